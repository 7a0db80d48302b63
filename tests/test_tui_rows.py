"""Rows paint what has changed and nothing else, and look as Textual would draw them."""

from itertools import pairwise
from random import Random
from typing import Any

import pytest
from textual import events
from textual._compositor import ChopsUpdate, Compositor
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.geometry import Offset, Region
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from tui.frame import Frame, KeyLine
from tui.rows import Rows
from tui.theme import Themed

LINES = [
    Content.assemble(("loss", "bold"), (" 0.673", "$value"), "  of ", ("two", "$here on red")),
    Content("plain"),
    Content.assemble(("a", "italic $wrong"), ("", "bold"), "・全角 ", ("▀", "rgb(9,8,7) on blue")),
    Content.assemble(("▾ ", "$faint"), "data", ("", "$faint"), "", ("", "bold")),
    Content.assemble(("", "bold"), "begins ", ("", "bold"), "and", ("", "$here"), (" ends", "red")),
    Content.styled("nested ", "$faint")
    .append(Content.styled("twice", "underline"))
    .stylize("bold"),
    Content(""),
    Content("wider than its room " * 9),
]


class Lines(Rows):
    """Shows what it was given."""

    lines = LINES

    def rows(self, width: int, height: int) -> list[Content]:
        """The lines as they are."""
        return self.lines


class Page(Frame):
    """Rows that fill their room beside rows that are as high as their text, and Textual's own."""

    DEFAULT_CSS = "Page { Lines { height: 8; } #high { height: auto; } #theirs { height: 8; } }"

    def compose_body(self) -> ComposeResult:
        """One above the other."""
        with Vertical():
            yield Lines(id="room")
            yield Lines(id="high")
            yield Static(id="theirs", markup=False)


class Plain(Themed):
    """An app of one page, which keeps the rows of the screen that each painting touched."""

    def on_mount(self) -> None:
        """Show the page."""
        self.paintings = 0
        self.spans: list[tuple[int, int, int]] = []
        self.push_screen(Page())

    def _display(self, screen: Any, renderable: Any) -> None:
        self.paintings += renderable is not None
        if isinstance(renderable, ChopsUpdate):
            self.spans += renderable.spans
        super()._display(screen, renderable)


async def settled(pilot: Pilot[Any]) -> Plain:
    """The app when it has painted all that there is to paint, however busy the machine."""
    app = pilot.app
    assert isinstance(app, Plain)
    for _ in range(50):
        app.paintings = 0
        await pilot.pause()
        screen = app.screen
        due = screen._dirty_widgets or screen._layout_required or screen._compositor._dirty_regions
        if isinstance(screen, Page) and screen.size == app.size and not (due or app.paintings):
            break
    else:
        raise AssertionError("it never came to rest")
    return app


def looks(widget: Any) -> list[list[tuple[str, str]]]:
    """The rows of a widget in pieces of one style, whatever else Textual notes in a style."""
    strips = [widget.render_line(y).discard_meta().simplify() for y in range(widget.size.height)]
    return [[(piece.text, str(piece.style)) for piece in strip if piece.text] for strip in strips]


async def test_rows_look_as_textual_draws_them_in_every_theme() -> None:
    app = Plain()
    async with app.run_test(size=(60, 30)) as pilot:
        await pilot.pause()
        ours, theirs = app.screen.query_one("#room"), app.screen.query_one("#theirs", Static)
        theirs.update(Content("\n").join(line.truncate(56) for line in LINES))
        first = None
        for theme in ("textual-light", "nord", app.theme):
            app.theme = theme
            await pilot.pause()
            assert [row for row in looks(ours) if row] == [row for row in looks(theirs) if row]
            assert first != looks(ours)
            first = looks(ours)


def pieces(rows: list[Strip]) -> list[list[tuple[str, str]]]:
    """Painted rows in pieces of one style."""
    return [[(piece.text, str(piece.style)) for piece in row.simplify()] for row in rows]


async def test_rows_stand_in_their_frame_as_textual_draws_it() -> None:
    app = Plain()
    async with app.run_test(size=(60, 30)) as pilot:
        await settled(pilot)
        room, seen = app.screen.query_one("#room", Lines), []
        for theme, plain in (("textual-light", False), (app.theme, True)):
            app.theme, app.plain = theme, plain
            for border in ((), ("left",), ("left", "right", "bottom"), ("top", "left"), ("right",)):
                for padding, colour in (((1, 2, 0, 3), "red"), ((0, 0), "red"), ((0, 0), "blue")):
                    for side in ("top", "right", "bottom", "left"):
                        line = ("outer", colour) if side in border else None
                        setattr(room.styles, f"border_{side}", line)
                    room.styles.padding, room.styles.background = padding, "#102030"
                    await settled(pilot)
                    whole = Region(0, 0, *room.outer_size)
                    for crop in (whole, Region(4, 1, 9, 4)):
                        ours, theirs = room.render_lines(crop), Widget.render_lines(room, crop)
                        assert pieces(ours) == pieces(theirs), (theme, border, padding, colour)
                    seen.append(str(pieces(room.render_lines(whole))))
        assert len(set(seen)) == 28  # colours of no border are none


