"""`c` in any lab: the engine's own code behind what is on the screen, read from its source file.

What is shown is what runs. There is no second copy for teaching.
"""

import inspect
import re
from collections.abc import Callable
from functools import lru_cache
from types import ModuleType
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.highlight import highlight
from textual.widget import Widget
from textual.widgets import Static

from tui.sheet import Sheet

HANG = 4  # columns by which what goes on in the next row is moved to the right
# Notes to a linter or a formatter, up to the end of the line: nothing to learn from.
_TOOL_NOTE = re.compile(r"[ \t]*#[ ]*(?:type:|noqa\b|fmt:|isort:|pragma:|ruff:)[^\n]*")

Source = ModuleType | type | Callable[..., Any]


def source_of(thing: Source) -> tuple[str, str]:
    """Where a module, class or function stands (`engine/tensor.py:212`), and its source text.

    Comments that only speak to the tools of its authors are left out.
    """
    text, line = inspect.getsourcelines(thing)
    module = inspect.getmodule(thing)
    place = (module.__name__ if module else "").replace(".", "/") + ".py"
    kept = [_TOOL_NOTE.sub("", row) for row in text if not _TOOL_NOTE.fullmatch(row.rstrip("\n"))]
    return f"{place}:{max(line, 1)}", inspect.cleandoc("\n" + "".join(kept))


def hung(line: Content, width: int) -> list[Content]:
    """A line of code in rows of at most `width`; the rows after the first hang under its text."""
    rows, indent = [], len(line.plain) - len(line.plain.lstrip()) + HANG
    indent = indent if indent < width // 2 else 0
    begin = 0  # the indent of the present row
    while line.cell_length > width:
        cut = line.plain.rfind(" ", begin + 1, width + 1)
        cut = cut if cut > begin else width
        rows.append(line[:cut])
        rest = line[cut:]
        begin = indent
        line = Content(" " * indent) + rest[len(rest.plain) - len(rest.plain.lstrip()) :]
    return [*rows, line]


@lru_cache(maxsize=64)
def laid(source: str, width: int) -> list[Content]:
    """Code in colours, in rows of a width. To colour it takes longer than to draw all the rest."""
    return [row for line in coloured(source).split("\n") for row in hung(line, width)]


@lru_cache(maxsize=64)
def coloured(source: str) -> Content:
    """Code in colours."""
    return highlight(source, language="python")


class CodeView(Widget):
    """A piece of code in colours. What is too long for the window goes on indented, not at 0."""

    DEFAULT_CSS = "CodeView { width: 1fr; height: auto; text-wrap: nowrap; }"

    def __init__(self, source: str) -> None:
        super().__init__()
        self.source = source

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the code takes at this width."""
        return len(laid(self.source, max(width, 20)))

    def render(self) -> Content:
        """The rows."""
        return Content("\n").join(laid(self.source, max(self.content_size.width, 20)))


class CodeScreen(Sheet[None]):
    """A sheet of code. Give it `(place, source)` pairs, as `source_of` makes them."""

    DEFAULT_CSS = "CodeScreen #sheet { width: 104; padding: 0 1; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,c,enter", "dismiss(None)", "close", id="code.close"),
        Binding("down,j", "scroll(1)", "down", show=False, id="code.scroll_down"),
        Binding("up,k", "scroll(-1)", "up", show=False, id="code.scroll_up"),
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
                    yield CodeView(source)
            yield Static("q closes   ↑ ↓ scroll", id="keys-here", classes="below", markup=False)

    def action_scroll(self, by: int) -> None:
        """One line."""
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
