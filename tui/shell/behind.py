"""What shines through behind a sheet: the screen below it, dimmed.

Textual dims it anew, segment by segment, whenever the sheet is drawn, which takes ten times as long
as the sheet itself. Here the screen stands as it was painted last, and only those pieces of it are
dimmed that the sheet leaves free.
"""

from collections.abc import Sequence
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.color import Color
from textual.css.styles import RulesMap
from textual.filter import LineFilter
from textual.geometry import Size
from textual.screen import Screen
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions

from tui.rows import filtered
from tui.shell.painting import Painting, Row, Through


class Behind(Through):
    """A screen as it was when it was first asked for, under a veil of a colour."""

    def __init__(self, screen: Screen[object], veil: Color, filters: Sequence[LineFilter]) -> None:
        self.screen = screen
        self.veil = veil
        self.filters = filters
        self._rows: list[Row] = []
        self._size = Size()
        self._looks: dict[RichStyle | None, RichStyle] = {}  # each style under the veil

    def _seen(self) -> list[Row]:
        """The rows of the screen; of one of another size now, its rows now."""
        if self._size != self.screen.outer_size:
            self._size, below = self.screen.outer_size, self.screen._compositor
            if isinstance(below, Painting):
                self._rows = below.seen()
            else:
                self._rows = [{0: strip} for strip in below.render_strips()]
        return self._rows

    def forget(self) -> None:
        """The screen is to be asked for its rows anew."""
        self._size = Size()

    def piece(self, y: int, left: int, right: int) -> Strip:
        """A piece of a row. When a window has grown, the sheet over it may know that before the
        screen does: what it does not reach yet is bare."""
        rows = self._seen()
        segments: list[Segment] = []
        reached = left
        for begin, strip in (rows[y] if y < len(rows) else {}).items():
            end = begin + strip.cell_length if strip is not None else begin
            if strip is None or end <= left or begin >= right:
                continue
            if begin < left or end > right:
                strip = strip.crop(max(left - begin, 0), min(right, end) - begin)
            segments += [Segment(text, self._look(style)) for text, style, _ in strip]
            reached = min(end, right)
        if reached < right:
            segments.append(Segment(" " * (right - reached), self._look(self.screen.rich_style)))
        return Strip(segments, right - left)

    def _look(self, style: RichStyle | None) -> RichStyle:
        """A style under the veil, and through the filters: worked out once."""
        found = self._looks.get(style)
        if found is None:
            veiled = _veiled(style or RichStyle(), self.veil)
            found = self._looks[style] = filtered(veiled, self.filters, self.veil)
        return found

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """One strip for each row."""
        return [self.piece(y, 0, width) for y in range(self.screen.outer_size.height)]

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """It is as wide as it may be."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """And as high as its screen."""
        return self.screen.outer_size.height


@lru_cache(maxsize=512)
def _veiled(style: RichStyle, veil: Color) -> RichStyle:
    """A style with the veil over both of its colours, and nothing to click on."""
    style = style.clear_meta_and_links()
    if veil.a == 0:
        return style
    colours = (
        None if colour is None else (Color.from_rich_color(colour) + veil).rich_color
        for colour in (style.color, style.bgcolor)
    )
    return style + RichStyle.from_color(*colours)
