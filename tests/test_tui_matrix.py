"""The matrix drills by keys and mouse: shape first, cells, views, hints, and nothing is lost."""

from collections.abc import Callable

import pytest
from textual.widgets import OptionList

from lessons.labs.matrix.algebra import show
from lessons.labs.matrix.drill import Phase
from lessons.labs.matrix.kinds import KINDS
from lessons.store.progress import Progress
from tui.app import DlTui
from tui.frame import TitleLine
from tui.labs.matrix.board import Board
from tui.labs.matrix.kinds import KindsScreen
from tui.labs.matrix.screen import MatrixScreen

Make = Callable[..., DlTui]


def lab(app: DlTui) -> MatrixScreen:
    assert isinstance(app.screen, MatrixScreen)
    return app.screen


def keys(shape: tuple[int, int] | None) -> list[str]:
    """What to press to give a shape."""
    return list(f"{shape[0]}x{shape[1]}") if shape else ["n"]


def text(app: DlTui) -> str:
    return str(app.screen.query_one(Board).render())


async def test_the_worked_example_from_shape_to_the_next_drill(
    make_app: Make, progress: Progress
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix")
        await pilot.pause()
        assert "A (3×3)" in text(app) and "B (3×2)" in text(app)
        assert "18" not in text(app)  # nothing is told before the shape is given
        await pilot.press("2", "x", "3", "enter")
        assert "rows and columns are swapped" in text(app)
        await pilot.press("3", "x", "2", "enter")
        assert lab(app).scene.walk is not None
        assert "C (3×2)" in text(app)
        await pilot.press(".", ".", ".")
        assert "2·1 + 4·3 + 2·2 = 18" in text(app)
        await pilot.press(",")
        assert "2·1 + 4·3 = 14" in text(app)
        await pilot.press("1", "1", "backspace", "0")  # typing leaves the view
        assert lab(app).scene.walk is None and "[  10 ]" in text(app)
        assert "▶ ⎢ 1" in text(app) and "▼" in text(app)
        await pilot.press("enter")
        assert "✗ 10" in text(app) and "7·2, is missing" in text(app)
        await pilot.press("2", "4", "enter")
        assert lab(app).scene.drill.phase is Phase.DONE and "24✓" in text(app)
        await pilot.press("enter")
        assert lab(app).practice.level == 1
        assert lab(app).scene.drill.phase is Phase.SHAPE
    answers = progress.answers("products.drill.product")
    assert [answer.correct for answer in answers] == [False, True, False, True]
    assert answers[-1].choice == "matrix?kind=product&level=0&seed=1 2,1: 24"
    assert progress.get_setting("matrix.levels") == "product=1"


async def test_a_view_never_uncovers_a_cell_that_is_the_learners(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix", "matrix?kind=product&level=4&seed=2")
        await pilot.pause()
        screen = lab(app)
        problem = screen.scene.problem
        assert problem.shape is not None
        await pilot.press(*keys(problem.shape), "enter")
        for _ in problem.kind.views:
            await pilot.press("v", "right_square_bracket")
            for _ in range(9):
                await pilot.press(".")
                grid, _, words = text(app).partition("step")
                for cell in problem.blanks:
                    board = screen.query_one(Board)
                    x, y, width = board._hits[cell]
                    shown = grid.split("\n")[y][x : x + width].strip()
                    assert shown in ("?", "·"), (cell, shown)
                assert "=" not in words or "= ?" in words


async def test_a_decimal_point_is_typed_in_a_cell_and_steps_in_a_view(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix", "matrix?kind=scale&level=5&seed=2")
        await pilot.pause()
        screen = lab(app)
        await pilot.press(*keys(screen.scene.problem.shape), "enter")
        await pilot.press("-", ".", "5")
        assert screen.scene.draft == "−.5"
        await pilot.press("right", "1", "/", "3", "left")
        assert screen.scene.draft == "−.5"  # moving keeps what was typed
        await pilot.press("escape")
        assert screen.scene.draft == "" and screen.is_current
        await pilot.press("space")
        assert screen.scene.walk is not None and screen.timer is not None
        place = screen.scene.walk.place
        await pilot.press(".")
        assert screen.timer is None and screen.scene.walk.place == place + 1
        await pilot.press("escape")
        assert screen.scene.walk is None


async def test_the_mouse_chooses_a_cell(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix", "matrix?kind=sum&level=4&seed=2")
        await pilot.pause()
        screen = lab(app)
        shape = screen.scene.problem.shape
        assert shape is not None
        await pilot.press(*keys(shape), "enter")
        board = screen.query_one(Board)
        cell = shape[0] - 1, shape[1] - 1
        text(app)
        x, y, _ = board._hits[cell]
        await pilot.click(Board, offset=(x, y))
        assert screen.scene.drill.cursor == cell


@pytest.mark.parametrize("kind", list(KINDS))
async def test_every_kind_can_be_done_by_keys_alone(
    make_app: Make, progress: Progress, kind: str
) -> None:
    app = make_app()
    async with app.run_test(size=(60, 20)) as pilot:
        app.open_lab("matrix", f"matrix?kind={kind}&level=6&seed=5")
        await pilot.pause()
        screen = lab(app)
        problem = screen.scene.problem
        shape = problem.shape
        asked = ["y" if shape else "n"] if kind == "legal" else keys(shape)
        await pilot.press(*asked, "enter")
        for _ in problem.blanks:
            if screen.scene.walk is not None:
                await pilot.press("enter")
            cell = screen.scene.drill.cursor
            assert cell is not None
            await pilot.press(*show(problem.answer(cell)).replace("−", "-"), "enter")
        assert screen.scene.drill.phase is Phase.DONE, text(app)
        assert screen.scene.drill.clean
        lines = text(app).split("\n")
        assert len(lines) <= 16 and max(map(len, lines)) <= 56
        title = screen.query_one(TitleLine)
        assert "done" in title.left.plain
        assert all(answer.correct for answer in progress.answers())


async def test_again_new_and_kinds(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix", "matrix?kind=product&level=3&seed=8")
        await pilot.pause()
        screen = lab(app)
        before = screen.scene.problem
        await pilot.press("1", "r")
        assert screen.scene.problem == before and screen.scene.draft == ""
        await pilot.press("R")
        assert screen.scene.problem.seed == 9 and screen.scene.problem.level == 3
        await pilot.press("k")
        await pilot.pause()
        assert isinstance(app.screen, KindsScreen)
        await pilot.press("down", "down", "plus", "minus", "plus", "plus")
        await pilot.pause()
        rows = app.screen.query_one(OptionList).options
        marked = [str(row.prompt) for row in rows if str(row.prompt).startswith("›")]
        assert len(marked) == 1 and "a layer" in marked[0] and "2" in marked[0]
        await pilot.press("enter")
        await pilot.pause()
        assert screen.practice.kind == "layer" and screen.practice.level == 2
        await pilot.press("k", "escape")
        await pilot.pause()
        assert app.screen is screen and screen.practice.kind == "layer"


async def test_free_play_uncovers_and_does_not_count_as_clean(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix", "matrix?kind=vector&level=2&seed=2")
        await pilot.pause()
        screen = lab(app)
        problem = screen.scene.problem
        await pilot.press(*keys(problem.shape), "enter", "o")
        for row in problem.result:
            assert show(row[0]) in text(app)
        await pilot.press("o")
        assert screen.scene.drill.told


async def test_a_state_string_is_shown_pasted_and_refused(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix", "matrix?kind=cube")
        await pilot.pause()
        assert "this state cannot be read" in text(app)
        screen = lab(app)
        from textual import events

        screen.post_message(events.Paste("matrix?kind=layer&level=3&seed=42"))
        await pilot.pause()
        assert screen.practice.kind == "layer" and screen.practice.seed == 42
        await pilot.press("i")
        assert "matrix?kind=layer&level=3&seed=42" in text(app)
        screen.post_message(events.Paste("matrix?level=99"))
        await pilot.pause()
        assert "cannot be read" in text(app) and screen.practice.seed == 42


async def test_levels_are_taken_up_again(make_app: Make, progress: Progress) -> None:
    progress.set_setting("matrix.levels", "product=3 sum=5*")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix")
        await pilot.pause()
        assert lab(app).practice.level == 3
        assert lab(app).practice.mastered == {"sum"}
        await pilot.press("c")
        await pilot.pause()
        assert not isinstance(app.screen, MatrixScreen)
