"""The ground of the playground: the points of a setup, what is known of each, and what is wanted.

Some of the points are for training, the others for the test; which is which depends on the data's
seed alone, so that another network meets the same examples.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.tasks.points import POINT_SETS, Points, make
from lessons.labs.playground.knobs import CODES, OWN
from lessons.labs.playground.setup import Place, Setup

Floats = NDArray[np.float64]

CLASS_POINTS, HEIGHT_POINTS = 500, 1200  # as many as TensorFlow Playground draws
REACH = 6.0  # of the plane that is seen, to all sides
FEWEST = 10  # points from which some are kept for the test

# Two corners of a square against the other two: with what one's own points begin.
FOUR: tuple[Place, ...] = ((-3, -3, 0), (3, 3, 0), (-3, 3, 1), (3, -3, 1))


@dataclass(frozen=True, eq=False)
class Ground:
    """Points (N, 2), or codes (N, N), with a class or a height (N,) each.

    Classes go from 0 to `classes` − 1; with 0 classes the labels are heights. `train` and `test`
    are numbers of examples. `reach` is how far the plane is seen; codes lie in none, and have 0.
    """

    inputs: Floats
    labels: Floats
    classes: int
    train: NDArray[np.intp]
    test: NDArray[np.intp]
    reach: float = REACH

    @property
    def coded(self) -> bool:
        """Whether the examples are codes, each with an input of its own."""
        return not self.reach

    @property
    def shared(self) -> bool:
        """Whether there are too few points to keep any of them for the test."""
        return len(self.inputs) < FEWEST


def ground(setup: Setup) -> Ground:
    """The points of a setup."""
    if setup.data in CODES:
        return _codes(CODES[setup.data])
    own = (setup.points or FOUR) if setup.data == OWN else ()
    return _ground(setup.data, setup.noise, setup.train, setup.draw, own, setup.regression)


@lru_cache
def _codes(count: int) -> Ground:
    every = np.arange(count)
    return Ground(np.eye(count), every.astype(np.float64), count, every, every, 0.0)


def inputs(setup: Setup) -> int:
    """How many numbers the network is given of each example."""
    return CODES.get(setup.data, len(setup.features))


@lru_cache(maxsize=16)
def _ground(
    data: str, noise: float, share: int, draw: int, own: tuple[Place, ...], heights: bool
) -> Ground:
    rng = np.random.default_rng(np.random.SeedSequence(draw, spawn_key=(1,)))
    if data == OWN:
        inputs, labels = np.array(own)[:, :2], np.array(own)[:, 2]
        classes = 0 if heights else max(int(labels.max()) + 1, 2)
        reach = max(REACH, float(np.ceil(np.abs(inputs).max())))
    else:
        known = POINT_SETS[data]
        points: Points = make(data, CLASS_POINTS if known.classes else HEIGHT_POINTS, noise, rng)
        inputs = points.inputs.astype(np.float64)
        labels, classes, reach = points.targets.reshape(-1).astype(np.float64), known.classes, REACH
    count = len(inputs)
    order = rng.permutation(count)
    if count < FEWEST:
        return Ground(inputs, labels, classes, order, order, reach)
    kept = min(max(round(count * share / 100), 1), count - 1)
    return Ground(inputs, labels, classes, np.sort(order[:kept]), np.sort(order[kept:]), reach)


def features(places: Floats, names: tuple[str, ...]) -> NDArray[np.float32]:
    """What the network is given of each place (N, 2): the features of these names, (N, F).

    Codes, (N, 4) or (N, 8), are given as they are.
    """
    if places.shape[1] > 2:
        return places.astype(np.float32)
    x, y = places[:, 0], places[:, 1]
    return np.column_stack([FEATURES[name](x, y) for name in names]).astype(np.float32)


FEATURES: dict[str, Callable[[Floats, Floats], Floats]] = {
    "x1": lambda x, y: x,
    "x2": lambda x, y: y,
    "x1x1": lambda x, y: x * x,
    "x2x2": lambda x, y: y * y,
    "x1x2": lambda x, y: x * y,
    "sin1": lambda x, y: np.sin(x),
    "sin2": lambda x, y: np.sin(y),
}


def targets(setup: Setup, found: Ground) -> NDArray[np.intp] | NDArray[np.float32]:
    """What is wanted of the network's outputs for each point.

    Heights (N, 1); classes (N,) for cross entropy; for the squared error −1 and 1, (N, 1) for two
    classes, else (N, classes) with a 1 for the right one.
    """
    if not found.classes:
        return np.asarray(found.labels[:, None], np.float32)
    classes = found.labels.astype(np.intp)
    if setup.entropy:
        return classes
    if found.classes == 2:
        return np.asarray(2 * classes[:, None] - 1, np.float32)
    return np.asarray(2.0 * (classes[:, None] == np.arange(found.classes)) - 1, np.float32)


def outputs(setup: Setup, found: Ground) -> int:
    """How many numbers the network answers with."""
    if not found.classes or (found.classes == 2 and not setup.entropy):
        return 1
    return found.classes
