"""Losses: one number that says how wrong the network is, and that has a slope to follow.

Each takes what the network computed for a batch and what would have been right, and returns the
mean over the batch as a scalar tensor.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.checks import check_labels, check_targets
from engine.functions import activation, mean, reshape, softmax_cross_entropy
from engine.tensor import Tensor

Loss = Callable[[Tensor, Any], Tensor]


def mean_squared_error(outputs: Tensor, targets: Any) -> Tensor:
    """The mean of (output − target)², over all elements; for regression.

    outputs [B, K]; targets of the same shape, or [B] for K = 1. Raises ValueError.
    """
    check_targets(targets, outputs.data)
    difference = outputs - np.reshape(targets, outputs.shape).astype(outputs.data.dtype)
    return mean(difference * difference)


def cross_entropy(logits: Tensor, labels: Any) -> Tensor:
    """The mean of −log softmax(logits)[label]; for choosing one of C classes.

    logits [B, C]; integer labels [B]. A network that knows nothing scores log C. Raises ValueError.
    """
    check_labels(labels, logits.data)
    return softmax_cross_entropy(logits, labels)


def binary_cross_entropy(logits: Tensor, targets: Any) -> Tensor:
    """The mean of −log of the probability given to the truth; for yes or no.

    logits [B, 1] or [B], before the logistic function; targets 0 or 1 (or between), one each.
    Two classes are softmax's case with logits (z, 0). −log σ(z) is softplus(−z), and −log of the
    other probability softplus(z): so written, no digits are lost where the network is very sure.
    Raises ValueError.
    """
    check_targets(targets, logits.data)
    z = reshape(logits, (logits.data.size,))
    t = np.reshape(targets, -1).astype(logits.data.dtype)
    if not ((t >= 0) & (t <= 1)).all():
        raise ValueError("targets are the chance of a yes, from 0 to 1")
    return mean(activation("softplus", -z) * t + activation("softplus", z) * (1 - t))


LOSSES: dict[str, Loss] = {
    "mean_squared_error": mean_squared_error,
    "cross_entropy": cross_entropy,
    "binary_cross_entropy": binary_cross_entropy,
}
