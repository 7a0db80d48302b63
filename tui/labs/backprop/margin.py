"""Where there is room for a margin: what was computed so far, and the engine's own rule."""

from textual.app import RenderResult
from textual.content import Content
from textual.highlight import highlight
from textual.widget import Widget

from lessons.labs.backprop.lab import Lab, Phase
from lessons.labs.backprop.stepper import Stepper
from tui.labs.backprop.code import rule_source
from tui.labs.backprop.panel import coloured


class Margin(Widget):
    """The calculations of this walk, the newest last, above the rule's source."""

    DEFAULT_CSS = """
    Margin { height: 1fr; }
    """

    def __init__(self, lab: Lab) -> None:
        super().__init__()
        self.lab = lab

    def render(self) -> RenderResult:
        """As many of the newest calculations as fit, then the code of this step's operation."""
        width, height = self.size
        code = self._code(width)
        room = height - len(code) - 2
        walk = self.lab.walk
        lines = []
        for place in range(max(walk.place - max(room, 0), 0), walk.place):
            mark = (" ✓", "$right") if place in walk.filled else ("", "")
            line = Content.assemble(coloured(walk.story_of(place).line), mark)
            lines.append(line.truncate(width, ellipsis=True))
        if lines:
            lines.insert(0, Content.styled("so far", "$faint"))
        gap = [Content("")] * max(height - len(lines) - len(code), 1)
        return Content("\n").join([*lines, *gap, *code])

    def _code(self, width: int) -> list[Content]:
        """The row of the engine's table behind this step."""
        walk = self.lab.walk
        if self.lab.phase is Phase.PREDICT or not isinstance(walk, Stepper) or walk.move is None:
            return []
        op = walk.graph.points[walk.move.node].op
        if not op:
            return []
        place, source = rule_source(op)[0]
        lines = [Content.styled(f"{place}   c shows more", "$faint")]
        for line in highlight(source, language="python").split("\n"):
            lines += line.wrap(width)
        return lines[:12]
