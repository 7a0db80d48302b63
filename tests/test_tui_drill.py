"""Drills inside a lesson, answered by keys: a wrong answer is explained, a right one ends them."""

from pathlib import Path

import pytest
from drills import ERROR, GRID, ORDER, SHAPE, SORT
from textual.widget import Widget

from lessons.course.outline import load_course
from lessons.numbers import show
from lessons.store.progress import Progress
from tui.app import DlTui
from tui.asking.grid import GridFace
from tui.asking.lines import LinesFace
from tui.asking.order import OrderFace
from tui.asking.view import AskView
from tui.screens.lesson import LessonScreen

HEAD = """+++
id = "drills"
title = "Drills"
day = 1
session = 1
minutes = 5
summary = "Every kind of drill."
[[cards]]
id = "one"
front = "?"
back = "!"
[[cards]]
id = "two"
front = "?"
back = "!"
+++
"""
NUMBER = """
kind = "number"
question = "{a}·2 + 3?"
explanation = "It is {a*2 + 3}."
hints = ["In order."]
answer = "a*2 + 3"
[numbers]
a = [2, 9]
[[wrong]]
answer = "a*5"
why = "The product comes first."
"""


@pytest.fixture
def open_drill(tmp_path: Path, progress: Progress):  # type: ignore[no-untyped-def]
    """Builds an app whose one lesson holds one drill."""

    def build(table: str) -> DlTui:
        (tmp_path / "course.toml").write_text(
            'pack = "trial"\ntitle = "T"\n[[sessions]]\nday = 1\nsession = 1\ntitle = "S"\n'
        )
        lesson = f'{HEAD}Hello.\n\n```drill\nid = "it"{table}```\n\n## Two\n\nEnd.\n'
        (tmp_path / "01-drills.md").write_text(lesson)
        progress.set_place("trial:drills", 0)
        return DlTui(progress, load_course(tmp_path), lesson="trial:drills")

    return build


def drill(app: DlTui) -> AskView:
    return app.screen.query_one(AskView)


def values(view: AskView) -> dict[str, float]:
    assert view.ask.task is not None
    return view.ask.task.values


def text(widget: Widget) -> str:
    return str(widget.render())


async def test_a_number(open_drill, progress: Progress) -> None:  # type: ignore[no-untyped-def]
    app = open_drill(NUMBER)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        view = drill(app)
        a = values(view)["a"]
        assert app.focused is view
        assert f"{show(a)}·2 + 3?" in text(view)
        await pilot.press("1", ",", "5", "enter")
        assert "not judged" in text(view) and "point" in text(view)
        assert progress.answers() == []
        await pilot.press("backspace", "backspace", "backspace", *str(int(a * 5)), "enter")
        assert "✗" in text(view) and "The product comes first." in text(view)
        await pilot.press("h")
        assert "In order." in text(view)
        assert not view.settled and "It is" not in text(view)
        await pilot.press(*f"{a * 2 + 3:.1f}", "enter")
        assert view.settled and "✓" in text(view) and f"It is {show(a * 2 + 3)}." in text(view)
        assert app.focused is view, "it can be asked again at once"
        assert "R another one, with new numbers" in text(view)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen) and app.screen.step == 1
    answers = progress.answers("trial:drills.it")
    assert [answer.correct for answer in answers] == [False, True]
    assert answers[0].kind == "number" and answers[0].source == "lesson"
    assert answers[0].choice == show(a * 5) and answers[0].seed == 1
    assert [answer.hints for answer in answers] == [0, 1]


async def test_solved_before_and_asked_again(open_drill, progress: Progress) -> None:  # type: ignore[no-untyped-def]
    app = open_drill(NUMBER)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        view = drill(app)
        await pilot.press(*show(values(view)["a"] * 2 + 3), "enter")
        assert view.settled
    app = open_drill(NUMBER)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        view = drill(app)
        assert view.settled and "solved before" in text(view)
        before = view.ask.seed
        assert before == 2 and app.focused is view
        await pilot.press("R")
        assert not view.settled and view.ask.seed == before + 1


