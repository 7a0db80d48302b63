"""A small network that learns real digits, and how it is asked what it makes of a picture.

All parts of the lab look at networks of this one kind: 784 pixels, 32 hidden units, ten classes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.layers.sequential import Sequential
from engine.objectives import CLASSIFICATION, accuracy
from engine.ops import softmax
from engine.tasks.mnist import first
from engine.tasks.task import Subset, Task
from engine.training.config import TrainingConfig
from engine.training.run import Run
from lessons.breath import breathe

DIGITS, NEW, HIDDEN, EPOCHS = 3000, 1000, 32, 4
PIECE = 6  # steps between two news
SIDE = 28

Pixels = NDArray[np.float32]  # (B, 784), from 0 for paper to 1 for ink
Images = NDArray[np.uint8]
Labels = NDArray[np.intp]


@dataclass(frozen=True)
class Learning:
    """How far a network is: of 100 new digits so many read right, after so many were seen.

    `network` is there when it has learned; nobody changes it then.
    """

    seen: tuple[int, ...] = ()
    right: tuple[float, ...] = ()
    network: Sequential | None = None


@cache
def pictures() -> tuple[Images, Labels]:
    """The digits that are learned, and behind them the new ones."""
    split = first(DIGITS + NEW)
    return np.asarray(split.images), split.labels.astype(np.intp)


@cache
def new_digits() -> tuple[Pixels, Labels]:
    """The new ones as a network reads them, and what they are."""
    images, labels = pictures()
    return as_inputs(images[DIGITS:]), labels[DIGITS:]


def as_inputs(images: Images) -> Pixels:
    """Pictures (B, H, W) of 0 to 255 as rows of numbers from 0 to 1."""
    return (images.reshape(-1, SIDE * SIDE) / np.float32(255)).astype(np.float32)


def probabilities(network: Sequential, X: Pixels) -> NDArray[np.float64]:
    """What the network makes of pictures: (B, K)."""
    found: NDArray[np.float64] = softmax(network(X).data.astype(np.float64))
    return found


def start(
    images: Images,
    labels: Labels,
    known: NDArray[np.intp],
    new: NDArray[np.intp],
    *,
    seed: int,
    epochs: int = EPOCHS,
    classes: int = 10,
) -> Run:
    """A network that has learned nothing, with pictures to learn and others that judge."""
    judge = Subset(images, labels, new)
    task = Task("digits", Subset(images, labels, known), judge, judge, classes, CLASSIFICATION)
    config = TrainingConfig(
        epochs=epochs, hidden=(HIDDEN,), optimizer="adam", lr=0.002, batch_size=32, seed=seed
    )
    return Run(config, task)


def learn(run: Run) -> Iterator[Learning]:
    """Train to the end; now and then it is counted what the network reads."""
    seen: list[int] = [0]
    right = [_right(run)]
    every = PIECE * max(1, run.steps // (40 * PIECE))
    yield Learning((0,), tuple(right))
    for step in range(1, run.steps + 1):
        run.train_step()
        breathe()
        if step % every == 0 or step == run.steps:
            seen.append(step * len(run.batches.indices) // len(run.batches))
            right.append(_right(run))
        if step % PIECE == 0 and step < run.steps:
            yield Learning(tuple(seen), tuple(right))
    yield Learning(tuple(seen), tuple(right), run.network)


def plain(seed: int, epochs: int = EPOCHS) -> Iterator[Learning]:
    """Train on the digits as they are."""
    places = np.arange(DIGITS + NEW)
    return learn(start(*pictures(), places[:DIGITS], places[DIGITS:], seed=seed, epochs=epochs))


def read_right(network: Sequential, X: Pixels, labels: Labels) -> float:
    """Of 100 pictures, how many are read right."""
    return round(100 * accuracy(network(X).data, labels), 6)


def _right(run: Run) -> float:
    return round(100 * float(run.validate()[1] or 0.0), 6)
