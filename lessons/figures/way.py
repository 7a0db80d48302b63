"""The way back through a product, C = A·B: which uses of one entry of B add up to its slope.

    kind = "way"
    A = [[2, 4, 2], [1, 3, 7], [0, 7, 3]]
    B = [[1, 9], [3, 0], [2, 4]]
    dC = [[1, 1], [1, 1], [1, 1]]     what has arrived at C: one slope for each entry of it
    row = 1                           the entry of B that is followed
    column = 1
    names = ["A", "B", "C"]
    [moves]
    d11 = [-2, 2]                     an entry of dC; row and column move by default

Its column of A, times the column of dC that it helped to make: one product for each use.
"""

from dataclasses import dataclass

from engine.functions import matmul
from engine.tensor import Tensor, backward
from lessons.course.tables import Table
from lessons.figures.live import Number
from lessons.figures.matrix import (
    Rows,
    cursor,
    entries_of,
    flat,
    in_words,
    matrix,
    shape,
    times,
    transposed,
    turned,
)
from lessons.figures.product import names_of
from lessons.figures.scene import (
    Bar,
    Bars,
    Grid,
    Job,
    Reading,
    Scene,
    Tables,
    Words,
    judged,
)
from lessons.knobs import Knob, Settings
from lessons.numbers import show, show_factor

JOBS: tuple[Job, ...] = ("gradient", "foreground")


@dataclass(frozen=True)
class Way:
    """C = A·B, what arrives at C, and what of it reaches B."""

    A: Rows
    B: Rows
    dC: Rows
    names: tuple[str, str, str]
    knobs: tuple[Knob, ...]
    answer = "slope"

    def slopes(self, at: Settings) -> tuple[Rows, Rows]:
        """dA and dB, by the engine's backward pass."""
        left, right = Tensor(self.A), Tensor(self.B)
        result = matmul(left, right)
        backward(result, Tensor(turned(self.dC, "d", at)).data)
        dA, dB = (tuple(map(tuple, one.grad.tolist())) for one in (left, right))
        return dA, dB

    def numbers(self, at: Settings) -> dict[str, Number]:
        """The slope of the entry, its contributions, and both gradients row by row."""
        i, j = int(at["row"]) - 1, int(at["column"]) - 1
        dA, dB = self.slopes(at)
        arrived = transposed(turned(self.dC, "d", at))[j]
        uses = tuple(a * d for a, d in zip(transposed(self.A)[i], arrived, strict=True))
        return {"slope": dB[i][j], "uses": uses, "dA": flat(dA), "dB": flat(dB)}

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """A, B and C on the way forward, dC and dB on the way back, the followed entry lit."""
        i, j = int(at["row"]) - 1, int(at["column"]) - 1
        a, b, c = self.names
        arrived, (_, dB) = turned(self.dC, "d", at), self.slopes(at)
        m = range(len(self.A))
        used, made = frozenset((t, i) for t in m), frozenset((t, j) for t in m)
        one, column = frozenset({(i, j)}), frozenset({j})
        tables = Tables(
            (
                Grid(a, self.A, used, columns=frozenset({i})),
                Grid(b, self.B, one, before="·"),
                Grid(c, times(self.A, self.B), made, columns=column, before="="),
                Grid(f"d{b}", dB, one, job="gradient", below=True),
                Grid(f"d{c}", arrived, made, columns=column, before="←", job="gradient"),
            )
        )
        readings = [Reading(self._words(at))]
        if isinstance(said, float | int):
            readings.append(judged(show(said), said == dB[i][j]))
        return Scene((tables, self._bar(at)), tuple(readings))

    def say(self, at: Settings) -> str:
        """How the entry's slope comes about."""
        a, b, c = self.names
        _, dB = self.slopes(at)
        words = "".join(text for text, _ in self._words(at))
        return (
            f"{c} = {a}·{b}, and d{c} has arrived: d{b} {shape(dB)} has the rows {in_words(dB)}."
            f" {words}."
        )

    def _uses(self, at: Settings) -> list[tuple[float, float]]:
        i, j = int(at["row"]) - 1, int(at["column"]) - 1
        arrived = transposed(turned(self.dC, "d", at))[j]
        return list(zip(transposed(self.A)[i], arrived, strict=True))

    def _words(self, at: Settings) -> Words:
        i, j = int(at["row"]) - 1, int(at["column"]) - 1
        _, b, _ = self.names
        sums = " + ".join(f"{show_factor(a)}·{show_factor(d)}" for a, d in self._uses(at))
        where = f"row {i + 1}" + (f", column {j + 1}" if len(self.B[0]) > 1 else "")
        slope: float = self.slopes(at)[1][i][j]
        return (
            (f"{where} of d{b}: {sums} = ", "faint"), (f"∂ {show(slope)}", "gradient"),
        )  # fmt: skip

    def _bar(self, at: Settings) -> Bars:
        uses = self._uses(at)
        rows = [
            Bar(
                f"use {t}: {show_factor(a)}·{show_factor(d)} = {show(a * d)}",
                ((a * d, JOBS[(t + 1) % 2]),),
            )
            for t, (a, d) in enumerate(uses, 1)
        ]
        total = sum(a * d for a, d in uses)
        pieces = tuple((a * d, JOBS[t % 2]) for t, (a, d) in enumerate(uses))
        low, high = 0.0, 0.0
        for end in (0, -1):
            moved = turned(self.dC, "d", {k.name: k.steps[end] for k in self.knobs})
            for column in transposed(self.A):
                for arrived in transposed(moved):
                    parts = [x * d for x, d in zip(column, arrived, strict=True)]
                    low = min(low, sum(min(x, 0) for x in parts))
                    high = max(high, sum(max(x, 0) for x in parts))
        return Bars((*rows, Bar(f"added: {show(total)}", pieces)), low, max(high, low + 1))


def read(table: Table) -> Way:
    """A way back from its fence, or LessonError."""
    left, right, arrived = (matrix(table, key) for key in ("A", "B", "dC"))
    if len(left[0]) != len(right):
        raise table.error(f"{table.what}: A and B agree in their inner sizes", "B")
    if (len(arrived), len(arrived[0])) != (len(left), len(right[0])):
        raise table.error(f"{table.what}: dC has the shape of A·B", "dC")
    a, b, c = names_of(table, ("A", "B", "C"))
    knobs = (
        cursor(table, "row", len(right)),
        cursor(table, "column", len(right[0])),
        *entries_of(table, "d", arrived, f"d{c}"),
    )
    return Way(left, right, arrived, (a, b, c), knobs)
