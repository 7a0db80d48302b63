"""The fitting lab on the screen: a polynomial among its points, and curves beside what was said."""

from collections.abc import Callable

from seen import picture

from lessons.labs.overfit import degree
from lessons.labs.overfit.features import Widths
from lessons.labs.overfit.labels import EPOCHS, Shares
from lessons.labs.overfit.units import WIDTHS, Rooms
from tui.app import DlTui
from tui.labs.overfit.screen import OverfitScreen

Make = Callable[..., DlTui]
SIZES = ((20, 4), (60, 9), (80, 14), (70, 30), (140, 50))


async def test_all_three_are_predicted_and_then_drawn(make_app: Make) -> None:
    app = make_app(state="overfit?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, OverfitScreen)
        assert "degree" not in screen.heading(), "it is asked which, and nothing was fitted"
        assert "15 points" in picture(screen, 80, 14) and "wave" not in picture(screen, 80, 14)
        await pilot.press("9", "enter", "c", "2", "space")
        screen._close()  # what the thread would tell is told here, all at once
        for news in degree.sweep(0.2, 0.0, 0):
            screen.lab.told(screen.lab.run, news)
        screen.lab.ended(screen.lab.run)
        for width, height in SIZES:
            picture(screen, width, height)
        assert "degree 14" in picture(screen, 80, 14) and "others" in picture(screen, 80, 14)
        words = " ".join(str(word) for word in screen.words())
        assert "it is 3" in words and "spends its freedom" in words
        assert "error 0 on its points, 177 million on others" in words
        await pilot.press("v", "o")
        assert screen.lab.part == "labels" and "40 of 100" in screen.heading()
        screen.lab.run_or_pause()
        down = tuple(75.0 - epoch for epoch in range(EPOCHS))
        screen.lab.told(screen.lab.run, Shares(tuple(map(float, range(EPOCHS))), down))
        screen.lab.ended(screen.lab.run)
        assert all("new digits" in picture(screen, *size) for size in SIZES[1:])
        words = " ".join(str(word) for word in screen.words())
        assert "ends after epoch 6, and takes the weights of epoch 1" in words
        await pilot.press("v")
        assert screen.lab.part == "features"
        screen.lab.run_or_pause()
        screen.lab.told(screen.lab.run, Widths((20, 100, 2000), (60, 100, 100), (40, 12, 70)))
        screen.lab.ended(screen.lab.run)
        assert all("features" in picture(screen, *size) for size in SIZES[1:])
        words = " ".join(str(word) for word in screen.words())
        assert "Worst with 100" in words and "double descent" not in words
        screen.lab.hear(Widths((10, 50), (60, 100), (20, 40)))
        assert "Worst with 10" in " ".join(str(word) for word in screen.words())
        await pilot.press("v")
        screen.lab.run_or_pause()
        rooms = Rooms(WIDTHS, (12, 33, 35, 90, 99, 88, 99, 100, 100, 100), (10,) * 10, 40)
        screen.lab.told(screen.lab.run, rooms)
        assert "32 units, epoch 40" in " ".join(str(word) for word in screen.words())
        screen.lab.ended(screen.lab.run)
        assert all("hidden units" in picture(screen, *size) for size in SIZES[1:])
        words = " ".join(str(word) for word in screen.words())
        assert "5 are enough, though 6 are not" in words and "reads 33 of 100" in words
