"""A walk along a row of numbers that appear one after the other, some filled by the learner.

It is the same for a graph and for a sheet of matrices: do a step, take one back, fill an open
blank, or have it filled. Only what the numbers are differs.
"""

from abc import ABC, abstractmethod
from enum import Enum

from lessons.asking.answers import Verdict
from lessons.labs.backprop.story import Story


class Mark(Enum):
    """How a blank was filled."""

    RIGHT = "right"
    GIVEN = "given"


class Walk(ABC):
    """`place` counts what is done. An open blank stops the walk until it is filled or given away.

    A blank that was filled once stays filled when the learner steps back over it. In free play
    (`free`) no blank stops anybody.
    """

    def __init__(self, length: int, blanks: frozenset[int]) -> None:
        self.length = length
        self.blanks = blanks
        self.place = 0
        self.free = False
        self.filled: dict[int, Mark] = {}
        self.wrong = 0
        self.helped = False  # whether a hint ladder was climbed to its end

    @abstractmethod
    def story_of(self, place: int) -> Story:
        """What can be said about the number at this place."""

    @abstractmethod
    def judge(self, place: int, typed: str) -> Verdict:
        """Judge what was typed for it."""

    @abstractmethod
    def item_of(self, place: int) -> str:
        """What the record of answers calls it."""

    def asks_shape(self, place: int) -> bool:
        """Whether it is a shape that is asked for, and not a number."""
        return False

    @property
    def finished(self) -> bool:
        """Whether every number is there."""
        return self.place == self.length

    @property
    def asks(self) -> bool:
        """Whether the next number is an open blank."""
        open_blank = self.place in self.blanks and self.place not in self.filled
        return open_blank and not self.finished and not self.free

    @property
    def clean(self) -> bool:
        """Finished with every blank filled at the first try, without the last hint."""
        at_once = all(self.filled.get(blank) is Mark.RIGHT for blank in self.blanks)
        return self.finished and bool(self.blanks) and at_once and not (self.wrong or self.helped)

    @property
    def given(self) -> int:
        """How many blanks were given away."""
        return sum(mark is Mark.GIVEN for mark in self.filled.values())

    @property
    def solved(self) -> bool:
        """Finished, and every blank filled by the learner, after whatever tries."""
        return self.finished and len(self.filled) == len(self.blanks) and not self.given

    @property
    def account(self) -> str:
        """How it went, once it is finished."""
        if self.clean:
            return "Every blank at the first try."
        parts = [f"{self.wrong} wrong on the way"] * bool(self.wrong)
        parts += [f"{self.given} of {len(self.blanks)} given"] * bool(self.given)
        return f"Done, with {' and '.join(parts) or 'help'}."

    @property
    def story(self) -> Story | None:
        """What can be said about the next number; None at the end."""
        return None if self.finished else self.story_of(self.place)

    @property
    def last(self) -> Story | None:
        """What can be said about the number that appeared last; None at the start."""
        return self.story_of(self.place - 1) if self.place else None

    def step(self) -> bool:
        """Let the next number appear, unless it is an open blank; tell whether it did."""
        if self.finished or self.asks:
            return False
        self.place += 1
        return True

    def back(self) -> bool:
        """Take the last number away, if there is one."""
        if not self.place:
            return False
        self.place -= 1
        return True

    def fill(self, mark: Mark, wrong: int = 0, helped: bool = False) -> None:
        """Fill the open blank, after so many wrong tries; the walk goes on.

        Given away is a skip, not a wrong answer.
        """
        if self.asks:
            self.filled[self.place] = mark
            self.wrong += wrong
            self.helped |= helped
            self.place += 1

    def item(self) -> str:
        """What the record of answers calls the next number."""
        return self.item_of(self.place)
