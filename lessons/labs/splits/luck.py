"""Many that only guess, and the best of them: what choosing alone makes of a score.

Every guesser says one of ten classes for each of 200 items, by chance. Whoever takes the best of
them has found luck, and on items that chose nobody the luck is gone.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import comb

import numpy as np
from numpy.typing import NDArray

CLASSES = 10
ITEMS = 200
FRESH = 50  # fresh sets of items on which the chosen one is tested again
PIECES = 20  # so often the guessers are told of before all are there


@dataclass(frozen=True)
class Luck:
    """How it stands: how many have so many of the 200 right, who is best, and what came after.

    `counts[k]` guessers have k items right. `fresh` are the items that the chosen one has right on
    fresh sets, one after the other.
    """

    counts: tuple[int, ...]
    best: int
    fresh: tuple[int, ...] = ()


@cache
def chances() -> tuple[float, ...]:
    """How likely it is that one guesser has 0, 1, … of the items right: the binomial, exactly."""
    ways = (comb(ITEMS, k) * (CLASSES - 1) ** (ITEMS - k) for k in range(ITEMS + 1))
    return tuple(n / CLASSES**ITEMS for n in ways)


def right_of(answers: NDArray[np.int8], truth: NDArray[np.int8]) -> NDArray[np.intp]:
    """How many answers of each row (n, items) are those of the truth (items)."""
    found: NDArray[np.intp] = np.count_nonzero(answers == truth, axis=1)
    return found


def guess(many: int, seed: int) -> Iterator[Luck]:
    """Let them guess, choose the best, and give that one fresh items."""
    rng = np.random.default_rng([seed, many])
    truth = rng.integers(CLASSES, size=ITEMS, dtype=np.int8)
    counts = np.zeros(ITEMS + 1, np.intp)
    each, done = -(-many // PIECES), 0
    while done < many:
        some = min(each, many - done)
        found = right_of(rng.integers(CLASSES, size=(some, ITEMS), dtype=np.int8), truth)
        counts += np.bincount(found, minlength=ITEMS + 1)
        done += some
        yield Luck(tuple(counts.tolist()), int(np.flatnonzero(counts)[-1]))
    best, fresh = int(np.flatnonzero(counts)[-1]), []
    for _ in range(FRESH):  # whoever guesses guesses again: nothing was learned to be kept
        truth = rng.integers(CLASSES, size=ITEMS, dtype=np.int8)
        again = rng.integers(CLASSES, size=(1, ITEMS), dtype=np.int8)
        fresh.append(int(right_of(again, truth)[0]))
        yield Luck(tuple(counts.tolist()), best, tuple(fresh))
