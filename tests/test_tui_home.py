"""The map of the course, driven by keys: it folds, tells how far each lesson is, and leads on."""

import gc
import math
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.color import Color
from textual.content import Content
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.widgets import OptionList, Static
from waits import comes

from lessons.course.outline import Course
from lessons.course.packs import add, begin, combined, packs
from lessons.course.standing import leave_behind
from lessons.store.progress import Answer, Progress
from tui.app import AHEAD, DlTui
from tui.frame import KeyLine, TitleLine
from tui.lab import LabScreen
from tui.labs import LABS
from tui.screens.ending import EndingScreen
from tui.screens.home import HomeScreen
from tui.screens.lesson import LessonScreen
from tui.screens.map import ALL_LABS, THE_END, WELCOME, groups
from tui.screens.welcome import WelcomeScreen
from tui.start import keeping_all

Make = Callable[..., DlTui]
SIZES = [(60, 20), (80, 24), (120, 40), (200, 60)]


def rows(app: DlTui) -> dict[str, str]:
    """The rows of the map by id, as they are read."""
    options = app.screen.query_one("#map", OptionList).options
    return {option.id: str(option.prompt) for option in options if option.id}


def marked(app: DlTui) -> str | None:
    option = app.screen.query_one("#map", OptionList).highlighted_option
    return option.id if option else None


def keys(app: DlTui) -> str:
    line = app.screen.query_one(KeyLine).render()
    assert isinstance(line, Content)
    return line.plain


async def mark(pilot: Pilot[None], row: str) -> None:
    map = pilot.app.screen.query_one("#map", OptionList)
    map.highlighted = map.get_option_index(row)
    await pilot.pause()


@pytest.fixture
def some(progress: Progress, course: Course) -> Progress:
    """One lesson done, one skipped, one begun and gone on with."""
    done, skipped, begun, *_ = course.lessons
    for item in done.questions:
        progress.record(Answer(item, "0", True))
    progress.set_place(done.id, 0)
    leave_behind(done, progress)
    progress.set_place(skipped.id, 0)
    progress.pass_over(skipped.questions[0])
    progress.record(Answer(skipped.questions[1], "0", False))
    leave_behind(skipped, progress)
    progress.set_place(begun.id, 2)
    return progress


@pytest.mark.parametrize("size", SIZES)
async def test_done_skipped_begun_and_new_have_marks_of_their_own(
    make_app: Make, some: Progress, course: Course, size: tuple[int, int]
) -> None:
    app = make_app(course=course)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        done, skipped, begun, new, *_ = course.lessons
        shown = rows(app)
        assert shown[done.id].split()[0] == "✓"
        assert shown[skipped.id].split()[0] == "▹"
        assert f"{len(skipped.questions) - 2} open" in shown[skipped.id]
        assert shown[begun.id].split()[:2] == ["›", "◐"]
        assert f"step 3 of {len(begun.pages)}" in shown[begun.id]
        assert shown[new.id].split()[0] == "○"
        heading = shown[next(groups(course)).id]
        first = course.in_session(course.sessions[0])
        assert f"✓▹›{'○' * (len(first) - 3)}" in heading and f"1/{len(first)}" in heading
        right = app.screen.query_one(TitleLine).right.plain
        total = sum(len(lesson.questions) for lesson in course.lessons)
        answered = len(done.questions) + 1
        assert right == f"1 of {len(course.lessons)} done · {answered} of {total} answered"
        for text in shown.values():
            assert len(text) <= min(size[0] - 4, 80)
        await pilot.press("l")
        await pilot.pause()
        labs = [row for id, row in rows(app).items() if id.startswith("all/")]
        assert len(labs) == len(LABS)
        assert size[0] < 80 or not any("…" in row for row in labs)
        starts = {row.index(lab.about[:9]) for row, lab in zip(labs, LABS, strict=True)}
        assert len(starts) == 1, "what they are about stands in one column"


async def test_each_lab_stands_once_under_a_session_that_leads_to_it(course: Course) -> None:
    *sessions, every = groups(course)
    under = [lab.id for group in sessions for lab in group.labs]
    assert sorted(under) == sorted(lab.id for lab in LABS)
    for group in sessions:
        assert {lab.id for lab in group.labs} <= {
            lab for lesson in group.lessons for lab in lesson.labs
        }
    assert every.labs == LABS


