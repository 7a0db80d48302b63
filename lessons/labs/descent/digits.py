"""A slice through a real loss: that of a small network that has learned to read digits.

`measured` trains the network and takes its loss on a grid of the slice. That needs seconds, so the
grid is kept in `digits.npy` (`make slice` writes it anew), and a test takes some of it again.
Between the points of the grid the height is a smooth curve through them.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.layers.sequential import Sequential, mlp
from engine.tasks.mnist import first
from engine.tensor import backward
from engine.training.landscape import random_direction, slice_of_loss
from engine.training.optimizers import Adam

KEPT = Path(__file__).parent / "digits.npy"
DIGITS, HIDDEN, BATCH, EPOCHS, SEED = 1000, 16, 50, 8, 0
REACH, POINTS = 1.0, 41  # the slice goes from −1 to 1, with so many points along each side
AXIS = np.linspace(-REACH, REACH, POINTS)
EACH = (POINTS - 1) / (2 * REACH)  # points in a unit
AROUND = np.arange(-1, 3)
# The cubic through two points with the slopes that their neighbours give (Catmull and Rom 1974):
# a row for each power of the place between the two, a column for each of the four points.
CUBIC = np.array([[0, 2, 0, 0], [-1, 0, 1, 0], [2, -5, 4, -1], [-1, 3, -3, 1]]) / 2

Floats = NDArray[Any]


def trained() -> tuple[Sequential, NDArray[np.float32], NDArray[np.intp]]:
    """The network 784→16→10 after eight rounds through a thousand digits, and these digits."""
    rng = np.random.default_rng(SEED)
    found = first(DIGITS)
    inputs = np.asarray(found.images, dtype=np.float32).reshape(DIGITS, -1) / np.float32(255)
    labels = np.asarray(found.labels).astype(np.intp)
    network, adam = mlp((inputs.shape[1], HIDDEN, 10), "relu", rng), Adam(0.003)
    for _ in range(EPOCHS):
        for batch in np.split(rng.permutation(DIGITS), DIGITS // BATCH):
            network.zero_grad()
            backward(network.loss(inputs[batch], labels[batch]))
            adam.step(network.parameters, network.gradients)
    return network, inputs, labels


def measured(places: Sequence[tuple[float, float]]) -> NDArray[np.float64]:
    """The loss of the trained network at places of the slice."""
    network, inputs, labels = trained()
    rng = np.random.default_rng(SEED + 1)
    directions = random_direction(network, rng), random_direction(network, rng)
    return slice_of_loss(network, inputs, labels, directions, places)


def grid() -> NDArray[np.float32]:
    """The loss on the whole grid, (POINTS, POINTS), y along the rows: some seconds of work."""
    places = [(x, y) for y in AXIS.tolist() for x in AXIS.tolist()]
    return measured(places).reshape(POINTS, POINTS).astype(np.float32)


@cache
def kept() -> NDArray[np.float64]:
    """The grid as it is kept."""
    found: NDArray[np.float32] = np.load(KEPT, allow_pickle=False)
    return found.astype(np.float64)


def loss(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """The height over (x, y) and both slopes, all (n,), by curves through the 4 × 4 points around.

    Outside the slice it rises as a straight line goes on from the edge.
    """
    inner = np.clip(np.array([y, x], dtype=np.float64), -REACH, REACH)
    start, weights, changes = _weights(inner)
    (row, column), (down, across) = start, weights
    around = kept()[row[:, :, None], column[:, None, :]]
    along = (down[:, None] @ around)[:, 0]
    height, slope_x = (along * across).sum(axis=1), (along * changes[1]).sum(axis=1)
    slope_y = ((changes[0][:, None] @ around)[:, 0] * across).sum(axis=1)
    height = height + slope_x * (x - inner[1]) + slope_y * (y - inner[0])
    return height.astype(x.dtype), slope_x.astype(x.dtype), slope_y.astype(x.dtype)


def _weights(at: Floats) -> tuple[NDArray[np.intp], Floats, Floats]:
    """Which four points count (..., 4), how much each, and how that changes with the place."""
    place = np.nan_to_num((at + REACH) * EACH)
    left = np.minimum(np.maximum(place.astype(np.intp), 1), POINTS - 3)
    t = (place - left)[..., None]
    one = np.ones_like(t)
    weights = np.concatenate([one, t, t * t, t * t * t], axis=-1) @ CUBIC
    changes = np.concatenate([0 * one, one, 2 * t, 3 * t * t], axis=-1) @ CUBIC
    return left[..., None] + AROUND, weights, changes * EACH
