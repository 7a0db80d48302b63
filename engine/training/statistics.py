"""What a doctor would measure on a network in training: three numbers a layer, or one unit's all.

A gradient that is thousands of times shorter in the first layer than in the last is vanishing. A
unit whose activation has slope 0 for every example is dead: no gradient reaches it. And a step that
changes weights by a thousandth of their size is about right; by a tenth, it is wild.
"""

import copy
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, takewhile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.activations import Activation as Bend
from engine.layers.activation import Activation
from engine.layers.convolution import Convolution
from engine.layers.linear import Linear
from engine.layers.regularization import BatchNorm, Dropout
from engine.layers.sequential import Sequential
from engine.ops import OPS
from engine.tensor import as_tensor, backward
from engine.training.divergence import layer_names
from engine.training.optimizers import SGD


@dataclass(frozen=True, slots=True)
class LayerStatistics:
    """One layer's numbers, for one batch."""

    name: str
    gradient_norm: float  # length of the loss's gradient with respect to weights and biases
    update_ratio: float  # length of the next step over that of the weights; inf if those are 0
    dead_share: float | None  # units with slope 0 for the whole batch; None without an activation


def measure(
    network: Sequential,
    optimizer: SGD,
    X: NDArray[Any],
    y: NDArray[Any],
    prepare: Callable[[NDArray[Any], NDArray[Any]], None] | None = None,
) -> tuple[LayerStatistics, ...]:
    """Measure every layer that has weights on the batch X [B, ...] with labels y [B].

    Nothing is trained: parameters and optimizer stay as they are, gradients are computed anew. What
    `prepare` does with parameters and gradients before a step belongs to the step.
    """
    with np.errstate(all="ignore"):
        network.zero_grad()
        backward(network.loss(X, y, training=False))
        change, step = network.parameters.copy(), network.gradients.copy()
        if prepare is not None:
            prepare(network.parameters, step)
        copy.deepcopy(optimizer).step(change, step)
        change -= network.parameters
        names = layer_names(network)
        dead = {names[i]: share for i, share in _dead_shares(network, X).items()}
        found = []
        start = 0
        named = zip(names, network.layers, strict=True)
        for name, layers in groupby(named, lambda pair: pair[0]):
            tensors = [t for _, layer in layers for t in layer.parameters.values()]
            here = slice(start, start := start + sum(t.data.size for t in tensors))
            if tensors:
                ratio = _length(change[here]) / np.float64(_length(network.parameters[here]))
                norm = _length(network.gradients[here])
                found.append(LayerStatistics(name, norm, float(ratio), dead.get(name)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class UnitStatistics:
    """One unit of the first hidden layer, or one kernel: what it looks for, and whom it tells."""

    unit: int
    units: int  # how many there are
    incoming: tuple[float, ...]  # its weights, one for each input
    outgoing: tuple[float, ...]  # the next layer's weights for it, of kernels there their lengths
    open_share: float  # examples for which its slope is not 0: they send it a gradient


def look_at(network: Sequential, unit: int, X: NDArray[Any]) -> UnitStatistics:
    """Look at one unit of the first hidden layer, or at one kernel, on a batch of inputs X.

    Units are counted round and round. Raises ValueError if the network is of another kind.
    """
    before = list(
        takewhile(lambda layer: not isinstance(layer, Linear | Convolution), network.layers)
    )
    # What makes training steadier bends nothing: it is passed over where the layers are told apart.
    rest = [x for x in network.layers[len(before) :] if not isinstance(x, BatchNorm | Dropout)]
    match rest:
        case [Convolution() as first, Activation(), Convolution() as second, *_]:
            return _look_at_kernel(network, unit, X, first, second)
        case [Linear() as first, Activation() as bend, Linear() as second, *_]:
            W, b = first.parameters["W"].data, first.parameters["b"].data
        case _:
            raise ValueError("only a layer of units followed by an activation can be looked at")
    unit %= W.shape[1]
    with np.errstate(all="ignore"):
        for layer in before:
            X = as_tensor(layer(X)).data
        after = network.layers[network.layers.index(first) + 1]
        if isinstance(after, BatchNorm):
            z = as_tensor(after(X @ W + b)).data[:, unit]
        else:
            z = X @ W[:, unit] + b[unit]
        slope = np.broadcast_to(trained_slope(bend.activation, z), z.shape)
    return UnitStatistics(
        unit,
        W.shape[1],
        tuple(W[:, unit].tolist()),
        tuple(second.parameters["W"].data[unit].tolist()),
        float((slope != 0).mean()),
    )


def _look_at_kernel(
    network: Sequential, unit: int, X: NDArray[Any], first: Convolution, second: Convolution
) -> UnitStatistics:
    """One kernel of the first layer: it is the same unit at every place of the picture."""
    units = len(first.K.data)
    unit %= units
    _, _, slopes = next(_slopes(network, X))
    reached = (slopes[:, unit] != 0).any(axis=(1, 2))
    lengths = [_length(kernel) for kernel in second.K.data[:, unit]]
    incoming = first.K.data[unit].ravel().tolist()
    return UnitStatistics(unit, units, tuple(incoming), tuple(lengths), float(reached.mean()))


def trained_slope(activation: Bend, z: NDArray[Any]) -> Any:
    """g'(z) as backpropagation takes it, from the very rule that trains.

    In float32 tanh(10) is 1, and 1 − tanh² is 0: such a unit learns nothing, although its true
    slope, 8e-9, could be written down.
    """
    op = OPS[activation.name]
    return op.vjp[0](1.0, op.forward(z), z)


def dead_layers(network: Sequential, X: NDArray[Any]) -> list[str]:
    """The hidden layers through which not one example of X sends a gradient.

    Left out are layers whose activation has no slope for anybody, such as step: they were chosen.
    """
    names = layer_names(network)
    return [
        names[i] for i, bend, slope in _slopes(network, X) if bend.trainable and not slope.any()
    ]


def _length(vector: NDArray[Any]) -> float:
    flat = vector.reshape(-1)
    return math.sqrt(np.einsum("i,i", flat, flat, dtype=np.float64))


def _dead_shares(network: Sequential, X: Any) -> dict[int, float]:
    """For each layer with weights that an activation follows: the share of its units that is dead.

    A unit is one of the layer's outputs for an example, whatever shape these have.
    """
    return {i: float((slope == 0).all(axis=0).mean()) for i, _, slope in _slopes(network, X)}


def _slopes(network: Sequential, X: Any) -> Iterator[tuple[int, Bend, NDArray[Any]]]:
    """For each of those layers: its place, its activation, and the slopes [B, ...] of its units."""
    owner = None
    for i, layer in enumerate(network.layers):
        if layer.parameters:
            owner = i
        if isinstance(layer, Activation) and owner is not None:
            z = X.data
            slope = trained_slope(layer.activation, z)
            yield owner, layer.activation, np.broadcast_to(slope, z.shape)
            owner = None
        X = layer(X, False)
