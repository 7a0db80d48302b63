"""Leaving out what is blank in a whole batch: less to multiply, and nothing lost.

Most of a picture is paper, and much of that is paper in every picture of a batch. A weight whose
input is 0 in all examples changes no output, and its gradient is 0. So a batch can come without
such columns. The weights that belong to the others are copied together for the product, and their
gradients are put back into their places after it. Copying is done in pairs of columns: pixel by
pixel a few more would go, but there would be twice as many pieces to copy.

If few columns are left, as of a single picture, their gradients are not even put back: what an
optimizer remembers of the other weights fades, but nothing is added to it (`Few`).
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from engine.memory import aligned

PAIR = 2  # columns that stay or go together
WORD = 8  # bytes that a processor compares at once: a row must be made of such
WORTH = 0.9  # if more than this share of the columns is left, copying costs more than it saves
# Of fewer units, or of smaller batches, the products are so small that nothing is to be saved.
FEWEST_UNITS = 64
FEWEST_ROWS = 16
# A gradient of which at most this share of the rows is not 0 is added row by row, to a matrix of
# at least so many numbers: smaller ones lie in the cache, and adding zeros costs less than it does.
FEW = 0.5
LARGE = 512 * 1024

Pairs = NDArray[np.intp]


def pairs_shown(pixels: NDArray[np.uint8], worth: float = WORTH) -> Pairs | None:
    """Which pairs of columns of pixels (B, features) are not 0 in every row.

    None if these are more than the share that is `worth` it, or if the rows cannot be looked
    through quickly.
    """
    if pixels.shape[1] % WORD:
        return None
    # A bit of the result is 1 if it is 1 in any row: eight pixels at a time, then two by two.
    together = np.bitwise_or.reduce(pixels.view(np.uint64), axis=0).view(np.uint16)
    shown = together.nonzero()[0]
    return shown if len(shown) <= worth * len(together) else None


class Few(NamedTuple):
    """The gradient of a matrix, of which all but a few rows are 0.

    Of weights that belong to pairs of columns, a pair is one row here.
    """

    size: int  # numbers in the matrix
    rows: Pairs  # which have a gradient, in order
    gradient: NDArray[Any]  # theirs [len(rows), width]

    @property
    def width(self) -> int:
        """Numbers in a row."""
        return int(self.gradient.shape[1])

    def within(self, here: slice) -> "Few":
        """The part of it for a piece of the matrix as a vector, which is cut between two rows."""
        first, size = here.start // self.width, here.stop - here.start
        start, stop = self.rows.searchsorted((first, here.stop // self.width))
        return Few(size, self.rows[start:stop] - first, self.gradient[start:stop])


class Shown:
    """The rows of a weight matrix W[in, out] that belong to the pairs of columns of a batch.

    `weights` and `gradient` are [2n, out] for n pairs, in memory that is kept.
    """

    def __init__(self) -> None:
        self.pairs: Pairs = np.empty(0, np.intp)
        self._memory: NDArray[Any] = np.empty((0, 0, 0))  # (2, pairs of rows, numbers in a pair)

    @property
    def weights(self) -> NDArray[Any]:
        """As they were copied together."""
        return self._rows(0)

    @property
    def gradient(self) -> NDArray[Any]:
        """Where theirs is written, before it is spread."""
        return self._rows(1)

    def _rows(self, which: int) -> NDArray[Any]:
        """With every size named: in a batch of empty pictures there are no pairs at all."""
        units = self._memory.shape[2] // PAIR
        return self._memory[which, : len(self.pairs)].reshape(PAIR * len(self.pairs), units)

    def copy(self, W: NDArray[Any], pairs: Pairs) -> NDArray[Any]:
        """Copy the rows of `W` for these pairs together, and return them."""
        self.pairs = pairs
        by_pairs = W.reshape(-1, PAIR * W.shape[1])
        if not self._memory.size:  # and one pair more, which `spread` needs
            shape = 2, len(by_pairs) + 1, by_pairs.shape[1]
            self._memory = aligned(math.prod(shape), W.dtype).reshape(shape)
        # mode="clip" writes straight into `out`; the default would go through another buffer.
        by_pairs.take(pairs, axis=0, out=self._memory[0, : len(pairs)], mode="clip")
        return self.weights

    def spread(self, gradient: NDArray[Any]) -> None:
        """Put theirs where it belongs in `gradient` [in, out], and 0 everywhere else."""
        rows, n = self._memory[1], len(self.pairs)
        rows[n] = 0
        source = np.full(len(rows) - 1, n)  # each pair comes from the zeros, or from its own
        source[self.pairs] = np.arange(n)
        rows.take(source, axis=0, out=gradient.reshape(len(source), -1), mode="clip")

    def few(self, size: int) -> Few:
        """Their gradient as that of the whole matrix, which has `size` numbers."""
        return Few(size, self.pairs, self._memory[1, : len(self.pairs)])

    def put_back(self, W: NDArray[Any]) -> None:
        """Put `weights` back where they belong in `W`; the others stay."""
        W.reshape(-1, PAIR * W.shape[1])[self.pairs] = self._memory[0, : len(self.pairs)]
