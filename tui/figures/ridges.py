"""Small histograms one under the other, on one axis: how a distribution changes from row to row.

Heights are square roots of counts, each row by its own largest: where nearly all values are one,
the few others are still seen.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from textual.content import Content

from lessons.numbers import MINUS
from tui.figures.axes import ruler
from tui.figures.paint import Paint
from tui.figures.scale import horizontal

EIGHTHS = " ▁▂▃▄▅▆▇█"
NARROWEST = 8  # columns below which a row is its numbers alone


@dataclass(frozen=True)
class Ridge:
    """One row: its name, its counts over the axis (empty: not to be seen yet), and a number."""

    name: str
    counts: tuple[int, ...]
    text: str = ""


@dataclass(frozen=True)
class Ridges:
    """Rows of histograms between `low` and `high`, a heading, and the axis below."""

    rows: tuple[Ridge, ...]
    low: float
    high: float
    title: str = ""
    style: str = "$value"
    power: bool = False
    """Whether the axis counts powers of ten."""

    def draw(self, width: int, height: int, paint: Paint | None = None) -> list[Content]:
        """The heading, a row or more for each histogram, and the axis if there is room for it."""
        if height < 1 or width < 1:
            return []
        names = max((len(row.name) for row in self.rows), default=0) + 1
        texts = max((len(row.text) for row in self.rows), default=0) + 1
        room = width - names - texts
        lines = [Content.styled(self.title, "bold").truncate(width, ellipsis=True)]
        lines = lines if self.title else []
        tall = max((height - len(lines) - 2) // max(len(self.rows), 1), 1)
        for row in self.rows:
            bars = self._bars(row.counts, max(room, 0), tall) if room >= NARROWEST else [""] * tall
            for at, bar in enumerate(bars):
                last = at == tall - 1
                line = Content.assemble(
                    (row.name.ljust(names) if last else " " * names, "$faint"),
                    (bar, self.style),
                    (row.text.rjust(texts) if last else "", self.style),
                )
                lines.append(line.truncate(width))
        if room >= NARROWEST and height - len(lines) >= 2:
            lines += [line.truncate(width) for line in self._axis(room, names)]
        return lines[:height]

    def _bars(self, counts: tuple[int, ...], width: int, tall: int) -> list[str]:
        """A histogram as `tall` rows of blocks, the highest row first."""
        if not any(counts):  # not to be seen yet, or no value that could be counted
            return [" " * width] * (tall - 1) + [(" " if counts else "·") * width]
        edges = np.arange(width + 1) * len(counts) // width
        tops = np.array(
            [max(counts[a : max(b, a + 1)]) for a, b in pairwise(edges.tolist())], float
        )
        most = 8 * tall - 1 - (tall > 1)  # a little air below the row above
        high = np.sqrt(tops / max(tops.max(), 1)) * most
        eighths = np.where(tops > 0, np.maximum(np.rint(high), 1), 0).astype(int)
        return [
            "".join(EIGHTHS[min(max(each - 8 * row, 0), 8)] for each in eighths.tolist())
            for row in range(tall - 1, -1, -1)
        ]

    def _axis(self, width: int, margin: int) -> list[Content]:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            return []
        x = horizontal(self.low, self.high, width)
        ticks = list(zip(x.ticks, x.labels, strict=True))
        if self.power:
            ticks = [(tick, f"1e{tick:.0f}") for tick, _ in ticks if tick == round(tick)]
        # The last column of the picture is the highest value's, so is that of its tick.
        across = tuple(
            int((tick - self.low) / (self.high - self.low) * (width - 1)) for tick, _ in ticks
        )
        labels = tuple(label.replace("-", MINUS) for _, label in ticks)
        return list(ruler(width, across, labels, margin - 1, "$faint"))

    def say(self) -> str:
        """Each row's name and number."""
        told = ", ".join(f"{row.name} {row.text}" for row in self.rows)
        return f"{self.title}: {told}" if self.title else told or "nothing"
