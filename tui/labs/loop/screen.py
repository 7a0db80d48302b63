"""The cards as they were put, and beside them what they do: curves, or promises and their truth."""

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from lessons.labs.loop.loop import ROUNDS, Loop
from lessons.labs.loop.plan import Outcome
from lessons.numbers import show
from tui.asking.choice import fact_lines
from tui.experiment import ExperimentScreen
from tui.figures.bars import Bar, Bars
from tui.figures.chart import Chart, Series
from tui.figures.raster import DASHED
from tui.keys import bind
from tui.looks import Look

BESIDE = 92  # columns from which cards and curves stand side by side
ABOVE = 24  # rows from which they stand one above the other
CARDS = 44
SPREAD = 4  # rows of a card, where there is room


class LoopScreen(ExperimentScreen[Loop]):
    """Put the cards, predict, and see them carried out."""

    LAB = Loop
    BINDINGS: ClassVar[list[BindingType]] = [bind("view", "accuracy or loss")]

    loss_shown = Look(False)

    def action_view(self) -> None:
        """The other curve of the same loops."""
        self.loss_shown = not self.loss_shown
        self.draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There are two curves as soon as a loop runs; the workflow has none."""
        if action == "view":
            return bool(self.lab.turns)
        return super().check_action(action, parameters)

    # ---- pictures -------------------------------------------------------------------------------

    def figure(self, width: int, height: int) -> list[Content]:
        """The cards and what they do, or what has more to show where there is little room."""
        begun = self.lab.running or self.lab.finished
        if not begun and (width < BESIDE or not self.lab.open):
            return self._cards(width, height)
        if width >= BESIDE:
            cards, shown = self._cards(CARDS, height), self._shown(width - CARDS - 2, height)
            rows = max(len(cards), len(shown))
            cards += [Content("")] * (rows - len(cards))
            shown += [Content("")] * (rows - len(shown))
            return [
                Content.assemble(one.pad_right(CARDS - one.cell_length), "  ", two)
                for one, two in zip(cards, shown, strict=True)
            ]
        if height >= ABOVE:
            cards = self._cards(width, height // 2)
            return [*cards, Content(""), *self._shown(width, height - len(cards) - 1)]
        return self._shown(width, height)

    def _cards(self, width: int, height: int) -> list[Content]:
        """The circle as far as it is put, with room for what is missing; in the end what became
        of each card."""
        lab = self.lab
        shown = lab.carried_out if lab.open else lab.begun
        head = Content.styled(
            "your order" if lab.order or not lab.open else "a right order", "$faint"
        )
        count = len(lab.side.steps)
        if height <= count:
            return [head, *self._flow(shown).wrap(width)][:height]
        notes = lab.notes if lab.finished else ("",) * count
        rows = min(SPREAD, (height - 1) // count)
        end = shown.index(lab.side.closing) if lab.side.closing in shown else -1
        lines = [head]
        for at in range(count):
            card, left = shown[at] if at < len(shown) else "", _left(at, end)
            line = Content.assemble(
                (left, "$here"), (f"{at + 1}  ", "$value" if card else "$faint"),
                lab.side.text(card) if card else ("·", "$faint"),
            )  # fmt: skip
            said = Content.styled(f"– {notes[at]}" if notes[at] else "", "$here")
            leads = at + 1 < len(shown) and (at < end or end < 0 or lab.side.name == "workflow")
            inside = [
                Content.assemble(("│  " if at < end else "   ", "$here"), (sign, "$faint"), "  ")
                for sign in ("││" if leads else "  ")[: rows - 2] + ("↓" if leads else " ")
            ]
            if rows == 1:
                lines.append(Content.assemble(line, "  ", said))
                continue
            lines += [line, Content.assemble(inside[0], said), *inside[1:]]
        return [line.truncate(width, ellipsis=True) for line in lines]

    def _flow(self, shown: tuple[str, ...]) -> Content:
        """The same in a few words, for a room of a few rows."""
        closing = self.lab.side.closing
        names = [f"{card} ↺" if card == closing else card for card in shown]
        names += ["·"] * (len(self.lab.side.steps) - len(shown))
        return Content(" → ".join(names))

    def _shown(self, width: int, height: int) -> list[Content]:
        if self.lab.side.name == "loop":
            return self._curves(width, height)
        return self._promises(width, height)

    def _curves(self, width: int, height: int) -> list[Content]:
        turns, at = self.lab.turns, 0 if self.loss_shown else 1
        xs = [turn.number for turn in turns]
        chart = Chart(
            "loss on unseen digits" if self.loss_shown else "right of 100 unseen",
            (
                Series("right order", xs, [turn.model[at] for turn in turns], "$right",
                       dash=DASHED),
                Series(self._mine, xs,
                       [turn.mine[at] for turn in turns], "$here"),
            ),
            x_range=(0, ROUNDS),
            y_range=None if self.loss_shown else (0, 100),
            x_name="rounds",
        )  # fmt: skip
        return chart.draw(width, height)

    @property
    def _mine(self) -> str:
        """Whose order runs: in free play it is nobody's."""
        return "yours" if self.lab.order else "this one"

    def _promises(self, width: int, height: int) -> list[Content]:
        tried = self.lab.tried
        if tried is None:
            return [Content("")]
        if tried.mine is None or tried.model is None:
            return [Content.styled(f"{tried.number} networks are trained …", "$faint")]
        bars = []
        for name, one in ((self._mine, tried.mine), ("right", tried.model)):
            for what, value in (("promises", one.promised), ("keeps", one.kept)):
                style = "$value" if what == "keeps" else "$here"
                if value is not None:
                    bars.append(Bar(f"{name} {what}", value, style))
        return Bars(
            tuple(bars), "right of 100, mean of 200 teams", span=(0, 100), digits=3, most=3
        ).draw(width, height)

    # ---- words ----------------------------------------------------------------------------------

    def words(self) -> Iterator[str | Content]:
        """How it stands; then what was said beside what came of it, and why."""
        lab = self.lab
        if not lab.open:
            return
        if not lab.running and not lab.finished:
            yield "space carries it out." if lab.order else "space carries out a right order."
            return
        yield self._stand()
        if lab.found is None:
            return
        asked = lab.asks()
        yield ""
        if asked and asked[-1].poll is not None:
            yield from self.said(asked[-1])
        else:  # nobody has put an order, so nobody was asked
            yield from fact_lines(lab.side.choices[lab.found], self.beside)
        yield ""
        if not lab.wrong:
            yield self._right()
        for sentence in lab.wrong:
            yield f"✗ {sentence}"
        yield Content.styled("r takes the cards up again, R shuffles them", "$faint")

    def _stand(self) -> Content:
        lab = self.lab
        if lab.side.name == "loop":
            if not lab.turns:
                return Content.styled("getting the digits …", "$faint")
            turn = lab.turns[-1]
            at = 0 if self.loss_shown else 1
            return Content.assemble(
                (f"round {turn.number} of {ROUNDS}:  ", "$faint"), (f"{self._mine} ", "$faint"),
                (show(turn.mine[at], 3), "bold $here"), ("  right order ", "$faint"),
                (show(turn.model[at], 3), "bold $right"),
            )  # fmt: skip
        tried = lab.tried
        if tried is None or tried.mine is None or tried.model is None:
            return Content.styled(f"trained: {tried.number if tried else 0}", "$faint")
        return Content.assemble((f"{self._mine}  ", "$faint"), _told(tried.mine))

    def _right(self) -> str:
        lab = self.lab
        other = (
            ""
            if lab.carried_out == lab.side.steps
            else ", another than in the lesson, and as right"
        )
        if lab.peeked:
            return (
                "✓ The choice went by the validation part, so the promise holds. But the test part"
                " lay open all the time: who sees it will use it."
            )
        if lab.found == 0:
            return f"✓ This is a right order{other}."
        if lab.settings["digits"] == "sorted":
            return f"✓ The cards lie right{other}. What hurts is the order of the digits."
        return f"✓ The cards lie right{other}. At such a rate chance decides how far a run comes."


def _left(at: int, end: int) -> str:
    """The way back, left of a card: from the one that closes the circle to the first."""
    if at > end:
        return "   "
    if end == 0:
        return "↺  "
    return "╭▸ " if at == 0 else "╰─ " if at == end else "│  "


def _told(outcome: Outcome) -> Content:
    promised = "nothing" if outcome.promised is None else show(outcome.promised, 3)
    kept = "nothing" if outcome.kept is None else show(outcome.kept, 3)
    return Content.assemble(
        ("promises ", "$faint"), (promised, "bold $here"),
        ("  keeps ", "$faint"), (kept, "bold $value"),
    )  # fmt: skip
