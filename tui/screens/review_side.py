"""What stands beside a review: where the question comes from, and the curve of its forgetting."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from textual.content import Content

from lessons.course.outline import Course
from lessons.review.deck import Subject
from lessons.review.memory import forgetting
from lessons.review.sitting import Sitting
from tui.wrapping import wrapped

SHOWN = 8  # lessons of what is still to come
TALLEST = 16  # rows of the curve


def about_it(
    course: Course, sitting: Sitting, today: date | None, width: int, height: int
) -> Iterator[Content]:
    """What is asked now: its lesson, its curve up to `today` (None draws none), what comes then."""
    subject = sitting.current
    if subject is None:
        return
    lesson = course.lesson(subject.lesson)
    if lesson is not None:
        yield from wrapped(lesson.title, width, "bold")
        pages = (each.title for each in lesson.pages if subject.id in each.questions)
        where = f"Day {lesson.day} · Session {lesson.session}"
        yield from wrapped(" · ".join([where, *pages]), width, "$faint")
    yield Content()
    still = Counter(each.lesson for each in sitting.waiting[1:])
    if today is not None:
        room = height - 12 - min(len(still), SHOWN)
        yield from _memory(subject, today, width, max(min(room, TALLEST), 6))
    if still:
        yield Content()
        yield Content.styled("still to come", "$faint")
    for id, count in list(still.items())[:SHOWN]:
        other = course.lesson(id)
        yield from wrapped(f"{count} of {other.title if other else id}", width)


def how_it_went(course: Course, sitting: Sitting, width: int) -> Iterator[Content]:
    """For each lesson, how much of what was asked was known at once."""
    asked = Counter(each.lesson for each in sitting.first)
    known = Counter(each.lesson for each, right in sitting.first.items() if right)
    for id, count in asked.items():
        lesson = course.lesson(id)
        yield from wrapped(lesson.title if lesson else id, width)
        bar = ("█" * known[id], "$right"), ("░" * (count - known[id]), "$faint")
        yield Content.assemble(*bar, f"  {known[id]} of {count} known")


def _memory(subject: Subject, today: date, width: int, height: int) -> Iterator[Content]:
    """The forgetting curve of one thing, up to the day on which it was due or is now."""
    memory = subject.memory
    if memory is None:
        text = (
            "It is asked for the first time: from your answer on it is known how it is forgotten."
        )
        yield from wrapped(text, width, "$faint")
        return
    from tui.figures.chart import Chart, Series, Vertical

    days = forgetting(memory, today)
    ago = [float((day - today).days) for day, _ in days]
    chances = [100 * chance for _, chance in days]
    line = Series("", ago, chances, "$value")
    span = (min(ago[0], -1.0), 0.0)
    title = "the chance that you know it, in %"
    reviews = tuple(Vertical(float((each.day - today).days)) for each in memory.told)
    yield from Chart(title, (line,), span, (0, 100), reviews, x_name="days").draw(width, height)
    times = f"{memory.reviews} review{'s' * (memory.reviews != 1)}"
    yield from wrapped(
        f"{times}, forgotten {memory.lapses} of them; today the chance is {chances[-1]:.0f} %.",
        width,
        "$faint",
    )
