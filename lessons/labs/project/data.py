"""The data of the project: digits as they come off forms, or pictures of one's own.

Ours are digits of MNIST under two conditions of real forms. Nobody centred them: each is moved by
up to 4 pixels. And they are amounts of money, in which every third digit is a 0.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.objectives import CLASSIFICATION
from engine.tasks import own
from engine.tasks.mnist import Split, first
from engine.tasks.task import Subset, Task
from engine.training.recipe import shifted
from lessons.text import clean

POOL = 2700  # pictures of the project
SOURCE = 10_000  # digits of MNIST that they are drawn from
ZEROS = 1 / 3  # the share of them that is a 0
MOVED = 4  # pixels by which a digit may lie off, each way
SPLITS = {"60/20/20": 0.2, "80/10/10": 0.1, "96/2/2": 0.02}
"""Parts for training, validation and test; the share that is held out, twice."""


@dataclass(frozen=True)
class Pool:
    """All pictures, uint8 (N, rows, columns), their classes (N,), and what these are called."""

    name: str
    images: NDArray[np.uint8]
    labels: NDArray[np.intp]
    names: tuple[str, ...]
    path: str = ""

    @property
    def counts(self) -> tuple[int, ...]:
        """How many there are of each class."""
        return tuple(np.bincount(self.labels, minlength=len(self.names)).tolist())

    def task(self, split: str, seed: int) -> Task:
        """The pictures in three piles, drawn by chance. Raises ValueError if a pile is empty.

        What one split tests on, no other one validates with: their test piles lie in each other.
        """
        held, most = (max(round(share * len(self.labels)), 1)
                      for share in (SPLITS[split], max(SPLITS.values())))  # fmt: skip
        order = np.random.default_rng([seed, 1]).permutation(len(self.labels))
        check, once = np.sort(order[:held]), np.sort(order[most : most + held])
        piles = np.setdiff1d(order, [*check, *once]), check, once
        train, validation, test = (Subset(self.images, self.labels, pile) for pile in piles)
        return Task(self.name, train, validation, test, len(self.names), CLASSIFICATION,
                    names=self.names)  # fmt: skip


@lru_cache(maxsize=1)
def _source() -> Split:
    return first(SOURCE)


@lru_cache(maxsize=2)
def forms(seed: int) -> Pool:
    """The digits of the forms, as a seed draws them."""
    rng = np.random.default_rng([seed, 0])
    source = _source()
    labels = np.asarray(source.labels, np.intp)
    share = np.where(labels == 0, ZEROS, (1 - ZEROS) / 9)
    weight = share / np.bincount(labels)[labels]
    zeros = np.flatnonzero(labels == 0)
    many = min(round(ZEROS * POOL), len(zeros))
    weight[zeros] = 0
    others = rng.choice(len(labels), POOL - many, replace=False, p=weight / weight.sum())
    chosen = rng.permutation([*rng.choice(zeros, many, replace=False), *others])
    flat = source.images[chosen].reshape(POOL, -1)
    images = shifted(flat, (28, 28), MOVED, rng).reshape(POOL, 28, 28).astype(np.uint8)
    return Pool("digits from forms", images, labels[chosen], tuple(map(str, range(10))))


def read(path: Path) -> Pool:
    """Pictures of one's own, at most POOL of them. Raises ValueError or OSError, in a sentence."""
    data = own.load(path)
    images = np.concatenate([np.asarray(part.images) for part in (data.train, data.test)])
    labels = np.concatenate([np.asarray(part.labels) for part in (data.train, data.test)])
    if len(labels) < 30:
        raise ValueError(f"{len(labels)} pictures are too few for three piles; 30 are the least")
    chosen = np.random.default_rng(0).permutation(len(labels))[:POOL]
    names = data.names or tuple(map(str, range(data.classes or int(labels.max()) + 1)))
    name, *cleaned = (clean(each, keep_newlines=False) for each in (data.name, *names))
    return Pool(name, images[chosen], labels[chosen].astype(np.intp), tuple(cleaned),
                str(path.resolve()))  # fmt: skip
