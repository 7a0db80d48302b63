"""What a room is asked in a row: a lesson with what its labs let one predict, or a quiz."""

from lessons.asking.ask import Ask, ask_poll
from lessons.asking.quiz import select
from lessons.asking.registry import lesson_asks
from lessons.course.outline import Course
from lessons.labs import LABS, find_lab
from lessons.room.question import Question, questions_of


def programme(course: Course, topic: str | None) -> tuple[str, tuple[Question, ...]]:
    """A title and the questions on a topic: a lesson's or a lab's id, or a quiz.

    UnknownTopicError if there is no such topic. Drills are left out: they are for one at a time.
    """
    lesson = course.lesson(topic) if topic else None
    lab = find_lab(topic) if topic and lesson is None else None
    asks: list[Ask] = []
    if lesson is not None:
        asks += lesson_asks(lesson)
        asks += _predictions(lesson.id)
        title = lesson.title
    elif lab is not None:
        asks += lab.load()().asks()
        title = lab.title
    else:
        title = "Quiz"
    found = questions_of(asks)
    if not found:
        found = questions_of(ask_poll(poll) for poll in select(course, topic))
        title = f"Quiz · {topic}" if topic else "Quiz"
    return title, found


def _predictions(lesson: str) -> list[Ask]:
    """What the labs of a lesson ask to be predicted."""
    return [ask for lab in LABS if lab.lesson == lesson for ask in lab.load()().asks()]
