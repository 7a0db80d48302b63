"""Activation functions: the bend that makes a stack of layers more than one matrix.

Each entry of `ACTIVATIONS` holds a function and its derivative side by side, with what a picture or
a caption needs to know about them. Add an entry and the explorer, the layers and the gradient test
find it. Every function takes a Python float or an array of any shape, returns the same kind, works
element by element and is finite and correct for any finite input (the tests go to ±10,000).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.memory import empty_like

Function = Callable[[Any], Any]

INFINITY = math.inf
SQRT_HALF = math.sqrt(0.5)
SQRT_2_PI = math.sqrt(2 * math.pi)
LEAK = 0.01


@dataclass(frozen=True)
class Activation:
    """One activation function g, and what there is to say about it."""

    name: str
    label: str  # what a graph draws
    function: Function  # g(z)
    derivative: Function  # g'(z); at a kink, the convention stated beside it
    tex: str
    derivative_tex: str
    kinks: tuple[float, ...]  # where g has no derivative
    range: tuple[float, float]  # infimum and supremum of g
    year: int
    source: str
    trainable: bool = True  # False where the derivative is zero wherever it exists
    rectifier: bool = False  # True where about half of all inputs are silenced, as relu does
    from_output: Function | None = None  # g'(z) from y = g(z), where that is cheaper


# Simplest first. A scalar goes through plain Python, which is ten times faster than NumPy on it.


def step(z: Any) -> Any:
    """1 from zero on, else 0. McCulloch and Pitts's threshold: all or nothing."""
    if isinstance(z, float):
        return float(z >= 0) if z == z else z  # not a number stays what it is, as in an array
    return np.heaviside(z, z.dtype.type(1))


def sign(z: Any) -> Any:
    """−1, 0 or 1. Its derivative, like that of step, is zero wherever it exists."""
    if isinstance(z, float):
        return float(z > 0) - float(z < 0) if z == z else z
    return np.sign(z)


def zero(z: Any) -> Any:
    """The derivative of a staircase."""
    return 0.0 if isinstance(z, float) else np.zeros_like(z)


def linear(z: Any) -> Any:
    """z itself: a layer without a bend."""
    return z


def one(z: Any) -> Any:
    """The derivative of a straight line."""
    return 1.0 if isinstance(z, float) else np.ones_like(z)


def piecewise(z: Any) -> Any:
    """A ramp from 0 to 1 between −½ and ½, flat outside."""
    return min(max(z + 0.5, 0.0), 1.0) if isinstance(z, float) else np.clip(z + 0.5, 0, 1)


def piecewise_derivative(z: Any) -> Any:
    """1 strictly inside the ramp, 0 outside and at both corners."""
    return _truth(abs(z) < 0.5, z)


def relu(z: Any) -> Any:
    """max(0, z): zero comes first, so at a tie the gradient goes to it and relu'(0) = 0."""
    if isinstance(z, float):
        return 0.0 if z <= 0 else z  # max(0.0, z) would make 0 of what is not a number
    return np.maximum(z, 0, out=empty_like(z))


def relu_derivative(z: Any) -> Any:
    """1 to the right of zero; 0 to the left of it and at it."""
    return float(z > 0) if isinstance(z, float) else np.greater(z, 0, out=empty_like(z))


def leaky_relu(z: Any) -> Any:
    """ReLU that lets a hundredth through on the left, so that no unit dies for good."""
    return max(LEAK * z, z) if isinstance(z, float) else np.maximum(LEAK * z, z)


def leaky_relu_derivative(z: Any) -> Any:
    """At 0 the left slope, as ReLU does."""
    if isinstance(z, float):
        return 1.0 if z > 0 else LEAK
    return np.where(z > 0, z.dtype.type(1), z.dtype.type(LEAK))


def logistic(z: Any) -> Any:
    """1 / (1 + e⁻ᶻ), with e raised only to powers below zero so that nothing overflows.

    Far enough to the right rounding makes it exactly 1, in float32 sooner than in float64.
    """
    if isinstance(z, float):
        e = math.exp(-abs(z))
        return (1.0 if z >= 0 else e) / (1 + e)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, z.dtype.type(1), e) / (1 + e)


