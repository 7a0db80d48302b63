"""Every weight and bias as tables that can be changed, a table a layer; below them, where there is
room, how the weights of the cursor's layer came to be what they are.
"""

import numpy as np
from textual.content import Content

from lessons.labs.playground.cursor import Spot, name_of
from lessons.labs.playground.playground import Playground
from lessons.numbers import MINUS, show
from tui.figures.heat import WIDEST, HeatMap
from tui.figures.paint import Paint
from tui.labs.playground.chosen import Chosen
from tui.labs.playground.curves import curves
from tui.labs.playground.face import Face

NUDGE = 0.1
MOST = 100.0  # of a weight that is typed
TALLEST = 4  # rows of a cell
APART = 3  # columns between two tables
CURVES = 10  # rows from which the curves have room
BIAS = "bias"


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
        trained = len(self.lab.film) > 1
        page, tall = _laid_out(tables, chosen.layer, width, height - 2, trained)
        blocks = [
            _drawn([tables[k] for k in column], width, height - 2, tall, paint) for column in page
        ]
        lines = [*_beside(blocks, width), Content(""), below]
        room = height - len(lines) - 1
        if trained and room >= CURVES:
            lines += [Content(""), *curves(self.lab, chosen, width, room)]
        return lines[: max(height, 0)]

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


def _laid_out(
    tables: list[HeatMap], layer: int, width: int, height: int, trained: bool
) -> tuple[list[list[int]], int]:
    """Which tables stand in which column, and how tall their cells are: all beside each other as
    the layers are, if that fits, with room for curves below; else a page with that of `layer`."""
    curves_room = max(CURVES + 1, height // 3)
    for least in (curves_room, 0) if trained else (0,):
        for tall in range(TALLEST, int(least > 0), -1):
            sizes = [_size(table, width, tall) for table in tables]
            across = sum(wide for wide, _ in sizes) + APART * (len(tables) - 1)
            if across <= width and max(high for _, high in sizes) + least <= height:
                return [[k] for k in range(len(tables))], tall
    for tall in range(TALLEST, 0, -1):
        pages = _pages(tables, width, height, tall)
        if len(pages) == 1:
            break
    return next(page for page in pages if any(layer in column for column in page)), tall


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
    cell = min(max(2 * tall + 1, 6), WIDEST)
    return min(max(margin + columns * cell, len(table.title)), width), rows * tall + 2


def _short(name: str) -> str:
    return name.removeprefix("neuron ").replace("output ", "y")
