"""What a room is asked in a row: a lesson with what its labs let one predict, or a quiz."""

from lessons.asking.ask import ask_poll
from lessons.asking.quiz import UnknownTopicError, select
from lessons.asking.registry import lesson_asks
from lessons.course.outline import Course
from lessons.labs import LABS, LabInfo, find_lab
from lessons.room.question import Question, questions_of


class NothingToAskError(ValueError):
    """A topic that is known, and of which a room can be asked nothing."""


def programme(course: Course, topic: str | None) -> tuple[str, tuple[Question, ...]]:
    """A title and the questions on a topic: a lesson's or a lab's id, or a quiz.

    UnknownTopicError if there is no such topic, NothingToAskError where there are drills alone:
    they are left out, since they are for one at a time.
    """
    lesson = course.lesson(topic) if topic else None
    lab = find_lab(topic) if topic and lesson is None else None
    if lesson is not None:
        title, found = lesson.title, questions_of(lesson_asks(lesson))
        found += sum((_of_lab(lab) for lab in LABS if lab.lesson == lesson.id), ())
    elif lab is not None and (found := _of_lab(lab)):
        title = lab.title
    else:
        title = f"Quiz · {topic}" if topic else "Quiz"
        try:
            found = questions_of(map(ask_poll, select(course, topic)))
        except UnknownTopicError:
            if lab is None:
                raise
    if not found:
        raise NothingToAskError(f"{topic!r} asks nothing that a room can vote on.")
    return title, tuple({question.id: question for question in found}.values())


def _of_lab(lab: LabInfo) -> tuple[Question, ...]:
    """What one predicts in a lab."""
    return questions_of(lab.load()().asks(), lab.id)
