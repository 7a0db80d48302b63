"""What is measured in the project: scores, a baseline without a network, and trainings.

A score is the share that is right, over all pictures or as the mean over the classes: there a rare
class counts as much as a frequent one.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.tasks.task import Subset, Task
from engine.training.config import TrainingConfig, cnn_sizes
from engine.training.run import Run
from lessons.breath import breathe

METRICS = ("accuracy", "mean of classes")
NETS: Mapping[str, Mapping[str, Any]] = {
    "linear": {"hidden": ()},
    "16 units": {"hidden": (16,)},
    "128 units": {"hidden": (128,)},
    "small CNN": {"network": "cnn"},
}
RATES = (0.001, 0.01, 0.03, 0.1, 1.0)
CHANGES: Mapping[str, Mapping[str, Any]] = {
    "nothing": {},
    "shifts": {"shifts": 3},
    "dropout": {"dropout": 0.3},
    "L2": {"l2": 0.003},
    "batch norm": {"batch_norm": True},
}
BATCH, LONG, SHORT, USUAL_RATE = 50, 24, 6, 0.03
PIECE = 8  # steps between two moments in which the keys have their turn


@dataclass(frozen=True)
class Trained:
    """How far one training has come: both losses and the score on validation after each epoch.

    A loss that is no number tells a run that diverged.
    """

    name: str
    train: tuple[float, ...] = ()
    validation: tuple[float, ...] = ()
    scores: tuple[float, ...] = ()

    @property
    def score(self) -> float:
        """The newest score; 0 before the first epoch."""
        return self.scores[-1] if self.scores else 0.0

    @property
    def best(self) -> int:
        """The epoch with the lowest loss on validation, from 1; 0 where there is none."""
        finite = [loss for loss in self.validation if math.isfinite(loss)]
        return 1 + self.validation.index(min(finite)) if finite else 0


def score_of(guesses: NDArray[Any], labels: NDArray[Any], metric: str) -> float:
    """The share of right answers, or the mean over the classes that occur of this share."""
    right = guesses == labels
    if metric == METRICS[0]:
        return float(right.mean())
    return float(np.mean([right[labels == each].mean() for each in np.unique(labels)]))


def piles(subset: Subset) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
    """Pixels 0 .. 1 as rows, and the classes."""
    X = np.asarray(subset.inputs[subset.indices], np.float32) / np.float32(255)
    return X.reshape(len(X), -1), np.asarray(subset.targets)[subset.indices]


def most_frequent(task: Task, metric: str) -> float:
    """The score on validation of whoever always says the class most frequent in training."""
    _, known = piles(task.train)
    _, labels = piles(task.validation)
    return score_of(np.full(len(labels), np.bincount(known).argmax()), labels, metric)


def nearest_mean(task: Task, metric: str) -> float:
    """The score on validation of a baseline: the class whose mean picture is nearest."""
    X, known = piles(task.train)
    pictures, labels = piles(task.validation)
    classes = np.unique(known)
    means = np.stack([X[known == each].mean(axis=0) for each in classes])
    distances = (means**2).sum(axis=1) - 2 * pictures @ means.T
    return score_of(classes[distances.argmin(axis=1)], labels, metric)


def spread(examples: int, seed: int) -> float:
    """By how many points of 100 a network that is right 9 times of 10 is measured off, typically,
    on so many examples: the standard deviation over 20,000 validation sets."""
    rng = np.random.default_rng([seed, examples])
    return float(100 * (rng.binomial(examples, 0.9, 20_000) / examples).std())


def nets_for(shape: tuple[int, ...]) -> tuple[str, ...]:
    """The networks that take pictures of this shape."""
    try:
        cnn_sizes(math.prod(shape), 2)
    except ValueError:
        return tuple(name for name in NETS if "network" not in NETS[name])
    return tuple(NETS) if shape[0] == shape[1] else tuple(NETS)[:-1]


def config(
    net: str, rate: float, epochs: int, seed: int, change: str = "nothing"
) -> TrainingConfig:
    """How a network of the project is trained."""
    told: dict[str, Any] = {**NETS[net], **CHANGES[change]}
    return TrainingConfig(epochs=epochs, optimizer="momentum", lr=rate, batch_size=BATCH, seed=seed,
                          **told)  # fmt: skip


def train(name: str, run: Run, metric: str) -> Iterator[Trained]:
    """Train to the last epoch; how it stands is told after every few steps, and is other after
    each epoch."""
    now = Trained(name)
    for epoch in range(run.config.epochs):
        while run.step < (epoch + 1) * len(run.batches) and run.divergence is None:
            run.train_step()
            breathe()
            if run.step % PIECE == 0:
                yield now
        over = None if run.divergence is not None else run.finish_epoch()
        if over is None:
            yield Trained(name, (*now.train, math.nan), (*now.validation, math.nan),
                          (*now.scores, 0.0))  # fmt: skip
            return
        now = Trained(name, (*now.train, over.train_loss), (*now.validation, over.validation_loss),
                      (*now.scores, judge(run, run.task.validation, metric)))  # fmt: skip
        yield now


def judge(run: Run, pile: Subset, metric: str) -> float:
    """The score of a run's network on a pile."""
    outputs, labels = run.outputs(pile)
    return score_of(outputs.argmax(axis=1), labels, metric)
