"""What a network makes of many examples at once: a map of them, and whether its sureness is true.

The last hidden layer gives every example a point in a space of many dimensions, and the output
layer only has to part the classes there with flat cuts. Principal component analysis looks at that
space from the side on which the points are spread most: two coordinates, a map. And of all examples
of which the network is 80 % sure, 80 % should be right: then its probabilities can be believed.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.ops import softmax
from engine.tasks.task import Subset
from engine.tensor import as_tensor
from engine.training.batches import in_order

if TYPE_CHECKING:
    from engine.training.run import Run

MOST = 400  # examples of a map: with more nobody sees any
BINS = 10

Found = dict[str, NDArray[Any] | float]


def _part(run: "Run") -> Subset:
    """The examples that are looked at: of the test once it was gone through, else held out ones."""
    if run.task.objective.accuracy is None:
        raise ValueError("only examples of classes can be looked at together")
    return run.task.test if run.tested else run.task.validation


def components(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Points (n, d) on their two principal axes, (n, 2), and the share of the variance of each.

    Source: Pearson 1901, On lines and planes of closest fit to systems of points in space.
    """
    centred = points - points.mean(axis=0)
    n, d = centred.shape
    if d <= n:
        squares, axes = np.linalg.eigh(centred.T @ centred)
        places = centred @ axes[:, :-3:-1]
    else:  # the same numbers, from the products of the points with each other
        squares, axes = np.linalg.eigh(centred @ centred.T)
        places = axes[:, :-3:-1] * np.sqrt(np.maximum(squares[:-3:-1], 0.0))
    if places.shape[1] < 2:
        places, squares = np.column_stack([places, np.zeros(n)]), np.append(0.0, squares)
    total = float(np.square(centred).sum())
    return places, np.maximum(squares[:-3:-1], 0.0) / (total or 1.0)


def map_of(run: "Run", count: int) -> Found:
    """A map of `count` examples by the last hidden layer, without one by the inputs themselves.

    `places` (n, 2) are their coordinates, each axis turned so that higher classes tend to lie
    further on; `explained` says which share of the variance each axis shows. `near` is the share of
    examples that lie, in the map, nearest to the centre of their own class.
    """
    part = _part(run)
    if not 2 <= count <= MOST:
        raise ValueError(f"a map has 2 to {MOST} examples")
    X, labels = next(in_order(part.inputs, part.targets, part.indices[:count], count))
    with np.errstate(all="ignore"):
        values: Any = X
        for layer in run.network.layers[:-1]:
            values = layer(values, False)
        hidden = as_tensor(values).data.reshape(len(X), -1).astype(np.float64)
        guesses = as_tensor(run.network.layers[-1](values, False)).data.argmax(axis=1)
    places, explained = components(np.nan_to_num(hidden))
    places *= np.where((labels - labels.mean()) @ places < 0, -1.0, 1.0)
    known = np.unique(labels)
    centres = np.array([places[labels == each].mean(axis=0) for each in known])
    far = np.square(places[:, None] - centres).sum(axis=2)
    return {
        "places": places,
        "labels": labels,
        "guesses": guesses,
        "explained": explained,
        "near": float((known[far.argmin(axis=1)] == labels).mean()),
    }


def calibration(run: "Run", bins: int) -> Found:
    """How sure the network is and how often it is right, example by example gathered in bins of
    sureness: `counts`, mean `sure` and share `right` of each bin, NaN where there are none.

    `error` is the mean distance of both, weighted by the counts (the expected calibration error).

    Source: Guo and others 2017, On calibration of modern neural networks.
    """
    if not 2 <= bins <= 100:
        raise ValueError("there are 2 to 100 bins")
    outputs, labels = run.outputs(_part(run))
    with np.errstate(all="ignore"):
        p = softmax(outputs.astype(np.float64))
    sure, right = p.max(axis=1), outputs.argmax(axis=1) == labels
    place = np.minimum((np.nan_to_num(sure) * bins).astype(int), bins - 1)
    counts = np.bincount(place, minlength=bins)
    with np.errstate(all="ignore"):
        mean_sure = np.bincount(place, sure, bins) / counts
        mean_right = np.bincount(place, right, bins) / counts
    apart = np.abs(mean_sure - mean_right)
    return {
        "counts": counts,
        "sure": mean_sure,
        "right": mean_right,
        "error": float(np.nansum(counts * apart) / len(labels)),
        "tested": float(run.tested),
    }
