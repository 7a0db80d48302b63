"""A heat map: a shade for every value of a matrix, and the value itself where there is room for it.

Above zero and below have a colour each, which meet in the background at zero; without colours they
have signs of their own, ░▒▓█ and ⠂⠢⠶⠿. Points stand on top, each class with its own shape.
"""

import math
from dataclasses import dataclass

import numpy as np
from textual.content import Content, Span

from lessons.numbers import MINUS, align, show
from tui.figures.paint import Paint
from tui.figures.raster import Window
from tui.figures.scale import Floats
from tui.figures.shades import Levels, levels_of, sampled, shaded

WAITS = "·"  # where a value is still to come
WIDEST = 9  # columns of a cell: with more the eye no longer reads along a row


@dataclass(frozen=True)
class Point:
    """A sign at (x, y); without a style it takes what can be read on the shade behind it."""

    x: float
    y: float
    sign: str = "●"
    style: str = ""


@dataclass(frozen=True, eq=False)
class HeatMap:
    """A matrix of values, (m, n), its first row on top.

    `deepest` is the size that has the full colour, the largest there is by default. Names of
    rows and columns turn it into a table. `window` says which part of the plane the values cover,
    for `points`. `lit` is the cell under a cursor. `shades` are shaded instead of the values, where
    these are alike; a value that is no number is not known yet.
    """

    values: Floats
    title: Content | str = ""
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    deepest: float | None = None
    window: Window | None = None
    points: tuple[Point, ...] = ()
    lit: tuple[int, int] | None = None
    digits: int = 3
    shades: Floats | None = None

    def draw(self, width: int, height: int, paint: Paint | None = None) -> list[Content]:
        """Cells with their values where they have room, else a pixel for each value."""
        values = np.atleast_2d(np.asarray(self.values, dtype=np.float64))
        title = [self.title if isinstance(self.title, Content) else Content(self.title)]
        head = [line.truncate(width, ellipsis=True) for line in title if line]
        if not values.size or width < 1 or height <= len(head):
            return head[:height]
        plan = self._plan(width, height - len(head))
        shades = values if self.shades is None else self.shades
        numbers = levels_of(shades, self._deepest(shades))
        if plan.wide:
            return head + self._cells(values, numbers, plan, paint)
        rows = height - len(head)
        pixels = sampled(numbers, 2 * rows, width)
        return head + [
            shaded(line, pixels[2 * y].tolist(), pixels[2 * y + 1].tolist(), paint)
            for y, line in enumerate(self._signs(rows, width))
        ]

    def _deepest(self, values: Floats) -> float:
        if self.deepest is not None:
            return self.deepest
        finite = np.abs(values[np.isfinite(values)])
        return float(finite.max()) if finite.size else 1.0

    def _plan(self, width: int, height: int) -> "_Plan":
        m, n = np.atleast_2d(self.values).shape
        margin = max(map(len, self.rows), default=0)
        margin += bool(margin)
        above = 1 if self.columns else 0
        wide, tall = (width - margin) // n, (height - above) // m
        if wide < 2 or tall < 1 or self.points:
            return _Plan(margin, above, 0, 0)
        return _Plan(margin, above, min(wide, max(2 * tall + 1, 6), WIDEST), min(tall, wide))

    def _cells(
        self, values: Floats, numbers: Levels, plan: "_Plan", paint: Paint | None
    ) -> list[Content]:
        """A block of cells for every value, the number in the middle of it."""
        decimals = max(self.digits - 1 - math.floor(math.log10(self._deepest(values) or 1.0)), 0)
        texts = _aligned(
            [[self._text(value, decimals) for value in row] for row in values.tolist()]
        )
        fit = max(len(text) for row in texts for text in row) <= plan.wide - (plan.wide > 4)
        lines = []
        if self.columns:
            names = "".join(f"{name[: plan.wide]:^{plan.wide}}" for name in self.columns)
            lines.append(Content.styled(" " * plan.margin + names, "$faint"))
        for i, row in enumerate(numbers.tolist()):
            behind = [level for level in row for _ in range(plan.wide)]
            for line in range(plan.tall):
                middle = line == (plan.tall - 1) // 2
                name = self.rows[i] if self.rows and middle and i < len(self.rows) else ""
                written = "".join(
                    self._written(text if middle and fit else "", (i, j), middle, plan.wide, paint)
                    for j, text in enumerate(texts[i])
                )
                edge = Content.styled(f"{name:<{plan.margin}}"[: plan.margin], "$faint")
                lines.append(edge + shaded(Content(written), behind, behind, paint))
        return lines

    def _text(self, value: float, decimals: int) -> str:
        waits = self.shades is not None and math.isnan(value)
        return WAITS if waits else _short(value, decimals)

    def _written(
        self, text: str, cell: tuple[int, int], middle: bool, wide: int, paint: Paint | None
    ) -> str:
        """What stands in a cell: the number, between spaces that no sign of a shade takes."""
        if middle and cell == self.lit:
            return f"[{text[: wide - 2]:^{wide - 2}}]" if wide > 2 else "[]"
        line = f"{text:^{wide}}"
        return line.replace(" ", "\N{NO-BREAK SPACE}") if text and paint is None else line

    def _signs(self, rows: int, columns: int) -> list[Content]:
        """Lines of blanks with the points on them."""
        window = self.window or Window(0.0, 1.0, 0.0, 1.0)
        signs: dict[int, dict[int, Point]] = {}
        for point in self.points:
            if not (math.isfinite(point.x) and math.isfinite(point.y)):
                continue
            x = (point.x - window.left) / (window.right - window.left)
            y = (window.top - point.y) / (window.top - window.bottom)
            if 0 <= x <= 1 and 0 <= y <= 1:
                row = signs.setdefault(min(int(y * rows), rows - 1), {})
                row[min(int(x * columns), columns - 1)] = point
        return [_with_signs(columns, signs.get(row, {})) for row in range(rows)]

    def say(self) -> str:
        """The shape, and between which values it lies."""
        values = np.atleast_2d(np.asarray(self.values, dtype=np.float64))
        finite = values[np.isfinite(values)]
        shape = f"{values.shape[0]}×{values.shape[1]} values"
        ends = f" from {show(finite.min(), 3)} to {show(finite.max(), 3)}" if finite.size else ""
        title = self.title.plain if isinstance(self.title, Content) else self.title
        return (f"{title}: " if title else "") + shape + ends

    def at(self, x: int, y: int, width: int, height: int) -> tuple[int, int] | None:
        """The (row, column) of the value under a cell."""
        m, n = np.atleast_2d(self.values).shape
        y -= bool(self.title)
        rows = height - bool(self.title)
        plan = self._plan(width, rows)
        if plan.wide:
            i, j = (y - plan.above) // plan.tall, (x - plan.margin) // plan.wide
        elif rows > 0 and width > 0:
            i, j = y * m // rows, x * n // width
        else:
            return None
        return (i, j) if 0 <= i < m and 0 <= j < n and y >= plan.above else None


