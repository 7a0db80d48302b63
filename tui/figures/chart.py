"""Curves over two axes: lines, points joined by a line, and a cursor that reads their values.

A chart never ends a run. Values that are not finite leave a gap, values outside the axes are cut
at the edge, and where there is no room for a picture the newest numbers stand in its place.
"""

import math
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from textual.content import Content

from lessons.numbers import show
from tui.figures.axes import FRAME, framed, margin_of
from tui.figures.paint import Paint
from tui.figures.raster import DASHED, LONG, SOLID, Raster, Window
from tui.figures.scale import Axis, Floats, horizontal, span_of, vertical

SMALLEST = (16, 5)  # columns and rows below which a chart turns into numbers
SHORT = 5  # letters of a word in a legend that has little room
BARE = -2  # and at last it has no names, not the axis's, and does not tell from where a value is
LEGENDS = (("   ", 99), ("  ", 99), (" ", 99), (" ", SHORT), (" ", 0), (" ", -1), (" ", BARE))
"""What is between the entries of a legend, and how long its words are, with less and less room."""
# What stands for a series without points in the legend.
LINES = {SOLID: "━", DASHED: "╌", LONG: "╍"}
DOTS = "┈"  # and for one whose line is neither
CROWDED = 1.5  # points a column from which only the line of a series is drawn


@dataclass(frozen=True)
class Series:
    """One curve: `ys` over `xs`, in order of x, in a theme colour (`$value`).

    Its points have the shape `marker`, if it has one, and are joined by a line unless `joined` is
    false. Colour says nothing alone, so two series of one chart differ in `marker` or `dash`.
    """

    name: str
    xs: Sequence[float]
    ys: Sequence[float]
    colour: str = "$foreground"
    marker: str = ""
    joined: bool = True
    dash: tuple[float, float] = SOLID

    @cached_property
    def points(self) -> tuple[Floats, Floats]:
        """`xs` and `ys` as arrays."""
        # By way of Python's own arrays: NumPy looks at each number of a list for what it may be.
        return np.array(array("d", self.xs)), np.array(array("d", self.ys))

    def near(self, x: float) -> tuple[float, float] | None:
        """The last point that is not right of `x`, or the first one, or None."""
        places = min(len(self.xs), len(self.ys))
        if not places:
            return None
        place = max(bisect_left(self.xs, math.nextafter(x, math.inf), hi=places) - 1, 0)
        return self.xs[place], self.ys[place]


@dataclass(frozen=True)
class Vertical:
    """A vertical line at `x`: a threshold, a kink, a moment at which something was changed."""

    x: float
    colour: str = "$faint"


