"""What is true of an activation function, measured from the engine's function and derivative.

Nothing here is written down twice: limits, the steepest place and the point from which rounding
makes a value equal to its limit are all found by evaluating.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.activations import Activation

FAR = 40.0  # beyond this the functions of the table change no more than rounding does
STEP = 0.01
NEAR_TOP = 1e-9  # slopes this close to the largest, relatively, count as equal to it
LABELS = {"relu": "ReLU", "leaky_relu": "leaky ReLU", "gelu": "GELU", "silu": "SiLU"}


def title(activation: Activation) -> str:
    """The name as one writes it in a sentence: `leaky ReLU`, `logistic`."""
    return LABELS.get(activation.name, activation.name.replace("_", " "))


@dataclass(frozen=True)
class Steepest:
    """The largest slope, and the interval `low` .. `high` on which it is reached.

    `low = high = ∞` means that it is only approached, further and further to the right.
    """

    slope: float
    low: float
    high: float

    @property
    def everywhere(self) -> bool:
        """Whether the slope is the same at every z."""
        return self.low == -math.inf and self.high == math.inf

    @property
    def only_at_infinity(self) -> bool:
        """Whether the largest slope is approached without ever being reached."""
        return self.low == self.high and math.isinf(self.low)

    @property
    def place(self) -> float:
        """One z to look at: the middle of the interval, or well inside an unbounded one."""
        if self.everywhere:
            return 1.0
        if math.isinf(self.low) and math.isinf(self.high):
            return math.copysign(8.0, self.low)
        if math.isinf(self.high):
            return self.low + 1.0
        if math.isinf(self.low):
            return self.high - 1.0
        return (self.low + self.high) / 2


@lru_cache(maxsize=64)
def steepest(activation: Activation) -> Steepest:
    """Find the largest slope on a fine grid, then sharpen a single peak by ternary search."""
    count = round(FAR / STEP)
    z = np.arange(-count, count + 1) * STEP
    slopes = np.asarray(activation.derivative(z), dtype=float)
    top = float(slopes.max())
    if top == 0:
        return Steepest(0.0, -math.inf, math.inf)
    best = np.flatnonzero(slopes >= top - NEAR_TOP * abs(top))
    low, high = float(z[best[0]]), float(z[best[-1]])
    if best[0] == best[-1]:
        place = _sharpen(activation, low - STEP, low + STEP)
        return Steepest(max(top, float(activation.derivative(place))), place, place)
    if best[-1] == z.size - 1:
        low = -math.inf if best[0] == 0 else _kink_at(activation, low)
        return Steepest(float(activation.derivative(1e4)), low, math.inf)
    high = _kink_at(activation, high)
    low = -math.inf if best[0] == 0 else _kink_at(activation, low)
    return Steepest(top, low, high)


def _kink_at(activation: Activation, z: float) -> float:
    """The corner where a plateau of the slope begins, or infinity if it begins at none."""
    near = [kink for kink in activation.kinks if abs(kink - z) <= 1.5 * STEP]
    return near[0] if near else math.copysign(math.inf, z)


def _sharpen(activation: Activation, low: float, high: float) -> float:
    for _ in range(60):
        third = (high - low) / 3
        if activation.derivative(low + third) < activation.derivative(high - third):
            low += third
        else:
            high -= third
    return round((low + high) / 2, 6) + 0.0


@lru_cache(maxsize=64)
def limit(activation: Activation, sign: int = 1) -> float:
    """The limit of the function as z goes to `sign` · ∞: a number, ∞ or −∞.

    From so far out that even what comes close as slowly as 1/z has come close.
    """
    near, far = (float(activation.function(sign * z)) for z in (1e12, 1e15))
    if math.isclose(near, far, rel_tol=1e-9, abs_tol=1e-11):
        return round(far, 12) + 0.0
    return math.copysign(math.inf, far - near)


def within_two_percent(g: Activation) -> tuple[float, float]:
    """The interval around the steepest place on which the slope is within 2 % of the largest."""
    peak = steepest(g)
    if peak.low != peak.high or peak.only_at_infinity:
        low, high = peak.low, peak.high
        if peak.only_at_infinity:
            low = _walk(g, 40.0, -0.01)
        # A corner is not part of the slope beside it.
        low = math.nextafter(low, math.inf) if low in g.kinks else low
        high = math.nextafter(high, -math.inf) if high in g.kinks else high
        return low, high
    return _walk(g, peak.low, -0.01), _walk(g, peak.low, 0.01)


def _walk(g: Activation, z: float, by: float) -> float:
    enough = 0.98 * steepest(g).slope
    start, count = z, 0
    while float(g.derivative(start + (count + 1) * by)) >= enough and count < 10_000:
        count += 1
    return start + count * by


def steepest_descent(g: Activation) -> float | None:
    """Where the slope is most negative, for functions that dip."""
    places = [hundredth / 100 for hundredth in range(-1000, 1001)]
    place = min(places, key=lambda z: float(g.derivative(z)))
    return place if float(g.derivative(place)) < 0 else None


def saturation(activation: Activation, z: float) -> float:
    """How flat the function is at z: 0 at its steepest, 1 where the slope is gone."""
    top = steepest(activation).slope
    return 1.0 if top == 0 else min(max(1 - abs(float(activation.derivative(z))) / top, 0.0), 1.0)


@lru_cache(maxsize=64)
def exact_from(activation: Activation, dtype: str) -> int | None:
    """The first whole z from which g(z) equals its limit at ∞ to the last bit of `dtype`.

    None where the limit is infinite or was not reached by z = 200.
    """
    end = limit(activation)
    if math.isinf(end):
        return None
    z = np.arange(201).astype(dtype)
    equal = np.asarray(activation.function(z)) == z.dtype.type(end)
    if not equal[-1]:
        return None
    missed = np.flatnonzero(~equal)
    return int(missed[-1]) + 1 if missed.size else 0


def sides(activation: Activation, kink: float) -> tuple[float, float]:
    """The slopes just left and just right of a corner."""
    nudge = 1e-6
    return float(activation.derivative(kink - nudge)), float(activation.derivative(kink + nudge))


def jump(activation: Activation, kink: float) -> float:
    """How far the function itself jumps at a corner; 0 where it is continuous."""
    nudge = 1e-9
    height = float(activation.function(kink + nudge)) - float(activation.function(kink - nudge))
    return height if abs(height) > 1e-6 else 0.0
