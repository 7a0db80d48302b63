"""The right side of a lesson: the figure of the step; under it, where there is room, all steps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from lessons.asking.ask import ask_poll
from lessons.asking.resume import resume
from lessons.course.outline import Lesson
from lessons.notes import MARK
from lessons.store.progress import Progress
from tui.rows import Rows
from tui.wrapping import wrapped

if TYPE_CHECKING:
    from lessons.figures.live import LiveFigure
    from tui.lesson_figure import LessonFigure

FIGURE = 46  # columns that a figure beside the text has at least, as long as the text keeps
NARROW_TEXT, WIDE_TEXT = 58, 78  # so many, and gets no more than so many
CENTRED = 140  # columns from which on a lesson stands in from the left edge, as home does
TALL = 30  # rows that a figure has before the outline gets any
COVERED = 8  # and so many one of which nothing is to be seen yet


def lead_width(width: int) -> int:
    """How many of `width` columns stay empty before the text: the same for all steps, so that the
    text stays where it is when a figure comes or goes."""
    return max(width - CENTRED, 0) // 2


def text_width(width: int, has_figure: bool) -> int:
    """How many of `width` columns the text gets beside a figure, or beside the outline alone."""
    return min(max(width - FIGURE, NARROW_TEXT), WIDE_TEXT) if has_figure else WIDE_TEXT


class Figures:
    """The figures of a lesson: each stays as it was left while the learner leafs to and fro."""

    def __init__(self, lesson: Lesson, progress: Progress) -> None:
        self.lesson = lesson
        self.progress = progress
        self.live: LiveFigure | None = None
        self.problem = ""
        self._asks = ""
        self._left: dict[int, LiveFigure] = {}

    def open(self, step: int) -> None:
        """Take up the figure of a step, if it has one; an answer given earlier uncovers it."""
        self.live, self.problem, self._asks = None, "", ""
        page = self.lesson.steps[step]
        if page.figure is None:
            return
        from lessons.figures.kinds import FigureError, read_figure
        from lessons.figures.live import LiveFigure

        try:
            live = self._left.get(step) or LiveFigure(read_figure(page, page.figure))
        except FigureError as error:
            self.problem = f"This figure cannot be shown: {error}"
            return
        self.live = self._left[step] = live
        self._asks = f"{self.lesson.id}.{live.figure.asks}" if live.figure.asks else ""
        for poll in page.polls:
            vote = resume(ask_poll(poll), self.progress.answers(poll.id)).vote
            if poll.id == self._asks and vote is not None and vote.revealed:
                live.uncover(vote.final)
        for drill in page.drills:
            if drill.id == self._asks and any(a.correct for a in self.progress.answers(drill.id)):
                live.uncover()

    def heard(self, item: str, choice: int | None = None) -> bool:
        """An item was answered or passed over: True if the figure has waited for that."""
        if self.live is None or item != self._asks or not self.live.waits:
            return False
        self.live.uncover(choice)
        return True

    def door(self) -> tuple[type[Any], tuple[Any, ...]]:
        """What stands in the text where the figure belongs: a widget's kind, and what it shows."""
        if self.live is None:
            return Problem, (self.problem,)
        from tui.lesson_figure import FigureDoor

        return FigureDoor, (self.live,)


class Problem(Static):
    """What cannot be shown, and why."""

    def __init__(self, why: str) -> None:
        super().__init__(classes="problem", markup=False)
        self.open(why)

    def open(self, why: str) -> None:
        """Another one."""
        self.update(Content.styled(why, "$wrong"))


class Outline(Rows):
    """All steps of a lesson, with a mark at the one that is shown."""

    DEFAULT_CSS = "Outline { height: auto; padding: 0 1; color: $faint; }"

    def __init__(self, lesson: Lesson) -> None:
        super().__init__(id="contents")
        self.lesson = lesson
        self.step = 0
        self.noted: frozenset[int] = frozenset()  # the steps that have a note of the learner's

    def rows(self, width: int, height: int) -> list[Content]:
        """A step a row, or more of them where its title is long."""
        rows = [Content.styled("In this lesson", "bold $foreground")]
        for index, step in enumerate(self.lesson.steps):
            here = index == self.step
            style = "$foreground" if here else "$faint"
            title = f"{step.title} {MARK}" if index in self.noted else step.title
            for at, line in enumerate(wrapped(title, width - 4, style=style)):
                mark = ("› " if here else "  ") if at == 0 else "  "
                rows.append(Content.assemble((mark, "$here"), line))
        return [*rows, Content(""), Content(f"{self.lesson.minutes} minutes in all")]


class Aside(Vertical):
    """A figure, if the step has one, above the outline of the lesson."""

    DEFAULT_CSS = """
    Aside {
        width: 1fr; height: 1fr; padding: 1 0 0 2;
    }
    """

    def __init__(self, lesson: Lesson) -> None:
        super().__init__(id="aside")
        self._outline = Outline(lesson)
        self._live: LiveFigure | None = None

    def compose(self) -> ComposeResult:
        """The outline; figures come and go."""
        yield self._outline

    async def show(self, step: int, live: LiveFigure | None, noted: frozenset[int]) -> None:
        """The figure of this step, or none, and the outline with the step marked."""
        self._outline.step, self._live = step, live
        figure = self.figure
        if live is None:
            if figure is not None:
                await figure.remove()
        elif figure is not None:
            figure.open(live)
        else:
            from tui.lesson_figure import LessonFigure  # it brings NumPy: not before it is needed

            await self.mount(LessonFigure(live, id="figure"), before=0)
        self.tell_notes(noted)

    def tell_notes(self, noted: frozenset[int]) -> None:
        """Which steps have a note; the outline is left out where it would press the figure."""
        outline, (width, height) = self._outline, self.size
        outline.noted = noted
        outline.redraw()
        live = self._live
        outline.styles.margin = (0 if live is None else 1, 0, 0, 0)
        rows = 0 if live is None else len(outline.rows(width - 2, 0))
        least = COVERED if live is not None and live.covered else TALL
        outline.display = live is None or height - rows - 2 >= least

    @property
    def figure(self) -> LessonFigure | None:
        """The figure, if there is one."""
        found = (each for each in self.children if each.id == "figure")
        return next(cast("Iterator[LessonFigure]", found), None)

    def on_resize(self, event: events.Resize) -> None:
        """Another size, another outline."""
        self.tell_notes(self._outline.noted)
