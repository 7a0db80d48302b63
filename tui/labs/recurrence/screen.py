"""The recurrence lab on the screen: four cells side by side, or a gradient over fifty steps."""

import math
from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from textual.binding import BindingType
from textual.content import Content

from lessons.labs.recurrence.cell import STEPS, W
from lessons.labs.recurrence.fade import LONG
from lessons.labs.recurrence.recurrence import Recurrence
from lessons.numbers import show
from tui.figures.chart import Chart, Series
from tui.figures.raster import DASHED, DOTTED, Raster, Window
from tui.keys import bind
from tui.lab import LabScreen

MARGIN = 4  # columns for the names of the rows
BAND = 3  # rows from which bars say something
THICKEST = 12  # dots of a bar's half width


class RecurrenceScreen(LabScreen[Recurrence]):
    """Fill in states and gradients, then see what fifty steps leave."""

    LAB = Recurrence
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("view", "four or fifty", "Four steps by hand, or fifty")
    ]

    def heading(self) -> str:
        """The half, its recurrent weight, and what else counts in it."""
        lab, s = self.lab, self.lab.settings
        rho = show(float(s["rho"]))
        told = f"u = {rho}" if lab.by_hand else f"ρ = {rho} · inputs {show(float(s['drive']))}"
        return f"{lab.title} · {told} · seed {s['seed']}"

    def figure(self, width: int, height: int) -> list[Content]:
        """The cells, or the length of the gradient."""
        return self._cells(width, height) if self.lab.by_hand else self._fifty(width, height)

    # ---- four steps -----------------------------------------------------------------------------

    def _cells(self, width: int, height: int) -> list[Content]:
        """A column for each step: what comes in, the state and its bar, the gradient and its bar.

        Values go from left to right, gradients from right to left; what is asked for is covered.
        """
        lab, cell = self.lab, self.lab.cell
        column = (width - MARGIN) // (STEPS + 1)
        states = [lab.knows_state(t) for t in range(STEPS + 1)]
        gradients = [t > 0 and lab.knows_gradient(t) for t in range(STEPS + 1)]
        slopes = [t > 0 and lab.knows_slopes for t in range(STEPS + 1)]
        top = [
            _row("", [("start" if not t else f"step {t}", "$faint") for t in range(STEPS + 1)],
                 column),
            _row("x", [("" if not t else show(cell.x[t]), "$foreground")
                       for t in range(STEPS + 1)], column),
            _row("h", [_shown(cell.h[t], states[t], "$value") for t in range(STEPS + 1)], column,
                 "▶"),
        ]  # fmt: skip
        middle = [
            _row("∂h", [("", "")] + [_shown(cell.dh[t], gradients[t], "$gradient", "∂")
                                     for t in range(1, STEPS + 1)], column, "◀", 1),
        ]  # fmt: skip
        below = [
            _row("∂z", [("", "")] + [_shown(cell.dz[t], slopes[t], "$gradient", "∂")
                                     for t in range(1, STEPS + 1)], column),
        ]  # fmt: skip
        if lab.knows_weight:
            total = (f"Σ ∂{show(cell.du, 3)}", "bold $gradient")
            shares = [_shown(cell.share(t), True, "$gradient", "∂") for t in range(1, STEPS + 1)]
            below += [_row("∂u", [total, *shares], column)]
        rows = (height - len(top) - len(middle) - len(below)) // 2
        if rows >= BAND:
            top += _band(cell.h, states, column, rows, "$value", (-1.0, 1.0))
            seen = [g for g, known in zip(cell.dh, gradients, strict=True) if known]
            high = float(math.ceil(max(1.0, *map(abs, seen)) if seen else 1.0))
            low = -high if min(seen, default=0.0) < 0 else 0.0
            middle += _band(cell.dh, gradients, column, rows, "$gradient", (low, high))
        return [line.truncate(width, ellipsis=True) for line in (*top, *middle, *below)][:height]

    # ---- fifty ----------------------------------------------------------------------------------

    def _fifty(self, width: int, height: int) -> list[Content]:
        """The length of the gradient at each state, in powers of ten, and what U alone would do."""
        lab = self.lab
        steps = range(LONG + 1)
        sees = lab.free or lab.answered(lab.asks()[0])
        series = []
        if lab.open:
            series.append(Series("with inputs", steps, lab.driven.left, "$gradient"))
        if sees:
            series.append(Series("ρ alone", steps, lab.still.alone, "$here", dash=DASHED))
        series.append(Series("start: 1", (0, LONG), (1.0, 1.0), "$faint", dash=DOTTED))
        values = [value for one in series for value in one.ys]
        ends = min([1e-3, *values]), max([1e1, *values])
        return Chart("length of ∂h", tuple(series), (0, LONG), ends, log=True,
                     x_name="step").draw(width, height)  # fmt: skip

    # ---- the words ------------------------------------------------------------------------------

    def words(self) -> Iterator[str]:
        """What was found, and what to try."""
        lab = self.lab
        if lab.by_hand:
            if lab.question is not None:
                return
            cell = lab.cell
            yield (
                f"w = {show(W)}. Of ∂h₄ = 1 there is {show(cell.dh[1], 3)} left at step 1: each"
                f" step multiplies by u = {show(cell.u)} and by a slope of tanh. ∂u adds up what"
                " all steps say."
            )
            yield "Turn u (← →), or v: fifty steps."
            return
        if not lab.open:
            return
        still, driven = lab.still, lab.driven
        mean = float(np.mean(driven.size[1:]))
        yield (
            f"At step 0 ρ alone leaves {show(still.left[0], 3)}; with inputs"
            f" {show(driven.left[0], 2)} is left. A state's numbers are {show(mean, 2)} on"
            " average: the larger they are, the flatter tanh."
        )
        yield (
            "Turn ρ from 0.9 to 1.1: alone it goes from 0.00515 to 117. Do the inputs let it? Where"
            " does it grow all the same?"
        )


