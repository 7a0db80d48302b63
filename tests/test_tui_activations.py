"""The explorer's screen and the curves: what a learner presses, and what is then to be seen."""

import math
import time
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot

from engine.activations import ACTIVATIONS
from lessons.labs.activations.explorer import Explorer
from lessons.labs.activations.judging import judge
from lessons.labs.activations.predictions import predictions
from lessons.store.progress import Progress
from tui.app import DlTui
from tui.figures.axes import framed, margin_of
from tui.figures.raster import DASHED, DOTTED, SOLID, Raster, Window
from tui.figures.scale import horizontal, vertical
from tui.labs.activations.figure import evaluated
from tui.labs.activations.screen import ActivationsScreen
from tui.wrapping import wrapped

MakeApp = Callable[..., DlTui]
heights = st.floats(-1e6, 1e6) | st.just(math.nan)


def plain(raster: Raster) -> list[str]:
    return [line.plain for line in raster.rows()]


# Curves ------------------------------------------------------------------------------------------


def test_a_rising_line_goes_from_the_lower_left_to_the_upper_right() -> None:
    raster = Raster(20, 10, Window(0, 1, 0, 1))
    raster.curve(raster.sample(), raster.sample(), "$value")
    lines = plain(raster)
    first = [len(line) - len(line.lstrip()) for line in lines]
    assert first == sorted(first, reverse=True)
    assert all(line.strip() for line in lines)


def test_solid_dotted_and_dashed_differ_without_colour() -> None:
    def dots(dash: tuple[float, float]) -> int:
        raster = Raster(40, 4, Window(0, 1, 0, 1))
        raster.curve(raster.sample(), np.full_like(raster.sample(), 0.5), "", dash)
        signs = "".join(plain(raster)).replace(" ", "")
        return sum((ord(sign) - 0x2800).bit_count() for sign in signs)

    assert dots(SOLID) > 1.3 * dots(DASHED) > 1.3 * 1.3 * dots(DOTTED) > 0


def test_a_gap_stays_a_gap() -> None:
    raster = Raster(30, 4, Window(0, 1, 0, 1))
    x = raster.sample()
    raster.curve(x, np.where((x > 0.4) & (x < 0.6), math.nan, 0.5), "")
    middle = "".join(line[13:17] for line in plain(raster))
    assert not middle.strip()


def test_a_jump_is_not_bridged() -> None:
    raster = Raster(31, 9, Window(-3, 3, -0.2, 1.2))
    g = ACTIVATIONS["step"]
    raster.curve(*evaluated(g.function, raster.sample(), g.kinks), "")
    assert sum(bool(line.strip()) for line in plain(raster)) == 2


def test_a_curve_close_to_zero_does_not_jump() -> None:
    raster = Raster(30, 7, Window.of(horizontal(-1, 1, 30), vertical(-0.1, 1.1, 7)))
    x = raster.sample()
    raster.curve(x, x * 1e-12, "")
    assert sum(bool(line.strip()) for line in plain(raster)) == 1
    assert len(set("".join(plain(raster)).replace(" ", "")[1:-1])) == 1


def test_a_mark_outside_points_where_it_is() -> None:
    raster = Raster(11, 5, Window(-1, 1, -1, 1))
    raster.mark(0, 7, "●", "")
    raster.mark(0, -7, "●", "")
    lines = plain(raster)
    assert lines[0][5] == "▴"
    assert lines[4][5] == "▾"


def test_zero_is_a_row_of_dots_near_the_middle_of_a_row_of_cells() -> None:
    for window in (Window(-6, 6, -1.1, 1.1), Window(-6, 6, 0, 4), Window(-1, 1, -0.3, 7)):
        for rows in (3, 7, 16):
            seen = vertical(window.bottom, window.top, rows)
            place = seen.high / (seen.high - seen.low) * rows
            assert place % 1 == pytest.approx(0.625)
            assert seen.high >= window.top - 1e-9
            assert seen.low <= window.bottom + 1e-9


@given(
    st.lists(st.tuples(st.floats(-10, 10), heights), min_size=2, max_size=30),
    st.integers(5, 90),
    st.integers(2, 30),
    st.tuples(st.floats(-100, 100), st.floats(1e-3, 1e3)),
)
@settings(max_examples=40, deadline=None)
def test_a_frame_fills_its_place(
    points: list[tuple[float, float]], width: int, height: int, y: tuple[float, float]
) -> None:
    across, up = horizontal(-10, 10, width), vertical(y[0], y[0] + y[1], height)
    raster = Raster(width, height, Window.of(across, up))
    xs, ys = np.array(sorted(points)).T
    raster.curve(xs, ys, "$value", DASHED)
    raster.mark(0, float(ys[0]), "●", "$here")
    lines = framed(raster, across, up, name="z", grid=True)
    assert len(lines) == height + 2
    assert {line.cell_length for line in lines} == {width + margin_of(up)}


# Words -------------------------------------------------------------------------------------------


