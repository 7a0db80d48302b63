"""Fully connected layers, and what gets an example into the shape that they take: one row."""

import math
from typing import Any

import numpy as np

from engine.functions import linear, reshape
from engine.layers.initializers import Initializer, glorot
from engine.layers.layer import Layer
from engine.tensor import Parameter, Tensor, as_tensor


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
        """[..., in] to [..., out]: rows of numbers, whatever they are rows of."""
        if len(x.shape) == 2:
            return linear(x, self.W, self.b)
        rows = (-1, x.shape[-1])
        flat = reshape(x, rows) if isinstance(x, Tensor) else np.reshape(x, rows)
        return reshape(linear(flat, self.W, self.b), (*x.shape[:-1], len(self.b.data)))


class Flatten(Layer):
    """Whatever shape an example has becomes one row."""

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """[B, ...] to [B, n]."""
        values = as_tensor(x)
        return reshape(values, (values.shape[0], math.prod(values.shape[1:])))
