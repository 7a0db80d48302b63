"""IDX is the plainest file format for arrays: a magic number, the sizes, then the numbers.

MNIST is published in it. The first two bytes are 0, the third names the number type (8 means
unsigned bytes, the only one read here), the fourth counts the dimensions; then comes one big-endian
32-bit size for each dimension, then the data, last index fastest. Files are often packed with gzip.
Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits".

A file from outside may be damaged or made to hurt. So a size is checked before memory is taken
for it, data is read in pieces, and whatever is wrong becomes one kind of error, a DataError.
"""

import gzip
import math
import mmap
import os
import stat
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

UNSIGNED_BYTE = 8
LARGEST = 1 << 29  # bytes of unpacked data; MNIST's images are 47 million
_PIECE = 1 << 20
_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_BEST = 1032  # deflate cannot pack better than 1 : 1032


class DataError(ValueError):
    """A data file cannot be used: which file, where in it, what is wrong and what to do."""

    def __init__(self, path: Path | str, place: str, problem: str, advice: str) -> None:
        super().__init__(f"{path}: {place}: {problem}. {advice}")
        self.path = str(path)
        self.place = place
        self.problem = problem
        self.advice = advice

    @classmethod
    def unread(cls, path: Path | str, error: Exception, place: str = "the file") -> "DataError":
        """The system does not let it be read, and says why."""
        reason = getattr(error, "strerror", None) or error
        return cls(path, place, f"cannot be read ({reason})", "Check it.")


_AGAIN = "Download the file again."


def read(path: Path | str, dimensions: int) -> NDArray[np.uint8]:
    """Read an IDX file of unsigned bytes, raw or gzipped, into memory.

    Returns a read-only uint8 array with `dimensions` dimensions. Raises DataError.
    """
    path = Path(path)
    with _opened(path) as file:
        shape = _header(file, path, dimensions)
        array = np.empty(math.prod(shape), np.uint8)
        _body(file, path, array.size, _Filler(array))
    array.flags.writeable = False
    return array.reshape(shape)


def unpack(path: Path | str, dimensions: int, into: BinaryIO) -> None:
    """Copy an IDX file, raw or gzipped, into an open file as raw IDX. Raises DataError, OSError."""
    path = Path(path)
    with _opened(path) as file:
        shape = _header(file, path, dimensions)
        into.write(struct.pack(f">HBB{dimensions}I", 0, UNSIGNED_BYTE, dimensions, *shape))
        _body(file, path, math.prod(shape), into.write)


def read_first(path: Path | str, dimensions: int, count: int) -> NDArray[np.uint8]:
    """The first `count` items of an IDX file, raw or gzipped, without reading on; DataError."""
    path = Path(path)
    with _opened(path) as file:
        shape = _header(file, path, dimensions)
        count = min(count, shape[0])
        size = count * math.prod(shape[1:])
        piece = file.read(size)
    _check_length(path, 4 + 4 * dimensions, len(piece), size)
    return np.frombuffer(piece, np.uint8).reshape(count, *shape[1:])


def map_raw(path: Path | str, dimensions: int) -> NDArray[np.uint8]:
    """Map a raw IDX file: nothing is read until it is looked at. Read-only; raises DataError."""
    path = Path(path)
    with _opened(path) as file:
        shape = _header(file, path, dimensions)
    start = 4 + 4 * dimensions
    _check_length(path, start, path.stat().st_size - start, math.prod(shape))
    if not math.prod(shape):  # an empty range cannot be mapped
        return np.empty(shape, np.uint8)
    # The base class: a memmap's own bookkeeping would cost time in every training step.
    return np.asarray(np.memmap(path, np.uint8, "r", start, shape))


def let_go(images: NDArray[np.uint8]) -> None:
    """Give back the memory of images that are mapped from a file, until they are read again.

    Each look at an image keeps its surroundings in memory as well: after some hundred looks, here
    and there, that is the whole file.
    """
    owner: object = images
    while owner is not None and not isinstance(owner, mmap.mmap):
        owner = getattr(owner, "base", None)
    if owner is not None and hasattr(owner, "madvise"):  # not on Windows
        owner.madvise(mmap.MADV_DONTNEED)


def is_packed(path: Path | str) -> bool:
    """Whether the file is gzipped, told from its first bytes and not from its name."""
    path = Path(path)
    return first_bytes(path).startswith(_GZIP_MAGIC)


_MARKS = (
    (_GZIP_MAGIC, "is packed twice", "Unpack it once with gunzip."),
    (b"PK\x03\x04", "is a zip archive, not IDX data", "Unpack it first."),
    (b"\x93NUMPY", "is a NumPy array, not IDX data", "Write it as IDX, or as CSV."),
    (b"\x89PNG", "is a PNG picture, not IDX data", "Put pictures in a folder for each class."),
    (b"\xff\xd8\xff", "is a JPEG picture, not IDX data", "Convert pictures to PNG."),
    (b"\xfd7zXZ", "is packed with xz, not with gzip", "Unpack it first."),
    (b"BZh", "is packed with bzip2, not with gzip", "Unpack it first."),
)
_LITTLE = (
    "its header is little-endian, and IDX is big-endian",
    "Write the sizes highest byte first: NumPy's '>i4'.",
)


class _Filler:
    """Puts one piece after the other into an array."""

    def __init__(self, array: NDArray[np.uint8]) -> None:
        self.array, self.end = array, 0

    def __call__(self, piece: bytes) -> None:
        start, self.end = self.end, self.end + len(piece)
        self.array[start : self.end] = np.frombuffer(piece, np.uint8)


