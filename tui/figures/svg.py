"""A chart as a drawing that a browser, a slide or a paper takes: SVG, with the same axes."""

import math
from collections.abc import Iterator
from xml.sax.saxutils import escape

from tui.figures.chart import Chart, Series
from tui.figures.raster import SOLID
from tui.figures.scale import Axis
from tui.theme import THEMES

PAPER = next(theme for theme in THEMES if not theme.dark)
WIDTH, HEIGHT = 760, 420
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 40, 40
CELL = 9  # of a drawing's dots are as wide as a column of the terminal, for as many ticks


def as_svg(chart: Chart) -> str:
    """The whole chart. What is not finite leaves a gap, as on the screen."""
    x, y = chart.axes((WIDTH - LEFT) // CELL, (HEIGHT - TOP) // (2 * CELL))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"'
        ' font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<clipPath id="room"><rect x="{LEFT}" y="{TOP}" width="{WIDTH - LEFT - RIGHT}"'
        f' height="{HEIGHT - TOP - BOTTOM}"/></clipPath>',
        *_frame(chart, x, y),
    ]
    for one in chart.series:
        lines += _series(one, x, y)
    return "\n".join([*lines, *_legend(chart), "</svg>", ""])


def _ink(colour: str) -> str:
    """A colour by its job, as the light theme has it."""
    job = colour.removeprefix("$")
    return str(PAPER.foreground if job == "foreground" else PAPER.variables[job])


def _across(axis: Axis, place: float) -> float:
    return LEFT + (place - axis.low) / (axis.high - axis.low) * (WIDTH - LEFT - RIGHT)


def _up(axis: Axis, place: float) -> float:
    whole = HEIGHT - TOP - BOTTOM
    return HEIGHT - BOTTOM - (place - axis.low) / (axis.high - axis.low) * whole


def _frame(chart: Chart, x: Axis, y: Axis) -> Iterator[str]:
    bottom = HEIGHT - BOTTOM
    for tick, label in zip(y.ticks, y.labels, strict=False):
        at = _up(y, y.place(tick))
        yield f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="{_ink("$rule")}"/>'
        yield f'<text x="{LEFT - 6}" y="{at + 4:.1f}" text-anchor="end">{escape(label)}</text>'
    for tick, label in zip(x.ticks, x.labels, strict=False):
        at = _across(x, x.place(tick))
        yield f'<path d="M{at:.1f} {bottom}v5" stroke="black"/>'
        yield f'<text x="{at:.1f}" y="{bottom + 18}" text-anchor="middle">{escape(label)}</text>'
    yield f'<path d="M{LEFT} {TOP}V{bottom}H{WIDTH - RIGHT}" fill="none" stroke="black"/>'
    yield (
        f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 6}" text-anchor="end">'
        f"{escape(chart.x_name)}</text>"
    )


def _series(one: Series, x: Axis, y: Axis) -> Iterator[str]:
    path, pen = [], "M"
    for across, up in zip(x.places(one.xs), y.places(one.ys), strict=False):
        if math.isnan(across) or math.isnan(up):
            pen = "M"
            continue
        path.append(f"{pen}{_across(x, across):.1f} {_up(y, up):.1f}")
        pen = "L"
    dash = (
        "" if one.dash == SOLID else f' stroke-dasharray="{2 * one.dash[0]:g} {2 * one.dash[1]:g}"'
    )
    line = (
        f'fill="none" stroke="{_ink(one.colour)}" stroke-width="1.6"{dash} clip-path="url(#room)"'
    )
    if path:
        yield f'<path d="{"".join(path)}" {line}/>'


def _legend(chart: Chart) -> Iterator[str]:
    yield f'<text x="{LEFT}" y="22" font-weight="bold">{escape(chart.title)}</text>'
    at = LEFT + 9 * len(chart.title) + 24
    for one in chart.series:
        yield f'<path d="M{at} 18h22" stroke="{_ink(one.colour)}" stroke-width="3"/>'
        yield f'<text x="{at + 28}" y="22">{escape(one.name)}</text>'
        at += 28 + 8 * len(one.name) + 20
