"""Seven surfaces to go down: each is a height J over x and y, with its two slopes by hand.

Six are formulas of one line, whose slopes a test holds against the engine's backward pass and
against small steps. The seventh is measured: a slice through the loss of a network (`digits`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lessons.labs.descent import digits

Floats = NDArray[Any]
Slopes = Callable[[Floats, Floats], tuple[Floats, Floats, Floats]]

GRID = 97  # heights along each side of a map
NEAR = 0.05  # of the map's width: who is so close to a lowest point has arrived


@dataclass(frozen=True, eq=False)
class Surface:
    """A height over the plane, the part that is seen, and how a race on it begins.

    `at(x, y)` gives heights and both slopes, all (n,). `goals` are the lowest points. `lr` is the
    learning rate of those who step by the slope, `scaled` of those who divide it away, `noise` the
    spread of what SGD adds to each slope. `bend` is the largest λ of a surface that bends equally
    everywhere, else 0.
    """

    name: str
    formula: str  # empty where it is measured
    about: str
    at: Slopes
    window: tuple[float, float, float, float]  # left, right, bottom, top
    start: tuple[float, float]
    goals: tuple[tuple[float, float], ...]
    lr: float
    scaled: float
    noise: float
    steps: int = 200
    bend: float = 0.0

    @cached_property
    def heights(self) -> NDArray[np.float64]:
        """The heights of the map, (GRID, GRID), its first row the top."""
        left, right, bottom, top = self.window
        x, y = np.meshgrid(np.linspace(left, right, GRID), np.linspace(top, bottom, GRID))
        return self.at(x.ravel(), y.ravel())[0].reshape(GRID, GRID)

    @property
    def near(self) -> float:
        """How close to a lowest point one has arrived."""
        return NEAR * (self.window[1] - self.window[0])


def _bowl(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    return (x * x + 2 * y * y) / 2, x, 2 * y


def _valley(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    return (x * x + 40 * y * y) / 2, x, 40 * y


def _saddle(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    return x * x / 2 - y * y / 2 + y * y * y * y / 4, x, y * y * y - y


def _plateau(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    hole = np.exp(-(x * x + y * y) / 2)
    return 1 - hole, x * hole, y * hole


def _two(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    square = x * x
    height = square * square / 4 - square / 2 + 0.15 * x + y * y / 2
    return height, square * x - x + 0.15, y


def _rosenbrock(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    off, rest = y - x * x, 1 - x
    return rest * rest + 100 * off * off, -2 * rest - 400 * x * off, 200 * off


# Of x³ − x + 0.15 = 0 the smallest solution: where the deeper of the two minima lies.
DEEPER = float(np.roots([1, 0, -1, 0.15]).real.min())

SURFACES = {
    surface.name: surface
    for surface in (
        Surface(
            "bowl", "(x^2 + 2*y^2)/2",
            "Round, its slopes pointing nearly at the lowest point.",
            _bowl, (-2, 2, -1.5, 1.5), (-1.6, 1.1), ((0, 0),), 0.3, 0.1, 0.3, 120, 2.0,
        ),
        Surface(
            "valley", "(x^2 + 40*y^2)/2",
            "Forty times as steep across as along: no step may be longer than the walls bear.",
            _valley, (-2, 2, -1, 1), (-1.8, 0.7), ((0, 0),), 0.04, 0.1, 0.5, 200, 40.0,
        ),
        Surface(
            "saddle", "x^2/2 - y^2/2 + y^4/4",
            "The start lies on the ridge between two hollows, where the slope points to the pass.",
            _saddle, (-2, 2, -1.5, 1.5), (-1.5, 0.0), ((0, 1), (0, -1)), 0.1, 0.1, 0.1, 150,
        ),
        Surface(
            "plateau", "1 - exp(-(x^2 + y^2)/2)",
            "A hole in a flat plain: far from it there is hardly any slope.",
            _plateau, (-4, 4, -3, 3), (-2.8, 2.2), ((0, 0),), 0.25, 0.1, 0.05, 200,
        ),
        Surface(
            "two-minima", "x^4/4 - x^2/2 + 0.15*x + y^2/2",
            "Two hollows, and the one nearer to the start is not the deeper one.",
            _two, (-2, 2, -1.5, 1.5), (1.8, 1.2), ((DEEPER, 0),), 0.05, 0.05, 0.3, 150,
        ),
        Surface(
            "rosenbrock", "(1 - x)^2 + 100*(y - x^2)^2",
            "A bent, narrow valley whose floor hardly falls: a classic test since 1960.",
            _rosenbrock, (-2, 2, -1, 3), (-1.2, 1.0), ((1, 1),), 0.002, 0.02, 1.0, 300,
        ),
        Surface(
            "digits", "",
            "A slice through the loss of a network that reads digits: two random directions"
            " around its trained weights.",
            digits.loss, (-1, 1, -1, 1), (-0.9, 0.8), ((0, 0),), 0.01, 0.05, 0.5, 120,
        ),
    )
}  # fmt: skip
