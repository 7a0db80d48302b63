"""Anything that follows from a few numbers: curves, arrows, points, boxes and bars, by formulas.

    kind = "plot"
    [numbers] [moves] [let]      see `sheet`
    window = [-4, 4]             the part of the plane that is seen, and how high it is; by default
    height = [0, 16]             as high as the curves are
    over = "x"                   the name of the horizontal axis, which runs along it in curves
    up = "F"                     the name of the vertical one
    square = true                one unit is as long up as to the side
    frame = false                no axes: paper to draw on
    upright = false              no vertical axis: how high something stands means nothing

    [[curve]]                    y = "x^2"; also dash = "dotted" or "dashed", job, label
    [[line]]                     from = ["0", "0"], to = ["x1", "y1"]; also dash, job, label
    [[arrow]]                    the same
    [[point]]                    at = ["x1", "f"], label = "here {f}", job, sign = "●" or ""
    [[box]]                      at = [left, bottom], size = [wide, high], label, job, dash
    [[bar]]                      label = "2·{x1}", of = ["2*x1", "b"]: its pieces; job
    range = [0, 10]              of the bars; by default as far as the knobs can bring them,
                                 and "now" as far as they are: then only their ratio counts
    [[reading]]                  text = "F = {F}": words below; `{∂g}` is a slope
    tell = "A ball at {x}."      the figure in words; by default its readings

Each of them may have `when = "step - 1"`: it is there while that is above zero. `answer = "F"` says
which number a question asks for; what names `said` is drawn once something was said about it.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np

from lessons.course.tables import Table
from lessons.figures import reading
from lessons.figures.live import Number
from lessons.figures.promises import agree
from lessons.figures.scene import (
    Arrow,
    Bar,
    Bars,
    Curve,
    Dash,
    Job,
    Mark,
    Part,
    Plane,
    Point,
    Reading,
    Scene,
    judged,
    line,
)
from lessons.figures.sheet import Sheet, Term, Text, check_term, read_sheet, term, text
from lessons.knobs import Knob, Settings
from lessons.numbers import show, show_vector

SAMPLES = 241
MOST = 24  # of each sort of mark
JOBS: tuple[Job, ...] = (
    "value", "gradient", "right", "wrong", "here", "faint", "rule", "foreground",
)  # fmt: skip
DASHES: tuple[Dash, ...] = ("solid", "dotted", "dashed")
NOTHING = Text(())
T = TypeVar("T", bound=str)
MARKS = ("point", "arrow", "box", "line", "curve")  # what lies on top comes first


@dataclass(frozen=True)
class Element:
    """One mark, bar or reading of the fence: its sort, its formulas and its looks."""

    sort: str
    terms: tuple[Term, ...]
    label: Text
    when: Term | None
    job: Job = "value"
    dash: Dash = "solid"
    sign: str = "●"

    def seen(self, values: Mapping[str, float]) -> bool:
        """Whether it is there now."""
        needs = {name for one in self._all for name in one.expression.names}
        if any(name.startswith("said") and name not in values for name in needs):
            return False
        return self.when is None or self.when.at(values) > 0

    @property
    def _all(self) -> tuple[Term, ...]:
        inside = [one for _, one, _, _ in self.label.pieces if one is not None]
        return (*self.terms, *inside, *([self.when] if self.when else []))


@dataclass(frozen=True)
class Plot:
    """A sheet of numbers and what is drawn of it."""

    sheet: Sheet
    elements: tuple[Element, ...]
    answer: str = ""
    answers: tuple[str, ...] = ()
    over: str = "x"
    up: str = ""
    window: tuple[float, float] | None = None
    height: tuple[float, float] | None = None
    square: bool = False
    frame: bool = True
    upright: bool = True
    span: tuple[float, float] | None = None
    now: bool = False
    tell: Text = NOTHING

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """The numbers; those that move have several steps."""
        return self.sheet.knobs

    def numbers(self, at: Settings) -> dict[str, Number]:
        """Every number of the sheet, and what is asked for, if that is several."""
        values: dict[str, Number] = dict(self.sheet.values(at))
        if len(self.answers) > 1:
            values["answer"] = tuple(float(values[name]) for name in self.answers)  # type: ignore[arg-type]
        return values

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """The plane, if anything lies in it, then the bars, then the words."""
        values = self.sheet.values(at)
        words = []
        if said is not None:
            truth = self.numbers(at)[self.answer]
            values |= _names(said)
            words.append(judged(_told(said), agree(said, truth)))
        seen = [one for one in self.elements if one.seen(values)]
        parts: list[Part] = []
        if self.window is not None:
            parts.append(self._plane(seen, values))
        rows = tuple(self._bar(one, values) for one in seen if one.sort == "bar")
        if rows:
            low, high = _reach(rows) if self.now else self._span
            parts.append(Bars(rows, low, high))
        readings = [Reading(one.label.words(values)) for one in seen if one.sort == "reading"]
        return Scene(tuple(parts), (*readings, *words))

    def say(self, at: Settings) -> str:
        """As `tell` has it, or what the readings and the bars say."""
        values = self.sheet.values(at)
        if self.tell.pieces:
            return self.tell.plain(values)
        told = [
            one.label.plain(values).strip()
            for one in self.elements
            if one.sort in ("reading", "bar") and one.seen(values) and one.label.pieces
        ]
        return "; ".join(told or [f"{name} {show(value)}" for name, value in values.items()]) + "."

    # ---- marks -----------------------------------------------------------------------------------

    def _plane(self, seen: list[Element], values: Mapping[str, float]) -> Plane:
        assert self.window is not None
        marks = tuple(
            mark for one in seen if one.sort in MARKS for mark in self._marks(one, values)
        )
        low, high = self._height
        return Plane(
            *self.window, low, high, marks, self.over if self.frame else "", self.up,
            self.square, self.frame, self.upright,
        )  # fmt: skip

    def _marks(self, one: Element, values: Mapping[str, float]) -> list[Mark]:
        label = one.label.plain(values)
        if one.sort == "curve":
            curve = self._curve(one, values)
            end = int(0.9 * SAMPLES)
            named = label and math.isfinite(curve.ys[end])
            words = [Point((curve.xs[end], curve.ys[end]), "", one.job, label)] if named else []
            return [*words, curve]
        numbers = [found.at(values) for found in one.terms]
        if not all(map(math.isfinite, numbers)):
            return []
        first = numbers[0], numbers[1]
        if one.sort == "point":
            return [Point(first, one.sign, one.job, label)]
        second = numbers[2], numbers[3]
        middle = Point(((first[0] + second[0]) / 2, (first[1] + second[1]) / 2), "", one.job, label)
        if one.sort == "arrow":
            return [Arrow(first, second, one.job, label)] if first != second else []
        if one.sort == "line":
            return [*([middle] if label else []), line(first, second, one.job, one.dash)]
        (x, y), (wide, high) = first, second
        middle = replace(middle, at=(x + wide / 2, y + high / 2))
        corners = (x, x + wide, x + wide, x, x), (y, y, y + high, y + high, y)
        return [*([middle] if label else []), Curve(*corners, one.job, one.dash)]

    def _curve(self, one: Element, values: Mapping[str, float]) -> Curve:
        assert self.window is not None
        xs = np.linspace(*self.window, SAMPLES)
        ys = np.broadcast_to(one.terms[0].expression.sweep({**values, self.over: xs}), xs.shape)
        return Curve(tuple(xs.tolist()), tuple(ys.tolist()), one.job, one.dash)

    @cached_property
    def _height(self) -> tuple[float, float]:
        if self.height is not None:
            return self.height
        values = self.sheet.values({knob.name: knob.default for knob in self.knobs})
        ys = [
            y
            for one in self.elements
            if one.sort == "curve" and one.seen(values)
            for y in self._curve(one, values).ys
            if math.isfinite(y)
        ] or [0.0, 1.0]
        room = 0.06 * (max(ys) - min(ys)) or 1.0
        return min(ys) - room, max(ys) + room

    # ---- bars ------------------------------------------------------------------------------------

    def _bar(self, one: Element, values: Mapping[str, float]) -> Bar:
        sizes = [found.at(values) for found in one.terms]
        others: Job = "foreground" if one.job == "value" else "value"
        jobs = (one.job, others)
        pieces = tuple((size, jobs[at % 2]) for at, size in enumerate(sizes) if math.isfinite(size))
        return Bar(one.label.plain(values), pieces)

    @cached_property
    def _span(self) -> tuple[float, float]:
        """From the shortest to the longest that any bar can become."""
        if self.span is not None:
            return self.span
        low = high = 0.0
        for values in self.sheet.corners():
            for one in self.elements:
                if one.sort == "bar" and one.seen(values):
                    sizes = [s for s in (t.at(values) for t in one.terms) if math.isfinite(s)]
                    low = min(low, sum(min(0.0, size) for size in sizes))
                    high = max(high, sum(max(0.0, size) for size in sizes))
        return low, high if high > low else low + 1


def _reach(rows: Sequence[Bar]) -> tuple[float, float]:
    """From the shortest to the longest of some bars."""
    low = min(sum(min(size, 0.0) for size, _ in row.pieces) for row in rows)
    high = max(sum(max(size, 0.0) for size, _ in row.pieces) for row in rows)
    return low, high if high > low else low + 1


def _names(said: Number) -> dict[str, float]:
    if isinstance(said, tuple):
        return {f"said{at}": value for at, value in enumerate(said, 1)}
    return {"said": float(said)}


def _told(said: Number) -> str:
    return show_vector(said, 5) if isinstance(said, tuple) else show(said, 5)


# ---- reading a fence -----------------------------------------------------------------------------


def read(table: Table) -> Plot:
    """A plot from its fence, or LessonError."""
    sheet = read_sheet(table)
    answers = _answers(table, sheet)
    known = [*sheet.known, "said", *(f"said{at}" for at in range(1, len(answers) + 1))]
    over = table.text("over", "x", limit=20)
    elements = [
        _element(one, sort, known, over)
        for sort in (*MARKS, "bar", "reading")
        for one in table.tables(sort, 0, MOST)
    ]
    table.settle()
    window = reading.window(table)
    if window is None and any(one.sort in MARKS for one in elements):
        raise table.error(
            f"{table.what}: curves, arrows and the like need a window = [left, right]"
        )
    curves = [one for one in elements if one.sort == "curve"]
    if curves and not any(over in one.terms[0].expression.names for one in curves):
        raise table.error(
            f"{table.what}: over is {over!r}, and no curve has it in its formula: all are flat",
            "over",
        )
    height = _pair(table, "height")
    if window is not None and height is None and not curves:
        raise table.error(f"{table.what}: without a curve it needs its height = [bottom, top]")
    if not elements:
        raise table.error(
            f"{table.what} has nothing to show: no {', '.join((*MARKS, 'bar', 'reading'))}"
        )
    now = table.values.get("range") == "now"
    table.taken.add("range")
    return Plot(
        sheet,
        tuple(elements),
        "answer" if len(answers) > 1 else "".join(answers),
        answers,
        over,
        table.text("up", "", limit=20),
        window,
        height,
        table.flag("square", False),
        table.flag("frame", True),
        table.flag("upright", True),
        None if now else _pair(table, "range"),
        now,
        text(table, "tell", sheet.known),
    )


def _answers(table: Table, sheet: Sheet) -> tuple[str, ...]:
    """The number, or the numbers, that a question asks for."""
    value = table.take("answer")
    names = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    if any(name not in sheet.known for name in names):
        raise table.error(f"{table.what}: answer is one of {', '.join(sheet.known)}", "answer")
    if "said" in table.values and not names:
        raise table.error(
            f'{table.what}: said needs answer = "NAME", the number it is about', "said"
        )
    return tuple(names)


def _pair(table: Table, key: str) -> tuple[float, float] | None:
    if key not in table.values:
        table.taken.add(key)
        return None
    low, high = reading.row(table, key, 2, 2)
    if low >= high:
        raise table.error(f"{table.what}: {key} is [low, high], with low below high", key)
    return low, high


def _element(table: Table, sort: str, known: list[str], over: str) -> Element:
    when = term(table, "when", known)
    label_key = "text" if sort == "reading" else "label"
    label = text(table, label_key, known, None if sort == "reading" else "")
    terms: list[Term] = []
    if sort == "curve":
        terms.append(check_term(table, table.take("y"), [*known, over], "y"))
    elif sort in ("point", "box"):
        terms += _place(table, "at", known)
        terms += _place(table, "size", known) if sort == "box" else []
    elif sort in ("line", "arrow"):
        terms += _place(table, "from", known) + _place(table, "to", known)
    elif sort == "bar":
        of = table.take("of")
        terms += [
            check_term(table, one, known, "of") for one in (of if isinstance(of, list) else [of])
        ]
    job: Job = _one_of(table, "job", JOBS, "value")
    dash: Dash = _one_of(table, "dash", DASHES, "solid") if sort in MARKS else "solid"
    sign = "●"
    if sort == "point":
        sign = table.take("sign", "●")
        if not isinstance(sign, str) or len(sign) > 1:
            raise table.error(f'{table.what}: sign is one sign, as in sign = "○", or ""', "sign")
    table.finish()
    return Element(sort, tuple(terms), label, when, job, dash, sign)


def _one_of(table: Table, key: str, allowed: tuple[T, ...], default: T) -> T:
    value = table.take(key, default)
    if value not in allowed:
        raise table.error(f"{table.what}: {key} is one of {', '.join(allowed)}", key)
    return value  # type: ignore[no-any-return]


def _place(table: Table, key: str, known: list[str]) -> list[Term]:
    value = table.take(key)
    if not isinstance(value, list) or len(value) != 2:
        raise table.error(f'{table.what}: {key} is two formulas, as in ["x", "2*x"]', key)
    return [check_term(table, one, known, key) for one in value]
