"""The ideas of a course as a graph: what each needs, what needs it, and how much of it is left.

What an idea needs is declared by the lesson that teaches it (`needs` in its front matter), and the
linter refuses circles and names that nobody teaches. Its strength is that of its lesson: the mean
chance, over what was asked of the lesson, that it is known today.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lessons.course.outline import Course, Lesson
from lessons.review.known import Known


@dataclass(frozen=True)
class Idea:
    """One idea: the lesson that teaches it, how much of that is left (0 to 1, None if nothing was
    reviewed), what has to be known before, and what builds on it."""

    name: str
    lesson: Lesson
    strength: float | None
    needs: tuple[str, ...]
    needed_by: tuple[str, ...]

    @property
    def label(self) -> str:
        """Its name as words."""
        return self.name.replace("-", " ")


def ideas(course: Course, knows: Iterable[Known]) -> dict[str, Idea]:
    """Every idea that the course teaches, by its name and in the order of the course."""
    strengths = {each.lesson.id: each.strength for each in knows}
    taught = {name: lesson for lesson in course.lessons for name in lesson.teaches}
    return {
        name: Idea(
            name,
            lesson,
            strengths.get(lesson.id),
            tuple(need for need in lesson.needs if need in taught),
            tuple(n for later in course.lessons if name in later.needs for n in later.teaches),
        )
        for name, lesson in taught.items()
    }


def where_to_look(every: dict[str, Idea], lesson: str | None) -> str | None:
    """The idea to begin with: the weakest that was ever reviewed, else the first of a lesson."""
    measured = [each for each in every.values() if each.strength is not None]
    if measured:
        return min(measured, key=lambda each: each.strength or 0.0).name
    of_lesson = (each.name for each in every.values() if each.lesson.id == lesson)
    return next(of_lesson, next(iter(every), None))
