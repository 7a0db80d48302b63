"""Two questions that are settled by running: why bend at all, and why not with x²?

Both train small networks on XOR, the four points that no straight line separates: every corner of a
square has the class of the corner opposite. Which answer is right is not written down here: each
choice makes a claim about the results, and the claim is held against what was measured.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from engine.functions import activation, linear, softmax, softmax_cross_entropy
from engine.tensor import Tensor, backward
from lessons.numbers import show

Results = dict[tuple[str, int], int]
"""Starts that learned all four points, by (units, hidden layers)."""

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
CLASSES = np.array([0, 1, 1, 0])
STARTS = 10
STEPS = 300
LR = 0.1
WIDTH = 8
MARGIN = 0.6  # a point counts as learned when its class gets this probability: no lucky ties


def square(z: Tensor) -> Tensor:
    """z², which bends, but grows faster the larger it is."""
    return z * z


UNITS: dict[str, Callable[[Tensor], Tensor]] = {
    "linear": lambda z: z,
    "tanh": lambda z: activation("tanh", z),
    "ReLU": lambda z: activation("relu", z),
    "x²": square,
}


@dataclass(frozen=True)
class Trial:
    """One network, trained from one start. `overflowed` means that its numbers became infinite."""

    units: str
    hidden: int
    start: int
    learned: bool
    overflowed: bool
    loss: float


@dataclass(frozen=True)
class Proof:
    """A finished experiment: the choice that was committed before it, its seed and its results."""

    committed: int
    seed: int
    trials: tuple[Trial, ...]


@dataclass(frozen=True)
class Choice:
    """An answer, the claim it makes about the results, and what to say to who chose it."""

    text: str
    claim: Callable[[Results], bool]
    why: str


@dataclass(frozen=True)
class Experiment:
    """A question, its choices, and the networks that are trained to settle it."""

    id: str
    title: str
    question: str
    choices: tuple[Choice, ...]
    runs: tuple[tuple[str, int], ...]  # (units, hidden layers)
    conclusion: Callable[[], str]

    def right(self, results: Results) -> int:
        """The place of the choice whose claim holds in the results, or −1."""
        return next((i for i, c in enumerate(self.choices) if c.claim(results)), -1)


class Network:
    """A stack of layers 2 → 8 → … → 8 → 2 with one kind of unit, in float64."""

    def __init__(self, units: str, hidden: int, rng: np.random.Generator) -> None:
        self.unit = UNITS[units]
        sizes = [2, *[WIDTH] * hidden, 2]
        self.layers = [
            (Tensor(rng.standard_normal((m, n)) / np.sqrt(m)), Tensor(np.zeros(n)))
            for m, n in pairwise(sizes)
        ]

    def scores(self, X: Any) -> Tensor:
        """Two scores for each row of X, (rows, 2)."""
        h: Any = X
        for i, (W, b) in enumerate(self.layers):
            z = linear(h, W, b)
            h = self.unit(z) if i < len(self.layers) - 1 else z
        return h  # type: ignore[no-any-return]

    def descend(self) -> float:
        """One step of gradient descent on all four corners; the loss before it."""
        loss = softmax_cross_entropy(self.scores(CORNERS), CLASSES)
        backward(loss)
        for parameter in (tensor for layer in self.layers for tensor in layer):
            parameter.data = parameter.data - LR * parameter.grad
            parameter.grad = None
        return float(loss.data)

    def learned(self) -> bool:
        """Whether every corner's own class gets a clear majority."""
        p = softmax(self.scores(CORNERS)).data
        return bool((p[np.arange(4), CLASSES] >= MARGIN).all())


def run(experiment: Experiment, seed: int = 0) -> Iterator[Trial | None]:
    """Train every network; None after each step (a place to pause), a Trial after each network."""
    for units, hidden in experiment.runs:
        for start in range(STARTS):
            network = Network(units, hidden, np.random.default_rng([seed, start]))
            loss, finite = np.inf, True
            for _ in range(STEPS):
                # Overflow is a result here, not an accident.
                with np.errstate(all="ignore"):
                    loss = network.descend()
                    finite = all(np.isfinite(W.data).all() for W, _ in network.layers)
                if not finite:
                    break
                yield None
            with np.errstate(all="ignore"):
                learned = finite and network.learned()
            yield Trial(units, hidden, start, learned, not finite, loss)


