"""A lesson's figure as lines of text: what `lessons.figures.scene` describes, drawn in dots.

Everything that knows how a scene looks stands behind `draw_scene`. Words are put where they cover
no other sign; what finds no room is left out, as the lines below the picture say it again.
"""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from textual.content import Content

from lessons.figures.scene import Arrow, Bars, Curve, Plane, Point, Reading, Scene
from tui.figures.axes import framed, margin_of
from tui.figures.raster import DASHED, DOTTED, SOLID, Raster, Window
from tui.figures.scale import horizontal, vertical

DASHES = {"solid": SOLID, "dotted": DOTTED, "dashed": DASHED}
HEADS = "→↗↑↖←↙↓↘"
FILLS = "█▓▒░"
LOWEST = 6  # rows below which a plane is not drawn
LOW, MANY, BESIDE = 20, 4, 32  # below so many rows, words from so many lines on stand beside
NARROWEST = 10  # columns below which bars are left out beside their words


def draw_scene(scene: Scene, width: int, height: int) -> list[Content]:
    """The scene in at most `height` lines of `width` cells: pictures, then the lines of words."""
    words = [_reading(reading) for reading in scene.readings]
    widest = max((line.cell_length for line in words), default=0)
    if len(words) >= MANY and height < LOW and width - widest >= BESIDE:
        return _side_by_side(
            draw_scene(replace(scene, readings=()), width - widest - 2, height), words
        )
    planes = sum(isinstance(part, Plane) for part in scene.parts)
    below = len(words) + sum(len(part.rows) for part in scene.parts if isinstance(part, Bars))
    room = (height - below) // max(planes, 1)
    lines: list[Content] = []
    for part in scene.parts:
        if isinstance(part, Bars):
            lines += _bars(part, width)
        elif room >= LOWEST:
            lines += _plane(part, width, room)
    return [*lines, *(line.truncate(width, ellipsis=True) for line in words)][:height]


def _side_by_side(picture: list[Content], words: list[Content]) -> list[Content]:
    """Words to the right of a picture, from its second line on: where there is little height."""
    width = max((line.cell_length for line in picture), default=0)
    lines = []
    for row, left in enumerate(picture):
        right = words[row - 1] if 1 <= row <= len(words) else Content()
        lines.append(left + Content(" " * (width - left.cell_length + 2)) + right)
    return lines


def _reading(reading: Reading) -> Content:
    return Content.assemble(
        ("› " if reading.here else "  ", "$here"),
        *((text, f"${job}") for text, job in reading.words),
    )


# ---- planes ------------------------------------------------------------------------------------


def _plane(plane: Plane, width: int, height: int) -> list[Content]:
    """The axes' names, the picture in its frame."""
    rows = height - 3
    y = vertical(plane.bottom, plane.top, rows)
    across = width - margin_of(y)
    x = horizontal(plane.left, plane.right, across)
    window = Window.of(x, y)
    raster = Raster(across, rows, window)
    for mark in plane.marks:
        if isinstance(mark, Curve):
            style, dash = f"${mark.job}", DASHES[mark.dash]
            raster.curve(np.array(mark.xs), np.array(mark.ys), style, dash)
        elif isinstance(mark, Arrow):
            ends = np.array([mark.start, mark.end])
            raster.curve(ends[:, 0], ends[:, 1], f"${mark.job}", SOLID)
    # The first mark is drawn last: it lies on top.
    for mark in reversed(plane.marks):
        if isinstance(mark, Arrow):
            raster.mark(*mark.end, _head(mark, window, across, rows), f"${mark.job}")
        elif isinstance(mark, Point):
            raster.mark(*mark.at, mark.sign, f"${mark.job}")
    _write_labels(raster, plane)
    head = Content.styled(" " * (width - across - 1) + plane.y_name, "$faint")
    return [head, *framed(raster, x, y, name=plane.x_name)]


def _head(arrow: Arrow, window: Window, columns: int, rows: int) -> str:
    """The head that points where the arrow goes on the screen."""
    across = (arrow.end[0] - arrow.start[0]) / (window.right - window.left) * 2 * columns
    up = (arrow.end[1] - arrow.start[1]) / (window.top - window.bottom) * 4 * rows
    return HEADS[round(math.atan2(up, across) / (math.pi / 4)) % 8]


def _write_labels(raster: Raster, plane: Plane) -> None:
    """Words beside points and arrows, each in the first place around it that is free."""
    signs = {(raster.row(at[1]), raster.column(at[0])) for at in _places(plane)}
    for mark in plane.marks:
        if isinstance(mark, Curve) or not mark.label:
            continue
        if isinstance(mark, Arrow):
            x, y = ((a + b) / 2 for a, b in zip(mark.start, mark.end, strict=True))
        else:
            x, y = mark.at
        row, column, long = raster.row(y), raster.column(x), len(mark.label)
        for down, right in ((0, 2), (0, -long - 1), (-1, 1), (1, 1), (-1, -long), (1, -long)):
            cells = [(row + down, column + right + at) for at in range(long)]
            seen = all(0 <= r < raster.height and 0 <= c < raster.width for r, c in cells)
            if seen and not signs & set(cells):
                signs |= set(cells)
                raster.text(*cells[0], mark.label, f"${mark.job}")
                break


def _places(plane: Plane) -> Sequence[tuple[float, float]]:
    return [
        mark.at if isinstance(mark, Point) else mark.end
        for mark in plane.marks
        if not isinstance(mark, Curve)
    ]


# ---- bars --------------------------------------------------------------------------------------


def _bars(bars: Bars, width: int) -> list[Content]:
    """A line for each bar; the pieces of one bar differ in their filling."""
    words = max((len(row.label) for row in bars.rows), default=0)
    room = width - words - 3
    lines = []
    for row in bars.rows:
        label = Content(f"  {row.label:<{words}} ")
        if room < NARROWEST or bars.high <= bars.low:
            lines.append(label.truncate(width, ellipsis=True))
            continue
        unit = (room - 1) / (bars.high - bars.low)
        zero = round(-bars.low * unit)
        cells: list[tuple[str, str]] = [(" ", "")] * room
        cells[zero] = ("│", "$rule")
        ends = {True: 0.0, False: 0.0}
        for at, (value, job) in enumerate(row.pieces):
            start, stop = ends[value > 0], ends[value > 0] + value
            ends[value > 0] = stop
            first, last = sorted((round(start * unit), round(stop * unit)))
            for cell in range(first, last):
                place = zero + cell + (1 if value > 0 else 0)
                cells[min(max(place, 0), room - 1)] = (FILLS[at % len(FILLS)], f"${job}")
        lines.append(Content.assemble(label, *cells))
    return lines
