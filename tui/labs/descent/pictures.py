"""The pictures of the descent lab: a curve with its tangent, and a map with six trails."""

import math
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import Any

import numpy as np
from textual.content import Content

from lessons.asking.answers import Refused, parse_number
from lessons.figures.scene import Mark, Plane, Point, Scene, line
from lessons.labs.descent import line as descent_line
from lessons.labs.descent.descent import Descent
from lessons.labs.descent.line import REACH, stretch
from lessons.labs.descent.walk import NAMES
from lessons.numbers import show
from tui.asking.face import beside
from tui.figures.axes import FRAME
from tui.figures.chart import Chart, Series
from tui.figures.contour import Contour, Trail
from tui.figures.heat import Point as Spot
from tui.figures.paint import Paint
from tui.figures.raster import DOTTED, SOLID, Window
from tui.figures.scale import Floats
from tui.scenes import draw_scene

SIGNS = "●○◆◇▲△"  # a shape for each family, filled or hollow
COLOURS = ("$value", "$value", "$here", "$here", "$gradient", "$gradient")
APART = 5.0  # columns from one mark of a trail to the next, at least
TALL = 28  # rows from which a chart has room below
TANGENT = 1.3  # of the tangent to either side of its point, in units of w


# ---- one dimension -----------------------------------------------------------------------------


def the_line(lab: Descent, width: int, height: int) -> list[Content]:
    """The curve with the point, its tangent, where it has been, and what is guessed."""
    rows = height * 3 // 5 if height >= TALL else height
    lines = draw_scene(Scene((_plane(lab),)), width, rows)
    if height < TALL:
        return lines
    stands = lab.stands[: lab.seen + 1]
    ws = [stand.w if abs(stand.w) < 1e6 else math.nan for stand in stands]
    chart = Chart(
        "w, step by step",
        (Series("", list(range(len(ws))), ws, "$here", "●"),),
        x_range=(0, max(lab.steps, 1)),
        y_range=(-REACH, REACH),
        x_name="steps",
    )
    return [*lines, Content(""), *chart.draw(width, height - rows - 1)]


def _plane(lab: Descent) -> Plane:
    stands = lab.stands[: lab.seen + 1]
    hill = descent_line.curve(str(lab.settings["curve"]), float(lab.settings["bend"]))
    piece, now = stretch(hill.text), stands[-1]
    marks: list[Mark] = []
    at = guessed(lab)
    if lab.hopping < 2 and at is not None:
        marks.append(Point((at, piece.heights[0]), "◇", "here", f"w' = {show(at)}?"))
    marks.append(Point((now.w, now.height), "●", "here"))
    if math.isfinite(now.height):
        left, right = now.w - TANGENT, now.w + TANGENT
        ends = [(x, now.height + now.slope * (x - now.w)) for x in (left, right)]
        marks.append(line(ends[0], ends[1], "gradient"))
    spots = [(one.w, one.height) for one in stands if math.isfinite(one.height)]
    marks += [Point(spot, "○", "foreground") for spot in reversed(spots[:-1])]
    marks += [line(one, other, "here", "dotted") for one, other in pairwise(spots)]
    return piece.plane(marks)


def guessed(lab: Descent) -> float | None:
    """Where ◇ stands: at what is typed, if that is a number; else nowhere yet."""
    waiting = lab.question
    draft = lab.attempt(waiting).draft if waiting else ""
    with suppress(Refused):
        return min(max(float(parse_number(draft)), -REACH), REACH)
    return None


# ---- two dimensions ----------------------------------------------------------------------------


class MapPicture:
    """The map with the trails. What only the surface and the room decide is kept between two."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[Any, Any]] = {}

    def draw(self, lab: Descent, width: int, height: int, paint: Paint | None) -> list[Content]:
        """The map, and where there is room below it J over the steps."""
        rows = height * 2 // 3 if height >= 1.5 * TALL else height
        surface = lab.surface
        window = Window(*surface.window)
        places = lab.walk.places(lab.seen)
        trails, spots = [], []
        for at in lab.shown:
            points = _seen(places[:, at], window)
            trails.append(Trail(points, "", COLOURS[at], DOTTED if at % 2 else SOLID))
            spots += [
                Spot(x, y, SIGNS[at], COLOURS[at])
                for x, y in thinned(
                    points[:-1], window, width, rows - FRAME, APART * (1.5 if at % 2 else 1)
                )
            ]
        spots += [Spot(x, y, "◎", "bold $foreground") for x, y in surface.goals]
        spots.append(Spot(*lab.setting.start, "■", "bold $foreground"))
        if lab.seen:
            spots += [
                Spot(float(x), float(y), SIGNS[at], f"bold {COLOURS[at]}")
                for at in reversed(lab.shown)
                for x, y in (places[-1, at],)
            ]
        contour = Contour(
            surface.heights, window, (), tuple(trails), tuple(spots), _title(lab),
            ("x", "y"), self._kept.setdefault(surface.name, {}),
        )  # fmt: skip
        lines = contour.draw(width, rows, paint)
        return lines if rows == height else [*lines, *_heights(lab, width, height - rows)]


def _seen(trail: Floats, window: Window) -> list[tuple[float, float]]:
    """A trail (n, 2) until it has left the map by more than the map's own size."""
    sizes = np.array([window.right - window.left, window.top - window.bottom])
    low = np.array([window.left, window.bottom]) - sizes
    inside = ((trail >= low) & (trail <= low + 3 * sizes)).all(axis=1)
    gone = int(np.argmin(inside)) if not inside.all() else len(trail)
    return [(float(x), float(y)) for x, y in trail[:gone]]


