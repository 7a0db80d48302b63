"""Polynomials through a few noisy points: from the degree that cannot bend to the one that must.

A polynomial of degree d has d + 1 coefficients. With as many as there are points it can pass
through every one of them, noise included, and then nothing of what it does in between is asked.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.objectives import mean_square
from engine.tasks.curves import REACH

POINTS, OTHERS = 15, 200
HIGHEST = POINTS - 1
Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Points:
    """Points of the wave, x and y (n,), blurred: those that are fitted, and others that judge."""

    x: Floats
    y: Floats
    other_x: Floats
    other_y: Floats


@dataclass(frozen=True)
class Errors:
    """The mean squared error after fitting each degree from 0 on: on its points, and on others."""

    train: tuple[float, ...] = ()
    validation: tuple[float, ...] = ()


def wave(x: Floats) -> Floats:
    """The truth behind the points: sin x."""
    return np.sin(x)


@lru_cache(maxsize=8)
def draw(noise: float, seed: int) -> Points:
    """15 points to fit and 200 to judge, all drawn in the same way."""
    rng = np.random.default_rng(seed)

    def some(count: int) -> tuple[Floats, Floats]:
        x = rng.uniform(-REACH, REACH, count)
        return x, wave(x) + rng.normal(0, 1, count) * noise

    return Points(*some(POINTS), *some(OTHERS))


def powers(x: Floats, degree: int) -> Floats:
    """The columns 1, u, u², … up to the degree (n, degree + 1), with u = x/3 from −1 to 1."""
    return np.vander(x / REACH, degree + 1, increasing=True)


def fit(x: Floats, y: Floats, degree: int, l2: float = 0.0) -> Floats:
    """The coefficients (degree + 1,) with the least mean square + l2 · (sum of their squares).

    The constant is not pulled: it only says how high the curve lies. Solved exactly, as a system
    of equations in which each pull is one more row.
    """
    V = powers(x, degree)
    pull = math.sqrt(l2 * len(x)) * np.eye(degree + 1)[1:]
    A, b = np.vstack([V, pull]), np.concatenate([y, np.zeros(degree)])
    found: Floats = np.linalg.lstsq(A, b, rcond=None)[0]
    return found


def sweep(noise: float, l2: float, seed: int) -> Iterator[Errors]:
    """Fit one degree after the other and measure both errors."""
    points = draw(noise, seed)
    known: list[tuple[float, float]] = []
    for degree in range(HIGHEST + 1):
        c = fit(points.x, points.y, degree, l2)
        both = ((points.x, points.y), (points.other_x, points.other_y))
        train, validation = (mean_square(powers(x, degree) @ c, y) for x, y in both)
        known.append((train, validation))
        yield Errors(tuple(a for a, _ in known), tuple(b for _, b in known))
