"""A window that sweeps over a table: what lies under it becomes one number of the output.

kind = "sweep"
input = [[0, 0, 9, 9], [0, 9, 9, 9]]
kernel = [[-1, 0, 1]]     laid on each window, and the products added
pool = 2                  or, without a kernel: the largest of each tile of 2×2
row = 1                   which entry of the output is looked at
column = 1
stride = 1                how far the window moves at a time (a tile moves by its side)
padding = 0               how many zeros around the input
names = ["ink", "kernel", "output"]
"""

from dataclasses import dataclass

from lessons.course.tables import Table
from lessons.figures import reading
from lessons.figures.live import Number
from lessons.figures.matrix import Rows, cursor, flat, in_words, matrix, shape
from lessons.figures.product import names_of
from lessons.figures.scene import Grid, Reading, Scene, Tables, Words, judged
from lessons.knobs import Knob, Settings
from lessons.numbers import show

MOST = 3  # of the stride and the padding, and of a tile's side


@dataclass(frozen=True)
class Sweep:
    """The input, a kernel or the side of a tile, and where the window lies."""

    input: Rows
    kernel: Rows
    pool: int
    names: tuple[str, ...]
    knobs: tuple[Knob, ...]
    answer = "out"

    def padded(self, at: Settings) -> Rows:
        """The input with its rim of zeros."""
        rim = int(at["padding"])
        zeros = (0.0,) * rim
        inner = tuple((*zeros, *row, *zeros) for row in self.input)
        empty = ((0.0,) * len(inner[0]),) * rim
        return (*empty, *inner, *empty)

    @property
    def window(self) -> tuple[int, int]:
        """Rows and columns of what is looked at at once."""
        return (self.pool, self.pool) if self.pool else (len(self.kernel), len(self.kernel[0]))

    def under(self, at: Settings, i: int, j: int) -> tuple[Rows, frozenset[tuple[int, int]]]:
        """What lies under the window of an entry (from 0), and at which cells."""
        rows, (high, wide), step = self.padded(at), self.window, self._step(at)
        top, left = i * step, j * step
        cells = frozenset((top + a, left + b) for a in range(high) for b in range(wide))
        found = tuple(row[left : left + wide] for row in rows[top : top + high])
        return found, cells

    def output(self, at: Settings) -> Rows:
        """One number for each place of the window."""
        rows, (high, wide), step = self.padded(at), self.window, self._step(at)
        down, across = (len(rows) - high) // step + 1, (len(rows[0]) - wide) // step + 1
        return tuple(tuple(self._out(at, i, j) for j in range(across)) for i in range(down))

    def numbers(self, at: Settings) -> dict[str, Number]:
        """The entry, the mean under its window, the output row by row, and its rows and columns."""
        result = self.output(at)
        i, j = self._place(at, result)
        inside = flat(self.under(at, i, j)[0])
        return {
            "out": result[i][j],
            "mean": sum(inside) / len(inside),
            "output": flat(result),
            "row": result[i],
            "rows": float(len(result)),
            "columns": float(len(result[0])),
        }

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """The input with the window lit, the kernel, and the output with its entry lit."""
        result = self.output(at)
        i, j = self._place(at, result)
        _, cells = self.under(at, i, j)
        grids = [Grid(self.names[0], self.padded(at), cells)]
        if not self.pool:
            grids.append(Grid(self.names[1], self.kernel, below=True))
        grids.append(Grid(self.names[-1], result, frozenset({(i, j)}), before="→"))
        readings = [Reading(self._words(at, result, i, j))]
        if isinstance(said, float | int):
            readings.append(judged(show(said), said == result[i][j]))
        return Scene((Tables(tuple(grids)),), tuple(readings))

    def say(self, at: Settings) -> str:
        """All tables, and how the entry comes about."""
        result = self.output(at)
        words = "".join(text for text, _ in self._words(at, result, *self._place(at, result)))
        by = f"tiles of {self.pool}×{self.pool}" if self.pool else in_words(self.kernel)
        return (
            f"{self.names[0]} {shape(self.input)} has the rows {in_words(self.input)};"
            f" swept by {by} it becomes {in_words(result)}. {words}."
        )

    def _step(self, at: Settings) -> int:
        return self.pool or int(at["stride"])

    def _out(self, at: Settings, i: int, j: int) -> float:
        inside = self.under(at, i, j)[0]
        if self.pool:
            return max(flat(inside))
        return sum(a * b for a, b in zip(flat(self.kernel), flat(inside), strict=True))

    def _place(self, at: Settings, result: Rows) -> tuple[int, int]:
        """The entry that is looked at, from 0: the last one where the output has become smaller."""
        row, column = int(at["row"]), int(at["column"])
        return min(row, len(result)) - 1, min(column, len(result[0])) - 1

    def _words(self, at: Settings, result: Rows, i: int, j: int) -> Words:
        inside = flat(self.under(at, i, j)[0])
        out = show(result[i][j])
        if self.pool:
            return (f"the largest of {', '.join(map(show, inside))} is ", "faint"), (out, "value")
        pairs = [(k, v) for k, v in zip(flat(self.kernel), inside, strict=True) if k]
        sums = " + ".join(f"{show(k)}·{show(v)}" for k, v in pairs) or "0"
        return (f"{sums} = ", "faint"), (out, "value")


def read(table: Table) -> Sweep:
    """A sweep from its fence, or LessonError."""
    rows = matrix(table, "input")
    pool = int(reading.number(table, "pool", 0))
    kernel = () if pool else matrix(table, "kernel")
    if not 0 <= pool <= MOST or (pool and "kernel" in table.values):
        raise table.error(f"{table.what}: a kernel, or a pool of 2 or 3", "pool")
    high, wide = (pool, pool) if pool else (len(kernel), len(kernel[0]))
    if high > len(rows) or wide > len(rows[0]):
        raise table.error(f"{table.what}: the window is no larger than the input", "input")
    ones = tuple(range(1, MOST + 1))
    padding = Knob("padding", "padding", 0, (0, *ones), "zeros around the input", 0, MOST)
    stride = Knob("stride", "stride", 1, ones, "how far the window moves", 1, MOST)
    rim, step = reading.mover(table, padding), reading.mover(table, stride)
    widest, closest = 2 * int(max(rim.steps)), pool or int(min(step.steps))
    down = (len(rows) + widest - high) // closest + 1
    across = (len(rows[0]) + widest - wide) // closest + 1
    places = cursor(table, "row", down), cursor(table, "column", across)
    names = names_of(table, ("input", "output") if pool else ("input", "kernel", "output"))
    return Sweep(rows, kernel, pool, names, (*places, step, rim))
