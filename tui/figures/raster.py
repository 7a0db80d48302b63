"""Pictures made of dots: a character cell holds 2 × 4 of them, so a line is smooth enough to read.

A `Raster` collects lines, marks and guides and gives them back as styled text. One function says
which dot a value falls on, and everything asks it: what has the same value stands at the same dot.
Drawing costs NumPy a fraction of a millisecond, which lets a cursor move with every key.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from textual.content import Content, Span

from tui.figures.scale import LIMIT, Axis, Floats

T = TypeVar("T", float, Floats)

SOLID = (1.0, 0.0)
DOTTED = (1.0, 2.0)
DASHED = (5.0, 3.0)
LONG = (14.0, 5.0)
"""A dash pattern: so many dots drawn, then so many left out, along the line."""

SPARSE = 4  # dots from one dot of a grid line to the next

_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint8)
_SHORT = 1 - 1e-12  # what ends exactly at the edge is still seen


def _whole(place: float) -> int:
    """The dot nearest to a place; what is not finite lies outside."""
    return math.floor(place + 0.5) if math.isfinite(place) else -1


def _finite(values: Floats) -> Floats:
    """Values with which one can still compute; NaN stays."""
    return np.clip(values, -LIMIT, LIMIT)


@dataclass(frozen=True)
class Window:
    """The part of the plane that is seen."""

    left: float
    right: float
    bottom: float
    top: float

    @classmethod
    def of(cls, x: Axis, y: Axis) -> "Window":
        """What two axes show."""
        return cls(x.low, x.high, y.low, y.high)


@dataclass
class Raster:
    """A picture of `width` × `height` cells of the plane's part `window`.

    What is drawn first stays on top: a cell has one colour, that of the first curve through it.
    """

    width: int
    height: int
    window: Window
    _dots: npt.NDArray[np.uint8] = field(init=False)
    _owner: npt.NDArray[np.int8] = field(init=False)
    _marks: dict[tuple[int, int], tuple[str, int]] = field(init=False, default_factory=dict)
    _styles: dict[str, int] = field(init=False, default_factory=lambda: {"": 0})

    def __post_init__(self) -> None:
        self._dots = np.zeros((self.height, self.width), dtype=np.uint8)
        self._owner = np.zeros((self.height, self.width), dtype=np.int8)

    def copy(self) -> "Raster":
        """The same picture once more, to draw on."""
        other = Raster(self.width, self.height, self.window)
        other._dots[:], other._owner[:] = self._dots, self._owner
        other._marks.update(self._marks)
        other._styles.update(self._styles)
        return other

    # ---- where things are ----------------------------------------------------------------------

    def _across(self, x: T) -> T:
        """x in dots from the left, where a dot's middle is a whole number."""
        w = self.window
        return (x - w.left) / (w.right - w.left) * (2 * self.width * _SHORT) - 0.5

    def _down(self, y: T) -> T:
        """y in dots from the top, where a dot's middle is a whole number."""
        w = self.window
        return (w.top - y) / (w.top - w.bottom) * (4 * self.height * _SHORT) - 0.5

    def dot_column(self, x: float) -> int:
        """The column of dots of an x, also outside the picture."""
        return _whole(self._across(x))

    def dot_row(self, y: float) -> int:
        """The row of dots of a y, from the top, also outside the picture."""
        return _whole(self._down(y))

    def column(self, x: float) -> int:
        """The cell column of an x, also outside the picture."""
        return self.dot_column(x) // 2

    def row(self, y: float) -> int:
        """The cell row of a y, from the top, also outside the picture."""
        return self.dot_row(y) // 4

    def x_at(self, column: float) -> float:
        """The x in the middle of a cell column."""
        w = self.window
        return w.left + (column + 0.5) / self.width * (w.right - w.left)

    def y_at(self, row: float) -> float:
        """The y in the middle of a cell row."""
        w = self.window
        return w.top - (row + 0.5) / self.height * (w.top - w.bottom)

    def sample(self) -> Floats:
        """The x at which a curve is evaluated: twice for every column of dots."""
        return np.linspace(self.window.left, self.window.right, 4 * self.width + 1)

    # ---- drawing -------------------------------------------------------------------------------

    def curve(self, x: Floats, y: Floats, style: str, dash: tuple[float, float] = SOLID) -> None:
        """Draw a line through the points (x, y), both (n,); a NaN interrupts it."""
        # Lines far outside would need endless dots; what is cut off could not be seen anyway.
        px = np.clip(self._across(_finite(x)), -8.0 * self.width, 10.0 * self.width)
        py = np.clip(self._down(_finite(y)), -16.0 * self.height, 20.0 * self.height)
        known = np.isfinite(px) & np.isfinite(py)
        if known.all() and x.size:
            self._line(px, py, style, dash)
            return
        for part in np.split(np.arange(x.size), np.flatnonzero(~known)):
            part = part[known[part]]
            if part.size:
                self._line(px[part], py[part], style, dash)

    def lines(self, ends: Floats, styles: Sequence[str], dashed: npt.NDArray[np.bool_]) -> None:
        """Straight lines, of each x and y where it begins and where it ends, (n, 4), a style and
        whether it is broken: as `curve` draws one after the other, but all at once."""
        x, y = self._across(ends[:, [0, 2]]), self._down(ends[:, [1, 3]])
        dx, dy = np.diff(x, axis=1)[:, 0], np.diff(y, axis=1)[:, 0]
        length = np.hypot(dx, dy)
        step = np.where(dashed, 1.0, 0.5)
        counts = np.ceil((length + step / 2) / step).astype(int)
        which = np.repeat(np.arange(len(ends)), counts)
        along = np.arange(which.size) - np.repeat(np.cumsum(counts) - counts, counts)
        along = along * step[which]
        drawn = ~dashed[which] | (along % sum(DASHED) < DASHED[0])
        which, along = which[drawn], along[drawn]
        share = np.minimum(along / np.maximum(length[which], 1e-9), 1.0)
        columns = np.floor(x[which, 0] + share * dx[which] + 0.5).astype(int)
        rows = np.floor(y[which, 0] + share * dy[which] + 0.5).astype(int)
        seen = (columns >= 0) & (columns < 2 * self.width) & (rows >= 0) & (rows < 4 * self.height)
        columns, rows, which = columns[seen], rows[seen], which[seen]
        # A cell belongs to the first line that goes through it.
        cells = rows // 4 * self.width + columns // 2
        own = np.array([self._style(style) for style in styles], np.int8)[which]
        first, at = np.unique(cells, return_index=True)
        owner = self._owner.reshape(-1)
        owner[first] = np.where(owner[first] == 0, own[at], owner[first])
        mine = owner[cells] == own
        bits = _BITS[rows[mine] % 4, columns[mine] % 2]
        np.bitwise_or.at(self._dots.reshape(-1), cells[mine], bits)

    def over(self, other: "Raster") -> None:
        """Lay the dots of another picture of the same size on top of what is drawn here."""
        cells = other._owner != 0
        styles = np.array([self._style(style) for style in other._styles], np.int8)
        self._dots[cells], self._owner[cells] = other._dots[cells], styles[other._owner[cells]]

    def _line(self, px: Floats, py: Floats, style: str, dash: tuple[float, float]) -> None:
        length = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(px), np.diff(py)))])
        along = np.arange(0.0, length[-1] + 0.25, 0.5)
        drawn, gap = dash
        if gap:
            # Dots at whole steps, so that a dotted line has even spaces wherever it runs.
            along = np.arange(0.0, length[-1] + 0.5, 1.0)
            along = along[along % (drawn + gap) < drawn]
        # Halves go up: rounding them to even would join dots in pairs.
        columns = np.floor(np.interp(along, length, px) + 0.5).astype(int)
        rows = np.floor(np.interp(along, length, py) + 0.5).astype(int)
        # Half steps come to most dots twice.
        new = np.ones(rows.size, dtype=bool)
        new[1:] = (rows[1:] != rows[:-1]) | (columns[1:] != columns[:-1])
        self.put(rows[new], columns[new], style)

    def dots(self, x: Floats, y: Floats, style: str) -> None:
        """Single dots at the points (x, y), both (n,), which are not joined."""
        known = np.isfinite(x) & np.isfinite(y)
        px, py = self._across(_finite(x[known])), self._down(_finite(y[known]))
        edge = 2.0**30  # whatever lies further out cannot be seen, nor be a whole number
        columns = np.floor(np.clip(px, -edge, edge) + 0.5).astype(int)
        self.put(np.floor(np.clip(py, -edge, edge) + 0.5).astype(int), columns, style)

    def put(self, rows: npt.NDArray[np.int_], columns: npt.NDArray[np.int_], style: str) -> None:
        """Dots at (rows, columns) of dots, both (n,), counted from the upper left corner."""
        seen = (columns >= 0) & (columns < 2 * self.width) & (rows >= 0)
        seen &= rows < 4 * self.height
        columns, rows = columns[seen], rows[seen]
        cells, bits = rows // 4 * self.width + columns // 2, _BITS[rows % 4, columns % 2]
        owner, owners = self._style(style), self._owner.reshape(-1)
        free = (owners[cells] == 0) | (owners[cells] == owner)
        cells = cells[free]
        np.bitwise_or.at(self._dots.reshape(-1), cells, bits[free])
        owners[cells] = owner

    def fill(self, left: int, right: int, top: int, bottom: int, style: str) -> None:
        """Fill the columns of dots `left` .. `right` − 1 from row `top` to row `bottom` of dots."""
        columns = np.arange(max(left, 0), min(right, 2 * self.width))
        rows = np.arange(max(top, 0), min(bottom + 1, 4 * self.height))
        self.put(np.repeat(rows, columns.size), np.tile(columns, rows.size), style)

    def mark(self, x: float, y: float, sign: str, style: str) -> None:
        """Put a sign at a point; above or below the picture it becomes an arrow at the edge."""
        if not (math.isfinite(x) and math.isfinite(y)):
            return
        column = self.column(x)
        if not 0 <= column < self.width:
            return
        row = self.row(y)
        if not 0 <= row < self.height:
            sign = "▴" if row < 0 else "▾"
            row = min(max(row, 0), self.height - 1)
        self._marks[row, column] = (sign, self._style(style))

    def text(self, row: int, column: int, text: str, style: str) -> None:
        """Write into the cells from (row, column) on, over dots but not over marks."""
        if 0 <= row < self.height:
            for place, sign in enumerate(text, column):
                if 0 <= place < self.width:
                    self._marks.setdefault((row, place), (sign, self._style(style)))

    def dotted(self, row: int, column: int, long: int) -> int:
        """How many of the `long` cells from (row, column) on have dots in them."""
        return int(np.count_nonzero(self._dots[row, max(column, 0) : column + long]))

    def level(self, y: float, style: str) -> None:
        """A fine grid line of dots from left to right, behind what was drawn before."""
        row = self.dot_row(y)
        if 0 <= row < 4 * self.height:
            free = self._owner[row // 4] == 0
            every = np.zeros(self.width, dtype=bool)
            every[:: SPARSE // 2] = True
            self._dots[row // 4, free & every] |= _BITS[row % 4, 0]
            self._owner[row // 4, free & every] = self._style(style)

    def plumb(self, x: float, style: str) -> None:
        """A fine grid line of dots from top to bottom, behind what was drawn before."""
        column = self.dot_column(x)
        if 0 <= column < 2 * self.width:
            free = self._owner[:, column // 2] == 0
            self._dots[free, column // 2] |= _BITS[2, column % 2]
            self._owner[free, column // 2] = self._style(style)

    def vertical(self, x: float, sign: str, style: str) -> None:
        """A guide line from top to bottom, behind curves and marks."""
        column = self.column(x)
        if 0 <= column < self.width:
            for row in range(self.height):
                self._guide(row, column, sign, style)

    def horizontal(self, y: float, sign: str, style: str) -> None:
        """A guide line from left to right, behind curves and marks."""
        row = self.row(y)
        if 0 <= row < self.height:
            for column in range(self.width):
                self._guide(row, column, sign, style)

    def _guide(self, row: int, column: int, sign: str, style: str) -> None:
        if not self._dots[row, column]:
            self._marks.setdefault((row, column), (sign, self._style(style)))

    def _style(self, style: str) -> int:
        return self._styles.setdefault(style, len(self._styles))

    # ---- the picture ---------------------------------------------------------------------------

    def rows(self, edges: Sequence[str] = (), edge_style: str = "") -> list[Content]:
        """The picture, a styled line of text for each row, after its piece of the left edge."""
        signs = (self._dots.astype(np.int32) + 0x2800).astype("<u4").view("<U1")
        signs = signs.reshape(self._dots.shape).copy()
        signs[self._dots == 0] = " "
        owner = self._owner.copy()
        for (row, column), (sign, style) in self._marks.items():
            signs[row, column], owner[row, column] = sign, style
        # A blank takes the colour before it: fewer changes of colour are written faster.
        place = np.where(signs == " ", 0, np.arange(self.width))
        owner = np.take_along_axis(owner, np.maximum.accumulate(place, axis=1), axis=1)
        styles = list(self._styles)
        starts: list[list[int]] = [[0] for _ in range(self.height)]
        for row, column in np.argwhere(np.diff(owner, axis=1)).tolist():
            starts[row].append(column + 1)
        texts = signs.view(f"<U{self.width}")[:, 0].tolist() if self.width else [""] * self.height
        lines = []
        for row, styled in enumerate(owner.tolist()):
            edge = edges[row] if edges else ""
            shift = len(edge)
            spans = [
                Span(start + shift, end + shift, styles[styled[start]])
                for start, end in pairwise([*starts[row], self.width])
                if styled[start]
            ]
            if edge:
                spans.insert(0, Span(0, shift, edge_style))
            text = edge + texts[row]
            lines.append(Content(text, spans, shift + self.width, strip_control_codes=False))
        return lines
