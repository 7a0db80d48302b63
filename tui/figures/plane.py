"""The plane with arrows: vectors, and what a matrix does to them.

A unit is as long upwards as to the side, because a dot is as high as it is wide; so angles and
lengths are seen as they are.
"""

import math
from dataclasses import dataclass

import numpy as np
from textual.content import Content

from lessons.numbers import show
from tui.figures.axes import FRAME, framed, margin_of
from tui.figures.heat import Point
from tui.figures.paint import Paint
from tui.figures.raster import SOLID, Raster, Window
from tui.figures.scale import Axis, tick_labels, vertical

SMALLEST = (16, 6)  # columns and rows below which the vectors are told in numbers
HEAD = 3.2  # dots along either side of an arrow's head


@dataclass(frozen=True)
class Arrow:
    """A vector (x, y) that begins at `start`; its name stands beside its tip."""

    x: float
    y: float
    name: str = ""
    style: str = "$value"
    start: tuple[float, float] = (0.0, 0.0)
    dash: tuple[float, float] = SOLID
    headed: bool = True
    """Whether it has a head; without one it is a piece of a line."""

    @property
    def tip(self) -> tuple[float, float]:
        """Where it ends."""
        return self.start[0] + self.x, self.start[1] + self.y


@dataclass(frozen=True)
class Plane:
    """Arrows and points over both axes. `reach` is how far is seen at least, to all sides."""

    arrows: tuple[Arrow, ...] = ()
    points: tuple[Point, ...] = ()
    reach: float = 1.0
    title: str = ""

    def axes(self, columns: int, rows: int) -> tuple[Axis, Axis]:
        """Both axes of a picture so large, with the same unit on both."""
        xs, ys = self._ends()
        high = max(*map(abs, ys), self.reach)
        room = max(*map(abs, xs), self.reach)
        # A row is four dots high, a column two dots wide.
        high = max(high, room * 2 * rows / max(columns - 8, 1))
        y = vertical(-high, high, rows)
        columns = max(columns - margin_of(y), 1)
        half = (y.high - y.low) / rows * columns / 4
        step = y.ticks[1] - y.ticks[0] if len(y.ticks) > 1 else half
        last = math.floor(half / step)
        ticks = tuple(n * step for n in range(-last, last + 1))
        return Axis(-half, half, ticks, tuple(tick_labels(ticks, step))), y

    def _ends(self) -> tuple[list[float], list[float]]:
        arrows = [end for one in self.arrows for end in (one.start, one.tip)]
        ends = [end for end in arrows + [(p.x, p.y) for p in self.points] if all(map(_seen, end))]
        return [x for x, _ in ends] or [0.0], [y for _, y in ends] or [0.0]

    def draw(self, width: int, height: int, paint: Paint | None = None) -> list[Content]:
        """The arrows in their axes, or the vectors in numbers where there is no room."""
        head = [Content.styled(self.title, "bold").truncate(max(width, 0))] if self.title else []
        if width < SMALLEST[0] or height - len(head) < SMALLEST[1]:
            lines = [*head, *(self._told(one) for one in self.arrows)]
            return [line.truncate(max(width, 0), ellipsis=True) for line in lines][:height]
        rows = height - len(head) - FRAME
        x, y = self.axes(width, rows)
        raster = Raster(width - margin_of(y), rows, Window.of(x, y))
        for point in self.points:
            raster.mark(point.x, point.y, point.sign, point.style or "$foreground")
        for arrow in self.arrows:
            self._arrow(raster, arrow)
        for tick in x.ticks:
            raster.plumb(tick, "$rule")
        raster.vertical(0.0, "│", "$rule")
        raster.horizontal(0.0, "─", "$rule")
        return head + framed(raster, x, y, grid=True)

    def _arrow(self, raster: Raster, arrow: Arrow) -> None:
        (x0, y0), (x1, y1) = arrow.start, arrow.tip
        if not all(map(_seen, (x0, y0, x1, y1))):
            return
        raster.curve(np.array([x0, x1]), np.array([y0, y1]), arrow.style, arrow.dash)
        angle = math.atan2(arrow.y, arrow.x)
        dot = (raster.window.top - raster.window.bottom) / (4 * raster.height)
        if arrow.headed and math.hypot(arrow.x, arrow.y) >= 2 * dot:
            for side in (angle + 2.6, angle - 2.6):
                end = x1 + HEAD * dot * math.cos(side), y1 + HEAD * dot * math.sin(side)
                raster.curve(np.array([x1, end[0]]), np.array([y1, end[1]]), arrow.style)
        if arrow.name:
            column = raster.column(x1) + (2 if arrow.x >= 0 else -1 - len(arrow.name))
            row = raster.row(y1) + (-1 if arrow.y > 0 else 1 if arrow.y < 0 else 0)
            row = min(max(row, 0), raster.height - 1)
            column = min(max(column, 0), raster.width - len(arrow.name))
            raster.text(row, column, arrow.name, f"bold {arrow.style}")

    def _told(self, one: Arrow) -> Content:
        name = f"{one.name} " if one.name else ""
        return Content.assemble((name, one.style), f"({show(one.x)}, {show(one.y)})")

    def say(self) -> str:
        """Each vector with its components."""
        told = ", ".join(self._told(one).plain for one in self.arrows)
        return f"{self.title}: {told}" if self.title and told else self.title or told

    def at(self, x: int, y: int, width: int, height: int) -> tuple[float, float] | None:
        """The (x, y) under a cell."""
        above = bool(self.title)
        rows = height - above - FRAME
        if width < SMALLEST[0] or height - above < SMALLEST[1]:
            return None
        across, up = self.axes(width, rows)
        raster = Raster(width - margin_of(up), rows, Window.of(across, up))
        column, row = x - margin_of(up), y - above
        if not (0 <= column < raster.width and 0 <= row < rows):
            return None
        return raster.x_at(column), raster.y_at(row)


def _seen(value: float) -> bool:
    return abs(value) < 1e12  # and not NaN
