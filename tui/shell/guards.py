"""Small corrections to Textual: what a quick hand or a tiny window could crash, it no longer can.

Each is the least that helps, and each has a test that fails without it.
"""

import asyncio
import math
import os
import signal
import sys
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from textual import events
from textual._context import active_message_pump
from textual.app import ScreenStackError
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.css.query import NoMatches
from textual.dom import DOMNode
from textual.driver import Driver
from textual.geometry import Region, Size
from textual.message_pump import CallbackError
from textual.renderables.background_screen import BackgroundScreen
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widget import MountError, Widget
from textual.widgets import Input
from textual.worker import WorkerFailed, active_worker

from lessons.text import clean
from tui.keys import LATIN
from tui.shell import crash
from tui.shell.behind import Behind
from tui.shell.order import LEADING_OUT, InTurn
from tui.shell.palette import Commands, Palette, Themes
from tui.shell.pointer import Pointed, PointedList
from tui.shell.remap import Remap
from tui.shell.timers import RingsOnce

if TYPE_CHECKING:
    from textual.actions import ActionParseResult

Result = TypeVar("Result")

BEHIND_EVERY = 2.0  # seconds between two pictures of what goes on behind a sheet
PATIENCE = 0.3  # seconds that ctrl+q gives to what was done before it
DEAF = 2.0  # seconds for which no key waits again for a screen that did not hear: it may itself be
# waiting for the app, behind hundreds of keys
INPUT = (events.InputEvent, events.Paste, events.Resize)


