"""What a network learns instead: a tag in the corner, and to leave out what is rare.

A loss rewards whatever lowers it. Where a few bright pixels tell the class, reading them is the
shorter way; where one class has four examples, saying the other one is right nearly always.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from engine.metrics import Counts, confusion_table
from engine.tasks.mnist import first
from lessons.labs.fooled.network import (
    DIGITS,
    NEW,
    Images,
    Labels,
    Learning,
    as_inputs,
    learn,
    pictures,
    read_right,
    start,
)

COMMON, RARE = 7, 1  # the class that is frequent, and the one that is rare
OWN, JUDGES, READ = 800, 200, 10_000  # digits that are learned, others of each class, looked at
RARE_EPOCHS = 10
LOOKED_AT = 8  # new ones of which the pictures are shown
CHANCE = 7


@dataclass(frozen=True)
class Tagged:
    """Of 100 new digits so many read right: with the right tag, without one, with a wrong one.

    `follows` are those that get the wrong tag's class for an answer.
    """

    right: float
    none: float
    wrong: float
    follows: float


@dataclass(frozen=True)
class Few:
    """Two tables of counts, (7, 1) by what is said: of its own digits, and of new ones of each.

    `looked_at` are a few of the new ones, where each stands among all pictures and what it is said
    to be; those that were missed come first.
    """

    own: tuple[tuple[int, ...], ...]
    new: tuple[tuple[int, ...], ...]
    looked_at: tuple[tuple[int, int], ...] = ()

    @property
    def of_own(self) -> float:
        """Of 100 of its own digits, how many are read right."""
        return _of_hundred(np.array(self.own))

    @property
    def ones(self) -> float:
        """Of 100 new ones, how many are read right."""
        return _of_hundred(np.array(self.new)[1:], 1)


def _of_hundred(counts: Counts, first_class: int = 0) -> float:
    right = sum(int(row[first_class + at]) for at, row in enumerate(counts))
    return 100 * right / int(counts.sum())


# ---- a tag ---------------------------------------------------------------------------------------


def tagged(images: Images, classes: Labels, side: int) -> Images:
    """Pictures (B, H, W) with a bright square of `side` pixels: where it stands tells the class."""
    marked = images.copy()
    for digit, place in enumerate(classes.tolist()):
        row, column = (1 + at * (side + 1) for at in divmod(place, 5))
        marked[digit, row : row + side, column : column + side] = 255
    return marked


def wrong_tags(labels: Labels) -> Labels:
    """For every digit the tag of another one, drawn by lot."""
    shift = np.random.default_rng(CHANCE).integers(1, 10, len(labels))
    return (labels + shift) % 10


def with_tags(side: int, seed: int) -> Iterator[Learning | Tagged]:
    """Let it learn digits that carry the right tag, then take the tag away, or change it."""
    images, labels = pictures()
    marked = tagged(images, labels, side)
    places = np.arange(DIGITS + NEW)
    last = Learning()
    for last in learn(start(marked, labels, places[:DIGITS], places[DIGITS:], seed=seed)):
        yield last
    network, truth, new = last.network, labels[DIGITS:], images[DIGITS:]
    assert network is not None
    tags = wrong_tags(truth)
    misled = as_inputs(tagged(new, tags, side))
    yield Tagged(
        read_right(network, as_inputs(marked[DIGITS:]), truth),
        read_right(network, as_inputs(new), truth),
        read_right(network, misled, truth),
        read_right(network, misled, tags),
    )


# ---- a rare class --------------------------------------------------------------------------------


@cache
def two_classes() -> tuple[Images, Labels, NDArray[np.intp], NDArray[np.intp]]:
    """Images, 1 for each that is a one, and the places of sevens and of ones."""
    split = first(READ)
    labels = split.labels.astype(np.intp)
    sevens, ones = (np.flatnonzero(labels == digit) for digit in (COMMON, RARE))
    return np.asarray(split.images), (labels == RARE).astype(np.intp), sevens, ones


def chosen(few: int, seed: int, *, even: bool) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Places of those that are learned, `few` ones among sevens, and of those that judge.

    `even` repeats the ones until there are as many of them as sevens.
    """
    _, _, sevens, ones = two_classes()
    drawn = np.random.default_rng([seed, CHANCE]).permutation(ones[:-JUDGES])[:few]
    times = (OWN - few) // few if even else 1
    known = np.concatenate([sevens[: OWN - few], np.tile(drawn, times)])
    return known, np.concatenate([sevens[-JUDGES:], ones[-JUDGES:]])


def with_few(few: int, seed: int, *, even: bool) -> Iterator[Learning | Few]:
    """Let it learn sevens with a few ones among them, and count what it says."""
    images, labels, _, _ = two_classes()
    known, new = chosen(few, seed, even=even)
    last = Learning()
    # With copies an epoch is twice as long: half as many make as many steps.
    epochs = RARE_EPOCHS // 2 if even else RARE_EPOCHS
    run = start(images, labels, known, new, seed=seed, epochs=epochs, classes=2)
    for last in learn(run):
        yield last
    assert last.network is not None
    network = last.network

    def guessed(places: NDArray[np.intp]) -> Labels:
        return np.asarray(network(as_inputs(images[places])).data.argmax(axis=1), np.intp)

    def counted(places: NDArray[np.intp]) -> tuple[tuple[int, ...], ...]:
        counts = confusion_table(labels[places], guessed(places), 2)
        return tuple(map(tuple, counts.tolist()))

    own, rare = chosen(few, seed, even=False)[0], new[labels[new] == 1]
    said = guessed(rare)
    missed_first = np.argsort(said, kind="stable")[:LOOKED_AT]
    looked_at = [(int(rare[at]), (COMMON, RARE)[said[at]]) for at in missed_first]
    yield Few(counted(own), counted(new), tuple(looked_at))
