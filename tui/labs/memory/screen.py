"""The memory lab on the screen: both errors over the steps, in powers of ten."""

from collections.abc import Iterator

from textual.content import Content

from engine.tasks.adding import BLIND
from lessons.labs.memory.memory import STEPS, Memory
from lessons.numbers import show
from tui.asking.choice import outcome_lines
from tui.asking.face import verdict_lines
from tui.experiment import ExperimentScreen
from tui.figures.chart import Chart, Series
from tui.figures.raster import DASHED, DOTTED


class MemoryScreen(ExperimentScreen[Memory]):
    """Predict who is ahead, then watch both learn to add."""

    LAB = Memory
    REST = 0.01

    def figure(self, width: int, height: int) -> list[Content]:
        """The squared errors of both, and what it costs to know nothing."""
        curve = self.lab.curve
        steps = [stand.step for stand in curve]
        series = (
            Series("LSTM", steps, [stand.lstm for stand in curve], "$value"),
            Series("plain cell", steps, [stand.plain for stand in curve], "$here", dash=DASHED),
            Series("always 1", (0, STEPS), (BLIND, BLIND), "$faint", dash=DOTTED),
        )
        worst = max([1.0, *(max(stand.plain, stand.lstm) for stand in curve[:1])])
        least = min([1e-4, *(min(stand.plain, stand.lstm) for stand in curve)])
        return Chart("squared error", series, (0, STEPS), (least, worst), log=True,
                     x_name="steps").draw(width, height)  # fmt: skip

    def words(self) -> Iterator[str | Content]:
        """How both stand; what was said beside what it is; and what can be tried."""
        lab = self.lab
        if not lab.curve:
            if lab.open:
                yield "Getting the sequences …" if lab.running else "space lets both learn."
            return
        end = lab.curve[-1]
        for name, error, style in (("LSTM        ", end.lstm, "bold $value"),
                                   ("plain cell  ", end.plain, "bold $here")):  # fmt: skip
            yield Content.assemble((name, "$faint"), (show(error, 3), style))
        yield Content.styled(f"step {end.step:,} of {STEPS:,}", "$faint")
        if not lab.finished:
            return
        yield from self._said()
        yield ""
        yield (
            "Along an LSTM's memory a gradient is multiplied by f alone. Try 6 numbers, then 50; or"
            " let U begin small: how does the plain cell take it?"
        )

    def _said(self) -> Iterator[Content]:
        width = self.beside
        ahead, plain = (self.lab.attempt(ask) for ask in self.lab.asks())
        if ahead.vote is not None and ahead.vote.revealed:
            yield Content("")
            yield from outcome_lines(ahead.vote, width)
        if plain.settled and plain.last is not None and plain.was is not None:
            yield Content("")
            yield Content.styled(f"the plain cell's error, {show(plain.was, 3)}:", "$faint")
            yield from verdict_lines(plain.last.text, plain.last.verdict, width)
