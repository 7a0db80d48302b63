"""Labelled pictures: what there is to learn from, the test, and what the classes are called.

A picture is a table of bytes, 0 for paper to 255 for ink. Data of one's own may count from 0 to 16,
or call its classes 1 to 10, or by name: here all of it is brought to one form, and `notes` say what
was done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.objectives import CLASSIFICATION
from engine.tasks.idx import DataError
from engine.tasks.task import SPLIT_SEED, Subset, Task, holdout

VALIDATION_SHARE = 12  # one in twelve: of MNIST's 60,000 images 5,000
MOST_CLASSES = 1000
NAMES = ("classes.txt", "labels.txt", "names.txt")
_DIM = 128  # bytes that do not reach halfway up hold numbers from a smaller range

Part = tuple[NDArray[Any], NDArray[Any] | Sequence[str]]  # pictures [N, rows, columns], labels [N]


@dataclass(frozen=True)
class Split:
    """Images, uint8 (N, rows, columns), and their labels (N,), whole numbers from 0."""

    images: NDArray[np.uint8]
    labels: NDArray[Any]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Dataset:
    """What may be learned from (`train`) and what is looked at once, at the end (`test`).

    `classes` is 0 for as many as the labels need. `names` are theirs, if they have any but their
    numbers. `notes` are sentences on how the data were understood.
    """

    name: str
    train: Split
    test: Split
    classes: int = 0
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def image_shape(self) -> tuple[int, int]:
        """Rows and columns of an image: (28, 28) for MNIST."""
        rows, columns = self.train.images.shape[1:]
        return rows, columns

    def task(self) -> Task:
        """Telling the classes apart; one image in twelve of `train` is held out for validation."""
        train, test = self.train, self.test
        count = len(train)
        chosen, held_out = holdout(
            count, max(1, count // VALIDATION_SHARE), np.random.default_rng(SPLIT_SEED)
        )
        return Task(
            self.name,
            Subset(train.images, train.labels, chosen),
            Subset(train.images, train.labels, held_out),
            Subset(test.images, test.labels, np.arange(len(test))),
            self.classes or int(max(train.labels.max(), test.labels.max())) + 1,
            CLASSIFICATION,
            names=self.names,
        )


def dataset(
    name: str, train: Part, test: Part, names: Sequence[str] = (), stretch: bool = True
) -> Dataset:
    """A data set from pictures and labels of any kind: numbers of any range, or names.

    `names` are those of the classes, in order. With stretch=False bytes stay what they are. Raises
    DataError.
    """
    labels, test_labels, names, note = _numbered(name, train[1], test[1], tuple(names))
    notes = [note]
    images, test_images = train[0], test[0]
    if stretch or images.dtype != np.uint8:
        images, test_images, note = _stretched(name, images, test_images)
        notes.append(note)
    classes = len(names) or int(max(labels.max(), test_labels.max())) + 1
    parts = Split(images, labels), Split(test_images, test_labels)
    return Dataset(name, *parts, classes, names, tuple(filter(None, notes)))


def read_names(folder: Path) -> tuple[str, ...]:
    """The names of the classes from `classes.txt` in the folder, one a line; none without it."""
    for name in NAMES:
        path = folder / name
        if path.is_file():
            try:
                lines = path.read_text("utf-8-sig")[:100_000].splitlines()
            except (OSError, UnicodeDecodeError):
                raise DataError(path, "the names", "cannot be read", "Write one a line.") from None
            return tuple(line.strip()[:60] for line in lines if line.strip())
    return ()


def _numbered(
    where: str, labels: Any, test_labels: Any, names: tuple[str, ...]
) -> tuple[NDArray[Any], NDArray[Any], tuple[str, ...], str]:
    """Labels as numbers from 0, the names of the classes, and a note on how they became them."""
    labels, test_labels = _whole(np.asarray(labels)), _whole(np.asarray(test_labels))
    if labels.dtype.kind != test_labels.dtype.kind:
        labels, test_labels = labels.astype(str), test_labels.astype(str)
    known = np.unique(np.concatenate([np.unique(labels), np.unique(test_labels)]))
    if len(known) < 2:
        problem = f"all of them are {known[0]}"
        raise DataError(where, "the labels", problem, "Two classes are needed to tell them apart.")
    if len(known) > MOST_CLASSES:
        problem = f"{len(known):,} different ones, more than the {MOST_CLASSES:,} that are allowed"
        raise DataError(where, "the labels", problem, "Label each picture with its class.")
    count, note = len(known), ""
    counted = known.dtype.kind in "ui" and known[0] == 0 and known[-1] < max(2 * count, len(names))
    if counted:  # 0 to 9, of which one or the other may not occur in a small set
        count = max(int(known[-1]) + 1, len(names))
    else:
        labels, test_labels = (np.searchsorted(known, each) for each in (labels, test_labels))
        if known.dtype.kind in "ui":
            note = f"The labels are {known[0]} to {known[-1]}: {count} classes, named as these."
        names = names or tuple(map(str, known))
    if names and len(names) != count:
        problem = f"{len(names)} names for {count} classes"
        raise DataError(where, "the names", problem, "Name each class on a line of its own.")
    return labels, test_labels, names, note


def _whole(labels: NDArray[Any]) -> NDArray[Any]:
    """Labels that are whole numbers, however they are written, as such; others as text."""
    if labels.dtype.kind in "ui":
        return labels
    try:
        numbers = labels.astype(np.float64)
    except ValueError:
        return labels.astype(str)
    if np.all(numbers == np.round(numbers)) and np.all(np.abs(numbers) < 2**31):
        return numbers.astype(np.int64)
    return labels.astype(str)


def _stretched(
    where: str, images: NDArray[Any], test_images: NDArray[Any]
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], str]:
    """Pixels of any range as bytes from 0 to 255, by the range of the images to learn from."""
    low, high = min(float(images.min()), 0.0), float(images.max())
    if high == low:
        problem = "all of them are the same"
        raise DataError(where, "the pixels", problem, "Use pictures that show something.")
    if low == 0 and _DIM <= high <= 255:
        if images.dtype == np.uint8:
            return images, test_images, ""
        low, high = 0.0, 255.0

    def bytes_of(values: NDArray[Any]) -> NDArray[np.uint8]:
        shares = np.clip((values - low) / (high - low), 0, 1)
        return np.round(255 * shares).astype(np.uint8)

    if images.dtype == np.uint8:  # there are only 256 of them
        parts = [bytes_of(np.arange(256.0))[each] for each in (images, test_images)]
    else:
        parts = [bytes_of(each) for each in (images, test_images)]
    if (low, high) == (0, 255):
        return parts[0], parts[1], ""
    return parts[0], parts[1], f"Pixels from {low:g} to {high:g} are stretched to 0 to 255."
