"""Random features: a hidden layer that is drawn and never trained, and the double descent.

Only the last layer is fitted, exactly, and with the shortest weights where many fit. So the number
of features alone says how much it can learn. Few features cannot follow the digits; as many as
there are digits only just can, with huge weights; and with many more there are so many ways to fit
them all that a gentle one is among them.

Source: Belkin and others 2019, Reconciling modern machine-learning practice and the classical
bias–variance trade-off.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.objectives import accuracy
from engine.tasks.mnist import first

POOL, NEW = 1000, 1000  # digits from which those to learn are drawn, and those that judge
SHARES = (20, 30, 50, 70, 85, 100, 120, 150, 200, 300, 500, 1000, 2000)
"""How many features are tried, in hundredths of the number of digits."""


@dataclass(frozen=True)
class Widths:
    """For each number of features so far: digits of 100 read right, learned ones and new ones."""

    features: tuple[int, ...] = ()
    own: tuple[float, ...] = ()
    new: tuple[float, ...] = ()

    @property
    def worst(self) -> int:
        """The number of features with which fewest new digits are read right; 0 before any."""
        return self.features[self.new.index(min(self.new))] if self.new else 0


@cache
def digits() -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Pixels (2000, 784) from 0 to 1, and what they show (2000,)."""
    split = first(POOL + NEW)
    pixels = split.images.reshape(POOL + NEW, -1).astype(np.float32) / np.float32(255)
    return pixels, split.labels.astype(np.intp)


def counts(many: int) -> tuple[int, ...]:
    """The numbers of features that are tried where so many digits are learned."""
    return tuple(many * share // 100 for share in SHARES)


def sweep(many: int, seed: int) -> Iterator[Widths]:
    """Fit `many` digits with ever more features, each time by the shortest exact solution."""
    X, y = digits()
    rng = np.random.default_rng([seed, many])
    known = rng.permutation(POOL)[:many]
    W = rng.normal(0, np.sqrt(2 / X.shape[1]), (X.shape[1], counts(many)[-1])).astype(np.float32)
    targets = np.eye(10)[y[known]] - 0.1
    H = np.zeros((len(X), 0))
    told: list[tuple[int, float, float]] = []
    for count in counts(many):
        more = np.maximum(X @ W[:, H.shape[1] : count], 0)
        H = np.hstack([H, more.astype(np.float64)])
        V = np.linalg.lstsq(H[known], targets, rcond=None)[0]
        own, new = (100 * accuracy(H[some] @ V, y[some]) for some in (known, slice(POOL, None)))
        told.append((count, own, new))
        features, owns, news = zip(*told, strict=True)
        yield Widths(features, owns, news)