async def test_only_the_rows_that_are_others_are_painted() -> None:
    app = Plain()
    async with app.run_test(size=(60, 30)) as pilot:
        await settled(pilot)
        room, high = app.screen.query_one("#room", Lines), app.screen.query_one("#high", Lines)
        last = len(LINES) - 1
        room.lines = [*LINES[:1], Content.styled("plain", "bold"), *LINES[2:-1]]  # and one fewer
        app.spans.clear()
        room.redraw()
        await settled(pilot)
        assert sorted(y for y, _, _ in app.spans) == [room.region.y + 1, room.region.y + last]
        assert "".join(text for text, _ in looks(room)[last]).strip() == ""
        app.spans.clear()
        room.redraw()
        await settled(pilot)
        assert app.spans == []
        high.lines = [*LINES, Content("one more")]
        high.redraw()
        await settled(pilot)
        assert high.size.height == len(LINES) + 1
        assert app.screen.query_one("#theirs").region.y == high.region.bottom


async def test_what_lies_uppermost_is_painted_and_nothing_that_it_hides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app, rng = Plain(), Random(0)
    async with app.run_test(size=(60, 30)) as pilot:
        over = Static("It lies over the others.")
        over.styles.layer, over.styles.offset = "_toastrack", (12, 5)
        over.styles.width, over.styles.height = 30, 9
        await app.screen.mount(over)
        await settled(pilot)
        compositor = app.screen._compositor
        whole = app.screen.region
        for _ in range(60):
            x, y = rng.randrange(60), rng.randrange(30)
            crop = rng.choice((whole, over.region, Region(x, y, rng.randint(1, 60), 9)))
            crop = crop.intersection(whole)
            rows = {y for y in crop.line_range if rng.random() < 0.7}
            ours = compositor._render_chops(crop, rows.__contains__)
            theirs = Compositor._render_chops(compositor, crop, rows.__contains__)
            for y in rows:
                for at, end in pairwise(compositor.cuts[y]):
                    if at < crop.right and end > crop.x:
                        assert ours[y][at] == theirs[y][at] is not None
        assert over.region.size == (30, 9)
        asked: list[Widget] = []
        lines = Widget.render_lines

        def render_lines(widget: Widget, crop: Region) -> list[Strip]:
            asked.append(widget)
            return lines(widget, crop)

        monkeypatch.setattr(Widget, "render_lines", render_lines)
        theirs_alone = app.screen.query_one("#theirs")
        compositor._render_chops(theirs_alone.region, {theirs_alone.region.y}.__contains__)
        assert asked == [theirs_alone]


async def test_the_key_line_is_painted_when_keys_have_changed() -> None:
    app = Plain()
    async with app.run_test(size=(60, 30)) as pilot:
        await settled(pilot)
        app.spans.clear()
        app.screen.refresh_bindings()
        await settled(pilot)
        assert app.spans == []
        app.screen._bindings.bind("z", "zoom", "zoom in")
        app.screen.refresh_bindings()
        await settled(pilot)
        line = app.screen.query_one(KeyLine)
        assert [y for y, _, _ in app.spans] == [line.content_region.y]


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ((0, 1), (4, 1), "plain"),
        ((2, 0), (1, 1), "ss 0.673  of two\npl"),
        ((3, 2), (5, 2), "全角"),
    ],
)
async def test_the_text_of_rows_is_marked_with_the_mouse(
    start: tuple[int, int], end: tuple[int, int], text: str
) -> None:
    app = Plain()
    async with app.run_test(size=(60, 30)) as pilot:
        await pilot.pause()
        origin = app.screen.query_one("#room").region.offset
        for kind, place in (
            (events.MouseDown, start),
            (events.MouseMove, end),
            (events.MouseUp, end),
        ):
            x, y = origin + Offset(*place)
            await app.on_event(kind(None, x, y, 0, 0, 1, False, False, False, x, y))
        await pilot.pause()
        assert app.screen.get_selected_text() == text


async def test_rows_that_were_just_taken_away_are_painted_once_more() -> None:
    app = Plain()
    async with app.run_test(size=(60, 30)) as pilot:
        await settled(pilot)
        room = app.screen.query_one("#room", Lines)
        whole = Region(0, 0, room.outer_size.width, room.outer_size.height)
        before = pieces(room.render_lines(whole))
        await room.remove()
        assert not room.is_attached and pieces(room.render_lines(whole)) == before
        assert room.render_lines(Region(3, 0, 5, 1))[0].text == LINES[0].plain[3:8]
