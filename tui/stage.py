"""The room for a lab's figure: as large as the window allows, drawn when it is painted."""

from typing import TYPE_CHECKING, Self

from textual import events
from textual.app import RenderResult
from textual.content import Content, Span
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual
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
        self._painted: list[Strip] | None = None
        self._rows: dict[tuple[str, tuple[Span, ...]], Strip] = {}
        self._style: Style | None = None

    def render(self) -> RenderResult:
        """The screen's figure for this size."""
        return Content("\n").join(self._figure())

    def _figure(self) -> list[Content]:
        width, height = self.size
        if width < 8 or height < 1:
            return []
        return [line.truncate(width) for line in self._lab_screen.figure(width, height)[:height]]

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Draw the figure anew at the next painting."""
        self._painted = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def render_line(self, y: int) -> Strip:
        """One row of the figure; a row that looks as it did is not put together again.

        Most keys change little of a figure, and turning a row of text and styles into what the
        terminal is sent costs more than computing the row.
        """
        if self.text_selection is not None:  # the terminal's user marks text: the usual way
            return super().render_line(y)
        style = self.visual_style
        if self._painted is None:
            before = self._rows if self._style == style else {}
            self._style, self._rows, self._painted = style, {}, []
            for line in self._figure():
                row = line.plain, tuple(line.spans)
                strip = before.get(row)
                if strip is None:
                    strip = Visual.to_strips(self, line, self.size.width, 1, style)[0]
                self._rows[row] = strip
                self._painted.append(strip)
        if y < len(self._painted):
            return self._painted[y]
        return Strip.blank(self.size.width, style.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Say where in the figure."""
        at = event.get_content_offset(self)
        if at is not None:
            self.post_message(self.Clicked(at.x, at.y))
