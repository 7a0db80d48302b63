"""A training run as a picture: small events go in, the complete state of things comes out.

The trainer tells what just happened, a step, an epoch, the end. A screen needs everything at once:
both curves, the place, the speed. `Run.fold` adds one event to the picture; whoever draws reads
the newest picture whenever there is time to draw, and nothing can pile up.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from lessons.curve import Curve
from lessons.knobs import Settings
from lessons.text import clean

Event = Mapping[str, Any]


class Status(StrEnum):
    """How a run stands. The last four are ends."""

    STARTING = "starting"
    PAUSED = "paused"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    DIVERGED = "diverged"
    DIED = "died"


@dataclass(frozen=True)
class Guess:
    """One image and what the network says of it: a probability for each class."""

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


@dataclass(frozen=True)
class Layer:
    """How one layer's training goes, for one batch; None where there is nothing to measure."""

    name: str
    gradient_norm: float
    update_ratio: float
    dead_share: float | None


@dataclass(frozen=True)
class Inside:
    """A look into the network after `step` steps: its layers, and one unit of the hidden layer.

    `incoming` are the unit's weights, one for each pixel, `outgoing` the weights that each class
    gives it; `open_share` is the share of examples that send the unit a gradient.
    """

    step: int
    layers: tuple[Layer, ...]
    unit: int
    units: int
    incoming: tuple[float, ...]
    outgoing: tuple[float, ...]
    open_share: float

    @property
    def dead(self) -> bool:
        """Whether no example changes the unit's weights."""
        return self.open_share == 0


@dataclass
class Run:
    """Everything a screen shows of one run. `number` tells late events of an earlier run."""

    number: int
    settings: Settings
    lr: float
    status: Status = Status.STARTING
    step: int = 0
    epoch: int = 0
    steps_per_epoch: int = 0
    parameters: int = 0
    loss: float | None = None
    speed: float = 0.0
    train: Curve = field(default_factory=Curve)
    validation: Curve = field(default_factory=Curve)
    accuracy: Curve = field(default_factory=Curve)
    batch: tuple[Guess, ...] = ()
    examples: tuple[Guess, ...] = ()
    inside: Inside | None = None
    test_accuracy: float | None = None
    test_size: int = 0
    seconds: float = 0.0
    message: str = ""
    lr_changes: list[tuple[int, float]] = field(default_factory=list)

    @property
    def epochs(self) -> int:
        """How many epochs were asked for."""
        return int(self.settings["epochs"])

    @property
    def total_steps(self) -> int:
        """Steps of the whole run, 0 while unknown."""
        return self.steps_per_epoch * self.epochs

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.status not in (Status.STARTING, Status.PAUSED, Status.RUNNING)

    @property
    def alive(self) -> bool:
        """Whether it can go on: started, and not at its end."""
        return self.status in (Status.PAUSED, Status.RUNNING)

    @property
    def listens(self) -> bool:
        """Whether there is a network to look into; so there is when the run is over."""
        return self.status not in (Status.STARTING, Status.DIED)

    @property
    def running(self) -> bool:
        """Whether it trains right now."""
        return self.status is Status.RUNNING

    @property
    def seconds_left(self) -> float | None:
        """At the present speed, or None while it is unknown."""
        return (self.total_steps - self.step) / self.speed if self.speed > 0 else None

    def fold(self, event: Event) -> None:
        """Add what just happened. Events of an unknown kind are ignored.

        After the end nothing happens any more, but one can still look inside.
        """
        if event.get("event") == "inside":
            self.inside = _inside(event) or self.inside
        if self.ended:
            return
        match event.get("event"):
            case "start":
                self._start(event)
            case "initial":
                self.validation.add(0, _number(event.get("loss")))
                self.accuracy.add(0, _number(event.get("accuracy")))
                self.status = Status.PAUSED
            case "state":
                self.status = Status.RUNNING if event.get("running") else Status.PAUSED
                self._change_lr(_number(event.get("lr"), self.lr))
            case "progress":
                self._progress(event)
            case "epoch":
                self._epoch(event)
            case "examples":
                self.examples = _guesses(event.get("samples"))
            case "end":
                self._end(event)
            case "died":
                self.status = Status.DIED
                self.message = clean(str(event.get("message", "")), keep_newlines=False)

    def _change_lr(self, lr: float) -> None:
        # Not compared with `self.lr`: a screen may have set that already when it asked for it.
        before = self.lr_changes[-1][1] if self.lr_changes else self.settings["lr"]
        self.lr = lr
        if lr != before:
            self.lr_changes.append((self.step, lr))

    def _start(self, event: Event) -> None:
        self.steps_per_epoch = _whole(event.get("steps_per_epoch"))
        self.parameters = _whole(event.get("parameters"))
        self.test_size = _whole(event.get("test"))

    def _progress(self, event: Event) -> None:
        self.step = max(self.step, _whole(event.get("step")))
        self.epoch = max(self.epoch, _whole(event.get("epoch")))
        self.loss = _number(event.get("loss"))
        self.speed = _number(event.get("steps_per_second"), self.speed)
        self.train.add(self.step, self.loss)
        self.batch = _guesses(event.get("samples")) or self.batch

    def _epoch(self, event: Event) -> None:
        self.epoch = max(self.epoch, _whole(event.get("epoch")))
        step = _whole(event.get("step")) or self.step
        self.validation.add(step, _number(event.get("validation_loss")))
        self.accuracy.add(step, _number(event.get("validation_accuracy")))

    def _end(self, event: Event) -> None:
        reason = str(event.get("reason"))
        known = reason in (Status.FINISHED, Status.STOPPED, Status.DIVERGED)
        self.status = Status(reason) if known else Status.STOPPED
        tested = _number(event.get("test_accuracy"))
        self.test_accuracy = tested if math.isfinite(tested) else None
        self.seconds = _number(event.get("seconds"), 0.0)
        self.message = clean(str(event.get("explanation") or ""), keep_newlines=False)


