"""A note is written where one is, marked where it stands, and kept whatever closes the sheet."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from textual.events import Paste
from textual.widget import Widget
from textual.widgets import Input, Static
from waits import comes

from lessons.course.outline import Course
from lessons.notes import MARK, Notes
from lessons.store.progress import Progress
from lessons.store.records import MAX_TEXT
from tui.app import DlTui
from tui.commands.lesson import lesson_plain
from tui.screens.note import NoteArea, NoteScreen

Make = Callable[..., DlTui]


async def test_a_note_is_written_on_a_step_seen_there_and_taken_away(
    make_app: Make, progress: Progress, course: Course
) -> None:
    lesson = course.lessons[1]
    app = make_app(lesson=lesson.id)
    async with app.run_test(size=(120, 60)) as pilot:
        await pilot.pause()
        await pilot.press("n", *"an [@click=x]idea", "escape")
        await pilot.pause()
        assert Notes.of(progress).on_step(lesson, 0) == "an [@click=x]idea"
        screen = app.screen
        assert "an [@click=x]idea" in screen.query_one("#page #note", Static).render().plain  # type: ignore[attr-defined]
        for place in ("#title", "#contents"):
            assert MARK in screen.query_one(place).render().plain, place  # type: ignore[attr-defined]
        await pilot.press("n")
        await pilot.pause()
        app.screen.query_one(NoteArea).clear()
        await pilot.press("escape")
        await pilot.pause()
        assert Notes.of(progress).on_step(lesson, 0) == ""
        assert not screen.query_one("#note").display
        await pilot.press("n", *"left open")  # the program ends while one writes
    assert Notes.of(progress).on_step(lesson, 0) == "left open"


async def test_what_is_pasted_is_lines_of_text_and_no_command_to_the_terminal(
    make_app: Make,
) -> None:
    app = make_app(lesson="layer")
    async with app.run_test(size=(80, 24)) as pilot:
        for key, kind, kept in (("n", NoteArea, "a\nb �[31m"), ("ctrl+p", Input, "a")):
            await pilot.pause()
            await pilot.press(key)
            await pilot.pause()
            field = app.screen.query_one(kind)
            app.post_message(Paste("a\rb \x1b[31m"))  # as a terminal hands over two lines
            app.post_message(Paste("\x1b]52"))
            await comes(lambda: "]52" in text_of(field))  # noqa: B023
            assert text_of(field) == f"{kept}�]52"
            await pilot.press("escape")


def text_of(field: Widget) -> str:
    assert isinstance(field, NoteArea | Input)
    return field.text if isinstance(field, NoteArea) else field.value


async def test_a_note_on_a_lab_is_there_when_one_comes_back_and_none_is_too_long(
    make_app: Make, progress: Progress
) -> None:
    app = make_app(state="softmax?seed=3")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("n", "x")
        await pilot.pause()
        sheet = app.screen
        assert isinstance(sheet, NoteScreen)
        area = sheet.query_one(NoteArea)
        area.insert("y" * MAX_TEXT)
        await pilot.pause()
        assert len(area.text) == MAX_TEXT and "ends" in str(sheet.query_one("#why", Static).content)
        await pilot.press("escape")
        await pilot.pause()
        assert MARK in app.screen.query_one("#title").render().plain  # type: ignore[attr-defined]
    (kept,) = Notes.of(progress).kept.values()
    assert len(kept.text) == MAX_TEXT and kept.spot.state.startswith("softmax?")


def test_in_lines_a_note_is_written_read_and_taken_away(course: Course, progress: Progress) -> None:
    lesson, said = course.lessons[1], list[str]()

    def read(*answers: str) -> str:
        said.clear()
        lines = iter(answers)
        lesson_plain(lesson, progress, lambda _: next(lines, None), said.append, 0)
        return "\n".join(said)

    read("s", "n", "as a line", "q")
    assert "Your note: as a line" in read("s", "n", "-", "q")
    assert "Your note" not in read("s", "q")


def test_the_command_prints_them_writes_them_out_and_makes_no_file_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, course: Course
) -> None:
    from lessons.notes import keep_on_step
    from tui.cli import cli
    from tui.paths import progress_file

    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path / "home"))
    assert "no notes" in CliRunner().invoke(cli, ["notes"]).output
    assert not progress_file().exists()
    progress = Progress.open(progress_file())
    for text in ("before", "now"):
        keep_on_step(progress, course.lessons[1], 0, text)
    progress.close()
    out = CliRunner().invoke(cli, ["notes"]).output
    assert f"## {course.lessons[1].title}" in out and "now" in out and "before" not in out
    assert "before" in CliRunner().invoke(cli, ["notes", "--all"]).output
    file = tmp_path / "notes.md"
    assert "1 note in" in CliRunner().invoke(cli, ["notes", "--out", str(file)]).output
    assert file.read_text() == out
