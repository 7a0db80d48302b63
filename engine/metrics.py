"""How good is a classifier? One number says little; this counts what the mistakes are.

In a table of counts each row is a class, and each column an answer. Along a row stands what became
of a class (*recall*), down a column what an answer is worth (*precision*). And where a network says
how sure it is, one can look how often it is right when it says so.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.checks import check_numbers

Counts = NDArray[np.intp]  # (K, K): examples of the row's class that got the column's answer
Floats = NDArray[np.float64]
TOP = np.nextafter(1.0, 0.0)  # who is wholly sure belongs to the last bin


def confusion_table(labels: Any, guesses: Any, classes: int) -> Counts:
    """How many of each class (row) got each answer (column): (K, K). Raises ValueError."""
    check_numbers(labels, classes, "labels")
    check_numbers(guesses, classes, "answers")
    if np.shape(labels) != np.shape(guesses):
        raise ValueError(f"{np.size(labels)} labels, but {np.size(guesses)} answers")
    counts = np.zeros((classes, classes), np.intp)
    np.add.at(counts, (labels, guesses), 1)
    return counts


def recall(counts: Counts) -> Floats:
    """Of each class, the share that was recognized (K,); NaN for a class without examples."""
    return _shares(counts.diagonal(), counts.sum(axis=1))


def precision(counts: Counts) -> Floats:
    """Of each answer, the share that was right (K,); NaN for an answer that was never given."""
    return _shares(counts.diagonal(), counts.sum(axis=0))


def balanced_accuracy(counts: Counts) -> float:
    """The mean recall of the classes that occur: each counts the same, however rare it is."""
    return float(np.nanmean(recall(counts)))


def _shares(part: Counts, whole: Counts) -> Floats:
    shares: Floats = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return shares


@dataclass(frozen=True)
class Bin:
    """Answers with a confidence between `low` and `high`: how many there are, and two means.

    `sure` is their mean confidence, `right` the share of them that is right: alike, if one can
    rely on the confidence.
    """

    low: float
    high: float
    count: int
    sure: float
    right: float


def reliability(probabilities: Any, labels: Any, bins: int = 10) -> tuple[Bin, ...]:
    """Answers by how sure they are: probabilities [B, K], labels [B]; bins without any left out.

    The confidence of an answer is its probability, the largest of the K.
    """
    sure = np.max(probabilities, axis=1).astype(np.float64)
    right = np.argmax(probabilities, axis=1) == labels
    place = (np.minimum(sure, TOP) * bins).astype(int)
    return tuple(
        Bin(k / bins, (k + 1) / bins, int(inside.sum()), float(sure[inside].mean()),
            float(right[inside].mean()))
        for k in range(bins)
        if (inside := place == k).any()
    )  # fmt: skip


def calibration_error(bins: tuple[Bin, ...]) -> float:
    """The expected calibration error: the mean gap |right − sure| over all answers, bin by bin.

    0 is best: of all answers that are 80 % sure, 80 of 100 are right. Raises ValueError if there is
    no answer.
    """
    total = sum(each.count for each in bins)
    if not total:
        raise ValueError("the calibration of no answer has no value")
    return sum(each.count * abs(each.right - each.sure) for each in bins) / total
