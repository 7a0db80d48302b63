"""A picture inside its axes: numbers to the left, numbers below, and a fine grid behind."""

from functools import lru_cache

from textual.content import Content

from lessons.numbers import MINUS
from tui.figures.raster import Raster
from tui.figures.scale import Axis

FRAME = 2  # rows that the horizontal axis takes: the line, and its numbers


def margin_of(y: Axis) -> int:
    """How many cells the vertical axis and its numbers take, left of a picture."""
    return max(map(len, y.labels), default=0) + 1


def framed(
    raster: Raster, x: Axis, y: Axis | None, style: str = "$faint", name: str = "",
    grid: bool = False,
) -> list[Content]:  # fmt: skip
    """The raster with an axis to its left and one below, ticks on both, and the x axis's name.

    `grid` continues the ticks of the vertical axis as fine lines behind everything else. Without a
    vertical axis there is only the one below.
    """
    if y is None:
        return raster.rows() + below(raster, x, -1, style, name)
    if grid:
        for tick in y.ticks:
            raster.level(y.place(tick), "$rule")
    margin = margin_of(y) - 1
    edges = edges_of(raster, y)
    return raster.rows(edges, style) + below(raster, x, margin, style, name)


def edges_of(raster: Raster, y: Axis) -> list[str]:
    """The vertical axis: for each row of the picture a number and a tick, or a piece of line."""
    rows = (raster.row(y.place(tick)) for tick in y.ticks)
    labels = dict(zip(rows, y.labels, strict=True))
    margin = margin_of(y) - 1
    return [
        f"{labels.get(row, ''):>{margin}}{'┤' if row in labels else '│'}"
        for row in range(raster.height)
    ]


def below(raster: Raster, x: Axis, margin: int, style: str, name: str = "") -> list[Content]:
    """The horizontal axis of a picture that begins `margin` + 1 cells from the left: two lines."""
    columns = [raster.column(x.place(tick)) for tick in x.ticks]
    return list(ruler(raster.width, tuple(columns), x.labels, margin, style, name))


@lru_cache(maxsize=64)  # a picture that moves keeps its axis for a while
def ruler(
    width: int,
    columns: tuple[int, ...],
    labels: tuple[str, ...],
    margin: int,
    style: str,
    name: str = "",
) -> tuple[Content, Content]:
    """A line of `width` cells with ticks in `columns` and their labels beneath."""
    axis, numbers = ["─"] * width, [" "] * (width + margin + 1)
    if 0 < len(name) < len(numbers):  # a number that would run into the name gives way to it
        numbers[-len(name) :] = name
    for column, text in zip(columns, labels, strict=True):
        if not 0 <= column < width:
            continue
        axis[column] = "┬"
        # The middle of the digits stands under the tick; a minus sign hangs out to the left.
        digits = text.lstrip(MINUS)
        start = margin + 1 + column - (len(digits) - 1) // 2 - (len(text) - len(digits))
        start = min(start, len(numbers) - len(text) - (len(name) + 1 if name else 0))
        room = numbers[max(start - 1, 0) : start + len(text) + 1]
        if start >= 0 and set(room) <= {" "}:
            numbers[start : start + len(text)] = text
    corner = " " * margin + "└" if margin >= 0 else ""
    return (
        Content.styled(corner + "".join(axis), style),
        Content.styled("".join(numbers), style),
    )
