"""Loss: an answer priced in three ways, and ten answers over a line that is moved.

In one half three probabilities are moved by hand, and cross entropy, squared error and accuracy
stand side by side. In the other a line t cuts ten points in two: accuracy goes up and down in
steps, the cost is smooth, and only one of them says which way to go.
"""

import random
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine import losses, objectives
from engine.functions import activation, log, sum_
from engine.tensor import Tensor
from lessons.asking.ask import Ask
from lessons.knobs import Knob, KnobError, Settings, Value, given
from lessons.lab import Lab, Source
from lessons.labs.loss.questions import (
    ELSEWHERE,
    MISTAKE,
    MOVES,
    RIVALS,
    SURER,
    Shares,
    by_how_much,
    jumps,
)
from lessons.numbers import show

Floats = NDArray[np.float64]

ANSWER, TEN = "answer", "ten"
P = ("p1", "p2", "p3")
LEAST = 0.001  # what each class keeps, so that there is a share to share out again
PAIR: tuple[Shares, Shares] = ((0.51, 0.26, 0.23), (0.98, 0.01, 0.01))
ZEROS, ONES = (1.2, 2.1, 2.9, 3.8, 5.6), (4.3, 5.1, 6.4, 7.3, 8.5)  # the lesson's ten
WALK = (2.2, 4.6)  # from where to where t goes in the question, and where it stands at first
_HUNDREDTHS = (LEAST, *(n / 100 for n in range(1, 99)), 0.998)
_TENTHS = tuple(n / 10 for n in range(101))


@dataclass(frozen=True)
class Price:
    """What an answer costs in three ways: its cross entropy, squared error, and accuracy, 0 or 1.

    Accuracy is not a price but a prize; it is what one wants in the end.
    """

    cross: float
    squared: float
    accuracy: float


def price(p: Shares) -> Price:
    """What three probabilities cost, the first class being the true one: by the engine."""
    scores, label = np.log(np.array([p])), np.array([0])  # softmax of ln p is p
    truth = np.array([[1.0, 0.0, 0.0]])
    squared = float(losses.mean_squared_error(Tensor(np.array([p])), truth).data) * len(p)
    cross = float(losses.cross_entropy(Tensor(scores), label).data)
    return Price(cross, squared, objectives.accuracy(scores, label))


def shared(p: Shares, at: int, value: float) -> Shares:
    """The probabilities when one of them is moved: the others give or take, in proportion."""
    mine = round(1000 * min(max(value, LEAST), 1 - 2 * LEAST))
    one, other = (place for place in range(3) if place != at)
    rest = 1000 - mine
    part = min(max(round(rest * p[one] / (p[one] + p[other])), 1), rest - 1)
    moved = {at: mine, one: part, other: rest - part}
    return (moved[0] / 1000, moved[1] / 1000, moved[2] / 1000)


