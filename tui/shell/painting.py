"""Painting only what is seen: a row that others hide, or that stays as it was, is not put together.

A screen is a pile of boxes. Textual puts together every row of every box that reaches into what has
changed, the boxes beneath the others included, and then takes of each place what lies uppermost.
While a chart is drawn some times a second that is most of what the screen costs.
What was painted is kept, too: a sheet over it shows it dimmed, and need not have it put together.
"""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import cast

from textual._compositor import Compositor, CompositorMap
from textual.geometry import Region, Size
from textual.screen import Screen
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget

Row = dict[int, Strip | None]  # what stands in a row: pieces by the columns they begin at


class Through(Visual):
    """What a screen shows of the one below it."""

    @abstractmethod
    def piece(self, y: int, left: int, right: int) -> Strip:
        """What shines through in a row, from one column to another."""


class Painting(Compositor):
    """Asks a widget for those rows alone of which something will be seen."""

    def __init__(self) -> None:
        super().__init__()
        self._seen: list[Row | None] = []  # the rows as they were painted; None: not known
        self._seen_for = Size()
        self._seen_cut: list[list[int]] = []  # where the rows were cut

    @property
    def full_map(self) -> CompositorMap:
        """Where all widgets lie. After a scroll Textual finds that out when somebody asks. What has
        another place or size by then is marked here: the next layout would take it for painted."""
        before = self._visible_widgets if self._full_map_invalidated else None
        found = super().full_map
        for widget, (region, clip) in (before or {}).items():
            now = found.get(widget)
            if now is None or (now.region, now.clip) != (region, clip):
                places = [(region, clip)] + ([(now.region, now.clip)] if now else [])
                areas = (area.intersection(within) for area, within in places)
                self._dirty_regions.update(area for area in areas if area)
        return found

    def seen(self) -> list[Row]:
        """All rows, as they are on the screen: those alone are put together that are not known."""
        known = self._known()
        lacks = {y for y, row in enumerate(known) if row is None}
        chops = self._render_chops(self.size.region, lacks.__contains__) if lacks else []
        return [cast(Row, chops[y]) if row is None else row for y, row in enumerate(known)]

    def forget(self, regions: Iterable[Region]) -> None:
        """These are not what they were, and nobody paints them."""
        for region in regions:
            rows = self._seen[region.y : region.bottom]
            self._seen[region.y : region.bottom] = [None] * len(rows)

    def _known(self) -> list[Row | None]:
        """The rows, as far as they were painted in this size."""
        if self._seen_for != self.size:
            self._seen_for, self._seen = self.size, [None] * self.size.height
        return self._seen

    def _keep(self, chops: list[Row], asked: Iterable[int]) -> None:
        """Remember what is painted. Where a row was painted in part, the rest stays as it was, if
        the row is cut into the same pieces."""
        known = self._known()
        if self._seen_cut is not self.cuts:  # laid out anew
            self._seen_cut = self.cuts
            for y, (was, row) in enumerate(zip(known, chops, strict=True)):
                if was is not None and was.keys() != row.keys():
                    known[y] = None
        for y in asked:
            was, row = known[y], chops[y]
            painted = {at: strip for at, strip in row.items() if strip is not None}
            if len(painted) == len(row):
                known[y] = row
            elif was is not None and painted:
                known[y] = {**was, **painted}

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
        asked = list(bare)
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            found = {
                y: places
                for y in bare.keys() & set(seen.line_range)
                if (places := {at for at in bare[y] if seen.x <= at < seen.right})
            }
            if not found:
                continue
            if isinstance(widget, Screen) and isinstance(below := widget._render(), Through):
                for y, places in found.items():
                    laid = _through(below, y, places, cuts[y])
                    chops[y].update(laid)
                break
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
        self._keep(chops, asked)
        return cast("Sequence[Mapping[int, Strip]]", chops)


def _through(below: Through, y: int, places: set[int], cuts: list[int]) -> Row:
    """What shines through at the places of a row that nothing lies on."""
    return {at: below.piece(y, at, end) for at, end in pairwise(cuts) if at in places}


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
