"""A quiz is a row of polls on one topic, and at its end an honest account.

What was answered wrong comes before what is new, and "sure but wrong" comes first of all: an error
made with confidence is the one most readily put right (Butterfield & Metcalfe 2001).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from lessons.asking.polls import LETTERS, SURE, Poll, Vote
from lessons.course.outline import Course
from lessons.course.tables import LessonError, nearest
from lessons.labs import LABS, find_lab
from lessons.store.progress import Answer

DEFAULT_TOPIC = "workshop"  # the five polls of the workshop's first day


class UnknownTopicError(ValueError):
    """No poll belongs to this topic; `topics` are those that have polls."""

    def __init__(self, topic: str, topics: tuple[str, ...]) -> None:
        near = nearest(topic, topics)
        meant = f"did you mean {near!r}?" if near else f"topics are {', '.join(topics)}."
        super().__init__(f"no quiz on {topic!r}; {meant}")
        self.topics = topics


def scored_polls(course: Course) -> tuple[Poll, ...]:
    """Every poll of the course that counts, in course order; a lesson that is bad has none."""
    polls: list[Poll] = []
    for lesson in course.lessons:
        try:
            polls += (poll for poll in lesson.polls if poll.scored)
        except LessonError:
            continue
    return tuple(polls)


def topics(course: Course) -> tuple[str, ...]:
    """What a quiz can be on: `all`, the words polls are filed under, ids of lessons and of labs."""
    polls = scored_polls(course)
    words = {topic for poll in polls for topic in poll.topics}
    lessons = [name for name in (poll.id.partition(".")[0] for poll in polls) if name not in words]
    labs = () if course.pack else (lab.id for lab in LABS if lab.quiz)
    return ("all", *sorted(words), *dict.fromkeys((*lessons, *labs)))


def select(course: Course, topic: str | None = None) -> tuple[Poll, ...]:
    """The polls on a topic in course order, or UnknownTopicError. None is the workshop's own."""
    wanted = (topic or DEFAULT_TOPIC).strip().lower()
    polls = scored_polls(course)
    if wanted == "all" or (topic is None and not any(wanted in poll.topics for poll in polls)):
        return polls
    found = tuple(
        poll for poll in polls if wanted in poll.topics or wanted == poll.id.partition(".")[0]
    )
    lab = None if course.pack else find_lab(wanted)
    if lab is not None and lab.quiz:
        logic: Any = lab.load()
        found += tuple(logic.polls())
    if not found:
        raise UnknownTopicError(wanted, topics(course))
    return found


def order(polls: Iterable[Poll], answers: Iterable[Answer]) -> tuple[Poll, ...]:
    """Polls by what the last answers say: sure but wrong, wrong, new, right; else as they were.

    The options of a poll that was met before stand at other places.
    """
    given = list(answers)
    last: dict[str, Answer] = {answer.item: answer for answer in given}
    met = Counter(answer.item for answer in given if not answer.revote)

    def place(poll: Poll) -> int:
        answer = last.get(poll.id)
        if answer is None:
            return 2
        if answer.correct:
            return 3
        return 0 if answer.confidence == SURE else 1

    return tuple(poll.mixed(met[poll.id]) for poll in sorted(polls, key=place))


@dataclass(frozen=True)
class Summary:
    """How a quiz went. A poll that was sure but wrong at first is listed, whatever the re-vote."""

    right: tuple[Poll, ...] = ()
    wrong: tuple[Poll, ...] = ()
    sure_but_wrong: tuple[Poll, ...] = ()
    unanswered: int = 0

    @property
    def text(self) -> str:
        """One line: `3 right, 2 wrong; 1 sure and wrong at first`."""
        line = f"{len(self.right)} right, {len(self.wrong)} wrong"
        line += f", {self.unanswered} not answered" if self.unanswered else ""
        return f"{line}; {self.sure_text}" if self.sure_but_wrong else line

    @property
    def sure_text(self) -> str:
        """How many were sure but wrong, in words."""
        return f"{len(self.sure_but_wrong)} sure and wrong at first"


@dataclass(frozen=True)
class Quiz:
    """A quiz under way: the polls, and the votes that were revealed so far."""

    polls: tuple[Poll, ...]
    votes: tuple[Vote, ...] = ()

    @property
    def current(self) -> Poll | None:
        """The poll to ask next, or None at the end."""
        return self.polls[len(self.votes)] if len(self.votes) < len(self.polls) else None

    def vote(self, vote: Vote) -> "Quiz":
        """The quiz after the current poll's vote was revealed."""
        if self.current is None or vote.poll != self.current or not vote.revealed:
            raise ValueError("a quiz takes the revealed vote of its current poll")
        return replace(self, votes=(*self.votes, vote))

    @property
    def summary(self) -> Summary:
        """The account of all votes so far."""
        return Summary(
            right=tuple(vote.poll for vote in self.votes if vote.correct),
            wrong=tuple(vote.poll for vote in self.votes if not vote.correct),
            sure_but_wrong=tuple(vote.poll for vote in self.votes if vote.sure_but_wrong),
            unanswered=len(self.polls) - len(self.votes),
        )


def letter(text: str, poll: Poll) -> int | None:
    """Read a typed choice, `b`, `B` or `2`, as an index; None if it is not one of the options."""
    text = text.strip().rstrip(").").upper()
    count = len(poll.choices)
    if len(text) == 1 and text in LETTERS[:count]:
        return LETTERS.index(text)
    if text.isascii() and text.isdecimal() and 1 <= int(text[:3]) <= count and len(text) < 3:
        return int(text) - 1
    return None
