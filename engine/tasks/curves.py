"""Curves: one number in, one number out, and the network is to bend itself into the shape.

Regression at its plainest: everything that the network has learned can be seen in one picture.
"""

import math
from collections.abc import Callable

import numpy as np

from engine.objectives import REGRESSION
from engine.tasks.task import Task, divide

REACH = 3.0  # x lies within -3 .. 3, y roughly within -1 .. 1

CURVES: dict[str, Callable[[float], float]] = {
    "line": lambda x: 0.3 * x,
    "parabola": lambda x: 0.2 * x * x - 0.9,
    "sine": lambda x: math.sin(2 * x),
    "corner": lambda x: abs(x) / 1.5 - 1,
    "step": lambda x: 0.8 if x > 0 else -0.8,
}


def make(name: str, count: int, noise: float, rng: np.random.Generator) -> Task:
    """Draw `count` examples of the curve `name` (a key of CURVES), blurred by normal `noise`.

    Raises KeyError, and ValueError for fewer than three examples or a negative noise.
    """
    return sampled(name, CURVES[name], count, noise, rng)


def sampled(
    name: str,
    curve: Callable[[float], float],
    count: int,
    noise: float,
    rng: np.random.Generator,
) -> Task:
    """The same for any curve over −REACH .. REACH. Raises ValueError as `make` does."""
    if noise < 0:
        raise ValueError(f"noise is from 0, not {noise}")
    x = rng.uniform(-REACH, REACH, count)
    y = np.array([curve(float(value)) for value in x]) + rng.normal(0, noise, count)
    inputs, targets = (values.astype(np.float32)[:, None] for values in (x, y))
    return Task(name, *divide(inputs, targets), outputs=1, objective=REGRESSION)
