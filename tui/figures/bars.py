"""Bars on an axis: how much each thing is, beside each other, to the left of zero what is negative.

A bar reaches from the dot of zero to the dot of its value, and the axis below has the same dots. A
bar that is not nothing has at least half a cell; how little it is, its number says.
"""

import math
from dataclasses import dataclass

from textual.content import Content

from lessons.numbers import align, show
from tui.figures.axes import FRAME, below
from tui.figures.paint import Paint
from tui.figures.rail import THICK, THIN, Glyphs, rail
from tui.figures.raster import Raster, Window
from tui.figures.scale import LIMIT, Axis, horizontal

ROOM = 8  # columns that a bar needs; with less there are numbers alone


@dataclass(frozen=True)
class Bar:
    """One thing: its name, how much it is, and what else is to be said before and after the bar.

    `text` stands for the number, where that is written in another way; `cells` are what it comes
    from, a column each before it.
    """

    label: Content | str
    value: float
    style: str = "$value"
    mark: Content | str = ""
    tail: Content | str = ""
    text: str = ""
    cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bars:
    """Bars from the first to the last, over one axis from 0, or in powers of ten if `log`.

    `sign` stands before every number, as ∂ does before a gradient; `span` is what the axis shows
    at least. Where there is room a bar takes up to `most` rows, and an empty one apart from the
    next. `heads` stand over the cells, the numbers and what stands behind the bars.
    """

    bars: tuple[Bar, ...]
    title: Content | str = ""
    name: str = ""
    sign: str = ""
    span: tuple[float, float] = (0.0, 0.0)
    log: bool = False
    digits: int = 4
    most: int = 1
    heads: tuple[str, ...] = ()

    def _rows(self, height: int) -> int:
        """Rows from one bar to the next in so many rows."""
        fit = (height - bool(self.title) - bool(self.heads) - FRAME) // max(len(self.bars), 1)
        return min(max(fit, 1), self.most + 1) if self.most > 1 else 1

    def axis(self, columns: int) -> Axis:
        """The axis of bars so wide; logarithms begin a power of ten below the smallest value."""
        values = [abs(bar.value) if self.log else bar.value for bar in self.bars]
        finite = [v for v in values if math.isfinite(v) and (v > 0 or not self.log)]
        low, high = self.span
        if self.log:
            low = min([v for v in (*finite, low) if v > 0], default=0.1)
            high = max([*finite, high, low])
            first = math.floor(math.log10(max(low, 1 / LIMIT))) - 1
            last = max(math.ceil(math.log10(min(high, LIMIT))), first + 1)
            return horizontal(10.0**first, 10.0**last, columns, log=True)
        low, high = min([*finite, low, 0.0]), max([*finite, high, 0.0])
        return horizontal(low, high if high > low else low + 1, columns)

    def draw(self, width: int, height: int, paint: Paint | None = None) -> list[Content]:
        """A line for each bar, and the axis below where there is room for it."""
        head = [_content(self.title)] if self.title and height > 0 else []
        shown = self.bars[: max(height - len(head) - bool(self.heads), 0)]
        numbers = align([f"{self.sign}{bar.text or show(bar.value, self.digits)}" for bar in shown])
        lefts = _column([bar.label for bar in shown])
        marks = _column([bar.mark for bar in shown])
        tails = _column([bar.tail for bar in shown])
        cells = [align(column) for column in zip(*(bar.cells for bar in shown), strict=True)]
        if self.heads and shown:
            head.append(self._head(lefts[0] + marks[0], [*cells, numbers], width))
        before = [
            Content.assemble(left, mark, *(f" {text} " for text in row), (f" {number} ", bar.style))
            for left, mark, number, bar, *row in zip(
                lefts, marks, numbers, shown, *cells, strict=True
            )
        ]
        margin = max((line.cell_length for line in before), default=0)
        tail = max((line.cell_length for line in tails), default=0)
        if tail and width - margin - 1 - tail - 2 < 2 * ROOM:
            tail, tails = 0, [Content()] * len(tails)
        columns = width - margin - 1 - (tail + 2 if tail else 0)
        if columns < ROOM:
            lines = [*head, *before]
            return [line.truncate(max(width, 0), ellipsis=True) for line in lines]
        axis, gap = self.axis(columns), "  " if tail else ""
        lines, rows = [], self._rows(height)
        for left, bar, after in zip(before, shown, tails, strict=True):
            glyphs = THICK if rows > 2 else THIN
            drawn = Content.assemble(("│", "$faint"), _bar(bar, axis, columns, self.log, glyphs))
            lines.append(Content.assemble(left, drawn, gap, after))
            lines += [Content.assemble(" " * margin, drawn)] * (rows - 2)
            lines += [Content.styled(" " * margin + "│", "$faint")] * (rows > 1)
        lines = [line.truncate(width, ellipsis=True) for line in (*head, *lines)]
        if len(lines) + FRAME <= height:
            raster = Raster(columns, 1, Window(axis.low, axis.high, 0, 1))
            rule, labels = below(raster, axis, margin, "$faint")
            room = max(margin - 1, 0)
            name = (self.name + " log" * self.log).rjust(room)[:room]
            lines += [Content.styled(name, "$faint") + rule[len(name) :], labels]
        return lines

    def _head(self, left: Content, columns: list[list[str]], width: int) -> Content:
        """The names of the columns, each over the right end of its own, the last at the edge."""
        *names, last = self.heads
        line = " " * left.cell_length
        for name, column in zip(names, columns, strict=True):
            line += f" {name.rjust(len(column[0]))} "
        return Content.styled(line + last.rjust(max(width - len(line), 0)), "$faint")

    def say(self) -> str:
        """Each name with its number."""
        told = ", ".join(
            f"{_content(bar.label).plain.strip()} {show(bar.value)}" for bar in self.bars
        )
        title = _content(self.title).plain
        return f"{title}: {told}" if title else told

    def at(self, x: int, y: int, width: int, height: int) -> int | None:
        """Which bar stands in a line."""
        head = bool(self.title) + bool(self.heads)
        row = (y - head) // self._rows(height)
        return row if 0 <= row < min(len(self.bars), height - head) else None


def _content(text: Content | str) -> Content:
    return text if isinstance(text, Content) else Content(text)


def _column(texts: list[Content | str]) -> list[Content]:
    """Texts as a column of equal width."""
    contents = [_content(text) for text in texts]
    width = max((one.cell_length for one in contents), default=0)
    return [one.pad_right(width - one.cell_length) for one in contents]


def _bar(bar: Bar, axis: Axis, columns: int, log: bool, glyphs: Glyphs = THIN) -> Content:
    """One bar on its rail, to half a cell."""
    raster = Raster(columns, 1, Window(axis.low, axis.high, 0, 1))
    last = 2 * columns - 1
    zero = min(max(raster.dot_column(axis.low if log else 0.0), 0), last)
    value = abs(bar.value) if log else bar.value
    place = axis.low if log and value == 0 else axis.place(value)
    if math.isinf(value):
        place = axis.high if value > 0 else axis.low
    if value == 0 or math.isnan(place):
        return rail(columns, 0, -1, glyphs=glyphs)
    end = min(max(raster.dot_column(place), 0), last)
    return rail(columns, min(zero, end), max(zero, end), bar.style, glyphs)
