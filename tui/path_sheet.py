"""A sheet that asks for a path: data to be read, a file to be written."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from lessons.text import clean
from lessons.visiting import refuse_places
from tui.sheet import Sheet
from tui.shell.guards import Field

LONGEST = 1000


class PathScreen(Sheet[object]):
    """A path to be typed or pasted. `read` takes it, beside the screen, or says what is wrong.

    `first` stands there to begin with. It closes with what `read` returned; a ValueError or an
    OSError is told, and one may mend it.
    """

    DEFAULT_CSS = "PathScreen #sheet { width: 76; } PathScreen #why { max-height: 12; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "close", id="path.close")
    ]

    def __init__(
        self, title: str, read: Callable[[Path], object], about: str = "", first: str = ""
    ) -> None:
        super().__init__()
        self._title, self._read, self._about, self._first = title, read, about, first

    def compose(self) -> ComposeResult:
        """The line, and room for what is wrong with it."""
        with Vertical(id="sheet"):
            yield Static(self._title, markup=False)
            yield Field(self._first, id="path", max_length=LONGEST)
            yield Static(Content.styled(self._about, "$faint"), id="why", markup=False)
            yield Static("enter takes it   esc leaves it", id="keys-here", markup=False)

    def on_mount(self) -> None:
        """Ready to type."""
        self.query_one("#path", Input).focus()

    @on(Input.Submitted, "#path")
    def _typed(self, event: Input.Submitted) -> None:
        path = event.value.strip().strip("'\"")
        if path:
            self._tell("looking at it …", "$faint")
            self._take(Path(os.path.expanduser(path)))  # ~somebody unknown stays

    @work(thread=True, exclusive=True)
    def _take(self, path: Path) -> None:
        try:
            refuse_places()
            found = self._read(path)
        except (ValueError, OSError, MemoryError) as error:
            self.app.call_from_thread(self._tell, str(error) or "not enough memory", "$wrong")
        else:
            self.app.call_from_thread(self.dismiss, found)

    def _tell(self, text: str, style: str) -> None:
        if self.is_attached:
            told = Content.styled(clean(text, keep_newlines=False), style)
            self.query_one("#why", Static).update(told)
