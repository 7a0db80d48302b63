"""Where a learner wants to go next: a screen says so, and the app takes them there.

Screens know nothing of the app above them. They are given what they show, and what the learner
wants goes up as one of these messages. Each names the screen that `asker` is: of a key that is held
down the first press leads away from it, and what the others ask for is no longer wanted.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.screen import Screen

if TYPE_CHECKING:
    from lessons.review.deck import Subject


@dataclass
class Wish(Message):
    """To be elsewhere than on this screen."""

    asker: Screen[Any]


@dataclass
class OpenCourse(Wish):
    """To the map of the course, in place of this screen, and from there at once to a lesson."""

    lesson: str | None = None


@dataclass
class OpenLesson(Wish):
    """To a lesson, at `step` or where the learner left it; `replace` takes this screen's place."""

    lesson: str
    step: int | None = None
    replace: bool = False


@dataclass
class OpenLab(Wish):
    """To a lab, in a given state if there is one."""

    lab: str
    state: str | None = None


@dataclass
class OpenQuiz(Wish):
    """To a quiz on a topic, or on the workshop's five polls."""

    topic: str | None = None


@dataclass
class OpenReview(Wish):
    """To what is due today of all that was learned."""


@dataclass
class OpenKnown(Wish):
    """To what is known, and how well that is judged."""


@dataclass
class OpenIdeas(Wish):
    """To the map of ideas: what needs what, and how much of it is left."""


@dataclass
class OpenExam(Wish):
    """To an exam: which one is asked first."""


@dataclass
class Practise(Wish):
    """To some of what is to be remembered, due or not."""

    subjects: tuple["Subject", ...]


@dataclass
class OpenWelcome(Wish):
    """To the first minute once more."""


@dataclass
class OpenEnding(Wish):
    """To the page that closes a lesson, in this screen's place; without one, the course's."""

    lesson: str | None = None


@dataclass
class AskAgain(Wish):
    """To some polls by their ids, in a row."""

    polls: tuple[str, ...]