def logistic_derivative(z: Any) -> Any:
    """σ(z) σ(−z): the mirror image keeps the digits that 1 − σ(z) would lose in the right tail."""
    return logistic(z) * logistic(-z)


def tanh(z: Any) -> Any:
    """The logistic function stretched to lie between −1 and 1, so that it is centred on 0."""
    return math.tanh(z) if isinstance(z, float) else np.tanh(z, out=empty_like(z))


def tanh_derivative(z: Any) -> Any:
    """4 σ(2z) σ(−2z), which is 1 − tanh² without losing the tails."""
    return 4 * logistic_derivative(2 * z)


def softplus(z: Any) -> Any:
    """log(1 + eᶻ), a ReLU with its corner rounded off; its derivative is the logistic function."""
    if isinstance(z, float):
        return max(z, 0.0) + math.log1p(math.exp(-abs(z)))
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def silu(z: Any) -> Any:
    """z σ(z): the input, gated by its own logistic value. Also called swish."""
    return z * logistic(z)


def silu_derivative(z: Any) -> Any:
    """σ(z) + z σ(z) σ(−z), by the product rule."""
    s = logistic(z)
    return s + z * s * logistic(-z)


def gelu(z: Any) -> Any:
    """z Φ(z): the input times the chance that a normal variable falls below it."""
    return z * _normal_cdf(z)


def gelu_derivative(z: Any) -> Any:
    """Φ(z) + z φ(z), by the product rule."""
    return _normal_cdf(z) + z * _normal_density(z)


def _truth(condition: Any, z: Any) -> Any:
    """A condition as 0 and 1 in the kind of number that z is."""
    return float(condition) if isinstance(z, float) else condition.astype(z.dtype)


_erfc = np.frompyfunc(math.erfc, 1, 1)  # NumPy has no error function; Python's math has


def _normal_cdf(z: Any) -> Any:
    """Φ(z), through erfc, which keeps its digits in the left tail where 1 + erf has none."""
    if isinstance(z, float):
        return 0.5 * math.erfc(-z * SQRT_HALF)
    if z.dtype == np.float32:
        return _normal_cdf_single(z)
    return (0.5 * _erfc(-z * SQRT_HALF)).astype(z.dtype)


def _normal_cdf_single(z: Any) -> Any:
    """Φ(z) to seven decimals, which is all that float32 holds, forty times as fast.

    Source: Abramowitz and Stegun 1964, Handbook of mathematical functions, formula 7.1.26.
    """
    x = np.abs(z) * np.float32(SQRT_HALF)
    t = 1 / (1 + 0.3275911 * x)
    tail = t * (
        0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))
    )
    tail *= 0.5 * np.exp(-x * x)
    return np.where(z < 0, tail, 1 - tail)


def _normal_density(z: Any) -> Any:
    if isinstance(z, float):
        return math.exp(-0.5 * z * z) / SQRT_2_PI
    return np.exp(-0.5 * np.square(z)) / SQRT_2_PI


