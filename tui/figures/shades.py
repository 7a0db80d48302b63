"""Shades behind a picture: two pixels a cell where colours can be mixed, else a sign for each."""

from itertools import groupby

import numpy as np
import numpy.typing as npt
from textual.content import Content, Span
from textual.style import Style

from tui.figures.paint import STEPS, Paint, halves, shade
from tui.figures.scale import LIMIT, Floats

Levels = npt.NDArray[np.int_]


def levels_of(values: Floats, deepest: float) -> Levels:
    """Values as levels from −STEPS to STEPS, `deepest` as the last of them; NaN as 0."""
    shares = np.nan_to_num(values / (deepest or 1.0), nan=0.0, posinf=1.0, neginf=-1.0)
    return np.rint(np.clip(shares, -1.0, 1.0) * STEPS).astype(int)


def sampled(values: Levels, rows: int, columns: int) -> Levels:
    """A picture, (m, n), as `rows` × `columns` pixels: the nearest value for each."""
    m, n = values.shape
    down, across = np.arange(rows) * m // rows, np.arange(columns) * n // columns
    nearest: Levels = values[down[:, None], across]
    return nearest


def smoothed(values: Floats, rows: int, columns: int) -> Floats:
    """The same, but between the values, whose first and last stand at the middle of the edges."""
    m, n = values.shape
    values = np.clip(np.where(np.isfinite(values), values, np.nan), -LIMIT, LIMIT)
    across, down = np.linspace(0, n - 1, columns), np.linspace(0, m - 1, rows)
    left, top = (
        np.minimum(across.astype(int), max(n - 2, 0)),
        np.minimum(down.astype(int), max(m - 2, 0)),
    )
    right, bottom = np.minimum(left + 1, n - 1), np.minimum(top + 1, m - 1)
    part, deep = across - left, (down - top)[:, None]
    upper = values[top][:, left] * (1 - part) + values[top][:, right] * part
    lower = values[bottom][:, left] * (1 - part) + values[bottom][:, right] * part
    result: Floats = upper * (1 - deep) + lower * deep
    return result


def shaded(line: Content, upper: list[int], lower: list[int], paint: Paint | None) -> Content:
    """One line of cells with a shade behind each: blanks show both its pixels, signs one."""
    text = line.plain
    if paint is None:
        signs = [
            shade((a + b) / 2 / STEPS) if sign == " " else sign
            for sign, a, b in zip(text, upper, lower, strict=True)
        ]
        return Content("".join(signs), list(line.spans), strip_control_codes=False)
    keys = [
        (a, b) if sign == " " else (None, (a + b) // 2)
        for sign, a, b in zip(text, upper, lower, strict=True)
    ]
    styles = halves(paint)
    signs, spans, start = [], [], 0
    for (first, second), cells in groupby(keys):
        end = start + sum(1 for _ in cells)
        if first is None:
            signs.append(text[start:end])
            spans.append(Span(start, end, paint.written(second)))
        elif first == second:
            signs.append(" " * (end - start))
            spans.append(Span(start, end, _ground(paint, first)))
        else:
            signs.append("▀" * (end - start))
            spans.append(Span(start, end, styles[first, second]))
        start = end
    return Content("".join(signs), [*spans, *line.spans], strip_control_codes=False)


def _ground(paint: Paint, level: int) -> Style:
    return Style(background=paint.mix(level))
