"""Softmax: five scores become five probabilities, and only their differences count.

The scores are moved by hand. Three questions come first: what a shift does, what doubling does, and
how large one score must be to get half of everything.
"""

import math
import random

import numpy as np
from numpy.typing import NDArray

from engine import functions, ops
from engine.tensor import Tensor
from lessons.asking.ask import Ask, ask_poll
from lessons.asking.ideas import Idea, ask_number, other_bases
from lessons.asking.polls import poll_of
from lessons.knobs import Knob, Settings
from lessons.lab import Lab, Source
from lessons.numbers import show

Scores = tuple[float, ...]
WORKSHOP = (1.1, 0.4, -8.2, -0.9, 3.7)  # the scores of the workshop's slide
SCORES = tuple(f"z{at}" for at in range(1, len(WORKSHOP) + 1))
_TENTHS = tuple(at / 10 for at in range(-100, 101))

SHIFT = poll_of(
    "softmax.shift",
    "100 is added to all five scores. What becomes of the five probabilities?",
    ("all five grow", "Their sum is always 1: for one to grow, another has to shrink."),
    ("they come closer to each other", "The differences between the scores are what they were, and"
     " so is every ratio of two probabilities."),
    ("nothing at all", "Each e^z is multiplied by the same e^100, which cancels in the fraction."
     " Only differences of scores count."),
    ("the largest takes nearly everything", "That is what multiplying does. Adding leaves the gaps"
     " between the scores as they are."),
    right="C")  # fmt: skip
DOUBLE = poll_of(
    "softmax.double",
    "Now all five scores are doubled. What becomes of the probability of the largest score?",
    ("it stays: all were treated alike", "Adding treats all alike. Doubling doubles the gaps too,"
     " and a gap is a ratio: e to the power of it."),
    ("it doubles", "Then it could pass 1. What is squared is its ratio to each of the others."),
    ("it grows", "Every gap to the others doubles, so each ratio is squared and the largest gains."
     " That is a temperature of one half."),
    ("it shrinks", "A smaller gap would make it shrink: dividing the scores, a high temperature."
     " Doubling widens the gap."),
    right="C")  # fmt: skip


def drawn(seed: int) -> Scores:
    """The scores of a seed."""
    rng = random.Random(f"softmax {seed}")
    return tuple(round(rng.uniform(-4, 4), 1) for _ in WORKSHOP) if seed else WORKSHOP


def shares(scores: Scores) -> Scores:
    """softmax of the scores, by the engine."""
    return tuple(map(float, functions.softmax(Tensor(np.array([scores]))).data[0]))


def powers(scores: Scores) -> Scores:
    """e^z of each score in single precision: ∞ above 88.7, 0 below −104."""
    with np.errstate(over="ignore", under="ignore"):
        return tuple(map(float, np.exp(np.array(scores, dtype=np.float32))))