async def test_a_shape(open_drill, progress: Progress) -> None:  # type: ignore[no-untyped-def]
    app = open_drill(SHAPE)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        view = drill(app)
        await pilot.press("n", "enter")
        assert "inner sizes agree" in text(view)
        await pilot.press("8", "x", "8", "enter")
        assert "inner sizes" in text(view) and not view.settled
        await pilot.press("3", "space", "2", "enter")
        assert view.settled
    assert [answer.choice for answer in progress.answers()] == ["none", "8×8", "3×2"]


async def test_an_order(open_drill, progress: Progress) -> None:  # type: ignore[no-untyped-def]
    app = open_drill(ORDER)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        view = drill(app)
        keys = view.ask.solution.split()
        await pilot.press(*reversed(keys), "enter")
        assert "does not come first" in text(view)
        assert isinstance(view.face, OrderFace) and view.face.order == []
        await pilot.press(keys[0], *reversed(keys[1:]), "enter")
        assert "does not come in place 2" in text(view)
        assert view.face.order == [int(keys[0]) - 1], "what is right stays"
        await pilot.press(keys[1], "backspace", *keys[1:])
        assert not view.settled
        await pilot.press("enter")
        assert view.settled


async def test_an_error(open_drill) -> None:  # type: ignore[no-untyped-def]
    app = open_drill(ERROR)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        view = drill(app)
        await pilot.press("3", "enter")
        assert "that line is right: It is 3." in text(view)
        row = next(row for row, line in enumerate(text(view).split("\n")) if "= 2" in line)
        await pilot.click(AskView, offset=(8, row))
        assert isinstance(view.face, LinesFace) and view.face.cursor == 0
        await pilot.press("down", "enter")
        assert view.settled and "It is 2, not 3." in text(view)


async def test_a_grid(open_drill, progress: Progress) -> None:  # type: ignore[no-untyped-def]
    app = open_drill(GRID)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        view = drill(app)
        await pilot.press("3", "x", "3", "enter")
        assert "✗" in text(view)
        await pilot.press("3", "x", "2", "enter", "1", "0", "enter")
        assert "the last product, 7·2, is missing" in text(view)
        await pilot.press("h")
        assert "multiply in pairs" in text(view)
        await pilot.press("2", "5", "backspace", "4", "enter")
        assert view.settled
    answers = [(answer.item, answer.correct) for answer in progress.answers()]
    assert answers == [
        ("trial:drills.it", False),
        ("trial:drills.it.step", True),
        ("trial:drills.it", False),
        ("trial:drills.it", True),
    ]


async def test_a_click_chooses_a_cell(open_drill) -> None:  # type: ignore[no-untyped-def]
    app = open_drill('\nkind = "grid"\nquestion = "Fill."\nmatrix = "sum"\nlevel = 4\n')
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        view = drill(app)
        text(view)
        assert isinstance(view.face, GridFace)
        cell, (x, y, _) = max(view.face.hits.items())
        assert view.face.scene.drill.cursor != cell
        await pilot.click(AskView, offset=(x + 2, y + view._top))
        assert view.face.scene.drill.cursor == cell


async def test_what_cannot_be_read_says_so(open_drill) -> None:  # type: ignore[no-untyped-def]
    app = open_drill('\nkind = "essay"\n')
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert not app.screen.query(AskView)
        page = app.screen.query_one("#page")
        assert any("number, shape, grid, order, error" in text(child) for child in page.children)
        for key in ("1", "h", "r", "R", "enter"):
            await pilot.press(key)
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen) and app.screen.step == 1


@pytest.mark.parametrize("table", [NUMBER, SHAPE, ORDER, SORT, ERROR, GRID])
async def test_no_key_does_harm(open_drill, table: str) -> None:  # type: ignore[no-untyped-def]
    app = open_drill(table)
    keys = [
        *"0123456789.-/,xynhrR+ e²", "enter", "backspace", "up", "down", "left", "right", "space",
        "tab", "delete",
    ]  # fmt: skip
    async with app.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        view = drill(app)
        for key in keys:
            if view.is_attached:
                view.focus()
                await pilot.press(key)
                assert not view.is_attached or text(view)
