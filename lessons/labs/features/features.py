"""Two classifiers of the same digits: one is told two numbers of each, the other every pixel.

For decades people thought about what distinguishes a picture, measured that, and gave the learner
nothing else. Here somebody thought of ink and symmetry. Both networks have the same hidden layer,
see the same digits in the same order and take the same number of steps; only what they are told of
a digit differs.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.objectives import CLASSIFICATION
from engine.tasks.features import by_hand, ink, symmetry
from engine.tasks.mnist import first
from engine.tasks.task import Subset, Task
from engine.training.config import TrainingConfig
from engine.training.run import Run
from lessons.asking.answers import Verdict, right, wrong
from lessons.asking.ask import Ask, ask_poll, ask_prediction
from lessons.asking.polls import Choice, Poll
from lessons.asking.predictions import Prediction, read_of_hundred
from lessons.breath import breathe
from lessons.curve import Curve
from lessons.experiment import Experiment
from lessons.knobs import Knob
from lessons.lab import Source, Truth

STEPS = 600  # of either network
PIECE = 5  # of them between two news
BATCH = 50
RATES = (0.01, 0.001)  # of Adam: two inputs bear larger steps than 784
UNSEEN = 6  # one digit in so many is kept from training
SHOWN = 300  # digits in the plane: more would cover one another
INK, MIRRORED = (0.0, 0.3), (0.0, 0.9)  # what the plane shows of both features
GRID = (30, 60)  # rows and columns of places in it at which the network on features is asked
MAPPED = 20  # steps between two such maps
NEAR = 5  # points that a prediction may be off
SPAN = (5, 20, 50)  # points of difference that part the options

KNOBS = (
    Knob("digits", "Digits", 10, (2, 3, 5, 10), "So many: 2 are 0 and 1, 10 all.", 2, 10),
    Knob(
        "examples", "Examples", 6000, (600, 1200, 3000, 6000, 12000),
        "Digits, of which one in six is kept for the test.", 300, 20_000, short="examples",
    ),
    Knob("hidden", "Hidden units", 32, (4, 8, 16, 32, 64), "Of both networks.", 1, 128),
    Knob("seed", "Seed", 0, (0,), "Draws the weights and the order.", 0, 10**6),
)  # fmt: skip


@dataclass(frozen=True)
class Stand:
    """How both stand after so many steps: the shares of unseen digits that they read right.

    `regions` is the digit that the network on ink and symmetry would say at each place of GRID, row
    by row from the lowest symmetry; empty where it was not asked.
    """

    step: int
    by_hand: float
    pixels: float
    regions: bytes = b""


@dataclass(frozen=True)
class Digits:
    """Pictures (N, 28, 28), what they are, and their two features (N, 2)."""

    images: NDArray[np.uint8]
    labels: NDArray[np.intp]
    features: NDArray[np.float64]


@lru_cache(maxsize=2)
def digits(count: int, ways: int) -> Digits:
    """Those of MNIST's first `count` training images that are among the first `ways` digits."""
    split = first(count)
    kept = np.flatnonzero(split.labels < ways)
    images = np.asarray(split.images)[kept]
    return Digits(images, split.labels[kept].astype(np.intp), by_hand(images))


