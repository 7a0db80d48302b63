"""A product of two tables: which row meets which column, and what the cell is made of.

kind = "product"
A = [[2, 4, 2], [1, 3, 7], [0, 7, 3]]     a vector is a table of one column, [[1], [3], [2]]
B = [[1, 9], [3, 0], [2, 4]]
view = 1                                  1 cell, 2 column, 3 row, 4 layer; [moves] view = [1, 4]
row = 1                                   the cell that is looked at; in view 4 `layer` is
column = 1
names = ["W", "x", "z"]                   what the tables are called; A, B and C by default
[moves]
b11 = [0, 4]                              an entry of B, or of A: its row and column
"""

from dataclasses import dataclass

from lessons.course.tables import Table
from lessons.figures import reading
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
from lessons.text import capital

VIEWS = ("cell by cell", "column by column", "row by row", "layer by layer")
JOBS: tuple[Job, ...] = ("value", "foreground")


@dataclass(frozen=True)
class Product:
    """A times B, and the place that is looked at."""

    A: Rows
    B: Rows
    names: tuple[str, str, str]
    knobs: tuple[Knob, ...]
    answer = "cell"

    def tables(self, at: Settings) -> tuple[Rows, Rows, Rows]:
        """A, B and their product, as the knobs have them."""
        left, right = turned(self.A, "a", at), turned(self.B, "b", at)
        return left, right, times(left, right)

    def numbers(self, at: Settings) -> dict[str, Number]:
        """The cell, its products, and the whole result row by row."""
        left, right, result = self.tables(at)
        i, j = int(at["row"]) - 1, int(at["column"]) - 1
        column = transposed(right)[j]
        return {
            "cell": result[i][j],
            "products": tuple(a * b for a, b in zip(left[i], column, strict=True)),
            "result": flat(result),
            "column": transposed(result)[j],
            "row": result[i],
            "A": flat(left),
            "B": flat(right),
            "work": float(len(left) * len(column) * len(right[0])),
        }

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """Three tables with what belongs together lit, and the products as pieces of a bar."""
        left, right, result = self.tables(at)
        i, j, k = (int(at[name]) - 1 for name in ("row", "column", "layer"))
        m, n, p = len(left), len(right), len(right[0])
        view, all_rows, all_columns = int(at["view"]), range(m), range(p)
        done = result
        if view == 1:
            lit = [{(i, t) for t in range(n)}, {(t, j) for t in range(n)}, {(i, j)}]
        elif view == 2:
            lit = [set(), {(t, j) for t in range(n)}, {(t, j) for t in all_rows}]
        elif view == 3:
            lit = [{(i, t) for t in range(n)}, set(), {(i, t) for t in all_columns}]
        else:
            lit = [{(t, k) for t in all_rows}, {(k, t) for t in all_columns}, set()]
            rows, columns = tuple(row[: k + 1] for row in left), right[: k + 1]
            done = times(rows, columns)
        marks = [
            Grid(
                name, rows, frozenset(cells), before=sign,
                rows=_whole(cells, len(rows[0]), 0), columns=_whole(cells, len(rows), 1),
            )
            for name, rows, cells, sign in zip(
                self.names, (left, right, done), lit, ("", "·", "="), strict=True
            )
        ]  # fmt: skip
        readings = [Reading(self._words(at, left, right, result))]
        if isinstance(said, float | int):
            readings.append(judged(show(said), said == result[i][j]))
        if view != 1:
            return Scene((Tables(tuple(marks)),), tuple(readings))
        return Scene((Tables(tuple(marks)), self._bar(left, right, i, j)), tuple(readings))

    def say(self, at: Settings) -> str:
        """The product, and what is looked at."""
        left, right, result = self.tables(at)
        a, b, c = self.names
        words = "".join(text for text, _ in self._words(at, left, right, result))
        return (
            f"{a} {shape(left)} times {b} {shape(right)} is {c} {shape(result)}, with the rows"
            f" {in_words(result)}. {capital(words)}."
        )

    def _words(self, at: Settings, left: Rows, right: Rows, result: Rows) -> Words:
        i, j, k = (int(at[name]) - 1 for name in ("row", "column", "layer"))
        a, b, c = self.names
        view = int(at["view"])
        if view == 1:
            pairs = zip(left[i], transposed(right)[j], strict=True)
            sums = " + ".join(f"{show_factor(one)}·{show_factor(other)}" for one, other in pairs)
            where = f"row {i + 1}" + (f", column {j + 1}" if len(right[0]) > 1 else "")
            return ((f"{where}: {sums} = ", "faint"), (show(result[i][j]), "value"))
        count = len(left) * len(right) * len(right[0])
        told = {
            2: f"column {j + 1} of {c} is {a} times column {j + 1} of {b}",
            3: f"row {i + 1} of {c} is a mix of the rows of {b}",
            4: f"column {k + 1} of {a} times row {k + 1} of {b}: layer {k + 1}",
        }[view]
        return ((f"{VIEWS[view - 1]}: {told}; {count} multiplications in all", "faint"),)

    def _bar(self, left: Rows, right: Rows, i: int, j: int) -> Bars:
        pairs = list(zip(left[i], transposed(right)[j], strict=True))
        rows = [
            Bar(f"{show_factor(a)}·{show_factor(b)} = {show(a * b)}", ((a * b, JOBS[t % 2]),))
            for t, (a, b) in enumerate(pairs)
        ]
        total = sum(a * b for a, b in pairs)
        whole = Bar(
            f"together {show(total)}", tuple((a * b, JOBS[t % 2]) for t, (a, b) in enumerate(pairs))
        )
        low, high = self._scale()
        return Bars((*rows, whole), low, high)

    def _scale(self) -> tuple[float, float]:
        """As far as the sums of any cell reach, with moved entries at the end of their knobs."""
        low = high = 0.0
        for end in (0, -1):
            at = {k.name: k.steps[end] for k in self.knobs}
            left, right, _ = self.tables(at)
            for row in left:
                for column in transposed(right):
                    pieces = [a * b for a, b in zip(row, column, strict=True)]
                    low = min(low, sum(min(x, 0) for x in pieces))
                    high = max(high, sum(max(x, 0) for x in pieces))
        return low, high if high > low else low + 1


