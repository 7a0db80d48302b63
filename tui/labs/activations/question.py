"""Where the explorer asks: the question, the field to type in, and what became of the answer."""

import math
import time
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from textual import events
from textual.app import RenderResult
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from lessons.labs.activations.explorer import Explorer, Said
from lessons.labs.activations.facts import exact_from, limit, title
from lessons.labs.activations.judging import parse_answer, typeable
from lessons.numbers import MINUS, show
from tui.keys import bind
from tui.prose import wrapped

LONGEST = 24  # characters of a typed number
Z_KEYS = frozenset("0123456789.-−/e")


class Question(Widget, can_focus=True):
    """Asks for a prediction, or for a z; in between it says what can be tried out."""

    DEFAULT_CSS = """
    Question { height: 5; }
    """

    HELP = """\
Type the number and press enter. A fraction (1/4), a power (0.5^8), 1e-3 and ∞ (the letter i) are
understood. What you predict is drawn afterwards; a wrong answer costs nothing.

* The **line** is the function g, the **dots** with ∂ are its slope g′, the **dashes** the tangent.
* A number typed while nothing is asked (`=` begins it, too) puts the cursor exactly there, answered
  to the last bit.
* `v` shows what is left of a gradient after 1 to 12 layers; `+` `-` change their number.
* `k` shows the knobs: also whether each unit of the stack has a z of its own.
* `p` asks two questions that are settled by training small networks.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("commit", tooltip="Take what was typed"),
        bind("go", tooltip="To the next question", action="go_on"),
        bind("hint", tooltip="A nudge, then the numbers, then the solution"),
        bind("release", "skip", "See it without answering; not a wrong answer", action="skip"),
        bind("release", "empty the field", action="cancel"),
    ]

    @dataclass
    class Answered(Message):
        """A prediction was committed: it is to be saved now."""

        said: Said
        seconds: float

    @dataclass
    class Changed(Message):
        """What is asked or may be seen has changed."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(id="question")
        self.explorer = explorer
        self.note = ""  # one sentence from the screen, shown while nothing is asked
        self.text = ""
        self.typing_z = False
        self.refusal = ""
        self.shown_hints: tuple[str, ...] = ()
        self._asked_at = time.monotonic()

    # ---- typing ---------------------------------------------------------------------------------

    @property
    def is_typing(self) -> bool:
        """Whether digits go into the field now."""
        return self.typing_z or self.explorer.pending is not None

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Characters that can follow in the number being typed are not keys of the lab."""
        if character is None or len(character) != 1:
            return False
        if not self.is_typing:  # a digit from nowhere can only mean a z
            return character in "0123456789.=" and self.explorer.sees("value")
        return character in Z_KEYS if self.typing_z else typeable(self.text, character)

    def on_key(self, event: events.Key) -> None:
        """Take the characters of a number; everything else is a key of the lab."""
        if event.key == "backspace" and self.is_typing:
            self.text = self.text[:-1]
        elif self.check_consume_key(event.key, event.character):
            if not self.is_typing:
                self.open_field()
            self.text = (self.text + (event.character or "").replace("=", ""))[:LONGEST]
        else:
            return
        event.stop()
        event.prevent_default()
        self.refusal = ""
        self.refresh()
        self.refresh_bindings()

    def on_paste(self, event: events.Paste) -> None:
        """Paste into the field, as far as it is a number."""
        event.stop()
        for character in event.text[:LONGEST]:
            if self.is_typing and self.check_consume_key("", character):
                self.text = (self.text + character)[:LONGEST]
        self.refresh()

    def clear(self) -> None:
        """An empty field, no hints, nothing said."""
        self.text = self.refusal = self.note = ""
        self.typing_z, self.shown_hints = False, ()
        self._asked_at = time.monotonic()

    def open_field(self) -> None:
        """Ask for a z."""
        self.clear()
        self.typing_z = True

    # ---- keys -----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which keys mean something now."""
        if action == "commit":
            return self.is_typing
        if action == "go_on":
            return self.explorer.said is not None and not self.typing_z
        if action == "hint":
            return self.explorer.pending is not None and not self.typing_z
        if action == "skip":
            return self.explorer.pending is not None and not (self.typing_z or self.text)
        if action == "cancel":
            return self.typing_z or bool(self.text)
        return True

    def action_commit(self) -> None:
        """Judge what was typed; a refused text stays to be mended."""
        if self.typing_z:
            refusal = self.explorer.type_z(self.text)
            if refusal is None:
                self.clear()
            else:
                self.refusal = refusal.message
        elif (said := self.explorer.answer(self.text)) is not None:
            if said.verdict.refused:
                self.refusal = said.verdict.message
            else:
                self.post_message(self.Answered(said, time.monotonic() - self._asked_at))
                self.clear()
        self.post_message(self.Changed())

    def action_go_on(self) -> None:
        """Put the verdict away."""
        self.explorer.go_on()
        self.clear()
        self.post_message(self.Changed())

    def action_hint(self) -> None:
        """One hint more."""
        self.shown_hints = self.explorer.hint()
        self.refresh()

    def action_skip(self) -> None:
        """Uncover this part without answering."""
        self.explorer.skip()
        self.clear()
        self.post_message(self.Changed())

    def action_cancel(self) -> None:
        """Empty and leave the field."""
        self.clear()
        self.post_message(self.Changed())

    # ---- drawing --------------------------------------------------------------------------------

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
        return [*prompt.wrap(width), *line.wrap(width)]

    def _verdict(self, said: Said, width: int) -> list[Content]:
        verdict = said.verdict
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
                f"is {title(g)} exactly {show(end)}? Type a z."
            )
        elif g.kinks:
            places = " and ".join(map(show, g.kinks))
            lines.append(f"Put the cursor exactly at {places}: there the slope is a convention.")
        else:
            lines.append("Keep this curve (P), choose another, and compare where each is flat.")
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
