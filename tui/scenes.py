"""A lesson's figure as lines of text: what `lessons.figures.scene` describes, drawn in dots.

Everything that knows how a scene looks stands behind `draw_scene`. Words are put where they cover
no other sign; what finds no room is left out, as the lines below the picture say it again.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from textual.content import Content

from lessons.figures.scene import (
    Arrow,
    Bars,
    Curve,
    Graph,
    Job,
    Map,
    Part,
    Picture,
    Plane,
    Point,
    Reading,
    Scene,
    Tables,
)
from lessons.numbers import MINUS, align, show
from tui.figures.axes import framed, margin_of
from tui.figures.contour import Contour, Trail
from tui.figures.dag import Dag
from tui.figures.dag import Part as Node
from tui.figures.heat import Point as Spot
from tui.figures.image import Image
from tui.figures.paint import Paint
from tui.figures.raster import DASHED, DOTTED, SOLID, Raster, Window
from tui.figures.scale import Axis, horizontal, vertical
from tui.scene_labels import write_labels
from tui.scene_tables import draw_tables
from tui.wrapping import broken

DASHES = {"solid": SOLID, "dotted": DOTTED, "dashed": DASHED}
HEADS = "→↗↑↖←↙↓↘"
FILLS = "█▓▒░"
LOWEST = 6  # rows below which a plane is not drawn
LOW, MANY, BESIDE = 20, 4, 32  # below so many rows, words from so many lines on stand beside
FEW, MOST = 4, 4  # with so few bars one is at most so many rows from the next, with more one less
WIDER, LEAST = 1.4, 24  # how much wider than asked for a square plane may be; columns of it
GAPS = re.compile(" {2,}")  # between things that are told side by side
YEAR = "year"  # the one number whose thousands no comma parts
DIGITS = (4, 3)  # of the numbers of a graph: fewer where its wires have little room
NARROWEST = 10  # columns below which bars are left out beside their words


def draw_scene(scene: Scene, width: int, height: int, paint: Paint | None = None) -> list[Content]:
    """The scene in at most `height` lines of `width` cells: pictures, then the lines of words."""
    words = [line for reading in scene.readings for line in _reading(reading, width)]
    widest = max((line.cell_length for line in words), default=0)
    alone = len(scene.parts) == 1 and isinstance(scene.parts[0], Picture)
    if (len(words) >= MANY or alone) and height < LOW and width - widest >= BESIDE:
        return _side_by_side(
            draw_scene(replace(scene, readings=()), width - widest - 2, height, paint), words
        )
    if height < LOW and (both := _plane_and_tables(scene, width, height - len(words), paint)):
        return [*both, *words][:height]
    bars = [part for part in scene.parts if isinstance(part, Bars)]
    rows = sum(len(part.rows) for part in bars)
    left = height - len(words) - rows
    # Tables take what they need of their share, and leave the rest to what can use any room.
    drawn: dict[int, list[Content]] = {}
    pictures: list[Part] = [part for part in scene.parts if not isinstance(part, Bars)]
    pictures.sort(key=lambda part: not isinstance(part, Tables))
    for at, part in enumerate(pictures):
        share = left // (len(pictures) - at)
        drawn[id(part)] = _picture(part, width, share, paint)
        if bars and isinstance(part, Tables) and len(drawn[id(part)]) == 1:  # in words only
            return draw_scene(replace(scene, parts=tuple(pictures)), width, height, paint)
        left -= len(drawn[id(part)])
    for one in bars:
        drawn[id(one)] = _bars(one, width, (left + rows) * len(one.rows) // max(rows, 1))
    lines = [line for part in scene.parts for line in drawn[id(part)]]
    if lines and words and len(lines) + len(words) < height and lines[-1].plain.strip():
        lines.append(Content())
    return [*lines, *(line.truncate(width, ellipsis=True) for line in words)][:height]


def _picture(part: Part, width: int, height: int, paint: Paint | None) -> list[Content]:
    """A part that can be larger or smaller, in at most so much room."""
    if isinstance(part, Tables):
        return draw_tables(part, width, height, paint)
    if height < LOWEST:
        return []
    if isinstance(part, Graph):
        return _graph(part, width, height)
    if isinstance(part, Map):
        return _map(part, width, height, paint)
    if isinstance(part, Picture):
        return _image(part, width, height, paint)
    return _plane(part, width, height) if isinstance(part, Plane) else []


def _plane_and_tables(scene: Scene, width: int, height: int, paint: Paint | None) -> list[Content]:
    """A plane, and tables to its right: where there is too little height for one under the other.

    Nothing if that is not what the scene has, or if the tables leave the plane too little.
    """
    match scene.parts:
        case (Plane() as plane, Tables() as tables):
            right = draw_tables(tables, width - BESIDE, height, paint)
            room = width - max((line.cell_length for line in right), default=0) - 2
            if len(right) > 1 and room >= BESIDE:
                return _side_by_side(_picture(plane, room, height, paint), right, 0)
    return []


def _side_by_side(picture: list[Content], words: list[Content], first: int = 1) -> list[Content]:
    """Words to the right of a picture, from that line on: where there is little height."""
    width = max((line.cell_length for line in picture), default=0)
    lines = []
    for row, left in enumerate(picture):
        right = words[row - first] if first <= row < first + len(words) else Content()
        lines.append(left + Content(" " * (width - left.cell_length + 2)) + right)
    return lines


def _reading(reading: Reading, width: int) -> list[Content]:
    """The words; where they are longer than the room, broken at a wide gap rather than anywhere."""
    words = Content.assemble(*((text, f"${job}") for text, job in reading.words))
    first = ("› " if reading.here else "  ", "$here")
    room = max(width - 2, 2)
    parts = [words] if words.cell_length <= room else _parts(words, room)
    lines = [line for part in parts for line in broken(part, room)]
    return [
        Content.assemble(first if at == 0 else "  ", line.rstrip()) for at, line in enumerate(lines)
    ]


def _parts(words: Content, room: int) -> list[Content]:
    """What stands between wide gaps, as much of it on each line as there is room for."""
    starts = [0, *(gap.end() for gap in GAPS.finditer(words.plain)), len(words.plain)]
    lines: list[tuple[int, int]] = []
    for start, end in pairwise(starts):
        if lines and len(words.plain[lines[-1][0] : end].rstrip()) <= room:
            start, _ = lines.pop()
        lines.append((start, end))
    return [words[start:end].rstrip() for start, end in lines]


# ---- planes ------------------------------------------------------------------------------------


def _plane(plane: Plane, width: int, height: int) -> list[Content]:
    """The axes' names, the picture in its frame; without a frame the picture alone."""
    if not plane.framed:
        window = Window(plane.left, plane.right, plane.bottom, plane.top)
        raster = Raster(width, height, _squared(window, width, height) if plane.square else window)
        _marks(raster, plane)
        return raster.rows()
    rows = height - 3
    bottom, top = plane.bottom, plane.top
    if plane.square:
        seen = Window(plane.left, plane.right, bottom, top)
        seen = _squared(seen, width - 5, rows)
        bottom, top = seen.bottom, seen.top
    y = vertical(bottom, top, rows)
    across = width - (margin_of(y) if plane.upright else 0)
    x = horizontal(plane.left, plane.right, across)
    if plane.x_name == YEAR:
        x = replace(x, labels=tuple(label.replace(",", "") for label in x.labels))
    if plane.square:
        # In a wide window it does not become as wide as that: nothing lies out there.
        unit = (y.high - y.low) / (2 * rows)  # of a column
        across = min(across, max(math.ceil(WIDER * (plane.right - plane.left) / unit), LEAST))
        x = _as_wide(x, y, across, rows)
    raster = Raster(across, rows, Window.of(x, y))
    _marks(raster, plane)
    if plane.square:
        raster.vertical(0.0, "│", "$rule")
        raster.horizontal(0.0, "─", "$rule")
    upright = y if plane.upright else None
    used = across + (margin_of(y) if plane.upright else 0)
    head = Content.styled(" " * max(used - across - 1, 0) + plane.y_name, "$faint")
    aside = Content(" " * ((width - used) // 2))
    return [aside + line for line in (head, *framed(raster, x, upright, name=plane.x_name))]


def _squared(window: Window, columns: int, rows: int) -> Window:
    """The window made higher or wider until a unit is as long upwards as to the side."""
    wide, high = window.right - window.left, window.top - window.bottom
    dot = max(wide / (2 * max(columns, 1)), high / (4 * max(rows, 1)))
    x, y = (window.left + window.right) / 2, (window.bottom + window.top) / 2
    half, up = dot * max(columns, 1), dot * 2 * max(rows, 1)
    return Window(x - half, x + half, y - up, y + up)


def _as_wide(x: Axis, y: Axis, columns: int, rows: int) -> Axis:
    """The horizontal axis with the unit that the vertical one has."""
    half = (y.high - y.low) / (4 * rows) * columns
    middle = (x.low + x.high) / 2
    return horizontal(middle - half, middle + half, columns)


def _marks(raster: Raster, plane: Plane) -> None:
    """Curves, then arrows and points, then the words beside them."""
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
            sign = _head(mark, raster.window, raster.width, raster.height)
            raster.mark(*mark.end, sign, f"${mark.job}")
        elif isinstance(mark, Point) and mark.sign:
            raster.mark(*mark.at, mark.sign, f"${mark.job}")
    write_labels(raster, plane)


def _head(arrow: Arrow, window: Window, columns: int, rows: int) -> str:
    """The head that points where the arrow goes on the screen."""
    across = (arrow.end[0] - arrow.start[0]) / (window.right - window.left) * 2 * columns
    up = (arrow.end[1] - arrow.start[1]) / (window.top - window.bottom) * 4 * rows
    return HEADS[round(math.atan2(up, across) / (math.pi / 4)) % 8]


# ---- graphs ------------------------------------------------------------------------------------


def _graph(graph: Graph, width: int, height: int) -> list[Content]:
    """The wires; where they have no room, a line for each number, in order of computation."""
    nodes = tuple(
        Node(one.label, one.parents, one.value, one.gradient, one.lit, one.comes)
        for one in graph.nodes
    )
    for digits in DIGITS:
        dag = Dag(nodes, graph.result, digits=digits)
        if dag.fits(width, height):
            return dag.draw(width, height)
    shown = [one for one in graph.nodes if one.parents or not _is_number(one.label)]
    values = align(["·" if one.value is None else show(one.value) for one in shown])
    slopes = align(["" if one.gradient is None else f"∂ {show(one.gradient)}" for one in shown])
    names = max(map(len, values)) + max(map(len, slopes)) + 5
    lines = []
    for one, value, slope in zip(shown, values, slopes, strict=True):
        name = one.name if one is not shown[-1] else f"{graph.result} = {one.name}"
        room = max(width - names, 4)
        name = name if len(name) <= room else "…" + name[len(name) - room + 1 :]
        lines.append(
            Content.assemble(
                ("› " if one.lit else "  ", "$here"), f"{name:<{room}} ",
                (value, "$value"), "  ", (slope, "$gradient"),
            )
        )  # fmt: skip
    air = 1 if 2 * len(lines) <= height else 0
    return [line for row in lines for line in (row, *[Content()] * air)][:height]


def _is_number(label: str) -> bool:
    return label[:1].isdigit() or (label[:1] == MINUS and label[1:2].isdigit())


# ---- maps and pictures --------------------------------------------------------------------------


def _map(part: Map, width: int, height: int, paint: Paint | None) -> list[Content]:
    """The map with its points and trail, and its arrows as trails of their own."""
    window = Window(part.left, part.right, part.bottom, part.top)
    trails = [Trail(part.trail, "○", "$here")] if len(part.trail) > 1 else []
    arrows = [Trail(_dotted(arrow), "", f"${arrow.job}") for arrow in part.arrows]
    points = [Spot(*one.at, one.sign, f"bold ${one.job}") for one in part.points]
    points += [
        Spot(*arrow.end, _head(arrow, window, width, height), f"bold ${arrow.job}")
        for arrow in part.arrows
    ]
    return Contour(
        part.heights, window, part.levels, (*arrows, *trails), tuple(reversed(points)),
        names=part.names, said=part.said, rising=len(part.levels) == 1,
    ).draw(width, height, paint)  # fmt: skip


def _dotted(arrow: Arrow) -> tuple[tuple[float, float], ...]:
    return arrow.start, arrow.end


def _image(part: Picture, width: int, height: int, paint: Paint | None) -> list[Content]:
    """The picture in half blocks, with a frame of signs around the pixel that is looked at."""
    image = Image(part.rows, part.words)
    lines = image.draw(width, height, paint)
    if part.lit is None or not lines:
        return lines
    cells = [
        (x, y)
        for y in range(len(lines) - bool(part.words))
        for x in range(lines[y].cell_length)
        if image.at(x, y, width, height) is not None
    ]
    m, n = len(part.rows), len(part.rows[0])
    wide, tall = max(x for x, _ in cells) + 1, max(y for _, y in cells) + 1
    row, column = int((part.lit[0] + 0.5) * tall / m), int((part.lit[1] + 0.5) * wide / n)
    margin = Content("  ")
    framed = []
    for y, line in enumerate(lines):
        edge = Content.styled("▶ ", "$here") if y == row else margin
        framed.append((edge + line).truncate(width))
    head = Content.styled(" " * (2 + column) + "▼", "$here").truncate(width)
    return [head, *framed][: max(height, 1)]


# ---- bars --------------------------------------------------------------------------------------


def _bars(bars: Bars, width: int, height: int) -> list[Content]:
    """A bar each, thicker where there is room; the pieces of one bar differ in their filling.

    A piece that is not nothing can be seen: how little it is, its words say. Words that are so long
    that they leave no room beside them stand above.
    """
    names = max((len(row.label) for row in bars.rows), default=0)
    room = width - names - 3
    most = MOST if len(bars.rows) <= FEW else MOST - 1
    each = min(height // max(len(bars.rows), 1), most)
    above = room < NARROWEST <= width - 3 and each > 1 and bars.high > bars.low
    if above:
        names, room, each = 0, width - 3, each - 1
    lines = []
    for row in bars.rows:
        label = Content("   " if above else f"  {row.label:<{names}} ")
        if above:
            lines.append(Content(f"  {row.label}").truncate(width, ellipsis=True))
        elif room < NARROWEST or bars.high <= bars.low:
            lines.append(label.truncate(width, ellipsis=True))
            continue
        drawn = _bar(row.pieces, bars.low, (room - 1) / (bars.high - bars.low), room)
        blank = Content(" " * label.cell_length)
        for line in range(max(each - 1, 1)):
            lines.append((label if line == max(each - 2, 0) // 2 else blank) + drawn)
        lines += [Content()] * (each > 1)
    return lines


def _bar(pieces: Sequence[tuple[float, Job]], low: float, unit: float, room: int) -> Content:
    """One row of a bar: to half a cell where it is of one piece."""
    zero = round(-low * unit)
    cells: list[tuple[str, str]] = [(" ", "")] * room
    cells[zero] = ("│", "$rule")
    taken = {True: 0, False: 0}  # cells to the right of zero, and to the left
    sums = {True: 0.0, False: 0.0}
    for at, (value, job) in enumerate(pieces):
        side = value > 0
        sums[side] += abs(value)
        halves = max(round(2 * sums[side] * unit) - 2 * taken[side], int(value != 0))
        long, tip = divmod(halves, 2)
        if tip and len(pieces) > 1:
            long, tip = max(round(sums[side] * unit) - taken[side], 1), 0
        for sign in [FILLS[at % len(FILLS)]] * long + ["▌" if side else "▐"] * tip:
            taken[side] += 1
            place = zero + (taken[side] if side else -taken[side])
            cells[min(max(place, 0), room - 1)] = (sign, f"${job}")
    return Content.assemble(*cells)
