"""How far someone is with a lesson: new, begun, skipped or done are four different things.

A lesson is done when each of its questions was answered or knowingly passed over, skipped when the
learner went past its end with some still open, and begun when it was opened. One that an earlier
version of the program called done stays done.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

from lessons.course.outline import Course, Lesson
from lessons.store.progress import Progress


class Stage(Enum):
    """How far a lesson is; the value is its mark on the map."""

    NEW = "○"
    BEGUN = "◐"
    SKIPPED = "▹"
    DONE = "✓"


@dataclass(frozen=True)
class Standing:
    """How far a lesson is, and how many of its `total` questions were answered or passed over.

    A question that was passed over and answered later is answered.
    """

    stage: Stage
    answered: int = 0
    passed: int = 0
    total: int = 0

    @property
    def open(self) -> int:
        """How many questions were neither answered nor passed over."""
        return self.total - self.answered - self.passed


@dataclass(frozen=True)
class Kept:
    """What the standing of every lesson depends on, read from the disk once."""

    answered: Collection[str] = frozenset()
    passed: Collection[str] = frozenset()
    opened: Collection[str] = frozenset()
    ended: Collection[str] = frozenset()
    done: Collection[str] = frozenset()

    @classmethod
    def of(cls, progress: Progress) -> "Kept":
        """Everything as it is now."""
        return cls(
            progress.answered(),
            progress.passed(),
            progress.steps_done.keys(),
            progress.lessons_ended(),
            progress.lessons_done(),
        )

    def standing(self, lesson: Lesson) -> Standing:
        """How far this lesson is."""
        questions = lesson.questions
        answered = sum(item in self.answered for item in questions)
        passed = sum(item in self.passed and item not in self.answered for item in questions)
        counts = (answered, passed, len(questions))
        is_all = bool(questions) and answered + passed == len(questions)
        has_ended = lesson.id in self.ended
        if lesson.id in self.done or is_all or (has_ended and not questions):
            return Standing(Stage.DONE, *counts)
        if has_ended:
            return Standing(Stage.SKIPPED, *counts)
        begun = lesson.id in self.opened or answered or passed
        return Standing(Stage.BEGUN if begun else Stage.NEW, *counts)


def standing(lesson: Lesson, progress: Progress) -> Standing:
    """How far the learner is with one lesson."""
    return Kept.of(progress).standing(lesson)


def standings(course: Course, progress: Progress) -> dict[str, Standing]:
    """How far the learner is with each lesson, by its id, in the order of the course."""
    kept = Kept.of(progress)
    return {lesson.id: kept.standing(lesson) for lesson in course.lessons}


def next_lesson(course: Course, kept: Kept, place: tuple[str, int] | None) -> str | None:
    """The lesson where one key goes on: that of `place`, or else the next one that is not done.

    What was skipped comes when nothing else is left; None once everything is done.
    """
    ids = [lesson.id for lesson in course.lessons]
    start = ids.index(place[0]) if place and place[0] in ids else 0
    if place and place[0] in ids and place[0] not in {*kept.done, *kept.ended}:
        return place[0]
    lessons = course.lessons[start:] + course.lessons[:start]
    for stages in ({Stage.NEW, Stage.BEGUN}, {Stage.SKIPPED}):
        for lesson in lessons:
            if kept.standing(lesson).stage in stages:
                return lesson.id
    return None


def where_to_open(lesson: Lesson, progress: Progress) -> int:
    """The page (from 0) at which a lesson opens: where it was left.

    One that was skipped opens where its first question is still open; one that was done for another
    begins anew.
    """
    kept, place = Kept.of(progress), progress.place()
    stage = kept.standing(lesson).stage
    if stage is Stage.SKIPPED:
        handled = {*kept.answered, *kept.passed}
        return next(at for at, page in enumerate(lesson.pages) if {*page.questions} - handled)
    if place is not None and place[0] == lesson.id:
        return place[1]
    return progress.steps_done.get(lesson.id, 0) if stage is Stage.BEGUN else 0


def leave_behind(lesson: Lesson, progress: Progress) -> Standing:
    """Go past a lesson's end: remember that, and that it is done if it is. How far it is now."""
    progress.end_lesson(lesson.id)
    now = standing(lesson, progress)
    if now.stage is Stage.DONE:
        progress.finish_lesson(lesson.id)  # stays so when a later version asks more
    return now
