"""The softmax lab on the screen: scores with their bars, and beside them the naive way."""

import math
from collections.abc import Iterator

from textual.content import Content

from lessons.labs.softmax.softmax import SCORES, Softmax
from lessons.numbers import align, show
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
        left = 10 + len(scores[0]) + len(powers[0]) + len(shares[0])
        room = max(width - left - len(naive[0]) - 2, 8)
        tall = min(max((height - 5) // len(SCORES) - 1, 1), 4)
        head = "    " + "  ".join(
            name.rjust(len(column[0]))
            for name, column in (("z", scores), ("e^z", powers), ("p", shares))
        )
        head += "naive".rjust(width - len(head) - 1)
        lines = [Content(""), Content.styled(head, "$faint")]
        for at, p in enumerate(lab.probabilities):
            bar = self._bar(p, room) if seen else Content.styled("·" * room, "$faint")
            odd = "$wrong" if math.isnan(lab.naive[at]) else "$faint"
            row = Content.assemble(
                ("› " if at == lab.knob else "  ", "bold $here"), f"{at + 1} ",
                (scores[at], "$value"), "  ", powers[at], "  ",
                (shares[at] if seen else "?".rjust(len(shares[at])), "bold $value"), "  ", bar,
                " ", (naive[at] if seen else "", odd),
            )  # fmt: skip
            below = Content.assemble(" " * left, bar if seen else "")
            lines += [row, *[below] * (tall - 1), *[Content("")] * (tall > 1)]
        ticks = "0" + "½".rjust(room // 2) + "1".rjust(room - room // 2 - 1)
        lines.append(Content.styled(" " * left + ticks, "$faint"))
        total = math.fsum(math.exp(z) for z in lab.scores) if max(lab.scores) < 700 else math.inf
        return [*lines, Content(f"    sum of e^z  {show(total, 5)}")]

    @staticmethod
    def _bar(p: float, room: int) -> Content:
        eighths = round(p * room * 8)
        full, rest = divmod(eighths, 8)
        bar = "█" * full + (" ▏▎▍▌▋▊▉"[rest] if rest else "")
        return Content.styled(bar.ljust(room), "$value")

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
