"""The film of a training: how it stood, now and then, from the beginning to the present.

However long it is trained, the film is no longer: when it is full, every other frame is dropped.
"""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar

FRAMES = 240


class Frame(Protocol):
    """How things stood after `step` steps."""

    @property
    def step(self) -> int:
        """The steps taken by then."""


F = TypeVar("F", bound=Frame)


class Film(Generic[F]):
    """Frames in the order of their steps, at most so many; `at` is the one to which it is wound,
    or None."""

    def __init__(self, most: int = FRAMES) -> None:
        self.frames: list[F] = []
        self.at: int | None = None
        self._most = most

    def copy(self) -> "Film[F]":
        """The same frames, at the present."""
        made: Film[F] = Film(self._most)
        made.frames = list(self.frames)
        return made

    def __len__(self) -> int:
        return len(self.frames)

    def __iter__(self) -> Iterator[F]:
        return iter(self.frames)

    def __getitem__(self, at: int) -> F:
        return self.frames[at]

    @property
    def wound(self) -> F | None:
        """The frame to which it is wound; None in the present."""
        return None if self.at is None else self.frames[self.at]

    def add(self, frame: F) -> None:
        """One more, if it is of a later step."""
        if self.frames and frame.step <= self.frames[-1].step:
            return
        self.frames.append(frame)
        if len(self.frames) > self._most:
            self.frames = [*self.frames[:-1:2], self.frames[-1]]

    def wind(self, by: int) -> bool:
        """One frame back or on; past the last one it is the present again. False if it is that."""
        if self.at is None and by > 0:
            return False
        at = (len(self.frames) - 1 if self.at is None else self.at) + by
        self.at = max(at, 0) if at < len(self.frames) - 1 else None
        return True

    def near(self, step: int) -> F | None:
        """The last frame that is not after this step."""
        return next((each for each in reversed(self.frames) if each.step <= step), None)
