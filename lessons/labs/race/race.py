"""The wiggle race: the gradient of a real network, measured weight by weight, against one backprop.

Wiggling is how a gradient is defined: move one weight a little, run the network again, see how far
the loss J moved. That is one forward pass for every weight, and one without a wiggle. Backprop gets
all slopes from one pass forward and one back. Both run here for real, on real digits; wiggling only
in slices, as long as one likes to watch, and where it would end is extrapolated.
"""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from time import thread_time

import numpy as np

from engine.gradcheck import numeric_gradient
from engine.layers.sequential import Sequential, mlp
from engine.tasks.mnist import Dataset
from engine.tensor import backward
from lessons.asking.ask import Ask, ask_poll
from lessons.asking.polls import Choice, Poll
from lessons.experiment import Experiment
from lessons.knobs import Knob, Settings
from lessons.lab import Source

KNOBS = (
    Knob("hidden", "Hidden units", 32, (8, 16, 32, 64, 128), "Units in the hidden layer.", 1, 512),
    Knob("batch", "Batch", 64, (1, 16, 64, 256), "Digits that J is the mean of.", 1, 1024),
    Knob("seed", "Seed", 0, (0,), "Draws the weights, the digits and the order.", 0, 10**6),
)

WIGGLE = 1e-2  # the step of a weight; the network computes in single precision
_SHOWN = 3  # how many weights are kept to be shown
_LAPS = 21  # of so many timings of backprop the median counts

POLL = Poll(
    "race.wiggle",
    "A network of 25,450 weights, one batch of digits. Backprop finds every slope of J with one "
    "pass forward and one back. How long does wiggling the weights take, one at a time?",
    (
        Choice(
            "about as long: both look at every weight once",
            "Backprop touches every weight about once, in all. Wiggling runs the whole network, "
            "with all its weights, again for each single one of them.",
        ),
        Choice(
            "about a hundred times as long",
            "Each wiggle is cheap, half a backprop. But there is one for every weight, and there "
            "are 25,450 of them.",
        ),
        Choice(
            "about ten thousand times as long",
            "By count: 25,451 forward passes against one and a way back, which costs 1.01 of one. "
            "That is 12,646 to 1. What it comes to on this machine, the race measures.",
            correct=True,
        ),
        Choice(
            "about a million times as long",
            "For a million times the network would need millions of weights. Those exist, and "
            "that is why nobody trains them by wiggling.",
        ),
    ),
)
ASK = ask_poll(POLL)


@dataclass(frozen=True)
class Sample:
    """One weight whose slope both have found."""

    weight: int
    wiggled: float
    backprop: float


@dataclass(frozen=True)
class Lap:
    """How the race stands: plain numbers, copied out.

    `passes` of `total` forward passes took `seconds`, all of backprop took `backprop` seconds.
    `samples` are the weights with the steepest slopes among those done, `worst` the largest
    difference between a wiggled slope and backprop's, `steepest` the largest slope met.
    """

    passes: int
    total: int
    seconds: float
    backprop: float
    samples: tuple[Sample, ...]
    worst: float
    steepest: float

    @property
    def finish(self) -> float:
        """Seconds after which wiggling would be done, by what it took so far."""
        return self.seconds / self.passes * self.total if self.passes else 0.0

    @property
    def ratio(self) -> float:
        """How many times as long as backprop wiggling takes."""
        return self.finish / self.backprop if self.backprop else 0.0

    @property
    def is_finished(self) -> bool:
        """Whether every weight was wiggled."""
        return self.passes >= self.total


