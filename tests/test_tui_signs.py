"""The signs are a key away, wherever one is."""

from collections.abc import Callable

from textual.widgets import Static

from lessons.signs import SIGNS
from tui.app import DlTui
from tui.screens.signs import SignsScreen


async def test_g_shows_every_sign_and_closes_again(make_app: Callable[..., DlTui]) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("g")
        assert isinstance(app.screen, SignsScreen)
        shown = str(app.screen.query_one("#signs", Static).content)
        assert all(sign.sign in shown and sign.example in shown for sign in SIGNS)
        await pilot.press("g")
        assert not isinstance(app.screen, SignsScreen)
