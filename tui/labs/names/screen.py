"""The names lab on the screen: the curve and what is written, or one name letter by letter."""

from collections.abc import Iterator
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from engine.tasks.names import END, SYMBOLS, spell
from lessons.labs.names.names import STEPS, Names, baselines, is_real
from lessons.numbers import show
from tui.asking.face import verdict_lines
from tui.experiment import ExperimentScreen
from tui.figures.bars import Bar, Bars
from tui.figures.chart import Chart, Series
from tui.figures.raster import DASHED, DOTTED
from tui.keys import bind
from tui.looks import Look

COLUMN = 14  # columns of a written name and its mark
LEAST = 7  # rows that the curve needs; below, only the names are shown
PRESENT = "■"  # stands for the end of a name


class NamesScreen(ExperimentScreen[Names]):
    """Predict, let it read, and read what it writes."""

    LAB = Names
    REST = 0.01
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("view", "names or letters", "What it writes, or one name letter by letter"),
        bind("step", "step", "A letter, or a piece of the training", line=True),
        bind("back_step", "take back", "Take the last letter back", line=False),
    ]
    letters = Look(False)

    def action_view(self) -> None:
        """All names, or a single one."""
        self.letters = not self.letters
        self.lab.note = ""
        self.draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are drawn once everything was answered; a step of training otherwise."""
        if action == "step" and self.letters:
            return self.lab.open and (parameters[:1] == (1,) or bool(self.lab.prefix))
        if action == "step" and parameters[:1] == (-1,):
            return False
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
            return self._letters(width, height)
        lines = self._names(width, max(height // 3, 3))
        rest = height - len(lines) - bool(lines)
        if rest < LEAST:
            return (lines or self._curve(width, height))[:height]
        return [*self._curve(width, rest), *([Content("")] if lines else []), *lines]

    def _curve(self, width: int, height: int) -> list[Content]:
        """Nats a letter on names that were held out, beside blind guessing and pairs of letters."""
        blind, pairs = baselines()
        steps, losses = zip(*self.lab.curve, strict=True) if self.lab.curve else ((), ())
        series = (
            Series(str(self.lab.settings["kind"]), steps, losses, "$value"),
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

    # ---- the words ------------------------------------------------------------------------------

    def words(self) -> Iterator[str | Content]:
        """How it stands, what was said beside what it is, and what can be tried."""
        lab = self.lab
        if not lab.open:
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
        yield "Turn T down to 0, then up to 5. v: letter by letter."

    def _said(self) -> Iterator[Content]:
        width = self.beside
        told = ("nats a letter:", "real ones of 100, as it was asked:")
        for ask, what in zip(self.lab.asks(), told, strict=True):
            attempt = self.lab.attempt(ask)
            if attempt.settled and attempt.last is not None and attempt.was is not None:
                yield Content("")
                yield Content.styled(f"{what} {show(attempt.was, 3)}", "$faint")
                yield from verdict_lines(attempt.last.text, attempt.last.verdict, width)