@dataclass(frozen=True)
class _Plan:
    """Room left of and above the cells, and the size of a cell; 0 where pixels have to do."""

    margin: int
    above: int
    wide: int
    tall: int


def _short(value: float, decimals: int) -> str:
    """A number with as many decimals as its neighbours: `.65`, `−1.20`, and 0 for nothing."""
    if value == 0 or not math.isfinite(value):
        return show(value)
    text = f"{abs(value):.{min(decimals, 4)}f}"
    sign = MINUS if value < 0 and float(text) else ""
    return sign + (text.removeprefix("0") or "0")


def _aligned(texts: list[list[str]]) -> list[list[str]]:
    """The same with decimal points under each other, where one cell is above another.

    What waits is no number: it stands in the middle of its cell.
    """
    columns = []
    for column in zip(*texts, strict=True):
        shown = iter(align([text for text in column if text != WAITS]))
        columns.append([text if text == WAITS else next(shown) for text in column])
    return [list(row) for row in zip(*columns, strict=True)]


def _with_signs(columns: int, signs: dict[int, Point]) -> Content:
    text = [" "] * columns
    spans = []
    for column, point in signs.items():
        text[column] = point.sign[:1]
        if point.style:
            spans.append(Span(column, column + 1, point.style))
    return Content("".join(text), spans)
