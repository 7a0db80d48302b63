"""Curves as dots: a character cell holds 2 × 4 braille dots, so a line is smooth enough to read.

A `Raster` collects curves, marks and guide lines in cells and gives them back as styled text,
inside axes with a few round ticks. Drawing costs NumPy a fraction of a millisecond, which lets a
cursor move with every key.
"""

import math
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from textual.content import Content

from lessons.numbers import MINUS
from tui.figures.chart import round_ticks, tick_labels

Floats = npt.NDArray[np.float64]

SOLID = (1.0, 0.0)
DOTTED = (1.0, 2.0)
DASHED = (5.0, 3.0)
"""A dash pattern: so many dots drawn, then so many left out, along the line."""

_BITS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]], dtype=np.uint8)


@dataclass(frozen=True)
class Window:
    """The part of the plane that is seen."""

    left: float
    right: float
    bottom: float
    top: float


def centred(window: Window, rows: int) -> Window:
    """The window, a little higher, so that y = 0 is a row of dots amid a row of cells."""
    if not window.bottom <= 0 <= window.top or rows < 2:
        return window
    height = (window.top - window.bottom) / (rows - 1)
    # The third of four dots: exactly on the border of two, rounding would toss a coin.
    above = math.ceil(window.top / height - 0.625)
    top = (above + 0.625) * height
    return Window(window.left, window.right, top - rows * height, top)


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
    _styles: list[str] = field(init=False, default_factory=lambda: [""])

    def __post_init__(self) -> None:
        self._dots = np.zeros((self.height, self.width), dtype=np.uint8)
        self._owner = np.zeros((self.height, self.width), dtype=np.int8)

    def sample(self) -> Floats:
        """The x at which a curve is evaluated: twice for every column of dots."""
        return np.linspace(self.window.left, self.window.right, 4 * self.width + 1)

    def column(self, x: float) -> int:
        """The cell column of an x, also outside the picture."""
        w = self.window
        return math.floor((x - w.left) / (w.right - w.left) * self.width * (1 - 1e-12))

    def row(self, y: float) -> int:
        """The cell row of a y, from the top, also outside the picture."""
        w = self.window
        return math.floor((w.top - y) / (w.top - w.bottom) * self.height * (1 - 1e-12))

    def x_at(self, column: float) -> float:
        """The x in the middle of a cell column."""
        w = self.window
        return w.left + (column + 0.5) / self.width * (w.right - w.left)

    def curve(self, x: Floats, y: Floats, style: str, dash: tuple[float, float] = SOLID) -> None:
        """Draw a line through the points (x, y), both (n,); a NaN interrupts it."""
        w = self.window
        across, down = 2 * self.width, 4 * self.height
        # A dot stands in the middle of its place, as a mark stands in the middle of its cell.
        px = (x - w.left) / (w.right - w.left) * across - 0.5
        py = (w.top - y) / (w.top - w.bottom) * down - 0.5
        # Lines far outside would need endless dots; what is cut off could not be seen anyway.
        py = np.clip(py, -4.0 * down, 5.0 * down)
        known = np.isfinite(px) & np.isfinite(py)
        parts = np.split(np.arange(x.size), np.flatnonzero(~known))
        for part in parts:
            part = part[known[part]]
            if part.size:
                self._line(px[part], py[part], style, dash)

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
        seen = (columns >= 0) & (columns < 2 * self.width) & (rows >= 0)
        seen &= rows < 4 * self.height
        columns, rows = columns[seen], rows[seen]
        cells = (rows // 4, columns // 2)
        owner = self._style(style)
        free = (self._owner[cells] == 0) | (self._owner[cells] == owner)
        cells = (cells[0][free], cells[1][free])
        np.bitwise_or.at(self._dots, cells, _BITS[rows[free] % 4, columns[free] % 2])
        self._owner[cells] = owner

    def mark(self, x: float, y: float, sign: str, style: str) -> None:
        """Put a sign at a point; above or below the picture it becomes an arrow at the edge."""
        column = self.column(x)
        if not 0 <= column < self.width or not math.isfinite(y):
            return
        row = self.row(y)
        if not 0 <= row < self.height:
            sign = "▴" if row < 0 else "▾"
            row = min(max(row, 0), self.height - 1)
        self._marks[row, column] = (sign, self._style(style))

    def put(self, row: int, column: int, sign: str, style: str) -> None:
        """Put a sign into a cell, as a letter of a word is."""
        self._marks[row, column] = (sign, self._style(style))

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
        if style not in self._styles:
            self._styles.append(style)
        return self._styles.index(style)

    def rows(self) -> list[Content]:
        """The picture, a styled line of text for each row."""
        signs = (self._dots.astype(np.int32) + 0x2800).astype("<u4").view("<U1")
        signs = signs.reshape(self._dots.shape).copy()
        signs[self._dots == 0] = " "
        owner = self._owner.copy()
        for (row, column), (sign, style) in self._marks.items():
            signs[row, column], owner[row, column] = sign, style
        # A blank takes the colour before it: fewer changes of colour are written faster.
        place = np.where(signs == " ", 0, np.arange(self.width))
        owner = np.take_along_axis(owner, np.maximum.accumulate(place, axis=1), axis=1)
        lines = []
        for row in range(self.height):
            edges = np.flatnonzero(np.diff(owner[row])) + 1
            starts = [0, *edges.tolist(), self.width]
            text = "".join(signs[row].tolist())
            lines.append(
                Content.assemble(
                    *((text[a:b], self._styles[owner[row, a]]) for a, b in pairwise(starts))
                )
            )
        return lines


def _heights(window: Window, rows: int) -> list[float]:
    return round_ticks(window.bottom, window.top, max(rows // 2, 3))


def margin_of(window: Window, rows: int) -> int:
    """How many cells the vertical axis and its numbers take, left of a raster of `rows` rows."""
    return max(map(len, tick_labels(_heights(window, rows)))) + 1


def framed(raster: Raster, style: str = "$faint", name: str = "") -> list[Content]:
    """The raster with an axis to its left and one below, ticks on both, and the x axis's name."""
    w = raster.window
    y_ticks = _heights(w, raster.height)
    x_ticks = round_ticks(w.left, w.right, max(raster.width // 7, 2))
    y_labels = dict(zip((raster.row(y) for y in y_ticks), tick_labels(y_ticks), strict=True))
    margin = margin_of(w, raster.height) - 1
    lines = []
    for row, line in enumerate(raster.rows()):
        label = y_labels.get(row, "")
        edge = "┤" if label else "│"
        lines.append(Content.assemble((f"{label:>{margin}}{edge}", style), line))
    axis, labels = ["─"] * raster.width, [" "] * (raster.width + margin + 1)
    for x, text in zip(x_ticks, tick_labels(x_ticks), strict=True):
        column = raster.column(x)
        if not 0 <= column < raster.width:
            continue
        axis[column] = "┬"
        # The middle of the digits stands under the tick; a minus sign hangs out to the left.
        digits = text.lstrip(MINUS)
        start = margin + 1 + column - (len(digits) - 1) // 2 - (len(text) - len(digits))
        room = labels[max(start - 1, 0) : start + len(text)]
        if start >= 0 and start + len(text) <= len(labels) and set(room) <= {" "}:
            labels[start : start + len(text)] = text
    if name and all(sign == " " for sign in labels[-len(name) - 1 :]):
        labels[-len(name) :] = name
    lines.append(Content.assemble((" " * margin + "└" + "".join(axis), style)))
    lines.append(Content.assemble(("".join(labels), style)))
    return lines
