"""Handwritten digits in the terminal: two pixels a cell, `▀` above and its background below.

A pixel is a shade between the theme's background and foreground, so a digit is light on dark in a
dark theme and ink on paper in a light one. Where a theme leaves the colours to the terminal no
shade can be mixed, and a pixel is either there or not.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from textual.color import Color
from textual.content import Content, Span
from textual.style import Style
from textual.widget import Widget

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

LEVELS = 16  # shades of ink; more cannot be told apart at this size
MARGIN = 4  # MNIST centres each digit in 20 x 20 pixels and leaves four around them
BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}

Pixels = tuple[tuple[int, ...], ...]


def pixels(image: "Image", side: int) -> Pixels:
    """A 28 x 28 image of 0..255 as `side` x `side` shades of 0..15.

    `side` 28 keeps every pixel; 20 drops the empty margin; 10 also averages squares of 2 x 2.
    """
    grid = image.astype("float32")
    if side < 28:
        grid = grid[MARGIN:-MARGIN, MARGIN:-MARGIN]
    if side < 20:
        # The mean of a thin stroke and its surroundings is pale: the power gives it its ink back.
        grid = grid.reshape(side, 20 // side, side, 20 // side).mean(axis=(1, 3))
        grid = 255 * (grid / 255) ** 0.6
    shades = (grid * ((LEVELS - 1) / 255) + 0.5).astype(int)
    return tuple(tuple(row) for row in shades.tolist())


def half_blocks(shades: Pixels, paper: Color, ink: Color) -> list[Content]:
    """The digit as lines of text, each holding two rows of pixels."""
    mixed = paper.ansi is None and ink.ansi is None and paper.a > 0
    lines = []
    for upper, lower in zip(shades[::2], shades[1::2], strict=True):
        pairs = list(zip(upper, lower, strict=True))
        if not mixed:
            half = LEVELS * 0.5
            lines.append(Content("".join(BLOCKS[a > half, b > half] for a, b in pairs)))
            continue
        text, spans = "", []
        for (a, b), run in groupby(pairs):
            start, text = len(text), text + "▀" * len(list(run))
            spans.append(Span(start, len(text), _style(paper, ink, a, b)))
        lines.append(Content(text, spans))
    return lines


@lru_cache(maxsize=2 * LEVELS * LEVELS)
def _style(paper: Color, ink: Color, upper: int, lower: int) -> Style:
    return Style(
        foreground=paper.blend(ink, upper / (LEVELS - 1)),
        background=paper.blend(ink, lower / (LEVELS - 1)),
    )


@dataclass(frozen=True)
class Digit:
    """One digit to show: its shades and the caption beneath it."""

    shades: Pixels
    caption: Content


class Digits(Widget):
    """Digits side by side, as many as fit, each with its caption beneath."""

    DEFAULT_CSS = "Digits { width: 1fr; height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._digits: tuple[Digit, ...] = ()
        self.empty = Content()  # what stands there while there are no digits

    def show(self, digits: Sequence[Digit]) -> None:
        """Show these from now on; all of them have one size, which sets the height."""
        before = self._digits and len(self._digits[0].shades)
        self._digits = tuple(digits)
        now = self._digits and len(self._digits[0].shades)
        self.refresh(layout=before != now)

    def gap(self, side: int, count: int) -> int:
        """Columns between digits, from 1 to 5: as many as there is room for."""
        return max(1, min(5, (self.size.width - count * side) // max(count - 1, 1)))

    def render(self) -> Content:
        if not self._digits:
            return self.empty
        _, _, paper, ink = self.colors
        side = len(self._digits[0].shades[0])
        shown = self._digits[: max((self.size.width + 1) // (side + 1), 1)]
        gap = self.gap(side, len(shown))
        pitch = side + gap
        drawn = [half_blocks(digit.shades, paper, ink) for digit in shown]
        space = Content(" " * gap)
        rows = [space.join(row) for row in zip(*drawn, strict=True)]
        captions = [digit.caption.truncate(pitch - 1) for digit in shown]
        padded = [caption.pad_right(pitch - caption.cell_length) for caption in captions]
        return Content("\n").join([*rows, Content("").join(padded)])
