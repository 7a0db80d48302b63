"""MNIST: 70,000 handwritten digits, the data set that nearly everyone's first network learns.

60,000 images are for training and 10,000 for the test at the end. Each is 28 x 28 pixels, 0 for
paper to 255 for ink, with a label from 0 to 9. All of it lies packed in `data/` beside this file.
Source: Y. LeCun, C. Cortes, C. Burges, CC BY-SA 3.0 (`data/LICENSE.txt`).
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.files.atomic import atomic_write
from engine.objectives import CLASSIFICATION
from engine.tasks import idx
from engine.tasks.idx import DataError
from engine.tasks.task import SPLIT_SEED, Subset, Task, holdout

CLASSES = 10
VALIDATION_SHARE = 12  # one in twelve: of MNIST's 60,000 images 5,000
SHIPPED = Path(__file__).parent.parent / "data"
# The four names under which MNIST, and many data sets since, are published.
FILES = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}


@dataclass(frozen=True)
class Split:
    """Images, uint8 (N, rows, columns), and their labels, uint8 (N,); both read-only."""

    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.labels)


@dataclass(frozen=True)
class Dataset:
    """What may be learned from (`train`) and what is looked at once, at the end (`test`)."""

    name: str
    train: Split
    test: Split
    classes: int = CLASSES

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
            self.classes,
            CLASSIFICATION,
        )


def load(directory: Path | str | None = None, cache: Path | str | None = None) -> Dataset:
    """Load MNIST, or any data set of ten classes in IDX form under MNIST's four file names.

    Without `directory` the MNIST that comes with this package is unpacked into the folder `cache`,
    once, and mapped from there ever after: images that nobody looks at take no memory. Without a
    cache that can be written, it is unpacked in memory. Files in `directory` may be raw, and are
    then mapped, or gzipped. Raises DataError if anything about the files is wrong.
    """
    if directory is None:
        folder = None if cache is None else Path(cache) / "mnist"
        parts = {part: _split(SHIPPED, part, folder) for part in FILES}
        name = "MNIST"
    else:
        parts = {part: _split(Path(directory), part, None) for part in FILES}
        name = Path(directory).resolve().name
    train, test = parts["train"], parts["test"]
    if train.images.shape[1:] != test.images.shape[1:]:
        path = _find(Path(directory or SHIPPED), FILES["test"][0])
        problem = f"images of {_size(test)} pixels, but the training images have {_size(train)}"
        raise DataError(path, "byte 8", problem, "Take all four files from one data set.")
    if len(train) < 2:
        path = _find(Path(directory or SHIPPED), FILES["train"][0])
        raise DataError(path, "byte 4", "fewer than two images", "Training needs at least two.")
    return Dataset(name, train, test)


def first(count: int) -> Split:
    """The first `count` training images that come with this package; the others stay packed."""
    images, labels = (_find(SHIPPED, name) for name in FILES["train"])
    return Split(idx.read_first(images, 3, count), idx.read_first(labels, 1, count))


def _size(split: Split) -> str:
    return " x ".join(map(str, split.images.shape[1:]))


def _split(directory: Path, part: str, cache: Path | None) -> Split:
    """Load the images and labels of one part and check that they fit together."""
    images_path, labels_path = (_find(directory, name) for name in FILES[part])
    images, labels = _array(images_path, 3, cache), _array(labels_path, 1, cache)
    if len(images) != len(labels):
        problem = f"{len(labels):,} labels for {len(images):,} images"
        raise DataError(labels_path, "byte 4", problem, "Take both files from one data set.")
    if not images.size:
        raise DataError(images_path, "byte 4", "no pixels at all", "Use a data set with images.")
    if labels.max() >= CLASSES:
        item = int(np.argmax(labels >= CLASSES))
        problem = f"label {labels[item]} of item {item}; labels are 0 to {CLASSES - 1}"
        raise DataError(labels_path, f"byte {8 + item}", problem, "Use a set of ten classes.")
    return Split(images, labels)


def _find(directory: Path, name: str) -> Path:
    """The file called `name` in `directory`, raw rather than packed if both are there."""
    for candidate in (name, f"{name}.gz", name.replace("-idx", ".idx")):
        if (directory / candidate).exists():
            return directory / candidate
    advice = f"The folder must hold {name}, raw or with .gz."
    raise DataError(directory / name, "the file", "does not exist", advice)


def _array(path: Path, dimensions: int, cache: Path | None) -> NDArray[np.uint8]:
    if not idx.is_packed(path):
        return idx.map_raw(path, dimensions)
    if cache is None:
        return idx.read(path, dimensions)
    unpacked = cache / path.name.removesuffix(".gz")
    try:
        return idx.map_raw(unpacked, dimensions)
    except DataError:  # not there yet, or damaged: unpack it, and unpack it again
        pass
    try:
        # Two processes at once both write, each into its own temporary file, the same bytes.
        atomic_write(unpacked, partial(idx.unpack, path, dimensions))
        return idx.map_raw(unpacked, dimensions)
    except (OSError, DataError):
        # No room, no permission, or no such file any more. If the packed file is what is wrong,
        # this raises the error that says so.
        return idx.read(path, dimensions)
