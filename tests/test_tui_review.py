"""A review on the screen and as lines: asked, judged, taken back, put away; nothing is lost."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from textual.widgets import OptionList, Static

from lessons.course.outline import Course, load_course
from lessons.review.deck import cap_of, deck_of
from lessons.review.sitting import card_of
from lessons.store.progress import Progress
from tui.app import DlTui
from tui.asking.card import CardView
from tui.commands.review import away_plain, review_plain
from tui.frame import TitleLine
from tui.screens.home import HomeScreen
from tui.screens.review import ReviewScreen

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
Make = Callable[..., DlTui]


class Hands:
    """A clock that is turned by hand."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def learned(tmp_path: Path, hands: Hands, course: Course) -> Progress:
    """Somebody who finished two lessons the day before."""
    progress = Progress.open(tmp_path / "learned.sqlite", hands)
    for lesson in course.lessons[:2]:
        progress.finish_lesson(lesson.id)
    hands.at += timedelta(days=1)
    progress.set_place("layer", 0)
    return progress


async def test_cards_are_turned_judged_taken_back_and_put_away(learned: Progress) -> None:
    app = DlTui(learned)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.4)
        assert isinstance(app.screen, HomeScreen)
        assert "2 to review" in app.screen.query_one("#title").render().plain  # type: ignore[attr-defined]
        await pilot.press("r")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        assert len(screen.sitting.waiting) == 2
        first = screen.query_one(CardView).card
        await pilot.press("2", "1")  # nobody knew what they have not seen
        assert not learned.answers()
        await pilot.press("enter", "1")
        await pilot.pause()
        assert [each.correct for each in learned.answers()] == [False]
        await pilot.press("backspace")
        await pilot.pause()
        assert screen.query_one(CardView).card == first and not learned.answers()
        await pilot.press("enter", "right", "left", "left")  # the first of the two buttons
        await pilot.pause()
        keys = [active.binding for active in screen.active_bindings.values() if active.enabled]
        assert [key.description for key in keys if key.key == "enter"] == ["say so"]
        await pilot.press("enter")
        await pilot.pause()
        assert [each.correct for each in learned.answers()] == [False]
        assert len(screen.sitting.waiting) == 2  # it comes again at the end
        await pilot.press("x")
        await pilot.pause()
        assert screen.query_one(CardView).card == first and screen.sitting.again
        await pilot.press("enter", "2")
        await pilot.pause()
        text = str(screen.query_one("#end", Static).content)
        assert "1 reviewed, 0 of them known at once" in text and "1 put away" in text
        assert "At most 15 a day" in text
        await pilot.press("minus", "minus", "minus")
        await pilot.pause()
        assert cap_of(learned) == 0
        await pilot.press("plus", "equals_sign", "x", "enter")
        await pilot.pause()
        assert len(screen.sitting.waiting) == 1  # brought back
        assert cap_of(learned) == 10
        await pilot.press("q")
        await pilot.pause(0.4)
        assert "1 to review" in app.screen.query_one("#title").render().plain  # type: ignore[attr-defined]
    assert [each.kind for each in learned.history()].count("undo") == 1


async def test_a_question_that_was_wrong_comes_again(
    learned: Progress, hands: Hands, course: Course
) -> None:
    from lessons.asking.ask import Kind
    from lessons.asking.registry import asks
    from lessons.store.records import Answer
    from tui.asking.view import AskView

    ask = next(each for each in asks(course) if each.kind is Kind.NUMBER)
    learned.record(Answer(ask.id, "1", False, kind="number", seed=ask.seed, source="lesson"))
    hands.at += timedelta(days=1)
    app = DlTui(learned, review=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ReviewScreen)
        while not screen.query(AskView):
            await pilot.press("enter", "2")
            await pilot.pause()
        view = screen.query_one(AskView)
        assert view.ask.id == ask.id
        await pilot.press(*"9999", "enter")
        await pilot.press("h", "h", "h", "h", "h", "h", "h")
        await pilot.pause()
        given = learned.answers(ask.id)[-1]
        assert given.correct is False and given.source == "review"
        for _ in range(4):  # down the page, and on
            await pilot.press("enter")
            await pilot.pause()
            if went := [right for subject, right in screen.sitting.went if subject.id == ask.id]:
                break
        assert went == [False]


