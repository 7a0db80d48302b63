"""First names: which letter comes next, at every place of a name at once.

A network that reads a name from its beginning is asked at each letter for the one behind it, and
at the last one for the end. So every name is as many questions as it has letters, and one more;
and whoever can answer them can also write names.

Source: the first names of the 1990 census of the United States (`data/LICENSE.txt`).
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.functions import sequence_cross_entropy
from engine.fused import counted
from engine.objectives import Array, Objective, guessed_cross_entropy, mean_cross_entropy, right
from engine.tasks.task import SPLIT_SEED, Subset, Task, holdout

_FILE = Path(__file__).parent.parent / "data" / "names.txt"
END = 0  # the number of what stands before the first letter and behind the last
SYMBOLS = ".abcdefghijklmnopqrstuvwxyz"  # a symbol's number is its place; the point is END
LONGEST = 11  # letters of the longest name: a sequence has one place more
HELD_OUT = 500  # names for validation, and as many for the test


@cache
def names() -> tuple[str, ...]:
    """All 5,163 names, in order."""
    return tuple(_FILE.read_text("ascii").split())


def numbers(words: Iterable[str]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """What is seen and what comes next, both (N, LONGEST + 1): behind the end stand more ENDs.

    Raises ValueError for a word that is too long, or has other letters than a to z.
    """
    rows = []
    for word in words:
        if len(word) > LONGEST or not set(word) <= set(SYMBOLS[1:]):
            raise ValueError(f"a name has up to {LONGEST} letters from a to z, not {word!r}")
        rows.append([SYMBOLS.index(letter) for letter in word] + [END] * (LONGEST + 1 - len(word)))
    following = np.array(rows, np.intp).reshape(-1, LONGEST + 1)
    seen = np.roll(following, 1, axis=1)
    seen[:, 0] = END
    return seen, following


def spell(symbols: Iterable[int]) -> str:
    """The letters of these numbers."""
    return "".join(SYMBOLS[symbol] for symbol in symbols)


def task() -> Task:
    """To tell the next letter everywhere; whole names are held out."""
    seen, following = numbers(names())
    rng = np.random.default_rng(SPLIT_SEED)
    rest, test = holdout(len(seen), HELD_OUT, rng)
    train, validation = (rest[chosen] for chosen in holdout(len(rest), HELD_OUT, rng))
    learned, held, last = (Subset(seen, following, chosen) for chosen in (train, validation, test))
    count = len(SYMBOLS)
    return Task("names", learned, held, last, count, NEXT_LETTER, vocabulary=count)


def questions(scores: Array, following: Array) -> tuple[Array, Array]:
    """Scores (N, T, C) and letters (N, T) of the places that count: (n, C) and (n,)."""
    chosen = counted(following, END)
    return scores.reshape(-1, scores.shape[-1])[chosen], following.reshape(-1)[chosen]


NEXT_LETTER = Objective(
    "cross entropy of sequences",
    sequence_cross_entropy,
    lambda scores, following: mean_cross_entropy(*questions(scores, following)),
    lambda following: guessed_cross_entropy(following.reshape(-1)[counted(following, END)]),
    lambda scores, following: right(*questions(scores, following)),
)


def pairs_loss(part: Subset, known: Subset) -> float:
    """Nats a letter for `part` by counts of letter pairs among the `known`, each counted once more.

    What a network must beat: a table of 27 × 27 numbers that sees one letter and no further.
    """
    counts = np.ones((len(SYMBOLS), len(SYMBOLS)))
    np.add.at(counts, _pairs(known), 1)
    shares = counts / counts.sum(axis=1, keepdims=True)
    return -float(np.log(shares[_pairs(part)]).mean())


def _pairs(part: Subset) -> tuple[NDArray[np.intp], ...]:
    seen, following = part.inputs[part.indices], part.targets[part.indices]
    chosen = counted(following, END)
    return seen.reshape(-1)[chosen], following.reshape(-1)[chosen]
