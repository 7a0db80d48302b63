"""A piece of a real digit, a kernel, and the output that the learner fills: all by the engine.

The digit's ink is written from 0 to 9, so that a window can be multiplied out by hand. What is
asked are those cells whose wrong ideas can best be told apart.
"""

from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from engine.tasks.mnist import first
from engine.windows import convolve, max_pool

Whole = NDArray[np.int_]
Cell = tuple[int, int]
ASKED = 3  # cells that are asked of an output
POOL = 2


@dataclass(frozen=True)
class Level:
    """What is practised: the side n of the input and k of the kernel, stride, padding, channels."""

    name: str
    n: int
    k: int
    stride: int = 1
    padding: int = 0
    channels: int = 1

    @property
    def side(self) -> int:
        """The side of the output."""
        return (self.n + 2 * self.padding - self.k) // self.stride + 1


LEVELS = (
    Level("plain", 6, 3),
    Level("stride 2", 7, 3, stride=2),
    Level("padding 1", 5, 3, padding=1),
    Level("two channels", 4, 2, channels=2),
    Level("all of it", 5, 3, 2, 1, 2),
)


def _whole(values: NDArray[np.float64]) -> Whole:
    rounded: Whole = np.rint(values).astype(int)
    return rounded


@cache
def _pieces() -> tuple[Whole, ...]:
    """Digits at half their size, their ink from 0 to 9, each (14, 14)."""
    images = first(200).images.astype(np.float64)
    halved = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
    return tuple(_whole(halved * 9 / 255))


@dataclass(frozen=True, eq=False)
class Problem:
    """Input (C, n, n), kernel (C, k, k) and how the window moves; without a kernel it is pooling.

    `seed` tells it from others.
    """

    level: Level
    seed: int
    inputs: Whole
    kernel: Whole | None

    @cached_property
    def padded(self) -> Whole:
        """The input with its rim of zeros (C, n + 2p, n + 2p)."""
        p = self.level.padding
        return np.pad(self.inputs, ((0, 0), (p, p), (p, p)))

    @cached_property
    def output(self) -> Whole:
        """The whole output, as the engine computes it."""
        x = self.padded[None].astype(np.float64)
        if self.kernel is None:
            return _whole(max_pool(x, POOL, [])[0, 0])
        s = self.level.stride
        full = convolve(self.kernel[None].astype(np.float64), x)[0, 0]
        return _whole(full[::s, ::s])

    def window(self, cell: Cell) -> Whole:
        """What the window covers for a cell of the output (C, k, k)."""
        i, j = (place * self.level.stride for place in cell)
        k = self.level.k
        return self.padded[:, i : i + k, j : j + k]

    @cached_property
    def cells(self) -> tuple[Cell, ...]:
        """Every cell of the output, row by row."""
        side = len(self.output)
        return tuple((i, j) for i in range(side) for j in range(side))

    @cached_property
    def asked(self) -> tuple[Cell, ...]:
        """The cells that are asked: the most telling ones, in the order of the sweep."""
        from lessons.labs.convolution.slips import ideas

        def telling(cell: Cell) -> int:
            truth = self.output[cell]
            values = {idea.value for idea in ideas(self, cell)} - {truth}
            return len(values) + 2 * int(np.count_nonzero(self.window(cell)) > self.level.k)

        rest = [cell for cell in self.cells if cell != (0, 0)]
        best = sorted(rest, key=lambda cell: (-telling(cell), cell))[:ASKED]
        return tuple(sorted(best))


def make(level: int, seed: int, *, pooling: bool = False) -> Problem:
    """A piece of a digit and a kernel of small whole numbers, both drawn by the seed."""
    rng = np.random.default_rng([seed, level, int(pooling)])
    plan = Level("pooling", 6, POOL, stride=POOL) if pooling else LEVELS[level - 1]
    pieces = _pieces()
    chosen = rng.integers(len(pieces), size=plan.channels)
    top, left = rng.integers(3, 12 - plan.n, size=2)
    inputs = np.stack([pieces[i][top : top + plan.n, left : left + plan.n] for i in chosen])
    kernel = None if pooling else _kernel(plan, rng)
    return Problem(plan, seed, inputs, kernel)


def _kernel(plan: Level, rng: np.random.Generator) -> Whole:
    """Entries from −2 to 2 that show how they are turned: no channel is its own flip."""
    while True:
        kernel = rng.integers(-2, 3, size=(plan.channels, plan.k, plan.k))
        flat = kernel.reshape(plan.channels, -1)
        if (flat != flat[:, ::-1]).any(axis=1).all() and (flat != 0).sum(axis=1).min() >= plan.k:
            return kernel