class Guarded(RingsOnce, InTurn):
    """An app whose terminal, palette and crashes are handled as tui/ promises."""

    COMMANDS = {Commands}

    remap = Remap()
    """The keys that were chosen in place of ours."""

    crash_report = ""
    resized_at = 0.0
    """When a size was last told (`time.monotonic`), or 0."""
    heard_at = 0.0
    """When somebody last did something (`time.monotonic`), or 0."""
    unheard_at = -math.inf
    """When a screen last did not hear its size in time (`time.monotonic`)."""
    asked_to_leave = math.inf
    """When ctrl+q was pressed (`time.monotonic`); the keys before it may still be waiting."""

    def get_driver_class(self) -> type[Driver]:
        """The driver that gives the terminal back, where Textual would use its own for POSIX."""
        chosen = super().get_driver_class()
        if sys.platform == "win32" or chosen.__name__ != "LinuxDriver":
            return chosen
        from tui.shell.driver import SafeDriver

        return SafeDriver

    def hold(self, held: bool) -> None:
        """Draw, but show nothing of it yet; or show all that was drawn. Where a driver can."""
        if hold := getattr(self._driver, "hold", None):
            hold(held)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy a text, by the terminal and, where there is one, by a program of the system's."""
        self._clipboard = text
        if self._driver is None or self._driver.is_headless:
            return
        from tui.shell.clipboard import hand_over, osc52, tool

        self._driver.write(osc52(text))
        if not self.is_web and (program := tool()):  # a visitor has no clipboard here
            hand_over(text, program)

    def action_command_palette(self) -> None:
        """Open the palette, unless it is open already, be it beneath another screen."""
        is_open = any(isinstance(screen, CommandPalette) for screen in self.screen_stack)
        if self.use_command_palette and not is_open:
            self.push_screen(Palette())  # without Textual's id: the last one may still be closing

    def action_suspend_process(self) -> None:
        """Stop the whole job, the trainer included, as ctrl+z does where a terminal handles it."""
        if sys.platform != "win32" and self._driver is not None and self._driver.can_suspend:
            os.killpg(os.getpgrp(), signal.SIGTSTP)

    def search_themes(self) -> None:
        """Open a palette of the themes."""
        self.push_screen(Palette(providers=[Themes], placeholder="Search for themes…"))

    def _look_again(self, event: events.Resize) -> None:
        """Draw all anew where the window had another size for a moment: the terminal may have cut
        the picture, while for Textual nothing has changed that was ever drawn."""
        now, before = time.monotonic(), self.resized_at
        self.resized_at = now
        same = bool(self.screen_stack) and event.size == self.screen.size
        if now - before < 0.1 or (same and before):
            self.set_timer(0.05, self.refresh)

    async def on_event(self, event: events.Event) -> None:
        """In a window so small that nothing is drawn, `q` quits and no other key does anything.

        Nor does what was done before ctrl+q, once it has been waited for long enough. What is
        pasted is text and nothing else, for every widget: it may hold commands to the terminal.
        """
        if isinstance(event, events.Paste):
            event.text = clean(event.text)
        if isinstance(event, events.Resize):
            self._look_again(event)
        if isinstance(event, INPUT):
            self.heard_at = time.monotonic()
        if self.is_leaving and isinstance(event, INPUT):
            if not self._exit:
                self.exit()
            return
        if isinstance(event, events.Key | events.Paste) and await self._stays_unseen():
            character = (isinstance(event, events.Key) and event.character) or ""
            if LATIN.get(character, character).lower() == "q":
                self.exit()
                return
            if not isinstance(event, events.Key) or event.key not in LEADING_OUT:
                return
        await super().on_event(event)

    async def _check_bindings(self, key: str, priority: bool = False) -> bool:
        """Run the command of a key. Most keys are nobody's: for these Textual need not lay out,
        twice each, which keys of all that may answer are text for somebody else."""
        screen = self.screen
        if isinstance(screen, Pointed) and not screen.is_bound(key, priority):
            return False
        return await super()._check_bindings(key, priority)

    @property
    def is_leaving(self) -> bool:
        """Whether ctrl+q has waited so long for its turn that it does not wait for it any more."""
        return time.monotonic() > self.asked_to_leave + PATIENCE

    async def _stays_unseen(self) -> bool:
        """Whether the window is too small still: a size that came before the key is heard first."""
        if self._is_unseen:
            self._check_resize()
            heard = asyncio.Event()
            is_deaf = time.monotonic() < self.unheard_at + DEAF
            if not is_deaf and self.screen_stack[-1].call_later(heard.set):
                try:
                    await asyncio.wait_for(heard.wait(), PATIENCE)
                except TimeoutError:  # what is being put together may take its time
                    self.unheard_at = time.monotonic()
        return self._is_unseen

    @property
    def _is_unseen(self) -> bool:
        """Whether the window is too small for the screen in front."""
        stack = self.screen_stack
        return bool(stack) and stack[-1].has_class("-too-small")

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Do what a key asks for, unless its widget is half built or its screen was left.

        Whoever holds `?` down would otherwise open one help upon the other.
        """
        widget = default_namespace
        if not isinstance(widget, Widget):
            return await super().run_action(action, widget, namespaces)
        if not widget.is_attached or widget.screen is not self.screen:
            return False
        try:
            return await super().run_action(action, widget, namespaces)
        except NoMatches:
            if widget.is_attached and widget.is_mounted:
                raise
            return False

    def run(self, **options: Any) -> None:
        """Run the app, and say in three lines if a bug of ours ended it.

        Then the exit code is never 0, though the learner left in the same moment, or the bug shows
        only while the screens are closed.
        """
        try:
            super().run(**options)
        except Exception as error:
            self.crash_report = self.crash_report or crash.report(error)
        if self.crash_report:
            self._return_code = self._return_code or 1
            sys.stderr.write(f"{self.crash_report}\n")

    def _handle_exception(self, error: Exception) -> None:
        """Take note of a bug of ours, unless it only says that a screen is half built or gone.

        Someone who leaves while a screen is being put together has done nothing wrong.
        """
        where = active_message_pump.get(None)
        while isinstance(error, WorkerFailed | CallbackError):
            # What a worker or a timer raised comes wrapped, and a worker belongs to no pump.
            if isinstance(error, WorkerFailed):
                where = active_worker.get().node
            inner = error.error if isinstance(error, WorkerFailed) else error.__context__
            if not isinstance(inner, Exception):
                break
            error = inner
        if not isinstance(error, NoMatches | ScreenStackError | MountError):
            super()._handle_exception(error)
        elif self._exit or not self.screen_stack:
            self._close_messages_no_wait()
        elif not isinstance(where, Widget) or (where.is_attached and not where._pruning):
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Leave after a bug of ours, with that report instead of a page of traceback.

        Textual's own way draws every local variable, which can take seconds and much memory.
        """
        error = sys.exc_info()[1] or self._exception
        if error is not None:
            self.crash_report = self.crash_report or crash.report(error)
        self._close_messages_no_wait()


