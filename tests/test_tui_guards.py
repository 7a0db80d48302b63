"""Quick hands and tiny windows: each test here crashes with the stock widget."""

import asyncio
from pathlib import Path
from typing import ClassVar

import pytest
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widgets import Static
from waits import LIMIT

from tui.shell.guards import Guarded, Modal, Options
from tui.shell.palette import Palette
from tui.shell.pointer import Pointed


class Small(Modal[None]):
    def compose(self) -> ComposeResult:
        yield Static("modal", markup=False)

    def on_click(self) -> None:
        self.dismiss(None)


class Plain(Guarded):
    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []

    def compose(self) -> ComposeResult:
        yield Options("one", "two", "three", markup=False)


async def test_a_double_click_outside_the_palette_closes_it_once() -> None:
    app = Plain()
    async with app.run_test() as pilot:
        app.action_command_palette()
        await pilot.pause()
        assert len(app.screen_stack) == 2
        palette = app.screen
        await pilot.click(offset=(1, 23))
        palette.dismiss(None)  # what the second click asks for, when it is handled too late
        await pilot.pause()
        assert len(app.screen_stack) == 1
        app.search_themes()
        await pilot.pause()
        await pilot.press("escape", "escape")
        assert len(app.screen_stack) == 1


async def test_a_modal_that_is_dismissed_twice_answers_once_and_leaves_the_rest() -> None:
    app = Plain()
    async with app.run_test() as pilot:
        await app.push_screen(Small())
        modal = Small()
        await app.push_screen(modal, app.results.append)
        modal.dismiss(None)
        modal.dismiss(None)
        await pilot.pause()
        assert app.results == [None]
        assert len(app.screen_stack) == 2
        await pilot.click(times=2)
        await pilot.pause()
        assert len(app.screen_stack) == 1


@pytest.mark.parametrize("height", [0, 1, 2])
async def test_options_can_be_paged_at_any_height(height: int) -> None:
    app = Plain()
    async with app.run_test(size=(20, 10)) as pilot:
        options = app.query_one(Options)
        options.styles.height = height
        options.highlighted = 1
        await pilot.pause()
        for key in ("pageup", "pagedown", "home", "end", "pageup"):
            await pilot.press(key)
        assert options.highlighted in range(3)


@pytest.mark.parametrize("width", [1, 2, 6])
async def test_options_can_be_laid_out_at_any_width(width: int) -> None:
    app = Plain()
    async with app.run_test(size=(40, 10)) as pilot:
        options = app.query_one(Options)
        options.styles.height = "auto"
        options.styles.padding = (0, 2)
        await pilot.pause()
        await pilot.resize_terminal(width, 10)
        await pilot.pause()
        assert app.is_running


@pytest.mark.parametrize("size", [(30, 1), (20, 3), (20, 5), (4, 8), (1, 20)])
async def test_the_palette_can_be_paged_in_a_tiny_window(size: tuple[int, int]) -> None:
    app = Plain()
    async with app.run_test(size=size) as pilot:
        app.action_command_palette()
        await pilot.pause()
        await app.workers.wait_for_complete()  # until all commands are listed
        await pilot.pause()
        for key in ("down", "pagedown", "pageup", "end", "pagedown", "escape", "escape"):
            await pilot.press(key)
        assert app.is_running


async def test_a_palette_that_is_closed_while_it_searches_shows_nothing_more() -> None:
    app = Plain()
    async with app.run_test() as pilot:
        app.action_command_palette()
        await pilot.pause(0.1)
        palette = app.screen
        await palette.query("*").remove()
        for shown in ("_list_visible", "_show_busy"):
            value = getattr(palette, shown)
            setattr(palette, shown, not value)
        await pilot.pause()
        assert app.is_running


async def test_a_key_for_a_widget_that_has_just_gone_does_nothing() -> None:
    app = Plain()
    async with app.run_test():
        options = app.query_one(Options)
        assert await app.run_action("page_down", options)
        await options.remove()
        assert await app.run_action("page_down", options) is False


