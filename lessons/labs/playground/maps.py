"""What every neuron of the playground sees: its answer to each point of the plane, as a map.

A map costs what its picture costs: so many points go through the network once, however long it has
been trained. A value stands as a share from −1 to 1 of what this kind of neuron can say.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.activations import ACTIVATIONS
from engine.layers.activation import Activation
from engine.layers.sequential import Sequential
from engine.ops import softmax
from engine.tensor import as_tensor
from lessons.labs.playground.ground import features, inputs
from lessons.labs.playground.knobs import CODES
from lessons.labs.playground.setup import Setup

Map = NDArray[np.float64]
SIDE = 24  # points along each side of a neuron's map


@dataclass(frozen=True, eq=False)
class Answer:
    """The output's map: for each point, (m, n), which class is named and how surely, from 0 to 1.

    With fewer than three classes `shares` goes from −1 to 1 instead, and `winners` is None.
    """

    shares: Map
    winners: NDArray[np.intp] | None = None


@lru_cache(maxsize=8)
def grid(reach: float, rows: int, columns: int) -> NDArray[np.float64]:
    """The points in the middle of the pixels of the plane's picture, row by row from the top."""
    x = ((np.arange(columns) + 0.5) / columns * 2 - 1) * reach
    y = (1 - (np.arange(rows) + 0.5) / rows * 2) * reach
    across, up = np.meshgrid(x, y)
    return np.column_stack([across.ravel(), up.ravel()])


@lru_cache(maxsize=16)
def _given(names: tuple[str, ...], reach: float, rows: int, columns: int) -> NDArray[np.float32]:
    return features(grid(reach, rows, columns), names)


def _seen(setup: Setup, reach: float, side: int) -> tuple[NDArray[np.float32], tuple[int, int]]:
    """What the network is given for a small map, and the map's rows and columns.

    The plane is looked at in so many places to each side; of codes, each is a row.
    """
    if setup.data in CODES:
        return np.eye(inputs(setup), dtype=np.float32), (inputs(setup), 1)
    return _given(setup.features, reach, side, side), (side, side)


def feature_maps(setup: Setup, reach: float, side: int = SIDE) -> list[Map]:
    """A map for each feature, its largest value being 1."""
    given, shape = _seen(setup, reach, side)
    values = given.astype(np.float64)
    scaled = values / np.abs(values).max(axis=0, initial=1e-9)
    return [column.reshape(shape) for column in scaled.T]


def unit_maps(network: Sequential, setup: Setup, reach: float, side: int = SIDE) -> list[list[Map]]:
    """For each hidden layer a map of each of its units."""
    values: Any
    values, shape = _seen(setup, reach, side)
    found: list[list[Map]] = []
    with np.errstate(all="ignore"):
        for layer in network.layers:
            values = layer(values)
            if isinstance(layer, Activation) and len(found) < len(setup.hidden):
                shares = _shares(as_tensor(values).data, layer.activation.name)
                found.append([column.reshape(shape) for column in shares.T])
    return found


def _shares(values: NDArray[Any], bend: str) -> NDArray[np.float64]:
    """A neuron's values (N, units) as shares of what it can say, or of the most that it says."""
    low, high = ACTIVATIONS[bend].range
    numbers = np.nan_to_num(values.astype(np.float64))
    if math.isfinite(low) and math.isfinite(high):
        return (2 * numbers - (low + high)) / (high - low)
    return np.asarray(numbers / np.abs(numbers).max(axis=0, initial=1e-9))


def answer_map(network: Sequential, setup: Setup, reach: float, rows: int, columns: int) -> Answer:
    """What the network answers all over the plane."""
    with np.errstate(all="ignore"):
        found = network(_given(setup.features, reach, rows, columns)).data
        if setup.entropy:
            found = softmax(found)
    found = np.nan_to_num(found.astype(np.float64))
    if found.shape[1] == 1:
        return Answer(np.clip(found[:, 0], -1, 1).reshape(rows, columns))
    if found.shape[1] == 2 and setup.entropy:
        return Answer((found[:, 1] - found[:, 0]).reshape(rows, columns))
    best = np.sort(found, axis=1)
    shares = best[:, -1] if setup.entropy else (best[:, -1] - best[:, -2]) / 2
    winners = found.argmax(axis=1).reshape(rows, columns)
    return Answer(np.clip(shares, 0, 1).reshape(rows, columns), winners)


def output_maps(network: Sequential, setup: Setup, reach: float, side: int = SIDE) -> list[Map]:
    """A small map of each output, from −1 to 1: of a probability p it is 2p − 1."""
    given, shape = _seen(setup, reach, side)
    with np.errstate(all="ignore"):
        found = network(given).data
        if setup.entropy:
            found = 2 * softmax(found) - 1
    shares = np.clip(np.nan_to_num(found.astype(np.float64)), -1, 1)
    return [column.reshape(shape) for column in shares.T]
