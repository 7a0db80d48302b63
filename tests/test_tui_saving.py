"""When nothing can be written the learner is told at once, and nothing is lost."""

from collections.abc import Callable

import pytest

from lessons.store.progress import Answer, Progress
from tui.app import DlTui
from tui.frame import TitleLine


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
