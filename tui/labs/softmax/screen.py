"""The softmax lab on the screen: scores with their bars, the naive way beside them, and curves."""

import math
from collections.abc import Iterator

import numpy as np
from textual.content import Content

from lessons.labs.softmax.softmax import SCORES, Softmax, Trial, powers, shares
from lessons.numbers import align, show
from tui.figures.axes import FRAME, framed, margin_of
from tui.figures.bars import Bar, Bars
from tui.figures.raster import DASHED, SOLID, Raster, Window
from tui.figures.scale import horizontal, vertical
from tui.lab import LabScreen

TALL = 30  # rows from which there is room for the curves below the bars
THIN = 4  # rows that a bar needs for the curves to be worth more than its thickness
ENDS = {"t": (0.1, 10.0), "add": (0.0, 100.0)}  # of the curves; scores go from −10 to 10


class SoftmaxScreen(LabScreen[Softmax]):
    """Move the scores, watch the shares."""

    LAB = Softmax

    def heading(self) -> Content:
        """The knobs that are not drawn; the one that is turned has its mark."""
        s, here = self.lab.settings, self.lab.KNOBS[self.lab.knob].name
        parts: list[Content] = [Content("Softmax")]
        for name, words in (("t", "T {}"), ("add", "{} added"), ("seed", "seed {}")):
            text = words.format(show(float(s[name])))
            parts.append(Content.styled(f"› {text}", "bold $here") if name == here
                         else Content(text))  # fmt: skip
        return Content(" · ").join(parts)

    # ---- the picture ----------------------------------------------------------------------------

    def figure(self, width: int, height: int) -> list[Content]:
        """The bars, and where there is room the shares over the knob that is turned."""
        lab = self.lab
        curves = lab.open and lab.trial is None and height >= TALL and width >= 40
        rows = max(height // 2, 5 * THIN + 2) if curves else height
        lines = self._bars(width, rows)
        return (
            [*lines, Content(""), *self._curves(width, height - len(lines) - 1)]
            if curves
            else lines
        )

    def _bars(self, width: int, height: int) -> list[Content]:
        """A row a score: the score, its e^z, its share as a bar on an axis from 0 to 1."""
        lab, trial = self.lab, self.lab.trial
        seen = lab.open or trial is not None
        z = trial.after if trial else lab.scores
        scores = align([show(one, 6) for one in z])
        raised = align([show(math.exp(one)) if one < 700 else "too large" for one in z])
        p = shares(z)
        texts = align([show(one, 3) for one in p]) if seen else ["    ?"] * len(p)
        tails = self._tails(trial) if seen else [Content()] * len(p)
        bars = [
            Bar(
                Content.assemble(("› " if at == lab.knob else "  ", "bold $here"), f"{at + 1} ",
                                 (scores[at], "$value"), "  ", raised[at], " "),
                one if seen else 0.0,
                text=texts[at],
                tail=tails[at],
            )
            for at, one in enumerate(p)
        ]  # fmt: skip
        name = trial.name if trial else self._first_column()
        head = "    " + name.rjust(len(scores[0]))
        head += "  " + "e^z".rjust(len(raised[0])) + "  " + "p".rjust(len(texts[0]))
        last = ("before" if trial else "naive") if seen else ""
        head += last.rjust(max(width - len(head), 0))
        total = math.fsum(math.exp(one) for one in z) if max(z) < 700 else math.inf
        drawn = Bars(tuple(bars), Content.styled(head, "$faint"), span=(0.0, 1.0), most=THIN)
        spare = height - len(bars) - 1  # where rows are few, all the bars come first
        above = [Content("")] * (spare > 1)
        below = [Content(f"    sum of e^z  {show(total, 5)}")] * (spare > 0)
        return [*above, *drawn.draw(width, height - len(above) - len(below)), *below]

    def _first_column(self) -> str:
        """What stands in the first column: the scores as softmax gets them."""
        t, add = (float(self.lab.settings[name]) for name in ("t", "add"))
        sign = "+" if add > 0 else "−"
        return "z" + "/T" * (t != 1) + (f"{sign}{show(abs(add))}" if add else "")

    def _tails(self, trial: Trial | None) -> list[Content]:
        """Behind each bar what its share was before the experiment, or the naive way's."""
        numbers = shares(trial.before) if trial else self.lab.naive
        return [
            Content.styled(text, "$wrong" if math.isnan(number) else "$faint")
            for text, number in zip(align([show(one, 3) for one in numbers]), numbers, strict=True)
        ]

    def _curves(self, width: int, height: int) -> list[Content]:
        """The five shares while the marked knob goes from one end to the other."""
        lab = self.lab
        name, now = lab.marked, float(lab.settings[lab.marked])
        low, high = ENDS.get(name, (-10.0, 10.0))
        low, high = min(low, now), max(high, now)
        rows = height - 1 - FRAME
        y = vertical(0.0, 1.0, rows)
        x = horizontal(low, high, width - margin_of(y))
        raster = Raster(width - margin_of(y), rows, Window.of(x, y))
        values = np.linspace(low, high, 2 * raster.width)
        over = lab.sweep(values)
        for at, z in enumerate(SCORES):
            colour, dash = ("$value", SOLID) if z == name else ("$foreground", DASHED)
            place = int(len(values) * (0.06 + 0.12 * at))  # apart where curves lie on each other
            raster.mark(
                x.place(float(values[place])), y.place(over[place, at]), f"{at + 1}", colour
            )
            raster.mark(x.place(now), y.place(lab.probabilities[at]), "●", colour)
            raster.curve(x.places(values), y.places(over[:, at]), colour, dash)
        raster.vertical(x.place(now), "│", "$here")
        label = next(knob.label for knob in lab.KNOBS if knob.name == name)
        title = Content.assemble(
            ("    p of all five", "bold"), (f" over {label}, now {show(now)}", "$faint")
        )
        return [title.truncate(width), *framed(raster, x, y, name=label, grid=True)]

    # ---- the words ------------------------------------------------------------------------------

    def words(self) -> Iterator[str]:
        """What to try, once everything was predicted; and why the naive way fails where it does."""
        lab = self.lab
        if not lab.open or lab.trial:
            return
        if not any(map(math.isnan, lab.naive)):
            yield "Add 100 to all (the knob “added to all”): what holds, and what breaks?"
            return
        top = show(max(lab.scores), 6)
        if any(map(math.isinf, powers(lab.scores))):
            yield f"Naive: 32 bits hold up to 3.4e38. e^{top} is ∞ there, and ∞ ÷ ∞ is no number."
        else:
            yield f"Naive: in 32 bits even e^{top} is 0, and 0 ÷ 0 is no number."
        yield (
            f"Take the largest score off all, and the largest power is e^0 = 1. Every power loses"
            f" the factor e^{top}, and so does their sum: each share stays what it was."
        )
