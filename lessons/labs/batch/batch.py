"""The batch lab: three networks with the same start and as many looks at the same digits.

One takes a few large steps, one many small ones, one is in between. A large batch knows better
where it goes, a small one goes more often. All three are trained for real, side by side, and what
is measured is how many digits they read right that none of them has seen.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from engine.objectives import CLASSIFICATION
from engine.tasks.mnist import first
from engine.tasks.task import Subset, Task
from engine.training.batches import Minibatches
from engine.training.config import TrainingConfig
from engine.training.optimizers import SGD
from engine.training.run import Run
from lessons.asking.answers import Verdict, right, wrong
from lessons.asking.ask import Ask, ask_prediction
from lessons.asking.predictions import Prediction, read_of_hundred
from lessons.breath import breathe
from lessons.experiment import Experiment
from lessons.knobs import Knob, Settings
from lessons.lab import Source, Truth

EXAMPLES, UNSEEN, EPOCHS, HIDDEN = 4000, 1000, 3, 32
LOOKS = EPOCHS * EXAMPLES
PIECE = 300  # looks between two news
NEAR = 5  # digits of 100 that a prediction may be off
GUESSING = 15  # of 100 right, and fewer, is no more than guessing
FAR = 15  # digits of 100 from which a prediction has an idea behind it
FEW = 20  # steps that even exact directions make little of
LONG = 0.3  # a rate from which what guesses has gone astray; below, it has hardly moved

KNOBS = (
    Knob("large", "Large batch", EXAMPLES, (1000, 2000, EXAMPLES), "Digits in its batches.", 1,
         EXAMPLES),
    Knob("middle", "In between", 100, (20, 50, 100, 200, 400), "Digits in its batches.", 1,
         EXAMPLES),
    Knob("small", "Small batch", 10, (1, 2, 5, 10, 20), "Digits in its batches.", 1, EXAMPLES),
    Knob("rate", "Rate", 0.1, (0.01, 0.03, 0.1, 0.3, 1.0), "The learning rate.", 0.0001, 10.0),
    Knob("times", "Large: rate ×", 1, (1, 2, 3, 5, 10, 30, 100),
         "How many times this rate the large batch gets.", 1, 1000),
    Knob("seed", "Seed", 0, (0,), "Draws the weights and the order.", 0, 10**6),
)  # fmt: skip
LANES = ("large", "middle", "small")


@dataclass(frozen=True)
class Stand:
    """How one network stands: its batch size and rate, its steps, and its way so far.

    `right` of 100 unseen digits were read right after so many `looks`. `diverged` if it broke down.
    """

    size: int
    rate: float
    steps: int
    looks: tuple[int, ...]
    right: tuple[float, ...]
    diverged: bool = False


@lru_cache(maxsize=1)
def task() -> Task:
    """The digits to learn from, and those that are kept for the measuring."""
    split = first(EXAMPLES + UNSEEN)
    known, unseen = np.split(np.arange(EXAMPLES + UNSEEN), [EXAMPLES])
    images, labels = np.asarray(split.images), split.labels.astype(np.intp)
    learned, kept = (Subset(images, labels, chosen) for chosen in (known, unseen))
    return Task("digits", learned, kept, kept, 10, CLASSIFICATION)


def steps_of(size: int) -> int:
    """How many steps all the looks make in batches of this size."""
    return EPOCHS * -(-EXAMPLES // size)


class Lane:
    """One of the three networks."""

    def __init__(self, size: int, rate: float, seed: int) -> None:
        self.size, self.rate = size, rate
        config = TrainingConfig(
            epochs=EPOCHS, hidden=(HIDDEN,), optimizer="sgd", lr=rate, batch_size=size, seed=seed
        )
        self.run = Run(config, task())
        self.looks = [0]
        self.right = [self._measure()]

    def _measure(self) -> float:
        return 100 * float(self.run.validate()[1] or 0.0)

    def _looks_after(self, step: int) -> int:
        epochs, rest = divmod(step, len(self.run.batches))
        return epochs * EXAMPLES + rest * self.size

    def go(self, looks: int) -> None:
        """Take the steps for which so many looks are enough, and measure if there was one."""
        run = self.run
        before = run.step
        while (
            run.step < run.steps
            and self._looks_after(run.step + 1) <= looks
            and run.divergence is None
        ):
            run.train_step()
            breathe()
        if run.step > before:
            self.looks.append(self._looks_after(run.step))
            self.right.append(self._measure())

    def stand(self) -> Stand:
        """How it stands, copied."""
        broken = self.run.divergence is not None
        told = tuple(self.looks), tuple(self.right)
        return Stand(self.size, self.rate, self.run.step, *told, broken)


Stands = tuple[Stand, ...]


def rates(settings: Settings) -> tuple[float, float, float]:
    """The learning rate of each of the three."""
    rate = float(settings["rate"])
    return round(rate * float(settings["times"]), 9), rate, rate


def train(settings: Settings) -> Iterator[Stands]:
    """All three, a piece of the looks after the other."""
    both = zip((int(settings[name]) for name in LANES), rates(settings), strict=True)
    lanes = [Lane(size, rate, int(settings["seed"])) for size, rate in both]
    for looks in range(0, LOOKS + 1, PIECE):
        for lane in lanes:
            lane.go(looks)
        yield tuple(lane.stand() for lane in lanes)


# ---- what is asked -------------------------------------------------------------------------------


def judge(steps: int, rate: float, said: float, was: float) -> Verdict:
    """Compare how many of 100 were predicted with how many it was, after so many steps."""
    if abs(said - was) <= NEAR:
        return right(f"within {NEAR} of it")
    if was <= GUESSING and rate >= LONG:
        return wrong("it guesses: steps as long as these lead nowhere", ["wild"])
    if was <= GUESSING:
        told = "it still guesses: so few steps, and so short ones, have hardly moved the weights"
        return wrong(told, ["short"])
    if said <= GUESSING:
        return wrong("that would be guessing: even rough or few steps lead downhill", ["guess"])
    if said > was + FAR and steps <= FEW:
        end = "longer ones leave the valley" if rate >= LONG else "the weights hardly moved"
        told = f"exact directions, but only {steps} steps along them: {end}"
        return wrong(told, ["exact"])
    if said < was - FAR and steps > FEW:
        return wrong(
            f"each step is rough, but now this way, now that way: {steps:,} of them go far",
            ["rough"],
        )
    if said < was:
        return wrong("better than you thought: each step was worth a little more", ["low"])
    return wrong("not as good as you thought: each step was worth a little less", ["high"])


def _ask(name: str, size: int, rate: float) -> Ask:
    steps = steps_of(size)
    one = "one step" if steps == 1 else f"{steps:,} steps"
    question = (
        f"{EXAMPLES:,} digits, {EPOCHS} epochs: {LOOKS:,} looks. Spent as {one} with {size:,} "
        f"digit{'s' * (size != 1)} each, at the rate {rate:g}: how many of 100 unseen digits are"
        " then read right?"
    )
    prediction = Prediction(
        f"batch.{name}",
        f"{one} of {size:,}",
        question,
        partial(judge, steps, rate),
        read_of_hundred,
    )
    return ask_prediction(prediction, "a number from 0 to 100")


class Batch(Experiment[Stands]):
    """What the lab knows: the knobs, both predictions, and how the three networks stand."""

    stands: Stands
    id = "batch"
    help = f"""\
