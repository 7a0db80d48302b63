"""A chord turns into a tangent: two points of a curve come together, and the slope settles.

    kind = "chord"
    formula = "w^2"      the curve, over one variable
    at = 0.65            the point that stays
    h = 0.01             how far away the other one is
    window = [0, 2]      the part that is seen
    up = "J"             what it is a curve of, for whoever has not met a cost yet

The slope of the chord is measured, new cost minus old cost over h; the slope of the tangent is what
the engine's backward pass gives. The learner sees the one become the other, digit by digit.
"""

from dataclasses import dataclass

from lessons.course.tables import Table
from lessons.figures import reading
from lessons.figures.formula import Formula, Stretch
from lessons.figures.live import Number
from lessons.figures.promises import agree
from lessons.figures.scene import Curve, Dash, Job, Mark, Point, Reading, Scene, Words, judged, line
from lessons.knobs import Knob, Settings
from lessons.numbers import align, show

ROWS = 4  # of the list of slopes measured so far
KNOBS = (
    Knob(
        "h", "h", 0.01, (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0),
        "how far apart the two points are", 1e-6, 1e3,
    ),
    Knob("at", "point", 0.5, tuple(at / 20 for at in range(41)), "where the slope is measured"),
)  # fmt: skip


@dataclass(frozen=True)
class Chord:
    """A curve, two points on it, and the line through both."""

    stretch: Stretch
    knobs: tuple[Knob, ...]
    up: str = "J"
    answer = "slope"

    @property
    def formula(self) -> Formula:
        """The curve over the one weight."""
        return self.stretch.formula

    def slope(self, w: float, h: float) -> float:
        """The slope of the chord from w to w + h: rise over run."""
        return (self.formula.value(w + h) - self.formula.value(w)) / h

    def numbers(self, at: Settings) -> dict[str, float]:
        """Both points, the chord's slope, and the tangent's at the first of them."""
        w, h = float(at["at"]), float(at["h"])
        return {
            "w": w,
            "J": self.formula.value(w),
            "next_w": w + h,
            "next_J": self.formula.value(w + h),
            "slope": self.slope(w, h),
            "tangent": self.formula.slope(w),
        }

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """The curve with its chord, and the slopes measured with larger steps above this one's."""
        w, h = float(at["at"]), float(at["h"])
        here = (w, self.formula.value(w))
        marks: list[Mark] = [
            Point(here, "●", "here"),
            Point((w + h, self.formula.value(w + h)), "○", "here"),
            self._line(here, self.slope(w, h), "gradient", "dashed"),
        ]
        words = [*self._points(w, h), *self._measured(w, h)]
        if isinstance(said, float | int):
            right = agree(said, self.numbers(at)[self.answer])
            words.append(judged(show(said), right))
            if not right:
                marks.append(self._line(here, said, "wrong", "dotted"))
        return Scene((self.stretch.plane(marks, self.up),), tuple(words))

    def say(self, at: Settings) -> str:
        """The two points and the slope between them."""
        n = {key: show(value, 6) for key, value in self.numbers(at).items()}
        name = self.formula.variable
        return (
            f"A curve {self.up} over {name} with a line through two of its points, {name} ="
            f" {n['w']} and {name} = {n['next_w']}: {self.up} goes from {n['J']} to"
            f" {n['next_J']}, so the line has the slope {n['slope']}. The curve's own slope"
            f" at the first point is {n['tangent']}."
        )

    def _line(self, through: tuple[float, float], slope: float, job: Job, dash: Dash) -> Curve:
        """A straight line through a point, from edge to edge."""
        x, y = through
        ends = [(edge, y + slope * (edge - x)) for edge in (self.stretch.left, self.stretch.right)]
        return line(ends[0], ends[1], job, dash)

    def _points(self, w: float, h: float) -> tuple[Reading, ...]:
        """`w 0.65 → 0.66   J 4.5 → 4.4505`."""
        words: Words = (
            (f"{self.formula.variable} ", "faint"), (show(w), "here"), (" → ", "faint"),
            (show(w + h), "here"), (f"   {self.up} ", "faint"),
            (show(self.formula.value(w), 6), "value"), (" → ", "faint"),
            (show(self.formula.value(w + h), 6), "value"),
        )  # fmt: skip
        return (Reading(words),)

    def _measured(self, w: float, h: float) -> tuple[Reading, ...]:
        """The slopes of this chord and of longer ones, the longest first, so digits can settle."""
        tens = [10.0**power for power in range(3, -7, -1)]
        steps = [step for step in tens if h < step <= float(self.knobs[0].steps[-1])]
        shown = [*steps[-(ROWS - 1) :], h]
        widths = align([show(step) for step in shown])
        slopes = align([show(self.slope(w, step), 6) for step in shown])
        rows = [
            Reading(
                (("h ", "faint"), (step, "here" if is_here else "faint"),
                 ("   slope ∂ ", "faint"), (slope, "gradient" if is_here else "faint")),
                here=is_here,
            )
            for step, slope, is_here in zip(
                widths, slopes, [False] * (len(shown) - 1) + [True], strict=True
            )
        ]  # fmt: skip
        if h <= min(float(step) for step in self.knobs[0].steps):
            rule: Words = (("by the rules of slopes  ∂ ", "faint"),
                           (show(self.formula.slope(w), 6), "gradient"))  # fmt: skip
            rows.append(Reading(rule))
        return tuple(rows)


def read(table: Table) -> Chord:
    """A chord from its fence, or LessonError."""
    knobs = tuple(reading.mover(table, knob) for knob in KNOBS)
    at, reach = float(knobs[1].default), float(knobs[0].steps[-1])
    left, right = reading.window(table) or (at - reach, at + 1.5 * reach)
    return Chord(
        Stretch(reading.formula(table), left, right), knobs, table.text("up", "J", limit=20)
    )