class Slow(Screen[None]):
    """A screen that asks for a widget before there is one, and again when there is none left."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("a", "ask", "ask")]

    def __init__(self) -> None:
        super().__init__()
        self.begun, self.gone = asyncio.Event(), asyncio.Event()

    def action_ask(self) -> None:
        self.query_one("#page")

    async def late(self) -> None:
        self.begun.set()
        await self.gone.wait()
        self.query_one("#page")

    def by_worker(self) -> None:
        async def shielded() -> None:  # closing cancels a worker; what it shields goes on
            try:
                self.begun.set()
                await self.gone.wait()
                await asyncio.sleep(LIMIT)
            finally:
                self.query_one("#page")

        self.run_worker(shielded())

    def by_timer(self) -> None:
        self.set_timer(0.01, self.late)


@pytest.mark.parametrize("how", ["late", "by_worker", "by_timer"])
async def test_a_screen_that_is_half_built_or_gone_may_find_nothing(how: str) -> None:
    app = Plain()
    async with app.run_test() as pilot:
        screen = Slow()
        app.push_screen(screen)
        assert not screen.is_mounted
        assert await app.run_action("ask", screen) is False
        await pilot.pause()
        screen.call_later(getattr(screen, how))
        await asyncio.wait_for(screen.begun.wait(), LIMIT)
        app.pop_screen()
        screen.gone.set()
        await pilot.pause(0.1)
        assert app.is_running and not app.crash_report


async def test_a_screen_that_is_whole_and_finds_nothing_is_a_bug(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))  # its story belongs to nobody's own
    app = Plain()
    with pytest.raises(NoMatches):
        async with app.run_test() as pilot:
            await app.push_screen(Slow())
            await pilot.press("a")


class Leaving(Guarded):
    """An app that has a bug at some moment of its end."""

    def __init__(self, moment: str) -> None:
        super().__init__()
        self.moment = moment

    def on_mount(self) -> None:
        self.push_screen(LeavingScreen())
        self.set_timer(0.05, self.exit)

    def on_unmount(self) -> None:
        self.fail("app")

    def fail(self, moment: str) -> None:
        if moment == self.moment:
            raise RuntimeError("a bug")


class LeavingScreen(Screen[None]):
    app: Leaving

    def on_mount(self) -> None:
        if self.app.moment != "screen":
            self.run_worker(self.stay())

    async def stay(self) -> None:
        self.app.fail("just before")
        try:
            await asyncio.sleep(5)
        finally:
            self.app.fail("worker")

    def on_unmount(self) -> None:
        self.app.fail("screen")


@pytest.mark.parametrize("moment", ["just before", "worker", "screen", "app", ""])
def test_a_crash_on_the_way_out_is_told_and_is_no_success(
    moment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))
    app = Leaving(moment)
    app.run(headless=True)
    assert app.return_code == (1 if moment else 0)
    assert ("This is a bug in dl-tui" in capsys.readouterr().err) is bool(moment)


async def test_a_timer_rings_though_the_process_was_held_up_as_it_began(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The app's, a screen's, a sheet's and the palette's."""
    from textual import _time

    now = _time.get_time
    app = Plain()
    async with app.run_test() as pilot:
        await pilot.pause()
        frame, sheet, palette = Pointed[None](), Modal[None](), Palette()
        for pump in (frame, sheet, palette):
            await app.push_screen(pump)
        for pump in (app, frame, sheet, palette):
            held = iter((0.0,))  # seconds: at its first look at the clock; from then on it is late
            rang = asyncio.Event()
            with monkeypatch.context() as patched:
                patched.setattr(_time, "get_time", lambda held=held: now() + next(held, 5.0))
                pump.set_timer(0.01, rang.set)
                await asyncio.sleep(0)
            await asyncio.wait_for(rang.wait(), LIMIT)
