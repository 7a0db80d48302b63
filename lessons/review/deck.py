"""What is due today: of all that was learned, what is most in danger of being forgotten.

Two recall cards of every lesson that was done come the day after. A question comes when it was once
answered wrong; one with numbers of its own comes whenever it was answered at all, with new numbers.
What was wrong in a lab comes as well, where it can be asked without the lab's pictures.
Never more than so many a day: what is left over waits, and the weakest comes first. Of what stood
on one page of a lesson only one is asked a day, for the first would give the second away.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from itertools import zip_longest
from random import Random

from lessons.course.outline import Card, Course, Lesson
from lessons.course.standing import Kept, Stage
from lessons.labs import lab_that_asks
from lessons.review.memory import Calendar, Memory, judged_by_day, remember, reviews
from lessons.store.progress import Progress
from lessons.store.records import BROUGHT_BACK, PUT_AWAY, StoredAnswer

CAP = 15  # a day, unless the learner's settings say otherwise
SETTING = "review cap"
MOST = 200  # that a cap may be
SOURCE = "review"  # where an answer was given


@dataclass(frozen=True)
class Subject:
    """Something that is remembered or forgotten: a recall card, or a question of lesson or lab.

    `place` names what it must not be asked together with. `memory` is None before the first review.
    Of a lab's question, `state` is the lab's as it was answered, and `truth` what was measured.
    """

    id: str
    is_card: bool
    lesson: str
    place: str
    due: date
    memory: Memory | None = None
    state: str = ""
    truth: str = ""

    def danger(self, today: date) -> float:
        """How much in need of review: the chance that it is forgotten. What was never reviewed
        comes behind everything that was."""
        return 0.0 if self.memory is None else 1.0 - self.memory.strength(today)


@dataclass(frozen=True)
class Deck:
    """Everything that is to be remembered, as it stands on one day.

    `asked` are the ids that a review has asked today already, `put_away` those that shall not come.
    """

    subjects: tuple[Subject, ...]
    today: date
    cap: int = CAP
    asked: frozenset[str] = frozenset()
    put_away: frozenset[str] = frozenset()

    @cached_property
    def due(self) -> tuple[Subject, ...]:
        """All that should be asked by today, what is most in danger first; more than the cap."""
        open_ = (each for each in self.subjects if self._is_due(each))
        return tuple(sorted(open_, key=lambda each: (-each.danger(self.today), each.due, each.id)))

    def _is_due(self, subject: Subject) -> bool:
        return subject.due <= self.today and subject.id not in self.asked | self.put_away

    @property
    def away(self) -> tuple[Subject, ...]:
        """What was put away, in the order of the course."""
        return tuple(each for each in self.subjects if each.id in self.put_away)

    @cached_property
    def for_today(self) -> tuple[Subject, ...]:
        """What is asked today: at most the cap, one of a page, mixed across the lessons."""
        if not (due := self.due):
            return ()
        met = {
            each.place
            for each in self.subjects
            if each.id in self.asked or (each.memory and each.memory.last == self.today)
        }
        chosen: list[Subject] = []
        for subject in due:
            if len(chosen) + len(self.asked) >= self.cap:
                break
            if subject.place not in met:
                met.add(subject.place)
                chosen.append(subject)
        return mixed(chosen, f"{self.today}")

    def ahead(self, days: int) -> tuple[int, ...]:
        """How many will come on each of the next `days` if nothing new is learned: what is left
        over today is spread, and no day has more than the cap."""
        waiting = len(self.due) - len(self.for_today)
        counts = []
        for day in range(1, days + 1):
            on = self.today + timedelta(days=day)
            waiting += sum(s.due == on and s.id not in self.put_away for s in self.subjects)
            counts.append(min(waiting, self.cap))
            waiting -= counts[-1]
        return tuple(counts)


def key_of(card: Card) -> str:
    """Under which id a card's reviews are kept; a question may be called as the card is."""
    return f"card:{card.id}"


def mixed(subjects: Iterable[Subject], seed: str) -> tuple[Subject, ...]:
    """In turns from each lesson, the lessons and what is in them shuffled: the same for a seed."""
    by_lesson: dict[str, list[Subject]] = {}
    for subject in subjects:
        by_lesson.setdefault(subject.lesson, []).append(subject)
    random = Random(seed)
    piles = list(by_lesson.values())
    random.shuffle(piles)
    for pile in piles:
        random.shuffle(pile)
    return tuple(each for turn in zip_longest(*piles) for each in turn if each is not None)


