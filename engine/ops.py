"""The rules of calculus that the engine knows, one row an operation.

A row of `OPS` holds an operation's forward computation and, beside it, its vector-Jacobian
products: for each input one rule that turns g, the gradient arriving at the output, into the
gradient for that input. Backpropagation is nothing but these rules, applied from end to start.

A rule is called as `rule(g, y, *inputs)`, where y is the output that forward computed. Scalars are
plain Python floats, everything else is a NumPy array, and most rows serve both unchanged: a scalar
is what the one element of an array is, infinite at a pole and not a number where nothing is.
Ties and corners, where no derivative exists, follow one convention each, said beside the row.
"""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine import attention, fused, recurrence, rules, windows
from engine.activations import ACTIVATIONS, Activation, sign
from engine.memory import reshaped
from engine.rules import Rule, as_float, by_kind


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
        rules.divide,
        (lambda g, y, a, b: rules.divide(g, b), lambda g, y, a, b: rules.divide(-g * y, b)),
        True,
    ),
    Op("negate", "−", operator.neg, (lambda g, y, a: -g,), True),
    Op("power", "^", rules.power, (rules.power_by_base, rules.power_by_exponent), True),
    # At a tie the whole gradient goes to the first argument, never to both.
    Op(
        "maximum",
        "max",
        lambda a, b: (
            (a if a >= b or a != a else b) if type(a) is type(b) is float else np.maximum(a, b)
        ),
        (lambda g, y, a, b: g * (a >= b), lambda g, y, a, b: g * (b > a)),
        True,
    ),
    Op(
        "minimum",
        "min",
        lambda a, b: (
            (a if a <= b or a != a else b) if type(a) is type(b) is float else np.minimum(a, b)
        ),
        (lambda g, y, a, b: g * (a <= b), lambda g, y, a, b: g * (b < a)),
        True,
    ),
    # |a|' = 0 at 0, halfway between its two slopes.
    Op("abs", "abs", abs, (lambda g, y, a: g * sign(a),), True),
    Op("exp", "exp", by_kind(math.exp, np.exp), (lambda g, y, a: g * y,), True),
    Op(
        "log",
        "log",
        by_kind(math.log, np.log),
        (lambda g, y, a: rules.divide(g, a),),
        True,
    ),
    Op(
        "sqrt",
        "√",
        by_kind(math.sqrt, np.sqrt),
        (lambda g, y, a: rules.divide(g * 0.5, y),),
        True,
    ),
    # Inside the bounds the gradient passes; on them and outside, it does not.
    Op(
        "clip",
        "clip",
        by_kind(lambda a, low, high: min(max(a, low), high), np.clip),
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
        (lambda g, y, a, shape: rules.sum_to_shape(g, np.shape(a)),),
    ),
    Op(
        "matmul",
        "@",
        lambda a, b: as_float(np.matmul(a, b)),
        (rules.matmul_left, rules.matmul_right),
    ),
    Op(
        "sum",
        "Σ",
        lambda a, axis: as_float(np.sum(a, axis=axis)),
        (lambda g, y, a, axis: rules.spread(g, a, axis),),
    ),
    Op(
        "mean",
        "mean",
        lambda a, axis: as_float(np.mean(a, axis=axis)),
        (lambda g, y, a, axis: rules.spread(g / rules.count(a, axis), a, axis),),
    ),
    Op(
        "max",
        "max",
        lambda a, axis: as_float(np.max(a, axis=axis)),
        (rules.first_extreme(np.argmax),),
    ),
    Op(
        "min",
        "min",
        lambda a, axis: as_float(np.min(a, axis=axis)),
        (rules.first_extreme(np.argmin),),
    ),
    Op("reshape", "reshape", reshaped, (lambda g, y, a, shape: reshaped(g, a.shape),)),
    Op(
        "transpose",
        "T",
        np.transpose,
        (lambda g, y, a, axes: np.transpose(g, None if axes is None else np.argsort(axes)),),
    ),
    Op("index", "[ ]", lambda a, index: as_float(a[index]), (rules.scatter,)),
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
        tuple(rules.piece(i) for i in range(count)),
    )


# Activations -----------------------------------------------------------------------------------


def _activation_op(activation: Activation) -> Op:
    """An activation's row: upstream gradient times g'(z), elementwise.

    The array of slopes was just made and nobody else needs it: the product takes its place.
    """
    slope, derivative = activation.from_output, activation.derivative
    times: Rule = operator.imul
    rule: Rule = (
        (lambda g, y, z: times(slope(y), g)) if slope else (lambda g, y, z: times(derivative(z), g))
    )
    return Op(activation.name, activation.label, activation.function, (rule,), True)


# Whole layers ----------------------------------------------------------------------------------

_LAYERS = (
    Op("affine", "xW+b", fused.affine, fused.AFFINE_RULES),
    Op("softmax_cross_entropy", "loss", fused.cross_entropy, (fused.cross_entropy_rule,)),
    Op(
        "sequence_cross_entropy",
        "loss",
        fused.sequence_cross_entropy,
        (fused.sequence_cross_entropy_rule,),
    ),
    Op("standardize", "(x−μ)/σ", fused.standardize, (fused.standardize_rule,)),
    Op("normalize_rows", "norm", fused.normalize_rows, fused.NORMALIZE_ROWS_RULES),
    Op(
        "unroll",
        "tanh RNN",
        lambda U, a, cache, place: recurrence.unroll(U, a, cache),
        recurrence.UNROLL_RULES,
    ),
    Op(
        "unroll_lstm",
        "LSTM",
        lambda U, a, cache, place: recurrence.unroll_lstm(U, a, cache),
        recurrence.LSTM_RULES,
    ),
    Op("attend", "attention", attention.attend, (attention.attend_rule,)),
    Op(
        "convolution",
        "∗",
        lambda K, x, place: windows.convolve(K, x),
        (
            lambda g, y, K, x, place: windows.kernel_gradient(g, K, x, place()),
            lambda g, y, K, x, place: windows.input_gradient(g, K, x),
        ),
    ),
    Op(
        "max_pool",
        "max",
        windows.max_pool,
        (lambda g, y, x, size, later: windows.max_pool_gradient(g, x, size, later),),
    ),
)

OPS: dict[str, Op] = {
    op.name: op
    for op in (*_ARITHMETIC, *_ARRAYS, *map(_activation_op, ACTIVATIONS.values()), *_LAYERS)
}
