"""The film of a training: how it stood, now and then, from the beginning to the present.

However long it is trained, the film is no longer: when it is full, every other frame is dropped.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lessons.curve import Curve
from lessons.knobs import Settings
from lessons.labs.playground.setup import Setup
from lessons.labs.playground.stand import Stand

FRAMES = 240


class Film:
    """Stands in the order of their steps. `at` is the frame to which it is wound, or None."""

    def __init__(self, frames: Iterable[Stand] = ()) -> None:
        self.frames: list[Stand] = list(frames)
        self.at: int | None = None

    def copy(self) -> "Film":
        """The same frames, at the present."""
        return Film(self.frames)

    def __len__(self) -> int:
        return len(self.frames)

    def __iter__(self) -> Iterator[Stand]:
        return iter(self.frames)

    def __getitem__(self, at: int) -> Stand:
        return self.frames[at]

    def add(self, stand: Stand) -> None:
        """One more, if it is of a later step."""
        if self.frames and stand.step <= self.frames[-1].step:
            return
        self.frames.append(stand)
        if len(self.frames) > FRAMES:
            self.frames = [*self.frames[:-1:2], self.frames[-1]]

    def wind(self, by: int) -> bool:
        """One frame back or on; past the last one it is the present again. False if it is that."""
        if self.at is None and by > 0:
            return False
        at = (len(self.frames) - 1 if self.at is None else self.at) + by
        self.at = max(at, 0) if at < len(self.frames) - 1 else None
        return True

    def near(self, step: int) -> Stand | None:
        """The last frame that is not after this step."""
        return next((each for each in reversed(self.frames) if each.step <= step), None)


@dataclass(frozen=True)
class Kept:
    """A run that is pinned: its settings, its curves, and how it stood."""

    settings: Settings
    setup: Setup
    train: Curve
    test: Curve
    film: Film
