"""The theme's colours as colours, for figures that mix shades of them.

Most of what is drawn names its colour (`$value`) and leaves the rest to the theme. A shade between
two colours, in the upper or the lower half of a cell, has to be mixed when it is drawn. Where that
is impossible, without colours or where the terminal keeps its own, there is no paint, and shades
are signs: ░▒▓█ for what lies above zero, ⠂⠢⠶⠿ for what lies below.
"""

from dataclasses import dataclass
from functools import lru_cache

from textual.color import Color
from textual.style import Style
from textual.widget import Widget

BLOCKS = " ░▒▓█"
DOTS = " ⠂⠢⠶⠿"
DEEPEST = 0.8  # of the full colour: a large area of it would outshine everything
STEPS = 12  # shades between nothing and all; more cannot be told apart beside each other


@dataclass(frozen=True)
class Paint:
    """Background and foreground, and the two ends of a scale that has two directions."""

    paper: Color
    ink: Color
    above: Color
    below: Color

    def mix(self, level: int) -> Color:
        """The shade of a level from −STEPS (all `below`) over 0 (paper) to STEPS (all `above`)."""
        return _mixed(self, level)

    def written(self, level: int) -> Style:
        """The style in which text can be read on a cell of this level."""
        return _written(self, level)


@lru_cache(maxsize=8 * STEPS)
def _mixed(paint: Paint, level: int) -> Color:
    level = max(min(level, STEPS), -STEPS)
    end = paint.above if level >= 0 else paint.below
    return paint.paper.blend(end, abs(level) / STEPS * DEEPEST)


class _Halves(dict[tuple[int, int], Style]):
    """The style in which ▀ shows one level above another, made when it is first needed."""

    def __init__(self, paint: Paint) -> None:
        super().__init__()
        self.paint = paint

    def __missing__(self, pair: tuple[int, int]) -> Style:
        style = Style(foreground=self.paint.mix(pair[0]), background=self.paint.mix(pair[1]))
        self[pair] = style
        return style


@lru_cache(maxsize=8)
def halves(paint: Paint) -> dict[tuple[int, int], Style]:
    """For every (upper, lower) level the style in which ▀ shows both."""
    return _Halves(paint)


@lru_cache(maxsize=8 * STEPS)
def _written(paint: Paint, level: int) -> Style:
    ground = paint.mix(level)
    ink = max((paint.ink, paint.paper), key=lambda one: abs(one.brightness - ground.brightness))
    return Style(foreground=ink, background=ground)


def paint_of(widget: Widget) -> Paint | None:
    """The colours in which a widget's figure is mixed, or None where none can be seen."""
    _, _, paper, ink = widget.colors
    if widget.app.no_color or paper.ansi is not None or ink.ansi is not None or not paper.a:
        return None
    variables = widget.app.theme_variables
    above, below = (Color.parse(variables[job]) for job in ("value", "gradient"))
    if above.ansi is not None or below.ansi is not None:
        return None
    return Paint(paper, ink, above, below)


def level(share: float) -> int:
    """A share from −1 to 1 as a level; NaN is 0."""
    return round(max(min(share, 1.0), -1.0) * STEPS) if share == share else 0


def shade(share: float) -> str:
    """A share from −1 to 1 as a sign: dots below zero, blocks above."""
    if share != share:
        return " "
    return (BLOCKS if share >= 0 else DOTS)[round(min(abs(share), 1.0) * (len(BLOCKS) - 1))]
