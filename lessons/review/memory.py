"""How well something is remembered, rebuilt from every answer that was ever given to it.

Nothing of a schedule is stored. The first answer of a day tells what was remembered that morning;
what comes after it on the same day was fresh in mind. From these FSRS (Ye, Su & Cao 2022, the
`fsrs` package) estimates the stability: after that many days nine of ten such things are known
still. Whole days are counted, so that it does not matter at what hour one sits down.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from lessons.asking.polls import GUESS
from lessons.store.records import StoredAnswer, places_that_count

if TYPE_CHECKING:
    from fsrs import Scheduler

WANTED = 0.9  # the share that should be known still on the day it is asked
LONGEST = 5 * 365  # days until something is asked again, at most
NIGHT = timedelta(hours=4)  # a day ends at four in the morning: midnight is in the middle of it
EARLIEST = datetime(2000, 1, 2, tzinfo=UTC)
LATEST = datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Calendar:
    """The learner's days. `zone` is where they are; None is where the machine thinks it is."""

    zone: tzinfo | None = None

    def day(self, at: datetime) -> date:
        """The day to which a moment belongs; one outside of two centuries is at their end."""
        return (min(max(at, EARLIEST), LATEST).astimezone(self.zone) - NIGHT).date()


@dataclass(frozen=True)
class Review:
    """What one day's first answer to an item told: `rating` is FSRS's, 1 forgotten to 3 known."""

    item: str
    day: date
    rating: int


@dataclass(frozen=True)
class Memory:
    """What is remembered after some reviews.

    `stability` is in days, `difficulty` from 1 to 10, `due` the day on which WANTED is reached.
    `lapses` counts how often it was forgotten, `told` are the reviews themselves, in order.
    """

    last: date
    due: date
    stability: float
    difficulty: float
    lapses: int
    told: tuple[Review, ...]

    @property
    def reviews(self) -> int:
        """How often it was reviewed."""
        return len(self.told)

    def strength(self, day: date) -> float:
        """The chance that it is known on that day, from 0 to 1."""
        from fsrs import Card

        card = Card(0, stability=self.stability, last_review=_noon(self.last), due=_noon(self.due))
        return float(scheduler().get_card_retrievability(card, _noon(max(day, self.last))))


@cache
def scheduler() -> "Scheduler":
    """FSRS with its published weights: whole days only, and nothing left to chance."""
    from fsrs import Scheduler

    return Scheduler(
        desired_retention=WANTED,
        learning_steps=(),
        relearning_steps=(),
        maximum_interval=LONGEST,
        enable_fuzzing=False,
    )


def days_of(answers: Sequence[StoredAnswer], today: date, calendar: Calendar) -> list[date]:
    """On which day each of the answers was given, in the order in which they were given.

    Clocks jump. What seems to come from the future came before what followed it, and nothing came
    before what it followed.
    """
    days = [calendar.day(answer.at) for answer in answers]
    earliest = today
    for at in reversed(range(len(days))):
        if days[at] > today:
            days[at] = earliest
        else:
            earliest = min(earliest, days[at])
    latest = date.min
    for at, day in enumerate(days):
        latest = days[at] = max(latest, day)
    return days


def judged_by_day(
    answers: Sequence[StoredAnswer], today: date, calendar: Calendar
) -> list[tuple[date, StoredAnswer]]:
    """The answers that were judged and not taken back, with their days."""
    days = days_of(answers, today, calendar)
    found = ((days[at], answers[at]) for at in places_that_count(answers))
    return [(day, answer) for day, answer in found if answer.judged]


def reviews(judged: Iterable[tuple[date, StoredAnswer]]) -> dict[str, tuple[Review, ...]]:
    """The reviews that these answers are, of each item in order: its first of each day."""
    told: dict[str, list[Review]] = {}
    for day, answer in judged:
        if not answer.revote:
            its = told.setdefault(answer.item, [])
            if not its or its[-1].day != day:
                its.append(Review(answer.item, day, rating(answer)))
    return {item: tuple(its) for item, its in told.items()}


def rating(answer: StoredAnswer) -> int:
    """What an answer tells: 1 forgotten, 2 known with a hint or as a guess, 3 known."""
    if not answer.correct:
        return 1
    return 2 if answer.hints or answer.confidence == GUESS else 3


@lru_cache(maxsize=4096)
def remember(told: tuple[Review, ...]) -> Memory | None:
    """What is remembered of one item after its reviews, in order; None if there were none."""
    from fsrs import Card, Rating

    card: Card | None = None
    lapses = 0
    for review in told:
        now = _noon(review.day)
        card, _ = scheduler().review_card(card or Card(0, due=now), Rating(review.rating), now)
        lapses += review.rating == 1
    if card is None or card.last_review is None:
        return None
    assert card.stability is not None and card.difficulty is not None
    last, due = card.last_review.date(), card.due.date()
    return Memory(last, due, card.stability, card.difficulty, lapses, told)


def forgetting(memory: Memory, until: date, most: int = 120) -> list[tuple[date, float]]:
    """The chance (0 to 1) that it was known, over the days from its first review on: it falls, and
    each review lifts it anew. About `most` days, and all those of a review."""
    found = []
    stride = max((until - memory.told[0].day).days // most, 1)
    for at, review in enumerate(memory.told, 1):
        held, day = remember(memory.told[:at]), review.day
        end = memory.told[at].day if at < len(memory.told) else max(until, day)
        while held is not None and day <= end:
            found.append((day, held.strength(day)))
            day = min(day + timedelta(days=stride), end) if day < end else end + timedelta(days=1)
    return found


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), UTC)
