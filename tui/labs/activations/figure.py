"""The explorer's two pictures: a function with its slope and tangent, and a stack of layers."""

import math
from dataclasses import dataclass

import numpy as np
from textual import events
from textual.content import Content
from textual.message import Message

from engine.activations import ACTIVATIONS, Activation, Function
from lessons.labs.activations.explorer import Explorer
from lessons.labs.activations.facts import jump, saturation, sides, title
from lessons.labs.activations.stack import Row, table
from lessons.numbers import show
from tui.figures.axes import FRAME, framed, margin_of
from tui.figures.bars import Bar, Bars
from tui.figures.raster import DASHED, DOTTED, SOLID, Raster, Window
from tui.figures.scale import Floats, horizontal, vertical
from tui.rows import Rows

SPARSE = (1.0, 4.0)
KEPT_DASHES = ((2.0, 2.0), (6.0, 2.0), (3.0, 4.0))
KEPT_SAMPLES = ("⠒ ⠒ ⠒", "⠒⠒⠒ ⠒", "⠒  ⠒")
TALLEST = 0.6  # of the axis's half width: an endless function is cut off there, so slopes stay seen


def evaluated(function: Function, x: Floats, kinks: tuple[float, ...]) -> tuple[Floats, Floats]:
    """Points of a curve, with a NaN wherever it jumps so that no line bridges the gap."""
    nudge = (x[1] - x[0]) * 1e-3
    inside = [kink for kink in kinks if x[0] < kink < x[-1]]
    for kink in inside:
        x = np.sort(np.concatenate([x[np.abs(x - kink) > nudge], [kink - nudge, kink + nudge]]))
    y = np.asarray(function(x), dtype=np.float64)
    for kink in inside:
        place = int(np.searchsorted(x, kink))
        if abs(y[place] - y[place - 1]) > 1e-2:
            x, y = np.insert(x, place, kink), np.insert(y, place, math.nan)
    return x, y


def window(explorer: Explorer) -> Window:
    """What is seen: the z around the middle, and the heights that g and its slope reach there."""
    g, span, middle = explorer.activation, explorer.span, explorer.middle
    x = np.linspace(middle - span, middle + span, 201)
    drawn = [np.asarray(g.function(x))]
    drawn += [np.asarray(other.function(x)) for other in explorer.kept]
    if explorer.sees("slope"):
        drawn.append(np.asarray(g.derivative(x)))
    low, high = min(0.0, *(float(y.min()) for y in drawn)), max(float(y.max()) for y in drawn)
    if middle == 0:
        reach = max(span * TALLEST, 1.0)
        low, high = max(low, -reach), min(max(high, 0.0), reach)
    room = 0.02 * (high - low) or 1.0
    return Window(middle - span, middle + span, low - room, high + room)