def _shown(value: float, known: bool, style: str, sign: str = "") -> tuple[str, str]:
    return (f"{sign}{show(value, 3)}", style) if known else ("?", "bold $here")


def _row(
    name: str, cells: list[tuple[str, str]], column: int, arrow: str = "", first: int = 0
) -> Content:
    """A row of the table; arrows lie between its cells from `first` on."""
    parts: list[Content | tuple[str, str]] = [(f"{name:{MARGIN}}", "bold")]
    for at, (text, style) in enumerate(cells):
        parts.append((text, style))
        rest = max(column - len(text), 1)
        pointed = arrow and first <= at < len(cells) - 1 and rest > 4
        line = "─" * (rest - 3)
        parts.append((f" {line}▶ " if arrow == "▶" else f" ◀{line} ", "$faint") if pointed
                     else (" " * rest, ""))  # fmt: skip
    return Content.assemble(*parts)


def _band(
    values: tuple[float, ...], known: list[bool], column: int, rows: int, style: str,
    span: tuple[float, float],
) -> list[Content]:  # fmt: skip
    """A bar for each value that may be seen, up or down from the line of 0; its scale beside it."""
    raster = Raster(column * len(values), rows, Window(0, len(values), *span))
    line = min(raster.dot_row(0.0) // 4, rows - 1)  # the row of the line, drawn through its middle
    for at, value in enumerate(values):
        if known[at] and value:
            end = raster.dot_row(value)
            left = 2 * column * at
            right = left + min(2 * (column - 2), 2 * THICKEST)
            above, below = 4 * line + 1, 4 * line + 2
            if value > 0:
                raster.fill(left, right, min(end, above), above, style)
            else:
                raster.fill(left, right, below, max(end, below), style)
    raster.horizontal(0.0, "─", "$rule")
    scale = {0: show(span[1]), rows - 1: show(span[0]), line: "0"}
    return [
        Content.styled(f"{scale.get(at, ''):>{MARGIN - 1}} ", "$faint") + row
        for at, row in enumerate(raster.rows())
    ]