async def test_backspace_takes_back_one_answer_and_never_while_something_is_typed(
    learned: Progress, hands: Hands, course: Course
) -> None:
    from lessons.asking.registry import find
    from lessons.store.records import Answer
    from tui.asking.view import AskView

    number, poll = "vectors.mix", "deep-learning.spam"
    for item in (number, poll):
        ask = find(course, item)
        assert ask is not None
        learned.record(Answer(item, "0", False, confidence=2, seed=ask.seed, source="lesson"))
    hands.at += timedelta(days=1)
    due = {each.id: each for each in deck_of(course, learned, learned.now()).due}
    screen = ReviewScreen(course, learned, (due[poll], due[number]))
    app = DlTui(learned)
    async with app.run_test(size=(80, 24)) as pilot:
        await app.push_screen(screen)
        await pilot.press("a", "3")
        if not screen.query_one(AskView).settled:
            await pilot.press("enter")
        await pilot.pause()
        assert len(learned.answers(poll)) > 1
        await pilot.press("backspace")  # this one, which is on the screen still
        await pilot.pause()
        assert len(learned.answers(poll)) == 1 and screen.sitting.current == due[poll]
        await pilot.press("x")
        await pilot.pause()
        assert screen.sitting.current == due[number]
        await pilot.press("backspace")  # it was put away, and is not any more
        await pilot.pause()
        assert screen.sitting.current == due[poll]
        assert not deck_of(course, learned, learned.now()).put_away
        await pilot.press("x", *"9999", *["backspace"] * 9, "delete")
        await pilot.pause()
        assert screen.sitting.current == due[number]
        await pilot.press(*"9999", "enter", "escape")  # wrong, and left at that
        await pilot.pause()
        assert [each.correct for each in learned.answers(number)] == [False, False]
        assert screen.sitting.first == {due[number]: False} and screen.sitting.again


def test_lines_ask_the_same(learned: Progress, course: Course) -> None:
    said: list[str] = []
    lines = iter(["", "2", "", "no", "1", "", "2"])
    sitting = review_plain(course, learned, lambda _: next(lines, None), said.append)
    assert sitting.current is None and sorted(sitting.first.values()) == [False, True]
    assert "2 reviewed, 1 of them known at once." in said
    assert [each.correct for each in learned.answers()] == [True, False, True]
    said.clear()
    review_plain(course, learned, lambda _: None, said.append)
    assert said[0] == "Nothing is due today."


def test_in_lines_the_answer_before_can_be_taken_back(learned: Progress, course: Course) -> None:
    said: list[str] = []
    lines = iter(["back", "", "1", "", "back", "", "2", "", "2"])
    sitting = review_plain(course, learned, lambda _: next(lines, None), said.append)
    assert sitting.current is None and sorted(sitting.first.values()) == [True, True]
    assert [each.correct for each in learned.answers()] == [True, True]
    assert said.count("There is nothing to take back.") == said.count("Taken back.") == 1


def test_in_lines_something_is_put_away_listed_and_brought_back(
    learned: Progress, course: Course
) -> None:
    lines = iter(["away", "back", "away", "", "2"])  # and thought better of it, and again
    sitting = review_plain(course, learned, lambda _: next(lines, None), lambda _: None)
    assert list(sitting.first.values()) == [True]
    (away,) = deck_of(course, learned, learned.now()).away
    said: list[str] = []
    lines = iter(["7", "1"])
    assert away_plain(course, learned, lambda _: next(lines, None), said.append) == 1
    card = card_of(course, away)
    assert card is not None and card.front[:40] in "\n".join(said)
    assert not deck_of(course, learned, learned.now()).put_away


def test_in_lines_a_question_that_was_begun_is_taken_back_whole(
    learned: Progress, hands: Hands, course: Course
) -> None:
    from lessons.store.records import Answer

    learned.record(Answer("vectors.mix", "1", False, kind="number", seed=1, source="lesson"))
    hands.at += timedelta(days=1)
    asked: list[str] = []

    def ask(question: str) -> str | None:
        asked.append(question)
        if "Say it" in question or "1 not yet" in question:
            return "" if "Say it" in question else "2"
        tries = sum("to skip" in each for each in asked)
        return {1: "9999", 2: "back"}.get(tries, "q")  # wrong, taken back, and left

    review_plain(course, learned, ask, lambda _: None)
    assert [each.correct for each in learned.answers("vectors.mix")] == [False]
    assert [each.kind for each in learned.history("vectors.mix")].count("undo") == 1


