"""One table: its rows and columns, scaled, or tipped over its diagonal.

kind = "table"
A = [[2, 4, 2], [1, 3, 7], [0, 7, 3]]
does = "look"        or "scale" (with k = 2) or "transpose", whose result stands beside it
row = 2              the cell that is looked at, in both
column = 3
names = ["A", "2A"]
"""

from dataclasses import dataclass

from lessons.course.tables import Table
from lessons.figures import reading
from lessons.figures.live import Number
from lessons.figures.matrix import Rows, cursor, flat, in_words, matrix, shape, transposed
from lessons.figures.product import names_of
from lessons.figures.scene import (
    Grid,
    Reading,
    Scene,
    Tables,
    Words,
    judged,
)
from lessons.knobs import Knob, Settings
from lessons.numbers import show

DOES = ("look", "scale", "transpose")


@dataclass(frozen=True)
class Looked:
    """A table under a cursor, and what becomes of it."""

    A: Rows
    does: str
    names: tuple[str, ...]
    knobs: tuple[Knob, ...]
    answer = "entry"

    def result(self, at: Settings) -> Rows:
        """The table that stands beside it."""
        if self.does == "transpose":
            return transposed(self.A)
        factor = float(at["k"])
        return tuple(tuple(factor * value for value in row) for row in self.A)

    def numbers(self, at: Settings) -> dict[str, Number]:
        """The entry that is looked at, its row and column, and the result row by row."""
        i, j = int(at["row"]) - 1, int(at["column"]) - 1
        return {
            "entry": self.A[i][j],
            "row": self.A[i],
            "column": transposed(self.A)[j],
            "result": flat(self.result(at)),
        }

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """The table with row and column lit, and its result with the same cell."""
        i, j = int(at["row"]) - 1, int(at["column"]) - 1
        one = Grid(self.names[0], self.A, frozenset({(i, j)}), frozenset({i}), frozenset({j}))
        grids = [one]
        if self.does != "look":
            there = (j, i) if self.does == "transpose" else (i, j)
            grids.append(
                Grid(
                    self.names[1], self.result(at), frozenset({there}), frozenset({there[0]}),
                    frozenset({there[1]}), before="→",
                )
            )  # fmt: skip
        readings = [Reading(self._words(at))]
        if isinstance(said, float | int):
            readings.append(judged(show(said), said == self.A[i][j]))
        return Scene((Tables(tuple(grids)),), tuple(readings))

    def say(self, at: Settings) -> str:
        """The rows, and the entry."""
        after = "" if self.does == "look" else f" {self.names[1]} has {in_words(self.result(at))}."
        words = "".join(text for text, _ in self._words(at))
        return f"{self.names[0]} {shape(self.A)} has the rows {in_words(self.A)}.{after} {words}."

    def _words(self, at: Settings) -> Words:
        i, j = int(at["row"]) - 1, int(at["column"]) - 1
        here: Words = (
            (f"row {i + 1}, column {j + 1}: ", "faint"), (show(self.A[i][j]), "value"),
        )  # fmt: skip
        if self.does == "transpose":
            to = f"  →  row {j + 1}, column {i + 1}"
            return (*here, (to, "faint"))
        if self.does == "scale":
            k, value = float(at["k"]), self.A[i][j]
            return (*here, (f"   {show(k)}·{show(value)} = ", "faint"), (show(k * value), "value"))
        return here


def read(table: Table) -> Looked:
    """A table from its fence, or LessonError."""
    rows = matrix(table, "A")
    does = table.text("does", "look")
    if does not in DOES:
        raise table.error(f"{table.what}: does is one of {', '.join(DOES)}", "does")
    knobs = [cursor(table, "row", len(rows)), cursor(table, "column", len(rows[0]))]
    steps = tuple(float(step) for step in range(-2, 5)) if does == "scale" else (1.0,)
    knobs.append(reading.mover(table, Knob("k", "k", 1.0, steps, "the scalar", -1e3, 1e3)))
    second = {"look": "A", "scale": "k·A", "transpose": "Aᵀ"}[does]
    return Looked(rows, does, names_of(table, ("A", second)), tuple(knobs))