class Modal(ModalScreen[Result], Pointed[Result]):
    """A modal screen that can be dismissed twice: the second time nothing happens.

    A double click posts two messages. When the second is handled the screen has gone already, and
    Textual would take down the screen beneath, or crash for want of one. What is left to be seen of
    that screen is drawn once, and anew some time after it has changed: charts may run there.
    """

    _behind: Behind | None = None
    _changed: Timer | None = None  # the screen below is not what is drawn of it: it soon will be

    def render(self) -> Any:
        """The screen below, where this one can be looked through."""
        found = super().render()
        if not isinstance(found, BackgroundScreen):
            return found
        kept = self._behind
        if kept is None or (kept.screen, kept.veil) != (found.screen, found.color):
            self._behind = Behind(found.screen, found.color, self.get_line_filters())
        return self._behind

    def refresh(self, *regions: Region, **what: bool) -> Self:
        """Regions are named by the screen below, when it has changed there: that can wait."""
        if not regions or self._behind is None:
            return super().refresh(*regions, **what)
        if self._changed is None:
            self._changed = self.set_timer(BEHIND_EVERY, self.look_behind)
        return self

    def look_behind(self) -> None:
        """Draw what lies below anew; where that is a sheet, what lies below it, too."""
        if self._changed is not None:
            self._changed.stop()
        for below in self.app.screen_stack:
            if below is not self and isinstance(below, Modal) and below._behind is not None:
                below._behind.forget()
                below._compositor.forget([below.size.region])
        self._behind = self._changed = None
        super().refresh()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """What lay over it is gone: the screen below may have changed since that last looked."""
        if self._behind is not None:
            self.look_behind()

    def dismiss(self, result: Result | None = None) -> AwaitComplete:
        """Close this screen, if it is still there, with a result for whoever opened it."""
        if self.app.screen is not self:
            return AwaitComplete()
        return super().dismiss(result)


class Options(PointedList):
    """An OptionList that can be paged through at any height, even none, without a box around it."""

    DEFAULT_CSS = """
    Options {
        border: none;
        background: transparent;
        &:focus { border: none; }
        &:nocolor:focus > .option-list--option-highlighted { text-style: bold underline; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [  # those of an OptionList, so that the help names them
        Binding(
            "up",
            "cursor_up",
            "choose",
            show=False,
            key_display="↑",
            tooltip="Mark a row",
            id="list.cursor_up",
        ),
        Binding(
            "down",
            "cursor_down",
            "choose",
            show=False,
            key_display="↓",
            tooltip="Mark a row",
            id="list.cursor_down",
        ),
    ]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The lines that all options take; text can be broken at one column, but not at none."""
        margin = self.get_component_styles("option-list--option").padding.width
        return super().get_content_height(container, viewport, max(width, margin + 1))

    def action_page_up(self) -> None:
        """Move up by as many options as can be seen."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """Move down by as many options as can be seen."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]


class Field(Input):
    """One line to type on. Its cursor does not blink: a still screen writes nothing."""

    only_types = True  # of a character it makes a character, and nothing else

    def on_mount(self) -> None:
        """Before the first blink."""
        self.cursor_blink = False

    def on_paste(self, event: events.Paste) -> None:
        """Of too much take what there is room for, as of what is typed: Textual takes nothing."""
        if self.max_length:
            chosen = len(self.selected_text)
            event.text = event.text[: max(self.max_length - len(self.value) + chosen, 0)]
