"""A handful of whole screens, held against what they looked like when somebody last looked.

They show the trial course of `tests/fixtures`: a lesson or a lab more changes none of them. The
files in `tests/snapshots` are the screens as text. After a change that is meant, look at the
screen, then write them anew with `UPDATE_SNAPSHOTS=1 make test ARGS=tests/test_tui_snapshots.py`.
"""

import html
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.asking.attempt import Attempt
from lessons.asking.polls import Poll, Vote
from lessons.course.outline import Course
from lessons.labs import find_lab
from lessons.store.progress import Progress
from tui.app import DlTui
from tui.screens.lesson import LessonScreen

SNAPSHOTS = Path(__file__).parent / "snapshots"
Make = Callable[..., DlTui]

_CELL = re.compile(r'<text class="[^"]*" x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>')


def screen_text(app: DlTui) -> str:
    """The screen as text, read back from the picture of it that Textual exports."""
    rows: dict[int, list[tuple[float, str]]] = {}
    for x, y, text in _CELL.findall(app.export_screenshot()):
        rows.setdefault(round(float(y) / 24.4), []).append((float(x), html.unescape(text)))
    lines: list[str] = []
    for row in range(1, max(rows) + 1):
        line = ""
        for x, text in sorted(rows.get(row, [])):
            line = line.ljust(round(x / 12.2)) + text
        lines.append(line.replace("\N{NO-BREAK SPACE}", " ").rstrip())
    return "\n".join(lines) + "\n"


def check(app: DlTui, name: str) -> None:
    path = SNAPSHOTS / f"{name}.txt"
    shown = screen_text(app)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_home(
    make_app: Make,
    progress: Progress,
    trial_course: Course,
    size: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    two = [find_lab(name) for name in ("features", "matrix")]
    monkeypatch.setattr("tui.screens.map.LABS", two)
    progress.set_place("trial:counting", 0)
    progress.finish_lesson("trial:counting")
    progress.set_place("trial:order", 1)
    app = make_app(course=trial_course)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        check(app, f"home-{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
async def test_lesson(make_app: Make, trial_course: Course, size: tuple[int, int]) -> None:
    lesson = trial_course.lesson("trial:counting")
    assert lesson is not None
    app = make_app(course=trial_course)
    async with app.run_test(size=size) as pilot:
        await app.push_screen(LessonScreen(lesson, trial_course, app.progress, 1))
        await pilot.pause()
        check(app, f"lesson-{size[0]}x{size[1]}")


async def test_poll_after_the_reveal(make_app: Make, trial_course: Course) -> None:
    from lessons.asking.quiz import Quiz, select
    from tui.asking.view import AskView
    from tui.screens.quiz import QuizScreen

    poll: Poll = select(trial_course, "all")[0]
    app = make_app(course=trial_course)
    async with app.run_test(size=(80, 40)) as pilot:
        await app.push_screen(QuizScreen(Quiz((poll,)), app.progress, "all"))
        await pilot.pause()
        wrong = (poll.key + 1) % len(poll.choices)
        vote = Vote(poll).choose(wrong).commit(3).revote(poll.key)
        view = app.screen.query_one(AskView)
        view.attempt = Attempt(view.ask, "quiz", vote=vote)
        await pilot.pause()
        check(app, "poll-revealed")
