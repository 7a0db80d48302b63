"""Softmax: five scores become five probabilities, and only their differences count.

The scores are moved by hand. Three questions come first: what a shift does, what doubling does, and
how large one score must be to get half of everything.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import functions, ops
from engine.tensor import Tensor
from lessons.asking.answers import Verdict, match_number, wrong
from lessons.asking.ask import Ask, Kind, ask_poll
from lessons.asking.ideas import Idea, judge_number
from lessons.asking.polls import Choice, Poll
from lessons.knobs import Knob, Settings
from lessons.lab import Lab, Source
from lessons.numbers import show

WORKSHOP = (1.1, 0.4, -8.2, -0.9, 3.7)  # the scores of the workshop's slide
SCORES = tuple(f"z{at}" for at in range(1, len(WORKSHOP) + 1))
_TENTHS = tuple(at / 10 for at in range(-100, 101))


def _choices(*texts: tuple[str, str], right: int) -> tuple[Choice, ...]:
    return tuple(Choice(text, why, at == right) for at, (text, why) in enumerate(texts))


SHIFT = Poll(
    "softmax.shift",
    "100 is added to all five scores. What becomes of the five probabilities?",
    _choices(
        ("all five grow", "Their sum is always 1: for one to grow, another has to shrink."),
        ("they come closer to each other", "The differences between the scores are what they were,"
         " and so is every ratio of two probabilities."),
        ("nothing at all", "Each e^z is multiplied by the same e^100, which cancels in the"
         " fraction. Only differences of scores count."),
        ("the largest takes nearly everything", "That is what multiplying does. Adding leaves the"
         " gaps between the scores as they are."),
        right=2,
    ),
)  # fmt: skip
DOUBLE = Poll(
    "softmax.double",
    "Now all five scores are doubled. What becomes of the probability of the largest score?",
    _choices(
        ("it stays: all were treated alike", "Adding treats all alike. Doubling doubles the gaps"
         " too, and a gap is a ratio: e to the power of it."),
        ("it doubles", "Then it could pass 1. What is squared is its ratio to each of the others."),
        ("it grows", "Every gap to the others doubles, so each ratio is squared and the largest"
         " gains. That is a temperature of one half."),
        ("it shrinks", "A smaller gap would make it shrink: dividing the scores, a high"
         " temperature. Doubling widens the gap."),
        right=2,
    ),
)  # fmt: skip
ORDER = (ask_poll(SHIFT), ask_poll(DOUBLE))


@dataclass(frozen=True)
class Trial:
    """What a question speaks of, done: the scores as they were and as they are then."""

    name: str
    before: tuple[float, ...]
    after: tuple[float, ...]


def shares(scores: Sequence[float]) -> tuple[float, ...]:
    """softmax of the scores, by the engine."""
    return tuple(map(float, functions.softmax(Tensor(np.array([scores]))).data[0]))


def powers(scores: Sequence[float]) -> tuple[float, ...]:
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
            Knob(name, f"score {at}", z, _TENTHS, "How much speaks for this answer.", -1e4, 1e4)
            for at, (name, z) in enumerate(zip(SCORES, WORKSHOP, strict=True), 1)
        ),
        Knob("t", "temperature", 1.0, (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0),
             "Every score is divided by it.", 0.01, 1000, "T"),
        Knob("add", "added to all", 0.0, (0.0, 1.0, 10.0, 50.0, 100.0, 1000.0),
             "The same number added to every score.", -1e4, 1e4, "+"),
        Knob("seed", "seed", 0, tuple(range(10)), "0 are the workshop's scores, others are drawn.",
             0, 10**6),
    )  # fmt: skip

    def drawn(self, seed: int) -> Settings:
        """Seed 0 are the workshop's scores."""
        rng = random.Random(f"softmax {seed}")
        other = tuple(round(rng.uniform(-4, 4), 1) for _ in WORKSHOP)
        return dict(zip(SCORES, other if seed else WORKSHOP, strict=True))

    def again(self) -> None:
        """The scores as they were drawn, neither sharpened nor shifted."""
        self.settings |= {"t": 1.0, "add": 0.0}
        super().again()

    # ---- the numbers ----------------------------------------------------------------------------

    def at(self, **other: float) -> tuple[float, ...]:
        """z / T + what is added to all, with some of the knobs elsewhere."""
        s = self.settings | other
        return tuple(float(s[name]) / float(s["t"]) + float(s["add"]) for name in SCORES)

    @property
    def scores(self) -> tuple[float, ...]:
        """z / T + what is added to all, as the network would hand them to softmax."""
        return self.at()

    @property
    def probabilities(self) -> tuple[float, ...]:
        """softmax of the scores, by the engine."""
        return shares(self.scores)

    @property
    def naive(self) -> tuple[float, ...]:
        """e^z / Σ e^z computed as it is written, in single precision: it overflows."""
        with np.errstate(all="ignore"):
            e = np.array(powers(self.scores), dtype=np.float32)
            return tuple(map(float, e / e.sum()))

    @property
    def marked(self) -> str:
        """The knob that is turned; where that is the seed, the largest score."""
        name = self.KNOBS[self.knob].name
        return name if name != "seed" else max(SCORES, key=lambda z: float(self.settings[z]))

    def sweep(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """The probabilities (a row for each value) if the marked knob went through these values."""
        scores = np.array([self.at(**{self.marked: value}) for value in values.tolist()])
        return np.asarray(functions.softmax(Tensor(scores)).data, dtype=np.float64)

    @property
    def trial(self) -> Trial | None:
        """The experiment of the question just answered, until one goes on."""
        if self.free or not self.trial_of:
            return None
        if self.trial_of == SHIFT.id:
            return Trial("z + 100", self.scores, tuple(z + 100 for z in self.scores))
        if self.trial_of == DOUBLE.id:
            return Trial("2z", self.scores, tuple(2 * z for z in self.scores))
        drawn = tuple(map(float, self.drawn(int(self.settings["seed"])).values()))
        return Trial("z", drawn, halved(drawn))

    # ---- what is asked --------------------------------------------------------------------------

    def asks(self) -> tuple[Ask, ...]:
        """What a shift does, what doubling does, and which score gets half of everything."""
        seed = int(self.settings["seed"])
        return (*ORDER, half(tuple(map(float, self.drawn(seed).values())), seed))

    def code(self) -> tuple[Source, ...]:
        """The engine's softmax."""
        return ops.softmax, ops.log_softmax


def _share(p: float) -> str:
    """A probability in three digits; softmax gives nobody all or nothing, however it is rounded."""
    return "nearly 1" if p > 0.9995 else "nearly 0" if p < 1e-6 else show(p, 3)


def halved(scores: tuple[float, ...]) -> tuple[float, ...]:
    """The scores, with the largest moved to where its probability is ½."""
    top = scores.index(max(scores))
    wanted = math.log(sum(math.exp(z) for at, z in enumerate(scores) if at != top))
    return (*scores[:top], wanted, *scores[top + 1 :])


def half(scores: tuple[float, ...], seed: int) -> Ask:
    """How large the largest score must be for p = ½, the others as they are."""
    top, *rest = sorted(scores, reverse=True)
    total = sum(map(math.exp, rest))
    wanted = math.log(total)
    ideas = (
        Idea("half", top / 2, "half the score is not half the probability: e^z is shared out"),
        Idea("e^z halved", top - math.log(2), f"that halves e^z, from {show(math.exp(top))}; but"
             " then the sum it is divided by shrinks as well"),
        Idea("a tie", rest[0], f"then it ties with the next one, {show(rest[0])}; the others take"
             " a share, too"),
        Idea("no logarithm", total, f"{show(total)} is what e^z has to be; z is its logarithm"),
        Idea("log10", math.log10(total), f"that is the logarithm of {show(total)} to base 10; the"
             " one to base e undoes e^z"),
        Idea("log2", math.log2(total), f"that is the logarithm of {show(total)} to base 2; the one"
             " to base e undoes e^z"),
        Idea("sum", sum(rest), "scores add up to nothing that counts; the e^z are summed"),
        Idea("mean", sum(rest) / len(rest), "the mean of the others is about as much as one of"
             " them; it takes as much as all of them together"),
        Idea("all five", math.log(total + math.exp(top)), "that counts its own e^z among the"
             " others; it has to equal those of the other four"),
        Idea("how far", wanted - top, "that is by how much it has to move; where does it arrive?"),
        Idea("sign", -wanted, "the size is right, the sign is not"),
        Idea("probability", 0.5, "½ is the probability; which score gives it?"),
        Idea("zero", 0.0, "e^0 = 1: half only if the others' e^z add up to 1 as well"),
        Idea("as it is", top, f"{show(top)} is where it stands now; it gets"
             f" {_share(math.exp(top) / (math.exp(top) + total))} there"),
    )  # fmt: skip

    def match(text: str, number: float) -> Verdict:
        return match_number(text, number, digits=2, within=0.01)

    def otherwise(value: float) -> Verdict:
        p = 1 / (1 + total * math.exp(-min(max(value, -700.0), 700.0)))
        return wrong(f"at {show(value)} it would get {_share(p)}")

    def judge(text: str) -> Verdict:
        return judge_number(text, wanted, ideas, match, otherwise)

    return Ask(
        id="softmax.half",
        kind=Kind.NUMBER,
        prompt=f"Of the scores {', '.join(map(show, scores))} only the largest, {show(top)}, is"
        " moved. How large must it be for its probability to be ½?",
        judge=judge,
        form="two digits after the point, or =ln 5",
        hints=(
            "Half of everything: its e^z equals the e^z of all the others together.",
            f"The others: {' + '.join(f'e^{show(z)}' for z in rest)} = {show(total)}.",
            f"e^z = {show(total)}, so z = ln {show(total)} = {show(wanted, 3)}.",
        ),
        solution=show(wanted, 3),
        worked=f"z = ln {show(total)} = {show(wanted, 3)}: then e^z is as much as all others have.",
        seed=seed,
    )
