"""Data of one's own: any size, range and classes train, and what is nearly right gets advice."""

import gzip
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.tasks import mnist, own, png
from engine.tasks.idx import DataError
from engine.tasks.images import Dataset
from engine.training.config import TrainingConfig
from engine.training.events import End
from engine.training.fit import fit
from engine.training.run import Run

RNG = np.random.default_rng(0)


def idx_bytes(array: np.ndarray) -> bytes:
    return struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()


def png_bytes(array: np.ndarray, kind: int, how: int = 0, palette: bytes = b"") -> bytes:
    """The slow and obvious way back: a row at a time, each filtered in the way `how` (5: mixed)."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    rows, columns, step = array.shape
    flat = array.reshape(rows, -1).astype(int)
    lines = b""
    for y in range(rows):
        filtered = y % 5 if how == 5 else how
        line = []
        for x in range(columns * step):
            a = flat[y, x - step] if x >= step else 0
            b = flat[y - 1, x] if y else 0
            c = flat[y - 1, x - step] if y and x >= step else 0
            p = a + b - c
            paeth = a if abs(p - a) <= min(abs(p - b), abs(p - c)) else b
            paeth = (
                paeth
                if paeth == a and abs(p - a) <= min(abs(p - b), abs(p - c))
                else (b if abs(p - b) <= abs(p - c) else c)
            )
            line.append((flat[y, x] - (0, a, b, (a + b) // 2, paeth)[filtered]) % 256)
        lines += bytes([filtered, *line])
    header = struct.pack(">IIBBBBB", columns, rows, 8, kind, 0, 0, 0)
    parts = [chunk(b"IHDR", header)]
    parts += [chunk(b"PLTE", palette)] if palette else []
    packed = zlib.compress(lines)
    parts += [chunk(b"IDAT", packed[:9]), chunk(b"IDAT", packed[9:]), chunk(b"IEND", b"")]
    return png.SIGNATURE + b"".join(parts)


# PNG ---------------------------------------------------------------------------------------------


@given(st.sampled_from([0, 2, 3, 4, 6]), st.integers(0, 5), st.integers(0, 2**32))
@settings(max_examples=60)
def test_pictures_of_every_kind_and_filter(
    tmp_path_factory: pytest.TempPathFactory, kind: int, how: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]
    array = rng.integers(0, 256, (*rng.integers(1, 9, 2), channels))
    palette = rng.integers(0, 256, (256, 3)) if kind == 3 else np.empty((0, 3), int)
    path = tmp_path_factory.getbasetemp() / "picture.png"
    path.write_bytes(png_bytes(array, kind, how, palette.astype(np.uint8).tobytes()))
    found = png.read_grey(path)
    assert found.dtype == np.uint8
    for place in np.ndindex(array.shape[:2]):
        values = palette[array[place][0]] if kind == 3 else array[place]
        opacity = values[-1] / 255 if kind in (4, 6) else 1
        colour = values[:3] if kind in (2, 3, 6) else values[:1].repeat(3)
        bright = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
        assert found[place] == pytest.approx(bright * opacity + 255 * (1 - opacity), abs=0.51)


@given(st.data())
@settings(max_examples=150)
def test_a_damaged_picture_is_one_clean_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    good = png_bytes(RNG.integers(0, 256, (4, 5, 3)), 2, 5)
    content = bytearray(good[: data.draw(st.integers(0, len(good)))])
    for _ in range(data.draw(st.integers(0, 3))):
        if content:
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.getbasetemp() / "damaged.png"
    path.write_bytes(content)
    try:
        found = png.read_grey(path)
    except DataError as error:
        assert "\n" not in str(error)
    else:  # nothing was changed, or nothing that belongs to the picture
        assert found.shape == (4, 5)


def test_what_is_not_read_is_named(tmp_path: Path) -> None:
    good = bytearray(png_bytes(np.zeros((2, 2, 1), int), 0))

    def header(**change: int) -> bytes:
        values = {"columns": 2, "rows": 2, "bits": 8, "kind": 0, "lace": 0} | change
        data = b"IHDR" + struct.pack(
            ">IIBBBBB", values["columns"], values["rows"], values["bits"], values["kind"], 0, 0,
            values["lace"],
        )  # fmt: skip
        return bytes(good[:12]) + data + struct.pack(">I", zlib.crc32(data)) + bytes(good[33:])

    for content, words in (
        (header(bits=16), "16 bits"),
        (header(lace=1), "interlaced"),
        (header(rows=10**6), "1000000"),
        (header(rows=3), "too early"),
        (b"GIF89a", "is no PNG"),
    ):
        (tmp_path / "x.png").write_bytes(content.replace(b"IHDRIHDR", b"IHDR"))
        with pytest.raises(DataError, match=words):
            png.read_grey(tmp_path / "x.png")


# One data set in every form ----------------------------------------------------------------------


def lines(count: int, classes: int = 4, rows: int = 5, columns: int = 7) -> tuple[np.ndarray, ...]:
    """Pictures that can be told apart: each class has its own bright row, in a little noise."""
    labels = np.arange(count) % classes
    images = RNG.integers(0, 60, (count, rows * columns))
    images[np.arange(count), labels] = 255
    return images.reshape(count, rows, columns).astype(np.uint8), labels.astype(np.uint8)


TRAIN, TEST = lines(120), lines(40)


def write_idx(
    folder: Path,
    name: Callable[[str], str] = str,
    pack: Callable[[bytes], bytes] = bytes,
    train: tuple[np.ndarray, ...] = TRAIN,
    test: tuple[np.ndarray, ...] = TEST,
) -> None:
    for names, arrays in zip(mnist.FILES.values(), (train, test), strict=True):
        for file, array in zip(names, arrays, strict=True):
            path = folder / name(file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(pack(idx_bytes(array.astype(np.uint8))))


def write_csv(path: Path, part: tuple[np.ndarray, ...], header: str = "") -> None:
    rows = [",".join(map(str, [y, *x.ravel()])) for x, y in zip(*part, strict=True)]
    path.write_text("\n".join([*([header] if header else []), *rows]) + "\n")


def write_png(folder: Path, part: tuple[np.ndarray, ...], names: str = "0123") -> None:
    for i, (image, label) in enumerate(zip(*part, strict=True)):
        place = folder / names[label] / f"{i:03}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(png_bytes(image[..., None], 0, 5))


def csv_pair(folder: Path) -> None:
    write_csv(folder / "mnist_train.csv", TRAIN, "label," + ",".join(f"p{i}" for i in range(35)))
    write_csv(folder / "mnist_test.csv", TEST)


FORMS: dict[str, Callable[[Path], object]] = {
    "raw": write_idx,
    "packed": lambda f: write_idx(f, "{}.gz".format, gzip.compress),
    "dotted": lambda f: write_idx(f, lambda n: n.replace("-idx", ".idx")),
    "dotted and packed": lambda f: write_idx(
        f, lambda n: n.replace("-idx", ".idx") + ".gz", gzip.compress
    ),
    "as torchvision unpacks it": lambda f: write_idx(f, "MNIST/raw/{}".format),
    "a folder for each file": lambda f: write_idx(f, "{0}/{0}".format),
    "tables": csv_pair,
    "folders of pictures": lambda f: [write_png(f / "train", TRAIN), write_png(f / "test", TEST)],
}


@pytest.mark.parametrize("form", FORMS)
def test_one_data_set_in_every_form_is_the_same(tmp_path: Path, form: str) -> None:
    FORMS[form](tmp_path)
    data = own.load(tmp_path)
    for split, (images, labels) in ((data.train, TRAIN), (data.test, TEST)):
        # Tables are flat: that 35 pixels are 5 x 7 is not known.
        order = np.lexsort(split.images.reshape(len(split), -1).T)
        expected = np.lexsort(images.reshape(len(images), -1).T)
        np.testing.assert_array_equal(
            split.images.reshape(len(split), -1)[order], images.reshape(len(images), -1)[expected]
        )
        np.testing.assert_array_equal(split.labels[order], labels[expected])
    assert data.classes == 4
    assert not [note for note in data.notes if "stretched" in note]
    assert learned(data) > 0.9


def learned(data: Dataset, **changes: object) -> float:
    settings: dict = {"hidden": (16,), "epochs": 12, "batch_size": 8, "lr": 0.3} | changes
    *_, end = fit(Run(TrainingConfig(**settings), data.task()))
    assert isinstance(end, End) and end.test_accuracy is not None
    return end.test_accuracy


@pytest.mark.parametrize("classes", [2, 3, 35])
def test_any_number_of_classes(tmp_path: Path, classes: int) -> None:
    write_idx(tmp_path, train=lines(350, classes), test=lines(70, classes))
    data = own.load(tmp_path)
    assert data.task().outputs == classes
    assert learned(data, epochs=25) > 0.9


def test_labels_that_begin_at_one_are_named_as_they_are(tmp_path: Path) -> None:
    train, test = ((images, labels + 1) for images, labels in (TRAIN, TEST))
    write_idx(tmp_path, train=train, test=test)
    data = own.load(tmp_path)
    assert data.names == ("1", "2", "3", "4")
    assert np.array_equal(data.train.labels, TRAIN[1])
    assert any("1 to 4" in note for note in data.notes)
    assert learned(data) > 0.9


def test_classes_have_the_names_that_are_given(tmp_path: Path) -> None:
    write_idx(tmp_path)
    (tmp_path / "classes.txt").write_text("coat\n\nbag\nboot\nshirt\n")
    assert own.load(tmp_path).task().names == ("coat", "bag", "boot", "shirt")
    (tmp_path / "classes.txt").write_text("coat\nbag\n")
    with pytest.raises(DataError, match="2 names for 4 classes"):
        own.load(tmp_path)


def test_a_single_table_or_folder_is_divided(tmp_path: Path) -> None:
    table = tmp_path / "shapes.csv"
    names = np.array(["dog", "cat", "ant", "bee"])
    write_csv(table, (TRAIN[0], names[TRAIN[1]]))
    write_png(tmp_path / "shapes", TRAIN, "dcab")
    for path in (table, tmp_path / "shapes"):
        data = own.load(path)
        assert (len(data.train), len(data.test)) == (100, 20)
        assert [name[0] for name in data.names] == ["a", "b", "c", "d"]
        assert learned(data) > 0.9
        again = own.load(path)
        np.testing.assert_array_equal(data.test.images, again.test.images)


@pytest.mark.parametrize("top", [1, 16, 100, 127])
def test_pixels_of_any_range_are_stretched(tmp_path: Path, top: int) -> None:
    small = [(np.round(x / 255 * top).astype(np.uint8), y) for x, y in (TRAIN, TEST)]
    write_idx(tmp_path, train=small[0], test=small[1])
    data = own.load(tmp_path)
    assert data.train.images.max() == 255
    assert any(f"from 0 to {top} are stretched" in note for note in data.notes)
    unstretched = mnist.load(tmp_path, stretch=False)
    np.testing.assert_array_equal(unstretched.train.images, small[0][0])


def test_fractions_and_numbers_below_zero_are_stretched(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    write_csv(path, ((TRAIN[0] / 255 - 0.5).round(4), TRAIN[1]))
    data = own.load(path)
    assert (data.train.images.min(), data.train.images.max()) == (0, 255)
    assert learned(data) > 0.9
    shape, told = data.image_shape, any("no square" in note for note in data.notes)
    assert told == (shape[0] == 1), "a table does not say how wide its pictures are"


def test_real_digits_from_0_to_16_are_read_as_well_as_from_0_to_255(tmp_path: Path) -> None:
    digits = mnist.load()
    parts = [
        (np.round(split.images[:count] / 255 * 16).astype(np.uint8), split.labels[:count])
        for split, count in ((digits.train, 3000), (digits.test, 1000))
    ]
    write_idx(tmp_path, train=parts[0], test=parts[1])
    options = {"epochs": 1, "batch_size": 32, "hidden": (32,), "lr": 0.1}
    whole = learned(own.load(tmp_path), **options)
    assert whole > 0.8
    assert whole - learned(mnist.load(tmp_path, stretch=False), **options) > 0.15


# Mistakes ----------------------------------------------------------------------------------------

IMAGES, LABELS = mnist.FILES["train"]


def spoil(folder: Path, name: str, content: bytes) -> None:
    write_idx(folder)
    (folder / name).write_bytes(content)


def _little(part: slice) -> bytes:
    raw = bytearray(idx_bytes(TRAIN[0]))
    for start in range(0, 16, 4)[part]:
        raw[start : start + 4] = raw[start : start + 4][::-1]
    return bytes(raw)


def _gone(folder: Path, name: str) -> None:
    write_idx(folder)
    (folder / name).unlink()


MISTAKES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "gz in gz": (
        lambda f: spoil(f, IMAGES, gzip.compress(gzip.compress(idx_bytes(TRAIN[0])))),
        "packed twice",
        "gunzip",
    ),
    "all little-endian": (
        lambda f: spoil(f, IMAGES, _little(slice(None))), "little-endian", ">i4"),
    "sizes little-endian": (
        lambda f: spoil(f, IMAGES, _little(slice(1, None))), "little-endian", ">i4"),
    "zip": (lambda f: spoil(f, IMAGES, b"PK\x03\x04" + bytes(99)), "zip", "Unpack"),
    "array": (lambda f: spoil(f, LABELS, b"\x93NUMPY\x01\0" + bytes(99)), "NumPy", "IDX"),
    "picture": (lambda f: spoil(f, IMAGES, png.SIGNATURE + bytes(99)), "PNG", "folder"),
    "colour": (
        lambda f: spoil(f, IMAGES, idx_bytes(np.zeros((120, 5, 7, 3), np.uint8))),
        "4 dimensions", "one colour"),
    "one-hot": (
        lambda f: spoil(f, LABELS, idx_bytes(np.eye(4, dtype=np.uint8)[TRAIN[1]])),
        "2 dimensions", "one number"),
    "one is missing": (lambda f: _gone(f, LABELS), LABELS, "must hold"),
    "black": (
        lambda f: spoil(f, IMAGES, idx_bytes(np.zeros_like(TRAIN[0]))), "the same", "show"),
    "one class": (
        lambda f: [spoil(f, n, idx_bytes(np.zeros(c, np.uint8))) if c == 120 else
                   (f / n).write_bytes(idx_bytes(np.zeros(c, np.uint8)))
                   for n, c in ((LABELS, 120), (mnist.FILES["test"][1], 40))],
        "all of them are 0", "Two classes"),
    "pictures in no folders": (
        lambda f: (f / "1.png").write_bytes(png_bytes(np.zeros((2, 2, 1), int), 0)),
        "no folders", "folder for each class"),
    "jpeg": (
        lambda f: [(f / "cat").mkdir(), (f / "cat" / "1.JPG").write_bytes(b"\xff\xd8\xff")],
        ".jpg", "PNG"),
    "archive": (lambda f: (f / "data.zip").write_bytes(b"PK"), ".zip", "Unpack"),
    "nothing": (lambda f: None, "empty", "four IDX files"),
    "something else": (lambda f: (f / "notes.md").write_text("hi"), "no train-images", "CSV"),
    "sizes differ": (
        lambda f: [write_png(f, TRAIN), write_png(f, lines(4, rows=3), "dcab")],
        "others are 5 x 7", "one size"),
    "ragged table": (
        lambda f: (f / "x.csv").write_text("1,2,3\n2,3,4\n1,2\n"),
        "line 3: 2 values", "label,pixel"),
    "words among pixels": (
        lambda f: (f / "x.csv").write_text("1,2,3\n2,x,4\n1,2,3\n"),
        "line 2: pixel 1 is x,", "numbers"),
    "a hole among pixels": (
        lambda f: (f / "x.csv").write_text("1,2,3\n2,4,\n1,2,3\n"),
        "line 2: pixel 2 is empty", "numbers"),
    "short table": (lambda f: (f / "x.csv").write_text("1,2,3\n"), "fewer than three", "three"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_every_recognised_mistake_has_a_sentence_that_fits(tmp_path: Path, mistake: str) -> None:
    make, *words = MISTAKES[mistake]
    make(tmp_path)
    with pytest.raises(DataError) as caught:
        own.load(tmp_path)
    text = str(caught.value)
    assert "\n" not in text and len(text) < 600
    for word in words:
        assert word in text


def test_pictures_that_were_not_read_are_told(tmp_path: Path) -> None:
    write_png(tmp_path, TRAIN)
    assert not any("Left out" in note for note in own.load(tmp_path).notes)
    name = next(each for each in tmp_path.iterdir() if each.is_dir())
    for other in ("1.JPG", "2.jpg", "3.gif", "notes.txt"):
        (name / other).write_bytes(b"")
    assert "Left out: 3 that end with .gif, .jpg. Convert" in " ".join(own.load(tmp_path).notes)


def test_one_of_the_four_files_or_none(tmp_path: Path) -> None:
    write_idx(tmp_path)
    with pytest.raises(DataError, match="Name the folder that holds all four"):
        own.load(tmp_path / IMAGES)
    with pytest.raises(DataError, match="does not exist"):
        own.load(tmp_path / "missing")
    (tmp_path / "x.txt").write_text("hello")
    with pytest.raises(DataError, match="label,pixel"):
        own.load(tmp_path / "x.txt")


@given(st.text(alphabet='0123456789.,;-enalb"\n\t ', max_size=80))
def test_any_table_gives_data_or_a_clean_error(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_text(text)
    try:
        own.load(path).task()
    except DataError as error:
        assert "\n" not in str(error)
