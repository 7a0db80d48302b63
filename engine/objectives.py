"""What is wanted of a network's outputs: a loss to follow downhill, and figures to tell people.

The loss of training is recorded on the tape, batch by batch. The figures here are computed from the
outputs for many examples at once, in double precision, and nothing is recorded.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.checks import check_labels, check_targets
from engine.functions import softmax_cross_entropy
from engine.losses import Loss, mean_squared_error
from engine.ops import log_softmax

Array = NDArray[Any]
Measure = Callable[[Array, Array], float]  # of outputs (N, K) and targets, over all N examples
Blind = Callable[[Array], float]  # of targets


def mean_cross_entropy(logits: Array, labels: Array) -> float:
    """The mean of −log softmax(logits)[label]: logits (N, C), labels (N,). Raises ValueError."""
    check_labels(labels, logits)
    chosen = log_softmax(logits)[np.arange(len(labels)), labels]
    return -float(chosen.mean(dtype=np.float64))


def accuracy(logits: Array, labels: Array) -> float:
    """The share of examples whose largest output is that of their class. Raises ValueError."""
    check_labels(labels, logits)
    return right(logits, labels)


def right(logits: Array, labels: Array) -> float:
    """The same for labels that were looked at before, as in every step of a training."""
    return int(np.count_nonzero(logits.argmax(axis=1) == labels)) / len(labels)


def mean_square(outputs: Array, targets: Array) -> float:
    """The mean of (output − target)², over all elements. Raises ValueError."""
    check_targets(targets, outputs)
    difference = outputs.astype(np.float64) - targets.reshape(outputs.shape)
    return float(np.mean(difference * difference))


def guessed_cross_entropy(labels: Array) -> float:
    """The loss of whoever sees no input and only knows how often each class occurs: its entropy.

    For C classes that occur equally often this is log C.
    """
    p = np.bincount(labels) / len(labels)
    return -float(np.sum(p * np.log(np.where(p > 0, p, 1))))


def guessed_square(targets: Array) -> float:
    """The loss of whoever sees no input and always answers the mean: the variance."""
    return float(np.var(targets, axis=0, dtype=np.float64).mean())


@dataclass(frozen=True)
class Objective:
    """A loss for training, the same one as a figure, and what else people want to know.

    `loss` is recorded, a batch at a time. Labels, also those of `accuracy`, were looked at when the
    task was made. `guessed` is the loss that needs no network at all: whoever is not below it
    learned nothing. `accuracy` is None where an answer is not right or wrong but more or less far
    away.
    """

    name: str
    loss: Loss
    mean_loss: Measure
    guessed: Blind
    accuracy: Measure | None = None


CLASSIFICATION = Objective(
    "cross entropy", softmax_cross_entropy, mean_cross_entropy, guessed_cross_entropy, right
)
REGRESSION = Objective("mean squared error", mean_squared_error, mean_square, guessed_square)
