"""Where everything stands when a graph is drawn with box characters, left to right.

Every leaf takes two rows, its value above and its gradient below; an operation stands between its
operands, one column further right than the later of them. What is used twice is written once,
and a rail carries its value down to the other places:

    x   3 ─┬──┐
       ∂7  │  ×── 12 ──┐
    y   4 ─│──┘   ∂1   +── 15 = F
       ∂3  │           │   ∂1
           └───────────┘

Wires never cross in the tree itself, because the leaves are laid out in the order in which the tree
reaches them; only a rail crosses, and then it passes over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

LEAST_FIELD = 4  # room to type a short number
MARGIN = 3  # the mark › and the ∂ stand left of a number


@dataclass(frozen=True)
class Node:
    """What the layout must know of one node: how it is written and which nodes feed it.

    `head` and `tail` are the room that its numbers need before and from the decimal point on.
    """

    label: str
    parents: tuple[int, ...] = ()
    head: int = 1
    tail: int = 0


@dataclass(frozen=True)
class Spot:
    """Where one node's numbers go: the value in `row`, the gradient in the row below it.

    Numbers fill `width` cells from `column` on, the decimal point after `head` of them.
    """

    row: int
    column: int
    width: int
    head: int


@dataclass(frozen=True)
class Stroke:
    """A piece of one row: `text` from `column` on. `node` is whose name or sign it is, or −1.

    `box` is true for the line around a sign.
    """

    column: int
    text: str
    node: int = -1
    box: bool = False


@dataclass(frozen=True)
class Layout:
    """A drawn graph: its size in cells, a spot for each node, and the strokes of each row."""

    width: int
    height: int
    spots: tuple[Spot, ...]
    rows: tuple[tuple[Stroke, ...], ...]

    def text(self, values: Sequence[str], gradients: Sequence[str]) -> str:
        """The whole drawing as plain text, with numbers that are already aligned or short."""
        canvas = [[" "] * self.width for _ in range(self.height)]
        for row, strokes in enumerate(self.rows):
            for stroke in strokes:
                canvas[row][stroke.column : stroke.column + len(stroke.text)] = stroke.text
        for spot, value, gradient in zip(self.spots, values, gradients, strict=True):
            for down, number, mark in ((0, value, ""), (1, gradient, "∂")):
                if number:
                    start = spot.column + max(spot.head - whole_part(number), 0) - len(mark)
                    canvas[spot.row + down][start : start + len(mark + number)] = mark + number
        return "\n".join("".join(row).rstrip() for row in canvas)


def whole_part(number: str) -> int:
    """How many cells of a shown number stand before its decimal point."""
    return next((place for place, mark in enumerate(number) if mark in ".e"), len(number))


@dataclass
class _Band:
    """One column of the drawing: the operations that are equally far from the leaves."""

    label: int = 1
    head: int = 1
    tail: int = 0
    centre: int = 0  # the column in which the operands' wires arrive
    field: int = 0  # the first cell of the numbers
    least: int = LEAST_FIELD

    @property
    def width(self) -> int:
        return max(self.head + self.tail, self.least)

    @property
    def end(self) -> int:
        """The first cell after the numbers and the bracket that closes a blank."""
        return self.field + self.width + 1


@dataclass
class _Rail:
    """The vertical line of a variable with several uses: from its own row down to the last use."""

    node: int
    rows: list[int] = field(default_factory=list)
    column: int = 0


def lay_out(
    nodes: Sequence[Node],
    result: str = "F",
    *,
    rows: int = 2,
    wire: int = 2,
    boxed: bool = False,
    least: int = LEAST_FIELD,
) -> Layout:
    """Place `nodes`, which come in an order in which they can be computed, the result last.

    Every use of a leaf takes `rows` rows, and a wire is at least `wire` cells long on either side
    of an operation, or none at all: where there is room, a graph may breathe, and with 6 rows and 4
    cells at least its signs may be `boxed`. Numbers have `least` cells, room to type one.

    The time grows with the number of cells that are drawn: an expression of 500 characters takes a
    few milliseconds.
    """
    uses, height = _rows_of_uses(nodes, rows)
    places = _rows_of_operations(nodes, uses)
    rails = _rails(nodes, uses, places)
    levels = _levels(nodes)
    bands = _bands(nodes, levels, rails, wire, least)
    painter = _Painter(height)
    taps = {(rail.node, row): rail.column + 1 for rail in rails for row in rail.rows[1:]}
    for index, node in enumerate(nodes):
        if not node.parents:
            painter.put(places[index], MARGIN, node.label, index)
            continue
        wires = []
        for which, parent in enumerate(node.parents):
            row = uses.get((index, which), places[parent])
            wires.append((row, taps.get((parent, row), bands[levels[parent]].end)))
        _draw_operation(painter, index, node, places[index], wires, bands[levels[index]])
        if boxed:
            _draw_box(painter, index, node, places[index], len(wires) > 1, bands[levels[index]])
    for rail in rails:
        _draw_rail(painter, rail)
    last = bands[levels[-1]]
    painter.put(places[-1], last.end, f"= {result}")
    spots = tuple(
        Spot(row, band.field, band.width, band.width - band.tail)
        for row, band in zip(places, (bands[level] for level in levels), strict=True)
    )
    width = last.end + 2 + len(result)
    return Layout(width, height, spots, painter.finished())


_Uses = dict[tuple[int, int], int]  # (operation, which operand) -> the row its wire comes in


def _rows_of_uses(nodes: Sequence[Node], each: int) -> tuple[_Uses, int]:
    """Walk from the result, first operand first, and give every use of a leaf its row.

    So it is with an operation that was reached before: a rail leads from it to its other uses.
    """
    uses: _Uses = {}
    reached: set[int] = set()
    row = 0
    waiting = [(len(nodes) - 1, len(nodes), 0)]
    while waiting:
        index, user, which = waiting.pop()
        parents = nodes[index].parents
        if parents and index not in reached:
            reached.add(index)
            waiting.extend((parents[i], index, i) for i in reversed(range(len(parents))))
            continue
        uses[user, which] = row
        row += each
    return uses, max(row - each, 0) + 2


def _rails(nodes: Sequence[Node], uses: _Uses, places: Sequence[int]) -> list[_Rail]:
    """A rail for each node with several uses, from its own row on."""
    rows: dict[int, list[int]] = {}
    for (user, which), row in uses.items():
        index = nodes[user].parents[which] if user < len(nodes) else len(nodes) - 1
        rows.setdefault(index, [places[index]] if nodes[index].parents else []).append(row)
    rails = [_Rail(index, sorted(own)) for index, own in rows.items() if len(own) > 1]
    return sorted(rails, key=lambda rail: rail.rows[0])


def _rows_of_operations(nodes: Sequence[Node], uses: _Uses) -> list[int]:
    rows = [0] * len(nodes)
    for (user, which), row in sorted(uses.items(), key=lambda use: -use[1]):
        if user < len(nodes):
            rows[nodes[user].parents[which]] = row  # the first use wins: it is written last
    for index, node in enumerate(nodes):
        if node.parents:
            arriving = [uses.get((index, i), rows[p]) for i, p in enumerate(node.parents)]
            rows[index] = (arriving[0] + arriving[-1]) // 2
    return rows


def _levels(nodes: Sequence[Node]) -> list[int]:
    levels: list[int] = []
    for node in nodes:
        levels.append(1 + max((levels[parent] for parent in node.parents), default=-1))
    return levels


def _bands(
    nodes: Sequence[Node], levels: Sequence[int], rails: list[_Rail], wire: int, least: int
) -> list[_Band]:
    bands = [_Band(least=least) for _ in range(levels[-1] + 1)]
    for node, level in zip(nodes, levels, strict=True):
        band = bands[level]
        band.label = max(band.label, len(node.label))
        band.head = max(band.head, node.head)
        band.tail = max(band.tail, node.tail)
    right = 0
    for level, band in enumerate(bands):
        if level:
            band.centre = right + wire + band.label // 2
            band.field = band.centre + (band.label - band.label // 2) + wire + 1
        else:
            band.field = MARGIN + band.label + 2
        own = [rail for rail in rails if levels[rail.node] == level]
        right = band.end + _place_rails(own, band.end + 1)
    return bands


def _place_rails(rails: list[_Rail], column: int) -> int:
    """Give each rail a column, sharing one where they do not overlap; the room they all take."""
    lowest: list[int] = []  # per column: the last row that is taken
    for rail in rails:
        place = next((i for i, row in enumerate(lowest) if row < rail.rows[0]), len(lowest))
        if place == len(lowest):
            lowest.append(0)
        lowest[place] = rail.rows[-1]
        rail.column = column + 2 * place
    return 2 * len(lowest)


class _Painter:
    """Rows of strokes; what is put later lies over what was put before."""

    def __init__(self, height: int) -> None:
        self.rows: list[list[Stroke]] = [[] for _ in range(height)]

    def put(self, row: int, column: int, text: str, node: int = -1) -> None:
        self.rows[row].append(Stroke(column, text, node))

    def finished(self) -> tuple[tuple[Stroke, ...], ...]:
        return tuple(tuple(row) for row in self.rows)


def _draw_operation(
    painter: _Painter,
    index: int,
    node: Node,
    own_row: int,
    wires: Sequence[tuple[int, int]],
    band: _Band,
) -> None:
    """The wires that arrive (row, first cell), what joins them, the sign, the wire that leaves."""
    corners = "─" if len(wires) == 1 else "┐┘"
    for (row, start), corner in zip(wires, corners, strict=True):
        painter.put(row, start, "─" * (band.centre - start) + corner)
    for row in range(wires[0][0] + 1, wires[-1][0]):
        painter.put(row, band.centre, "│")
    label = band.centre - len(node.label) // 2
    painter.put(own_row, label, node.label, index)
    after = label + len(node.label)
    painter.put(own_row, after, "─" * (band.field - 1 - after))


def _draw_box(
    painter: _Painter, index: int, node: Node, row: int, joins: bool, band: _Band
) -> None:
    """A box around the sign, which the wires enter from above and below, or from the left."""
    left = band.centre - len(node.label) // 2 - 2
    inner = len(node.label) + 2
    middle = band.centre - left - 1
    for down, (opening, wire, closing) in ((-1, "╭┴╮"), (1, "╰┬╯")):
        line = ["─"] * inner
        line[middle] = wire if joins else "─"
        text = opening + "".join(line) + closing
        painter.rows[row + down].append(Stroke(left, text, index, box=True))
    sides = ((left, "│ " if joins else "┤ "), (left + inner, " ├"))
    for column, side in sides:
        painter.rows[row].append(Stroke(column, side, index, box=True))


def _draw_rail(painter: _Painter, rail: _Rail) -> None:
    first, last = rail.rows[0], rail.rows[-1]
    taps = set(rail.rows)
    painter.put(first, rail.column, "┬")
    for row in range(first + 1, last):
        painter.put(row, rail.column, "├" if row in taps else "│")
    painter.put(last, rail.column, "└")
