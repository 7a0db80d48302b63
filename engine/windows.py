"""Convolution and pooling, worked out: the same small window slides over the whole picture.

Pictures have the shape [B, C, H, W]: example, channel, row, column. In memory, though, the batch
comes last, so that one pixel of all examples lies side by side. Moving the window is then a matter
of a few long copies, and a convolution is one matrix product for all positions and examples.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from engine.memory import empty, empty_like

Array = Any  # floats, of the shape that the docstring says

BLOCK = 96 * 1024  # numbers worked on at a time: few enough to stay in the processor's cache


def batch_last(x: Array) -> Array:
    """[B, C, H, W] to [C, H, W, B] in one piece; free where `batch_first` made x."""
    x = x.transpose(1, 2, 3, 0)
    if x.flags.c_contiguous:
        return x
    laid = empty(x.shape, x.dtype)
    laid[...] = x
    return laid


def batch_first(x: Array) -> Array:
    """[C, H, W, B] seen as [B, C, H, W]; nothing is moved."""
    return x.transpose(3, 0, 1, 2)


def convolve(K: Array, x: Array) -> Array:
    """Slide kernels K[O, C, h, w] over x[B, C, H, W]: the result is [B, O, H − h + 1, W − w + 1].

    Each output is the inner product of a kernel with the window under it. (Mathematicians flip the
    kernel first; deep learning does not.) Raises ValueError if the kernel does not fit.
    """
    outputs, channels, h, w = K.shape
    if x.ndim != 4 or x.shape[1] != channels or x.shape[2] < h or x.shape[3] < w:
        raise ValueError(f"kernels of shape {K.shape} do not fit pictures of shape {x.shape}")
    x = batch_last(x)
    rows, columns, batch = x.shape[1] - h + 1, x.shape[2] - w + 1, x.shape[3]
    y = empty((outputs, rows * columns * batch), x.dtype)
    kernels = K.reshape(outputs, -1)
    for part, windows in _windows(x, h, w):
        np.matmul(kernels, windows, out=y[:, part])
    return batch_first(y.reshape(outputs, rows, columns, batch))


def kernel_gradient(g: Array, K: Array, x: Array, out: Array | None) -> Array:
    """For each weight: every output's gradient times the pixel that the weight met there."""
    outputs, channels, h, w = K.shape
    g = batch_last(g).reshape(outputs, -1)
    by_window = np.zeros((channels * h * w, outputs), K.dtype)
    for part, windows in _windows(batch_last(x), h, w):
        by_window += windows @ g[:, part].T  # the larger of the two first: a tenth quicker
    total = np.empty_like(K) if out is None else out
    total[...] = by_window.T.reshape(K.shape)
    return total


def input_gradient(g: Array, K: Array, x: Array) -> Array:
    """For each pixel: the gradients of all outputs it took part in, times the weights it met."""
    outputs, _, h, w = K.shape
    _, _, rows, columns = g.shape
    g = batch_last(g)
    by_offset = np.ascontiguousarray(K.transpose(2, 3, 1, 0)).reshape(-1, outputs)  # [h w C, O]
    contribution = empty_like(batch_last(x))
    contribution[...] = 0
    # Larger pieces than elsewhere: each product is used once, and does not have to stay in reach.
    for top, bottom in _bands(rows, columns * g.shape[3] * len(by_offset), 8 * BLOCK):
        part = g[:, top:bottom]
        met = (by_offset @ part.reshape(outputs, -1)).reshape(h, w, -1, *part.shape[1:])
        for i in range(h):
            for j in range(w):
                contribution[:, top + i : bottom + i, j : j + columns] += met[i, j]
    return batch_first(contribution)


def _windows(x: Array, h: int, w: int) -> Iterator[tuple[slice, Array]]:
    """The pixels under the window, one column of C h w pixels for each position and example.

    x is [C, H, W, B]. Yields which positions come next and their columns.
    """
    channels, height, width, batch = x.shape
    columns = width - w + 1
    windows = None
    for top, bottom in _bands(height - h + 1, columns * batch * channels * h * w, BLOCK):
        shape = (channels, h, w, bottom - top, columns, batch)
        if windows is None or windows.shape != shape:
            windows = empty(shape, x.dtype)  # whoever took the last ones is done with them
        for i in range(h):
            for j in range(w):
                windows[:, i, j] = x[:, top + i : bottom + i, j : j + columns]
        part = slice(top * columns * batch, bottom * columns * batch)
        yield part, windows.reshape(channels * h * w, -1)


def _bands(rows: int, numbers: int, most: int) -> Iterator[tuple[int, int]]:
    """Cut `rows` rows into bands of about `most` numbers, where one row has `numbers`."""
    step = max(1, most // numbers)
    for top in range(0, rows, step):
        yield top, min(top + step, rows)


def max_pool(x: Array, size: int, later: list[Array]) -> Array:
    """The largest of each size × size tile of x[B, C, H, W]: [B, C, H // size, W // size].

    Rows and columns that fill no tile are left out. `later` collects, for each place in the tile
    but the first, where it beat all places before it; so the first of equals wins.
    """
    if x.ndim != 4 or min(x.shape[2:]) < size:
        raise ValueError(f"no {size} × {size} tile fits into pictures of shape {x.shape}")
    first, *others = _places(batch_last(x), size)
    y = empty(first.shape, first.dtype)
    y[...] = first
    later.clear()
    for place in others:
        later.append(place > y)
        np.maximum(y, place, out=y)
    return batch_first(y)


def max_pool_gradient(g: Array, x: Array, size: int, later: list[Array]) -> Array:
    """The winner of each tile gets its gradient, all others 0."""
    g = batch_last(g)
    x = batch_last(x)
    left_out = x.shape[1] % size or x.shape[2] % size
    contribution = empty(x.shape, x.dtype)
    if left_out:
        contribution[...] = 0
    first, *others = _places(contribution, size)
    rest = empty(g.shape, g.dtype)
    for place, won in zip(reversed(others), reversed(later), strict=True):
        np.multiply(g, won, out=place)
        g = np.subtract(g, place, out=rest)  # what is left belongs to an earlier place
    first[...] = g
    return batch_first(contribution)


def _places(x: Array, size: int) -> list[Array]:
    """For each place in a tile, row by row, the view of x[C, H, W, B] that has only that place."""
    _, height, width, _ = x.shape
    rows, columns = height - height % size, width - width % size
    return [x[:, i:rows:size, j:columns:size] for i in range(size) for j in range(size)]
