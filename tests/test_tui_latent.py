"""The latent lab on the screen: covered at first, then a plane that is walked over."""

from collections.abc import Callable

from seen import picture

from lessons.labs.latent.training import learn
from tui.app import DlTui
from tui.labs.latent.screen import PICTURES, WAY, LatentScreen

Make = Callable[..., DlTui]
SIZES = ((56, 9), (76, 14), (68, 36), (148, 56))


async def test_the_plane_is_walked_over_and_the_way_is_seen(make_app: Make) -> None:
    app = make_app(state="latent?seed=0")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, LatentScreen)
        lab = screen.lab
        assert all("given back: ?" in picture(screen, *size) for size in SIZES[1:])
        assert screen.check_action("view", ()) is False
        await pilot.press("o")
        lab.run_or_pause()
        screen.start(running=False)
        assert screen._beside is not None and screen._beside._give_way == app.give_way
        screen.told(lab.run, next(learn(2, 0)))
        assert not app._shown.is_set(), "it does not compute while its news are drawn"
        await pilot.pause()
        assert app._shown.is_set()
        for size in SIZES:
            assert "✛" in picture(screen, *size)
        assert "nearest real" in picture(screen, 68, 36)
        walked = [picture(screen, *size) for size in (*SIZES, SIZES[1])]  # what is kept is for one
        assert walked[-1] == walked[1]
        for at in ((0.5, 0.5), (-0.9, 0.1), (0.0, 0.0)):
            lab.go_to(*at)
            kept = picture(screen, 68, 36)
            screen._drawn = screen._known = None
            assert picture(screen, 68, 36) == kept and kept.count("✛") == 3, at
        await pilot.press("up", "right", "right_square_bracket", "right")
        assert lab.at == (0.35, 0.1) and lab.note == "The arrows walk by 0.25."
        await pilot.click("#stage", offset=(9, 5))
        assert lab.at[0] < -0.5 < 0.5 < lab.at[1], "the upper left"
        await pilot.press("v")
        for size in SIZES:
            assert picture(screen, *size).count("nearest real digits") == 2
        await pilot.press("v")
        for size in SIZES[1:]:
            assert "given back" in picture(screen, *size)
        lab.turn("code", 1)
        screen.told(lab.run, next(learn(8, 0)))
        assert not screen.walks and screen.seen == PICTURES
        await pilot.press("v")
        assert screen.seen == WAY, "a code of 8 has no plane"
