"""Handwritten digits side by side, each with its caption beneath."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual.content import Content, Span

from tui.figures.image import LEVELS, Pixels, half_blocks
from tui.rows import Rows

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Image = NDArray[np.uint8]

MNIST_SIDE = 28
MARGIN = 4  # MNIST centres each digit in 20 x 20 pixels and leaves four around them


def pixels(image: "Image", side: int) -> Pixels:
    """An image of 0..255 as `side` x `side` shades of 0..15.

    Of MNIST's 28 x 28 `side` 28 keeps every pixel, twice as much makes each a square of 2 x 2;
    20 drops the empty margin; 10 also averages squares of 2 x 2. An image of another shape is made
    as large as it fits.
    """
    if image.shape != (MNIST_SIDE, MNIST_SIDE):
        return shades_of(squared(image.astype("float32"), side))
    if side > len(image):
        image = image.repeat(side // len(image), axis=0).repeat(side // len(image), axis=1)
    grid = image.astype("float32")
    if side < 28:
        grid = grid[MARGIN:-MARGIN, MARGIN:-MARGIN]
    if side < 20:
        # The mean of a thin stroke and its surroundings is pale: the power gives it its ink back.
        grid = grid.reshape(side, 20 // side, side, 20 // side).mean(axis=(1, 3))
        grid = 255 * (grid / 255) ** 0.6
    return shades_of(grid)


def shades_of(grid: "NDArray[Any]") -> Pixels:
    """Numbers of 0..255 as shades of 0..15."""
    shades = (grid * ((LEVELS - 1) / 255) + 0.5).astype(int)
    return tuple(tuple(row) for row in shades.tolist())


def squared(values: "NDArray[Any]", side: int) -> "NDArray[Any]":
    """A picture (m, n) of any shape as (side, side): as large as it fits, in the middle, each
    number the mean of what it covers, 0 around it."""
    rows, columns = (_covered(count, max(values.shape), side) for count in values.shape)
    made: NDArray[Any] = rows @ values @ columns.T
    return made


def _covered(count: int, largest: int, side: int) -> "NDArray[Any]":
    """How much of each of `side` places each of `count` numbers covers, if `largest` fill all."""
    import numpy as np  # late: the lab opens without it

    scale = side / largest
    edges = (side - scale * count) / 2 + scale * np.arange(count + 1)
    places = np.arange(side)[:, None]
    shares = np.minimum(edges[1:], places + 1) - np.maximum(edges[:-1], places)
    covered: NDArray[Any] = np.maximum(shares, 0).astype(np.float32)
    return covered


@dataclass(frozen=True)
class Digit:
    """One digit to show: its shades and the caption beneath it."""

    shades: Pixels
    caption: Content


class Digits(Rows):
    """Digits side by side, as many as fit, each with its caption beneath; in rows if `across`."""

    DEFAULT_CSS = "Digits { width: 1fr; height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._digits: tuple[Digit, ...] = ()
        self.across = 0  # how many stand in a row at most; 0: as many as fit, in one row
        self._empty = Content()

    def show(self, digits: Sequence[Digit], empty: Content | None = None) -> None:
        """Show these from now on; all of them have one size, which sets the height. `empty` is what
        stands there while there are none."""
        empty = empty or Content()
        if (self._digits, self._empty) == (digits := tuple(digits), empty):
            return
        self._empty = empty
        before = self._digits and (len(self._digits[0].shades), len(self._digits))
        self._digits = digits
        now = self._digits and (len(self._digits[0].shades), len(self._digits))
        if before != now:
            self.refresh(layout=True)
        else:
            self.redraw()

    def gap(self, side: int, count: int) -> int:
        """Columns between digits, from 1 to 5: as many as there is room for."""
        return _gap(self.size.width, side, count)

    def rows(self, width: int, height: int) -> list[Content]:
        """The digits, or what stands in their place."""
        if not self._digits:
            return self._empty.wrap(max(width, 1))
        side = len(self._digits[0].shades[0])
        fit = max((width + 1) // (side + 1), 1)
        if not self.across:
            return self._row(self._digits[:fit], side, width)
        fit = min(fit, self.across)
        starts = range(0, len(self._digits), fit)
        lines: list[Content] = []
        for start in starts:
            lines += [Content()] * (start > 0)
            lines += self._row(self._digits[start : start + fit], side, width)
        return lines

    def _row(self, shown: Sequence[Digit], side: int, width: int) -> list[Content]:
        _, _, paper, ink = self.colors
        gap = _gap(width, side, len(shown))
        pitch = side + gap
        drawn = [half_blocks(digit.shades, paper, ink) for digit in shown]
        rows = [_beside(row, pitch, gap) for row in zip(*drawn, strict=True)]
        captions = [digit.caption.truncate(pitch - 1) for digit in shown]
        padded = [caption.pad_right(pitch - caption.cell_length) for caption in captions]
        return [*rows, Content("").join(padded)]


def _beside(parts: Sequence[Content], pitch: int, gap: int) -> Content:
    """Pieces of one width in a row, each `pitch` columns after the one before."""
    text = (" " * gap).join(part.plain for part in parts)
    spans = [
        Span(start + at * pitch, end + at * pitch, style)
        for at, part in enumerate(parts)
        for start, end, style in part.spans
    ]
    return Content(text, spans, len(text), strip_control_codes=False)


def _gap(width: int, side: int, count: int) -> int:
    return max(1, min(5, (width - count * side) // max(count - 1, 1)))
