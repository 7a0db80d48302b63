"""Data of one's own: labelled pictures in whatever form they are likely to lie on a disk.

Read are MNIST's four IDX files, a table with a line `label,pixel,pixel,...` for each picture (CSV),
and a folder with a folder of PNGs for each class. Where a part for the test is not marked as such,
one picture in six is drawn for it. What is nearly right is recognised, and one sentence says what
to do.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.tasks import idx, mnist, png
from engine.tasks.idx import DataError
from engine.tasks.images import Dataset, dataset, read_names
from engine.tasks.task import SPLIT_SEED, holdout

TEST_SHARE = 6  # one in six, as in MNIST
MOST_PICTURES = 200_000
_TABLES = {"train": ("train.csv", "*train*.csv"), "test": ("test.csv", "*test*.csv")}
_PARTS = {"train": ("train", "training"), "test": ("test", "testing", "val", "validation")}
_OTHER_PICTURES = {".jpg", ".jpeg", ".gif", ".bmp", ".webp", ".tif", ".tiff"}
_FORMS = (
    "Name a folder with MNIST's four IDX files, a CSV file of lines label,pixel,pixel,... or a"
    " folder with a folder of PNGs for each class."
)


def load(path: Path | str, stretch: bool = True) -> Dataset:
    """Load labelled pictures from a file or a folder. Raises DataError: what is wrong, what to do.

    With stretch=False the bytes of IDX files stay what they are, whatever their range.
    Classes are numbered from 0 in the order of their labels or names, and keep these as names.
    """
    path = Path(path)
    if not path.exists():
        raise DataError(path, "the file or folder", "does not exist", "Check its name.")
    if path.is_file():
        return _of_file(path)
    for folder in _candidates(path):
        if mnist.has_files(folder):
            return mnist.load(folder, stretch=stretch)
    tables = {part: _first(path, patterns) for part, patterns in _TABLES.items()}
    tables["train"] = tables["train"] or _only(path, "*.csv")
    if tables["train"] is not None:
        return _of_tables(path.resolve().name, tables["train"], tables["test"])
    if pictures := _of_folders(path):
        return pictures
    raise DataError(path, "the folder", *_advice(path))


def _candidates(path: Path) -> list[Path]:
    """Where the four files may be: here, or below, as torchvision unpacks them (MNIST/raw)."""
    below = [path / "raw", *sorted(path.glob("*/raw"))]
    return [path, *(folder for folder in below if folder.is_dir())]


def _of_file(path: Path) -> Dataset:
    if path.suffix.lower() == ".csv":
        return _of_tables(path.stem, path, None)
    names = [name for pair in mnist.FILES.values() for name in pair]
    if any(path.name.replace(".idx", "-idx").startswith(name) for name in names):
        raise DataError(path, "the file", "is one of four", "Name the folder that holds all four.")
    first = idx.first_bytes(path)
    raise DataError(path, "the file", idx.stranger(first)[0], _FORMS)


def _advice(path: Path) -> tuple[str, str]:
    """What a folder seems to be that cannot be read, and what to do."""
    found = list(islice((each for each in path.rglob("*") if each.is_file()), 10_000))
    endings = {each.suffix.lower() for each in found}
    if not found:
        return "is empty", _FORMS
    if ".png" in endings:
        return (
            "holds pictures, but they are in no folders that say what they show",
            "Make a folder for each class and move its pictures there: cat/1.png, dog/1.png.",
        )
    if other := endings & _OTHER_PICTURES:
        return f"holds pictures that end with {min(other)}", "Convert them to PNG."
    for ending in (".zip", ".tar", ".tgz", ".npz", ".npy", ".parquet", ".mat", ".pt"):
        if ending in endings:
            unpack = ending in (".zip", ".tar", ".tgz")
            return f"holds a file that ends with {ending}", "Unpack it first." if unpack else _FORMS
    wanted = mnist.FILES["train"][0]
    near = [each for each in found if "ubyte" in each.name or "idx" in each.name]
    if near:
        missing = mnist.missing(near[0].parent)
        where = f"has {near[0].name}, but not {missing}"
        return where, "All four files belong in one folder: images and labels, train and t10k."
    return f"holds no {wanted}", _FORMS


# Tables ------------------------------------------------------------------------------------------


def _first(folder: Path, patterns: tuple[str, ...]) -> Path | None:
    return next((path for pattern in patterns for path in sorted(folder.glob(pattern))), None)


def _only(folder: Path, pattern: str) -> Path | None:
    found = sorted(folder.glob(pattern))
    return found[0] if len(found) == 1 else None


def _of_tables(name: str, train: Path, test: Path | None) -> Dataset:
    pixels, labels = _table(train)
    if test is None:
        return _in_a_row(_divided(name, pixels, labels, train))
    test_pixels, test_labels = _table(test)
    if test_pixels.shape[1:] != pixels.shape[1:]:
        problem = f"{test_pixels[0].size} pixels a line, but {pixels[0].size} in {train.name}"
        raise DataError(test, "line 1", problem, "Take both tables from one data set.")
    parts = (pixels, labels), (test_pixels, test_labels)
    return _in_a_row(dataset(name, *parts, read_names(train.parent)))


def _in_a_row(data: Dataset) -> Dataset:
    """The data set, with a word on pixels that make no square."""
    rows, columns = data.image_shape
    if rows > 1 or columns == 1:
        return data
    note = f"{columns:,} pixels make no square: each picture is one row of them."
    return replace(data, notes=(*data.notes, note))


def _table(path: Path) -> tuple[NDArray[np.float32], list[str]]:
    """The pictures and labels of a table: a line each, with the label where the header says."""
    labels: list[str] = []
    rows: list[NDArray[np.float32]] = []
    width, at = 0, 0
    for number, fields in _lines(path):
        if not width:
            width = len(fields)
            header = [field.strip().strip('"').lower() for field in fields]
            named = [i for i, field in enumerate(header) if field in ("label", "class", "y")]
            if named or not any(map(_is_number, fields[1:])):
                at = named[0] if named else 0
                continue
        if len(fields) != width or width < 2:
            problem = f"{len(fields)} values where {max(width, 2)} belong"
            raise DataError(path, f"line {number}", problem, "Write label,pixel,pixel,... a line.")
        labels.append(fields.pop(at).strip().strip('"'))
        try:
            rows.append(np.array(fields, np.float32))
        except ValueError:
            problem = _no_number(fields)
            raise DataError(path, f"line {number}", problem, "Pixels are numbers.") from None
        if not np.isfinite(rows[-1]).all():
            raise DataError(path, f"line {number}", "a pixel is not finite", "Leave the line out.")
        if len(rows) > MOST_PICTURES or len(rows) * width > idx.LARGEST // 4:
            raise DataError(path, f"line {number}", "more pictures than fit", "Use fewer.")
    if len(rows) < 3:
        raise DataError(path, "the table", "fewer than three pictures", "Training needs three.")
    pixels = np.stack(rows)
    side = round(pixels.shape[1] ** 0.5)
    shape = (side, side) if side * side == pixels.shape[1] else (1, pixels.shape[1])
    return pixels.reshape(-1, *shape), labels


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The lines that are not empty, numbered from 1 and cut at commas, semicolons or tabs."""
    mark = ""
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(iter(lambda: file.readline(1 << 20), ""), start=1):
                if line.strip():
                    mark = mark or next((each for each in ";\t" if each in line), ",")
                    yield number, line.rstrip("\r\n").split(mark)
    except UnicodeDecodeError:
        raise DataError(path, "the table", "is not UTF-8 text", "Save it as CSV.") from None
    except OSError as error:
        raise DataError.unread(path, error, "the table") from None


