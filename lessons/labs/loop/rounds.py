"""The training loop as somebody has put it: every card does its own work, in the order it lies in.

A card takes what lies there: the batch that was sampled last, the outputs of the last forward pass,
the last loss, the gradient. What is not there yet cannot be worked with, so that card is passed
over in this round. `Ledger` only keeps books on which batch and which weights everything was made
with; `Rounds` does the same work with numbers. So what is wrong with an order follows from what its
cards do, and stands in no list.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.layers.sequential import mlp
from engine.tasks.mnist import first
from engine.tensor import Tensor, backward
from engine.training.optimizers import SGD
from lessons.breath import breathe

STEPS = ("sample", "forward", "loss", "backprop", "update", "clear", "repeat")
"""The six steps of the loop, and the clearing that gradients which add up make necessary."""
SETTLED = 6  # rounds after which every round does what the one before it did
TRAIN, UNSEEN, HIDDEN, BATCH = 5000, 1000, 32, 50


class Fault(Enum):
    """What is wrong with the gradient that an update takes."""

    NO_UPDATE = "no update"
    NO_GRADIENT = "no gradient"
    CLEARED = "cleared too soon"
    MISMATCHED = "old labels"
    PILED_UP = "never cleared"
    LATE = "late"


@dataclass(frozen=True)
class Origin:
    """What a gradient was made with: batches by number, weights by the updates they had seen."""

    pictures: int
    labels: int
    weights: int


class Ledger:
    """Keeps books of what each card works with. `repeat` ends a round: what lies behind it waits
    for ever."""

    def __init__(self, order: Sequence[str]) -> None:
        self.body = tuple(order[: order.index("repeat")])
        self.batch = 0  # its number; 0 is none
        self.outputs: tuple[int, int] | None = None  # of which batch, by which weights
        self.lost: Origin | None = None
        self.gradient: list[Origin] = []
        self.updates = 0
        self.used: tuple[Origin, ...] | None = None  # by the last update
        self.passed: set[str] = set()  # cards that found nothing to work with, in this round

    def round(self) -> None:
        """Every card before `repeat` has its turn."""
        self.passed = {card for card in self.body if not getattr(self, f"do_{card}")()}

    def do_sample(self) -> bool:
        """Take another batch."""
        self.batch += 1
        return True

    def do_forward(self) -> bool:
        """The outputs for the batch that lies there."""
        if self.batch:
            self.outputs = self.batch, self.updates
        return bool(self.batch)

    def do_loss(self) -> bool:
        """The outputs that lie there, beside the labels of the batch that lies there."""
        if self.outputs:
            self.lost = Origin(self.outputs[0], self.batch, self.outputs[1])
        return self.outputs is not None

    def do_backprop(self) -> bool:
        """Add the gradient of the loss to what stands there."""
        if self.lost:
            self.gradient.append(self.lost)
        return self.lost is not None

    def do_update(self) -> bool:
        """A step against the gradient that stands there."""
        self.used = tuple(self.gradient)
        self.updates += 1
        return bool(self.gradient)

    def do_clear(self) -> bool:
        """The gradient is zero again."""
        self.gradient.clear()
        return True


def faults(order: Sequence[str]) -> tuple[Fault, ...]:
    """All that is wrong with an order, the worst first; nothing is wrong with one that works."""
    ledger = Ledger(order)
    if "update" not in ledger.body:
        return (Fault.NO_UPDATE,)
    for _ in range(SETTLED):
        before = ledger.updates
        ledger.round()
    used = ledger.used
    if not used:
        made = ledger.lost is not None and "backprop" in ledger.body
        return (Fault.CLEARED if made else Fault.NO_GRADIENT,)
    newest = used[-1]
    found = (
        (Fault.MISMATCHED, newest.pictures != newest.labels),
        (Fault.PILED_UP, len(used) > 1),
        (Fault.LATE, newest.weights != before),
    )
    return tuple(fault for fault, holds in found if holds)


# ---- with numbers ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Digits:
    """Pictures (N, 784) from 0 to 1 and their labels (N,)."""

    X: NDArray[np.float32]
    y: NDArray[np.intp]


@lru_cache(maxsize=1)
def digits() -> tuple[Digits, Digits]:
    """Those to train on and the unseen ones: MNIST's first 6,000 as they stand in the file."""
    count = TRAIN + UNSEEN
    split = first(count)
    X = np.asarray(split.images).reshape(count, -1).astype(np.float32) / np.float32(255)
    y = split.labels.astype(np.intp)
    return Digits(X[:TRAIN], y[:TRAIN]), Digits(X[TRAIN:], y[TRAIN:])


class Rounds(Ledger):
    """The same cards at work: a network 784→32→10 on real digits.

    `draw` is the order in which the digits are taken: `shuffled` anew in every epoch, `file` as
    MNIST has them, `sorted` by digit.
    """

    def __init__(
        self, order: Sequence[str], rate: float = 0.1, draw: str = "shuffled", seed: int = 0
    ) -> None:
        super().__init__(order)
        weights, self._rng = (
            np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(2)
        )
        self.network = mlp((784, HIDDEN, 10), "relu", weights)
        self._optimizer = SGD(rate)
        self._train, self._unseen = digits()
        self._draw = draw
        self._left: NDArray[np.intp] = np.empty(0, np.intp)
        self._X, self._y = self._train.X[:0], self._train.y[:0]
        self._scores: Tensor | None = None
        self._cost: Tensor | None = None

    def round(self) -> None:
        """An overflow is a result here, not an accident."""
        with np.errstate(all="ignore"):
            super().round()

    def do_sample(self) -> bool:
        """The next fifty of the epoch; after the last ones, a new epoch."""
        if not len(self._left):
            self._left = self._epoch()
        chosen, self._left = self._left[:BATCH], self._left[BATCH:]
        self._X, self._y = self._train.X[chosen], self._train.y[chosen]
        return super().do_sample()

    def _epoch(self) -> NDArray[np.intp]:
        y = self._train.y
        if self._draw == "shuffled":
            return self._rng.permutation(len(y))
        return np.arange(len(y)) if self._draw == "file" else np.argsort(y, kind="stable")

    def do_forward(self) -> bool:
        """Scores for the batch."""
        if self.batch:
            self._scores = self.network(self._X, training=True)
        return super().do_forward()

    def do_loss(self) -> bool:
        """Cross entropy of the scores and the labels that lie there."""
        if self._scores is not None:
            self._cost = self.network.loss_of(self._scores, self._y)
        return super().do_loss()

    def do_backprop(self) -> bool:
        """The engine adds to the gradients that stand there."""
        if self._cost is not None:
            backward(self._cost)
        return super().do_backprop()

    def do_update(self) -> bool:
        """The optimizer uses up what it is given, so it is given a copy."""
        self._optimizer.step(self.network.parameters, self.network.gradients.copy())
        breathe()
        return super().do_update()

    def do_clear(self) -> bool:
        """All gradients are nothing."""
        self.network.zero_grad()
        return super().do_clear()

    def measure(self) -> tuple[float, float]:
        """Loss and accuracy on the unseen digits."""
        with np.errstate(all="ignore"):
            scores = self.network(self._unseen.X)
            loss = float(self.network.loss_of(scores, self._unseen.y).data)
        return loss, float((scores.data.argmax(axis=1) == self._unseen.y).mean())
