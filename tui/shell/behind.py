"""What shines through behind a sheet: the screen below it, dimmed.

Textual dims it anew, segment by segment, whenever the sheet is drawn, which takes ten times as long
as the sheet itself. Here that is done once, and again only when the screen below has changed.
"""

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style as RichStyle
from textual.color import Color
from textual.css.styles import RulesMap
from textual.screen import Screen
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual


class Behind(Visual):
    """A screen as it was when it was first drawn, under a veil of a colour."""

    def __init__(self, screen: Screen[object], veil: Color) -> None:
        self.screen = screen
        self.veil = veil
        self._strips: list[Strip] | None = None
        self._size: tuple[int, int | None] = (0, 0)

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """One strip for each row."""
        if self._strips is None or self._size != (width, height):
            self._size = width, height
            below = self.screen._compositor.render_strips()
            self._strips = [
                Strip(
                    [Segment(s.text, _veiled(s.style or RichStyle(), self.veil)) for s in strip],
                    strip.cell_length,
                )
                for strip in below
            ]
        return self._strips

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
