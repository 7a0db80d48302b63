"""The explorer's words beside the picture: the list of functions, the formula, the facts."""

from dataclasses import dataclass

from textual import events
from textual.content import Content
from textual.message import Message

from engine.activations import ACTIVATIONS, Activation
from lessons.labs.activations.explorer import Explorer
from lessons.labs.activations.facts import jump, title
from lessons.numbers import show
from tui.formula import FormulaError, render
from tui.rows import Rows
from tui.wrapping import broken


class Functions(Rows):
    """Every function of the engine's table, marked with how far it has been predicted."""

    DEFAULT_CSS = """
    Functions { width: 16; height: 100%; }
    """

    @dataclass
    class Chosen(Message):
        """A function was clicked."""

        name: str

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(id="functions")
        self.explorer = explorer

    def _first(self) -> int:
        """The first name shown: the chosen one stays in sight in a short list."""
        here = list(ACTIVATIONS).index(self.explorer.activation.name)
        return max(min(here - self.size.height // 2, len(ACTIVATIONS) - self.size.height), 0)

    def rows(self, width: int, height: int) -> list[Content]:
        """› here, ✓ all predicted, · some."""
        lines = []
        for name, g in list(ACTIVATIONS.items())[self._first() :][: self.size.height]:
            here = name == self.explorer.activation.name
            done = self.explorer.count_answered(g)
            mark = "✓" if self.explorer.sees("stack", g) and done else "·" if done else " "
            lines.append(
                Content.assemble(
                    ("› " if here else "  ", "$here"),
                    (f"{title(g):<11}", "bold" if here else ""),
                    (mark, "$right" if mark == "✓" else "$faint"),
                )
            )
        return lines

    def on_click(self, event: events.Click) -> None:
        """Choose the clicked function."""
        place = self._first() + event.y
        if 0 <= place < len(ACTIVATIONS):
            self.post_message(self.Chosen(list(ACTIVATIONS)[place]))


def formula(head: str, tex: str, style: str) -> list[Content]:
    """`head = formula`, drawn; the TeX itself where it cannot be drawn."""
    try:
        lines = render(f"{head} = {tex}")
    except FormulaError:
        lines = (f"{head} = {tex}",)
    return [Content.styled(line.replace("'", "′"), style) for line in lines]


def facts(g: Activation, covered: bool = False) -> list[Content]:
    """Range, corners, year and source, a line each; covered, without what a question asks."""
    low, high = g.range
    jumps = [kink for kink in g.kinks if jump(g, kink)]
    corners = [kink for kink in g.kinks if kink not in jumps]
    ends = "?" if covered else f"{show(low)} to {show(high)}"
    shape = "smooth everywhere"
    if g.kinks:
        named = [f"jump at {show(kink)}" for kink in jumps]
        named += ["corner at " + " and ".join(map(show, corners))] if corners else []
        shape = ", ".join(named)
    if not g.trainable:
        shape += ", no slope to learn from"
    return [
        Content.assemble(("range ", "$faint"), (ends, "$value")),
        Content(shape),
        Content.assemble((f"{g.year} ", ""), (g.source, "$faint")),
    ]


class Formulas(Rows):
    """The formula of g, that of its slope once it may be seen, and the facts."""

    DEFAULT_CSS = """
    Formulas { height: 3; }
    """

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(id="formulas")
        self.explorer = explorer

    def rows(self, width: int, height: int) -> list[Content]:
        """Beside each other in a low widget, under each other in a high one."""
        g = self.explorer.activation
        covered = not self.explorer.sees("value")
        drawn = formula("g(z)", g.tex, "$value")
        slope = formula("∂ = g'(z)", g.derivative_tex, "$gradient")
        if not self.explorer.sees("slope"):
            slope = []
        if height > 5:
            lines = [*drawn, Content(""), *slope, *([Content("")] if slope else [])]
            words = [line for fact in facts(g, covered) for line in broken(fact, max(width, 8))]
            return [*lines, *words][:height]
        columns = [column for column in (drawn, slope) if column]
        words = facts(g, covered)
        least = 26
        if len(columns) == 2 and sum(c[0].cell_length + 4 for c in columns) + least > width:
            columns.pop()
        return _beside([*columns, words], width, height)


def _beside(columns: list[list[Content]], width: int, height: int) -> list[Content]:
    """Blocks of lines next to each other, centred on one middle line, the last one cut to fit."""
    rows = []
    for row in range(height):
        line = Content("")
        for column in columns:
            top = (height - len(column)) // 2
            text = column[row - top] if 0 <= row - top < len(column) else Content("")
            if column is not columns[-1]:
                block = max(part.cell_length for part in column) + 4
                text = text.pad_right(block - text.cell_length)
            line = line + text
        rows.append(line.truncate(width, ellipsis=True))
    return rows
