"""Layers that make learning steadier: they behave in one way in training, in another afterwards."""

from typing import Any, ClassVar

import numpy as np

from engine.functions import batch_normalization, layer_normalization, reshape
from engine.layers.layer import Array, Layer
from engine.tensor import Parameter, Tensor, as_tensor


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


class BatchNorm(Layer):
    """Each feature is brought to mean 0 and variance 1, then to a mean and spread of its own.

    While training, mean and variance are the batch's; afterwards, running averages of them. For
    pictures, a channel is a feature.

    Source: Ioffe and Szegedy 2015, Batch normalization.
    """

    REMEMBERS: ClassVar[tuple[str, ...]] = ("mean", "variance")

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


class LayerNorm(Layer):
    """Each example by itself: its numbers get mean 0 and variance 1, then a spread of their own.

    No batch is needed for it, so nothing is different after training.

    Source: Ba and others 2016, Layer normalization.
    """

    def __init__(self, features: int, epsilon: float = 1e-5) -> None:
        self.gamma = Parameter(np.ones(features, dtype=np.float32), name="gamma")
        self.beta = Parameter(np.zeros(features, dtype=np.float32), name="beta")
        self.epsilon = epsilon
        super().__init__(gamma=self.gamma, beta=self.beta)

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """[..., features] to the same shape."""
        return layer_normalization(self.gamma, self.beta, x, self.epsilon)
