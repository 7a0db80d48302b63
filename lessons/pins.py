"""Pins: a result stays in the picture while the next one is made, so that the two can be compared.

One result alone says little. What is pinned is named by what is different about it, in a few words,
for that is what the comparison is about.
"""

from collections.abc import Mapping
from typing import Generic, Protocol, TypeVar

from lessons.knobs import Settings, Value
from lessons.numbers import show

SAME = "the same settings"
MOST = 3  # more lines than that nobody tells apart


class Configured(Protocol):
    """Something made with certain settings: a `lessons.runs.Run`, or a result of a lab's own."""

    @property
    def settings(self) -> Settings:
        """The knobs as they stood."""


R = TypeVar("R", bound=Configured)


class Pins(Generic[R]):
    """Results that are kept beside the present one, the oldest first.

    Beyond `most` the oldest goes. A result is itself and no other, however equal the two may be.
    """

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self.results: list[R] = []

    def __contains__(self, result: R) -> bool:
        return any(pinned is result for pinned in self.results)

    def toggle(self, result: R) -> bool:
        """Pin a result, or let go of it if it is pinned. True if it is pinned now."""
        if result in self:
            self.results = [pinned for pinned in self.results if pinned is not result]
            return False
        self.results = [*self.results, result][-self.most :]
        return True

    def clear(self) -> None:
        """Let go of all."""
        self.results = []

    def beside(self, present: R | None) -> list[tuple[R, str]]:
        """Everything pinned but the present result, each with what is different about it."""
        return [
            (pinned, difference(pinned.settings, present.settings) if present is not None else "")
            for pinned in self.results
            if pinned is not present
        ]


def difference(one: Settings, other: Settings, names: Mapping[str, str] | None = None) -> str:
    """What `one` has otherwise than `other`, in a few words: `lr 1, relu`.

    Numbers stand with their knob's name (or a shorter one from `names`), and so do yes and no;
    other words speak for themselves. Two that do not differ are `the same settings`.
    """
    short = {"batch_size": "batch"} if names is None else names
    changed = [
        str(value) if _speaks(value) else f"{short.get(name, name)} {_shown(value)}"
        for name, value in one.items()
        if other.get(name) != value
    ]
    return ", ".join(changed) or SAME


def _speaks(value: Value) -> bool:
    return isinstance(value, str) and value not in ("", "yes", "no")


def _shown(value: Value) -> str:
    return "none" if value == "" else value if isinstance(value, str) else show(value)
