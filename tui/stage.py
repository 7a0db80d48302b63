"""The room for a lab's figure: as large as the window allows, drawn by the lab's screen."""

from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.message import Message

from lessons.lab import Lab
from tui.rows import Rows

if TYPE_CHECKING:
    from tui.lab import LabScreen


class Stage(Rows):
    """Asks the lab's screen for the figure, and says where it was clicked."""

    DEFAULT_CSS = "Stage { width: 1fr; height: 1fr; }"

    class Clicked(Message):
        """A place of the figure was clicked or dragged over."""

        def __init__(self, x: int, y: int) -> None:
            super().__init__()
            self.x, self.y = x, y

    def __init__(self, screen: "LabScreen[Lab]") -> None:
        super().__init__(id="stage")
        self._lab_screen = screen

    def rows(self, width: int, height: int) -> list[Content]:
        """The screen's figure for this size."""
        return self._lab_screen.figure(width, height) if width >= 8 and height >= 1 else []

    def on_click(self, event: events.Click) -> None:
        """Say where in the figure."""
        at = event.get_content_offset(self)
        if at is not None:
            self.post_message(self.Clicked(at.x, at.y))
