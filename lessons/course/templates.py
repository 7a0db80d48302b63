"""Questions with numbers drawn from a seed: `{a}` in a text becomes a number, `{2*a}` its double.

Nothing in a template is run: what stands between the braces is read by the engine's expression
parser and computed by its tape, as in the backprop lab. A question and its answer key therefore
come from the same numbers and the same arithmetic.
"""

import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from lessons.course.tables import Table
from lessons.numbers import grouped, show

if TYPE_CHECKING:
    from engine.expression.formula import Expression

MAX_NUMBERS = 12
MAX_CHOICES = 60
MAX_KNOWN = 256  # values of one formula that are remembered

Values = dict[str, float]

_BRACES = re.compile(r"\{\{|\}\}|\{([^{}]*)\}")
_SIZES = ("×", "→")  # what stands between sizes
_NAME = re.compile(r"[a-z][0-9]?")


@dataclass(frozen=True)
class Numbers:
    """The numbers of a template: each name with the values that it may take."""

    choices: Mapping[str, tuple[float, ...]] = field(default_factory=dict)

    def draw(self, rng: random.Random) -> Values:
        """One value for every name."""
        return {name: rng.choice(values) for name, values in self.choices.items()}


class TemplateError(ValueError):
    """A formula in a template cannot be read or computed. The message says why."""


def compute(formula: str, values: Mapping[str, float]) -> float:
    """The value of a formula such as `2*a + max(b, 0)`, computed by the engine."""
    from engine.expression.formula import ExpressionError

    try:
        read, known = _read(formula)
        drawn = tuple(map(values.get, read.names))
        if drawn not in known:  # drawn from small sets: of eight values seven were met before
            if len(known) >= MAX_KNOWN:
                known.clear()
            known[drawn] = read.numbers(values, tidy=True)[-1]
        return known[drawn]
    except (ExpressionError, OverflowError, ZeroDivisionError, ValueError) as error:
        raise TemplateError(f"{formula!r:.60}: {error}") from None


@lru_cache(maxsize=4096)  # the same few formulas, for draw after draw
def _read(formula: str) -> "tuple[Expression, dict[tuple[float | None, ...], float]]":
    """A formula, and a place for what it comes to."""
    from lessons.course.formulas import read

    return read(formula), {}


def fill(text: str, values: Mapping[str, float]) -> str:
    """`text` with every `{formula}` as a number; `{{` and `}}` are braces.

    A negative number after a sign is put in brackets: 2·(−3), not 2·−3. Commas part the thousands,
    except of a size in a shape, 2000×200, or of a layer in a row of them, 1024→128.
    """
    first, slots = _cut(text)
    filled = [first]
    for formula, after_sign, rest in slots:
        value = compute(formula, values)
        shown = show(value, 6)
        if filled[-1][-1:] not in _SIZES and rest[:1] not in _SIZES:
            shown = grouped(shown)
        filled.append(f"({shown})" if value < 0 and after_sign else shown)
        filled.append(rest)
    return "".join(filled)


@lru_cache(maxsize=4096)
def _cut(text: str) -> tuple[str, tuple[tuple[str, bool, str], ...]]:
    """What stands before the first slot; each slot's formula, if a sign is before it, what follows.

    The sign is looked for in the text as it is written.
    """
    plain = [""]
    slots: list[tuple[str, bool]] = []
    end = 0
    for match in _BRACES.finditer(text):
        plain[-1] += text[end : match.start()]
        end = match.end()
        if match[1] is None:
            plain[-1] += match[0][0]
        else:
            slots.append((match[1], text[: match.start()].rstrip()[-1:] in set("·×+−")))
            plain.append("")
    plain[-1] += text[end:]
    rests = zip(slots, plain[1:], strict=True)
    return plain[0], tuple((formula, sign, rest) for (formula, sign), rest in rests)


def read_numbers(table: Table) -> Numbers:
    """The `[numbers]` of a drill: `a = [1, 9]`, `b = {low = -2, high = 2, step = 0.5}` or
    `c = {of = [0.5, 2]}`. Zero is left out by adding `nonzero = true`."""
    entries = table.take("numbers", {})
    if not isinstance(entries, dict) or len(entries) > MAX_NUMBERS:
        table.complain(f": [numbers] is a table of at most {MAX_NUMBERS} names", "numbers")
        return Numbers()
    choices: dict[str, tuple[float, ...]] = {}
    for name, entry in entries.items():
        values = read_choices(entry)
        if not _NAME.fullmatch(name):
            table.complain(
                f": {name!r:.20} in [numbers] is a letter, or a letter and a digit", "numbers", name
            )
        elif not values or len(values) > MAX_CHOICES:
            table.complain(
                f": {name} is [low, high] in whole numbers, {{low, high, step}} or"
                f" {{of = [...]}}, with 1 to {MAX_CHOICES} values",
                "numbers",
                name,
            )
        else:
            choices[name] = values
    return Numbers(choices)


def read_choices(entry: object) -> tuple[float, ...]:
    """The values that `[1, 9]`, `{low, high, step}` or `{of = [...]}` means; none if unreadable."""
    if isinstance(entry, list):
        entry = {"low": entry[0], "high": entry[1]} if len(entry) == 2 else {}
    if not isinstance(entry, dict) or entry.keys() - {"low", "high", "step", "of", "nonzero"}:
        return ()
    if "of" in entry:
        values = _numbers(entry["of"])
    else:
        bounds = _numbers([entry.get("low"), entry.get("high"), entry.get("step", 1)])
        if not bounds or bounds[2] <= 0 or (bounds[1] - bounds[0]) / bounds[2] > MAX_CHOICES:
            return ()
        low, high, step = bounds
        values = [round(low + at * step, 9) for at in range(round((high - low) / step) + 1)]
    return tuple(value for value in values if value or not entry.get("nonzero"))


def _numbers(values: object) -> list[float]:
    """The list as floats, or nothing if it is not a list of ordinary numbers."""
    fine = isinstance(values, list) and all(
        isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9
        for value in values
    )
    return [float(value) for value in values] if fine and isinstance(values, list) else []
