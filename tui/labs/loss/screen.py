"""The loss lab on the screen: bars of one answer, or two curves over ten points."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from textual.binding import BindingType
from textual.content import Content

from lessons.labs.loss.loss import ANSWER, LEAST, Loss, P, price
from lessons.numbers import align, show
from tui.figures.axes import FRAME, framed, margin_of
from tui.figures.bars import Bar, Bars
from tui.figures.chart import Series, swept
from tui.figures.raster import DASHED, DOTTED, SOLID, Raster, Window
from tui.figures.scale import horizontal, vertical
from tui.keys import bind
from tui.lab import LabScreen

TALL = 26  # rows from which there is room for the curves below the bars
THICKEST = 7  # rows of a bar
APART = 15  # rows from which accuracy and cost have a picture each
LOW = 9  # rows below which both in one picture cannot be told apart: the newer one is drawn
MEASURES = ("cross entropy", "squared error", "accuracy")


class LossScreen(LabScreen[Loss]):
    """Move a probability, or the line, and watch what notices."""

    LAB = Loss
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("view", "one or ten", "One answer, or ten points and a line")
    ]

    def heading(self) -> str:
        """The part, and what is moved in it."""
        lab, s = self.lab, self.lab.settings
        now = lab.trial[1] if lab.trial else lab.shares
        told = (
            f"p = ({', '.join(show(p, 4) for p in now)})"
            if lab.part == ANSWER
            else f"ten points · t = {show(float(s['t']))}"
        )
        return f"{lab.title} · {told} · seed {s['seed']}"

    def figure(self, width: int, height: int) -> list[Content]:
        """The bars and curves of one answer, or the two curves of ten."""
        return self._answer(width, height) if self.lab.part == ANSWER else self._ten(width, height)

    # ---- one answer -----------------------------------------------------------------------------

    def _answer(self, width: int, height: int) -> list[Content]:
        lab = self.lab
        before, now = lab.trial or (None, lab.shares)
        seen = lab.open or before is not None
        curves = lab.open and before is None and height >= TALL and width >= 40
        room = height // 2 if curves else height
        thick = (room // 2 - 1 - FRAME) // len(MEASURES) - 1  # as far as there is room
        most = min(thick, THICKEST) if height >= TALL else 1
        tails = [f"before {show(p, 4)}" for p in before] if before else [""] * 3
        bars = Bars(
            tuple(
                Bar(
                    Content.assemble(
                        ("› " if lab.knob == at and before is None else "  ", "bold $here"),
                        f"class {at + 1} " + ("●" if at == 0 else " "),
                    ),
                    p,
                    text=show(p, 4),
                    tail=Content.styled(tails[at], "$faint"),
                )
                for at, p in enumerate(now)
            ),
            Content.styled("    probabilities, ● the true class", "$faint"),
            span=(0.0, 1.0),
            most=most,
        )
        cost = self._prices(now, before, most) if seen else self._covered(most)
        upper = bars.draw(width, room // 2 if room >= 14 else 4)
        gap = [Content("")] * (room > len(upper) + 5)
        lower = cost.draw(width, max(room - len(upper) - len(gap), 4))
        lines = [*upper, *gap, *lower]
        if curves:
            lines += [Content(""), *self._curves(width, height - len(lines) - 1)]
        return lines

    def _covered(self, most: int) -> Bars:
        return Bars(
            tuple(Bar(f"  {name}", 0.0, text="?") for name in MEASURES),
            Content.styled("    what it costs", "$faint"),
            span=(0.0, 2.0),
            most=most,
        )

    def _prices(self, now: tuple[float, ...], before: tuple[float, ...] | None, most: int) -> Bars:
        """The three measures on one axis; behind each what it was before."""
        is_now = price((now[0], now[1], now[2]))
        values = (is_now.cross, is_now.squared, is_now.accuracy)
        tails = [""] * 3
        if before:
            was = price((before[0], before[1], before[2]))
            tails = [f"before {text}" for text in align(
                [_shown(x) for x in (was.cross, was.squared, was.accuracy)]
            )]  # fmt: skip
        styles = ("$here", "$foreground", "$right" if is_now.accuracy else "$wrong")
        return Bars(
            tuple(
                Bar(f"  {name}", value, style, text=_shown(value),
                    tail=Content.styled(tail, "$faint"))
                for name, value, style, tail in zip(MEASURES, values, styles, tails, strict=True)
            ),
            Content.styled("    what it costs; accuracy: 1 right, 0 wrong", "$faint"),
            span=(0.0, 2.0),
            most=most,
        )  # fmt: skip

    def _curves(self, width: int, height: int) -> list[Content]:
        """The three measures while p of the true class goes from 0 to 1."""
        lab = self.lab
        values = np.unique([*np.linspace(LEAST, 1 - LEAST, 801), lab.shares[0]])
        looks = (("$here", SOLID), ("$foreground", DASHED), ("$right", DOTTED))
        curves = (
            Series(name, values.tolist(), ys.tolist(), colour, dash=dash)
            for name, ys, (colour, dash) in zip(MEASURES, lab.sweep(values), looks, strict=True)
        )
        return swept("cost", "p₁", lab.shares[0], curves, (0.0, 4.0)).draw(width, height)

    # ---- ten points -----------------------------------------------------------------------------

    def _ten(self, width: int, height: int) -> list[Content]:
        """Accuracy above, cost below on the same axis, the points between; or in one."""
        apart = height >= APART
        first = (height - 2) // 2 if apart else height - 1 - FRAME
        both = ("accuracy", "cost") if self.lab.open else ("accuracy",)
        if not apart:
            newest = both[-1:] if height < LOW else both
            steps = self._plot(width, first, newest, bare=False, points=True)
            return [self._title(both).truncate(width), *steps]
        steps = self._plot(width, first, ("accuracy",), bare=True, points=True)
        cost = self._plot(width, height - first - 2 - FRAME, ("cost",), bare=False, points=False)
        return [
            self._title(("accuracy",)).truncate(width), *steps,
            self._title(("cost",)).truncate(width), *cost,
        ]  # fmt: skip

    def _title(self, names: tuple[str, ...]) -> Content:
        lab = self.lab
        now = dict(zip(("accuracy", "cost"), lab.over(np.array([lab.settings["t"]])), strict=True))
        sees = {"accuracy": lab.sees_steps, "cost": lab.open}
        parts = [
            Content.assemble((f"    {'◆' if name == 'accuracy' else '■'} {name} ", "bold"),
                             (show(float(now[name][0]), 3) if sees[name] else "?", "$here"))
            for name in names
        ]  # fmt: skip
        return Content("").join(parts)

    def _plot(
        self, width: int, rows: int, names: tuple[str, ...], *, bare: bool, points: bool
    ) -> list[Content]:
        """One or both of the curves over t, with the points on the ground and t as a line."""
        lab = self.lab
        t = float(lab.settings["t"])
        top = 1.0 if names == ("accuracy",) else 1.6
        y = vertical(0.0, top, max(rows, 2))
        margin = max(margin_of(y), 4)
        x = horizontal(0.0, 10.0, width - margin)
        raster = Raster(width - margin, max(rows, 2), Window.of(x, y))
        values = np.linspace(0.0, 10.0, 4 * raster.width)
        accuracy, cost = lab.over(values)
        here_accuracy, here_cost = lab.over(np.array([t]))
        if points:
            for places, sign in zip(lab.points, "○●", strict=True):
                for place in places:
                    raster.mark(x.place(place), y.place(0.0), sign, "$value")
        if "accuracy" in names and lab.sees_steps:
            raster.mark(x.place(t), y.place(float(here_accuracy[0])), "◆", "$here")
            dash = SOLID if len(names) == 1 else DASHED
            raster.curve(x.places(values), y.places(accuracy), "$foreground", dash)
        if "cost" in names and lab.open:
            raster.mark(x.place(t), y.place(float(here_cost[0])), "■", "$here")
            raster.curve(x.places(values), y.places(cost), "$value")
        if lab.speaks_of == "loss.jumps" or not lab.sees_steps:
            for end in lab.walk:
                raster.vertical(x.place(end), "┊", "$here")
        else:
            raster.vertical(x.place(t), "│", "$faint")
        lines = framed(raster, x, y, name="t", grid=True)
        pad = " " * (margin - margin_of(y))
        lines = [Content(pad) + line for line in lines] if pad else lines
        return lines[:-FRAME] if bare else lines

    # ---- the words ------------------------------------------------------------------------------

    def words(self) -> Iterator[str]:
        """What to try, once everything was predicted."""
        lab = self.lab
        if not lab.open or lab.trial:
            return
        if lab.part == ANSWER:
            marked = lab.KNOBS[lab.knob].name
            if marked == P[0]:
                yield "Bring class 1 from ahead to behind: which measure jumps, which glide?"
            else:
                yield (
                    "Move a class that is not the true one: the true one pays in proportion."
                    " Can squared error fall while cross entropy grows?"
                )
            yield "v: ten answers at once."
            return
        at, cost, accuracy = lab.lowest
        best = lab.over(np.linspace(0.05, 9.95, 100))[0].max()
        yield (
            f"The cost is lowest at t = {show(at)}, {show(cost, 3)}, with accuracy"
            f" {show(accuracy)}. The best accuracy is {show(float(best))}."
        )
        yield "Stand on a step: which of the two says where to go? R draws other points."


def _shown(price: float) -> str:
    """A price with three digits, and above 1 with as many behind the point: 1.999 is not 2."""
    return show(price, 3 if price < 1 else 4)
