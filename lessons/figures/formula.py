"""A formula of one variable, as a figure needs it: its value, its slope and its curve.

Nothing is worked out by hand. The engine reads the formula, computes it, and walks back through it
for the slope, so a figure's tangent is the gradient that training would use.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.expression.formula import Expression, ExpressionError, parse
from engine.tensor import backward
from lessons.figures.scene import Curve, Mark, Plane

SAMPLES = 241  # points of a curve: more than a wide picture has columns of dots to tell apart
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Formula:
    """A formula such as `w^2`; ExpressionError where it cannot be read or has not one variable."""

    text: str

    def __post_init__(self) -> None:
        if len(self._expression.names) != 1:
            raise ExpressionError("a formula of one variable is wanted, as in w^2", 0)

    @cached_property
    def _expression(self) -> Expression:
        return parse(self.text)

    @cached_property
    def variable(self) -> str:
        """The name of the one variable."""
        return self._expression.names[0]

    @property
    def written(self) -> str:
        """The formula as a book writes it: `w²`."""
        head, *powers = self._expression.to_screen().split("^")
        for power in powers:
            digits = len(power) - len(power.lstrip("0123456789"))
            head += power[:digits].translate(_RAISED) + power[digits:] if digits else "^" + power
        return head

    def value(self, x: float) -> float:
        """The value at x, NaN where there is none."""
        try:
            return self._expression.numbers({self.variable: x})[-1]
        except ExpressionError:
            return math.nan

    def slope(self, x: float) -> float:
        """The slope at x, by the engine's backward pass; NaN where there is none."""
        return self.at(x)[1]

    def at(self, x: float) -> tuple[float, float]:
        """Value and slope at x, from one pass forward and one back."""
        try:
            tape = self._expression.tape({self.variable: x})
        except ExpressionError:
            return math.nan, math.nan
        backward(tape[-1])
        leaf = next(tensor for tensor in tape if tensor.name == self.variable)
        return float(tape[-1].data), float(leaf.grad)


@dataclass(frozen=True)
class Stretch:
    """The piece of a curve between left and right. It is computed once: only marks move on it."""

    formula: Formula
    left: float
    right: float

    @cached_property
    def curve(self) -> Curve:
        """The piece as a line of many points."""
        gap = (self.right - self.left) / (SAMPLES - 1)
        xs = tuple(self.left + at * gap for at in range(SAMPLES))
        return Curve(xs, tuple(self.formula.value(x) for x in xs))

    @cached_property
    def heights(self) -> tuple[float, float]:
        """The lowest and the highest value, with some room below and above."""
        known = [y for y in self.curve.ys if math.isfinite(y)] or [0.0]
        low, high = min(known), max(known)
        room = 0.06 * (high - low) or 1.0
        return low - room, high + room

    def plane(self, marks: Sequence[Mark], up: str = "J") -> Plane:
        """The piece as a picture, with `marks` on top of the curve."""
        seen = (*marks, self.curve)
        name = self.formula.variable
        return Plane(self.left, self.right, *self.heights, seen, x_name=name, y_name=up)
