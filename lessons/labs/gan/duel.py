"""Two players on a line: G makes numbers a·z + b, D holds x for real with σ(w·x + c).

The real numbers lie around 2. Every slope is the engine's; the players only follow them.
"""

import math
import random
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.tensor import Tensor, backward
from engine.training.rivals import discriminator_loss, generator_loss

Floats = NDArray[np.float64]
REAL, SPREAD, BATCH = 2.0, 0.5, 64


@dataclass(frozen=True)
class Players:
    """Both as they stand: G's a and b, D's w and c."""

    a: float
    b: float
    w: float
    c: float

    def make(self, z: Floats) -> Floats:
        """What G makes of random numbers (B,)."""
        return self.a * z + self.b

    def chance(self, x: Floats) -> Floats:
        """For how likely D holds numbers (B,) to be real."""
        return np.asarray(1 / (1 + np.exp(-(self.w * x + self.c))))


def slopes_of_d(players: Players, x: Floats, z: Floats) -> tuple[float, float, float]:
    """D's loss for real numbers x and made ones (B,), and its slopes for w and for c."""
    w, c = Tensor(players.w), Tensor(players.c)
    loss = discriminator_loss(w * x + c, w * players.make(z) + c)
    backward(loss)
    return float(loss.data), float(w.grad), float(c.grad)


def slopes_of_g(players: Players, z: Floats) -> tuple[float, float, float]:
    """G's loss for random numbers z (B,), and its slopes for a and for b, through D."""
    a, b = Tensor(players.a), Tensor(players.b)
    loss = generator_loss((a * z + b) * players.w + players.c)
    backward(loss)
    return float(loss.data), float(a.grad), float(b.grad)


def step_of_d(players: Players, x: Floats, z: Floats, rate: float) -> Players:
    """D learns to tell, G stays."""
    _, w, c = slopes_of_d(players, x, z)
    return replace(players, w=players.w - rate * w, c=players.c - rate * c)


def step_of_g(players: Players, z: Floats, rate: float) -> Players:
    """G learns to make, D stays."""
    _, a, b = slopes_of_g(players, z)
    return replace(players, a=players.a - rate * a, b=players.b - rate * b)


def batch(seed: int, step: int) -> tuple[Floats, Floats]:
    """Real numbers and random ones for one step, (BATCH,) each."""
    rng = np.random.default_rng([seed, step])
    return REAL + SPREAD * rng.standard_normal(BATCH), rng.standard_normal(BATCH)


@dataclass(frozen=True)
class Pair:
    """Where the game begins, with one real x and one z, to be worked out by hand."""

    players: Players
    x: float
    z: float

    @property
    def made(self) -> float:
        """G(z)."""
        return self.players.a * self.z + self.players.b

    @property
    def p(self) -> float:
        """D's chance for x."""
        return 1 / (1 + math.exp(-(self.players.w * self.x + self.players.c)))

    @property
    def q(self) -> float:
        """D's chance for G(z)."""
        return 1 / (1 + math.exp(-(self.players.w * self.made + self.players.c)))

    @property
    def loss(self) -> float:
        """D's loss for the two, by the engine."""
        return slopes_of_d(self.players, np.array([self.x]), np.array([self.z]))[0]

    @property
    def slope(self) -> float:
        """The slope of G's loss for b, by the engine."""
        return slopes_of_g(self.players, np.array([self.z]))[2]


def drawn(seed: int) -> Pair:
    """A few simple numbers; D is not sure of anything, and may be wrong."""
    rng = random.Random(f"gan {seed}")
    while True:
        a, b = rng.choice((0.5, 1.0)), rng.choice((-1.0, -0.5, 0.5))
        w, c = rng.choice((-1.5, -0.5, 0.5, 1.5)), rng.choice((-1.0, -0.5, 0.5))
        players = Players(a, b, w, c)
        pair = Pair(players, rng.choice((1.5, 2.5)), rng.choice((-1.5, -0.5, 0.5, 1.5)))
        if 0.1 < pair.q < 0.9 and _tells_apart(pair):
            return pair


def _tells_apart(pair: Pair) -> bool:
    """Whether the usual slips end elsewhere than the truth: a chance taken for the loss, D's two
    chances for each other, G(z) for w."""
    p, q = pair.p, pair.q
    loss, made = -math.log(p) - math.log(1 - q), -math.log(q)
    apart = min(abs(loss - x) for x in (p, q, 1 - p, 1 - q, p * (1 - q), 1 - p + q, made))
    return min(abs(q - 0.5), abs(p - q), apart) > 0.05 and pair.made not in (0, pair.players.w)
