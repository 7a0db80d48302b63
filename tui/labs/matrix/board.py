"""The picture of a matrix drill as a widget: drawn where there is room, clicked on by cells."""

from dataclasses import dataclass

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from lessons.labs.matrix.algebra import Cell
from tui.labs.matrix.drawing import TEXT_WIDTH, Drawing, Scene


class Board(Widget):
    """Draws a scene; a click on a cell of the result chooses it."""

    DEFAULT_CSS = "Board { width: 1fr; height: 1fr; }"

    @dataclass
    class Chosen(Message):
        """A cell of the result was clicked."""

        cell: Cell

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self.scene = scene
        self._hits: dict[Cell, tuple[int, int, int]] = {}

    def render(self) -> RenderResult:
        """The grids, then the words, centred together where there is room to spare."""
        width, height = self.content_size
        room = min(width, 110)
        drawing = Drawing(self.scene)
        words = list(drawing.words(min(room, TEXT_WIDTH)))
        picture = drawing.picture(room, airy=True)
        if len(picture.lines) + max(len(words), 6) + 3 > height:  # 6: never for a word more or less
            picture = drawing.picture(room)
        spare = height - len(picture.lines) - max(len(words), 6) - 1
        top = min(max(spare // 3, 0), 7)
        text_left = max((width - TEXT_WIDTH) // 2, 0)
        left = max((width - picture.width) // 2, 0)
        self._hits = {cell: (x + left, y + top, w) for cell, (x, y, w) in picture.hits.items()}
        between = [Content("")] * (1 if spare < 4 else 2)
        if len(picture.lines) + len(words) >= height:
            between = []
        lines = [Content("")] * top
        lines += [Content(" " * left) + line for line in picture.lines] + between
        lines += [Content(" " * text_left) + line for line in words]
        if width >= 100 and height - len(lines) >= len(self.scene.margin) + 6:
            lines += [Content("")] * (height - len(lines) - len(self.scene.margin) - 1)
            lines += [
                Content.styled(f"{' ' * text_left}{what.ljust(13)}{text}", "$faint")
                for what, text in self.scene.margin
            ]
        return Content("\n").join(lines[:height])

    def on_click(self, event: events.Click) -> None:
        """Choose the cell under the pointer."""
        at = event.get_content_offset(self)
        for cell, (x, y, width) in self._hits.items():
            if at is not None and at.y == y and x - 1 <= at.x <= x + width:
                self.post_message(self.Chosen(cell))
