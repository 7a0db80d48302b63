"""A knob is one thing a learner can turn: a learning rate, a width, a seed.

It is declared once. The control on the screen, the command-line option, the help and the lab's
saved state string all read the same declaration, so they cannot disagree.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import overload

from lessons.numbers import show

Value = int | float | str


class Later(Sequence[Value]):
    """Values that are fetched when they are first looked at.

    The names of the activation functions stand in the engine's table and nowhere else, but a
    program that only prints its help should not have to load NumPy for them.
    """

    def __init__(self, fetch: Callable[[], Sequence[Value]]) -> None:
        self._fetch = fetch

    @cached_property
    def _values(self) -> Sequence[Value]:
        return self._fetch()

    @overload
    def __getitem__(self, index: int) -> Value: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Value]: ...
    def __getitem__(self, index: int | slice) -> Value | Sequence[Value]:
        return self._values[index]

    def __len__(self) -> int:
        return len(self._values)


LONGEST = 2000  # characters of a state string that are read
TOLD = 300  # and of one that is said again as it was meant
_NOT_AND = re.compile(r"[;,|? ]\s*[a-z][\w.]*=")


class KnobError(ValueError):
    """A knob was given a value it does not take. The message says which values it takes."""


@dataclass(frozen=True)
class Knob:
    """One adjustable setting.

    `steps` are the values that `+` and `-` walk through, in order. For numbers any value within
    `low` .. `high` is accepted as well; for text only a step is.
    """

    name: str
    label: str
    default: Value
    steps: Sequence[Value]
    help: str
    low: float = float("-inf")
    high: float = float("inf")
    short: str = ""
    """What it is called where there is little room, such as lr."""
    group: str = ""
    """What it belongs to, where there are many."""
    rare: bool = False
    """Whether most people never turn it: a state names it only if it was turned."""
    zero: str = ""
    """What its 0 is called, such as never."""

    def shown(self, value: Value) -> str:
        """A value as people read it."""
        if isinstance(value, str):
            return value
        return self.zero if value == 0 and self.zero else show(value, 6)

    def parse(self, text: str) -> Value:
        """Turn typed text into a value of this knob's type, or raise KnobError."""
        text = text.strip().replace("\N{MINUS SIGN}", "-")
        if isinstance(self.default, str):
            if text in self.steps:
                return text
            raise KnobError(f"{self.name} is one of {', '.join(map(str, self.steps))}")
        if self.zero and text == self.zero:
            text = "0"
        kind, wanted = (
            (int, "a whole number") if isinstance(self.default, int) else (float, "a number")
        )
        try:
            value = kind(text)
        except (ValueError, OverflowError):
            raise KnobError(f"{self.name} is {wanted} from {self.range_text}") from None
        return self.check(value)

    def check(self, value: Value) -> Value:
        """Return `value` if this knob takes it, or raise KnobError (NaN is never taken)."""
        if isinstance(value, str) or isinstance(self.default, str):
            if value in self.steps:
                return value
            raise KnobError(f"{self.name} is one of {', '.join(map(str, self.steps))}")
        if self.low <= value <= self.high:
            return value
        raise KnobError(f"{self.name} is a number from {self.range_text}")

    @property
    def range_text(self) -> str:
        """The accepted range in words: `0.0001 to 10`."""
        called = f", 0 being {self.zero}" if self.zero else ""
        return f"{_range(self.low)} to {_range(self.high)}{called}"

    def turn(self, value: Value, by: int) -> Value:
        """The step `by` places after `value`, stopping at the ends."""
        if value in self.steps:
            place = self.steps.index(value) + by
        else:
            below = [step for step in self.steps if not isinstance(step, str) and step < value]  # type: ignore[operator]
            place = len(below) - 1 + by if by > 0 else len(below) + by
        return self.steps[min(max(place, 0), len(self.steps) - 1)]


def _range(value: float) -> str:
    """An end of a range: 0.001, 4096, 1,000,000, 1e30."""
    large = 1e6 <= value < 1e12 and value == int(value)
    return f"{int(value):,}" if large else f"{value:g}".replace("e+", "e")


Settings = dict[str, Value]


def defaults(knobs: Sequence[Knob]) -> Settings:
    """Every knob at its default."""
    return {knob.name: knob.default for knob in knobs}


def encode(lab: str, settings: Mapping[str, Value]) -> str:
    """A lab's whole state as one short string to paste: `mnist?hidden=128&lr=0.1&seed=0`."""
    return f"{lab}?" + "&".join(
        f"{name}={value!r}" if isinstance(value, float) else f"{name}={value}"
        for name, value in settings.items()
    )


def decode(lab: str, knobs: Sequence[Knob], state: str) -> Settings:
    """Read a string made by `encode`; knobs it leaves out keep their defaults, else KnobError."""
    return defaults(knobs) | given(lab, knobs, state)


def check_signs(state: str) -> None:
    """Raise KnobError where another sign than & stands before a knob, or it would be taken for a
    part of the knob before it and the blame would fall on that one's value."""
    lab, _, query = state.strip().partition("?")
    query = query[:LONGEST]
    if found := _NOT_AND.search(query):
        meant = _NOT_AND.sub(lambda each: "&" + each[0][1:].strip(), query)
        raise KnobError(
            f"before {found[0][1:].strip():.40} stands {found[0][0]!r}: between two knobs stands &"
            + (f", as in {lab}?{meant}" if len(meant) <= TOLD else "")
        )


def given(lab: str, knobs: Sequence[Knob], state: str) -> Settings:
    """The knobs that a string made by `encode` sets, or KnobError."""
    name, _, query = state.strip().partition("?")
    if name != lab:
        raise KnobError(f"a state of {lab} begins with {lab}?")
    check_signs(state)
    settings: Settings = {}
    by_name = {knob.name: knob for knob in knobs}
    for pair in filter(None, query[:LONGEST].split("&")):
        key, _, text = pair.partition("=")
        if key not in by_name:
            raise KnobError(f"{lab} has the knobs {', '.join(by_name)}")
        settings[key] = by_name[key].parse(text)
    return settings
