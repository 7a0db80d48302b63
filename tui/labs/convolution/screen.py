"""The convolution lab on the screen: a window on grids, a digit through a kernel, curves."""

from collections.abc import Iterator
from itertools import zip_longest
from typing import ClassVar

import numpy as np
from textual.binding import BindingType
from textual.content import Content

from lessons.labs.convolution import gallery, slips
from lessons.labs.convolution.contest import DIGITS, EPOCHS, MOST, Contest, Grid, Learned, Way
from lessons.labs.convolution.convolution import GALLERY, POOL, SWEEP, Convolution
from lessons.labs.convolution.problem import LEVELS, Cell, Problem, Whole
from lessons.labs.convolution.questions import SHIFT, told
from lessons.numbers import show
from tui.asking.face import verdict_lines
from tui.experiment import ExperimentScreen
from tui.figures.bars import Bar, Bars
from tui.figures.chart import Chart, Series
from tui.figures.grids import Block, abreast, beside, extent, grid, sign
from tui.figures.heat import HeatMap
from tui.figures.paint import paint_of
from tui.figures.raster import DASHED, DOTTED, SOLID
from tui.keys import bind

ROOMY = (  # spaces and empty lines between numbers
    *((9, 3), (8, 3), (7, 2), (6, 2), (5, 1)),
    *((4, 1), (3, 1), (2, 1), (3, 0), (2, 0), (1, 0)),
)


