"""The attention lab on the screen: who takes how much from whom, as a table of shades."""

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from lessons.labs.attention.attention import ASKED, ROW, WORD, Attention
from lessons.numbers import show, show_vector
from tui.keys import bind
from tui.lab import LabScreen

LABEL, CELL, WIDEST = 8, 11, 28  # columns of a row's name and of a cell
ROOMY = 3  # lines from which a cell has its share written into it
SHADES, LITTLE = "·░▒▓█", 0.02


class AttentionScreen(LabScreen[Attention]):
    """Fill in one row of a head, then see a head that turns a word round."""

    LAB = Attention
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("view", "hand or word", "Four places by hand, or a word turned round")
    ]

    def figure(self, width: int, height: int) -> list[Content]:
        """The vectors, then scores and shares row by row; of the word the shares alone."""
        lines = self._hand(width, height) if self.lab.by_hand else self._word(width, height)
        return [line.truncate(width, ellipsis=True) for line in lines][:height]

    def _hand(self, width: int, height: int) -> list[Content]:
        """The vectors, and what place 3 makes of them; with room below, what all of them take."""
        lab, head = self.lab, self.lab.head
        places = range(len(head.v))
        cell = max(min((width - LABEL) // len(places), WIDEST), CELL)
        lines = [_row("place", [(f"{t + 1}", "$faint") for t in places], cell)]
        for name, values in (("query", head.q), ("key", head.k)):
            lines.append(_row(name, [(show_vector(x), "$foreground") for x in values], cell))
        lines.append(_row("value", [(show(x), "$value") for x in head.v], cell))
        lines.append(Content.styled("what place 3 takes:", "bold"))
        scores, shares = head.scores[ROW], head.shares[ROW]
        told = [
            ("not seen", "$faint") if s > ROW
            else (show(float(scores[s]), 3), "$foreground") if s != ASKED or lab.seen(0)
            else ("?", "bold $here")
            for s in places
        ]  # fmt: skip
        lines.append(_row("score", told, cell))
        told = [
            ("", "") if s > ROW
            else (f"{_shade(float(shares[s]))} {show(float(shares[s]), 3)}", "$value")
            if lab.seen(1) else ("?", "bold $here")
            for s in places
        ]  # fmt: skip
        lines.append(_row("share", told, cell))
        answer = (show(float(head.answers[ROW]), 3), "bold $value") if lab.seen(2) else (
            "?", "bold $here")  # fmt: skip
        lines.append(_row("takes", [answer], cell))
        spaced = [x for line in lines for x in (line, Content(""))]
        lines = spaced if height >= len(spaced) else lines
        tall = min((height - len(lines) - 1) // len(places), cell // 2)
        if tall < ROOMY:
            return lines
        lines.append(Content.styled("who takes how much from whom:", "bold"))
        names = [f"{t + 1}" for t in places]
        return [*lines, *self._shares(names, cell, tall, [t != ROW or lab.seen(1) for t in places])]

    def _word(self, width: int, height: int) -> list[Content]:
        """A cell for each pair of places: the row asks, the column is asked."""
        lab, head = self.lab, self.lab.head
        known = lab.seen(0) if not head.causal else lab.open
        cell = max(min((width - LABEL) // len(WORD), WIDEST), 4)
        tall = max(min((height - 2) // len(WORD), cell // 2), 1)
        best = [WORD[at] if at is not None else "–" for at in map(head.most, range(len(WORD)))]
        names = [f"{own} → {got}" if known else own for own, got in zip(WORD, best, strict=True)]
        return [
            _row("", [(letter, "bold") for letter in WORD], cell),
            *self._shares(names, cell, tall, [known] * len(WORD)),
            Content.styled("row: who asks, and whose letter it takes most of", "$faint"),
        ]

    def _shares(self, names: list[str], cell: int, tall: int, known: list[bool]) -> list[Content]:
        """A row of shades for each place that asks, the shares in its middle where there is room.

        A row that is not `known` is covered, and what nobody may see is left empty.
        """
        head, lines = self.lab.head, []
        for t, name in enumerate(names):
            for line in range(tall):
                middle = line == (tall - 1) // 2
                parts = [(f"{name if middle else '':<{LABEL}}", "bold")]
                for s, share in enumerate(head.shares[t].tolist()):
                    text, style = _shade(share) * (cell - 2), "$value"
                    if share < LITTLE and not middle:
                        text = ""
                    if head.causal and s > t:
                        text = ""
                    elif not known[t]:
                        text, style = "?" * middle, "bold $here"
                    elif middle and tall >= ROOMY:
                        text = f" {share:.2f} ".center(cell - 2, _shade(share))
                    parts.append((f"{text:<{cell}}", style))
                lines.append(Content.assemble(*parts))
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
        head, sharp = lab.head, float(lab.settings["sharp"])
        most = head.shares.max(axis=1)
        least, largest = show(float(most.min()), 3), show(float(most.max()), 3)
        shares = largest if least == largest else f"{largest} at best, {least} at worst"
        found = sum(head.most(t) == len(WORD) - 1 - t for t in range(len(WORD)))
        yield (
            f"{found} of {len(WORD)} places take most from the letter they want. A place's largest"
            f" share is {shares}."
        )
        yield _what_to_try(sharp, head.causal)


def _what_to_try(sharp: float, causal: bool) -> str:
    """What is seen at these knobs, or which to turn next."""
    if not sharp:
        return (
            "Queries of length 0 give every place the score 0: all shares of a row are equal, and"
            " what is taken home is the mean of all that is seen."
        )
    if causal:
        return (
            "Places that come later have the share 0. Lower the sharpness, or take the mask away."
        )
    return "Lower the sharpness: what becomes of the word? At 0? And with the causal mask?"


def _row(name: str, cells: list[tuple[str, str]], cell: int) -> Content:
    parts: list[tuple[str, str]] = [(f"{name:<{LABEL}}", "bold")]
    parts += [(f"{text:<{cell}}", style) for text, style in cells]
    return Content.assemble(*parts)


def _shade(share: float) -> str:
    """Darker for more: nothing, up to a quarter, a half, three quarters, and above."""
    return SHADES[0] if share < LITTLE else SHADES[min(1 + int(4 * share), 4)]
