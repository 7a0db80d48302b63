"""The lab of failures on the screen: a slider that turns a 3 into an 8, and each part drawn."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from test_lessons_fooled import curve, learned, trained

from lessons.labs.fooled import shortcut, strange
from tui.app import DlTui
from tui.labs.fooled import pictures
from tui.labs.fooled.screen import FooledScreen

Make = Callable[..., DlTui]
SIZES = ((20, 4), (56, 6), (60, 9), (80, 14), (68, 36), (148, 56))


def picture(screen: FooledScreen, width: int, height: int) -> str:
    lines = screen.figure(width, height)
    assert 0 < len(lines) <= height and all(line.cell_length <= width for line in lines)
    return "\n".join(line.plain for line in lines)


def run(screen: FooledScreen, *news: Any) -> str:
    """Tell the lab what a thread would, all at once; what is then to be read."""
    lab = screen.lab
    lab.run_or_pause()
    for each in news:
        lab.told(lab.run, each)
        picture(screen, 80, 14)
    lab.ended(lab.run)
    screen.decide()
    for size in SIZES:
        picture(screen, *size)
    return " ".join(str(word) for word in screen.words())


async def test_a_three_is_turned_and_each_part_is_drawn(make_app: Make) -> None:
    known, net = learned(), trained()
    app = make_app(state="fooled?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, FooledScreen)
        await pilot.press("9", "0", "enter", "9", "0", "enter")
        words = run(screen, known, curve())
        assert "90 (it is 9.8)" in words and "784" in words and "90 (it is 91.2)" in words
        assert "the 3 is read as 8" in words and "read 3, 99.8 %" in picture(screen, 80, 14)
        assert "you, sign" in picture(screen, 66, 35), "the curve below, where a window is high"
        assert "you, sign" in picture(screen, 68, 36) and "✗ 8" in picture(screen, 68, 36)
        await pilot.press("i")
        assert "by lot" in picture(screen, 80, 14)
        await pilot.press(*"----", "minus")
        await pilot.pause()
        assert "= read 3" in picture(screen, 80, 14), "whoever turns ε looks at the digit"
        await pilot.press("v", "o")
        assert "after the step" in picture(screen, 80, 14) and "another answer" in "".join(
            map(str, screen.words())
        )
        await pilot.press("v")
        sure = strange.measure(net, "inverted", 0)
        words = run(screen, known, sure)
        assert "91.6 % sure" in words and "real digits" in picture(screen, 68, 36)
        assert "2, 76.1 %" in picture(screen, 80, 14)
        await pilot.press("v")
        words = run(screen, known, shortcut.Tagged(99.9, 87.9, 42.6, 54.7))
        assert "54.7 say what the tag says" in words and "its tag" in picture(screen, 68, 36)
        await pilot.press("v")
        few = shortcut.Few(((796, 0), (4, 0)), ((200, 0), (199, 1)))
        words = run(screen, known, few)
        assert "always says 7 has 99.5" in words and "199" in picture(screen, 80, 14)
        screen.lab.found = replace(few, looked_at=((9000, 7), (9001, 1)))
        assert "a 1, said 7" in picture(screen, 68, 36), "the ones that it missed are shown"


def test_pictures_fill_their_room_and_the_curve_is_never_out_of_reach() -> None:
    assert pictures.tile(8, 66, 35) == (28, 2) and pictures.tile(8, 146, 57) == (28, 4)
    assert pictures.tile(8, 76, 14, whole=False)[0] == 24, "three that can be read, not four"
    assert pictures.both(66, 35) and pictures.both(146, 57) and not pictures.both(76, 14)
    things, names = [np.zeros(784, np.float32)] * 8, list("abcdefgh")
    for width in (8, 30, 66, 146):
        for height in (1, 8, 14, 22, 35, 57):
            lines = pictures.tiled(things, names, width, height, None)
            assert len(lines) <= height and all(line.cell_length <= width for line in lines)
    for width in range(8, 160):
        for height in range(1, 60):
            side, left = pictures.three(width, height)
            assert not side or (3 * side + 4 <= width and left >= -1)
            assert not pictures.both(width, height) or left >= 14, "bars, and beside them a curve"
