"""The network of the playground as a picture: a tile for every neuron, and a line for every weight.

The tile shows what the neuron answers all over the plane. A line is as thick as its weight is
large; a broken one is negative.
"""

import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from textual.content import Content

from lessons.labs.playground.cursor import Spot, name_of
from lessons.labs.playground.ground import inputs
from lessons.labs.playground.knobs import CODES
from lessons.labs.playground.maps import Map
from lessons.labs.playground.setup import Setup
from tui.figures.paint import Paint
from tui.figures.raster import DASHED, SOLID, Raster, Window
from tui.figures.shades import tile

HEAD = 1  # rows above the tiles: what each column is
WIDEST_TILE = 7  # rows of a tile; with more the lines have no room
FAINT = 0.08  # of the largest weight: below it a line is not drawn where there are many
MANY = 60
LABEL = 3  # columns for the features' names, of which the longest take more


@dataclass(frozen=True)
class Plan:
    """Where the tiles stand: rows and columns of one, and the upper left corner of each."""

    rows: int
    columns: int
    corners: tuple[tuple[tuple[int, int], ...], ...]  # (row, column), for each column of neurons

    def at(self, x: int, y: int) -> Spot | None:
        """The neuron under a cell."""
        for column, corners in enumerate(self.corners):
            for row, (top, left) in enumerate(corners):
                if top <= y < top + self.rows and left <= x < left + self.columns:
                    return Spot(column, row)
        return None


def label_room(setup: Setup) -> int:
    """Columns left of the tiles: for the names of the features, and a mark."""
    names = [name_of(Spot(0, row), setup, (inputs(setup),)) for row in range(inputs(setup))]
    return max(LABEL, *map(len, names)) + 1


def plan(sizes: tuple[int, ...], width: int, height: int, label: int) -> Plan:
    """The largest tiles that fit: as many columns as there are sizes, as many rows as the most."""
    room = height - HEAD
    most = max(sizes)
    rows = max(min((room - (most - 1) * (room > 3 * most)) // most, WIDEST_TILE), 1)
    across = (width - label) // len(sizes)
    columns = max(min(2 * rows, across - max(across // 3, 3), 2 * WIDEST_TILE), 2)
    rows = max(min(rows, (columns + 1) // 2), 1)
    gap = (width - 1 - label - columns * len(sizes)) / max(len(sizes) - 1, 1)
    corners = []
    for place, size in enumerate(sizes):
        left = label + round(place * (columns + gap))
        pitch = min(room / size, rows * 2.2 + 1)
        first = HEAD + (room - pitch * (size - 1) - rows) / 2
        corners.append(tuple((round(first + i * pitch), left) for i in range(size)))
    return Plan(rows, columns, tuple(corners))


Tiles = list[list[list[Content]]]
"""For each neuron of each column the lines of its tile."""


def drawn_tiles(maps: list[list[Map]], where: Plan, paint: Paint | None) -> Tiles:
    """Every neuron's map as cells."""
    size = where.rows, where.columns
    return [[tile(values, *size, paint) for values in column] for column in maps]


def lines(
    where: Plan, weights: list[NDArray[np.float32]], chosen: Spot | None, width: int, height: int
) -> Raster:
    """The weights alone; one may be chosen."""
    raster = Raster(width, height, Window(0, width, height, 0))
    _lines(raster, where, weights, chosen)
    return raster


def draw(
    setup: Setup, where: Plan, tiles: Tiles, behind: Raster, spot: Spot | None
) -> list[Content]:
    """Tiles over lines, and names; the cursor in `$here`, with its own mark."""
    raster = copy.deepcopy(behind)
    sizes = tuple(map(len, tiles))
    _names(raster, setup, where, sizes, spot)
    pieces: dict[int, list[tuple[int, Content]]] = {}
    for column, drawn in zip(where.corners, tiles, strict=True):
        for (top, left), cells in zip(column, drawn, strict=True):
            for y, line in enumerate(cells):
                pieces.setdefault(top + y, []).append((left, line))
    return [_over(line, pieces.get(y, [])) for y, line in enumerate(raster.rows())]


def _over(line: Content, pieces: list[tuple[int, Content]]) -> Content:
    """A line with other pieces laid over it."""
    if not pieces:
        return line
    parts, at = [], 0
    for left, piece in sorted(pieces, key=lambda one: one[0]):
        parts += [line[at:left], piece]
        at = left + piece.cell_length
    return Content.assemble(*parts, line[at:])


def _lines(
    raster: Raster, where: Plan, weights: list[NDArray[np.float32]], spot: Spot | None
) -> None:
    largest = max((float(np.abs(w).max(initial=0.0)) for w in weights), default=0.0) or 1.0
    few = sum(w.size for w in weights) <= MANY
    lines = [
        (abs(float(w[i, j])) / largest, column, i, j, float(w[i, j]))
        for column, w in enumerate(weights)
        for i in range(w.shape[0])
        for j in range(w.shape[1])
    ]
    chosen = (spot.column, spot.row, spot.to) if spot is not None and spot.to is not None else None
    lines.sort(key=lambda line: (line[1:4] != chosen, -line[0]))
    for share, column, i, j, weight in lines:
        here = (column, i, j) == chosen
        if not here and share < (0.01 if few else FAINT):
            continue
        (top, left), (low, right) = where.corners[column][i], where.corners[column + 1][j]
        x = np.array([left + where.columns, right - 0.5], float)
        y = np.array([top + where.rows / 2, low + where.rows / 2])
        style = "bold $here" if here else "$value" if weight >= 0 else "$gradient"
        thick = 1 + (share > 0.33) + (share > 0.66)
        for line in range(thick):
            shift = (line - (thick - 1) / 2) / 4
            raster.curve(x, y + shift, style, SOLID if weight >= 0 else DASHED)


def _names(
    raster: Raster, setup: Setup, where: Plan, sizes: tuple[int, ...], spot: Spot | None
) -> None:
    bends = [bend for _, bend in setup.hidden]
    heads = ["codes" if setup.data in CODES else "features", *bends, "output"]
    places = [column[0][1] for column in where.corners]
    for head, left, following in zip(heads, places, [*places[1:], raster.width], strict=True):
        room = following - left - 1
        if left == places[-1]:
            left, room = max(raster.width - len(head), 0), len(head)
        raster.text(0, left if left > places[0] else 0, head[: max(room, 0)], "$faint")
    for row, (top, left) in enumerate(where.corners[0]):
        name = name_of(Spot(0, row), setup, sizes)
        raster.text(top + (where.rows - 1) // 2, max(left - len(name) - 1, 0), name, "$foreground")
    if spot is None or spot.place is not None or spot.to is not None:
        return
    top, left = where.corners[spot.column][spot.row]
    middle = top + (where.rows - 1) // 2
    raster.text(middle, max(left - 1, 0), "›", "bold $here")
    raster.text(middle, left + where.columns, "‹", "bold $here")
    for x in range(left, left + where.columns):
        raster.text(top - 1, x, "▁", "bold $here")
        raster.text(top + where.rows, x, "▔", "bold $here")
