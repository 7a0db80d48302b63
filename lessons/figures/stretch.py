"""Broadcasting: a smaller array is laid over a table from the right, and repeated or refused.

kind = "broadcast"
A = [[1, 2, 3], [4, 5, 6]]
b = [10, 20, 30, 40]         as many numbers of it as its shape needs
shape = 1                    1 a row (n,), 2 a list of m (m,), 3 a column (m, 1), 4 a number ()
"""

from dataclasses import dataclass

import numpy as np

from lessons.course.tables import Table
from lessons.figures import reading
from lessons.figures.live import Number
from lessons.figures.matrix import Rows, flat, in_words, matrix, shape
from lessons.figures.scene import Grid, Reading, Scene, Tables, Words
from lessons.knobs import Knob, Settings

Shape = tuple[int, ...]


@dataclass(frozen=True)
class Broadcast:
    """A table and the numbers that are added to it, in one of four shapes."""

    A: Rows
    b: tuple[float, ...]
    knobs: tuple[Knob, ...]
    answer = "fits"

    def small(self, at: Settings) -> "np.ndarray[Shape, np.dtype[np.float64]]":
        """b in the shape that was chosen."""
        m, n = len(self.A), len(self.A[0])
        which: Shape = ((n,), (m,), (m, 1), ())[int(at["shape"]) - 1]
        return np.array(self.b[: int(np.prod(which))]).reshape(which)

    def laid(self, at: Settings) -> Rows | None:
        """b repeated to the shape of A, or None where NumPy refuses."""
        try:
            wide = np.broadcast_to(self.small(at), np.shape(self.A))
        except ValueError:
            return None
        return tuple(map(tuple, wide.tolist()))

    def numbers(self, at: Settings) -> dict[str, Number]:
        """Whether it fits, 1 or 0, and the sum row by row if it does."""
        laid = self.laid(at)
        numbers: dict[str, Number] = {"fits": float(laid is not None), "b": flat((self.b,))}
        if laid is not None:
            numbers["result"] = flat(self._sum(laid))
        return numbers

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """A, the copies of b that are added to it, the sum; and how the sizes stand."""
        laid = self.laid(at)
        small = self.small(at)
        grids = [Grid("A", self.A)]
        if laid is None:
            grids.append(Grid("b", (tuple(small.tolist()),), before="+"))
        else:
            rows, columns = small.shape[-2:-1] or (1,), small.shape[-1:] or (1,)
            own = frozenset((i, j) for i in range(rows[0]) for j in range(columns[0]))
            grids.append(Grid("b, repeated", laid, own, before="+"))
            grids.append(Grid("A + b", self._sum(laid), before="="))
        return Scene((Tables(tuple(grids)),), tuple(map(Reading, self._words(at))))

    def say(self, at: Settings) -> str:
        """The two shapes, and what comes of them."""
        laid = self.laid(at)
        sizes = f"A of shape {shape(self.A)} plus b of shape {self.small(at).shape}"
        if laid is None:
            return f"{sizes}: from the right the sizes do not agree, so it is refused."
        return f"{sizes}: b is repeated, and the sum has the rows {in_words(self._sum(laid))}."

    def _sum(self, laid: Rows) -> Rows:
        return tuple(
            tuple(a + b for a, b in zip(one, other, strict=True))
            for one, other in zip(self.A, laid, strict=True)
        )

    def _words(self, at: Settings) -> list[Words]:
        m, n = len(self.A), len(self.A[0])
        sizes = "".join(f"{size:>4}" for size in self.small(at).shape)
        fits = self.laid(at) is not None
        verdict: Words = (
            (("✓ it fits: what is missing or 1 is repeated", "right"),)
            if fits
            else (("✗ refused: from the right the sizes do not agree", "wrong"),)
        )
        return [
            (("A   ", "faint"), (f"{m:>4}{n:>4}", "foreground")),
            (("b   ", "faint"), (f"{sizes:>8}", "value")),
            verdict,
        ]


def read(table: Table) -> Broadcast:
    """Broadcasting from its fence, or LessonError."""
    rows = matrix(table, "A")
    most = max(len(rows), len(rows[0]))
    numbers = reading.row(table, "b", most, most)
    which = Knob(
        "shape", "shape of b", 1, (1, 2, 3, 4), "1 (n,), 2 (m,), 3 (m, 1), 4 a number", 1, 4
    )
    return Broadcast(rows, numbers, (reading.mover(table, which),))
