"""A confusion matrix as a learner walks through it: counts, a marked cell, and its digits."""

import math
from dataclasses import dataclass
from typing import Self

from engine.training.events import Look, Sample
from lessons.seen import seen_samples


@dataclass(frozen=True)
class Confusion:
    """The newest counts, rows being classes and columns answers, and the digits of one cell.

    Behind the last class, row and column `any` stand for all of them.
    """

    step: int
    tested: bool
    counts: tuple[tuple[int, ...], ...]
    cell: tuple[int, int]
    samples: tuple[Sample, ...]

    @classmethod
    def of(cls, look: Look) -> Self | None:
        """What a look says of it; None if it does not, or makes no sense."""
        cell, tested = look.number("confusion.cell"), look.number("confusion.tested")
        found, places = look.arrays.get("confusion.counts"), look.arrays.get("confusion.places")
        if cell is None or tested is None or found is None or places is None:
            return None
        counts, classes = found.numbers, math.isqrt(len(found.numbers))
        if len(counts) != classes**2 or not all(
            math.isfinite(x) and x >= 0 for x in (*counts, cell)
        ):
            return None
        samples = seen_samples(look, "confusion")
        if len(samples) != len(places.numbers):
            return None
        if not classes or any(len(one.probabilities) != classes for one in samples):
            return None
        rows = tuple(
            tuple(map(int, counts[at : at + classes])) for at in range(0, classes**2, classes)
        )
        at = divmod(int(cell) % (classes + 1) ** 2, classes + 1)
        return cls(look.step, bool(tested), rows, at, samples)

    @property
    def any(self) -> int:
        """The row, and the column, of any class."""
        return len(self.counts)

    def count(self, row: int, column: int) -> int:
        """How many are in a cell; with `any`, how many mistakes in a whole row, column or table."""
        every = self.any
        if row < every and column < every:
            return self.counts[row][column]
        rows = range(every) if row == every else (row,)
        columns = range(every) if column == every else (column,)
        return sum(self.counts[r][c] for r in rows for c in columns if r != c)

    @property
    def total(self) -> int:
        """How many examples there are."""
        return sum(map(sum, self.counts))