def is_copy(path: Path, packed: Path) -> bool:
    """Whether the file `path` holds just what is packed in the gzip file `packed`.

    A gzip file ends with the checksum and the length of what went into it. The whole copy is read,
    a piece at a time; for MNIST's images that takes about 30 ms.
    """
    try:
        with packed.open("rb") as file:
            file.seek(-8, os.SEEK_END)
            wanted, length = struct.unpack("<II", file.read(8))
        if path.stat().st_size % (1 << 32) != length:
            return False
        found = 0
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                found = zlib.crc32(piece, found)
    except (OSError, struct.error):
        return False
    return found == int(wanted)


def first_bytes(path: Path) -> bytes:
    """The beginning of a file. Raises DataError if there is none to be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for ever
            raise DataError(path, "the file", "is not a regular file", "Name an IDX file.")
        with path.open("rb") as file:
            return file.read(64)
    except FileNotFoundError:
        raise DataError(path, "the file", "does not exist", "Check the folder's name.") from None
    except (OSError, ValueError) as error:  # ValueError: a name with a null byte
        if isinstance(error, DataError):
            raise
        raise DataError.unread(path, error) from None


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """Open raw or gzipped IDX; whatever the reading inside raises becomes a DataError."""
    first = first_bytes(path)
    packed = first.startswith(_GZIP_MAGIC)
    if not packed and not first.startswith(b"\0\0"):
        raise DataError(path, "byte 0", *stranger(first))
    try:
        with gzip.open(path, "rb") if packed else path.open("rb") as file:
            yield cast(BinaryIO, file)
    except EOFError:
        raise DataError(path, "the packed data", "ends too early", _AGAIN) from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise DataError(path, "the packed data", f"is damaged ({error})", _AGAIN) from None


def stranger(first: bytes) -> tuple[str, str]:
    """What a file that is neither IDX nor gzip seems to be, and what to do."""
    for mark, what, advice in _MARKS:
        if first.startswith(mark):
            return what, advice
    if len(first) > 3 and 1 <= first[0] <= 4 and first[1:4] == b"\x08\0\0":
        return _LITTLE
    start = first.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!", b"<h", b"<?xml")):
        advice = "Open the download's address in a browser and save the file itself."
        return "is a web page, not IDX data", advice
    if start.startswith(b"version https://git-lfs"):
        return "is a Git LFS pointer, not IDX data", "Run `git lfs pull`."
    if not first:
        return "the file is empty", _AGAIN
    return f"begins with {first[:4].hex(' ')}; IDX begins with 00 00, gzip with 1f 8b", _AGAIN


def _header(file: BinaryIO, path: Path, dimensions: int) -> tuple[int, ...]:
    """Read and check the header; the shape it declares is one that may be allocated."""
    magic = file.read(4)
    if magic[:2] != b"\0\0":
        raise DataError(path, "byte 0", *stranger(magic + file.read(60)))
    if len(magic) < 4:
        raise DataError(path, f"byte {len(magic)}", "the file ends inside its header", _AGAIN)
    if magic[2] != UNSIGNED_BYTE:
        problem = f"number type {magic[2]:#04x}; only unsigned bytes (0x08) are read"
        raise DataError(path, "byte 2", problem, "Convert the file to unsigned bytes.")
    if magic[3] != dimensions:
        problem = f"{magic[3]} dimensions where {dimensions} belong"
        advice = "Check that images and labels are not swapped."
        if magic[3] > 3:
            advice = "Pictures have one colour: images, rows, columns."
        elif magic[3] == 2:
            advice = "Pictures have rows and columns, and a label is one number."
        raise DataError(path, "byte 3", problem, advice)
    sizes = file.read(4 * dimensions)
    if len(sizes) < 4 * dimensions:
        raise DataError(path, f"byte {4 + len(sizes)}", "the file ends inside its header", _AGAIN)
    shape = struct.unpack(f">{dimensions}I", sizes)
    declared = math.prod(shape)
    possible = os.path.getsize(path) * (_GZIP_BEST if isinstance(file, gzip.GzipFile) else 1)
    swapped = math.prod(struct.unpack(f"<{dimensions}I", sizes))
    if declared > min(possible, LARGEST) and 0 < swapped <= min(possible, LARGEST):
        raise DataError(path, "byte 4", *_LITTLE)
    if declared > LARGEST:
        problem = f"declares {declared:,} bytes of data, more than the {LARGEST:,} that are read"
        raise DataError(path, "byte 4", problem, "Use a smaller data set.")
    if declared > possible:
        problem = f"declares {declared:,} bytes of data, more than the file can hold"
        raise DataError(path, "byte 4", problem, _AGAIN)
    return shape


def _body(file: BinaryIO, path: Path, size: int, take: Callable[[bytes], object]) -> None:
    """Hand on exactly `size` bytes in pieces; one more or one less is an error."""
    left = size
    while left:
        piece = file.read(min(left, _PIECE))
        if not piece:
            break
        take(piece)
        left -= len(piece)
    # Reading to the end also makes gzip compare its checksum.
    surplus = len(file.read(_PIECE)) if not left else 0
    _check_length(path, file.tell() - surplus - (size - left), size - left + surplus, size)


def _check_length(path: Path, start: int, found: int, declared: int) -> None:
    if found < declared:
        problem = (
            f"the data ends after {found:,} of the {declared:,} bytes that the header declares"
        )
        raise DataError(path, f"byte {start + found}", problem, _AGAIN)
    if found > declared:
        problem = f"more data than the {declared:,} bytes that the header declares"
        raise DataError(path, f"byte {start + declared}", problem, _AGAIN)
