"""Small networks that learn XOR, or cannot: what the two questions about bends are settled by.

XOR are four points that no straight line separates: every corner of a square has the class of the
corner opposite. Each network is trained from several starts, by gradient descent on all four.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from engine.functions import activation, linear, softmax, softmax_cross_entropy
from engine.tensor import Tensor, backward

Runs = tuple[tuple[str, int], ...]
"""Networks to be trained: (units, hidden layers) of each."""
Results = dict[tuple[str, int], int]
"""Starts that learned all four points, by (units, hidden layers)."""

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
CLASSES = np.array([0, 1, 1, 0])
STARTS = 10
STEPS = 300
LR = 0.1
WIDTH = 8
GRID, AROUND = (
    12,
    0.25,
)  # places along each side of a picture, which shows so much around the square
MARGIN = 0.6  # a point counts as learned when its class gets this probability: no lucky ties


def square(z: Tensor) -> Tensor:
    """z², which bends, but grows faster the larger it is."""
    return z * z


UNITS: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda z: z,
    "tanh": lambda z: activation("tanh", z),
    "ReLU": lambda z: activation("relu", z),
    "x²": square,
}


@dataclass(frozen=True)
class Trial:
    """One network, trained from one start. `overflowed` means that its numbers became infinite.

    `plane` is what it answers all over the square and a little around it, (GRID, GRID), the top row
    first: the probability of class 1.
    """

    units: str
    hidden: int
    start: int
    learned: bool
    overflowed: bool
    loss: float
    plane: tuple[tuple[float, ...], ...] = ()


class Network:
    """A stack of layers 2 → 8 → … → 8 → 2 with one kind of unit, in float64."""

    def __init__(self, units: str, hidden: int, rng: np.random.Generator) -> None:
        self.unit = UNITS[units]
        sizes = [2, *[WIDTH] * hidden, 2]
        self.layers = [
            (Tensor(rng.standard_normal((m, n)) / np.sqrt(m)), Tensor(np.zeros(n)))
            for m, n in pairwise(sizes)
        ]

    def scores(self, X: Any) -> Tensor:
        """Two scores for each row of X, (rows, 2)."""
        h: Any = X
        for i, (W, b) in enumerate(self.layers):
            z = linear(h, W, b)
            h = self.unit(z) if i < len(self.layers) - 1 else z
        return h  # type: ignore[no-any-return]

    def descend(self) -> float:
        """One step of gradient descent on all four corners; the loss before it."""
        loss = softmax_cross_entropy(self.scores(CORNERS), CLASSES)
        backward(loss)
        for parameter in (tensor for layer in self.layers for tensor in layer):
            parameter.data = parameter.data - LR * parameter.grad
            parameter.grad = None
        return float(loss.data)

    def train(self) -> float:
        """Descend as often as all may, or until a number is infinite; the last loss."""
        loss = np.inf
        for _ in range(STEPS):
            loss = self.descend()
            if not np.isfinite(loss):
                break
        return loss

    @property
    def is_finite(self) -> bool:
        """Whether every weight still is a number."""
        return all(np.isfinite(W.data).all() for W, _ in self.layers)

    def learned(self) -> bool:
        """Whether every corner's own class gets a clear majority."""
        p = softmax(self.scores(CORNERS)).data
        return bool((p[np.arange(4), CLASSES] >= MARGIN).all())

    def plane(self) -> tuple[tuple[float, ...], ...]:
        """The probability of class 1 all over the square, (GRID, GRID), the top row first."""
        along = np.linspace(-AROUND, 1 + AROUND, GRID)
        x, y = np.meshgrid(along, along[::-1])
        p = softmax(self.scores(np.column_stack([x.ravel(), y.ravel()]))).data
        return tuple(map(tuple, p[:, 1].reshape(GRID, GRID).tolist()))


def train(runs: Runs, seed: int = 0) -> Iterator[Trial]:
    """Train every network from each of its starts, one after the other."""
    for units, hidden in runs:
        for start in range(STARTS):
            network = Network(units, hidden, np.random.default_rng([seed, start]))
            # Overflow is a result here, not an accident.
            with np.errstate(all="ignore"):
                loss, finite = network.train(), network.is_finite
                learned = finite and network.learned()
                plane = network.plane() if finite else ()
            yield Trial(units, hidden, start, learned, not finite, loss, plane)


def count(trials: Iterable[Trial]) -> Results:
    """How many starts learned all four points."""
    results: Results = {}
    for trial in trials:
        key = (trial.units, trial.hidden)
        results[key] = results.get(key, 0) + trial.learned
    return results


def collapse(network: Network) -> tuple[Any, Any]:
    """The one matrix and the one bias that a stack of linear layers equals, (2, 2) and (2)."""
    W, b = np.eye(2), np.zeros(2)
    for layer_W, layer_b in network.layers:
        W, b = W @ layer_W.data, b @ layer_W.data + layer_b.data
    return W, b
