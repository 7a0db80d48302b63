"""Underfitting on purpose: how few hidden units still fit the digits that are learned?

The same 1,000 digits, all under their right names, are learned by ever wider networks. The narrow
ones cannot even read the digits they were corrected on: there is no room in them for ten classes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.objectives import accuracy
from engine.training.batches import in_order
from engine.training.config import TrainingConfig
from engine.training.run import Run
from lessons.breath import breathe
from lessons.labs.overfit.labels import DIGITS, task

WIDTHS, EPOCHS = (1, 2, 3, 4, 5, 6, 8, 12, 16, 32), 40
ENOUGH = 95  # of 100 digits of its own that it reads, and it fits them


@dataclass(frozen=True)
class Rooms:
    """For each width so far: digits of 100 read right at the end, its own and new ones.

    The last one may still be learning: `epoch` tells how far it is.
    """

    units: tuple[int, ...] = ()
    own: tuple[float, ...] = ()
    new: tuple[float, ...] = ()
    epoch: int = 0

    @property
    def least(self) -> int:
        """The fewest units that were enough; 0 before any were."""
        return next((n for n, own in zip(self.units, self.own, strict=True) if own >= ENOUGH), 0)


def sweep(seed: int) -> Iterator[Rooms]:
    """Train one width after the other; yields after every epoch."""
    done: list[tuple[float, float]] = []
    for at, width in enumerate(WIDTHS, 1):
        config = TrainingConfig(
            epochs=EPOCHS, hidden=(width,), optimizer="adam", lr=0.005, batch_size=32, seed=seed
        )
        run = Run(config, task())
        learned = run.task.train
        X, y = next(in_order(learned.inputs, learned.targets, learned.indices, DIGITS))
        for epoch in range(1, EPOCHS + 1):
            for _ in range(len(run.batches)):
                run.train_step()
                breathe()
            now = 100 * accuracy(run.network(X).data, y), 100 * float(run.validate()[1] or 0.0)
            own, new = zip(*done, now, strict=True)
            yield Rooms(WIDTHS[:at], own, new, epoch)
        done.append(now)
