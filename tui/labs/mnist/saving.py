"""A sheet of the MNIST lab: a run gets a name and a note."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from lessons.text import clean
from tui.sheet import Sheet
from tui.shell.guards import Field

LONGEST_NAME, LONGEST_NOTE = 40, 400
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
