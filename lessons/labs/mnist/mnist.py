"""The MNIST lab: a network learns to read handwritten digits while you watch.

First come the things a learner can turn: the screen, `dl-tui train` and the lab's state string all
read this one list. Then the two predictions that are asked before a run, and the lab itself: what
may be done when, and how what was said compares with what happened. It trains nothing; whoever
drives a trainer passes its events to `Mnist.fold`.
"""

import math
from dataclasses import replace
from enum import StrEnum

from engine.training.events import Event
from lessons.asking.answers import Refused, Verdict, refused, right, wrong
from lessons.asking.predictions import Prediction, Said, read_share
from lessons.knobs import Knob, Later, Settings, Value, decode, defaults, encode
from lessons.pins import Pins
from lessons.runs import Run, Status

LAB = "mnist"

# One learning rate does not suit every optimizer: momentum adds up about ten gradients, so it
# takes a smaller one, and Adam's steps have nearly the size of lr itself, however small a gradient.
DEFAULT_LR = {"sgd": 0.3, "momentum": 0.03, "adam": 0.001}


def _activations() -> tuple[str, ...]:
    """Every function in the engine's table."""
    from engine.activations import ACTIVATIONS

    return tuple(ACTIVATIONS)


KNOBS = (
    Knob(
        "hidden",
        "Hidden units",
        128,
        (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024),
        "How many units the hidden layer has. More units can draw finer distinctions, slower.",
        low=1,
        high=4096,
    ),
    Knob(
        "activation",
        "Activation",
        "relu",
        Later(_activations),
        "The function every hidden unit applies to its sum.",
    ),
    Knob(
        "optimizer",
        "Optimizer",
        "sgd",
        ("sgd", "momentum", "adam"),
        "The rule that turns a gradient into a change of the weights.",
    ),
    Knob(
        "lr",
        "Learning rate",
        DEFAULT_LR["sgd"],
        (0.0, 0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0),
        "The size of a step against the gradient. Too small learns slowly, too large blows up.",
        low=0.0,
        high=1e30,
    ),
    Knob(
        "batch_size",
        "Batch size",
        64,
        (1, 4, 16, 32, 64, 128, 256, 512, 1024, 4096, 55_000),
        "How many images one step averages its gradient over.",
        low=1,
        high=55_000,
    ),
    Knob(
        "epochs",
        "Epochs",
        1,
        (1, 2, 3, 5, 10, 20, 50, 100),
        "How many times the training images are gone through.",
        low=1,
        high=1000,
    ),
    Knob(
        "seed",
        "Seed",
        0,
        tuple(range(10)),
        "The start of all randomness: the same seed gives the same run, to the last bit.",
        low=0,
        high=2**32 - 1,
    ),
)

WATCHED_EPOCHS = 5  # one alone is over before one has looked; a state string names its own
CLASSES = 10
PIXELS = 784
BLIND = math.log(CLASSES)  # the loss of whoever gives each of ten answers the same chance

_LOSS_IDEAS = (
    (0.0, "sure", "a loss of 0 is for being sure and right; this network has no idea yet"),
    (0.1, "share", "0.1 is how often blind guessing is right; its loss is −ln 0.1 = 2.303"),
    (0.9, "share", "0.9 is how often blind guessing is wrong; its loss is −ln 0.1 = 2.303"),
    (1.0, "log10", "1 is the logarithm to base 10; the loss takes the natural one: 2.303"),
    (
        math.log2(CLASSES),
        "log2",
        "3.32 is right in bits; the natural logarithm gives ln 10 = 2.303",
    ),
    (10.0, "count", "ten answers, yes; the loss is the logarithm of that: ln 10 = 2.303"),
)


def judge_loss(said: float, was: float) -> Verdict:
    """Compare a predicted loss before training with the measured one (natural logarithm).

    Saying ln 10 is right whatever was measured: random weights add a little that nobody can know.
    """
    if not math.isfinite(was):
        return wrong("it is not even a number: the sums overflow before any training", ["overflow"])
    if min(abs(said - BLIND), abs(said - was)) <= 0.15:
        if abs(was - BLIND) <= 0.02:
            return right("ten answers, none preferred: −ln 0.1 = ln 10 = 2.303")
        return right("ten answers, none preferred: ln 10 = 2.303, and random weights add the rest")
    for value, idea, message in _LOSS_IDEAS:
        if abs(said - value) <= 0.02:
            return wrong(message, [idea])
    if said < BLIND:
        return wrong("too good: whoever cannot tell ten answers apart pays ln 10 = 2.303", ["low"])
    return wrong("too bad: blind guessing among ten costs only ln 10 = 2.303", ["high"])


def judge_accuracy(said: float, was: float) -> Verdict:
    """Compare a predicted accuracy after one epoch with the measured one; .03 apart is right."""
    if not math.isfinite(was):
        return wrong("there is none: the run broke down before the end of the epoch", ["overflow"])
    if abs(said - was) <= 0.03:
        return right("within .03 of it")
    if was < 0.15:
        return wrong("hardly better than guessing, .1: try another learning rate", ["high"])
    if said < was:
        return wrong("better than you thought: one look at each image goes a long way", ["low"])
    return wrong("not as good as you thought: one look at each image is not enough yet", ["high"])


PREDICTIONS = (
    Prediction(
        "training.loss-before",
        "loss before training",
        "The weights are random, nothing is learned yet. The loss is −ln of the probability that "
        "the network gives to the right one of ten digits, averaged. What will it be?",
        judge_loss,
    ),
    Prediction(
        "training.accuracy-after",
        "accuracy after one epoch",
        "Then it sees each of 55,000 digits once: one epoch. Of digits it has never seen, which "
        "share will it read right?",
        judge_accuracy,
        read_share,
    ),
)


