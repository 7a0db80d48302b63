"""`?` on any screen: every key that works there, and what the focused thing is.

The list is read from the bindings themselves, so it cannot promise a key that does nothing. A
screen or widget may say more about itself in a class attribute `HELP` (Markdown).
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widgets import Markdown, Static

from tui.guards import Modal


class HelpScreen(Modal[None]):
    """A sheet over the screen it explains."""

    DEFAULT_CSS = """
    HelpScreen {
        align: center middle;
        #sheet {
            width: 76; max-width: 96%; height: auto; max-height: 92%;
            background: $surface; border: round $rule; padding: 0 2;
        }
        VerticalScroll { height: auto; margin: 0 0 1 0; }
        #close { dock: bottom; height: 1; color: $faint; }
        Markdown { padding: 0; margin: 1 0 0 0; background: transparent; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,enter", "dismiss", "close", show=False)
    ]

    def __init__(self, keys: list[tuple[str, str, str]], about: str = "") -> None:
        super().__init__()
        self.keys = keys
        self.about = about

    @classmethod
    def of(cls, screen: Screen[None]) -> "HelpScreen":
        """The help of a screen as it is now: focus and state decide which keys work."""
        keys: list[tuple[str, str, str]] = []
        for node, binding, enabled, tooltip in screen.active_bindings.values():
            ours = type(node).__module__.partition(".")[0] == "tui" or binding.tooltip
            if not enabled or not binding.description or not (ours or binding.show):
                continue
            display = binding.key_display or screen.app.get_key_display(binding)
            same = next((key for key in keys if key[1] == binding.description), None)
            if same:
                keys[keys.index(same)] = (f"{same[0]} {display}", same[1], same[2])
            else:
                keys.append((display, binding.description, tooltip or ""))
        focused: list[DOMNode] = list(screen.focused.ancestors_with_self) if screen.focused else []
        about = next((text for node in focused if (text := getattr(node, "HELP", ""))), "")
        return cls(keys, about or getattr(screen, "HELP", "") or "")

    def compose(self) -> ComposeResult:
        """Keys first, then what this screen is about."""
        with Vertical(id="sheet"):
            with VerticalScroll():
                width = max((len(keys) for keys, _, _ in self.keys), default=0)
                middle = max((len(description) for _, description, _ in self.keys), default=0)
                yield Static(
                    Content("\n").join(
                        Content.assemble(
                            (keys.rjust(width), "bold"),
                            f"  {description.ljust(middle)}",
                            (f"   {tooltip}" if tooltip else "", "$faint"),
                        )
                        for keys, description, tooltip in self.keys
                    ),
                    markup=False,
                )
                if self.about:
                    yield Markdown(self.about)
            yield Static("q closes", id="close", markup=False)