_TABLE = (
    Activation(
        name="step",
        label="step",
        function=step,
        derivative=zero,
        tex=r"\begin{cases} 0 & z < 0 \\ 1 & z \ge 0 \end{cases}",
        derivative_tex="0",
        kinks=(0.0,),
        range=(0.0, 1.0),
        year=1943,
        source="McCulloch and Pitts, A logical calculus of the ideas immanent in nervous activity",
        trainable=False,
    ),
    Activation(
        name="sign",
        label="sign",
        function=sign,
        derivative=zero,
        tex=r"\begin{cases} -1 & z < 0 \\ 0 & z = 0 \\ 1 & z > 0 \end{cases}",
        derivative_tex="0",
        kinks=(0.0,),
        range=(-1.0, 1.0),
        year=1960,
        source="Widrow and Hoff, Adaptive switching circuits",
        trainable=False,
    ),
    Activation(
        name="linear",
        label="id",
        function=linear,
        derivative=one,
        tex="z",
        derivative_tex="1",
        kinks=(),
        range=(-INFINITY, INFINITY),
        year=1960,
        source="Widrow and Hoff, Adaptive switching circuits",
    ),
    Activation(
        name="piecewise",
        label="ramp",
        function=piecewise,
        derivative=piecewise_derivative,
        tex=r"\max(0, \min(1, z + \frac{1}{2}))",
        derivative_tex=r"\begin{cases} 1 & |z| < 1/2 \\ 0 & |z| \ge 1/2 \end{cases}",
        kinks=(-0.5, 0.5),
        range=(0.0, 1.0),
        year=1988,
        source="Chua and Yang, Cellular neural networks: theory",
    ),
    Activation(
        name="logistic",
        label="σ",
        function=logistic,
        derivative=logistic_derivative,
        tex=r"\frac{1}{1 + e^{-z}}",
        derivative_tex=r"\sigma(z) (1 - \sigma(z))",
        kinks=(),
        range=(0.0, 1.0),
        year=1986,
        source="Rumelhart, Hinton, Williams, Learning representations by back-propagating errors",
        from_output=lambda y: y * (1 - y),
    ),
    Activation(
        name="tanh",
        label="tanh",
        function=tanh,
        derivative=tanh_derivative,
        tex=r"\frac{e^z - e^{-z}}{e^z + e^{-z}}",
        derivative_tex=r"1 - \tanh^2 z",
        kinks=(),
        range=(-1.0, 1.0),
        year=1989,
        source="LeCun, Generalization and network design strategies",
        from_output=lambda y: 1 - y * y,
    ),
    Activation(
        name="relu",
        label="relu",
        function=relu,
        derivative=relu_derivative,
        tex=r"\max(0, z)",
        derivative_tex=r"\begin{cases} 0 & z \le 0 \\ 1 & z > 0 \end{cases}",
        kinks=(0.0,),
        range=(0.0, INFINITY),
        year=1969,
        source="Fukushima, Visual feature extraction by a multilayered network",
        from_output=relu_derivative,
        rectifier=True,
    ),
    Activation(
        name="softplus",
        label="softplus",
        function=softplus,
        derivative=logistic,
        tex=r"\log(1 + e^z)",
        derivative_tex=r"\frac{1}{1 + e^{-z}}",
        kinks=(),
        range=(0.0, INFINITY),
        year=2000,
        source="Dugas and others, Incorporating second-order functional knowledge",
        rectifier=True,
    ),
    Activation(
        name="leaky_relu",
        label="leaky",
        function=leaky_relu,
        derivative=leaky_relu_derivative,
        tex=r"\max(0.01 z, z)",
        derivative_tex=r"\begin{cases} 0.01 & z \le 0 \\ 1 & z > 0 \end{cases}",
        kinks=(0.0,),
        range=(-INFINITY, INFINITY),
        year=2013,
        source="Maas, Hannun and Ng, Rectifier nonlinearities improve neural network models",
        from_output=leaky_relu_derivative,
        rectifier=True,
    ),
    Activation(
        name="gelu",
        label="gelu",
        function=gelu,
        derivative=gelu_derivative,
        tex=r"z \Phi(z)",
        derivative_tex=r"\Phi(z) + z \phi(z)",
        kinks=(),
        range=(-0.1699712074870133, INFINITY),
        year=2016,
        source="Hendrycks and Gimpel, Gaussian error linear units",
        rectifier=True,
    ),
    Activation(
        name="silu",
        label="silu",
        function=silu,
        derivative=silu_derivative,
        tex=r"\frac{z}{1 + e^{-z}}",
        derivative_tex=r"\sigma(z) + z \sigma(z) (1 - \sigma(z))",
        kinks=(),
        range=(-0.27846454276107, INFINITY),
        year=2017,
        source="Elfwing, Uchibe and Doya, Sigmoid-weighted linear units",
        rectifier=True,
    ),
)

ACTIVATIONS: dict[str, Activation] = {activation.name: activation for activation in _TABLE}
