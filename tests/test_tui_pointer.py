"""A press on what has just gone, a click where the window has ended: each crashes stock Textual."""

import gc
import warnings
from collections.abc import Iterator

from rich.style import Style
from textual import events
from textual.app import ComposeResult, SystemCommand
from textual.command import CommandList
from textual.containers import Horizontal, Vertical
from textual.geometry import Offset
from textual.screen import Screen
from textual.widgets import Input, Static

from tui.frame import Frame
from tui.shell.palette import Palette
from tui.theme import Themed


class Page(Frame):
    def compose_body(self) -> ComposeResult:
        yield Static("here today", id="word", markup=False)


class Plain(Themed):
    def on_mount(self) -> None:
        self.push_screen(Page())


def at(kind: type[events.MouseEvent], place: Offset) -> events.MouseEvent:
    x, y = place
    return kind(None, x, y, 0, 0, 1, False, False, False, screen_x=x, screen_y=y)


async def test_pressing_on_a_widget_that_has_just_gone_presses_on_nothing() -> None:
    app = Plain()
    async with app.run_test() as pilot:
        await pilot.pause()
        word = app.screen.query_one("#word")
        place = word.region.offset
        with app.batch_update():  # nothing is laid out anew: the word is still where it was
            await word.remove()
            assert app.screen.get_widget_at(*place)[0] is word and word.parent is None
            for kind in (events.MouseDown, events.MouseMove, events.MouseUp):
                await app.on_event(at(kind, place))
        await pilot.pause()
        assert app.is_running


async def test_selecting_text_while_leaving_leaves_no_complaint_behind() -> None:
    app = Plain()
    with warnings.catch_warnings(record=True) as complaints:
        warnings.simplefilter("always")
        async with app.run_test() as pilot:
            await pilot.pause()
            place = app.screen.query_one("#word").region.offset
            screen = app.screen
            await app.on_event(at(events.MouseDown, place))
            await app.on_event(at(events.MouseMove, place + Offset(4, 0)))
            assert screen.selections
            screen._closing = True  # as it is while the app is left
            screen.clear_selection()
            screen._closing = False
        gc.collect()
    assert not [c for c in complaints if "never awaited" in str(c.message)]


async def test_what_stands_beside_a_mark_is_not_marked_wherever_it_begins() -> None:
    class Two(Frame):
        DEFAULT_CSS = "Two Vertical { width: 20; } Two Static { height: auto; }"

        def compose_body(self) -> ComposeResult:
            with Horizontal():
                with Vertical():
                    yield Static("one two\n", markup=False)
                    yield Static("three four", markup=False)
                yield Static("a picture\n" * 4, markup=False)

    app = Plain()
    async with app.run_test(size=(60, 20)) as pilot:
        app.push_screen(Two())
        await pilot.pause()
        first, second, picture = (each.region for each in app.screen.query("#body Static"))

        async def marked(start: Offset, end: Offset) -> str:
            app.screen.clear_selection()
            await pilot.mouse_down(offset=start)
            await pilot.hover(offset=end)
            await pilot.mouse_up(offset=end)
            return app.screen.get_selected_text() or ""

        end = second.offset + Offset(6, 0)
        # From the edge of the window, from a gap, from the text; and the other way round.
        for start in (Offset(1, first.y), first.offset + Offset(3, 1), first.offset):
            for said in (await marked(start, end), await marked(end, start)):
                assert "three" in said and "picture" not in said, start
        there = picture.offset + Offset(5, 3)
        assert "picture" in await marked(first.offset, there)  # who goes there means it


async def test_text_that_has_become_shorter_than_what_was_selected_is_not_copied() -> None:
    app = Plain()
    async with app.run_test() as pilot:
        await pilot.pause()
        word = app.screen.query_one("#word", Static)
        word.update("one\ntwo\nthree")
        await pilot.pause()
        place = word.region.offset
        await app.on_event(at(events.MouseDown, place + Offset(1, 2)))
        await app.on_event(at(events.MouseMove, place + Offset(4, 2)))
        await app.on_event(at(events.MouseUp, place + Offset(4, 2)))
        assert app.screen.get_selected_text() in ("hre", "hree")
        word.update("one\ntwo")
        await pilot.pause()
        assert app.screen.get_selected_text() is None


async def test_a_click_where_the_window_has_ended_meanwhile_is_none() -> None:
    app = Plain()
    async with app.run_test(size=(80, 24)) as pilot:
        app.action_command_palette()
        await pilot.pause()
        palette = app.screen
        assert isinstance(palette, Palette)
        palette.post_message(at(events.Click, Offset(42, 47)))
        await pilot.pause()
        assert app.screen is palette
        palette.post_message(at(events.Click, Offset(0, 20)))
        await pilot.pause()
        assert app.screen is not palette


async def test_a_click_on_an_option_that_is_no_longer_listed_selects_nothing() -> None:
    app = Plain()
    async with app.run_test() as pilot:
        app.action_command_palette()
        await pilot.pause()
        found = app.screen.query_one(CommandList)
        click = at(events.Click, found.region.offset)
        click.style = Style(meta={"option": found.option_count})
        found.post_message(click)
        await pilot.pause()
        assert app.is_running and isinstance(app.screen, Palette)


async def test_the_palette_opens_again_while_the_last_one_still_closes() -> None:
    app = Plain()
    async with app.run_test() as pilot:
        app.action_command_palette()
        await pilot.pause()
        before = app.screen
        assert isinstance(before, Palette)
        before.dismiss(None)
        app.action_command_palette()
        await pilot.pause()
        assert isinstance(app.screen, Palette) and app.screen is not before


async def test_enter_held_down_in_the_palette_runs_what_was_chosen_once() -> None:
    opened: list[int] = []

    class Counting(Plain):
        def get_system_commands(self, screen: Screen[object]) -> Iterator[SystemCommand]:
            yield SystemCommand("Open", "", lambda: opened.append(1))

    app = Counting()
    async with app.run_test() as pilot:
        app.action_command_palette()
        await pilot.press(*"open")
        await pilot.pause(0.2)
        palette = app.screen
        assert isinstance(palette, Palette)
        await pilot.press("down")
        for _ in range(5):
            app.simulate_key("enter")
        await pilot.pause(0.2)
        assert opened == [1] and app.screen is not palette


async def test_the_palette_does_not_blink() -> None:
    app = Plain()
    async with app.run_test() as pilot:
        app.action_command_palette()
        await pilot.pause()
        assert not app.screen.query_one(Input).cursor_blink
