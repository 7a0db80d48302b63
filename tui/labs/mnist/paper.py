"""The sheet of paper of the MNIST lab, and what stands beside it: the image, and ten bars.

A stroke changes a few rows of it, and the answer that follows some of the bars: what is as it was
is not made anew.
"""

from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.message import Message

from lessons.labs.mnist.drawing import MOVED, SIDE, resized
from lessons.labs.mnist.hand import Hand
from tui.figures.digits import squared
from tui.figures.image import LEVELS, half_blocks
from tui.figures.rail import share_bar
from tui.labs.mnist import view
from tui.rows import Rows

if TYPE_CHECKING:
    from lessons.labs.mnist.drawing import Ink

MOST = 10  # answers that have a bar
BARS = 12  # columns of the ten bars, at least
GAP = 2  # columns between sheet, image and bars
SMALLEST = 24  # dots of a sheet each way: with fewer the image beside it is made smaller
KEPT = 2000  # rows of dots that are kept as they were drawn
TALL = SIDE // 2 + 12  # rows in which the bars find room below the image


class Sheet(Rows):
    """The paper in its frame, and what stands beside it; the mouse draws on the paper."""

    ALLOW_SELECT = False  # the mouse draws, and marks no text

    def __init__(self, hand: Hand) -> None:
        super().__init__()
        self._hand = hand
        self.side = 0  # dots of the paper each way; a cell has two of them, one over the other
        self.pointing = False  # whether the pen is moved by keys, and has to be seen
        self._made: dict[bytes, Content] = {}  # rows of dots, as they were drawn
        self._framed_rows: dict[int, tuple[Content, Content]] = {}  # and the same in their frame
        self._ink_lines: tuple[object, list[Content]] = (None, [])  # the paper, and of what it is
        self._image_lines: tuple[object, list[Content]] = (None, [])  # the image, and of what it is
        self._colours: object = None

    # ---- what is seen ---------------------------------------------------------------------------

    def rows(self, width: int, height: int) -> list[Content]:
        """The paper on the left, image and bars on its right."""
        tall = height >= TALL
        small = not tall and width - 4 - 2 * GAP - SIDE - BARS < SMALLEST
        image = SIDE // 2 if small else SIDE
        if len(self._made) > KEPT:
            self._forget()
        room = width - 2 - GAP - (image if tall else image + GAP + BARS)
        self.side = max(min(room, 2 * (height - 2)) // 2 * 2, 2)
        paper = self._paper()
        if tall:
            wide = width - self.side - 2 - GAP
            times = max(min(wide // SIDE, (height - 12) // (SIDE // 2)), 1)
            beside = [*self._image(image, times), Content(), *self._bars(min(wide, 60))]
        else:
            wide = width - self.side - 2 - image - 2 * GAP
            beside = _joined(self._image(image, 1), image + GAP, self._bars(min(wide, 40)))
        return _joined(paper, self.side + 2 + GAP, beside)

    def _paper(self) -> list[Content]:
        """The ink in its frame; while it is the same ink, the same lines."""
        made = self._hand.drawing.changes, self.side, self.colors
        if made != self._ink_lines[0]:
            edge, gap = Content.styled("│", "$rule"), " " * GAP
            top, bottom = (
                Content.styled(left + "─" * self.side + right + gap, "$rule")
                for left, right in ("┌┐", "└┘")
            )
            ink = self._rows_of(resized(self._hand.drawing.ink, self.side))
            framed = []
            for line in ink:
                if id(line) not in self._framed_rows:  # both are kept, so that none takes its place
                    whole = Content.assemble(edge, line, edge, gap)
                    self._framed_rows[id(line)] = line, whole
                framed.append(self._framed_rows[id(line)][1])
            self._ink_lines = made, [top, *framed, bottom]
        lines = list(self._ink_lines[1])
        if self.pointing:
            self._point(lines)
        return lines

    def _point(self, lines: list[Content]) -> None:
        """Mark where the pen is: full if it is down, open in the air; square for the rubber."""
        hand = self._hand
        x = min(int(hand.at[0] * self.side), self.side - 1) + 1
        y = min(int(hand.at[1] * self.side) // 2, self.side // 2 - 1) + 1
        mark = "○●□■"[2 * hand.rubs + hand.down]
        lines[y] = lines[y][:x] + Content.styled(mark, "bold $here") + lines[y][x + 1 :]

    def _image(self, side: int, times: int) -> list[Content]:
        """The image as it is given to the network, and under it what it is."""
        made = self._hand.image, self._hand.moved, side, times, self.colors
        if made != self._image_lines[0]:
            self._image_lines = made, self._image_of(side, times)
        return self._image_lines[1]

    def _image_of(self, side: int, times: int) -> list[Content]:
        import numpy as np

        shape = self._hand.pictures.shape
        seen = np.frombuffer(self._hand.pixels, np.uint8).reshape(shape)
        grid: Ink = np.divide(seen, 255, dtype=np.float32)
        if shape != (SIDE, SIDE):
            grid = np.clip(squared(grid, SIDE), 0, 1)
        if side < SIDE:
            grid = grid.reshape(side, 2, side, 2).mean(axis=(1, 3))
        lines = self._rows_of(grid.repeat(times, axis=0).repeat(times, axis=1))
        room, size = side * times, f"{shape[0]} × {shape[1]}"
        told = f"{MOVED} pixels aside" if self._hand.moved else f"what it sees: {size}"
        told = told if len(told) <= room else size
        return [*lines, Content.styled(told.ljust(room)[:room], "$faint")]

    def _forget(self) -> None:
        self._made.clear()
        self._framed_rows.clear()

    def _rows_of(self, ink: "Ink") -> list[Content]:
        """Ink from 0 to 1 in half blocks. A row that was there before is not made anew."""
        _, _, paper, colour = self.colors
        if (paper, colour) != self._colours:
            self._colours = (paper, colour)
            self._forget()
        shades = (ink * (LEVELS - 1) + 0.5).astype("uint8")
        lines = []
        for upper, lower in zip(shades[::2], shades[1::2], strict=True):
            key = upper.tobytes() + lower.tobytes()
            if key not in self._made:
                both = (tuple(upper.tolist()), tuple(lower.tolist()))
                self._made[key] = half_blocks(both, paper, colour)[0]
            lines.append(self._made[key])
        return lines

    def _bars(self, width: int) -> list[Content]:
        """A bar for each class, or for the most probable; empty as long as nothing was said."""
        hand, lines = self._hand, []
        pictures = hand.pictures
        shown = pictures.ranked(hand.p or (0.0,) * pictures.classes, MOST)
        names = [pictures.call(label, max(width // 3, 1)) for label in shown]
        room = max(map(len, names))
        for digit, name in zip(shown, names, strict=True):
            p = hand.p[digit] if hand.p is not None else 0.0
            here = digit == hand.guess
            lines.append(
                Content.assemble(
                    ("›" if here else " ", "bold $here"),
                    (f"{name.ljust(room)} ", "bold" if here else "$faint"),
                    share_bar(p, width - 7 - room),
                    (
                        (view.share(p) if hand.p is not None else "").rjust(5),
                        "" if here else "$faint",
                    ),
                )
            )
        return lines

    # ---- the mouse ------------------------------------------------------------------------------

    class Drawn(Message):
        """Something was drawn with the mouse."""

    def _place(self, event: events.MouseEvent) -> tuple[float, float]:
        at = event.get_content_offset_capture(self)
        return (at.x - 1 + 0.5) / self.side, 2 * (at.y - 1 + 0.5) / self.side

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """On the paper the pen goes down; the right button rubs."""
        x, y = self._place(event)
        if 0 <= x <= 1 and 0 <= y <= 1:
            self.capture_mouse()
            self.pointing = False
            self._hand.touch((x, y), rubs=True if event.button == 3 else None)
            self.post_message(self.Drawn())

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The pen follows."""
        if self.app.mouse_captured is self and self._hand.down:
            self._hand.reach(self._place(event))
            self.post_message(self.Drawn())

    def on_mouse_up(self) -> None:
        """The stroke is over."""
        if self.app.mouse_captured is self:
            self.release_mouse()
            self._hand.lift()
            self.post_message(self.Drawn())

    def on_click(self, event: events.Click) -> None:
        """The press has told it already."""
        event.stop()


def _joined(left: list[Content], width: int, right: list[Content]) -> list[Content]:
    """Two blocks of lines side by side, the left one `width` columns wide."""
    lines = []
    for y in range(max(len(left), len(right))):
        line = left[y] if y < len(left) else Content(" " * width)
        if y < len(right) and right[y]:
            missing = width - line.cell_length
            line = (line.pad_right(missing) if missing else line) + right[y]
        lines.append(line)
    return lines