def test_how_many_a_day_is_set_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from tui.cli import cli
    from tui.paths import progress_file

    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))
    assert "At most 7 a day" in CliRunner().invoke(cli, ["review", "--cap", "7"]).output
    assert CliRunner().invoke(cli, ["review", "--cap", "9999"]).exit_code == 2
    assert "Nothing is put away" in CliRunner().invoke(cli, ["review", "--away"]).output
    progress = Progress.open(progress_file())
    assert cap_of(progress) == 7
    progress.close()


def test_the_end_of_the_input_loses_nothing(learned: Progress, course: Course) -> None:
    lines = iter(["", "2"])
    review_plain(course, learned, lambda _: next(lines, None), lambda _: None)
    assert len(learned.answers()) == 1 and learned.writing.done


async def test_what_is_known_is_seen_and_its_weakest_part_asked(
    learned: Progress, hands: Hands
) -> None:
    from lessons.review.sitting import recalled
    from lessons.store.records import Answer
    from tui.screens.known import KnownScreen

    for subject in deck_of(load_course(), learned, learned.now()).for_today:
        learned.record(recalled(subject, knew=subject.lesson == "vectors"))
    learned.record(Answer("deep-learning.age", "0", False, confidence=3))
    hands.at += timedelta(days=20)
    app = DlTui(learned)
    async with app.run_test(size=(120, 30)) as pilot:
        await pilot.pause()
        app.open_lesson("matrices", 0)  # before it, what it leans on that is weak
        await pilot.pause(0.5)
        await app.workers.wait_for_complete()
        await pilot.pause()
        title = app.screen.query_one(TitleLine)
        assert "leans on Vectors" in title.render().plain  # type: ignore[union-attr]
        await pilot.resize_terminal(60, 20)
        assert "Matrices, two views" in title.render().plain  # type: ignore[union-attr]
        await pilot.press("q", "i")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, KnownScreen)
        text = screen.query_one("#judged", Static).content.plain  # type: ignore[union-attr]
        assert "0 of 1 right" in text and "Sure, and wrong" in text
        await pilot.press("p")
        await pilot.pause()
        assert isinstance(app.screen, ReviewScreen) and app.screen.sitting.current is not None
        await pilot.press("q")
        await pilot.resize_terminal(80, 24)
        await pilot.press("v")
        await pilot.pause()
        assert screen.query_one("#sides").display and not screen.query_one("#lessons").display


async def test_an_exam_asks_once_tells_at_the_end_and_may_skip_lessons(
    progress: Progress, course: Course
) -> None:
    from lessons.review.exam import exam
    from tui.screens.exam import ExamScreen, ExamsScreen

    lesson = course.lessons[2]
    progress.set_place("layer", 0)
    app = DlTui(progress)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("e")
        await pilot.pause()
        assert isinstance(app.screen, ExamsScreen)
        await pilot.press("enter")
        await app.workers.wait_for_complete()  # twenty questions of Day 1
        assert isinstance(app.screen, ExamScreen) and len(app.screen.questions) == 20
        await pilot.press("q")
        polls = [each for each in exam([lesson], 4, 9) if each.ask.poll is not None][:2]
        screen = ExamScreen(tuple(polls), progress, "What can I skip?", places=True)
        await app.push_screen(screen)
        for question in polls:
            assert question.ask.poll is not None
            await pilot.press("ABCDE"[question.ask.poll.key].lower(), "3")
            await pilot.pause()
        assert [each.right for each in screen.outcomes] == [True, True]
        assert {each.source for each in progress.answers()} == {"exam"}
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        assert lesson.id in progress.lessons_ended()
        assert lesson.id not in progress.lessons_done()  # what is skipped is not done
        assert lesson not in ExamsScreen(course, progress).ahead


