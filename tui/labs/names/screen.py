"""The names lab on the screen: the curve and what is written, one name letter by letter, or what
the heads of a transformer look at meanwhile."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from textual.binding import BindingType
from textual.content import Content

from engine.tasks.names import END, SYMBOLS, spell
from lessons.labs.names.names import ATTENDS, CALLED, STEPS, Names, baselines, is_real
from lessons.numbers import show
from tui.asking.face import verdict_lines
from tui.experiment import ExperimentScreen
from tui.figures.bars import Bar, Bars
from tui.figures.chart import Chart, Series
from tui.figures.grids import abreast
from tui.figures.heat import HeatMap
from tui.figures.paint import paint_of
from tui.figures.raster import DASHED, DOTTED
from tui.keys import bind
from tui.looks import Look

COLUMN = 14  # columns of a written name and its mark
LEAST = 7  # rows that the curve needs; below, only the names are shown
PRESENT = "■"  # stands for the end of a name, and for what stands before the first letter
WRITTEN, LETTERS, HEADS = "names", "letters", "heads"
GAP = 3  # columns between two heads


class NamesScreen(ExperimentScreen[Names]):
    """Predict, let it read, and read what it writes."""

    LAB = Names
    REST = 0.01
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("view", "view", "What it writes, a name letter by letter, heads of a transformer"),
        bind("step", "step", "A letter, or a piece of the training", line=True),
        bind("back_step", "take back", "Take the last letter back", line=False),
    ]
    look = Look(0)  # of its views

    @property
    def views(self) -> tuple[str, ...]:
        """What can be looked at: heads, where there are any."""
        heads = (HEADS,) if self.lab.settings["kind"] == ATTENDS else ()
        return (WRITTEN, LETTERS, *heads)

    @property
    def view(self) -> str:
        """What is looked at."""
        return self.views[min(self.look, len(self.views) - 1)]

    @property
    def letters(self) -> bool:
        """Whether a single name is looked at, to which a letter can be added."""
        return self.view != WRITTEN

    def action_view(self) -> None:
        """All names, a single one, or what the heads see of it."""
        self.look = (self.views.index(self.view) + 1) % len(self.views)
        self.lab.note = ""
        self.draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are drawn, and other views seen, once everything was answered."""
        if action == "step" and self.letters:
            return self.lab.open and (parameters[:1] == (1,) or bool(self.lab.prefix))
        if action == "step" and parameters[:1] == (-1,):
            return False
        if action == "view":
            return self.lab.open
        return super().check_action(action, parameters)

    def action_step(self, by: int = 1) -> None:
        """A letter on or back; in the other view a piece of the training."""
        if not self.letters:
            super().action_step(by)
        elif by > 0:
            self.lab.draw()
        else:
            self.lab.take_back()
        self.draw()

    # ---- the pictures ---------------------------------------------------------------------------

    def figure(self, width: int, height: int) -> list[Content]:
        """The curve above, the names below; or the chances of the next letter."""
        if self.letters and self.lab.open:
            return (self._heads if self.view == HEADS else self._letters)(width, height)
        lines = self._names(width, max(height // 3, 3))
        rest = height - len(lines) - bool(lines)
        if rest < LEAST:
            return (lines or self._curve(width, height))[:height]
        return [*self._curve(width, rest), *([Content("")] if lines else []), *lines]

    def _curve(self, width: int, height: int) -> list[Content]:
        """Nats a letter on names that were held out, beside blind guessing and pairs of letters."""
        (blind, pairs), kind = baselines(), str(self.lab.settings["kind"])
        steps, losses = zip(*self.lab.curve, strict=True) if self.lab.curve else ((), ())
        series = (
            Series(CALLED.get(kind, kind), steps, losses, "$value"),
            Series("pairs", (0, STEPS), (pairs, pairs), "$here", dash=DASHED),
            Series("blind", (0, STEPS), (blind, blind), "$faint", dash=DOTTED),
        )
        high = max([3.5, *losses])
        return Chart("nats a letter, new names", series, (0, STEPS), (1.8, high),
                     x_name="steps").draw(width, height)  # fmt: skip

    def _names(self, width: int, height: int) -> list[Content]:
        """What it writes now, in columns; real names have their mark."""
        written = self.lab.written
        columns = max(width // COLUMN, 1)
        lines = []
        for start in range(0, min(len(written), columns * height), columns):
            parts = []
            for name in written[start : start + columns]:
                mark, style = ("✓", "$right") if is_real(name) else ("·", "$faint")
                text = (name or "(empty)")[: COLUMN - 3]
                parts += [Content.styled(f"{mark} ", style), Content(f"{text:{COLUMN - 2}}")]
            lines.append(Content("").join(parts))
        return lines

    def _letters(self, width: int, height: int) -> list[Content]:
        """The letters drawn so far, and a bar for each that may follow, the likeliest first."""
        lab = self.lab
        begun = spell(symbol for symbol in lab.prefix if symbol != END)
        end = PRESENT if lab.over else "_"
        head = Content.assemble(("name  ", "$faint"), (begun, "bold $value"), (end, "$here"))
        if lab.over:
            return [head, Content(""), Content("The name is over. . begins another one.")]
        chances = lab.chances
        ranked = sorted(range(len(SYMBOLS)), key=lambda symbol: -chances[symbol])
        shown = ranked[: max(height - 5, 1)]
        bars = Bars(
            tuple(
                Bar(f"  {PRESENT if symbol == END else SYMBOLS[symbol]} ", chances[symbol],
                    text=f"{chances[symbol]:.3f}")
                for symbol in shown
            ),
            Content.styled(f"  what may follow, at T = {show(lab.temperature)}; {PRESENT} is the"
                           " end", "$faint"),
            span=(0.0, 1.0),
        )  # fmt: skip
        return [head, Content(""), *bars.draw(width, height - 2)]

    def _heads(self, width: int, height: int) -> list[Content]:
        """A grid for each head, row and column a letter each; in little room the last row alone."""
        lab, paint = self.lab, paint_of(self)
        letters, shares = (PRESENT, *lab.looked_at), lab.looks
        assert shares is not None  # only a transformer has this view
        count, places = len(shares), len(letters)
        head = Content.assemble(("name  ", "$faint"), (lab.looked_at, "bold $value"))
        plans = []  # columns of a letter, heads abreast, rows of a head
        for across in (count, 2, 1):
            wide = ((width - GAP * (across - 1)) // across - 2) // places
            tall = (height - 2) * across // count
            if wide >= 2 and tall >= places + 2:
                plans.append((min(wide, 9), across, tall))
        if not plans:
            names = tuple(f"head {i + 1}" for i in range(count))
            title = "what the last letter takes from which" if height > count + 2 else ""
            grid = HeatMap(shares[:, -1], title, names, letters, 1.0, digits=2)
            return [head, *grid.draw(width, height - 1, paint)]
        wide, across, tall = max(plans)
        ahead = np.triu(np.ones((places, places), bool), 1)
        grids = [
            HeatMap(np.where(ahead, np.nan, one), f"head {i + 1}", letters, letters, 1.0,
                    digits=2, shades=one).draw(2 + wide * places, tall, paint)
            for i, one in enumerate(shares)
        ]  # fmt: skip
        told = f"rows ask what comes next, columns are whom they ask; {PRESENT} start"
        lines = [head, Content.styled(told, "$faint").truncate(width, ellipsis=True)]
        for at in range(0, count, across):
            lines += abreast(grids[at : at + across], GAP)
        return lines[:height]

    # ---- the words ------------------------------------------------------------------------------

    def words(self) -> Iterator[str | Content]:
        """How it stands, what was said beside what it is, and what can be tried."""
        lab = self.lab
        if not lab.open:
            return
        if self.view == HEADS:
            yield (
                "Every letter asks what comes next, and each head takes its own shares of what"
                " stands before. They part while it learns: r begins again. The key . draws a"
                " name's letters one by one, and the last letter joins in."
            )
            return
        if self.letters:
            yield (
                ". draws a letter by these chances, and it comes in at the next step; , takes it"
                " back. Turn T: the order stays, the bars draw together or apart."
            )
            return
        if not lab.curve:
            yield "Getting the names …" if lab.running else "space lets it read."
            return
        step, loss = lab.curve[-1]
        yield Content.assemble(
            (f"step {step:,} of {STEPS:,}  ", "$faint"), (f"{loss:.3f} nats", "bold $value")
        )
        yield Content.assemble(("✓", "$right"), (" a real name   · nobody's yet", "$faint"))
        if not lab.finished:
            return
        if lab.known is not None:
            yield (
                f"Of 100 names that it writes at T = {show(lab.temperature)}, {show(lab.known, 3)}"
                " stand in the list (✓)."
            )
        yield from self._said()
        yield ""
        heads = ", then its heads" if HEADS in self.views else ""
        yield f"Turn T down to 0, then up to 5. v: letter by letter{heads}."

    def _said(self) -> Iterator[Content]:
        width = self.beside
        told = ("nats a letter:", "real ones of 100, as it was asked:")
        for ask, what in zip(self.lab.asks(), told, strict=True):
            attempt = self.lab.attempt(ask)
            if attempt.settled and attempt.last is not None and attempt.was is not None:
                yield Content("")
                yield Content.styled(f"{what} {show(attempt.was, 3)}", "$faint")
                yield from verdict_lines(attempt.last.text, attempt.last.verdict, width)
