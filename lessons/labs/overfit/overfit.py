"""The lab of fitting: too high a degree, labels by heart, far beyond that, and too little room.

`degree`, `labels`, `features` and `units` hold what is measured, `questions` what is asked before.
"""

from collections.abc import Iterator

import numpy as np

from engine.training.optimizers import add_penalty
from engine.training.recipe import with_noise
from lessons.asking.ask import Ask
from lessons.asking.attempt import Phase
from lessons.experiment import Experiment
from lessons.knobs import Knob, Value
from lessons.lab import Source
from lessons.labs.overfit import degree, features, labels, questions, units
from lessons.labs.overfit.degree import Errors
from lessons.labs.overfit.features import Widths
from lessons.labs.overfit.labels import Shares
from lessons.labs.overfit.units import Rooms

DEGREE, LABELS, FEATURES, UNITS = PARTS = ("degree", "labels", "features", "units")
News = Errors | Shares | Widths | Rooms
BELONGS = {"degree": DEGREE, "noise": DEGREE, "wrong": LABELS, "digits": FEATURES}


class Overfit(Experiment[News]):
    """One of four experiments, and how it stands."""

    id = "overfit"
    help = f"""\
Degree: polynomials are fitted to 15 points of the wave sin x; 200 other points judge. L2 adds so
many times the squares of the coefficients to what is made small. Afterwards + and − show each fit.
Labels: a network, 784→{labels.HIDDEN}→10 with ReLU, learns {labels.DIGITS:,} digits of which some
have a wrong label; {labels.DIGITS:,} new ones, with true labels, judge. 90 of 100 wrong is pure
chance. L2 adds so many times half of the squares of the weights to the loss. Features: a hidden
layer of random weights, never trained; the last layer is fitted exactly, by the shortest weights
that do it. Units: underfitting on purpose. The same {labels.DIGITS:,} digits, all under their right
labels, are learned by networks of {units.WIDTHS[0]} to {units.WIDTHS[-1]} hidden units.
`v` goes from one to the next.
"""
    KNOBS = (
        Knob("part", "Part", DEGREE, PARTS, "Degree, wrong labels, random features, or units.",
             short="of"),
        Knob("degree", "Degree shown", 3, tuple(range(degree.HIGHEST + 1)),
             "The polynomial that is drawn.", 0, degree.HIGHEST),
        Knob("noise", "Noise", 0.2, (0.0, 0.1, 0.2, 0.3, 0.5), "How far points are off.", 0, 2),
        Knob("wrong", "Wrong labels, in %", 40, (0, 20, 40, 60, 90), "90 is pure chance.", 0, 90),
        Knob("l2", "L2", 0.0, (0.0, 0.0001, 0.001, 0.01, 0.03, 0.1, 1.0),
             "The pull towards small weights.", 0, 10),
        Knob("digits", "Digits", 100, (50, 100, 200), "Digits that are learned.", 50, 200),
        Knob("seed", "Seed", 0, tuple(range(10)), "Draws points, labels and weights.", 0, 10**6),
    )  # fmt: skip

    # ---- the knobs ------------------------------------------------------------------------------

    @property
    def l2(self) -> float:
        """The pull towards small weights."""
        return float(self.settings["l2"])

    def _whole(self, name: str) -> int:
        return int(self.settings[name])

    def lacks(self, name: str) -> str:
        """Each part has knobs of its own."""
        if name == "l2" and self.part in (FEATURES, UNITS):
            return "(degree and labels)"
        belongs = BELONGS.get(name, self.part)
        if belongs != self.part:
            return f"({belongs})"
        return "(once they are fitted)" if name == "degree" and self.news is None else ""

    def _give(self, name: str, value: Value) -> bool:
        """Which polynomial is drawn changes nothing of what was fitted."""
        if name == "degree":
            turned = value != self.settings[name]
            self.settings[name] = value
            return turned
        return super()._give(name, value)

    # ---- what is asked --------------------------------------------------------------------------

    def asks(self) -> tuple[Ask, ...]:
        """Two questions of each part."""
        wrong = self._whole("wrong")
        if self.part == DEGREE:
            noise = float(self.settings["noise"])
            ask = questions.best(noise, self.l2, lambda: self._errors)
            # with a pull it need not go through, and without noise two of the answers are the same
            return (ask,) if self.l2 or not noise else (ask, questions.THROUGH)
        if self.part == UNITS:
            return questions.LEAST, questions.NARROW
        if self.part == FEATURES:
            return questions.worst(self._whole("digits")), questions.BEYOND
        parts = 10 <= wrong < questions.CHANCE and not self.l2
        second = questions.stop(wrong) if parts else questions.end(wrong, self.l2)
        return questions.heart(wrong, self.l2), second

    @property
    def _errors(self) -> tuple[float, ...]:
        """The error of each degree on other points, once they were fitted."""
        return self.news.validation if isinstance(self.news, Errors) else ()

    # ---- the experiment -------------------------------------------------------------------------

    def work(self) -> Iterator[News]:
        """The experiment with these settings."""
        seed = self._whole("seed")
        if self.part == DEGREE:
            return degree.sweep(float(self.settings["noise"]), self.l2, seed)
        if self.part == LABELS:
            return labels.train(self._whole("wrong"), self.l2, seed)
        if self.part == UNITS:
            return units.sweep(seed)
        return features.sweep(self._whole("digits"), seed)

    def hear(self, news: News) -> None:
        """How it stands now; the polynomial that was fitted last is drawn."""
        self.news: News | None = news
        if isinstance(news, Errors):
            self.settings["degree"] = len(news.train) - 1

    def forget(self) -> None:
        """Nothing was fitted."""
        self.news = None
        self.mark_what_counts()

    @property
    def truths(self) -> dict[str, float]:
        """What was asked for, as it is now, by the id of the question."""
        news = self.news
        if isinstance(news, Errors):
            return {"overfit.best": float(np.argmin(news.validation))}
        if isinstance(news, Widths):
            return {"overfit.worst": float(news.worst)}
        if isinstance(news, Rooms):
            return {"overfit.least": float(news.least)} if news.least else {}
        if news is None or not news.own:
            return {}
        own, new = (round(shares[-1], 6) for shares in (news.own, news.new))
        return {"overfit.heart": own, "overfit.end": new, "overfit.stop": float(news.best)}

    def ended(self, run: int) -> bool:
        """It is over: what was predicted is judged, and what turns without a run is marked."""
        over = super().ended(run)
        if over and self.part == DEGREE:
            self.knob = next(at for at, knob in enumerate(self.KNOBS) if knob.name == "degree")
        for ask in self.asks() if over else ():
            attempt = self.attempt(ask)
            if attempt.phase is Phase.TAKEN and ask.id in self.truths:
                attempt.reveal(self.truths[ask.id])
        return over

    # ---- the polynomial that is drawn -----------------------------------------------------------

    @property
    def points(self) -> degree.Points:
        """The points that are fitted, and those that judge."""
        return degree.draw(float(self.settings["noise"]), self._whole("seed"))

    def curve(self, x: degree.Floats) -> degree.Floats:
        """The polynomial of the chosen degree at x (n,)."""
        d, points = self._whole("degree"), self.points
        height: degree.Floats = degree.powers(x, d) @ degree.fit(points.x, points.y, d, self.l2)
        return height

    def code(self) -> tuple[Source, ...]:
        """How it is fitted, or how labels are made wrong and weights are pulled."""
        if self.part == LABELS:
            return with_noise, add_penalty, labels.train
        sweeps: dict[str, Source] = {
            DEGREE: degree.fit,
            FEATURES: features.sweep,
            UNITS: units.sweep,
        }
        return (sweeps[self.part],)
