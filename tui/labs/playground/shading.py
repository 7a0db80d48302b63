"""Maps as cells: two pixels in each, in the colours of a scale or of the classes, or as signs.

With one answer the scale has two directions, as everywhere in this program. Of several classes
each has a colour and, where there are no colours, a sign of its own.
"""

from dataclasses import replace
from functools import lru_cache

import numpy as np
from textual.color import Color
from textual.content import Content, Span
from textual.style import Style

from lessons.labs.playground.maps import Answer
from tui.figures.paint import STEPS, Paint
from tui.figures.shades import Levels, levels_of, shaded

JOBS = ("gradient", "value", "right", "here", "wrong")
"""The theme's colour of each class, round and round: the first two as the scale has them."""

SIGNS = ".:░/\\%#=+~"
TRAIN = "○●△■◇▲□◆▽▼"
TEST = "∘•▵▪⋄▴▫⬩▿▾"


@lru_cache(maxsize=4096)
def _style(upper: Color, lower: Color) -> Style:
    return Style(foreground=upper, background=lower)


@lru_cache(maxsize=4096)
def _ground(colour: Color) -> Style:
    return Style(background=colour)


def class_colours(paint: Paint, colours: tuple[Color, ...]) -> tuple[Paint, ...]:
    """For each class a scale that ends in its colour."""
    return tuple(replace(paint, above=colour) for colour in colours)


def answered(
    answer: Answer, signs: list[str], paint: Paint | None, colours: tuple[Color, ...], crisp: bool
) -> list[Content]:
    """The output's map with signs on it, a string for each row of cells."""
    shares = np.sign(answer.shares) if crisp else answer.shares
    if answer.winners is None:
        levels = levels_of(shares, 1.0)
        return [
            shaded(Content(line), levels[2 * y].tolist(), levels[2 * y + 1].tolist(), paint)
            for y, line in enumerate(signs)
        ]
    levels = levels_of(np.ones_like(shares) if crisp else 0.25 + 0.75 * shares, 1.0)
    winners = answer.winners
    if paint is None:
        return [
            Content(
                "".join(
                    SIGNS[int(winner) % len(SIGNS)] if sign == " " else sign
                    for sign, winner in zip(line, winners[2 * y], strict=True)
                )
            )
            for y, line in enumerate(signs)
        ]
    paints = class_colours(paint, colours)
    return [_classes(line, winners, levels, y, paints) for y, line in enumerate(signs)]


def _classes(
    line: str, winners: Levels, levels: Levels, y: int, paints: tuple[Paint, ...]
) -> Content:
    spans, text = [], []
    for x, sign in enumerate(line):
        upper, lower = (
            (int(winners[row, x]) % len(paints), int(levels[row, x])) for row in (2 * y, 2 * y + 1)
        )
        if sign != " ":
            text.append(sign)
            spans.append(Span(x, x + 1, paints[upper[0]].written(min(upper[1], STEPS))))
            continue
        first, second = (paints[which].mix(level) for which, level in (upper, lower))
        text.append("▀" if first != second else " ")
        spans.append(Span(x, x + 1, _style(first, second) if first != second else _ground(first)))
    return Content("".join(text), spans)
