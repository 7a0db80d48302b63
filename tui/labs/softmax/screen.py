"""The softmax lab on the screen: scores with their bars, and beside them the naive way."""

import math
from collections.abc import Iterator

from textual.content import Content

from lessons.labs.softmax.softmax import Softmax
from lessons.numbers import align, show
from tui.figures.bars import Bar, Bars
from tui.lab import LabScreen


class SoftmaxScreen(LabScreen[Softmax]):
    """Move the scores, watch the shares."""

    LAB = Softmax

    def heading(self) -> str:
        """The knobs that are not drawn."""
        s = {name: show(float(self.lab.settings[name])) for name in ("t", "add", "seed")}
        return f"Softmax · T {s['t']} · {s['add']} added · seed {s['seed']}"

    def figure(self, width: int, height: int) -> list[Content]:
        """A row a score: the score, its e^z, its share as a bar on an axis from 0 to 1."""
        lab, seen = self.lab, self.lab.open
        scores = align([show(z) for z in lab.scores])
        powers = align([show(math.exp(z)) if z < 700 else "too large" for z in lab.scores])
        shares = align([show(p, 3) for p in lab.probabilities])
        naive = align([show(p, 3) for p in lab.naive])
        bars = [
            Bar(
                Content.assemble(("› " if at == lab.knob else "  ", "bold $here"), f"{at + 1} ",
                                 (scores[at], "$value"), "  ", powers[at], " "),
                p if seen else 0.0,
                text=shares[at] if seen else "?".rjust(len(shares[at])),
                tail=Content.styled(naive[at], "$wrong" if math.isnan(lab.naive[at]) else "$faint")
                if seen else "",
            )
            for at, p in enumerate(lab.probabilities)
        ]  # fmt: skip
        names = (("z", scores), ("e^z", powers), ("p", shares))
        head = "    " + "  ".join(name.rjust(len(column[0])) for name, column in names)
        head += "naive".rjust(width - len(head)) if seen else ""
        total = math.fsum(math.exp(z) for z in lab.scores) if max(lab.scores) < 700 else math.inf
        return [
            Content(""),
            *Bars(tuple(bars), Content.styled(head, "$faint"), span=(0.0, 1.0), most=4).draw(
                width, height - 2
            ),
            Content(f"    sum of e^z  {show(total, 5)}"),
        ]

    def words(self) -> Iterator[str]:
        """What to try, once everything was predicted."""
        lab = self.lab
        if not lab.open:
            return
        if any(map(math.isnan, lab.naive)):
            yield (
                "Naive: e^z is larger than a 32-bit number can be, ∞ ÷ ∞ is no number. With the"
                " largest score taken off first every power is at most e^0 = 1."
            )
        else:
            yield "Add 100 to all (the knob “added to all”): what holds, and what breaks?"
