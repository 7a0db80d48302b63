"""A network as it is drawn in books: circles in columns, and an edge for every weight between them.

The weight of a line is the size of the weight, a broken line is a negative one, a dotted one is 0;
colour says the same again. Layers too tall for the room are folded, and so are networks too long.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from textual.content import Content

from lessons.numbers import show
from tui.figures.paint import Paint
from tui.figures.raster import DASHED, DOTTED, SOLID, Raster, Window
from tui.wrapping import broken

NARROWEST = 10  # columns from one layer to the next
WIDEST = 60  # a number and the edges before it, at most
ABOVE = 3  # rows from the highest circle up to the names of the columns
LABEL = 7  # characters of a circle's number
TALLEST = 14  # rows from one circle to the next
STRENGTHS = (0.0, 0.34, 0.67)  # shares of the largest weight from which a line is thicker
CROWD = 2.0  # edges for each row of the room, from which not all of them can be told apart
Edge = tuple[int, int, int]


class Look(NamedTuple):
    """How edges are drawn, in the order in which they lie on each other."""

    under: int
    thin: int  # the thickness in dots, negative: the thickest first
    minus: int  # −1 for weights above 0, 1 for those below
    style: str


@dataclass(frozen=True)
class Shown:
    """One circle or one gap of a column: the unit's place, or how many are left out."""

    unit: int
    folded: int = 0


@dataclass(frozen=True)
class Spot:
    """Where a circle stands: its row, and the first and the last cell of its number."""

    row: int
    left: int
    right: int


Spots = dict[tuple[int, int], Spot]


