"""A picture before it is drawn: curves, arrows, bars, tables, graphs, in units of what they mean.

A figure describes what is to be seen, and nothing here knows of terminals, cells or colours. What
is named first lies on top. A `job` is the name of a theme colour (`tui.theme`): a forward value, a
gradient, right, wrong, here; colour says nothing alone, so marks also differ in sign or dash.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Job = Literal["value", "gradient", "right", "wrong", "here", "faint", "rule", "foreground"]
Dash = Literal["solid", "dotted", "dashed"]
Place = tuple[float, float]
Words = tuple[tuple[str, Job], ...]


@dataclass(frozen=True)
class Curve:
    """A line through the points (xs, ys), equally many of each; a NaN interrupts it."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    job: Job = "value"
    dash: Dash = "solid"


@dataclass(frozen=True)
class Point:
    """A sign at a place, and words beside it; without a sign the words stand at the place."""

    at: Place
    sign: str = "●"
    job: Job = "value"
    label: str = ""


@dataclass(frozen=True)
class Arrow:
    """From `start` to `end`, where its head is; words stand beside its middle."""

    start: Place
    end: Place
    job: Job = "value"
    label: str = ""


Mark = Curve | Point | Arrow


@dataclass(frozen=True)
class Plane:
    """The part of the plane that is seen, what lies in it, and the names of its axes.

    In a `square` one a unit is as long upwards as to the side, and more than that part may be seen.
    Without its frame it is paper to draw on; without its upright axis heights mean nothing.
    """

    left: float
    right: float
    bottom: float
    top: float
    marks: tuple[Mark, ...]
    x_name: str = ""
    y_name: str = ""
    square: bool = False
    framed: bool = True
    upright: bool = True


@dataclass(frozen=True)
class Bar:
    """A bar put together from pieces, negative ones to the left of zero; `label` stands before."""

    label: str
    pieces: tuple[tuple[float, Job], ...]


@dataclass(frozen=True)
class Bars:
    """Bars under each other on one scale, from `low` (at most 0) to `high`."""

    rows: tuple[Bar, ...]
    low: float
    high: float


@dataclass(frozen=True)
class Grid:
    """A table of numbers (None: not known), a shade behind each. `before` is the sign to its left.

    `lit` cells stand in brackets, `rows` and `columns` have an arrow before or above them. One that
    is `below` begins a new line of tables. `shape` stands above it for rows × columns.
    """

    name: str
    values: tuple[tuple[float | None, ...], ...]
    lit: frozenset[tuple[int, int]] = frozenset()
    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    before: str = ""
    job: Job = "foreground"
    below: bool = False
    shape: str | None = None


@dataclass(frozen=True)
class Tables:
    """Tables beside each other as in a formula, or under each other where it is narrow."""

    grids: tuple[Grid, ...]


@dataclass(frozen=True)
class Node:
    """A number of a graph: its sign, its formula, which earlier nodes feed it, value and slope.

    `comes` are those that stand there in the end: they have their room from the first step on.
    """

    label: str
    name: str
    parents: tuple[int, ...] = ()
    value: float | None = None
    gradient: float | None = None
    lit: bool = False
    comes: tuple[float, ...] = ()


@dataclass(frozen=True)
class Graph:
    """Numbers and the wires between them, in an order in which they can be computed."""

    nodes: tuple[Node, ...]
    result: str = "F"


@dataclass(frozen=True, eq=False)
class Map:
    """Heights over a part of the plane, (m, n), the top row first, with lines at `levels`.

    Points and arrows lie on it, and the trail of whoever walked there; `said` are the heights of
    somebody who thinks otherwise, with their own lines.
    """

    heights: NDArray[np.float64]
    left: float
    right: float
    bottom: float
    top: float
    levels: tuple[float, ...] = ()
    points: tuple[Point, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    trail: tuple[Place, ...] = ()
    names: tuple[str, str] = ("", "")
    said: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class Picture:
    """Shades of ink from 0 to 1, a row of pixels each, with words beneath; `lit` is looked at."""

    rows: tuple[tuple[float, ...], ...]
    words: str = ""
    lit: tuple[int, int] | None = None


Part = Plane | Bars | Tables | Graph | Map | Picture


@dataclass(frozen=True)
class Reading:
    """A line of words under the picture; `here` marks the line that belongs to what is seen."""

    words: Words
    here: bool = False


def judged(said: str, right: bool) -> Reading:
    """The line that tells what was said, and whether it is so."""
    return Reading(((f"{'✓' if right else '✗'} you said {said}", "right" if right else "wrong"),))


@dataclass(frozen=True)
class Scene:
    """All that a figure shows now: pictures from top to bottom, then lines of words."""

    parts: tuple[Part, ...]
    readings: tuple[Reading, ...] = ()


def line(start: Place, end: Place, job: Job = "value", dash: Dash = "solid") -> Curve:
    """A straight line from one place to another."""
    return Curve((start[0], end[0]), (start[1], end[1]), job, dash)
