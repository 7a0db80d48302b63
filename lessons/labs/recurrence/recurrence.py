"""The recurrence lab: a cell that hands its state on, forward by hand, and back through time.

In one half a cell of one unit is unrolled over four steps, and values and gradients are filled in.
In the other a gradient goes back through fifty steps of sixteen units: what is left of it?
"""

from functools import cached_property

from engine import recurrence
from engine.layers.recurrent import Recurrent
from lessons.asking.ask import Ask
from lessons.knobs import Knob
from lessons.lab import Lab, Source
from lessons.labs.recurrence.cell import STEPS, USUAL, Unrolled, inputs, unrolled
from lessons.labs.recurrence.fade import Fade, fade
from lessons.labs.recurrence.questions import (
    ask_driven,
    ask_gradient,
    ask_left,
    ask_state,
    ask_weight,
)

HAND, FIFTY = "hand", "fifty"
_RADII = (0.1, 0.5, 0.7, 0.8, 0.9, 0.95, 1.0, 1.05, 1.1, 1.2, 1.5, 2.0)


class Recurrence(Lab):
    """The recurrent weight, the inputs, and which half is looked at."""

    id = "recurrence"
    help = """\
By hand: a cell of one unit, used at four steps, h = tanh(w x + u h) from h = 0. Fill in states and,
going back, gradients: ∂h is the slope of the last state, ∂z the one before tanh. u has been used at
every step.

Fifty steps: sixteen units, whose U turns a vector and makes it ρ times as long. The line is the
length of the gradient at each state, the dashed one what U would do alone. `v` goes from one half
to the other.
"""
    KNOBS = (
        Knob("rho", "u, or ρ", USUAL, _RADII, "What the state is multiplied by from step to step;"
             " of many units the spectral radius of U.", 0.01, 3.0, "ρ"),
        Knob("drive", "Inputs", 0.3, (0.0, 0.1, 0.2, 0.3, 0.5, 1.0), "The spread of the inputs that"
             " come in over fifty steps.", 0.0, 10.0),
        Knob("part", "Part", HAND, (HAND, FIFTY), "Four steps by hand, or fifty.", short="steps"),
        Knob("seed", "Seed", 0, tuple(range(10)), "0 are the lesson's inputs, others are drawn.", 0,
             10**6),
    )  # fmt: skip

    @property
    def by_hand(self) -> bool:
        """Whether the four steps are looked at."""
        return self.part == HAND

    def lacks(self, name: str) -> str:
        """The spread of the inputs counts over fifty steps alone."""
        return "(fifty)" if name == "drive" and self.by_hand else ""

    def changed(self) -> None:
        """Compute anew."""
        super().changed()
        for name in ("cell", "_asked"):
            self.__dict__.pop(name, None)

    # ---- the numbers ----------------------------------------------------------------------------

    @cached_property
    def cell(self) -> Unrolled:
        """The four steps."""
        return unrolled(float(self.settings["rho"]), inputs(int(self.settings["seed"])))

    def _fade(self, drive: float) -> Fade:
        return fade(float(self.settings["rho"]), drive, int(self.settings["seed"]))

    @property
    def still(self) -> Fade:
        """Fifty steps without any input."""
        return self._fade(0.0)

    @property
    def driven(self) -> Fade:
        """Fifty steps with the inputs as they stand."""
        return self._fade(float(self.settings["drive"]))

    # ---- what is asked --------------------------------------------------------------------------

    def asks(self) -> tuple[Ask, ...]:
        """By hand two states, two gradients and the weight's; of fifty steps what is left."""
        return self._asked

    @cached_property
    def _asked(self) -> tuple[Ask, ...]:
        if self.by_hand:
            cell = self.cell
            return (
                *(ask_state(cell, t) for t in (2, 3)),
                *(ask_gradient(cell, t) for t in (3, 2)),
                ask_weight(cell),
            )
        rho, drive = float(self.settings["rho"]), float(self.settings["drive"])
        left = ask_left(rho, self.still.left[0])
        if not drive:
            return (left,)
        driven = self.driven
        return left, ask_driven(rho, drive, driven.left[0], driven.alone[0])

    def _done(self, at: int) -> bool:
        return self.free or self.answered(self.asks()[at])

    def knows_state(self, t: int) -> bool:
        """Whether the state after step t may be seen: what is asked for is covered until then."""
        return t < 2 or self._done(min(t - 2, 1))

    def knows_gradient(self, t: int) -> bool:
        """Whether ∂h of step t may be seen: the last one once all states are there."""
        return self._done(1) if t == STEPS else self._done(2 if t == STEPS - 1 else 3)

    @property
    def knows_slopes(self) -> bool:
        """Whether ∂z may be seen: earlier it would give gradients away."""
        return self._done(3)

    @property
    def knows_weight(self) -> bool:
        """Whether ∂u may be seen."""
        return self._done(4)

    def code(self) -> tuple[Source, ...]:
        """The layer, and how it is unrolled and gone back through."""
        return Recurrent, recurrence
