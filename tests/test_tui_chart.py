"""The chart draws anything it is given, or says it in numbers; it never ends a run."""

import math
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.content import Content

from tui.figures import chart
from tui.figures.chart import Chart, Picture, Series, Vertical, render, round_ticks, round_up, thin
from tui.theme import Themed

anything = st.floats(allow_nan=True, allow_infinity=True)
numbers = st.lists(anything, max_size=40)


def shown(title: str, series: tuple[Series, ...], width: int = 40, height: int = 12) -> list[str]:
    return render(title, Picture(series), width, height).plain.split("\n")


def test_legend_stands_above_and_names_each_series_with_its_shape() -> None:
    lines = shown("loss", (Series("train", [0, 1], [2, 1]), Series("val", [0], [2], marker="◆")))
    assert lines[0] == "loss   ━ train   ◆ val"
    assert sum("◆" in line for line in lines[1:]) == 1


def test_picture_fills_its_place_exactly() -> None:
    for width, height in [(16, 5), (38, 12), (120, 40)]:
        lines = shown("loss", (Series("train", [0, 1000], [2.3, 0.1]),), width, height)
        assert len(lines) == height
        assert all(len(line) == width for line in lines[1:])


def test_curve_runs_from_high_left_to_low_right() -> None:
    lines = shown("", (Series("train", [0, 10], [10, 0]),))
    body = [line.partition("│")[2] or line.partition("┤")[2] for line in lines[1:-2]]
    columns = [len(line) - len(line.lstrip()) for line in body if line.strip()]
    assert columns == sorted(columns)
    assert len(columns) == len(body)


def test_a_value_that_is_not_finite_leaves_a_gap() -> None:
    xs = list(range(100))
    ys = [1.0 if x < 40 or x > 60 else math.nan for x in xs]
    runs = list(thin(xs, ys, 0, 99, 50))
    assert len(runs) == 2
    assert runs[0][0][-1] < 40 < 60 < runs[1][0][0]


@given(numbers, numbers, st.integers(0, 70), st.integers(0, 25))
@settings(max_examples=60, deadline=None)
def test_never_fails(xs: list[float], ys: list[float], width: int, height: int) -> None:
    series = (Series("a", xs, ys), Series("b", xs, ys, marker="◆", joined=False))
    assert isinstance(render("t", Picture(series), width, height), Content)


@given(numbers, numbers, anything, anything)
@settings(max_examples=60, deadline=None)
def test_never_fails_with_ranges(xs: list[float], ys: list[float], a: float, b: float) -> None:
    picture = Picture((Series("a", xs, ys),), (a, b), (b, a), (Vertical(a), Vertical(b)))
    assert isinstance(render("t", picture, 40, 12), Content)


def test_a_huge_value_costs_no_time() -> None:
    picture = Picture((Series("a", [0, 1, 2], [1.0, 1e300, 1.0]),), (0, 2), (0, 2.5))
    began = time.perf_counter()
    text = render("", picture, 40, 12).plain
    assert time.perf_counter() - began < 1
    assert "┤" in text


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=500), st.integers(1, 60))
def test_thinning_keeps_the_extremes_and_at_most_two_points_a_column(
    ys: list[float], columns: int
) -> None:
    xs = [float(x) for x in range(len(ys))]
    runs = list(thin(xs, ys, 0, max(len(ys) - 1, 1), columns))
    kept = [y for _, run in runs for y in run]
    assert max(kept) == max(ys)
    assert min(kept) == min(ys)
    assert len(kept) <= 2 * columns
    assert all(run == sorted(run) for run, _ in runs)


def test_numbers_stand_in_where_there_is_no_room() -> None:
    lines = shown("loss", (Series("train", [0, 1, 2], [2.3, -0.25, math.nan]),), 15, 4)
    assert lines == ["loss", "━ train −0.25"]
    assert shown("", (Series("train", [], []),), 15, 4) == ["━ train no number yet"]


def test_numbers_stand_in_when_the_drawing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Content:
        raise IndexError("deep inside a library")

    monkeypatch.setattr(chart, "_plot", broken)
    assert shown("", (Series("train", [0], [2.5]),)) == ["━ train 2.5"]


@given(st.floats(-1e6, 1e6), st.floats(1e-3, 1e6), st.integers(2, 8))
def test_ticks_are_few_and_round_and_inside(low: float, span: float, most: int) -> None:
    ticks = round_ticks(low, low + span, most)
    assert 1 <= len(ticks) <= most
    assert all(low - span * 1e-6 <= tick <= low + span * (1 + 1e-6) for tick in ticks)


def test_tick_labels() -> None:
    assert chart.tick_labels([0, 0.5, 1]) == ["0.0", "0.5", "1.0"]
    assert chart.tick_labels([-2, 0, 2]) == ["−2", "0", "2"]
    assert chart.tick_labels([0, 1000, 2000]) == ["0", "1,000", "2,000"]


@given(st.floats(1e-6, 1e6))
def test_round_up_is_round_and_never_below(value: float) -> None:
    assert value * (1 - 1e-9) <= round_up(value) <= value * 2.1


def test_plotext_is_not_loaded_before_the_first_chart_is_drawn() -> None:
    code = "import sys, tui.figures.chart; sys.exit('plotext' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class Harness(Themed):
    def compose(self):  # type: ignore[no-untyped-def]
        yield Chart("loss")


@pytest.mark.parametrize("theme", ["dl-dark", "dl-light", "textual-light", "ansi-dark", "dracula"])
async def test_takes_its_colours_from_the_theme(theme: str) -> None:
    app = Harness()
    async with app.run_test(size=(40, 12)) as pilot:
        app.theme = theme
        widget = app.query_one(Chart)
        widget.draw([Series("train", [0, 1], [0, 0], "$value")], y_range=(0, 1))
        await pilot.pause()
        wanted = widget.app.get_css_variables()["value"]
        strip = widget.render_line(11 - 2)
        drawn = [s for s in strip if s.text.strip("│┤ ") and s.style and s.style.color]
        assert drawn, "the curve lies on the bottom row"
        if theme.startswith("dl-"):
            assert drawn[-1].style is not None and drawn[-1].style.color is not None
            assert drawn[-1].style.color.get_truecolor().hex.upper() == wanted


async def test_draws_again_only_when_the_picture_or_the_size_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    calls: list[tuple[int, int]] = []
    real = chart._plot

    def counted(picture: Picture, width: int, height: int) -> Content:
        calls.append((width, height))
        return real(picture, width, height)

    monkeypatch.setattr(chart, "_plot", counted)
    app = Harness()
    async with app.run_test(size=(40, 12)) as pilot:
        widget = app.query_one(Chart)
        widget.draw([Series("train", [0, 1], [0, 1])])
        await pilot.pause()
        calls.clear()
        widget.draw([Series("train", [0, 1], [0, 1])])
        widget.refresh()
        await pilot.pause()
        assert calls == []
        await pilot.resize_terminal(50, 14)
        await pilot.pause()
        assert calls[-1] == (50, 13)


async def test_a_huge_terminal_gets_a_chart_of_bounded_cost() -> None:
    app = Harness()
    async with app.run_test(size=(500, 200)) as pilot:
        app.query_one(Chart).draw([Series("train", [0, 1], [0, 1])])
        await pilot.pause()
        lines = app.query_one(Chart).render().plain.split("\n")
        assert (max(map(len, lines)), len(lines)) == chart.LARGEST