class Plot(Rows):
    """g as a line, its slope as dots, the tangent at the cursor, and functions kept to compare."""

    DEFAULT_CSS = """
    Plot { height: 1fr; width: 1fr; }
    """

    HELP = """\
The line is the function g, the dotted line with ∂ is its slope g′. The dashed line is the tangent
at the cursor. Click or drag to move the cursor.
"""

    @dataclass
    class Pointed(Message):
        """The mouse points at a z."""

        z: float

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(id="plot")
        self.explorer = explorer
        self._raster: Raster | None = None
        self._margin = 0

    def rows(self, width: int, height: int) -> list[Content]:
        """Legend, picture, axis and its numbers."""
        if width < 20 or height < 6:
            return [Content("no room to draw")]
        explorer = self.explorer
        if not explorer.sees("value"):
            return self._covered(width, height)
        seen, rows = window(explorer), height - 1 - FRAME
        y = vertical(seen.bottom, seen.top, rows)
        margin = margin_of(y)
        # An odd number of columns has one in the middle, for z = 0.
        columns = (width - margin + 1) // 2 * 2 - 1
        x = horizontal(seen.left, seen.right, columns)
        raster = Raster(columns, rows, Window.of(x, y))
        self._draw(raster)
        lines = framed(raster, x, y, name="z")
        self._raster, self._margin = raster, margin
        legend = Content(" " * self._margin) + self._legend()
        return [legend.truncate(width, ellipsis=True), *lines]

    def _covered(self, width: int, height: int) -> list[Content]:
        self._raster = None
        blank = Content.assemble(("     │", "$faint"))
        words = "covered: say first where it goes, then it is drawn"
        lines = [blank] * (height - 3)
        lines[len(lines) // 2] = blank + Content.styled(f"{words:^{width - 6}}", "$faint")
        return [Content(""), *lines, Content.styled("     └" + "─" * (width - 6), "$faint")]

    def _draw(self, raster: Raster) -> None:
        explorer, g, x = self.explorer, self.explorer.activation, raster.sample()
        z = explorer.z
        value, slope = float(g.function(z)), float(g.derivative(z))
        raster.curve(*evaluated(g.function, x, g.kinks), "$value", SOLID)
        if explorer.sees("slope"):
            raster.curve(*evaluated(g.derivative, x, g.kinks), "$gradient", DOTTED)
            if not self._at_jump():
                ends = np.array([z - explorer.span * 0.4, z + explorer.span * 0.4])
                raster.curve(ends, value + slope * (ends - z), "$here", DASHED)
        for other, dash in zip(explorer.kept, KEPT_DASHES, strict=False):
            raster.curve(*evaluated(other.function, x, other.kinks), "$foreground", dash)
            if raster.height > 12 and explorer.sees("slope", other) and explorer.sees("slope"):
                raster.curve(*evaluated(other.derivative, x, other.kinks), "$faint", SPARSE)
        if explorer.sees("slope"):
            raster.mark(z, slope, "∂", "$gradient")
        raster.mark(z, value, "●", "$value")
        raster.vertical(z, "│", "$here")
        raster.vertical(0.0, "┊", "$rule")
        raster.horizontal(0.0, "┄", "$rule")

    def _at_jump(self) -> bool:
        g = self.explorer.activation
        return any(abs(kink - self.explorer.z) < 1e-9 and jump(g, kink) for kink in g.kinks)

    def _legend(self) -> Content:
        explorer = self.explorer
        parts = [Content.assemble(("⠒⠒⠒", "$value"), f" {title(explorer.activation)}")]
        if explorer.sees("slope"):
            parts.append(Content.assemble(("⠂⠐ ⠂⠐", "$gradient"), " ∂ slope"))
            if not explorer.kept:
                parts.append(Content.assemble(("⠒⠒ ⠒", "$here"), " tangent"))
        for other, sample in zip(explorer.kept, KEPT_SAMPLES, strict=False):
            parts.append(Content.assemble((sample, "$foreground"), f" {title(other)}"))
        return Content("   ").join(parts)

    def _point(self, x: int) -> None:
        column = x - self._margin
        if self._raster is not None and 0 <= column < self._raster.width:
            self.post_message(self.Pointed(self._raster.x_at(column)))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Put the cursor where the mouse is."""
        self.capture_mouse()
        self._point(event.x)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag the cursor."""
        if event.button:
            self._point(event.x)

    def on_mouse_up(self) -> None:
        """Let go."""
        self.release_mouse()


def readout(explorer: Explorer, width: int) -> Content:
    """z, g and ∂ at the cursor in one line, and how flat the function is there."""
    g, z = explorer.activation, explorer.z
    value = show(g.function(z)) if explorer.sees("value") else "?"
    parts = [Content.assemble(("z ", "$faint"), (show(z, 6), "bold $here"))]
    parts.append(Content.assemble(("g ", "$faint"), (value, "bold $value")))
    if explorer.sees("slope"):
        flat = saturation(g, z)
        filled = round(10 * flat)
        parts.append(Content.assemble(("∂ " + show(g.derivative(z)), "bold $gradient")))
        corner = next((kink for kink in g.kinks if abs(kink - z) < 1e-9), None)
        if corner is not None:
            left, right = sides(g, corner)
            what = "jump" if jump(g, corner) else "corner"
            words = f"{what} {show(left)} | {show(right)}, by rule {show(g.derivative(z))}"
            parts.append(Content.styled(words, "$faint"))
        else:
            bar = "━" * filled + "─" * (10 - filled)
            parts.append(
                Content.assemble(("flat ", "$faint"), (bar, "$foreground"), f" {100 * flat:.0f} %")
            )
    else:
        parts.append(Content.styled("∂ ?", "$faint"))
    return Content("   ").join(parts).truncate(width, ellipsis=True)


class StackView(Rows):
    """What is left of a gradient after so many layers, a bar for each function."""

    DEFAULT_CSS = """
    StackView { height: 1fr; width: 1fr; }
    """

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(id="stack")
        self.explorer = explorer

    def rows(self, width: int, height: int) -> list[Content]:
        """A heading, and a row for each function: product, bar, factor of one layer."""
        explorer = self.explorer
        if not explorer.sees("stack"):
            words = "the stack of layers is uncovered by the last prediction"
            return [Content.styled(words, "$faint").truncate(width, ellipsis=True)]
        at_random = explorer.settings["source"] == "random"
        found = table(explorer.layers, cursor=None if at_random else explorer.z, seed=explorer.seed)
        lines = self._heading(at_random, width)
        names = list(ACTIVATIONS)
        here, room = (
            names.index(explorer.activation.name),
            max(height - len(lines) - FRAME - at_random, 1),
        )
        first = min(max(here - room // 2, 0), max(len(found) - room, 0))
        bars = Bars(
            tuple(self._bar(row) for row in found[first : first + room]),
            name="∂ left",
            sign="∂",
            span=self._span(found),
            log=self.explorer.powers,
        )
        lines += bars.draw(width, height - len(lines) - at_random)
        if at_random and len(lines) < height:
            lines.append(Content.styled(self._repair(found), "$faint"))
        return [line.truncate(width, ellipsis=True) for line in lines]

    def _span(self, rows: tuple[Row, ...]) -> tuple[float, float]:
        """One axis for all functions, whichever of them have room."""
        sizes = [abs(row.product) for row in rows if row.product]
        return (min(sizes, default=1.0) if self.explorer.powers else 0.0), max(sizes, default=1.0)

    def _heading(self, at_random: bool, width: int) -> list[Content]:
        explorer = self.explorer
        layers = f"{explorer.layers} layer" + "s" * (explorer.layers > 1)
        turned = explorer.settings["panel"] == "stack"
        if at_random:
            where = f", each unit at its own z, seed {explorer.seed}"
        else:
            where = f", each unit at z = {show(explorer.z)}"
        head = Content.assemble(
            "∂ left after ", (layers, "bold $here" if turned else "bold"), where
        )
        note = "✓ ×0.5 or more"
        gap = width - head.cell_length - len(note)
        return [head + Content.styled(" " * gap + note, "$faint") if gap >= 2 else head]

    def _repair(self, rows: tuple[Row, ...]) -> str:
        """What weights would have to do about a shrinking gradient, in one sentence."""
        name = self.explorer.activation.name
        factor = next(row.factor for row in rows if row.name == name)
        label = title(self.explorer.activation)
        if factor == 0:
            return f"No weights can make up for {label}: nothing comes through."
        if 0.99 < factor < 1.01:
            return f"{label} keeps a gradient's length as it is."
        size = f"{show(1 / factor, 2)} times as large"
        return f"Weights {size} would keep its length through {label}."

    def _bar(self, row: Row) -> Bar:
        here = row.name == self.explorer.activation.name
        label = Content.assemble(
            ("› " if here else "  ", "$here"),
            (f"{title(ACTIVATIONS[row.name]):<11}", "bold" if here else ""),
        )
        mark = Content.styled(*(("✓", "$right") if row.survives else ("✗", "$wrong")))
        tail = Content.styled(f"×{show(row.factor, 2)} a layer", "$faint")
        return Bar(label, abs(row.product), "$gradient", mark, tail)


def kept_values(explorer: Explorer) -> list[Content]:
    """Value and slope of the kept functions at the cursor, a line each."""
    lines = []
    for other, sample in zip(explorer.kept, KEPT_SAMPLES, strict=False):
        lines.append(_values(other, explorer, sample))
    return lines


def _values(g: Activation, explorer: Explorer, sample: str) -> Content:
    z = explorer.z
    slope = f"   ∂ {show(g.derivative(z))}" if explorer.sees("slope", g) else ""
    return Content.assemble(
        f"{sample:<7}", f"{title(g):<11}", (f"g {show(g.function(z))}", "$value"),
        (slope, "$gradient"),
    )  # fmt: skip
