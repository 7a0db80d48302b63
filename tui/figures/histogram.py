"""A histogram: how many of the values fall into each of a row of equal bins."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from textual.content import Content

from lessons.numbers import show
from tui.figures.axes import FRAME, framed, margin_of
from tui.figures.paint import Paint
from tui.figures.raster import Raster, Window
from tui.figures.scale import horizontal, vertical, widened
from tui.wrapping import broken

SMALLEST = (14, 5)  # columns and rows below which it is told in words


@dataclass(frozen=True)
class Histogram:
    """Counts of values between `low` and `high`, or shares; `outside` were not between them."""

    counts: tuple[float, ...]
    low: float
    high: float
    title: str = ""
    style: str = "$value"
    name: str = ""
    outside: int = 0
    marks: tuple[tuple[float, str], ...] = ()  # (value, style): vertical lines
    named: tuple[tuple[float, str, str], ...] = ()  # (value, style, name): lines with their names

    @classmethod
    def of(
        cls,
        values: Iterable[float],
        bins: int = 30,
        span: tuple[float, float] | None = None,
        *,
        title: str = "",
        name: str = "",
    ) -> "Histogram":
        """Count values into bins over `span`, or over all that is finite."""
        array = np.asarray(list(values), dtype=np.float64)
        finite = array[np.isfinite(array)]
        ends = span or ((float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0))
        low, high = widened(*ends)
        counts, _ = np.histogram(finite, bins=bins, range=(low, high))
        outside = array.size - int(counts.sum())
        return cls(tuple(counts.tolist()), low, high, title, name=name, outside=outside)

    def draw(self, width: int, height: int, paint: Paint | None = None) -> list[Content]:
        """Columns from zero to each count, in axes."""
        head = [self._head().truncate(max(width, 0), ellipsis=True)] if self.title else []
        if width < SMALLEST[0] or height < SMALLEST[1] or not self.counts:
            return broken(Content(self.say()), max(width, 2))[: max(height, 0)]
        rows = height - len(head) - FRAME
        y = vertical(0, max(*self.counts, 1), rows)
        columns = width - margin_of(y)
        x = horizontal(self.low, self.high, columns)
        raster = Raster(columns, rows, Window.of(x, y))
        for row, (value, style, name) in enumerate(self.named):
            column = raster.column(x.place(value))
            fits = column + 1 + len(name) <= columns
            raster.text(row, column + 1 if fits else column - len(name), name, style)
            raster.text(row, column, "┃", style)
        for value, style in (*self.marks, *((value, style) for value, style, _ in self.named)):
            raster.vertical(x.place(value), "│", style)
        edges = [round(2 * columns * n / len(self.counts)) for n in range(len(self.counts) + 1)]
        # Where bins are wide enough, a column of dots between them stays free.
        gap = 1 if 2 * columns >= 4 * len(self.counts) else 0
        zero = raster.dot_row(0.0)
        for count, left, right in zip(self.counts, edges, edges[1:], strict=False):
            if count:
                raster.fill(
                    left, max(right - gap, left + 1), raster.dot_row(count), zero, self.style
                )
        return head + framed(raster, x, y, name=self.name, grid=True)

    def _head(self) -> Content:
        beyond = f"   {self.outside:,} outside" if self.outside else ""
        return Content.assemble((self.title, "bold"), (beyond, "$faint"))

    def say(self) -> str:
        """How many values, and where the fullest bin lies."""
        total = sum(self.counts)
        title = f"{self.title}: " if self.title else ""
        if not total:
            return f"{title}no values"
        at = max(range(len(self.counts)), key=self.counts.__getitem__)
        each = (self.high - self.low) / len(self.counts)
        left = self.low + at * each
        return (
            f"{title}{total:,} values, most of them, {self.counts[at]:,}, between"
            f" {show(left, 3)} and {show(left + each, 3)}"
        )

    def at(self, x: int, y: int, width: int, height: int) -> int | None:
        """The bin in a column."""
        rows = height - bool(self.title) - FRAME
        if width < SMALLEST[0] or height < SMALLEST[1] or not self.counts:
            return None
        margin = margin_of(vertical(0, max(*self.counts, 1), rows))
        place = math.floor((x - margin) / (width - margin) * len(self.counts))
        return place if 0 <= place < len(self.counts) else None
