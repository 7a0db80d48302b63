"""Points in the plane: data sets small enough to see every example and the boundary between them.

Circle, XOR, Gauss and spiral, and the plane and Gauss regressions, follow the definitions of
TensorFlow Playground (D. Smilkov, S. Carter, playground.tensorflow.org); the three rings are like
the three classes of phiresky's neural-network-demo, and so are the vowels, which are drawn around
published means. The series stands for its time-delay network. Coordinates lie roughly within
-6 .. 6.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.objectives import CLASSIFICATION, REGRESSION
from engine.tasks.task import Task, divide

Floats = NDArray[np.float64]

RADIUS = 5.0
LARGEST_COUNT = 10_000


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

    Noise moves the points of Gauss, spiral and series themselves; elsewhere it blurs the border,
    that is, a point is labelled as if it lay a little to the side. Raises KeyError, ValueError.
    """
    if not 1 <= count <= LARGEST_COUNT:
        raise ValueError(f"count is from 1 to {LARGEST_COUNT}, not {count}")
    if not 0 <= noise <= 0.5:
        raise ValueError(f"noise is from 0 to 0.5, not {noise}")
    kind = POINT_SETS[name]
    inputs, targets = kind.generate(count, noise, rng)
    return points_of(inputs, targets, kind.classes)


def points_of(inputs: Floats, targets: NDArray[Any], classes: int) -> Points:
    """Points of numbers in double precision: `inputs` (N, 2), `targets` (N,)."""
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


_TURN = 0.7  # radians of a series' wave from one step to the next


def _series(count: int, noise: float, rng: np.random.Generator) -> tuple[Floats, NDArray[Any]]:
    """A sine, measured step by step: x and y are its values one and two steps ago, the target is
    what comes next. Shifted copies of a series are how a network without a memory is told of time.
    """
    steps = rng.uniform(0, 2 * math.pi) + _TURN * np.arange(count + 2)
    values = RADIUS * (np.sin(steps) + noise * rng.normal(0, 0.3, count + 2))
    return np.column_stack([values[1:-1], values[:-2]]), values[2:] / RADIUS


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
        PointSet("series", "Series (regression)", 0, _series),
    )
}
