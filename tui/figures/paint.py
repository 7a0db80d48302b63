"""The theme's colours as colours, for figures that mix shades of them.

Most of what is drawn names its colour (`$value`) and leaves the rest to the theme. A shade between
two colours, in the upper or the lower half of a cell, has to be mixed when it is drawn. Where that
is impossible, without colours, with sixteen, or where the terminal keeps its own, there is no
paint, and shades are signs: ░▒▓█ for what lies above zero, ⠂⠢⠶⠿ for what lies below, each in the
terminal's own colour for it where it has one. A terminal of 256 colours is given those of them that
come closest: left to itself it would turn a dark blue into navy and a dark orange into red, and
make borders of both.
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
    """Background and foreground, and the two ends of a scale that has two directions.

    `few`: the shades are to be among the 256 colours.
    """

    paper: Color
    ink: Color
    above: Color
    below: Color
    few: bool = False

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
    shade = paint.paper.blend(end, abs(level) / STEPS * DEEPEST)
    return min(_among_256(), key=lambda one: _apart(one, shade)) if paint.few else shade


@lru_cache(maxsize=1)
def _among_256() -> tuple[Color, ...]:
    """The cube of six levels a channel, and the greys between: those that all terminals share."""
    levels = (0, 95, 135, 175, 215, 255)
    cube = [Color(r, g, b) for r in levels for g in levels for b in levels]
    return (*cube, *(Color(grey, grey, grey) for grey in range(8, 248, 10)))


def _apart(one: Color, other: Color) -> int:
    pairs = zip(one.rgb, other.rgb, strict=True)
    return sum((a - b) ** 2 for a, b in pairs)


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
    if getattr(widget.app, "plain", False):  # half a cell has no letter
        return None
    if widget.app.no_color or paper.ansi is not None or ink.ansi is not None or not paper.a:
        return None
    system = "truecolor" if widget.app.is_headless else widget.app.console.color_system
    if system == "standard":
        return None
    variables = widget.app.theme_variables
    above, below = (Color.parse(variables[job]) for job in ("value", "gradient"))
    if above.ansi is not None or below.ansi is not None:
        return None
    return Paint(paper, ink, above, below, few=system == "256")


def level(share: float) -> int:
    """A share from −1 to 1 as a level; NaN is 0."""
    return round(max(min(share, 1.0), -1.0) * STEPS) if share == share else 0


def shade(share: float) -> str:
    """A share from −1 to 1 as a sign: dots below zero, blocks above."""
    if share != share:
        return " "
    return (BLOCKS if share >= 0 else DOTS)[round(min(abs(share), 1.0) * (len(BLOCKS) - 1))]