def _number(value: object, otherwise: float = math.nan) -> float:
    """A float; JSON has no NaN or infinity, so null and the like stand for "not finite"."""
    return float(value) if isinstance(value, int | float) and math.isfinite(value) else otherwise


def _whole(value: object) -> int:
    return value if isinstance(value, int) and value >= 0 else 0


def _guesses(samples: object) -> tuple[Guess, ...]:
    """What the trainer says of some images; anything incomplete is left out."""
    if not isinstance(samples, Sequence) or isinstance(samples, str):
        return ()
    guesses = []
    for sample in samples:
        if not isinstance(sample, Mapping):
            continue
        probabilities = tuple(_number(p, 0.0) for p in sample.get("probabilities") or ())
        if probabilities:
            index, label = _whole(sample.get("index")), _whole(sample.get("label"))
            guesses.append(Guess(index, label, probabilities))
    return tuple(guesses)


def _inside(event: Event) -> Inside | None:
    """A look into the network, or None if it is not whole."""
    layers, unit = event.get("layers"), event.get("unit")
    if not isinstance(layers, Sequence) or not isinstance(unit, Mapping):
        return None
    units = _whole(unit.get("units"))
    incoming, outgoing = (_numbers(unit.get(name)) for name in ("incoming", "outgoing"))
    if not units or not incoming or not outgoing:
        return None
    return Inside(
        _whole(event.get("step")),
        tuple(_layer(layer) for layer in layers if isinstance(layer, Mapping)),
        _whole(unit.get("unit")),
        units,
        incoming,
        outgoing,
        _number(unit.get("open_share"), 0.0),
    )


def _layer(layer: Mapping[str, Any]) -> Layer:
    dead = layer.get("dead_share")
    return Layer(
        clean(str(layer.get("name", ""))[:40], keep_newlines=False),
        _number(layer.get("gradient_norm")),
        _number(layer.get("update_ratio")),
        None if dead is None else _number(dead, 0.0),
    )


def _numbers(values: object) -> tuple[float, ...]:
    if not isinstance(values, Sequence) or isinstance(values, str):
        return ()
    return tuple(_number(value, 0.0) for value in values)