async def test_sessions_fold_by_space_arrows_and_enter(make_app: Make, course: Course) -> None:
    app = make_app(course=course)
    async with app.run_test(size=(120, 99)) as pilot:  # all of it unfolds
        await pilot.pause()
        first, second, *_ = groups(course)
        lesson = first.lessons[1].id
        await mark(pilot, lesson)
        assert "enter go on" in keys(app) and "space fold" in keys(app)
        await pilot.press("space")
        assert marked(app) == first.id and lesson not in rows(app)
        assert second.lessons[0].id in rows(app)
        assert "▸" in rows(app)[first.id]
        await pilot.press("left")  # it is folded already
        assert lesson not in rows(app)
        await pilot.pause()
        assert "enter fold" in keys(app) and "go on" not in keys(app)
        await pilot.press("enter")
        assert (
            lesson in rows(app) and marked(app) == first.id and app.screen_stack[-1] is app.screen
        )
        assert isinstance(app.screen, HomeScreen)
        await pilot.press("left")
        assert lesson not in rows(app)
        await pilot.press("right")
        assert lesson in rows(app)
        await pilot.press("m")
        assert not {each.id for each in course.lessons} & set(rows(app))
        await pilot.press("m")
        assert {each.id for each in course.lessons} <= set(rows(app))
        await pilot.click("#map", offset=(4, 0))
        await pilot.pause()
        assert lesson not in rows(app)


async def test_what_was_folded_by_hand_stays_so(make_app: Make, course: Course) -> None:
    app = make_app(course=course)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        first, second, *_ = groups(course)
        assert first.lessons[0].id in rows(app) and second.lessons[0].id not in rows(app)
        await pilot.resize_terminal(80, 99)
        await pilot.pause()
        assert second.lessons[0].id in rows(app)  # now there is room
        await mark(pilot, first.id)
        await pilot.press("space")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert first.lessons[0].id not in rows(app) and second.lessons[0].id in rows(app)


async def test_escape_never_ends_the_app_from_home(make_app: Make, course: Course) -> None:
    app = make_app(course=course)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        here = marked(app)
        await pilot.press("m", "end")
        assert marked(app) == WELCOME
        for _ in range(3):
            await pilot.press("escape")
            await pilot.pause()
        assert isinstance(app.screen, HomeScreen) and app.is_running
        assert marked(app) == here and here is not None
        assert "esc" not in keys(app) and "q quit" in keys(app)
        await pilot.press("q")
        await pilot.pause()
    assert app.return_code == 0


async def test_l_leads_to_all_labs_and_back(make_app: Make, course: Course) -> None:
    app = make_app(course=course)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        here = marked(app)
        await pilot.press("l")
        await pilot.pause()
        assert marked(app) == f"all/{LABS[0].id}"
        list_ = app.screen.query_one("#map", OptionList)
        assert list_.scroll_y == list_.get_option_index(ALL_LABS), "its labs fill the window"
        assert [row for row in rows(app) if row.startswith("all/")] == [
            f"all/{lab.id}" for lab in LABS
        ]
        await pilot.press("l")
        assert marked(app) == here
        await mark(pilot, ALL_LABS)
        await pilot.press("down", "enter")
        await pilot.pause()
        assert isinstance(app.screen, LabScreen)
        await pilot.press("q")
        await pilot.pause()
        assert marked(app) == f"all/{LABS[0].id}"


@pytest.mark.parametrize("size", [(120, 40), (200, 60)])
async def test_beside_the_map_stands_what_the_marked_row_holds(
    make_app: Make, some: Progress, course: Course, size: tuple[int, int]
) -> None:
    app = make_app(course=course)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        about = app.screen.query_one("#about", Static)
        both = app.screen.query_one("#both")
        assert both.size.width <= 140
        left, right = both.region.x, size[0] - both.region.right
        assert abs(left - right) <= 1

        def text() -> str:
            return " ".join(str(about.render()).split())

        skipped = course.lessons[1]
        await mark(pilot, skipped.id)
        assert skipped.summary.split()[0] in text() and "▹ skipped" in text()
        assert f"1 of {len(skipped.questions)} answered" in text()
        assert "missed last time" in text() and "✗" in text() and "▹ passed" in text()
        for page in skipped.pages:
            assert page.title in text()
        await mark(pilot, next(groups(course)).id)
        assert "Day 1 · Session 1" in text() and skipped.title in text()
        await mark(pilot, "lab/matrix")
        vectors = course.lesson("vectors") or course.lessons[0]
        assert "fill a product" in text() and vectors.title in text()
        await mark(pilot, WELCOME)
        assert "proof of a gradient" in text()
        for line in str(about.render()).split("\n"):
            assert len(line) <= about.content_size.width


async def test_the_welcome_is_found_again_and_leads_to_the_proof(
    make_app: Make, course: Course
) -> None:
    app = make_app(course=course)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "six-minute proof" in rows(app)[WELCOME]
        await pilot.press("end", "enter")
        await pilot.pause()
        assert isinstance(app.screen, WelcomeScreen) and "p proof" in keys(app)
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen) and marked(app) == WELCOME
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("p")
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen) and app.screen.lesson.id == "gradient"
        assert [type(each) for each in app.screen_stack] == [HomeScreen, LessonScreen]
        titles = {command.title: command for command in app.get_system_commands(app.screen)}
        titles["Welcome"].callback()
        await pilot.pause()
        assert isinstance(app.screen, WelcomeScreen)
        await pilot.press("q")
        await pilot.pause()
        titles["Prove a gradient"].callback()
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen) and app.screen.lesson.id == "gradient"


