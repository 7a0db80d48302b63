"""Many digits at once: a map by the last hidden layer, and how far a network's sureness is true.

Both are asked about before they are seen, once: which share of the digits lies among its own kind
in the map, and whether the network is right as often as it is sure.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Self

from engine.training.events import Array, Look
from lessons.asking.answers import Verdict, right, wrong
from lessons.asking.ask import Ask, ask_poll, ask_prediction
from lessons.asking.polls import Choice, Poll
from lessons.asking.predictions import Prediction, read_share
from lessons.labs.mnist.aside import Aside
from lessons.labs.mnist.pictures import MNIST, Pictures
from lessons.store.records import Answer

NEAR, TOO_SURE = "mnist.near", "mnist.sure"
CLOSE = 0.1
MIDDLE = (0.5, 0.9)  # of sureness, between which a network is asked to keep its word
EVEN = 0.02


@dataclass(frozen=True)
class Map:
    """Digits as points: places, classes and what they are read as; `near` is the share of those
    that lie nearest to the centre of their own kind."""

    step: int
    places: tuple[tuple[float, float], ...]
    labels: tuple[int, ...]
    guesses: tuple[int, ...]
    explained: tuple[float, float]
    near: float

    @classmethod
    def of(cls, look: Look) -> Self | None:
        """What a look says of it; None if it does not, or makes no sense."""
        names = ("places", "labels", "guesses", "explained")
        arrays = [look.arrays.get(f"crowd.{name}") for name in names]
        near = look.number("crowd.near")
        if near is None or any(one is None for one in arrays):
            return None
        places, labels, guesses, explained = (one for one in arrays if one is not None)
        whole = (*places.numbers, *labels.numbers, *guesses.numbers, *explained.numbers, near)
        count = len(labels.numbers)
        shapes = (count, 2), (count,), (2,)
        if (places.shape, guesses.shape, explained.shape) != shapes:
            return None
        if not all(map(math.isfinite, whole)):
            return None
        x, y = places.numbers[::2], places.numbers[1::2]
        return cls(
            look.step,
            tuple(zip(x, y, strict=True)),
            tuple(map(int, labels.numbers)),
            tuple(map(int, guesses.numbers)),
            (explained.numbers[0], explained.numbers[1]),
            near,
        )


@dataclass(frozen=True)
class Wall:
    """The weights of the units from `first` on, of `count`, each as a picture: (units, rows,
    columns). While a run breaks down some of them may not be finite."""

    step: int
    first: int
    count: int
    pictures: Array

    @classmethod
    def of(cls, look: Look) -> Self | None:
        """What a look says of it; None if it does not, or makes no sense."""
        first, count = look.number("wall.first"), look.number("wall.count")
        pictures = look.arrays.get("wall.pictures")
        if first is None or count is None or pictures is None:
            return None
        if len(pictures.shape) != 3 or not pictures.numbers:
            return None
        if not 0 <= first <= count - pictures.shape[0] < math.inf:
            return None
        return cls(look.step, int(first), int(count), pictures)


@dataclass(frozen=True)
class Sureness:
    """Bins of sureness from 0 to 1: how many digits, how sure, which share right (NaN: none)."""

    step: int
    tested: bool
    counts: tuple[int, ...]
    sure: tuple[float, ...]
    right: tuple[float, ...]
    error: float

    @classmethod
    def of(cls, look: Look) -> Self | None:
        """What a look says of it; None if it does not, or makes no sense."""
        arrays = [look.arrays.get(f"calibration.{name}") for name in ("counts", "sure", "right")]
        error, tested = look.number("calibration.error"), look.number("calibration.tested")
        if error is None or tested is None or any(one is None for one in arrays):
            return None
        counts, sure, correct = (_numbers(one) for one in arrays)
        if not len(counts) == len(sure) == len(correct) or not all(map(math.isfinite, counts)):
            return None
        return cls(look.step, bool(tested), tuple(map(int, counts)), sure, correct, error)

    @property
    def gap(self) -> float:
        """Right minus sure over the digits of which it is neither sure nor at a loss; NaN: none."""
        low, high = MIDDLE
        bins = [
            (n, s, r)
            for n, s, r in zip(self.counts, self.sure, self.right, strict=True)
            if n and low <= s < high
        ]
        total = sum(n for n, _, _ in bins)
        return sum(n * (r - s) for n, s, r in bins) / total if total else math.nan


def _numbers(array: Array | None) -> tuple[float, ...]:
    return array.numbers if array is not None else ()


def _judge_near(said: float, was: float) -> Verdict:
    if abs(said - was) <= CLOSE:
        return right("two of many dimensions keep that much of the order")
    if said < was:
        return wrong(
            "more than that: digits of a kind share pixels, so that even random weights keep some"
            " of the images' order, and training parts the kinds further",
            ["low"],
        )
    return wrong(
        "fewer: two coordinates cannot keep ten kinds apart that the layer's many can; the output"
        " layer sees all of them",
        ["high"],
    )


def near_ask(pictures: Pictures = MNIST) -> Ask:
    """Which share of the digits lies among its own kind?"""
    chance = f"{1 / pictures.classes:.3g}"
    prediction = Prediction(
        NEAR,
        "among its own kind",
        f"Each {pictures.noun} is a point: the values of the last hidden layer, seen from the side"
        f" on which they spread most. In this map of two coordinates, which share lies nearest to"
        f" the centre of its own kind? By chance it would be {chance}.",
        _judge_near,
        read_share,
    )
    return ask_prediction(prediction, "a share such as .5, or 50%")


def sure_ask(pictures: Pictures = MNIST) -> Ask:
    """Is it right as often as it is sure?"""
    low, high = (f"{100 * share:.0f}" for share in MIDDLE)
    poll = Poll(
        TOO_SURE,
        f"Of the {pictures.noun}s of which it is {low} to {high} % sure: how often is it right?",
        (
            Choice(
                "less often than it is sure",
                "Random weights are sure of nothing true, and a network that has learned its images"
                " by heart is too sure of others; after a few epochs it need not be.",
            ),
            Choice(
                "about as often",
                "Cross entropy is smallest where the probabilities are true, so a network that has"
                " not learned by heart keeps its word, to a few hundredths.",
            ),
            Choice(
                "more often than it is sure",
                "That is a network which hedges, as one does early, or with dropout or penalties"
                " that hold its numbers back.",
            ),
        ),
    )
    return replace(ask_poll(poll, later=True), sureness=False)


class Crowd(Aside):
    """The newest map and the newest sureness, and what was said of each beforehand."""

    def __init__(self) -> None:
        super().__init__()
        self.map: Map | None = None
        self.sureness: Sureness | None = None
        self.verdicts: dict[str, Verdict] = {}

    def hear(self, look: Look) -> list[Answer]:
        """Take in what was seen."""
        self.map = Map.of(look) or self.map
        self.sureness = Sureness.of(look) or self.sureness
        return []

    def forget(self) -> None:
        """Another network."""
        super().forget()
        self.map = self.sureness = None
        self.verdicts = {}

    def predict(self, make: Callable[[Pictures], Ask], state: str, *, free: bool = False) -> None:
        """Ask before it is seen, once."""
        if self.posed is None and not free:
            self.pose(make(self.pictures), state)

    def waits(self, item: str) -> bool:
        """Whether this is still to be foretold."""
        return self.posed is not None and self.posed.ask.id == item

    def decided(self) -> list[Answer]:
        """What was said, judged by what is seen now."""
        answers: list[Answer] = []
        near, sure = self.asked(NEAR), self.asked(TOO_SURE)
        if near is not None and near.taken and not near.settled and self.map is not None:
            self.verdicts[NEAR] = near.reveal(self.map.near)
            answers += near.take()
        seen = self.sureness
        if sure is not None and sure.taken and not sure.settled and seen is not None:
            gap = 0.0 if math.isnan(seen.gap) else seen.gap
            key = 0 if gap < -EVEN else 2 if gap > EVEN else 1
            self.verdicts[TOO_SURE] = sure.reveal(key=key)
            answers += sure.take()
        return answers
