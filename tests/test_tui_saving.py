"""When nothing can be written the learner is told at once, and nothing is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.store.progress import Answer, Progress
from tui.app import DlTui
from tui.frame import TitleLine
from tui.screens.notice import NoticeScreen


async def test_not_saved_shows_at_once_and_goes_when_there_is_room(
    make_app: Callable[..., DlTui], progress: Progress, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        title = app.screen.query_one(TitleLine)
        assert "not saved" not in str(title.render())

        real_write = progress._database.write
        monkeypatch.setattr(progress._database, "write", lambda statements: False)
        progress.record(Answer("layer.shape", "1", True))
        await pilot.pause()
        assert "✗ not saved" in str(title.render())

        monkeypatch.setattr(progress._database, "write", real_write)
        await pilot.pause(1.2)
        assert "not saved" not in str(title.render())
        assert not progress.unsaved
        assert [answer.item for answer in progress.answers()] == ["layer.shape"]


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
