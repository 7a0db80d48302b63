"""Two small networks and eight clusters on a circle: which of them does the generator find?"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.layers.sequential import mlp
from engine.losses import binary_cross_entropy
from engine.training.optimizers import Adam
from engine.training.rivals import Rivals
from lessons.breath import breathe

Floats = NDArray[np.float32]
CLUSTERS, RADIUS, SPREAD = 8, 2.0, 0.1
WITHIN, FEW = 4 * SPREAD, 0.02
ROUNDS, PIECE, BATCH, RATE = 1500, 10, 64, 0.003
UNITS, NUMBERS = 32, 2
JUDGED, SHOWN = 1000, 400

_ANGLES = 2 * math.pi * np.arange(CLUSTERS) / CLUSTERS
CENTRES: Floats = (RADIUS * np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], 1)).astype(np.float32)


def real(count: int, rng: np.random.Generator) -> Floats:
    """Points (count, 2) of the clusters, all equally likely."""
    points = CENTRES[rng.integers(CLUSTERS, size=count)]
    found: Floats = points + np.float32(SPREAD) * rng.standard_normal((count, 2), np.float32)
    return found


def noise(count: int, rng: np.random.Generator) -> Floats:
    """Random numbers for the generator (count, NUMBERS)."""
    return rng.standard_normal((count, NUMBERS), np.float32)


def rivals(seed: int) -> tuple[Rivals, np.random.Generator]:
    """Both networks, untrained, and the chance that they go on with."""
    rng = np.random.default_rng(seed)
    makes = mlp((NUMBERS, UNITS, UNITS, 2), "leaky_relu", rng)
    tells = mlp((2, UNITS, UNITS, 1), "leaky_relu", rng, loss=binary_cross_entropy)
    return Rivals(makes, tells, Adam(RATE, beta1=0.5), Adam(RATE, beta1=0.5)), rng


@dataclass(frozen=True, eq=False)
class Stand:
    """After so many rounds: made points (SHOWN, 2), and of JUDGED ones those in each cluster.

    `found` are the clusters with at least 2 of 100, `inside` how many of 100 lie in any.
    """

    round: int
    points: Floats
    counts: tuple[int, ...]

    @property
    def found(self) -> int:
        """How many clusters get their part."""
        return sum(count >= FEW * JUDGED for count in self.counts)

    @property
    def inside(self) -> float:
        """How many of 100 points lie in a cluster."""
        return 100 * sum(self.counts) / JUDGED


def counted(points: Floats) -> tuple[int, ...]:
    """How many points (N, 2) lie in each cluster: within four times its spread."""
    apart = np.sqrt(((points[:, None] - CENTRES) ** 2).sum(axis=2))
    near = apart.argmin(axis=1)[apart.min(axis=1) < WITHIN]
    return tuple(np.bincount(near, minlength=CLUSTERS).tolist())


def play(told: int, made: int, seed: int) -> Iterator[Stand]:
    """D takes `told` steps a round and then G `made`; how it stands every few rounds."""
    both, rng = rivals(seed)
    judged = noise(JUDGED, np.random.default_rng([seed, 1]))
    for at in range(0, ROUNDS + 1, PIECE):
        for _ in range(PIECE if at else 0):
            for _ in range(told):
                both.learn_to_tell(real(BATCH, rng), noise(BATCH, rng))
                breathe()
            for _ in range(made):
                both.learn_to_make(noise(BATCH, rng))
                breathe()
        points = both.make(judged)
        yield Stand(at, points[:SHOWN].copy(), counted(points))
