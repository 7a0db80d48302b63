"""Large arrays that are used again instead of being given back to the system after every step.

A step of training needs the same large arrays as the step before. Returned and asked for anew, the
system hands out every page of them afresh, filled with zeros: on large networks a fifth of the time
went there. Here an array is kept, and serves again as soon as nobody else holds it.
"""

import math
import sys
import threading
from typing import Any

import numpy as np

SMALL = 16 * 1024  # numbers; below that, Python's own memory is as quick
LINE = 64  # bytes that go to the processor's cache and come from it together
MOST = 64 * 1024 * 1024  # numbers that are kept at most


class _Kept(threading.local):
    """Each thread has its own, so that none takes what another is about to use."""

    def __init__(self) -> None:
        self.arrays: dict[tuple[tuple[int, ...], Any], list[Any]] = {}
        self.numbers = 0


def _holders(arrays: list[Any]) -> list[int]:
    """How many references there are to each; a view holds the array that it looks into."""
    return [sys.getrefcount(array) for array in arrays]


_kept = _Kept()
(_FREE,) = _holders([np.empty(0)])  # the count while nothing but the list holds it


def empty(shape: tuple[int, ...], dtype: Any = np.float32) -> Any:
    """An array of any contents, like NumPy's, that nobody else uses."""
    size = math.prod(shape)
    if not SMALL <= size <= MOST:
        return np.empty(shape, dtype)
    dtype = np.dtype(dtype)
    arrays = _kept.arrays.get((shape, dtype), [])
    holders = _holders(arrays)
    if _FREE in holders:
        return arrays[holders.index(_FREE)]
    if _kept.numbers + size > MOST:
        _kept.arrays, _kept.numbers = {}, 0  # networks of other sizes come and go
    array = np.empty(shape, dtype)
    _kept.arrays.setdefault((shape, dtype), []).append(array)
    _kept.numbers += size
    return array


def empty_like(array: Any) -> Any:
    """The same with the shape and the kind of numbers of `array`, and laid out as it is."""
    if array.flags.c_contiguous:
        return empty(array.shape, array.dtype)
    order = sorted(range(array.ndim), key=lambda axis: -array.strides[axis])
    laid = empty(tuple(array.shape[axis] for axis in order), array.dtype)
    return laid.transpose(np.argsort(order))


def aligned(size: int, dtype: Any = np.float32) -> Any:
    """A vector of zeros that begins where a line of the processor's cache begins.

    NumPy's own large arrays begin 16 bytes behind one: then every second or every load of the
    processor reaches over the border of two lines.
    """
    width = np.dtype(dtype).itemsize
    memory = np.zeros(size * width + LINE, np.uint8)
    start = -memory.ctypes.data % LINE
    return memory[start : start + size * width].view(dtype)


def reshaped(x: Any, shape: tuple[int, ...]) -> Any:
    """The numbers of x in another shape; if they lie apart they are copied into such memory."""
    if x.size >= SMALL and not x.flags.c_contiguous:
        copy = empty(x.shape, x.dtype)
        np.copyto(copy, x)
        x = copy
    return np.reshape(x, shape)


def product(a: Any, b: Any, out: Any = None) -> Any:
    """a[n, k] @ b[k, m], written into `out` or into such memory."""
    if out is None and len(a) * b.shape[1] >= SMALL and a.dtype == b.dtype:
        out = empty((len(a), b.shape[1]), a.dtype)
    return a.dot(b, out)
