"""An exam: one question after the other, each asked once; at the end what to repeat."""

import asyncio
from collections.abc import Iterator
from functools import partial
from itertools import islice
from random import randrange
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import OptionList, Static

from lessons.asking.ask import Ask
from lessons.asking.cards import spelled
from lessons.course.outline import Course
from lessons.course.standing import Kept, Stage
from lessons.review.exam import (
    Outcome,
    Question,
    by_lesson,
    can_skip,
    exam,
    of_day,
    placement,
    to_repeat,
)
from lessons.store.progress import Progress
from tui.asking.view import AskView
from tui.screens.sitting import Side, SittingScreen
from tui.sheet import Choices, Sheet
from tui.travel import OpenLesson
from tui.wrapping import wrapped

PLACES = "places"  # the row of the exam that finds what can be skipped
PLACED = 8  # lessons that it is about, at most
SKIP = ":skip"  # the row that passes over what somebody can do already


class Afterwards(Choices):
    """What to do after an exam; below it stands how each question went."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "select",
            "open",
            key_display="enter",
            tooltip="Take the marked row",
            id="exam.select",
        ),
        Binding(
            "pagedown",
            "screen.page(1)",
            "each question",
            key_display="PgDn",
            id="exam.page_pagedown",
        ),
        Binding("pageup", "screen.page(-1)", "page up", show=False, id="exam.page_pageup"),
    ]


class ExamScreen(SittingScreen):
    """The questions, and the account of them. Every answer is saved when it is given."""

    DEFAULT_CSS = """
    ExamScreen {
        .told { height: auto; padding: 1 0 0 0; }
    }
    """

    HELP = """\
