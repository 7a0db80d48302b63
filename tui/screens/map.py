"""The rows of the map: sessions that fold, under each its lessons and the labs they lead to.

Everything here is a picture of what is handed in; what the keys do is the home screen's.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from textual.content import Content

from lessons.course.outline import Course, Lesson, Session
from lessons.course.standing import Stage, Standing
from lessons.notes import MARK, Notes
from tui.labs import LABS, Lab

# The ids of rows that are no lessons have a slash, which no lesson's id has; a pack's have a colon.
LAB, OF_ALL, SESSION = "lab/", "all/", "session/"
ALL_LABS, WELCOME, THE_END = "/labs", "/welcome", "/end"
Drawn = Callable[[int], Content | str]  # what is in a row, at a width
NAMES = max(len(lab.title) for lab in LABS)  # columns of their names
STYLES = {Stage.DONE: "$right", Stage.NEW: "$faint", Stage.BEGUN: "", Stage.SKIPPED: ""}


class Row(NamedTuple):
    """A row of the map. `group` is the heading it stands under; without an id it is empty."""

    id: str | None = None
    group: str = ""
    text: Content | str = ""


class Group(NamedTuple):
    """A heading with what folds away under it: a session, or all the labs."""

    id: str
    session: Session | None
    lessons: tuple[Lesson, ...]
    labs: tuple[Lab, ...]


class Map(NamedTuple):
    """The course as it stands: how far each lesson is, where one goes on, at which step.

    `here` is the id of the lesson that the enter key opens, None once all is done; `steps` the step
    (from 0) where each begun lesson was left.
    """

    course: Course
    standings: dict[str, Standing]
    here: str | None
    steps: dict[str, int]
    notes: Notes = Notes({})

    def rows(self, opened: frozenset[str], width: int) -> list[Row]:
        """The rows at this width, with the groups in `opened` unfolded."""
        return [Row(id, group, draw(width)) for id, group, draw in self._undrawn(opened)]

    def height(self, opened: frozenset[str]) -> int:
        """How many rows that would be: nothing is drawn for it."""
        return sum(1 for _ in self._undrawn(opened))

    def _undrawn(self, opened: frozenset[str]) -> Iterator[tuple[str | None, str, Drawn]]:
        above_is_open, first = False, True
        if self.here is None:
            yield THE_END, THE_END, _the_end
            yield EMPTY
        for group in groups(self.course):
            is_open = group.id in opened
            if not first and (is_open or above_is_open):
                yield EMPTY
            above_is_open, first = is_open, False
            yield group.id, group.id, partial(self._heading, group, is_open)
            if is_open:
                yield from self._under(group)
        yield EMPTY
        yield WELCOME, WELCOME, _welcome

    def _under(self, group: Group) -> Iterator[tuple[str, str, Drawn]]:
        for lesson in group.lessons:
            yield lesson.id, group.id, partial(self._lesson, lesson)
        for lab in group.labs:
            place = OF_ALL if group.session is None else LAB
            noted = bool(self.notes.on_lab(lab.id))
            yield f"{place}{lab.id}", group.id, partial(_lab, lab, noted)

    def _heading(self, group: Group, is_open: bool, width: int) -> Content:
        """`▾ Day 1 · The mathematics and the network   ✓✓›○○○   2/6`."""
        fold = ("▾ " if is_open else "▸ ", "$faint")
        if group.session is None:
            count = f"{len(group.labs)}".rjust(6)
            text = Content.assemble(fold, ("All labs", "bold"))
            return _apart(text, Content.styled(count, "$faint"), width)
        done = sum(self.standings[each.id].stage is Stage.DONE for each in group.lessons)
        count = f"{done}/{len(group.lessons)}".rjust(6)
        bar = Content.assemble(*map(self._cell, group.lessons), (count, "$faint"))
        day = (f"{self.course.where(group.session)} · ", "$faint")
        text = Content.assemble(fold, day, (group.session.title, "bold"))
        return _apart(text, bar, width)

    def _cell(self, lesson: Lesson) -> tuple[str, str]:
        if lesson.id == self.here:
            return ("›", "bold $here")
        stage = self.standings[lesson.id].stage
        return (stage.value, STYLES[stage])

    def _lesson(self, lesson: Lesson, width: int) -> Content:
        """`› ◐  6  Activation functions      step 3 of 7   12 min`."""
        standing = self.standings[lesson.id]
        number = f"{self.course.lessons.index(lesson) + 1:>3}"
        here = lesson.id == self.here
        text = Content.assemble(
            ("  › " if here else "    ", "bold $here"),
            (standing.stage.value, STYLES[standing.stage]),
            (number, "$faint"),
            "  ",
            lesson.title,
        )
        state = (self._state(lesson, standing), "$here" if here else "$faint")
        noted = f"{MARK}  " if self.notes.of_lesson(lesson) else ""
        minutes = (f"{lesson.minutes} min".rjust(9), "$faint")
        return _apart(text, Content.assemble(noted, state, minutes), width)

    def _state(self, lesson: Lesson, standing: Standing) -> str:
        if standing.stage is Stage.SKIPPED:
            return f"{standing.open} open"
        step = self.steps.get(lesson.id, 0)
        begun = lesson.id == self.here or standing.stage is Stage.BEGUN
        return f"step {step + 1} of {len(lesson.pages)}" if begun and step else ""


def groups(course: Course) -> Iterator[Group]:
    """The sessions, each with the labs that its lessons are the first to lead to; then all labs."""
    known = {lab.id: lab for lab in LABS}
    for session in course.sessions:
        lessons = course.in_session(session)
        if lessons:
            ids = dict.fromkeys(lab for lesson in lessons for lab in lesson.labs)
            labs = tuple(known.pop(lab) for lab in ids if lab in known)
            where = f"{session.pack}:" * bool(session.pack) + f"{session.day}.{session.number}"
            yield Group(f"{SESSION}{where}", session, lessons, labs)
    yield Group(ALL_LABS, None, (), LABS)


def group_of(course: Course, lesson_id: str | None) -> str:
    """The id of the group that a lesson stands in, or nothing."""
    return next(
        (
            group.id
            for group in groups(course)
            if any(lesson.id == lesson_id for lesson in group.lessons)
        ),
        "",
    )


def unfolded(map: Map, height: int) -> frozenset[str]:
    """What is unfolded until somebody folds: all sessions where they fit, else the one of now."""
    every = frozenset(group.id for group in groups(map.course) if group.session is not None)
    if map.height(every) <= height:
        return every
    here = group_of(map.course, map.here)
    return frozenset({here or next(groups(map.course)).id})


def _nothing(_width: int) -> str:
    return ""


EMPTY: tuple[None, str, Drawn] = (None, "", _nothing)


def _welcome(width: int) -> Content:
    first, rest = "Welcome", "the first minute, and the six-minute proof of a gradient"
    return _fit(Content.assemble("  ", first, (f" · {rest}", "$faint")), width)


def _the_end(width: int) -> Content:
    rest = "what went how, and what to do with it now"
    return _fit(
        Content.assemble(
            ("› ", "bold $here"), ("The course is done", "bold"), (f" · {rest}", "$faint")
        ),
        width,
    )


def _lab(lab: Lab, noted: bool, width: int) -> Content:
    name = f"{lab.title}{f' {MARK}' * noted}".ljust(NAMES)
    return _fit(
        Content.assemble(("     lab", "$faint"), "  ", name, ("  " + lab.about, "$faint")), width
    )


def _fit(text: Content, width: int) -> Content:
    return text.truncate(width, ellipsis=True)


def _apart(left: Content, right: Content, width: int) -> Content:
    """The one at the left edge, the other at the right; what is left gives way."""
    left = left.truncate(max(width - right.cell_length - 1, 1), ellipsis=True)
    return Content.assemble(left, " " * max(width - left.cell_length - right.cell_length, 1), right)
