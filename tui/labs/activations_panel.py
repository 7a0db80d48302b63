"""The explorer's words: the list of functions, the formula, the facts, the question and verdict."""

import math
from dataclasses import dataclass

import numpy as np
from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from engine.activations import ACTIVATIONS, Activation
from lessons.answers import Verdict
from lessons.labs.activations.explorer import Explorer, Said
from lessons.labs.activations.facts import exact_from, jump, limit, title
from lessons.labs.activations.predictions import parse_answer
from lessons.numbers import MINUS, show
from tui.formula import FormulaError, render
from tui.prose import wrapped


class Functions(Widget):
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

    def render(self) -> RenderResult:
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
        return Content("\n").join(lines)

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


class Formulas(Widget):
    """The formula of g, that of its slope once it may be seen, and the facts."""

    DEFAULT_CSS = """
    Formulas { height: 3; }
    """

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(id="formulas")
        self.explorer = explorer

    def render(self) -> RenderResult:
        """Beside each other in a low widget, under each other in a high one."""
        g, (width, height) = self.explorer.activation, self.size
        covered = not self.explorer.sees("value")
        drawn = formula("g(z)", g.tex, "$value")
        slope = formula("∂ = g'(z)", g.derivative_tex, "$gradient")
        if not self.explorer.sees("slope"):
            slope = []
        if height > 5:
            lines = [*drawn, Content(""), *slope, *([Content("")] if slope else [])]
            words = [line for fact in facts(g, covered) for line in fact.wrap(max(width, 8))]
            return Content("\n").join([*lines, *words][:height])
        columns = [column for column in (drawn, slope) if column]
        words = facts(g, covered)
        least = 26
        if len(columns) == 2 and sum(c[0].cell_length + 4 for c in columns) + least > width:
            columns.pop()
        return _beside([*columns, words], width, height)


def _beside(columns: list[list[Content]], width: int, height: int) -> Content:
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
    return Content("\n").join(rows)


class Question(Widget):
    """What is asked, the place to type, and what became of the answer."""

    DEFAULT_CSS = """
    Question { height: 5; }
    """

    HELP = """\
Type the number and press enter. A fraction (1/4), a power (0.5^8), 1e-3 and ∞ (the letter i) are
understood. What you predict is drawn afterwards; a wrong answer costs nothing.
"""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(id="question")
        self.explorer = explorer
        self.text = ""
        self.typing_z = False
        self.refusal = ""
        self.shown_hints: tuple[str, ...] = ()
        self.note = ""

    def render(self) -> RenderResult:
        """At most as many lines as there is room for."""
        width, height = self.size
        explorer = self.explorer
        if self.typing_z:
            lines = self._entry(Content("Which z? It is answered to the last bit."), "z =", width)
        elif explorer.said is not None:
            lines = self._verdict(explorer.said, width)
        elif explorer.pending is not None:
            asked = explorer.pending
            place = explorer.count_answered() + 1
            head = f"Predict {place} of {len(explorer.questions)}"
            prompt = Content.assemble((head + "  ", "$faint"), (asked.prompt, "bold"))
            lines = self._entry(prompt, "", width, asked.form)
            for hint in self.shown_hints[-2:]:
                lines += wrapped(f"· {hint}", width, "$faint")
        elif explorer.exact:
            lines = exactly(explorer, width)
        else:
            lines = self._invitation(width)
        return Content("\n").join(lines[:height])

    def _entry(self, prompt: Content, label: str, width: int, form: str = "") -> list[Content]:
        said = self.refusal or form
        box = f"{self.text}▏".ljust(14)
        line = Content.assemble(
            ("› ", "$here"), f"{label} " if label else "", ("[ ", "$here"), (box, "bold"),
            ("]", "$here"), (f"  {said}" if said else "", "$wrong" if self.refusal else "$faint"),
        )  # fmt: skip
        return [*prompt.wrap(width), *(part for part in line.wrap(width))]

    def _verdict(self, said: Said, width: int) -> list[Content]:
        verdict: Verdict = said.verdict
        mark, style = ("✓", "$right") if verdict.correct else ("✗", "$wrong")
        line = Content.assemble(
            (f"{mark} ", style), ("you said ", "$faint"), (_typed(said.text), "bold"),
            ("   it is ", "$faint"), (said.prediction.truth, "bold"),
        )  # fmt: skip
        return [
            *wrapped(said.prediction.prompt, width, "$faint"),
            line,
            *wrapped(verdict.message, width),
        ]

    def _invitation(self, width: int) -> list[Content]:
        g = self.explorer.activation
        if self.note:
            return wrapped(self.note, width)
        lines = []
        if not self.explorer.free:
            right = "All predicted. Choose another function (↑ ↓), or try this one out:"
            lines.append(right)
        end, first = limit(g), exact_from(g, "float64")
        if math.isfinite(end) and first and not g.kinks:
            lines.append(
                f"The limit {show(end)} is never reached, but a computer rounds. From which z on "
                f"is {title(g)} exactly {show(end)}? Press x and type a z."
            )
        elif g.kinks:
            places = " and ".join(map(show, g.kinks))
            lines.append(f"Put the cursor exactly at {places}: there the slope is a convention.")
        else:
            lines.append("Keep this curve (k), choose another, and compare where each is flat.")
        return [part for line in lines for part in wrapped(line, width)]


def _typed(text: str) -> str:
    """A typed answer as the program understood it."""
    try:
        value = parse_answer(text)
    except ValueError:
        return text
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    return text.replace("-", MINUS)


def exactly(explorer: Explorer, width: int) -> list[Content]:
    """Every digit of g at a typed z, in both precisions, and where rounding meets the limit."""
    g, z = explorer.activation, explorer.z
    lines = [Content.assemble(("exactly at z = ", "$faint"), (_digits(repr(z)), "bold $here"))]
    if not explorer.sees("value"):
        return [*lines, Content.styled("g is covered until its limit is predicted", "$faint")]
    end = limit(g)
    for name in ("float64", "float32"):
        single = np.array([z], dtype=name)
        with np.errstate(over="ignore", under="ignore"):
            value = g.function(single)[0] if name == "float32" else np.float64(g.function(z))
        first = exact_from(g, name)
        note = ""
        if math.isfinite(end) and float(value) == end:
            note = f"exactly {show(end)}" + (f", as from z = {first} on" if first else "")
        elif math.isfinite(end) and z > 0:
            note = f"{show(end - float(value), 3)} short of {show(end)}"
        lines.append(
            Content.assemble(
                (f"{name}  g ", "$faint"), (_digits(str(value)), "$value"), f"   {note}"
            ).truncate(width, ellipsis=True)
        )
    if explorer.sees("slope"):
        lines.append(
            Content.assemble(
                ("         ∂ ", "$faint"), (_digits(repr(float(g.derivative(z)))), "$gradient")
            )
        )
    return lines


def _digits(text: str) -> str:
    """All digits Python shows, without the decimals of a whole number, with a true minus."""
    return text.removesuffix(".0").replace("-", MINUS)
