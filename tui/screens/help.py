"""`?` on any screen: what the focused thing is, and every key that works there.

The list is read from the bindings themselves, so it cannot promise a key that does nothing. A
screen or widget may say more about itself in a class attribute `HELP` (Markdown).
"""

from itertools import zip_longest
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Static

from tui.prose import prose
from tui.rows import Rows
from tui.sheet import Sheet
from tui.wrapping import wrapped

ARROWS = "↑↓←→hjkl"
PAIRS = ("↑↓", "←→", "jk", "hl", "+−", "[ ]")  # one of two is not named again beside both
LAST = ("help", "back", "quit", "palette")
WIDTH = 76  # columns of the sheet, where there are as many; twice that with the prose beside
AROUND = 8  # columns of its frame, and of the scroll bar that it may have
GAP = 4  # columns between the keys and the prose beside them
NAME = "help"  # of the sheet that is kept


class HelpText(Rows):
    """The keys of a screen, those of the key line first, and below or beside them what it is about.

    Who presses `?` looks for a key: in a small window the prose waits below its edge.
    """

    DEFAULT_CSS = "HelpText { height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[tuple[str, str, str]] = []  # how it is written, what it does, more of that
        self.about = ""  # Markdown

    @property
    def is_beside(self) -> bool:
        """Whether the window has room for keys and prose side by side, and there is prose."""
        return bool(self.about) and self._wide >= 2 * WIDTH

    @property
    def _wide(self) -> int:
        """Columns that a sheet may have."""
        return self.app.size.width * 24 // 25

    def rows(self, width: int, height: int) -> list[Content]:
        """The keys, and the prose. The room does not depend on whether a scroll bar takes some."""
        room = min(WIDTH, self._wide) - AROUND
        keys = self._table(room)
        if not self.about:
            return keys
        if not self.is_beside:
            return [*keys, Content(""), *prose(self.about, room)]
        both = zip_longest(keys, prose(self.about, WIDTH - GAP), fillvalue=Content(""))
        return [
            Content.assemble(left.pad_right(room - left.cell_length + GAP), right)
            for left, right in both
        ]

    def _table(self, width: int) -> list[Content]:
        """One row a key; what does not fit beside it goes on under its own column."""
        lines = []
        left = max((len(keys) for keys, _, _ in self.keys), default=0)
        middle = max((len(description) for _, description, _ in self.keys), default=0)
        for keys, description, tooltip in self.keys:
            head = Content.assemble((keys.rjust(left), "bold"), f"  {description.ljust(middle)}   ")
            below = " " * (left + middle + 5)
            for row, text in enumerate(wrapped(tooltip, width - len(below), style="$faint")):
                lines.append(Content.assemble(below if row else head, text))
        return lines


class HelpScreen(Sheet[None]):
    """A sheet over the screen it explains. It is made once, and then filled anew each time."""

    DEFAULT_CSS = """
    HelpScreen {
        #sheet { width: 76; margin: 0; scrollbar-size-vertical: 1; }
        &.-beside #sheet { width: 152; }
        #keys-here.below { height: 2; padding: 1 0 0 0; background: $surface; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss", "close", show=False, id="help.close")
    ]

    def __init__(self) -> None:
        super().__init__()
        self.text = HelpText()

    @classmethod
    def of(cls, screen: Screen[None]) -> "HelpScreen":
        """The help of a screen as it is now: focus and state decide which keys work."""
        app = screen.app
        sheet = app.get_screen(NAME) if app.is_screen_installed(NAME) else None
        if not isinstance(sheet, HelpScreen) or sheet in app.screen_stack:
            sheet = cls()
            if not app.is_screen_installed(NAME):
                app.install_screen(sheet, NAME)
        sheet.tell(*_told(screen))
        return sheet

    def compose(self) -> ComposeResult:
        """The text, which scrolls, and under it the sheet's own keys."""
        with VerticalScroll(id="sheet"):
            yield self.text
            yield Static("↑ ↓ scroll   q closes", id="keys-here", classes="below", markup=False)

    def tell(self, keys: list[tuple[str, str, str]], about: str) -> None:
        """Another help in this sheet, from its top. One as high as the last one moves nothing."""
        self.look_behind()
        was_beside = self.has_class("-beside")
        self.text.keys, self.text.about = keys, about
        self._widen()
        self.text.redraw()
        for box in self.query(VerticalScroll):
            box.scroll_home(animate=False, immediate=True)
        self.fill(self.text, self.text.is_beside != was_beside)

    @on(events.Resize)
    def _widen(self) -> None:
        """Two columns where there is room for them."""
        self.set_class(self.text.is_beside, "-beside")

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """It comes back as it was put aside."""
        self.stay_styled(event)


def _told(screen: Screen[None]) -> tuple[list[tuple[str, str, str]], str]:
    """The keys that work on a screen now, and what it is about."""
    rows: dict[str, tuple[list[str], str, int]] = {}  # by description: keys, tooltip, rank
    for node, binding, enabled, tooltip in screen.active_bindings.values():
        if not enabled or not binding.description or not _is_ours(node, binding):
            continue
        display = binding.key_display or screen.app.get_key_display(binding)
        rank = 2 if binding.description in LAST else 0 if binding.show else 1
        keys, told, first = rows.get(binding.description, ([], "", rank))
        if not any(_is_named(display, key) for key in keys):
            keys.append(display)
        rows[binding.description] = keys, told or tooltip or "", min(first, rank)
    ranked = sorted(rows.items(), key=lambda row: row[1][2])
    focused: list[DOMNode] = list(screen.focused.ancestors_with_self) if screen.focused else []
    about = next((text for node in focused if (text := getattr(node, "HELP", ""))), "")
    about = about or getattr(screen, "HELP", "") or ""
    more = getattr(screen, "help_more", None)
    return (
        [(_together(keys), description, told) for description, (keys, told, _) in ranked],
        "\n\n".join(filter(None, (about, more() if more is not None else ""))),
    )


def _is_named(key: str, other: str) -> bool:
    """Whether a key need not be told beside another one."""
    return key == other or (other in PAIRS and len(key) == 1 and key.replace("-", "−") in other)


def _together(keys: list[str]) -> str:
    """The keys of one command: an arrow is not named again beside all of them."""
    return " ".join(key for key in keys if not (key in [*ARROWS] and "arrows" in keys))


def _is_ours(node: DOMNode, binding: Binding) -> bool:
    """Whether a class of this program declares the key; widgets bring many more of their own."""
    if binding.action.rpartition(".")[2] == "command_palette":
        return True
    return binding.id is not None and any(
        binding.id == each.id
        for kind in type(node).__mro__
        if kind.__module__.partition(".")[0] == "tui"
        for each in vars(kind).get("BINDINGS", ())
        if isinstance(each, Binding)
    )
