"""Which class is taken for which: of every class so many examples, and what the network said."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.layers.sequential import Sequential
from engine.metrics import confusion_table
from lessons.labs.playground.ground import Ground, features
from lessons.labs.playground.network import answers
from lessons.labs.playground.setup import Setup


@dataclass(frozen=True, eq=False)
class Confusion:
    """`counts[i, j]`, (classes, classes): examples of class i that the network takes for j."""

    counts: NDArray[np.intp]

    @property
    def right(self) -> int:
        """On the diagonal: what is taken for what it is."""
        return int(np.trace(self.counts))

    @property
    def total(self) -> int:
        """All examples."""
        return int(self.counts.sum())

    @property
    def worst(self) -> tuple[int, int, int] | None:
        """The pair that is mixed up most often, and how often; None if nothing is wrong."""
        wrong = self.counts - np.diag(np.diag(self.counts))
        i, j = np.unravel_index(int(wrong.argmax()), wrong.shape)
        return (int(i), int(j), int(wrong[i, j])) if wrong[i, j] else None


def said(setup: Setup, network: Sequential, ground: Ground) -> NDArray[np.float64]:
    """The class that is named for each example, or, where heights are learned, the output, (N,)."""
    with np.errstate(all="ignore"):
        found = network(features(ground.inputs, setup.features)).data
    return np.asarray(answers(found) if ground.classes else found[:, 0], np.float64)


def confusion(
    setup: Setup, network: Sequential, ground: Ground, chosen: NDArray[np.intp]
) -> Confusion:
    """What becomes of the chosen examples."""
    named = said(setup, network, ground)[chosen].astype(np.intp)
    labels = ground.labels[chosen].astype(np.intp)
    return Confusion(confusion_table(labels, named, ground.classes))
