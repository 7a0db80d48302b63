"""Something the learner should read once: a file that was damaged, a lesson that cannot be read."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.shell.guards import Modal


class NoticeScreen(Modal[None]):
    """A few sentences over whatever is beneath; any key goes on."""

    DEFAULT_CSS = """
    NoticeScreen {
        align: center middle;
        VerticalScroll {
            width: 72; max-width: 96%; height: auto; max-height: 90%;
            background: $surface; border: round $rule; padding: 1 2;
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,escape,space,q", "dismiss(None)", "go on", id="notice.close")
    ]

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__()
        self.sentences = sentences

    def compose(self) -> ComposeResult:
        """One paragraph a sentence."""
        with VerticalScroll():
            for sentence in self.sentences:
                yield Static(Content(sentence + "\n"), markup=False)
            yield Static(Content.styled("enter goes on", "$faint"), markup=False)
