"""A confusion matrix as a learner walks through it: counts, a marked cell, and its digits."""

import math
from dataclasses import dataclass
from typing import Self

from engine.training.events import Look, Sample
from lessons.labs.mnist.questions import CLASSES
from lessons.runs import seen_samples

ANY = CLASSES  # the row, and the column, of any class
SIDE = CLASSES + 1


@dataclass(frozen=True)
class Confusion:
    """The newest counts, rows being classes and columns answers, and the digits of one cell."""

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
        counts = found.numbers
        if len(counts) != CLASSES**2 or not all(
            math.isfinite(x) and x >= 0 for x in (*counts, cell)
        ):
            return None
        samples = seen_samples(look, "confusion")
        if len(samples) != len(places.numbers):
            return None
        if any(len(one.probabilities) != CLASSES for one in samples):
            return None
        rows = tuple(
            tuple(map(int, counts[at : at + CLASSES])) for at in range(0, CLASSES**2, CLASSES)
        )
        return cls(look.step, bool(tested), rows, divmod(int(cell) % SIDE**2, SIDE), samples)

    def count(self, row: int, column: int) -> int:
        """How many are in a cell; with ANY, how many mistakes in a whole row, column or table."""
        if row < CLASSES and column < CLASSES:
            return self.counts[row][column]
        rows = range(CLASSES) if row == ANY else (row,)
        columns = range(CLASSES) if column == ANY else (column,)
        return sum(self.counts[r][c] for r in rows for c in columns if r != c)

    @property
    def total(self) -> int:
        """How many examples there are."""
        return sum(map(sum, self.counts))
