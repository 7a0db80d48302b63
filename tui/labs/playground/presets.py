"""A sheet over the playground: networks to begin with, and what each of them promises."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from lessons.labs.playground.presets import PRESETS
from tui.shell.guards import Modal, Options


class PresetsScreen(Modal[str | None]):
    """Enter opens the marked one."""

    DEFAULT_CSS = """
    PresetsScreen {
        align: center middle;
        #sheet {
            width: 62; max-width: 96%; height: auto; max-height: 96%;
            background: $surface; border: round $rule; padding: 0 1;
        }
        Options, Options:focus {
            height: auto; border: none; background: transparent; padding: 0;
        }
        Options > .option-list--option-highlighted { background: transparent; color: $here; }
        Options:focus > .option-list--option-highlighted { background: transparent; color: $here; }
        #keys-here { color: $faint; height: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,m", "dismiss(None)", "close", id="close"),
    ]

    marked = 0

    def compose(self) -> ComposeResult:
        """Every preset with its promise."""
        with Vertical(id="sheet"):
            yield Static(Content.styled("To begin with", "bold"), markup=False)
            yield Options(*(Option(self._row(at), id=str(at)) for at in range(len(PRESETS))),
                          markup=False)  # fmt: skip
            yield Static("enter open   q back", id="keys-here", markup=False)

    def on_mount(self) -> None:
        """The list has the keys."""
        self.query_one(OptionList).focus()

    def _row(self, at: int) -> Content:
        preset, here = PRESETS[at], "› " if at == self.marked else "  "
        return Content.assemble(here, preset.name.ljust(27), (preset.promise, "$faint"))

    @on(OptionList.OptionHighlighted)
    def _mark(self, event: OptionList.OptionHighlighted) -> None:
        before, self.marked = self.marked, int(event.option_id or 0)
        for at in (before, self.marked):
            self.query_one(OptionList).replace_option_prompt(str(at), self._row(at))

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(PRESETS[int(event.option_id or 0)].state)
