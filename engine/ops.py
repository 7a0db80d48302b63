"""The rules of calculus that the engine knows, one row an operation.

A row of `OPS` holds an operation's forward computation and, beside it, its vector-Jacobian
products: for each input one rule that turns g, the gradient arriving at the output, into the
gradient for that input. Backpropagation is nothing but these rules, applied from end to start.

A rule is called as `rule(g, y, *inputs)`, where y is the output that forward computed. Scalars are
plain Python floats, everything else is a NumPy array, and most rows serve both unchanged. Ties and
corners, where no derivative exists, follow one convention each, said beside the row.
"""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.activations import ACTIVATIONS, Activation

Rule = Callable[..., Any]
Place = Callable[[], Any]  # gives the memory where a parameter's gradient belongs, or None


@dataclass(frozen=True, slots=True)
class Op:
    """An operation: what it computes, and one rule for each input that can have a gradient.

    `forward(*inputs)` may take more inputs than there are rules: an axis, labels, a raw batch of
    data. Those come last, and no gradient is computed for them.
    """

    name: str
    label: str  # what a graph draws
    forward: Callable[..., Any]
    vjp: tuple[Rule, ...]
    elementwise: bool = False  # every derivative is a plain factor, and operands are broadcast


# Helpers for what Python and NumPy call differently --------------------------------------------


def _by_kind(scalar: Callable[..., Any], array: Callable[..., Any]) -> Callable[..., Any]:
    """A function that treats a float by `scalar` and an array by `array`."""
    return lambda a, *rest: scalar(a, *rest) if type(a) is float else array(a, *rest)


def _spread(g: Any, shape: tuple[int, ...], axis: Any) -> Any:
    """Undo a reduction's loss of axes: the gradient g of the result, seen from each element."""
    if axis is not None:
        g = np.expand_dims(g, axis)
    return np.broadcast_to(g, shape)


def _power(a: Any, b: Any) -> Any:
    y = a**b
    if type(y) is complex:
        raise ValueError(f"({a:g}) ** {b:g} has no real value")
    return y


def _log_of_base(a: Any) -> Any:
    """log a, taken as 0 where a = 0: there aᵇ stays 0 (or is infinite) whatever b does."""
    if type(a) is float:
        return math.log(a) if a else 0.0
    return np.log(np.where(a == 0, 1, a))


def _sum_to_shape(g: Any, shape: tuple[int, ...]) -> Any:
    """Add up g over the axes along which a value of `shape` was repeated."""
    if shape == ():
        return float(np.sum(g))
    g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    repeated = tuple(i for i, n in enumerate(shape) if n == 1 and g.shape[i] != 1)
    return g.sum(axis=repeated, keepdims=True) if repeated else g


def _count(a: Any, axis: Any) -> int:
    return int(a.size if axis is None else np.prod([a.shape[i] for i in np.atleast_1d(axis)]))


def _scalar(y: Any) -> Any:
    """NumPy's own scalars become Python floats, so that the tape holds one kind of number."""
    return float(y) if np.ndim(y) == 0 else y


def _first_extreme(pick: Callable[..., Any]) -> Rule:
    """The rule of max and min along an axis: the first extreme element takes the gradient."""

    def rule(g: Any, y: Any, a: Any, axis: int | None) -> Any:
        flat = a.reshape(1, -1) if axis is None else np.moveaxis(a, axis, -1)
        contribution = np.zeros_like(flat)
        at = np.expand_dims(pick(flat, axis=-1), -1)
        np.put_along_axis(contribution, at, np.expand_dims(g, -1), axis=-1)
        return (
            contribution.reshape(a.shape) if axis is None else np.moveaxis(contribution, -1, axis)
        )

    return rule


def _scatter(g: Any, a: Any, index: Any) -> Any:
    contribution = np.zeros_like(a)
    np.add.at(contribution, index, g)  # an element picked twice collects both gradients
    return contribution


def _piece(i: int) -> Rule:
    """The rule for the i-th of the arrays joined by concatenate: its own slice of g."""

    def rule(g: Any, y: Any, *inputs: Any) -> Any:
        *arrays, axis = inputs
        start = sum(a.shape[axis] for a in arrays[:i])
        return np.take(g, range(start, start + arrays[i].shape[axis]), axis=axis)

    return rule


