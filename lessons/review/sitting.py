"""One sitting of a review: one thing after the other, and what was wrong once more at the end."""

from collections.abc import Iterator
from dataclasses import dataclass

from lessons.asking.ask import Ask, ask_poll
from lessons.course.outline import Card, Course
from lessons.review.again import question
from lessons.review.deck import SOURCE, Subject, key_of
from lessons.store.records import BROUGHT_BACK, CARD, UNDO, Answer

TURNS = 3  # that one thing is asked at most in one sitting


@dataclass(frozen=True)
class Sitting:
    """What still waits, in order, and how each that was asked went, in the order it was asked.

    What was wrong goes behind the others, until it is right or was asked three times.
    """

    waiting: tuple[Subject, ...]
    went: tuple[tuple[Subject, bool], ...] = ()

    @property
    def current(self) -> Subject | None:
        """What to ask next; None at the end."""
        return self.waiting[0] if self.waiting else None

    @property
    def again(self) -> bool:
        """Whether the next one was asked in this sitting already."""
        return self.current in [subject for subject, _ in self.went]

    def grade(self, right: bool) -> "Sitting":
        """The sitting after the current one went right or wrong."""
        subject, *rest = self.waiting
        turns = 1 + sum(each == subject for each, _ in self.went)
        if not right and turns < TURNS:
            rest.append(subject)
        return Sitting(tuple(rest), (*self.went, (subject, right)))

    def leave_out(self, right: bool | None = None) -> "Sitting":
        """The sitting without the current one, which may have gone right or wrong before."""
        went = () if right is None else ((self.waiting[0], right),)
        return Sitting(self.waiting[1:], (*self.went, *went))

    @property
    def standing(self) -> str:
        """How much there is still to do: `11 to go · 4 once more`."""
        again = {subject for subject, _ in self.went}.intersection(self.waiting)
        new = len(self.waiting) - len(again)
        parts = (f"{new} to go" * bool(new), f"{len(again)} once more" * bool(again))
        return " · ".join(filter(None, parts))

    @property
    def first(self) -> dict[Subject, bool]:
        """How each went when it was asked first: what counts."""
        found: dict[Subject, bool] = {}
        for subject, right in self.went:
            found.setdefault(subject, right)
        return found


@dataclass(frozen=True)
class Step:
    """What was asked and how things stood before: enough to take it back."""

    before: Sitting
    answers: int = 0  # that were given to it
    put_away: bool = False

    def taken_back(self) -> Iterator[Answer]:
        """What is recorded so that it never was."""
        subject = self.before.current
        if subject is not None:
            if self.put_away:
                yield command(subject, BROUGHT_BACK)
            yield from (command(subject, UNDO) for _ in range(self.answers))


def card_of(course: Course, subject: Subject) -> Card | None:
    """The recall card that a subject is; None for a question, and where the lesson lost it."""
    lesson = course.lesson(subject.lesson) if subject.is_card else None
    cards = lesson.cards if lesson else ()
    return next((card for card in cards if key_of(card) == subject.id), None)


def ask_of(course: Course, subject: Subject, met: int) -> Ask | None:
    """The question that a subject is, for somebody who met it `met` times: with other numbers, or
    its options at other places. None where the lesson asks it no more."""
    if subject.is_card:
        return None
    ask = question(course, subject.id, subject.state, subject.truth)
    if ask is None:
        return None
    if ask.renew is not None:
        return ask.renew(met + 1)
    if ask.poll is not None:
        return ask_poll(ask.poll.mixed(met))
    return ask


def told(course: Course, subject: Subject) -> str:
    """What a subject asks, in words."""
    card = card_of(course, subject)
    ask = None if card else ask_of(course, subject, 0)
    return card.front if card else ask.prompt if ask else subject.id


def recalled(subject: Subject, knew: bool, seconds: float | None = None) -> Answer:
    """What is kept of a card: whether its learner knew it."""
    choice = "knew it" if knew else "not yet"
    return Answer(subject.id, choice, knew, seconds=seconds, source=SOURCE, kind=CARD)


def command(subject: Subject, kind: str) -> Answer:
    """What is kept of a command, such as taking the last answer back: it is no answer."""
    return Answer(subject.id, "", None, source=SOURCE, kind=kind)