def _truths(run: Run) -> tuple[float | None, float | None]:
    """What a run says on the two predictions; None as long as it does not say."""
    loss = run.validation.values[0] if run.validation.values else None
    accuracy = run.accuracy.values[1] if len(run.accuracy.values) > 1 else None
    if accuracy is None and run.status is Status.DIVERGED:
        accuracy = math.nan
    return loss, accuracy


class Phase(StrEnum):
    """Turn the knobs, say what you expect, watch the run."""

    KNOBS = "knobs"
    PREDICT = "predict"
    RUN = "run"


class Mnist:
    """What the lab knows: the knobs, what was predicted, and the run as it stands.

    `settings` are the knobs of the next run. A run keeps the settings that it began with.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or defaults(KNOBS) | {"epochs": WATCHED_EPOCHS}
        self.phase = Phase.KNOBS
        self.free_play = False
        self.run: Run | None = None
        self.pins: Pins[Run] = Pins(most=1)
        self._runs = 0
        # What was said, for each configuration: the seed is no part of one.
        self._said: dict[tuple[Value, ...], list[Said]] = {}

    @classmethod
    def from_state(cls, state: str) -> "Mnist":
        """A lab with the settings of a state string; raises KnobError, which says what is wrong."""
        return cls(decode(LAB, KNOBS, state))

    @property
    def state(self) -> str:
        """The whole state as one short string to paste."""
        return encode(LAB, self.settings)

    # The network in numbers

    @property
    def parameters(self) -> int:
        """Weights and biases of both layers."""
        hidden = int(self.settings["hidden"])
        return (PIXELS + 1) * hidden + (hidden + 1) * CLASSES

    # Knobs

    def can_turn(self, name: str) -> bool:
        """Between runs everything turns; while one is alive, only the learning rate."""
        if self.phase is Phase.KNOBS:
            return True
        return name == "lr" and self.run is not None and self.run.alive

    def turn(self, name: str, by: int) -> bool:
        """Turn a knob by so many steps; True if its value changed.

        While a run is alive this is its own learning rate, and whoever drives the trainer must
        tell it the new one. A new optimizer brings its own learning rate along.
        """
        knob = next(knob for knob in KNOBS if knob.name == name)
        if not self.can_turn(name):
            return False
        if self.phase is Phase.RUN and self.run is not None:
            before: Value = self.run.lr
            self.run.lr = float(knob.turn(before, by))
            return self.run.lr != before
        before = self.settings[name]
        value = knob.turn(before, by)
        if name == "optimizer" and self.settings["lr"] == DEFAULT_LR[str(before)]:
            self.settings["lr"] = DEFAULT_LR[str(value)]
        self.settings[name] = value
        return value != before

    # Predictions

    @property
    def said(self) -> list[Said]:
        """What was predicted for the present knobs (seed aside), in the order asked."""
        key = tuple(value for name, value in self.settings.items() if name != "seed")
        return self._said.setdefault(key, [])

    @property
    def question(self) -> Prediction | None:
        """The prediction that is asked now."""
        asked = len(self.said)
        return PREDICTIONS[asked] if self.phase is Phase.PREDICT and asked < 2 else None

    @property
    def compared(self) -> list[Said]:
        """What was said, judged by the run that is looked at: another seed has other truths."""
        if self.run is None or self.phase is not Phase.RUN:
            return self.said
        truths = _truths(self.run)
        found = []
        for said, was in zip(self.said, truths, strict=False):
            found.append(replace(said, was=None, verdict=None))
            if was is not None:
                found[-1].reveal(was)
        return found

    def say(self, typed: str, seconds: float | None = None) -> Verdict | None:
        """Answer the present question. None if it was taken; else a refusal that says what is."""
        question = self.question
        if question is None:
            return None
        try:
            value = question.read(typed)
        except Refused as problem:
            return refused(str(problem))
        if question.read is read_share and not 0 <= value <= 1:
            return refused("a share from 0 to 1, such as .5, or 50%")
        self.said.append(Said(question, typed.strip(), value, seconds))
        return None

    # Runs

    def go(self) -> Run | None:
        """Go on from the knobs: to the predictions that are missing, or to a run, which is new."""
        if not self.free_play and len(self.said) < len(PREDICTIONS):
            self.phase = Phase.PREDICT
            return None
        self._runs += 1
        self.phase = Phase.RUN
        self.run = Run(self._runs, dict(self.settings), float(self.settings["lr"]))
        return self.run

    def new_seed(self) -> None:
        """The next seed for the next run."""
        self.settings["seed"] = (int(self.settings["seed"]) + 1) % 2**32

    def back_to_knobs(self) -> None:
        """Leave the run or the predictions; the knobs are as they were."""
        self.phase = Phase.KNOBS

    def keep(self) -> None:
        """Keep the present run's curves under those of later runs; again lets go of them."""
        if self.run is not None:
            self.pins.toggle(self.run)

    @property
    def kept(self) -> Run | None:
        """The run whose curves are kept."""
        return self.pins.results[-1] if self.pins.results else None

    def kept_name(self) -> str:
        """What is different about the kept run, in a few words: `lr 1`."""
        return next((name for _, name in self.pins.beside(self.run)), "")

    def fold(self, number: int, event: Event) -> list[Said]:
        """Add a trainer's event to the picture; returns predictions that it has just decided.

        Events that carry another number belong to a run that was left, and are ignored.
        """
        run = self.run
        if run is None or number != run.number or self.phase is not Phase.RUN:
            return []
        run.fold(event)
        revealed = zip(self.said, _truths(run), strict=False)
        return [said for said, was in revealed if was is not None and said.reveal(was)]
