"""MNIST: 70,000 handwritten digits, the data set that nearly everyone's first network learns.

60,000 images are for training and 10,000 for the test at the end. Each is 28 x 28 pixels, 0 for
paper to 255 for ink, with a label from 0 to 9. All of it lies packed in `data/` beside this file.
Many sets have been published since in the same four files; they may have any size and any classes.
Source: Y. LeCun, C. Cortes, C. Burges, CC BY-SA 3.0 (`data/LICENSE.txt`).
"""

from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.files.atomic import atomic_write
from engine.tasks import idx
from engine.tasks.idx import DataError
from engine.tasks.images import Dataset, Split, dataset, read_names

__all__ = ["FILES", "SHIPPED", "Dataset", "Split", "first", "has_files", "load", "missing"]

CLASSES = 10  # of the digits
SHIPPED = Path(__file__).parent.parent / "data"
# The four names under which MNIST, and many data sets since, are published.
FILES = {
    "train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}


def load(
    directory: Path | str | None = None, cache: Path | str | None = None, stretch: bool = True
) -> Dataset:
    """Load MNIST, or any data set in IDX form under MNIST's four file names.

    Without `directory` the MNIST that comes with this package is unpacked into the folder `cache`,
    once, and mapped from there ever after: images that nobody looks at take no memory. Each time
    the copy is compared with the checksum of the packed file, and unpacked anew if it differs.
    Without a cache that can be written, it is unpacked in memory. Files in `directory` may be raw,
    and are then mapped, or gzipped; for `stretch` see `engine.tasks.images`. Raises DataError if
    anything about the files is wrong.
    """
    where = Path(directory or SHIPPED)
    folder = None if directory is not None or cache is None else Path(cache) / "mnist"
    parts = {part: _split(where, part, folder) for part in FILES}
    train, test = parts["train"], parts["test"]
    if train.images.shape[1:] != test.images.shape[1:]:
        problem = f"images of {_size(test)} pixels, but the training images have {_size(train)}"
        path = find(where, FILES["test"][0])
        raise DataError(path, "byte 8", problem, "Take all four files from one data set.")
    if len(train) < 2:
        path = find(where, FILES["train"][0])
        raise DataError(path, "byte 4", "fewer than two images", "Training needs at least two.")
    if directory is None:
        return Dataset("MNIST", train, test, CLASSES)
    path = where.resolve()
    name = path.parent.name if path.name == "raw" else path.name
    both = (train.images, train.labels), (test.images, test.labels)
    return dataset(name, *both, read_names(where), stretch)


def has_files(directory: Path) -> bool:
    """Whether any of the four files is there."""
    return any(_path(directory, name) for names in FILES.values() for name in names)


def missing(directory: Path) -> str:
    """The first of the four files that is not there; empty if all are."""
    names = (name for names in FILES.values() for name in names)
    return next((name for name in names if _path(directory, name) is None), "")


def first(count: int) -> Split:
    """The first `count` training images that come with this package; the others stay packed."""
    images, labels = (find(SHIPPED, name) for name in FILES["train"])
    return Split(idx.read_first(images, 3, count), idx.read_first(labels, 1, count))


def _size(split: Split) -> str:
    return " x ".join(map(str, split.images.shape[1:]))


def _split(directory: Path, part: str, cache: Path | None) -> Split:
    """Load the images and labels of one part and check that they fit together."""
    images_path, labels_path = (find(directory, name) for name in FILES[part])
    images, labels = _array(images_path, 3, cache), _array(labels_path, 1, cache)
    if len(images) != len(labels):
        problem = f"{len(labels):,} labels for {len(images):,} images"
        raise DataError(labels_path, "byte 4", problem, "Take both files from one data set.")
    if not images.size:
        raise DataError(images_path, "byte 4", "no pixels at all", "Use a data set with images.")
    return Split(images, labels)


def find(directory: Path, name: str) -> Path:
    """The file called `name` in `directory`, or as it is called elsewhere. Raises DataError."""
    if found := _path(directory, name):
        return found
    advice = f"The folder must hold {name}, raw or with .gz."
    raise DataError(directory / name, "the file", "does not exist", advice)


def _path(directory: Path, name: str) -> Path | None:
    """Raw rather than packed if both are there; with a dot, as some programs name it; or in a
    folder of its own, as others unpack it.
    """
    dotted = name.replace("-idx", ".idx")
    for each in (name, f"{name}.gz", dotted, f"{dotted}.gz"):
        path = directory / each
        if path.is_dir():
            path = next((path / inner for inner in (name, dotted) if (path / inner).exists()), path)
        if path.exists():
            return path
    return None


def _array(path: Path, dimensions: int, cache: Path | None) -> NDArray[np.uint8]:
    if not idx.is_packed(path):
        return idx.map_raw(path, dimensions)
    if cache is None:
        return idx.read(path, dimensions)
    unpacked = cache / path.name.removesuffix(".gz")
    try:
        if idx.is_copy(unpacked, path):  # not a size is trusted: what is used is what was checked
            return idx.map_raw(unpacked, dimensions)
        # Two processes at once both write, each into its own temporary file, the same bytes.
        atomic_write(unpacked, partial(idx.unpack, path, dimensions))
        return idx.map_raw(unpacked, dimensions)
    except (OSError, DataError):
        # No room, no permission, or no such file any more. If the packed file is what is wrong,
        # this raises the error that says so.
        return idx.read(path, dimensions)
