"""Where a z is typed while nothing is asked, and what g is there, to the last bit."""

import math
from typing import ClassVar

import numpy as np
from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from lessons.asking.answers import LONGEST
from lessons.labs.activations.explorer import Explorer
from lessons.labs.activations.facts import exact_from, limit, title
from lessons.numbers import MINUS, show
from tui.asking.face import slot
from tui.keys import bind, character_of

BEGINS = frozenset("0123456789.=")


class Words(Static, can_focus=True):
    """What can be tried. A digit here can only mean a z; then every character is text."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("commit", "go there", "Put the cursor at exactly this z"),
        bind("release", "clear", action="clear"),
    ]

    class Changed(Message):
        """A z is being typed, or was."""

    def __init__(self, explorer: Explorer) -> None:
        super().__init__(id="words", markup=False)
        self.explorer = explorer

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Characters of a z are not keys of the lab."""
        character = character_of(key, character)
        if character is None or not character.isprintable() or not self.explorer.sees("value"):
            return False
        return bool(self.explorer.draft) or character in BEGINS

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Both need something typed."""
        return bool(self.explorer.draft) if action in {"commit", "clear"} else True

    async def on_key(self, event: events.Key) -> None:
        """Take the characters of a z."""
        lab = self.explorer
        if event.key == "backspace" and lab.draft:
            lab.draft = lab.draft[:-1]
        elif self.check_consume_key(event.key, event.character):
            lab.draft = (lab.draft + (event.character or "").replace("-", MINUS))[:LONGEST]
        else:
            return
        event.stop()
        event.prevent_default()
        lab.note = ""
        self.post_message(self.Changed())

    def action_commit(self) -> None:
        """Go there; a refused text stays to be mended."""
        lab = self.explorer
        refusal = lab.type_z(lab.draft.lstrip("="))
        lab.note = refusal.message if refusal else ""
        if refusal is None:
            lab.draft = ""
        self.post_message(self.Changed())

    def action_clear(self) -> None:
        """No z, after all."""
        self.explorer.draft = self.explorer.note = ""
        self.post_message(self.Changed())


def invitation(explorer: Explorer, width: int) -> list[str | Content]:
    """The z that is being typed, its g exactly, or what is worth trying with this function."""
    g = explorer.activation
    if explorer.draft:
        return [
            Content("Which z? It is answered to the last bit."),
            Content.assemble("z = ", slot(explorer.draft.lstrip("="))),
        ]
    if explorer.exact:
        return [*exactly(explorer, width)]
    lines: list[str | Content] = []
    if not explorer.free:
        lines.append("All predicted. Choose another function (↑ ↓), or try this one out:")
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
    return lines


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
