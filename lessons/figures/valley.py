"""A ball in a valley, one step of gradient descent after the other: w' = w − α·slope.

    kind = "valley"
    formula = "w^2"      the cost, over one variable
    start = 3            where the ball begins
    alpha = 0.1          the learning rate
    step = 1             how many steps it has taken
    window = [-4, 4]     the part that is seen; by default as far as it can begin

Whether it creeps, hops for ever or flies out is not known beforehand: the walk is walked.
"""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from lessons.course.tables import Table
from lessons.figures import reading
from lessons.figures.formula import Formula, Stretch
from lessons.figures.live import Number
from lessons.figures.promises import agree
from lessons.figures.scene import Mark, Point, Reading, Scene, Words, judged, line
from lessons.knobs import Knob, Settings
from lessons.numbers import show, show_factor

AHEAD = 60  # steps that are walked to see what becomes of the ball; it can take no more
KNOBS = (
    Knob(
        "alpha", "α", 0.1, (0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 0.9, 1.0, 1.05, 1.1),
        "the learning rate, how far each step goes", 0.0, 100.0,
    ),
    Knob("step", "step", 1, tuple(range(21)), "how many steps it has taken", 0, 60),
    Knob("start", "start", 3.0, tuple(at / 2 for at in range(-8, 9)), "where it begins"),
)  # fmt: skip


class Stand(NamedTuple):
    """Where the ball stands: the weight, the cost there and the cost's slope."""

    w: float
    J: float
    slope: float


@dataclass(frozen=True)
class Valley:
    """The cost J as a curve, the ball on it, and where it has been."""

    stretch: Stretch
    knobs: tuple[Knob, ...]
    answer = "w"

    @property
    def formula(self) -> Formula:
        """The cost over the one weight."""
        return self.stretch.formula

    def walk(self, at: Settings, steps: int) -> list[Stand]:
        """Where the ball stands at the start and after each step; it ends where J does."""
        w = float(at["start"])
        stands = [Stand(w, *self.formula.at(w))]
        for _ in range(steps):
            w -= float(at["alpha"]) * stands[-1].slope
            there = Stand(w, *self.formula.at(w))
            if not math.isfinite(there.J):
                break
            stands.append(there)
        return stands

    def numbers(self, at: Settings) -> dict[str, float]:
        """Where the ball is (w), how high (J), and the slope there, after the steps taken."""
        return self.walk(at, int(at["step"]))[-1]._asdict()

    def fate(self, at: Settings) -> str:
        """What becomes of the ball if it goes on like this, found out by going on."""
        return _fate(self.walk(at, AHEAD))

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """The curve, the ball, the trail of its hops, and the last step as a line of numbers."""
        ahead = self.walk(at, AHEAD)
        stands = ahead[: int(at["step"]) + 1]
        spots = [(stand.w, stand.J) for stand in stands]
        marks: list[Mark] = [Point(spots[-1], "●", "here")]
        judgement = []
        if isinstance(said, float | int):
            right = agree(said, self.numbers(at)[self.answer])
            judgement = [judged(show(said), right)]
            if not right:
                marks.append(Point((said, self.formula.value(said)), "✗", "wrong", "you said"))
        marks += [Point(spot, "○", "foreground") for spot in reversed(spots[:-1])]
        marks += [line(one, other, "here", "dotted") for one, other in pairwise(spots)]
        height: Words = (
            ("J = ", "faint"), (show(stands[-1].J), "value"),
            ("   slope ", "faint"), (f"∂ {show(stands[-1].slope)}", "gradient"),
        )  # fmt: skip
        fate: Words = (("and so on: ", "faint"), (_fate(ahead), "foreground"))
        words = (self._last_step(stands, float(at["alpha"])), height, fate)
        return Scene((self.stretch.plane(marks),), (*map(Reading, words), *judgement))

    def say(self, at: Settings) -> str:
        """Where the ball is and what will become of it."""
        n, name, taken = self.numbers(at), self.formula.variable, int(at["step"])
        steps = "1 step" if taken == 1 else f"{taken} steps"
        return (
            f"A ball in the valley J = {self.formula.written} begins at"
            f" {name} = {show(float(at['start']))}. With α = {show(float(at['alpha']))}, after"
            f" {steps}: {name} = {show(n['w'])}, J = {show(n['J'])}. If it goes on like this"
            f" {self.fate(at)}."
        )

    def _last_step(self, stands: list[Stand], alpha: float) -> Words:
        """As the text writes it: `w' = 3 − 0.1·6 = 2.4`."""
        name, w = self.formula.variable, stands[-1].w
        if len(stands) == 1:
            return ((f"{name} = ", "faint"), (show(w), "here"))
        before, _, slope = stands[-2]
        factor = show_factor(slope)
        return (
            (f"{name}' = {show(before)} − {show(alpha)}·", "faint"),
            (factor, "gradient"),
            (" = ", "faint"),
            (show(w), "here"),
        )


def _fate(stands: list[Stand]) -> str:
    first, last = stands[0], stands[-1]
    if first.slope == 0:
        return "it stays: no slope, no step"
    if len(stands) <= AHEAD or 2 * abs(first.J) + 1 < last.J:
        return "it flies out"
    if abs(last.J - first.J) <= 1e-9 * max(abs(first.J), 1):
        return "it hops to and fro for ever"
    if last.J > first.J:
        return "it climbs"
    hops = all(one.slope * other.slope < 0 for one, other in pairwise(stands[:4]))
    return "it comes down, hopping" if hops else "it creeps down"


def read(table: Table) -> Valley:
    """A valley from its fence, or LessonError."""
    knobs = tuple(reading.mover(table, knob) for knob in KNOBS)
    starts = [float(step) for step in (*knobs[2].steps, knobs[2].default)]
    reach = math.ceil(max(map(abs, starts)) * 1.15) or 1
    left, right = reading.window(table) or (-reach, reach)
    return Valley(Stretch(reading.formula(table), left, right), knobs)
