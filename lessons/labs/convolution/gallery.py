"""Kernels to look through: each finds something else in the same digit.

Most are made by hand, as people did for forty years; the others a network has learned, or is just
learning.
"""

import numpy as np
from numpy.typing import NDArray

from engine.tasks.mnist import first
from engine.windows import convolve
from lessons.labs.convolution.contest import Grid

Floats = NDArray[np.float64]
DIGITS = 100  # of which the seed shows one
LEARNED = 8  # kernels of the network's first layer

KERNELS: dict[str, Grid] = {
    "upright edge": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    "level edge": ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    "slanted edge": ((0, 1, 2), (-1, 0, 1), (-2, -1, 0)),
    "outline": ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "blur": ((1 / 9,) * 3,) * 3,
    "shift": ((0, 0, 0), (1, 0, 0), (0, 0, 0)),
}
NAMES = (*KERNELS, *(f"learned {at}" for at in range(1, LEARNED + 1)))


def digit(seed: int) -> Floats:
    """A digit of MNIST, its ink from 0 to 1 (28, 28)."""
    picture: Floats = first(DIGITS).images[seed % DIGITS].astype(np.float64) / 255
    return picture


def seen_through(kernel: Grid, picture: Floats) -> Floats:
    """What the kernel makes of the picture (28 − k + 1 each way), by the engine."""
    K = np.array([[kernel]], dtype=np.float64)
    found: Floats = convolve(K, picture[None, None])[0, 0]
    return found
