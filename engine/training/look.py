"""Looks into a network: whatever one wants to see of it, as arrays with names.

One table: to show something new of a network, add a function here. Each takes the run and a number
whose meaning is its own (which unit, how fine a grid), and changes nothing in the run.
"""

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.layers.activation import Activation
from engine.ops import softmax
from engine.training.confusion import confusion
from engine.training.crowd import BINS, MOST, calibration, map_of
from engine.training.digit import digit, read_image
from engine.training.events import Array, Look, mark_of
from engine.training.weight import weight

if TYPE_CHECKING:
    from engine.training.run import Run

Arrays = dict[str, NDArray[Any] | float]
WALL = 60  # units that are seen at once
WALL_SIDE = 14  # numbers along each side of a unit's picture
FINEST = 100  # points of a grid along each side
_PIECE = 1000  # points that go through the network at once


def look(run: "Run", wanted: Mapping[str, int | None]) -> Look:
    """Look at what is wanted: a key of LOOKS, with its number or None for the usual one.

    Raises ValueError if this network, or this task, has no such thing to be seen.
    """
    arrays: dict[str, Array] = {}
    for name, number in wanted.items():
        if name not in LOOKS:
            raise ValueError(f"one can look at {', '.join(LOOKS)}")
        function, usual = LOOKS[name]
        for key, values in function(run, usual if number is None else number).items():
            flat = np.asarray(values, np.float64)
            arrays[f"{name}.{key}"] = Array(flat.shape, tuple(flat.ravel().tolist()))
    return Look(run.step, arrays)


def _unit(run: "Run", unit: int) -> Arrays:
    """One unit of the first hidden layer: its weights in and out, and how many send it gradient."""
    seen = run.look_at(unit)
    return {
        "number": seen.unit,
        "count": seen.units,
        "incoming": np.array(seen.incoming),
        "outgoing": np.array(seen.outgoing),
        "open_share": seen.open_share,
    }


def _layers(run: "Run", _: int) -> Arrays:
    """For each layer that learns: gradient and next step; the share of dead units, if it bends."""
    found: Arrays = {}
    for i, layer in enumerate(run.statistics()):
        found[f"{i}.gradient_norm"] = layer.gradient_norm
        found[f"{i}.update_ratio"] = layer.update_ratio
        if layer.dead_share is not None:
            found[f"{i}.dead_share"] = layer.dead_share
    return found


def _map(run: "Run", side: int) -> Arrays:
    """What the network answers all over the plane, or along a line: `side` points each way.

    `output` is [y, x, ...], or [x, ...]: a probability for each class, or the values themselves.
    """
    axes, points = _grid(run, side)
    outputs = np.concatenate([run.network(piece).data for piece in _pieces(points)])
    if run.task.objective.accuracy is not None:
        outputs = softmax(outputs)
    return axes | {"output": _on_grid(outputs, axes)}


def _units(run: "Run", side: int) -> Arrays:
    """What every unit answers all over the plane: `layer.0` is [y, x, unit]."""
    axes, points = _grid(run, side)
    found: dict[str, list[NDArray[Any]]] = {}
    for piece in _pieces(points):
        values: Any = piece
        place = 0
        for layer in run.network.layers:
            values = layer(values)
            if isinstance(layer, Activation):
                found.setdefault(f"layer.{place}", []).append(values.data)
                place += 1
    return axes | {name: _on_grid(np.concatenate(parts), axes) for name, parts in found.items()}


def _grid(run: "Run", side: int) -> tuple[Arrays, NDArray[np.float32]]:
    """Axes that hold all examples, and the points of the grid, row by row from the bottom."""
    inputs = run.task.train.inputs
    if run.task.shape not in ((1,), (2,)) or run.task.vocabulary:
        raise ValueError("only a task of one or two numbers has a map")
    if not 2 <= side <= FINEST:
        raise ValueError(f"a map has 2 to {FINEST} points along each side, not {side}")
    low, high = math.floor(inputs.min()), math.ceil(inputs.max())
    line = np.linspace(low, max(high, low + 1), side, dtype=np.float32)
    if run.task.shape == (1,):
        return {"x": line}, line[:, None]
    x, y = np.meshgrid(line, line)
    return {"x": line, "y": line}, np.column_stack([x.ravel(), y.ravel()])


def _pieces(points: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    return [points[start : start + _PIECE] for start in range(0, len(points), _PIECE)]


def _on_grid(values: NDArray[Any], axes: Arrays) -> NDArray[Any]:
    return values.reshape(*(np.size(axis) for axis in axes.values()), -1)


def _wall(run: "Run", first: int) -> Arrays:
    """The weights of the units of the first hidden layer as small pictures, `first` and those after
    it: of images every four pixels as their mean, kernels as they are, (units, rows, columns)."""
    seen = run.look_at(first)
    if len(run.task.shape) != 2:
        raise ValueError("only weights of a picture are a picture")
    units = slice(seen.unit, seen.unit + WALL)
    weights = next(t.data for t in run.network.tensors if t.data.ndim > 1)
    if weights.ndim == 2:
        a, b = (min(-(-max(run.task.shape) // WALL_SIDE), side) for side in run.task.shape)
        m, n = run.task.shape[0] // a, run.task.shape[1] // b
        grids = weights[:, units].T.reshape(-1, *run.task.shape)[:, : m * a, : n * b]
        pictures = grids.reshape(len(grids), m, a, n, b).mean(axis=(2, 4))
    else:
        pictures = weights[units, 0]
    return {"first": float(seen.unit), "count": float(seen.units), "pictures": pictures}


def _samples(run: "Run", count: int) -> Arrays:
    """The first examples of the newest batch: their places in the training set, their classes, and
    the probability of each class."""
    found = run.samples(count)
    if not found:
        raise ValueError("only a batch of labelled examples can be looked at")
    return {
        "places": np.array([each.index for each in found]),
        "labels": np.array([each.label for each in found]),
        "probabilities": np.array([each.probabilities for each in found]),
    }


def drawing(run: "Run", image: int) -> Arrays:
    """What the network takes an image for that is in no set: a probability `p` for each class.

    A number stands for an image: its bytes are the pixels, row by row, 0 for paper to 255 for ink.
    `image` says which image it was, as `mark_of` does. Raises ValueError where there is no such
    image, or no classes.
    """
    pixels = read_image(run, image)
    X = pixels[None].astype(np.float32) * np.float32(1 / 255)
    with np.errstate(all="ignore"):
        p = softmax(run.network(X).data[0])
    return {"p": p, "image": float(mark_of(image))}


LOOKS: dict[str, tuple[Callable[["Run", int], Arrays], int]] = {
    "unit": (_unit, 0),
    "layers": (_layers, 0),
    "map": (_map, 40),
    "units": (_units, 16),
    "confusion": (confusion, -1),
    "samples": (_samples, 5),
    "weight": (weight, 0),
    "wall": (_wall, 0),
    "crowd": (map_of, MOST),
    "calibration": (calibration, BINS),
    "drawing": (drawing, 0),
    "digit": (digit, 0),
}
