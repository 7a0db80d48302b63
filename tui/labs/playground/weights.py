"""Every weight and bias as tables that can be changed: a table a layer."""

from itertools import pairwise

import numpy as np
from textual.content import Content

from lessons.labs.playground.cursor import Spot, name_of, widths
from lessons.labs.playground.playground import Playground
from lessons.numbers import MINUS, show
from tui.figures.heat import HeatMap
from tui.figures.paint import Paint
from tui.labs.playground.face import Face

NUDGE = 0.1
MOST = 100.0  # of a weight that is typed
TALLEST = 3  # rows of a cell
APART = 3  # columns between two tables
WIDEST = 9  # columns of a cell
BIAS = "bias"


class Chosen:
    """The weight under the cursor, shared by the sheets that show weights."""

    def __init__(self, lab: Playground) -> None:
        self.lab = lab
        self.layer = self.row = self.column = 0

    def begin(self, spot: Spot) -> None:
        """Where the network's cursor is: at a weight, or at a neuron's bias."""
        if spot.to is not None:
            self.layer, self.row, self.column = spot.column, spot.row, spot.to
        elif spot.column:
            self.layer, self.column = spot.column - 1, spot.row
            self.row = self.sizes[self.layer]
        self.fit()

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons in each column of the network."""
        return widths(self.lab.setup, self.lab.ground)

    def fit(self) -> None:
        """Stay within the network."""
        sizes = self.sizes
        self.layer = min(max(self.layer, 0), len(sizes) - 2)
        self.row = min(max(self.row, 0), sizes[self.layer])
        self.column = min(max(self.column, 0), sizes[self.layer + 1] - 1)

    def move(self, down: int, right: int) -> None:
        """To a neighbour; past the last row it goes on in the next layer."""
        self.fit()
        sizes = self.sizes
        self.column = (self.column + right) % sizes[self.layer + 1]
        self.row += down
        if self.row > sizes[self.layer]:
            self.layer, self.row = (self.layer + 1) % (len(sizes) - 1), 0
        elif self.row < 0:
            self.layer = (self.layer - 1) % (len(sizes) - 1)
            self.row = sizes[self.layer]
        self.fit()

    def slices(self) -> list[tuple[int, int, int]]:
        """For each layer: where its numbers begin, its rows (the last one its biases), columns."""
        found, at = [], 0
        for before, units in pairwise(self.sizes):
            found.append((at, before + 1, units))
            at += (before + 1) * units
        return found

    @property
    def index(self) -> int:
        """Its place among all parameters."""
        self.fit()
        begin, _, columns = self.slices()[self.layer]
        return begin + self.row * columns + self.column

    @property
    def name(self) -> str:
        """`w(x₁ → neuron 1.1)`, or `b of neuron 1.1`."""
        self.fit()
        setup, sizes = self.lab.setup, self.sizes
        to = name_of(Spot(self.layer + 1, self.column), setup, sizes)
        if self.row == sizes[self.layer]:
            return f"bias of {to}"
        return f"w({name_of(Spot(self.layer, self.row), setup, sizes)} → {to})"

    @property
    def value(self) -> float:
        """As it is on the screen."""
        return float(np.frombuffer(self.lab.shown.weights, "<f4")[self.index])


class OfAWeight(Face):
    """A picture of weights: one of them is chosen, at a moment of the film."""

    def __init__(self, lab: Playground, chosen: Chosen) -> None:
        super().__init__(lab)
        self.chosen = chosen

    def status(self) -> str:
        """Which layer, and when."""
        return f"layer {self.chosen.layer + 1} · epoch {self.lab.shown.epoch:,.0f}"

    def move(self, down: int, right: int) -> None:
        """Another weight."""
        self.chosen.move(down, right)

    def step(self, by: int) -> None:
        """The film."""
        self.lab.film.wind(by)


class WeightsFace(OfAWeight):
    """A table a layer: a row for each input and one for the biases, a column for each unit."""

    name = "weights"
    help = "+ − change a weight by 0.1, enter types one, . , wind the film"

    def turn(self, by: int) -> None:
        """A little more or less of it."""
        self._change(by * NUDGE)

    def typing(self) -> str | None:
        """Its value."""
        return show(self.chosen.value, 6)

    def take(self, text: str) -> bool:
        """Another value."""
        try:
            value = float(text.strip().replace(MINUS, "-"))
        except ValueError:
            value = float("nan")
        if not abs(value) <= MOST:
            self.note = f"A weight is a number from −{MOST:g} to {MOST:g}."
            return False
        newest = float(np.frombuffer(self.lab.stand.weights, "<f4")[self.chosen.index])
        self._change(value - newest)
        return True

    def _change(self, by: float) -> None:
        self.lab.nudge(self.chosen.index, by)
        self.changed = "weights"

    # ---- drawing --------------------------------------------------------------------------------

    def lines(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """As many tables as there is room for, that of the cursor among them."""
        chosen = self.chosen
        chosen.fit()
        tables = self._tables()
        below = Content.assemble(
            ("› ", "bold $here"), chosen.name, " = ", (show(chosen.value), "bold $value")
        ).truncate(width, ellipsis=True)
        for tall in range(TALLEST, 0, -1):
            pages = _pages(tables, width, height - 2, tall)
            if len(pages) == 1:
                break
        page = next(page for page in pages if any(chosen.layer in column for column in page))
        blocks = [
            _drawn([tables[k] for k in column], width, height - 2, tall, paint) for column in page
        ]
        return [*_beside(blocks, width), Content(""), below][: max(height, 0)]

    def _tables(self) -> list[HeatMap]:
        chosen, lab = self.chosen, self.lab
        values = np.frombuffer(lab.shown.weights, "<f4").astype(np.float64)
        sizes, setup = chosen.sizes, lab.setup
        deepest = float(np.abs(values).max(initial=0.01))
        tables = []
        for k, (begin, rows, columns) in enumerate(chosen.slices()):
            names = [_short(name_of(Spot(k, i), setup, sizes)) for i in range(rows - 1)]
            into = tuple(_short(name_of(Spot(k + 1, j), setup, sizes)) for j in range(columns))
            cells = values[begin : begin + rows * columns].reshape(rows, columns)
            lit = (chosen.row, chosen.column) if k == chosen.layer else None
            title = Content.assemble(
                (f"layer {k + 1}", "bold $here" if lit else "bold"),
                (f"  W ({rows - 1}×{columns}), b ({columns})", "$faint"),
            )
            tables.append(HeatMap(cells, title, (*names, BIAS), into, deepest=deepest, lit=lit))
        return tables


def _pages(tables: list[HeatMap], width: int, height: int, tall: int) -> list[list[list[int]]]:
    """Which tables stand in which column of which page: from the left, as many as fit."""
    pages: list[list[list[int]]] = [[[]]]
    used = across = room = 0
    for k, table in enumerate(tables):
        wide, high = _size(table, width, tall)
        if pages[-1][-1] and used + high > height:
            across += room + APART
            used = room = 0
            pages[-1].append([])
        if across and across + wide > width:
            pages[-1] = [column for column in pages[-1] if column]
            pages.append([[]])
            used = across = room = 0
        pages[-1][-1].append(k)
        used, room = used + high + 1, max(room, wide)
    return pages


def _drawn(
    tables: list[HeatMap], width: int, height: int, tall: int, paint: Paint | None
) -> list[Content]:
    """Tables below each other."""
    lines: list[Content] = []
    for table in tables:
        wide, high = _size(table, width, tall)
        lines += [*([Content("")] if lines else []), *table.draw(wide, high, paint)]
    return lines[: max(height, 1)]


def _beside(blocks: list[list[Content]], width: int) -> list[Content]:
    """Blocks of lines side by side."""
    rooms = [max(line.cell_length for line in block) for block in blocks]
    lines = []
    for row in range(max(map(len, blocks))):
        parts = []
        for block, room in zip(blocks, rooms, strict=True):
            line = block[row] if row < len(block) else Content("")
            parts.append(line.pad_right(room - line.cell_length))
        lines.append(Content(" " * APART).join(parts).truncate(width))
    return lines


def _size(table: HeatMap, width: int, tall: int) -> tuple[int, int]:
    """Columns and rows of a table."""
    rows, columns = table.values.shape
    margin = max(map(len, table.rows)) + 1
    return min(max(margin + columns * WIDEST, len(table.title)), width), rows * tall + 2


def _short(name: str) -> str:
    return name.removeprefix("neuron ").replace("output ", "y")
