"""A training run as a picture: small events go in, the complete state of things comes out.

The trainer tells what just happened, a step, an epoch, the end. A screen needs everything at once:
both curves, the place, the speed. `Run.fold` adds one event to the picture; whoever draws reads
the newest picture whenever there is time to draw, and nothing can pile up.
"""

import math
from dataclasses import dataclass, field
from enum import StrEnum

from engine.training.events import (
    Died,
    End,
    Epoch,
    Event,
    Examples,
    Initial,
    Look,
    Progress,
    Sample,
    Saved,
    Start,
    State,
    Wound,
)
from lessons.curve import Curve
from lessons.knobs import Settings
from lessons.seen import Inside, drawable, finite, inside_of, layers_of, seen_samples
from lessons.store.trained import new_key
from lessons.text import clean

MEASURED = ("gradient_norm", "update_ratio", "dead_share")
"""What is measured of each layer, in the order of `Run.measured`."""


class Status(StrEnum):
    """How a run stands. The last six are ends."""

    STARTING = "starting"
    PAUSED = "paused"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    LEFT = "left"
    DIVERGED = "diverged"
    COLLAPSED = "collapsed"
    DIED = "died"


@dataclass
class Run:
    """Everything a screen shows of one run. `number` tells late events of an earlier run.

    `key` is its name among all runs that are kept, `data` what it learns from, and `path` where
    that lies, if it is one's own.
    """

    number: int
    settings: Settings
    lr: float
    key: str = field(default_factory=new_key)
    data: str = "MNIST"
    path: str = ""
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
    train_accuracy: Curve = field(default_factory=Curve)
    batch: tuple[Sample, ...] = ()
    examples: tuple[Sample, ...] = ()
    look: Look | None = None  # the newest
    inside: Inside | None = None  # what it says of a unit and the layers, if it does
    test_accuracy: float | None = None
    test_size: int = 0
    seconds: float = 0.0
    message: str = ""
    cure: Settings = field(default_factory=dict)  # knobs that are advised after it broke down
    _present: tuple[Sample, ...] = ()  # the batch as the network of the present sees it
    live: Settings = field(default_factory=dict)  # other knobs that were turned while it ran
    pace: int = 0  # steps a second, 0 for as fast as it goes, below 0: slowly at first
    saved: int = 0  # the step at which it was last saved, 0 if it was not
    at: int | None = None  # the step to which its film is wound; None is the present
    gone: bool = False  # whether its trainer died after the end, and its network with it
    measured: dict[str, tuple[Curve, Curve, Curve]] = field(default_factory=dict)
    """Of each layer by its name: the lengths of its gradient, its steps beside its weights, and the
    share of its units that are dead."""
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
        return not self.gone and self.status not in (Status.STARTING, Status.DIED)

    def wake(self, number: int) -> None:
        """It is taken up again, by a trainer whose events have this number."""
        self.number, self.status, self.message = number, Status.STARTING, ""
        self.gone = False
        self._wind(None)

    @property
    def went_back(self) -> bool:
        """Whether it ended with the weights of an earlier epoch, for which it had patience.

        `message` says which one that was.
        """
        _, said, _ = self.message.partition("back to its weights")
        return self.status is Status.FINISHED and bool(said)

    @property
    def running(self) -> bool:
        """Whether it trains right now."""
        return self.status is Status.RUNNING

    @property
    def seconds_left(self) -> float | None:
        """At the present speed, or None while it is unknown."""
        return (self.total_steps - self.step) / self.speed if self.speed > 0 else None

    def fold(self, event: Event) -> None:
        """Add what just happened.

        After the end nothing happens any more, but one can still look inside.
        """
        if isinstance(event, Look):
            self._note_layers(event)
        if isinstance(event, Look) and not event.meanwhile:
            self.look = event
            kernels = self.settings.get("network") == "cnn"
            self.inside = inside_of(event, kernels=kernels) or self.inside
            self.batch = seen_samples(event, "samples") or self.batch
        if isinstance(event, Wound):
            self._wind(event.at)
        if isinstance(event, Died):  # whoever has the film is gone
            self._wind(None)
            self.gone = self.ended
        if self.ended:
            return
        match event:
            case Start():
                self._go_on_from(event.step)
                self.steps_per_epoch = event.steps_per_epoch
                self.parameters = event.parameters
                self.test_size = event.test
                self.data = clean(event.data, keep_newlines=False)
            case Initial():
                if not self.step:
                    self._measured(0, event.loss, event.accuracy)
                self.status = Status.PAUSED
            case State():
                self.status = Status.RUNNING if event.running else Status.PAUSED
                self._change_lr(event.lr)
            case Progress():
                self._progress(event)
            case Epoch():
                self.epoch = max(self.epoch, event.epoch)
                self.seconds = event.seconds
                self._measured(event.step, event.validation_loss, event.validation_accuracy)
                if event.train_accuracy is not None:
                    self.train_accuracy.add(event.step, finite(event.train_accuracy))
            case Examples():
                self.examples = drawable(event.samples)
            case End():
                self._end(event)
            case Saved():
                self.saved = event.step
            case Died():
                self.status = Status.DIED
                self.message = clean(event.message, keep_newlines=False)

    def _go_on_from(self, step: int) -> None:
        """A run that was saved goes on; what it did after that, before it died, was lost."""
        if step < self.step:
            curves = (self.train, self.validation, self.accuracy, self.train_accuracy)
            for curve in (*curves, *(each for three in self.measured.values() for each in three)):
                curve.back_to(step)
            self.lr_changes = [change for change in self.lr_changes if change[0] <= step]
            self.epoch = step // self.steps_per_epoch if self.steps_per_epoch else 0
        self.step = step

    def _note_layers(self, look: Look) -> None:
        """How each layer did when it was measured."""
        if self.at is None:
            for layer in layers_of(look):
                curves = self.measured.setdefault(layer.name, (Curve(), Curve(), Curve()))
                for curve, name in zip(curves, MEASURED, strict=True):
                    value = getattr(layer, name)
                    curve.add(look.step, math.nan if value is None else value)

    def _wind(self, at: int | None) -> None:
        """To another frame of the film: what the present looked like comes back with it."""
        if self.at is None:
            self._present = self.batch
        elif at is None:
            self.batch = self._present
        self.at = at

    def _measured(self, step: int, loss: float, accuracy: float | None) -> None:
        self.validation.add(step, finite(loss))
        if accuracy is not None:
            self.accuracy.add(step, finite(accuracy))

    def _change_lr(self, lr: float) -> None:
        # Not compared with `self.lr`: a screen may have set that already when it asked for it.
        before = self.lr_changes[-1][1] if self.lr_changes else self.settings.get("lr", self.lr)
        self.lr = lr
        if lr != before:
            self.lr_changes.append((self.step, lr))

    def _progress(self, event: Progress) -> None:
        self.step = max(self.step, event.step)
        self.epoch = max(self.epoch, event.epoch)
        self.loss = finite(event.loss)
        self.speed = event.steps_per_second
        self.train.add(self.step, self.loss)
        self.batch = drawable(event.samples) or self.batch

    def _end(self, event: End) -> None:
        self.status = Status(event.reason) if event.reason in _REASONS else Status.STOPPED
        tested = event.test_accuracy
        self.test_accuracy = tested if tested is not None and math.isfinite(tested) else None
        self.seconds = event.seconds
        self.step = max(self.step, event.step)
        self.message = clean(event.explanation, keep_newlines=False)
        failure = event.divergence or event.collapse
        if failure is not None and failure.better_lr is not None:
            self.cure = {"lr": failure.better_lr}
        elif failure is not None and self.settings.get("initializer") == "zeros":
            self.cure = {"initializer": "suited"}


_REASONS = (Status.FINISHED, Status.STOPPED, Status.DIVERGED, Status.COLLAPSED)
