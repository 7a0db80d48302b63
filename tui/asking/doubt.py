"""`!` on a question: tell its author, in a file to send, that it is wrong."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from lessons.asking.attempt import Attempt
from lessons.asking.doubt import MOST, doubt, keep
from lessons.text import clean
from tui import __version__
from tui.paths import doubts_file
from tui.sheet import Sheet
from tui.shell.guards import Field


class DoubtScreen(Sheet[None]):
    """One line about a question; then it says where the file is."""

    DEFAULT_CSS = "DoubtScreen #sheet { width: 76; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "close", id="doubt.close")
    ]

    def __init__(self, attempt: Attempt) -> None:
        super().__init__()
        self.attempt = attempt
        self._kept = False  # then the same key closes: whoever presses it twice is done

    def compose(self) -> ComposeResult:
        """The line, and what goes into the file besides."""
        about = (
            f"It goes into a file to send, with the question ({self.attempt.ask.id}), your "
            "answer and what was said of it. Nothing leaves this machine by itself."
        )
        with Vertical(id="sheet"):
            yield Static("What is wrong with this question?", markup=False)
            yield Field(id="said", max_length=MOST)
            yield Static(Content.styled(about, "$faint"), id="why", markup=False)
            yield Static("enter keeps it   esc leaves it", id="keys-here", markup=False)

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one("#said", Input).focus()

    @on(Input.Submitted, "#said")
    def _said(self, event: Input.Submitted) -> None:
        path = doubts_file()
        if self._kept:
            self.dismiss(None)
        if self._kept or not event.value.strip():
            return
        try:
            keep(path, doubt(self.attempt, event.value, __version__))
        except OSError as error:
            told = Content.styled(f"✗ not kept: {error.strerror or error}", "$wrong")
        else:
            told = Content.styled(f"✓ kept in {clean(str(path), keep_newlines=False)}", "$right")
            self._kept = True
            self.query_one("#keys-here", Static).update("enter closes")
        self.query_one("#why", Static).update(told)
