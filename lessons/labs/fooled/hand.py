"""One step by hand: a logistic unit of two pixels, and what moves it against what it knows.

Everything is computed by the engine. Wrong numbers are answered by the usual slips: a forgotten
sign, the wrong direction, a forgotten ε, the gradient of a weight in place of that of a pixel.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from engine.activations import logistic
from engine.adversarial import signed_step
from engine.losses import binary_cross_entropy
from engine.tensor import Tensor, backward
from lessons.asking.ask import Ask
from lessons.asking.ideas import Idea, ask_number
from lessons.numbers import below, show, show_vector

WEIGHTS = (-3.0, -2.5, -2.0, -1.5, -0.5, 0.5, 1.5, 2.0, 2.5, 3.0)
PIXELS = (0.3, 0.4, 0.5, 0.6, 0.7)
STEPS = (0.05, 0.1, 0.2)
SURE = (0.53, 0.75)  # how sure of the truth it is before
APART = 0.01  # how far an idea's number is from the truth, at least
Pair = tuple[float, float]


@dataclass(frozen=True)
class Unit:
    """p = σ(w·x + b), the truth y (0 or 1), and the ε of the step."""

    x: Pair
    w: Pair
    b: float
    y: int
    eps: float
    seed: int

    def loss(self, x: np.ndarray) -> float:
        """J = −ln of the probability given to the truth, at pixels x (2,)."""
        return float(self._loss(Tensor(x[None])).data)

    def _loss(self, x: Tensor) -> Tensor:
        weights = np.array(self.w)[:, None]
        return binary_cross_entropy(x @ Tensor(weights) + self.b, np.array([float(self.y)]))

    @cached_property
    def z(self) -> float:
        """The score w·x + b."""
        return self.score(self.x)

    def score(self, x: Pair) -> float:
        """w·x + b at these pixels."""
        return float(np.dot(self.w, x)) + self.b

    @cached_property
    def p(self) -> float:
        """How probable it finds a 1."""
        return float(logistic(self.z))

    @property
    def after(self) -> float:
        """How probable it finds a 1 after the step."""
        return float(logistic(self.score(self.moved)))

    @cached_property
    def gradient(self) -> Pair:
        """∂J/∂x, by the engine's backward pass."""
        x = Tensor(np.array([self.x]))
        backward(self._loss(x))
        first, second = x.grad[0].tolist()
        return first, second

    @cached_property
    def moved(self) -> Pair:
        """Both pixels after the step."""
        after = signed_step(np.array(self.x), np.array(self.gradient), self.eps)
        first, second = (round(float(value), 9) for value in after)
        return first, second

    @cached_property
    def change(self) -> float:
        """By how much the score changes in the step."""
        return round(self.score(self.moved) - self.z, 9)


@lru_cache(maxsize=16)
def make(seed: int) -> Unit:
    """Drawn so that the step turns its answer over, and no usual slip gives the truth.

    One pixel goes up and the other down.
    """
    rng = np.random.default_rng([seed, 11])
    while True:
        w1, w2 = (float(w) for w in rng.choice(WEIGHTS, 2))
        x1, x2 = (float(x) for x in rng.choice(PIXELS, 2, replace=False))
        b, eps = float(rng.integers(-2, 3)) / 2, float(rng.choice(STEPS))
        z = w1 * x1 + w2 * x2 + b
        turns = abs(z) < eps * (abs(w1) + abs(w2)) - 0.01  # so far the step moves z
        if w1 * w2 > 0 or abs(w1) == abs(w2) or not turns:
            continue
        p = float(logistic(z))
        unit = Unit((x1, x2), (w1, w2), b, int(p > 0.5), eps, seed)
        if SURE[0] <= max(p, 1 - p) <= SURE[1] and _telling(unit):
            return unit


def _telling(unit: Unit) -> bool:
    pairs = (
        (slope_ideas(unit), unit.gradient[0]),
        (pixel_ideas(unit, 0), unit.moved[0]),
        (pixel_ideas(unit, 1), unit.moved[1]),
        (change_ideas(unit), unit.change),
    )
    return all(abs(idea.value - truth) > APART for ideas, truth in pairs for idea in ideas)


def slope_ideas(unit: Unit) -> Iterator[Idea]:
    """Wrong ideas about ∂J/∂x₁."""
    (w1, w2), (x1, _), p = unit.w, unit.x, unit.p
    error = p - unit.y
    yield Idea("weight", error * x1, "that is ∂J/∂w₁, by which training would go: there p − y"
               " meets the pixel. Here it meets the weight")  # fmt: skip
    yield Idea("turned", -error * w1, "it is p − y, not y − p")
    yield Idea("other", error * w2, "that is ∂J/∂x₂: each pixel goes by its own weight")
    yield Idea("score", w1, "so the score z moves with x₁. How J moves with z comes on top: p − y")
    yield Idea("error", error, "so J moves with z. How z moves with x₁ comes on top: w₁")
    yield Idea("truth", (p - 1 + unit.y) * w1, "p − y, with the y that it is")
    yield Idea("answer", p * (1 - p) * w1, "so p itself moves with x₁; of the loss there is p − y"
               " and no σ′ any more")  # fmt: skip