@dataclass(frozen=True)
class Network:
    """Columns of numbers (None: not known yet), and the matrices between them, (m, n).

    `names` stand above the columns. `lit` is an edge (layer from 1, row, column), or with a column
    past the last one the bias of its row; with layer 0 it is the input of that row.
    """

    columns: tuple[tuple[float | None, ...], ...]
    weights: tuple[tuple[tuple[float, ...], ...], ...]
    names: tuple[str, ...] = ()
    lit: Edge = (0, 0, 0)

    # ---- where things are ------------------------------------------------------------------------

    def _seen(self, width: int) -> range:
        """The columns that there is room for, those of the lit edge among them."""
        most = max((width - LABEL - 2) // NARROWEST + 1, 1)
        if most >= len(self.columns):
            return range(len(self.columns))
        start = min(max(self.lit[0] - most + (most > 1), 0), len(self.columns) - most)
        if self.lit[0] - 1 < start:
            start = max(self.lit[0] - 1, 0)
        return range(start, start + most)

    def _shown(self, column: int, room: int) -> list[Shown]:
        size = len(self.columns[column])
        layer, row, source = self.lit
        at = row if column == layer else min(source, size - 1) if column == layer - 1 else 0
        return folded(size, room, min(at, size - 1))

    def _spots(self, width: int, height: int) -> Spots:
        """Where each circle that is seen stands; a gap is told by a negative place."""
        seen, room = self._seen(width), height - bool(self.names)
        shown = {column: self._shown(column, room) for column in seen}
        tallest = max(map(len, shown.values()), default=1)
        pitch = min(room / max(tallest, 1), TALLEST)
        step = (width - LABEL - 2) / (len(seen) - 1) if len(seen) > 1 else 0.0
        step = min(step, WIDEST)
        margin = (width - LABEL - 2 - step * (len(seen) - 1)) / 2
        spots = {}
        for place, column in enumerate(seen):
            start = (room - pitch * len(shown[column])) / 2
            middle = margin + place * step + LABEL / 2 + 1
            for at, one in enumerate(shown[column]):
                text = self._text(column, one)
                left = max(int(middle - len(text) / 2), 0)
                row = int(start + (at + 0.5) * pitch) + bool(self.names)
                unit = one.unit if not one.folded else -1 - one.unit
                spots[column, unit] = Spot(row, left, left + len(text) - 1)
        return spots

    def _text(self, column: int, one: Shown) -> str:
        if one.folded:
            return f"⋮ {one.folded}"
        value = self.columns[column][one.unit]
        text = "·" if value is None else show(value, 3)
        here = self._ends(column, one.unit)
        return f"[{text}]" if here else f"({text})"

    def _ends(self, column: int, unit: int) -> bool:
        """Whether the lit edge begins or ends in this circle."""
        layer, row, source = self.lit
        return (column == layer and unit == row) or (column == layer - 1 and unit == source)

    # ---- drawing ---------------------------------------------------------------------------------

    def draw(self, width: int, height: int, paint: Paint | None = None) -> list[Content]:
        """The drawing, or its words where there is no room."""
        if width < LABEL + 2 or height < 3 or not self.columns:
            return broken(Content(self.say()), max(width, 2))[: max(height, 0)]
        spots = self._spots(width, height)
        raster = Raster(width, height, Window(0, width, 0, height))
        for (column, unit), spot in spots.items():
            if unit >= 0:
                style = "bold $here" if self._ends(column, unit) else "$value"
                one = Shown(unit)
            else:
                style, one = "$faint", Shown(-1 - unit, self._gap(column, spot, spots))
            raster.text(spot.row, spot.left, self._text(column, one), style)
        self._heads(raster, spots, width)
        self._strokes(raster, spots)
        return raster.rows()

    def _gap(self, column: int, spot: Spot, spots: Spots) -> int:
        units = sorted(unit for at, unit in spots if at == column and unit >= 0)
        first = next(-1 - u for (at, u), one in spots.items() if at == column and one is spot)
        after = next((unit for unit in units if unit >= first), len(self.columns[column]))
        return after - first

    def _heads(self, raster: Raster, spots: Spots, width: int) -> None:
        """The names above the columns, and signs where more columns are."""
        seen = self._seen(width)
        top = max(min(spot.row for spot in spots.values()) - ABOVE, 0)
        for column in seen if self.names else ():
            inside = [spot for (at, _), spot in spots.items() if at == column]
            middle = (min(s.left for s in inside) + max(s.right for s in inside)) // 2
            name = self.names[column]
            left = min(max(middle - len(name) // 2, 0), max(width - len(name), 0))
            raster.text(top, left, name, "bold $here" if column == self.lit[0] else "$faint")
        if seen.start > 0:
            raster.text(0, 0, f"‹{seen.start}", "$here")
        if seen.stop < len(self.columns):
            more = f"{len(self.columns) - seen.stop}›"
            raster.text(0, width - len(more), more, "$here")

    def _edges(self, spots: Spots) -> dict[int, tuple[Edge, ...]]:
        """The edges between circles that are seen, layer by layer."""
        return {
            layer: tuple(
                (layer, row, source)
                for row in range(len(rows))
                if (layer, row) in spots
                for source in range(len(rows[row]))
                if (layer - 1, source) in spots
            )
            for layer, rows in enumerate(self.weights, 1)
        }

    def _strokes(self, raster: Raster, spots: Spots) -> None:
        """All edges, those of one look at once; what is drawn first lies on top."""
        drawn: dict[Look, list[Edge]] = {}
        for edges in self._edges(spots).values():
            crowded = len(edges) > CROWD * raster.height
            finite = [abs(w) for edge in edges if math.isfinite(w := self._weight(edge))]
            largest = max(finite, default=1.0) or 1.0
            for edge in edges:
                weight = self._weight(edge)
                if math.isfinite(weight):
                    look = self._look(edge, weight / largest, crowded)
                    drawn.setdefault(look, []).append(edge)
        self._write_weight(raster, spots)
        for look in sorted(drawn):
            _lines(raster, [(spots[e[0] - 1, e[2]], spots[e[0], e[1]]) for e in drawn[look]], look)

    def _write_weight(self, raster: Raster, spots: Spots) -> None:
        """The weight of the lit edge on its way, where there is room for it."""
        layer, row, source = self.lit
        if (layer - 1, source) not in spots or (layer, row) not in spots:
            return
        start, end = spots[layer - 1, source], spots[layer, row]
        text = show(self._weight(self.lit), 3)
        if end.left - start.right - 1 >= 2 * len(text) + 4:
            share = 0.4
            at = start.right + 1 + int(share * (end.left - start.right)) - len(text) // 2
            raster.text(round(start.row + share * (end.row - start.row)), at - 1, f" {text} ",
                        "bold $here")  # fmt: skip

    def _weight(self, edge: Edge) -> float:
        return self.weights[edge[0] - 1][edge[1]][edge[2]]

    def _look(self, edge: Edge, share: float, crowded: bool) -> Look:
        """How an edge is drawn: whether it is lit, how thick, with which sign, in which colour.

        In a crowd only the edges that end in the marked neuron have their weight.
        """
        sign = (share > 0) - (share < 0)
        if edge == self.lit:
            thick = max(sum(abs(share) > least for least in STRENGTHS), 1)
            return Look(0, -thick, -sign, "bold $here")
        if crowded and edge[:2] != self.lit[:2]:
            return Look(3, -1, -sign, "$rule")
        thick = sum(abs(share) > least for least in STRENGTHS) if sign else 1
        colour = "$value" if sign > 0 else "$gradient" if sign else "$faint"
        return Look(1 if edge[:2] == self.lit[:2] else 2, -thick, -sign, colour)

    def say(self) -> str:
        """Its sizes, and the lit edge."""
        sizes = " → ".join(str(len(column)) for column in self.columns)
        layer, row, source = self.lit
        told = f"A network {sizes}"
        if 1 <= layer <= len(self.weights) and row < len(self.weights[layer - 1]):
            weights = self.weights[layer - 1][row]
            if source < len(weights):
                told += f"; the edge from {source + 1} to {row + 1} of layer {layer} has the weight"
                told += f" {show(weights[source])}"
        return told + "."

    def at(self, x: int, y: int, width: int, height: int) -> Edge | None:
        """The circle in a cell as an input or a bias, or the edge that passes nearest to it."""
        if width < LABEL + 2 or height < 3 or not self.columns:
            return None
        spots = self._spots(width, height)
        for (column, unit), spot in spots.items():
            if unit >= 0 and spot.row == y and spot.left <= x <= spot.right:
                return column, unit, len(self.columns[column - 1]) if column else 0
        best: tuple[float, Edge] | None = None
        for edge in (edge for edges in self._edges(spots).values() for edge in edges):
            start, end = spots[edge[0] - 1, edge[2]], spots[edge[0], edge[1]]
            if start.right < x < end.left:
                share = (x - start.right) / (end.left - start.right)
                away = abs(start.row + share * (end.row - start.row) - y)
                if best is None or away < best[0]:
                    best = away, edge
        return best[1] if best is not None and best[0] <= 1 else None


def folded(size: int, room: int, at: int) -> list[Shown]:
    """Which of `size` units are seen in `room` rows: the first, the last, and those around `at`.

    Each gap between them takes a row of its own and says how many units it leaves out.
    """
    if size <= max(room, 1):
        return [Shown(unit) for unit in range(size)]
    if room < 5:
        start = min(max(at - (room - 1) // 2, 0), size - max(room, 1))
        return [Shown(unit) for unit in range(start, start + max(room, 1))]
    if at < room - 2:  # one gap, before the last
        head = [*range(room - 2)]
        return [*map(Shown, head), Shown(room - 2, size - room + 1), Shown(size - 1)]
    if at >= size - (room - 2):
        tail = [*range(size - room + 2, size)]
        return [Shown(0), Shown(1, size - room + 1), *map(Shown, tail)]
    middle = room - 4
    start = at - middle // 2
    end = start + middle
    return [
        Shown(0), Shown(1, start - 1), *map(Shown, range(start, end)),
        Shown(end, size - 1 - end), Shown(size - 1),
    ]  # fmt: skip


def _lines(raster: Raster, ends: list[tuple[Spot, Spot]], look: Look) -> None:
    """Straight lines of one look: negative ones broken, those of 0 dotted."""
    starts = np.array([(2 * one.right + 2.5, 4 * one.row + 1.5) for one, _ in ends])
    stops = np.array([(2 * one.left - 0.5, 4 * one.row + 1.5) for _, one in ends])
    length = np.maximum(np.abs(stops - starts).max(axis=1), 1.0)
    share = np.linspace(0.0, 1.0, 2 * int(length.max()) + 1)  # close enough to skip no dot
    points = starts[:, None] + share[None, :, None] * (stops - starts)[:, None]
    drawn, gap = {-1: SOLID, 0: DOTTED, 1: DASHED}[look.minus]
    along = share[None, :] * length[:, None]
    kept = (along % (drawn + gap) < drawn) if gap else np.ones(along.shape, dtype=bool)
    columns = np.floor(points[..., 0][kept] + 0.5).astype(int)
    rows = np.floor(points[..., 1][kept] + 0.5).astype(int)
    for shift in (0, -1, 1)[: -look.thin]:
        raster.put(rows + shift, columns, look.style)
