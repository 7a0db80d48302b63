"""What is left of a gradient on its way back through fifty steps of sixteen units.

U turns a vector and makes it ρ times as long: ρ is the spectral radius, the size of its largest
eigenvalue, and here of all of them. The slopes of tanh, at most 1, can only make it shorter.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.functions import unroll
from engine.layers.initializers import orthogonal
from engine.tensor import Tensor, backward

LONG, UNITS = 50, 16


@dataclass(frozen=True)
class Fade:
    """The length of the gradient at each state, from h[0] to the last, where it is 1.

    `alone` is what U by itself would leave; `size` the mean size of a state's numbers.
    """

    left: tuple[float, ...]
    alone: tuple[float, ...]
    size: tuple[float, ...]


@lru_cache(maxsize=32)
def fade(rho: float, drive: float, seed: int) -> Fade:
    """Inputs of the spread `drive` go in; from the end a gradient of length 1 goes back."""
    rng = np.random.default_rng(seed)
    U = rho * orthogonal((UNITS, UNITS), rng).astype(np.float64)
    arriving = rng.standard_normal(UNITS)
    arriving /= np.linalg.norm(arriving)
    a = Tensor(drive * rng.standard_normal((1, LONG, UNITS)))
    h = unroll(Tensor(U), a)
    upstream = np.zeros(h.shape)
    upstream[0, -1] = arriving
    backward(h, upstream)
    dz = a.grad[0]  # before tanh, at steps 1 to LONG; the state before a step gets it through U
    lengths = np.linalg.norm(dz @ U.T, axis=1)
    powers = rho ** np.arange(LONG, -1, -1.0)
    sizes = np.abs(h.data[0]).mean(axis=1)
    return Fade((*map(float, lengths), 1.0), tuple(map(float, powers)), (0.0, *map(float, sizes)))
