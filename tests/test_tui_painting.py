"""A screen is painted as Textual would, from fewer strips, once for each thing that happens."""

from collections.abc import Callable
from typing import Any

from textual._compositor import Compositor

from tui.app import DlTui
from tui.asking.view import AskView
from tui.prose import ProseView
from tui.screens.lesson import LessonScreen

Make = Callable[..., DlTui]


def looks(screen: Any, paint: Callable[..., Any]) -> list[list[tuple[str, str]]]:
    """All rows of a screen in pieces of one style, as one way of painting has them."""
    rows = paint(screen._compositor, screen.size.region, lambda y: True)
    return [
        [(piece.text, str(piece.style)) for strip in row.values() for piece in strip.simplify()]
        for row in rows
    ]


async def test_every_screen_looks_as_textual_paints_it(make_app: Make) -> None:
    for state, keys in (
        ({"lesson": "gradient"}, (".", "f", "right", "f", "?")),
        ({"state": "softmax?seed=0"}, ("o", "down", "right", "?")),
        ({}, ("down", "space", "?")),
    ):
        app = make_app(**state)
        async with app.run_test(size=(100, 30)) as pilot:
            for key in keys:
                await pilot.press(key)
                await pilot.pause()
                screen: Any = app.screen
                ours = looks(screen, type(screen._compositor)._render_chops)
                assert ours == looks(screen, Compositor._render_chops), (state, key)


async def test_a_step_takes_the_widgets_that_are_there_and_is_laid_out_once(make_app: Make) -> None:
    app = make_app(lesson="gradient")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        screen: Any = app.screen
        assert isinstance(screen, LessonScreen)
        layouts: list[int] = []
        screen.screen_layout_refresh_signal.subscribe(screen, lambda _: layouts.append(screen.step))
        view, text = screen.query_one(AskView), screen.query(ProseView).first()
        asked, said = view.ask, text.parts
        figure = screen.query_one("#figure")
        for step in (2, 3, 2, 0):  # each is a text, a question, and a figure
            await screen.show_step(step)
            await pilot.pause()
            assert screen.query_one(AskView) is view and (view.ask.id == asked.id) is (step == 0)
            assert screen.query(ProseView).first() is text
            assert screen.query_one("#figure") is figure
        assert view.ask == asked and text.parts == said
        assert layouts == [2, 3, 2, 0]
