"""The steps of a lesson as a list to choose from."""

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static

from tui.shell.guards import Modal, Options


class ContentsScreen(Modal[int | None]):
    """Answers with the index of the chosen step, or None."""

    DEFAULT_CSS = """
    ContentsScreen {
        align: center middle;
        #sheet {
            width: 64; max-width: 96%; height: auto; max-height: 90%;
            background: $surface; border: round $rule; padding: 0 1;
        }
        Options { height: auto; max-height: 1fr; min-height: 2; padding: 0; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,m", "dismiss(None)", "close")]

    def __init__(self, title: str, steps: list[str], current: int) -> None:
        super().__init__()
        self.heading = title
        self.steps = steps
        self.current = current

    def compose(self) -> ComposeResult:
        """A list of steps, the current one marked."""
        with Vertical(id="sheet"):
            yield Static(Content.styled(self.heading, "bold"), markup=False)
            yield Options(
                *(
                    Content.assemble(("› " if index == self.current else "  ", "$here"), title)
                    for index, title in enumerate(self.steps)
                ),
                markup=False,
            )

    def on_mount(self) -> None:
        """Start at the current step."""
        self.query_one(OptionList).highlighted = self.current

    @on(OptionList.OptionSelected)
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)
