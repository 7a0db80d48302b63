"""Is a derivative right? Nudge each number a little, see how far the result moves, and compare.

This needs two evaluations of the function for every single number, which is why networks are not
trained this way; as a check on backpropagation nothing is more convincing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.tensor import Tensor, backward

STEP = 1e-5  # near the cube root of float64's precision, where both errors below are small


def numeric_gradient(f: Callable[[Any], float], x: Any, h: float = STEP) -> Any:
    """The central difference (f(x + h) − f(x − h)) / 2h, for every element of x in turn.

    x is a float or an array; it comes back unchanged, and the result has its shape, in float64.
    A large h cuts the curve's corners (error ~h²), a tiny one drowns in rounding (error ~1e-16/h).
    """
    if np.ndim(x) == 0:
        return (f(float(x) + h) - f(float(x) - h)) / (2 * h)
    x = np.array(x, dtype=np.float64)
    gradient = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        kept = x[i]
        x[i] = kept + h
        above = f(x)
        x[i] = kept - h
        below = f(x)
        x[i] = kept
        gradient[i] = (above - below) / (2 * h)
    return gradient


@dataclass(frozen=True)
class Check:
    """What the check found for one tensor."""

    name: str
    gradient: Any  # by backpropagation
    numeric: Any  # by central differences
    relative_error: float  # the largest over all elements; 0 is perfect, 1 is nonsense

    def passes(self, tolerance: float = 1e-6) -> bool:
        """True if backpropagation and the differences agree to within `tolerance`."""
        return self.relative_error <= tolerance


def relative_error(a: Any, b: Any, floor: float = 1e-6) -> float:
    """max |a − b| / max(|a|, |b|, floor): the floor lets 1e-12 pass for 0."""
    a, b = np.asarray(a, np.float64), np.asarray(b, np.float64)
    scale = np.maximum(np.maximum(np.abs(a), np.abs(b)), floor)
    return float(np.max(np.abs(a - b) / scale, initial=0.0))


def gradient_check(
    f: Callable[[], Tensor], tensors: Sequence[Tensor], h: float = STEP
) -> list[Check]:
    """Compare backpropagation through `f` with central differences, tensor by tensor.

    `f()` builds a scalar from the given leaf tensors anew each time. Use float64: single precision
    has too few digits for the difference. The tensors keep their data; their gradients are cleared
    first and hold the gradient of f afterwards.
    """
    for tensor in tensors:
        tensor.grad = None
    backward(f())
    checks = []
    for tensor in tensors:
        kept = tensor.data

        def value(x: Any, tensor: Tensor = tensor) -> float:
            tensor.data = x
            return float(f().data)

        numeric = numeric_gradient(value, kept, h)
        tensor.data = kept
        gradient = np.zeros_like(numeric) if tensor.grad is None else tensor.grad
        error = relative_error(gradient, numeric)
        checks.append(Check(tensor.name, gradient, numeric, error))
    return checks
