"""The matrix drills by keys and mouse: shape first, cells, views, hints, and nothing is lost."""

from collections.abc import Callable

import pytest
from textual import events
from textual.color import Color
from textual.content import Content
from textual.widgets import OptionList, Static

from lessons.labs.matrix.practice import Practice
from lessons.labs.matrix.scene import Scene
from lessons.labs.matrix.walk import Walk
from lessons.numbers import show_shape
from lessons.products.algebra import show
from lessons.products.drill import Phase
from lessons.products.kinds import KINDS
from lessons.store.progress import Progress
from tui.app import DlTui
from tui.figures.grids import outline
from tui.figures.matrices import Drawing
from tui.frame import KeyLine, TitleLine
from tui.labs.matrix.board import Board, laid_out
from tui.labs.matrix.kinds import KindsScreen
from tui.labs.matrix.screen import MatrixScreen
from tui.screens.note import NoteScreen

Make = Callable[..., DlTui]


def lab(app: DlTui) -> MatrixScreen:
    assert isinstance(app.screen, MatrixScreen)
    return app.screen


def keys(shape: tuple[int, int] | None) -> list[str]:
    """What to press to give a shape."""
    return list(f"{shape[0]}x{shape[1]}") if shape else ["n"]


def text(app: DlTui) -> str:
    return str(app.screen.query_one(Board).render())


def note(app: DlTui) -> str:
    return str(app.screen.query_one("#note", Static).render())


def offered(app: DlTui) -> list[str]:
    """What the key line offers, as `key word`."""
    line = app.screen.query_one(KeyLine)
    return [f"{shown} {word}" for _, shown, word, *_ in line._keys()]


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
        assert lab(app).lab.scene.walk is not None
        assert "C (3×2)" in text(app)
        await pilot.press(".", ".", ".")
        assert "2·1 + 4·3 + 2·2 = 18" in text(app)
        await pilot.press(",")
        assert "2·1 + 4·3 = 14" in text(app)
        await pilot.press("1", "1", "backspace", "0")  # typing leaves the view
        assert lab(app).lab.scene.walk is None and "[  10 ]" in text(app)
        assert "▶ ⎢ 1" in text(app) and "▼" in text(app)
        await pilot.press("enter")
        assert "✗ 10" in text(app) and "7·2, is missing" in text(app)
        await pilot.press("2", "4", "enter")
        assert lab(app).lab.scene.drill.phase is Phase.DONE and "24✓" in text(app)
        await pilot.press("enter")
        assert lab(app).lab.level == 1
        assert lab(app).lab.scene.drill.phase is Phase.SHAPE
    answers = progress.answers("products.drill.product")
    assert [answer.correct for answer in answers] == [False, True, False, True]
    assert (answers[-1].choice, answers[-1].state) == (
        "2,1: 24",
        "matrix?kind=product&level=0&seed=1",
    )
    assert answers[0].choice == "shape: 2×3" and answers[-1].seed == 1
    assert progress.get_setting("matrix.levels") == "product=1"


