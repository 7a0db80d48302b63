"""The network of the playground as a picture: a tile for every neuron, and a line for every weight.

The tile shows what the neuron answers all over the plane. A line is as thick as its weight is
large; a broken one is negative.
"""

import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from textual.content import Content, Span

from lessons.labs.playground.cursor import Spot, name_of
from lessons.labs.playground.ground import inputs
from lessons.labs.playground.knobs import CODES
from lessons.labs.playground.maps import Map
from lessons.labs.playground.setup import Setup
from tui.figures.paint import Paint
from tui.figures.raster import Raster, Window
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


@dataclass(frozen=True, eq=False)
class Drawn:
    """The network without its cursor: the lines and the names behind the tiles, the tiles by the
    row on which they lie, and both together."""

    behind: Raster
    under: list[Content]
    tiles: dict[int, list[tuple[int, Content]]]
    rows: list[Content]


def draw(
    setup: Setup,
    where: Plan,
    tiles: Tiles,
    weights: list[NDArray[np.float32]],
    size: tuple[int, int],
) -> Drawn:
    """Tiles over lines, and names, in a room of `size`, columns and rows."""
    width, height = size
    raster = Raster(width, height, Window(0, width, height, 0))
    _lines(raster, where, weights, _all(weights))
    _names(raster, setup, where, tuple(map(len, tiles)))
    pieces: dict[int, list[tuple[int, Content]]] = {}
    for column, drawn in zip(where.corners, tiles, strict=True):
        for (top, left), cells in zip(column, drawn, strict=True):
            for y, line in enumerate(cells):
                pieces.setdefault(top + y, []).append((left, line))
    under = raster.rows()
    rows = [_over(line, pieces.get(y, [])) for y, line in enumerate(under)]
    return Drawn(raster, under, pieces, rows)


def marked(
    drawn: Drawn, where: Plan, weights: list[NDArray[np.float32]], spot: Spot | None
) -> list[Content]:
    """The same with the cursor in `$here`, and its own mark: only those rows are put together
    anew through which it goes."""
    if spot is None:
        return drawn.rows
    raster = copy.deepcopy(drawn.behind)
    if spot.to is not None:
        alone = Raster(raster.width, raster.height, raster.window)
        _lines(alone, where, weights, [(spot.column, spot.row, spot.to)], "bold $here")
        raster.over(alone)
    else:
        _cursor(raster, where, spot)
    return [
        old if line.plain == was.plain and line.spans == was.spans
        else _over(line, drawn.tiles.get(y, []))
        for y, (line, was, old) in enumerate(
            zip(raster.rows(), drawn.under, drawn.rows, strict=True)
        )
    ]  # fmt: skip


def _over(line: Content, pieces: list[tuple[int, Content]]) -> Content:
    """A line with other pieces laid over it; every sign of them is a cell wide."""
    if not pieces:
        return line
    text, spans, gaps, at = "", [], [], 0
    for left, piece in sorted(pieces, key=lambda one: one[0]):
        gaps.append((at, left))
        text += line.plain[at:left] + piece.plain
        spans += [Span(left + start, left + end, style) for start, end, style in piece.spans]
        at = left + len(piece.plain)
    gaps.append((at, len(line.plain)))
    spans += [
        Span(max(span.start, begin), min(span.end, end), span.style)
        for span in line.spans
        for begin, end in gaps
        if max(span.start, begin) < min(span.end, end)
    ]
    spans.sort(key=lambda span: span.start)
    return Content(text + line.plain[at:], spans, strip_control_codes=False)


Which = tuple[int, int, int]
"""A weight: the column from which it leads, and the row of the neuron at either end."""


def _all(weights: list[NDArray[np.float32]]) -> list[Which]:
    """Those that count, the largest first: it lies on top."""
    least = (0.01 if sum(w.size for w in weights) <= MANY else FAINT) * _largest(weights)
    found = [
        (size, (column, *divmod(at, w.shape[1])))
        for column, w in enumerate(weights)
        for at, size in enumerate(np.abs(w).ravel().tolist())
        if size >= least
    ]
    return [which for _, which in sorted(found, key=lambda one: -one[0])]


def _largest(weights: list[NDArray[np.float32]]) -> float:
    return max((float(np.abs(w).max(initial=0.0)) for w in weights), default=0.0) or 1.0


def _lines(
    raster: Raster,
    where: Plan,
    weights: list[NDArray[np.float32]],
    chosen: list[Which],
    style: str = "",
) -> None:
    """Weights as lines, as thick as they are large, broken where they are negative."""
    largest = _largest(weights)
    ends, styles, negative = [], [], []
    for column, i, j in chosen:
        weight = float(weights[column][i, j])
        share = abs(weight) / largest
        (top, left), (low, right) = where.corners[column][i], where.corners[column + 1][j]
        thick = 1 + (share > 0.33) + (share > 0.66)
        for place in range(thick):
            down = where.rows / 2 + (place - (thick - 1) / 2) / 4
            ends.append((left + where.columns, top + down, right - 0.5, low + down))
            styles.append(style or ("$value" if weight >= 0 else "$gradient"))
            negative.append(weight < 0)
    if ends:
        raster.lines(np.array(ends, float), styles, np.array(negative))


def _names(raster: Raster, setup: Setup, where: Plan, sizes: tuple[int, ...]) -> None:
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


def _cursor(raster: Raster, where: Plan, spot: Spot) -> None:
    """A frame of its own around the neuron at hand."""
    top, left = where.corners[spot.column][spot.row]
    middle = top + (where.rows - 1) // 2
    raster.text(middle, max(left - 1, 0), "›", "bold $here")
    raster.text(middle, left + where.columns, "‹", "bold $here")
    for x in range(left, left + where.columns):
        raster.text(top - 1, x, "▁", "bold $here")
        raster.text(top + where.rows, x, "▔", "bold $here")
