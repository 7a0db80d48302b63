"""The loss lab on the screen: prices are covered until they were predicted, in any room."""

from collections.abc import Callable

from seen import picture

from tui.app import DlTui
from tui.labs.loss.screen import APART, TALL, LossScreen

Make = Callable[..., DlTui]


async def test_what_was_predicted_is_shown_and_both_parts_draw(make_app: Make) -> None:
    app = make_app(state="loss?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, LossScreen)
        assert "0.673" not in picture(screen, 80, 14)
        await pilot.press(*".653", "enter")
        for height in (9, 14, TALL):
            shown = picture(screen, 80, height)
            assert "0.0202" in shown and "before 0.673" in shown and "before 0.51" in shown
        await pilot.press("enter")
        assert "0.673" not in picture(screen, 80, 14)
        await pilot.press("o", "right")
        assert "p = (0.52" in screen.heading() and "0.654" in picture(screen, 80, 14)
        tall = picture(screen, 70, 40)
        assert "squared error" in tall and tall.count("●") == 5  # one in the head, one at class 1
        await pilot.press("o", "v")
        assert "accuracy ?" in picture(screen, 80, APART)
        await pilot.press("3", "enter")
        shown = picture(screen, 80, APART)
        assert "accuracy 0.7" in shown and "cost ?" in shown and "┊" in shown
        await pilot.press("o")
        for height in (8, APART, 40):
            shown = picture(screen, 80, height)
            assert len(shown.splitlines()) <= height
            assert "accuracy 0.7" in shown and "cost 0.747" in shown
        assert "lowest at t = 4.7, 0.352, with accuracy 0.8" in " ".join(screen.words())