def deck(
    course: Course,
    answers: Sequence[StoredAnswer],
    done: Mapping[str, datetime | None],
    now: datetime,
    *,
    cap: int = CAP,
    calendar: Calendar | None = None,
) -> Deck:
    """What there is to review at `now`. `done` gives the lessons that are done, and since when.

    It depends on nothing else: from the same answers comes the same deck, to the last bit.
    """
    calendar = calendar or Calendar()
    today = calendar.day(now)
    judged = judged_by_day(answers, today, calendar)
    told = reviews(judged)
    memories = {item: memory for item, its in told.items() if (memory := remember(its))}
    varies = {answer.item for answer in answers if answer.seed is not None}
    subjects: list[Subject] = []
    for lesson in course.lessons:
        if lesson.id in done:
            subjects += _cards(lesson, done[lesson.id], memories, today, calendar)
        for number, page in enumerate(lesson.pages):
            for item in page.questions:
                memory = memories.get(item)
                if memory is not None and (memory.lapses or item in varies):
                    place = f"{lesson.id} {number}"
                    subjects.append(Subject(item, False, lesson.id, place, memory.due, memory))
    subjects += _of_labs(course, judged, memories)
    # The cells of a product are kept as steps, and are nothing that was asked by itself.
    asked = frozenset(
        answer.item for day, answer in judged if day == today and answer.source == SOURCE
    ).intersection(subject.id for subject in subjects)
    return Deck(tuple(subjects), today, max(cap, 0), asked, _put_away(answers))


def _cards(
    lesson: Lesson,
    since: datetime | None,
    memories: Mapping[str, Memory],
    today: date,
    calendar: Calendar,
) -> list[Subject]:
    learned = min(calendar.day(since), today) if since else today - timedelta(days=1)
    found = []
    for card in lesson.cards:
        memory = memories.get(key := key_of(card))
        due = memory.due if memory else learned + timedelta(days=1)
        found.append(Subject(key, True, lesson.id, f"{lesson.id} cards", due, memory))
    return found


def _of_labs(
    course: Course, judged: Iterable[tuple[date, StoredAnswer]], memories: Mapping[str, Memory]
) -> Iterator[Subject]:
    """What was answered wrong in a lab and can be asked without it, as it was asked there."""
    given: dict[str, StoredAnswer] = {}
    for _, answer in judged:
        if answer.item not in given or answer.state or answer.truth:
            given[answer.item] = answer
    for item, answer in given.items():
        memory, lab = memories.get(item), lab_that_asks(item)
        if memory and memory.lapses and lab and course.lesson(lab.lesson):
            place = f"{lab.id} lab"
            how = (answer.state, answer.truth or "")
            yield Subject(item, False, lab.lesson, place, memory.due, memory, *how)


def _put_away(answers: Iterable[StoredAnswer]) -> frozenset[str]:
    away: set[str] = set()
    for answer in answers:
        if answer.kind == PUT_AWAY:
            away.add(answer.item)
        elif answer.kind == BROUGHT_BACK:
            away.discard(answer.item)
    return frozenset(away)


def reader(course: Course, progress: Progress, now: datetime) -> Callable[[], Deck]:
    """Read what a learner's deck depends on, at once; what is returned puts it together, which
    takes longer, and may be called on another thread."""
    kept, since = Kept.of(progress), progress.done_since()
    done = {
        lesson.id: since.get(lesson.id)
        for lesson in course.lessons
        if kept.standing(lesson).stage is Stage.DONE
    }
    return partial(deck, course, progress.history(), done, now, cap=cap_of(progress))


def deck_of(course: Course, progress: Progress, now: datetime) -> Deck:
    """The deck of a learner as their progress stands."""
    return reader(course, progress, now)()


def cap_of(progress: Progress) -> int:
    """How many a day the learner wants at most."""
    text = progress.get_setting(SETTING)
    return min(int(text), MOST) if text.isascii() and text.isdecimal() and len(text) < 6 else CAP
