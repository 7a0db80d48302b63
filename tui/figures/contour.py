"""A contour map: how high a function of two variables lies, seen from above.

Lines of equal height run between shades that deepen towards the bottom of the valley. On top of
them go points, and trails: the steps that somebody took, each sort with its own mark.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from textual.content import Content

from lessons.numbers import show
from tui.figures.axes import FRAME, below, edges_of, margin_of
from tui.figures.heat import Point
from tui.figures.paint import STEPS, Paint
from tui.figures.raster import SOLID, Raster, Window
from tui.figures.scale import LIMIT, Axis, Floats, exact, horizontal, round_ticks
from tui.figures.shades import Levels, shaded, smoothed

MOST = 8  # lines of equal height
Dots = tuple[np.typing.NDArray[np.intp], np.typing.NDArray[np.intp]]
PALE = 0.6  # of the full colour is the deepest shade, so that what stands on it is seen


@dataclass(frozen=True)
class Trail:
    """Steps over the map, (x, y) each: a mark at every one, joined by a line; or the line alone."""

    points: Sequence[tuple[float, float]]
    sign: str = "●"
    style: str = "$here"
    dash: tuple[float, float] = SOLID


@dataclass(frozen=True, eq=False)
class Contour:
    """Heights, (m, n), over `window`, whose top row is the first one; lines at `levels`.

    By default the lines stand at round heights, each about twice the one before where the bottom
    is flat and the walls are steep. Who draws the same heights again and again, with other trails,
    hands over a place where lines and shades are `kept`, a dict for these heights and levels. What
    somebody `said` are other heights (m, n), whose lines at the same levels are dotted. Where it is
    `rising`, the shades deepen towards the heights instead: above a border, say.
    """

    heights: Floats
    window: Window
    levels: tuple[float, ...] = ()
    trails: tuple[Trail, ...] = ()
    points: tuple[Point, ...] = ()
    title: str = ""
    names: tuple[str, str] = ("", "")
    kept: dict[Any, Any] | None = None
    said: Floats | None = None
    rising: bool = False

    def draw(self, width: int, height: int, paint: Paint | None = None) -> list[Content]:
        """The map in its axes; without them where it is small."""
        w, head = self.window, self._head(width)
        rows, columns, y = self._room(width, height - len(head))
        if rows < 1 or columns < 1:
            return [Content(self.say()).truncate(max(width, 0), ellipsis=True)][:height]
        x = horizontal(w.left, w.right, columns)
        raster = Raster(columns, rows, w)
        for trail in self.trails:
            for at, up in trail.points if trail.sign else ():
                raster.mark(at, up, trail.sign, f"bold {trail.style}")
            xs, ys = np.array(trail.points, dtype=np.float64).reshape(-1, 2).T
            raster.curve(xs, ys, trail.style, trail.dash)
        for point in self.points:
            raster.mark(point.x, point.y, point.sign, point.style or "bold $foreground")
        change, shades = self._ground(rows, columns, paint is not None)
        raster.put(*change, "$faint")
        if self.said is not None:
            down, across = _borders(smoothed(self.said, 4 * rows, 2 * columns), self.lines_at())[0]
            dotted = (down // 2 + across // 2) % 2 == 0
            raster.put(down[dotted], across[dotted], "$wrong")
        edges = edges_of(raster, y) if y else [""] * rows
        lines = [
            self._shaded(row, line, edge, shades, paint)
            for row, (line, edge) in enumerate(zip(raster.rows(), edges, strict=True))
        ]
        ends = below(raster, x, margin_of(y) - 1, "$faint") if y else []
        return [*head, *lines, *ends]

    def _room(self, width: int, height: int) -> tuple[int, int, Axis | None]:
        """Rows and columns of the map alone, and its vertical axis where there is room for one."""
        rows = height - FRAME
        if rows < 4 or width < 20:
            return height, width, None
        y = exact(self.window.bottom, self.window.top, max(2, min(8, rows // 3)))
        return rows, width - margin_of(y), y

    def _shaded(
        self, row: int, line: Content, edge: str, shades: Levels, paint: Paint | None
    ) -> Content:
        """A line with the shades behind it; one on which nothing has changed is kept."""
        upper, lower = shades[2 * row], shades[2 * row + 1]
        if self.kept is None:
            return shaded(line, upper, lower, paint, edge)
        key, looks = (row, len(shades), len(upper), paint), (line.plain, tuple(line.spans), edge)
        if self.kept.get(key, ((),))[0] != looks:
            self.kept[key] = looks, shaded(line, upper, lower, paint, edge)
        found: Content = self.kept[key][1]
        return found

    def _head(self, width: int) -> list[Content]:
        """The title, and what the axes are."""
        across, up = self.names
        axes = (f"   {across} →" if across else "") + (f"   {up} ↑" if up else "")
        head = Content.assemble((self.title, "bold"), (axes, "$faint"))
        return [head.truncate(max(width, 0), ellipsis=True)] if head else []

    def lines_at(self) -> tuple[float, ...]:
        """The heights of the lines."""
        finite = self.heights[np.isfinite(self.heights)].clip(-LIMIT, LIMIT)
        if self.levels or not finite.size or finite.max() - finite.min() < 1 / LIMIT:
            return self.levels
        low, middle, high = (float(v) for v in np.quantile(finite, (0.02, 0.5, 1.0)))
        if 0 < low < high / 8 and middle < high / 4:  # a flat bottom and steep walls
            powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
            steps = [float(f"{m}e{power}") for power in powers for m in (1, 2, 5)]
            return tuple([step for step in steps if low <= step < high][-MOST:])
        return tuple(round_ticks(float(finite.min()), high, MOST))

    def _ground(self, rows: int, columns: int, mixed: bool) -> tuple[Dots, Levels]:
        """Where the dots of the lines are, and the shade of each pixel, (2 · rows, columns)."""
        key = rows, columns, mixed
        if self.kept is None or key not in self.kept:
            ground = self._measured(rows, columns, mixed)
            if self.kept is None:
                return ground
            self.kept[key] = ground
        found: tuple[Dots, Levels] = self.kept[key]
        return found

    def _measured(self, rows: int, columns: int, mixed: bool) -> tuple[Dots, Levels]:
        levels = self.lines_at()
        change, bands = _borders(smoothed(self.heights, 4 * rows, 2 * columns), levels)
        deep = bands[1::2, ::2] if self.rising else len(levels) - bands[1::2, ::2]
        # Without colours the lines alone tell the height: signs beside dots would hide them.
        shades = np.rint(deep / max(len(levels), 1) * STEPS * PALE * mixed).astype(int)
        return change, shades

    def say(self) -> str:
        """Between which heights it lies, and where its lowest value is."""
        if not np.isfinite(self.heights).any():
            return f"{self.title}: no numbers" if self.title else "no numbers"
        m, n = self.heights.shape
        row, column = np.unravel_index(int(np.nanargmin(self.heights)), (m, n))
        w = self.window
        x = w.left + (w.right - w.left) * column / max(n - 1, 1)
        y = w.top - (w.top - w.bottom) * row / max(m - 1, 1)
        low, high = float(np.nanmin(self.heights)), float(np.nanmax(self.heights))
        lowest = f"lowest, {show(low, 3)}, at ({show(x, 3)}, {show(y, 3)})"
        return (f"{self.title}: " if self.title else "") + f"{lowest}; highest {show(high, 3)}"

    def at(self, x: int, y: int, width: int, height: int) -> tuple[float, float] | None:
        """The (x, y) under a cell."""
        above = len(self._head(width))
        rows, columns, _ = self._room(width, height - above)
        column, row = x - (width - columns), y - above
        if not (0 <= column < columns and 0 <= row < rows):
            return None
        raster = Raster(columns, rows, self.window)
        return raster.x_at(column), raster.y_at(row)


def _borders(heights: Floats, levels: Sequence[float]) -> tuple[Dots, np.typing.NDArray[np.intp]]:
    """Where heights (m, n) pass a level, and between which two levels each of them lies."""
    bands = np.searchsorted(np.array(levels), heights)
    change = np.zeros(bands.shape, dtype=bool)
    change[:, :-1] |= bands[:, :-1] != bands[:, 1:]
    change[:-1] |= bands[:-1] != bands[1:]
    down, across = np.nonzero(change)
    return (down, across), bands