@dataclass(frozen=True)
class Chart:
    """Everything a chart shows. A range that is None follows the finite values.

    `log` draws the vertical axis in powers of ten, `x_log` the other one. `cursor` is an x whose
    values the legend tells: of each series those that it had last, and where that was.
    The points of `ground` lie under everything else and have no place in the legend.
    """

    title: str = ""
    series: tuple[Series, ...] = ()
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    verticals: tuple[Vertical, ...] = ()
    log: bool = False
    cursor: float | None = None
    x_name: str = ""
    ground: tuple[Series, ...] = ()
    x_log: bool = False

    def axes(self, columns: int, rows: int) -> tuple[Axis, Axis]:
        """Both axes of a picture so large, its numbers included."""
        ends = self.y_range or span_of(_all(self.series, 1), log=self.log)
        y = vertical(*ends, rows, log=self.log)
        left, right = self.x_range or _ends(_all(self.series, 0))
        return horizontal(left, right, max(columns - margin_of(y), 1), log=self.x_log), y

    def draw(self, width: int, height: int, paint: Paint | None = None) -> list[Content]:
        """The legend, and under it the curves in their axes, exactly `width` × `height` cells."""
        if width < SMALLEST[0] or height < SMALLEST[1]:
            numbers = self._numbers()[: max(height, 0)]
            return [line.truncate(max(width, 0), ellipsis=True) for line in numbers]
        rows = height - 1 - FRAME
        x, y = self.axes(width, rows)
        raster = Raster(width - margin_of(y), rows, Window.of(x, y))
        for one in (*self.ground, *reversed(self.series)):
            self._points(raster, one, x, y)
        for one in self.series:
            self._line(raster, one, x, y)
        if self.cursor is not None:
            raster.vertical(x.place(self.cursor), "│", "$here")
        for line in self.verticals:
            raster.vertical(x.place(line.x), "┊", line.colour)
        return [self._legend(width), *framed(raster, x, y, name=self.x_name, grid=True)]

    def _points(self, raster: Raster, one: Series, x: Axis, y: Axis) -> None:
        if not one.marker or (one.joined and len(one.xs) > CROWDED * raster.width):
            return
        for at, value in zip(x.places(one.xs), y.places(one.ys), strict=False):
            raster.mark(at, value, one.marker, one.colour)

    def _line(self, raster: Raster, one: Series, x: Axis, y: Axis) -> None:
        if one.joined:
            both = min(len(one.xs), len(one.ys))
            across, up = (
                axis.places(of[:both]) for axis, of in zip((x, y), one.points, strict=True)
            )
            seen = _seen(across, x.low, x.high)
            raster.curve(across[seen], up[seen], one.colour, one.dash)

    def _legend(self, width: int) -> Content:
        """Title, marks and names on one line, closer and shorter where there is little room."""
        legend = Content()
        title = self.title + (", log" if self.log and self.title else "")
        for gap, long in LEGENDS:
            parts = [Content.styled(title, "bold")] if title else []
            if self.cursor is not None:
                # The axis names it as well: where something has to go, it goes before a value.
                name = (f"{self.x_name} ", "$faint") if self.x_name and long >= 0 else ""
                parts.append(Content.assemble(name, (_count(self._read_at()), "$here")))
            letters = max(long, 0) or SHORT * (self.cursor is None)
            parts += [self._entry(one, letters, where=long > BARE) for one in self.series]
            legend = Content(gap).join(parts)
            if legend.cell_length <= width:
                break
        room = len(title) - (legend.cell_length - width)
        if SHORT <= room < len(title):  # what the marks mean is said nowhere else
            legend = Content(gap).join([parts[0].truncate(room, ellipsis=True), *parts[1:]])
        return legend.truncate(width, ellipsis=True)

    def _read_at(self) -> float:
        """The x of the values that the legend tells: the cursor's, or the last one before it."""
        points = [one.near(self.cursor) for one in self.series if self.cursor is not None]
        return max((point[0] for point in points if point is not None), default=self.cursor or 0.0)

    def _entry(self, one: Series, long: int, *, where: bool) -> Content:
        """A mark, its name, its words cut to so many letters, and its value at the cursor; with
        `where` also the x of a value that is from before the others'."""
        words = [
            word if len(word) <= long + 1 or any(map(str.isdigit, word)) else word[:long] + "."
            for word in one.name.split()  # half a number would be another one
        ]
        point = one.near(self.cursor) if self.cursor is not None else None
        name = (" " + " ".join(words), "$faint") if long else ""
        value = f" {show(point[1])}" if point is not None else ""
        if where and point is not None and point[0] != self._read_at():
            value += f" at {_count(point[0])}"
        return Content.assemble((_mark(one), one.colour), name, value)

    def _numbers(self) -> list[Content]:
        lines = [Content.styled(self.title, "bold")] if self.title else []
        for one in self.series:
            mark = (f"{_mark(one)} ", one.colour)
            lines.append(Content.assemble(mark, f"{one.name} {_newest(one)}"))
        return lines

    def say(self) -> str:
        """The newest value of each series."""
        told = ", ".join(f"{one.name} {_newest(one)}" for one in self.series)
        return f"{self.title}: {told}" if self.title and told else self.title or told

    def at(self, x: int, y: int, width: int, height: int) -> float | None:
        """The x value under a cell of the picture, for the cursor."""
        rows = height - 1 - FRAME
        if width < SMALLEST[0] or height < SMALLEST[1]:
            return None
        across, up = self.axes(width, rows)
        raster = Raster(width - margin_of(up), 1, Window.of(across, up))
        column = x - margin_of(up)
        if not 0 <= column < raster.width:
            return None
        place = raster.x_at(column)
        return float(10.0**place) if self.x_log else place

    def stepped(self, by: int, of: str = "") -> float | None:
        """The x of the point `by` points further than the cursor, in the series named `of`.

        Without a name it is the series with most points; without a cursor the last point.
        """
        named = [one for one in self.series if one.xs and (not of or one.name == of)]
        if not named:
            return None
        xs = max(named, key=lambda one: len(one.xs)).xs
        if self.cursor is None:
            return xs[-1]
        place = max(bisect_left(xs, math.nextafter(self.cursor, math.inf)) - 1, 0)
        return xs[min(max(place + by, 0), len(xs) - 1)]


def swept(
    title: str, name: str, now: float, curves: Iterable[Series], ends: tuple[float, float]
) -> Chart:
    """Numbers over one that is moved: where it is `now` each has a dot.

    A name of one letter stands on its curve, apart from the next one's where curves lie on each
    other.
    """
    curves, marks = tuple(curves), list[Series]()
    for at, one in enumerate(curves):
        if len(one.name) == 1:
            place = int(len(one.xs) * (0.06 + 0.12 * at)) % len(one.xs)
            seen = (one.xs[place],), (one.ys[place],)
            marks.append(Series("", *seen, one.colour, one.name, joined=False))
    for one in curves:
        here = float(np.interp(now, one.xs, one.ys))
        marks.append(Series("", (now,), (here,), one.colour, "●", joined=False))
    title, line = f"{title} over {name}, now {show(now)}", Vertical(now, "$here")
    return Chart(title, curves, None, ends, (line,), x_name=name, ground=tuple(marks))


def _all(series: Iterable[Series], which: int) -> Floats:
    """The xs (0) or ys (1) of all of them."""
    return np.concatenate([np.empty(0), *(one.points[which] for one in series)])


def _ends(values: Floats) -> tuple[float, float]:
    values = values[np.isfinite(values)]
    return (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)


def _seen(across: "np.typing.NDArray[np.float64]", low: float, high: float) -> slice:
    """The points between `low` and `high`, and the next one on either side, where lines enter."""
    inside = np.flatnonzero((across >= low) & (across <= high))
    if not inside.size:
        return slice(0, across.size)
    return slice(max(int(inside[0]) - 1, 0), int(inside[-1]) + 2)


def _mark(one: Series) -> str:
    return one.marker or LINES.get(one.dash, DOTS)


def _newest(one: Series) -> str:
    last = next((y for y in reversed(one.ys) if math.isfinite(y)), None)
    return "no number yet" if last is None else show(last)


def _count(x: float) -> str:
    return f"{x:,.0f}" if math.isfinite(x) and x == round(x) else show(x)
