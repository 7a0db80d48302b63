"""Paints no more than is seen: what lies under something else is not asked how it looks.

A screen is a pile of boxes: a text on a page, that in a row of columns, that on a body, that on the
ground. Textual has each of them write all its rows, and looks then which piece lies on top. Here
the topmost is asked first, and whoever lies below only for the rows in which a piece is missing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from textual._compositor import ChopsUpdate, Compositor
from textual.geometry import Region
from textual.strip import Strip

Missing = dict[int, set[int]]
"""Row by row of the screen: the columns in which the pieces begin that are not painted yet."""


class Frugal(Compositor):
    """What Textual's paints, from fewer strips."""

    def render_partial_update(self) -> ChopsUpdate | None:
        """The pieces that touch what has changed."""
        changed, self._dirty_regions = self._dirty_regions, set()
        spans = list(self._regions_to_spans(changed))
        if not spans:
            return None
        missing: Missing = {}
        for y, left, right in spans:
            row = self.cuts[y]
            here = {x for x, end in pairwise(row) if x < right and end > left}
            missing[y] = missing.get(y, set()) | here
        ends = [row[1:] for row in self.cuts]
        return ChopsUpdate(self._painted(missing), spans, ends)

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        rows = (y for y in crop.line_range if is_rendered_line(y))
        return self._painted({y: set(self.cuts[y][:-1]) for y in rows})  # type: ignore[return-value]

    def _painted(self, missing: Missing) -> list[dict[int, Strip | None]]:
        """All rows of the screen by the columns of their pieces; None for what was not missing."""
        cuts = self.cuts
        pieces: list[dict[int, Strip | None]] = [dict.fromkeys(row[:-1]) for row in cuts]
        for widget, (region, clip) in tuple(self.visible_widgets.items()):  # topmost first
            seen = region.intersection(clip)
            left, right = seen.column_span
            rows = [y for y in seen.line_range if missing.get(y)]
            rows = [y for y in rows if [x for x in missing[y] if left <= x < right]]
            for top, height in runs(rows):
                crop = Region(left - region.x, top - region.y, seen.width, height)
                for y, strip in enumerate(widget.render_lines(crop), top):
                    here = [x for x in cuts[y] if left <= x <= right]
                    parts = strip.divide([x - left for x in here[1:]])
                    for x, part in zip(here, parts, strict=False):
                        if x in missing[y]:
                            pieces[y][x] = part
                            missing[y].discard(x)
        return pieces


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Rising numbers in stretches without a gap: (first, how many)."""
    for _, run in groupby(enumerate(numbers), key=lambda each: each[1] - each[0]):
        found = [number for _, number in run]
        yield found[0], len(found)
