"""Losses: one number that says how wrong the network is, and that has a slope to follow.

Each takes what the network computed for a batch and what would have been right, and returns the
mean over the batch as a scalar tensor.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.functions import activation, mean, reshape, softmax_cross_entropy
from engine.tensor import Tensor

Loss = Callable[[Tensor, Any], Tensor]


def mean_squared_error(outputs: Tensor, targets: Any) -> Tensor:
    """The mean of (output − target)², over all elements; for regression.

    outputs [B, K]; targets of the same number of elements.
    """
    difference = outputs - np.reshape(targets, outputs.shape).astype(outputs.data.dtype)
    return mean(difference * difference)


def cross_entropy(logits: Tensor, labels: Any) -> Tensor:
    """The mean of −log softmax(logits)[label]; for choosing one of C classes.

    logits [B, C]; integer labels [B]. A network that knows nothing scores log C.
    """
    return softmax_cross_entropy(logits, labels)


def binary_cross_entropy(logits: Tensor, targets: Any) -> Tensor:
    """The mean of −log of the probability given to the truth; for yes or no.

    logits [B, 1] or [B], before the logistic function; targets 0 or 1 (or between), one each.
    Two classes are softmax's case with logits (z, 0), and softplus(z) − t z is its stable form.
    """
    z = reshape(logits, (logits.data.size,))
    t = np.reshape(targets, -1).astype(logits.data.dtype)
    return mean(activation("softplus", z) - z * t)


LOSSES: dict[str, Loss] = {
    "mean_squared_error": mean_squared_error,
    "cross_entropy": cross_entropy,
    "binary_cross_entropy": binary_cross_entropy,
}