class Loss(Lab):
    """Three probabilities of one answer, or the line t through ten points."""

    id = "loss"
    help = """\
Class 1 is the true one. Move a probability, and the others give or take in proportion. Cross
entropy is −ln p of the true class; squared error adds up (p − y)² over all three, y being 1, 0, 0;
accuracy is 1 where the true class is ahead. `v` goes to ten points and a line t: above it the rule
says ●, with p = σ(x − t). Their mean cross entropy is the cost.
"""
    KNOBS = (
        *(
            Knob(name, f"p of class {at}", p, _HUNDREDTHS, "The others share what is left.",
                 LEAST, 1 - 2 * LEAST, name)
            for at, (name, p) in enumerate(zip(P, PAIR[0], strict=True), 1)
        ),
        Knob("t", "Line t", WALK[0], _TENTHS, "Above it the rule says ●.", 0, 10),
        Knob("part", "Part", ANSWER, (ANSWER, TEN), "One answer, or ten points.", short="of"),
        Knob("seed", "Seed", 0, tuple(range(10)), "0 are the lesson's numbers, others are drawn.",
             0, 10**6),
    )  # fmt: skip

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__(settings)
        self.mark_what_counts()

    # ---- the knobs ------------------------------------------------------------------------------

    def lacks(self, name: str) -> str:
        """The probabilities count in one part, the line in the other."""
        if name in P and self.part == TEN:
            return "(one answer)"
        return "(ten points)" if name == "t" and self.part == ANSWER else ""

    def _give(self, name: str, value: Value) -> bool:
        if name not in P:
            return super()._give(name, value)
        now = shared(self.shares, P.index(name), float(value))
        if now == self.shares:
            return False
        self.settings |= dict(zip(P, now, strict=True))
        self.changed()
        return True

    def read(self, state: str) -> None:
        """Probabilities that are told add up to 1, or leave something for those that are not."""
        told = given(self.id, self.KNOBS, state)
        named = [round(1000 * float(told[name])) for name in P if name in told]
        left = 1000 - sum(named)
        if left != 0 if len(named) == len(P) else left < len(P) - len(named):
            raise KnobError(f"p1, p2 and p3 add up to 1, not to {show(sum(named) / 1000)}")
        super().read(state)
        missing = [name for name in P if name not in told]
        if 0 < len(missing) < len(P):
            weights = [float(self.settings[name]) for name in missing]
            first = min(max(round(left * weights[0] / sum(weights)), 1), left)
            parts = [first, left - first] if len(missing) == 2 else [left]
            self.settings |= {n: v / 1000 for n, v in zip(missing, parts, strict=True)}
        self.settings |= {name: round(float(self.settings[name]), 3) for name in P}

    def drawn(self, seed: int) -> Settings:
        """Seed 0 are the lesson's numbers."""
        before, _ = self._pair(seed)
        return {**dict(zip(P, before, strict=True)), "t": self._walk(seed)[0]}

    # ---- what a seed draws ----------------------------------------------------------------------

    @staticmethod
    def _pair(seed: int) -> tuple[Shares, Shares]:
        """What the true class gets before and after, and the others."""
        if not seed:
            return PAIR
        rng = random.Random(f"loss {seed}")
        p = rng.choice((0.05, 0.1, 0.15, 0.2, 0.3, 0.35, 0.55, 0.6))
        return shared(PAIR[0], 0, p), shared(PAIR[0], 0, rng.choice((0.7, 0.75, 0.8, 0.9, 0.95)))

    @staticmethod
    def _points(seed: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """Five points of class 0 and five of class 1, no two in one place."""
        if not seed:
            return ZEROS, ONES
        rng = random.Random(f"points {seed}")
        places: list[float] = []
        for middle in (3.2,) * 5 + (6.4,) * 5:
            x = 0.0
            while not 0.5 <= x <= 9.5 or any(abs(x - other) < 0.15 for other in places):
                x = round(rng.gauss(middle, 1.7), 1)
            places.append(x)
        return tuple(sorted(places[:5])), tuple(sorted(places[5:]))

    def _walk(self, seed: int) -> tuple[float, float]:
        """From where to where t goes in the question: neither is a point's place."""
        if not seed:
            return WALK
        rng, taken = random.Random(f"walk {seed}"), {x for side in self._points(seed) for x in side}
        free = [t for t in _TENTHS if t not in taken]
        a = rng.choice([t for t in free if 1.5 <= t <= 3.5])
        return a, rng.choice([t for t in free if a + 2 <= t <= a + 4])

    # ---- one answer -----------------------------------------------------------------------------

    @property
    def shares(self) -> Shares:
        """The probabilities as they stand."""
        first, second, third = (float(self.settings[name]) for name in P)
        return first, second, third

    @property
    def trial(self) -> tuple[Shares, Shares] | None:
        """What the question just answered speaks of, before and after, until one goes on."""
        done = {
            MOVES.id: RIVALS,
            SURER.id: MISTAKE,
            "loss.by-how-much": self._pair(self.seed),
        }
        return done.get(self.speaks_of) if self.part == ANSWER else None

    def sweep(self, values: Floats) -> tuple[Floats, Floats, Floats]:
        """The three measures if p of class 1 went through these values, each (n,)."""
        _, second, third = self.shares
        rest = (1 - values) / (second + third)
        p = Tensor(np.stack([values, rest * second, rest * third], axis=1))
        off = p - np.array([1.0, 0.0, 0.0])
        cross, squared = -log(p).data[:, 0], sum_(off * off, axis=1).data
        return cross, squared, (p.data.argmax(axis=1) == 0).astype(np.float64)

    # ---- ten points -----------------------------------------------------------------------------

    @property
    def points(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The points of class 0 and those of class 1."""
        return self._points(self.seed)

    @property
    def walk(self) -> tuple[float, float]:
        """From where to where t goes in the question."""
        return self._walk(self.seed)

    def over(self, t: Floats) -> tuple[Floats, Floats]:
        """Accuracy and cost of the ten for each line t, both (n,): p = σ(x − t), by the engine."""
        zeros, ones = self.points
        x = np.array([*zeros, *ones])
        is_one = np.repeat([False, True], [len(zeros), len(ones)])
        z = x - t[:, None]
        each = activation("softplus", Tensor(np.where(is_one, -z, z))).data  # −ln σ of the truth
        return ((z > 0) == is_one).mean(axis=1), each.mean(axis=1)

    @property
    def lowest(self) -> tuple[float, float, float]:
        """The tenth t at which the cost is lowest, that cost, and the accuracy there."""
        accuracy, cost = self.over(np.array(_TENTHS))
        at = int(cost.argmin())
        return _TENTHS[at], float(cost[at]), float(accuracy[at])

    @property
    def sees_steps(self) -> bool:
        """Whether the staircase may be seen."""
        return self.free or self.answered(self.asks()[0])

    # ---- what is asked --------------------------------------------------------------------------

    def asks(self) -> tuple[Ask, ...]:
        """Of one answer: which measure moves, and by how much. Of ten: where, and how often."""
        seed = self.seed
        if self.part == TEN:
            return jumps(*self.points, *self.walk, seed), ELSEWHERE
        return by_how_much(*self._pair(seed), seed), MOVES, SURER

    def code(self) -> tuple[Source, ...]:
        """The engine's losses, and its accuracy."""
        return losses, objectives.accuracy
