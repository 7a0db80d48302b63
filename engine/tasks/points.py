"""Points in the plane: data sets small enough to see every example and the boundary between them.

Circle, XOR, Gauss and spiral, and the plane and Gauss regressions, follow the definitions of
TensorFlow Playground (D. Smilkov, S. Carter, playground.tensorflow.org); the three rings are like
the three classes of phiresky's neural-network-demo, and so are the vowels, which are drawn around
published means. Coordinates lie roughly within -6 .. 6.
"""

import csv
import io
import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.objectives import CLASSIFICATION, REGRESSION
from engine.tasks.idx import DataError
from engine.tasks.task import Task, divide

Floats = NDArray[np.float64]

RADIUS = 5.0
LARGEST_COUNT = 10_000
LARGEST_COORDINATE = 1e6
MOST_CLASSES = 10


@dataclass(frozen=True)
class Points:
    """N examples: `inputs` float32 (N, 2) and `targets`.

    For classification `targets` is intp (N,), from 0 to `classes` - 1. For regression `classes` is
    0 and `targets` is float32 (N, 1), roughly within -1 .. 1. `names` are those of the classes, if
    they have any but their numbers; `understood` says how a file was read.
    """

    inputs: NDArray[np.float32]
    targets: NDArray[np.intp] | NDArray[np.float32]
    classes: int
    names: tuple[str, ...] = ()
    understood: str = ""

    def __len__(self) -> int:
        return len(self.inputs)

    def task(self, name: str = "points") -> Task:
        """Telling the classes apart, or the height from the place. Raises ValueError below three.

        Two points in ten are held out for validation, and two for the test.
        """
        parts = divide(self.inputs, self.targets)
        objective = CLASSIFICATION if self.classes else REGRESSION
        return Task(name, *parts, self.classes or 1, objective, names=self.names)


# Gives the points (N, 2) and their targets (N,), before they are made into Points.
Generator = Callable[[int, float, np.random.Generator], tuple[Floats, NDArray[Any]]]


@dataclass(frozen=True)
class PointSet:
    """A kind of data: its name, what it is called on screen, classes (0: regression), generator."""

    name: str
    label: str
    classes: int
    generate: Generator


def make(name: str, count: int, noise: float, rng: np.random.Generator) -> Points:
    """Draw `count` examples of the set `name` (a key of POINT_SETS) with noise from 0 to 0.5.

    Noise moves the points of Gauss and spiral themselves; elsewhere it blurs the border, that is,
    a point is labelled as if it lay a little to the side. Raises KeyError, ValueError.
    """
    if not 1 <= count <= LARGEST_COUNT:
        raise ValueError(f"count is from 1 to {LARGEST_COUNT}, not {count}")
    if not 0 <= noise <= 0.5:
        raise ValueError(f"noise is from 0 to 0.5, not {noise}")
    kind = POINT_SETS[name]
    inputs, targets = kind.generate(count, noise, rng)
    return _points(inputs, targets, kind.classes)


def _points(inputs: Floats, targets: NDArray[Any], classes: int) -> Points:
    if classes:
        return Points(inputs.astype(np.float32), targets.astype(np.intp), classes)
    return Points(inputs.astype(np.float32), targets.astype(np.float32)[:, None], 0)


def _polar(radius: Floats, angle: Floats) -> Floats:
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])


def _blurred(points: Floats, reach: float, noise: float, rng: np.random.Generator) -> Floats:
    """Where the points are taken to lie when they are labelled."""
    return points + noise * rng.uniform(-reach, reach, points.shape)


def _circle(count: int, noise: float, rng: np.random.Generator) -> tuple[Floats, NDArray[Any]]:
    inside = (count + 1) // 2
    radius = np.concatenate([rng.uniform(0, 0.5, inside), rng.uniform(0.7, 1, count - inside)])
    points = _polar(RADIUS * radius, rng.uniform(0, 2 * math.pi, count))
    seen = _blurred(points, RADIUS, noise, rng)
    return points, np.hypot(*seen.T) < RADIUS / 2


def _xor(count: int, noise: float, rng: np.random.Generator) -> tuple[Floats, NDArray[Any]]:
    points = rng.uniform(-RADIUS, RADIUS, (count, 2))
    points += np.where(points > 0, 0.3, -0.3)  # an empty cross between the quadrants
    seen = _blurred(points, RADIUS, noise, rng)
    return points, seen[:, 0] * seen[:, 1] >= 0


def _gauss(count: int, noise: float, rng: np.random.Generator) -> tuple[Floats, NDArray[Any]]:
    variance = 0.5 + 7 * noise
    label = np.arange(count) < (count + 1) // 2
    centre = np.where(label, 2.0, -2.0)[:, None]
    return rng.normal(centre, math.sqrt(variance), (count, 2)), label


def _spiral(count: int, noise: float, rng: np.random.Generator) -> tuple[Floats, NDArray[Any]]:
    first = (count + 1) // 2
    label = np.arange(count) < first
    # How far along its arm each point lies, from 0 at the centre to almost 1 at the end.
    along = np.where(label, np.arange(count) / first, (np.arange(count) - first) / first)
    angle = 1.75 * 2 * math.pi * along + np.where(label, 0, math.pi)
    points = _polar(RADIUS * along, angle)
    return points + noise * rng.uniform(-1, 1, points.shape), label


def _rings(count: int, noise: float, rng: np.random.Generator) -> tuple[Floats, NDArray[Any]]:
    label = np.arange(count) % 3
    # Equal chance for equal areas, so the middle is not crowded.
    inner, outer = np.array([0, 2.2, 4.2])[label], np.array([1.6, 3.6, 5.6])[label]
    radius = np.sqrt(rng.uniform(inner**2, outer**2))
    points = _polar(radius, rng.uniform(0, 2 * math.pi, count))
    seen = np.hypot(*_blurred(points, RADIUS, noise, rng).T)
    return points, np.digitize(seen, [1.9, 3.9])


