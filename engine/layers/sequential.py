"""A network is a list of layers, one after another, and a loss at its end.

All its weights lie in one long vector, so an optimizer need not know what the layers are. Behind
them lies what layers remember, so that one copy keeps all that the answers depend on.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from engine.layers.activation import Activation
from engine.layers.convolution import Convolution, Pictures
from engine.layers.initializers import INITIALIZERS, for_activation
from engine.layers.layer import Array, Layer
from engine.layers.linear import Flatten, Linear
from engine.layers.regularization import BatchNorm, Dropout
from engine.losses import Loss, cross_entropy
from engine.memory import aligned
from engine.tensor import Tensor, as_tensor


class Sequential:
    """Layers one after another.

    `parameters` and `gradients` are flat float32 vectors; the layers' tensors are views into them,
    so that an optimizer changes the whole network with a few operations on long vectors. `values`
    are the parameters and behind them what layers remember.
    """

    def __init__(self, layers: Sequence[Layer], loss: Loss = cross_entropy) -> None:
        self.layers = list(layers)
        self.tensors = [t for layer in self.layers for t in layer.parameters.values()]
        remembered = [(layer, name) for layer in self.layers for name in layer.REMEMBERS]
        parts = [np.ravel(t.data) for t in self.tensors]
        size = sum(part.size for part in parts)
        parts += [getattr(layer, name) for layer, name in remembered]
        self.values: Array = aligned(sum(part.size for part in parts))
        np.concatenate(parts or [np.empty(0)], out=self.values)
        self.parameters: Array = self.values[:size]
        self._gradients: Array = aligned(size)
        self.loss_function = loss
        start = 0
        for tensor in self.tensors:
            here = slice(start, start + tensor.data.size)
            tensor.store = self._gradients[here].reshape(tensor.shape)
            tensor.data = self.parameters[here].reshape(tensor.shape)
            start = here.stop
        for layer, name in remembered:
            here = slice(start, start + getattr(layer, name).size)
            setattr(layer, name, self.values[here])
            start = here.stop

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """A raw batch [B, ...] to the last layer's outputs, before any softmax."""
        for layer in self.layers:
            x = layer(x, training)
        return as_tensor(x)

    def loss(self, x: Any, targets: Any, training: bool = True) -> Tensor:
        """The mean loss of a batch: call `backward` on it for the gradients."""
        return self.loss_of(self(x, training), targets)

    def loss_of(self, outputs: Tensor, targets: Any) -> Tensor:
        """The mean loss of a batch for which the network gave `outputs`."""
        return self.loss_function(outputs, targets)

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

    def state(self) -> dict[str, Array]:
        """Copies of all that the outputs depend on: parameters, and what layers remember."""
        remembered = {
            f"{i}.{name}": value
            for i, layer in enumerate(self.layers)
            for name, value in layer.state().items()
        }
        return {"parameters": self.parameters.copy(), **remembered}

    def load_state(self, state: dict[str, Array]) -> None:
        """Go on from what `state()` of a network of the same layers returned."""
        self.parameters[...] = state["parameters"]
        for i, layer in enumerate(self.layers):
            layer.load_state({name: state[f"{i}.{name}"] for name in layer.state()})


def mlp(
    sizes: Sequence[int],
    activation: str,
    rng: np.random.Generator,
    first: Sequence[Layer] = (),
    loss: Loss = cross_entropy,
    *,
    initializer: str = "",
    batch_norm: bool = False,
    dropout: float = 0.0,
) -> Sequential:
    """A multilayer perceptron: linear layers of the given sizes, an activation between each two.

    `mlp((784, 128, 10), "relu", rng)` has one hidden layer of 128 units. `first` are layers that
    turn the input into rows of sizes[0] numbers, where it is something else. Without a name from
    INITIALIZERS the one that suits the activation is taken. `batch_norm` stands before each
    activation, and `dropout` behind it drops that share of its units.
    """
    if len(sizes) < 2:
        raise ValueError("a network needs at least an input and an output size")
    start = INITIALIZERS[initializer] if initializer else for_activation(activation)
    layers: list[Layer] = []
    for inputs, outputs in pairwise(sizes[:-1]):
        layers.append(Linear(inputs, outputs, rng, start))
        if batch_norm:
            layers.append(BatchNorm(outputs))
        layers.append(Activation(activation))
        if dropout:
            layers.append(Dropout(dropout, rng))
    return Sequential([*first, *layers, Linear(sizes[-2], sizes[-1], rng, start)], loss)


def cnn(
    shape: tuple[int, int],
    channels: Sequence[int],
    outputs: int,
    activation: str,
    rng: np.random.Generator,
    loss: Loss = cross_entropy,
    *,
    kernel: int = 5,
    pool: int = 2,
    initializer: str = "",
    batch_norm: bool = False,
    dropout: float = 0.0,
) -> Sequential:
    """A small convolutional network for pictures (height, width), given as rows of pixels.

    For each number in `channels` a layer of so many kernels, of which the largest value of each
    pool × pool tile is kept; then one linear layer gives the `outputs`. The rest is as in `mlp`.

    Source: LeCun and others 1989, Backpropagation applied to handwritten zip code recognition.
    """
    start = INITIALIZERS[initializer] if initializer else for_activation(activation)
    layers: list[Layer] = [Pictures(1, *shape)]
    height, width = shape
    for before, after in pairwise((1, *channels)):
        layers.append(Convolution(before, after, kernel, rng, pool, start))
        if batch_norm:
            layers.append(BatchNorm(after))
        layers.append(Activation(activation))
        if dropout:
            layers.append(Dropout(dropout, rng))
        height, width = ((side - kernel + 1) // pool for side in (height, width))
    rows = channels[-1] * height * width
    return Sequential([*layers, Flatten(), Linear(rows, outputs, rng, start)], loss)
