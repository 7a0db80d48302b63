"""The bend between two layers: without it, any number of them is one matrix."""

from typing import Any

from engine.activations import ACTIVATIONS
from engine.functions import activation
from engine.layers.layer import Layer
from engine.tensor import Tensor, as_tensor


class Activation(Layer):
    """An activation function by name, element by element."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.activation = ACTIVATIONS[name]

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        """Any shape to the same shape."""
        return activation(self.activation.name, as_tensor(x))