class Race:
    """One network, one batch, two ways to the same gradient."""

    def __init__(self, data: Dataset, settings: Settings) -> None:
        rng = np.random.default_rng(int(settings["seed"]))
        self.network: Sequential = mlp((784, int(settings["hidden"]), 10), "relu", rng)
        chosen = rng.choice(len(data.train), int(settings["batch"]), replace=False)
        pixels = data.train.images[chosen].reshape(len(chosen), -1)
        self.inputs = pixels.astype(np.float32) / np.float32(255)
        self.labels = data.train.labels[chosen].astype(np.intp)
        # In random order, for the first weights all belong to a corner where every digit is blank.
        self.order = rng.permutation(self.network.parameters.size)
        self.passes = 0
        self.seconds = 0.0
        self._times: deque[float] = deque(maxlen=_LAPS)
        for _ in range(_LAPS):
            self._time_backprop()
        self.gradient = self.network.gradients.copy()
        self._start = 0.0
        self._samples: list[Sample] = []
        self._worst = self._steepest = 0.0

    @property
    def total(self) -> int:
        """Forward passes that wiggling needs: one for every weight, and one without a wiggle."""
        return int(self.network.parameters.size) + 1

    def loss(self) -> float:
        """One forward pass: J on the batch."""
        return float(self.network.loss(self.inputs, self.labels).data)

    def _time_backprop(self) -> None:
        """Time one forward and one backward pass.

        Both ways are timed by the processor time of their thread: what else the machine is doing,
        and how often the race rests, is not the fault of either.
        """
        for _ in range(3):  # the last one counts: wiggling runs with warm caches, too
            start = thread_time()
            self.network.zero_grad()
            backward(self.network.loss(self.inputs, self.labels))
        self._times.append(thread_time() - start)

    @property
    def backprop(self) -> float:
        """Seconds that the whole of backprop takes, the median of a few."""
        return median(self._times)

    def laps(self, piece: float = 0.02, clock: Callable[[], float] = thread_time) -> Iterator[Lap]:
        """Wiggle on, and say after every `piece` seconds of work how it stands.

        Whoever drives this may stop between two laps and come back later. The weights are as they
        were whenever a lap is yielded.
        """
        while self.passes < self.total:
            start = clock()
            while self.passes < self.total and clock() - start < piece:
                self._one_pass()
            self.seconds += clock() - start
            self._time_backprop()  # now and then again: a busy machine slows both ways alike
            yield self.lap()

    def _one_pass(self) -> None:
        if self.passes == 0:
            self._start = self.loss()
        else:
            weight = int(self.order[self.passes - 1])
            kept = self.network.parameters[weight]
            self.network.parameters[weight] = kept + np.float32(WIGGLE)
            slope = (self.loss() - self._start) / WIGGLE
            self.network.parameters[weight] = kept
            self._note(Sample(weight, slope, float(self.gradient[weight])))
        self.passes += 1

    def _note(self, sample: Sample) -> None:
        self._worst = max(self._worst, abs(sample.wiggled - sample.backprop))
        self._steepest = max(self._steepest, abs(sample.backprop))
        if len(self._samples) < _SHOWN or abs(sample.backprop) > abs(self._samples[-1].backprop):
            best = [*self._samples, sample]
            self._samples = sorted(best, key=lambda s: -abs(s.backprop))[:_SHOWN]

    def lap(self) -> Lap:
        """How the race stands now."""
        return Lap(
            self.passes,
            self.total,
            self.seconds,
            self.backprop,
            tuple(self._samples),
            self._worst,
            self._steepest,
        )


class RaceLab(Experiment[Lap]):
    """What the lab knows: the knobs, the prediction, and how the present race stands."""

    id = "race"
    help = """\
Wiggling measures a slope by moving one weight a little and running the network again. Backprop
computes all slopes at once. Both run here, on real digits. Times are processor time of the thread,
so what else the machine does is not counted; the weights are never left wiggled.
"""
    KNOBS = KNOBS

    @property
    def weights(self) -> int:
        """How many are to be wiggled: 784 pixels, the hidden layer and ten scores, with biases."""
        hidden = int(self.settings["hidden"])
        return (784 + 1) * hidden + (hidden + 1) * 10

    def asks(self) -> tuple[Ask, ...]:
        """How much longer wiggling takes."""
        return (ASK,)

    def hear(self, news: Lap) -> None:
        """How the race stands."""
        self.lap: Lap | None = news

    def forget(self) -> None:
        """Back to the start line."""
        self.lap = None

    def code(self) -> tuple[Source, ...]:
        """Wiggling and backprop, side by side."""
        return Race._one_pass, numeric_gradient, backward
