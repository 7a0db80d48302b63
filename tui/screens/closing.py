"""The rows of a closing page: what to do next, then every question with what became of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from textual.content import Content

from lessons.course.account import Account, Fate, Outcome
from lessons.course.outline import Course, Lesson
from lessons.course.standing import Stage, Standing
from tui.labs import find_lab
from tui.screens.map import STYLES
from tui.wrapping import wrapped

MARKS = {
    Fate.RIGHT: ("✓", "$right"),
    Fate.WRONG: ("✗", "$wrong"),
    Fate.NOT_JUDGED: ("·", ""),
    Fate.PASSED: ("▹", ""),
    Fate.OPEN: ("○", "$faint"),
}
WORDS = {
    Fate.RIGHT: "right",
    Fate.WRONG: "wrong",
    Fate.NOT_JUDGED: "not judged",
    Fate.PASSED: "passed over",
    Fate.OPEN: "open",
}
# What a row leads to, before a colon; what stands after it says which one.
LESSON, LAB, ITEM = "lesson", "lab", "item"
AGAIN, PASS, COURSE, HOME = "again", "pass", "course", "home"

Row = tuple[str | None, Content]  # where it leads to; None is a heading


@dataclass(frozen=True)
class Closing:
    """What a closing page shows: of one lesson, or of the whole course where that is None."""

    course: Course
    lesson: Lesson | None
    account: Account
    standings: Mapping[str, Standing]

    def summary(self, width: int) -> Content:
        """A mark for each question, or for each lesson, and how many there are of each kind."""
        if self.lesson is None:
            cells = [(stage.value, STYLES[stage]) for stage in self._stages()]
        else:
            cells = [MARKS[outcome.fate] for outcome in self.account.outcomes]
        counts = [
            Content.assemble(MARKS[fate], f" {count} ", (WORDS[fate], "$faint"))
            for fate in Fate
            if (count := self.account.count(fate))
        ]
        said = _side_by_side(counts, width) if counts else [Content("Nothing was asked.")]
        return Content("\n").join(
            [Content.assemble(*cells).truncate(width), *said, *self._quietly()]
        )

    def _stages(self) -> list[Stage]:
        return [self.standings[lesson.id].stage for lesson in self.course.lessons]

    def _quietly(self) -> Iterator[Content]:
        """One quiet line, where all of it was answered rightly."""
        account = self.account
        wrong = account.sure or account.of(Fate.WRONG, Fate.PASSED, Fate.OPEN)
        if account.outcomes and not wrong:
            yield Content.styled("All of it, and nothing was missed.", "$faint")

    # ---- rows ----------------------------------------------------------------------------------

    def rows(self, width: int, inline: bool) -> Iterator[Row]:
        """The rows at this width; `inline` writes what was believed under each question."""
        yield None, Content.styled("Next", "bold")
        yield from self._ways(width)
        account = self.account
        in_lesson = self.lesson is not None  # of the whole course these would be too many
        parts = [
            ("Sure, and wrong", account.sure),
            ("Wrong", account.of(Fate.WRONG)),
            ("Open", account.of(Fate.OPEN) if in_lesson else ()),
            ("Passed over", account.of(Fate.PASSED)),
            ("Right", account.of(Fate.RIGHT) if in_lesson else ()),
            ("Not judged", account.of(Fate.NOT_JUDGED) if in_lesson else ()),
        ]
        for heading, outcomes in parts:
            if outcomes:
                yield None, Content()
                yield None, Content.styled(heading, "bold")
            for outcome in outcomes:
                yield f"{ITEM}:{outcome.item}", self._question(outcome, width, inline)

    def _ways(self, width: int) -> Iterator[Row]:
        following = self.course.after(self.lesson.id) if self.lesson else None
        if following:
            number = self.course.lessons.index(following) + 1
            note = f"lesson {number} · {following.minutes} min"
            yield f"{LESSON}:{following.id}", _way(following.title, note, width)
        elif self.lesson:
            yield COURSE, _way("The end of the course", "what stays", width)
        else:
            yield HOME, _way("The map of the course", "q", width)
        missed = len(self.account.missed_polls)
        if missed:
            what = "The missed poll" if missed == 1 else f"The {missed} missed polls"
            yield AGAIN, _way(f"{what} once more", "r", width)
        for lab in self.lesson.labs if self.lesson else ():
            found = find_lab(lab)
            if found:
                yield f"{LAB}:{lab}", _way(found.title, "the lab of this lesson", width)
        yield from self._left(width)

    def _left(self, width: int) -> Iterator[Row]:
        """What was left open: in a lesson it can be passed over, in the course gone back to."""
        still = self.account.count(Fate.OPEN)
        if self.lesson and still:
            what = "the open question" if still == 1 else f"the {still} open questions"
            yield PASS, _way(f"Pass over {what}", "no wrong answers", width)
        for lesson in self.course.lessons if self.lesson is None else ():
            standing = self.standings[lesson.id]
            if standing.stage is not Stage.DONE:
                note = f"{standing.open} open"
                mark = (standing.stage.value, STYLES[standing.stage])
                title = Content.assemble(mark, " ", lesson.title)
                yield f"{LESSON}:{lesson.id}", _way(title, note, width)

    def _question(self, outcome: Outcome, width: int, inline: bool) -> Content:
        lines = wrapped(outcome.question, width - 4)
        if not inline or (outcome.fate is Fate.RIGHT and not outcome.sure):
            one_line = Content(" ".join(outcome.question.split()))
            lines = [one_line.truncate(width - 4, ellipsis=True)]
        if inline and outcome.believed:
            lines += [Content.assemble("  ", line) for line in believed(outcome, width - 6)]
        first, *others = lines
        mark = MARKS[Fate.WRONG] if outcome.sure else MARKS[outcome.fate]
        rows = [Content.assemble("  ", mark, " ", first)]
        return Content("\n").join([*rows, *(Content.assemble("    ", line) for line in others)])

    # ---- beside --------------------------------------------------------------------------------

    def about_way(self, way: str, width: int) -> Content:
        """What a way on holds that is neither a lesson nor a lab nor a question."""
        lines: list[Content] = []
        if way == AGAIN:
            missed = self.account.missed_polls
            lines = [
                Content.assemble(
                    MARKS[Fate.WRONG] if at == 0 else "  ", " " if at == 0 else "", line
                )
                for outcome in self.account.outcomes
                if outcome.item in missed
                for at, line in enumerate(wrapped(outcome.question, width - 2))
            ]
        elif way == PASS:
            lines = wrapped(
                "They are remembered as passed over, not as wrong, and the lesson is done. Each can"
                " still be answered at any time.",
                width,
            )
        elif way == COURSE:
            lines = wrapped(
                "How all of it went, lesson by lesson, and what was sure and wrong.", width
            )
        elif way == HOME:
            for session in self.course.sessions:
                stages = [self.standings[each.id].stage for each in self.course.in_session(session)]
                bar = [(stage.value, STYLES[stage]) for stage in stages]
                day = f"{session.where} · {session.title}"
                lines += [*wrapped(day, width), Content.assemble(*bar), Content()]
        return Content("\n").join(lines)

    def about(self, outcome: Outcome, width: int) -> Content:
        """A question in full, with what was believed, what is so, and why."""
        page = f"{outcome.lesson.title} · step {outcome.page + 1}"
        mark = MARKS[outcome.fate]
        corrected = outcome.sure and outcome.fate is Fate.RIGHT
        fate = "sure and wrong at first, then right" if corrected else WORDS[outcome.fate]
        fate = "sure, and wrong" if outcome.sure and not corrected else fate
        lines = [
            *wrapped(outcome.question, width, "bold"),
            Content(),
            Content.assemble(mark, f" {fate}"),
            *wrapped(page, width, "$faint"),
        ]
        if outcome.believed:
            lines += [Content(), *believed(outcome, width)]
        if outcome.why:
            lines += [Content(), *wrapped(outcome.why, width)]
        return Content("\n").join(lines)


def believed(outcome: Outcome, width: int) -> list[Content]:
    """What was believed, and under it what is so."""
    verb = "you were sure" if outcome.sure else "you said"
    lines = _beside(verb, outcome.believed, width)
    return lines + _beside("it is", outcome.truth, width) if outcome.truth else lines


def _beside(label: str, text: str, width: int) -> list[Content]:
    column = 15
    lines = wrapped(text, width - column)
    return [
        Content.assemble(((label if at == 0 else "").ljust(column), "$faint"), line)
        for at, line in enumerate(lines)
    ]


def _way(title: str | Content, note: str, width: int) -> Content:
    left = Content.assemble("  ", title).truncate(width - len(note) - 1, ellipsis=True)
    gap = " " * max(width - left.cell_length - len(note), 1)
    return Content.assemble(left, gap, (note, "$faint"))


def _side_by_side(parts: Sequence[Content], width: int) -> list[Content]:
    """As many in a line as there is room for: none of them is broken."""
    lines = [parts[0]]
    for part in parts[1:]:
        wider = Content("   ").join([lines[-1], part])
        if wider.cell_length <= width:
            lines[-1] = wider
        else:
            lines.append(part)
    return lines
