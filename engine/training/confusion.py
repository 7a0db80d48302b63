"""Which classes a network takes for which: the mistakes themselves, counted and picked out.

A share of right answers hides what the wrong ones are. In a confusion matrix each row is a class
and each column an answer, so that what stands beside the diagonal are the mistakes, kind by kind.
While a network trains, the validation examples are counted; the test examples once it is over.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.metrics import confusion_table
from engine.ops import softmax

if TYPE_CHECKING:
    from engine.training.run import Run

MOST = 60  # examples of a cell that are picked out


def confusion(run: "Run", cell: int) -> dict[str, NDArray[Any] | float]:
    """The table of counts (K, K), and the examples of one of its cells.

    Cells are counted row by row in a table with one row and one column more, which stand for "any":
    of (K+1)·row + column, that is, the cell (K, 3) are all mistakes that were taken for a 3. Picked
    out are mistakes, the surest first, and of a cell on the diagonal the right answers, the least
    sure first: their places in the set, their classes, and the probability of each class.

    Raises ValueError where there are no classes.
    """
    if run.task.objective.accuracy is None:
        raise ValueError("only classes can be taken for each other")
    part = run.task.test if run.tested else run.task.validation
    outputs, labels = run.outputs(part)
    count = run.task.outputs
    with np.errstate(all="ignore"):
        p = softmax(outputs)
    guesses = outputs.argmax(axis=1)
    row, column = divmod(cell % (count + 1) ** 2, count + 1)
    wanted = np.full(len(labels), True)
    if row < count:
        wanted &= labels == row
    if column < count:
        wanted &= guesses == column
    right = row == column < count
    found = np.flatnonzero(wanted & ((guesses == labels) == right))
    sure = p[found].max(axis=1, initial=0.0)
    found = found[np.argsort(sure if right else -sure, kind="stable")][:MOST]
    return {
        "tested": float(run.tested),
        "cell": float(cell),
        "counts": confusion_table(labels, guesses, count),
        "places": part.indices[found],
        "labels": labels[found],
        "probabilities": p[found],
    }
