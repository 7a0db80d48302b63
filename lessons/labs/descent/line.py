"""Gradient descent in one dimension: a curve, a point on it, and where its steps lead.

The steps are those of the engine's SGD, on one weight in single precision, as in training.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from engine.training.divergence import LARGEST
from engine.training.optimizers import SGD
from lessons.figures.formula import Formula, Stretch
from lessons.knobs import Settings
from lessons.numbers import show, show_factor

REACH = 4.0  # the curve is seen from −4 to 4
STEPS = 40  # of the walk that is shown
BEYOND = 600  # steps until which a runaway is followed to its overflow
BENDS = (4.0, 2.0, 1.0, 5.0, 2.5)
BOWL, VALLEYS, KINK = "bowl", "two-valleys", "kink"
CURVES = (BOWL, VALLEYS, KINK)


@dataclass(frozen=True)
class Stand:
    """Where the point stands: the weight, the height there and the slope."""

    w: float
    height: float
    slope: float


@dataclass(frozen=True)
class Curve:
    """A cost J over one weight: its formula as it is typed, and its slope by hand."""

    text: str
    slope: Callable[[float], float]

    def at(self, w: float) -> Stand:
        """Height (in single precision: beyond its numbers ∞) and slope at w."""
        with np.errstate(over="ignore"):
            height = float(np.float32(stretch(self.text).formula.value(w)))
        return Stand(w, math.inf if math.isnan(height) else height, self.slope(w))


@lru_cache(maxsize=32)
def stretch(text: str) -> Stretch:
    """The piece of a curve that is seen."""
    return Stretch(Formula(text), -REACH, REACH)


@lru_cache(maxsize=32)
def curve(name: str, bend: float) -> Curve:
    """The curve of that name; `bend` is the λ of a bowl, by which its slope grows."""
    if name == BOWL:
        return Curve(f"{bend / 2:g}*w^2", lambda w: bend * w)
    if name == VALLEYS:
        return Curve("w^4/4 - w^2 + 0.5*w", lambda w: w**3 - 2 * w + 0.5)
    return Curve("abs(w)", lambda w: float(np.sign(w)))


def drawn(name: str, seed: int) -> Settings:
    """Where a seed starts: the bend of the bowl, the weight and the learning rate."""
    rng = random.Random(f"descent {name} {seed}")
    if not seed:
        start = {BOWL: 3.0, VALLEYS: 2.0, KINK: 2.0}[name]
        return {"bend": 4.0, "w": start, "alpha": 0.1 if name != KINK else 0.4}
    bend = rng.choice(BENDS)
    sizes: tuple[float, ...] = (1.5, 2.0, 2.2)
    rates: tuple[float, ...] = (0.05, 0.1) if name == VALLEYS else (0.3, 0.4, 0.5)
    if name == BOWL:
        sizes = (1.5, 2.0, 3.0)
        rates = tuple(a for a in (0.05, 0.1, 0.2, 0.3, 0.6) if 0.15 < a * bend < 0.9)
    return {
        "bend": bend, "w": rng.choice(sizes) * rng.choice((-1, 1)), "alpha": rng.choice(rates),
    }  # fmt: skip


@lru_cache(maxsize=256)
def walk(name: str, bend: float, w: float, alpha: float) -> tuple[Stand, ...]:
    """The stands from the start on; a runaway's last one is that whose height overflows."""
    hill, sgd = curve(name, bend), SGD(alpha)
    weight = np.array([w], dtype=np.float32)
    stands = [Stand(w, hill.at(w).height, hill.slope(w))]
    while len(stands) <= STEPS or (len(stands) <= BEYOND and abs(stands[-1].w) > 10 * REACH):
        with np.errstate(over="ignore", invalid="ignore"):
            sgd.step(weight, np.array([stands[-1].slope], dtype=np.float32))
        place = float(weight[0])
        stands.append(hill.at(place) if math.isfinite(place) else Stand(place, math.inf, math.inf))
        if not math.isfinite(stands[-1].height):
            break
    return tuple(stands)


def last_step(stands: tuple[Stand, ...], steps: int, alpha: float) -> str:
    """The last step taken as a line of numbers: `w' = 3 − 0.1·12 = 1.8`."""
    if not steps:
        return ""
    before, now = stands[steps - 1], stands[steps]
    return (
        f"w' = {show(before.w, 4)} − {show(alpha)}·{show_factor(before.slope)} = {show(now.w, 4)}"
    )


def fate(name: str, bend: float, alpha: float, stands: tuple[Stand, ...]) -> str:
    """What becomes of the point, as its walk shows it."""
    first, last = stands[0], stands[-1]
    if first.slope == 0:
        return "it stays: no slope, no step"
    factor = f"each step multiplies w by 1 − {show(alpha)}·{show(bend)} = {show(1 - alpha * bend)}"
    why = f"; {factor}" if name == BOWL else ""
    if not math.isfinite(last.height):
        return (
            f"it flies out: at step {len(stands) - 1} J passes {show(LARGEST, 2)}, where float32"
            f" ends, for w is {show(last.w, 2)}{why}"
        )
    if abs(last.w) > 10 * REACH:
        return f"it flies out: after {len(stands) - 1} steps w is {show(last.w, 2)}{why}"
    tail = stands[-6:]
    hops = all(one.slope * other.slope < 0 for one, other in pairwise(tail))
    span = max(one.w for one in tail) - min(one.w for one in tail)
    lengths = [abs(one.w - other.w) for one, other in pairwise(tail)]
    if hops and span > 1e-3 * REACH and max(lengths) - min(lengths) < 1e-3 * span:
        return f"it hops to and fro between {show(tail[-2].w, 3)} and {show(tail[-1].w, 3)}{why}"
    if abs(last.slope) < 1e-3 or span < 1e-3 * REACH:
        return f"it comes to rest at {show(round(last.w, 3))}{why}"
    if abs(last.height) > abs(first.height) and last.height > first.height:
        return f"it climbs{why}"
    early = all(one.slope * other.slope < 0 for one, other in pairwise(stands[:4]))
    return f"it comes down, {'hopping over the bottom' if early else 'creeping'}{why}"
