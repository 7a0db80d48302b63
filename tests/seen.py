"""What is to be seen on a screen, as text."""

from typing import Any

from textual.screen import Screen

from tui.lab import LabScreen


def picture(screen: LabScreen[Any], width: int, height: int) -> str:
    """A lab's figure for so much room, which it must not exceed."""
    lines = screen.figure(width, height)
    assert len(lines) <= height and all(line.cell_length <= width for line in lines)
    return "\n".join(line.plain for line in lines)


def painted(screen: Screen[Any]) -> str:
    """All of a screen, row by row, as it is painted."""
    return "\n".join(strip.text for strip in screen._compositor.render_strips())
