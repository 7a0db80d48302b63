"""Numbers as the lessons write them, and where to look for them."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from lessons.course.outline import load_course

COURSE = load_course()
POLLS = {poll.id: poll for lesson in COURSE.lessons for poll in lesson.polls}

A = np.array([[2, 4, 2], [1, 3, 7], [0, 7, 3]])
B = np.array([[1, 9], [3, 0], [2, 4]])
X = np.array([1, 3, 2])
BIAS = np.array([-3, 0, 2])


@cache
def text(lesson_id: str) -> str:
    lesson = COURSE.lesson(lesson_id)
    assert lesson is not None
    return " ".join(lesson.path.read_text(encoding="utf-8").split())


def says(lesson_id: str, *pieces: str) -> None:
    for piece in pieces:
        assert piece in text(lesson_id), f"{lesson_id} does not say {piece!r}"


def number(value: float, digits: int | None = None) -> str:
    shown = f"{value:,.{digits}f}" if digits is not None else f"{value:,g}"
    return shown.replace("-", "−")


def row(values: NDArray[np.generic] | list[float]) -> str:
    """A vector as running text writes it: (15, 24, 29)."""
    return "(" + ", ".join(number(float(value)) for value in values) + ")"


def column(values: NDArray[np.generic]) -> str:
    """A vector as a formula writes it."""
    return matrix(np.reshape(values, (-1, 1)))


def matrix(values: NDArray[np.generic]) -> str:
    rows = (" & ".join(f"{entry:g}" for entry in line) for line in np.atleast_2d(values))
    return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"


def key(poll_id: str) -> str:
    poll = POLLS[poll_id]
    return poll.choices[poll.key].text


def softmax(z: list[float]) -> NDArray[np.float64]:
    e = np.exp(np.array(z))
    return e / e.sum()
