"""The figure beside a lesson's text: its keys, its place at every size, how a scene is drawn."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from sweep import sweep
from test_lessons_course import write
from test_lessons_figure_kinds import GENERAL
from test_lessons_figures import CHORD, COLUMNS, FIGURES, VALLEY, live

from lessons.course.outline import Course, read_lesson
from lessons.figures.kinds import read_figure
from lessons.figures.live import LiveFigure
from lessons.figures.scene import (
    Arrow,
    Bar,
    Bars,
    Curve,
    Grid,
    Plane,
    Point,
    Reading,
    Scene,
    Tables,
)
from lessons.numbers import MINUS
from lessons.store.progress import Progress
from tui.app import DlTui
from tui.asking.view import AskView
from tui.frame import WIDE, KeyLine
from tui.lesson_figure import FigureDoor, FigureScreen, LessonFigure
from tui.rows import Rows
from tui.scene_tables import draw_tables
from tui.scenes import draw_scene
from tui.screens.lesson import LessonScreen

Make = Callable[..., DlTui]


async def open_step(app: DlTui, course: Course, lesson_id: str, title: str) -> LessonScreen:
    lesson = course.lesson(lesson_id)
    assert lesson is not None
    step = next(at for at, step in enumerate(lesson.steps) if step.title == title)
    screen = LessonScreen(lesson, course, app.progress, step)
    await app.push_screen(screen)
    return screen


def keys(app: DlTui) -> str:
    return str(app.screen.query_one(KeyLine).render())


@pytest.mark.parametrize("size", [(100, 30), (120, 40), (200, 60)])
async def test_f_gives_the_figure_the_keys_and_esc_gives_them_back(
    make_app: Make, course: Course, size: tuple[int, int]
) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        screen = await open_step(app, course, "gradient", "A step downhill, and not too far")
        await pilot.pause()
        figure, step = screen.query_one(LessonFigure), screen.step
        page = screen.query_one("#page")
        assert page.size.width <= 78 and figure.size.width >= 30
        assert page.region.right <= figure.region.x and figure.region.right <= size[0]
        assert not screen.query_one(FigureDoor).display
        assert "f figure" in keys(app) and "turn" not in keys(app)
        await pilot.press("f")
        await pilot.pause()
        assert screen.focused is figure
        assert "←→ turn" in keys(app) and "esc let go" in keys(app) and "skip" not in keys(app)
        top = page.scroll_y
        for key in ("right", "down", "right", "up", "shift+right"):
            await pilot.press(key)
        assert figure.live.settings == {"alpha": 1.1, "step": 2, "start": 3}
        assert screen.step == step and page.scroll_y == top
        await pilot.press("home")
        assert figure.live.settings["alpha"] == 0.1
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is screen and screen.focused is not figure


async def test_only_the_figure_is_drawn_anew(make_app: Make, course: Course) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_step(app, course, "gradient", "Wiggle one weight")
        await pilot.pause()
        await pilot.press("f")
        await pilot.pause()
        drawn: list[str] = []
        for widget in screen.query("*"):
            if widget.children:
                continue
            how = "rows" if isinstance(widget, Rows) else "render"
            draw = getattr(widget, how)
            told = lambda *a, w=widget, d=draw: (drawn.append(type(w).__name__), d(*a))[1]  # noqa: E731
            setattr(widget, how, told)
        await pilot.press("right")
        await pilot.pause()
        assert set(drawn) == {"LessonFigure"}


async def test_in_a_narrow_window_it_opens_over_the_page(make_app: Make, course: Course) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_step(app, course, "gradient", "Wiggle one weight")
        await pilot.pause()
        door = screen.query_one(FigureDoor)
        assert door.display and "−4.95" in str(door.render())
        assert "f figure" in keys(app) and "next step" in keys(app)
        await pilot.press("f")
        await pilot.pause()
        assert isinstance(app.screen, FigureScreen)
        assert "←→ turn" in keys(app) and "esc let go" in keys(app)
        await pilot.press("left", "left", "left")
        await pilot.press("escape")
        await pilot.pause()
        assert app.screen is screen and "−4.995" in str(door.render())
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert screen.query_one(LessonFigure).live.settings["h"] == 0.001
        await pilot.press("full_stop", "comma")
        await pilot.pause()
        assert screen.query_one(LessonFigure).live.settings["h"] == 0.001


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_figure_waits_for_the_answer_and_shows_it_beside_the_truth(
    make_app: Make, course: Course, progress: Progress, size: tuple[int, int]
) -> None:
    app = make_app()
    async with app.run_test(size=size) as pilot:
        screen = await open_step(app, course, "matrices", "Second view: columns mix")
        await pilot.pause()
        live = screen.figures.live
        assert live is not None and live.waits
        assert ("f figure" in keys(app)) == (size[0] < WIDE), "seen, not moved: a key only opens it"
        poll = screen.query_one(AskView)
        poll.focus()
        await pilot.pause()
        assert "(18, 24, 27)" in live.say()
        await pilot.press("c", "3")
        await pilot.pause()
        assert live.waits, "the vote is not final yet"
        await pilot.press("enter")
        await pilot.pause()
        assert poll.settled and not live.waits and live.said == (18, 31, 30)
        assert "(20, 31, 30)" in live.say()
    again = DlTui(progress)
    async with again.run_test(size=size) as pilot:
        screen = await open_step(again, course, "matrices", "Second view: columns mix")
        await pilot.pause()
        assert screen.figures.live is not None and screen.figures.live.said == (18, 31, 30)
        screen = await open_step(
            again, course, "deep-learning", "What is deep learning, and why now?"
        )
        await pilot.pause()
        assert screen.figures.live is not None and screen.figures.live.covered
        assert "f figure" not in keys(again), "covered: there is nothing to open, in any window"
        assert "f opens" not in str(screen.query_one(FigureDoor).render())
        figure = screen.query_one(LessonFigure)
        for width in (24, 35, 60):  # beside a text of 100 columns there are 35
            told = " ".join(row.plain.strip() for row in figure.rows(width, 12))
            assert "covered until its question is answered" in told, width
            assert all(len(row) <= width for row in figure.rows(width, 12))
        contents = screen.query_one("#contents")
        assert bool(contents.region) == (size[0] >= WIDE), "the steps stand where nothing is seen"
        screen.query_one(AskView).focus()
        await pilot.press("c", "3")
        await pilot.pause()
        assert not screen.figures.live.covered and not contents.region, "and make room for it"


async def test_passing_the_question_over_lets_the_figure_be_moved(
    make_app: Make, course: Course
) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_step(app, course, "matrices", "Second view: columns mix")
        await pilot.pause()
        await pilot.press("f")
        assert not isinstance(screen.focused, LessonFigure)
        screen.query_one(AskView).focus()
        await pilot.press("escape")
        await pilot.pause()
        live = screen.figures.live
        assert live is not None and not live.waits and live.said is None
        assert live.settings == live.figure.start
        await pilot.press("f", "right")
        assert live.settings["x1"] == 2


async def test_a_click_takes_hold_and_puts_a_knob_on_its_rail(
    make_app: Make, course: Course
) -> None:
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_step(app, course, "gradient", "A step downhill, and not too far")
        await pilot.pause()
        figure = screen.query_one(LessonFigure)
        box = figure.content_region
        row = next(
            at for at, text in enumerate(str(figure.render()).split("\n")) if "start" in text
        )
        text = str(figure.render()).split("\n")[row]
        await pilot.click(offset=(box.x + len(text.rstrip()) - 1, box.y + row))
        await pilot.pause()
        assert screen.focused is figure and figure.live.settings["start"] == 4
        assert figure.live.cursor == 2
        await pilot.click(offset=(box.x + text.index("━"), box.y + row - 1))
        assert figure.live.settings["step"] == 0
        held = [(box.x + text.index("━"), box.y + row), (box.x + 300, 0), (0, 39)]
        seen = []
        await pilot.mouse_down(offset=held[0])
        for x, y in held:  # dragged along its rail, and far beyond it
            await pilot.hover(offset=(min(x, 119), y))
            seen.append(figure.live.settings["start"])
        await pilot.mouse_up(offset=(0, 39))
        await pilot.hover(offset=(box.x + len(text.rstrip()) - 1, box.y + row))
        low, high = figure.live.figure.knobs[2].steps[0], figure.live.figure.knobs[2].steps[-1]
        assert seen == [low, high, low] and figure.live.settings["start"] == low
        assert app.mouse_captured is None


async def test_a_broken_figure_says_so_and_the_lesson_goes_on(
    make_app: Make, course: Course, tmp_path: Path
) -> None:
    path = write(tmp_path, body='Text.\n\n```figure\nkind = "vally"\n```\n\n## Next\n\nMore.\n')
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        screen = LessonScreen(read_lesson(path), course, app.progress)
        await app.push_screen(screen)
        await pilot.pause()
        assert "kind is one of" in str(screen.query_one(".problem").render())
        assert "f figure" not in keys(app)
        await pilot.press("f", "full_stop")
        await pilot.pause()
        assert screen.step == 1


# ---- scenes ------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(24, 8), (40, 14), (70, 15), (44, 30), (120, 50)])
@pytest.mark.parametrize(
    "table",
    [VALLEY, CHORD, COLUMNS, *GENERAL.values()],
    ids=["valley", "chord", "columns", *GENERAL],
)
def test_a_scene_keeps_to_its_room(table: dict[str, object], size: tuple[int, int]) -> None:
    scene = live(table).scene()
    assert scene is not None
    lines = draw_scene(scene, *size)
    assert 0 < len(lines) <= size[1]
    assert all(line.cell_length <= size[0] for line in lines)


def test_marks_labels_and_words_are_drawn() -> None:
    marks = (Point((5, 5), "●", "here", "tip"), Arrow((0, 0), (8, 8), "value", "way"))
    plane = Plane(0, 10, 0, 10, marks, "x", "y")
    lines = draw_scene(Scene((plane,), (Reading((("done", "right"),), here=True),)), 40, 20)
    text = "\n".join(line.plain for line in lines)
    assert len(lines) == 20 and lines[-1].plain == "› done"
    assert all(sign in text for sign in ("●", "↗", "tip", "way"))
    assert text.rstrip().split("\n")[-2].endswith("x") and lines[0].plain.strip() == "y"


def test_bars_tell_their_pieces_apart_without_colour() -> None:
    bars = Bars((Bar("a", ((2, "value"), (4, "foreground"))), Bar("b", ((-2, "value"),))), -2, 6)
    drawn = [line.plain for line in draw_scene(Scene((bars,)), 45, 4)]
    plus, minus = (line for line in drawn if line.strip())
    assert plus.count("▓") == 2 * plus.count("█") > 0
    assert "│" in plus and plus.index("│") == minus.index("│")
    assert minus.index("█") < minus.index("│") < plus.index("█")
    assert minus.count("█") == plus.count("█")


@pytest.mark.parametrize("height", [2, 6, 30])
def test_a_bar_that_is_not_nothing_is_seen_and_has_its_words_once(height: int) -> None:
    rows = Bar("much", ((25451, "wrong"),)), Bar("little", ((3, "right"), (1, "value")))
    drawn = [line.plain for line in draw_scene(Scene((Bars(rows, 0, 25451),)), 45, height)]
    assert len(drawn) <= height
    assert sum("much" in line for line in drawn) == sum("little" in line for line in drawn) == 1
    little = next(line for line in drawn if "little" in line)
    assert "█▓" in little  # each of its pieces, though both are less than a cell
    none = draw_scene(Scene((Bars((Bar("none", ((0, "value"),)), rows[0]), 0, 25451),)), 45, 2)[0]
    assert not set("█▌▓") & set(none.plain)


def test_words_that_leave_a_bar_no_room_beside_them_stand_above_it() -> None:
    long = "found, each shown often    61"
    bars = Bars((Bar(long, ((61, "right"),)), Bar("new ones  0.5", ((0.5, "wrong"),))), 0, 100)
    for width in (30, 36, 41, 60):
        for height in range(4, 20):
            drawn = [line.plain for line in draw_scene(Scene((bars,)), width, height)]
            assert len(drawn) <= height and max(map(len, drawn)) <= width
            at = next(at for at, line in enumerate(drawn) if long[:20] in line)
            assert any("█" in line for line in drawn[at : at + 2]), (width, height)
    assert "█" not in "".join(line.plain for line in draw_scene(Scene((bars,)), 41, 2))


def test_names_of_tables_are_never_cut_off() -> None:
    grids = tuple(Grid(name, ((1.0,), (2.0,)), before="·" * bool(name)) for name in ("A", "Ax", ""))
    for width in range(20, 60):
        text = "\n".join(line.plain for line in draw_scene(Scene((Tables(grids),)), width, 30))
        assert text.count("(2×1)") == len(grids) or "; " in text


def places_of(lines: list[str], label: str) -> tuple[int, int]:
    row = next(at for at, line in enumerate(lines) if label in line)
    return row, lines[row].index(label)


@pytest.mark.parametrize("size", [(40, 14), (43, 24), (70, 30), (120, 45)])
@pytest.mark.parametrize("wide", [2.0, 4.0, 9.0])
def test_a_word_on_a_box_leaves_its_edges_alone(size: tuple[int, int], wide: float) -> None:
    """The drawing with its word differs from the one without in cells that were empty."""
    box = Curve((1.0, 1 + wide, 1 + wide, 1.0, 1.0), (1.0, 1.0, 7.0, 7.0, 1.0))
    word = Point((1 + wide / 2, 4.0), "", "value", "W 64×784")
    bare, named = (
        [
            line.plain
            for line in draw_scene(Scene((Plane(0, 12, 0, 9, marks, framed=False),)), *size)
        ]
        for marks in ((box,), (word, box))
    )
    row, column = places_of(named, word.label)
    assert not bare[row][column : column + len(word.label)].strip()
    assert bare == [line.replace(word.label, " " * len(word.label)) for line in named]


@pytest.mark.parametrize("size", [(36, 20), (45, 20), (48, 24), (51, 28), (76, 11)])
def test_words_keep_off_curves_arrows_and_axes(size: tuple[int, int]) -> None:
    for title, label in (("The slope comes through D", "ln(1 − D)"), ("Clipping", "clipped")):
        figure = LiveFigure(read_figure(*FIGURES[title]))
        figure.uncover()
        scene = figure.scene()
        assert scene is not None
        lines = [f" {line.plain} " for line in draw_scene(Scene(scene.parts), *size)]
        row, column = places_of(lines, label)
        beside = lines[row][column - 1] + lines[row][column + len(label)]
        assert set(beside) <= set(" │") and "──" not in lines[row], (title, lines[row])


def test_a_sheet_without_its_upright_axis_has_years_as_one_writes_them() -> None:
    plane = Plane(1935, 2030, 0, 5, (Point((1943, 4.0), label="1943"),), "year", upright=False)
    lines = [line.plain for line in draw_scene(Scene((plane,)), 43, 20)]
    assert lines[-2].startswith("─") and "└" not in lines[-2]
    assert lines[-1].split() == ["1940", "1960", "1980", "2000", "2020", "year"]
    assert not any("┤" in line or "│" in line for line in lines)
    assert all(line.index("●") == 3 for line in lines if "●" in line)


@pytest.mark.parametrize("size", [(40, 20), (76, 13), (76, 20), (150, 50)])
def test_a_square_plane_shows_little_more_than_it_is_about(size: tuple[int, int]) -> None:
    """In a wide, low window the ends of its axis are not far beyond those that it asks for."""
    marks = (Arrow((0, 0), (0, 3)),)
    scene = Scene((Plane(-5, 5, -5, 5, marks, "x", square=True),))
    lines = [line.plain for line in draw_scene(scene, *size)]
    numbers = [float(word.replace(MINUS, "-")) for word in lines[-1].split()[:-1]]
    assert numbers == sorted(numbers) and max(map(abs, numbers)) <= 10
    assert all(len(line) <= size[0] for line in lines)


LONG = "A frightening one"  # seven operations in a row: beside a text it is a list of them


def test_a_line_into_a_box_leaves_its_border_whole() -> None:
    figure = LiveFigure(read_figure(*FIGURES["Channels, pooling, and what a unit sees"]))
    figure.uncover()
    scene = figure.scene()
    assert scene is not None
    rows = [line.plain for line in draw_scene(scene, 44, 20)]
    label = next(row for row in rows if "one map" in row)
    border = label.rindex("⡇", 0, label.index("one map"))
    column = "".join(row[border : border + 1] for row in rows[: len(rows) - 3]).strip()
    assert set(column[1:-1]) == {"⡇"}, column


@pytest.mark.parametrize(
    "title", [t for t, (_, f) in FIGURES.items() if f.table["kind"] == "graph"]
)
def test_a_graph_is_drawn_with_its_wires_beside_a_text_and_over_a_small_one(title: str) -> None:
    for size in [(76, 16)] if title == LONG else [(46, 16), (44, 26), (76, 16)]:
        figure = LiveFigure(read_figure(*FIGURES[title]))
        figure.uncover(0)
        scene = figure.scene()
        assert scene is not None
        text = "\n".join(line.plain for line in draw_scene(scene, *size))
        assert "┐" in text and "┘" in text and " = " in text, (size, text)


@sweep("width", range(30, 70))
def test_lit_cells_have_their_number_in_the_middle(width: int) -> None:
    """One digit stands in the middle of its brackets, beside tables of two digits, too."""
    one = Grid("A", ((2.0, 4.0), (1.0, 3.0)), frozenset({(0, 0), (1, 1)}))
    two = Grid("AB", ((18.0, 9.0), (24.0, 37.0)), frozenset({(0, 0), (0, 1), (1, 1)}), before="=")
    text = "\n".join(line.plain for line in draw_scene(Scene((Tables((one, two)),)), width, 20))
    inside = re.findall(r"\[([ 0-9]*)\]", text)
    assert [cell.strip() for cell in inside] == ["2", "18", "9", "3", "37"]
    assert all(len(cell) % 2 == (cell.strip() in ("2", "3")) for cell in inside)
    assert next(cell for cell in inside if cell.strip() == "9").rstrip().endswith(" 9")


def test_bars_give_way_to_tables_that_would_have_no_room_beside_them() -> None:
    upper, lower = Grid("A", ((2.0,), (1.0,), (0.0,))), Grid("B", ((5.0,), (7.0,)), below=True)
    for height in (10, 9):  # a row of air between two bands, where there is one for it
        lines = [line.plain.strip() for line in draw_tables(Tables((upper, lower)), 60, height)]
        assert len(lines) == height and lines[-5] == ("" if height == 10 else "0")
    rows = tuple(Bar(f"use {at}", ((2.0, "value"),)) for at in range(4))
    scene = Scene((Tables((upper, lower)), Bars(rows, 0, 2)), (Reading((("in all 8", "value"),)),))
    for height in range(10, 30):
        text = "\n".join(line.plain for line in draw_scene(scene, 60, height))
        assert all(number in text for number in ("2", "1", "0", "5", "7")) and "in all 8" in text
        assert ("use 3" in text) == (height >= 14)
