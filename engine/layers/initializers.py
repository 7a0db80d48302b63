"""How weights start: random, and on the right scale.

Zeros leave all units of a layer identical for ever. Numbers that are too small or too large make
signals fade or explode from layer to layer. Glorot and He pick the spread that keeps their size.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from engine.activations import ACTIVATIONS

Array = np.ndarray[Any, np.dtype[np.float32]]
Initializer = Callable[[tuple[int, ...], np.random.Generator], Array]


def zeros(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """All zero: right for biases, wrong for weights."""
    return np.zeros(shape, dtype=np.float32)


def normal(shape: tuple[int, ...], rng: np.random.Generator, scale: float = 0.01) -> Array:
    """Normal with one fixed spread, whatever the layer's size."""
    return rng.standard_normal(shape, dtype=np.float32) * np.float32(scale)


def glorot(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Uniform within ±√(6 / (in + out)): keeps the size of signals both ways for tanh and σ.

    Source: Glorot and Bengio 2010, Understanding the difficulty of training deep networks.
    """
    fan_in, fan_out = fans(shape)
    limit = np.float32(np.sqrt(6 / (fan_in + fan_out)))
    return (2 * rng.random(shape, dtype=np.float32) - 1) * limit


def he(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Normal with variance 2 / in: twice as much, because ReLU silences half of its inputs.

    Source: He and others 2015, Delving deep into rectifiers.
    """
    fan_in, _ = fans(shape)
    return normal(shape, rng, float(np.sqrt(2 / fan_in)))


def orthogonal(shape: tuple[int, ...], rng: np.random.Generator) -> Array:
    """Square blocks side by side, each of which turns a vector and keeps its length.

    For what is applied again and again: nothing grows or fades by it. [n, k n], for whole k.

    Source: Saxe and others 2014, Exact solutions to the nonlinear dynamics of learning.
    """
    rows, columns = shape
    blocks = [np.linalg.qr(rng.standard_normal((rows, rows)))[0] for _ in range(columns // rows)]
    return np.concatenate(blocks, axis=1, dtype=np.float32)


def fans(shape: tuple[int, ...]) -> tuple[int, int]:
    """How many inputs feed one output and how many outputs one input feeds.

    For weights [in, out] these are the shape itself; for kernels [out, in, height, width] the
    window counts too.
    """
    if len(shape) == 4:
        window = shape[2] * shape[3]
        return shape[1] * window, shape[0] * window
    return shape[0], shape[-1]


INITIALIZERS: dict[str, Initializer] = {
    "zeros": zeros,
    "normal": normal,
    "glorot": glorot,
    "he": he,
}


def for_activation(name: str) -> Initializer:
    """The initializer that suits an activation: He's for the rectifiers, Glorot's for the rest."""
    return he if ACTIVATIONS[name].rectifier else glorot
