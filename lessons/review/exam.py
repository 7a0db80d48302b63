"""An exam: twenty fresh questions over a day, each asked once, no hints; then what to repeat.

The same questions placed before the course say what somebody can do already: a lesson all of whose
questions were right may be passed over.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from random import Random

from lessons.asking.ask import Ask, Kind, ask_poll
from lessons.asking.registry import lesson_asks
from lessons.course.outline import Course, Lesson

MANY = 20  # questions of an exam
EACH = 3  # questions a lesson where one is placed
_LONG = frozenset({Kind.GRID, Kind.PREDICTION})  # not answered in one go


@dataclass(frozen=True)
class Question:
    """One question of an exam and the lesson it belongs to; `full` still has its hints."""

    lesson: Lesson
    ask: Ask
    full: Ask


def exam(lessons: Iterable[Lesson], seed: int, many: int = MANY) -> tuple[Question, ...]:
    """Questions over these lessons in turns, as many of each as there is room for: with numbers
    that were not met before, options at other places, and in no order."""
    random = Random(seed)
    piles: list[list[Question]] = []
    for lesson in lessons:
        asks = [ask for ask in lesson_asks(lesson) if ask.scored and ask.kind not in _LONG]
        random.shuffle(asks)
        piles.append([_question(lesson, ask, random) for ask in asks])
    random.shuffle(piles)
    chosen: list[Question] = []
    while len(chosen) < many and any(piles):
        for pile in piles:
            if pile and len(chosen) < many:
                chosen.append(pile.pop())
    random.shuffle(chosen)
    return tuple(chosen)


def placement(lessons: Iterable[Lesson], seed: int) -> tuple[Question, ...]:
    """A few questions of each lesson, lesson by lesson."""
    return tuple(each for lesson in lessons for each in exam([lesson], seed, EACH))


def _question(lesson: Lesson, ask: Ask, random: Random) -> Question:
    if ask.renew is not None:
        ask = ask.renew(random.randrange(1_000, 1_000_000))
    elif ask.poll is not None:
        ask = ask_poll(ask.poll.mixed(random.randrange(1, 100)))
    return Question(lesson, replace(ask, hints=(), solution="", worked=""), ask)


@dataclass(frozen=True)
class Outcome:
    """How one question went: what was answered, and whether it was right."""

    question: Question
    said: str
    right: bool


def to_repeat(outcomes: Iterable[Outcome]) -> tuple[tuple[Lesson, int, int], ...]:
    """The lessons in which something was wrong, with (right, asked), the weakest first; of two that
    are as weak, the one on which the other leans."""
    found = [each for each in by_lesson(outcomes) if each[1] < each[2]]
    return tuple(sorted(found, key=lambda each: (each[1] / each[2], each[0].number)))


def by_lesson(outcomes: Iterable[Outcome]) -> tuple[tuple[Lesson, int, int], ...]:
    """For each lesson how many were right, and how many were asked."""
    counts: dict[str, tuple[Lesson, int, int]] = {}
    for outcome in outcomes:
        lesson = outcome.question.lesson
        _, right, asked = counts.get(lesson.id, (lesson, 0, 0))
        counts[lesson.id] = (lesson, right + outcome.right, asked + 1)
    return tuple(counts.values())


def can_skip(outcomes: Iterable[Outcome]) -> tuple[Lesson, ...]:
    """The lessons of which everything was right, where enough was asked to say so."""
    return tuple(lesson for lesson, right, asked in by_lesson(outcomes) if right == asked >= 2)


def of_day(course: Course, day: int) -> tuple[Lesson, ...]:
    """The lessons of one day of the course; those of other people's courses have no exam."""
    return tuple(each for each in course.lessons if each.day == day and not each.pack)
