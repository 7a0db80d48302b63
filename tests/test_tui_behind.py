"""What shines through behind a sheet is the screen below it as it was painted last.

It is drawn once, and anew when it has changed."""

import random

import pytest
from seen import painted
from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widgets import Static

from tests.waits import comes
from tui.shell import behind, guards
from tui.shell.guards import Modal
from tui.shell.painting import Painting
from tui.shell.pointer import Pointed


class Note(Modal[None]):
    DEFAULT_CSS = "Note { align: center middle; background: $background 60%; #sheet { width: 9; } }"

    def compose(self) -> ComposeResult:
        yield Static(Content("a sheet"), id="sheet")


class Page(Pointed[None]):
    DEFAULT_CSS = """
    Page { layout: grid; grid-size: 3; grid-rows: auto; padding: 1; }
    Page Static { height: auto; background: $panel; margin: 0 1; }
    """

    def compose(self) -> ComposeResult:
        yield Static(Content("step 0"), id="below")
        for _ in range(7):
            yield Static(Content("漢字 wide"))


class Plain(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Static(Content("step 0"), id="below")


class Below(App[None]):
    def __init__(self, screen: type[Screen[None]]) -> None:
        super().__init__()
        self.first = screen

    def get_default_screen(self) -> Screen[None]:
        return self.first()


def seen(app: App[None]) -> str:
    return painted(app.screen)


async def test_it_is_drawn_seldom_however_often_it_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guards, "BEHIND_EVERY", 3600)
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 0.05)  # what lies below is never at rest
    drawn = []
    whole = behind.Behind.__init__

    def counted(*arguments: object) -> None:
        drawn.append(1)
        whole(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(behind.Behind, "__init__", counted)
    app = Below(Plain)  # of Textual's own kind, which keeps nothing
    async with app.run_test(size=(40, 10)) as pilot:
        text = app.screen.query_one("#below", Static)
        await app.push_screen(Note())
        await pilot.pause()
        assert "step 0" in seen(app) and "a sheet" in seen(app)
        assert len(drawn) == 1
        for step in range(1, 20):
            text.update(Content(f"step {step}"))
            await pilot.pause()
        assert len(drawn) == 1 and "step 0" in seen(app)
        sheet = app.screen
        assert isinstance(sheet, Note)
        monkeypatch.setattr(guards, "BEHIND_EVERY", 0.1)
        sheet.look_behind()
        await comes(lambda: len(drawn) >= 2)
        assert "step 19" in seen(app)
        text.update(Content("step 20"))  # nobody asks for a look now: it comes by itself
        await comes(lambda: len(drawn) >= 3)
        assert "step 20" in seen(app)
        dimmed = sheet._render()
        assert isinstance(dimmed, behind.Behind)
        for y in range(14):  # heard of before the screen below is
            row = dimmed.piece(y, 5, 55)
            assert row.cell_length == 50
            assert all(style and style.bgcolor for _, style, _ in row)
        before = len(drawn)
        await pilot.resize_terminal(60, 12)
        await comes(lambda: len(drawn) > before)
        assert "step 20" in seen(app) and len(seen(app).split("\n")[0]) == 60
        await app.push_screen(Note())  # two sheets over each other
        await pilot.pause()
        text.update(Content("step 21"))
        await comes(lambda: "step 21" in seen(app))
        monkeypatch.setattr(guards, "BEHIND_EVERY", 3600)
        text.update(Content("step 22"))
        await pilot.pause()
        app.pop_screen()  # the sheet that is left looks once, though nothing changes any more
        await comes(lambda: app.screen is sheet and "step 22" in seen(app))


async def test_what_is_kept_of_a_screen_is_what_stands_there() -> None:
    """Whatever changed, wherever: under a sheet as well, where nobody paints it."""
    dice, app = random.Random(3), Below(Page)

    def rows(found: list[Strip]) -> list[str]:
        return [repr(list(row.simplify())) for row in found]

    async with app.run_test(size=(60, 16)) as pilot:
        page, kept = app.screen, app.screen._compositor
        assert isinstance(kept, Painting)
        for turn in range(24):
            boxes = list(page.query(Static))
            match turn % 6:
                case 1:
                    dice.choice(boxes).display = dice.random() < 0.5
                case 3:
                    await pilot.resize_terminal(dice.choice((50, 60)), dice.choice((16, 18)))
                case 5:
                    dice.choice(boxes).styles.width = dice.randint(4, 16)
                case _:
                    words = [f"{turn}漢 word"] * dice.randint(1, 3)
                    dice.choice(boxes).update(Content("\n".join(words)))
            is_under = turn % 8 > 5
            if is_under:
                await app.push_screen(Note())
            await pilot.pause()
            known = sum(row is not None for row in kept._known())
            assert is_under or known > page.size.height // 2  # so a sheet has little put together
            found = rows([Strip.join(row.values()) for row in kept.seen()])
            kept.forget([Region(0, 0, 99, 99)])
            assert found == rows(kept.render_strips()), turn
            if is_under:
                app.pop_screen()


def test_a_veil_covers_both_colours_and_leaves_nothing_to_click() -> None:
    from rich.color import Color as RichColor
    from rich.style import Style
    from textual.color import Color

    style = Style(color="#ffffff", bgcolor="#000000", bold=True, meta={"@click": "quit"})
    under = behind._veiled(style, Color(0, 0, 0, 0.5))
    assert under.bold and not under.meta
    assert under.color == RichColor.from_rgb(127, 127, 127)
    assert behind._veiled(style, Color(0, 0, 0, 0)).color == style.color
