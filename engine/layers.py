"""Layers: a network is a list of them, each turning one batch of values into the next.

A layer is called with a batch, one example a row, and records its work on the tape. The batch that
enters the network is a raw array; what comes out is a tensor. Layers that learn hold `Parameter`s.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from engine.activations import ACTIVATIONS
from engine.initializers import Initializer, for_activation, glorot
from engine.losses import cross_entropy
from engine.tensor import Parameter, Tensor, activation, apply, linear

Array = np.ndarray[Any, np.dtype[Any]]


class Layer:
    """What all layers have in common: parameters (perhaps none) and a call."""

    def __init__(self, **parameters: Parameter) -> None:
        self.parameters = parameters

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """Map a batch to a batch. `training` matters to the few layers that behave differently."""
        raise NotImplementedError


class Linear(Layer):
    """x[B, in] @ W[in, out] + b[out]: every output sees every input."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        rng: np.random.Generator,
        initializer: Initializer = glorot,
    ) -> None:
        self.W = Parameter(initializer((inputs, outputs), rng), name="W")
        self.b = Parameter(np.zeros(outputs, dtype=np.float32), name="b")
        super().__init__(W=self.W, b=self.b)

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """[B, in] to [B, out]."""
        return linear(x, self.W, self.b)


class Activation(Layer):
    """An activation function by name, element by element."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.activation = ACTIVATIONS[name]

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """Any shape to the same shape."""
        return activation(self.activation.name, _as_tensor(x))


class Flatten(Layer):
    """Whatever shape an example has becomes one row."""

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """[B, ...] to [B, n]."""
        return apply("reshape", _as_tensor(x), (x.shape[0], -1))


class Dropout(Layer):
    """While training, each value is dropped with probability `rate`; the rest is scaled up for it.

    Source: Srivastava and others 2014, Dropout: a simple way to prevent overfitting.
    """

    def __init__(self, rate: float, rng: np.random.Generator) -> None:
        if not 0 <= rate < 1:
            raise ValueError(f"dropout rate {rate} is not in [0, 1)")
        super().__init__()
        self.rate = rate
        self.rng = rng

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """Any shape to the same shape; outside training nothing happens."""
        values = _as_tensor(x)
        if not training or self.rate == 0:
            return values
        kept = self.rng.random(values.shape, dtype=np.float32) >= self.rate
        return values * (kept / (1 - self.rate)).astype(values.data.dtype)


class Sequential:
    """Layers one after another, and their parameters as one long vector.

    `parameters` and `gradients` are flat float32 vectors; the tensors of the layers are views into
    them, so an optimizer changes the whole network with a few vector operations.
    """

    def __init__(self, layers: Sequence[Layer]) -> None:
        self.layers = list(layers)
        self.tensors = [t for layer in self.layers for t in layer.parameters.values()]
        self.parameters = np.concatenate([np.ravel(t.data) for t in self.tensors] or [np.empty(0)])
        self.parameters = self.parameters.astype(np.float32)
        self._gradients = np.zeros_like(self.parameters)
        start = 0
        for tensor in self.tensors:
            here = slice(start, start + tensor.data.size)
            tensor.store = self._gradients[here].reshape(tensor.shape)
            tensor.data = self.parameters[here].reshape(tensor.shape)
            start = here.stop

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """A raw batch [B, ...] to the last layer's outputs, before any softmax."""
        for layer in self.layers:
            x = layer(x, training)
        return _as_tensor(x)

    def loss(self, x: Any, labels: Any, training: bool = True) -> Tensor:
        """The mean cross entropy of a batch: call `backward` on it for the gradients."""
        return cross_entropy(self(x, training), labels)

    @property
    def gradients(self) -> Array:
        """The gradient of `parameters`, as of the last `backward`; 0 where none arrived."""
        for tensor in self.tensors:
            if tensor.grad is None:
                tensor.store[...] = 0
        return self._gradients

    def zero_grad(self) -> None:
        """Clear all gradients."""
        for tensor in self.tensors:
            tensor.grad = None


def mlp(sizes: Sequence[int], activation: str, rng: np.random.Generator) -> Sequential:
    """A multilayer perceptron: linear layers of the given sizes, an activation between each two.

    `mlp((784, 128, 10), "relu", rng)` has one hidden layer of 128 units.
    """
    if len(sizes) < 2:
        raise ValueError("a network needs at least an input and an output size")
    layers: list[Layer] = []
    for inputs, outputs in pairwise(sizes):
        layers += [
            Linear(inputs, outputs, rng, for_activation(activation)),
            Activation(activation),
        ]
    return Sequential(layers[:-1])


def _as_tensor(x: Any) -> Tensor:
    return x if isinstance(x, Tensor) else Tensor(x)
