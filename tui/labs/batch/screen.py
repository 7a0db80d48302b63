"""The batch lab on the screen: three curves over the looks that were spent, and what was said."""

from collections.abc import Iterator

from textual.content import Content

from lessons.asking.predictions import read_of_hundred
from lessons.labs.batch.batch import LANES, LOOKS, Batch, Stand, rates, steps_of
from lessons.numbers import show
from tui.experiment import ExperimentScreen
from tui.figures.chart import Chart, Series
from tui.figures.raster import DASHED, DOTTED, SOLID

LOOKS_LIKE = (("$foreground", "■", DOTTED), ("$here", "▲", DASHED), ("$value", "●", SOLID))
HOLLOW = "□○"  # of the large and the small batch: where a prediction puts the end of the curve
LOW = 7  # rows below which empty axes are no picture
BEST = 3  # rates of the large batch after which the best is named


class BatchScreen(ExperimentScreen[Batch]):
    """Predict how far few large and many small steps come, then watch all three."""

    LAB = Batch
    REST = 0.02

    def figure(self, width: int, height: int) -> list[Content]:
        """How many of 100 unseen digits are right, over the looks; before that, the plan."""
        lab = self.lab
        if not lab.stands:
            plan = self._plan(width)
            room = height - len(plan) - 1
            axes = [Content(""), *self._chart(self._told()).draw(width, room)]
            return [*plan, *axes] if room >= LOW else plan[:height]
        series = tuple(
            Series(f"{stand.steps:,} × {stand.size:,}", stand.looks, stand.right, colour, marker,
                   dash=dash)
            for stand, (colour, marker, dash) in zip(lab.stands, LOOKS_LIKE, strict=True)
        )  # fmt: skip
        return self._chart(series, self._told()).draw(width, height)

    def _chart(self, series: tuple[Series, ...], ground: tuple[Series, ...] = ()) -> Chart:
        """The axes in which all three are drawn, there before anything is."""
        return Chart("right of 100", series, x_range=(0, LOOKS), y_range=(0, 100),
                     x_name="looks", ground=ground)  # fmt: skip

    def _told(self) -> tuple[Series, ...]:
        """What was predicted: a hollow mark where that curve would have to end."""
        told = []
        for ask, (colour, marker, _), hollow in zip(
            self.lab.asks(), LOOKS_LIKE[::2], HOLLOW, strict=True
        ):
            attempt = self.lab.attempt(ask)
            if attempt.taken and attempt.last is not None:
                said = read_of_hundred(attempt.last.text)
                told.append(Series(f"you said of {marker}", (LOOKS,), (said,), colour, hollow,
                                   joined=False))  # fmt: skip
        return tuple(told)

    def _plan(self, width: int) -> list[Content]:
        """How the looks are to be spent: a line from the first to the last, cut at every step."""
        lines = [Content.styled(f"{LOOKS:,} looks, spent in three ways", "bold")]
        room = max(width - 2, 10)
        for name, (colour, marker, _) in zip(LANES, LOOKS_LIKE, strict=True):
            size = int(self.lab.settings[name])
            steps = steps_of(size)
            cuts = {round(step * room / steps) for step in range(steps + 1)}
            cut = "│" if steps <= room / 2 else "┃" if steps <= 4 * room else "█"
            drawn = "".join(cut if column in cuts else "─" for column in range(room + 1))
            named = f" {_count(steps)} of {size:,}"
            lines += [Content(""), Content.assemble((marker, colour), named)]
            lines.append(Content.styled(drawn, colour))
        if self.lab.open:
            what = "Getting the digits …" if self.lab.running else "space starts all three"
            lines += [Content(""), Content.assemble(("› ", "$here"), what)]
        return lines

    def heading(self) -> str:
        """The sizes of the batches, their rates, the seed."""
        settings = self.lab.settings
        marks = zip(LANES, LOOKS_LIKE, strict=True)
        sizes = ", ".join(f"{marker} {settings[name]:,}" for name, (_, marker, _) in marks)
        large, _, rate = rates(settings)
        rest = f", of ■ {show(large)}" if large != rate else ""
        return f"{self.lab.title} · {sizes} · rate {show(rate)}{rest} · seed {settings['seed']}"

    def words(self) -> Iterator[str | Content]:
        """What was said beside what it is, and what can be tried next."""
        lab = self.lab
        if not lab.stands:
            if lab.open:
                yield "Same start, same digits, as many looks. What differs is the batch of a step."
            return
        for stand, (colour, marker, _) in zip(lab.stands, LOOKS_LIKE, strict=True):
            yield Content.assemble(
                (f"{marker} ", colour), f"{_name(stand):<19}",
                (f"{show(stand.right[-1], 3):>4}", "bold"), " of 100",
                (" overflowed ∞" if stand.diverged else "", "$wrong"),
            )  # fmt: skip
        if not lab.finished:
            yield Content.styled(
                f"{max(s.looks[-1] for s in lab.stands):,} of {LOOKS:,} looks", "$faint"
            )
            return
        for ask, (_, marker, _) in zip(self.lab.asks(), LOOKS_LIKE[::2], strict=True):
            yield from self.said(ask, marker)
        yield ""
        yield from self._next()

    def _next(self) -> Iterator[str | Content]:
        large, _, small = self.lab.stands
        tried = self.lab.tried
        if len(tried) == 1:
            yield (
                f"{large.steps:,} exact steps or {small.steps:,} rough ones, for the same looks."
                " Does a larger rate rescue the large batch? Turn its rate up (k)."
            )
            return
        yield Content.styled("■ by its rate:", "$faint")
        for rate, came in tried[-6:]:
            here = "$here" if rate == large.rate else ""
            yield Content.styled(f"  {show(rate):>6}  {show(came, 3):>4} of 100", here)
        if len(tried) >= BEST:
            best = max(came for _, came in tried)
            yield f"Its best so far is {show(best, 3)}; ● has {show(small.right[-1], 3)}."


def _name(stand: Stand) -> str:
    return f"{_count(stand.steps)} of {stand.size:,}"


def _count(steps: int) -> str:
    return "1 step" if steps == 1 else f"{steps:,} steps"
