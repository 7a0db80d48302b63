"""A walk along a row of numbers that appear one after the other, some filled by the learner.

It is the same for a graph and for a sheet of matrices: do a step, take one back, answer an open
blank, climb the hints, or have the blank filled. Only what the numbers are differs.
"""

from abc import ABC, abstractmethod
from enum import Enum

from lessons.asking.answers import Verdict
from lessons.labs.backprop.story import Story

WORKED_OUT = 3  # the hint that gives the whole calculation


class Mark(Enum):
    """How a blank was filled."""

    RIGHT = "right"
    GIVEN = "given"


class Walk(ABC):
    """`place` counts what is done. An open blank stops the walk until it is filled or given away.

    A blank that was filled once stays filled when the learner steps back over it.
    """

    def __init__(self, length: int, blanks: frozenset[int]) -> None:
        self.length = length
        self.blanks = blanks
        self.place = 0
        self.filled: dict[int, Mark] = {}
        self.wrong = 0
        self.hints = 0
        self.most_hints = 0

    @abstractmethod
    def story_of(self, place: int) -> Story:
        """What can be said about the number at this place."""

    @abstractmethod
    def judge(self, place: int, typed: str) -> Verdict:
        """Judge what was typed for it."""

    @abstractmethod
    def item_of(self, place: int) -> str:
        """What the record of answers calls it."""

    @property
    def finished(self) -> bool:
        """Whether every number is there."""
        return self.place == self.length

    @property
    def asks(self) -> bool:
        """Whether the next number is an open blank."""
        return not self.finished and self.place in self.blanks and self.place not in self.filled

    @property
    def clean(self) -> bool:
        """Finished with every blank filled at the first try, without the last hint."""
        at_once = set(self.filled.values()) == {Mark.RIGHT} and not self.wrong
        return self.finished and at_once and self.most_hints < WORKED_OUT

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
        self._go(1)
        return True

    def back(self) -> bool:
        """Take the last number away, if there is one."""
        if not self.place:
            return False
        self._go(-1)
        return True

    def to_end(self) -> None:
        """Let everything appear up to the next open blank."""
        while self.step():
            pass

    def answer(self, typed: str) -> Verdict:
        """Judge what was typed into the open blank; if it is right, the walk goes on."""
        verdict = self.judge(self.place, typed)
        if verdict.correct:
            self.filled[self.place] = Mark.RIGHT
            self._go(1)
        elif not verdict.refused:
            self.wrong += 1
        return verdict

    def give(self) -> None:
        """Fill the open blank for the learner: a skip, not a wrong answer."""
        if self.asks:
            self.filled[self.place] = Mark.GIVEN
            self._go(1)

    def hint(self) -> str:
        """The next hint: the rule, then the numbers put in, then the whole calculation."""
        story = self.story
        if story is None:
            return ""
        self.hints = min(self.hints + 1, WORKED_OUT)
        self.most_hints = max(self.most_hints, self.hints)
        return story.hint(self.hints)

    def item(self) -> str:
        """What the record of answers calls the next number."""
        return self.item_of(self.place)

    def _go(self, by: int) -> None:
        self.place += by
        self.hints = 0
