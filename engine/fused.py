"""Whole layers as single operations, with their rules worked out by hand.

Composed of the small operations they would give the same gradients (the tests compare), in more
steps and through more memory. A forward that computes something which its rule needs again leaves
it in `cache`, a dict among the inputs.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.memory import product

Cache = dict[str, Any]
Place = Callable[[], Any]  # gives the memory where a parameter's gradient belongs, or None


def affine(W: Any, b: Any, x: Any, W_place: Place, b_place: Place) -> Any:
    """x[B, in] W[in, out] + b[out]."""
    y = product(x, W)
    y += b
    return y


AFFINE_RULES = (
    lambda g, y, W, b, x, W_place, b_place: product(x.T, g, W_place()),
    lambda g, y, W, b, x, W_place, b_place: np.add.reduce(g, axis=0, out=b_place()),
    lambda g, y, W, b, x, W_place, b_place: product(g, W.T),
)


def cross_entropy(logits: Any, labels: Any, cache: Cache) -> float:
    """The mean over the batch of −log p(label), where p = softmax(logits[B, C])."""
    batch, classes = logits.shape
    # A row's element by its number in the whole table, row after row: so NumPy finds one a row in
    # a third of the time that it takes by row and column, and argmax is quicker than the maximum.
    starts = np.arange(0, batch * classes, classes)
    places = np.add(starts, labels, dtype=np.intp, casting="same_kind")
    largest = logits.take(starts + logits.argmax(axis=1))
    z = np.subtract(logits, largest[:, None], order="C")
    chosen = z.take(places)
    p = np.exp(z, out=z)
    total = np.add.reduce(p, axis=1)
    p /= total[:, None]
    cache.update(p=p, places=places)
    return float(np.add.reduce(np.log(total) - chosen)) / len(labels)


def cross_entropy_rule(g: Any, y: Any, logits: Any, labels: Any, cache: Cache) -> Any:
    """(p − one-hot) / B: what is left is the error itself, which is why the two are one row."""
    share = g / len(labels)
    contribution = cache["p"] * share
    contribution.reshape(-1)[cache["places"]] -= share
    return contribution


def standardize(x: Any, axes: tuple[int, ...], epsilon: float, cache: Cache) -> Any:
    """(x − μ) / √(σ² + ε), with mean μ and variance σ² over the axes: the heart of batch norm."""
    mean = np.mean(x, axis=axes, keepdims=True)
    centred = x - mean
    variance = np.mean(centred * centred, axis=axes, keepdims=True)
    scale = 1 / np.sqrt(variance + epsilon)
    cache.update(mean=mean, variance=variance, scale=scale)
    return centred * scale


def standardize_rule(
    g: Any, y: Any, x: Any, axes: tuple[int, ...], epsilon: float, cache: Cache
) -> Any:
    """Moving one x also moves the mean and the spread: both effects are taken off g."""
    along_mean = np.mean(g, axis=axes, keepdims=True)
    along_spread = np.mean(g * y, axis=axes, keepdims=True)
    return (g - along_mean - y * along_spread) * cache["scale"]


def normalize_rows(gamma: Any, beta: Any, x: Any, epsilon: float, cache: Cache) -> Any:
    """γ (x − μ) / √(σ² + ε) + β, with mean and variance over the last axis of x[..., D]."""
    standard = standardize(x, (-1,), epsilon, cache)
    cache["standard"] = standard
    y = standard * gamma
    y += beta
    return y


def _over_rows(values: Any) -> Any:
    return np.add.reduce(values.reshape(-1, values.shape[-1]), axis=0)


NORMALIZE_ROWS_RULES = (
    lambda g, y, gamma, beta, x, epsilon, cache: _over_rows(g * cache["standard"]),
    lambda g, y, gamma, beta, x, epsilon, cache: _over_rows(g),
    lambda g, y, gamma, beta, x, epsilon, cache: standardize_rule(
        g * gamma, cache["standard"], x, (-1,), epsilon, cache
    ),
)


def counted(labels: Any, end: int) -> Any:
    """Which places of sequences labels[B, T] count: all up to the first `end`, itself included."""
    over = np.cumsum(labels == end, axis=1)
    return np.flatnonzero(over - (labels == end) == 0)


def sequence_cross_entropy(logits: Any, labels: Any, end: int, cache: Cache) -> float:
    """The mean of −log p(label) over all places of logits[B, T, C] that count."""
    chosen = cache["chosen"] = counted(labels, end)
    return cross_entropy(
        logits.reshape(-1, logits.shape[2])[chosen], labels.reshape(-1)[chosen], cache
    )


def sequence_cross_entropy_rule(
    g: Any, y: Any, logits: Any, labels: Any, end: int, cache: Cache
) -> Any:
    """What is behind the end was no question: it gets no gradient."""
    chosen = cache["chosen"]
    contribution = np.zeros(logits.shape, logits.dtype)
    contribution.reshape(-1, logits.shape[2])[chosen] = cross_entropy_rule(
        g, y, None, labels.reshape(-1)[chosen], cache
    )
    return contribution
