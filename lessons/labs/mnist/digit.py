"""One digit's way through the network and back, as a learner walks it: a layer a step.

The forward pass is there at once. Backward, the gradient goes one layer further with each step,
until it has reached the pixels. Two things are asked on the way: what the loss is to the number of
the right answer, and whether the pixels that matter most are ink or paper.
"""

import math
from dataclasses import dataclass, replace
from typing import Self

from engine.training.events import Array, Look, mark_of
from lessons.asking.answers import Refused as NotRead
from lessons.asking.answers import Verdict, parse_number, refused, right, wrong
from lessons.asking.ask import Ask, Kind, ask_poll
from lessons.asking.polls import Choice, Poll
from lessons.labs.mnist.aside import Aside
from lessons.labs.mnist.pictures import MNIST, Pictures
from lessons.numbers import show
from lessons.store.records import Answer

DELTA, INK = "mnist.delta", "mnist.ink"
MOST = 25  # pixels that matter most; an odd number has a majority
INKED = 0.2  # a pixel above this is ink
LEARNED = 0.9  # a probability of the right digit from which there is hardly a gradient to ask for
CLOSE = 0.015


@dataclass(frozen=True)
class Subject:
    """A digit that can be looked at: its pixels, what it is, and where it comes from."""

    image: bytes
    label: int
    name: str

    @property
    def number(self) -> int:
        """The number that stands for it: its class, and behind it its pixels, a byte each."""
        return self.label << 8 * len(self.image) | int.from_bytes(self.image)


@dataclass(frozen=True)
class Station:
    """A place on the way: `kind` is pixels, sum, norm or bend; values and ∂loss/∂value.

    `weights` is the length of the gradient by the weights before it, None where there are none.
    """

    kind: str
    name: str
    value: Array
    gradient: Array
    weights: float | None


@dataclass(frozen=True)
class Seen:
    """A digit in the network after `step` steps."""

    step: int
    mark: int
    label: int
    p: tuple[float, ...]
    loss: float
    covered: Array
    stations: tuple[Station, ...]

    @classmethod
    def of(cls, look: Look) -> Self | None:
        """What a look says of a digit; None if it does not, or makes no sense."""
        label, loss, mark = (look.number(f"digit.{name}") for name in ("label", "loss", "mark"))
        p, covered = look.arrays.get("digit.p"), look.arrays.get("digit.covered")
        stations = _stations(look)
        if label is None or loss is None or mark is None or p is None or covered is None:
            return None
        classes = len(p.numbers)
        if len(covered.shape) != 2 or len(stations) < 2:
            return None
        if len(stations[0].value.shape) != 2 or len(stations[-1].value.numbers) != classes:
            return None
        if not (0 <= label < classes and math.isfinite(mark)):
            return None
        return cls(look.step, int(mark), int(label), p.numbers, loss, covered, stations)

    @property
    def guess(self) -> int:
        """The digit that it is read as."""
        return self.p.index(max(self.p))

    @property
    def inked(self) -> int:
        """How many of the pixels with the largest gradients, in size, are ink."""
        pixels = self.stations[0]
        ranked = sorted(
            range(len(pixels.gradient.numbers)),
            key=lambda place: -abs(pixels.gradient.numbers[place]),
        )
        return sum(pixels.value.numbers[place] > INKED for place in ranked[:MOST])


def _stations(look: Look) -> tuple[Station, ...]:
    """The places on the way in their order, with the signs that stand for them."""
    kinds: dict[int, str] = {}
    for name in look.arrays:
        part, *rest = name.split(".")
        if part == "digit" and len(rest) == 3 and rest[0].isdecimal():
            kinds[int(rest[0])] = rest[1]
    found: list[Station] = []
    layer = 0
    for place in range(len(kinds)):
        kind = kinds.get(place, "")
        values = [look.arrays.get(f"digit.{place}.{kind}.{x}") for x in ("value", "gradient")]
        value, gradient = values
        if value is None or gradient is None or value.shape != gradient.shape:
            return ()
        layer += kind == "sum"
        sign = {"pixels": "x", "sum": f"z{layer}", "norm": f"n{layer}", "bend": f"h{layer}"}
        if kind not in sign:
            return ()
        weights = look.number(f"digit.{place}.{kind}.weights")
        found.append(Station(kind, sign[kind], value, gradient, weights))
    return tuple(found)


