"""What stands beside the map on wide screens: what the marked row holds, and how it went there."""

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from lessons.course.outline import Course, Lesson, Session
from lessons.course.standing import Stage, Standing
from lessons.course.tables import LessonError
from lessons.notes import MARK
from lessons.numbers import show_share
from lessons.store.progress import StoredAnswer
from tui.labs import Lab, find_lab
from tui.screens.map import STYLES, THE_END, WELCOME, Map, groups
from tui.wrapping import wrapped

if TYPE_CHECKING:
    from lessons.review.known import Known

Mark = tuple[str, str]

RIGHT: Mark = ("✓", "$right")
WRONG: Mark = ("✗", "$wrong")
PASSED: Mark = ("▹", "")
NOT_JUDGED: Mark = ("·", "")
OPEN: Mark = ("○", "$faint")
LEGEND = ((RIGHT, "right"), (WRONG, "wrong"), (PASSED, "passed"), (OPEN, "open"))
AFTERWARDS = (
    "",
    "What was passed over, what was surely wrong: one page has it all, and leads to each.",
    "",
    "A review asks a few things a day, each before it would be forgotten. An exam asks twenty, and"
    " says what to repeat. What you know is drawn lesson by lesson, and the labs are as open as"
    " ever.",
)
MISSED = 3  # questions that are named; more would be a reproach


class Given(NamedTuple):
    """What was answered last to each item, what was passed over, and what of it is left."""

    latest: Mapping[str, StoredAnswer]
    passed: frozenset[str]
    known: "tuple[Known, ...]" = ()

    def mark(self, item: str) -> Mark:
        """How an item went: its mark and the colour of it."""
        answer = self.latest.get(item)
        if answer is None:
            return PASSED if item in self.passed else OPEN
        if not answer.judged:
            return NOT_JUDGED
        return RIGHT if answer.correct else WRONG

    def missed(self, items: Iterable[str]) -> list[str]:
        """Those of `items` whose last answer was wrong."""
        return [item for item in items if self.mark(item) == WRONG]


def about(row: str, map: Map, given: Given, width: int) -> Content:
    """What a row of the map holds, by the row's id."""
    lesson, lab = map.course.lesson(row), find_lab(row.partition("/")[2])
    if lesson:
        number = map.course.lessons.index(lesson) + 1
        step = map.steps.get(row, -1)
        noted = map.notes.of_lesson(lesson)
        told = about_lesson(lesson, number, map.standings[row], step, given, width, noted)
        return Content("\n").join([told, *_leans(lesson, map.course, given.known, width)])
    if lab:
        return about_lab(lab, map.course, width, map.notes.on_lab(lab.id))
    group = next((group for group in groups(map.course) if group.id == row), None)
    if group and group.session:
        return about_session(group.session, group.lessons, map.standings, width)
    if row == THE_END:
        return about_the_end(width)
    return about_welcome(width) if row == WELCOME else Content()


def about_lesson(
    lesson: Lesson,
    number: int,
    standing: Standing,
    step: int,
    given: Given,
    width: int,
    noted: Container[int] = (),
) -> Content:
    """A lesson: its summary, its steps with what was answered there, what was missed last.

    `noted` are the steps (from 0) with a note of the learner's own.
    """
    lines = [
        Content.assemble((f"{number}  ", "$faint"), (lesson.title, "bold")),
        Content(),
        *wrapped(lesson.summary, width),
        Content(),
        Content.assemble(_stage(standing), (f" · {lesson.minutes} min", "$faint")),
        Content(),
    ]
    room = max((len(page.questions) for page in lesson.pages), default=0)
    for at, page in enumerate(lesson.pages):
        marks = [given.mark(item) for item in page.questions]
        here = at == step and standing.stage in (Stage.BEGUN, Stage.NEW)
        beside = width - room - 4
        title = f"{page.title} {MARK}" if at in noted else page.title
        for row, line in enumerate(wrapped(title, beside, "" if here else "$faint")):
            mine = marks if row == 0 else []
            pad = " " * (room - len(mine) + 2)
            cursor = ("› " if here and row == 0 else "  ", "bold $here")
            lines.append(Content.assemble(cursor, *mine, pad, line))
    missed = given.missed(lesson.questions)
    if missed:
        lines += [Content(), Content.styled("missed last time", "bold")]
        for item in missed[:MISSED]:
            first, *others = wrapped(_asked(lesson, item), width - 2)
            lines.append(Content.assemble(WRONG, " ", first))
            lines += [Content.assemble("  ", line) for line in others]
        if len(missed) > MISSED:
            lines.append(Content.styled(f"  and {len(missed) - MISSED} more", "$faint"))
    if standing.answered or standing.passed:
        legend = [Content.assemble(mark, (f" {word}", "$faint")) for mark, word in LEGEND]
        lines += [Content(), Content("   ").join(legend)]
    return Content("\n").join(lines)