def _no_number(fields: list[str]) -> str:
    """Which of the pixels is none."""
    for place, field in enumerate(fields, start=1):
        if not _is_number(field):
            text = field.strip()[:20]
            return f"pixel {place} is {text}, no number" if text else f"pixel {place} is empty"
    return "a pixel stands in quotes"


def _is_number(text: str) -> bool:
    try:
        float(text.strip().strip('"'))
    except ValueError:
        return False
    return True


# Folders -----------------------------------------------------------------------------------------


def _of_folders(path: Path) -> Dataset | None:
    """A data set from a folder of PNGs for each class, perhaps below `train` and `test`."""
    parts = {
        part: next((path / name for name in names if (path / name).is_dir()), None)
        for part, names in _PARTS.items()
    }
    train, test = parts["train"], parts["test"]
    if train is None or not _classes(train):
        classes = _classes(path)
        if not classes:
            return None
        return _noted(_divided(path.resolve().name, *_pictures(classes), path), path)
    size: list[tuple[int, ...]] = []
    found = _pictures(_classes(train), size)
    if test is None or not _classes(test):
        return _noted(_divided(path.resolve().name, *found, train), train)
    data = dataset(path.resolve().name, found, _pictures(_classes(test), size), ())
    return _noted(data, train, test)


def _noted(data: Dataset, *parts: Path) -> Dataset:
    """The data set, with a word on pictures in the folders of its classes that were not read."""
    others = [
        each.suffix.lower()
        for part in parts
        for each in part.glob("*/*")
        if each.suffix.lower() in _OTHER_PICTURES
    ]
    if not others:
        return data
    ends = ", ".join(sorted(set(others)))
    note = f"Left out: {len(others):,} that end with {ends}. Convert them to PNG."
    return replace(data, notes=(*data.notes, note))


