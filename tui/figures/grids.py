"""Matrices on screen: bracketed grids of aligned cells, with marks for a row and a column.

A grid is a block of lines; blocks stand beside each other as in a formula, and where the room is
too narrow the formula breaks before its equals sign.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from textual.content import Content

from lessons.numbers import align, show, show_shape
from tui.figures.paint import Paint
from tui.wrapping import broken

Cell = tuple[int, int]

ROW_MARK, COLUMN_MARK = "▶", "▼"
_BRACKETS = {"top": ("⎡", "⎤"), "middle": ("⎢", "⎥"), "bottom": ("⎣", "⎦"), "only": ("[", "]")}
ABOVE = 2  # lines above the first row: the title, and the column marks


@dataclass(frozen=True)
class Block:
    """Lines of equal width. `rows` of them are a grid's; `hits` says where its cells stand.

    A hit is (x, y, width) from the block's top left corner.
    """

    lines: tuple[Content, ...]
    width: int
    rows: int
    hits: dict[Cell, tuple[int, int, int]] = field(default_factory=dict)


def grid(
    title: Content,
    cells: Sequence[Sequence[Content]],
    *,
    rows: Collection[int] = (),
    columns: Collection[int] = (),
    gap: int = 2,
    air: int = 0,
) -> Block:
    """A bracketed grid of cells, (m, n); the cells of a column are equally wide.

    ▶ stands before each of `rows` and ▼ above each of `columns`. There are `gap` spaces between
    the columns and `air` empty lines between the rows.
    """
    widths = [cell.cell_length for cell in cells[0]]
    starts = [3 + sum(widths[:j]) + gap * j + 1 for j in range(len(widths))]
    inner = sum(widths) + gap * (len(widths) - 1)
    width = max(inner + 6, title.cell_length + 2)
    marks = [" "] * width
    for j in columns:
        marks[starts[j] + (widths[j] - 1) // 2] = COLUMN_MARK
    head = title.cell_length
    left = max((inner + 6 - head) // 2 + 1, 2)
    lines = [
        Content.assemble(" " * left, title).pad_right(max(width - left - head, 0)),
        Content.styled("".join(marks), "$here"),
    ]
    hits = {}
    order = list(_with_air(len(cells), air))
    for at, i in enumerate(order):
        place = "top" if at == 0 else "bottom" if at == len(order) - 1 else "middle"
        opening, closing = _BRACKETS["only" if len(order) == 1 else place]
        mark = f"{ROW_MARK} " if i is not None and i in rows else "  "
        body = Content(" " * inner) if i is None else Content(" " * gap).join(cells[i])
        line = Content.assemble(
            (mark, "$here"), (opening, "$faint"), " ", body, " ", (closing, "$faint")
        )
        lines.append(line.pad_right(width - line.cell_length))
        if i is not None:
            for j, start in enumerate(starts):
                hits[i, j] = start, ABOVE + at, widths[j]
    width = max(width, max(line.cell_length for line in lines))
    lines = [line.pad_right(width - line.cell_length) for line in lines]
    return Block(tuple(lines), width, len(order), hits)


def _with_air(rows: int, air: int) -> Iterator[int | None]:
    for i in range(rows):
        if i:
            yield from [None] * air
        yield i


def outline(title: Content, rows: int, columns: int, scale: float = 1) -> Block:
    """A matrix of which only the shape counts, drawn to scale: an entry is `scale` lines high.

    From a scale of 1 on every entry has its dot; below it, only the corners have one. A square
    matrix looks square, and no side is drawn shorter than one entry.
    """
    if scale >= 1:
        step = round(scale)
        dots = [[Content.styled("·", "$faint")] * columns] * rows
        return grid(title, dots, gap=2 * step - 1, air=step - 1)
    height, width = max(round(rows * scale), 1), max(round(2 * columns * scale) - 1, 1)
    if height == 1 < rows and width == 1 < columns:
        return grid(title, [[Content.styled("·", "$faint")]])
    edge = "·" if width == 1 else f"·{'…'.center(width - 2) if height == 1 else ' ' * (width - 2)}·"
    inner = "⋮" if width == 1 else "⋱".center(width)
    lines = [edge] + [" " * width] * (height - 2) + [edge] * (height > 1)
    if height > 2:
        lines[height // 2] = inner
    return grid(title, [[Content.styled(line, "$faint")] for line in lines])


def abreast(pictures: Sequence[Sequence[Content]], gap: int = 3) -> list[Content]:
    """Pictures side by side, each as wide as its widest line, with so many spaces between them."""
    wide = [max((line.cell_length for line in lines), default=0) for lines in pictures]
    rows = zip_longest(*pictures, fillvalue=Content(""))
    return [
        Content(" " * gap).join(
            line.pad_right(width - line.cell_length) for line, width in zip(row, wide, strict=True)
        )
        for row in rows
    ]


def sign(text: str | Content) -> Block:
    """A sign of the formula, such as · or =, one row high."""
    content = Content(text) if isinstance(text, str) else text
    return Block((content,), content.cell_length, 1)


@dataclass(frozen=True)
class Picture:
    """Blocks beside each other, as lines; `hits` are the cells of the last block.

    `bands` of them stand under each other, and the tallest block of the last has `rows` lines.
    """

    lines: tuple[Content, ...]
    width: int
    hits: dict[Cell, tuple[int, int, int]]
    bands: int = 1
    rows: int = 0


def beside(bands: Sequence[Sequence[Block]], room: int) -> Picture:
    """The blocks of all bands in one line if there is room, else each band under the one before."""
    flat = [block for band in bands for block in band]
    if sum(block.width for block in flat) <= room:
        return _band(flat)
    lines: list[Content] = []
    width = 0
    picture = Picture((), 0, {})
    for band in bands:
        picture = _band(band)
        hits = {cell: (x, y + len(lines), w) for cell, (x, y, w) in picture.hits.items()}
        lines += picture.lines
        width = max(width, picture.width)
    return Picture(tuple(lines), width, hits if bands else {}, len(bands), picture.rows)


def extent(bands: Sequence[Sequence[Block]], room: int) -> tuple[int, int]:
    """How wide and how high `beside` would draw these, without drawing them."""
    flat = [block for band in bands for block in band]
    if sum(block.width for block in flat) <= room:
        bands = [flat]
    wide = max(sum(block.width for block in band) for band in bands)
    high = (
        max(len(block.lines) - block.rows for block in band) + max(block.rows for block in band)
        for band in bands
    )
    return wide, sum(high)


def _band(blocks: Sequence[Block]) -> Picture:
    """Blocks in one line, their rows centred on each other."""
    tallest = max(block.rows for block in blocks)
    above = max(len(block.lines) - block.rows for block in blocks)
    columns: list[list[Content]] = []
    hits: dict[Cell, tuple[int, int, int]] = {}
    left = 0
    for block in blocks:
        top = above - (len(block.lines) - block.rows) + (tallest - block.rows) // 2
        blank = Content(" " * block.width)
        bottom = above + tallest - top - len(block.lines)
        columns.append([blank] * top + list(block.lines) + [blank] * bottom)
        hits = {cell: (x + left, y + top, w) for cell, (x, y, w) in block.hits.items()}
        left += block.width
    lines = tuple(Content("").join(parts) for parts in zip(*columns, strict=True))
    return Picture(lines, left, hits, rows=tallest)


@dataclass(frozen=True)
class Matrix:
    """One matrix of a formula: values (m, n) and a name, with lit rows, columns and cells.

    A value that is None is not known yet. `before` is the sign that stands left of the matrix.
    """

    name: str
    values: tuple[tuple[float | None, ...], ...]
    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    cells: frozenset[Cell] = frozenset()
    before: str = ""
    style: str = ""

    def block(self, gap: int, air: int) -> Block:
        """Its grid, the numbers of each column aligned; what is lit is bold and marked."""
        shape = (len(self.values), len(self.values[0]) if self.values else 0)
        title = Content.assemble((self.name, "bold"), " ", (show_shape(shape), "$faint"))
        if not all(shape):
            return sign(title)
        columns = [align([_told(x) for x in column]) for column in zip(*self.values, strict=True)]
        drawn = [
            [self._cell(text, (i, j)) for j, text in enumerate(row)]
            for i, row in enumerate(zip(*columns, strict=True))
        ]
        return grid(title, drawn, rows=self.rows, columns=self.columns, gap=gap, air=air)

    def _cell(self, text: str, cell: Cell) -> Content:
        lit = cell in self.cells or cell[0] in self.rows or cell[1] in self.columns
        unknown = self.values[cell[0]][cell[1]] is None
        return Content.styled(text, "bold $here" if lit else "$faint" if unknown else self.style)

    def say(self) -> str:
        """Its name, its shape, and its rows in words."""
        rows = "; ".join(", ".join(_told(x) for x in row) for row in self.values)
        return f"{self.name} = ({rows})"


@dataclass(frozen=True)
class Formula:
    """Matrices beside each other, as in A · B = C, spread out where there is room."""

    matrices: tuple[Matrix, ...]

    def _picture(self, width: int, height: int) -> Picture:
        for gap, air in ((3, 1), (3, 0), (2, 0), (1, 0)):
            blocks = []
            for one in self.matrices:
                blocks += [sign(f" {one.before} ")] if one.before else []
                blocks.append(one.block(gap, air))
            # The last equals sign is where the formula may break.
            cut = max((i for i, b in enumerate(blocks) if b.lines[0].plain == " = "), default=0)
            picture = beside([band for band in (blocks[:cut], blocks[cut:]) if band], width)
            if picture.width <= width and len(picture.lines) <= height:
                break
        return picture

    def draw(self, width: int, height: int, paint: Paint | None = None) -> list[Content]:
        """The formula in grids, or in words where there is no room for them."""
        if not self.matrices:
            return []
        picture = self._picture(width, height)
        if picture.width > width or len(picture.lines) > height:
            return broken(Content(self.say()), max(width, 2))[: max(height, 0)]
        return list(picture.lines)

    def say(self) -> str:
        """Every matrix in words."""
        return "; ".join(one.say() for one in self.matrices)

    def at(self, x: int, y: int, width: int, height: int) -> Cell | None:
        """The cell of the last matrix under a cell of the screen."""
        if not self.matrices:
            return None
        for cell, (left, top, wide) in self._picture(width, height).hits.items():
            if y == top and left <= x < left + wide:
                return cell
        return None


def _told(value: float | None) -> str:
    return "·" if value is None else show(value)
