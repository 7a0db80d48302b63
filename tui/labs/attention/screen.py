"""The attention lab on the screen: who takes how much from whom, as a table of shades."""

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from lessons.labs.attention.attention import ASKED, ROW, WORD, Attention
from lessons.numbers import show, show_vector
from tui.keys import bind
from tui.lab import LabScreen

CELL = 9  # columns of a cell
SHADES = "·░▒▓█"


class AttentionScreen(LabScreen[Attention]):
    """Fill in one row of a head, then see a head that turns a word round."""

    LAB = Attention
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("view", "hand or word", "Four places by hand, or a word turned round")
    ]

    async def action_view(self) -> None:
        """The other half."""
        self.lab.other_part()
        self.lab.note = ""
        await self.renewed()

    def figure(self, width: int, height: int) -> list[Content]:
        """The vectors, then scores and shares row by row; of the word the shares alone."""
        lines = self._hand(height) if self.lab.by_hand else self._word(width, height)
        return [line.truncate(width, ellipsis=True) for line in lines][:height]

    def _hand(self, height: int) -> list[Content]:
        lab, head = self.lab, self.lab.head
        places = range(len(head.v))
        lines = [_row("place", [(f"{t + 1}", "$faint") for t in places])]
        for name, values in (("query", head.q), ("key", head.k)):
            lines.append(_row(name, [(show_vector(value), "$foreground") for value in values]))
        lines.append(_row("value", [(show(x), "$value") for x in head.v]))
        lines.append(Content.styled("what place 3 takes:", "bold"))
        scores, shares = head.scores[ROW], head.shares[ROW]
        told = [
            ("not seen", "$faint") if s > ROW
            else (show(float(scores[s]), 3), "$foreground") if s != ASKED or lab.seen(0)
            else ("?", "bold $here")
            for s in places
        ]  # fmt: skip
        lines.append(_row("score", told))
        told = [
            ("", "") if s > ROW
            else (f"{_shade(float(shares[s]))} {show(float(shares[s]), 3)}", "$value")
            if lab.seen(1) else ("?", "bold $here")
            for s in places
        ]  # fmt: skip
        lines.append(_row("share", told))
        answer = (show(float(head.answers[ROW]), 3), "bold $value") if lab.seen(2) else (
            "?", "bold $here")  # fmt: skip
        lines.append(_row("takes", [answer]))
        spaced = [x for line in lines for x in (line, Content(""))]
        return spaced if height >= len(spaced) else lines

    def _word(self, width: int, height: int) -> list[Content]:
        """A cell for each pair of places: the row asks, the column is asked."""
        lab, head = self.lab, self.lab.head
        known = lab.seen(0) if not head.causal else lab.open
        cell = max(min((width - 8) // len(WORD), 16), 4)
        tall = max(min((height - 2) // len(WORD), cell // 2), 1)
        lines = [Content("        ") + Content("").join(
            Content.styled(f"{letter:<{cell}}", "bold") for letter in WORD
        )]  # fmt: skip
        for t, letter in enumerate(WORD):
            parts = []
            for s in range(len(WORD)):
                share = float(head.shares[t, s])
                block = _shade(share) * (cell - 2)
                parts.append((f"{block if known else '?':<{cell}}", "$value" if known else "$here"))
            shaded = Content.assemble(*parts)
            best = WORD[int(head.shares[t].argmax())] if known else "?"
            gives = f" → {best}" if known else ""
            lines.append(Content.assemble((f"{letter}{gives}".ljust(8), "bold"), shaded))
            lines += [Content("        ") + shaded] * (tall - 1)
        lines.append(Content.styled("row: who asks, and whose letter it takes most of", "$faint"))
        return lines

    def words(self) -> Iterator[str]:
        """What was found, and what to try."""
        lab = self.lab
        if lab.question is not None:
            return
        if lab.by_hand:
            yield (
                "Scores say how well a query fits a key, shares add up to 1, and the answer is a"
                " mean of values. R draws other numbers, v turns a word round."
            )
            return
        head = lab.head
        yield (
            f"At place 1 the largest share is {show(float(head.shares[0].max()), 3)}. Lower the"
            " sharpness: what becomes of the word? At 0? And with the causal mask?"
        )


def _row(name: str, cells: list[tuple[str, str]]) -> Content:
    parts: list[tuple[str, str]] = [(f"{name:<7}", "bold")]
    parts += [(f"{text:<{CELL + 2}}", style) for text, style in cells]
    return Content.assemble(*parts)


def _shade(share: float) -> str:
    """Darker for more: nothing, up to a quarter, a half, three quarters, and above."""
    return SHADES[0] if share < 0.02 else SHADES[min(1 + int(4 * share), 4)]