def softmax(z: Any) -> Any:
    """Positive numbers that add up to 1 along the last axis, in the proportions of eᶻ.

    The largest z is taken off first: it changes no proportion, and nothing can overflow.
    """
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def log_softmax(z: Any) -> Any:
    """The logarithm of softmax, without the detour through numbers that round to 0."""
    z = z - z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))


# Arithmetic ------------------------------------------------------------------------------------

_ARITHMETIC = (
    Op("add", "+", operator.add, (lambda g, y, a, b: g, lambda g, y, a, b: g), True),
    Op("subtract", "−", operator.sub, (lambda g, y, a, b: g, lambda g, y, a, b: -g), True),
    Op("multiply", "×", operator.mul, (lambda g, y, a, b: g * b, lambda g, y, a, b: g * a), True),
    Op(
        "divide",
        "÷",
        operator.truediv,
        (lambda g, y, a, b: g / b, lambda g, y, a, b: -g * y / b),
        True,
    ),
    Op("negate", "−", operator.neg, (lambda g, y, a: -g,), True),
    Op(
        "power",
        "^",
        _power,
        (
            # b a^(b-1), but 0 for b = 0, also where a = 0
            lambda g, y, a, b: g * b * _power(a, b - (b != 0)),
            lambda g, y, a, b: g * y * _log_of_base(a),
        ),
        True,
    ),
    # At a tie the whole gradient goes to the first argument, never to both.
    Op(
        "maximum",
        "max",
        lambda a, b: (a if a >= b else b) if type(a) is float else np.maximum(a, b),
        (lambda g, y, a, b: g * (a >= b), lambda g, y, a, b: g * (b > a)),
        True,
    ),
    Op(
        "minimum",
        "min",
        lambda a, b: (a if a <= b else b) if type(a) is float else np.minimum(a, b),
        (lambda g, y, a, b: g * (a <= b), lambda g, y, a, b: g * (b < a)),
        True,
    ),
    # |a|' = 0 at 0, halfway between its two slopes.
    Op("abs", "abs", abs, (lambda g, y, a: g * ((a > 0) * 1.0 - (a < 0)),), True),
    Op("exp", "exp", _by_kind(math.exp, np.exp), (lambda g, y, a: g * y,), True),
    Op("log", "log", _by_kind(math.log, np.log), (lambda g, y, a: g / a,), True),
    Op("sqrt", "√", _by_kind(math.sqrt, np.sqrt), (lambda g, y, a: g * 0.5 / y,), True),
    # Inside the bounds the gradient passes; on them and outside, it does not.
    Op(
        "clip",
        "clip",
        _by_kind(lambda a, low, high: min(max(a, low), high), np.clip),
        (lambda g, y, a, low, high: g * ((a > low) & (a < high)),),
        True,
    ),
)

# Shapes and sums -------------------------------------------------------------------------------

_ARRAYS = (
    # Repeating a value along an axis uses it many times, and gradients of uses add.
    Op(
        "broadcast",
        "broadcast",
        np.broadcast_to,
        (lambda g, y, a, shape: _sum_to_shape(g, np.shape(a)),),
    ),
    Op(
        "matmul",
        "@",
        lambda a, b: _scalar(np.matmul(a, b)),
        (
            lambda g, y, a, b: _matmul_left(g, a, b),
            lambda g, y, a, b: _matmul_right(g, a, b),
        ),
    ),
    Op(
        "sum",
        "Σ",
        lambda a, axis: _scalar(np.sum(a, axis=axis)),
        (lambda g, y, a, axis: _spread(g, a.shape, axis),),
    ),
    Op(
        "mean",
        "mean",
        lambda a, axis: _scalar(np.mean(a, axis=axis)),
        (lambda g, y, a, axis: _spread(g / _count(a, axis), a.shape, axis),),
    ),
    Op("max", "max", lambda a, axis: _scalar(np.max(a, axis=axis)), (_first_extreme(np.argmax),)),
    Op("min", "min", lambda a, axis: _scalar(np.min(a, axis=axis)), (_first_extreme(np.argmin),)),
    Op("reshape", "reshape", np.reshape, (lambda g, y, a, shape: np.reshape(g, a.shape),)),
    Op(
        "transpose",
        "T",
        np.transpose,
        (lambda g, y, a, axes: np.transpose(g, None if axes is None else np.argsort(axes)),),
    ),
    Op(
        "index",
        "[ ]",
        lambda a, index: _scalar(a[index]),
        (lambda g, y, a, index: _scatter(g, a, index),),
    ),
    Op(
        "softmax",
        "softmax",
        softmax,
        (lambda g, y, z: y * (g - np.sum(g * y, axis=-1, keepdims=True)),),
    ),
    Op(
        "log_softmax",
        "log softmax",
        log_softmax,
        (lambda g, y, z: g - np.exp(y) * np.sum(g, axis=-1, keepdims=True),),
    ),
)


