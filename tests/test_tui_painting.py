"""What happens is laid out and painted once."""

from collections.abc import Callable
from typing import Any

from tui.app import DlTui
from tui.asking.view import AskView
from tui.prose import ProseView
from tui.screens.lesson import LessonScreen

Make = Callable[..., DlTui]


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
            assert screen.focused is view  # before anything is painted
            for each in (view, text):  # as high as what it shows now
                assert each.size.height == len(each.rows(each.size.width, 0)), (step, each)
            await pilot.pause()
            assert screen.query_one(AskView) is view and (view.ask.id == asked.id) is (step == 0)
            assert screen.query(ProseView).first() is text
            assert screen.query_one("#figure") is figure
        assert view.ask == asked and text.parts == said
        assert layouts == [2, 3, 2, 0]
