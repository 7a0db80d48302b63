"""Tables of a lesson's figure: a shade for every number, brackets around those that are lit.

Above zero and below have a colour each, as in every heat map; without colours the numbers and the
brackets say the same. Tables stand beside each other as in a formula, as large as there is room.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content, Span

from lessons.figures.scene import Grid, Tables
from lessons.numbers import align, show, show_shape
from tui.figures.grids import COLUMN_MARK, ROW_MARK
from tui.figures.paint import STEPS, Paint

MARGIN = 2  # the mark of a row, and a space
ABOVE = 2  # the name, and the marks of columns
PALE = 0.7  # of the full colour: the number in front of it has to be read
SIZES = ((11, 3), (9, 3), (7, 3), (8, 2), (6, 2), (5, 2), (4, 2), (7, 1), (5, 1), (4, 1), (3, 1))


def draw_tables(
    tables: Tables, width: int, height: int, paint: Paint | None = None
) -> list[Content]:
    """All tables as large as they fit; a line of words where they do not."""
    grids = [Written(grid, _texts(grid)) for grid in tables.grids]
    least = max((one.widest for one in grids), default=1) + 2
    fitting: list[list[Written]] = []
    size = (least, 1)
    for wide, tall in (*SIZES, (least, 1)):
        bands = _bands(grids, max(wide, least), width)
        rows = sum(ABOVE + max(len(one.texts) * tall for one in band) for band in bands)
        fits = all(sum(one.width(max(wide, least)) for one in band) <= width for band in bands)
        if fits and rows <= height and (not fitting or len(bands) < len(fitting)):
            fitting, size = bands, (max(wide, least), tall)
    if not fitting:
        words = "; ".join(f"{grid.name} {_shape(grid)}" for grid in tables.grids)
        return [Content(words).truncate(width, ellipsis=True)][:height]
    drawn = [_band(band, size, paint) for band in fitting]
    air = sum(map(len, drawn)) + len(drawn) - 1 <= height
    lines = [line for band in drawn for line in (*band, *[Content()] * air)]
    return lines[:-1] if air else lines


@dataclass(frozen=True)
class Written:
    """A table and its numbers as text."""

    grid: Grid
    texts: list[list[str]]

    @property
    def widest(self) -> int:
        """How long its longest number is."""
        return max(len(text) for row in self.texts for text in row)

    def cell(self, wide: int) -> int:
        """The width of a cell, at most `wide`, in whose middle the longest number stands."""
        return wide - (wide - self.widest) % 2

    def width(self, wide: int) -> int:
        """The width of the whole with its sign."""
        grid = self.grid
        sign = len(grid.before) + 2 if grid.before else 0
        head = len(grid.name) + 1 + len(_shape(grid))
        return sign + max(MARGIN + len(grid.values[0]) * self.cell(wide), MARGIN + head + 1)


def _bands(grids: Sequence[Written], wide: int, width: int) -> list[list[Written]]:
    """Tables that stand beside each other, in as few bands as possible."""
    bands: list[list[Written]] = [[]]
    for one in grids:
        used = sum(other.width(wide) for other in bands[-1])
        if bands[-1] and (one.grid.below or used + one.width(wide) > width):
            bands.append([])
        bands[-1].append(one)
    return bands


def _shape(grid: Grid) -> str:
    if grid.shape is not None:
        return grid.shape
    return show_shape((len(grid.values), len(grid.values[0])))


def _texts(grid: Grid) -> list[list[str]]:
    """The numbers of a table, their decimal points under each other in each column."""
    columns = [
        align(["·" if v is None else show(v, 3) for v in column])
        for column in zip(*grid.values, strict=True)
    ]
    return [list(row) for row in zip(*columns, strict=True)]


def _band(band: list[Written], size: tuple[int, int], paint: Paint | None) -> list[Content]:
    wide, tall = size
    height = max(len(one.texts) for one in band) * tall
    columns = [[*_sign(one.grid, height)] * bool(one.grid.before) for one in band]
    lines = []
    blocks = [_block(one, wide, tall, height, paint) for one in band]
    for row in range(ABOVE + height):
        parts: list[Content] = []
        for signs, block in zip(columns, blocks, strict=True):
            parts += [signs[row]] if signs else []
            parts.append(block[row])
        lines.append(Content("").join(parts))
    return lines


def _sign(grid: Grid, height: int) -> list[Content]:
    """The sign left of a table, in the middle of its height."""
    blank = Content(" " * (len(grid.before) + 2))
    lines = [blank] * (ABOVE + height)
    lines[ABOVE + (height - 1) // 2] = Content(f" {grid.before} ")
    return lines


def _block(one: Written, most: int, tall: int, height: int, paint: Paint | None) -> list[Content]:
    grid, texts, wide = one.grid, one.texts, one.cell(most)
    m, n = len(grid.values), len(grid.values[0])
    full = one.width(most) - (len(grid.before) + 2 if grid.before else 0)
    head = Content.assemble(
        " " * MARGIN, (grid.name, "bold"), " " if grid.name else "", (_shape(grid), "$faint")
    )
    marks = "".join(f"{COLUMN_MARK if j in grid.columns else '':^{wide}}" for j in range(n))
    lines = [head, Content.styled(" " * MARGIN + marks, "$here")]
    lines += [Content()] * ((height - m * tall) // 2)
    finite = [abs(v) for row in grid.values for v in row if v is not None and math.isfinite(v)]
    deepest = max(finite, default=1.0) or 1.0
    for i in range(m):
        for line in range(tall):
            middle = line == (tall - 1) // 2
            mark = f"{ROW_MARK} " if middle and i in grid.rows else " " * MARGIN
            lines.append(
                Content.styled(mark, "$here")
                + _row(grid, texts[i], i, middle, wide, deepest, paint)
            )
    lines += [Content()] * (ABOVE + height - len(lines))
    return [line.pad_right(max(full - line.cell_length, 0)) for line in lines]


def _row(
    grid: Grid, texts: list[str], i: int, middle: bool, wide: int, deepest: float,
    paint: Paint | None,
) -> Content:  # fmt: skip
    """One line of cells: a number in brackets where it is lit, and the shade behind all of it."""
    line, spans = "", []
    for j, text in enumerate(texts):
        lit, value = (i, j) in grid.lit, grid.values[i][j]
        inside = f"{text if middle else '':^{wide - 2}}"
        cell = f"[{inside}]" if lit and middle else f" {inside} "
        start, end = len(line), len(line) + wide
        line += cell
        if paint is not None and value is not None and math.isfinite(value):
            level = round(value / deepest * STEPS * PALE)
            spans.append(Span(start, end, paint.written(level)))
        elif middle:
            spans.append(Span(start, end, f"${grid.job}" if value is not None else "$faint"))
        if lit and middle:
            spans.append(Span(start, end, "bold"))
    return Content(line, spans)
