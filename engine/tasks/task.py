"""A task is what a network is asked to learn: examples, a loss that says how wrong it is, a name.

Whether the examples are digits, points, the height of a curve or the next letter of a word: the
training is the same. Each file beside this one makes tasks of one kind, in a few lines.

Examples are divided in three. The network learns from the first part; the second, validation, tells
whether what it learned also holds for examples it has never seen; and the third is looked at once,
when all choices are made, for whoever chooses by it has learned from it.
"""

import math
import zlib
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.checks import check_numbers
from engine.layers.embedding import Embedding
from engine.layers.layer import Layer
from engine.layers.linear import Flatten
from engine.objectives import Objective
from engine.tasks.idx import let_go

Indices = NDArray[np.intp]

SPLIT_SEED = 0  # who is held out is the same in every run, so that runs can be compared
EMBEDDED = 8  # numbers in the vector of a letter
_PIECE = 1 << 22  # bytes that are summed up at once


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
    `names` are those of the classes, if they have any but their numbers.

    Raises ValueError for a part without examples, or with one that does not exist; and for targets
    that are no classes where classes are to be told apart.
    """

    name: str
    train: Subset
    validation: Subset
    test: Subset
    outputs: int
    objective: Objective
    vocabulary: int = 0
    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # Looked at here, once: no step of a training has to look again.
        for part, subset in (
            ("training", self.train),
            ("validation", self.validation),
            ("test", self.test),
        ):
            check_numbers(subset.indices, len(subset.inputs), f"the {part} examples")
            if len(subset.inputs) != len(subset.targets):
                count = f"{len(subset.targets):,} targets for {len(subset.inputs):,} inputs"
                raise ValueError(f"{part}: {count}")
            if self.objective.accuracy is not None:
                check_numbers(subset.targets, self.outputs, f"the {part} labels")
            if self.vocabulary:
                check_numbers(subset.inputs, self.vocabulary, f"the {part} inputs")

    @cached_property
    def fingerprint(self) -> dict[str, Any]:
        """What tells this task from others, in numbers and text alone: counts and checksums."""
        train, test = self.train, self.test
        return {
            "train": len(train.inputs),
            "test": len(test),
            "image": list(self.shape),
            "labels": _sum(test.targets, _sum(train.targets)),
            "inputs": _sum(train.inputs),
            "test_inputs": _sum(test.inputs),
            "split": _sum(
                np.concatenate(
                    [part.indices.astype("<i8") for part in (train, self.validation, test)]
                )
            ),
            "outputs": self.outputs,
            "objective": self.objective.name,
            "vocabulary": self.vocabulary,
        }

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
        return [Embedding(self.vocabulary, EMBEDDED, rng, checked=True), Flatten()]


def _sum(array: NDArray[Any], start: int = 0) -> int:
    """A checksum of the numbers as they lie in memory, or in a file, of which no more than a piece
    is in memory at a time."""
    flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
    for place in range(0, len(flat), _PIECE):
        start = zlib.crc32(flat[place : place + _PIECE].data, start)
        let_go(array)
    return start


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
