"""What a training run tells the world: small frozen events, each about what has just happened.

They hold plain numbers, never arrays that go on changing, so they can be kept, sent to another
process (`engine.training.wire` writes and reads them) or drawn at leisure. Steps come by the
thousand; `grouped` makes a few news of them.
"""

import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.training.config import TrainingConfig

PROTOCOL = 2  # how events and orders are spelled; a Start says which version is spoken


@dataclass(frozen=True, slots=True)
class Start:
    """Training begins, or goes on after `step` of `steps` steps. `data` is the task's name.

    `names` are those of the classes, if they have any but their numbers, and `lacking` the numbers
    of the classes of which there is no example to train on.
    """

    config: TrainingConfig
    parameters: int
    train: int  # examples in each of the three sets
    validation: int
    test: int
    steps_per_epoch: int
    step: int
    steps: int
    data: str
    seed: int
    protocol: int = PROTOCOL
    names: tuple[str, ...] = ()
    lacking: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Initial:
    """What the network scores on the validation set before any training.

    Here and below an accuracy is None if nothing is right or wrong, as in a regression.
    """

    loss: float
    accuracy: float | None


@dataclass(frozen=True, slots=True)
class Step:
    """One step was taken: its number and epoch, both from 1, and the batch's loss before it."""

    step: int
    epoch: int
    loss: float


@dataclass(frozen=True, slots=True)
class Progress:
    """Several steps at once: the number of the last one, and the mean of their losses.

    Now and then with a few examples of the newest batch, as the network sees them.
    """

    step: int
    epoch: int
    loss: float
    steps_per_second: float
    samples: "tuple[Sample, ...]" = ()


@dataclass(frozen=True, slots=True)
class Epoch:
    """An epoch is over. `train_loss` is the mean over its examples while the network changed.

    `train_accuracy` is the share of its examples that were right when they were trained on, each
    batch judged by a younger network than the validation set; None where nothing is right or
    wrong, or where an older version kept no count.
    """

    epoch: int
    step: int
    train_loss: float
    validation_loss: float
    validation_accuracy: float | None
    seconds: float  # since the beginning, pauses left out
    train_accuracy: float | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One example, by its number in its set, with the network's probability for each class."""

    index: int
    label: int
    probabilities: tuple[float, ...]

    @property
    def guess(self) -> int:
        """The class with the highest probability."""
        return self.probabilities.index(max(self.probabilities))

    @property
    def sure(self) -> float:
        """The probability of the guess."""
        return max(self.probabilities)

    @property
    def right(self) -> bool:
        """Whether the guess is the label."""
        return self.guess == self.label


@dataclass(frozen=True, slots=True)
class Examples:
    """Some test examples: mistakes first, the surest of them before the others."""

    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Divergence:
    """What went over the edge first, where and when, why, and what to change.

    `better_lr` is the learning rate that is advised.
    """

    step: int
    quantity: str  # "weights", "biases", "output" or "loss"
    layer: str  # "hidden layer 1", "output layer", or "" for the loss
    why: str
    advice: str
    better_lr: float | None = None

    @property
    def text(self) -> str:
        """All of it in two or three sentences."""
        the = "" if self.layer.startswith("hidden layer") else "the "  # those have numbers
        where = f"the {self.quantity} of {the}{self.layer}" if self.layer else "the loss"
        return f"At step {self.step:,} {where} stopped being finite. {self.why} {self.advice}"


@dataclass(frozen=True, slots=True)
class Collapse:
    """The numbers stayed finite, but training made the network worse: where, why, what to change.

    `layer` is the hidden layer without a slope, or "" if only the loss tells. `better_lr` is the
    learning rate that is advised, None where no other one would help.
    """

    step: int
    layer: str
    why: str
    advice: str
    better_lr: float | None = None

    @property
    def text(self) -> str:
        """All of it in two or three sentences."""
        what = f"{self.layer} is dead" if self.layer else "the loss is worse than before"
        return f"At step {self.step:,} {what}. {self.why} {self.advice}"


@dataclass(frozen=True, slots=True)
class End:
    """Training is over, because it `finished`, was `stopped`, `diverged` or `collapsed`.

    `test_accuracy` is None if the test set was not looked at: after divergence, or in a hurry.
    """

    reason: str
    step: int
    test_accuracy: float | None
    seconds: float
    explanation: str
    divergence: Divergence | None = None
    collapse: Collapse | None = None


@dataclass(frozen=True, slots=True)
class State:
    """Whether the run runs or pauses, and its learning rate: said when either changes."""

    running: bool
    lr: float


@dataclass(frozen=True, slots=True)
class Wound:
    """The film of the weights was wound to where step `at` was taken; None is the present again.

    What is looked at from then on is the network of that step.
    """

    at: int | None


@dataclass(frozen=True, slots=True)
class Problem:
    """An order was not understood."""

    message: str


@dataclass(frozen=True, slots=True)
class Saved:
    """The run was saved as it is after `step` steps; whoever asked for it said where.

    It is `meanwhile` if it goes on, and is saved for the case that it ends before its time.
    """

    step: int
    meanwhile: bool = False


@dataclass(frozen=True, slots=True)
class Array:
    """An array as plain numbers: its shape, () for a single number, and its elements row by row."""

    shape: tuple[int, ...]
    numbers: tuple[float, ...]

    def __post_init__(self) -> None:
        if math.prod(self.shape) != len(self.numbers) or min(self.shape, default=0) < 0:
            raise ValueError(f"{len(self.numbers)} numbers do not have the shape {self.shape}")


@dataclass(frozen=True, slots=True)
class Look:
    """A look into the network after `step` steps: arrays under names such as `unit.incoming`.

    Which there are depends on what was asked for; see `engine.training.look`. One that is told
    `meanwhile` was not asked for: it says how the layers do, for their curves.
    """

    step: int
    arrays: Mapping[str, Array]
    meanwhile: bool = False

    def number(self, name: str) -> float | None:
        """The single number of that name, or None where there is none."""
        found = self.arrays.get(name)
        return found.numbers[0] if found is not None and len(found.numbers) == 1 else None


def mark_of(image: int) -> int:
    """A short number that tells images apart, so that an answer can be held against its question:
    the rest of a division by a prime."""
    return image % 2_147_483_647


@dataclass(frozen=True, slots=True)
class Died:
    """Whoever computed is gone without having said why: these were its last words."""

    message: str


Event = (
    Start | Initial | Step | Progress | Epoch | Examples | End
    | State | Wound | Problem | Saved | Look | Died
)  # fmt: skip


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
