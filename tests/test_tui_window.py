"""The window changes its size at any moment, and may be too small for anything to be seen."""

import asyncio
import importlib
import itertools
import pkgutil
from collections.abc import Callable, Iterator

import pytest
from textual.events import Key, Resize
from textual.geometry import Size
from textual.message import Message
from textual.screen import Screen
from waits import comes

import tui
from lessons.labs import LABS
from tui.app import DlTui
from tui.screens.home import HomeScreen
from tui.screens.lesson import LessonScreen
from tui.shell.pointer import Pointed

MakeApp = Callable[..., DlTui]


class Word(Message):
    """Anything that stands between two sizes in a queue."""


async def test_two_sizes_in_two_queues_do_not_chase_each_other(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    resized = LessonScreen.on_resize
    times = 0

    def count(screen: LessonScreen) -> None:
        nonlocal times
        times += 1
        assert times < 20, "they chase each other"
        resized(screen)

    monkeypatch.setattr(LessonScreen, "on_resize", count)
    app = make_app(lesson="layer")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        below, above = app.screen_stack
        assert isinstance(below, HomeScreen) and isinstance(above, LessonScreen)
        now = Size(100, 30)
        for size in (Size(90, 20), now):
            for screen in (above, below):
                screen.post_message(Resize(size, size))
                screen.post_message(Word())
        await pilot.pause(0.1)
        assert above.size == below.size == now


def kinds(base: type) -> Iterator[type]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_every_screen_of_ours_knows_which_size_is_the_windows() -> None:
    for module in pkgutil.walk_packages(tui.__path__, "tui."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    ours = {kind for kind in kinds(Screen) if kind.__module__.startswith("tui.")}
    assert len(ours) > 15
    assert [kind for kind in ours if not issubclass(kind, Pointed)] == []


def open_screen(app: DlTui, where: str) -> None:
    if where == "lesson":
        app.open_lesson("layer", 0)
    elif where == "quiz":
        app.open_quiz(None)
    elif where == "ending":
        app.open_ending("layer")
    elif where == "welcome":
        app.open_welcome()
    elif where != "home":
        app.open_lab(where)


WHERE = ["home", "lesson", "quiz", "ending", *(lab.id for lab in LABS)]


async def test_who_had_the_keys_has_them_again_when_the_window_has_grown(
    make_app: MakeApp,
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        for where in ("home", "lesson", "quiz", "matrix", "mnist"):
            open_screen(app, where)
            await pilot.pause()
            for _ in range(100):  # the digits are read before anything is asked
                if app.focused is not None:
                    break
                await pilot.pause(0.05)
            had = app.focused
            await pilot.resize_terminal(59, 24)
            await pilot.pause(0.02)
            assert app.focused is None, where
            app.post_message(Resize(Size(80, 24), Size(80, 24)))
            while app.screen.has_class("-too-small"):  # as long no key is heard, then each
                await asyncio.sleep(0)
            assert app.focused is had, where
            assert had is not None
            await pilot.resize_terminal(80, 24)
            assert app.focused is had, where
            if where != "home":
                app.pop_screen()


async def test_a_key_that_comes_right_behind_a_larger_size_is_heard(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.resize_terminal(80, 5)
        await pilot.press("enter")  # nothing is seen, so nothing is meant
        app.post_message(Resize(Size(80, 24), Size(80, 24)))
        app.post_message(Key("enter", "\r"))
        await pilot.pause()
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen) and len(app.screen_stack) == 2


async def test_a_screen_that_does_not_hear_holds_up_one_key_and_not_each(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.resize_terminal(80, 5)
        await pilot.pause()
        asked: list[object] = []
        monkeypatch.setattr(app.screen, "call_later", lambda heard: asked.append(heard) or True)
        monkeypatch.setattr("tui.shell.guards.DEAF", 60.0)
        for _ in range(50):
            app.post_message(Key("x", "x"))
        app.post_message(Key("q", "q"))
        await comes(lambda: app._exit)
        assert len(asked) == 1


async def test_every_screen_may_be_left_while_it_is_being_put_together(make_app: MakeApp) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        home = app.screen
        for where, steps in itertools.product([*WHERE[1:], "welcome"], (2, 20)):
            open_screen(app, where)
            for _ in range(steps):  # of the loop: it is somewhere between two awaits
                await asyncio.sleep(0)
            while app.screen is not home and app.is_running:
                await app.run_action("back", app.screen)
                await asyncio.sleep(0)
        await pilot.pause()
        assert app.is_running and app.screen_stack == [home]


async def test_after_a_storm_of_sizes_a_screen_at_rest_draws_nothing(
    make_app: MakeApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No timer and no late size goes on drawing: what has no news uses no time."""
    drawn: list[str] = []
    display = DlTui._display

    def count(app: DlTui, screen: Screen[object], renderable: object) -> None:
        drawn.append(type(screen).__name__)
        display(app, screen, renderable)  # type: ignore[arg-type]

    monkeypatch.setattr(DlTui, "_display", count)
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 1 / 60)  # as often as in a terminal
    app = make_app()
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.pause()
        for where in ("home", "lesson", "matrix", "backprop"):
            open_screen(app, where)
            await pilot.pause()
            for size in ((1, 1), (120, 40), (2, 2), (19, 7), (100, 30)):
                await pilot.resize_terminal(*size)
            for _ in range(20):  # what is computed beside the screen may bring news for a moment
                drawn.clear()
                await pilot.pause(0.1)
                if not drawn:
                    break
            drawn.clear()
            await asyncio.sleep(0.2)
            assert not drawn, where
            while len(app.screen_stack) > 1:
                await app.pop_screen()
