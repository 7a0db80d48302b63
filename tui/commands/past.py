"""What a trainer keeps of the way it came: the weights after some of its steps, to look at again.

At first each step is kept, then ever fewer: most happens in the beginning. However long a run is
and however large its network, this takes no more than a bounded piece of memory.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.training.run import Past as Frames
from engine.training.run import Run
from lessons.film import Film

MEMORY = 64 << 20  # bytes of weights that are kept
MOST, LEAST = 160, 8  # frames
ON_DISK = 8 << 20  # bytes of weights that go into a file: who leaves waits until it is written
PART = 12  # the next frame comes after a twelfth of the steps so far


def _after(step: int) -> int:
    return step + 1 + max(step, 0) // PART


@dataclass(frozen=True)
class Weights:
    """All that a network's answers depend on, after `step` steps."""

    step: int
    values: NDArray[np.float32]


class Past:
    """The film of a run's weights."""

    def __init__(self, run: Run) -> None:
        self.run = run
        size = max(run.network.values.nbytes, 1)
        self.film: Film[Weights] = Film(max(min(MOST, MEMORY // size), LEAST))
        for step, values in run.past:
            self.film.add(Weights(step, values))
        last = self.film[-1].step if self.film else -1
        self.due = _after(last)  # the step that is kept next

    def note(self, *, surely: bool = False) -> None:
        """A step was taken: keep the weights if it is time, or `surely`."""
        step = self.run.step
        if step >= self.due or surely:
            self.film.add(Weights(step, self.run.network.values.copy()))
            self.due = _after(step)

    @property
    def for_a_file(self) -> Frames:
        """The frames for a file: as many as have room there, the first and the last among them."""
        most = ON_DISK // max(self.run.network.values.nbytes, 1)
        count = len(self.film)
        places = range(count) if count <= most else np.linspace(0, count - 1, most).astype(int)
        return tuple((self.film[place].step, self.film[place].values) for place in places)

    @property
    def at(self) -> int | None:
        """The step to which it is wound; None in the present."""
        return self.film.wound.step if self.film.wound is not None else None

    def wind(self, by: int) -> None:
        """A frame back or on; by 0 to the present."""
        if not by:
            self.film.at = None
            return
        if self.film.at is None:
            self.note(surely=True)
        self.film.wind(by)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """The network as it was then, for as long as one looks."""
        values, frame = self.run.network.values, self.film.wound
        if frame is None:
            yield
            return
        present = values.copy()
        try:
            np.copyto(values, frame.values)
            yield
        finally:
            np.copyto(values, present)
