"""Painting only what is seen: a row that others hide, or that stays as it was, is not put together.

A screen is a pile of boxes. Textual puts together every row of every box that reaches into what has
changed, the boxes beneath the others included, and then takes of each place what lies uppermost.
While a chart is drawn some times a second that is most of what the screen costs.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import cast

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

Row = dict[int, Strip | None]  # what stands in a row: pieces by the columns they begin at


class Painting(Compositor):
    """Asks a widget for those rows alone of which something will be seen."""

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        """What stands within `crop`, row by row, for the rows that are asked for.

        `visible_widgets` has what lies uppermost first: whoever finds a place taken is hidden.
        """
        cuts, left, right = self.cuts, crop.x, crop.right
        chops: list[Row] = [dict.fromkeys(places[:-1]) for places in cuts]
        bare = {  # the places that nothing lies on yet
            y: {at for at, end in pairwise(cuts[y]) if at < right and end > left}
            for y in crop.line_range
            if y < len(cuts) and is_rendered_line(y)
        }
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            found = {
                y: places
                for y in bare.keys() & set(seen.line_range)
                if (places := {at for at in bare[y] if seen.x <= at < seen.right})
            }
            if not found:
                continue
            top, bottom = min(found), max(found) + 1
            area = Region(seen.x - region.x, top - region.y, seen.width, bottom - top)
            strips = _rows(widget, area)
            for y, places in found.items():
                ends = [at for at in cuts[y] if seen.x <= at <= seen.right]
                pieces = strips[y - top].divide([at - seen.x for at in ends[1:]])
                laid = {at: one for at, one in zip(ends, pieces, strict=False) if at in places}
                chops[y].update(laid)
                bare[y].difference_update(laid)
                if not bare[y]:
                    del bare[y]
        return cast("Sequence[Mapping[int, Strip]]", chops)


def _rows(widget: Widget, area: Region) -> list[Strip]:
    """The rows of a widget. Of a box that others stand in, all are alike that have no edge in them:
    Textual would draw each of them."""
    x, y, width, height = area
    if height < 4 or not widget.is_container or type(widget).render is not Widget.render:
        return widget.render_lines(area)
    first, within, last = (
        widget.render_lines(Region(x, row, width, 1)) for row in (y, y + 1, y + height - 1)
    )
    return [*first, *within * (height - 2), *last]
