"""The linter's part of a figure: the numbers that its fence promises are held against two truths.

The engine must come to them when the knobs stand so, and the text of the step must have them: then
the figure shows the very numbers that are read beside it.
"""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal

from lessons.asking.polls import Poll
from lessons.course.steps import Drill, Math, Prose, Step
from lessons.course.tables import Table
from lessons.figures import reading
from lessons.figures.live import Number

_NUMBER = re.compile(r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|-?\.\d+")
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")

Numbers = dict[str, Number]


def check_promise(entry: Table, found: Numbers, step: Step) -> None:
    """Refuse a number that the figure does not show, or the text does not have."""
    promised = {key: value for key, value in entry.values.items() if key != "at"}
    names = ", ".join(found)
    if not promised:
        raise entry.error(f"{entry.what} promises no number; this figure has {names}")
    text = _numbers_of(step)
    for name, value in promised.items():
        if name not in found:
            raise entry.error(
                f"{entry.what}: {name!r:.30} is no number; this figure has {names}", name
            )
        claimed = like(entry, name, value, found[name])
        if not agree(claimed, found[name]):
            raise entry.error(
                f"{entry.what} says {name} = {plain(claimed)}; the figure shows"
                f" {plain(found[name])}",
                name,
            )
        missing = next((part for part in _parts(claimed) if not text & {part, -part}), None)
        if missing is not None:
            raise entry.error(
                f"{entry.what}: {name} is {plain(claimed)}, but the step's text has no"
                f" {plain(missing)}",
                name,
            )


def like(table: Table, key: str, value: object, truth: Number) -> Number:
    """`value` as a number, or as a list as long as the truth; LessonError if it is neither."""
    inner = Table(table.path, table.line, table.what, {key: value}, table.places, table.where)
    if isinstance(truth, tuple):
        return reading.row(inner, key, len(truth), len(truth))
    return reading.number(inner, key)


def agree(claimed: Number, truth: Number) -> bool:
    """Whether a number is the truth, rounded to the places it is written with; whole ones exact."""
    return all(
        abs(one - other) <= (0.5 * 10.0 ** _exponent(one) if one % 1 else 0.0) + 1e-9 * abs(other)
        for one, other in zip(_parts(claimed), _parts(truth), strict=True)
    )


def plain(value: Number) -> str:
    """For a message: `4.45`, or `18, 24, 27`."""
    return ", ".join(f"{part:.6g}" for part in _parts(value))


def _parts(value: Number) -> tuple[float, ...]:
    return value if isinstance(value, tuple) else (value,)


def _exponent(value: float) -> int:
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _numbers_of(step: Step) -> set[float]:
    """Every number that the step's text, formulas and questions have, in digits or as a word."""
    texts: list[str] = []
    for block in step.blocks:
        match block:
            case Prose():
                texts.append(block.markdown)
            case Math():
                texts.append(block.tex)
            case Poll():
                texts += [block.question, block.tex, block.explanation]
                texts += [f"{one.text} {one.why} {one.argument}" for one in block.choices]
            case Drill():
                texts += _strings(block.table)
    written = " ".join(texts).replace("−", "-")
    said = {*re.findall(r"[a-z]+", written.lower())}
    in_words = {float(number) for number, word in enumerate(_WORDS, 2) if word in said}
    return in_words | {float(found.replace(",", "")) for found in _NUMBER.findall(written)}


def _strings(value: object) -> list[str]:
    """Every text and number in a fence, however deep."""
    if isinstance(value, str | int | float):
        return [str(value)]
    inner = value.values() if isinstance(value, Mapping) else value
    if not isinstance(inner, Iterable):
        return []
    return [text for one in inner for text in _strings(one)]
