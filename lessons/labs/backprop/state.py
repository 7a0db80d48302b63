"""A problem of this lab as one short string to paste, and what is read back from one.

    backprop?station=workshop&at=x3:5.0
    backprop?level=4&seed=17
    backprop?f=tanh(w*x) + b&at=w:2.0,x:-1.0,b:0.5
    backprop?f=x*y + y^2&at=x:2,y:3&done=yes

The last one opens with every gradient in its place, ready to be nudged.
Such a string may come from anyone: whatever is wrong with it ends in a StateError that says what a
state looks like.
"""

import re
from collections.abc import Mapping

from lessons.knobs import KnobError

LAB = "backprop"
KEYS = ("station", "round", "level", "seed", "f", "upstream", "at", "done")
_LONGEST = 2000


class StateError(KnobError):
    """A state string that this lab cannot read; the message says what it looks like."""


def write(**pairs: str) -> str:
    """A state from its parts; empty ones are left out."""
    return f"{LAB}?" + "&".join(f"{key}={text}" for key, text in pairs.items() if text)


def read(state: str) -> dict[str, str]:
    """The parts of a state, or StateError."""
    name, _, query = state.strip().partition("?")
    if name != LAB or len(state) > _LONGEST:
        raise StateError(f"a state of this lab begins with {LAB}?")
    pairs = dict(pair.partition("=")[::2] for pair in query.split("&") if pair)
    if pairs.keys() - set(KEYS):
        raise StateError(f"a state has only {', '.join(KEYS)}")
    return pairs


def write_values(values: Mapping[str, float]) -> str:
    """`w:2.0,x:-1.0`."""
    return ",".join(f"{name}:{value!r}" for name, value in values.items())


def read_values(text: str) -> dict[str, float]:
    """Read `w:2, x:-1` or `w = 2  x = −1`, or raise StateError saying what is wanted."""
    values = {}
    for pair in filter(None, re.split(r"[,;\s]+(?=[^\W\d])", text.strip(" ,;"))):
        name, *number = (part.strip() for part in re.split("[:=]", pair, maxsplit=1))
        if not name or not any(number):
            raise StateError("values are written w = 2, x = −1")
        values[name] = read_number(name, number[0])
    return values


def read_whole(name: str, text: str) -> int:
    """A whole number from 0, or StateError."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise StateError(f"{name} is a whole number")
    return int(text)


def read_number(name: str, text: str) -> float:
    """A finite number, or StateError."""
    try:
        value = float(text.replace("−", "-"))
    except ValueError:
        value = float("nan")
    if not abs(value) < 1e300:
        raise StateError(f"{name[:20]} is a number")
    return value
