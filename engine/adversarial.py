"""How to change an input, each number by next to nothing, so that a network is most wrong about it.

Training follows the gradient of the loss by the *weights*, downhill. The same backward pass goes on
to the *inputs*. Whoever follows their gradient uphill, and takes of it nothing but the signs, moves
every pixel by the same small ε in the direction that hurts most. Source: I. Goodfellow, J. Shlens,
C. Szegedy, "Explaining and harnessing adversarial examples", 2015: the fast gradient sign method.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.layers.sequential import Sequential
from engine.tensor import Tensor, backward

Array = NDArray[Any]


def input_gradient(network: Sequential, X: Array, targets: Array) -> Array:
    """By how much the loss of each example grows with each of its inputs: X [B, ...], the same.

    In single precision, as the weights are. The loss of a batch is a mean, of which every example's
    own is one of B: that is taken back. Gradients of the weights, which arrive too, are cleared.
    """
    inputs = Tensor(X.astype(np.float32))
    backward(network.loss(inputs, targets, training=False))
    network.zero_grad()
    gradient: Array = inputs.grad * len(X)
    return gradient


def signed_step(
    X: Array, gradient: Array, eps: float, low: float = 0.0, high: float = 1.0
) -> Array:
    """Every input moved by ε in the direction of its gradient's sign, and kept in `low` .. `high`.

    Uphill away from the target of the gradient; a negative ε goes downhill, towards it. Raises
    ValueError where the shapes differ.
    """
    if X.shape != gradient.shape:
        raise ValueError(f"inputs {list(X.shape)} and gradient {list(gradient.shape)} differ")
    moved: Array = np.clip(X + X.dtype.type(eps) * np.sign(gradient).astype(X.dtype), low, high)
    return moved
