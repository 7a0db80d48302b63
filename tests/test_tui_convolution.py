"""The convolution lab on the screen: grids that fit, a digit through a kernel, and two rivals."""

from collections.abc import Callable

from seen import picture
from textual.content import Content

from lessons.labs.convolution.contest import Contest, Learned, Way
from tui.app import DlTui
from tui.figures.grids import beside, extent, grid, sign
from tui.labs.convolution.screen import ConvolutionScreen

Make = Callable[..., DlTui]
SIZES = ((58, 11), (78, 14), (70, 30), (140, 50))


async def test_cells_are_filled_and_the_parts_are_drawn(make_app: Make) -> None:
    app = make_app(state="convolution?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ConvolutionScreen)
        lab = screen.lab
        assert "?" in picture(screen, 78, 14) and "▶" in picture(screen, 78, 14)
        arrows = {b.binding.action for k, b in screen.active_bindings.items() if k == "up"}
        assert arrows == {"by_knob(-1, 0)"}, "nothing moves yet"
        await pilot.press("4", "enter", "enter")
        i, j = lab.cell
        assert (i, j) == lab.problem.asked[0]
        assert "[ · ]" in picture(screen, 78, 14), "the cell that is asked"
        await pilot.press("o", "down", "right")
        assert lab.cell == (1, 1) and "Row 2, column 2" in " ".join(map(str, screen.words()))
        for level in range(1, 6):
            lab.settings["level"] = level
            for size in SIZES:
                assert "output" in picture(screen, *size), (level, size)
            low = picture(screen, 56, 5)
            assert "kernel" in low and low.count("·") >= 1, "what is asked can be worked out"
        await pilot.press("v", "right")
        assert lab.part == "gallery" and lab.settings["kernel"] == "level edge"
        assert all("level edge" in picture(screen, *size) for size in SIZES[1:])
        grid = ((0.1,) * 5,) * 5
        lab.run_or_pause()
        lab.told(lab.run, Learned((grid,) * 8, 50.0, 12, 188))
        assert "Step 12 of 188" in " ".join(map(str, screen.words()))
        assert {str(n) for n in range(1, 9)} <= set(picture(screen, 70, 40).split())
        await pilot.press("v")
        assert lab.part == "pool" and "largest of" in " ".join(map(str, screen.words()))
        await pilot.press("v")
        way = Way((100, 200), (50.0, 90.0), (93.0, 90.0, 81.0, 60.0, 40.0), 5994)
        lab.run_or_pause()
        lab.told(lab.run, Contest(full=Way((100,), (50.0,), (), 25450)))
        assert "full layers, 100 of 6,000" in " ".join(map(str, screen.words()))
        lab.told(lab.run, Contest(way, way, way))
        arrows = {b.binding.action for k, b in screen.active_bindings.items() if k == "left"}
        assert arrows == {"by_knob(0, -1)"}, "they turn the knobs here, and the line says so"
        lab.ended(lab.run)
        assert all("moved by 2" in picture(screen, *size) for size in SIZES)
        assert "5,994 parameters" in " ".join(map(str, screen.words()))


def test_the_extent_of_grids_is_known_before_they_are_drawn() -> None:
    one, two = (grid(Content("name"), [[Content("12")] * n] * n, gap=n, air=n - 2) for n in (2, 3))
    for bands in ([[one, sign(" · "), two]], [[one], [two]], [[one, sign(" = ")], [two], [one]]):
        for room in (5, 20, 40, 90):
            drawn = beside(bands, room)
            assert extent(bands, room) == (drawn.width, len(drawn.lines))
