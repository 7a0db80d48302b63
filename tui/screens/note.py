"""A note of one's own, written on a sheet over what it is about: whatever closes it keeps it."""

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static, TextArea

from lessons.notes import MARK
from lessons.store.records import MAX_TEXT
from tui.sheet import Sheet

PAUSE = 2.0  # seconds without a key after which what was written is saved


class NoteArea(TextArea):
    """Lines to write on. Its cursor does not blink."""

    only_types = True

    def on_mount(self) -> None:
        """Before the first blink."""
        self.cursor_blink = False


class NoteScreen(Sheet[None]):
    """One note. `save` is called with its text at each pause, and when the sheet goes away."""

    DEFAULT_CSS = """
    NoteScreen {
        #sheet { width: 76; padding: 0 1; }
        NoteArea { height: 12; border: none; padding: 0; background: $panel; }
        NoteArea:focus { border: none; }
        #why { color: $here; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "save and close", id="note.close_escape"),
        Binding("ctrl+s", "dismiss(None)", "save and close", show=False, id="note.close_ctrl_s"),
    ]

    def __init__(self, title: str, text: str, save: Callable[[str], None]) -> None:
        super().__init__()
        self.heading = title
        self.text = text
        self._save = save
        self._saved = text
        self._pause: Timer | None = None

    def compose(self) -> ComposeResult:
        """What it is about, and lines to write on."""
        with Vertical(id="sheet"):
            yield Static(Content.assemble((f"{MARK} ", "$here"), (self.heading, "bold")))
            yield NoteArea(self.text, soft_wrap=True, show_line_numbers=False)
            yield Static(id="why", markup=False)
            yield Static(
                "esc saves and closes   an empty note is none", id="keys-here", markup=False
            )

    def on_mount(self) -> None:
        """Go on at its end."""
        area = self.query_one(NoteArea)
        area.move_cursor(area.document.end)
        area.focus()

    @on(TextArea.Changed)
    def _written(self, event: TextArea.Changed) -> None:
        area, why = event.text_area, ""
        if len(area.text) >= MAX_TEXT:  # said at once: nothing is cut behind anyone's back
            why = f"A note holds {MAX_TEXT:,} characters: here it ends."
        if len(area.text) > MAX_TEXT:
            area.load_text(area.text[:MAX_TEXT])
            area.move_cursor(area.document.end)
        self.query_one("#why", Static).update(why)
        self.text = area.text
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE, self._keep)

    def _keep(self) -> None:
        if self.text.strip() != self._saved.strip():
            self._saved = self.text
            self._save(self.text)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Keep it before anyone hears that the sheet is closed."""
        self._keep()
        return super().dismiss(result)

    def on_unmount(self) -> None:
        """The end of the program closes it as well."""
        self._keep()
