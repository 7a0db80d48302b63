"""A translation says the same in another language: whoever answers there has answered here.

So its lessons have the ids of ours, and so have their questions; the right option stands at the
same place. What is not translated yet is read in the original, lesson by lesson.
"""

from collections.abc import Iterator

from lessons.asking.items import ItemError, read_drill
from lessons.asking.polls import Poll
from lessons.course.outline import Course, Lesson, load_course
from lessons.course.steps import Drill
from lessons.course.tables import LessonError, nearest


def translated(course: Course) -> Iterator[LessonError]:
    """What parts a translation from its original; nothing for a course of its own."""
    if not course.translates:
        return
    ours = {lesson.id: lesson for lesson in load_course().lessons}
    for lesson in course.lessons:
        original = ours.get(lesson.id)
        if original is None:
            near = nearest(lesson.id, ours)
            meant = f"; did you mean {near!r}?" if near else ""
            yield lesson.fault("id", f"there is no lesson {lesson.id!r} to translate{meant}")
            continue
        if (lesson.day, lesson.session) != (original.day, original.session):
            where = f"day {original.day} session {original.session}"
            yield lesson.fault("session", f"the original is in {where}; a translation is, too")
        yield from _question_faults(lesson, original)


def _question_faults(lesson: Lesson, original: Lesson) -> Iterator[LessonError]:
    try:
        mine, theirs = _asked(lesson), _asked(original)
    except LessonError:
        return  # told by those who read the steps
    for name in theirs.keys() - mine.keys():
        yield lesson.fault("id", f"the question {name!r} of the original is missing")
    for name, block in mine.items():
        other = theirs.get(name)
        if other is None:
            yield LessonError(
                lesson.path, block.line, f"{name!r} is no question of the original; ids are kept"
            )
        elif (said := _parted(block, other)) is not None:
            yield LessonError(lesson.path, block.line, said)


def _asked(lesson: Lesson) -> dict[str, Poll | Drill]:
    blocks = (block for step in lesson.steps for block in step.blocks)
    return {block.id: block for block in blocks if isinstance(block, Poll | Drill)}


def _parted(mine: Poll | Drill, theirs: Poll | Drill) -> str | None:
    """In which way a question is another one than the original, if it is."""
    if type(mine) is not type(theirs):
        return "is a poll here and a drill in the original, or the other way round"
    if isinstance(mine, Poll) and isinstance(theirs, Poll):
        if len(mine.choices) != len(theirs.choices):
            return f"the original has {len(theirs.choices)} choices"
        if mine.is_known and mine.key != theirs.key:
            return f"in the original choice {theirs.key + 1} is correct; the order is kept"
    if isinstance(mine, Drill) and isinstance(theirs, Drill):
        try:
            kinds = read_drill(mine).kind, read_drill(theirs).kind
        except ItemError:
            return None
        if kinds[0] != kinds[1]:
            return f"the original is of the kind {kinds[1]!r}"
    return None