def test_every_verdict_fits_below_the_picture() -> None:
    """At 80x24 three lines of 76 are left for what is said about an answer."""
    for g in ACTIVATIONS.values():
        for asked in predictions(g):
            assert len(wrapped(asked.prompt, 60)) <= 2
            messages = [asked.because, *(judge(asked, repr(i.value)).message for i in asked.ideas)]
            assert all(len(wrapped(message, 76)) <= 3 for message in messages), asked.prompt


# The screen --------------------------------------------------------------------------------------


async def opened(pilot: Pilot[None], progress: Progress, state: str | None = None) -> Explorer:
    screen = ActivationsScreen(progress, state)
    await pilot.app.push_screen(screen)
    await pilot.pause()
    return screen.lab


def seen(pilot: Pilot[None]) -> str:
    """Everything on the screen as text."""
    return "\n".join(
        "".join(segment.text for segment in strip)
        for strip in pilot.app.screen._compositor.render_strips()
    )


async def press(pilot: Pilot[None], *keys: str) -> None:
    await pilot.press(*keys)
    await pilot.pause()


async def test_predicting_uncovers_step_by_step(make_app: MakeApp, progress: Progress) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot, progress)
        assert "predicted 0 of 5" in seen(pilot)
        assert "covered" in seen(pilot)
        assert "range ?" in seen(pilot), "the range would give the limit away"
        await press(pilot, "0", ".", "5", "enter")
        assert "✗ 0.5" in seen(pilot)
        assert "in the middle of the axis" in seen(pilot)
        assert "covered" in seen(pilot)
        await press(pilot, "1", "enter")
        assert "✓ 1 " in seen(pilot)
        assert "⠒" in seen(pilot)
        assert "g′(z)" not in seen(pilot)
        await press(pilot, "enter", "0", "enter", "enter", ".", "2", "5", "enter")
        await press(pilot, "enter", "escape")
        assert "g′(z)" in seen(pilot)
        await press(pilot, ".", "2", "5", "^", "8", "enter")
        assert "✓ .25^8" in seen(pilot)
        assert "1.526e−5 reaches the first layer" in seen(pilot)
        assert "∂ left after 8 layers" in seen(pilot)
    answers = [(a.item, a.choice, a.correct) for a in progress.answers()]
    assert answers == [
        ("activations.limit.logistic", "0.5", False),
        ("activations.limit.logistic", "1", True),
        ("activations.where.logistic", "0", True),
        ("activations.steepest.logistic", ".25", True),
        ("activations.product.logistic", ".25^8", True),
    ]


async def test_what_was_answered_stays_uncovered(make_app: MakeApp, progress: Progress) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot, progress)
        await press(pilot, "1", "enter", "q")
        explorer = await opened(pilot, progress)
        assert explorer.sees("value")
        assert "predicted 1 of 5" in seen(pilot)
        assert "At which z is its slope largest?" in seen(pilot)


async def test_a_refused_answer_stays_to_be_mended(make_app: MakeApp, progress: Progress) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot, progress)
        await press(pilot, "1", "/", "/", "enter")
        assert "not judged" in seen(pilot)
        assert progress.answers() == []
        await press(pilot, "backspace", "backspace", "enter")
        assert "✓ 1 " in seen(pilot)
    assert len(progress.answers()) == 1


async def test_infinity_is_typed_as_a_letter(make_app: MakeApp, progress: Progress) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot, progress, "activations?function=relu")
        await press(pilot, "i", "n", "f", "enter")
        assert "✓ inf" in seen(pilot)
        assert "It goes on without end" in seen(pilot)
    assert [(a.choice, a.correct) for a in progress.answers()] == [("inf", True)]


async def test_what_is_being_done_is_kept_by_the_lab(make_app: MakeApp, progress: Progress) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        explorer = await opened(pilot, progress)
        await press(pilot, "h", "0", ".", "q", "escape")
        assert "hint 1" in seen(pilot), "escape empties the slot, and q was text"
        await press(pilot, "4")
        await pilot.app.pop_screen()
        await pilot.app.push_screen(ActivationsScreen(progress, lab=explorer))
        await pilot.pause()
        assert "[ 4 " in seen(pilot)
        assert "hint 1" in seen(pilot)


async def test_the_knobs_are_turned_in_their_panel(make_app: MakeApp, progress: Progress) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        explorer = await opened(pilot, progress, "activations?free=yes&panel=stack")
        await press(pilot, "k", "up", "right")
        assert explorer.powers
        assert "Bars" in seen(pilot)
        await press(pilot, "escape")
        assert "Bars" not in seen(pilot)


async def test_a_z_that_is_no_number_is_mended_or_let_go(
    make_app: MakeApp, progress: Progress
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        explorer = await opened(pilot, progress, "activations?free=yes")
        await press(pilot, "equals_sign", "minus", "q", "enter")
        assert "z = [ −q " in seen(pilot)
        assert explorer.note and explorer.note[:20] in seen(pilot)
        await press(pilot, "backspace", "2", "enter")
        assert explorer.z == -2
        await press(pilot, "5", "escape")
        assert explorer.z == -2
        assert explorer.draft == ""


async def test_a_typed_z_is_answered_to_the_last_bit(make_app: MakeApp, progress: Progress) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot, progress, "activations?free=yes")
        await press(pilot, "equals_sign", "3", "6", "enter")
        assert "0.9999999999999998" in seen(pilot)
        await press(pilot, "3", "7", "enter")
        assert "exactly 1, as from z = 37 on" in seen(pilot)
        assert "exactly 1, as from z = 17 on" in seen(pilot)
        await press(pilot, "left")
        assert "36.75" in seen(pilot)


