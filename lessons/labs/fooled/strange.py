"""Things that are no digits, shown to a network that can say nothing but a digit.

How sure it is of them is measured, and how often it is right about digits when it is so sure.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.layers.sequential import Sequential
from engine.metrics import Bin, calibration_error, reliability
from lessons.labs.fooled.network import SIDE, Pixels, as_inputs, new_digits, probabilities
from lessons.labs.mnist.drawing import Drawing, as_mnist

INVERTED, NOISE, BLANK, LETTERS, HALVES = THINGS = (
    "inverted", "noise", "blank", "letters", "halves",
)  # fmt: skip
NOISES, SHOWN, VERY, BINS = 500, 8, 0.9, 5
CHANCE = 6
# Letters that look like no digit, as the strokes of a pen: x and y from 0 to 1, y downwards.
STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "A": (((0.2, 0.9), (0.5, 0.1), (0.8, 0.9)), ((0.3, 0.62), (0.7, 0.62))),
    "E": (((0.75, 0.1), (0.25, 0.1), (0.25, 0.9), (0.75, 0.9)), ((0.25, 0.5), (0.65, 0.5))),
    "F": (((0.75, 0.1), (0.25, 0.1), (0.25, 0.9)), ((0.25, 0.5), (0.65, 0.5))),
    "H": (((0.2, 0.1), (0.2, 0.9)), ((0.8, 0.1), (0.8, 0.9)), ((0.2, 0.5), (0.8, 0.5))),
    "K": (((0.25, 0.1), (0.25, 0.9)), ((0.75, 0.1), (0.25, 0.55), (0.75, 0.9))),
    "M": (((0.15, 0.9), (0.15, 0.1), (0.5, 0.6), (0.85, 0.1), (0.85, 0.9)),),
    "N": (((0.2, 0.9), (0.2, 0.1), (0.8, 0.9), (0.8, 0.1)),),
    "T": (((0.15, 0.1), (0.85, 0.1)), ((0.5, 0.1), (0.5, 0.9))),
    "W": (((0.1, 0.1), (0.3, 0.9), (0.5, 0.3), (0.7, 0.9), (0.9, 0.1)),),
    "X": (((0.2, 0.1), (0.8, 0.9)), ((0.8, 0.1), (0.2, 0.9))),
}


@dataclass(frozen=True)
class Sure:
    """How sure a network is of things, in %, and what it says; and how sure, how right of digits.

    `very` are those of 100 of which it is more than 90 % sure. `said` and `shown` are the answers
    to the first few things, and the confidence of each.
    """

    thing: str
    count: int
    mean: float
    very: float
    said: tuple[int, ...]
    shown: tuple[float, ...]
    often: tuple[int, float]  # the commonest answer, and of 100 things how many get it
    digits: tuple[Bin, ...]  # of real digits, by how sure it is
    error: float  # the expected calibration error, in %
    digits_sure: float
    digits_right: float


@cache
def things(kind: str, seed: int) -> Pixels:
    """Pictures of one kind, as a network reads them: (B, 784)."""
    X, _ = new_digits()
    if kind == INVERTED:
        return np.float32(1) - X
    if kind == NOISE:
        rng = np.random.default_rng([seed, CHANCE])
        return rng.random((NOISES, SIDE * SIDE), dtype=np.float32)
    if kind == BLANK:
        return np.zeros((1, SIDE * SIDE), np.float32)
    if kind == HALVES:
        halves = X.copy()
        halves[:, : SIDE * SIDE // 2] = 0
        return halves
    return as_inputs(np.stack([_drawn(letter) for letter in STROKES]))


def _drawn(letter: str) -> "np.typing.NDArray[np.uint8]":
    drawing = Drawing()
    for first, *rest in STROKES[letter]:
        drawing.begin(first)
        for point in rest:
            drawing.draw(point)
    return as_mnist(drawing.ink)


def measure(network: Sequential, kind: str, seed: int) -> Sure:
    """Show it things, and the new digits."""
    p = probabilities(network, things(kind, seed))
    sure, said = p.max(axis=1), p.argmax(axis=1)
    commonest = np.bincount(said, minlength=10)
    X, labels = new_digits()
    of_digits = probabilities(network, X)
    bins = reliability(of_digits, labels, BINS)
    return Sure(
        kind, len(p), 100 * float(sure.mean()), 100 * float((sure > VERY).mean()),
        tuple(said[:SHOWN].tolist()), tuple((100 * sure[:SHOWN]).tolist()),
        (int(commonest.argmax()), 100 * float(commonest.max()) / len(p)),
        bins, 100 * calibration_error(bins), 100 * float(of_digits.max(axis=1).mean()),
        100 * float((of_digits.argmax(axis=1) == labels).mean()),
    )  # fmt: skip
