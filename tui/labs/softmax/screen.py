"""The softmax lab on the screen: scores with their bars, the naive way beside them, and curves."""

import math
from collections.abc import Iterator

import numpy as np
from textual.content import Content

from lessons.labs.softmax.softmax import SCORES, Softmax, powers, shares
from lessons.numbers import align, show
from tui.figures.bars import Bar, Bars
from tui.figures.chart import Chart, Series, swept
from tui.figures.raster import DASHED, SOLID
from tui.lab import LabScreen

TALL = 30  # rows from which there is room for the curves below the bars
THIN = 4  # rows that a bar needs for the curves to be worth more than its thickness
MOVED, OTHERS = ("$value", "", True, SOLID), ("$foreground", "", True, DASHED)
ENDS = {"t": (0.1, 10.0), "add": (0.0, 100.0)}  # of the curves; scores go from −10 to 10


class SoftmaxScreen(LabScreen[Softmax]):
    """Move the scores, watch the shares."""

    LAB = Softmax
    HEADS = ("t", "add", "seed")  # the scores stand in the picture

    def figure(self, width: int, height: int) -> list[Content]:
        """The bars, and where there is room the shares over the knob that is turned."""
        if not self.lab.open or self.lab.trial or height < TALL or width < 40:
            return self._bars(width, height)
        lines = self._bars(width, max(height // 2, 5 * THIN + 2))
        return [*lines, Content(""), *self._curves().draw(width, height - len(lines) - 1)]

    def _bars(self, width: int, height: int) -> list[Content]:
        """A row a score: the score, its e^z, its share as a bar on an axis from 0 to 1."""
        lab = self.lab
        name, before, z = lab.trial or (self._first_column(), None, lab.scores)
        seen = lab.open or before is not None
        last = shares(before) if before else lab.naive  # what its share was, or the naive way's
        tails = align([show(one, 3) for one in last])
        bars = tuple(
            Bar(
                Content.assemble(("› " if at == lab.knob else "  ", "bold $here"), f"{at + 1}"),
                p if seen else 0.0,
                text=show(p, 3) if seen else "?",
                tail=Content.styled(tails[at], "$wrong" if math.isnan(last[at]) else "$faint")
                if seen else "",
                cells=(show(z[at], 6), show(math.exp(z[at])) if z[at] < 700 else "too large"),
            )
            for at, p in enumerate(shares(z))
        )  # fmt: skip
        heads = (name, "e^z", "p", ("before" if before else "naive") if seen else "")
        total = math.fsum(map(math.exp, z)) if max(z) < 700 else math.inf
        spare = height - len(bars) - 1  # where rows are few, all the bars come first
        above = [Content("")] * (spare > 1)
        below = [Content(f"    sum of e^z  {show(total, 5)}")] * (spare > 0)
        drawn = Bars(bars, span=(0.0, 1.0), most=THIN, heads=heads)
        return [*above, *drawn.draw(width, height - len(above) - len(below)), *below]

    def _first_column(self) -> str:
        """What stands in the first column: the scores as softmax gets them."""
        t, add = (float(self.lab.settings[name]) for name in ("t", "add"))
        sign = "+" if add > 0 else "−"
        return "z" + "/T" * (t != 1) + (f"{sign}{show(abs(add))}" if add else "")

    def _curves(self) -> Chart:
        """The five shares while the marked knob goes from one end to the other."""
        lab, knob = self.lab, self.lab.marked
        now = float(lab.settings[knob.name])
        low, high = ENDS.get(knob.name, (-10.0, 10.0))
        values = np.unique([*np.linspace(min(low, now), max(high, now), 401), now])
        curves = (
            Series(f"{at}", values.tolist(), p.tolist(), *(MOVED if z == knob.name else OTHERS))
            for at, (z, p) in enumerate(zip(SCORES, lab.sweep(values).T, strict=True), 1)
        )
        return swept("p of all five", knob.label, now, curves, (0.0, 1.0))

    def words(self) -> Iterator[str]:
        """What to try, once everything was predicted; and why the naive way fails where it does."""
        lab, top = self.lab, show(max(self.lab.scores), 6)
        if not lab.open or lab.trial:
            return
        if not any(map(math.isnan, lab.naive)):
            yield "Add 100 to all (the knob “added to all”): what holds, and what breaks?"
            return
        if any(map(math.isinf, powers(lab.scores))):
            yield f"Naive: 32 bits hold up to 3.4e38. e^{top} is ∞ there, and ∞ ÷ ∞ is no number."
        else:
            yield f"Naive: in 32 bits even e^{top} is 0, and 0 ÷ 0 is no number."
        yield (
            f"Take the largest score off all, and the largest power is e^0 = 1. Every power loses"
            f" the factor e^{top}, and so does their sum: each share stays what it was."
        )