async def test_the_account_of_an_exam_can_be_read_to_its_end_at_any_size(
    progress: Progress, course: Course
) -> None:
    from textual.containers import VerticalScroll

    from lessons.review.exam import exam
    from tui.screens.exam import ExamScreen

    progress.set_place("layer", 0)
    screen = ExamScreen(exam(course.lessons[1:4], 4, 9), progress, "Exam", places=False)
    app = DlTui(progress)
    async with app.run_test(size=(120, 24)) as pilot:
        await app.push_screen(screen)
        await pilot.press(*["escape"] * len(screen.questions))
        await pilot.pause()
        assert len(screen.outcomes) == 9
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        page = screen.query_one("#page", VerticalScroll)
        lines = screen.query_one("#account", Static).render().plain.splitlines()  # type: ignore[attr-defined]
        marks = [line[0] for line in lines if line[:1].strip()]
        assert marks == ["–"] * 9, "a question left out is not a wrong answer"
        assert max(map(len, lines)) <= screen.query_one("#account").content_size.width
        await pilot.press(*["pagedown"] * 12)
        await pilot.pause()
        assert page.scroll_y == page.max_scroll_y > 0


async def test_the_map_of_ideas_is_walked_to_what_they_need_and_to_what_builds_on_them(
    learned: Progress,
) -> None:
    from tui.screens.ideas import IdeasScreen
    from tui.screens.lesson import LessonScreen

    app = DlTui(learned)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.press("i", "m")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, IdeasScreen)
        screen.at = "matrix-product"
        screen._fit()
        await pilot.pause()
        rows = [str(each.prompt) for each in screen.query_one("#at", OptionList).options]
        assert len({len(row) for row in rows}) == 1, "lessons and their ideas end in one column"
        needs = screen.ideas["matrix-product"].needs
        await pilot.press("left", "down", "enter")
        await pilot.pause()
        assert screen.at == needs[1] and screen.focused is screen.query_one("#at")
        assert "matrix-product" in screen.ideas[needs[1]].needed_by
        await pilot.press("right", "right", "left")
        assert screen.focused is screen.query_one("#at")
        cells = screen.query_one("#all", Static).render().plain  # type: ignore[attr-defined]
        assert cells.count("◆") == 3 and cells.count("▸") >= 3  # a cell of two, and the legend
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen)
        assert app.screen.lesson.id == screen.ideas[needs[1]].lesson.id


@pytest.mark.parametrize("size", [(100, 24), (120, 40), (200, 60)])
async def test_beside_a_review_stands_how_this_was_forgotten_and_nothing_is_cut(
    learned: Progress, hands: Hands, size: tuple[int, int]
) -> None:
    from lessons.review.sitting import recalled
    from tui.screens.sitting import Side

    for subject in deck_of(load_course(), learned, learned.now()).for_today:
        learned.record(recalled(subject, knew=False))
    hands.at += timedelta(days=6)
    app = DlTui(learned, review=True)
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.2)
        await app.workers.wait_for_complete()
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, ReviewScreen) and screen.sitting.current is not None
        side = screen.query_one(Side)
        memory = screen.sitting.current.memory
        assert memory is not None
        chance = memory.strength(screen.deck.today)
        told = " ".join(side.text.split())
        assert "1 review, forgotten 1 of them" in told and f"chance is {100 * chance:.0f} %" in told
        page = screen.page
        assert page.region.right <= side.region.x and side.region.right <= size[0]
        assert max(map(len, side.text.split("\n"))) <= side.size.width


def test_in_lines_too_it_is_told_what_is_known_and_what_is_weak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, course: Course
) -> None:
    from click.testing import CliRunner

    from lessons.review.sitting import recalled
    from tui.cli import cli
    from tui.paths import progress_file

    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))
    ask = CliRunner().invoke
    assert ask(cli, ["progress", "known"]).output == "Nothing was reviewed yet.\n"
    assert not progress_file().exists()
    at = datetime.now(UTC) - timedelta(days=60)
    progress = Progress.open(progress_file(), lambda: at)
    progress.finish_lesson("vectors")
    progress.close()
    at += timedelta(days=1)
    progress = Progress.open(progress_file(), lambda: at)
    for subject in deck_of(course, progress, at).for_today:
        progress.record(recalled(subject, knew=False))
    progress.close()
    lines = ask(cli, ["progress", "known"]).output.splitlines()
    assert lines[-1] == "Weakest: Vectors" and re.fullmatch(
        r"Vectors: \d+ % over 1, 2 due", lines[0]
    )
    lesson = ask(cli, ["lesson", "matrices", "--plain"], input="q\n").output
    assert re.search(r"It leans on Vectors, of which \d+ % is left\.", lesson)
