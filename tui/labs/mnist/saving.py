"""Two sheets of the MNIST lab: a run gets a name and a note, and a run comes from a file."""

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

LONGEST_NAME, LONGEST_NOTE, LONGEST_PATH = 40, 400, 1000
Named = tuple[str, str]
"""A name and a note."""


class SaveScreen(Sheet[Named | None]):
    """A name and a note for a run, which is saved with them."""

    DEFAULT_CSS = "SaveScreen #sheet { width: 64; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "close", id="save.close")
    ]

    def __init__(self, name: str, note: str) -> None:
        super().__init__()
        self._told = name, note

    def compose(self) -> ComposeResult:
        """Two lines to type."""
        name, note = self._told
        with Vertical(id="sheet"):
            yield Static("Save this run: its name", markup=False)
            yield Field(name, id="name", max_length=LONGEST_NAME)
            yield Static("A note for later", markup=False)
            yield Field(note, id="note", max_length=LONGEST_NOTE)
            yield Static("enter goes on, and saves   esc leaves it", id="keys-here", markup=False)

    def on_mount(self) -> None:
        """Begin with the name."""
        self.query_one("#name", Input).focus()

    @on(Input.Submitted, "#name")
    def _go_on(self) -> None:
        self.query_one("#note", Input).focus()

    @on(Input.Submitted, "#note")
    def _finish(self) -> None:
        name, note = (self.query_one(place, Input).value.strip() for place in ("#name", "#note"))
        self.dismiss((clean(name, keep_newlines=False), clean(note, keep_newlines=False)))


class PathScreen(Sheet[object]):
    """A path to be typed or pasted. `read` takes it, beside the screen, or says what is wrong.

    It closes with what `read` returned; a ValueError or an OSError is told, and one may mend it.
    """

    DEFAULT_CSS = "PathScreen #sheet { width: 76; } PathScreen #why { max-height: 12; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "close", id="path.close")
    ]

    def __init__(self, title: str, read: Callable[[Path], object], about: str = "") -> None:
        super().__init__()
        self._title, self._read, self._about = title, read, about

    def compose(self) -> ComposeResult:
        """The line, and room for what is wrong with it."""
        with Vertical(id="sheet"):
            yield Static(self._title, markup=False)
            yield Field("", id="path", max_length=LONGEST_PATH)
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
            self._take(Path(path).expanduser())

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