def count(trials: list[Trial]) -> Results:
    """How many starts learned all four points."""
    results: Results = {}
    for trial in trials:
        key = (trial.units, trial.hidden)
        results[key] = results.get(key, 0) + trial.learned
    return results


def collapse(network: Network) -> tuple[Any, Any]:
    """The one matrix and the one bias that a stack of linear layers equals, (2, 2) and (2)."""
    W, b = np.eye(2), np.zeros(2)
    for layer_W, layer_b in network.layers:
        W, b = W @ layer_W.data, b @ layer_W.data + layer_b.data
    return W, b


def _collapsed() -> str:
    network = Network("linear", 4, np.random.default_rng(0))
    W, b = collapse(network)
    gap = float(np.abs(network.scores(CORNERS).data - (CORNERS @ W + b)).max())
    weights = sum(tensor.data.size for layer in network.layers for tensor in layer)
    return (
        f"Multiplied out, the {len(network.layers)} matrices of four hidden layers are one (2×2) "
        f"matrix: {weights} numbers do the work of {W.size + b.size}, and the outputs differ by "
        f"{show(gap, 2)} at most (rounding). One matrix draws one straight line; XOR needs a bend."
    )


def _squared() -> str:
    large, small = 3.0 ** (2**4), 0.3 ** (2**4)
    return (
        f"Squared four times, 3 becomes {show(large)} and 0.3 becomes {show(small)}. The slope 2z "
        "has no bound: every layer makes the large larger and the small smaller, gradients too. "
        "A good activation bends, and its slope stays near 1."
    )


LINEAR = Experiment(
    id="why_bend",
    title="Why any nonlinearity at all?",
    question="Networks without a bend (g(z) = z) with four hidden layers learn XOR from "
    f"{STARTS} random starts. How many get all four points right?",
    choices=(
        Choice(
            "none",
            lambda r: r["linear", 4] == 0,
            "Matrices times matrices are a matrix: four layers can no more than one.",
        ),
        Choice(
            "a lucky few",
            lambda r: 0 < r["linear", 4] < 4,
            "Luck chooses the start, but no start can bend a straight line.",
        ),
        Choice(
            "about half",
            lambda r: 4 <= r["linear", 4] < 8,
            "The start does not matter: whatever the weights are, they multiply to one matrix.",
        ),
        Choice(
            "nearly all",
            lambda r: r["linear", 4] >= 8,
            "More layers give more weights, but the same functions: straight lines.",
        ),
    ),
    runs=(("linear", 1), ("linear", 4), ("tanh", 1), ("tanh", 4)),
    conclusion=_collapsed,
)

SQUARE = Experiment(
    id="why_not_square",
    title="Why not x²?",
    question="x² bends. Networks of x² units learn XOR with one hidden layer, and with four. "
    "Which of them learn it?",
    choices=(
        Choice(
            "neither: x² is no activation function",
            lambda r: r["x²", 1] < 5 and r["x²", 4] < 5,
            "Any bend will do for XOR in one layer: (x₁ − x₂)² already is XOR.",
        ),
        Choice(
            "one layer does, four do not",
            lambda r: r["x²", 1] >= 5 and r["x²", 4] < 5,
            "One square is harmless; squares of squares of squares are not.",
        ),
        Choice(
            "four layers do, one does not",
            lambda r: r["x²", 1] < 5 and r["x²", 4] >= 5,
            "One x² layer is enough for XOR, and every further one squares what is squared.",
        ),
        Choice(
            "both: any bend will do",
            lambda r: r["x²", 1] >= 5 and r["x²", 4] >= 5,
            "Any bend will do in one layer. In four, the slope 2z is multiplied four times.",
        ),
    ),
    runs=(("x²", 1), ("x²", 2), ("x²", 4), ("ReLU", 1), ("ReLU", 2), ("ReLU", 4)),
    conclusion=_squared,
)

EXPERIMENTS = (LINEAR, SQUARE)
