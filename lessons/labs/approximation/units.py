"""Hidden units as steps: v·σ(w·x + b) climbs by its height at −b/w, and a curve is their sum.

With one number in and one number out, everything that a hidden layer does can be seen: each unit
adds one step, sharp if |w| is large, and the network's answer is all steps on top of each other.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.activations import ACTIVATIONS
from engine.objectives import mean_square
from engine.tasks.curves import REACH, sampled
from engine.training.config import TrainingConfig
from engine.training.run import Run
from lessons.breath import breathe

Floats = NDArray[np.float64]
Curve = Callable[[float], float]

POINTS = 240  # places at which a curve is compared with the target, evenly spread
GRID: Floats = (np.arange(POINTS) + 0.5) / POINTS * 2 * REACH - REACH
EXAMPLES = 400  # of which the engine learns from 240
EPOCHS, BATCH, RATE = 400, 32, 0.1
PIECE = 20  # steps of training between two looks
STEEP = 200.0  # a step so steep is a wall


@dataclass(frozen=True)
class Unit:
    """One hidden unit: weight `w` and bias `b` of its input, and the weight `v` of its output."""

    w: float
    b: float
    v: float

    @classmethod
    def placed(cls, at: float, height: float, w: float) -> "Unit":
        """The unit that climbs by `height` at x = `at`, with the steepness `w` > 0."""
        return cls(w, -w * at, height)

    @property
    def at(self) -> float:
        """The x at which σ is ½, halfway up: −b/w. Infinite for a unit that never steps."""
        return -self.b / self.w if self.w else np.inf

    @property
    def height(self) -> float:
        """By how much the curve climbs from far left to far right; below zero it falls."""
        return self.v if self.w >= 0 else -self.v

    def over(self, x: Floats) -> Floats:
        """What this unit adds to the curve at each x, by the engine's logistic function."""
        z = self.w * np.asarray(x, np.float64) + self.b
        return np.asarray(self.v * ACTIVATIONS["logistic"].function(z))


@dataclass(frozen=True)
class Drawn:
    """A network of one hidden layer: its units, and the bias of its output."""

    units: tuple[Unit, ...]
    bias: float = 0.0

    def over(self, x: Floats) -> Floats:
        """The curve at each x."""
        total = np.full(len(x), self.bias)
        for unit in self.units:
            total = total + unit.over(x)
        return total

    def error(self, target: Curve) -> float:
        """The mean of (curve − target)² over the grid."""
        return mean_square(self.over(GRID), values(target, GRID))


def values(curve: Curve, x: Sequence[float] | Floats) -> Floats:
    """The curve's height at each x."""
    return np.array([curve(float(each)) for each in x])


def staircase(target: Curve, count: int) -> Drawn:
    """`count` steep steps at even distances, each landing as high as the target is on average.

    Nothing is learned: it is the recipe by which one sees that enough units can draw any curve.
    """
    edges = np.linspace(-REACH, REACH, count + 2)
    heights = values(target, GRID)
    levels = [
        float(heights[(left <= GRID) & (right > GRID)].mean()) for left, right in pairwise(edges)
    ]
    rises = [after - before for before, after in pairwise(levels)]
    steps = zip(edges[1:-1], rises, strict=True)
    return Drawn(tuple(Unit.placed(float(at), rise, STEEP) for at, rise in steps), levels[0])


@dataclass(frozen=True)
class Fit:
    """How far the engine has come with `count` units and this seed: `drawn` is its network."""

    count: int
    seed: int
    step: int
    steps: int
    drawn: Drawn
    error: float

    @property
    def over(self) -> bool:
        """Whether the training is finished."""
        return self.step >= self.steps


def fitting(name: str, target: Curve, count: int, seed: int) -> Iterator[Fit]:
    """Train 1 → `count` → 1 on examples of the target, and tell after every few steps."""
    task = sampled(name, target, EXAMPLES, 0.0, np.random.default_rng(seed))
    config = TrainingConfig(
        epochs=EPOCHS,
        hidden=(count,),
        activation="logistic",
        optimizer="adam",
        lr=RATE,
        batch_size=BATCH,
        seed=seed,
        schedule="cosine",
    )
    run = Run(config, task)
    while True:
        drawn = network(run)
        yield Fit(count, seed, run.step, run.steps, drawn, drawn.error(target))
        if run.step >= run.steps:
            return
        for _ in range(min(PIECE, run.steps - run.step)):
            run.train_step()
            breathe()


def network(run: Run) -> Drawn:
    """The weights of a run's network 1 → n → 1, as units."""
    w, b, v, bias = (np.ravel(tensor.data) for tensor in run.network.tensors)
    units = zip(w.tolist(), b.tolist(), v.tolist(), strict=True)
    return Drawn(tuple(Unit(*each) for each in units), float(bias[0]))
