"""Every figure: what it draws is true, it fits any room, and it takes any number."""

import math
import re
import time
from collections.abc import Callable
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rich.color import ColorSystem
from textual.color import Color
from textual.content import Content
from textual.style import Style

from lessons.graphs.layout import Node, lay_out
from tui.figures.bars import Bar, Bars
from tui.figures.chart import Chart, Series
from tui.figures.contour import Contour, Trail
from tui.figures.dag import Dag, Part, spread
from tui.figures.grids import Formula, Matrix
from tui.figures.heat import HeatMap, Point
from tui.figures.histogram import Histogram
from tui.figures.image import Image
from tui.figures.network import Network, folded
from tui.figures.paint import STEPS, Paint, level, paint_of, shade
from tui.figures.plane import Arrow, Plane
from tui.figures.rail import share_bar
from tui.figures.raster import Window
from tui.figures.ridges import Ridge, Ridges
from tui.figures.shades import levels_of, shaded, tile
from tui.figures.view import Figure, FigureView, Touchable, pictured
from tui.figures.wall import Wall
from tui.theme import Themed

PAINT = Paint(*map(Color.parse, ("#14161A", "#E4E6E9", "#56B4E9", "#E69F00")))
number = st.floats(allow_nan=True, allow_infinity=True)
pair = st.tuples(number, number)
WINDOW = Window(-1, 1, -1, 1)


def plain(figure: Figure, width: int, height: int) -> list[str]:
    return [line.plain for line in figure.draw(width, height)]


def bowl(x: "np.ndarray", y: "np.ndarray") -> "np.ndarray":
    return x * x + y * y


def heights_of(function: Callable[..., "np.ndarray"]) -> "np.ndarray":
    """The heights of `function`(x, y) over the window, ready for a map."""
    x = np.linspace(WINDOW.left, WINDOW.right, 97)
    y = np.linspace(WINDOW.top, WINDOW.bottom, 97)
    return function(x[None, :], y[:, None])


def figures(values: list[float], ends: list[tuple[float, float]]) -> list[Figure]:
    grid = np.resize(np.array(values or [0.0]), (3, 4))
    points = tuple(Point(x, y) for x, y in ends)
    rows = tuple(map(tuple, grid.tolist()))
    return [
        Chart("c", (Series("s", values, values, marker="●"),)),
        Bars(tuple(Bar("b", value) for value in values), "bars"),
        HeatMap(grid, "h", window=WINDOW, points=points),
        HeatMap(grid, rows=("a", "b", "c"), columns=tuple("wxyz"), lit=(1, 2)),
        Contour(grid, WINDOW, trails=(Trail(ends),), points=points, title="m", names=("x", "y")),
        Histogram.of(values, 7, title="n"),
        Ridges(
            (Ridge("r", (3, 0, 7), "1"), Ridge("s", ())), *(ends or [(0.0, 1.0)])[0], power=True
        ),
        Plane(tuple(Arrow(x, y, "v") for x, y in ends), points, title="p"),
        Image(rows, "i"),
        Wall(len(values), 9 + len(ends), "value", "values"),
        Dag(
            (Part("x", (), values[0] if values else None), Part("f", (0,), *values[1:3])), title="g"
        ),
        Formula((Matrix("A", rows), Matrix("B", rows, before="="))),
        Network((tuple(values[:3]) or (None,), rows[0]), (rows[:1] * 4,), ("x", "y"), (1, 2, 0)),
    ]