def concatenate_op(count: int) -> Op:
    """The row for joining `count` arrays along an axis: its rules cut g apart again."""
    return Op(
        "concatenate",
        "concat",
        lambda *inputs: np.concatenate(inputs[:-1], axis=inputs[-1]),
        tuple(_piece(i) for i in range(count)),
    )


def _matmul_left(g: Any, a: Any, b: Any) -> Any:
    """For C = A B the gradient of A is g Bᵀ; a vector counts as a one-row matrix."""
    if b.ndim == 1:
        return np.multiply.outer(g, b)
    return _sum_to_shape(np.matmul(g, np.swapaxes(b, -1, -2)), a.shape)


def _matmul_right(g: Any, a: Any, b: Any) -> Any:
    """For C = A B the gradient of B is Aᵀ g; a vector counts as a one-column matrix."""
    if a.ndim == 1:
        return np.multiply.outer(a, g)
    if b.ndim == 1:
        return np.tensordot(g, a, axes=np.ndim(g))
    return _sum_to_shape(np.matmul(np.swapaxes(a, -1, -2), g), b.shape)


# Activations -----------------------------------------------------------------------------------


def _activation_op(activation: Activation) -> Op:
    """An activation's row: upstream gradient times g'(z), elementwise."""
    slope, derivative = activation.from_output, activation.derivative
    rule: Rule = (lambda g, y, z: g * slope(y)) if slope else (lambda g, y, z: g * derivative(z))
    return Op(activation.name, activation.label, activation.function, (rule,), True)


# Fused operations: whole layers in one row, which is what makes training fast --------------------


def _affine(W: Any, b: Any, x: Any, W_place: Place, b_place: Place) -> Any:
    y = np.dot(x, W)
    y += b
    return y


def _cross_entropy(logits: Any, labels: Any, cache: dict[str, Any]) -> float:
    """The mean over the batch of −log p(label); p is kept for the way back."""
    z = logits - np.maximum.reduce(logits, axis=1, keepdims=True)
    rows = np.arange(len(labels))
    chosen = z[rows, labels]
    p = np.exp(z, out=z)
    total = np.add.reduce(p, axis=1, keepdims=True)
    p /= total
    cache.update(p=p, rows=rows)
    return float(np.add.reduce(np.log(total[:, 0]) - chosen)) / len(labels)


def _cross_entropy_rule(g: Any, y: Any, logits: Any, labels: Any, cache: dict[str, Any]) -> Any:
    """(p − one-hot) / B: the gradient is the error itself, which is why the two are one row."""
    contribution = cache["p"] * (g / len(labels))
    contribution[cache["rows"], labels] -= g / len(labels)
    return contribution


_FUSED = (
    Op(
        "affine",
        "xW+b",
        _affine,
        (
            lambda g, y, W, b, x, W_place, b_place: np.dot(x.T, g, out=W_place()),
            lambda g, y, W, b, x, W_place, b_place: np.add.reduce(g, axis=0, out=b_place()),
            lambda g, y, W, b, x, W_place, b_place: np.dot(g, W.T),
        ),
    ),
    Op("softmax_cross_entropy", "cross entropy", _cross_entropy, (_cross_entropy_rule,)),
)

OPS: dict[str, Op] = {
    op.name: op
    for op in (*_ARITHMETIC, *_ARRAYS, *map(_activation_op, ACTIVATIONS.values()), *_FUSED)
}