async def test_moving_zooming_and_keeping(make_app: MakeApp, progress: Progress) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        explorer = await opened(pilot, progress, "activations?free=yes")
        await press(pilot, "right", "right", "P", "down")
        assert explorer.z == 1.5
        assert [g.name for g in explorer.kept] == ["logistic"]
        assert "logistic" in seen(pilot).split("\n")[2]
        await press(pilot, "plus")
        assert explorer.span == 3
        await press(pilot, "minus", "minus")
        assert explorer.span == 12
        await press(pilot, "left_square_bracket", "left")
        assert explorer.z == 1.45
        await press(pilot, "home", "y")
        assert explorer.state in seen(pilot).replace("\n", "").replace("  ", "")


async def test_the_stack_and_its_keys(make_app: MakeApp, progress: Progress) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        explorer = await opened(pilot, progress, "activations?free=yes")
        await press(pilot, "v", "plus", "plus", "k", "down", "right", "escape")
        assert explorer.layers == 10
        assert "10 layers, each unit at its own z, seed 0" in seen(pilot)
        await press(pilot, "R")
        assert "seed 1" in seen(pilot)
        await press(pilot, "v")
        assert "layers" not in seen(pilot).split("\n")[3]


async def test_the_mouse_moves_the_cursor_and_chooses(
    make_app: MakeApp, progress: Progress
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        explorer = await opened(pilot, progress, "activations?free=yes")
        await pilot.click("#plot", offset=(50, 4))
        await pilot.pause()
        assert explorer.z > 2
        await pilot.click("#functions", offset=(4, 6))
        await pilot.pause()
        assert explorer.activation.name == list(ACTIVATIONS)[6]


async def test_the_code_shown_is_the_engines(make_app: MakeApp, progress: Progress) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot, progress, "activations?function=tanh")
        await press(pilot, "c")
        assert "def tanh" in seen(pilot)


async def test_a_state_that_cannot_be_read_is_explained(
    make_app: MakeApp, progress: Progress
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        explorer = await opened(pilot, progress, "activations?function=banana&free=yes")
        assert "function is one of" in explorer.note
        assert "function is one of" in seen(pilot)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (200, 60)])
async def test_every_function_at_every_size(
    make_app: MakeApp, progress: Progress, size: tuple[int, int]
) -> None:
    async with make_app().run_test(size=size) as pilot:
        await opened(pilot, progress, "activations?free=yes&kept=tanh.relu")
        screen = pilot.app.screen
        assert isinstance(screen, ActivationsScreen)
        for panel in ("stack", "curve"):
            screen.lab.settings["panel"] = panel
            screen.draw()
            for _ in ACTIVATIONS:
                await screen.action_choose(1)
                await pilot.pause()
        text = seen(pilot)
        assert "no room" not in text
        assert "q back" in text
        wide = size[0] >= 100
        assert ("∂ left after" in text) == wide, "both pictures show where there is room"


async def test_a_new_function_is_explored(
    make_app: MakeApp, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dataclasses import replace

    new = replace(ACTIVATIONS["tanh"], name="bend", label="bend", tex=r"\tanh z + 1")
    monkeypatch.setitem(ACTIVATIONS, "bend", new)
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot, progress, "activations?function=bend&free=yes")
        assert "› bend" in seen(pilot)


def test_drawing_is_fast_enough_for_every_key(progress: Progress) -> None:
    """Not a benchmark: a tenth of the 40 ms from key to paint would already be slow here."""
    g = ACTIVATIONS["gelu"]
    fastest = math.inf
    for _ in range(5):
        began = time.process_time()
        across, up = horizontal(-6, 6, 67), vertical(-1, 4, 17)
        raster = Raster(67, 17, Window.of(across, up))
        raster.curve(*evaluated(g.function, raster.sample(), g.kinks), "$value")
        raster.curve(*evaluated(g.derivative, raster.sample(), g.kinks), "$gradient", DOTTED)
        framed(raster, across, up)
        fastest = min(fastest, time.process_time() - began)
    assert fastest < 0.02


async def test_the_way_to_the_questions_about_bends(make_app: MakeApp, progress: Progress) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        await opened(pilot, progress)
        await press(pilot, "p")
        await pilot.pause()
        assert "How many get all four points right?" in seen(pilot)
        await press(pilot, "q")
        assert isinstance(pilot.app.screen, ActivationsScreen)


async def test_a_screen_that_is_going_away_is_not_drawn(
    make_app: MakeApp, progress: Progress
) -> None:
    async with make_app().run_test(size=(80, 24)) as pilot:
        screen = ActivationsScreen(progress)
        await pilot.app.push_screen(screen)
        await pilot.pause()
        await pilot.app.pop_screen()
        screen.draw()
        await screen.query("*").remove() if screen.is_attached else None
        screen.draw()
