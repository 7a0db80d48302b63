"""The one chart of dl-tui: lines and points over two axes, drawn by plotext inside one function.

A chart never ends a run. Values that are not finite leave a gap, values outside the axes are cut
at the edge, and where there is no room for a picture the newest numbers stand in its place.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import ceil, floor, isfinite, log10

from textual.content import Content, Span
from textual.widget import Widget

LINE = "braille"  # plotext's name for the thinnest line: two by four dots a cell
MUTED = "$faint"
SMALLEST = (16, 4)  # columns and rows below which a chart turns into numbers
LARGEST = (160, 48)  # no larger, however large the terminal: its cost grows with its area
_ESCAPE = re.compile(r"\x1b\[([0-9;]*)m")


@dataclass(frozen=True)
class Series:
    """One curve: `ys` over `xs`, in a theme colour (`$value`), as a line or as single points.

    Colour says nothing alone, so two series of one chart differ in their `marker` as well.
    """

    name: str
    xs: Sequence[float]
    ys: Sequence[float]
    colour: str = "$foreground"
    marker: str = LINE
    joined: bool = True

    @property
    def mark(self) -> str:
        """The shape that stands for this series in the legend."""
        return "━" if self.marker == LINE else self.marker


@dataclass(frozen=True)
class Vertical:
    """A vertical line at `x`: a threshold, a kink, the place where the learner is."""

    x: float
    colour: str = MUTED


@dataclass(frozen=True)
class Picture:
    """Everything a chart shows. A range that is None is taken from the finite values."""

    series: tuple[Series, ...] = ()
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    verticals: tuple[Vertical, ...] = ()


class Chart(Widget):
    """Draws the newest picture it was given; the legend stands above, with marker shapes.

    It remembers what it drew for the present size, so a repaint costs nothing until `draw`.
    """

    DEFAULT_CSS = "Chart { height: 1fr; width: 1fr; }"

    def __init__(self, title: str = "", *, id: str | None = None, classes: str | None = None):
        super().__init__(id=id, classes=classes)
        self._title = title
        self._picture = Picture()
        self._drawn: tuple[tuple[int, int], Content] | None = None

    def draw(
        self,
        series: Sequence[Series],
        *,
        x_range: tuple[float, float] | None = None,
        y_range: tuple[float, float] | None = None,
        verticals: Sequence[Vertical] = (),
    ) -> None:
        """Show these series from now on. Ranges are (low, high); None fits the values."""
        picture = Picture(tuple(series), x_range, y_range, tuple(verticals))
        if picture != self._picture:
            self._picture, self._drawn = picture, None
            self.refresh()

    def render(self) -> Content:
        size = (min(self.size.width, LARGEST[0]), min(self.size.height, LARGEST[1]))
        if self._drawn is None or self._drawn[0] != size:
            self._drawn = (size, render(self._title, self._picture, *size))
        return self._drawn[1]


def render(title: str, picture: Picture, width: int, height: int) -> Content:
    """The whole chart as text: legend, then axes and curves, or numbers if there is no room."""
    legend = _legend(title, picture.series, width)
    if width < SMALLEST[0] or height - 1 < SMALLEST[1]:
        return _numbers(title, picture.series)
    try:
        body = _plot(picture, width, height - 1)
    except Exception:  # whatever a drawing library trips over, the lesson goes on
        return _numbers(title, picture.series)
    return Content("\n").join([legend, body])


def _legend(title: str, series: Sequence[Series], width: int) -> Content:
    """Title, marks and names on one line, closer together where there is little room."""
    legend = Content()
    for gap in ("   ", "  ", " "):
        parts = [Content.styled(title, "bold")] if title else []
        parts += [Content.assemble((f"{s.mark} ", s.colour), (s.name, MUTED)) for s in series]
        legend = Content(gap).join(parts)
        if legend.cell_length <= width:
            break
    return legend.truncate(width, ellipsis=True)


def _numbers(title: str, series: Sequence[Series]) -> Content:
    lines = [Content.styled(title, "bold")] if title else []
    for one in series:
        last = next((y for y in reversed(one.ys) if isfinite(y)), None)
        shown = "no number yet" if last is None else f"{last:.4g}".replace("-", "−")
        lines.append(Content.assemble((f"{one.mark} ", one.colour), f"{one.name} {shown}"))
    return Content("\n").join(lines)


def _plot(picture: Picture, width: int, height: int) -> Content:
    """Axes and curves, exactly `width` x `height` cells. The only place that knows plotext.

    plotext keeps one global figure, so this runs on the UI thread alone. Instead of colours it is
    given running numbers, which are then replaced by theme styles: a change of theme needs no
    new drawing, and themes that leave the colours to the terminal work too.
    """
    import plotext  # late: a third of the start-up time of the whole app

    x_low, x_high = _range(picture.x_range, [s.xs for s in picture.series])
    y_low, y_high = _range(picture.y_range, [s.ys for s in picture.series])
    y_ticks = round_ticks(y_low, y_high, max(2, min(5, height // 3)))
    y_labels = tick_labels(y_ticks)
    columns = max(1, width - 1 - max(map(len, y_labels)))
    x_ticks = round_ticks(x_low, x_high, max(2, min(6, columns // 6)))
    styles = [MUTED]

    plotext.clf()
    plotext.limit_size(False, False)  # else it is silently cut to the real terminal's size
    plotext.plotsize(width, height)
    plotext.canvas_color("default")
    plotext.axes_color("default")
    plotext.ticks_color("default")
    plotext.xaxes(True, False)
    plotext.yaxes(True, False)
    plotext.xlim(x_low, x_high)
    plotext.ylim(y_low, y_high)
    plotext.xticks(x_ticks, tick_labels(x_ticks))
    plotext.yticks(y_ticks, y_labels)
    plotext.plot([x_low], [y_low], marker=" ", color=0)  # plotext draws no axes for an empty figure
    for line in picture.verticals:
        if x_low <= line.x <= x_high:
            plotext.vline(line.x, color=len(styles))
            styles.append(line.colour)
    for series in picture.series:
        for xs, ys in thin(series.xs, series.ys, x_low, x_high, columns):
            draw = plotext.plot if series.joined else plotext.scatter
            # plotext walks every dot of a line, also far outside: 1e30 would take for ever
            reach = y_high - y_low
            ys = [min(max(y, y_low - reach), y_high + reach) for y in ys]
            draw(xs, ys, marker=series.marker, color=len(styles))
        styles.append(series.colour)
    return _styled(plotext.build().rstrip("\n"), styles)


def _styled(drawn: str, styles: Sequence[str]) -> Content:
    """Replace each colour number that plotext wrote by the style it stands for."""
    text, spans, style = "", [], styles[0]
    for place, piece in enumerate(_ESCAPE.split(drawn)):
        if place % 2:
            number = piece.rpartition(";")[2]
            style = styles[int(number)] if piece.startswith("38;5;") else styles[0]
        elif piece:
            spans.append(Span(len(text), len(text) + len(piece), style))
            text += piece
    return Content(text, spans)


def thin(
    xs: Sequence[float], ys: Sequence[float], low: float, high: float, columns: int
) -> Iterator[tuple[list[float], list[float]]]:
    """Yield runs of at most two points a column, its lowest and its highest, in order of x.

    More points cost time and cannot be told apart on the screen. A value that is not finite
    ends its run, so the curve shows a gap there; points left or right of the axis are dropped.
    """
    scale = columns / (high - low)
    run: list[tuple[float, float]] = []
    column, least, most = -1, (0.0, 0.0), (0.0, 0.0)

    def close() -> None:
        if column >= 0:
            run.extend(sorted({least, most}))

    def finished() -> tuple[list[float], list[float]]:
        return [x for x, _ in run], [y for _, y in run]

    for x, y in zip(xs, ys, strict=False):
        if not isfinite(x) or not low <= x <= high:
            continue
        if not isfinite(y):
            close()
            if run:
                yield finished()
            run, column = [], -1
            continue
        here = min(int((x - low) * scale), columns - 1)
        if here != column:
            close()
            column, least, most = here, (x, y), (x, y)
        elif y < least[1]:
            least = (x, y)
        elif y > most[1]:
            most = (x, y)
    close()
    if run:
        yield finished()


def _range(
    wanted: tuple[float, float] | None, values: Sequence[Sequence[float]]
) -> tuple[float, float]:
    """The ends of an axis: as wanted, else fitted to the finite values; never empty or infinite."""
    if wanted is not None:
        low, high = wanted
    else:
        finite = [v for one in values for v in one if isfinite(v)] or [0.0, 1.0]
        low, high = min(finite), max(finite)
        if 0 <= low < high / 2:
            low, high = 0.0, round_up(high)
    low, high = max(low, -1e100), min(high, 1e100)
    if not low < high or high - low < abs(high) * 1e-9:
        return low - max(abs(low) * 0.5, 0.5), low + max(abs(low) * 0.5, 0.5)
    return low, high


def round_up(value: float) -> float:
    """The smallest 1, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 times a power of ten that is not below `value`.

    Axes that end on such numbers keep still while a curve grows: they move rarely and by a lot.
    """
    if not 0 < value < 1e100:
        return 1.0 if value <= 0 else 1e100
    unit = 10.0 ** floor(log10(value))
    steps = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return next(s * unit for s in steps if s * unit >= value * (1 - 1e-12))


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """At most `most` (and at least one) multiples of 1, 2 or 5 times a power of ten within."""
    rough = (high - low) / max(most - 1, 1)
    unit = 10.0 ** floor(log10(rough))
    step = next((s * unit for s in (1, 2, 5, 10) if s * unit >= rough * (1 - 1e-9)), 10 * unit)
    first, last = ceil(low / step - 1e-9), floor(high / step + 1e-9)
    return [n * step for n in range(first, last + 1)] or [low]


def tick_labels(ticks: Sequence[float]) -> list[str]:
    """Ticks as text with the same number of decimals: `0 0.5 1 ...` becomes `0.0 0.5 1.0`."""
    step = min((b - a for a, b in pairwise(ticks)), default=abs(ticks[0]) or 1.0)
    if step < 1e-4 or max(map(abs, ticks)) >= 1e6:
        labels = [f"{tick:.3g}" for tick in ticks]
    else:
        decimals = max(0, -floor(log10(step) + 1e-9))
        labels = [f"{tick:,.{decimals}f}" for tick in ticks]
    return [
        label.replace("-", "−") if float(label.replace(",", "")) else label.replace("-", "")
        for label in labels
    ]
