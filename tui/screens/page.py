"""The page of a lesson: its blocks from top to bottom, and what of them is in sight."""

import asyncio
from collections.abc import Iterator
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from lessons.asking.items import ItemError
from lessons.asking.polls import Poll
from lessons.asking.registry import ask_of
from lessons.asking.resume import resume
from lessons.course.steps import Drill, Figure, LabLink, Math, Prose, Step
from lessons.notes import MARK
from lessons.store.progress import Progress
from tui.asking.view import AskView
from tui.labs import find_lab
from tui.prose import ProseView
from tui.rows import put
from tui.screens.aside import Figures, Problem

SEEN = 3  # rows of a question from which on it is taken for the one that is answered


class LabDoor(Static, can_focus=True):
    """A door into a lab: what can be tried there, and enter opens it."""

    DEFAULT_CSS = """
    LabDoor {
        height: auto; margin: 1 0; padding: 0 1; border-left: outer $rule;
        &:focus { border-left: outer $here; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "enter_lab", "open the lab", id="page.enter_lab")
    ]

    class Opened(Message):
        """The learner goes through the door."""

        def __init__(self, link: LabLink) -> None:
            super().__init__()
            self.link = link

    def __init__(self, link: LabLink) -> None:
        super().__init__(markup=False)
        self.open(link)

    def open(self, link: LabLink) -> None:
        """A door that nobody has gone through yet."""
        self.link = link
        self.visited = False
        lab = find_lab(link.lab)
        title = link.title or (lab.title if lab else link.lab)
        text = f"\n{link.text}" if link.text else ""
        self.update(
            Content.assemble(("▸ ", "$here"), (title, "bold"), text, ("\nenter opens it", "$faint"))
        )

    def action_enter_lab(self) -> None:
        """Open the lab. Afterwards `enter` goes on again, unless the door is focused anew."""
        self.visited = True
        self.post_message(self.Opened(self.link))

    def on_click(self) -> None:
        """So does a click."""
        self.action_enter_lab()


class Page(VerticalScroll, can_focus=False):
    """One step. A screen asks it what waits for an answer, and how far to scroll for that."""

    DEFAULT_CSS = """
    Page {
        .heading { margin: 1 0; }
        #note { height: auto; margin: 1 0; padding: 0 1; border-left: outer $rule; display: none; }
        #done { height: auto; margin: 1 0; display: none; }
    }
    """

    def __init__(self, progress: Progress, figures: Figures) -> None:
        super().__init__(id="page")
        self.progress = progress
        self.figures = figures
        self._heading = Static(classes="heading", markup=False)
        self._note = Static(id="note", markup=False)
        self._end = Static(id="done", markup=False)
        self._skipped: set[Widget] = set()

    def compose(self) -> ComposeResult:
        """What every step has: its title, and at its end a note and a word of what comes next."""
        yield self._heading
        yield self._note
        yield self._end

    async def show(self, step: Step, end: Content | None) -> None:
        """Another step, in place of the one that is there; `end` closes the last one.

        A widget that is there serves again: most steps are text with a question below, and what is
        mounted anew takes more time than all else.
        """
        self._skipped.clear()
        put(self._heading, Content.styled(step.title, "bold"))
        self._end.display = end is not None
        put(self._end, end or Content())
        there: list[Any] = list(self.children[1:-2])
        gone: list[Widget] = []
        new = False
        for kind, what in self._pieces(step):
            at = next((at for at, each in enumerate(there) if type(each) is kind), None)
            if at is None:
                self.mount(kind(*what), before=there[0] if there else self._note)
                new = True
                continue
            there[at].open(*what)
            gone += there[:at]
            del there[: at + 1]
        if gone := [*gone, *there]:
            await self.remove_children(gone)
        if gone or new:  # until Textual has done what it puts off
            done = asyncio.Event()
            self.call_next(done.set)
            await done.wait()

    def tell_note(self, text: str) -> None:
        """The learner's own note on this step, below all else of it."""
        self._note.display = bool(text)
        put(self._note, Content.assemble((f"{MARK} ", "$here"), text))

    def _pieces(self, step: Step) -> Iterator[tuple[type[Any], tuple[Any, ...]]]:
        """The widgets that show a step, by their kinds, and what each of them is to show."""
        text: list[str | Math] = []
        for block in step.blocks:
            if isinstance(block, Prose | Math):
                text.append(block.seen if isinstance(block, Prose) else block)
                continue
            if text:
                yield ProseView, tuple(text)
                text = []
            match block:
                case Figure():
                    yield self.figures.door()
                case Poll() | Drill():
                    yield self._question(block)
                case LabLink():
                    yield LabDoor, (block,)
        if text:
            yield ProseView, tuple(text)

    def _question(self, block: Poll | Drill) -> tuple[type[Any], tuple[Any, ...]]:
        """A poll or a drill as the learner left it."""
        try:
            ask = ask_of(block)
        except ItemError as error:
            return Problem, (f"This drill cannot be shown: {error}",)
        passed = block.id in self.progress.passed()
        attempt = resume(ask, self.progress.answers(block.id), passed=passed)
        return AskView, (attempt.ask, attempt)

    # ---- what waits for the learner --------------------------------------------------------------

    @property
    def questions(self) -> list[AskView]:
        """What still waits for an answer, in order."""
        views = self.query(AskView)
        return [view for view in views if not view.settled and view not in self._skipped]

    @property
    def doors(self) -> list[LabDoor]:
        """Labs that were not entered yet."""
        return [door for door in self.query(LabDoor) if not door.visited]

    @property
    def answered(self) -> list[AskView]:
        """What is answered and has more: other options' reasons, or other numbers."""
        return [view for view in self.query(AskView) if view.settled and view.has_more]

    def skip(self, question: AskView) -> None:
        """It can be answered any time, but no key waits for it any more."""
        self._skipped.add(question)

    # ---- what is in sight ------------------------------------------------------------------------

    def _place(self, widget: Widget) -> Region:
        """Where a widget of this page lies, as seen from the first row on the screen."""
        return widget.virtual_region.translate((0, -round(self.scroll_y)))

    @property
    def _rows(self) -> int:
        return self.scrollable_content_region.height

    def in_sight(self, widget: Widget) -> bool:
        """Whether all of a widget is on the screen, or as much of it as the screen can hold."""
        place = self._place(widget)
        fits = place.bottom <= self._rows or place.y <= 1
        return place.height > 0 and place.y >= 0 and fits

    def touches(self, widget: Widget) -> bool:
        """Whether some of a widget is on the screen: who does not see it must not answer it."""
        place = self._place(widget)
        return place.height > 0 and place.y < self.size.height and place.bottom > 0

    def begun(self) -> Iterator[AskView]:
        """The open questions whose first rows are on the screen; last, those passed over."""
        unsettled = [view for view in self.query(AskView) if not view.settled]
        for question in sorted(unsettled, key=self._skipped.__contains__):
            if 0 <= self._place(question).y < self._rows - SEEN:
                yield question

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Who comes back to a question has not passed it over."""
        self._skipped.discard(event.widget)

    @property
    def goes_on(self) -> bool:
        """Whether more than an empty line of this step is still below the screen."""
        end = max((block.virtual_region.bottom for block in self.children), default=0)
        return end - round(self.scroll_y) > self._rows

    def turn_down(self) -> None:
        """A page on, but no further than the next open question needs to be in sight: what it asks
        about, a formula or a matrix, stays above it."""
        top, height = round(self.scroll_y), self._rows
        stops = [_stop(question.virtual_region, height) for question in self.questions]
        ahead = [stop for stop in stops if top < stop <= top + height]
        self.scroll_to(y=min(ahead, default=top + height - 2), animate=False)


def _stop(question: Region, height: int) -> int:
    """How far a page of `height` rows is scrolled for a question: as little as shows all of it."""
    return question.bottom - height if question.height <= height else question.y - 1
