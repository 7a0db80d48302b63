"""What a training run tells the world: small frozen events, each about what has just happened.

They hold plain numbers, never arrays that go on changing, so they can be kept, sent to another
process or drawn at leisure. Steps come by the thousand; `grouped` makes a few news of them.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.training.config import TrainingConfig
from engine.training.divergence import Divergence


@dataclass(frozen=True, slots=True)
class Start:
    """Training begins, or goes on after `step` steps."""

    config: TrainingConfig
    parameters: int
    train: int  # examples in each of the three sets
    validation: int
    test: int
    steps_per_epoch: int
    step: int


@dataclass(frozen=True, slots=True)
class Initial:
    """What the network scores on the validation set before any training."""

    loss: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Step:
    """One step was taken: its number and epoch, both from 1, and the batch's loss before it."""

    step: int
    epoch: int
    loss: float


@dataclass(frozen=True, slots=True)
class Progress:
    """Several steps at once: the number of the last one, and the mean of their losses."""

    step: int
    epoch: int
    loss: float
    steps_per_second: float


@dataclass(frozen=True, slots=True)
class Epoch:
    """An epoch is over. `train_loss` is the mean over its batches while the network changed."""

    epoch: int
    step: int
    train_loss: float
    validation_loss: float
    validation_accuracy: float
    seconds: float  # since the beginning, pauses left out


@dataclass(frozen=True, slots=True)
class Sample:
    """One example, by its number in its set, with the network's probability for each class."""

    index: int
    label: int
    probabilities: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """Some test examples: mistakes first, the surest of them before the others."""

    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class End:
    """Training is over, because it `finished`, was `stopped` or `diverged`.

    `test_accuracy` is None if the test set was not looked at: after divergence, or in a hurry.
    """

    reason: str
    step: int
    test_accuracy: float | None
    seconds: float
    explanation: str
    divergence: Divergence | None = None


Event = Start | Initial | Step | Progress | Epoch | Examples | End


class Stopwatch:
    """Counts the seconds while it runs; `pause` and `run` may be called as often as one likes."""

    def __init__(self, elapsed: float = 0.0, clock: Callable[[], float] = time.perf_counter):
        self._clock = clock
        self._elapsed = elapsed
        self._since: float | None = clock()

    def __call__(self) -> float:
        """The seconds so far."""
        return self._elapsed + (self._clock() - self._since if self._since is not None else 0.0)

    def pause(self) -> None:
        """Stop counting."""
        self._elapsed, self._since = self(), None

    def run(self) -> None:
        """Go on counting."""
        if self._since is None:
            self._since = self._clock()


def grouped(
    events: Iterable[Any],
    seconds: float = 0.1,
    clock: Callable[[], float] = time.perf_counter,
    early: bool = False,
) -> Iterator[Any]:
    """Fold Steps into one Progress about every `seconds`; let everything else pass in its place.

    A loss falls fastest at first. With `early` a group is also over after an eighth of the steps
    so far, so that a picture shows the fall: that gives some forty more events in the first second.
    Pass a run's own `clock` to leave its pauses out of the steps per second.
    """
    count, total, began = 0, 0.0, clock()
    last: Step | None = None
    for event in events:
        if isinstance(event, Step):
            last = event
            count += 1
            total += event.loss
            now = clock()
            if now - began < seconds and not (early and count >= event.step / 8):
                continue
        if last is not None:
            elapsed = max(clock() - began, 1e-9)
            yield Progress(last.step, last.epoch, total / count, count / elapsed)
            count, total, began, last = 0, 0.0, clock(), None
        if not isinstance(event, Step):
            yield event
            began = clock()
