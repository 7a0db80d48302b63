"""The network written out, for use elsewhere: what is seen is what enter copies."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from lessons.labs.playground import export
from lessons.labs.playground.playground import Playground
from tui.keys import bind
from tui.rows import put
from tui.screens.code import CodeView
from tui.sheet import Sheet


def texts(lab: Playground) -> dict[str, str]:
    """Each way to write it, by its name."""
    setup, network = lab.setup, lab.network
    return {
        "NumPy": export.as_numpy(setup, network),
        "PyTorch": export.as_torch(setup, network),
        "JSON": export.as_json(setup, network, lab.state),
        "losses as CSV": export.as_csv(lab.train, lab.test),
        "string": f"{lab.trained}\n",
        "command line": export.as_command(lab.state, round(lab.shown.epoch), by_hand=lab.by_hand),
    }


class WrittenScreen(Sheet[None]):
    """One text at a time; `v` turns to the next."""

    DEFAULT_CSS = """
    WrittenScreen {
        #sheet { width: 104; height: 92%; padding: 0 1; }
        VerticalScroll { height: 1fr; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,s", "dismiss(None)", "close", id="written.close"),
        bind("go", "copy", "Copy what is seen"),
        bind("view", "next", "Another way to write it"),
        Binding("down,j", "scroll(1)", "down", show=False, id="written.scroll_down"),
        Binding("up,k", "scroll(-1)", "up", show=False, id="written.scroll_up"),
    ]

    def __init__(self, lab: Playground) -> None:
        super().__init__()
        self.texts, self.at, self.copied = texts(lab), 0, ""

    @property
    def name_of_it(self) -> str:
        """What is seen."""
        return list(self.texts)[self.at]

    def compose(self) -> ComposeResult:
        """The names, the text, the keys."""
        with Vertical(id="sheet"):
            yield Static(id="names", markup=False)
            with VerticalScroll():
                yield CodeView(self.texts[self.name_of_it])
            yield Static(id="keys-here", markup=False)

    def on_mount(self) -> None:
        """The first one."""
        self._say()

    def _say(self) -> None:
        names = [
            Content.styled(f"› {name}", "bold $here") if name == self.name_of_it
            else Content.styled(name, "$faint")
            for name in self.texts
        ]  # fmt: skip
        put(self.query_one("#names", Static), Content("   ").join(names))
        did = f"{self.copied} copied   " if self.copied else "enter copies   "
        keys = Content.assemble(
            (did, "$here" if self.copied else ""), "v next   ↑ ↓ scroll   q closes"
        )
        put(self.query_one("#keys-here", Static), keys)

    async def action_view(self) -> None:
        """The next one."""
        self.at, self.copied = (self.at + 1) % len(self.texts), ""
        room = self.query_one(VerticalScroll)
        await room.remove_children()
        await room.mount(CodeView(self.texts[self.name_of_it]))
        room.scroll_home(animate=False)
        self._say()

    def action_go(self) -> None:
        """Copy it."""
        self.app.copy_to_clipboard(self.texts[self.name_of_it])
        self.copied = self.name_of_it
        self._say()

    def action_scroll(self, by: int) -> None:
        """One line."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
