"""Images in the terminal: two pixels a cell, `▀` above and its background below.

A pixel is a shade between the theme's background and foreground, so a digit is light on dark in a
dark theme and ink on paper in a light one. Where a theme leaves the colours to the terminal no
shade can be mixed, and a pixel is either there or not; of two faint ones in a cell, ░ or ▒ is seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from textual.color import Color
from textual.content import Content, Span
from textual.style import Style

from tui.figures.paint import Paint

LEVELS = 16  # shades of ink; more cannot be told apart at this size
BLOCKS = {(True, False): "▀", (False, True): "▄", (True, True): "█"}
FAINT = ((0.3, "▒"), (0.12, "░"))  # from which share of the ink two faint pixels are seen

Pixels = tuple[tuple[int, ...], ...]


def enlarged(shades: Pixels, times: int) -> Pixels:
    """Every pixel as a square of `times` x `times`."""
    wide = [tuple(shade for shade in row for _ in range(times)) for row in shades]
    return tuple(row for row in wide for _ in range(times))


def half_blocks(shades: Pixels, paper: Color | None, ink: Color | None) -> list[Content]:
    """The digit as lines of text, each holding two rows of pixels; below an odd one is paper."""
    if len(shades) % 2:
        shades = (*shades, (0,) * len(shades[-1]))
    mixed = paper and ink and paper.ansi is None and ink.ansi is None and paper.a
    styles = _blends(paper, ink) if paper and ink and mixed else None
    lines = []
    for upper, lower in zip(shades[::2], shades[1::2], strict=True):
        pairs = list(zip(upper, lower, strict=True))
        if styles is None:
            lines.append(Content("".join(_unmixed(*pair) for pair in pairs)))
            continue
        spans, end = [], 0
        for pair, run in groupby(pairs):
            start, end = end, end + len(list(run))
            spans.append(Span(start, end, styles[pair]))
        lines.append(Content("▀" * end, spans, end, strip_control_codes=False))
    return lines


@lru_cache(maxsize=LEVELS * LEVELS)
def _unmixed(upper: int, lower: int) -> str:
    """The sign of two pixels where no shade can be mixed."""
    there = upper > LEVELS / 2, lower > LEVELS / 2
    share = (upper + lower) / 2 / LEVELS
    return BLOCKS.get(there) or next((sign for least, sign in FAINT if share >= least), " ")


class _Blends(dict[tuple[int, int], Style]):
    """For the shades of an upper and a lower pixel, the colours of their cell."""

    def __init__(self, paper: Color, ink: Color) -> None:
        super().__init__()
        self._colours = [paper.blend(ink, shade / (LEVELS - 1)) for shade in range(LEVELS)]

    def __missing__(self, pair: tuple[int, int]) -> Style:
        upper, lower = (self._colours[shade] for shade in pair)
        style = self[pair] = Style(foreground=upper, background=lower)
        return style


_blends = lru_cache(maxsize=16)(_Blends)


@dataclass(frozen=True)
class Image:
    """Shades of ink from 0 to 1, a row of pixels each, as large as there is room for."""

    rows: Sequence[Sequence[float]]
    title: Content | str = ""
    words: str = ""

    def draw(self, width: int, height: int, paint: Paint | None = None) -> list[Content]:
        """The image with square pixels, and its title beneath."""
        wide, tall = self._size(width, height)
        lines = []
        if wide:
            shades = self._shades(wide, tall)
            paper, ink = (paint.paper, paint.ink) if paint else (None, None)
            lines = half_blocks(shades, paper, ink)
        if self.title and len(lines) < height:
            title = self.title if isinstance(self.title, Content) else Content(self.title)
            lines.append(title.truncate(max(width, 0), ellipsis=True))
        return lines

    def _size(self, width: int, height: int) -> tuple[int, int]:
        """Pixels across and down: whole multiples of the image's own, or as many as fit."""
        m, n = len(self.rows), len(self.rows[0]) if self.rows else 0
        room = 2 * (height - bool(self.title))
        if not n or width < 1 or room < 2:
            return 0, 0
        times = min(width / n, room / m)
        times = float(int(times)) if times >= 1 else times
        wide, tall = max(int(n * times), 1), max(int(m * times), 1)
        return wide, tall + tall % 2 if tall + tall % 2 <= room else tall - tall % 2

    def _shades(self, wide: int, tall: int) -> Pixels:
        m, n = len(self.rows), len(self.rows[0])
        if wide >= n:
            times = wide // n
            whole = enlarged(tuple(tuple(map(_shade, row)) for row in self.rows), times)
            return (*whole, *((0,) * wide for _ in range(tall - len(whole))))[:tall]
        rows = []
        for y in range(tall):
            down = _part(y, tall, m)
            row = []
            for x in range(wide):
                across = _part(x, wide, n)
                inside = [self.rows[i][j] for i in down if i < m for j in across if j < n]
                row.append(_shade(sum(inside) / len(inside) if inside else 0.0))
            rows.append(tuple(row))
        return tuple(rows)

    def say(self) -> str:
        """What it shows."""
        title = self.title.plain if isinstance(self.title, Content) else self.title
        size = f"an image of {len(self.rows)}×{len(self.rows[0]) if self.rows else 0} pixels"
        return self.words or title or size

    def at(self, x: int, y: int, width: int, height: int) -> tuple[int, int] | None:
        """The pixel (row, column) whose upper half, or whole, a cell shows."""
        wide, tall = self._size(width, height)
        if not (0 <= x < wide and 0 <= 2 * y < tall):
            return None
        m, n = len(self.rows), len(self.rows[0])
        return min(2 * y * m // tall, m - 1), min(x * n // wide, n - 1)


def _shade(ink: float) -> int:
    return round(min(max(ink, 0.0), 1.0) * (LEVELS - 1)) if ink == ink else 0


def _part(place: int, of: int, size: int) -> range:
    """The pixels of an image that fall on one of fewer."""
    return range(place * size // of, max((place + 1) * size // of, place * size // of + 1))
