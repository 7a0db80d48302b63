"""The adding problem: which two of many numbers were marked, and what is their sum?

At each step a number between 0 and 1 comes in, and beside it a mark: 1 at one step of the first
half and at one of the second, else 0. After the last step the sum of the two marked numbers is
wanted. Whoever always says 1 has the squared error 1/6.

Source: Hochreiter and Schmidhuber 1997, Long short-term memory.
"""

import numpy as np
from numpy.typing import NDArray

from engine.objectives import REGRESSION
from engine.tasks.task import Subset, Task

BLIND = 1 / 6  # the variance of a sum of two


def examples(
    count: int, steps: int, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Sequences (count, steps, 2) of numbers and marks, and their sums (count, 1).

    Raises ValueError for fewer than two steps.
    """
    if steps < 2:
        raise ValueError(f"two numbers are marked, so there are at least two steps, not {steps}")
    seen = np.zeros((count, steps, 2), np.float32)
    seen[:, :, 0] = rng.random((count, steps), dtype=np.float32)
    rows, half = np.arange(count), steps // 2
    first, second = rng.integers(0, half, count), rng.integers(half, steps, count)
    seen[rows, first, 1] = seen[rows, second, 1] = 1
    sums: NDArray[np.float32] = seen[rows, first, 0] + seen[rows, second, 0]
    return seen, sums[:, None]


def make(count: int, steps: int, held: int, seed: int = 0) -> Task:
    """A task of so many sequences to learn from; `held` more for validation, and for the test."""
    seen, sums = examples(count + 2 * held, steps, np.random.default_rng(seed))
    parts = np.split(np.arange(len(seen)), [count, count + held])
    learned, validation, test = (Subset(seen, sums, part) for part in parts)
    return Task("adding", learned, validation, test, 1, REGRESSION)
