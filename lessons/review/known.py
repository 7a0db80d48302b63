"""What somebody knows, and how well they judge it: both worked out from their answers alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lessons.asking.polls import CONFIDENCES, SURE
from lessons.course.outline import Course, Lesson
from lessons.review.deck import Deck, Subject, mixed
from lessons.review.memory import Calendar, days_of
from lessons.store.records import StoredAnswer

TOO_LONG = 600.0  # seconds of one answer that count as thought
SHAKY = 0.8  # the chance below which a lesson is told to be weak before one that leans on it
WEEKS = 6  # of which it is shown how sure and right went together


@dataclass(frozen=True)
class Judgement:
    """Of so many answers that were given with one `confidence` (1 to 3), so many were right."""

    confidence: int
    count: int
    right: int

    @property
    def share(self) -> float:
        """The share that was right, from 0 to 1; 0 of none."""
        return self.right / self.count if self.count else 0.0


def calibration(answers: Iterable[StoredAnswer]) -> tuple[Judgement, ...]:
    """For a guess, for "I think so" and for "sure": how many there were, and how many were right.

    A second vote was given after an argument was heard, so it says nothing of this.
    """
    given = [a for a in answers if a.judged and not a.revote and a.confidence is not None]
    return tuple(
        Judgement(
            level,
            sum(answer.confidence == level for answer in given),
            sum(answer.confidence == level and bool(answer.correct) for answer in given),
        )
        for level in CONFIDENCES
    )


def sure_by_week(
    answers: Sequence[StoredAnswer], today: date, calendar: Calendar | None = None
) -> tuple[tuple[date, Judgement], ...]:
    """For each of the last weeks, by its Monday, how often sure was right; the oldest first."""
    days = days_of(answers, today, calendar or Calendar())
    monday = today - timedelta(days=today.weekday())
    found = []
    for week in reversed(range(WEEKS)):
        start = monday - timedelta(weeks=week)
        its = (
            answer
            for day, answer in zip(days, answers, strict=True)
            if start <= day < start + timedelta(weeks=1)
        )
        found.append((start, calibration(its)[SURE - 1]))
    return tuple(found)


@dataclass(frozen=True)
class Week:
    """What was answered in the week from `monday` on: how much, of how much that was judged how
    much was right, and for how long one thought about it, in seconds (an answer at most TOO_LONG).
    """

    monday: date
    answers: int
    judged: int
    right: int
    seconds: float


def weeks(
    answers: Sequence[StoredAnswer], today: date, calendar: Calendar | None = None
) -> tuple[Week, ...]:
    """The last WEEKS weeks, the oldest first; this one is the last."""
    days = days_of(answers, today, calendar or Calendar())
    this = today - timedelta(days=today.weekday())
    its: dict[date, list[StoredAnswer]] = {
        this - timedelta(weeks=ago): [] for ago in reversed(range(WEEKS))
    }
    for day, answer in zip(days, answers, strict=True):
        if (monday := day - timedelta(days=day.weekday())) in its:
            its[monday].append(answer)
    return tuple(
        Week(
            monday,
            len(given),
            sum(each.judged for each in given),
            sum(each.judged and bool(each.correct) for each in given),
            time_of(given),
        )
        for monday, given in its.items()
    )


def time_of(answers: Iterable[StoredAnswer]) -> float:
    """For how many seconds one thought about these; who went for a coffee did not think so long."""
    return sum(min(answer.seconds or 0.0, TOO_LONG) for answer in answers)


def sure_and_wrong(answers: Iterable[StoredAnswer]) -> tuple[StoredAnswer, ...]:
    """What was last answered wrong by somebody who was sure, the newest first."""
    last = {a.item: a for a in answers if a.judged and not a.revote and a.confidence is not None}
    wrong = [each for each in last.values() if each.confidence == SURE and not each.correct]
    return tuple(reversed(wrong))


@dataclass(frozen=True)
class Known:
    """How much of one lesson is remembered: the mean chance, from 0 to 1, over what was asked of
    it. None where nothing was reviewed yet. `due` is how much of it waits for a review."""

    lesson: Lesson
    strength: float | None
    asked: int
    due: int


def known(course: Course, deck: Deck) -> tuple[Known, ...]:
    """What is known of each lesson of which something is to be remembered, in course order."""
    by_lesson: dict[str, list[Subject]] = {}
    for subject in deck.subjects:
        if subject.id not in deck.put_away:
            by_lesson.setdefault(subject.lesson, []).append(subject)
    due = [subject.lesson for subject in deck.due]
    found = []
    for lesson in course.lessons:
        if not (its := by_lesson.get(lesson.id)):
            continue
        chances = [each.memory.strength(deck.today) for each in its if each.memory is not None]
        mean = sum(chances) / len(chances) if chances else None
        found.append(Known(lesson, mean, len(chances), due.count(lesson.id)))
    return tuple(found)


def weakest(knows: Iterable[Known], most: int = 3) -> tuple[Known, ...]:
    """The lessons of which least is remembered, the weakest first."""
    measured = [each for each in knows if each.strength is not None]
    return tuple(sorted(measured, key=lambda each: each.strength or 0.0)[:most])


def practice(deck: Deck, lessons: Iterable[Known], most: int) -> tuple[Subject, ...]:
    """What to ask of these lessons, due or not: what is most in danger first, then mixed."""
    ids = {each.lesson.id for each in lessons}
    its = [s for s in deck.subjects if s.lesson in ids and s.id not in deck.put_away]
    its.sort(key=lambda each: (-each.danger(deck.today), each.id))
    return mixed(its[:most], f"{deck.today}")


def leans_on(course: Course, lesson: Lesson) -> tuple[Lesson, ...]:
    """The lessons that teach what this one needs, in course order."""
    needs = set(lesson.needs)
    return tuple(each for each in course.lessons if needs & set(each.teaches))


def shaky(course: Course, lesson: Lesson, knows: Iterable[Known]) -> tuple[Known, ...]:
    """What a lesson leans on that is weak: the weakest first."""
    leaned = {each.id for each in leans_on(course, lesson)}
    return weakest(
        (k for k in knows if k.lesson.id in leaned and (k.strength or 1) < SHAKY), len(leaned)
    )
