"""Words in a picture: beside points and arrows, on lines and boxes, where they hide nothing.

A word belongs to a place and may stand near it. What finds no room is left out, as the lines below
the picture say it again.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import product

from lessons.figures.scene import Arrow, Curve, Plane, Point
from tui.figures.raster import Raster

FAR_DOWN, FAR_ASIDE = 6, 12  # rows and columns that words of a line or a box may stand away
NEAR = sorted(
    product(range(-FAR_DOWN, FAR_DOWN + 1), range(-FAR_ASIDE, FAR_ASIDE + 1)),
    key=lambda place: abs(place[0]) + 2 * abs(place[1]),
)
COVERED, TOUCHED, CROSSED = 400, 20, 10
"""Places further on that words go rather than cover a dot, touch any, or stand on an axis."""
Cell = tuple[int, int]  # row and column
Around = Callable[[int], Iterable[tuple[int, int]]]


def write_labels(raster: Raster, plane: Plane) -> None:
    """Words beside points and arrows, where they cover no other sign and as few dots as can be."""
    signs = {(raster.row(at[1]), raster.column(at[0])) for at in _places(plane)}
    axes = (raster.row(0.0), raster.column(0.0)) if plane.square else None
    told = [mark for mark in plane.marks if not isinstance(mark, Curve) and mark.label]
    for mark in sorted(told, key=lambda mark: -len(mark.label)):  # long ones have fewest places
        if isinstance(mark, Arrow):
            x, y = ((a + b) / 2 for a, b in zip(mark.start, mark.end, strict=True))
        else:
            x, y = mark.at
        around = _around if isinstance(mark, Arrow) or mark.sign else _near
        at = raster.row(y), raster.column(x)
        found = _room(raster, signs, at, mark.label, around, axes)
        if found is not None:
            signs |= {(found[0], found[1] + at) for at in range(len(mark.label))}
            raster.text(*found, mark.label, f"${mark.job}")


def _around(long: int) -> Iterable[tuple[int, int]]:
    """Where words of a sign may begin, seen from it: right, left, above and below, then further."""
    yield from ((0, 2), (0, -long - 1), (-1, 1), (1, 1), (-1, -long), (1, -long))
    yield from ((-1, -(long // 2)), (1, -(long // 2)), (0, 3), (0, -long - 2))
    yield from ((-2, 1), (2, 1), (-2, -long), (2, -long), (0, 4), (0, -long - 3))


def _near(long: int) -> Iterable[tuple[int, int]]:
    """Where words may begin whose middle belongs to a place: there, or as near to it as can be."""
    for down, right in NEAR:
        yield down, right - long // 2


def _room(
    raster: Raster,
    signs: set[Cell],
    at: Cell,
    label: str,
    places: Around,
    axes: Cell | None,
) -> Cell | None:
    """The cell where a label begins: it covers as few dots as can be, and touches none."""
    long = len(label)
    best, least = None, math.inf
    for order, (down, right) in enumerate(places(long)):
        top, left = at[0] + down, at[1] + right
        if not (0 <= top < raster.height and 0 <= left <= raster.width - long):
            continue
        if any((top, left + letter) in signs for letter in range(long)):
            continue
        covered = raster.dotted(top, left, long)
        touched = raster.dotted(top, left - 1, long + 2) > covered
        crossed = axes is not None and (top == axes[0] or left <= axes[1] < left + long)
        cost = order + COVERED * covered + TOUCHED * touched + CROSSED * crossed
        if cost < least:
            best, least = (top, left), cost
        if order > least:
            break
    return best


def _places(plane: Plane) -> Sequence[tuple[float, float]]:
    return [
        mark.at if isinstance(mark, Point) else mark.end
        for mark in plane.marks
        if not isinstance(mark, Curve) and not (isinstance(mark, Point) and not mark.sign)
    ]
