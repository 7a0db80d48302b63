"""The page that closes a lesson, and the one that closes the course, driven by keys."""

from collections.abc import Callable

import pytest
from textual.content import Content
from textual.pilot import Pilot
from textual.widgets import OptionList, Static

from lessons.asking.polls import Poll
from lessons.course.outline import Course, Lesson
from lessons.course.standing import Stage, leave_behind, standing
from lessons.store.progress import Answer, Progress
from tui.app import DlTui
from tui.asking.view import AskView
from tui.frame import KeyLine, TitleLine
from tui.lab import LabScreen
from tui.screens.ending import EndingScreen
from tui.screens.home import HomeScreen
from tui.screens.lesson import LessonScreen
from tui.screens.quiz import QuizScreen

Make = Callable[..., DlTui]
SIZES = [(60, 20), (80, 24), (120, 40), (200, 60)]


def rows(app: DlTui) -> dict[str, str]:
    options = app.screen.query_one("#ways", OptionList).options
    return {option.id: str(option.prompt) for option in options if option.id}


def everything(app: DlTui) -> str:
    """All that can be read on the page, in one line."""
    options = app.screen.query_one("#ways", OptionList).options
    summary = str(app.screen.query_one("#summary", Static).render())
    return " ".join(" ".join([summary, *(str(option.prompt) for option in options)]).split())


def keys(app: DlTui) -> str:
    line = app.screen.query_one(KeyLine).render()
    assert isinstance(line, Content)
    return line.plain


async def mark(pilot: Pilot[None], row: str) -> None:
    ways = pilot.app.screen.query_one("#ways", OptionList)
    ways.highlighted = ways.get_option_index(row)
    await pilot.pause()


async def end(pilot: Pilot[None], lesson: Lesson) -> EndingScreen:
    """Go past the end of a lesson, from its last step."""
    app = pilot.app
    assert isinstance(app, DlTui)
    app.open_lesson(lesson.id, len(lesson.steps) - 1)
    await pilot.pause()
    await pilot.press("full_stop")
    await pilot.pause()
    assert isinstance(app.screen, EndingScreen)
    return app.screen


def answer(progress: Progress, poll: Poll, right: bool, confidence: int = 2) -> None:
    choice = poll.key if right else (poll.key + 1) % len(poll.choices)
    correct = poll.is_correct(choice) if poll.scored else None
    kind = "poll" if poll.scored else "hook"
    progress.record(Answer(poll.id, str(choice), correct, confidence, kind=kind))


@pytest.fixture
def lesson(course: Course, progress: Progress) -> Lesson:
    """A lesson with a sure error, another error, a drill passed over, and the rest open."""
    lesson = course.lesson("layer")
    assert lesson is not None
    scored = [poll for poll in lesson.polls if poll.scored]
    answer(progress, scored[0], right=False, confidence=3)
    answer(progress, scored[1], right=False)
    answer(progress, scored[2], right=True)
    progress.pass_over(lesson.drills[0].id)
    return lesson


async def test_a_lesson_ends_with_what_was_answered_and_what_was_believed(
    make_app: Make, course: Course, progress: Progress, lesson: Lesson
) -> None:
    app = make_app(course=course)
    async with app.run_test(size=SIZES[0]) as pilot:
        await end(pilot, lesson)
        for size in SIZES:
            await pilot.resize_terminal(*size)
            text = everything(app)
            still = len(lesson.questions) - 4
            for said in ("✓ 1 right", "✗ 2 wrong", "▹ 1 passed over", f"○ {still} open"):
                assert said in text, said
            assert standing(lesson, progress).stage is Stage.SKIPPED
            assert app.screen.query_one(TitleLine).right.plain == f"{still} open"
            sure = next(poll for poll in lesson.polls if poll.scored)
            wrong = sure.choices[(sure.key + 1) % len(sure.choices)]
            await mark(pilot, f"item:{sure.id}")
            if size[0] >= 100:
                text = " ".join(str(app.screen.query_one("#about", Static).render()).split())
                assert wrong.why in text
            assert f"you were sure {wrong.text}"[:40] in text
            assert f"it is {sure.choices[sure.key].text}"[:30] in text
            assert set(rows(app)) >= {f"item:{item}" for item in lesson.questions}
            for option in app.screen.query_one("#ways", OptionList).options:
                width = app.screen.query_one("#ways").content_size.width
                assert all(len(line) <= width for line in str(option.prompt).split("\n"))
        assert isinstance(app.screen, EndingScreen)
        counts = ["✓ 1 right", "✗ 2 wrong", "▹ 1 passed over", f"○ {still} open"]
        for room in range(15, 60):  # no line of the counts ends within one of them
            lines = app.screen.closing.summary(room).plain.split("\n")[1:]
            assert "   ".join(lines).split("   ") == counts and max(map(len, lines)) <= room


