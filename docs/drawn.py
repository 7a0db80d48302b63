"""Digits drawn by a script as one draws with a mouse: `python -m docs.drawn [COUNT [EPOCHS]]`.

Each digit is written as lines from point to point, in one of several styles, with a slant, a size,
a place and a pen that chance gives, and comes to the paper in cells of a terminal, as the mouse
does. A network that was trained on MNIST as the lab does by default is asked what it reads: it has
never seen any of these hands.
"""

import sys
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import engine  # noqa: F401  # isort: skip  (its one thread, before NumPy is loaded)
import numpy as np

from lessons.labs.mnist.drawing import Drawing, Point, as_mnist

ACROSS = 36  # columns of the paper in a terminal of 80 × 24; half as many rows
Line = tuple[Point, ...]


def _arc(x: float, y: float, rx: float, ry: float, start: float, turn: float) -> Line:
    """Part of an ellipse from the angle `start` on, both in turns; 0 is on the right, and a
    positive turn goes down first."""
    angles = 2 * np.pi * np.linspace(start, start + turn, 17)
    return tuple((float(x + rx * np.cos(a)), float(y + ry * np.sin(a))) for a in angles)


# Ways to write each digit in a box of width and height 1: strokes, each a line through points.
STYLES: dict[int, tuple[tuple[Line, ...], ...]] = {
    0: (
        (_arc(0.5, 0.5, 0.36, 0.5, -0.25, -1.0),),
        (_arc(0.5, 0.5, 0.42, 0.48, -0.2, 1.0),),
    ),
    1: (
        (((0.5, 0.0), (0.5, 1.0)),),
        (((0.3, 0.22), (0.52, 0.0), (0.52, 1.0)),),
    ),
    2: (
        ((*_arc(0.5, 0.28, 0.36, 0.28, -0.47, 0.5), (0.62, 0.62), (0.12, 1.0), (0.9, 1.0)),),
        ((*_arc(0.5, 0.26, 0.34, 0.26, -0.42, 0.5), (0.1, 0.96), (0.5, 0.94), (0.92, 1.0)),),
    ),
    3: (
        (
            (*_arc(0.45, 0.25, 0.34, 0.25, -0.42, 0.65), (0.4, 0.5)),
            _arc(0.43, 0.74, 0.4, 0.26, -0.25, 0.68),
        ),
        (((0.12, 0.04), (0.82, 0.04), (0.42, 0.42), *_arc(0.42, 0.7, 0.4, 0.29, -0.2, 0.62)),),
    ),
    4: (
        (((0.2, 0.0), (0.12, 0.55), (0.9, 0.55)), ((0.72, 0.05), (0.68, 1.0))),
        (((0.62, 0.0), (0.06, 0.62), (0.94, 0.62)), ((0.66, 0.3), (0.66, 1.0))),
    ),
    5: (
        (((0.85, 0.0), (0.25, 0.0), (0.2, 0.42), *_arc(0.42, 0.69, 0.38, 0.3, -0.25, 0.65)),),
        (
            ((0.25, 0.03), (0.2, 0.45), *_arc(0.45, 0.7, 0.37, 0.3, -0.27, 0.68)),
            ((0.25, 0.03), (0.88, 0.0)),
        ),
    ),
    6: (
        (((0.7, 0.0), (0.35, 0.3), (0.2, 0.6), *_arc(0.5, 0.72, 0.32, 0.27, 0.5, -1.0)),),
        (((0.5, 0.0), (0.24, 0.4), (0.16, 0.7), *_arc(0.48, 0.74, 0.32, 0.25, 0.45, -1.05)),),
    ),
    7: (
        (((0.1, 0.03), (0.88, 0.03), (0.38, 1.0)),),
        (((0.12, 0.06), (0.85, 0.0), (0.6, 0.45), (0.45, 1.0)),),
    ),
    8: (
        (
            (
                *_arc(0.5, 0.24, 0.28, 0.24, -0.1, -0.65),
                *_arc(0.5, 0.74, 0.33, 0.26, -0.25, 1.0),
                *_arc(0.5, 0.24, 0.28, 0.24, 0.25, -0.35),
            ),
        ),
        (_arc(0.5, 0.25, 0.3, 0.25, 0.25, 1.0), _arc(0.5, 0.75, 0.36, 0.25, -0.25, 1.0)),
    ),
    9: (
        ((*_arc(0.48, 0.27, 0.32, 0.27, -0.05, -1.0), (0.78, 0.3), (0.68, 1.0)),),
        ((*_arc(0.46, 0.28, 0.32, 0.26, -0.08, -0.98), (0.8, 0.2), (0.78, 0.6), (0.55, 1.0)),),
    ),
}


