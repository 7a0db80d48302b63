"""What is left of a gradient after many layers: a product of slopes.

On its way back through a layer the gradient is multiplied by the slope at each unit. With every
unit at the same z the product is a power. With random pre-activations the units differ, and the
length of the gradient is multiplied by about the root mean square of their slopes (with weights
that on their own would keep it), so that is what is multiplied here.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.activations import ACTIVATIONS, Activation

MOST_LAYERS = 12
UNITS = 256
HALF = 0.5  # a layer that keeps less than this makes depth hopeless: weights cannot make up for it


@dataclass(frozen=True)
class Row:
    """One function's product after the last layer; `factor` is what one layer keeps of it."""

    name: str
    product: float
    factor: float

    @property
    def survives(self) -> bool:
        """Whether a layer keeps half of the gradient or more."""
        return self.factor >= HALF - 1e-12


def pre_activations(seed: int) -> npt.NDArray[np.float64]:
    """Standard normal z for every unit of the deepest stack, (layers, units)."""
    return np.random.default_rng(seed).standard_normal((MOST_LAYERS, UNITS))


def at_cursor(activation: Activation, z: float) -> npt.NDArray[np.float64]:
    """The product of slopes after 1, 2, ... layers with every unit at `z`, (layers,)."""
    return np.cumprod(np.full(MOST_LAYERS, float(activation.derivative(float(z)))))


def at_random(activation: Activation, z: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """What is left of a gradient's length after 1, 2, ... layers of units at `z`, (layers,)."""
    slopes = np.asarray(activation.derivative(z), dtype=float)
    return np.asarray(np.cumprod(np.sqrt(np.mean(slopes**2, axis=1))))


def table(layers: int, *, cursor: float | None = None, seed: int = 0) -> tuple[Row, ...]:
    """Every function of the engine's table after `layers` layers; at random without a cursor."""
    z = None if cursor is not None else pre_activations(seed)
    rows = []
    for name, activation in ACTIVATIONS.items():
        products = at_cursor(activation, cursor or 0.0) if z is None else at_random(activation, z)
        product = float(products[layers - 1])
        rows.append(Row(name, product, abs(product) ** (1 / layers)))
    return tuple(rows)