async def test_enter_goes_on_to_the_next_lesson_and_comma_back(
    make_app: Make, course: Course, lesson: Lesson
) -> None:
    app = make_app(course=course)
    async with app.run_test(size=(80, 24)) as pilot:
        await end(pilot, lesson)
        await pilot.press("comma")
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen) and app.screen.lesson.id == lesson.id
        assert app.screen.step == len(lesson.steps) - 1
        await pilot.press("full_stop")
        await pilot.pause()
        assert "enter go on" in keys(app)
        for _ in range(3):
            await pilot.press("escape")
        assert isinstance(app.screen, EndingScreen)
        await pilot.press("enter")
        await pilot.pause()
        following = course.after(lesson.id)
        assert isinstance(app.screen, LessonScreen) and following is not None
        assert app.screen.lesson.id == following.id and app.screen.step == 0
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)


async def test_what_was_missed_is_asked_once_more_and_the_page_follows(
    make_app: Make, course: Course, lesson: Lesson
) -> None:
    app = make_app(course=course)
    async with app.run_test(size=(80, 24)) as pilot:
        await end(pilot, lesson)
        assert "r missed again" in keys(app) and "The 2 missed polls once more" in everything(app)
        await pilot.press("r")
        await pilot.pause()
        assert isinstance(app.screen, QuizScreen)
        missed = [poll for poll in lesson.polls if poll.scored][:2]
        assert [poll.id for poll in app.screen.quiz.polls] == [poll.id for poll in missed]
        view = app.screen.query_one(AskView)
        view.focus()
        await pilot.press("abcde"[missed[0].key], "2")
        await pilot.pause()
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, EndingScreen)
        assert "✓ 2 right" in everything(app) and "The missed poll once more" in everything(app)


async def test_beside_every_way_on_stands_what_it_holds(
    make_app: Make, course: Course, lesson: Lesson
) -> None:
    app = make_app(course=course)
    async with app.run_test(size=(120, 40)) as pilot:
        await end(pilot, lesson)
        about = app.screen.query_one("#about", Static)
        seen: set[str] = set()
        for row in rows(app):
            await mark(pilot, row)
            text = str(about.render())
            assert text.strip() and text not in seen, row
            assert all(len(line) <= about.content_size.width for line in text.split("\n"))
            seen.add(text)
        await mark(pilot, "again")
        text = " ".join(str(about.render()).split())
        for poll in [poll for poll in lesson.polls if poll.scored][:2]:
            assert " ".join(poll.question.split()) in text


async def test_a_question_leads_to_its_step_and_a_lab_to_the_lab(
    make_app: Make, course: Course, lesson: Lesson
) -> None:
    app = make_app(course=course)
    async with app.run_test(size=(80, 24)) as pilot:
        await end(pilot, lesson)
        last = lesson.questions[-1]
        await mark(pilot, f"item:{last}")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen)
        assert last in lesson.pages[app.screen.step].questions
        await end(pilot, lesson)
        await pilot.press("l")
        await pilot.pause()
        assert isinstance(app.screen, LabScreen)
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, EndingScreen)


async def test_what_is_open_can_be_passed_over_and_then_the_lesson_is_done(
    make_app: Make, course: Course, progress: Progress, lesson: Lesson
) -> None:
    app = make_app(course=course)
    async with app.run_test(size=(80, 24)) as pilot:
        await end(pilot, lesson)
        assert lesson.id not in progress.lessons_done()
        await mark(pilot, "pass")
        await pilot.press("enter")
        await pilot.pause()
        assert standing(lesson, progress).stage is Stage.DONE
        assert lesson.id in progress.lessons_done()
        assert app.screen.query_one(TitleLine).right.plain == "done"
        assert "pass" not in rows(app) and "open" not in everything(app)


async def test_all_right_is_said_in_one_quiet_line(
    make_app: Make, course: Course, progress: Progress
) -> None:
    lesson = course.lessons[0]
    for poll in lesson.polls:
        answer(progress, poll, right=True)
    for drill in lesson.drills:
        progress.record(Answer(drill.id, "x", True, kind="drill"))
    app = make_app(course=course)
    async with app.run_test(size=(80, 24)) as pilot:
        await end(pilot, lesson)
        assert "nothing was missed" in everything(app)
        assert "r missed again" not in keys(app) and "again" not in rows(app)


async def test_the_course_ends_with_a_page_too(
    make_app: Make, course: Course, progress: Progress, lesson: Lesson
) -> None:
    last, first = course.lessons[-1], course.lessons[0]
    for item in first.questions:
        progress.pass_over(item)
    leave_behind(first, progress)
    app = make_app(course=course)
    async with app.run_test(size=SIZES[0]) as pilot:
        await end(pilot, last)
        await pilot.press("enter")
        await pilot.pause()
        for size in SIZES:
            await pilot.resize_terminal(*size)
            assert isinstance(app.screen, EndingScreen) and app.screen.lesson is None
            text = everything(app)
            total = sum(len(each.questions) for each in course.lessons)
            handled = 3 + 1 + len(first.questions)
            assert f"○ {total - handled} open" in text and "✗ 2 wrong" in text, size
            shown = rows(app)
            assert f"lesson:{first.id}" not in shown
            assert f"{len(lesson.questions) - 4} open" in shown[f"lesson:{lesson.id}"], size
            done = f"1 of {len(course.lessons)} lessons done"
            assert done in app.screen.query_one(TitleLine).right.plain, size
            assert "step back" not in keys(app), size  # there is no last step to go back to
        await mark(pilot, f"lesson:{lesson.id}")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, LessonScreen) and app.screen.lesson.id == lesson.id
        await pilot.press("q")
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
