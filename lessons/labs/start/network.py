"""A deep network just after its first random numbers, and what one looks at before training it.

Ten layers of the same width, so that only one thing counts: by how much a layer makes what passes
through it larger or smaller, forwards and backwards. Everything here is measured on real digits.
"""

from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.layers.activation import Activation
from engine.layers.initializers import Initializer, glorot, he, normal, zeros
from engine.layers.linear import Linear
from engine.layers.sequential import Sequential
from engine.objectives import CLASSIFICATION
from engine.tasks.mnist import first
from engine.tasks.task import Subset, Task
from engine.tensor import Tensor, as_tensor, backward
from engine.training.batches import in_order
from engine.training.config import TrainingConfig
from engine.training.run import Run

WIDTH = 64
TRAIN, HELD = 4000, 500  # digits to learn from; to validate with, and as many for the test
LOOKED = 200  # digits that a portrait is taken of
BATCH = 64
BINS = 48
STARTS: dict[str, Initializer] = {
    "zeros": zeros,
    "small": partial(normal, scale=0.01),
    "large": partial(normal, scale=1.0),
    "glorot": glorot,
    "he": he,
}
SHOWN = 12  # digits in the picture of the single units


@dataclass(frozen=True)
class LayerLook:
    """One hidden layer: its activations for some digits, and the gradient that its weights get.

    `spread` is the activations' standard deviation, `counts` their histogram; `gradient` the length
    of ∂J/∂W, `slopes` a histogram of the sizes of its entries in powers of ten. `different` is how
    many units it has if those of the same weights count as one.
    """

    spread: float
    counts: tuple[int, ...]
    gradient: float
    slopes: tuple[int, ...]
    different: int


@dataclass(frozen=True)
class Portrait:
    """All hidden layers, with one axis for all histograms: activations, and powers of ten.

    `units` holds what the last hidden layer says to a few digits, a row for each of its units.
    """

    layers: tuple[LayerLook, ...]
    values: tuple[float, float]
    powers: tuple[float, float]
    units: tuple[tuple[float, ...], ...]


@lru_cache(maxsize=1)
def digits() -> Task:
    """The first 5,000 digits of MNIST's training set: 4,000 of them to learn from."""
    split = first(TRAIN + 2 * HELD)
    ends = (0, TRAIN, TRAIN + HELD, TRAIN + 2 * HELD)
    labels = split.labels.astype(np.intp)
    learned, held, last = (Subset(split.images, labels, np.arange(a, b)) for a, b in pairwise(ends))
    return Task("MNIST", learned, held, last, 10, CLASSIFICATION)


def network(activation: str, start: str, layers: int, seed: int) -> Sequential:
    """`layers` hidden layers of 64 units, all weights begun in one way, biases 0."""
    rng = np.random.default_rng(seed)
    sizes = (digits().features, *[WIDTH] * layers)
    parts = list(digits().first_layers(rng))
    for inputs, outputs in pairwise(sizes):
        parts += [Linear(inputs, outputs, rng, STARTS[start]), Activation(activation)]
    return Sequential([*parts, Linear(WIDTH, digits().outputs, rng, STARTS[start])])


def begin(activation: str, start: str, layers: int, seed: int, rate: float) -> Run:
    """The run of such a network on these digits, before its first step."""
    config = TrainingConfig(
        epochs=100, hidden=(WIDTH,) * layers, activation=activation, lr=rate,
        batch_size=BATCH, seed=seed,
    )  # fmt: skip
    return Run(config, digits(), network(activation, start, layers, seed))


@lru_cache(maxsize=128)
def before(activation: str, start: str, layers: int, seed: int) -> Portrait:
    """The network as it begins."""
    return portrait(network(activation, start, layers, seed))


def portrait(net: Sequential) -> Portrait:
    """Look at a network: one pass forward and one back on 200 digits. Nothing is trained."""
    train = digits().train
    X, y = next(in_order(train.inputs, train.targets, train.indices[:LOOKED], LOOKED))
    with np.errstate(all="ignore"):  # a network whose numbers overflow can be looked at, too
        net.zero_grad()
        kept, outputs = _forward(net, X)
        backward(net.loss_of(outputs, y))
        linear = [layer for layer in net.layers if isinstance(layer, Linear)][:-1]
        slopes = [_gradient(layer.W) for layer in linear]
        sizes = [np.log10(g[g > 0]) for g in slopes]
        values, powers = _span(kept), _powers(sizes)
        looks = tuple(
            LayerLook(
                float(np.std(h, dtype=np.float64)),
                _counts(h, values),
                float(np.sqrt(np.square(g, dtype=np.float64).sum())),
                _counts(size, powers),
                _different(layer),
            )
            for h, g, size, layer in zip(kept, slopes, sizes, linear, strict=True)
        )
    return Portrait(looks, values, powers, tuple(map(tuple, kept[-1][:SHOWN].T.tolist())))


def _forward(net: Sequential, X: NDArray[Any]) -> tuple[list[NDArray[Any]], Tensor]:
    """What each activation gives for a batch, and what the last layer gives."""
    h: Any = X
    kept = []
    for layer in net.layers:
        h = layer(h)
        if isinstance(layer, Activation):
            kept.append(h.data)
    return kept, as_tensor(h)


def _gradient(W: Tensor) -> NDArray[Any]:
    """The sizes of all entries of ∂J/∂W."""
    return np.abs(np.zeros(1) if W.grad is None else W.grad.ravel())


def _different(layer: Linear) -> int:
    """How many units there are if those with the same weights, but for rounding, count as one."""
    weights = np.vstack([layer.W.data, layer.b.data])
    largest = float(np.abs(weights).max()) or 1.0
    rounded = np.round(weights.T / largest, 4) + 0.0  # no −0, which is written in other bytes
    row = np.dtype((np.void, rounded.dtype.itemsize * rounded.shape[1]))
    return len(set(np.ascontiguousarray(rounded).view(row).ravel().tolist()))


def _span(kept: list[NDArray[Any]]) -> tuple[float, float]:
    """An axis for all activations: where all but a few of the widest layer's lie."""
    parts = [np.sort(h.ravel()[::5]) for h in kept if np.isfinite(h).all()]
    ends = [(part[part.size // 500], part[-1 - part.size // 500]) for part in parts] or [(0.0, 1.0)]
    low, high = min(float(e[0]) for e in ends), max(float(e[1]) for e in ends)
    return (low, high) if high > low else (low - 1, high + 1)


def _powers(sizes: list[NDArray[Any]]) -> tuple[float, float]:
    """An axis for all gradients, in powers of ten: all but the smallest of each layer."""
    finite = [np.sort(one[np.isfinite(one)]) for one in sizes]
    ends = [(one[one.size // 50], one[-1]) for one in finite if one.size] or [(-1, 0)]
    low, high = np.floor(min(e[0] for e in ends)), np.ceil(max(e[1] for e in ends))
    return float(low), float(max(high, low + 1))


def _counts(values: NDArray[Any], span: tuple[float, float]) -> tuple[int, ...]:
    low, high = span
    places = (np.clip(values[np.isfinite(values)], low, high) - low) * (BINS / (high - low))
    bins = np.minimum(places.astype(int).ravel(), BINS - 1)
    return tuple(np.bincount(bins, minlength=BINS).tolist())