class Softmax(Lab):
    """The scores, a temperature they are divided by, and a number that is added to all of them."""

    id = "softmax"
    help = """\
Softmax gives each score z the share e^z of the sum of all of them. A temperature T divides every
score first: low ones sharpen, high ones level out. *Naive* computes e^z as it is written, in 32
bits; p takes the largest score off first, which changes nothing but keeps e^z from overflowing.
After each answer the bars show what was asked, done, and beside them what was before.
"""
    KNOBS = (
        *(
            Knob(name, f"Score {at}", z, _TENTHS, "How much speaks for this answer.", -1e4, 1e4)
            for at, (name, z) in enumerate(zip(SCORES, WORKSHOP, strict=True), 1)
        ),
        Knob("t", "Temperature", 1.0, (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0),
             "Every score is divided by it.", 0.01, 1000, "T"),
        Knob("add", "Added to all", 0.0, (0.0, 1.0, 10.0, 50.0, 100.0, 1000.0),
             "The same number added to every score.", -1e4, 1e4, "added"),
        Knob("seed", "Seed", 0, tuple(range(10)), "0 are the workshop's scores.", 0, 10**6),
    )  # fmt: skip

    def drawn(self, seed: int) -> Settings:
        """Seed 0 are the workshop's scores."""
        return dict(zip(SCORES, drawn(seed), strict=True))

    def again(self) -> None:
        """The scores as they were drawn, neither sharpened nor shifted."""
        self.settings |= {"t": 1.0, "add": 0.0}
        super().again()

    def at(self, **other: float) -> Scores:
        """z / T + what is added to all, with some of the knobs elsewhere."""
        s = self.settings | other
        return tuple(float(s[name]) / float(s["t"]) + float(s["add"]) for name in SCORES)

    @property
    def scores(self) -> Scores:
        """z / T + what is added to all, as the network would hand them to softmax."""
        return self.at()

    @property
    def naive(self) -> Scores:
        """e^z / Σ e^z computed as it is written, in single precision: it overflows."""
        with np.errstate(all="ignore"):
            e = np.array(powers(self.scores), dtype=np.float32)
            return tuple(map(float, e / e.sum()))

    @property
    def marked(self) -> Knob:
        """The knob that is turned; where that is the seed, the largest score."""
        largest = max(range(len(SCORES)), key=lambda at: float(self.settings[SCORES[at]]))
        knob = self.KNOBS[self.knob]
        return knob if knob.name != "seed" else self.KNOBS[largest]

    def sweep(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probabilities (a row for each value) if the marked knob went through these values."""
        scores = np.array([self.at(**{self.marked.name: value}) for value in values.tolist()])
        return np.asarray(functions.softmax(Tensor(scores)).data, dtype=np.float64)

    @property
    def trial(self) -> tuple[str, Scores, Scores] | None:
        """What a question speaks of, done: its name, the scores before, and then."""
        z, asked = self.scores, drawn(self.seed)
        return {
            SHIFT.id: ("z + 100", z, tuple(one + 100 for one in z)),
            DOUBLE.id: ("2z", z, tuple(2 * one for one in z)),
            "softmax.half": ("z", asked, halved(asked)),
        }.get(self.speaks_of)

    def asks(self) -> tuple[Ask, ...]:
        """What a shift does, what doubling does, and which score gets half of everything."""
        return ask_poll(SHIFT), ask_poll(DOUBLE), half(drawn(self.seed), self.seed)

    def code(self) -> tuple[Source, ...]:
        """The engine's softmax."""
        return ops.softmax, ops.log_softmax


def halved(scores: Scores) -> Scores:
    """The scores, with the largest moved to where its probability is ½."""
    top = scores.index(max(scores))
    wanted = math.log(sum(math.exp(z) for at, z in enumerate(scores) if at != top))
    return (*scores[:top], wanted, *scores[top + 1 :])


def half(scores: Scores, seed: int) -> Ask:
    """How large the largest score must be for p = ½, the others as they are."""
    top, *rest = sorted(scores, reverse=True)
    total = sum(map(math.exp, rest))
    wanted = math.log(total)

    def gets(value: float) -> str:
        """What it gets at a score; never all or nothing, however it is rounded."""
        p = 1 / (1 + total * math.exp(-min(max(value, -700.0), 700.0)))
        return "nearly 1" if p > 0.9995 else "nearly 0" if p < 1e-6 else show(p, 3)

    ideas = (
        Idea("half", top / 2, "half the score is not half the probability: e^z is shared out"),
        Idea("e^z halved", top - math.log(2), f"that halves e^z, from {show(math.exp(top))}; but"
             " then the sum it is divided by shrinks as well"),
        Idea("a tie", rest[0], f"then it ties with the next one, {show(rest[0])}; the others take"
             " a share, too"),
        Idea("no logarithm", total, f"{show(total)} is what e^z has to be; z is its logarithm"),
        *other_bases(total, "z is the one to base e of what the others have"),
        Idea("sum", sum(rest), "scores add up to nothing that counts; the e^z are summed"),
        Idea("mean", sum(rest) / len(rest), "the mean of the others is about as much as one of"
             " them; it takes as much as all of them together"),
        Idea("all five", math.log(total + math.exp(top)), "that counts its own e^z among the"
             " others; it has to equal those of the other four"),
        Idea("how far", wanted - top, "that is by how much it has to move; where does it arrive?"),
        Idea("probability", 0.5, "½ is the probability; which score gives it?"),
        Idea("zero", 0.0, "e^0 = 1: half only if the others' e^z add up to 1 as well"),
        Idea("as it is", top, f"{show(top)} is where it stands now; it gets {gets(top)} there"),
    )  # fmt: skip
    return ask_number(
        "softmax.half",
        f"Of the scores {', '.join(map(show, scores))} only the largest, {show(top)}, is moved. How"
        " large must it be for its probability to be ½?",
        wanted,
        ideas,
        (
            "Half of everything: its e^z equals the e^z of all the others together.",
            f"The others: {' + '.join(f'e^{show(z)}' for z in rest)} = {show(total)}.",
            f"e^z = {show(total)}, so z = ln {show(total)} = {show(wanted, 3)}.",
        ),
        lambda value: f"at {show(value)} it would get {gets(value)}",
        form="two digits after the point, or =ln 5", digits=2, within=0.01, shown=3, seed=seed,
    )  # fmt: skip
