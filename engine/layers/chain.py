"""There and back through a network, as training goes thousands of times: loss, then gradients.

`Taped` is the general way: it records a graph and lets `backward` find out in which order to undo
it. In most networks every layer has one before it and one behind it; then the order is known
beforehand, and `Chain` computes the same, by the same rules, one layer after another. The numbers
are the same to the last bit, and nothing is recorded.
"""

from typing import Any

import numpy as np

from engine.functions import softmax_cross_entropy
from engine.fused import cross_entropy, cross_entropy_rule
from engine.layers.activation import Activation
from engine.layers.layer import Array
from engine.layers.linear import Linear
from engine.layers.sequential import Sequential
from engine.memory import product
from engine.ops import OPS
from engine.tensor import Tensor, backward


class Taped:
    """Any network, by the tape."""

    def __init__(self, network: Sequential) -> None:
        self.network = network
        self.loss: Tensor

    def there(self, X: Any, y: Any) -> tuple[Array, float]:
        """The outputs [B, ...] for a batch, and the mean loss."""
        self.network.zero_grad()
        outputs = self.network(X, training=True)
        self.loss = self.network.loss_of(outputs, y)
        return outputs.data, float(self.loss.data)

    def back(self) -> Array:
        """The gradient of all parameters, a flat vector, for the batch that was there last."""
        backward(self.loss)
        del self.loss  # the memory of this graph serves the next
        return self.network.gradients


class Chain:
    """Linear layers with an activation between each two, and cross entropy behind the last."""

    def __init__(self, network: Sequential) -> None:
        self.network = network
        layers = network.layers
        self.linear = [(layer.W, layer.b) for layer in layers if isinstance(layer, Linear)]
        rows = [OPS[layer.activation.name] for layer in layers if isinstance(layer, Activation)]
        self.bends = [row.forward for row in rows]
        self.slopes = [row.vjp[0] for row in rows]
        self.passed: list[Array] = []  # the batch, then what each layer made of it
        self.end: tuple[Any, ...] = ()  # what the loss was computed from

    @staticmethod
    def fits(network: Sequential) -> bool:
        """Whether a network is such a chain."""
        kinds = [type(layer) for layer in network.layers]
        alternate = [(Linear, Activation)[i % 2] for i in range(len(kinds))]
        judged = network.loss_function is softmax_cross_entropy
        return judged and kinds == alternate and len(kinds) % 2 == 1

    def there(self, X: Any, y: Any) -> tuple[Array, float]:
        """As `Taped` does."""
        self.passed = passed = [X]
        for i, (W, b) in enumerate(self.linear):
            if i:
                X = self.bends[i - 1](X)
                passed.append(X)
            X = product(X, W.data)
            X += b.data
            passed.append(X)
        cache: dict[str, Any] = {}
        self.end = X, y, cache
        return X, cross_entropy(X, y, cache)

    def back(self) -> Array:
        """As `Taped` does; what the first layer was given is data and gets no gradient."""
        passed = self.passed
        g = cross_entropy_rule(1.0, None, *self.end)
        for i in range(len(self.linear) - 1, -1, -1):
            W, b = self.linear[i]
            product(passed[2 * i].T, g, W.store)
            np.add.reduce(g, axis=0, out=b.store)
            W.grad, b.grad = W.store, b.store
            if i:
                g = self.slopes[i - 1](product(g, W.data.T), passed[2 * i], passed[2 * i - 1])
        return self.network.gradients


def way_through(network: Sequential) -> Taped | Chain:
    """The quickest way there and back that a network has."""
    return Chain(network) if Chain.fits(network) else Taped(network)
