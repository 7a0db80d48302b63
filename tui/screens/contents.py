"""The steps of a lesson as a list to choose from."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from tui.sheet import Choices, Sheet


class ContentsScreen(Sheet[int | None]):
    """Answers with the index of the chosen step, or None."""

    DEFAULT_CSS = "ContentsScreen #sheet { width: 64; padding: 0 1; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,m", "dismiss(None)", "close", id="contents.close")
    ]

    def __init__(self, title: str, steps: list[str], current: int) -> None:
        super().__init__(classes="-list")
        self.heading = title
        self.steps = steps
        self.current = current

    def compose(self) -> ComposeResult:
        """A list of steps, the current one marked."""
        rows = {str(at): Content(title) for at, title in enumerate(self.steps)}
        with Vertical(id="sheet"):
            yield Static(Content.styled(self.heading, "bold"), markup=False)
            yield Choices(rows, marked=str(self.current))
            yield Static(
                "enter goes there   q closes", id="keys-here", classes="below", markup=False
            )

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)
