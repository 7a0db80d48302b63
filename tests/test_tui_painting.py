"""What happens is laid out and painted once."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from textual._compositor import ChopsUpdate

from tui.app import DlTui
from tui.asking.view import AskView
from tui.frame import KeyLine, TitleLine
from tui.prose import ProseView
from tui.screens.lesson import LessonScreen

Make = Callable[..., DlTui]

_SENT = re.compile(r"\x1b\[(\d+);(\d+)H([^\x1b\n]*(?:\x1b\[[\d;]*m[^\x1b\n]*)*)")
_STYLE = re.compile(r"\x1b\[[\d;]*m")


class Terminal:
    """What stands in a terminal that is sent what the screen paints, piece by piece."""

    def __init__(self, screen: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.lines = [""] * screen.size.height
        self.render, self.console = screen._compositor.render_update, screen.app.console
        monkeypatch.setattr(screen._compositor, "render_update", self._follow)
        screen.refresh()

    def _follow(self, **options: Any) -> Any:
        found = self.render(**options)
        if found is not None:
            for y, x, styled in _SENT.findall(found.render_segments(self.console)):
                text, row, at = _STYLE.sub("", styled), int(y) - 1, int(x) - 1
                before = self.lines[row].ljust(at)
                self.lines[row] = before[:at] + text + before[at + len(text) :]
        return found


async def test_a_step_takes_the_widgets_that_are_there_and_is_laid_out_once(
    make_app: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
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
        terminal = Terminal(screen, monkeypatch)
        await pilot.pause()
        for step in (2, 3, 2, 0):  # each is a text, a question, and a figure
            await screen.show_step(step)
            assert screen.focused is view  # before anything is painted
            for each in (view, text):  # as high as what it shows now
                assert each.size.height == len(each.rows(each.size.width, 0)), (step, each)
            await pilot.pause()
            assert screen.query_one(AskView) is view and (view.ask.id == asked.id) is (step == 0)
            assert screen.query(ProseView).first() is text
            assert screen.query_one("#figure") is figure
            rows = [row.text for row in screen._compositor.render_strips()]
            assert terminal.lines == rows, step  # nothing of the step before is left
        assert view.ask == asked and text.parts == said
        assert layouts == [2, 3, 2, 0]


async def test_what_grows_just_after_a_scroll_is_painted_whole(
    make_app: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(lesson="deep-learning")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen: Any = app.screen
        terminal = Terminal(screen, monkeypatch)
        for key in ("enter", "c", "enter", "enter", "space", "3"):  # the last one opens the answer
            await pilot.press(key)
            await pilot.pause()
        rows = [row.text for row in screen._compositor.render_strips()]
        assert "the answer is C" in "".join(rows) and terminal.lines == rows


async def test_what_was_asked_for_just_before_is_painted_with_the_rest(
    make_app: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DlTui, "_look_again", lambda *_: None)  # which paints all, in its own time
    app = make_app(lesson="gradient")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen: Any = app.screen
        keys, title = screen.query_one(KeyLine), screen.query_one(TitleLine)
        render, painted = screen._compositor.render_update, []

        def counted(**options: Any) -> Any:
            found = render(**options)
            if isinstance(found, ChopsUpdate):
                painted.append(found)
            return found

        monkeypatch.setattr(screen._compositor, "render_update", counted)
        for ask in (keys.redraw, keys.refresh):  # a part of it; all of it, which is painted anyway
            keys.set_reactive(KeyLine.said, f"said {len(painted)}")
            title.refresh()
            if ask == keys.refresh:
                keys.refresh()
                screen._compositor.update_widgets({title, keys})
            screen._compositor.update_widgets({title})
            ask()  # the message that tells of it is on its way
            before = len(painted)
            screen._on_timer_update()
            assert len(painted) == before + 1
            await pilot.pause()
            assert len(painted) == before + 1  # and has nothing to tell
            assert str(keys.text) == "\n".join(row.text.strip() for row in screen.painted(keys)[:1])