@given(
    st.lists(number, max_size=9),
    st.lists(pair, max_size=4),
    st.integers(0, 90),
    st.integers(0, 30),
    st.sampled_from([None, PAINT]),
)
@example([1.0, 1.0, 1.0000000000000655e308], [], 1, 2, None)  # the next power is no number
@example([0.0, 5e-324], [], 20, 9, None)  # nor is a part of this difference
@example([-1.7e308, 1.7e308, 0.0], [], 20, 9, None)  # nor all of this one
@settings(max_examples=30, deadline=None)
def test_a_figure_fits_any_room_and_takes_any_number(
    values: list[float],
    ends: list[tuple[float, float]],
    width: int,
    height: int,
    paint: Paint | None,
) -> None:
    for figure in figures(values, ends):
        lines = figure.draw(width, height, paint)
        assert len(lines) <= max(height, 0), figure
        assert all(line.cell_length <= max(width, 2) for line in lines), figure
        assert isinstance(figure.say(), str) and figure.say()
        if isinstance(figure, Touchable):
            for x, y in ((0, 0), (width // 2, height // 2), (width - 1, height - 1)):
                figure.at(x, y, width, height)


# Shades ------------------------------------------------------------------------------------------


def test_shades_are_even_and_tell_the_sign_without_colour() -> None:
    assert (level(-2), level(0), level(1), level(math.nan)) == (-STEPS, 0, STEPS, 0)
    assert [shade(s) for s in (-1, -0.5, 0, 0.5, 1)] == ["⠿", "⠢", " ", "▒", "█"]
    assert PAINT.mix(0) == PAINT.paper
    assert len({PAINT.mix(n).hex for n in range(-STEPS, STEPS + 1)}) == 2 * STEPS + 1
    for n in range(-STEPS, STEPS + 1):
        style = PAINT.written(n)
        assert style.foreground and style.background
        assert abs(style.foreground.brightness - style.background.brightness) > 0.3


def colours_at(line: Content, column: int) -> tuple[Color | None, Color | None]:
    styles = [s.style for s in line.spans if s.start <= column < s.end]
    style = next(s for s in styles if isinstance(s, Style))
    return style.foreground, style.background


@pytest.mark.parametrize("system", ["truecolor", "256", "standard"])
def test_shades_keep_their_hue_in_few_colours_and_are_signs_in_sixteen(system: str) -> None:
    app = SimpleNamespace(
        no_color=False, is_headless=False, console=SimpleNamespace(color_system=system),
        theme_variables={"value": "#56B4E9", "gradient": "#E69F00"},
    )  # fmt: skip
    paper, ink = Color.parse("#16181d"), Color.parse("#e6e6e6")
    paint = paint_of(SimpleNamespace(colors=(paper, ink, paper, ink), app=app))  # type: ignore[arg-type]
    if system == "standard":
        assert paint is None
        return
    assert paint is not None
    for size in range(4, STEPS + 1):
        above, below = paint.mix(size), paint.mix(-size)
        assert above.r <= above.g <= above.b and below.r >= below.g >= below.b, "blue, orange, grey"
        if system == "256":
            sent = above.rich_color.downgrade(ColorSystem.EIGHT_BIT).get_truecolor()
            assert max(abs(a - b) for a, b in zip(sent, above.rgb, strict=True)) <= 3
    assert paint.mix(STEPS) != paint.mix(1) != paint.mix(-STEPS)


def test_half_blocks_hold_two_values_a_cell() -> None:
    values = np.array([[1.0, -1.0], [-1.0, 0.0]])
    lines = HeatMap(values, points=(Point(9, 9),)).draw(2, 1, PAINT)
    assert lines[0].plain == "▀▀"
    assert colours_at(lines[0], 0) == (PAINT.mix(STEPS), PAINT.mix(-STEPS))
    assert colours_at(lines[0], 1) == (PAINT.mix(-STEPS), PAINT.paper)


def test_a_heat_map_prints_its_values_where_there_is_room() -> None:
    table = HeatMap(np.array([[0.65, -0.2], [0, 1]]), rows=("m", "a"), columns=("m", "a"))
    text = "\n".join(plain(table, 40, 9))
    for shown in (".65", "−.20", "1.00", " 0 "):
        assert shown in text.replace("\N{NO-BREAK SPACE}", " ")
    assert ".65" not in "\n".join(plain(table, 7, 3)), "no half numbers in narrow cells"
    assert table.at(4, 1, 40, 9) == (0, 0) and table.at(0, 0, 40, 9) is None
    waiting = np.array([[0.25, np.nan], [0.5, 0.25]])
    waits = HeatMap(waiting, digits=2, shades=np.nan_to_num(waiting)).draw(10, 2, PAINT)
    assert waits[0].plain[5:] == "  ·  ", "what waits stands in the middle, as nothing to align"
    lit = HeatMap(np.eye(2), lit=(1, 0)).draw(40, 9, PAINT)
    assert sum("[" in line.plain for line in lit) == 1


@given(st.lists(st.floats(-9, 9), min_size=2, max_size=6), st.integers(1, 3))
def test_decimal_points_stand_under_each_other_and_nothing_is_minus_zero(
    column: list[float], digits: int
) -> None:
    heat = HeatMap(np.array(column)[:, None], deepest=9.0, digits=digits)
    lines = [line.replace("\N{NO-BREAK SPACE}", " ") for line in plain(heat, 20, len(column))]
    assert len({line.index(".") for line in lines if "." in line}) <= 1
    for line, value in zip(lines, column, strict=True):
        shown = float(line.replace("−", "-"))
        assert shown == pytest.approx(value, abs=0.51 * 10 ** (1 - digits))
        assert ("−" in line) == (shown < 0)


@given(st.floats(-1, 1), st.floats(-1, 1), st.integers(1, 90), st.integers(1, 40))
def test_a_point_stands_on_the_value_it_belongs_to(x: float, y: float, w: int, h: int) -> None:
    heat = HeatMap(np.zeros((50, 50)), window=WINDOW, points=(Point(x, y, "◆"),))
    lines = plain(heat, w, h)
    ((row, column),) = [(r, line.index("◆")) for r, line in enumerate(lines) if "◆" in line]
    assert abs((column + 0.5) / w * 2 - 1 - x) <= 1 / w + 1e-9
    assert abs(1 - (row + 0.5) / h * 2 - y) <= 1 / h + 1e-9
    assert heat.at(column, row, w, h) == (row * 50 // h, column * 50 // w)


# Maps, planes, histograms ------------------------------------------------------------------------


def test_a_contour_line_has_one_height() -> None:
    contour = Contour(heights_of(bowl), WINDOW, levels=(0.49,))
    lines = [line[line.index("│") + 1 :] if "│" in line else line[line.index("┤") + 1 :]
             for line in plain(contour, 66, 36)[:-2]]  # fmt: skip
    radii = []
    for row, line in enumerate(lines):
        for column, sign in enumerate(line):
            for bit, (down, across) in enumerate(
                ((0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (3, 0), (3, 1))
            ):
                if "⠀" < sign <= "⣿" and (ord(sign) - 0x2800) >> bit & 1:
                    x = (column + across / 2 + 0.5) / len(line) * 2 - 1
                    y = 1 - (row + down / 4 + 0.25) / len(lines) * 2
                    radii.append(math.hypot(x, y))
    assert len(radii) > 100
    assert max(abs(radius - 0.7) for radius in radii) < 0.06


def test_a_valley_deepens_and_says_where_its_bottom_is() -> None:
    contour = Contour(heights_of(bowl), WINDOW, title="loss")
    assert contour.say() == "loss: lowest, 0, at (0, 0); highest 2"
    lines = contour.draw(64, 30, PAINT)
    middle, corner = colours_at(lines[15], 32)[1], colours_at(lines[1], 62)[1]
    assert middle and corner and middle != corner
    assert abs(middle.brightness - PAINT.paper.brightness) > abs(
        corner.brightness - PAINT.paper.brightness
    )
    steep = Contour(heights_of(lambda x, y: (x * x + y * y) ** 4), WINDOW)
    ratios = [b / a for a, b in zip(steep.lines_at(), steep.lines_at()[1:], strict=False)]
    assert ratios and all(1.9 < ratio < 2.6 for ratio in ratios)


@given(st.floats(-3, 3), st.floats(-3, 3), st.integers(40, 120), st.integers(16, 50))
@settings(deadline=None)
def test_a_unit_is_as_long_up_as_to_the_side(x: float, y: float, w: int, h: int) -> None:
    plane = Plane((Arrow(x, y),), reach=1)
    across, up = plane.axes(w, h - 2)
    columns = w - max(map(len, up.labels)) - 1
    per_column, per_row = (across.high - across.low) / columns, (up.high - up.low) / (h - 2)
    assert 2 * per_column == pytest.approx(per_row), "a cell is twice as high as wide"
    assert across.low <= x <= across.high and up.low <= y <= up.high
    assert 0.0 in across.ticks


def test_an_arrow_ends_where_its_vector_says() -> None:
    plane = Plane((Arrow(2, 1, "a"),), reach=3)
    lines = plain(plane, 60, 24)
    hits = {(r, c): plane.at(c, r, 60, 24) for r in range(22) for c in range(60)}
    drawn = [
        hits[r, c]
        for r, line in enumerate(lines[:-2])
        for c, sign in enumerate(line)
        if "⠀" < sign <= "⣿" and (ord(sign) - 0x2800).bit_count() > 1 and hits[r, c]
    ]
    furthest = max(drawn, key=lambda point: point[0])  # type: ignore[index]
    assert furthest == pytest.approx((2, 1), abs=0.4)
    assert any("a" in line for line in lines)
    assert plane.say() == "a (2, 1)"


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=14), st.integers(60, 100))
@settings(deadline=None)
def test_a_column_of_a_histogram_is_as_high_as_its_count(counts: list[int], width: int) -> None:
    lines = plain(Histogram(tuple(counts), 0.0, 1.0), width, 30)[:-2]
    margin = min(line.index("┤") for line in lines if "┤" in line) + 1
    columns = width - margin
    tops = []
    for place in range(len(counts)):
        column = margin + int((place + 0.5) / len(counts) * columns)
        filled = [r for r, line in enumerate(lines) if line[column] in "⡀⣀⣠⣄⣤⣴⣦⣶⣷⣾⣿⡄⡆⡇⢀⢠⢰⢸⣇⣸"]
        tops.append(min(filled, default=99))
    for a in range(len(counts)):
        for b in range(len(counts)):
            if counts[a] > counts[b] + max(counts) * 0.08:
                assert tops[a] < tops[b] or tops[a] == 99 == tops[b]


def test_a_histogram_counts_and_tells_what_it_leaves_out() -> None:
    counted = Histogram.of([0, 0.5, 0.6, 1, 7, math.nan], 2, (0, 1), title="w")
    assert (counted.counts, counted.outside) == ((1, 3), 2)
    assert "w   2 outside" in plain(counted, 40, 12)[0]
    assert counted.say() == "w: 4 values, most of them, 3, between 0.5 and 1"
    assert counted.at(39, 5, 40, 12) == 1 and counted.at(0, 5, 40, 12) is None


# Images, graphs, formulas ------------------------------------------------------------------------


def test_an_image_grows_by_whole_pixels_and_stays_square() -> None:
    image = Image(((0.0, 1.0), (1.0, 0.0)), "it")
    assert plain(image, 2, 2) == ["▄▀", "it"]
    assert plain(image, 4, 3) == ["  ██", "██  ", "it"]
    assert image.at(3, 1, 4, 3) == (1, 1) and image.at(0, 2, 4, 3) is None
    assert image.say() == "it"


SHARED = Dag(
    (
        Part("x", (), 3, 4.5), Part("y", (), -2), Part("×", (0, 1), -6, 0.25),
        Part("tanh", (2,), -1), Part("+", (2, 3), -7, lit=True), Part("×", (4, 2), 42, 1),
    ),
    title="used three times",
)  # fmt: skip


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
def test_any_acyclic_graph_is_drawn_with_its_numbers(size: tuple[int, int]) -> None:
    lines = plain(SHARED, *size)
    text = "\n".join(lines)
    for shown in ("−6", "42 = F", "∂4.5", "∂0.25", "tanh", "−7"):
        assert shown in text
    assert text.count("−6") == 1, "what is used three times is written once"
    ((row, column),) = [(r, line.index("42")) for r, line in enumerate(lines) if "42" in line]
    assert SHARED.at(column, row, *size) == 5
    assert SHARED.at(0, 1, *size) is None
    assert "F = ×(+, ×) 42 ∂1" in SHARED.say()


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_every_layout_has_room_for_every_node(data: st.DataObject) -> None:
    count = data.draw(st.integers(1, 8))
    nodes = [Node("x")]
    for place in range(1, count):
        parents = data.draw(st.lists(st.integers(0, place - 1), max_size=2))
        nodes.append(Node("×" if parents else "x", tuple(parents)))
    used = {parent for node in nodes for parent in node.parents}
    loose = tuple(i for i in range(len(nodes)) if i not in used)
    if len(loose) > 1:
        nodes.append(Node("+", loose[:2]) if len(loose) == 2 else Node("Σ", loose))
    if any(len(node.parents) > 2 for node in nodes):
        return
    for layout in (lay_out(nodes), lay_out(nodes, rows=6, wire=5, boxed=True)):
        taken: set[tuple[int, int]] = set()
        for spot in layout.spots:
            cells = {
                (r, spot.column + c) for r in (spot.row, spot.row + 1) for c in range(spot.width)
            }
            assert not cells & taken
            assert spot.row + 1 < layout.height and spot.column + spot.width <= layout.width
            taken |= cells


@pytest.mark.parametrize(("size", "times"), [((66, 36), 2), ((146, 56), 4)])
def test_a_graph_fills_a_large_room(size: tuple[int, int], times: float) -> None:
    nodes = (*(Node(n) for n in "abcde"), Node("×", (0, 1)), Node("×", (2, 3)), Node("+", (5, 6)),
             Node("max", (7, 4)))  # fmt: skip
    closest, grown = lay_out(nodes), spread(nodes, *size)
    assert grown.width <= size[0] and grown.height <= size[1]
    assert grown.width * grown.height >= times * closest.width * closest.height
    assert any(stroke.box for row in grown.rows for stroke in row)
    assert spread(nodes, closest.width, closest.height) == closest
    narrow = spread(nodes, 40, 9)  # closer still, rather than wider than its room
    assert narrow.width <= 40 and len(narrow.spots) == len(closest.spots)


def test_a_formula_shows_what_is_lit_and_what_is_unknown() -> None:
    a = Matrix("A", ((2, 4), (1, 3)), rows=frozenset({1}))
    b = Matrix("B", ((1.0,), (3.0,)), columns=frozenset({0}), before="·")
    c = Matrix("C", ((14.0,), (None,)), cells=frozenset({(1, 0)}), before="=")
    formula = Formula((a, b, c))
    lines = plain(formula, 80, 12)
    text = "\n".join(lines)
    assert "A (2×2)" in text and "▶ ⎣ 1   3 ⎦" in text and "▼" in text and "14" in text
    row = next(r for r, line in enumerate(lines) if "14" in line)
    assert formula.at(lines[row].index("14"), row, 80, 12) == (0, 0)
    assert formula.say().endswith("C = (14; ·)")
    assert plain(formula, 20, 2)[0].startswith("A = (2, 4")


def network(*sizes: int, lit: tuple[int, int, int] = (1, 0, 0), weight: float = 1.0) -> Network:
    columns = tuple(tuple(float(unit) for unit in range(size)) for size in sizes)
    weights = tuple(((weight,) * n,) * m for n, m in pairwise(sizes))
    return Network(columns, weights, tuple(f"h{at}" for at in range(len(sizes))), lit)


def test_six_layers_of_eight_are_drawn_whole_and_larger_ones_say_what_they_fold() -> None:
    rows = plain(network(*[8] * 7), 80, 9)
    circles = re.findall(r"[(\[]\d[)\]]", "\n".join(rows))
    assert len(circles) == 7 * 8 and "h6" in rows[0]
    rows = plain(network(30, 2, lit=(1, 0, 12)), 60, 10)
    left = [int(found) for found in re.findall(r"⋮ (\d+)", "\n".join(rows))]
    units = re.findall(r"(?:^ *)[(\[](\d+)[)\]]", "\n".join(rows), re.M)
    assert sum(left) + len(units) == 30 and "12" in units and units[0] == "0" and units[-1] == "29"
    assert "1›" in plain(network(*[2] * 9), 80, 9)[0]
    assert "‹1" in plain(network(*[2] * 9, lit=(8, 0, 0)), 80, 9)[0]


@given(st.integers(1, 70), st.integers(1, 12), st.data())
def test_a_folded_column_leaves_nothing_out_unsaid(
    size: int, room: int, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, size - 1))
    shown = folded(size, room, at)
    assert len(shown) <= room or size <= room
    assert at in [one.unit for one in shown if not one.folded]
    if room >= 5:
        assert sum(one.folded or 1 for one in shown) == size
        assert [one.unit for one in shown] == sorted(one.unit for one in shown)


def test_an_edge_shows_sign_and_strength_without_colour() -> None:
    """The dots of one edge alone: a strong one has more, a negative one is broken."""

    def dots(weight: float) -> int:
        figure = Network(((1.0, 1.0), (1.0,)), (((weight, 10.0),),), lit=(1, 0, 1))
        return sum(
            bin(ord(c) - 0x2800).count("1")
            for row in plain(figure, 60, 9)[:4]
            for c in row
            if 0x2800 <= ord(c) <= 0x28FF
        )

    assert dots(9) > 1.2 * dots(5) and dots(5) > 1.2 * dots(1)
    assert dots(1) > dots(-1) > dots(0) > 0
    assert dots(9) > dots(-9)


@given(st.lists(st.integers(1, 8), min_size=2, max_size=4), st.data())
@settings(max_examples=30, deadline=None)
def test_where_an_edge_runs_it_can_be_clicked(sizes: list[int], data: st.DataObject) -> None:
    layer = data.draw(st.integers(1, len(sizes) - 1))
    edge = (
        layer,
        data.draw(st.integers(0, sizes[layer] - 1)),
        data.draw(st.integers(0, sizes[layer - 1] - 1)),
    )
    figure = network(*sizes, lit=edge)
    spots = figure._spots(90, 40)
    start, end = spots[layer - 1, edge[2]], spots[layer, edge[1]]
    assert figure.at(start.left, start.row, 90, 40) == (
        layer - 1, edge[2], sizes[layer - 2] if layer > 1 else 0,
    )  # fmt: skip
    found = {
        figure.at(x, round(start.row + (x - start.right) / (end.left - start.right)
                           * (end.row - start.row)), 90, 40)
        for x in range(start.right + 1, end.left)
    }  # fmt: skip
    assert edge in found


def test_a_bar_of_a_share_is_filled_to_half_a_cell() -> None:
    assert [share_bar(p, 4).plain for p in (0, 0.125, 0.5, 1, 7)] == [
        "────", "╸───", "━━──", "━━━━", "━━━━",
    ]  # fmt: skip


# The view ----------------------------------------------------------------------------------------


class Harness(Themed):
    def compose(self):  # type: ignore[no-untyped-def]
        yield FigureView(HeatMap(np.array([[1.0, -1.0]]), points=(Point(9, 9),)))


@pytest.mark.parametrize("paint", [PAINT, None])
def test_a_tile_is_shaded_as_every_other_line_is(paint: Paint | None) -> None:
    rng = np.random.default_rng(0)
    for _ in range(60):
        rows, columns = rng.integers(1, 8, 2)
        values = np.round(rng.uniform(-1.2, 1.2, (2 * rows, columns)), 1)
        found = levels_of(values, 1.0)
        for y, line in enumerate(tile(values, rows, columns, paint)):
            wanted = shaded(Content(" " * columns), found[2 * y], found[2 * y + 1], paint)
            assert line.plain == wanted.plain and line.spans == wanted.spans


async def test_shades_follow_the_theme_and_become_signs_without_colours() -> None:
    app = Harness()
    async with app.run_test(size=(20, 4)) as pilot:
        view = app.query_one(FigureView)
        dark = view.render().spans[0].style
        app.theme = "dl-light"
        await pilot.pause()
        assert view.render().spans[0].style != dark
        app.theme = "ansi-dark"
        await pilot.pause()
        assert view.render().plain.startswith("██████████⠿⠿⠿⠿⠿⠿⠿⠿⠿⠿")


def test_arrays_do_not_confuse_the_cache() -> None:
    view = FigureView()
    for _ in range(2):
        view._figure = HeatMap(np.eye(3))
        view.show(HeatMap(np.eye(3)))
    assert [line.plain for line in pictured(HeatMap(np.eye(2), "ones"), 1, 1)] == ["…"]


def test_a_heat_map_is_drawn_in_three_thousandths_of_a_second() -> None:
    """Not a benchmark: five times its goal would be felt while it trains."""
    y, x = np.mgrid[1:-1:48j, -1:1:48j]
    heat = HeatMap(np.sin(9 * x * y + x), window=WINDOW, points=(Point(0, 0),))
    fastest = math.inf
    for _ in range(7):
        began = time.process_time()
        heat.draw(48, 24, PAINT)
        fastest = min(fastest, time.process_time() - began)
    assert fastest < 0.015


@pytest.mark.parametrize("width", range(30, 150, 7))
def test_an_edge_of_a_network_has_no_gap(width: int) -> None:
    """A level edge of a positive weight fills every column of dots between its circles."""
    drawing = Network(((1.0,), (2.0,)), (((3.0,),),))
    row = next(row for row in plain(drawing, width, 5) if "(2)" in row)
    dots = [ord(sign) - 0x2800 for sign in row.split("]")[1].split("(")[0].strip()]
    assert dots and all(0 <= dot < 256 for dot in dots)
    left, right = 0x47, 0xB8  # the dots of a cell's two columns
    assert all(dot & left and dot & right for dot in dots[1:-1])


# Walls -------------------------------------------------------------------------------------------


@given(st.integers(0, 30_000), st.integers(1, 30_000), st.integers(5, 150), st.integers(4, 40))
@settings(max_examples=40, deadline=None)
def test_a_wall_has_a_dot_for_each_that_is_done(
    done: int, total: int, width: int, height: int
) -> None:
    wall = Wall(min(done, total), total, "pass", "passes")
    each = wall.each(width, height)
    head, *lines = (line.plain for line in wall.draw(width, height))
    assert ("each pass" if each == 1 else f"{each:,} passes") in head or "…" in head
    cells = "".join(lines)
    dots = sum((ord(cell) - 0x2800).bit_count() for cell in cells if cell != "⠂")
    assert dots == min(done, total) // each
    assert len(cells) == math.ceil(math.ceil(total / each) / 8)
    smaller = [size for size in (1, 2, 5, 10, 20, 50, 100, 200, 500) if size < each]
    assert all(size * 8 * width * (height - 1) < total for size in smaller)


def test_above_a_border_is_shaded_where_shades_rise() -> None:
    """A border has one level: what lies above it is inked, or by default what lies below."""
    heights = heights_of(lambda x, y: x)
    ground = {}
    for rising in (False, True):
        shades = Contour(heights, WINDOW, levels=(0.0,), rising=rising)._ground(8, 20, True)[1]
        ground[rising] = np.array(shades)
    assert ground[True][0, -1] > 0 == ground[True][0, 0]
    assert ground[False][0, 0] > 0 == ground[False][0, -1]


def test_without_paint_a_shade_is_a_sign_in_the_colour_of_its_end_and_marks_keep_theirs() -> None:
    line = Content.assemble("    ", ("○", "$right"))
    drawn = shaded(line, [-12, -4, 4, 12, 12], [-12, -4, 4, 12, 12], None, edge="│")
    assert drawn.plain == "│⠿⠂░█○"
    hues = {
        drawn.plain[at]: span.style for span in drawn.spans for at in range(span.start, span.end)
    }
    assert hues == dict(
        zip("│⠿⠂░█○", ("$faint", *["$gradient"] * 2, *["$value"] * 2, "$right"), strict=True)
    )