def _plane(count: int, noise: float, rng: np.random.Generator) -> tuple[Floats, NDArray[Any]]:
    points = rng.uniform(-6, 6, (count, 2))
    return points, _blurred(points, 6, noise, rng).sum(axis=1) / 10


# Centres of the hills and valleys of the Gauss regression, each with its sign.
_HILLS = np.array([[-4, 2.5], [0, 2.5], [4, 2.5], [-4, -2.5], [0, -2.5], [4, -2.5]])
_SIGNS = np.array([1, -1, 1, -1, 1, -1])


def _hills(count: int, noise: float, rng: np.random.Generator) -> tuple[Floats, NDArray[Any]]:
    points = rng.uniform(-6, 6, (count, 2))
    seen = _blurred(points, 6, noise, rng)
    distance = np.hypot(*(seen[:, None] - _HILLS).transpose(2, 0, 1))
    height = _SIGNS * np.clip(1 - distance / 2, 0, 1)
    # Hills do not overlap: the one that is highest, or deepest, is the only one.
    return points, height[np.arange(count), np.abs(height).argmax(axis=1)]


# F1 and F2 in Hz of the vowels in heed, had, hod, hawed and who'd: what men, women and children
# say on the average (G. E. Peterson and H. L. Barney, "Control methods used in a study of the
# vowels", JASA 24, 1952, table II).
_FORMANTS = np.array(
    [
        [[270, 2290], [660, 1720], [730, 1090], [570, 840], [300, 870]],
        [[310, 2790], [860, 2050], [850, 1220], [590, 920], [370, 950]],
        [[370, 3200], [1010, 2320], [1030, 1370], [680, 1060], [430, 1170]],
    ]
)
_MIDDLE, _HERTZ = np.array([660, 1900]), np.array([85, 270])  # what is 0, and what is 1, in Hz
_SPREAD = 0.05  # of a formant from speaker to speaker, as a share of it: our own guess


def _vowels(count: int, noise: float, rng: np.random.Generator) -> tuple[Floats, NDArray[Any]]:
    """Generated, not measured: each point is a group's mean, a little higher or lower."""
    label = np.arange(count) % 5
    mean = _FORMANTS[rng.integers(0, 3, count), label]
    spread = _SPREAD * (1 + 3 * noise)
    return (mean * np.exp(rng.normal(0, spread, (count, 2))) - _MIDDLE) / _HERTZ, label


POINT_SETS = {
    kind.name: kind
    for kind in (
        PointSet("circle", "Circle", 2, _circle),
        PointSet("xor", "Exclusive or", 2, _xor),
        PointSet("gauss", "Two clouds", 2, _gauss),
        PointSet("spiral", "Spiral", 2, _spiral),
        PointSet("three", "Three rings", 3, _rings),
        PointSet("vowels", "Vowels", 5, _vowels),
        PointSet("plane", "Plane (regression)", 0, _plane),
        PointSet("hills", "Hills (regression)", 0, _hills),
    )
}


def read_csv(path: Path | str, kind: str = "") -> Points:
    """Read points from a file of lines `x,y,label`, as `parse_csv` does. Raises DataError."""
    path = Path(path)
    if not path.is_file():
        raise DataError(path, "the file", "does not exist or is no file", "Name a CSV file.")
    try:
        with path.open("rb") as file:
            content = file.read(1 << 20)
            more = file.read(1)
    except OSError as error:
        problem = f"cannot be read ({error.strerror})"
        raise DataError(path, "the file", problem, "Check it.") from None
    if more:
        raise DataError(path, "the file", "is larger than a megabyte", "Use fewer points.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(path, f"line {line}", "is not UTF-8 text", "Save it as UTF-8.") from None
    return parse_csv(text, str(path), kind)


def parse_csv(text: str, name: str = "the text", kind: str = "") -> Points:
    """Read lines `x,y,label` (commas, semicolons or tabs), in the order that a first line names.

    `kind` says what labels are: "classes", or "values" of a regression. Without it the column's
    name does (class, label; value, target, z), or else the labels: words and whole numbers from 0
    to 9 are classes, other numbers are values. −1 and 1 may be either. `understood` tells how it
    was read. Raises DataError that names the line, or asks.
    """
    first = text.lstrip().partition("\n")[0]
    delimiter = next((mark for mark in ";\t" if mark in first), ",")
    order, header = (0, 1, 2), ("x", "y", "label")
    rows: list[tuple[float, float, str]] = []
    lines: list[int] = []
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
        rows.append(_row(fields, number, name, order))
        lines.append(number)
    if len(rows) < 2:
        raise DataError(name, "the file", "holds fewer than two points", "Write x,y,label a line.")
    inputs = np.array([row[:2] for row in rows])
    targets, names, classes = _labels([row[2] for row in rows], lines, name, kind)
    what = f"{classes} classes" if classes else "values"
    if names:
        what += f" ({', '.join(names)})"
    said = f"{len(rows):,} points: across {header[0]}, up {header[1]}; {header[2]} holds {what}."
    return replace(_points(inputs, targets, classes), names=names, understood=said)


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
            raise DataError(name, f"line {number}", problem, "Write x,y,label as numbers.")
        if not abs(float(field)) <= LARGEST_COORDINATE:  # also catches NaN
            problem = f"{column} is {field}"
            advice = f"Numbers go up to {LARGEST_COORDINATE:,.0f}."
            raise DataError(name, f"line {number}", problem, advice)
    return float(ordered[0]), float(ordered[1]), ordered[2]
