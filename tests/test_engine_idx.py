"""IDX files may be damaged or made to hurt: the answer is one kind of error that says where."""

import gzip
import io
import os
import struct
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.tasks import idx
from engine.tasks.idx import DataError

SMALL = np.arange(24, dtype=np.uint8).reshape(2, 3, 4)


def raw(array: np.ndarray, kind: int = 8) -> bytes:
    header = struct.pack(f">HBB{array.ndim}I", 0, kind, array.ndim, *array.shape)
    return header + array.tobytes()


def both_ways(path: Path, dimensions: int) -> list[np.ndarray]:
    """Everything that reads: into memory, and by way of an unpacked copy."""
    copy = io.BytesIO()
    idx.unpack(path, dimensions, copy)
    unpacked = path.with_name("unpacked")
    unpacked.write_bytes(copy.getvalue())
    return [idx.read(path, dimensions), idx.map_raw(unpacked, dimensions)]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("name", ["x", "x.gz"])  # the name says nothing, the content does
def test_reads_raw_and_packed(tmp_path: Path, packed: bool, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(raw(SMALL)) if packed else raw(SMALL))
    assert idx.is_packed(path) is packed
    for array in both_ways(path, 3):
        assert array.dtype == np.uint8
        np.testing.assert_array_equal(array, SMALL)
        assert not array.flags.writeable


@pytest.mark.parametrize("shape", [(0,), (1,), (3,), (0, 3, 4), (2, 0, 4), (5, 1, 1)])
def test_shapes_including_empty(tmp_path: Path, shape: tuple[int, ...]) -> None:
    path = tmp_path / "x"
    path.write_bytes(raw(np.ones(shape, np.uint8)))
    for array in both_ways(path, len(shape)):
        assert array.shape == shape
        assert (array == 1).all()


GOOD = raw(SMALL)
BAD = {
    "web page": (b"<!DOCTYPE html><html>sign in</html>", "web page"),
    "web page after a mark": (b"\xef\xbb\xbf\n<html>", "web page"),
    "pointer": (b"version https://git-lfs.github.com/spec/v1\n", "LFS"),
    "empty": (b"", "empty"),
    "text": (b"hello, world", "68 65 6c 6c"),
    "header cut": (GOOD[:9], "byte 9: the file ends inside its header"),
    "magic cut": (GOOD[:3], "byte 3: the file ends inside its header"),
    "data cut": (GOOD[:-1], "after 23 of the 24|more than the file can hold"),
    "data too long": (GOOD + b"x", "byte 40: more data than the 24"),
    "floats": (raw(SMALL, 13), "0x0d"),
    "labels": (raw(SMALL.ravel()), "1 dimensions where 3"),
    "huge": (struct.pack(">HBB3I", 0, 8, 3, 2**32 - 1, 2**32 - 1, 2**32 - 1), "more than the"),
    "large": (struct.pack(">HBB3I", 0, 8, 3, 500_000, 28, 28), "can hold"),
}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("case", BAD)
def test_bad_content_is_one_clean_error(tmp_path: Path, case: str, packed: bool) -> None:
    content, message = BAD[case]
    path = tmp_path / "train-images-idx3-ubyte.gz"
    path.write_bytes(gzip.compress(content) if packed else content)
    for attempt in (idx.read, lambda path, n: idx.unpack(path, n, io.BytesIO())):
        with pytest.raises(DataError) as caught:
            attempt(path, 3)
        text = str(caught.value)
        assert text.startswith(str(path))
        assert "\n" not in text
        assert caught.value.advice.endswith(".")
        assert any(part in text for part in message.split("|"))


def test_cut_and_damaged_gzip(tmp_path: Path) -> None:
    packed = gzip.compress(raw(np.random.default_rng(0).integers(0, 255, 5000, dtype=np.uint8)))
    path = tmp_path / "x.gz"
    for place in (5, 20, len(packed) // 2, len(packed) - 1):
        path.write_bytes(packed[:place])
        with pytest.raises(DataError, match=r"too early|damaged"):
            idx.read(path, 1)
    for place in (len(packed) // 2, len(packed) - 6):
        damaged = bytearray(packed)
        damaged[place] ^= 0x55
        path.write_bytes(damaged)
        with pytest.raises(DataError):
            idx.read(path, 1)


def test_a_declared_size_takes_no_memory_before_it_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "x.gz"
    path.write_bytes(gzip.compress(struct.pack(">HBB1I", 0, 8, 1, idx.LARGEST)))
    tracemalloc.start()
    with pytest.raises(DataError):
        idx.read(path, 1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4_000_000


def test_a_bomb_is_not_unpacked_past_what_it_declares(tmp_path: Path) -> None:
    bomb = struct.pack(">HBB1I", 0, 8, 1, 10) + bytes(200_000_000)
    path = tmp_path / "x.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(bomb)
    del bomb
    copy = io.BytesIO()
    tracemalloc.start()
    with pytest.raises(DataError, match="more data than the 10"):
        idx.unpack(path, 1, copy)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000
    assert len(copy.getvalue()) == 18


def test_what_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "missing", Path(os.devnull), "a\0b"):
        for attempt in (idx.read, idx.map_raw):
            with pytest.raises(DataError):
                attempt(path, 1)


@given(st.binary(max_size=64), st.integers(1, 3), st.booleans(), st.booleans())
def test_any_bytes_give_an_array_or_a_clean_error(
    tmp_path_factory: pytest.TempPathFactory,
    content: bytes,
    dimensions: int,
    packed: bool,
    magic: bool,
) -> None:
    if magic:  # reach the code behind the first check
        content = bytes([0, 0, 8, dimensions]) + content
    path = tmp_path_factory.getbasetemp() / "fuzz"
    path.write_bytes(gzip.compress(content) if packed else content)
    try:
        array = idx.read(path, dimensions)
    except DataError:
        return
    assert raw(array) == content


def test_images_let_go_of_are_there_when_read_again(tmp_path: Path) -> None:
    file = tmp_path / "images"
    images = np.arange(3 * 28 * 28, dtype=np.uint8).reshape(3, 28, 28)
    file.write_bytes(images.tobytes())
    mapped = np.memmap(file, np.uint8, "r", shape=(3, 28, 28))
    for view in (mapped, mapped[1:], mapped.view(np.ndarray), images):
        before = view[0].copy()
        idx.let_go(view)
        assert (view[0] == before).all()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="asks Linux how much is held")
def test_images_let_go_of_take_no_memory(tmp_path: Path) -> None:
    def held() -> int:
        return int(Path("/proc/self/statm").read_text().split()[2]) * os.sysconf("SC_PAGE_SIZE")

    file = tmp_path / "images"
    file.write_bytes(raw(np.ones((20_000, 28, 28), np.uint8)))
    images = idx.map_raw(file, 3)
    before = held()
    assert images.sum(dtype=np.int64) == images.size
    assert held() - before > 0.9 * images.size
    idx.let_go(images)
    assert held() - before < 0.1 * images.size
