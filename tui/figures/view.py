"""The one widget that shows a figure: it fills its room, remembers what it drew, and takes clicks.

A figure is a value: it can draw itself into any room and say in words what it shows. The view draws
again only when the figure, the room or the theme's colours are others, so that a repaint is free.
A figure never ends a lesson: where it cannot be drawn, its words stand in its place.
"""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from textual import events
from textual.content import Content
from textual.message import Message

from tui.figures.paint import Paint, paint_of
from tui.rows import Rows
from tui.wrapping import broken


class Figure(Protocol):
    """Something that can be shown."""

    def draw(self, width: int, height: int, paint: Paint | None = None) -> list[Content]:
        """The figure in at most `height` lines of at most `width` cells.

        `paint` has the theme's colours, for figures that mix shades; None where no shade can be
        seen, and then a figure says everything by shapes.
        """
        ...

    def say(self) -> str:
        """What it shows, in words and numbers."""
        ...


@runtime_checkable
class Touchable(Protocol):
    """A figure that knows what is drawn where."""

    def at(self, x: int, y: int, width: int, height: int) -> object | None:
        """What stands in a cell of the figure, when it is drawn in a room of this size."""
        ...


class FigureView(Rows):
    """Shows a figure as large as there is room for."""

    DEFAULT_CSS = "FigureView { width: 1fr; height: 1fr; }"

    @dataclass
    class Clicked(Message):
        """A cell was clicked; `hit` is what the figure has there, None for nothing."""

        view: "FigureView"
        x: int
        y: int
        hit: object | None

        @property
        def control(self) -> "FigureView":
            """The view, so that `@on(FigureView.Clicked, "#id")` works."""
            return self.view

    def __init__(
        self,
        figure: Figure | None = None,
        *,
        largest: tuple[int, int] = (160, 50),
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """`largest` bounds columns and rows: a picture's cost grows with its area."""
        super().__init__(id=id, classes=classes)
        self._figure = figure
        self._largest = largest
        self._drawn: tuple[Figure, tuple[int, int], Paint | None, list[Content]] | None = None

    @property
    def figure(self) -> Figure | None:
        """What is shown."""
        return self._figure

    @property
    def room(self) -> tuple[int, int]:
        """Columns and rows in which the figure is drawn."""
        return min(self.size.width, self._largest[0]), min(self.size.height, self._largest[1])

    def show(self, figure: Figure | None) -> None:
        """Show this figure from now on; one that equals the last costs nothing."""
        if figure is not self._figure and not _same(figure, self._figure):
            self._figure = figure
            self.redraw()

    def say(self) -> str:
        """What is shown, in words."""
        return self._figure.say() if self._figure is not None else ""

    def rows(self, width: int, height: int) -> list[Content]:
        """The figure, or its words where there is no room for it."""
        figure, room = self._figure, self.room
        if figure is None or min(room) < 1:
            return []
        paint = paint_of(self)
        if self._drawn is None or self._drawn[0] is not figure or self._drawn[1:3] != (room, paint):
            self._drawn = (figure, room, paint, pictured(figure, *room, paint))
        return self._drawn[3]

    def on_click(self, event: events.Click) -> None:
        """Tell what was clicked."""
        hit = None
        if isinstance(self._figure, Touchable):
            hit = self._figure.at(event.x, event.y, *self.room)
        self.post_message(self.Clicked(self, event.x, event.y, hit))


def _same(one: Figure | None, other: Figure | None) -> bool:
    """Whether two figures are equal; those that hold arrays are equal only to themselves."""
    try:
        return bool(one == other)
    except ValueError:
        return False


def pictured(figure: Figure, width: int, height: int, paint: Paint | None = None) -> list[Content]:
    """A figure as lines of text, or its words where it has no room or cannot be drawn."""
    try:
        lines = figure.draw(width, height, paint)
    except Exception:  # whatever a figure trips over, the lesson goes on
        lines = broken(Content.styled(figure.say(), "$faint"), max(width, 2))
    return lines[:height]
