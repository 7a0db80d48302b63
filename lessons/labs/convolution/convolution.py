"""The lab of convolution: cells to fill, kernels to look through, a tile to pool, and two rivals.

`problem` draws what is filled and `slips` answers what is wrong with it; `gallery` holds kernels,
`contest` trains.
"""

from collections.abc import Iterator
from functools import lru_cache

from engine import windows
from engine.layers.convolution import Convolution as Layer
from lessons.asking.ask import Ask
from lessons.asking.attempt import Phase
from lessons.experiment import Experiment
from lessons.knobs import Knob, Settings, Value
from lessons.lab import Source
from lessons.labs.convolution import contest, gallery, problem, questions
from lessons.labs.convolution.contest import Contest, Grid, Learned
from lessons.labs.convolution.problem import Cell, Problem

SWEEP, GALLERY, POOL, RIVALS = PARTS = ("sweep", "gallery", "pool", "rivals")
News = Contest | Learned
_make = lru_cache(maxsize=16)(problem.make)


class Convolution(Experiment[News]):
    """One of four parts; in the first and the third a mark stands on a cell of the output."""

    id = "convolution"
    help = """\
Sweep: a kernel moves over a piece of a digit, its ink written from 0 to 9; fill the cells that are
asked. Then the arrows move the window, and every cell is worked out. Levels: plain, stride 2,
padding 1, two channels, all of it. Gallery: kernels over a whole digit; space trains a network,
and its own are seen to change. Pool: the largest of every 2×2 tile. Rivals: kernels against full
layers, on digits that are shifted and pixels that are shuffled. `v` goes from part to part.
"""
    KNOBS = (
        Knob("part", "Part", SWEEP, PARTS, "Cells, kernels, tiles, or two rivals.", short="of"),
        Knob("level", "Level", 1, tuple(range(1, len(problem.LEVELS) + 1)),
             "Plain, stride, padding, channels, all.", 1, len(problem.LEVELS)),
        Knob("kernel", "Kernel", gallery.NAMES[0], gallery.NAMES, "What one looks through."),
        Knob("seed", "Seed", 0, tuple(range(10)), "Draws digits, kernels and weights.", 0, 10**6),
    )  # fmt: skip

    def __init__(self, settings: Settings | None = None) -> None:
        self.mark: Cell = (0, 0)
        self._learned: Learned | None = None
        super().__init__(settings)

    # ---- the knobs ------------------------------------------------------------------------------

    @property
    def fills(self) -> bool:
        """Whether cells are filled here."""
        return self.part in (SWEEP, POOL)

    def lacks(self, name: str) -> str:
        """Two knobs belong to one part each."""
        belongs = {"level": SWEEP, "kernel": GALLERY}.get(name, self.part)
        return "" if belongs == self.part else f"({belongs})"

    def _give(self, name: str, value: Value) -> bool:
        """Another kernel is only looked through: nothing begins anew."""
        if name != "kernel":
            return super()._give(name, value)
        turned = value != self.settings[name]
        self.settings[name] = value
        return turned

    # ---- cells ----------------------------------------------------------------------------------

    @property
    def problem(self) -> Problem:
        """What is filled now."""
        level = 1 if self.part == POOL else int(self.settings["level"])
        return _make(level, self.seed, pooling=self.part == POOL)

    @property
    def cell(self) -> Cell:
        """Where the window lies: on the cell that is asked, else on the mark."""
        at = self._asking
        return self.mark if at is None else self.problem.asked[at]

    @property
    def _asking(self) -> int | None:
        """Which of the asked cells is asked now, or was just answered."""
        ask = self.question
        asked = self.trial_of or (ask.id if ask else "")
        head, _, number = asked.rpartition("-")
        return int(number) - 1 if head in ("convolution.cell", "convolution.pool") else None

    @property
    def shows_window(self) -> bool:
        """Whether the window is marked: for the first cells, and then once one has been filled."""
        at = self._asking
        return at is None or at == 0 or self.answered(self._cells[at])

    def seen(self, cell: Cell) -> bool:
        """Whether a number of the output is on the screen: the first is the worked example."""
        if self.open or (cell == (0, 0) and self.part == SWEEP and self.answered(self.asks()[0])):
            return True
        cells = self.problem.asked
        if cell not in cells:
            return False
        return self.answered(self._cells[cells.index(cell)])

    @property
    def _cells(self) -> tuple[Ask, ...]:
        made = self.problem
        return tuple(questions.cell(made, at, n) for n, at in enumerate(made.asked, 1))

    def move(self, down: int, right: int) -> None:
        """Move the mark over the output, once all was answered."""
        last = len(self.problem.output) - 1
        i, j = self.mark
        self.mark = min(max(i + down, 0), last), min(max(j + right, 0), last)

    # ---- what is asked, and run -----------------------------------------------------------------

    def asks(self) -> tuple[Ask, ...]:
        """The side and three cells; a kernel; three tiles; a shift and a shuffle."""
        if self.part == SWEEP:
            return questions.size(self.problem), *self._cells
        if self.part == POOL:
            return self._cells
        return (questions.EVEN,) if self.part == GALLERY else (questions.SHIFT, questions.SHUFFLE)

    @property
    def can_run(self) -> bool:
        """Where cells are filled nothing runs."""
        return not self.fills and super().can_run

    def work(self) -> Iterator[News]:
        """Train one network and watch its kernels, or let the rivals learn."""
        return contest.learn(self.seed) if self.part == GALLERY else contest.compete(self.seed)

    def hear(self, news: News) -> None:
        """How it stands now."""
        self.news: News | None = news
        if isinstance(news, Learned):
            self._learned = news

    def forget(self) -> None:
        """Nothing was learned."""
        self.news = None
        self.mark = (0, 0)
        self._learned = None

    @property
    def kernel(self) -> Grid | None:
        """The kernel that is looked through; None for one that nothing has learned yet."""
        name = str(self.settings["kernel"])
        if name in gallery.KERNELS:
            return gallery.KERNELS[name]
        kernels = self._learned.kernels if self._learned else ()
        return kernels[int(name.split()[1]) - 1] if kernels else None

    def ended(self, run: int) -> bool:
        """It is over: what was predicted is judged, the first time."""
        over = super().ended(run)
        attempt = self.attempt(questions.SHIFT)
        shifted = self.news.kernels.shifted if isinstance(self.news, Contest) else ()
        if over and attempt.phase is Phase.TAKEN and shifted:
            attempt.reveal(round(shifted[2], 6))
        return over

    def code(self) -> tuple[Source, ...]:
        """How a window slides, and the layer that does it."""
        if self.part == POOL:
            return (windows.max_pool,)
        return (windows.convolve, Layer) if self.part != RIVALS else (Layer, contest.train)
