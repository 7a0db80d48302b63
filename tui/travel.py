"""Where a learner wants to go next: a screen says so, and the app takes them there.

Screens know nothing of the app above them. They are given what they show, and what the learner
wants goes up as one of these messages.
"""

from dataclasses import dataclass

from textual.message import Message


@dataclass
class OpenLesson(Message):
    """To a lesson, at `step` or where the learner left it; `replace` takes this screen's place."""

    lesson: str
    step: int | None = None
    replace: bool = False


@dataclass
class OpenLab(Message):
    """To a lab, in a given state if there is one."""

    lab: str
    state: str | None = None


@dataclass
class OpenQuiz(Message):
    """To a quiz on a topic, or on the workshop's five polls."""

    topic: str | None = None