def pixel_ideas(unit: Unit, at: int) -> Iterator[Idea]:
    """Wrong ideas about a pixel after the step."""
    x, g, w, eps = unit.x[at], unit.gradient[at], unit.w[at], unit.eps
    s = float(np.sign(g))
    name = below(at + 1)
    yield Idea("no sign", x + eps * g, "that takes ε times the gradient; of it only the sign is"
               " taken, so that each pixel moves by the same ε")  # fmt: skip
    yield Idea("downhill", x - eps * s, "that is the other way: it makes the loss smaller. Training"
               " goes down; this step is to hurt, and goes up")  # fmt: skip
    yield Idea("no eps", x + s, "ε is missing: the pixel moves by ε, not by 1")
    yield Idea("gradient", x + g, "that adds the whole gradient; ε times its sign is added")
    yield Idea("step", eps * s, f"that is the step alone; x{name} is where it begins")
    yield Idea("by weight", x + eps * w, "that is ε times the weight; ε times the sign of the"
               " gradient is added")  # fmt: skip
    if np.sign(w) < 0:  # where the weight is above 0 both signs are the same
        yield Idea("weight", x + eps * float(np.sign(unit.p - unit.y)), f"that is the sign of"
                   f" ∂J/∂w{name}, (p − y)x{name}. For the pixel the weight decides: (p − y)w{name}")  # fmt: skip  # noqa: E501


def change_ideas(unit: Unit) -> Iterator[Idea]:
    """Wrong ideas about the change of the score."""
    (w1, w2), eps = unit.w, unit.eps
    s = float(np.sign(unit.p - unit.y))
    yield Idea(
        "one", s * eps, "so much one pixel moves. Each counts with its weight: ε|w₁| + ε|w₂|"
    )
    yield Idea("lot", s * eps * (w1 + w2), "so it would be if both pixels moved the same way. Each"
               " moves with the sign of its own weight: the sizes add up, |w₁| + |w₂|")  # fmt: skip
    yield Idea("largest", s * eps * max(abs(w1), abs(w2)), "that is one pixel's part; the other one"
               " pushes the same way")  # fmt: skip
    yield Idea("turned", -s * eps * (abs(w1) + abs(w2)), "the size is right. But the step goes"
               " against the truth: z moves away from it")  # fmt: skip
    yield Idea("after", unit.z + unit.change, "that is z after the step; by how much it changes is"
               " asked")  # fmt: skip
    yield Idea("no eps", s * (abs(w1) + abs(w2)), "each pixel moves by ε, not by 1")


def asks(unit: Unit) -> tuple[Ask, ...]:
    """The slope, both pixels after the step, and what that does to the score."""
    x, w, p, eps, y = unit.x, unit.w, unit.p, unit.eps, unit.y
    told = (
        f"x = {show_vector(x)}, w = {show_vector(w)}, b = {show(unit.b)}: z = {show(unit.z, 3)} and"
        f" p = σ(z) = {show(p, 3)}. The truth is {y}, and J = −ln of its probability."
    )
    error = f"p − y = {show(p, 3)} − {y} = {show(p - y, 3)}"
    slope = ask_number(
        "fooled.slope",
        f"One unit, two pixels. {told} What is ∂J/∂x₁?",
        unit.gradient[0],
        slope_ideas(unit),
        (
            "From J to z it is p − y, as always. How does z = w₁x₁ + w₂x₂ + b move with x₁?",
            f"{error}, and z moves with x₁ by w₁ = {show(w[0])}.",
            f"(p − y)·w₁ = {show(p - y, 3)}·({show(w[0])}) = {show(unit.gradient[0], 3)}",
        ),
        form="two digits behind the zeros",
        digits=2,
        within=0.0016,  # p is shown to three digits, and no weight is beyond 3
        shown=3,
        seed=unit.seed,
    )  # fmt: skip
    return slope, _pixel(unit, 0), _pixel(unit, 1), ask_number(
        "fooled.change",
        f"Both pixels have moved, to {show_vector(unit.moved)}. By how much has z = w·x + b changed"
        f" with w = {show_vector(w)}? (After minus before.)",
        unit.change,
        change_ideas(unit),
        (
            "Each pixel has moved by ε, with or against its weight. What does that do to wᵢxᵢ?",
            f"x₁ brings {show(w[0])}·({show(round(unit.moved[0] - x[0], 9))}), x₂ brings"
            f" {show(w[1])}·({show(round(unit.moved[1] - x[1], 9))}).",
            f"Both push the same way: {'+' if unit.change > 0 else '−'}ε(|w₁| + |w₂|) ="
            f" {'' if unit.change > 0 else '−'}{show(eps)}·({show(abs(w[0]))} + {show(abs(w[1]))})"
            f" = {show(unit.change)}",
        ),
        digits=3,
        seed=unit.seed,
    )  # fmt: skip


def _pixel(unit: Unit, at: int) -> Ask:
    name, g, x, eps = below(at + 1), unit.gradient[at], unit.x[at], unit.eps
    sign = "+" if g > 0 else "−"
    begins = (
        f"Now every pixel moves by ε = {show(eps)} so that the loss grows as much as it can. ∂J/∂x"
        f" = {show_vector(tuple(round(v, 3) for v in unit.gradient))}."
        if at == 0
        else f"And the other pixel, with ε = {show(eps)} and ∂J/∂x₂ = {show(g, 3)}?"
    )
    return ask_number(
        f"fooled.pixel-{at + 1}",
        f"{begins} x{name} was {show(x)}. What is it then?",
        unit.moved[at],
        pixel_ideas(unit, at),
        (
            "Uphill: with the sign of the gradient. Of the gradient nothing but its sign is taken.",
            f"The gradient is {'above' if g > 0 else 'below'} 0, so its sign is {sign}1.",
            f"{show(x)} {sign} {show(eps)} = {show(unit.moved[at])}",
        ),
        digits=3,
        seed=unit.seed,
    )  # fmt: skip
