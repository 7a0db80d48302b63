"""The usual wrong ideas about each operation: what they would give, and the sentence that answers.

Two tables, one for the way forward and one for the way back, with a row for everything that can be
typed. Which of the ideas a learner has had is found out in `diagnosis`.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.activations import ACTIVATIONS, Activation
from engine.rules import power

Guess = tuple[str, Callable[[Sequence[float]], float], str]

_WRITTEN_FORWARD: dict[str, tuple[Guess, ...]] = {
    "add": (
        ("multiplied", lambda x: x[0] * x[1], "that is the product; this node adds"),
        ("subtracted", lambda x: x[0] - x[1], "that is the difference; this node adds"),
        ("dropped sign", lambda x: abs(x[0]) + abs(x[1]), "mind the minus signs"),
    ),
    "subtract": (
        ("reversed", lambda x: x[1] - x[0], "the other way round: first minus second"),
        ("added", lambda x: x[0] + x[1], "that is the sum; minus a negative adds"),
    ),
    "multiply": (
        ("added", lambda x: x[0] + x[1], "that is the sum; this node multiplies"),
        ("sign", lambda x: -x[0] * x[1], "the size is right, the sign is not"),
    ),
    "divide": (
        ("upside down", lambda x: x[1] / x[0], "upside down: first divided by second"),
        ("multiplied", lambda x: x[0] * x[1], "that is the product; this node divides"),
    ),
    "negate": (("unchanged", lambda x: x[0], "this node turns the sign"),),
    "power": (
        ("multiplied", lambda x: x[0] * x[1], "that is x · n; a power multiplies x by itself"),
        (
            "reversed",
            lambda x: power(x[1], x[0]),
            "the other way round: first to the power second",
        ),
        ("one too few", lambda x: power(x[0], x[1] - 1), "one factor more: x² is x · x"),
    ),
    "maximum": (
        ("the smaller", min, "that is the smaller of the two"),
        ("added", sum, "max adds nothing up: it lets the larger one through"),
        ("sizes", lambda x: max(x, key=abs), "−5 is smaller than 3: the sign counts"),
    ),
    "minimum": (
        ("the larger", max, "that is the larger of the two"),
        ("sizes", lambda x: min(x, key=abs), "−5 is smaller than 3: the sign counts"),
    ),
    "relu": (
        ("unchanged", lambda x: x[0], "relu turns everything below 0 into 0"),
        ("size", lambda x: abs(x[0]), "that is |z|; relu turns everything below 0 into 0"),
        ("closed", lambda x: 0.0, "above 0 relu changes nothing"),
    ),
    "logistic": (
        ("other tail", lambda x: 1 / (1 + math.exp(x[0])), "that is σ(−z): the exponent is −z"),
        ("unchanged", lambda x: x[0], "that is z; σ squeezes it between 0 and 1"),
        ("exponential", lambda x: math.exp(-x[0]), "that is e^−z; σ is 1 / (1 + e^−z)"),
    ),
    "tanh": (
        ("logistic", lambda x: 1 / (1 + math.exp(-x[0])), "that is σ(z); tanh reaches to −1"),
        ("sign", lambda x: -math.tanh(x[0]), "the size is right, the sign is not"),
        ("unchanged", lambda x: x[0], "that is z; tanh squeezes it between −1 and 1"),
    ),
    "softplus": (
        ("corner", lambda x: max(x[0], 0.0), "that is relu(z); softplus rounds its corner off"),
        ("exponential", lambda x: 1 + math.exp(x[0]), "that is 1 + e^z; its logarithm is wanted"),
        ("unchanged", lambda x: x[0], "that is z; softplus is ln(1 + e^z)"),
    ),
    "exp": (
        ("negative", lambda x: math.exp(-x[0]), "that is e^−z: mind the sign"),
        ("unchanged", lambda x: x[0], "that is z; e^z is wanted"),
    ),
    "log": (
        ("base ten", lambda x: math.log10(x[0]), "that is to base 10; here log is natural"),
        ("base two", lambda x: math.log2(x[0]), "that is to base 2; here log is natural"),
    ),
    "sqrt": (("halved", lambda x: x[0] / 2, "half of it is not its root"),),
    "abs": (("unchanged", lambda x: x[0], "abs takes the sign away"),),
}


@dataclass(frozen=True)
class At:
    """The numbers around one backward move, under short names."""

    u: float  # upstream
    own: float  # the value of the operand that receives
    other: float  # the value of the other operand or of a fixed exponent; NaN without one
    y: float  # the operation's output
    which: int


Slip = tuple[str, Callable[[At], float], str]


def _base(slip: Callable[[At], float]) -> Callable[[At], float]:
    """A slip about x in x^n, not about an n that moves."""
    return lambda at: math.nan if at.which else slip(at)


def _turned(at: At, gradient: float) -> float:
    """As − passes it on: unchanged to the left, with a minus to the right."""
    return -gradient if at.which else gradient


# What the wrong idea would pass on, instead of upstream · local.
_POWER = "the rule is n · x^(n−1)"
TIE = "a tie: by our convention the first side takes it all, the second gets 0"
_NOT_SHARED = "− copies: it does not share the gradient out"
_NOT_SWAPPED = "no value counts for −: it copies, with a minus on the right"
_PASSED_ON = "passed on unchanged: that is what + does"
_WRITTEN_BACKWARD: dict[str, tuple[Slip, ...]] = {
    "add": (
        ("copy divided", lambda a: a.u / 2, "+ copies: it does not share the gradient out"),
        ("swapped", lambda a: a.u * a.other, "swapping is for ×; + copies the upstream as it is"),
    ),
    "subtract": (
        ("copy divided", lambda a: _turned(a, a.u / 2), _NOT_SHARED),
        ("copy divided", lambda a: a.u / 2, _NOT_SHARED),
        (
            "side",
            lambda a: a.u * (1 if a.which else -1),
            "the right side of − gets the minus, the left not",
        ),
        ("swapped", lambda a: a.u * a.other, _NOT_SWAPPED),
        ("swapped", lambda a: _turned(a, a.u * a.other), _NOT_SWAPPED),
        ("the own value", lambda a: _turned(a, a.u * a.own), "its own value does not count for −"),
    ),
    "multiply": (
        (
            "factor itself",
            lambda a: a.u * a.own,
            "that is upstream · the factor itself; × hands each side the other one",
        ),
        (
            "both factors",
            lambda a: a.u * a.y,
            "that is upstream · the whole product; only the other factor counts",
        ),
        ("passed on", lambda a: a.u, f"{_PASSED_ON}; × multiplies by the other factor"),
        (
            "copy divided",
            lambda a: a.u / 2,
            "nothing is shared out: × multiplies by the other factor",
        ),
    ),
    "divide": (
        (
            "square forgotten",
            lambda a: -a.u * a.other / a.own if a.which else math.nan,
            "the bottom is squared: −top / bottom²",
        ),
        ("multiplied", lambda a: a.u * a.other, "÷ divides by the bottom on the way back, too"),
        (
            "swapped",
            lambda a: a.u / a.own if a.which else -a.u * a.own / a.other**2,
            "that is the other side's rule: top 1/bottom, bottom −top/bottom²",
        ),
    ),
    "negate": (("passed on", lambda a: a.u, "the sign turns on the way back, too"),),
    "power": (
        ("exponent kept", _base(lambda a: a.u * a.other * a.y), f"one power goes: {_POWER}"),
        (
            "n forgotten",
            _base(lambda a: a.u * power(a.own, a.other - 1)),
            f"the n comes down in front: {_POWER}",
        ),
        (
            "output as slope",
            _base(lambda a: a.u * a.y),
            f"that is upstream · the height; {_POWER}",
        ),
        ("times n", _base(lambda a: a.u * a.other), f"the x^(n−1) is missing: {_POWER}"),
        (
            "power rule",
            lambda a: a.u * a.own * power(a.other, a.own - 1) if a.which else math.nan,
            "here the exponent moves: the slope is out · ln of the base",
        ),
    ),
    "maximum": (
        ("losing side", lambda a: a.u, "the losing side gets nothing: F does not feel it"),
        ("winning side", lambda a: 0.0, "this side won: it gets all of the upstream"),
        ("shared out", lambda a: a.u / 2, "max shares nothing out: the larger side takes it all"),
        ("value routed", lambda a: a.u * a.own, "max routes the gradient, not the value"),
    ),
    "minimum": (
        ("losing side", lambda a: a.u, "the losing side gets nothing: F does not feel it"),
        ("winning side", lambda a: 0.0, "this side won: it gets all of the upstream"),
        ("shared out", lambda a: a.u / 2, "min shares nothing out: the smaller side takes it all"),
        ("value routed", lambda a: a.u * a.own, "min routes the gradient, not the value"),
    ),
    "relu": (
        ("gate ignored", lambda a: a.u, "z is not above 0: the gate is closed, nothing passes"),
        ("gate closed", lambda a: 0.0, "z is above 0: the gate is open, all of it passes"),
        ("value", lambda a: a.u * a.own, "an open gate multiplies by 1, not by z"),
    ),
    "logistic": (
        (
            "output as slope",
            lambda a: a.u * a.y,
            "that is upstream · σ(z), the height; the slope is out·(1 − out)",
        ),
        (
            "input in the slope",
            lambda a: a.u * a.own * (1 - a.own),
            "out·(1 − out) takes the output, not z",
        ),
        (
            "half the slope",
            lambda a: a.u * (1 - a.y),
            "that is upstream · (1 − out); the factor out is missing",
        ),
        ("passed on", lambda a: a.u, f"{_PASSED_ON}; σ scales it by out·(1 − out)"),
    ),
    "tanh": (
        ("square forgotten", lambda a: a.u * (1 - a.y), "the output is squared: 1 − out²"),
        (
            "input in the slope",
            lambda a: a.u * (1 - a.own * a.own),
            "1 − out² takes the output, not z",
        ),
        (
            "logistic's slope",
            lambda a: a.u * a.y * (1 - a.y),
            "that is σ's rule; tanh has 1 − out²",
        ),
        (
            "output as slope",
            lambda a: a.u * a.y,
            "that is upstream · the height; the slope is 1 − out²",
        ),
        ("passed on", lambda a: a.u, f"{_PASSED_ON}; tanh scales it by 1 − out²"),
    ),
    "softplus": (
        (
            "output as slope",
            lambda a: a.u * a.y,
            "that is upstream · the height; the slope is σ(z)",
        ),
        ("passed on", lambda a: a.u, f"{_PASSED_ON}; softplus scales it by σ(z)"),
    ),
    "exp": (
        (
            "power rule",
            lambda a: a.u * a.own * math.exp(a.own - 1),
            "the power rule is for z^n; the slope of e^z is e^z",
        ),
        (
            "input in the slope",
            lambda a: a.u * a.own,
            "that is upstream · z; the slope of e^z is e^z",
        ),
        ("passed on", lambda a: a.u, f"{_PASSED_ON}; exp scales it by its own output"),
    ),
    "log": (
        ("output as slope", lambda a: a.u * a.y, "that is upstream · ln z; the slope is 1/z"),
        ("multiplied", lambda a: a.u * a.own, "upside down: the slope of ln z is 1/z"),
        ("passed on", lambda a: a.u, f"{_PASSED_ON}; log scales it by 1/z"),
    ),
    "sqrt": (
        ("two forgotten", lambda a: a.u / a.y, "a factor 2 is missing: 1/(2·out)"),
        ("input in the slope", lambda a: a.u / (2 * a.own), "1/(2·out) takes the output, not z"),
        (
            "output as slope",
            lambda a: a.u * a.y,
            "that is upstream · the height; the slope is 1/(2·out)",
        ),
        ("passed on", lambda a: a.u, f"{_PASSED_ON}; √ scales it by 1/(2·out)"),
    ),
    "abs": (("passed on", lambda a: a.u, "below 0 abs turns the sign on the way back, too"),),
}


# Every other activation function -----------------------------------------------------------------


def _guesses(g: Activation) -> tuple[Guess, ...]:
    slope, height = f"that is the slope of {g.label}; here its height is wanted", "that is z itself"
    return (
        ("unchanged", lambda x: x[0], f"{height}; {g.label} bends it"),
        ("slope", lambda x: float(g.derivative(x[0])), slope),
        ("corner", lambda x: max(x[0], 0.0), f"that is relu(z), not {g.label}(z)"),
    )


def _slips(g: Activation) -> tuple[Slip, ...]:
    return (
        ("output as slope", lambda a: a.u * a.y, "that is upstream · the height; take the slope"),
        ("passed on", lambda a: a.u, f"{_PASSED_ON}; {g.label} scales it by its slope"),
        ("value", lambda a: a.u * a.own, "that is upstream · z; the slope at z is wanted"),
        ("nothing", lambda a: 0.0, f"the slope of {g.label} is not 0 here: something passes"),
    )


FORWARD = {name: _guesses(g) for name, g in ACTIVATIONS.items()} | _WRITTEN_FORWARD
BACKWARD = {name: _slips(g) for name, g in ACTIVATIONS.items()} | _WRITTEN_BACKWARD
