"""What the app says about saving, and when it tries again: an answer on the screen is on the disk.

While something is being written nothing is drawn, so that an answer that is seen, without a word
about saving, is saved. Where the disk is slow, full or locked, the title line says so.
"""

import asyncio
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING

from textual.timer import Timer

from tui.frame import Frame, TitleLine

if TYPE_CHECKING:
    from tui.app import DlTui

AGAIN = 1.0  # seconds between attempts while something is not saved
SOON = 0.1  # seconds until the first of them
HELD = 0.1  # seconds that the screen waits for the disk; then it says that the disk is late


class Saving:
    """How saving stands, on every screen of the app."""

    def __init__(self, app: "DlTui") -> None:
        self._app = app
        self._progress = app.progress
        self._retrying: Timer | None = None
        self._held: Timer | None = None
        self._is_late = False  # the disk, with what was given to it last
        self._told = ""  # what was last told about a damaged file

    def begin(self) -> None:
        """From now on what is to be saved is written beside the screen, and told if it is not."""
        # What the thread that writes has called knows which app it is called in.
        call_soon = asyncio.get_running_loop().call_soon_threadsafe
        self._progress.writing.hurry(partial(call_soon, context=copy_context()))
        self._told = self._progress.notice
        self._progress.writing.on_save = self.report
        self.report()

    def report(self) -> None:
        """Say on the title line what is not saved, or cannot be, as long as that is so, and retry.

        When a file was found damaged that is told as well.
        """
        app, progress = self._app, self._progress
        if not app.is_running:
            return
        self._hold()
        trouble = "cannot save" if progress.trouble else ""
        saved = progress.writing.done or (progress.writing.under_way and not self._is_late)
        warning = trouble if saved else "not saved"
        if progress.notice != self._told:
            self._told = progress.notice
            app.notice(self._told)
        for screen in app.screen_stack:
            if isinstance(screen, Frame) and screen.is_mounted:
                for title in screen.query_children(TitleLine):
                    title.warning = warning
        if warning and self._retrying is None:
            self._retrying = app.set_interval(AGAIN, self._again)
            app.set_timer(SOON, self._again)  # another instance is done in a moment
        elif not warning and self._retrying is not None:
            self._retrying.stop()
            self._retrying = None
            if isinstance(app.screen, Frame):
                app.screen.saved_again()

    def _hold(self) -> None:
        """Keep back what is drawn until all is on the disk, but not for long."""
        if self._progress.writing.under_way:
            if self._held is None:
                self._app.hold(True)
                self._held = self._app.set_timer(HELD, self._late)
            return
        if self._held is not None:
            self._held.stop()
            self._app.hold(False)
        self._held, self._is_late = None, False

    def _late(self) -> None:
        self._is_late = True
        self.report()
        self._app.call_after_refresh(self._app.hold, False)

    def _again(self) -> None:
        self._progress.writing.retry()
