"""Every pixel a little, in the direction that hurts most, or in one that is drawn by lot.

Both change a picture by the same ε a pixel, and look much the same. How many of 1,000 new digits
are still read right is measured for one ε after another.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.adversarial import Array, input_gradient, signed_step
from engine.layers.sequential import Sequential
from lessons.labs.fooled.network import Pixels, new_digits, probabilities, read_right

SIZES = (0.0, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3)
ASKED = 0.1
AWAY, LOT = "away", "by lot"
WAYS = (AWAY, LOT, *map(str, range(10)))
CHANCE = 5  # tells the lot from other chance of the same seed


@dataclass(frozen=True)
class Curve:
    """Of 100 new digits so many read right, for one ε after another: by the sign, and by lot."""

    sizes: tuple[float, ...] = ()
    signed: tuple[float, ...] = ()
    lot: tuple[float, ...] = ()


@dataclass(frozen=True, eq=False)
class Fooled:
    """One digit: as it is, the signs (784,), and what comes of it; probabilities before, after."""

    label: int
    before: Pixels
    signs: Array
    after: Pixels
    p_before: tuple[float, ...]
    p_after: tuple[float, ...]

    @property
    def said(self) -> int:
        """What the network takes it for now."""
        return int(np.argmax(self.p_after))


def lot(shape: tuple[int, ...], seed: int) -> Array:
    """+1 or −1 for every pixel, as a coin falls."""
    return np.random.default_rng([seed, CHANCE]).choice([-1.0, 1.0], size=shape)


def sweep(network: Sequential, seed: int) -> Iterator[Curve]:
    """All new digits, for one ε after another."""
    X, labels = new_digits()
    gradient, coins = input_gradient(network, X, labels), lot(X.shape, seed)
    signed: list[float] = []
    by_lot: list[float] = []
    for at, eps in enumerate(SIZES, 1):
        signed.append(read_right(network, signed_step(X, gradient, eps), labels))
        by_lot.append(read_right(network, signed_step(X, coins, eps), labels))
        yield Curve(SIZES[:at], tuple(signed), tuple(by_lot))


def fool(network: Sequential, digit: int, way: str, eps: float, seed: int) -> Fooled:
    """One new digit, moved by ε away from what it is, by lot, or towards a class."""
    X, labels = new_digits()
    before, label = X[digit : digit + 1], int(labels[digit])
    if way == LOT:
        signs = lot(X.shape, seed)[digit : digit + 1]
    elif way == AWAY:
        signs = np.sign(input_gradient(network, before, np.array([label])))
    else:  # downhill, for the loss of that class
        signs = -np.sign(input_gradient(network, before, np.array([int(way)])))
    after = signed_step(before, signs, eps)
    p = probabilities(network, np.concatenate([before, after]))
    return Fooled(label, before[0], signs[0], after[0], tuple(p[0].tolist()), tuple(p[1].tolist()))
