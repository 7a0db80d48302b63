"""What a vote says: how many hold each option, who changed their mind, and who was sure and wrong.

The shift matters more than the count. Where many move to the right answer without being told it,
their neighbours' arguments taught them; where they stay, an explanation is due.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lessons.asking.polls import LETTERS, SURE
from lessons.room.question import Question
from lessons.room.room import Ballot


@dataclass(frozen=True)
class Share:
    """One option in one round: how many chose it, of how many, and how many of them were sure."""

    count: int
    of: int
    sure: int = 0

    @property
    def share(self) -> float:
        """From 0 to 1; 0 where nobody voted."""
        return self.count / self.of if self.of else 0.0

    @property
    def percent(self) -> int:
        """In hundredths, rounded to the nearest."""
        return math.floor(100 * self.share + 0.5)


def shares(question: Question, votes: Mapping[str, Ballot]) -> list[Share]:
    """Each option's share of a round, in the order of the options."""
    counts = Counter(ballot.choice for ballot in votes.values())
    sure = Counter(ballot.choice for ballot in votes.values() if ballot.sure == SURE)
    letters = LETTERS[: len(question.options)]
    return [Share(counts[letter], len(votes), sure[letter]) for letter in letters]


def moved(first: Mapping[str, Ballot], second: Mapping[str, Ballot]) -> Counter[tuple[str, str]]:
    """How many went from one option to another, of those who voted in both rounds."""
    both = first.keys() & second.keys()
    pairs = ((first[who].choice, second[who].choice) for who in both)
    return Counter(pair for pair in pairs if pair[0] != pair[1])


def sure_and_wrong(question: Question, votes: Mapping[str, Ballot]) -> list[tuple[str, int]]:
    """The wrong options that were held with certainty, and by how many, most first."""
    if question.key is None:
        return []
    counted = shares(question, votes)
    held = [
        (LETTERS[at], share.sure)
        for at, share in enumerate(counted)
        if share.sure and at != question.key
    ]
    return sorted(held, key=lambda pair: -pair[1])


def numbers(votes: Mapping[str, Ballot]) -> list[float]:
    """The numbers that were predicted, smallest first."""
    found = []
    for ballot in votes.values():
        try:
            value = float(ballot.choice)
        except ValueError:
            continue
        if math.isfinite(value):
            found.append(value)
    return sorted(found)


@dataclass(frozen=True)
class Histogram:
    """Counts of predicted numbers in equal boxes from `low` to `high`.

    `below` and `above` are those left outside: a few wild numbers shall not squeeze all others into
    one box. The range holds the middle of what was said, and the truth.
    """

    low: float
    high: float
    counts: tuple[int, ...]
    below: int = 0
    above: int = 0

    def box(self, value: float) -> int:
        """The box in which a value lies, −1 below all of them and their number above all."""
        if value < self.low:
            return -1
        if value > self.high:
            return len(self.counts)
        width = (self.high - self.low) / len(self.counts)
        return min(int((value - self.low) / width), len(self.counts) - 1) if width else 0


def histogram(values: list[float], boxes: int, truth: float | None = None) -> Histogram:
    """The predicted numbers in so many boxes."""
    if not values:
        return Histogram(0.0, 1.0, (0,) * boxes)
    middle = values[len(values) // 20 : len(values) - len(values) // 20]  # nine in ten of them
    seen = [*middle, truth] if truth is not None else middle
    low, high = min(seen), max(seen)
    pad = (high - low) * 0.05 or abs(low) * 0.5 or 1.0
    low, high = low - pad, high + pad
    if min(seen) >= 0:
        low = max(low, 0.0)
    empty = Histogram(low, high, (0,) * boxes)
    counts = Counter(empty.box(value) for value in values)
    kept = tuple(counts[at] for at in range(boxes))
    return Histogram(low, high, kept, counts[-1], counts[boxes])
