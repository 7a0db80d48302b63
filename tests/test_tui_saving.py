"""When nothing can be written the learner is told at once, and nothing is lost."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from waits import LIMIT

from lessons.store.progress import Answer, Progress
from lessons.store.sqlite import commit
from tui.app import DlTui
from tui.cli import run
from tui.frame import TitleLine
from tui.screens.help import HelpScreen
from tui.screens.notice import NoticeScreen
from tui.start import open_app


async def until(wanted: Callable[[], bool]) -> None:
    """As a person waits: by the clock."""
    async with asyncio.timeout(LIMIT):
        while not wanted():
            await asyncio.sleep(0.01)


async def test_not_saved_shows_at_once_and_goes_when_it_is_saved(
    make_app: Callable[..., DlTui], progress: Progress
) -> None:
    """Another instance holds the lock: the screen waits for it not one frame, and says so."""
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        title = app.screen.query_one(TitleLine)
        assert "not saved" not in str(title.render())
        with closing(sqlite3.connect(progress._database.path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            began = time.monotonic()
            progress.record(Answer("layer.shape", "1", True))
            assert time.monotonic() - began < 0.1
            await until(lambda: "✗ not saved" in str(title.render()))
            assert progress.writing.under_way  # it is waited for beside,
            assert time.monotonic() - began < 1
            await until(lambda: not progress.writing.under_way)
            assert "locked" in progress.trouble and "✗ not saved" in str(title.render())  # no more
            other.execute("ROLLBACK")
        await pilot.pause(1.2)
        assert "not saved" not in str(title.render())
        assert not progress.unsaved
        assert [answer.item for answer in progress.answers()] == ["layer.shape"]


async def test_a_disk_that_takes_its_time_stops_no_key(
    make_app: Callable[..., DlTui], progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, in_time = threading.Event(), []

    def slow(*batch: Any) -> bool:
        in_time.append(done.wait(60))
        return commit(*batch)

    app = make_app(quiz="all")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        monkeypatch.setattr("lessons.store.database.commit", slow)
        app.simulate_key("a")
        app.simulate_key("2")
        await until(lambda: bool(progress.unsaved))
        app.simulate_key("question_mark")
        await until(lambda: isinstance(app.screen, HelpScreen))
        assert not in_time and progress.unsaved
        done.set()
        await pilot.pause()
        assert in_time == [True] and not progress.unsaved
        assert progress.answers()[-1].confidence == 2


async def test_that_nothing_can_be_saved_is_said_at_the_start_and_looked_at_again(
    tmp_path: Path,
) -> None:
    path = tmp_path / "file" / "progress.db"
    earlier = Progress.open(path)
    earlier.set_place("layer", 0)
    earlier.close()
    path.rename(tmp_path / "kept.db")
    for rest in sorted((tmp_path / "file").rglob("*"), reverse=True):
        rest.rmdir() if rest.is_dir() else rest.unlink()
    (tmp_path / "file").rmdir()
    (tmp_path / "file").write_text("in the way")
    progress = Progress.open(path)
    app = DlTui(progress)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert isinstance(app.screen, NoticeScreen)
        assert any("Cannot save" in text for text in app.screen.sentences)
        title = app.screen_stack[0].query_one(TitleLine)
        assert "✗ cannot save" in str(title.render())
        (tmp_path / "file").unlink()
        path.parent.mkdir()
        (tmp_path / "kept.db").rename(path)
        await pilot.pause(1.3)
        assert "cannot save" not in str(title.render())
        assert progress.place() == ("layer", 0)
    progress.close()


@pytest.mark.parametrize("way", ["app", "plain"])
def test_a_backup_that_fails_at_the_end_is_told_and_all_is_saved(
    way: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))

    def answered(progress: Progress) -> int:
        """What somebody did: one answer, and a file where the backups belong."""
        assert progress.record(Answer("layer.shape", "1", True))
        (tmp_path / "data" / "backups").write_text("in the way")
        return 0

    monkeypatch.setattr("tui.shell.terminal.refuse_reason", lambda: "")
    monkeypatch.setattr(DlTui, "run", lambda app: answered(app.progress))
    monkeypatch.setattr(
        "tui.commands.quiz.run_plain", lambda quiz, progress, *_: answered(progress)
    )
    assert (open_app() if way == "app" else run(["quiz", "--plain"])) == 0
    told = capsys.readouterr().err
    assert "No backup could be made in" in told and "backups" in told
    progress = Progress.open(tmp_path / "data" / "progress.db")
    assert [answer.item for answer in progress.answers()] == ["layer.shape"]
    progress.close()


def test_who_leaves_before_anything_could_be_saved_is_told_what_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path / "home"))
    (tmp_path / "home").write_text("in the way")
    monkeypatch.setattr("tui.shell.terminal.refuse_reason", lambda: "")
    for given, lost in (((), "Your place or settings"), (("a",), "1 answer"), ("bc", "2 answers")):

        def left(app: DlTui, items: Iterable[str] = given) -> None:
            app.progress.set_place("layer", 1)
            for item in items:
                assert not app.progress.record(Answer(item, "1", True))

        monkeypatch.setattr(DlTui, "run", left)
        assert open_app() == 4
        (told,) = capsys.readouterr().err.splitlines()
        assert told.startswith(f"Not saved: {lost}. Cannot save to {tmp_path / 'home'}")
