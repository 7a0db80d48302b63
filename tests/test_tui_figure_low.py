"""Figures of lessons where there is little height: at 80x24 they have 70 columns and 19 rows."""

from collections.abc import Callable, Iterator

import pytest
from sweep import sweep
from test_lessons_figures import FIGURES
from test_tui_figure import open_step

import tui.lesson_figure
from lessons.course.outline import Course
from lessons.figures.kinds import read_figure
from lessons.figures.live import LiveFigure
from lessons.numbers import show
from tui.app import DlTui
from tui.lesson_figure import LessonFigure

ROOM = (70, 19)
NARROW = (50, 13)  # of a window of 60x20
GRAPHS = [title for title, (_, fence) in FIGURES.items() if fence.table["kind"] == "graph"]


@pytest.fixture(autouse=True)
def without_colours(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(tui.lesson_figure, "paint_of", lambda widget: None)
    yield


def opened(title: str) -> LessonFigure:
    live = LiveFigure(read_figure(*FIGURES[title]))
    live.uncover()
    return LessonFigure(live)


def seen(figure: LessonFigure, room: tuple[int, int] = ROOM) -> list[str]:
    return [line.plain for line in figure.rows(*room)]


@sweep("title", FIGURES)
def test_every_knob_is_seen_with_its_value_and_a_rail(title: str) -> None:
    figure = opened(title)
    for room in (ROOM, NARROW, (44, 30)):
        lines = seen(figure, room)
        assert len(lines) <= room[1] and all(len(line) <= room[0] for line in lines)
        knobs = "\n".join(lines[figure._first_knob :])
        assert knobs.count("●") == knobs.count("›") * len(figure.live.figure.knobs)
        for knob in figure.live.figure.knobs:
            assert f"{knob.label} " in knobs and f" {show(float(knob.default))} " in knobs


@pytest.mark.parametrize("title", GRAPHS)
def test_a_graph_is_drawn_as_wires_which_stay_where_they_are(title: str) -> None:
    """From the first number to the last: what is still to come has its room already."""
    figure = opened(title)
    step = next((knob for knob in figure.live.figure.knobs if knob.name == "step"), None)
    result = f"= {figure.live.figure.drawing.result}"  # type: ignore[attr-defined]
    places = set()
    for at in step.steps if step else (0,):
        figure.live.settings |= {"step": at} if step else {}
        lines = seen(figure)
        row = next(at for at, line in enumerate(lines) if line.rstrip().endswith(result))
        places.add((row, lines[row].index(result)))
        assert any(corner in "".join(lines) for corner in "┐┤")
    assert len(places) == 1


async def test_a_click_finds_a_knob_of_the_second_column(
    make_app: Callable[..., DlTui], course: Course
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_step(app, course, "backprop", "The whole way back")
        await pilot.press("f")
        await pilot.pause()
        figure = app.screen.query_one(LessonFigure)
        live, box = figure.live, figure.content_region
        lines = str(figure.render()).split("\n")
        row, line = next((y, line) for y, line in enumerate(lines) if "x3   " in line[30:])
        await pilot.click(offset=(box.x + len(line.rstrip()) - 1, box.y + row))
        await pilot.pause()
        assert live.settings["x3"] == 6 and live.knob is not None and live.knob.name == "x3"
        await pilot.click(offset=(box.x + line.index("●"), box.y + row - 2))
        assert live.settings["step"] != 13 and live.knob.name == "step"
