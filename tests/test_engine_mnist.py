"""MNIST as it ships, its unpacked copy, and data sets that only look like it."""

import gzip
import hashlib
import os
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.tasks import idx, mnist
from engine.tasks.idx import DataError

SUMS = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}


def write(folder: Path, name: str, array: np.ndarray, packed: bool = False) -> Path:
    content = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape) + array.tobytes()
    path = folder / (name + ".gz" if packed else name)
    path.write_bytes(gzip.compress(content) if packed else content)
    return path


def small_set(folder: Path, train: int = 12, test: int = 5, packed: bool = False) -> Path:
    """Four files of random pixels under MNIST's names."""
    rng = np.random.default_rng(0)
    for (images, labels), count in zip(mnist.FILES.values(), (train, test), strict=True):
        write(folder, images, rng.integers(0, 256, (count, 28, 28), dtype=np.uint8), packed)
        write(folder, labels, rng.integers(0, 10, count, dtype=np.uint8), packed)
    return folder


def test_sums_of_the_unpacked_files_and_reuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = mnist.load(cache=tmp_path)
    assert data.name == "MNIST"
    assert data.image_shape == (28, 28)
    assert (len(data.train), len(data.test)) == (60_000, 10_000)
    assert data.train.labels[:5].tolist() == [5, 0, 4, 1, 9]
    assert np.bincount(data.test.labels).tolist() == [
        *(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009)
    ]
    for name, digest in SUMS.items():
        path = tmp_path / "mnist" / name
        assert hashlib.sha256(path.read_bytes()).hexdigest() == digest
        assert path.stat().st_mode & 0o777 == 0o600

    def refuse(*_: object) -> None:
        raise AssertionError("unpacked a second time")

    monkeypatch.setattr(idx, "unpack", refuse)
    monkeypatch.setattr(idx, "read", refuse)
    again = mnist.load(cache=tmp_path)
    np.testing.assert_array_equal(again.test.images, data.test.images)


@pytest.fixture
def shipped_small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small packed set in place of the large one, so that unpacking is quick."""
    folder = tmp_path / "shipped"
    folder.mkdir()
    monkeypatch.setattr(mnist, "SHIPPED", small_set(folder, packed=True))
    return folder


def test_a_damaged_copy_is_unpacked_again(tmp_path: Path, shipped_small: Path) -> None:
    good = mnist.load(cache=tmp_path).train.images.copy()
    copy = tmp_path / "mnist" / mnist.FILES["train"][0]
    whole = copy.read_bytes()
    for damage in (b"", b"\0" * 100, whole[:-1], whole + b"x"):
        copy.write_bytes(damage)
        np.testing.assert_array_equal(mnist.load(cache=tmp_path).train.images, good)
        assert copy.stat().st_size == 16 + good.size


def test_a_copy_of_the_right_size_is_not_trusted_for_that(
    tmp_path: Path, shipped_small: Path
) -> None:
    """Black images, labels that are all 0, one bit: what is used is what was published."""
    good = mnist.load(cache=tmp_path)
    kept = {
        part: (getattr(good, part).images.copy(), getattr(good, part).labels.copy())
        for part in mnist.FILES
    }
    for part, names in mnist.FILES.items():
        for name, start in zip(names, (16, 8), strict=True):
            copy = tmp_path / "mnist" / name
            whole = copy.read_bytes()
            flipped = whole[:-3] + bytes([whole[-3] ^ 1]) + whole[-2:]
            for damage in (whole[:start] + bytes(len(whole) - start), flipped):
                copy.write_bytes(damage)
                again = getattr(mnist.load(cache=tmp_path), part)
                np.testing.assert_array_equal(again.images, kept[part][0])
                np.testing.assert_array_equal(again.labels, kept[part][1])
                assert copy.read_bytes() == whole


def test_without_a_writable_cache(tmp_path: Path, shipped_small: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_bytes(b"a file where the folder belongs")
    data = mnist.load(cache=blocked)
    np.testing.assert_array_equal(data.train.images, mnist.load().train.images)
    assert blocked.read_bytes() == b"a file where the folder belongs"


def test_two_processes_unpacking_at_once(tmp_path: Path) -> None:
    code = (
        "import sys, zlib; from engine.tasks import mnist\n"
        "d = mnist.load(cache=sys.argv[1]); print(zlib.crc32(d.train.images.tobytes()))"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE) for _ in range(2)]
    outputs = [process.communicate()[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert outputs[0] == outputs[1]
    assert sorted(os.listdir(tmp_path / "mnist")) == sorted(SUMS)


@pytest.mark.parametrize("packed", [False, True])
def test_any_set_under_the_four_names(tmp_path: Path, packed: bool) -> None:
    data = mnist.load(small_set(tmp_path, packed=packed), cache=tmp_path / "cache")
    assert data.name == tmp_path.name
    assert (len(data.train), len(data.test)) == (12, 5)
    assert not (tmp_path / "cache").exists()  # only the shipped set is copied


def expect(folder: Path, *words: str) -> None:
    with pytest.raises(DataError) as caught:
        mnist.load(folder)
    for word in words:
        assert word in str(caught.value)


def test_sets_that_do_not_fit_together(tmp_path: Path) -> None:
    images, labels = mnist.FILES["train"]
    expect(tmp_path, images, "does not exist", "with .gz")
    expect(tmp_path / "missing", "does not exist")
    small_set(tmp_path)
    write(tmp_path, labels, np.zeros(11, np.uint8))
    expect(tmp_path, labels, "11 labels for 12 images")
    bad = np.zeros(12, np.uint8)
    bad[7] = 10
    write(tmp_path, labels, bad)
    assert 10 < mnist.load(tmp_path).task().outputs < 256  # one class more than digits have
    small_set(tmp_path)
    write(tmp_path, mnist.FILES["test"][0], np.zeros((5, 14, 14), np.uint8))
    expect(tmp_path, "14 x 14", "28 x 28")
    small_set(tmp_path, test=0)
    expect(tmp_path, mnist.FILES["test"][0], "no pixels")
    small_set(tmp_path, train=1)
    expect(tmp_path, images, "fewer than two")
    small_set(tmp_path)
    (tmp_path / images).rename(tmp_path / "swap")
    (tmp_path / labels).rename(tmp_path / images)
    (tmp_path / "swap").rename(tmp_path / labels)
    expect(tmp_path, images, "swapped")
