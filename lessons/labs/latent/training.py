"""Digits, a network that draws them again through a narrow middle, and what lies near a picture.

All errors are mean squared errors of a pixel, whose ink is between 0 and 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.layers.autoencoder import Autoencoder
from engine.tasks.mnist import first
from engine.tensor import backward
from engine.training.batches import Minibatches
from engine.training.optimizers import Adam
from lessons.breath import breathe

DIGITS, NEW, SIDE = 10_000, 1000, 28
STEPS, PIECE, BATCH, RATE = 1500, 50, 64, 0.003
HIDDEN = (128, 32)
PAIRS, NEIGHBOURS = 100, 7
Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, eq=False)
class Digits:
    """Pictures to learn from, bytes (DIGITS, 28, 28), and new ones (NEW, 784) from 0 to 1."""

    images: NDArray[np.uint8]
    labels: NDArray[np.intp]
    new: Floats
    new_labels: NDArray[np.intp]
    known: Floats
    """Those to learn from once more, (DIGITS, 784) from 0 to 1."""


@cache
def digits() -> Digits:
    """The first pictures of MNIST."""
    split = first(DIGITS + NEW)
    flat = (split.images.reshape(len(split), -1) / np.float32(255)).astype(np.float32)
    labels = split.labels.astype(np.intp)
    return Digits(split.images[:DIGITS], labels[:DIGITS], flat[DIGITS:], labels[DIGITS:],
                  flat[:DIGITS])  # fmt: skip


@cache
def blind() -> float:
    """The error on new digits of who always draws the mean of all."""
    found = digits()
    return float(np.mean((found.new - found.known.mean(axis=0)) ** 2))


def untrained(code: int, seed: int) -> Autoencoder:
    """A network that has seen nothing."""
    return Autoencoder(SIDE * SIDE, HIDDEN, code, np.random.default_rng(seed))


@dataclass(frozen=True, eq=False)
class Stand:
    """After so many steps: the error on new digits, their codes, and the weights, copied.

    At the end, of PAIRS pairs of different digits, those in which the picture of the mean code is
    nearer to a real digit than the mean of both pictures.
    """

    step: int
    loss: float
    codes: Floats
    values: Floats | None
    nearer: int | None = None


def learn(code: int, seed: int) -> Iterator[Stand]:
    """Train, and show how it stands every few steps."""
    data, network, optimizer = digits(), untrained(code, seed), Adam(RATE)
    order = np.random.default_rng([seed, 1])
    batches = Minibatches(data.images, data.labels, np.arange(DIGITS), BATCH, order)
    for step in range(0, STEPS + 1, PIECE):
        for _ in range(PIECE if step else 0):
            X, _labels = batches.next()
            network.zero_grad()
            backward(network.loss(X, X))
            optimizer.step(network.parameters, network.gradients)
            breathe()
        codes = network.encode(data.new)
        loss = float(np.mean((network.decode(codes) - data.new) ** 2))
        nearer = nearer_of(network, codes) if step == STEPS else None
        yield Stand(step, loss, codes, network.values.copy(), nearer)


# ---- what lies near --------------------------------------------------------------------------


def errors(pictures: Floats) -> Floats:
    """The error of each picture (B, 784) beside each digit that was learned from (B, DIGITS)."""
    known = digits().known
    both = pictures @ known.T
    found: Floats = (pictures**2).sum(axis=1)[:, None] - 2 * both + _squares()
    return np.clip(found, 0, None) / (SIDE * SIDE)


@cache
def _squares() -> Floats:
    found: Floats = (digits().known ** 2).sum(axis=1)
    return found


@dataclass(frozen=True)
class Near:
    """The real digits nearest to a picture: what most of them are, the nearest, and its error."""

    digit: int
    at: int
    error: float


def nearest(picture: Floats) -> Near:
    """What is nearest to one picture (784,)."""
    found = errors(picture[None])[0]
    closest = np.argpartition(found, NEIGHBOURS)[:NEIGHBOURS]
    at = int(closest[found[closest].argmin()])
    digit = int(np.bincount(digits().labels[closest], minlength=10).argmax())
    return Near(digit, at, float(found[at]))


@cache
def pairs() -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of new digits of different classes, drawn once."""
    rng, labels = np.random.default_rng(0), digits().new_labels
    first, second = rng.permutation(NEW), rng.permutation(NEW)
    apart = np.flatnonzero(labels[first] != labels[second])[:PAIRS]
    return first[apart], second[apart]


def nearer_of(network: Autoencoder, codes: Floats) -> int:
    """In how many pairs the mean code gives a picture nearer to a real digit than the mean one."""
    (first, second), new = pairs(), digits().new
    drawn = errors(network.decode((codes[first] + codes[second]) / 2)).min(axis=1)
    mixed = errors((new[first] + new[second]) / 2).min(axis=1)
    return int((drawn < mixed).sum())
