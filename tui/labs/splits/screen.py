"""The splits lab on the screen: a histogram of guessers, or the curves of two networks."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from textual.binding import BindingType
from textual.content import Content

from engine.tasks.mnist import load
from lessons.labs.splits.leak import DIGITS, EPOCHS, Leak
from lessons.labs.splits.luck import CLASSES, FRESH, ITEMS, Luck, chances
from lessons.labs.splits.questions import USUAL
from lessons.labs.splits.splits import LUCK, News, Splits
from lessons.numbers import show
from tui.experiment import ExperimentScreen
from tui.figures.axes import FRAME
from tui.figures.bars import Bar, Bars
from tui.figures.chart import Chart, Series
from tui.figures.histogram import Histogram
from tui.figures.rail import rail
from tui.figures.raster import DASHED, DOTTED
from tui.keys import bind
from tui.paths import cache_folder
from tui.wrapping import broken

MOST = 50  # items right, of 200, up to which the axis goes: a quarter
TALL = 24  # rows from which fresh tests have a picture of their own
BARS = 6  # rows of the four bars and their axis
SMALL = 19  # rows below which the bars have no axis
LOW = 6  # rows below which what is known of one guesser is told in words
NEAR = 4  # items around the mean that these words speak of


class SplitsScreen(ExperimentScreen[Splits]):
    """Predict the score and what it promises, then let them guess or learn."""

    LAB = Splits
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("view", "luck or leak", "The best guesser, or a leak")
    ]

    def heading(self) -> str:
        """What is tried, and how much of it."""
        lab = self.lab
        told = f"{lab.guessers:,} guessers" if lab.part == LUCK else f"{lab.leaked} % leaked"
        return f"{lab.title} · {told} · seed {lab.settings['seed']}"

    def work(self) -> Iterator[News]:
        """Where there is a leak, with the digits."""
        return self.lab.work(None if self.lab.part == LUCK else load(cache=cache_folder()))

    def figure(self, width: int, height: int) -> list[Content]:
        """What the part draws; before the run, what is known without it."""
        news = self.lab.news
        if isinstance(news, Luck):
            return self._luck(news, width, height)
        if self.lab.part == LUCK:
            return self._one_guesser(width, height)
        return self._leak(news if isinstance(news, Leak) else Leak(), width, height)

    # ---- luck -----------------------------------------------------------------------------------

    def _one_guesser(self, width: int, height: int) -> list[Content]:
        """What is known before: where the score of one falls, as chance has it."""
        per_cent = tuple(100 * chance for chance in chances())
        if height < LOW:
            near = sum(per_cent[ITEMS // CLASSES - NEAR : ITEMS // CLASSES + NEAR + 1])
            ends = [_percent(ITEMS // CLASSES + by) for by in (-NEAR, NEAR)]
            told = f"One guesser: {near:.0f} times of 100 between {ends[0]} and {ends[1]}."
            return broken(Content(told), width)
        named = ((100 / CLASSES, "$right", "truth 10 %"), *self._said())
        title = f"one guesser: how likely is each score on {ITEMS} items, in %"
        return _histogram(per_cent, title, named).draw(width, height)

    def _said(self) -> Iterator[tuple[float, str, str]]:
        """A line where the learner expects the score."""
        if (said := self.lab.said) is not None:
            yield 100 * said, "$foreground", f"you {show(100 * said, 3)} %"

    def _luck(self, news: Luck, width: int, height: int) -> list[Content]:
        upper = height * 3 // 5 if height >= TALL and news.fresh else height
        named = [
            (100 / CLASSES, "$right", "truth 10 %"),
            (100 * news.best / ITEMS, "$wrong", f"best {_percent(news.best)}"),
        ]
        if news.fresh:
            named.append(
                (100 * news.fresh[0] / ITEMS, "$here", f"tested {_percent(news.fresh[0])}")
            )
        named += self._said()
        title = f"{sum(news.counts):,} guessers: right of {ITEMS} items"
        lines = _histogram(news.counts, title, tuple(named)).draw(width, upper)
        if upper == height:
            return lines
        counts = np.bincount(news.fresh, minlength=ITEMS + 1)
        best = (100 * news.best / ITEMS, "$wrong", "promised")
        title = f"the best one, on {len(news.fresh)} fresh sets"
        second = _histogram(tuple(counts.tolist()), title, (named[0], best))
        return [*lines, Content(""), *second.draw(width, height - len(lines) - 1)]

    # ---- a leak ---------------------------------------------------------------------------------

    def _leak(self, news: Leak, width: int, height: int) -> list[Content]:
        clean, leaky = news.clean, news.leaky
        below = BARS if height >= SMALL else BARS - FRAME
        upper = height - below - 1
        begun = bool(clean.fresh or leaky.fresh)
        lines: list[Content] = [] if begun else [*_piles(self.lab.leaked, width), Content("")]
        upper -= len(lines)
        if upper >= 7:
            looks = (
                ("validation, leak", leaky.validation, "$wrong", "●"),
                ("fresh, leak", leaky.fresh, "$here", "◆"),
                ("fresh, no leak", clean.fresh, "$right", "○"),
            )
            series = tuple(
                Series(name, list(map(float, range(1, len(ys) + 1))), [100 * y for y in ys],
                       colour, marker)
                for name, ys, colour, marker in looks
            )  # fmt: skip
            levels = tuple(
                Series(name, (1.0, float(EPOCHS)), (level, level), style, dash=dash)
                for level, style, name, dash in (
                    *((*said, DASHED) for said in self._said()),
                    (100 * USUAL, "$faint", f"unseen, about {100 * USUAL:.0f} %", DOTTED),
                )
            )
            seen = (*series, *levels[:-1]) if begun else levels
            chart = Chart("% right", seen, x_range=(1, EPOCHS), y_range=(60, 100),
                          x_name="epochs")  # fmt: skip
            lines += [*chart.draw(width, upper), Content("")]
        named = (
            ("no leak  validation", clean.validation, "$foreground"),
            ("         fresh", clean.fresh, "$right"),
            ("leak     validation", leaky.validation, "$wrong"),
            ("         fresh", leaky.fresh, "$here"),
        )
        you = "".join(name for _, _, name in self._said())
        bars = Bars(
            tuple(
                Bar(name, 100 * ys[-1] if ys else 0.0, colour, text=f"{100 * ys[-1]:.1f} %"
                    if ys else "?", tail=you * name.startswith("leak"))
                for name, ys, colour in named
            ),
            span=(0.0, 100.0),
        )  # fmt: skip
        return [*lines, *bars.draw(width, height - len(lines))][:height]

    # ---- the words ------------------------------------------------------------------------------

    def words(self) -> Iterator[str | Content]:
        """How it stands; when it is over, what was said beside what it is, and what that means."""
        lab, news = self.lab, self.lab.news
        if lab.can_run and not lab.running:
            yield f"space lets them {'guess' if lab.part == LUCK else 'learn'}."
        elif lab.running and news is None:
            yield "Getting the digits …"
        if not lab.finished or news is None:
            return
        yield from self.said(lab.asks()[0])
        if isinstance(news, Luck):
            mean = sum(news.fresh) / len(news.fresh)
            yield (
                f"Chosen with {_percent(news.best)}, tested with {_percent(news.fresh[0])}; over"
                f" {FRESH} fresh sets {_percent(mean)} on average. Choosing raised the number and"
                " nothing else: what has chosen cannot judge."
            )
            yield "Fewer guessers: how much of the luck is left?"
        else:
            promise, truth = (
                round(100 * s[-1], 1) for s in (news.leaky.validation, news.leaky.fresh)
            )
            yield (
                f"Validation promises {promise} %, fresh digits show"
                f" {truth} %: {promise - truth:.1f} points of 100 are only"
                " memory. Without fresh digits nobody would know."
            )
            yield "Leak fewer: from when on would you notice?"


def _piles(leaked: int, width: int) -> list[Content]:
    """Who learns from which of the 1,000 digits, and which are to judge them both."""
    both = DIGITS * leaked // 100
    rows = (
        ("no leak  learns", DIGITS, 0, DIGITS, "$right"),
        ("leak     learns", DIGITS + both, 0, DIGITS + both, "$wrong"),
        ("validation", DIGITS, DIGITS, 2 * DIGITS, "$foreground"),
    )
    room = max(width - 23, 8)
    lines = [
        Content.styled(
            f"{2 * DIGITS:,} digits: with a leak {both} of those that judge are learned, too",
            "bold",
        )
    ]
    for name, many, first, last, style in rows:
        ends = (round(at * room / DIGITS) for at in (first, last))
        start, end = ends
        lines.append(Content.assemble(f"{name:<15} {many:>5} ", rail(room, start, end - 1, style)))
    return [line.truncate(width) for line in lines]


def _percent(items: float) -> str:
    """So many of the items, in per cent."""
    return f"{show(100 * items / ITEMS, 3)} %"


def _histogram(
    counts: tuple[float, ...], title: str, named: tuple[tuple[float, str, str], ...]
) -> Histogram:
    """Items right as per cent, a column for each number of items, or for two."""
    low, high = -0.25, 100 * MOST / ITEMS + 0.25
    seen = counts[: MOST + 1]
    return Histogram(
        seen, low, high, title, name="%", outside=round(sum(counts[MOST + 1 :])), named=named
    )
