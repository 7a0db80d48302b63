"""The fitting lab on the screen: a polynomial among its points, and errors as curves."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from textual.binding import BindingType
from textual.content import Content

from engine.tasks.curves import REACH
from lessons.labs.overfit.degree import HIGHEST, POINTS, Errors, wave
from lessons.labs.overfit.features import Widths
from lessons.labs.overfit.labels import DIGITS, EPOCHS, Shares
from lessons.labs.overfit.overfit import DEGREE, FEATURES, LABELS, UNITS, Overfit
from lessons.labs.overfit.units import ENOUGH, WIDTHS, Rooms
from lessons.numbers import show
from tui.asking.face import verdict_lines
from tui.experiment import ExperimentScreen
from tui.figures.chart import Chart, Series, Vertical
from tui.figures.grids import abreast
from tui.figures.raster import DASHED, DOTTED
from tui.keys import bind

TALL = 22  # rows from which the fit and the errors stand one above the other
BESIDE = 70  # columns from which they stand side by side
TOP = 2.0  # how far up and down the points' picture goes
ERRORS = (0.001, 10.0)  # of the axis of errors; what is beyond is cut at its edge
SAMPLES = 241


class OverfitScreen(ExperimentScreen[Overfit]):
    """Predict which model is best, then let all of them be fitted."""

    LAB = Overfit
    REST = 0.02
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("view", "next part", "Degree, wrong labels, random features, units")
    ]

    def heading(self) -> str:
        """What is fitted, and with which pull."""
        lab, s = self.lab, self.lab.settings
        shown = f"degree {s['degree']} · " if lab.news is not None else ""
        told = {
            DEGREE: f"{shown}noise {show(float(s['noise']))}",
            LABELS: f"{s['wrong']} of 100 labels wrong",
            FEATURES: f"{s['digits']} digits, random features",
            UNITS: f"{WIDTHS[0]} to {WIDTHS[-1]} hidden units",
        }[lab.part]
        pull = f" · L2 {show(lab.l2)}" if lab.l2 and lab.part in (DEGREE, LABELS) else ""
        return f"{lab.title} · {told}{pull} · seed {s['seed']}"

    def figure(self, width: int, height: int) -> list[Content]:
        """What the part draws; before the run, what is known without it."""
        part, news = self.lab.part, self.lab.news
        if part == DEGREE:
            return self._degree(news if isinstance(news, Errors) else None, width, height)
        if part == LABELS:
            chart = self._labels(news if isinstance(news, Shares) else Shares())
        elif part == UNITS:
            chart = self._units(news if isinstance(news, Rooms) else Rooms())
        else:
            chart = self._features(news if isinstance(news, Widths) else Widths())
        return chart.draw(width, height)

    # ---- a degree -------------------------------------------------------------------------------

    def _degree(self, news: Errors | None, width: int, height: int) -> list[Content]:
        """The polynomial among the points, and both errors over the degrees."""
        fitted, errors = self._fitted(news), self._errors(news or Errors())
        if news is None:
            return fitted.draw(width, height)
        if height >= TALL:
            upper = (height - 1) * 3 // 5
            lower = height - upper - 1
            return [*fitted.draw(width, upper), Content(""), *errors.draw(width, lower)]
        if width < BESIDE:
            return (errors if self.lab.finished else fitted).draw(width, height)
        left = width // 2 - 1
        return abreast((fitted.draw(left, height), errors.draw(width - left - 2, height)), 2)

    def _fitted(self, news: Errors | None) -> Chart:
        lab, points = self.lab, self.lab.points
        x = np.linspace(-REACH, REACH, SAMPLES)
        dots = Series(f"{POINTS} points", points.x.tolist(), points.y.tolist(), "$value", "●",
                      joined=False)  # fmt: skip
        truth = Series("the wave", x.tolist(), wave(x).tolist(), "$faint", dash=DOTTED)
        if news is None:
            return Chart("", (dots,), x_range=(-REACH, REACH), y_range=(-TOP, TOP), x_name="x")
        degree = lab.settings["degree"]
        curve = Series(f"degree {degree}", x.tolist(), lab.curve(x).tolist(), "$here")
        others = Series("", points.other_x.tolist(), points.other_y.tolist(), "$faint", "·",
                        joined=False)  # fmt: skip
        return Chart("", (curve, dots, truth), x_range=(-REACH, REACH), y_range=(-TOP, TOP),
                     x_name="x", ground=(others,) if lab.finished else ())  # fmt: skip

    def _errors(self, news: Errors) -> Chart:
        degrees = tuple(map(float, range(len(news.train))))
        series = (
            Series("its points", degrees, news.train, "$value", "●", dash=DASHED),
            Series("others", degrees, news.validation, "$here", "◆"),
        )
        shown = Vertical(float(self.lab.settings["degree"]), "$here")
        return Chart("error", series, x_range=(0, HIGHEST), y_range=ERRORS, log=True,
                     x_name="degree", verticals=(shown,) * self.lab.finished)  # fmt: skip

    # ---- wrong labels, and features -------------------------------------------------------------

    def _labels(self, news: Shares) -> Chart:
        epochs = tuple(map(float, range(1, len(news.own) + 1)))
        true = 100.0 - float(self.lab.settings["wrong"])
        series = (
            Series("labels it was told", epochs, news.own, "$wrong", "■", dash=DASHED),
            Series("new digits", epochs, news.new, "$here", "◆"),
            Series(f"{true:.0f} are true", (1.0, float(EPOCHS)), (true, true),
                   "$faint", dash=DOTTED),
        )  # fmt: skip
        ends = (Vertical(news.best, "$right"), Vertical(news.flag, "$wrong"))
        seen = tuple(end for end in ends if self.lab.finished and end.x)
        return Chart("of 100", series, x_range=(1, EPOCHS), y_range=(0, 100), x_name="epochs",
                     verticals=seen)  # fmt: skip

    def _features(self, news: Widths) -> Chart:
        digits = int(self.lab.settings["digits"])
        xs = tuple(map(float, news.features))
        series = (
            Series("learned digits", xs, news.own, "$value", "■", dash=DASHED),
            Series("new digits", xs, news.new, "$here", "◆"),
        )
        at = (Vertical(float(digits), "$wrong"),) if self.lab.finished else ()
        return Chart("of 100", series, x_range=(digits / 5, 20.0 * digits), y_range=(0, 100),
                     x_name="features", verticals=at, x_log=True)  # fmt: skip

    def _units(self, news: Rooms) -> Chart:
        xs = tuple(map(float, news.units))
        series = (
            Series("its own digits", xs, news.own, "$value", "■", dash=DASHED),
            Series("new digits", xs, news.new, "$here", "◆"),
            Series(f"{ENOUGH} of 100", (WIDTHS[0], WIDTHS[-1]), (ENOUGH, ENOUGH), "$faint",
                   dash=DOTTED),
        )  # fmt: skip
        at = (Vertical(float(news.least), "$right"),) if self.lab.finished and news.least else ()
        return Chart("of 100", series, x_range=(WIDTHS[0], WIDTHS[-1]), y_range=(0, 100),
                     x_name="hidden units", verticals=at, x_log=True)  # fmt: skip

    # ---- the words ------------------------------------------------------------------------------

    def words(self) -> Iterator[str | Content]:
        """How it stands; when it is over, what was said beside what it is, and what that means."""
        lab, news = self.lab, self.lab.news
        if lab.can_run and not lab.running:
            what = "fits one degree after the other" if lab.part == DEGREE else "lets it learn"
            yield f"space {what}."
        if lab.running and isinstance(news, Shares):
            yield Content.styled(f"epoch {len(news.own)} of {EPOCHS}", "$faint")
        if lab.running and isinstance(news, Rooms):
            unit = "unit" if news.units[-1] == 1 else "units"
            told = f"{news.units[-1]} {unit}, epoch {news.epoch} of {EPOCHS}"
            yield Content.styled(told, "$faint")
        if not lab.finished or news is None:
            return
        width = self.beside
        for ask in lab.asks():
            attempt = lab.attempt(ask)
            if attempt.settled and attempt.last is not None and attempt.was is not None:
                told = f"{attempt.last.text} (it is {show(attempt.was)})"
                yield from verdict_lines(told, attempt.last.verdict, width)
        if isinstance(news, Errors):
            yield from self._about_degree(news)
        elif isinstance(news, Shares):
            yield from self._about_labels(news)
        elif isinstance(news, Rooms):
            yield from self._about_units(news)
        else:
            yield from self._about_features(news)

    def _about_degree(self, news: Errors) -> Iterator[str]:
        degree = int(self.lab.settings["degree"])
        best = int(np.argmin(news.validation))
        yield (
            f"Degree {degree}: error {_error(news.train[degree])} on its points,"
            f" {_error(news.validation[degree])} on others. The best is degree {best},"
            f" {_error(news.validation[best])}."
        )
        if self.lab.l2:
            yield "The pull keeps coefficients small. How much is too much? (k)"
        elif self.lab.KNOBS[self.lab.knob].name == "degree":
            yield "+ and − walk through the degrees. k: set L2 to 0.001."
        else:
            yield "k: walk through the degrees, or set L2 to 0.001."

    def _about_labels(self, news: Shares) -> Iterator[str]:
        flag = (
            f" Early stopping ends after epoch {news.flag}, and takes the weights of epoch"
            f" {1 + news.new.index(max(news.new[: news.flag]))}."
            if news.flag
            else ""
        )
        yield (
            f"New digits: {show(max(news.new), 3)} of 100 after epoch {news.best},"
            f" {show(news.new[-1], 3)} after epoch {EPOCHS}.{flag} Of the {DIGITS:,} labels it was"
            f" told, it says {show(news.own[-1], 3)} of 100."
        )
        if self.lab.settings["wrong"] == 90:
            yield "That it fits its own digits does not say that there is anything in them."
        elif self.lab.l2:
            yield "More of L2, or less: where does it help, where does it hinder? (k)"
        else:
            yield "k: set L2 to 0.03, or make 90 of 100 labels wrong: pure chance."

    def _about_features(self, news: Widths) -> Iterator[str]:
        fewer = [n for k, n in zip(news.features, news.new, strict=True) if k < news.worst]
        before = f"at best {show(max(fewer), 3)} with fewer, " if fewer else ""
        yield (
            f"Worst with {news.worst:,} features, {show(min(news.new), 3)} of 100; {before}"
            f"{show(news.new[-1], 3)} with {news.features[-1]:,}."
        )
        if fewer and max(fewer) > news.new[0]:
            yield "The mistakes become fewer, then more, then fewer again: a double descent."
        yield "k: learn twice as many digits. Where does the worst place go?"

    def _about_units(self, news: Rooms) -> Iterator[str]:
        own, new = (dict(zip(news.units, read, strict=True)) for read in (news.own, news.new))
        last = WIDTHS[-1]
        not_yet = next((n for n in own if n > news.least and own[n] < ENOUGH), 0)
        but = f", though {not_yet} are not" if not_yet else ""
        enough = f"{news.least} are enough{but}" if news.least else "None of them are enough"
        yield (
            f"With 2 units it reads {show(own[2], 3)} of 100 of its own digits and"
            f" {show(new[2], 3)} of the new: it underfits. {enough}. With {last} it reads"
            f" {show(own[last], 3)} and {show(new[last], 3)}."
        )
        yield "Chance has a say where there is little room: R begins with other weights."


def _error(value: float) -> str:
    """An error in digits alone: 0 where only rounding is left, and millions written out."""
    if value < 1e-12:
        return "0"
    return f"{show(value / 1e6, 3)} million" if value >= 1e6 else show(value, 3)
