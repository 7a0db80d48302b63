"""Features made by hand: a picture told in a few numbers that somebody thought of.

Before networks learned from pixels, people measured what they held to be important and gave only
that to the learner. These two are a classic pair for digits: how much ink there is, and how far the
left half mirrors the right one.
"""

import numpy as np
from numpy.typing import NDArray

FULL = 255  # a pixel that is all ink

Pictures = NDArray[np.uint8]


def ink(images: Pictures) -> NDArray[np.float64]:
    """The share of ink of each picture (N, rows, columns), 0 for blank paper to 1: (N,)."""
    return np.asarray(images.mean(axis=(1, 2)) / FULL)


def symmetry(images: Pictures) -> NDArray[np.float64]:
    """How far each picture (N, rows, columns) agrees with its mirror image: (N,).

    1 where left and right are the same, 0 where no ink falls on ink when the picture is folded.
    Blank paper is its own mirror image: 1.
    """
    pictures = images.astype(np.int16)
    apart = np.abs(pictures - pictures[:, :, ::-1]).sum(axis=(1, 2), dtype=np.float64)
    both = 2 * pictures.sum(axis=(1, 2), dtype=np.float64)
    return np.asarray(1 - np.divide(apart, both, out=np.zeros_like(apart), where=both > 0))


def by_hand(images: Pictures) -> NDArray[np.float64]:
    """Both features of each picture (N, rows, columns), ink first: (N, 2)."""
    return np.stack([ink(images), symmetry(images)], axis=1)
