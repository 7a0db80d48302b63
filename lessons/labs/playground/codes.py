"""An autoencoder: each code goes in as a 1 among zeros, and has to come out again as it was.

Between the two lies a layer that is narrower. What its units say to each code is how the network
writes that code down: its own code, which nobody has given it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.layers.activation import Activation
from engine.layers.sequential import Sequential
from engine.ops import softmax
from engine.tensor import as_tensor
from lessons.labs.playground.ground import Ground
from lessons.labs.playground.network import answers
from lessons.labs.playground.setup import Setup


@dataclass(frozen=True, eq=False)
class Codes:
    """What becomes of each of N codes: `inside` (N, k), what the k units of the narrowest layer
    say, `came_out` (N, N), and `named` (N,), the code that is read from the outputs."""

    inside: NDArray[np.float64]
    came_out: NDArray[np.float64]
    named: NDArray[np.intp]

    @property
    def right(self) -> int:
        """How many codes come out as they went in."""
        return int((self.named == np.arange(len(self.named))).sum())


def codes(setup: Setup, network: Sequential, ground: Ground) -> Codes:
    """Send every code through; without a hidden layer nothing is inside, and k is 0."""
    widest = len(ground.inputs) + max((units for units, _ in setup.hidden), default=0)
    inside = np.zeros((len(ground.inputs), 0))
    values = as_tensor(ground.inputs.astype(np.float32))
    seen = 0
    with np.errstate(all="ignore"):
        for layer in network.layers:
            values = layer(values)
            if isinstance(layer, Activation) and seen < len(setup.hidden):
                seen += 1
                if values.data.shape[1] < widest:
                    widest, inside = values.data.shape[1], values.data.astype(np.float64)
        found = softmax(values.data) if setup.entropy else values.data
    return Codes(inside, found.astype(np.float64), answers(found))
