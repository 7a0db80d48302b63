"""What shines through behind a sheet: the screen below it, dimmed.

Textual dims it anew, segment by segment, whenever the sheet is drawn, which takes ten times as long
as the sheet itself. Here that is done once, and again only when the screen below has changed.
"""

from collections.abc import Sequence
from functools import lru_cache

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.color import Color
from textual.css.styles import RulesMap
from textual.filter import LineFilter
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from tui.rows import filtered


class Behind(Visual):
    """A screen as it was when it was first drawn, under a veil of a colour."""

    def __init__(self, screen: Screen[object], veil: Color, filters: Sequence[LineFilter]) -> None:
        self.screen = screen
        self.veil = veil
        self.filters = filters
        self._rows: list[Strip] = []
        self._size = Size()
        self._bare = RichStyle()  # how it looks where the screen shows nothing

    def rows(self) -> list[Strip]:
        """One strip for each row; each style is veiled, and goes through the filters, once."""
        if self._size != self.screen.size:
            self._size, self._rows = self.screen.size, []
            veiled: dict[RichStyle | None, RichStyle] = {}
            bare = _veiled(self.screen.rich_style, self.veil)
            self._bare = filtered(bare, self.filters, self.veil)
            for row in self.screen._compositor.render_strips():
                pieces = []
                for text, style, _ in row:
                    if style not in veiled:
                        over = _veiled(style or RichStyle(), self.veil)
                        veiled[style] = filtered(over, self.filters, self.veil)
                    pieces.append(Segment(text, veiled[style]))
                self._rows.append(Strip(pieces, row.cell_length))
        return self._rows

    def part(self, crop: Region) -> list[Strip]:
        """What is seen of it there. When a window has grown, the sheet over it may know that before
        the screen does: what it does not reach yet is bare."""
        rows, wide = self.rows(), crop.right
        rows = rows[crop.y : crop.bottom] + [Strip([])] * max(crop.bottom - len(rows), 0)
        rows = [row.adjust_cell_length(wide, self._bare) for row in rows[: crop.height]]
        return [row.crop(crop.x, wide) for row in rows]

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """One strip for each row."""
        return self.rows()

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """It is as wide as it may be."""
        return container_width

    def get_height(self, rules: RulesMap, width: int) -> int:
        """And as high as its screen."""
        return self.screen.size.height


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