async def test_a_view_never_uncovers_a_cell_that_is_the_learners(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix", "matrix?kind=product&level=4&seed=2")
        await pilot.pause()
        screen = lab(app)
        problem = screen.lab.scene.problem
        assert problem.shape is not None
        await pilot.press(*keys(problem.shape), "enter")
        for _ in problem.kind.views:
            await pilot.press("v", "right_square_bracket")
            for _ in range(9):
                await pilot.press(".")
                grid, _, words = text(app).partition("step")
                for cell in problem.blanks:
                    x, y, width = screen._hits[cell]
                    shown = grid.split("\n")[y][x : x + width].strip()
                    assert shown in ("?", "·"), (cell, shown)
                assert "=" not in words or "= ?" in words


async def test_a_decimal_point_is_typed_in_a_cell_and_steps_in_a_view(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix", "matrix?kind=scale&level=5&seed=2")
        await pilot.pause()
        screen = lab(app)
        await pilot.press(*keys(screen.lab.scene.problem.shape), "enter")
        await pilot.press("-", ".", "5")
        assert screen.lab.scene.draft == "−.5"
        await pilot.press("right", "1", "/", "3", "left")
        assert screen.lab.scene.draft == "−.5"  # moving keeps what was typed
        await pilot.press("escape")
        assert screen.lab.scene.draft == "" and screen.is_current
        await pilot.press("space")
        assert screen.lab.scene.walk is not None and screen._timer is not None
        place = screen.lab.scene.walk.place
        await pilot.press(".")
        assert screen._timer is None and screen.lab.scene.walk.place == place + 1
        await pilot.press("escape")
        assert screen.lab.scene.walk is None


async def test_the_mouse_chooses_a_cell(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix", "matrix?kind=sum&level=4&seed=2")
        await pilot.pause()
        screen = lab(app)
        shape = screen.lab.scene.problem.shape
        assert shape is not None
        await pilot.press(*keys(shape), "enter")
        cell = shape[0] - 1, shape[1] - 1
        text(app)
        x, y, _ = screen._hits[cell]
        await pilot.click(Board, offset=(x, y))
        assert screen.lab.scene.drill.cursor == cell


@pytest.mark.parametrize("kind", list(KINDS))
async def test_every_kind_can_be_done_by_keys_alone(
    make_app: Make, progress: Progress, kind: str
) -> None:
    app = make_app()
    async with app.run_test(size=(60, 20)) as pilot:
        app.open_lab("matrix", f"matrix?kind={kind}&level=6&seed=5")
        await pilot.pause()
        screen = lab(app)
        problem = screen.lab.scene.problem
        shape = problem.shape
        asked = ["y" if shape else "n"] if kind == "legal" else keys(shape)
        await pilot.press(*asked, "enter")
        for _ in problem.blanks:
            if screen.lab.scene.walk is not None:
                await pilot.press("enter")
            cell = screen.lab.scene.drill.cursor
            assert cell is not None
            await pilot.press(*show(problem.answer(cell)).replace("−", "-"), "enter")
        assert screen.lab.scene.drill.phase is Phase.DONE, text(app)
        assert screen.lab.scene.drill.clean
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
        before = screen.lab.scene.problem
        await pilot.press("1", "r")  # what has begun as an answer goes on as one
        assert screen.lab.scene.draft == "1r"
        await pilot.press("escape")
        assert screen.lab.scene.draft == "" and app.screen is screen
        await pilot.press(*keys(before.shape), "enter")
        assert screen.lab.scene.drill.phase is not Phase.SHAPE
        await pilot.press("r")
        assert screen.lab.scene.problem == before and screen.lab.scene.draft == ""
        assert screen.lab.scene.drill.phase is Phase.SHAPE
        await pilot.press("R")
        assert screen.lab.scene.problem.seed == 9 and screen.lab.scene.problem.level == 3
        await pilot.press("m")
        await pilot.pause()
        assert isinstance(app.screen, KindsScreen)
        await pilot.press("down", "down", "plus", "minus", "plus", "plus")
        await pilot.pause()
        rows = app.screen.query_one(OptionList).options
        marked = [str(row.prompt) for row in rows if str(row.prompt).startswith("›")]
        assert len(marked) == 1 and "a layer" in marked[0] and "2" in marked[0]
        await pilot.press("enter")
        await pilot.pause()
        assert screen.lab.kind == "layer" and screen.lab.level == 2
        await pilot.press("m", "escape")
        await pilot.pause()
        assert app.screen is screen and screen.lab.kind == "layer"


async def test_free_play_uncovers_and_does_not_count_as_clean(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix", "matrix?kind=vector&level=2&seed=2")
        await pilot.pause()
        screen = lab(app)
        problem = screen.lab.scene.problem
        await pilot.press(*keys(problem.shape), "enter", "o")
        for row in problem.result:
            assert show(row[0]) in text(app)
        await pilot.press("o")
        assert screen.lab.scene.drill.told


async def test_a_state_string_is_copied_pasted_and_refused(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix", "matrix?kind=cube")
        await pilot.pause()
        assert "state cannot be read: kind is one of" in note(app)
        screen = lab(app)
        screen.post_message(events.Paste("matrix?kind=layer&level=3&seed=42"))
        await pilot.pause()
        assert screen.lab.kind == "layer" and screen.lab.seed == 42
        assert "state cannot be read" not in note(app)
        await pilot.press("y")
        assert app.clipboard == "matrix?kind=layer&level=3&seed=42"
        assert "matrix?kind=layer&level=3&seed=42" in note(app)
        await pilot.press("escape")
        assert note(app) == "" and app.screen is screen
        screen.post_message(events.Paste("matrix?level=99"))
        await pilot.pause()
        assert "cannot be read" in note(app) and screen.lab.seed == 42


async def test_levels_are_taken_up_again(make_app: Make, progress: Progress) -> None:
    progress.set_setting("matrix.levels", "product=3 sum=5*")
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix")
        await pilot.pause()
        assert lab(app).lab.level == 3
        assert lab(app).lab.mastered == {"sum"}
        await pilot.press("c")
        await pilot.pause()
        assert not isinstance(app.screen, MatrixScreen)


async def test_n_begins_an_answer_only_where_a_shape_is_asked(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix", "matrix?kind=shapes&level=1&seed=3")
        await pilot.pause()
        screen = lab(app)
        assert screen.lab.scene.problem.shape is None and "n for none" in text(app)
        await pilot.press(*"none")  # o and e are commands elsewhere
        assert screen.lab.scene.draft == "none" and not screen.lab.free
        await pilot.press("enter")
        assert screen.lab.scene.drill.phase is Phase.DONE and screen.lab.scene.drill.clean
        app.pop_screen()
        app.open_lab("matrix", "matrix?kind=product&level=0")
        await pilot.pause()
        screen = lab(app)
        await pilot.press("3", "x", "2", "enter", "enter", "n")
        assert isinstance(app.screen, NoteScreen)  # here it is the key of notes, as everywhere
        await pilot.press("escape")
        assert app.screen is screen
        assert screen.lab.scene.drill.phase is Phase.CELLS and screen.lab.scene.draft == ""
        await pilot.press("=", "1", "+", "3", "*", "3", "+", "1", "4", "enter")  # worked out
        assert screen.lab.scene.drill.phase is Phase.DONE


async def test_y_says_yes_where_that_is_asked_and_copies_the_state_afterwards(
    make_app: Make,
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix", "matrix?kind=legal&level=0")
        await pilot.pause()
        await pilot.press("y")
        assert lab(app).lab.scene.draft == "y" and app.clipboard == ""
        await pilot.press("enter", "y")
        assert lab(app).lab.scene.drill.phase is Phase.DONE
        assert app.clipboard == lab(app).lab.state


async def test_the_key_line_tells_the_truth(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        app.open_lab("matrix", "matrix?kind=product&level=0")
        await pilot.pause()
        assert "enter commit" in offered(app) and "space watch" not in offered(app)
        await pilot.press("3")
        assert not {"h hint", "m kinds", "q back", "v view"} & set(offered(app))
        await pilot.press("x", "2", "enter")
        assert "enter your turn" in offered(app) and ". step" in offered(app)
        assert "h hint" not in offered(app) and "enter commit" not in offered(app)
        await pilot.press("escape")
        assert "enter commit" in offered(app) and ". step" not in offered(app)
        await pilot.press("k")
        assert "enter commit" not in offered(app)
        await pilot.press("escape", "2", "4", "enter")
        assert "enter next drill" in offered(app) and "h hint" not in offered(app)
        await pilot.press("R")  # another one of the same kind, and enter goes on
        assert lab(app).lab.seed == 2 and "enter commit" in offered(app)


async def test_the_knobs_choose_the_drill(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix", "matrix?kind=product&level=2&seed=3")
        await pilot.pause()
        screen = lab(app)
        await pilot.press("k", "right")
        assert (screen.lab.kind, screen.lab.level) == ("shapes", 0)
        await pilot.press("down", "plus", "right", "minus")
        assert screen.lab.state == "matrix?kind=shapes&level=1&seed=3"
        await pilot.press("k", "minus")  # away from the knobs a minus begins no shape
        assert screen.lab.level == 1 and screen.lab.scene.draft == ""


async def test_what_is_in_the_middle_of_being_done_is_kept_by_the_lab(
    make_app: Make, progress: Progress
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        app.open_lab("matrix", "matrix?kind=product&level=4&seed=2")
        await pilot.pause()
        kept = lab(app).lab
        await pilot.press(*keys(kept.scene.problem.shape), "enter", "7", "right", "v", ".", ".")
        app.pop_screen()
        await pilot.pause()
        app.push_screen(MatrixScreen(progress, lab=kept))
        await pilot.pause()
        assert lab(app).lab is kept
        assert "inner products · step 2" in text(app)
        await pilot.press("escape", "left")
        assert kept.scene.draft == "7" and "[   7 ]" in text(app)


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_what_is_asked_stands_right_under_the_matrices(
    make_app: Make, size: tuple[int, int]
) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        app.open_lab("matrix", "matrix?kind=product&level=0")
        await pilot.pause()
        lines = text(app).split("\n")
        last = max(at for at, line in enumerate(lines) if "⎣" in line)
        asked = next(at for at, line in enumerate(lines) if "What is the shape" in line)
        assert last < asked <= last + 3
        assert lines[asked].index("What") == lines[last].index("⎣")
        rows = sum("⎢" in line or "⎡" in line or "⎣" in line for line in lines)
        assert rows == {80: 5, 120: 9, 200: 11}[size[0]]  # the grids grow with the window


async def test_a_large_window_shows_the_product_in_its_four_ways(make_app: Make) -> None:
    app = make_app()
    async with app.run_test(size=(200, 60)) as pilot:
        app.open_lab("matrix", "matrix?kind=product&level=0")
        await pilot.pause()
        assert "a mix of rows" not in text(app)
        await pilot.press("3", "x", "2", "enter", ".", ".", ".")
        for view in ("a mix of columns · step 1", "a mix of rows · step 2", "outer products"):
            assert view in text(app)
        await pilot.press("enter")
        for view in (
            "inner products · step 9",
            "columns · step 3",
            "rows · step 6",
            "· step 1 of 3",
        ):
            assert view in text(app)  # where each of them has just made row 2, column 1


@pytest.mark.parametrize("kind", ["product", "layer", "vector", "inner"])
def test_no_view_of_a_large_window_uncovers_a_cell_of_the_learners(kind: str) -> None:
    practice = Practice({"kind": kind, "level": 4, "seed": 2})
    problem = practice.drill.problem
    assert problem.shape is not None
    practice.scene.put(show_shape(problem.shape))
    practice.scene.commit()
    for view in problem.kind.views:
        walk = Walk(problem, view)
        for place in range(len(walk.steps)):
            walk.place = place
            picture = Drawing(Scene(practice.drill, walk=walk)).picture(160)
            for cell in problem.blanks:
                x, y, width = picture.hits[cell]
                assert picture.lines[y].plain[x : x + width].strip() in ("?", "·")


@pytest.mark.parametrize(("kind", "level"), [("shapes", 6), ("legal", 6), ("product", 6)])
def test_the_picture_stays_in_its_room(kind: str, level: int) -> None:
    for seed in range(20):
        scene = Practice({"kind": kind, "level": level, "seed": seed}).scene
        for width, height in ((56, 16), (76, 20), (80, 34), (160, 54)):
            lines, _ = laid_out(scene, width, height)
            assert len(lines) <= height
            assert max(line.cell_length for line in lines) <= width, (seed, width)


def test_a_matrix_of_which_only_the_shape_counts_is_drawn_to_scale() -> None:
    def dots(rows: int, columns: int, scale: float) -> list[int]:
        drawn = outline(Content("A"), rows, columns, scale)
        return [line.plain.count("·") for line in drawn.lines[2:]]

    assert dots(5, 3, 1) == [3, 3, 3, 3, 3]
    assert dots(2, 7, 1) == [7, 7]
    assert dots(5, 3, 2) == [3, 0, 3, 0, 3, 0, 3, 0, 3]
    for rows, columns in ((40, 20), (20, 40), (784, 100), (100, 784)):
        scale = 8 / max(rows, columns)
        drawn = outline(Content("A"), rows, columns, scale)
        height, width = drawn.rows, len(drawn.lines[2].plain.strip(" ⎡⎤[]"))
        assert (height, (width + 1) / 2) == (round(rows * scale), round(2 * columns * scale) / 2)


@pytest.mark.parametrize("size", [(60, 20), (80, 24)])
async def test_the_kinds_do_not_wrap_and_the_marked_one_is_in_the_accent(
    make_app: Make, size: tuple[int, int]
) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        app.open_lab("matrix")
        await pilot.press("m")
        await pilot.pause()
        kinds = app.screen.query_one(OptionList)
        assert kinds.size.height == len(KINDS) == kinds.virtual_size.height
        marked = kinds.get_component_styles("option-list--option-highlighted")
        assert marked.color == Color.parse(app.theme_variables["here"])
        assert "level 0: the worked example" in str(app.screen.query_one("#level").render())
