"""`?` on any screen: what the focused thing is, and every key that works there.

The list is read from the bindings themselves, so it cannot promise a key that does nothing. A
screen or widget may say more about itself in a class attribute `HELP` (Markdown).
"""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.messages import Update
from textual.screen import Screen
from textual.widgets import Static

from tui.prose import prose
from tui.rows import Rows
from tui.sheet import Sheet
from tui.wrapping import wrapped

ARROWS = "↑↓←→hjkl"
PAIRS = ("↑↓", "←→", "jk", "hl", "+−", "[ ]")  # one of two is not named again beside both
LAST = ("help", "back", "quit", "palette")
WIDTH = 76  # columns of the sheet, where there are as many
NAME = "help"  # of the sheet that is kept


class HelpText(Rows):
    """What a screen is about, then its keys, those of the key line first."""

    DEFAULT_CSS = "HelpText { height: auto; }"

    def __init__(self) -> None:
        super().__init__()
        self.keys: list[tuple[str, str, str]] = []  # how it is written, what it does, more of that
        self.about = ""  # Markdown

    def rows(self, width: int, height: int) -> list[Content]:
        """One row a key; what does not fit beside it goes on under its own column."""
        lines = [*prose(self.about, width - 1), Content("")] if self.about else []
        left = max((len(keys) for keys, _, _ in self.keys), default=0)
        middle = max((len(description) for _, description, _ in self.keys), default=0)
        room = min(WIDTH, self.app.size.width * 24 // 25) - 8 - left - middle - 5
        for keys, description, tooltip in self.keys:
            head = Content.assemble((keys.rjust(left), "bold"), f"  {description.ljust(middle)}   ")
            for row, text in enumerate(wrapped(tooltip, room, style="$faint")):
                lines.append(
                    Content.assemble(head if row == 0 else " " * (left + middle + 5), text)
                )
        return lines


class HelpScreen(Sheet[None]):
    """A sheet over the screen it explains. It is made once, and then filled anew each time."""

    DEFAULT_CSS = """
    HelpScreen {
        #sheet { width: 76; margin: 0; scrollbar-size-vertical: 1; }
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
        self.text.keys, self.text.about = keys, about
        self.text.redraw()
        for box in self.query(VerticalScroll):
            box.scroll_home(animate=False, immediate=True)
        if self.is_mounted and self.text._layout_required:
            self.lay_out()
        with self.prevent(Update):  # all of the sheet is about to be painted
            self.text._check_refresh()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """It comes back as it was styled, unless the styles are others now."""
        styled, self._css_update_count = self._css_update_count, self.app._css_update_count
        event.refresh_styles = styled != self._css_update_count


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
