"""What was put away in reviews, and a way to have it back."""

from collections.abc import Mapping
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from tui.sheet import Choices, Sheet


class AwayScreen(Sheet[tuple[str, ...] | None]):
    """Answers with the ids of what shall be asked again, or None."""

    DEFAULT_CSS = "AwayScreen #sheet { width: 76; padding: 0 1; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss(None)", "close", id="away.close"),
        Binding("x", "put_away", "all of it", id="away.put_away"),
    ]

    def __init__(self, rows: Mapping[str, str]) -> None:
        super().__init__(classes="-list")
        self.rows = rows  # what each asks, by its id

    def compose(self) -> ComposeResult:
        """A row for each."""
        with Vertical(id="sheet"):
            yield Static(Content.styled("Put away", "bold"), markup=False)
            yield Choices({id: Content(" ".join(text.split())) for id, text in self.rows.items()})
            yield Static(
                "enter asks it again   x all of it   esc closes",
                id="keys-here",
                classes="below",
                markup=False,
            )

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss((event.option_id or "",))

    def action_put_away(self) -> None:
        """All of it is asked again."""
        self.dismiss(tuple(self.rows))
