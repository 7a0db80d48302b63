"""Layers: a network is a list of them, each turning one batch of values into the next.

A layer is called with a batch, one example a row, and records its work on the tape. The batch that
enters the network is a raw array; what comes out is a tensor. Layers that learn hold `Parameter`s.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from engine.activations import ACTIVATIONS
from engine.functions import (
    activation,
    batch_normalization,
    convolution,
    gather,
    linear,
    max_pool,
    reshape,
)
from engine.layers.convolution import batch_first, batch_last
from engine.layers.initializers import Initializer, for_activation, glorot, he, normal
from engine.tensor import Parameter, Tensor, as_tensor
from engine.training.losses import Loss, cross_entropy

Array = np.ndarray[Any, np.dtype[Any]]


class Layer:
    """What all layers have in common: parameters (perhaps none) and a call."""

    def __init__(self, **parameters: Parameter) -> None:
        self.parameters = parameters

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """Map a batch to a batch. `training` matters to the few layers that behave differently."""
        raise NotImplementedError

    def state(self) -> dict[str, Array]:
        """Copies of what the layer remembers besides its parameters."""
        return {}

    def load_state(self, state: dict[str, Array]) -> None:
        """Go on from what `state()` returned."""


class Linear(Layer):
    """x[B, in] W[in, out] + b[out]: every output sees every input."""

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
        return activation(self.activation.name, as_tensor(x))


class Dropout(Layer):
    """While training, each value is dropped with probability `rate`; the rest is scaled up for it.

    Source: Srivastava and others 2014, Dropout: a simple way to prevent overfitting.
    """

    def __init__(self, rate: float, rng: np.random.Generator) -> None:
        if not 0 <= rate < 1:
            raise ValueError(f"a dropout rate lies in [0, 1), which {rate} does not")
        super().__init__()
        self.rate = rate
        self.rng = rng

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """Any shape to the same shape; outside training nothing happens."""
        values = as_tensor(x)
        if not training or self.rate == 0:
            return values
        kept = self.rng.random(values.shape, dtype=np.float32) >= self.rate
        return values * (kept / (1 - self.rate)).astype(values.data.dtype)


class Flatten(Layer):
    """Whatever shape an example has becomes one row."""

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """[B, ...] to [B, n]."""
        values = as_tensor(x)
        return reshape(values, (values.shape[0], -1))


class Pictures(Layer):
    """Rows of pixels become pictures again, laid out in memory as convolution likes them."""

    def __init__(self, channels: int, height: int, width: int) -> None:
        super().__init__()
        self.shape = channels, height, width

    def __call__(self, x: Any, training: bool = False) -> Any:
        """[B, C H W] to [B, C, H, W]; raw data stay raw, for they need no gradient."""
        if isinstance(x, Tensor):
            return reshape(x, (x.shape[0], *self.shape))
        return batch_first(batch_last(np.reshape(x, (len(x), *self.shape))))


class Convolution(Layer):
    """`outputs` small kernels slide over all `inputs` channels: the same features everywhere.

    With `pool` > 1, only the largest value of every pool × pool tile is kept. The bias is added
    after that: max(x) + b = max(x + b), on a fraction of the numbers.

    Source: LeCun and others 1989, Backpropagation applied to handwritten zip code recognition.
    """

    def __init__(
        self,
        inputs: int,
        outputs: int,
        size: int,
        rng: np.random.Generator,
        pool: int = 1,
        initializer: Initializer = he,
    ) -> None:
        self.K = Parameter(initializer((outputs, inputs, size, size), rng), name="K")
        self.b = Parameter(np.zeros((outputs, 1, 1), dtype=np.float32), name="b")
        self.pool = pool
        self._buffers: dict[Any, Any] = {}
        super().__init__(K=self.K, b=self.b)

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """[B, C, H, W] to [B, O, (H − size + 1) // pool, (W − size + 1) // pool]."""
        y = convolution(x, self.K, self._buffers)
        if self.pool > 1:
            y = max_pool(y, self.pool)
        return y + self.b


class MaxPool(Layer):
    """The largest value of every size × size tile: a picture of fewer, stronger pixels."""

    def __init__(self, size: int = 2) -> None:
        super().__init__()
        self.size = size

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """[B, C, H, W] to [B, C, H // size, W // size]."""
        return max_pool(as_tensor(x), self.size)


class BatchNorm(Layer):
    """Each feature is brought to mean 0 and variance 1, then to a mean and spread of its own.

    While training, mean and variance are the batch's; afterwards, running averages of them. For
    pictures, a channel is a feature.

    Source: Ioffe and Szegedy 2015, Batch normalization.
    """

    def __init__(self, features: int, momentum: float = 0.1, epsilon: float = 1e-5) -> None:
        self.gamma = Parameter(np.ones(features, dtype=np.float32), name="gamma")
        self.beta = Parameter(np.zeros(features, dtype=np.float32), name="beta")
        self.momentum = momentum
        self.epsilon = epsilon
        self.mean = np.zeros(features, dtype=np.float32)
        self.variance = np.ones(features, dtype=np.float32)
        super().__init__(gamma=self.gamma, beta=self.beta)

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """[B, features] or [B, features, H, W] to the same shape."""
        values = as_tensor(x)
        along = (-1,) + (1,) * (len(values.shape) - 2)  # the features' place among the axes
        gamma, beta = reshape(self.gamma, along), reshape(self.beta, along)
        if not training:
            scale: Array = 1 / np.sqrt(self.variance + self.epsilon)
            centred = values - self.mean.reshape(along)
            return gamma * (centred * scale.reshape(along)) + beta
        standard, mean, variance = batch_normalization(values, self.epsilon)
        examples = values.data.size // mean.size
        unbiased = variance * (examples / max(examples - 1, 1))
        self.mean += self.momentum * (mean.reshape(-1) - self.mean)
        self.variance += self.momentum * (unbiased.reshape(-1) - self.variance)
        return gamma * standard + beta

    def state(self) -> dict[str, Array]:
        """The running averages."""
        return {"mean": self.mean.copy(), "variance": self.variance.copy()}

    def load_state(self, state: dict[str, Array]) -> None:
        """Go on from what `state()` returned."""
        self.mean[...], self.variance[...] = state["mean"], state["variance"]


class Embedding(Layer):
    """A table with one learned vector for each of `count` words: looking up replaces one-hot."""

    def __init__(
        self, count: int, width: int, rng: np.random.Generator, initializer: Initializer = normal
    ) -> None:
        self.W = Parameter(initializer((count, width), rng), name="W")
        super().__init__(W=self.W)

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """Integers [B, ...] from 0 to count − 1 to vectors [B, ..., width]."""
        return gather(self.W, x)


class Sequential:
    """Layers one after another.

    `parameters` and `gradients` are flat float32 vectors; the layers' tensors are views into them,
    so that an optimizer changes the whole network with a few operations on long vectors.
    """

    def __init__(self, layers: Sequence[Layer], loss: Loss = cross_entropy) -> None:
        self.layers = list(layers)
        self.tensors = [t for layer in self.layers for t in layer.parameters.values()]
        self.parameters = np.concatenate(
            [np.ravel(t.data) for t in self.tensors] or [np.empty(0)], dtype=np.float32
        )
        self._gradients = np.zeros_like(self.parameters)
        self._loss = loss
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
        return as_tensor(x)

    def loss(self, x: Any, targets: Any, training: bool = True) -> Tensor:
        """The mean loss of a batch: call `backward` on it for the gradients."""
        return self._loss(self(x, training), targets)

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


def mlp(sizes: Sequence[int], activation: str, rng: np.random.Generator) -> Sequential:
    """A multilayer perceptron: linear layers of the given sizes, an activation between each two.

    `mlp((784, 128, 10), "relu", rng)` has one hidden layer of 128 units.
    """
    if len(sizes) < 2:
        raise ValueError("a network needs at least an input and an output size")
    initializer = for_activation(activation)
    layers: list[Layer] = []
    for inputs, outputs in pairwise(sizes):
        layers += [Linear(inputs, outputs, rng, initializer), Activation(activation)]
    return Sequential(layers[:-1])