def _classes(path: Path) -> dict[str, list[Path]]:
    """The names of the folders in `path` that hold PNGs, in order, and these."""
    folders = sorted(each for each in path.iterdir() if each.is_dir())
    found = {folder.name: sorted(folder.glob("*.[pP][nN][gG]")) for folder in folders}
    return {name: files for name, files in found.items() if files}


def _pictures(
    classes: dict[str, list[Path]], size: list[tuple[int, ...]] | None = None
) -> tuple[NDArray[np.uint8], list[str]]:
    """All pictures, uint8 (N, rows, columns), and their labels. `size` is that of all of them."""
    size = [] if size is None else size
    pictures, labels = [], []
    for label, files in classes.items():
        for path in files:
            picture = png.read_grey(path)
            size.append(picture.shape)
            if picture.shape != size[0]:
                wanted = " x ".join(map(str, size[0]))
                problem = f"is {' x '.join(map(str, picture.shape))}, others are {wanted}"
                raise DataError(path, "the picture", problem, "Bring all to one size.")
            pictures.append(picture)
            labels.append(label)
            if len(pictures) * picture.size > idx.LARGEST or len(pictures) > MOST_PICTURES:
                raise DataError(path, "the picture", "is one too many", "Use fewer pictures.")
    return np.stack(pictures), labels


def _divided(name: str, pixels: NDArray[Any], labels: list[str], path: Path) -> Dataset:
    """A data set of which one picture in six is drawn for the test."""
    count = len(pixels)
    if count < 3:
        raise DataError(path, "the pictures", "are fewer than three", "Training needs three.")
    rng = np.random.default_rng(SPLIT_SEED)
    train, test = holdout(count, max(1, count // TEST_SHARE), rng)
    of = np.array(labels)
    names = read_names(path if path.is_dir() else path.parent)
    data = dataset(name, (pixels[train], of[train]), (pixels[test], of[test]), names)
    drawn = f"{len(test):,} of {count:,} {'is' if len(test) == 1 else 'are'} drawn for it."
    note = f"No part is marked as the test: {drawn}"
    return replace(data, notes=(*data.notes, note))
