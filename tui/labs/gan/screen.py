"""The GAN lab on the screen: two bells and D's curve on a line, eight clusters on a plane."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
from textual.binding import Binding, BindingType
from textual.content import Content

from lessons.labs.gan import ring
from lessons.labs.gan.duel import REAL, SPREAD, batch, slopes_of_d, slopes_of_g
from lessons.labs.gan.gan import Gan
from lessons.labs.gan.ring import CLUSTERS, FEW, JUDGED, ROUNDS
from lessons.numbers import show
from tui.experiment import ExperimentScreen
from tui.figures.axes import FRAME, framed, margin_of
from tui.figures.bars import Bar, Bars
from tui.figures.chart import Chart, Series
from tui.figures.raster import DASHED, DOTTED, Raster, Window
from tui.figures.scale import horizontal, vertical
from tui.keys import bind

ENDS = (-4.0, 6.0)  # of the line, as long as G stays there
THIN = 0.03  # a bell is drawn at least so wide
REACH = 2.8  # of the plane, to all sides
ROOMY = 22  # rows from which there are two pictures under each other
BESIDE = 30  # columns of the bars beside the plane


class GanScreen(ExperimentScreen[Gan]):
    """Work a step out by hand, play both players, then let two networks play."""

    LAB = Gan
    REST = 0.01
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "1",
            "choose(1)",
            "D learns",
            tooltip="A step of D: it learns to tell",
            id="gan.choose_1",
        ),
        Binding(
            "2",
            "choose(2)",
            "G learns",
            tooltip="A step of G: it learns to make",
            id="gan.choose_2",
        ),
        bind("back_step", "step back", "Take the last step back"),
        bind("view", "line or ring", "Two players on a line, or two networks and a ring"),
    ]

    # ---- keys -----------------------------------------------------------------------------------

    def action_choose(self, who: int) -> None:
        """A step of one of the two."""
        self.lab.play(who)
        self.draw()

    def action_step(self, by: int = 1) -> None:
        """A piece of the run; or, on the line, a step back."""
        if by > 0:
            super().action_step(by)
            return
        self.lab.back()
        self.draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Steps by hand are for the line, once all was answered."""
        if action == "choose":
            return self.lab.plays
        if action == "step" and parameters == (-1,):
            return self.lab.plays and len(self.lab.way) > 1
        return super().check_action(action, parameters)

    # ---- the picture ----------------------------------------------------------------------------

    def figure(self, width: int, height: int) -> list[Content]:
        """The line, and where b has been; or the plane, and what was found of it."""
        return (self._line if self.lab.by_hand else self._ring)(width, height)[:height]

    def _line(self, width: int, height: int) -> list[Content]:
        """Where real and made numbers lie, what D makes of every place, and b step by step."""
        lab, players = self.lab, self.lab.players
        across = min(ENDS[0], players.b - 2), max(ENDS[1], players.b + 2)
        xs = np.linspace(*across, 241)
        series = (
            Series("D's chance", xs.tolist(), players.chance(xs).tolist(), "$here"),
            Series("real", xs.tolist(), _bell(xs, REAL, SPREAD), "$foreground", dash=DASHED),
            Series("made", xs.tolist(), _bell(xs, players.b, players.a), "$value", dash=DOTTED),
            *self._pair(),
        )
        tall = height * 3 // 5 if height >= ROOMY and len(lab.way) > 1 else height
        lines = Chart("", series, across, (0, 1.05), x_name="x").draw(width, tall)
        if tall == height:
            return lines
        steps = range(len(lab.way))
        ends = steps[0], steps[-1]
        way = (
            Series("b", list(steps), [one.b for one in lab.way], "$value"),
            Series("real ones", ends, (REAL, REAL), "$foreground", dash=DASHED),
        )
        return [
            *lines,
            *Chart("where G's middle was", way, x_name=lab.counted_in).draw(width, height - tall),
        ]

    def _pair(self) -> tuple[Series, ...]:
        """The two numbers that are asked about, until the game begins."""
        pair = self.lab.pair
        if len(self.lab.way) > 1:
            return ()
        return (Series("x", (pair.x,), (pair.p,), "$foreground", "●", joined=False),
                Series("G(z)", (pair.made,), (pair.q,), "$value", "▲", joined=False))  # fmt: skip

    def _ring(self, width: int, height: int) -> list[Content]:
        """What is real and what was made, and the clusters that get their part."""
        lab = self.lab
        beside = BESIDE if width >= 2 * BESIDE and height < ROOMY else 0
        below = 0 if beside else height // 3
        lines = self._plane(width - beside, height - below)
        if lab.news is None:
            return lines
        if beside:
            told = self._counts().draw(beside - 2, height)
            told += [Content("")] * (len(lines) - len(told))
            wide = width - beside + 2
            padded = (line.pad_right(max(wide - line.cell_length, 0)) for line in lines)
            return [left + right for left, right in zip(padded, told, strict=True)]
        rounds, found = zip(*lab.curve, strict=True)
        curve = (Series("clusters found, of 8", rounds, found, "$value"),)
        chart = Chart("", curve, (0, ROUNDS), (0, CLUSTERS), x_name="rounds")
        return [*lines, *chart.draw(width, below)]

    def _plane(self, width: int, height: int) -> list[Content]:
        rows = max(height - 1 - FRAME, 1)
        y = vertical(-REACH, REACH, rows)
        columns = max(width - margin_of(y), 1)
        half = max(REACH, REACH * columns / (2 * rows))  # a unit as long across as up
        x = horizontal(-half, half, columns)
        raster = Raster(columns, rows, Window.of(x, y))
        news = self.lab.news
        if news is not None and self.lab.open:
            made = news.points.astype(np.float64)
            raster.dots(made[:, 0], made[:, 1], "$value")
        for at, (cx, cy) in enumerate(ring.CENTRES.tolist()):
            gets = news is not None and self.lab.open and news.counts[at] >= FEW * JUDGED
            raster.mark(cx, cy, "●" if gets else "○", "bold $right" if gets else "$foreground")
        head = Content.assemble(("○ cluster ", "$foreground"), ("● found ", "$right"),
                                ("⠿ made", "$value"))  # fmt: skip
        return [head, *framed(raster, x, y, grid=True)]

    def _counts(self) -> Bars:
        """How many of 100 made points lie in each cluster, and where in none."""
        counts = self.lab.news.counts if self.lab.news is not None else ()
        bars = [Bar(f"{at}", 100 * count / JUDGED, text=show(100 * count / JUDGED, 2))
                for at, count in enumerate(counts, 1)]  # fmt: skip
        return Bars(tuple(bars), "of 100 made, in each", span=(0.0, 100 / CLUSTERS * 3))

    # ---- the words ------------------------------------------------------------------------------

    def words(self) -> Iterator[str | Content]:
        """How it stands, what was said beside what it is, and what can be tried."""
        if self.lab.open:
            yield from self._of_the_line() if self.lab.by_hand else self._of_the_ring()

    def _of_the_line(self) -> Iterator[str | Content]:
        lab, now = self.lab, self.lab.players
        x, z = batch(lab.seed, len(lab.way))
        yield Content.assemble(
            ("D  ", "bold $here"), f"w {show(now.w, 3)}, c {show(now.c, 3)}",
            (f"  mean loss {show(slopes_of_d(now, x, z)[0], 3)}", "$faint"),
        )  # fmt: skip
        yield Content.assemble(
            ("G  ", "bold $value"), f"a {show(now.a, 3)}, b {show(now.b, 3)}",
            (f"  mean loss {show(slopes_of_g(now, z)[0], 3)}", "$faint"),
        )  # fmt: skip
        if not lab.running:
            plays = "" if lab.finished else " space plays. Where does b end, what becomes of a?"
            yield (
                "1 lets D learn, 2 G: try only one of them for a while, then both in turn." + plays
            )

    def _of_the_ring(self) -> Iterator[str | Content]:
        lab, news = self.lab, self.lab.news
        if news is None:
            yield "space lets both networks play."
            return
        yield Content.assemble(
            (f"round {news.round:,}  ", "$faint"),
            (f"{news.found} of {CLUSTERS} clusters", "bold $value"),
            (f", {show(news.inside, 3)} % inside", "$faint"),
        )
        if not lab.finished:
            return
        for ask in lab.asks():
            lines, truth = self.said(ask), lab.truth(ask)
            if lines and truth is not None and truth.was is not None:
                yield Content("")
                what = "clusters" if ask.id == "gan.found" else "of 100 inside"
                yield Content.styled(f"{what}: {show(truth.was, 3)}", "$faint")
                yield from lines
        yield ""
        yield "k: ten steps of D to each of G's, or ten of G's to each of D's."


def _bell(xs: "np.typing.NDArray[np.float64]", middle: float, spread: float) -> list[float]:
    """A bell of height 1 where numbers lie."""
    found: list[float] = np.exp(-(((xs - middle) / max(abs(spread), THIN)) ** 2) / 2).tolist()
    return found
