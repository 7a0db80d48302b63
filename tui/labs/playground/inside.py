"""Inside the playground: sheets of numbers for what the pictures show, one at a time.

The training rests while one looks. What is changed here, a weight or a point, the lab's screen
passes on to whoever trains.
"""

from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from tui.figures.paint import paint_of
from tui.frame import Frame
from tui.keys import bind
from tui.labs.playground.face import Face
from tui.rows import Rows, put
from tui.shell.guards import Field


class Sheet(Rows, can_focus=True):
    """The room of the face that is seen: a key paints the rows that it changes."""

    DEFAULT_CSS = "Sheet { width: 1fr; height: 1fr; }"

    def __init__(self, screen: "InsideScreen") -> None:
        super().__init__(id="sheet")
        self._inside = screen

    def rows(self, width: int, height: int) -> list[Content]:
        """The face's lines."""
        return self._inside.face.lines(width, height, paint_of(self))


class Entry(Field):
    """A line to type on; several pasted lines are rows, and go to the sheet, not into it."""

    def on_paste(self, event: events.Paste) -> None:
        """Textual would take the first line and drop the others."""
        if "\n" in event.text.strip():
            event.prevent_default()


class InsideScreen(Frame):
    """One face after the other; the last one that was seen comes first the next time."""

    DEFAULT_CSS = """
    InsideScreen {
        #tabs { height: 1; margin: 0 0 1 0; }
        #edit { display: none; border: none; height: 1; padding: 0; background: $panel; }
        &.-typing #edit { display: block; }
        #edit:focus { border: none; }
        #note { height: auto; color: $here; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("step", "step", "The next operation; of weights, the next frame of the film"),
        bind("back_step", "back", "Take the last operation back; wind the film back"),
        bind("smaller", "to the loss, the end", "To the start, the loss, the end"),
        bind("larger", "to the loss, the end", "To the start, the loss, the end", line=False),
        bind("up", "move", "Walk the sheet"),
        bind("down", "move", "Walk the sheet", line=False),
        bind("left", "move", "Walk the sheet"),
        bind("right", "move", "Walk the sheet", line=False),
        bind("more", "change", "Change the number under the cursor"),
        bind("less", "change", "Change the number under the cursor", line=False),
        bind("go", "type", "Type what is under the cursor"),
        Binding("backspace,delete", "remove", "take away", id="inside.remove"),
        bind("view", "next sheet", "One point, weights, weights over time, data, confusion"),
    ]

    AUTO_FOCUS = ""

    def __init__(
        self, title: str, faces: list[Face], at: int, changed: Callable[[Face], None]
    ) -> None:
        super().__init__()
        self._title, self.faces, self.at = title, faces, at
        self._changed = changed

    @property
    def face(self) -> Face:
        """The sheet that is seen."""
        return self.faces[self.at]

    def compose_body(self) -> ComposeResult:
        """The names of the sheets, the sheet, a field, and a note."""
        yield Static(id="tabs", markup=False)
        yield Sheet(self)
        yield Entry(id="edit", max_length=100_000)
        yield Static(id="note", markup=False)

    def on_mount(self) -> None:
        """The sheet has the keys."""
        self.query_one(Sheet).focus()
        self.draw()

    def draw(self) -> None:
        """The sheet as it stands."""
        tabs = [
            Content.styled(f"› {face.name}", "bold $here") if face is self.face
            else Content.styled(face.name, "$faint")
            for face in self.faces
        ]  # fmt: skip
        put(self.query_one("#tabs", Static), Content("   ").join(tabs))
        self.set_title(self._title, self.face.status())
        note = self.query_one("#note", Static)
        help_ = "enter takes it   esc leaves it" if self.has_class("-typing") else self.face.help
        note.display = bool(self.face.note or help_)
        style = "$here" if self.face.note else "$faint"
        put(note, Content.styled(self.face.note or help_, style))
        self.query_one(Sheet).redraw()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What this sheet answers; while one types, the field has every key but a few."""
        if self.has_class("-typing") and action in ("view", "turn", "remove"):
            return False
        if action == "view":
            return len(self.faces) > 1
        if action in ("step", "stride", "turn", "move", "remove"):
            return self.face.answers(action)
        return self.face.answers("typing") if action == "go" else True

    def _did(self) -> None:
        face = self.face
        if face.changed:
            self._changed(face)
            face.changed = ""
        self.draw()

    def action_move(self, down: int, right: int) -> None:
        """The arrows."""
        self.face.note = ""
        self.face.move(down, right)
        self._did()

    def action_step(self, by: int = 1) -> None:
        """An operation."""
        self.face.step(by)
        self._did()

    def action_stride(self, by: int) -> None:
        """Several."""
        self.face.stride(by)
        self._did()

    def action_turn(self, by: int) -> None:
        """A little more, a little less."""
        self.face.turn(by)
        self._did()

    def action_remove(self) -> None:
        """Away with it."""
        self.face.remove()
        self._did()

    def action_view(self) -> None:
        """The next sheet."""
        self.at = (self.at + 1) % len(self.faces)
        self.draw()

    # ---- typing ---------------------------------------------------------------------------------

    def action_go(self) -> None:
        """Have what is under the cursor in a field."""
        text = self.face.typing()
        if text is None:
            self._did()
            return
        field = self.query_one("#edit", Input)
        field.value = text
        self.add_class("-typing")
        field.focus()
        self.draw()

    @on(Input.Submitted, "#edit")
    def _typed(self, event: Input.Submitted) -> None:
        if self.face.take(event.value):
            self.action_release()
        self._did()

    def action_release(self) -> None:
        """Let go of the field."""
        if self.has_class("-typing"):
            self.remove_class("-typing")
            self.query_one(Sheet).focus()
        self.face.note = ""
        self.draw()

    def on_paste(self, event: events.Paste) -> None:
        """Pasted lines go to a sheet that takes what is typed."""
        if self.face.answers("typing") and "\n" in event.text.strip():
            event.stop()
            self.action_release()
            self.face.take(event.text)
            self._did()
