"""A leak: digits that are in the training pile and in the validation pile, and what that costs.

The same small network is trained twice on the same digits. The second time some of the digits that
are to judge it lie among those it learns from, labels and all. Its validation score rises. What it
makes of digits that nobody has seen is measured, too.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from engine.objectives import CLASSIFICATION, accuracy
from engine.tasks.mnist import Dataset
from engine.tasks.task import Subset, Task
from engine.training.config import TrainingConfig
from engine.training.run import Run
from lessons.breath import breathe

DIGITS = 500  # in each of both piles
FRESH = 2000  # digits of the test files
EPOCHS = 20
PIECE = 5  # steps between two news


@dataclass(frozen=True)
class Shares:
    """What share of the validation digits and of fresh ones is read right after each epoch."""

    validation: tuple[float, ...] = ()
    fresh: tuple[float, ...] = ()


@dataclass(frozen=True)
class Leak:
    """How both networks stand: without a leak, and with one."""

    clean: Shares = Shares()
    leaky: Shares = Shares()


def piles(data: Dataset, percent: int, seed: int) -> Task:
    """500 digits to learn from and 500 to judge by, of which so many per cent are in both."""
    images, labels = data.train.images, data.train.labels
    order = np.random.default_rng([seed, 1]).permutation(len(images))
    train, held_out = order[:DIGITS], order[DIGITS : 2 * DIGITS]
    fresh = np.random.default_rng([seed, 2]).permutation(len(data.test.images))[:FRESH]
    subset = partial(Subset, images, labels)
    return Task(
        "MNIST",
        subset(np.concatenate([train, held_out[: DIGITS * percent // 100]])),
        subset(held_out),
        Subset(data.test.images, data.test.labels, fresh),
        10,
        CLASSIFICATION,
    )


def _pixels(part: Subset) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """The digits of a pile as a network gets them (N, 784), and what they are (N)."""
    chosen = part.indices
    pixels = part.inputs[chosen].reshape(len(chosen), -1).astype(np.float32) / np.float32(255)
    return pixels, part.targets[chosen].astype(np.intp)


def train(data: Dataset, percent: int, seed: int) -> Iterator[Leak]:
    """Train both, epoch by epoch in turn; what was known is told again between two epochs."""
    config = TrainingConfig(
        epochs=EPOCHS, hidden=(64,), optimizer="adam", lr=0.003, batch_size=50, seed=seed
    )
    runs = [Run(config, piles(data, each, seed)) for each in (0, percent)]
    judges = [_pixels(part) for part in (runs[0].task.validation, runs[0].task.test)]
    known = [Shares(), Shares()]
    for _ in range(EPOCHS):
        for at, run in enumerate(runs):
            for step in range(len(run.batches)):
                run.train_step()
                breathe()
                if step % PIECE == PIECE - 1:
                    yield Leak(*known)
            validation, fresh = (accuracy(run.network(X).data, y) for X, y in judges)
            now = known[at]
            known[at] = Shares((*now.validation, validation), (*now.fresh, fresh))
            yield Leak(*known)
