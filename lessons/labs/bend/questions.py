"""Why bend at all, and why not with x²: two questions, and what settles them.

Which answer is right is not written down: each option makes a claim about the results, and the
claim is held against what was measured.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lessons.asking.ask import Ask, ask_poll
from lessons.asking.polls import Choice, Poll
from lessons.labs.bend.networks import CORNERS, STARTS, Network, Results, Runs, collapse
from lessons.numbers import show


@dataclass(frozen=True)
class Question:
    """A poll, what each of its options claims, and the networks that are trained to settle it."""

    poll: Poll
    claims: tuple[Callable[[Results], bool], ...]
    runs: Runs
    conclusion: Callable[[], str]

    @property
    def ask(self) -> Ask:
        """The poll, whose right option the networks find."""
        return ask_poll(self.poll, later=True)

    def right(self, results: Results) -> int:
        """The place of the option whose claim holds in the results."""
        return next(place for place, claim in enumerate(self.claims) if claim(results))


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


LINEAR = Question(
    Poll(
        "activations.why_bend",
        "Networks without a bend (g(z) = z) with four hidden layers learn XOR from "
        f"{STARTS} random starts. How many get all four points right?",
        (
            Choice(
                "none",
                "Matrices times matrices are a matrix: four layers can no more than one.",
            ),
            Choice(
                "a lucky few",
                "Luck chooses the start, but no start can bend a straight line.",
            ),
            Choice(
                "about half",
                "The start does not matter: whatever the weights are, they multiply to one matrix.",
            ),
            Choice(
                "nearly all",
                "More layers give more weights, but the same functions: straight lines.",
            ),
        ),
    ),
    claims=(
        lambda r: r["linear", 4] == 0,
        lambda r: 0 < r["linear", 4] < 4,
        lambda r: 4 <= r["linear", 4] < 8,
        lambda r: r["linear", 4] >= 8,
    ),
    runs=(("linear", 1), ("linear", 4), ("tanh", 1), ("tanh", 4)),
    conclusion=_collapsed,
)

SQUARE = Question(
    Poll(
        "activations.why_not_square",
        "x² bends. Networks of x² units learn XOR with one hidden layer, and with four. "
        "Which of them learn it?",
        (
            Choice(
                "neither: x² is no activation function",
                "Any bend will do for XOR in one layer: (x₁ − x₂)² already is XOR.",
            ),
            Choice(
                "one layer does, four do not",
                "One square is harmless; squares of squares of squares are not.",
            ),
            Choice(
                "four layers do, one does not",
                "One x² layer is enough for XOR, and every further one squares what is squared.",
            ),
            Choice(
                "both: any bend will do",
                "Any bend will do in one layer. In four, the slope 2z is multiplied four times.",
            ),
        ),
    ),
    claims=(
        lambda r: r["x²", 1] < 5 and r["x²", 4] < 5,
        lambda r: r["x²", 1] >= 5 and r["x²", 4] < 5,
        lambda r: r["x²", 1] < 5 and r["x²", 4] >= 5,
        lambda r: r["x²", 1] >= 5 and r["x²", 4] >= 5,
    ),
    runs=(("x²", 1), ("x²", 2), ("x²", 4), ("ReLU", 1), ("ReLU", 2), ("ReLU", 4)),
    conclusion=_squared,
)

QUESTIONS = {"linear": LINEAR, "square": SQUARE}
"""By the name that the knob has for them. Their ids are older than this lab."""
