"""There and back through a network, as training goes thousands of times: loss, then gradients.

`Taped` is the general way: it records a graph and lets `backward` find out in which order to undo
it. In most networks every layer has one before it and one behind it; then the order is known
beforehand, and `Chain` computes the same, by the same rules, one layer after another. The numbers
are the same to the last bit, and nothing is recorded. Of pictures it may be given the columns alone
that are not blank in the whole batch (`engine.layers.blank`): then sums leave out zeros, and only
rounding differs.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from engine.functions import softmax_cross_entropy
from engine.fused import cross_entropy, cross_entropy_rule
from engine.layers.activation import Activation
from engine.layers.blank import FEWEST_UNITS, LARGE, PAIR, Few, Pairs, Shown
from engine.layers.layer import Array
from engine.layers.linear import Linear
from engine.layers.sequential import Sequential
from engine.memory import product
from engine.ops import OPS
from engine.tensor import Tensor, backward

Step = Callable[[Iterable[tuple[Array, Array]]], None]  # of pieces of parameters and gradients
FewStep = Callable[[Array, Array, Few], None]  # of all parameters


class Taped:
    """Any network, by the tape."""

    narrows = False  # whether batches may come without what is blank in all their examples
    large = False  # whether that is worth it for a single example, too, if the optimizer `adds`

    def __init__(self, network: Sequential) -> None:
        self.network = network
        self.loss: Tensor

    def there(self, X: Any, y: Any, pairs: Pairs | None = None) -> tuple[Array, float]:
        """The outputs [B, ...] for a batch, and the mean loss.

        `pairs`, for a way that narrows: X has these pairs of columns and no others.
        """
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
        inputs, units = self.linear[0][0].shape
        self.narrows = units >= FEWEST_UNITS and inputs % PAIR == 0
        self.large = inputs * units >= LARGE
        self.shown = Shown()  # the first layer's weights for such a batch
        self.pairs: Pairs | None = None
        self.end: tuple[Any, ...] = ()  # what the loss was computed from

    @staticmethod
    def fits(network: Sequential) -> bool:
        """Whether a network is such a chain."""
        kinds = [type(layer) for layer in network.layers]
        alternate = [(Linear, Activation)[i % 2] for i in range(len(kinds))]
        judged = network.loss_function is softmax_cross_entropy
        return judged and kinds == alternate and len(kinds) % 2 == 1

    def there(self, X: Any, y: Any, pairs: Pairs | None = None) -> tuple[Array, float]:
        """As `Taped` does."""
        self.passed = passed = [X]
        self.pairs = pairs
        for i, (W, b) in enumerate(self.linear):
            if i:
                X = self.bends[i - 1](X)
                passed.append(X)
            X = product(X, W.data if i or pairs is None else self.shown.copy(W.data, pairs))
            X += b.data
            passed.append(X)
        cache: dict[str, Any] = {}
        self.end = X, y, cache
        return X, cross_entropy(X, y, cache)

    def back(self) -> Array:
        """As `Taped` does; what the first layer was given is data and gets no gradient."""
        self._back()
        if self.pairs is not None:
            self.shown.spread(self.linear[0][0].store)
        return self.network.gradients

    def descend(self, step: Step) -> None:
        """The way back from a narrow batch and a step at once, for an optimizer to which a weight
        without gradient is one that stays: of such weights none is touched."""
        self._back()
        W, shown = self.linear[0][0].data, self.shown
        parameters, gradients = self.network.parameters, self.network.gradients
        pieces = (
            (shown.weights, shown.gradient),
            (parameters[W.size :], gradients[W.size :]),  # W comes first in the long vector
        )
        step(pieces)
        shown.put_back(W)
        self.linear[0][0].grad = None  # the whole of it was never written down

    def descend_by(self, step: FewStep) -> None:
        """The same for an optimizer that moves all weights, by what it remembers of them: to that
        nothing is added where there is no gradient."""
        self._back()
        W = self.linear[0][0]
        step(self.network.parameters, self.network.gradients, self.shown.few(W.data.size))
        W.grad = None

    def _back(self) -> None:
        """All gradients; of a narrow batch, that of the first layer's weights is not yet spread."""
        passed = self.passed
        g = cross_entropy_rule(1.0, None, *self.end)
        for i in range(len(self.linear) - 1, -1, -1):
            W, b = self.linear[i]
            whole = i or self.pairs is None
            product(passed[2 * i].T, g, W.store if whole else self.shown.gradient)
            np.add.reduce(g, axis=0, out=b.store)
            W.grad, b.grad = W.store, b.store
            if i:
                g = self.slopes[i - 1](product(g, W.data.T), passed[2 * i], passed[2 * i - 1])


def way_through(network: Sequential) -> Taped | Chain:
    """The quickest way there and back that a network has."""
    return Chain(network) if Chain.fits(network) else Taped(network)
