"""Shades behind a picture: two pixels a cell where colours can be mixed, else a sign for each."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby, pairwise

import numpy as np
import numpy.typing as npt
from textual.content import Content, Span
from textual.style import Style

from tui.figures.paint import BLOCKS, STEPS, Paint, halves, shade
from tui.figures.scale import LIMIT, Floats

Levels = npt.NDArray[np.int_]
_SIGN = STEPS + 1  # in place of a lower pixel: no pixel, but a sign


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


def shaded(
    line: Content,
    upper: Sequence[int] | Levels,
    lower: Sequence[int] | Levels,
    paint: Paint | None,
    edge: str = "",
) -> Content:
    """One line of cells with a shade behind each: blanks show both its pixels, signs one.

    A piece of an axis, `edge`, may stand before it.
    """
    text, shift = line.plain, len(edge)
    top, bottom = np.asarray(upper, dtype=int), np.asarray(lower, dtype=int)
    if not len(text) == len(top) == len(bottom):
        raise ValueError(f"{len(text)} cells, but {len(top)} and {len(bottom)} shades")
    if paint is None:
        signs = [
            shade((a + b) / 2 / STEPS) if sign == " " else sign
            for sign, a, b in zip(text, top.tolist(), bottom.tolist(), strict=True)
        ]
        hues, at = list[Span](), shift
        for hue, alike in groupby(map(_hue, text, signs)):
            start, at = at, at + len(list(alike))
            hues += [Span(start, at, hue)] if hue else []
        return _edged(edge, signs, hues, line.spans)
    if not text:
        return _edged(edge, [], [], [])
    # Cells that look alike are one piece: a sign stands on the mean of its two pixels.
    written = np.array([sign != " " for sign in text])
    top, bottom = np.where(written, (top + bottom) // 2, top), np.where(written, _SIGN, bottom)
    changes = np.flatnonzero((np.diff(top) != 0) | (np.diff(bottom) != 0)) + 1
    styles = halves(paint)
    pieces, spans = [], []
    for start, end in pairwise([0, *changes.tolist(), len(text)]):
        first, second = int(top[start]), int(bottom[start])
        if second == _SIGN:
            pieces.append(text[start:end])
            spans.append(Span(start + shift, end + shift, paint.written(first)))
        elif first == second:
            pieces.append(" " * (end - start))
            spans.append(Span(start + shift, end + shift, _ground(paint, first)))
        else:
            pieces.append("▀" * (end - start))
            spans.append(Span(start + shift, end + shift, styles[first, second]))
    return _edged(edge, pieces, spans, line.spans)


def _hue(under: str, sign: str) -> str:
    """In which of the theme's colours a shade is drawn that is a sign: blocks and dots differ, but
    hue is seen from afar. What stood there before keeps its own."""
    if under != " " or sign == " ":
        return ""
    return "$value" if sign in BLOCKS else "$gradient"


def tile(
    values: Floats, rows: int, columns: int, paint: Paint | None, deepest: float = 1.0
) -> list[Content]:
    """A picture of values, (m, n), as so many cells; `deepest` is the size of the full colour."""
    m, n = values.shape
    down = ((np.arange(2 * rows) + 0.5) * m / (2 * rows)).astype(int)  # the middle of each pixel
    across = ((np.arange(columns) + 0.5) * n / columns).astype(int)
    pixels = levels_of(values[down[:, None], across], deepest).tolist()
    pairs = zip(pixels[::2], pixels[1::2], strict=True)
    if paint is None:
        blank = Content(" " * columns)
        return [shaded(blank, upper, lower, None) for upper, lower in pairs]
    return [_pixels(tuple(upper), tuple(lower), paint) for upper, lower in pairs]


@lru_cache(maxsize=2048)
def _pixels(upper: tuple[int, ...], lower: tuple[int, ...], paint: Paint) -> Content:
    """A short line without signs, as `shaded` has it: small pictures often have it again."""
    styles = halves(paint)
    text, spans = "", []
    for (first, second), alike in groupby(zip(upper, lower, strict=True)):
        start = len(text)
        text += (" " if first == second else "▀") * len(list(alike))
        style = _ground(paint, first) if first == second else styles[first, second]
        spans.append(Span(start, len(text), style))
    return Content(text, spans, strip_control_codes=False)


def _edged(edge: str, pieces: list[str], shades: list[Span], marks: Sequence[Span]) -> Content:
    """The pieces behind their edge, and the spans of what was drawn moved as far."""
    shift = len(edge)
    before = [Span(0, shift, "$faint")] if edge else []
    moved = [Span(span.start + shift, span.end + shift, span.style) for span in marks]
    text = edge + "".join(pieces)
    return Content(text, [*before, *shades, *moved], strip_control_codes=False)


@lru_cache(maxsize=8 * STEPS)
def _ground(paint: Paint, level: int) -> Style:
    return Style(background=paint.mix(level))
