"""A sheet over the playground: networks to begin with, and what each of them promises."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from lessons.labs.playground.presets import PRESETS
from tui.sheet import Choices, Sheet


class PresetsScreen(Sheet[str | None]):
    """Enter opens the marked one."""

    DEFAULT_CSS = "PresetsScreen #sheet { width: 62; padding: 0 1; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,m", "dismiss(None)", "close", id="close"),
    ]

    def compose(self) -> ComposeResult:
        """Every preset with its promise."""
        rows = {
            preset.state: Content.assemble(preset.name.ljust(27), (preset.promise, "$faint"))
            for preset in PRESETS
        }
        with Vertical(id="sheet"):
            yield Static(Content.styled("To begin with", "bold"), markup=False)
            yield Choices(rows)
            yield Static("enter open   q back", id="keys-here", markup=False)

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_id)