class ConvolutionScreen(ExperimentScreen[Convolution]):
    """Fill cells, look through kernels, and let two networks compete."""

    LAB = Convolution
    REST = 0.01
    BINDINGS: ClassVar[list[BindingType]] = [
        bind("view", "next part", "Cells, kernels, tiles, rivals"),
        bind("up", "move"),
        bind("down", "move"),
        bind("left", "move"),
        bind("right", "move"),
        bind("up", "knob", "Choose a knob", action="by_knob(-1, 0)"),
        bind("down", "knob", "Choose a knob", action="by_knob(1, 0)"),
        bind("left", "turn", "Turn the knob", action="by_knob(0, -1)"),
        bind("right", "turn", "Turn the knob", action="by_knob(0, 1)"),
    ]

    def heading(self) -> str:
        """The part, and what is practised or looked through."""
        lab = self.lab
        told = {
            SWEEP: f"level {lab.settings['level']}, {LEVELS[int(lab.settings['level']) - 1].name}",
            GALLERY: str(lab.settings["kernel"]),
            POOL: "max pooling",
        }.get(lab.part, "kernels against full layers")
        return f"{lab.title} · {told} · seed {lab.seed}"

    async def action_move(self, down: int, right: int) -> None:
        """Move the window, or look through the next kernel."""
        if self.lab.part == GALLERY:
            self.lab.turn("kernel", down + right)
        else:
            self.lab.move(down, right)
        self.draw()

    async def action_by_knob(self, down: int, right: int) -> None:
        """Where there is nothing to move, the arrows choose and turn the knobs."""
        await super().action_move(down, right)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The arrows move once all was answered, where there is something to move."""
        if action in ("move", "by_knob"):
            moves = self.lab.open and (self.lab.fills or self.lab.part == GALLERY)
            return moves == (action == "move")
        return super().check_action(action, parameters)

    def figure(self, width: int, height: int) -> list[Content]:
        """What the part draws."""
        lab = self.lab
        if lab.fills:
            return self._grids(lab.problem, width, height)
        if lab.part == GALLERY:
            return self._gallery(width, height)
        return self._rivals(lab.news if isinstance(lab.news, Contest) else Contest(), width, height)

    # ---- cells ----------------------------------------------------------------------------------

    def _grids(self, problem: Problem, width: int, height: int) -> list[Content]:
        """Input, kernel and output as large as there is room for; else the window alone.

        They stand in one line if they fit, else under each other; where nothing fits each row of a
        window stands before the row of the kernel on it.
        """
        for whole in (True, False):
            made = [self._blocks(problem, gap, air, whole=whole) for gap, air in ROOMY]
            for layout in range(4):
                for inputs, kernels, output in made:
                    bands = (
                        [[*inputs, *kernels, *output]],
                        [[*inputs, *kernels], output],
                        [inputs, [*kernels, *output]],
                        [inputs, kernels, output],
                    )[layout]
                    bands = [band for band in bands if band]
                    wide, high = extent(bands, width)
                    if wide <= width and high <= height:
                        return list(beside(bands, width).lines)
        lines = [line.truncate(width, ellipsis=True) for line in _rows(problem, self.lab.cell)]
        last = self._blocks(problem, 1, 0, whole=False)[2]
        below = list(beside([last[1:]], width).lines)
        return lines + below if len(lines) + len(below) <= height else lines[:height]

    def _blocks(
        self, problem: Problem, gap: int, air: int, *, whole: bool
    ) -> tuple[list[Block], list[Block], list[Block]]:
        """What is swept over, what sweeps, and what comes of it, each with its sign before it."""
        i, j = (place * problem.level.stride for place in self.lab.cell)
        k = problem.level.k
        several = problem.level.channels > 1
        lit = {(row, column) for row in range(k) for column in range(k)}
        seen = {(i + row, j + column) for row, column in lit} if whole else lit
        seen = seen if self.lab.shows_window else set()
        inputs, kernels = [], []
        for c, values in enumerate(problem.padded if whole else problem.window(self.lab.cell)):
            name = ("input" if whole else "window") + f" {c + 1}" * several
            inputs.append(_matrix(name, values, seen, gap, air))
        for c, values in enumerate(problem.kernel if problem.kernel is not None else ()):
            name = f"kernel {c + 1}" if several else "kernel"
            kernels += [sign(" · " if c == 0 else " "), _matrix(name, values, set(), gap, air)]
        return inputs, kernels, [sign(" = "), self._output(problem, gap, air)]

    def _output(self, problem: Problem, gap: int, air: int) -> Block:
        lab = self.lab
        shown = not lab.fills or lab.part == POOL or lab.open or lab.answered(lab.asks()[0])
        if not shown:  # its size is being asked
            return grid(Content.styled("output", "bold"), [[Content.styled(" ? ", "$here")]])
        cells = []
        for i, row in enumerate(problem.output):
            line = []
            for j, value in enumerate(row):
                here = (i, j) == lab.cell
                text = told(value) if lab.seen((i, j)) else "·"
                text = f"[{text:^3}]" if here else f" {text:>3} "
                line.append(Content.styled(text, "bold $here" if here else "$value"))
            cells.append(line)
        return grid(Content.styled("output", "bold"), cells, gap=max(gap - 2, 0), air=air)

    # ---- the gallery ----------------------------------------------------------------------------

    def _gallery(self, width: int, height: int) -> list[Content]:
        """The digit, and beside it what the kernel makes of it."""
        lab, paint = self.lab, paint_of(self)
        picture = gallery.digit(lab.seed)
        kernel = lab.kernel
        side = min((width - 4) // 4, height - 2, 40)
        left = HeatMap(picture, "the digit", deepest=1.0).draw(2 * side, side + 1, paint)
        if kernel is None or not lab.open:
            words = "space trains it" if lab.open else "?"
            return [*left, Content.styled(words, "$here")][:height]
        seen = gallery.seen_through(kernel, picture)
        title = f"{lab.settings['kernel']}: {_range(seen)}"
        right = HeatMap(seen, title).draw(2 * side, side + 1, paint)
        lines = abreast((left, right))
        numbers = _numbers(kernel)
        if height - len(lines) >= len(numbers):
            lines += numbers
        if isinstance(lab.news, Learned):
            lines += self._learned(lab.news, width, height - len(lines) - 1)
        return lines[:height]

    def _learned(self, news: Learned, width: int, height: int) -> list[Content]:
        """All kernels of the network as pictures, in one row or two, where there is room."""
        maps = [
            HeatMap(np.array(kernel), f"{at}").draw(
                2 * len(kernel), len(kernel) + 1, paint_of(self)
            )
            for at, kernel in enumerate(news.kernels, 1)
        ]
        wide = max(line.cell_length for each in maps for line in each) + 3
        across = len(maps) if width >= wide * len(maps) else len(maps) // 2
        rows = [maps[at : at + across] for at in range(0, len(maps), across)]
        lines = [Content("")]
        for row in rows:
            for parts in zip_longest(*row, fillvalue=Content("")):
                filled = (Content.assemble(p, " " * (wide - p.cell_length)) for p in parts)
                lines.append(Content.assemble(*filled))
        return lines if across * wide <= width and len(lines) <= height else []

    # ---- the rivals -----------------------------------------------------------------------------

    def _rivals(self, news: Contest, width: int, height: int) -> list[Content]:
        """Digits read right while they learn, and at last how many survive each shift."""
        looks = (
            ("kernels", news.kernels, "$value", "●", SOLID),
            ("full layers", news.full, "$foreground", "■", DASHED),
            ("kernels, shuffled", news.shuffled, "$here", "▲", DOTTED),
        )
        series = tuple(
            Series(name, way.seen, way.right, colour, marker, dash=dash)
            for name, way, colour, marker, dash in looks
        )
        span = (0.0, float(DIGITS * EPOCHS))
        chart = Chart("of 100", series, x_range=span, y_range=(0, 100), x_name="digits seen")
        bars = self._shifts(news)
        below = len(bars.bars) + 3
        if not bars.bars or height < below + 6:
            return (bars if self.lab.finished and bars.bars else chart).draw(width, height)
        upper = max(height - below - 1, 6) if height < 30 else height // 2
        lines = [*chart.draw(width, upper), Content("")]
        return [*lines, *bars.draw(width, height - len(lines))]

    def _shifts(self, news: Contest) -> Bars:
        bars = []
        for by in (0, 2, MOST):
            for name, way, style in (("kernels", news.kernels, "$value"),
                                     ("full", news.full, "$foreground")):  # fmt: skip
                if way.shifted and news.kernels.shifted:
                    share = way.shifted[by]
                    bars.append(Bar(f"moved by {by}  {name:<7}", share, style,
                                    text=show(share, 3)))  # fmt: skip
        return Bars(tuple(bars), "", span=(0.0, 100.0), most=2)

    # ---- the words ------------------------------------------------------------------------------

    def words(self) -> Iterator[str | Content]:
        """A cell worked out, what a kernel sees, or who survived."""
        lab = self.lab
        if lab.fills:
            yield from self._worked(lab.problem)
        elif lab.part == GALLERY:
            yield from self._kernels()
        else:
            yield from self._survivors()

    def _worked(self, problem: Problem) -> Iterator[str | Content]:
        lab, cell = self.lab, self.lab.cell
        if lab.part == SWEEP and not lab.open and cell == (0, 0):
            return
        if not lab.seen(cell):
            if lab.part == SWEEP and self.size.height >= 30:
                first = " + ".join(f"({line})" for line in slips.terms(problem, (0, 0)))
                yield f"Row 1, column 1, worked out: {first} = {told(problem.output[0, 0])}"
            return
        value = told(problem.output[cell])
        place = f"Row {cell[0] + 1}, column {cell[1] + 1}: "
        if problem.kernel is None:
            listed = ", ".join(str(v) for v in problem.window(cell).ravel())
            yield f"{place}the largest of {listed} is {value}."
        else:
            lines = " + ".join(f"({line})" for line in slips.terms(problem, cell))
            yield f"{place}{lines} = {value}"
        if lab.open:
            more = " k raises the level." if lab.part == SWEEP else ""
            yield f"The arrows move the window. R draws others.{more} v: what kernels see."

    def _kernels(self) -> Iterator[str | Content]:
        lab = self.lab
        if not lab.open:
            return
        kernel = lab.kernel
        if kernel is not None:
            total = sum(sum(row) for row in kernel)
            yield f"The entries of this kernel add up to {show(total, 2)}."
        if isinstance(lab.news, Learned):
            news = lab.news
            yield (
                f"Step {news.step} of {news.steps}: the network reads {show(news.right, 3)} of 100"
                " new digits. Its own kernels come after the others, as learned 1 to 8."
            )
        yield "Arrows: the next kernel. R: another digit."
        if lab.can_run and not lab.running:
            yield "space trains a network: watch its kernels become something."

    def _survivors(self) -> Iterator[str | Content]:
        lab = self.lab
        if lab.can_run and not lab.running:
            yield "space lets them learn."
        news = lab.news
        if not isinstance(news, Contest):
            return
        if not lab.finished:
            ways = {"kernels, shuffled": news.shuffled, "kernels": news.kernels}
            who = next((name for name, way in ways.items() if way.parameters), "full layers")
            seen = (0, *ways.get(who, news.full).seen)[-1]
            yield f"Learning now: {who}, {seen:,} of {DIGITS * EPOCHS:,} digits seen."
            return
        attempt = lab.attempt(SHIFT)
        width = self.beside
        if attempt.settled and attempt.last is not None and attempt.was is not None:
            said = f"{attempt.last.text} (it is {show(attempt.was, 3)})"
            yield from verdict_lines(said, attempt.last.verdict, width)
        for name, way in (("kernels", news.kernels), ("full layers", news.full)):
            yield f"{name}: {way.parameters:,} parameters, {_told(way)}."
        yield (
            f"Shuffled pixels: kernels {show(news.shuffled.right[-1], 3)} of 100. Their lead is"
            " that neighbours belong together; without that it is gone."
        )


def _matrix(name: str, values: Whole, lit: set[tuple[int, int]], gap: int, air: int) -> Block:
    """A grid of numbers, those under the window marked."""
    cells = [
        [
            Content.styled(f"{told(v):>2}", "bold $here underline" if (i, j) in lit else "$value")
            for j, v in enumerate(row)
        ]
        for i, row in enumerate(values)
    ]
    rows = {i for i, _ in lit} if len(lit) < values.size else set()
    columns = {j for _, j in lit} if len(lit) < values.size else set()
    title = Content.styled(name, "bold")
    return grid(title, cells, rows=rows, columns=columns, gap=gap, air=air)


def _rows(problem: Problem, cell: Cell) -> list[Content]:
    """Window and kernel, row beside row, the channels side by side."""
    kernel = problem.kernel if problem.kernel is not None else problem.window(cell) * 0 + 1
    lines = [Content.styled("window · kernel", "bold")]
    for row in range(problem.level.k):
        parts = [
            " ".join(f"{told(v):>2}" for v in values) + " ·" + "".join(f" {told(v):>2}" for v in by)
            for values, by in zip(problem.window(cell)[:, row], kernel[:, row], strict=True)
        ]
        lines.append(Content("  " + "     ".join(parts)))
    return lines


def _numbers(kernel: Grid) -> list[Content]:
    """The kernel's entries, in rows."""
    return [Content("  ".join(f"{show(round(x, 2), 2):>5}" for x in row)) for row in kernel]


def _range(values: gallery.Floats) -> str:
    return f"{show(float(values.min()), 2)} to {show(float(values.max()), 2)}"


def _told(way: Way) -> str:
    return f"{show(way.shifted[0], 3)} of 100; moved by 2: {show(way.shifted[2], 3)}"