def _whole(cells: set[tuple[int, int]], long: int, axis: int) -> frozenset[int]:
    """The rows (axis 0) or columns (1) that are lit from end to end."""
    found = {cell[axis] for cell in cells}
    return frozenset(
        place for place in found if sum(cell[axis] == place for cell in cells) == long > 1
    )


def names_of(table: Table, default: tuple[str, ...]) -> tuple[str, ...]:
    """What the tables are called."""
    value = table.take("names", list(default))
    if (
        not isinstance(value, list)
        or len(value) != len(default)
        or not all(isinstance(name, str) and 0 < len(name) <= 12 for name in value)
    ):
        raise table.error(f"{table.what}: names is {len(default)} short names in a list", "names")
    return tuple(value)


def read(table: Table) -> Product:
    """A product from its fence, or LessonError."""
    left, right = matrix(table, "A"), matrix(table, "B")
    if len(left[0]) != len(right):
        sizes = f"A is {shape(left)} and B is {shape(right)}"
        raise table.error(f"{table.what}: {sizes}; the inner sizes have to agree", "B")
    a, b, c = names_of(table, ("A", "B", "C"))
    view = Knob("view", "view", 1, (1,), "1 cell, 2 column, 3 row, 4 layer", 1, 4)
    knobs = [
        cursor(table, "row", len(left)),
        cursor(table, "column", len(right[0])),
        _layer(table, len(right)),
        reading.mover(table, view),
        *entries_of(table, "a", left, a),
        *entries_of(table, "b", right, b),
    ]
    return Product(left, right, (a, b, c), tuple(knobs))


def _layer(table: Table, size: int) -> Knob:
    """The layer is worth a knob only in the view by layers."""
    steps = tuple(range(1, size + 1))
    moves = table.values.get("moves")
    seen = isinstance(moves, dict) or table.values.get("view") == 4
    return reading.mover(
        table, Knob("layer", "layer", size, steps if seen else (size,), "how many layers", 1, size)
    )
