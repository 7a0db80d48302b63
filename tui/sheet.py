"""A sheet over the screen it belongs to: a box in its middle, with text, a list or lines to type.

A screen pushes one and hears what it was closed with: `esc` closes it with nothing.
"""

from collections.abc import Mapping
from typing import TypeVar

from textual import on
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.shell.guards import Modal, Options

Result = TypeVar("Result")


class Sheet(Modal[Result]):
    """What is alike in all of them: the box `#sheet`, and the line of keys `#keys-here` below."""

    DEFAULT_CSS = """
    Sheet {
        align: center middle;
        #sheet {
            max-width: 96%; height: auto; max-height: 92%;
            background: $surface; border: round $rule; padding: 0 2;
        }
        VerticalScroll { height: auto; margin: 0 0 1 0; scrollbar-size-vertical: 1; }
        Input { border: none; height: 1; padding: 0; background: $panel; }
        Input:focus { border: none; }
        #why { height: auto; margin: 0; }
        #keys-here { height: auto; color: $faint; }
        #keys-here.below { dock: bottom; height: 1; }
        &.-list Choices { margin: 0 0 1 0; }
    }
    """


class Choices(Options):
    """Rows to choose from by their ids. The one that enter takes has a mark, and not only colour.

    `marked` is the row to begin with, else the first.
    """

    DEFAULT_CSS = """
    Choices, Choices:focus {
        height: auto; min-height: 2; background: transparent; padding: 0;
        & > .option-list--option-highlighted { background: transparent; color: $here; }
    }
    """

    def __init__(self, rows: Mapping[str, Content], marked: str = "") -> None:
        self._rows = dict(rows)
        self.marked = marked if marked in rows else next(iter(rows))
        super().__init__(*(Option(self._row(id), id=id) for id in rows), markup=False)

    def on_mount(self) -> None:
        """Begin with the marked row."""
        self.highlighted = list(self._rows).index(self.marked)

    def _row(self, id: str) -> Content:
        return Content.assemble("› " if id == self.marked else "  ", self._rows[id])

    def tell(self, id: str, row: Content) -> None:
        """Another text for a row."""
        self._rows[id] = row
        self.replace_option_prompt(id, self._row(id))

    @on(OptionList.OptionHighlighted)
    def _mark(self, event: OptionList.OptionHighlighted) -> None:
        before, self.marked = self.marked, event.option_id or self.marked
        for id in (before, self.marked):
            self.replace_option_prompt(id, self._row(id))