def delta_ask(seen: Seen, pictures: Pictures = MNIST) -> Ask:
    """How does the loss change with the number of the right answer?"""
    p, name = seen.p[seen.label], pictures.call(seen.label)
    truth, loss = p - 1, seen.loss
    worked = (
        f"softmax and −ln together have the gradient p − 1 at the right answer and p at every"
        f" other: {_small(p)} − 1 = {show(truth, 2)}"
    )
    ideas = (
        ("sign", -truth, "the size is right, but more of it makes the loss smaller: a minus"),
        ("p", p, "p is the gradient at each of the other answers; the right one has p − 1"),
        ("loss", loss, "that is the loss itself, −ln p; the question is how it changes"),
        ("by p", -1 / max(p, 1e-9), "−1/p is how it changes with p; z is before the softmax"),
    )

    def judge(text: str) -> Verdict:
        try:
            said = float(parse_number(text))
        except NotRead as problem:
            return refused(str(problem))
        if abs(said - truth) <= CLOSE:
            return right(worked)
        near = [(name, why) for name, value, why in ideas if abs(said - value) <= CLOSE]
        if len(near) == 1:
            return wrong(near[0][1], [near[0][0]])
        if said > 0:
            return wrong("more of the right answer makes the loss smaller: it is below zero")
        return wrong("it is the probability that is missing: p − 1")

    return Ask(
        id=DELTA,
        kind=Kind.NUMBER,
        prompt=f"This {name} gets the probability p = {show(p, 2)}, so the loss is −ln p ="
        f" {show(loss, 2)}. Backward begins at z, the {len(seen.p)} numbers before the softmax."
        f" What is ∂loss/∂z at the {name}?",
        judge=judge,
        form="a number such as 0.7",
        hints=("It is p − y, where y is 1 at the right answer and 0 elsewhere.",),
        solution=show(truth, 2),
        worked=worked,
    )


def ink_ask(seen: Seen, pictures: Pictures = MNIST) -> Ask:
    """Are the pixels that matter most ink or paper?"""
    ink = sum(value > INKED for value in seen.stations[0].value.numbers)
    poll = Poll(
        INK,
        f"The last step brings the gradient to the pixels: how the loss would change if each became"
        f" a little darker. {ink} pixels of this {pictures.call(seen.label)} are ink, the others"
        f" paper. Where do most of the {MOST} pixels lie that matter most?",
        (
            Choice(
                "on the ink",
                "Ink is what was written, but a pixel need not be dark to matter: its weights"
                f" decide, and ink where there is none would make another {pictures.noun} of it.",
            ),
            Choice(
                "on paper",
                f"Paper matters where ink would make another {pictures.noun} of it. It need not be"
                " most of what matters: a network of windows looks at edges, and these are at the"
                " ink.",
            ),
        ),
    )
    return replace(ask_poll(poll, later=True), sureness=False)


