"""Wrong labels: a network first learns what holds, and then, one by one, what is false.

1,000 digits are learned, some of them under a wrong name. What most of them have in common is
learned first. The wrong names have nothing in common, so each has to be learned by itself, and
what is learned for them disturbs the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from engine.objectives import CLASSIFICATION, accuracy
from engine.tasks.mnist import first
from engine.tasks.task import Subset, Task
from engine.training.batches import in_order
from engine.training.config import TrainingConfig
from engine.training.run import Run
from lessons.breath import breathe

DIGITS, EPOCHS, HIDDEN = 1000, 40, 128
PATIENCE = 5


@dataclass(frozen=True)
class Shares:
    """After each epoch: labels of its own that it says, wrong ones too, and new digits it reads.

    Both in digits of 100.
    """

    own: tuple[float, ...] = ()
    new: tuple[float, ...] = ()

    @property
    def best(self) -> int:
        """The epoch, from 1, after which most new digits are read right; 0 before the first."""
        return 1 + self.new.index(max(self.new)) if self.new else 0

    @property
    def flag(self) -> int:
        """Where early stopping would end: five epochs in a row brought nothing better; else 0."""
        for epoch in range(1, len(self.new) + 1):
            seen = self.new[:epoch]
            if epoch - 1 - seen.index(max(seen)) >= PATIENCE:
                return epoch
        return 0


@cache
def task() -> Task:
    """The digits that are learned, and as many that judge."""
    split = first(2 * DIGITS)
    images, labels = np.asarray(split.images), split.labels.astype(np.intp)
    learned, kept = (
        Subset(images, labels, np.arange(start, start + DIGITS)) for start in (0, DIGITS)
    )
    return Task("digits", learned, kept, kept, 10, CLASSIFICATION)


def train(wrong: int, l2: float, seed: int) -> Iterator[Shares]:
    """Train with so many of 100 labels made wrong by chance; yields after every epoch."""
    config = TrainingConfig(
        epochs=EPOCHS, hidden=(HIDDEN,), optimizer="adam", lr=0.001, batch_size=32, seed=seed,
        label_noise=wrong / 100, l2=l2,
    )  # fmt: skip
    run = Run(config, task())
    learned = run.task.train
    own: list[float] = []
    new: list[float] = []
    for _ in range(EPOCHS):
        for _ in range(len(run.batches)):
            run.train_step()
            breathe()
        X, y = next(in_order(learned.inputs, run.batches.targets, learned.indices, DIGITS))
        own.append(100 * accuracy(run.network(X).data, y))
        new.append(100 * float(run.validate()[1] or 0.0))
        yield Shares(tuple(own), tuple(new))
