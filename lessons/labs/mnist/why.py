"""Why did this weight move? One weight of a hidden unit, at a pixel, and the step that comes.

The look (`engine.training.weight`) takes the gradient apart, image by image, for the batch of the
next step, and says what the step will be. When the step was taken, it stands beside what was said.
"""

import math
from dataclasses import dataclass, replace
from typing import Self

from engine.training.events import Look
from lessons.asking.answers import Verdict
from lessons.asking.ask import Ask, ask_poll
from lessons.asking.polls import Choice, Poll
from lessons.labs.mnist.aside import Aside
from lessons.labs.mnist.pictures import MNIST, Pictures
from lessons.numbers import show
from lessons.store.records import Answer

ITEM = "mnist.weight"
_NUMBERS = ("number", "value", "gradient", "images", "pulling", "loss", "nudge", "units")
_ARRAYS = ("places", "labels", "inputs", "upstreams", "pulls", "losses", "weights")


@dataclass(frozen=True)
class Pull:
    """One image of the batch: input · upstream is what it pulls."""

    place: int
    label: int
    input: float
    upstream: float
    pull: float


@dataclass(frozen=True)
class Weight:
    """A weight after `step` steps, and the step that comes: `move`, NaN where it is not known, in
    the film of a run. `weights` are all of its unit."""

    step: int
    number: int
    value: float
    gradient: float
    move: float
    images: int
    pulling: int
    pulls: tuple[Pull, ...]
    loss: float
    up: float
    down: float
    nudge: float
    weights: tuple[float, ...]
    units: int

    @classmethod
    def of(cls, look: Look, pixels: int = MNIST.pixels) -> Self | None:
        """What a look says of a weight of a unit that sees so many pixels; None if it does not, or
        makes no sense."""
        numbers = [look.number(f"weight.{name}") for name in _NUMBERS]
        arrays = [look.arrays.get(f"weight.{name}") for name in _ARRAYS]
        known = [x for x in numbers if x is not None and math.isfinite(x)]
        lists = [x.numbers for x in arrays if x is not None]
        if len(known) < len(numbers) or len(lists) < len(arrays):
            return None
        *of_pulls, losses, weights = lists
        places, nudge = of_pulls[0], known[_NUMBERS.index("nudge")]
        if nudge <= 0 or min(places, default=0) < 0:
            return None
        if len({len(x) for x in of_pulls}) != 1 or len(losses) != 2 or len(weights) != pixels:
            return None
        if not all(math.isfinite(x) for part in lists for x in part):
            return None
        number, value, gradient, images, pulling, loss, _, units = known
        move = look.number("weight.step")
        pulls = tuple(
            Pull(int(place), int(label), x, u, pull)
            for place, label, x, u, pull in zip(*of_pulls, strict=True)
        )
        return cls(
            look.step, int(number), value, gradient,
            math.nan if move is None else move, int(images), int(pulling), pulls, loss,
            *losses, nudge, weights, int(units),
        )  # fmt: skip

    @property
    def numeric(self) -> float:
        """The gradient by the two nudges."""
        return (self.up - self.down) / (2 * self.nudge)


def moving_ask(seen: Weight, where: str) -> Ask:
    """Which way will it go?"""
    ink = "one image" if seen.pulling == 1 else f"{seen.pulling} of the {seen.images} images"
    poll = Poll(
        ITEM,
        f"The weight of {where} is {show(seen.value, 3)}. In the next batch {ink} have ink at its"
        f" pixel and pull at it; the mean of their pulls is ∂ = {show(seen.gradient, 2)}. What"
        " will the step do to it?",
        (
            Choice(
                "make it larger",
                "A step goes against the gradient: a weight grows where ∂ is below 0, because the"
                " loss falls as it grows.",
            ),
            Choice(
                "make it smaller",
                "A step goes against the gradient: a weight shrinks where ∂ is above 0, because the"
                " loss rises as it grows.",
            ),
            Choice(
                "leave it as it is",
                "Only where nothing pulls, no ink at the pixel or a unit that is off for all of the"
                " images, and where no momentum is left, nothing moves.",
            ),
        ),
    )
    return replace(ask_poll(poll, later=True), sureness=False)


class Why(Aside):
    """The weight that is pointed at, what is known of it, and what became of what was foretold."""

    def __init__(self) -> None:
        super().__init__()
        self.unit, self.row, self.column = 0, 14, 14
        self.seen: Weight | None = None
        self.before: Weight | None = None  # as it was a step ago
        self.nudged = False  # whether the nudges are seen
        self.verdict: Verdict | None = None

    @property
    def number(self) -> int:
        """The number under which a look knows the weight."""
        columns = self.pictures.shape[1]
        return self.unit * self.pictures.pixels + self.row * columns + self.column

    @property
    def where(self) -> str:
        """The weight in words; rows and columns count from 1."""
        return f"unit {self.unit + 1} at row {self.row + 1}, column {self.column + 1}"

    def point(self, down: int = 0, right: int = 0, units: int = 0) -> None:
        """At another pixel, up to the edge, or another unit, round and round."""
        rows, columns = self.pictures.shape
        self.row = min(max(self.row + down, 0), rows - 1)
        self.column = min(max(self.column + right, 0), columns - 1)
        self.unit = (self.unit + units) % (self.seen.units if self.seen is not None else 1)
        self.before = self.verdict = None
        self.nudged = False
        self.withdraw()

    def at_unit(self, unit: int) -> None:
        """At the same pixel of this unit."""
        if unit != self.unit:
            self.point(units=unit - self.unit)
            self.unit = unit

    def forget(self) -> None:
        """Another network."""
        super().forget()
        self.seen = self.before = self.verdict = None
        self.unit, self.nudged = 0, False

    def take(self, pictures: Pictures) -> None:
        """Other pictures: to the middle of them."""
        super().take(pictures)
        self.row, self.column = pictures.shape[0] // 2, pictures.shape[1] // 2

    def hear(self, look: Look) -> list[Answer]:
        """Take in what was seen, if it is of this weight."""
        seen = Weight.of(look, self.pictures.pixels)
        if seen is None or seen.number != self.number:
            return []
        was = self.seen
        if was is not None and was.number == seen.number and was.step + 1 == seen.step:
            self.before = was
        elif was is None or was.step != seen.step or was.number != seen.number:
            self.before = None
        self.seen = seen
        return []

    @property
    def known(self) -> Weight | None:
        """What is seen of this weight; None while it is of another."""
        seen = self.seen
        return seen if seen is not None and seen.number == self.number else None

    @property
    def covered(self) -> bool:
        """Whether the step is still to be foretold."""
        return self.posed is not None

    def predict(self, state: str, *, free: bool = False) -> None:
        """Ask, once, before the step that comes is told."""
        seen = self.known
        if seen is not None and seen.move == seen.move and self.posed is None and not free:
            self.pose(moving_ask(seen, self.where), state)

    def decided(self) -> list[Answer]:
        """What was said of the step, judged by the step that comes."""
        attempt, seen = self.asked(ITEM), self.known
        if seen is None or attempt is None or not attempt.taken or attempt.settled:
            return []
        if seen.move != seen.move:
            return []
        key = 0 if seen.move > 0 else 1 if seen.move < 0 else 2
        self.verdict = attempt.reveal(key=key)
        return list(attempt.take())
