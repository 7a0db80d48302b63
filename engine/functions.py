"""What can be done with tensors besides + − × ÷, under its usual name.

Each function records one operation of the table `engine.ops`; the conventions at ties and corners
are said there.
"""

from collections.abc import Sequence
from typing import Any

from engine.checks import check_some
from engine.ops import concatenate_op
from engine.tensor import Tensor, apply, as_tensor, operator

# The larger or the smaller of two, elementwise. At a tie the first takes the whole gradient.
maximum, _ = operator("maximum")
minimum, _ = operator("minimum")


def absolute(a: Tensor) -> Tensor:
    """|a|, with derivative 0 at 0."""
    return apply("abs", a)


def exp(a: Tensor) -> Tensor:
    """e to the power a."""
    return apply("exp", a)


def log(a: Tensor) -> Tensor:
    """The natural logarithm."""
    return apply("log", a)


def sqrt(a: Tensor) -> Tensor:
    """The square root."""
    return apply("sqrt", a)


def clip(a: Tensor, low: float, high: float) -> Tensor:
    """a, but at least `low` and at most `high`; no gradient passes on the bounds or outside."""
    return apply("clip", a, low, high)


def activation(name: str, z: Tensor) -> Tensor:
    """The activation function of that name in `engine.activations`."""
    return apply(name, z)


def relu(z: Tensor) -> Tensor:
    """max(0, z), with derivative 0 at 0."""
    return apply("relu", z)


def logistic(z: Tensor) -> Tensor:
    """1 / (1 + e⁻ᶻ)."""
    return apply("logistic", z)


def tanh(z: Tensor) -> Tensor:
    """The hyperbolic tangent."""
    return apply("tanh", z)


def matmul(a: Any, b: Any) -> Tensor:
    """The matrix product a @ b; vectors are allowed on either side."""
    return apply("matmul", as_tensor(a), as_tensor(b))


def sum_(a: Tensor, axis: int | tuple[int, ...] | None = None) -> Tensor:
    """The sum over an axis, or over everything."""
    return apply("sum", a, axis)


def mean(a: Tensor, axis: int | tuple[int, ...] | None = None) -> Tensor:
    """The mean over an axis, or over everything. Raises ValueError for the mean of nothing."""
    check_some(a.data, axis, "mean")
    return apply("mean", a, axis)


def max_(a: Tensor, axis: int | None = None) -> Tensor:
    """The largest element along an axis, or of all; the first of equals takes the gradient.

    Raises ValueError if there is none.
    """
    check_some(a.data, axis, "largest")
    return apply("max", a, axis)


def min_(a: Tensor, axis: int | None = None) -> Tensor:
    """The smallest element along an axis, or of all; the first of equals takes the gradient.

    Raises ValueError if there is none.
    """
    check_some(a.data, axis, "smallest")
    return apply("min", a, axis)


def reshape(a: Tensor, shape: tuple[int, ...]) -> Tensor:
    """The same elements in another shape."""
    return apply("reshape", a, shape)


def transpose(a: Tensor, axes: tuple[int, ...] | None = None) -> Tensor:
    """The axes in another order; reversed, if none is given."""
    return apply("transpose", a, axes)


def gather(a: Tensor, index: Any) -> Tensor:
    """Rows of `a` by number, as an embedding does; a row picked twice collects both gradients.

    Numbers are taken as they are, −1 for the last row; `Embedding` looks at them first.
    """
    return apply("index", a, index)


def concatenate(tensors: Sequence[Tensor], axis: int = 0) -> Tensor:
    """Tensors joined along an existing axis."""
    return apply(concatenate_op(len(tensors)), *tensors, axis)


def softmax(z: Tensor) -> Tensor:
    """Probabilities along the last axis. Raises ValueError if it is empty."""
    check_some(z.data, -1, "softmax")
    return apply("softmax", z)


def log_softmax(z: Tensor) -> Tensor:
    """Logarithms of probabilities along the last axis. Raises ValueError if it is empty."""
    check_some(z.data, -1, "softmax")
    return apply("log_softmax", z)


def linear(x: Any, W: Tensor, b: Tensor) -> Tensor:
    """x[B, in] @ W[in, out] + b[out]. A raw array x is data: no gradient is computed for it."""
    return apply("affine", W, b, x, W.place, b.place)


def softmax_cross_entropy(logits: Tensor, labels: Any) -> Tensor:
    """The mean over a batch of −log softmax(logits[B,C])[label], for integer labels[B].

    Labels are taken as they are; `engine.losses.cross_entropy` looks at them first.
    """
    return apply("softmax_cross_entropy", logits, labels, {})


def convolution(x: Any, K: Tensor) -> Tensor:
    """Kernels K[O, C, h, w] sliding over x[B, C, H, W]; a raw array x is data, without gradient."""
    return apply("convolution", K, x, K.place)


def max_pool(x: Tensor, size: int) -> Tensor:
    """The largest of every size × size tile of x[B, C, H, W]; the first of equals wins."""
    return apply("max_pool", x, size, [])


def batch_normalization(x: Tensor, epsilon: float) -> tuple[Tensor, Any, Any]:
    """x[B, F] or [B, F, H, W] with mean 0 and variance 1 per feature, and what these were.

    Raises ValueError for an empty batch.
    """
    check_some(x.data, None, "mean")
    cache: dict[str, Any] = {}
    axes = (0, *range(2, len(x.shape)))
    return apply("standardize", x, axes, epsilon, cache), cache["mean"], cache["variance"]


def layer_normalization(gamma: Tensor, beta: Tensor, x: Any, epsilon: float) -> Tensor:
    """Every row of x[..., D] with mean 0 and variance 1, times gamma[D], plus beta[D]."""
    return apply("normalize_rows", gamma, beta, as_tensor(x), epsilon, {})


def unroll(U: Tensor, a: Tensor) -> Tensor:
    """h[t] = tanh(a[t] + h[t−1] U) from h = 0: U[H, H], a[B, T, H] to all states h[B, T, H]."""
    return apply("unroll", U, a, {}, U.place)


def unroll_lstm(U: Tensor, a: Tensor) -> Tensor:
    """An LSTM from zeros: U[H, 4H], a[B, T, 4H] for i, f, o and the candidate, to h[B, T, H]."""
    return apply("unroll_lstm", U, a, {}, U.place)


def attend(qkv: Tensor, heads: int, causal: bool = True) -> Tensor:
    """What each place takes from those before it: qkv[B, T, 3 D] to [B, T, D], head by head."""
    return apply("attend", qkv, heads, causal, {})


def sequence_cross_entropy(logits: Tensor, labels: Any, end: int = 0) -> Tensor:
    """The mean over all letters of −log softmax(logits[B, T, C])[label], for labels[B, T].

    A sequence is over with its first `end`, which counts; what stands behind it does not.
    """
    return apply("sequence_cross_entropy", logits, labels, end, {})
