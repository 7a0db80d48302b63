"""The GAN lab on the screen: a step worked out, both players moved by keys, and the ring."""

from collections.abc import Callable
from dataclasses import replace

from seen import picture

from lessons.labs.gan.ring import play
from tui.app import DlTui
from tui.labs.gan.screen import GanScreen

Make = Callable[..., DlTui]
SIZES = ((56, 9), (76, 14), (68, 36), (148, 56))


async def test_both_are_stepped_by_keys_and_the_ring_is_counted(make_app: Make) -> None:
    app = make_app(state="gan?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, GanScreen)
        lab = screen.lab
        assert all("▲" in picture(screen, *size) for size in SIZES)
        await pilot.press("1")
        assert len(lab.way) == 1, "typed as an answer"
        await pilot.press("escape", "o", "1", "2", "1")
        assert len(lab.way) == 4 and screen.check_action("step", (-1,))
        assert "where G's middle was" in picture(screen, 68, 36)
        assert picture(screen, 68, 36).endswith("steps")
        lab.way.append(replace(lab.players, b=9.0))  # as G alone runs away
        assert " 10 " in picture(screen, 76, 14), "and is still seen"
        lab.back()
        await pilot.press("comma")
        assert len(lab.way) == 3 and "1 lets D learn" in " ".join(map(str, screen.words()))
        await pilot.press("v")
        assert not screen.check_action("choose", (1,)) and "○" in picture(screen, 76, 14)
        lab.run_or_pause()
        screen.told(lab.run, next(play(1, 1, 0)))
        for size in SIZES:
            assert "made" in picture(screen, *size)
        assert "clusters found" in picture(screen, 68, 36)
        assert "of 100 made" in picture(screen, 76, 14)
