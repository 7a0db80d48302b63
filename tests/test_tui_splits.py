"""The splits lab on the screen: a histogram with the best marked, and two networks side by side."""

from collections.abc import Callable

from seen import picture

from lessons.labs.splits.leak import EPOCHS, Leak, Shares
from lessons.labs.splits.luck import Luck
from tui.app import DlTui
from tui.asking.view import AskView
from tui.labs.splits.screen import TALL, SplitsScreen

Make = Callable[..., DlTui]


async def told(screen: SplitsScreen, news: Luck | Leak) -> None:
    """The end of a run, as if it had been computed."""
    screen.lab.run_or_pause()
    screen.told(screen.lab.run, news)
    await screen.over(screen.lab.run)


async def test_both_experiments_are_predicted_and_then_drawn(make_app: Make) -> None:
    app = make_app(state="splits?guessers=10")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, SplitsScreen)
        assert "one guesser" in picture(screen, 80, 14) and "you" not in picture(screen, 80, 14)
        assert "One guesser: 71 times of 100 between 8 % and 12 %." in picture(screen, 80, 3)
        await pilot.press(*"10%", "enter", "b", "2")
        for height in (6, 14, 40):
            shown = picture(screen, 80, height)
            assert "you 10 %" in shown and len(shown.splitlines()) <= height
        screen.work = lambda: iter(())  # type: ignore[method-assign]
        await pilot.press("space")  # whoever starts it has read: the answer makes room for the run
        await pilot.pause()
        assert screen.lab.finished and not screen.query(AskView)
        screen.lab.changed()
        counts = [0] * 201
        counts[18], counts[22], counts[31] = 5, 4, 1
        await told(screen, Luck(tuple(counts), 31, (19, *[20] * 49)))
        shown = picture(screen, 80, 14)
        assert "truth 10 %" in shown and "best 15.5 %" in shown and "tested 9.5 %" in shown
        for height in (10, 14, TALL, 44):
            assert len(picture(screen, 80, height).splitlines()) <= height
        assert "on 50 fresh sets" in picture(screen, 80, TALL)
        words = " ".join(str(word) for word in screen.words())
        assert "further out" in words and "15.5 %, tested with 9.5 %" in words
        await pilot.press("v")
        for height in (3, 7, 14, 40):
            shown = picture(screen, 80, height)
            assert "250 of those that judge are learned, too" in shown
            assert len(shown.splitlines()) <= height and ("unseen" in shown) == (height == 40)
        assert screen.lab.news is None and "50 % leaked" in screen.heading()
        await pilot.press("o")
        ramp = tuple(0.6 + 0.3 * at / EPOCHS for at in range(1, EPOCHS + 1))
        await told(screen, Leak(Shares(ramp, ramp), Shares((*ramp[:-1], 0.95), ramp)))
        for height in (7, 14, 30):
            shown = picture(screen, 80, height)
            assert "95.0 %" in shown and "90.0 %" in shown and len(shown.splitlines()) <= height
        assert "5.0 points" in " ".join(str(word) for word in screen.words())
