"""A network that is asked for its own input, through a middle of few numbers: the code.

Nobody has to label anything. What cannot pass through the middle is lost, so the network learns
which few numbers tell most about a picture.
Source: Hinton and Salakhutdinov 2006, Reducing the dimensionality of data with neural networks.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from engine.layers.activation import Activation
from engine.layers.initializers import for_activation
from engine.layers.layer import Array, Layer
from engine.layers.linear import Linear
from engine.layers.regularization import BatchNorm
from engine.layers.sequential import Sequential
from engine.losses import mean_squared_error


class Autoencoder(Sequential):
    """`inputs` numbers become a code of `code` numbers between −1 and 1, and these an output.

    `hidden` are the sizes of the layers before the code; behind it they come the other way round.
    Outputs lie between 0 and 1, as ink does. Before tanh the codes are normalized: without that
    they run into its flat ends while the network knows nothing yet.
    """

    def __init__(
        self, inputs: int, hidden: Sequence[int], code: int, rng: np.random.Generator
    ) -> None:
        start, bent = for_activation("tanh"), for_activation("relu")
        encoder: list[Layer] = []
        for before, after in pairwise((inputs, *hidden)):
            encoder += [Linear(before, after, rng, start), Activation("tanh")]
        last = hidden[-1] if hidden else inputs
        encoder += [Linear(last, code, rng, start), BatchNorm(code), Activation("tanh")]
        decoder: list[Layer] = []
        for before, after in pairwise((code, *reversed(hidden))):
            decoder += [Linear(before, after, rng, bent), Activation("relu")]
        first = hidden[0] if hidden else code
        decoder += [Linear(first, inputs, rng, bent), Activation("logistic")]
        super().__init__([*encoder, *decoder], mean_squared_error)
        self.encoder, self.decoder = encoder, decoder

    def encode(self, x: Any) -> Array:
        """Inputs [B, inputs] to their codes [B, code]."""
        return _through(self.encoder, x)

    def decode(self, code: Any) -> Array:
        """Codes [B, code] to what is drawn from them [B, inputs]."""
        return _through(self.decoder, np.asarray(code, np.float32))


def _through(layers: Sequence[Layer], x: Any) -> Array:
    for layer in layers:
        x = layer(x)
    data: Array = x.data
    return data
