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


@cache
def _pieces() -> NDArray[np.float64]:
    """The polynomial of each piece between four points, (rows, columns, 4, 4): by powers of y, x.

    The piece [row, column] is that between the points `row` + 1 and `row` + 2, and so on.
    """
    around = np.lib.stride_tricks.sliding_window_view(kept(), (4, 4))
    found: NDArray[np.float64] = CUBIC @ around @ CUBIC.T
    return found


def loss(x: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """The height over (x, y) and both slopes, all (n,), by curves through the 4 × 4 points around.

    Outside the slice it rises as a straight line goes on from the edge.
    """
    at = np.array([y, x], dtype=np.float64)
    inner = np.minimum(np.maximum(at, -REACH), REACH)
    place = np.nan_to_num((inner + REACH) * EACH)
    left = np.minimum(np.maximum(place.astype(np.intp), 1), POINTS - 3)
    # Of each place two rows: the powers of its part of a piece, and how they change.
    t = (place - left)[..., None]
    powers = np.empty((2, t.shape[1], 2, 4))
    powers[..., 0, :1], powers[..., 1, :1] = 1.0, 0.0
    for n in (1, 2, 3):
        powers[..., 0, n] = powers[..., 0, n - 1] * t[..., 0]
        powers[..., 1, n] = powers[..., 0, n - 1] * (n * EACH)
    down, across = powers
    found = down @ _pieces()[left[0] - 1, left[1] - 1] @ across.transpose(0, 2, 1)
    slope_x, slope_y = found[:, 0, 1], found[:, 1, 0]
    height = found[:, 0, 0]
    height = height + slope_x * (x - inner[1]) + slope_y * (y - inner[0])
    return height.astype(x.dtype), slope_x.astype(x.dtype), slope_y.astype(x.dtype)
