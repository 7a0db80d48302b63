"""Every question of the course and of the labs, listed and found by its id.

An id is `lesson.name` or `lab.name`. Answers are kept under it, so a review, an exam or a class
poll finds the question again that somebody was sure about and wrong.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

from lessons.asking.ask import Ask, ask_poll, ask_task
from lessons.asking.items import ItemError, pose, read_drill
from lessons.asking.polls import Poll
from lessons.course.outline import Course, Lesson
from lessons.course.steps import Drill
from lessons.course.tables import LessonError


class Asking(Protocol):
    """Whatever can list its questions, as a lab does."""

    def asks(self) -> Iterable[Ask]:
        """All questions, each with an id that never changes."""


def ask_of(block: Poll | Drill, seed: int = 1) -> Ask:
    """The question that a block of a lesson asks, its numbers drawn; ItemError if it is bad."""
    return ask_poll(block) if isinstance(block, Poll) else ask_task(pose(read_drill(block), seed))


def asks(course: Course, labs: Iterable[Asking] = ()) -> Iterator[Ask]:
    """Every question in the order of the course, then those of the labs. A lesson is read when its
    turn comes; one that is bad has none, and a bad drill is left out."""
    for lesson in course.lessons:
        yield from lesson_asks(lesson)
    for lab in labs:
        yield from lab.asks()


def lesson_asks(lesson: Lesson) -> Iterator[Ask]:
    """The questions of one lesson, in order."""
    try:
        blocks = [block for step in lesson.steps for block in step.blocks]
    except LessonError:
        return
    for block in blocks:
        if isinstance(block, Poll | Drill):
            try:
                yield ask_of(block)
            except ItemError:
                continue


def find(course: Course, id: str, labs: Iterable[Asking] = ()) -> Ask | None:
    """The question of this id, or None. Only the lesson that it belongs to is read."""
    lesson = course.lesson(id.partition(".")[0])
    found = lesson_asks(lesson) if lesson else iter(())
    here = next((ask for ask in found if ask.id == id), None)
    if here is not None:
        return here
    return next((ask for lab in labs for ask in lab.asks() if ask.id == id), None)
