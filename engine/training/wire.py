"""How an event is written as a line of JSON, and read back as the very same event.

The dataclasses in `engine.training.events` are the one description of an event. What is written is
its kind, the name of its class, and its fields. JSON has no words for infinity and for what is not
a number: these are written as text. So are numbers where there are many: to spell thousands of them
out takes longer than to compute them, and a run waits for it.
"""

import binascii
import json
import math
import sys
from array import array
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from engine.training.events import PROTOCOL, Event, Start

KINDS: dict[str, type[Event]] = {kind.__name__.lower(): kind for kind in get_args(Event)}
MANY = 100  # numbers from which they are packed: eight bytes each, the lowest first, in base64
_NOT_FINITE = {"NaN": math.nan, "Infinity": math.inf, "-Infinity": -math.inf}


class OtherProtocol(ValueError):
    """Whoever writes these events spells them in another way."""


def to_json(event: Event) -> str:
    """One line of strict JSON: `{"event": "step", "step": 1, "epoch": 1, "loss": 2.3}`."""
    return json.dumps({"event": type(event).__name__.lower(), **_plain(event)}, allow_nan=False)


def from_json(line: str | bytes) -> Event:
    """Read what `to_json` wrote. Fields that it does not know are left out, for they are newer.

    Raises OtherProtocol for a Start of another protocol, and ValueError, in one sentence, for
    anything else that is no event.
    """
    try:
        values = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("no JSON") from None
    if not isinstance(values, dict):
        raise ValueError("no event")
    kind = values.get("event")
    if not isinstance(kind, str) or kind not in KINDS:
        raise ValueError(f"no kind of event: {str(kind)[:40]!r}")
    if kind == "start" and values.get("protocol") != PROTOCOL:
        raise OtherProtocol(f"protocol {str(values.get('protocol'))[:40]}, not {PROTOCOL}")
    event: Event = _read(KINDS[kind], values, kind)
    return event


def _plain(value: Any) -> Any:
    """What JSON can hold."""
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name in _names(type(value))}
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, Mapping):
        return {name: _plain(item) for name, item in value.items()}
    if not isinstance(value, tuple):
        return value
    if _are_floats(value):
        if len(value) >= MANY:
            return _packed(value)
        if all(map(math.isfinite, value)):
            return value
    return [_plain(item) for item in value]


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _are_floats(values: Sequence[Any]) -> bool:
    """Whether all are: numbers come by the thousand, and are not looked at one by one then."""
    return set(map(type, values)) == {float}


def _packed(values: Sequence[float]) -> str:
    """Numbers to the last bit as text; `_unpacked` is its inverse."""
    return binascii.b2a_base64(_little(array("d", values)).tobytes(), newline=False).decode()


def _unpacked(text: str) -> tuple[float, ...]:
    """Raises ValueError where it is no whole row of numbers."""
    values = array("d")
    values.frombytes(binascii.a2b_base64(text, strict_mode=True))
    return tuple(_little(values))


def _little(values: "array[float]") -> "array[float]":
    """The order of bytes that is written, on every machine."""
    if sys.byteorder == "big":
        values.byteswap()
    return values


def _read(kind: Any, value: Any, where: str) -> Any:
    """`value` as what the annotation `kind` says it is; `where` is its place, for the refusal."""
    arguments = get_args(kind)
    match get_origin(kind) or kind:
        case made if is_dataclass(made):
            if isinstance(value, dict):
                return _object(made, value, where)
        case made if made is tuple:
            if isinstance(value, str) and arguments[0] is float:
                with suppress(ValueError):  # no base64, or half a number
                    return _unpacked(value)
            if isinstance(value, list):
                if arguments[0] is float and _are_floats(value):
                    return tuple(value)
                return tuple(_read(arguments[0], item, where) for item in value)
        case made if made is Mapping:
            if isinstance(value, dict):
                return {
                    name: _read(arguments[1], v, f"{where}.{name}") for name, v in value.items()
                }
        case made if made in (Union, UnionType):  # something or nothing
            if value is None and NoneType in arguments:
                return None
            return _read(next(each for each in arguments if each is not NoneType), value, where)
        case made if made is float:
            if isinstance(value, str) and value in _NOT_FINITE:
                return _NOT_FINITE[value]
            if isinstance(value, int | float) and not isinstance(value, bool):
                return _float(value, where)
        case made:
            if type(value) is made:
                return value
    raise ValueError(f"{where[:80]} makes no sense")


def _float(value: float, where: str) -> float:
    try:
        return float(value)
    except OverflowError:
        raise ValueError(f"{where[:80]} is too large") from None


def _object(kind: Any, values: dict[str, Any], where: str) -> Any:
    hints = _HINTS.get(kind) or _HINTS.setdefault(kind, get_type_hints(kind))
    read = {
        name: _read(hint, values[name], f"{where}.{name}")
        for name, hint in hints.items()
        if name in values
    }
    try:
        return kind(**read)
    except (TypeError, ValueError) as error:  # a field is missing, or they do not go together
        raise ValueError(f"{where[:80]}: {str(error)[:200]}") from None


_HINTS: dict[Any, dict[str, Any]] = {Start: get_type_hints(Start)}
