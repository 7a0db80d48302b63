"""The loss of a network as a landscape: a slice with two directions through thousands of weights.

From trained weights θ go two random directions δ and η, and the loss at θ + x δ + y η is a height
over (x, y). Weights have no scale of their own (a unit's may double if the next layer halves its
answer), so a random direction says little until it is normalized: for every unit, the part of the
direction that belongs to its incoming weights is made as long as these weights are.

Source: Li and others 2018, Visualizing the loss landscape of neural nets.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.layers.sequential import Sequential

Array = NDArray[np.float32]


def random_direction(network: Sequential, rng: np.random.Generator) -> Array:
    """A direction for all parameters (n,), each unit's part as long as its incoming weights.

    Weights W are (in, units), so a unit's are a column. Biases keep still, as in the source.
    """
    parts = []
    for tensor in network.tensors:
        part: NDArray[np.float64] = np.zeros(tensor.data.shape)
        if part.ndim > 1:
            part = rng.standard_normal(part.shape)
            inputs = tuple(range(part.ndim - 1))
            length = np.sqrt((part**2).sum(axis=inputs))
            weights = np.asarray(tensor.data, dtype=np.float64)
            part = part * np.sqrt((weights**2).sum(axis=inputs)) / length
        parts.append(part.ravel())
    return np.concatenate(parts).astype(np.float32)


def slice_of_loss(
    network: Sequential,
    inputs: Any,
    targets: Any,
    directions: tuple[Array, Array],
    places: Sequence[tuple[float, float]],
) -> NDArray[np.float64]:
    """The mean loss of the examples at each place (x, y) of the slice; the weights stay."""
    kept = network.parameters.copy()
    losses = []
    for x, y in places:
        network.parameters[...] = kept + np.float32(x) * directions[0]
        network.parameters += np.float32(y) * directions[1]
        losses.append(float(network.loss(inputs, targets, training=False).data))
    network.parameters[...] = kept
    return np.array(losses)
