"""An honest account of a lesson: what was right, what was wrong, what was left, what was sure.

An error made with confidence is the one most readily put right, provided that what was believed and
what is so are seen side by side (Butterfield & Metcalfe 2001).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from lessons.asking.items import ItemError, pose, read_drill
from lessons.asking.polls import SURE, Poll
from lessons.course.outline import Lesson
from lessons.course.steps import Drill
from lessons.store.progress import Progress, StoredAnswer


class Fate(Enum):
    """What became of a question; the value is its mark."""

    RIGHT = "✓"
    WRONG = "✗"
    NOT_JUDGED = "·"
    PASSED = "▹"
    OPEN = "○"


@dataclass(frozen=True)
class Outcome:
    """What became of one question, which stands on page `page` (from 0) of `lesson`.

    `believed` and `truth` are what was answered and what is right, in words, and `why` answers the
    idea behind the one; all are empty where there is nothing to say or it would spoil another try.
    `sure` tells that it was answered surely, and wrongly. `seed` is that of the last answer.
    """

    lesson: Lesson
    page: int
    block: Poll | Drill
    fate: Fate
    seed: int = 1
    sure: bool = False
    believed: str = ""
    truth: str = ""
    why: str = ""

    @property
    def item(self) -> str:
        """The question's id."""
        return self.block.id

    @cached_property
    def question(self) -> str:
        """The question's words, with the numbers of the last time in them.

        A drill is read for this, which takes its time; so it is done for those that are shown.
        """
        if isinstance(self.block, Poll):
            return self.block.question
        try:
            return pose(read_drill(self.block), self.seed).question
        except ItemError:
            return self.lesson.pages[self.page].title


@dataclass(frozen=True)
class Account:
    """The outcomes of some questions, in the order they stand in."""

    outcomes: tuple[Outcome, ...]

    def of(self, *fates: Fate) -> tuple[Outcome, ...]:
        """The questions of these fates; what was sure and wrong is left to `sure`."""
        return tuple(each for each in self.outcomes if each.fate in fates and not each.sure)

    def count(self, fate: Fate) -> int:
        """How many questions had this fate."""
        return sum(each.fate is fate for each in self.outcomes)

    @property
    def sure(self) -> tuple[Outcome, ...]:
        """What was sure and wrong, whether or not hearing the other side changed the vote."""
        return tuple(each for each in self.outcomes if each.sure)

    @property
    def missed_polls(self) -> tuple[str, ...]:
        """The ids of the polls to ask once more: those that were wrong, or sure and wrong."""
        missed = (each for each in self.outcomes if each.sure or each.fate is Fate.WRONG)
        return tuple(each.item for each in missed if isinstance(each.block, Poll))


def account(lessons: Iterable[Lesson], progress: Progress) -> Account:
    """What became of every question of these lessons. LessonError if one cannot be read."""
    passed = progress.passed()
    outcomes: list[Outcome] = []
    for lesson in lessons:
        for page, step in enumerate(lesson.steps):
            for block in step.blocks:
                if not isinstance(block, Poll | Drill):
                    continue
                answers = progress.answers(block.id)
                fate = _fate(answers, block.id in passed)
                outcome = Outcome(lesson, page, block, fate)
                if answers and isinstance(block, Poll):
                    outcome = _of_poll(block, answers, outcome)
                elif answers and isinstance(block, Drill):
                    outcome = _of_drill(block, answers[-1], outcome)
                outcomes.append(outcome)
    return Account(tuple(outcomes))


def _fate(answers: list[StoredAnswer], is_passed: bool) -> Fate:
    if not answers:
        return Fate.PASSED if is_passed else Fate.OPEN
    last = answers[-1]
    if not last.judged:
        return Fate.NOT_JUDGED
    return Fate.RIGHT if last.correct else Fate.WRONG


def _of_poll(poll: Poll, answers: list[StoredAnswer], outcome: Outcome) -> Outcome:
    """With the option that was believed, and the right one: both were seen at the reveal."""
    first = next((each for each in reversed(answers) if not each.revote), None)
    if first is None or not first.judged:
        return outcome
    sure = first.confidence == SURE and not first.correct
    held = first if sure else answers[-1]
    choice = int(held.choice) if held.choice.isdecimal() else -1
    if held.correct or not 0 <= choice < len(poll.choices):
        return outcome
    option = poll.choices[choice]
    truth = poll.choices[poll.key].text
    return replace(outcome, sure=sure, believed=option.text, truth=truth, why=option.why)


def _of_drill(drill: Drill, last: StoredAnswer, outcome: Outcome) -> Outcome:
    """With what was typed; what is right is told of a sure error only, for others can be tried."""
    outcome = replace(outcome, seed=1 if last.seed is None else last.seed)
    if outcome.fate is not Fate.WRONG:
        return outcome
    outcome = replace(outcome, believed=last.choice)
    if last.confidence != SURE:
        return outcome
    try:
        task = pose(read_drill(drill), outcome.seed)
    except ItemError:
        return outcome
    if task.item.varies and last.seed is None:
        return outcome
    return replace(outcome, sure=True, truth=task.solution, why=task.explanation)
