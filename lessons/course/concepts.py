"""What a lesson needs and what it teaches, in concepts: the order of a course can be checked.

A lesson's front matter may say `needs = ["matrix-product"]` and `teaches = ["weights", "bias"]`.
One lesson teaches a concept; whatever needs it comes later. A pack may need what our own course
teaches.
"""

from collections.abc import Iterator, Mapping

from lessons.course.outline import Course, Lesson, load_course
from lessons.course.tables import LessonError, nearest


def concept_faults(course: Course) -> Iterator[LessonError]:
    """Concepts that nobody teaches, that come too late, and lessons that wait for each other."""
    teacher: dict[str, Lesson] = {}
    for lesson in course.lessons:
        for concept in lesson.teaches:
            if (other := teacher.setdefault(concept, lesson)) is not lesson:
                message = f"{concept!r} is taught by {other.id!r} already; a concept is taught once"
                yield lesson.fault("teaches", message)
    known = set(teacher)
    if course.pack:
        known |= {concept for lesson in load_course().lessons for concept in lesson.teaches}
    place = {lesson.id: at for at, lesson in enumerate(course.lessons)}
    in_circles = _circles(course, teacher)
    for lesson in course.lessons:
        if lesson.id in in_circles:
            message = f"lessons wait for each other: {in_circles[lesson.id]}"
            yield lesson.fault("needs", f"{message}; one of them must do without")
            continue
        for concept in lesson.needs:
            if concept not in known:
                near = nearest(concept, known)
                meant = f"did you mean {near!r}? " if near else ""
                message = f"no lesson teaches {concept!r}; {meant}`teaches` says where it is told"
                yield lesson.fault("needs", message)
            elif concept in teacher and place[teacher[concept].id] >= place[lesson.id]:
                later = teacher[concept]
                message = f"{concept!r} is taught by {later.path.name}, which has to come before"
                yield lesson.fault("needs", message)


def _circles(course: Course, teacher: Mapping[str, Lesson]) -> dict[str, str]:
    """Each lesson that needs itself in the end, with the way round: `a → b → a`."""
    before = {
        lesson.id: list(
            dict.fromkeys(teacher[concept].id for concept in lesson.needs if concept in teacher)
        )
        for lesson in course.lessons
    }
    found = {}
    for start in before:
        ways: list[tuple[str, ...]] = [(start,)]
        seen: set[str] = set()
        while ways:
            way = ways.pop(0)
            for lesson in before[way[-1]]:
                if lesson == start:
                    found[start] = " → ".join((*way, start))
                    ways = []
                    break
                if lesson not in seen:
                    seen.add(lesson)
                    ways.append((*way, lesson))
    return found