async def test_a_pack_s_lesson_opens_and_what_is_all_done_leads_to_its_end(
    make_app: Make, progress: Progress, course: Course, tmp_path: Path
) -> None:
    begin("mine", tmp_path / "mine")
    add(tmp_path / "mine", tmp_path / "packs")
    course = combined(course, packs(tmp_path / "packs"))
    app = make_app(course=course)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("m", "m")
        await mark(pilot, "mine:first")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen) and app.screen.lesson.id == "mine:first"
        await pilot.press("q")
        for lesson in course.lessons:
            progress.finish_lesson(lesson.id)
            for item in lesson.questions:
                progress.pass_over(item)
        await pilot.press("t")
        await pilot.pause()
        await pilot.press("q", "escape")
        await pilot.pause()
        assert marked(app) == THE_END and "enter go on" in keys(app)
        assert "The course is done" in str(app.screen.query_one("#about", Static).render())
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, EndingScreen) and app.screen.lesson is None


async def test_a_skipped_lesson_opens_where_a_question_is_open(
    make_app: Make, some: Progress, course: Course
) -> None:
    app = make_app(course=course)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        skipped = course.lessons[1]
        handled = set(skipped.questions[:2])
        await mark(pilot, skipped.id)
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen)
        assert set(skipped.pages[app.screen.step].questions) - handled
        assert not any(set(page.questions) - handled for page in skipped.pages[: app.screen.step])


async def test_home_is_put_together_when_what_lies_on_it_is_left(make_app: Make) -> None:
    """Whoever asked for a lab does not wait for a map that nobody sees; later it is whole."""
    app = make_app(state="softmax?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        home = app.screen_stack[0]
        assert isinstance(home, HomeScreen) and not home.query("*")
        await pilot.resize_terminal(40, 10)  # and back: nothing of it is there to be told so
        await pilot.resize_terminal(80, 24)
        await pilot.press("q")
        await pilot.pause()
        assert app.screen is home
        map = home.query_one("#map", OptionList)
        assert home.focused is map and map.highlighted_option is not None
        assert map.highlighted_option.id == "layer"
        await pilot.press("down")
        assert map.highlighted_option.id != "layer"


async def test_home_is_there_where_what_was_asked_for_is_not(make_app: Make) -> None:
    app = make_app(lesson="no-such-lesson")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        assert app.screen.focused is app.screen.query_one("#map", OptionList)


@pytest.mark.parametrize("started", [True, False])
async def test_the_first_screen_is_styled_once_and_no_garbage_is_looked_for_until_it_is_drawn(
    started: bool, make_app: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed_again: list[Stylesheet] = []
    reparse = Stylesheet.reparse

    def counted(styles: Stylesheet) -> None:
        parsed_again.append(styles)
        reparse(styles)

    monkeypatch.setattr(Stylesheet, "reparse", counted)
    monkeypatch.setattr("tui.app.STARTED", 0.01)
    monkeypatch.setattr("tui.app.STILL", math.inf)  # a key is always just being pressed
    monkeypatch.setattr("tui.app.PUT_OFF", 10**9)
    frozen = gc.get_freeze_count()
    with keeping_all():
        app = make_app(started=started, theme="dl-light")
        lesson = app.course.lesson((app.progress.place() or ("",))[0]) or app.course.lessons[0]
        monkeypatch.delitem(vars(lesson), "steps", raising=False)  # where it was read before
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert len(parsed_again) <= 1  # what the screens bring along
            for words in app.screen.query(Static):
                ink = words.render_line(0)
                assert all(s.style is None or s.style.color != s.style.bgcolor for s in ink)
            assert app.has_class("-theme-dl-light", "-light-mode")
            assert not app.has_class("-theme-dl-dark") and not app.has_class("-dark-mode")
            assert app.screen.styles.background == Color.parse(app.theme_variables["background"])
            await pilot.pause(0.1)
            assert not gc.isenabled(), "no key waits for what is loaded ahead"
            before = app.heard_at
            await pilot.press("down")
            assert app.heard_at > before
            monkeypatch.setattr("tui.app.STILL", 0)
            monkeypatch.setattr("tui.app.REST", 0.001)
            await comes(gc.isenabled)
            assert gc.get_freeze_count() > frozen and {*AHEAD} <= sys.modules.keys()
            assert "steps" in vars(lesson), "it is read before it is opened"
            app.theme = "dl-dark"
            await pilot.pause()
            assert parsed_again and app.has_class("-theme-dl-dark", "-dark-mode")
    gc.unfreeze()