Three networks, 784 → {HIDDEN} → 10 with ReLU, begin with the same weights and look at the same
{EXAMPLES:,} digits {EPOCHS} times. They differ in how many digits share a step. Measured is the
same for all: how many of 100 digits that none has seen are read right ({UNSEEN:,} were tried). Each
point of a curve was measured after a step. Where the batch size does not fit, an epoch's last batch
is smaller.

The large batch may have a rate of its own, so and so many times that of the others: does this
rescue it? `R` begins with other weights.
"""
    KNOBS = KNOBS

    def asks(self) -> tuple[Ask, ...]:
        """How far the few large steps come, and how far the many small ones."""
        large, _, small = rates(self.settings)
        return (
            _ask("large", int(self.settings["large"]), large),
            _ask("small", int(self.settings["small"]), small),
        )

    def work(self) -> Iterator[Stands]:
        """Train all three."""
        return train(dict(self.settings))

    def hear(self, news: Stands) -> None:
        """How they stand."""
        self.stands = news

    def forget(self) -> None:
        """Nobody has learned anything."""
        self.stands = ()

    def truth(self, ask: Ask) -> Truth | None:
        """How many of 100 that batch size reads right, once the looks are spent."""
        if not self.finished:
            return None
        return Truth(round(self.stands[0 if ask.id == "batch.large" else 2].right[-1], 6))

    @property
    def tried(self) -> list[tuple[float, float]]:
        """The rates that a large batch of this size was given, and how far it came with each."""
        same = [name for name in self.settings if name not in ("times", "middle", "small", "rate")]
        found = {}
        for state, news in self._ends.items():
            settings, large = Batch.from_state(state).settings, news[-1][0]
            if all(settings[name] == self.settings[name] for name in same):
                found[large.rate] = large.right[-1]
        return sorted(found.items())

    def code(self) -> tuple[Source, ...]:
        """How batches are dealt out, the step, and its rule."""
        return Minibatches, Run.train_step, SGD