class OneDigit(Aside):
    """The digits that can be looked at, the one that is, and how far back the gradient has gone."""

    def __init__(self) -> None:
        super().__init__()
        self.subjects: tuple[Subject, ...] = ()
        self.at = 0
        self.back = 0  # stations whose gradient is seen, from the last one
        self.seen: Seen | None = None
        self.verdict: Verdict | None = None  # on ink or paper

    @property
    def subject(self) -> Subject | None:
        """The digit that is looked at."""
        return self.subjects[self.at] if self.subjects else None

    def choose(self, subjects: tuple[Subject, ...], at: int = 0) -> None:
        """Look at one of these."""
        if subjects != self.subjects or at != self.at:
            self.seen = None
        self.subjects, self.at = subjects, at % max(len(subjects), 1)
        self.withdraw()

    def walk(self, by: int) -> None:
        """Another one of them."""
        self.choose(self.subjects, self.at + by)

    def forget(self) -> None:
        """Another network."""
        super().forget()
        self.seen = self.verdict = None
        self.back = 0

    def hear(self, look: Look) -> list[Answer]:
        """Take in what was seen, if it is of this digit."""
        seen, subject = Seen.of(look), self.subject
        if seen is not None and subject is not None and seen.mark == mark_of(subject.number):
            self.seen = seen
        return []

    # ---- backward -------------------------------------------------------------------------------

    @property
    def last(self) -> int:
        """Steps from the loss to the pixels."""
        return len(self.seen.stations) if self.seen is not None else 0

    @property
    def shown(self) -> int:
        """Stations whose gradient is seen: never more than there are."""
        return min(self.back, self.last)

    def step(self, by: int, state: str, *, free: bool = False) -> None:
        """Backward by a layer, or undone; what is asked first is posed instead of a step."""
        seen = self.seen
        if seen is None or self.posed is not None:
            return
        wanted = min(max(self.shown + by, 0), self.last)
        self.back = min(self.shown, wanted)
        while self.back < wanted:
            ask = self._ask(seen, self.back + 1)
            if ask is not None and not free and self.pose(ask, state):
                return
            self.back += 1

    def _ask(self, seen: Seen, step: int) -> Ask | None:
        """What is asked before a step."""
        if step == 1 and seen.p[seen.label] < LEARNED:
            return delta_ask(seen, self.pictures)
        return ink_ask(seen, self.pictures) if step == self.last else None

    def answered(self) -> None:
        """It was answered or passed over: now the step is taken."""
        super().answered()
        self.back = min(self.back + 1, self.last)

    def decided(self) -> list[Answer]:
        """Ink or paper is decided once the gradient has reached the pixels."""
        attempt, seen = self.asked(INK), self.seen
        if seen is None or attempt is None or not attempt.taken or attempt.settled:
            return []
        if self.shown < self.last:
            return []
        self.verdict = attempt.reveal(key=0 if seen.inked > MOST // 2 else 1)
        return list(attempt.take())

    def told(self) -> str:
        """What the last step did, with its numbers."""
        seen, shown = self.seen, self.shown
        if seen is None:
            return ""
        if not shown:
            made = "Forward: each layer makes its numbers of those before."
            return f"{made} With . the gradient goes back a layer."
        here = seen.stations[-shown]
        length = show(norm(here.gradient.numbers), 2)
        if shown == 1:
            p = seen.p[seen.label]
            return (
                f"∂{here.name} = p − y: at the {self.pictures.call(seen.label)} it is {_small(p)}"
                f" − 1 = {show(p - 1, 2)}, at every other its p."
                + _weights(here, seen.stations[-2])
            )
        after = seen.stations[-shown + 1]
        if after.kind == "sum":
            rule = f"∂{here.name} = ∂{after.name} times the weights between: each number gathers"
            rule += f" from all that it went into. Its length is {length}."
        elif after.kind == "bend":
            off = sum(g == 0 for g in here.gradient.numbers)
            rule = f"∂{here.name} = ∂{after.name} · slope, number by number: {off:,} of"
            rule += f" {len(here.gradient.numbers):,} get none."
        else:
            rule = f"∂{here.name} = ∂{after.name}, divided by how far batch norm saw it spread."
        if here.kind == "sum":
            return rule + _weights(here, seen.stations[-shown - 1])
        if here.kind == "pixels":
            return (
                f"∂x: more ink raises the loss where it is blue (▓), lowers it where orange (⠿);"
                f" {seen.inked} of the {MOST} largest are ink. Covered, in the same colours:"
                " how far the loss rises or falls without 5 × 5 pixels of the image."
            )
        return rule


def _small(p: float) -> str:
    """A probability as a part of a sum."""
    return show(p, 2) if p >= 0.005 else "nearly 0"


def _weights(here: Station, before: Station) -> str:
    """How long the gradient of the weights is that made the sums `here`."""
    if here.weights is None:
        return ""
    length = show(here.weights, 2)
    return f" The weights before it get ∂{here.name} times {before.name}, length {length}."


def norm(numbers: tuple[float, ...]) -> float:
    """The length of a vector."""
    return math.sqrt(sum(value * value for value in numbers))
