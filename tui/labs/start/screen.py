"""The start lab on the screen: ten layers as two columns of small histograms, before and during.

Activations stand left, gradients right; `v` shows the single units of the last layer instead.
"""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from textual.binding import BindingType
from textual.content import Content

from lessons.labs.start.network import WIDTH, Portrait
from lessons.labs.start.questions import STEPS, passed_on
from lessons.labs.start.start import Start
from lessons.numbers import align, show
from tui.experiment import ExperimentScreen
from tui.figures.chart import Chart, Series
from tui.figures.heat import HeatMap
from tui.figures.paint import paint_of
from tui.figures.ridges import Ridge, Ridges
from tui.keys import bind
from tui.looks import Look

CHART = 9  # rows that the loss takes, where the histograms leave them
HALVES = 70  # columns from which the layers may stand in two halves
GUESSING = 2.303  # ln 10


class StartScreen(ExperimentScreen[Start]):
    """Predict what becomes of the spread, and whether it learns; then train it and watch."""

    LAB = Start
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("view", "layers or units", "The layers' histograms, or the last layer's units")
    ]
    units = Look(False)

    def action_view(self) -> None:
        """The layers, or the units of the last one."""
        self.units = not self.units
        self.draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The units are covered as long as the layers are."""
        if action == "view":
            return self.lab.uncovered
        return super().check_action(action, parameters)

    # ---- the picture ----------------------------------------------------------------------------

    def figure(self, width: int, height: int) -> list[Content]:
        """The layers or the units, and below them the loss once there is one."""
        lab, seen = self.lab, self.lab.seen
        layers = len(seen.layers)
        tall = (height - CHART - 4) // layers
        below = height - layers * tall - 4 if lab.curve and tall > 0 else 0
        rows = height - below - bool(below)
        if self.units and lab.uncovered:
            lines = self._units(seen, width, rows)
        else:
            lines = self._layers(seen, width, rows)
        lines += [Content("")] * (rows - len(lines))
        return [*lines, Content(""), *self._loss(width, below)] if below else lines

    def _layers(self, seen: Portrait, width: int, height: int) -> list[Content]:
        """Two columns of histograms side by side, and how many units differ.

        Where there is no height for all layers they stand in two halves; and where there is no
        room for that either, the first and the last are among those shown.
        """
        count = len(seen.layers)
        rows, half = min(max(height - 1, 1), count), (count + 1) // 2
        if half <= rows < count and width >= HALVES:
            wide = (width - 2) // 2
            left = self._some(seen, list(range(half)), wide, height)
            right = self._some(seen, list(range(half, count)), wide, height)
            right += [Content("")] * (len(left) - len(right))
            return [
                one.pad_right(wide + 2 - one.cell_length) + two
                for one, two in zip(left, right, strict=True)
            ]
        places = sorted({round(at) for at in np.linspace(0, count - 1, rows).tolist()})
        return self._some(seen, places, width, height)

    def _some(self, seen: Portrait, places: list[int], width: int, height: int) -> list[Content]:
        """The layers of these places, a row of histograms each or more."""
        looks, rows = seen.layers, len(places)
        known = [self.lab.uncovered or at == 0 for at in places]
        spreads = align([show(looks[at].spread, 2) for at in places])
        gradients = [f"∂{show(looks[at].gradient, 2)}" for at in places]
        tail = 0 if width < 50 else 8
        half = (width - tail) // 2
        named = "activations"
        if rows < len(looks) and half >= 32:  # halves are narrower
            named += f", {rows} of {len(looks)} layers"
        left = Ridges(
            tuple(
                Ridge(f"{at + 1}", looks[at].counts if open else (), spread if open else "?")
                for at, spread, open in zip(places, spreads, known, strict=True)
            ),
            *seen.values,
            title=_ends(named, "spread", half),
        ).draw(half, height)
        right = Ridges(
            tuple(
                Ridge("", looks[at].slopes if open else (), text if open else "?")
                for at, text, open in zip(places, gradients, known, strict=True)
            ),
            *seen.powers,
            title=_ends("  sizes in ∂J/∂W" if half >= 24 else "  ∂J/∂W", "length", half),
            style="$gradient",
            power=True,
        ).draw(half, height)
        tall = max((height - 3) // len(places), 1)  # as the histograms have it
        tails = [Content.styled("differ".rjust(tail), "bold")]
        for at, is_known in zip(places, known, strict=True):
            count = looks[at].different
            style = "$here" if is_known and count < WIDTH else "$faint"
            text = f"{count}" if is_known else "?"
            tails += [Content("")] * (tall - 1) + [Content.styled(text.rjust(tail), style)]
        tails += [Content("")] * (height - len(tails))
        return [
            a.pad_right(half - a.cell_length) + b.pad_right(half - b.cell_length)
            + (c if tail else Content(""))
            for a, b, c in zip(left, right, tails, strict=False)
        ]  # fmt: skip

    def _units(self, seen: Portrait, width: int, height: int) -> list[Content]:
        """A column for each unit of the last hidden layer, a row for each digit."""
        values = np.array(seen.units).T
        same = seen.layers[-1].different
        told = f"{same} of {WIDTH} differ" if same > 1 else "all are the same"
        title = f"Layer {len(seen.layers)} to twelve digits, {told}"
        middle = values - np.median(values)
        heat = HeatMap(middle, title, deepest=float(np.abs(middle).max()) or 1.0)
        lines = heat.draw(min(width, 3 * WIDTH), height - 2, paint_of(self))
        note = f"shade: above or below the middle one, {show(float(np.median(values)), 2)}"
        return [*lines, Content.styled(note, "$faint")]

    def _loss(self, width: int, height: int) -> list[Content]:
        steps, losses = [n.step for n in self.lab.curve], [n.loss for n in self.lab.curve]
        high = max(2.5, *(loss for loss in losses[:1] if np.isfinite(loss)), 0)
        guessing = Series("guessing", (0, STEPS), (GUESSING, GUESSING), "$faint", dash=(1, 3))
        learned = Series("loss", steps, losses, "$value")
        ends = (0.0, float(high))
        return Chart("", (learned, guessing), (0, STEPS), ends, x_name="step").draw(width, height)

    # ---- the words ------------------------------------------------------------------------------

    def status(self) -> str:
        """How it stands, and how far it is."""
        newest = self.lab.curve[-1] if self.lab.curve else None
        if newest is None:
            return super().status()
        return f"step {newest.step} of {STEPS} · loss {show(newest.loss, 3)} · {super().status()}"

    def words(self) -> Iterator[str | Content]:
        """What layer to layer is multiplied by, how it ended, and what was said."""
        lab = self.lab
        if not lab.uncovered:
            if lab.question is not None and "-wide" not in self.classes:
                return  # the question stands beside it, and the rows are for the layers
            yield "Layer 1 is shown. The others wait for what you say."
            return
        ratios = [ratio for ratio in passed_on(lab.seen) if ratio == ratio]
        if ratios and not lab.curve:
            middle = show(float(np.median(ratios)), 2)
            yield f"From layer to layer the variance is multiplied by {middle} (median)."
        if lab.finished:
            yield from self._ended()

    def _ended(self) -> Iterator[str | Content]:
        lab, end = self.lab, self.lab.curve[-1]
        yield from self.said(lab.asks()[-1])
        yield ""
        if end.accuracy is None:
            yield end.failure
        else:
            yield f"After {end.step} steps {100 * end.accuracy:.0f} % of 500 new digits are right."


def _ends(left: str, right: str, width: int) -> str:
    """Two words at the two ends of a heading."""
    return left + right.rjust(max(width - len(left), len(right) + 1))
