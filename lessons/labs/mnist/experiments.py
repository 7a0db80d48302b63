"""Seven experiments on one run: change one thing, say what will come of it, and see.

A run that has been through an epoch is a *reference*. Whoever changes one thing of it, the learning
rate times ten or all weights from zero, is told what the reference reads and says what the changed
one will. What happened is measured; the sentence that goes with it depends on that alone, for with
another optimizer or another start the same change may do something else.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from lessons.asking.answers import Verdict, right, wrong
from lessons.asking.predictions import Prediction, read_share
from lessons.knobs import Settings, Value
from lessons.labs.mnist.knobs import KNOBS
from lessons.labs.mnist.pictures import MNIST, Pictures
from lessons.labs.mnist.questions import guessing
from lessons.labs.mnist.settings import lacks

NEAR = 0.03  # shares that are so near to each other are called the same
SLIGHT = 0.01  # and so much is a difference between two runs
_KNOBS = {knob.name: knob for knob in KNOBS}


@dataclass(frozen=True)
class Reference:
    """A run to compare with: its knobs, what it read right of validation after one epoch, and the
    pictures that it learned from."""

    settings: Settings
    accuracy: float
    pictures: Pictures = MNIST

    @property
    def count(self) -> int:
        """How many pictures it trains on."""
        return min(int(self.settings["limit"]), self.pictures.train) or self.pictures.train

    @property
    def chance(self) -> float:
        """A share below which nothing was learned."""
        return guessing(self.pictures.classes)


@dataclass(frozen=True)
class Change:
    """One thing that is made otherwise: `knob` goes from a value v to `to(v, n)`, with n pictures
    to train on.

    `broke`, `worse`, `same` and `better` say why, for each way in which it can end; a line each.
    """

    id: str
    name: str
    knob: str
    to: Callable[[Value, int], Value]
    broke: str
    worse: str
    same: str
    better: str

    def of(self, reference: Reference) -> Settings | None:
        """Its settings with the change made; None where it would change nothing."""
        settings = reference.settings
        if lacks(settings, self.knob) or (
            self.knob == "initializer" and lacks(settings, "activation")
        ):
            return None
        value = self._to(reference)
        knob = _KNOBS[self.knob]
        if value == settings[self.knob] or not _takes(knob.low, value, knob.high):
            return None
        return settings | {self.knob: value}

    def _to(self, reference: Reference) -> Value:
        return self.to(reference.settings[self.knob], reference.count)

    def told(self, reference: Reference) -> str:
        """From which value to which: `0.3 → 3`."""
        knob = _KNOBS[self.knob]
        before, after = reference.settings[self.knob], self._to(reference)
        return f"{knob.shown(before)} → {knob.shown(after)}"

    def prediction(self, reference: Reference) -> Prediction:
        """What is asked before it: the share right after one epoch."""
        knob = _KNOBS[self.knob]
        return Prediction(
            self.id,
            "accuracy after one epoch",
            f"One thing is changed: {knob.label.lower()} {self.told(reference)}."
            f" As it was, the network read {100 * reference.accuracy:.1f} % of unseen"
            f" {reference.pictures.noun}s right"
            " after one epoch. Which share will it read right now?",
            partial(self.judge, reference),
            read_share,
        )

    def judge(self, reference: Reference, said: float, was: float) -> Verdict:
        """What was said beside what it was; the sentence says why it was so."""
        why = self.why(reference, was)
        before = reference.accuracy
        broke = not math.isfinite(was)
        if (broke and said <= reference.chance) or abs(said - was) <= NEAR:
            return right(why)
        if abs(said - before) <= SLIGHT:
            return wrong(why, ["no-change"])
        return wrong(why, ["high" if broke or said > was else "low"])

    def why(self, reference: Reference, was: float) -> str:
        """Why it ended so, compared with the reference."""
        before = reference.accuracy
        if not math.isfinite(was) or was <= reference.chance < before:
            return self.broke
        if was < before - SLIGHT:
            return self.worse
        return self.same if was <= before + SLIGHT else self.better


def _takes(low: float, value: Value, high: float) -> bool:
    return isinstance(value, str) or low <= value <= high


def _times(factor: float) -> Callable[[Value, int], Value]:
    """So many times as much, with no more digits than people would write."""
    return lambda value, _: float(f"{float(value) * factor:.6g}")


CHANGES = (
    Change(
        "mnist.rate-up", "learning rate × 10", "lr", _times(10),
        "steps so long shut the units for good or throw the weights far off",
        "steps too long: it jumps to and fro over the valley that it looks for",
        "steps ten times longer, and still in the valley: there was room",
        "the rate was too small: with longer steps an epoch leads further",
    ),
    Change(
        "mnist.rate-down", "learning rate ÷ 100", "lr", _times(0.01),
        "steps so short that an epoch leads nowhere: it still guesses",
        "the same way, but each step a hundredth: an epoch gets part of it done",
        "so short steps were enough: one epoch has many of them",
        "the rate was too large: with shorter steps it stays in the valley",
    ),
    Change(
        "mnist.batch-one", "a batch of 1", "batch_size", lambda *_: 1,
        "one image's gradient points anywhere: at this rate the steps shut the units",
        "a step for each image, but each follows that one alone: it never settles",
        "noisier steps, but many more of them: here the two even out",
        "many more steps in an epoch, and small enough for the noise to even out",
    ),
    Change(
        "mnist.batch-all", "a batch of everything", "batch_size", lambda _, images: images,
        "an epoch is now a single step: the best direction, taken once",
        "an epoch is now a single step: the best direction, but only one step of it",
        "one step made as much of an epoch as many small ones did",
        "one step on all images did more than many small ones: those went too far",
    ),
    Change(
        "mnist.zeros", "all weights start at 0", "initializer", lambda *_: "zeros",
        "no weight lets a gradient through: only the biases of the answers learn",
        "all units of a layer start alike and stay alike: it is as if there were one",
        "the units found different ways all the same: chance came in elsewhere",
        "starting at 0 did less harm than the chance before",
    ),
    Change(
        "mnist.twice-units", "twice the hidden units", "hidden", lambda v, _: 2 * int(v),
        "the larger sums of more units made the same rate too large for it",
        "more units, and the same rate and time: more to learn, not yet learned",
        "there were units enough: in one epoch more of them read hardly better",
        "more units draw finer distinctions: the smaller network was too small",
    ),
    Change(
        "mnist.half-data", "half of the images", "limit",
        lambda _, images: max(images // 2, 1),
        "so few images and steps, and nothing was learned",
        "half the images are half the steps, and half the hands to learn from",
        "half the images say nearly the same: digits resemble each other",
        "fewer steps did better: with this rate more of them did harm",
    ),
)  # fmt: skip


def recognized(reference: Reference | None, settings: Settings) -> Change | None:
    """Which of the seven changes leads from the reference to these knobs; the seed may differ."""
    if reference is None:
        return None
    now = about(settings)
    for change in CHANGES:
        changed = change.of(reference)
        if changed is not None and about(changed) == now:
            return change
    return None


def about(settings: Mapping[str, Value]) -> tuple[Value, ...]:
    """What a prediction is about: every knob but the seed, and the epochs that come after."""
    return tuple(value for name, value in settings.items() if name not in ("seed", "epochs"))
