"""Points of one's own as lines `x,y,label`: read with care, every bad line named.

A file from outside says seldom what its columns are. So what was understood is told, and where two
ways of reading it are as good, it is asked for instead of guessed.
"""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.tasks.idx import DataError
from engine.tasks.points import LARGEST_COUNT, Points, points_of

LARGEST_COORDINATE = 1e6
MOST_CLASSES = 10
TOLD = 3  # bad lines of a file of which one is told


def read_text(path: Path | str) -> str:
    """A small file of text, a megabyte at most. Raises DataError."""
    path = Path(path)
    try:
        if not path.is_file():
            raise DataError(path, "the file", "does not exist or is no file", "Name a CSV file.")
        with path.open("rb") as file:
            content = file.read(1 << 20)
            more = file.read(1)
    except OSError as error:
        raise DataError.unread(path, error) from None
    if more:
        raise DataError(path, "the file", "is larger than a megabyte", "Use fewer points.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(path, f"line {line}", "is not UTF-8 text", "Save it as UTF-8.") from None


def parse_csv(text: str, name: str = "the text", kind: str = "") -> Points:
    """Read lines `x,y,label` (commas, semicolons or tabs), in the order that a first line names.

    `kind` says what labels are: "classes", or "values" of a regression. Without it the column's
    name does (class, label; value, target, z), or else the labels: words and whole numbers from 0
    to 9 are classes, other numbers are values. −1 and 1 may be either. `understood` tells how it
    was read. Raises DataError that names each bad line, of many the first ones, or asks.
    """
    first = text.lstrip().partition("\n")[0]
    delimiter = next((mark for mark in ";\t" if mark in first), ",")
    order, header = (0, 1, 2), ("x", "y", "label")
    rows: list[tuple[float, float, str]] = []
    lines: list[int] = []
    faults: list[DataError] = []
    for number, fields in enumerate(_fields(text, delimiter, name), start=1):
        if not any(field.strip() for field in fields):
            continue
        if not rows and number == 1 and not any(map(_is_number, fields)):
            order, header = _columns(fields, name)
            kind = kind or _KINDS.get(header[2].lower(), "")
            continue
        if len(rows) == LARGEST_COUNT:
            problem = f"more than {LARGEST_COUNT:,} points"
            raise DataError(name, f"line {number}", problem, "Use fewer points.")
        try:
            rows.append(_row(fields, number, name, order))
            lines.append(number)
        except DataError as fault:
            faults.append(fault)
    if faults:
        worst, *others = faults
        told = [worst.problem, *(f"{each.place}: {each.problem}" for each in others[: TOLD - 1])]
        more = len(faults) - TOLD
        told += [f"and {more} more line{'s' * (more > 1)}"] if more > 0 else []
        raise DataError(name, worst.place, "; ".join(told), worst.advice)
    if len(rows) < 2:
        raise DataError(name, "the points", "are fewer than two", "Write x,y,label a line.")
    inputs = np.array([row[:2] for row in rows])
    targets, names, classes = _labels([row[2] for row in rows], lines, name, kind)
    there = len(np.unique(targets))
    what = f"{classes} classes" if classes else "values"
    if there < classes:
        what = f"{there} of {what}"
    if names:
        what += f" ({', '.join(names)})"
    said = f"{len(rows):,} points: across {header[0]}, up {header[1]}; {header[2]} holds {what}."
    return replace(points_of(inputs, targets, classes), names=names, understood=said)


_KINDS = {
    **dict.fromkeys(("class", "classes", "category", "colour", "color"), "classes"),
    **dict.fromkeys(("value", "target", "z", "height"), "values"),
    "label": "",  # of either kind
}


def _columns(fields: list[str], name: str) -> tuple[tuple[int, int, int], tuple[str, str, str]]:
    """Where x, y and the label stand by the names in the first line, and these names."""
    names = [field.strip()[:20] for field in fields]
    if len(names) != 3:
        problem = f"{len(names)} names where 3 belong"
        raise DataError(name, "line 1", problem, "Write x,y,label.")
    low = [each.lower() for each in names]
    places = {each: i for i, each in enumerate(low)}
    if len(places) == 3 and {"x", "y"} <= places.keys():
        x, y = places["x"], places["y"]
    else:  # x1, x2 and y, or any others: the label by its name, else the last one
        label = next((i for i, each in enumerate(low) if each in _KINDS), 2)
        x, y = (i for i in range(3) if i != label)
    label = 3 - x - y
    return (x, y, label), (names[x], names[y], names[label])


def _labels(
    found: list[str], lines: list[int], name: str, kind: str
) -> tuple[NDArray[Any], tuple[str, ...], int]:
    """Labels as numbers, the names of classes that have any, and how many: 0 for a regression."""
    words = [not _is_number(each) for each in found]
    if any(words):
        if not all(words) or kind == "values":
            at = words.index(True)
            problem = f"label is {found[at][:40]!r}, not a number"
            raise DataError(name, f"line {lines[at]}", problem, "Write all labels as numbers.")
        return _named(np.array(found), name)
    labels = np.array(found, np.float64)
    known = np.unique(labels)
    whole = bool(np.all(known == np.floor(known)))
    if not kind and whole and -1 in known and known.max() == 1:
        problem = f"are {' and '.join(f'{each:g}' for each in known)}: classes or values"
        advice = "Say which: name the column class or value in the first line."
        raise DataError(name, "the labels", problem, advice)
    small = whole and known[0] >= 0 and known[-1] < MOST_CLASSES
    if kind == "values" or not (kind or small):
        return labels, (), 0
    if small and known[0] == 0:
        return labels, (), max(int(known[-1]) + 1, 2)
    return _named(labels, name)


def _named(labels: NDArray[Any], name: str) -> tuple[NDArray[Any], tuple[str, ...], int]:
    """Labels that do not count from 0, as classes with these names."""
    known, numbers = np.unique(labels, return_inverse=True)
    if len(known) > MOST_CLASSES:
        problem = f"are {len(known)} different ones; at most {MOST_CLASSES} classes are told apart"
        raise DataError(name, "the labels", problem, "Name the column value if they are numbers.")
    names = tuple(str(each) if known.dtype.kind == "U" else f"{each:g}" for each in known)
    return numbers, names, max(len(known), 2)


def _fields(text: str, delimiter: str, name: str) -> list[list[str]]:
    # Line by line, so that a stray quotation mark cannot swallow the rest of the file.
    found = []
    for number, line in enumerate(io.StringIO(text), start=1):
        try:
            found.append(next(csv.reader([line[:1000]], delimiter=delimiter), []))
        except csv.Error as error:
            raise DataError(name, f"line {number}", str(error), "Write x,y,label.") from None
    return found


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _row(
    fields: list[str], number: int, name: str, order: tuple[int, int, int]
) -> tuple[float, float, str]:
    if len(fields) != 3:
        problem = f"{len(fields)} value{'s' * (len(fields) != 1)} where 3 belong"
        raise DataError(name, f"line {number}", problem, "Write x,y,label.")
    ordered = [fields[place].strip()[:40] for place in order]
    for column, field in zip(("x", "y", "label"), ordered, strict=True):
        if not _is_number(field):
            if column == "label" and field:
                continue  # the name of a class
            problem = f"{column} is {field!r}, not a number"
            advice = "Write x,y,label as numbers."
            if _is_number(dotted := field.replace(",", ".")):
                advice = f"Write a point for the comma: {dotted}."
            raise DataError(name, f"line {number}", problem, advice)
        if not abs(float(field)) <= LARGEST_COORDINATE:  # also catches NaN
            problem = f"{column} is {field}"
            advice = f"Numbers go up to {LARGEST_COORDINATE:,.0f}."
            raise DataError(name, f"line {number}", problem, advice)
    return float(ordered[0]), float(ordered[1]), ordered[2]
