"""A function of two numbers seen from above: a point on it, its slopes, and the way downhill.

    kind = "map"
    formula = "x*y + y^2"        of two variables, the first one to the right
    window = [-4, 4]             what is seen of the first, and of the second (the same by default)
    height = [-4, 4]
    x = 2                        where the point is, one knob for each variable
    y = 3
    alpha = 0.1                  the learning rate, and how many steps of descent are taken
    step = 0
    arrow = true                 the gradient at the point, or where the steps have led
    up = "F"                     what it is a map of, in the words below
    levels = [0.5]               lines of equal height; by default round ones, one alone is a border
    [numbers] [let]              further numbers in the formula, as in `sheet`
    [[point]]                    at = [0, 1], sign = "○", label = "on"
    [[reading]]                  text = "F here {F}": words below; the numbers below are in it, too
    answer = "b"                 what a question asks for; said of one of [numbers], its lines
                                 are drawn as they would run then; said of the "place", a mark

The numbers are x, y, F, dx and dy where the point stands, and the length of the slope.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from engine.expression.formula import Expression, ExpressionError, parse
from engine.tensor import backward
from lessons.course.tables import Table
from lessons.figures import reading
from lessons.figures.live import Number
from lessons.figures.promises import agree
from lessons.figures.scene import (
    Arrow,
    Map,
    Point,
    Reading,
    Scene,
    Words,
    judged,
)
from lessons.figures.sheet import Sheet, Text, read_sheet, text
from lessons.knobs import Knob, Settings
from lessons.numbers import show, show_vector

GRID = 65  # heights along each side
MOST = 60  # steps of descent


@dataclass(frozen=True)
class Relief:
    """The function, the part of the plane, and what stands on it."""

    expression: Expression
    sheet: Sheet
    names: tuple[str, str]
    window: tuple[float, float, float, float]
    knobs: tuple[Knob, ...]
    points: tuple[Point, ...]
    levels: tuple[float, ...]
    arrow: bool
    texts: tuple[Text, ...]
    answer: str = "F"
    up: str = "F"

    def at(self, x: float, y: float, at: Settings) -> tuple[float, float, float]:
        """Height and both slopes at a point, NaN where there are none."""
        first, second = self.names
        try:
            tape = self.expression.tape({**self.sheet.values(at), first: x, second: y})
        except ExpressionError:
            return math.nan, math.nan, math.nan
        backward(tape[-1])
        slopes = {tensor.name: float(tensor.grad) for tensor in tape if tensor.name}
        return float(tape[-1].data), slopes.get(first, 0.0), slopes.get(second, 0.0)

    def walk(self, at: Settings) -> list[tuple[float, float]]:
        """Where the steps of gradient descent lead, the start included."""
        places = [(float(at[self.names[0]]), float(at[self.names[1]]))]
        for _ in range(int(at["step"])):
            x, y = places[-1]
            _, dx, dy = self.at(x, y, at)
            there = x - float(at["alpha"]) * dx, y - float(at["alpha"]) * dy
            if not all(abs(part) < 1e6 for part in there):
                break
            places.append(there)
        return places

    def numbers(self, at: Settings) -> dict[str, Number]:
        """Where the walk has led, the height there, and the slopes."""
        x, y = self.walk(at)[-1]
        height, dx, dy = self.at(x, y, at)
        first, second = self.names
        steep = math.hypot(dx, dy)
        return {
            **self.sheet.values(at),
            first: x,
            second: y,
            "place": (round(x, 3), round(y, 3)),  # as well as one sees it
            "F": height,
            f"d{first}": dx,
            f"d{second}": dy,
            "steep": steep,
        }

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """The map with the point, its gradient as an arrow and the trail, and the numbers below."""
        left, right, bottom, top = self.window
        places = self.walk(at)
        here = places[-1]
        _, dx, dy = self.at(*here, at)
        arrows: tuple[Arrow, ...] = ()
        if self.arrow and 0 < math.hypot(dx, dy) < math.inf:
            # As long as the slope is steep, but never longer than a third of the map.
            most = min(right - left, top - bottom) / 3
            scale = most / max(self._steepest, 1e-12)
            tip = here[0] + dx * scale, here[1] + dy * scale
            arrows = (Arrow(here, tip, "gradient", f"∂ ({show(dx, 3)}, {show(dy, 3)})"),)
        points = [Point(here, "●", "here"), *self.points]
        readings = [Reading(words) for words in self._words(at)]
        ghost = None
        if isinstance(said, float | int):
            agrees = agree(said, self.numbers(at)[self.answer])
            told = show(said)
            if not agrees and self.answer in self.sheet.known:
                told += " (dotted)"
                ghost = self._swept({**at, self.answer: said})
            readings.append(judged(told, agrees))
        elif isinstance(said, tuple):
            agrees = agree(said, self.numbers(at)["place"])
            readings.append(judged(show_vector(said), agrees))
            if not agrees:
                points.insert(1, Point((said[0], said[1]), "✗", "wrong", "you said"))
        return Scene(
            (
                Map(
                    self._heights(at), left, right, bottom, top, self.levels, tuple(points), arrows,
                    tuple(places), self.names, ghost,
                ),
            ),
            tuple(readings),
        )  # fmt: skip

    def say(self, at: Settings) -> str:
        """Where the point stands and which way is up."""
        words = "; ".join("".join(text for text, _ in line) for line in self._words(at))
        return f"A map of {self.up} = {self.expression.to_screen()}: {words}."

    def _words(self, at: Settings) -> list[Words]:
        n = self.numbers(at)
        first, second = self.names
        here: Words = (
            (f"at {show_vector(n['place'])}", "here"),  # type: ignore[arg-type]
            (f"   {self.up} = ", "faint"), (_told(n["F"]), "value"),
        )  # fmt: skip
        more = [text.words(n) for text in self.texts]  # type: ignore[arg-type]
        if not self.arrow:
            return [here, *more]
        slopes: Words = (
            (f"slope for {first} ", "faint"), (f"∂ {_told(n[f'd{first}'])}", "gradient"),
            (f"   for {second} ", "faint"), (f"∂ {_told(n[f'd{second}'])}", "gradient"),
        )  # fmt: skip
        return [here, slopes, *more]

    def _heights(self, at: Settings) -> NDArray[np.float64]:
        moving = {knob.name: at[knob.name] for knob in self.sheet.knobs}
        if not moving and "flat" in self.__dict__:
            return self.flat
        return self._swept(at) if moving else self.flat

    @cached_property
    def flat(self) -> NDArray[np.float64]:
        """The heights, where nothing but the point moves."""
        return self._swept({})

    def _swept(self, at: Settings) -> NDArray[np.float64]:
        left, right, bottom, top = self.window
        xs, ys = np.linspace(left, right, GRID), np.linspace(top, bottom, GRID)
        values = {**self.sheet.values(at), self.names[0]: xs[None, :], self.names[1]: ys[:, None]}
        return np.broadcast_to(self.expression.sweep(values), (GRID, GRID))

    @cached_property
    def _steepest(self) -> float:
        """The steepest place of the map at the start: the longest arrow."""
        left, right, bottom, top = self.window
        start = {knob.name: knob.default for knob in self.knobs}
        heights = self._heights(start)
        down = np.gradient(heights, (top - bottom) / (GRID - 1), axis=0)
        across = np.gradient(heights, (right - left) / (GRID - 1), axis=1)
        steep = np.hypot(down, across)
        return float(np.nanmax(steep)) if np.isfinite(steep).any() else 1.0


def _told(value: Number) -> str:
    """A height or a slope, with no more places than the point is told with: 1e−12 is at rest."""
    return show(round(value, 6), 5) if isinstance(value, float) and not math.isnan(value) else "—"


def read(table: Table) -> Relief:
    """A map from its fence, or LessonError."""
    sheet = read_sheet(table)
    written = table.text("formula", limit=300)
    table.settle()
    try:
        expression = parse(written)
    except ExpressionError as error:
        raise table.error(f"{table.what}: formula: {error.message}", "formula") from None
    free = [name for name in expression.names if name not in sheet.known]
    names = table.take("variables", free)
    if not isinstance(names, list) or len(names) != 2 or not {*free} <= {*names}:
        raise table.error(f"{table.what}: formula has two variables, as in x*y + y^2", "formula")
    first, second = names
    left, right = reading.window(table) or (-4.0, 4.0)
    bottom, top = reading.row(table, "height", 2, 2) if "height" in table.values else (left, right)
    table.taken.add("height")
    if bottom >= top:
        raise table.error(f"{table.what}: height is [bottom, top], with bottom below top", "height")
    knobs = [
        reading.mover(
            table, Knob(name, name, 0.0, _steps(low, high), "where the point is", -1e4, 1e4)
        )
        for name, low, high in ((first, left, right), (second, bottom, top))
    ]
    rates = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.9, 1.0, 1.1)
    walks = "step" in table.values or "alpha" in table.values
    alpha = Knob("alpha", "α", 0.1, rates if walks else (0.1,), "the learning rate", 0, 100)
    steps = tuple(range(21)) if walks else (0,)
    step = Knob("step", "step", 0, steps, "how many steps are taken", 0, MOST)
    knobs += [reading.mover(table, alpha), reading.mover(table, step)]
    levels = reading.row(table, "levels", 1, 12) if "levels" in table.values else ()
    table.taken.add("levels")
    known = [*sheet.known, first, second, "F", f"d{first}", f"d{second}", "steep"]
    answer = table.text("answer", "F", limit=20)
    if answer not in (*known, "place"):
        raise table.error(f"{table.what}: answer is one of {', '.join(known)}, place", "answer")
    texts = [text(one, "text", known, None) for one in table.tables("reading", 0, 8)]
    points = tuple(_point(one) for one in table.tables("point", 0, 20))
    return Relief(
        expression, sheet, (first, second), (left, right, bottom, top),
        (*knobs, *sheet.knobs), points, tuple(sorted(levels)), table.flag("arrow", True),
        tuple(texts), answer, table.text("up", "F", limit=20),
    )  # fmt: skip


def _steps(low: float, high: float) -> tuple[float, ...]:
    """Round steps from edge to edge, about thirty of them."""
    rough = (high - low) / 32
    power = 10.0 ** math.floor(math.log10(rough))
    each = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    first, last = math.ceil(low / each - 1e-9), math.floor(high / each + 1e-9)
    return tuple(round(at * each, 9) for at in range(first, last + 1))


def _point(table: Table) -> Point:
    x, y = reading.row(table, "at", 2, 2)
    sign = table.text("sign", "●", limit=1)
    label = table.text("label", "", limit=20)
    table.finish()
    return Point((x, y), sign, "foreground", label)
