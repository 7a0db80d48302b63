"""Columns of a matrix as arrows, put end to end: how much of each, and where that leads.

    kind = "columns"
    matrix = [[2, 4, 2], [1, 3, 7], [0, 7, 3]]    its rows; two to four of them, up to four columns
    x = [1, 3, 2]                                 how much of each column
    [moves]
    x3 = [-2, 4]                                  by default every amount goes from 0 to 4

The plane has room for the first two entries of a column; the bars below have all of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from engine.functions import matmul
from engine.tensor import Tensor
from lessons.course.tables import Table
from lessons.figures import reading
from lessons.figures.live import Number
from lessons.figures.scene import (
    Arrow,
    Bar,
    Bars,
    Job,
    Mark,
    Plane,
    Point,
    Scene,
    judged,
    line,
)
from lessons.knobs import Knob, Settings
from lessons.numbers import align, below, show, show_factor, show_vector

LEAST, MOST = 0, 4
JOBS: tuple[Job, ...] = ("value", "foreground", "value", "foreground")  # neighbours differ


@dataclass(frozen=True)
class Columns:
    """A matrix, and the amounts in x of its columns."""

    matrix: tuple[tuple[float, ...], ...]
    knobs: tuple[Knob, ...]
    answer = "result"

    def amounts(self, at: Settings) -> tuple[float, ...]:
        """x, as the knobs stand."""
        return tuple(float(at[knob.name]) for knob in self.knobs)

    def result(self, x: tuple[float, ...]) -> tuple[float, ...]:
        """The product of the matrix with x."""
        return tuple(matmul(Tensor(self.matrix), Tensor(x)).data.tolist())

    def numbers(self, at: Settings) -> dict[str, tuple[float, ...]]:
        """x and the result."""
        x = self.amounts(at)
        return {"x": x, "result": self.result(x)}

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """The scaled columns end to end, the result from start to tip, and a bar for each entry."""
        x = self.amounts(at)
        tips = list(self._tips(x))
        end = tips[-1]
        marks: list[Mark] = [Point(end, "●", "here", show_vector(self.result(x)))]
        readings = []
        if isinstance(said, tuple):
            agrees = said == self.result(x)
            readings.append(judged(show_vector(said), agrees))
            if not agrees:
                marks.append(Point(_flat(said), "✗", "wrong", "you said"))
        for place, (start, tip) in enumerate(zip([(0.0, 0.0), *tips], tips, strict=False)):
            name = f"{show(x[place])}·a{below(place + 1)}"
            if start != tip:
                marks.append(Arrow(start, tip, JOBS[place], name))
        marks.append(line((0.0, 0.0), end, "here", "dotted"))
        left, right, bottom, top = self._window
        plane = Plane(left, right, bottom, top, tuple(marks), "entry 1", "entry 2")
        return Scene((plane, self._bars(x)), tuple(readings))

    def say(self, at: Settings) -> str:
        """Which columns are mixed, and into what."""
        x = self.amounts(at)
        mix = " + ".join(
            f"{show(amount)}·{show_vector(column)}"
            for amount, column in zip(x, zip(*self.matrix, strict=True), strict=True)
        )
        return (
            f"Arrows for the columns of a matrix, each as often as x = {show_vector(x)} says, end"
            f" to end: {mix} = {show_vector(self.result(x))}."
        )

    def _bars(self, x: tuple[float, ...]) -> Bars:
        totals = self.result(x)
        sums = [
            " + ".join(f"{show_factor(a)}·{show_factor(b)}" for a, b in zip(x, row, strict=True))
            for row in self.matrix
        ]
        wide = max(map(len, sums))
        ends = align([show(total) for total in totals])
        rows = tuple(
            Bar(
                f"{text:>{wide}} = {end}",
                tuple((a * b, JOBS[at]) for at, (a, b) in enumerate(zip(x, row, strict=True))),
            )
            for text, end, row in zip(sums, ends, self.matrix, strict=True)
        )
        low, high = self._scale
        return Bars(rows, low, high)

    def _tips(self, x: tuple[float, ...]) -> Iterator[tuple[float, float]]:
        """Where each scaled column ends: the product with x cut off after that column."""
        for count in range(1, len(x) + 1):
            yield _flat(self.result(x[:count] + (0.0,) * (len(x) - count)))

    @cached_property
    def _reachable(self) -> list[tuple[float, ...]]:
        """The results at the ends of all knobs: what lies between them is in sight, too."""
        ends = [{0.0, float(k.steps[0]), float(k.steps[-1]), float(k.default)} for k in self.knobs]
        return [self.result(x) for x in product(*ends)]

    @cached_property
    def _window(self) -> tuple[float, float, float, float]:
        across = [0.0, *(result[0] for result in self._reachable)]
        up = [0.0, *(result[1] for result in self._reachable)]
        room = 0.05 * max(max(across) - min(across), max(up) - min(up), 1.0)
        return min(across) - room, max(across) + room, min(up) - room, max(up) + room

    @cached_property
    def _scale(self) -> tuple[float, float]:
        """The furthest to which positive and negative pieces can add up."""
        low = high = 0.0
        for row in self.matrix:
            pieces = [
                [entry * float(step) for step in (knob.steps[0], knob.steps[-1], knob.default)]
                for entry, knob in zip(row, self.knobs, strict=True)
            ]
            low = min(low, sum(min(0.0, *piece) for piece in pieces))
            high = max(high, sum(max(0.0, *piece) for piece in pieces))
        return low, high


def _flat(vector: tuple[float, ...]) -> tuple[float, float]:
    return vector[0], vector[1]


def read(table: Table) -> Columns:
    """A matrix and its amounts from their fence, or LessonError."""
    table.taken.add("matrix")
    rows = table.values.get("matrix")
    if not isinstance(rows, list) or not 2 <= len(rows) <= 4:
        raise table.error(
            f"{table.what}: matrix is a list of two to four rows, each a list", "matrix"
        )
    line = table.error("", "matrix").line
    inner = [Table(table.path, line, f"{table.what}, row", {"matrix": row}) for row in rows]
    matrix = tuple(reading.row(row, "matrix", 1, 4) for row in inner)
    if len({len(row) for row in matrix}) > 1:
        raise table.error(f"{table.what}: the rows of matrix have to be equally long", "matrix")
    x = reading.row(table, "x", len(matrix[0]), len(matrix[0]))
    knobs = []
    for at, amount in enumerate(x):
        name = f"x{at + 1}"
        knob = Knob(
            name, f"x{below(at + 1)}", 0.0,
            tuple(float(step) for step in range(LEAST, MOST + 1)), f"how much of column {at + 1}",
            -100, 100,
        )  # fmt: skip
        knobs.append(reading.mover(table, knob, amount))
    return Columns(matrix, tuple(knobs))
