"""What shines through behind a sheet is drawn once, and anew when the screen below has changed."""

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Region
from textual.widgets import Static

from tui.shell import behind, guards
from tui.shell.guards import Modal


class Note(Modal[None]):
    DEFAULT_CSS = "Note { align: center middle; background: $background 60%; }"

    def compose(self) -> ComposeResult:
        yield Static(Content("a sheet"), id="sheet")


class Below(App[None]):
    def compose(self) -> ComposeResult:
        yield Static(Content("step 0"), id="below")


def seen(app: App[None]) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips())


async def test_it_is_drawn_seldom_however_often_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "BEHIND_EVERY", 0.2)
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 0.05)  # what lies below is never at rest
    drawn = []
    whole = behind.Behind.__init__

    def counted(*arguments: object) -> None:
        drawn.append(1)
        whole(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(behind.Behind, "__init__", counted)
    app = Below()
    async with app.run_test(size=(40, 10)) as pilot:
        below = app.query_one("#below", Static)
        await app.push_screen(Note())
        await pilot.pause()
        assert "step 0" in seen(app) and "a sheet" in seen(app)
        for step in range(1, 20):
            below.update(Content(f"step {step}"))
            await pilot.pause()
        assert len(drawn) <= 4
        await pilot.pause(0.5)
        assert "step 19" in seen(app)
        wide = app.screen.render_lines(Region(5, 8, 50, 6))  # heard of before the screen below is
        assert [row.cell_length for row in wide] == [50] * 6
        assert all(style and style.bgcolor for row in wide for _, style, _ in row)
        await pilot.resize_terminal(60, 12)
        await pilot.pause(0.4)
        assert "step 19" in seen(app) and len(seen(app).split("\n")[0]) == 60


def test_a_veil_covers_both_colours_and_leaves_nothing_to_click() -> None:
    from rich.color import Color as RichColor
    from rich.style import Style
    from textual.color import Color

    style = Style(color="#ffffff", bgcolor="#000000", bold=True, meta={"@click": "quit"})
    under = behind._veiled(style, Color(0, 0, 0, 0.5))
    assert under.bold and not under.meta
    assert under.color == RichColor.from_rgb(127, 127, 127)
    assert behind._veiled(style, Color(0, 0, 0, 0)).color == style.color
