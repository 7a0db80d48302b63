"""A network learns from a few examples at a time, in an order that chance decides.

A minibatch is a sample of the training set: its gradient points roughly where the whole set's
would, for a thousandth of the work. Going once through all the examples is an epoch. The order
comes from a random generator with a seed, so that a run can be repeated, and its state can be
written down, so that a run can be interrupted and continued as if nothing had happened.
"""

import copy
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.layers.blank import PAIR, WORTH, Pairs, pairs_shown
from engine.tasks.task import Indices

Batch = tuple[NDArray[Any], NDArray[Any]]


class _Gather:
    """Copies chosen rows of `inputs` into one buffer that is used again and again.

    uint8 pixels become 0 .. 1 in float32; they are kept as bytes and converted a batch at a time,
    which is faster than reading four times as much memory from a float32 copy. Signed whole numbers
    are members of a list, such as letters, and stay what they are.
    """

    def __init__(self, inputs: NDArray[Any], rows: int) -> None:
        self.rows = inputs.reshape(len(inputs), -1)
        self.scale = np.float32(1 / 255) if inputs.dtype == np.uint8 else None
        width = self.rows.shape[1]
        self.raw = np.empty((rows, width), inputs.dtype)
        stays = inputs.dtype == np.float32 or inputs.dtype.kind == "i"
        self.floats = self.raw if stays else np.empty_like(self.raw, "f4")
        self.narrow = np.empty(self.raw.size // PAIR, np.uint16)  # pairs of columns that are left

    def __call__(self, chosen: Indices) -> NDArray[Any]:
        return self._converted(self._taken(chosen))

    def shown(self, chosen: Indices, worth: float) -> tuple[NDArray[Any], Pairs | None]:
        """The same without the pairs of columns that are 0 in all of these rows.

        With it come the pairs that are left, or None if it has all its columns, because more than
        this share would be left.
        """
        raw = self._taken(chosen)
        pairs = pairs_shown(raw, worth) if self.scale is not None else None
        if pairs is None:
            return self._converted(raw), None
        size = len(raw) * len(pairs)
        left = self.narrow[:size].reshape(len(raw), -1)
        raw.view(left.dtype).take(pairs, axis=1, out=left, mode="clip")
        return self._converted(left.view(raw.dtype)), pairs

    def _taken(self, chosen: Indices) -> NDArray[Any]:
        raw = self.raw[: len(chosen)]
        # mode="clip" writes straight into `out`; the default would go through another buffer.
        self.rows.take(chosen, axis=0, out=raw, mode="clip")
        return raw

    def _converted(self, raw: NDArray[Any]) -> NDArray[Any]:
        if self.floats is self.raw:
            return raw
        floats = self.floats.reshape(-1)[: raw.size].reshape(raw.shape)
        np.copyto(floats, raw, casting="same_kind")
        if self.scale is not None:
            np.multiply(floats, self.scale, out=floats)
        return floats


class Minibatches:
    """Batches (X, y) drawn without replacement, epoch after epoch.

    `inputs` (N, ...) and `targets` (N, ...) are those of a task; `indices` are the examples to draw
    from. X is (B, features) in a buffer that the next call overwrites.
    The last batch of an epoch holds what is left and may be smaller than `batch_size`. Without
    `shuffle` every epoch goes through `indices` as they stand: to see why one does shuffle.
    """

    def __init__(
        self,
        inputs: NDArray[Any],
        targets: NDArray[Any],
        indices: Indices,
        batch_size: int,
        rng: np.random.Generator,
        shuffle: bool = True,
    ) -> None:
        if batch_size < 1 or not len(indices):
            raise ValueError("a batch holds at least one example")
        self.targets = targets.astype(np.intp) if targets.dtype.kind in "ui" else targets
        self.indices = indices
        self.batch_size = batch_size
        self.position = 0  # batches of this epoch that were handed out
        self.chosen: Indices = indices[:0]  # the examples in the newest batch
        self._rng = rng
        self._shuffles = shuffle
        self._before = rng.bit_generator.state  # the generator before this epoch was shuffled
        self._order = indices
        self._ordered_targets = self.targets[:0]  # the targets in that order
        self._count = math.ceil(len(indices) / batch_size)
        self._gather = _Gather(inputs, min(batch_size, len(indices)))

    def __len__(self) -> int:
        """Batches in an epoch."""
        return self._count

    def next(self) -> Batch:
        """The next batch; every epoch begins with a new order."""
        y = self._turn()
        return self._gather(self.chosen), y

    def next_shown(self, worth: float = WORTH) -> tuple[NDArray[Any], NDArray[Any], Pairs | None]:
        """The next batch without what is blank in all its examples: X, y, and which pairs of
        columns X has; None if it has all. See `engine.layers.blank`."""
        y = self._turn()
        X, pairs = self._gather.shown(self.chosen, worth)
        return X, y, pairs

    def whole(self) -> NDArray[Any]:
        """The newest batch's X once more, with all its columns."""
        return self._gather(self.chosen)

    def _turn(self) -> NDArray[Any]:
        """Go on to the examples that come next, and return their targets."""
        if self.position in (0, self._count):
            self.position = 0
            self._shuffle()
        start = self.position * self.batch_size
        here = slice(start, start + self.batch_size)
        self.chosen = self._order[here]
        self.position += 1
        return self._ordered_targets[here]

    def peek(self) -> Indices:
        """The examples of the batch that comes next; it is not handed out."""
        if 0 < self.position < self._count:
            start = self.position * self.batch_size
            return self._order[start : start + self.batch_size]
        if not self._shuffles:
            return self.indices[: self.batch_size]
        return copy.deepcopy(self._rng).permutation(self.indices)[: self.batch_size]

    def _shuffle(self) -> None:
        self._before = self._rng.bit_generator.state
        self._order = self._rng.permutation(self.indices) if self._shuffles else self.indices
        self._ordered_targets = self.targets[self._order]

    def state(self) -> dict[str, Any]:
        """Where in which order we are: numbers and text alone, fit for JSON."""
        if self.position in (0, len(self)):
            return {"position": 0, "rng": self._rng.bit_generator.state}
        return {"position": self.position, "rng": self._before}

    def restore(self, state: dict[str, Any]) -> None:
        """Continue where `state` was taken. Raises ValueError if it fits no such batches."""
        position = state.get("position")
        if type(position) is not int or not 0 <= position < max(len(self), 1):
            raise ValueError(f"batch {position} of {len(self)} does not exist")
        set_generator_state(self._rng, state.get("rng"))
        if position:
            self._shuffle()
        self.position = position


def set_generator_state(rng: np.random.Generator, state: Any) -> None:
    """Give `rng` a state read from a file. Raises ValueError if it is not one of its kind."""
    try:
        rng.bit_generator.state = state
    except (TypeError, KeyError, OverflowError, ValueError) as error:
        raise ValueError(f"not the state of a random generator ({error})") from None


def in_order(
    inputs: NDArray[Any], targets: NDArray[Any], indices: Indices, size: int = 250
) -> Iterator[Batch]:
    """Go through `indices` once, as they stand, in pieces of `size`: for measuring, not training.

    Yields X and y as Minibatches does.
    """
    gather = _Gather(inputs, min(size, len(indices)))
    for start in range(0, len(indices), size):
        chosen = indices[start : start + size]
        y = targets[chosen]
        yield gather(chosen), y.astype(np.intp) if y.dtype.kind in "ui" else y
