"""The builder's screen: predict, change an edge, see it follow; by keys, by mouse, by shapes."""

import re
from collections.abc import Callable

import pytest
from textual.widgets import Input, Static

from lessons.labs.builder.net import Place
from lessons.store.progress import Progress
from tui.app import DlTui
from tui.asking.view import AskView
from tui.frame import KeyLine
from tui.labs.builder.board import Canvas
from tui.labs.builder.own import Networks
from tui.labs.builder.screen import BuilderScreen

Make = Callable[..., DlTui]
STATE = "builder?net=3-2-1&seed=5"


def picture(screen: BuilderScreen) -> list[str]:
    stage = screen.query_one("#stage")
    return [line.plain for line in screen.figure(*stage.size)]


def words(screen: BuilderScreen) -> str:
    return str(screen.query_one("#words", Static).content)


async def test_say_it_first_then_change_an_edge_and_see_what_follows(
    make_app: Make, progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(started=True, state=STATE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, BuilderScreen)
        assert "(2×3)" not in "".join(picture(screen)) and "parameters" not in words(screen)
        await pilot.press(*"1x2", "enter")
        assert "enter go on" in str(screen.query_one(KeyLine).render())
        await pilot.press("enter")
        assert "W₁ (2×3)" in "".join(picture(screen))
        await pilot.press(*"11", "enter", "enter")
        assert "(16)" not in "".join(picture(screen))
        await pilot.press(*"18", "enter")
        await pilot.press(*"16", "enter", "enter")
        assert screen.lab.open and isinstance(screen.focused, Canvas)
        assert "(16)" in "".join(picture(screen)) and "11 parameters" in words(screen)
        answers = {a.item: (a.choice, a.correct) for a in progress.answers()}
        assert answers["builder.shape"] == ("1×2", True)
        assert answers["builder.output"] == ("16", True)

        await pilot.press("down", "full_stop")
        assert "[−2]" in "".join(picture(screen)) and "W₁[2, 2] = −2" in words(screen)
        await pilot.press("plus", "plus")
        assert isinstance(screen.focused, Canvas), "who changes goes on changing"
        assert screen.lab.net.value(Place(1, 1, 1)) == 0 and not screen.lab.open
        drawn = "".join(picture(screen))
        assert "[9]" not in drawn and "(9)" in drawn and "[·]" in drawn
        assert "enter answer" in str(screen.query_one(KeyLine).render())
        await pilot.press("enter")
        assert isinstance(screen.focused, AskView)
        await pilot.press("f")
        assert isinstance(screen.focused, Canvas)
        await pilot.press(*"=-1/4", "enter")
        assert screen.lab.net.value(Place(1, 1, 1)) == -0.25
        assert isinstance(screen.focused, AskView), "what was typed is asked about at once"
        await pilot.press("escape", "enter")
        assert screen.lab.open

        searched: list[object] = []
        monkeypatch.setattr(type(screen), "query", lambda *asked: searched.append(asked) or ())
        assert screen.active_bindings and not searched, "a key asks this of every binding"
        monkeypatch.undo()


async def test_the_entry_that_is_clicked_lights_its_edge_and_the_other_way_round(
    make_app: Make,
) -> None:
    app = make_app(started=True, state="builder?net=4-3-2&seed=1")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, BuilderScreen)
        await pilot.press("o")
        picture(screen)
        assert screen._formula is not None
        made, left, top = screen._formula
        x, y, _ = made.hits[Place(1, 2, 3)]
        stage = screen.query_one("#stage").content_region
        await pilot.click(offset=(stage.x + left + x, stage.y + top + y))
        assert screen.lab.mark == Place(1, 2, 3) and screen.lab.in_matrix
        weight = re.escape(f"{screen.lab.net.value(Place(1, 2, 3)):g}".replace("-", "−"))
        assert re.search(rf"\[ *{weight} *\]", "\n".join(picture(screen)[top:]))
        await pilot.press("left")
        assert screen.lab.mark == Place(1, 2, 2)
        assert screen._drawn is not None
        network, width, height = screen._drawn
        spot = network._spots(width, height)[0, 1]
        await pilot.click(offset=(stage.x + spot.left + 1, stage.y + spot.row))
        assert screen.lab.mark == Place(0, 1) and not screen.lab.in_matrix


async def test_what_does_not_fit_is_refused_with_the_two_sizes_side_by_side(make_app: Make) -> None:
    app = make_app(started=True, state=STATE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, BuilderScreen)
        await pilot.press("m")
        sheet = app.screen
        assert isinstance(sheet, Networks)
        sheet.query_one("#shapes", Input).value = "4x3 2x5"
        await pilot.press("enter")
        why = str(sheet.query_one("#why", Static).content).split("\n")
        assert why[0].strip() == "W₂ (2×5) · W₁ (4×3)" and why[1].split() == ["5", "≠", "4"]
        assert why[0].index("5") == why[1].index("5") and why[0].index("4") == why[1].index("4")
        sheet.query_one("#shapes", Input).value = "4x3 2x4"
        await pilot.press("enter")
        await pilot.pause()
        assert app.screen is screen and screen.lab.sizes == (3, 4, 2)
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert "h₁ (4)" in "".join(picture(screen))
