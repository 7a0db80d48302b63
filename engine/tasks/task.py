"""A task is what a network is asked to learn: examples, a loss that says how wrong it is, a name.

Whether the examples are digits, points, the height of a curve or the next letter of a word: the
training is the same. Each file beside this one makes tasks of one kind, in a few lines.

Examples are divided in three. The network learns from the first part; the second, validation, tells
whether what it learned also holds for examples it has never seen; and the third is looked at once,
when all choices are made, for whoever chooses by it has learned from it.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.layers.embedding import Embedding
from engine.layers.layer import Layer
from engine.layers.linear import Flatten
from engine.objectives import Objective

Indices = NDArray[np.intp]

SPLIT_SEED = 0  # who is held out is the same in every run, so that runs can be compared
EMBEDDED = 8  # numbers in the vector of a letter


@dataclass(frozen=True)
class Subset:
    """Some of many examples: rows of `inputs` (N, ...) and `targets` (N, ...), which are shared.

    Inputs are uint8 for pixels (a network gets them as 0 .. 1), signed whole numbers for members of
    a list such as letters, and floats for everything else. Targets are the numbers of classes (N,),
    or floats (N, outputs).
    """

    inputs: NDArray[Any]
    targets: NDArray[Any]
    indices: Indices

    def __len__(self) -> int:
        return len(self.indices)


@dataclass(frozen=True)
class Task:
    """What a network is asked to learn.

    `outputs` is how many numbers it answers with: one for each class, or the values themselves.
    With a `vocabulary`, inputs are whole numbers below it, and each becomes a learned vector first.
    """

    name: str
    train: Subset
    validation: Subset
    test: Subset
    outputs: int
    objective: Objective
    vocabulary: int = 0

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one example: (28, 28) for MNIST, (2,) for a point in the plane."""
        return self.train.inputs.shape[1:]

    @property
    def features(self) -> int:
        """Numbers of an example that the first layer of units gets."""
        return math.prod(self.shape) * (EMBEDDED if self.vocabulary else 1)

    @property
    def embedded(self) -> int:
        """Weights of the layers that `first_layers` makes."""
        return self.vocabulary * EMBEDDED

    def first_layers(self, rng: np.random.Generator) -> list[Layer]:
        """What must stand before the first layer of units, so that it gets rows of numbers."""
        if not self.vocabulary:
            return []
        return [Embedding(self.vocabulary, EMBEDDED, rng), Flatten()]


def holdout(count: int, validation: int, rng: np.random.Generator) -> tuple[Indices, Indices]:
    """Divide the numbers 0 .. count-1 by chance into those to train on and `validation` others.

    Both come sorted. Raises ValueError unless at least one is left on either side.
    """
    if not 0 < validation < count:
        raise ValueError(f"{validation} of {count} examples cannot be held out")
    order = rng.permutation(count)
    return np.sort(order[validation:]), np.sort(order[:validation])


def divide(
    inputs: NDArray[Any], targets: NDArray[Any], share: float = 0.2
) -> tuple[Subset, Subset, Subset]:
    """Examples to train on, and a `share` (0 .. 0.4) each for validation and for the test.

    Raises ValueError if there are too few to leave one for each.
    """
    count = len(inputs)
    held = max(1, round(share * count))
    rng = np.random.default_rng(SPLIT_SEED)
    rest, test = holdout(count, held, rng)
    train, validation = (rest[chosen] for chosen in holdout(len(rest), held, rng))
    return (
        Subset(inputs, targets, train),
        Subset(inputs, targets, validation),
        Subset(inputs, targets, test),
    )
