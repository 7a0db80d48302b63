"""A question that seems wrong: what is kept of it for its author, and that `!` keeps it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from lessons.asking.attempt import Attempt
from lessons.asking.doubt import doubt, keep
from lessons.course.outline import Course
from tui.app import DlTui
from tui.asking.doubt import DoubtScreen


def test_an_entry_has_what_brings_the_question_back(course: Course) -> None:
    from lessons.asking.ask import ask_poll
    from lessons.asking.quiz import scored_polls

    poll = scored_polls(course)[0]
    attempt = Attempt(ask_poll(poll))
    assert "- answered: nothing yet" in doubt(attempt, "why?", "1.0")
    attempt.choose(0)
    told = doubt(attempt, "one\x1b[2J\n## two", "1.0")
    assert told.startswith(f"## {poll.id}\n")
    assert f"- answered: A: {' '.join(poll.choices[0].text.split())}" in told
    assert "- version: 1.0" in told
    said = told.strip().rpartition("\n")[2]  # one line, and nothing that moves a terminal
    assert said.startswith("- in my words: one") and said.endswith("## two") and "\x1b" not in said


def test_what_is_kept_is_added_to_what_was(tmp_path: Path) -> None:
    path = tmp_path / "new" / "questions.md"
    keep(path, "## a\n")
    keep(path, "## b\n")
    assert path.read_text().split("\n\n") == ["# Questions that may be wrong", "## a", "## b\n"]
    path.write_bytes(b"x" * 1_000_001)
    with pytest.raises(OSError, match="full"):
        keep(path, "## c\n")
    assert path.stat().st_size == 1_000_001


async def test_an_exclamation_mark_tells_the_author(
    make_app: Callable[..., DlTui], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path))
    app = make_app(state="softmax?seed=0")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("exclamation_mark")
        sheet = app.screen
        assert isinstance(sheet, DoubtScreen)
        await pilot.press("n", "o", "enter")
        await pilot.pause()
        text = (tmp_path / "data" / "exports" / "questions.md").read_text()
        assert f"## {sheet.attempt.ask.id}\n" in text and "- in my words: no\n" in text
        assert "✓ kept in" in str(sheet.query_one("#why").render())
        await pilot.press("enter")
        assert app.screen is not sheet