def strokes(digit: int, rng: np.random.Generator) -> tuple[list[Line], float]:
    """One way to write a digit, as strokes on the paper, and the width of the pen."""
    styles = STYLES[digit]
    written = styles[rng.integers(len(styles))]
    height = rng.uniform(0.5, 0.8)
    width = height * rng.uniform(0.45, 0.95)
    left, top = rng.uniform(0.08, 0.92 - height), rng.uniform(0.08, 0.92 - height)
    slant, tremble = rng.uniform(-0.2, 0.35), rng.normal(0, 0.015, 2)
    lines = []
    for line in written:
        points = []
        for x, y in line:
            at = left + width * x + slant * height * (0.5 - y), top + height * y
            points.append((float(at[0] + tremble[0]), float(at[1] + tremble[1])))
            tremble = 0.7 * tremble + rng.normal(0, 0.01, 2)
        lines.append(tuple(points))
    return lines, float(height * rng.uniform(0.08, 0.18))


def cells(line: Line, across: int = ACROSS) -> list[Point]:
    """A line as a mouse tells it: the middles of the cells of a terminal that it comes through."""
    points: list[Point] = []
    for (x0, y0), (x1, y1) in pairwise(line):
        for t in np.linspace(0, 1, across):
            x, y = x0 + t * (x1 - x0), y0 + t * (y1 - y0)
            column, row = np.floor(across * x), np.floor(across / 2 * y)
            at = float((column + 0.5) / across), float(2 * (row + 0.5) / across)
            if not points or points[-1] != at:
                points.append(at)
    return points


def drawn(digit: int, rng: np.random.Generator) -> Drawing:
    """A digit on paper, drawn in one way or another."""
    drawing = Drawing()
    lines, width = strokes(digit, rng)
    for line in lines:
        points = cells(line)
        drawing.begin(points[0], width)
        for point in points[1:]:
            drawing.draw(point)
    return drawing


def measure(
    read: Callable[[Any], Any], count: int, seed: int = 0, moved: int = 0
) -> list[tuple[int, int]]:
    """`count` digits, from 0 to 9 and again: what each is, and what was read.

    `read` takes an image, bytes of (28, 28), and gives a number for each class.
    """
    rng = np.random.default_rng(seed)
    pairs = []
    for place in range(count):
        image = as_mnist(drawn(place % 10, rng).ink, moved)
        pairs.append((place % 10, int(np.argmax(read(image)))))
    return pairs


def trained(epochs: int, **knobs: Any) -> Callable[[Any], Any]:
    """What a network reads that was trained with the lab's usual knobs."""
    from engine.tasks import mnist
    from engine.training.config import TrainingConfig
    from engine.training.fit import fit
    from engine.training.look import drawing
    from engine.training.run import Run
    from lessons.knobs import defaults
    from lessons.labs.mnist.knobs import KNOBS
    from lessons.labs.mnist.settings import configuration

    settings = defaults(KNOBS) | {"epochs": epochs} | knobs
    run = Run(TrainingConfig(**configuration(settings)), mnist.load().task())
    for _ in fit(run):
        pass
    return lambda image: drawing(run, int.from_bytes(image.tobytes()))["p"]


def main(count: int = 50, epochs: int = 5) -> None:
    """Train, draw, read, and say how many were right, in the middle and moved aside."""
    read = trained(epochs)
    for moved in (0, 6):
        pairs = measure(read, count, moved=moved)
        wrong = [f"{digit}→{said}" for digit, said in pairs if digit != said]
        right = count - len(wrong)
        print(f"moved by {moved}: {right} of {count} right ({right / count:.0%})", *wrong)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
