"""The order of numbers in memory, as a thread through a table: what reshaping keeps.

kind = "thread"
count = 6            the numbers 1 to 6, in this order
rows = 2             cut into so many rows; [moves] as by default: all that divide count
transpose = 0        1: the table is transposed instead, and the thread tangles
"""

from dataclasses import dataclass

import numpy as np

from engine.functions import reshape, transpose
from engine.tensor import Tensor
from lessons.course.tables import Table
from lessons.figures import reading
from lessons.figures.live import Number
from lessons.figures.matrix import Rows, flat, in_words, shape
from lessons.figures.scene import Curve, Grid, Mark, Plane, Point, Reading, Scene, Tables
from lessons.knobs import Knob, Settings
from lessons.numbers import show


@dataclass(frozen=True)
class Thread:
    """Numbers in the order of memory, and the table that they are cut into."""

    count: int
    knobs: tuple[Knob, ...]
    answer = "order"

    def table(self, at: Settings) -> Rows:
        """The table as it stands."""
        numbers, rows = Tensor(np.arange(1.0, self.count + 1)), int(at["rows"])
        shaped = reshape(numbers, (rows, self.count // rows))
        if at["transpose"]:
            shaped = transpose(shaped)
        return tuple(map(tuple, shaped.data.tolist()))

    def numbers(self, at: Settings) -> dict[str, Number]:
        """The numbers as they are read, row by row, and the shape."""
        rows = self.table(at)
        return {"order": flat(rows), "shape": (float(len(rows)), float(len(rows[0])))}

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """A thread through the numbers from 1 on, and the same as a table."""
        rows = self.table(at)
        m, n = len(rows), len(rows[0])
        spots = {
            value: (float(j), float(m - 1 - i))
            for i, row in enumerate(rows)
            for j, value in enumerate(row)
        }
        way = [spots[float(value)] for value in range(1, self.count + 1)]
        marks: list[Mark] = [
            Point(spot, "", "value", f" {show(value)} ") for value, spot in spots.items()
        ]
        straight = self._read(rows) == sorted(self._read(rows))
        thread = Curve(
            tuple(x for x, _ in way), tuple(y for _, y in way), "here" if straight else "wrong",
            "solid" if straight else "dashed",
        )  # fmt: skip
        plane = Plane(-0.5, n - 0.5, -0.5, m - 0.5, (*marks, thread), framed=False)
        words = "read row by row: " + " ".join(show(value) for value in flat(rows))
        state = "the order of before" if straight else "another order"
        return Scene(
            (plane, Tables((Grid("", rows),))),
            (Reading(((f"{shape(rows)}   {words}", "faint"),)), Reading(((state, "foreground"),))),
        )

    def say(self, at: Settings) -> str:
        """The table, and whether its numbers still come in their order."""
        rows = self.table(at)
        how = "transposed" if at["transpose"] else "reshaped"
        kept = self._read(rows) == sorted(self._read(rows))
        order = "in their order" if kept else "in another order"
        return (
            f"The numbers 1 to {self.count}, {how} to {shape(rows)}, rows {in_words(rows)}:"
            f" a thread from 1 on shows that they are read {order}."
        )

    def _read(self, rows: Rows) -> list[float]:
        return list(flat(rows))


def read(table: Table) -> Thread:
    """A thread from its fence, or LessonError."""
    count = table.integer("count", 2, 24, 6)
    table.settle()
    divisors = tuple(rows for rows in range(1, count + 1) if count % rows == 0)
    rows = Knob("rows", "rows", divisors[len(divisors) // 2], divisors, "how many rows", 1, count)
    turn = Knob("transpose", "transposed", 0, (0, 1), "1: rows become columns", 0, 1)
    knobs = reading.mover(table, rows), reading.mover(table, turn)
    if any(count % int(step) for step in (*knobs[0].steps, knobs[0].default)):
        raise table.error(
            f"{table.what}: rows divides count; {', '.join(map(str, divisors))}", "rows"
        )
    return Thread(count, knobs)