@lru_cache(maxsize=4)
def seen_first(ways: int) -> Digits:
    """The digits of the plane: few enough to be measured at once."""
    found = digits(SHOWN * 10 // ways, ways)
    return Digits(found.images[:SHOWN], found.labels[:SHOWN], found.features[:SHOWN])


def places() -> NDArray[np.float64]:
    """Ink and symmetry (N, 2) of the places of GRID, in its order: the middle of each cell."""
    up, across = (
        low + (np.arange(count) + 0.5) * (high - low) / count
        for count, (low, high) in zip(GRID, (MIRRORED, INK), strict=True)
    )
    return np.stack([np.tile(across, len(up)), np.repeat(up, len(across))], axis=1)


def _scaled(features: NDArray[np.float64], known: NDArray[np.float64]) -> NDArray[np.float32]:
    """Each feature with mean 0 and spread 1 over those that are `known`."""
    scaled: NDArray[np.float32] = ((features - known.mean(axis=0)) / known.std(axis=0)).astype(
        np.float32
    )
    return scaled


def _rivals(found: Digits, ways: int, hidden: int, seed: int) -> tuple[Run, Run]:
    """Both runs: on the two features (each with mean 0 and spread 1), and on the pixels."""
    held = len(found.labels) // UNSEEN
    train = np.arange(len(found.labels) - held)
    unseen = np.arange(len(train), len(found.labels))
    scaled = _scaled(found.features, found.features[train])
    runs = []
    told: tuple[NDArray[Any], ...] = (scaled, found.images)
    for name, inputs, rate in zip(("features", "pixels"), told, RATES, strict=True):
        parts = [Subset(inputs, found.labels, each) for each in (train, unseen, unseen)]
        task = Task(name, parts[0], parts[1], parts[2], ways, CLASSIFICATION)
        config = TrainingConfig(
            epochs=1, hidden=(hidden,), optimizer="adam", lr=rate, batch_size=BATCH, seed=seed
        )
        runs.append(Run(config, task))
    return runs[0], runs[1]


# ---- what is asked ---------------------------------------------------------------------------


def _margin(ways: int) -> Poll:
    return Poll(
        "features.margin",
        f"Ink and symmetry of a digit, or its 784 pixels: which network reads more of the digits"
        f" 0 to {ways - 1} right that it has never seen, and by how much?",
        (
            Choice(
                f"ink and symmetry, or they are level (within {SPAN[0]} of 100)",
                "Two good numbers are easy to learn from. But digits that agree in both look the"
                " same to this network for ever, however long it learns.",
            ),
            Choice(
                f"the pixels, by {SPAN[0]} to {SPAN[1]} of 100",
                "So close it is where the two numbers were thought of for just these digits, such"
                " as 0 and 1.",
            ),
            Choice(
                f"the pixels, by {SPAN[1]} to {SPAN[2]} of 100",
                "The more digits there are to tell apart, the more of them share ink and symmetry,"
                " and the wider the gap.",
            ),
            Choice(
                f"the pixels, by more than {SPAN[2]} of 100",
                "That is the gap where many digits share the same ink and symmetry, while their"
                " pixels still differ.",
            ),
        ),
    )


def option(gap: float) -> int:
    """The option that a difference falls under: pixels minus features, in points of 100."""
    return sum(gap > edge for edge in SPAN)


def judge(ways: int, said: float, was: float) -> Verdict:
    """Compare how many of 100 were predicted for ink and symmetry with how many it was."""
    blind = 100 / ways
    if abs(said - was) <= NEAR:
        return right(f"within {NEAR} of it")
    if abs(said - blind) <= 1 and was > blind:
        return wrong("that is guessing; two numbers do tell some digits from others", ["guess"])
    if said < was:
        return wrong("better than you thought: some digits do stand apart in the plane", ["low"])
    return wrong(
        "not as good as you thought: where marks of several digits mix, no border parts them",
        ["high"],
    )


def _count(ways: int) -> Ask:
    prediction = Prediction(
        "features.count",
        "ink and symmetry",
        "Of 100 unseen digits, how many will the network on ink and symmetry alone read right?",
        partial(judge, ways),
        read_of_hundred,
    )
    return ask_prediction(prediction, "a number from 0 to 100")


class Features(Experiment[Stand]):
    """What the lab knows: the knobs, both predictions, and how the two networks stand."""

    id = "features"
    help = """\
Every digit is told to one network in two numbers that somebody thought of: how much ink it has, and
how far its left half mirrors the right one. The other network gets the pixels. Everything else is
the same for both: the hidden layer, the digits, their order, the number of steps.

The marks in the plane are real digits of MNIST. Dots part the plane into what the network on ink
and symmetry reads as one digit or another, the faint digit there; they move while it learns. `v`
shows the plane or the curves.
"""
    KNOBS = KNOBS
    by_hand: Curve
    pixels: Curve

    @property
    def ways(self) -> int:
        """How many digits are to be told apart."""
        return int(self.settings["digits"])

    @property
    def shown(self) -> Digits:
        """The digits of the plane."""
        return seen_first(self.ways)

    def asks(self) -> tuple[Ask, ...]:
        """Which wins and by how much, and how far two numbers come."""
        return ask_poll(_margin(self.ways), later=True), _count(self.ways)

    def work(self) -> Iterator[Stand]:
        """Train both, piece by piece: one step of each in turn."""
        ways, hidden = self.ways, int(self.settings["hidden"])
        count, seed = int(self.settings["examples"]), self.seed
        found = digits(count, ways)
        both = _rivals(found, ways, hidden, seed)
        asked = _scaled(places(), found.features[both[0].task.train.indices])
        for step in range(STEPS + 1):
            if step:
                for run in both:
                    run.train_step()
                    breathe()
            if step % PIECE == 0:
                shares = [float(run.validate()[1] or 0.0) for run in both]
                regions = b""
                if step % MAPPED == 0:
                    said = both[0].network(asked).data.argmax(axis=1)
                    regions = said.astype(np.uint8).tobytes()
                yield Stand(step, shares[0], shares[1], regions)

    def hear(self, news: Stand) -> None:
        """Another point of both curves."""
        self.stand: Stand | None = news
        self.by_hand.add(news.step, 100 * news.by_hand)
        self.pixels.add(news.step, 100 * news.pixels)
        if news.regions:
            self.regions = news.regions

    def forget(self) -> None:
        """Nobody has learned anything."""
        self.stand = None
        self.regions = b""
        self.by_hand, self.pixels = Curve(), Curve()

    @property
    def gap(self) -> float:
        """By how many of 100 digits the pixels are ahead."""
        return 100 * (self.stand.pixels - self.stand.by_hand) if self.stand else 0.0

    def truth(self, ask: Ask) -> Truth | None:
        """By how much the pixels have won, and how far two numbers came."""
        if self.stand is None or not self.finished:
            return None
        if ask.poll is not None:
            return Truth(round(self.gap, 6), option(self.gap))
        return Truth(round(100 * self.stand.by_hand, 6))

    def code(self) -> tuple[Source, ...]:
        """The two features, and the step that both networks take."""
        return ink, symmetry, Run.train_step
