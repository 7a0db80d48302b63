"""The lab of failures on the screen: a slider that turns a 3 into an 8, and each part drawn."""

from collections.abc import Callable
from typing import Any

from lessons.labs.fooled import attack, network, shortcut, strange
from tui.app import DlTui
from tui.labs.fooled.screen import FooledScreen

Make = Callable[..., DlTui]
SIZES = ((20, 4), (60, 9), (80, 14), (68, 36), (148, 56))


def picture(screen: FooledScreen, width: int, height: int) -> str:
    lines = screen.figure(width, height)
    assert len(lines) <= height and all(line.cell_length <= width for line in lines)
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
    *_, learned = network.plain(0)
    assert learned.network is not None
    *_, curve = attack.sweep(learned.network, 0)
    app = make_app(state="fooled?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, FooledScreen)
        await pilot.press("9", "0", "enter", "9", "0", "enter")
        words = run(screen, learned, curve)
        assert "90 (it is 9.8)" in words and "784" in words and "90 (it is 91.2)" in words
        assert "the 3 is read as 8" in words and "read 3, 100 %" in picture(screen, 80, 14)
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
        sure = strange.measure(learned.network, "inverted", 0)
        words = run(screen, learned, sure)
        assert "91.6 % sure" in words and "real digits" in picture(screen, 68, 36)
        assert "2, 76 %" in picture(screen, 80, 14)
        await pilot.press("v")
        words = run(screen, learned, shortcut.Tagged(99.9, 87.9, 42.6, 54.7))
        assert "54.7 say what the tag says" in words and "its tag" in picture(screen, 68, 36)
        await pilot.press("v")
        words = run(screen, learned, shortcut.Few(((796, 0), (4, 0)), ((200, 0), (199, 1))))
        assert "always says 7 has 99.5" in words and "199" in picture(screen, 80, 14)