def _leans(
    lesson: Lesson, course: Course, knows: "tuple[Known, ...]", width: int
) -> Iterator[Content]:
    """What the lesson leans on that is weak."""
    if not knows:
        return
    from lessons.review.known import shaky

    weak = shaky(course, lesson, knows)
    if weak:
        yield Content()
        yield Content.styled("leans on what is weak", "bold")
    for each in weak:
        yield from wrapped(f"▹ {each.lesson.title}  {show_share(each.strength or 0)}", width)


def about_session(
    session: Session, lessons: tuple[Lesson, ...], standings: Mapping[str, Standing], width: int
) -> Content:
    """A session: when it is, how long it takes, and how far each lesson is."""
    minutes = sum(lesson.minutes for lesson in lessons)
    when = f"{session.where} · Session {session.number} · {len(lessons)} lessons · {minutes} min"
    lines = [Content.styled(session.title, "bold"), Content(), Content.styled(when, "$faint")]
    for stage in (Stage.DONE, Stage.BEGUN, Stage.SKIPPED, Stage.NEW):
        of_it = [each.title for each in lessons if standings[each.id].stage is stage]
        if of_it:
            lines += [
                Content(),
                Content.assemble((stage.value, STYLES[stage]), f" {_WORDS[stage]}"),
            ]
            lines += [
                Content.assemble("  ", line)
                for title in of_it
                for line in wrapped(title, width - 2, "$faint")
            ]
    return Content("\n").join(lines)


def about_lab(lab: Lab, course: Course, width: int, note: str = "") -> Content:
    """A lab: what can be done there, which lessons lead to it, and the learner's note on it."""
    lines = [Content.styled(lab.title, "bold"), Content(), *wrapped(lab.about, width)]
    leading = [lesson.title for lesson in course.lessons if lab.id in lesson.labs]
    if leading:
        lines += [Content(), Content.styled("comes up in", "$faint")]
        lines += [line for title in leading for line in wrapped(title, width)]
    if note:
        lines += [Content(), *wrapped(f"{MARK} {note}", width)]
    return Content("\n").join(lines)


def about_welcome(width: int) -> Content:
    """The welcome, for whoever wants to see it again."""
    text = (
        "A network that has never seen a digit, and what one look at 55,000 of them makes of it:"
        " say what you expect, then watch it being measured.\n\n"
        "From there p leads to the proof of a gradient: six minutes on what one nudge promises."
    )
    return Content("\n").join([Content.styled("Welcome", "bold"), Content(), *wrapped(text, width)])


def about_the_end(width: int) -> Content:
    """What one may do with a course that is done."""
    lines = [Content.styled("The course is done", "bold"), *wrapped("\n".join(AFTERWARDS), width)]
    return Content("\n").join(lines)


_WORDS = {
    Stage.NEW: "still to come",
    Stage.BEGUN: "begun",
    Stage.SKIPPED: "skipped: questions are open",
    Stage.DONE: "done",
}


def _stage(standing: Standing) -> Content:
    stage = standing.stage
    words = "skipped" if stage is Stage.SKIPPED else _WORDS[stage]
    parts = [Content.assemble((stage.value, STYLES[stage]), f" {words}")]
    if stage is not Stage.NEW:
        parts.append(Content.styled(f"{standing.answered} of {standing.total} answered", "$faint"))
    return Content.styled(" · ", "$faint").join(parts)


def _asked(lesson: Lesson, item: str) -> str:
    """The words of a question; where its numbers are drawn anew, the page it stands on."""
    try:
        for at, step in enumerate(lesson.steps, 1):
            for poll in step.polls:
                if poll.id == item:
                    return poll.question
            for drill in step.drills:
                question = str(drill.table.get("question", ""))
                if drill.id == item:
                    return question if "{" not in question else f"step {at}, {step.title}"
    except LessonError:
        pass
    return item
