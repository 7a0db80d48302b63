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

from lessons.course.tables import Table
from lessons.figures import reading
from lessons.figures.formula import Formula, Stretch
from lessons.figures.live import Number
from lessons.figures.scene import Mark, Point, Reading, Scene, Words, line
from lessons.knobs import Knob, Settings
from lessons.numbers import show

AHEAD = 60  # steps that are walked to see what becomes of the ball
KNOBS = (
    Knob(
        "alpha", "α", 0.1, (0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.8, 0.9, 1.0, 1.05, 1.1),
        "the learning rate, how far each step goes", 0.0, 100.0,
    ),
    Knob("step", "step", 1, tuple(range(21)), "how many steps it has taken", 0, 60),
    Knob("start", "start", 3.0, tuple(at / 2 for at in range(-8, 9)), "where it begins"),
)  # fmt: skip


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

    def walk(self, at: Settings, steps: int) -> list[float]:
        """The places of the ball, the start and then one for each step; it ends where J does."""
        places = [float(at["start"])]
        for _ in range(steps):
            there = places[-1] - float(at["alpha"]) * self.formula.slope(places[-1])
            if not math.isfinite(self.formula.value(there)):
                break
            places.append(there)
        return places

    def numbers(self, at: Settings) -> dict[str, float]:
        """Where the ball is (w), how high (J), and the slope there, after the steps taken."""
        w = self.walk(at, int(at["step"]))[-1]
        return {"w": w, "J": self.formula.value(w), "slope": self.formula.slope(w)}

    def fate(self, at: Settings) -> str:
        """What becomes of the ball if it goes on like this, found out by going on."""
        places = self.walk(at, AHEAD)
        first, last = (self.formula.value(w) for w in (places[0], places[-1]))
        if len(places) > 1 and places[0] == places[1]:
            return "it stays: no slope, no step"
        if len(places) <= AHEAD or last > 2 * abs(first) + 1:
            return "it flies out"
        slopes = [self.formula.slope(w) for w in places[:4]]
        hops = all(one * other < 0 for one, other in pairwise(slopes))
        if abs(last - first) <= 1e-9 * max(abs(first), 1):
            return "it hops to and fro for ever"
        if last > first:
            return "it climbs"
        return "it comes down, hopping across" if hops else "it creeps down"

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """The curve, the ball, the trail of its hops, and the last step as a line of numbers."""
        places = self.walk(at, int(at["step"]))
        spots = [(w, self.formula.value(w)) for w in places]
        marks: list[Mark] = [Point(spots[-1], "●", "here")]
        if isinstance(said, float | int):
            marks.append(Point((said, self.formula.value(said)), "✗", "wrong", "you said"))
        marks += [Point(spot, "○", "foreground") for spot in reversed(spots[:-1])]
        marks += [line(one, other, "here", "dotted") for one, other in pairwise(spots)]
        words = self._words(places, float(at["alpha"]))
        fate: Words = (("and so on: ", "faint"), (self.fate(at), "foreground"))
        return Scene((self.stretch.plane(marks),), (Reading(words, here=True), Reading(fate)))

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

    def _words(self, places: list[float], alpha: float) -> Words:
        """The last step as the text writes it: `w' = 3 − 0.1·6 = 2.4   J = 5.76`."""
        name, w = self.formula.variable, places[-1]
        height: Words = (("   J = ", "faint"), (show(self.formula.value(w)), "value"))
        if len(places) == 1:
            return ((f"{name} = ", "faint"), (show(w), "here"), *height)
        before, slope = places[-2], self.formula.slope(places[-2])
        factor = f"({show(slope)})" if slope < 0 else show(slope)
        return (
            (f"{name}' = {show(before)} − {show(alpha)}·", "faint"),
            (factor, "gradient"),
            (" = ", "faint"),
            (show(w), "here"),
            *height,
        )


def read(table: Table) -> Valley:
    """A valley from its fence, or LessonError."""
    knobs = tuple(reading.mover(table, knob) for knob in KNOBS)
    starts = [float(step) for step in (*knobs[2].steps, knobs[2].default)]
    reach = math.ceil(max(map(abs, starts)) * 1.15) or 1
    left, right = reading.window(table) or (-reach, reach)
    return Valley(Stretch(reading.formula(table), left, right), knobs)