Each question is asked once, without hints, and what was right is told at the end: so it measures
what you know, and not what you can work out with help. `esc` leaves a question out, `q` the exam;
what was answered stays.
"""

    def __init__(
        self, questions: tuple[Question, ...], progress: Progress, title: str, *, places: bool
    ) -> None:
        super().__init__()
        self.questions = questions
        self.progress = progress
        self.heading = title
        self.places = places  # whether it is asked what may be passed over
        self.outcomes: list[Outcome] = []

    async def on_mount(self) -> None:
        """The first question."""
        await self.show()

    async def show(self) -> None:
        """The next question, or the account at the end."""
        page = self.page
        at = len(self.outcomes)
        self.set_focus(None)
        with self.app.batch_update():
            await page.remove_children()
            if at < len(self.questions):
                view = AskView(self.questions[at].ask, source="exam")
                await page.mount(view)
                view.focus(scroll_visible=False)
            else:
                await self._tell(page)
            page.scroll_home(animate=False)
        right = sum(outcome.right for outcome in self.outcomes)
        of = len(self.questions)
        place = f"question {at + 1} of {of}" if at < of else f"{right} of {of} right"
        self.set_title(Content.styled(self.heading, "bold"), place)
        self.refresh_bindings()
        self.query_one(Side).redraw()

    def beside(self, width: int, height: int) -> Iterator[Content]:
        """How far one is, and nothing of how well; at the end, that by lesson."""
        at = len(self.outcomes)
        if at == len(self.questions):
            for lesson, right, asked in by_lesson(self.outcomes):
                yield from wrapped(lesson.title, width)
                bar = ("█" * right, "$right"), ("░" * (asked - right), "$faint")
                yield Content.assemble(*bar, f"  {right} of {asked} right")
            return
        yield from wrapped("Each is asked once; how it went is told at the end.", width, "$faint")
        yield Content()
        for number, question in enumerate(self.questions[: height - 3]):
            mark = ("› ", "bold $here") if number == at else ("● " if number < at else "○ ", "")
            title = question.lesson.title if number < at else ""
            line = Content.assemble(mark, f"{number + 1:>2}  ", (title, "$faint"))
            yield line.truncate(width, ellipsis=True)

    async def _tell(self, page: VerticalScroll) -> None:
        rows = dict(self._rows())
        right = sum(outcome.right for outcome in self.outcomes)
        head = Content.styled(f"{right} of {len(self.outcomes)} right.", "bold")
        said = "Repeat, the weakest first; enter opens a lesson:" if rows else "Nothing to repeat."
        await page.mount(
            Static(
                Content("\n").join([head, Content("" if self.places and rows else said)]),
                classes="told",
                markup=False,
            )
        )
        if rows:
            choices = Afterwards(rows)
            await page.mount(choices)
            choices.focus(scroll_visible=False)
        await page.mount(Static(self._account(), id="account", classes="told", markup=False))

    @on(events.Resize)
    def _fit(self) -> None:
        if account := self.query("#account"):
            account.first(Static).update(self._account())

    def _rows(self) -> Iterator[tuple[str, Content]]:
        """What to do now: lessons to repeat, or those that may be passed over."""
        if self.places and (known := can_skip(self.outcomes)):
            titles = ", ".join(lesson.title for lesson in known)
            yield SKIP, Content.assemble("skip, as you can do it: ", (titles, "$right"))
        for lesson, right, asked in to_repeat(self.outcomes):
            yield lesson.id, Content.assemble(lesson.title, (f"  {right} of {asked}", "$faint"))

    def _account(self) -> Content:
        """Each question, whether it was right, and what would have been."""
        return Content("\n").join(list(self._questions(self.page_width - 6)))

    def _questions(self, width: int) -> Iterator[Content]:
        for outcome in self.outcomes:
            left_out = ("– ", "$here")  # which is not a wrong answer
            wrong = ("✗ ", "$wrong") if outcome.said else left_out
            mark = ("✓ ", "$right") if outcome.right else wrong
            first, *more = wrapped(outcome.question.full.prompt, width)
            yield Content.assemble(mark, first)
            for line in more:
                yield Content.assemble("  ", line)
            if outcome.right:
                continue
            if outcome.said:
                for line in wrapped(f"you said: {outcome.said}", width - 4, "$faint"):
                    yield Content.assemble("    ", line)
            for line in wrapped(f"it is: {solution(outcome.question.full)}", width - 4):
                yield Content.assemble("    ", line)

    @on(AskView.Answered)
    async def _answered(self, event: AskView.Answered) -> None:
        if event.answer.revote or not self._is_asked(event.view.ask):
            return
        self.progress.record(event.answer)
        said = spoken_answer(event.view.ask, event.answer.choice)
        await self._next(said, bool(event.answer.correct))

    @on(AskView.Passed)
    async def _passed(self, event: AskView.Passed) -> None:
        if self._is_asked(event.view.ask):
            await self._next("", right=False)

    def _is_asked(self, ask: Ask) -> bool:
        at = len(self.outcomes)
        return at < len(self.questions) and self.questions[at].ask is ask

    async def _next(self, said: str, right: bool) -> None:
        self.outcomes.append(Outcome(self.questions[len(self.outcomes)], said, right))
        await self.show()

    @on(OptionList.OptionSelected)
    async def _chosen(self, event: OptionList.OptionSelected) -> None:
        row = event.option.id or ""
        if row != SKIP:
            self.post_message(OpenLesson(self, row))
            return
        for lesson in can_skip(self.outcomes):
            self.progress.end_lesson(lesson.id)  # it was not done, only gone past
        self.action_back()

    async def action_go_on(self) -> None:
        """Back to the question; from the account, back."""
        views = self.query(AskView)
        if views:
            views.first().focus()
        else:
            self.action_back()


def spoken_answer(ask: Ask, choice: str) -> str:
    """What was answered, in words: of a poll the option and not its place."""
    if ask.poll is not None and choice.isdecimal():
        written = ask.poll.mixed(0).choices
        if int(choice) < len(written):
            return written[int(choice)].text
    return choice


def solution(ask: Ask) -> str:
    """The right answer, in words."""
    if ask.poll is not None:
        return ask.poll.choices[ask.poll.key].text
    if ask.task is not None and ask.kind.value in ("order", "sort"):
        return spelled(ask.task)
    return ask.solution


class ExamsScreen(Sheet[ExamScreen | None]):
    """Which exam: one of each day, or what may be passed over. Answers with it, or with None."""

    DEFAULT_CSS = "ExamsScreen #sheet { width: 66; padding: 0 1; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,e", "dismiss(None)", "close", id="exam.close")
    ]

    def __init__(self, course: Course, progress: Progress) -> None:
        super().__init__()
        self.course, self.progress = course, progress
        kept, ahead = Kept.of(progress), {Stage.NEW, Stage.BEGUN}
        new = (each for each in course.lessons if kept.standing(each).stage in ahead)
        # The next ones that are before one, so many as one can be asked about at a time.
        self.ahead = tuple(islice(new, PLACED))

    def compose(self) -> ComposeResult:
        """A row for each."""
        days = dict.fromkeys(each.day for each in self.course.lessons if not each.pack)
        rows = {
            str(day): Content.assemble(f"Day {day}", ("  twenty questions, no hints", "$faint"))
            for day in days
        }
        if self.ahead:
            count = len(self.ahead)
            rows[PLACES] = Content.assemble(
                "What can I skip?", (f"  questions on the next {count} lessons", "$faint")
            )
        with Vertical(id="sheet"):
            yield Static(Content.styled("Exams", "bold"), markup=False)
            if rows:
                yield Choices(rows)
            else:  # other people's courses have no days
                yield Static("There is no lesson ahead to be asked about.", markup=False)
            keys = "enter begins   esc closes" if rows else "esc closes"
            yield Static(keys, id="keys-here", markup=False)

    @on(OptionList.OptionSelected)
    @work(exclusive=True)
    async def _chosen(self, event: OptionList.OptionSelected) -> None:
        """Draw the questions, which reads many lessons: beside the screen."""
        which, seed = event.option.id or "", randrange(1, 1_000_000)
        places = which == PLACES
        title = "What can I skip?" if places else f"Exam · Day {which}"
        self.query_one("#keys-here", Static).update(Content("drawing the questions …"))
        draw = (
            partial(placement, self.ahead, seed)
            if places
            else partial(exam, of_day(self.course, int(which)), seed)
        )
        questions = await asyncio.to_thread(draw)
        self.dismiss(
            ExamScreen(questions, self.progress, title, places=places) if questions else None
        )
