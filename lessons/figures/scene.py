"""A picture before it is drawn: curves, points, arrows and bars, in the units of what they mean.

A figure describes what is to be seen, and nothing here knows of terminals, cells or colours. What
is named first lies on top. A `job` is the name of a theme colour (`tui.theme`): a forward value, a
gradient, right, wrong, here; colour says nothing alone, so marks also differ in sign or dash.
"""

from dataclasses import dataclass
from typing import Literal

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
    """A sign at a place, and words beside it."""

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
    """The part of the plane that is seen, what lies in it, and the names of its axes."""

    left: float
    right: float
    bottom: float
    top: float
    marks: tuple[Mark, ...]
    x_name: str = ""
    y_name: str = ""


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
class Reading:
    """A line of words under the picture; `here` marks the line that belongs to what is seen."""

    words: Words
    here: bool = False


@dataclass(frozen=True)
class Scene:
    """All that a figure shows now: pictures from top to bottom, then lines of words."""

    parts: tuple[Plane | Bars, ...]
    readings: tuple[Reading, ...] = ()


def line(start: Place, end: Place, job: Job = "value", dash: Dash = "solid") -> Curve:
    """A straight line from one place to another."""
    return Curve((start[0], end[0]), (start[1], end[1]), job, dash)