def _title(lab: Descent) -> str:
    formula = lab.surface.formula
    if not formula:
        return "J: the loss on 1,000 digits"
    for typed, written in (("*", "·"), ("-", "−"), ("^2", "²"), ("^4", "⁴")):
        formula = formula.replace(typed, written)
    return f"J = {formula}"


def thinned(
    points: list[tuple[float, float]], window: Window, columns: int, rows: int, lead: float = APART
) -> list[tuple[float, float]]:
    """Those points of a trail that are some columns apart: marks closer together are a blot.

    The first one is `lead` columns from the start, so that two trails side by side show both marks.
    """
    across = columns / (window.right - window.left)
    up = 2 * rows / (window.top - window.bottom)
    kept: list[tuple[float, float]] = []
    last = points[0] if points else (0.0, 0.0)
    for x, y in points:
        if math.hypot((x - last[0]) * across, (y - last[1]) * up) >= (APART if kept else lead):
            kept.append((x, y))
            last = x, y
    return kept


def _heights(lab: Descent, width: int, height: int) -> list[Content]:
    """J of each over the steps, in powers of ten."""
    heights = lab.walk.heights(lab.seen)
    lowest = float(lab.surface.heights.min())
    series = []
    for at in lab.shown:
        above = [float(one) - min(lowest, 0.0) for one in heights[:, at]]
        series.append(
            Series(f"{SIGNS[at]} {NAMES[at]}", list(range(len(above))),
                   [one if math.isfinite(one) else math.nan for one in above],
                   COLOURS[at], dash=DOTTED if at % 2 else SOLID)
        )  # fmt: skip
    name = "J" if lowest >= 0 else f"J above {show(lowest, 3)}"
    chart = Chart(name, tuple(series), x_range=(0, lab.steps), log=True, x_name="steps",
                  y_range=_decades(lab, lowest))  # fmt: skip
    return chart.draw(width, height)


def _decades(lab: Descent, lowest: float) -> tuple[float, float]:
    top = float(lab.surface.heights.max()) - min(lowest, 0.0)
    return (max(lowest, 0.0) * 0.8 or top * 1e-4, top)


def legend(lab: Descent, width: int) -> Iterator[Content]:
    """Each optimizer with its key, its mark and how high it stands."""
    heights = lab.walk.heights(lab.seen)[-1].tolist()
    told = [show(one, 3) if math.isfinite(one) else "overflowed" for one in heights]
    yield from _rows(lab, told, "$value", width)


def arrivals(lab: Descent, width: int) -> Iterator[Content]:
    """Each optimizer with its mark, and when it arrived."""
    told = [
        f"✓ step {fate.arrived}" if fate.arrived is not None
        else "✗ flies out" if fate.flew else "– never"
        for fate in lab.fates
    ]  # fmt: skip
    yield from _rows(lab, told, "$foreground", width)


def _rows(lab: Descent, told: list[str], style: str, width: int) -> Iterator[Content]:
    """Three to a line where there is room for them, else two."""
    entries = [
        Content.assemble(
            (f"{at + 1} ", "$faint"),
            (f"{SIGNS[at]} ", COLOURS[at] if at in lab.shown else "$faint"),
            (f"{name:<9}", "" if at in lab.shown else "$faint"),
            (f"{told[at]:<11}", style if at in lab.shown else "$faint"),
        )
        for at, name in enumerate(NAMES)
    ]
    each = 3 if width >= 3 * entries[0].cell_length + 2 else 2
    for row in range(0, len(entries), each):
        yield Content(" ").join(entries[row : row + each])


def fates(lab: Descent, width: int) -> Iterator[Content]:
    """What became of each, from the run."""
    for at, fate in enumerate(lab.fates):
        sign = "✓" if fate.arrived is not None else "✗" if fate.flew else "–"
        head = Content.assemble((f"{SIGNS[at]} ", COLOURS[at]), f"{NAMES[at]:<9}{sign}")
        yield from beside(head, fate.words, width)
