"""Text in rows, of which only those are painted anew that are not as they were.

Most keys change little of what is on the screen: a mark moves by a row, a number is another one.
Working the rows out costs little. Turning a row into what the terminal is sent costs more, and so
does sending it. So the rows are compared, and one that looks as before stays as it is.
"""

from collections.abc import Iterable
from typing import Self

from rich.segment import Segment
from rich.style import Style as Sent
from textual.app import RenderResult
from textual.color import TRANSPARENT, Color
from textual.content import Content
from textual.filter import ANSIToTruecolor, DimFilter, LineFilter, Monochrome, NoColor
from textual.geometry import Offset, Region, Size
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Static

OVER = (
    *(f"outline_{side}" for side in ("top", "right", "bottom", "left")),
    "hatch", "tint", "text_opacity",
)  # fmt: skip
"""Rules that change what is written, or write over it."""

BY_STYLE = (ANSIToTruecolor, DimFilter, Monochrome, NoColor)
"""Filters that ask for the style of a piece alone, so that each style goes through them once."""


Sides = tuple[tuple[Segment, ...], tuple[Segment, ...]]
"""What stands left and right of a row."""


class Rows(Widget):
    """Shows lines of text, none of them wider than its room; a subclass says which."""

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._held: list[Content] = []
        self._strips: list[Strip | None] = []  # of the lines: as they are sent, once painted
        self._held_for: Size | None = None  # for what room they are; None: to be asked for
        self._framed: dict[int, Strip] = {}  # the same, with what stands beside it in the frame
        self._framed_for = Size()  # how large the whole box is
        self._sides: Sides | None = None  # what stands beside every row; None: to be drawn
        self._ink: tuple[object, ...] = ()  # in which the strips are written
        self._ground, self._blank = TRANSPARENT, Style()
        self._filters: list[LineFilter] = []  # those that every row goes through
        self._style_filters: list[LineFilter] = []  # and those that every style does
        self._meant: dict[str | Style, Style] = {}
        self._sent: dict[Style, Sent] = {}
        self._pieces: dict[str | Style, Sent] = {}

    def rows(self, width: int, height: int) -> list[Content]:
        """The lines for a room; where the height follows from the text, `height` is 0."""
        raise NotImplementedError

    @property
    def text(self) -> str:
        """What stands there, without its colours."""
        return "\n".join(line.plain for line in self._now())

    @property
    def _grows(self) -> bool:
        return bool(self.styles.is_auto_height)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the text takes at this width."""
        return len(self._hold(Size(width, 0)))

    def render(self) -> RenderResult:
        """The lines under each other."""
        return Content("\n").join(self._now())

    # ---- what is to be painted ------------------------------------------------------------------

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Ask for the lines anew and paint all of them at the next painting."""
        if repaint and not regions:
            self._held_for = self._sides = None
            self._framed.clear()
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def redraw(self) -> None:
        """What is shown may be something else: ask for the lines, and paint those that are."""
        if not self.is_on_screen or not self.size.width:
            self.refresh()
            return
        before, self._held_for = len(self._strips), None
        lines = self._now()
        if self._grows and len(lines) != self.size.height:
            super().refresh(layout=True)
            return
        other = [y for y, strip in enumerate(self._strips) if strip is None]
        other += range(len(lines), before)
        if other:
            super().refresh(*(Region(0, y, self.size.width, 1) for y in other))

    def _now(self) -> list[Content]:
        width, height = self.size
        return self._hold(Size(width, 0 if self._grows else height))

    def _hold(self, room: Size) -> list[Content]:
        """The lines for a room. A line that is there already keeps its strip."""
        if self._held_for == room:
            return self._held
        lines = [line.truncate(room.width) for line in self.rows(*room)] if room.width else []
        if room.height:
            del lines[room.height :]
        self._strips = [
            strip if line.plain == was.plain and line.spans == was.spans else None
            for line, was, strip in zip(lines, self._held, self._strips, strict=False)
        ]
        self._strips += [None] * (len(lines) - len(self._strips))
        for y in [y for y in self._framed if y >= len(lines) or self._strips[y] is None]:
            del self._framed[y]
        self._held, self._held_for = lines, room
        return lines

    # ---- how it is painted ----------------------------------------------------------------------

    def render_lines(self, crop: Region) -> list[Strip]:
        """The rows within `crop`, as they go to the screen.

        Textual draws the frame of a box row by row, and looks all its styles up for each of them.
        What stands beside one row of the text stands beside all: it is drawn once.
        """
        if not self.is_attached:
            return self._as_it_stood(crop)
        if self.text_selection is not None or self._is_covered:
            return super().render_lines(crop)
        (width, height), box, top = self.size, self.outer_size, self.gutter.top
        lines, wide = self._now(), box.width
        self._inked_alike()
        if box != self._framed_for:
            self._framed_for, self._sides = box, None
            self._framed.clear()
        sides = self._sides = self._sides or self._drawn_sides(wide)
        rows = [
            self._beside(sides, lines, y - top, width, wide)
            if 0 <= y - top < height
            else self._as_textual(y, wide)
            for y in crop.line_range
        ]
        if crop.column_span != (0, wide):
            rows = [row.crop(*crop.column_span) for row in rows]
        return rows

    def _as_it_stood(self, crop: Region) -> list[Strip]:
        """What was just taken away may be painted once more, before all is laid out anew."""
        kept = [self._framed.get(y - self.gutter.top) for y in crop.line_range]
        start, end = crop.column_span
        return [Strip.blank(crop.width) if row is None else row.crop(start, end) for row in kept]

    @property
    def _is_covered(self) -> bool:
        """Whether something lies over its text, or is written into its frame."""
        titled = self.border_title or self.border_subtitle
        return bool(titled) or self.opacity != 1 or self.styles.has_any_rules(*OVER)

    def _drawn_sides(self, wide: int) -> Sides:
        """What stands before and behind the text in every row."""
        gutter = self.gutter
        if not gutter.left and not gutter.right:
            return (), ()
        row = self._as_textual(gutter.top, wide)
        return tuple(row.crop(0, gutter.left)), tuple(row.crop(wide - gutter.right, wide))

    def _as_textual(self, y: int, wide: int) -> Strip:
        """A row of the box, as Textual draws it."""
        return super().render_lines(Region(0, y, wide, 1))[0]

    def _beside(self, sides: Sides, lines: list[Content], y: int, width: int, wide: int) -> Strip:
        """A line within the sides of the frame, put together only if either is not as it was."""
        row = self._framed.get(y)
        if row is None:
            text = self._painted(y, lines).crop(0, width)
            air = Segment(" " * (width - text.cell_length), self._written(self._blank))
            row = Strip([*sides[0], *text, *([air] if air.text else []), *sides[1]], wide)
            for each in self._filters:
                row = row.apply_filter(each, self._ground)
            self._framed[y] = row
        return row

    def render_line(self, y: int) -> Strip:
        """One row as it is sent, put together only if it is not as it was."""
        if self.text_selection is not None:  # text is marked with the mouse: Textual's own way
            return super().render_line(y)
        self._inked_alike()
        return self._painted(y, self._now())

    def _inked_alike(self) -> None:
        """What was painted in another style than the present one is forgotten."""
        filters = self.get_line_filters()
        ink = (self.visual_style, self.app.theme, *filters)
        if ink != self._ink:
            self._ink = ink
            self._ground = self.visual_style.background or TRANSPARENT
            self._blank = Style(background=self._ground)
            self._style_filters = [each for each in filters if isinstance(each, BY_STYLE)]
            self._filters = [each for each in filters if not isinstance(each, BY_STYLE)]
            self._strips = [None] * len(self._strips)
            self._framed.clear()
            self._meant.clear()
            self._sent.clear()
            self._pieces.clear()

    def _painted(self, y: int, lines: list[Content]) -> Strip:
        if y >= len(lines):
            return Strip.blank(self.size.width, self._written(self.visual_style))
        strip = self._strips[y]
        if strip is None:
            strip = self._strips[y] = self._strip(lines[y], self.visual_style)
        return strip

    def _strip(self, line: Content, style: Style) -> Strip:
        """A line as it is sent. Its pieces seldom lie on each other, and then there is no need to
        work out what lies on what."""
        text, at = line.plain, 0
        plain, parts = self._written(style), []
        for span in line.spans:
            if span.start < at:
                pieces = line.render(style, end="", parse_style=self._parsed)
                return Strip([Segment(one, self._written(style + own)) for one, own in pieces])
            if span.start > at:
                parts.append(Segment(text[at : span.start], plain))
            if span.end > span.start:
                parts.append(Segment(text[span.start : span.end], self._inked(span.style, style)))
            at = span.end
        if at < len(text) or not parts:
            parts.append(Segment(text[at:], plain))
        return Strip(parts)

    def _inked(self, style: str | Style, under: Style) -> Sent:
        """A piece's style over that of the whole, as it is sent."""
        found = self._pieces.get(style)
        if found is None:
            own = self._parsed(style) if isinstance(style, str) else style
            found = self._pieces[style] = self._written(under + (under + own))
        return found

    def _parsed(self, style: str | Style) -> Style:
        found = self._meant.get(style)
        if found is None:
            found = self._meant[style] = self._get_style(style)
        return found

    def _written(self, style: Style) -> Sent:
        found = self._sent.get(style)
        if found is None:
            found = filtered(style.rich_style, self._style_filters, self._ground)
            self._sent[style] = found
        return found

    # ---- where text is marked with the mouse ----------------------------------------------------

    def offset_at(self, x: int, y: int) -> Offset:
        """The place in the text of a cell of the widget: (character, line)."""
        gutter = self.gutter
        x, y = max(x - gutter.left, 0), max(y - gutter.top, 0)
        lines = self._now()
        text = lines[y].plain if y < len(lines) else ""
        place = 0
        while place < len(text) and Content(text[: place + 1]).cell_length <= x:
            place += 1
        return Offset(place, y)


def filtered(style: Sent, filters: Iterable[LineFilter], ground: Color) -> Sent:
    """A style as it comes out of filters, on a ground."""
    for each in filters:
        style = each.apply([Segment(" ", style)], ground)[0].style or style
    return style


def put(static: Static, text: Content) -> bool:
    """Put a text in its place: one that stands there costs nothing, one as high moves nothing.

    Whether what stands around it may move is returned.
    """
    was = static.content
    if isinstance(was, Content) and (was.plain, was.spans) == (text.plain, text.spans):
        return False
    width = max(static.size.width, 1)
    short = "\n" not in text.plain and text.cell_length <= width
    high = 1 if short else text.get_height({}, width)
    moves = high != static.size.height or not static.is_on_screen
    static.update(text, layout=moves)
    return moves
