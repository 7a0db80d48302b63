"""`c` in any lab: the engine's own code behind what is on the screen, read from its source file.

What is shown is what runs. There is no second copy for teaching.
"""

import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.highlight import highlight
from textual.widgets import Static

from tui.shell.guards import Modal

Source = ModuleType | type | Callable[..., Any]


def source_of(thing: Source) -> tuple[str, str]:
    """Where a module, class or function stands (`engine/tensor.py:212`), and its source text."""
    text, line = inspect.getsourcelines(thing)
    module = inspect.getmodule(thing)
    place = (module.__name__ if module else "").replace(".", "/") + ".py"
    return f"{place}:{max(line, 1)}", inspect.cleandoc("\n" + "".join(text))


class CodeScreen(Modal[None]):
    """A sheet of code. Give it `(place, source)` pairs, as `source_of` makes them."""

    DEFAULT_CSS = """
    CodeScreen {
        align: center middle;
        #sheet {
            width: 104; max-width: 96%; height: auto; max-height: 92%;
            background: $surface; border: round $rule; padding: 0 1;
        }
        VerticalScroll { height: auto; margin: 0 0 1 0; scrollbar-size-vertical: 1; }
        #close { dock: bottom; height: 1; color: $faint; }
        .code { width: 1fr; height: auto; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,c,enter", "dismiss(None)", "close"),
        Binding("down,j", "scroll(1)", "down", show=False),
        Binding("up,k", "scroll(-1)", "up", show=False),
    ]

    def __init__(self, about: str, sources: list[tuple[str, str]]) -> None:
        super().__init__()
        self.about = about
        self.sources = sources

    def compose(self) -> ComposeResult:
        """A sentence, then each piece of code under the place where it stands."""
        with Vertical(id="sheet"):
            yield Static(Content.styled(self.about, "bold"), markup=False)
            with VerticalScroll():
                for place, source in self.sources:
                    yield Static(Content.styled(f"\n{place}", "$faint"), markup=False)
                    code = highlight(source, language="python")
                    yield Static(code, classes="code", markup=False)
            yield Static("q closes   ↑ ↓ scroll", id="close", markup=False)

    def action_scroll(self, by: int) -> None:
        """One line."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
