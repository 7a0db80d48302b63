"""What is wanted of a network's outputs: a loss to follow downhill, and figures to tell people.

The loss of training is recorded on the tape, batch by batch. The figures here are computed from the
outputs for many examples at once, in double precision, and nothing is recorded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.losses import Loss, cross_entropy, mean_squared_error
from engine.ops import log_softmax

Array = NDArray[Any]
Measure = Callable[[Array, Array], float]  # of outputs (N, K) and targets, over all N examples


def mean_cross_entropy(logits: Array, labels: Array) -> float:
    """The mean of −log softmax(logits)[label]: logits (N, C), labels (N,)."""
    chosen = log_softmax(logits)[np.arange(len(labels)), labels]
    return -float(chosen.mean(dtype=np.float64))


def accuracy(logits: Array, labels: Array) -> float:
    """The share of examples whose largest output is that of their class."""
    return float((logits.argmax(axis=1) == labels).mean())


def mean_square(outputs: Array, targets: Array) -> float:
    """The mean of (output − target)², over all elements."""
    difference = outputs.astype(np.float64) - targets.reshape(outputs.shape)
    return float(np.mean(difference * difference))


@dataclass(frozen=True)
class Objective:
    """A loss for training, the same one as a figure, and what else people want to know.

    `accuracy` is None where an answer is not right or wrong but more or less far away.
    """

    name: str
    loss: Loss
    mean_loss: Measure
    accuracy: Measure | None = None


CLASSIFICATION = Objective("cross entropy", cross_entropy, mean_cross_entropy, accuracy)
REGRESSION = Objective("mean squared error", mean_squared_error, mean_square)
