"""PNG is a picture, row by row, packed with zlib: for small pictures a page of code reads it.

A file is a row of chunks: length, name, data, checksum. IHDR says how large the picture is and what
its numbers mean, PLTE holds a palette, IDAT the rows. Before packing, each row is written as the
difference to its neighbours in one of five ways, which makes it shorter; here that is undone.
Read is what has 8 bits a channel and is not interlaced: grey, colour, palette, with or without
transparency. Source: PNG specification, third edition, W3C 2025.
"""

import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.tasks.idx import DataError

SIGNATURE = b"\x89PNG\r\n\x1a\n"
LARGEST_SIDE = 1024
_LARGEST_FILE = 8 << 20
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # grey, colour, palette, grey or colour with opacity
_LUMINANCE = np.array([0.299, 0.587, 0.114])  # how bright red, green and blue look; ITU-R BT.601


def read_grey(path: Path) -> NDArray[np.uint8]:
    """The picture in grey, uint8 (rows, columns), on white where it is see-through.

    Raises DataError for a file that is no such picture.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE + 1)
    except OSError as error:
        raise DataError.unread(path, error) from None
    try:
        return _grey(*_pixels(content))
    except ValueError as error:
        raise DataError(path, "the picture", str(error), "Save it as a PNG of 8 bits.") from None
    except zlib.error:
        raise DataError(path, "the picture", "is damaged", "Make the file again.") from None


def _pixels(content: bytes) -> tuple[NDArray[np.uint8], int, NDArray[np.uint8]]:
    """The numbers [rows, columns, channels], what they mean, and the palette [colours, 3]."""
    if not content.startswith(SIGNATURE):
        raise ValueError("is no PNG")
    if len(content) > _LARGEST_FILE:
        raise ValueError("is larger than 8 megabytes")
    header, palette, packed = b"", b"", []
    place = len(SIGNATURE)
    while place + 8 <= len(content):
        length, name = struct.unpack_from(">I4s", content, place)
        data = content[place + 8 : place + 8 + length]
        if content[place + 8 + length :][:4] != struct.pack(">I", zlib.crc32(name + data)):
            raise ValueError("is cut off or damaged")
        place += 12 + length
        if name == b"IHDR":
            header = data
        elif name == b"PLTE":
            palette = data
        elif name == b"IDAT":
            packed.append(data)
        elif name == b"IEND":
            break
    if len(header) != 13 or len(palette) % 3:
        raise ValueError("has no header, or half a palette")
    columns, rows, bits, kind, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    if bits != 8 or interlaced or kind not in _CHANNELS:
        raise ValueError(f"has {bits} bits a channel{' and is interlaced' * bool(interlaced)}")
    if not (1 <= columns <= LARGEST_SIDE and 1 <= rows <= LARGEST_SIDE):
        raise ValueError(f"is {columns} x {rows}; a side has 1 to {LARGEST_SIDE} pixels")
    width = columns * _CHANNELS[kind]
    unpacked = zlib.decompressobj().decompress(b"".join(packed), rows * (width + 1))
    if len(unpacked) < rows * (width + 1):
        raise ValueError("ends too early")
    lines = np.frombuffer(unpacked, np.uint8).reshape(rows, width + 1)
    numbers = _unfiltered(lines, _CHANNELS[kind]).reshape(rows, columns, -1)
    return numbers, kind, np.frombuffer(palette, np.uint8).reshape(-1, 3)


def _unfiltered(lines: NDArray[np.uint8], step: int) -> NDArray[np.uint8]:
    """Add to each number what was taken off: its neighbours, `step` to the left and one above."""
    result = np.zeros((len(lines), lines.shape[1] - 1), np.uint8)
    above: list[int] = [0] * result.shape[1]
    for row, line in enumerate(lines.tolist()):
        how, line = line[0], line[1:]
        if how > 4:
            raise ValueError(f"has a row of the unknown kind {how}")
        if how == 2:
            line = [(x + up) & 255 for x, up in zip(line, above, strict=True)]
        elif how:
            for i, x in enumerate(line):
                left, corner = (line[i - step], above[i - step]) if i >= step else (0, 0)
                line[i] = (x + _guess(how, left, above[i], corner)) & 255
        result[row] = above = line
    return result


def _guess(how: int, left: int, up: int, corner: int) -> int:
    """What the neighbours let expect of a number: the left one, the mean, or whichever fits."""
    if how == 1:
        return left
    if how == 3:
        return (left + up) // 2
    slope = left + up - corner  # Paeth's: the neighbour nearest to it
    return min((left, up, corner), key=lambda each: abs(slope - each))


def _grey(numbers: NDArray[np.uint8], kind: int, palette: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if kind == 0:
        return numbers[..., 0].copy()
    opacity: Any = 1.0
    if kind in (4, 6):
        numbers, opacity = numbers[..., :-1], numbers[..., -1] / 255
    if kind == 3:
        if numbers.max() >= len(palette):
            raise ValueError("has a colour that is not in its palette")
        numbers = palette[numbers[..., 0]]
    bright = numbers @ _LUMINANCE if numbers.shape[-1] == 3 else numbers[..., 0]
    grey: NDArray[Any] = np.round(bright * opacity + 255 * (1 - opacity))
    return grey.astype(np.uint8)
