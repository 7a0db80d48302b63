"""Two networks, the same digits: who survives a shift, and who needs to know which pixels touch?

A network with kernels and one with full layers learn the same digits. Then both read new digits
that were moved to the right. And the one with kernels learns them once more, after the pixels of
every picture were shuffled, each time in the same way: then no two neighbours are neighbours.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.layers.convolution import Convolution
from engine.objectives import CLASSIFICATION, accuracy
from engine.tasks.mnist import first
from engine.tasks.task import Subset, Task
from engine.training.config import TrainingConfig
from engine.training.run import Run
from lessons.breath import breathe

DIGITS, NEW, EPOCHS, HIDDEN, SIDE = 1500, 1000, 4, 32, 28
MOST = 4  # pixels of the longest shift
PIECE = 4  # steps between two news
MEASURE = 12  # steps between two measurements
Pixels = NDArray[np.uint8]
Grid = tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Way:
    """How one network stands: digits of 100 read right, after so many digits were seen.

    `shifted[k]` are those read right when moved by k pixels, once it has learned.
    """

    seen: tuple[int, ...] = ()
    right: tuple[float, ...] = ()
    shifted: tuple[float, ...] = ()
    parameters: int = 0


@dataclass(frozen=True)
class Contest:
    """All three: with kernels, with full layers, and with kernels on shuffled pixels."""

    kernels: Way = Way()
    full: Way = Way()
    shuffled: Way = Way()


@dataclass(frozen=True)
class Learned:
    """The kernels of the first layer as they are now, and digits of 100 read right."""

    kernels: tuple[Grid, ...]
    right: float
    step: int
    steps: int


@cache
def _digits() -> tuple[Pixels, NDArray[np.intp]]:
    split = first(DIGITS + NEW)
    return np.asarray(split.images), split.labels.astype(np.intp)


def _task(images: Pixels) -> Task:
    labels = _digits()[1]
    known, new = (
        Subset(images, labels, np.arange(a, b)) for a, b in ((0, DIGITS), (DIGITS, DIGITS + NEW))
    )
    return Task("digits", known, new, new, 10, CLASSIFICATION)


def moved(images: Pixels, by: int) -> Pixels:
    """Pictures (B, H, W) moved to the right by so many pixels; paper moves in."""
    out = np.zeros_like(images)
    out[:, :, by:] = images[:, :, : images.shape[2] - by]
    return out


def shuffled(images: Pixels, seed: int) -> Pixels:
    """Every picture with its pixels in the same other order."""
    order = np.random.default_rng([seed, 7]).permutation(SIDE * SIDE)
    return images.reshape(len(images), -1)[:, order].reshape(images.shape)


def start(images: Pixels, seed: int, *, kernels: bool) -> Run:
    """A network that has learned nothing."""
    config = TrainingConfig(
        epochs=EPOCHS, hidden=(HIDDEN,), optimizer="adam", lr=0.002, batch_size=32, seed=seed,
        network="cnn" if kernels else "mlp",
    )  # fmt: skip
    return Run(config, _task(images))


def _right(run: Run) -> float:
    return 100 * float(run.validate()[1] or 0.0)


def train(run: Run) -> Iterator[Way]:
    """Train to the end; at last the shifts are measured."""
    way = Way(parameters=run.network.parameters.size)
    for step in range(1, run.steps + 1):
        run.train_step()
        breathe()
        if step % MEASURE == 0 or step == run.steps:
            seen = step * DIGITS // len(run.batches)
            way = replace(way, seen=(*way.seen, seen), right=(*way.right, _right(run)))
            yield way
        elif step % PIECE == 0:
            yield way
    new, labels = run.task.validation, _digits()[1][DIGITS:]
    for by in range(MOST + 1):
        pictures = moved(new.inputs[new.indices], by)
        X = pictures.reshape(NEW, -1).astype(np.float32) / np.float32(255)
        share = 100 * accuracy(run.network(X).data, labels)
        way = replace(way, shifted=(*way.shifted, share))
    yield way


def compete(seed: int) -> Iterator[Contest]:
    """All three, one after the other: the quick one first."""
    images = _digits()[0]
    now = Contest()
    for way in train(start(images, seed, kernels=False)):
        now = replace(now, full=way)
        yield now
    for way in train(start(images, seed, kernels=True)):
        now = replace(now, kernels=way)
        yield now
    for way in train(start(shuffled(images, seed), seed, kernels=True)):
        now = replace(now, shuffled=way)
        yield now


def learn(seed: int) -> Iterator[Learned]:
    """Train the network with kernels, and show those of its first layer now and then."""
    run = start(_digits()[0], seed, kernels=True)
    layer = next(each for each in run.network.layers if isinstance(each, Convolution))

    def now() -> Learned:
        grids = tuple(tuple(map(tuple, kernel)) for kernel in layer.K.data[:, 0].tolist())
        return Learned(grids, _right(run), run.step, run.steps)

    yield now()
    for step in range(1, run.steps + 1):
        run.train_step()
        breathe()
        if step % MEASURE == 0 or step == run.steps:
            yield now()
