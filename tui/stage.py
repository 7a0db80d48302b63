"""The room for a lab's figure: as large as the window allows, drawn when it is painted."""

from typing import TYPE_CHECKING

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from lessons.lab import Lab

if TYPE_CHECKING:
    from tui.lab import LabScreen


class Stage(Widget):
    """The room for the figure: as large as the window allows, drawn when it is painted."""

    DEFAULT_CSS = "Stage { width: 1fr; height: 1fr; }"

    class Clicked(Message):
        """A place of the figure was clicked or dragged over."""

        def __init__(self, x: int, y: int) -> None:
            super().__init__()
            self.x, self.y = x, y

    def __init__(self, screen: "LabScreen[Lab]") -> None:
        super().__init__(id="stage")
        self._lab_screen = screen

    def render(self) -> RenderResult:
        """The screen's figure for this size."""
        width, height = self.size
        if width < 8 or height < 1:
            return Content("")
        lines = self._lab_screen.figure(width, height)
        return Content("\n").join(line.truncate(width) for line in lines[:height])

    def on_click(self, event: events.Click) -> None:
        """Say where in the figure."""
        at = event.get_content_offset(self)
        if at is not None:
            self.post_message(self.Clicked(at.x, at.y))
