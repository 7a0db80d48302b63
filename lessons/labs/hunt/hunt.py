"""The lab of bugs: the symptom first, then an idea, then the line, and then the truth is measured.

Case 0 are three riddles about shapes. In all others a small training with one wrong line runs
beside the mended one; what is wrong is said before the mend is shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import zip_longest

from engine import ops, rules
from engine.gradcheck import gradient_check, numeric_gradient
from lessons.asking.ask import Ask
from lessons.asking.polls import Poll
from lessons.experiment import Experiment
from lessons.knobs import Knob
from lessons.lab import Source
from lessons.labs.hunt import shapes
from lessons.labs.hunt.bench import Trace, check, train
from lessons.labs.hunt.cases import CASES, Case
from lessons.numbers import show

SHAPES = 0  # the case that is none: the shape detective


@dataclass(frozen=True)
class Pair:
    """How far both runs are: with the bug, and mended."""

    broken: Trace = field(default_factory=Trace)
    mended: Trace = field(default_factory=Trace)


@lru_cache(maxsize=len(CASES))
def checks(case: Case) -> tuple[float, float]:
    """The gradient check of a case: the largest relative error broken, and mended."""
    return check(case.code(mended=False), case.setup), check(case.code(mended=True), case.setup)


class Hunt(Experiment[Pair]):
    """One case at a time."""

    id = "hunt"
    help = """\
Twelve bugs, one of them twice, each in one place of a few lines. The code you see is the code that
runs, on 8×8 pixels of real digits, beside the same program without the bug: same start, same
digits, same order. Look at the symptom, commit an idea, then a line; the mend, the gradient check
and the measured numbers come after. Case 0 asks about shapes alone.
`dl-tui quiz hunt` asks for the ideas once more, in a row.
"""
    KNOBS = (
        Knob("case", "Case", SHAPES, tuple(range(len(CASES) + 1)),
             "0 is the shape detective, the others are bugs.", 0, len(CASES)),
        Knob("seed", "Seed", 0, (0,), "Draws shapes, weights and the order of digits.", 0, 10**6),
    )  # fmt: skip

    @staticmethod
    def polls() -> tuple[Poll, ...]:
        """The ideas about all bugs, for a quiz: the symptom is told, not shown."""
        told = "A program with one wrong line trains beside the same program without it."
        return tuple(replace(case.poll, question=f"{told} {case.poll.question}") for case in CASES)

    # ---- what it is about -----------------------------------------------------------------------

    @property
    def case(self) -> Case | None:
        """The bug at hand; None for the shape detective."""
        number = int(self.settings["case"])
        return CASES[number - 1] if number else None

    @property
    def name(self) -> str:
        """What the case is called before it is solved: its symptom."""
        return self.case.name if self.case else "Shape detective"

    def clue(self, ask: Ask | None) -> shapes.Clue:
        """The riddle of a question; without one, the last."""
        asks = self.asks()
        return shapes.clues(self.seed)[asks.index(ask) if ask in asks else -1]

    # ---- what is asked --------------------------------------------------------------------------

    def asks(self) -> tuple[Ask, ...]:
        """Three riddles, or an idea and a line."""
        return self.case.asks() if self.case else shapes.asks(self.seed)

    @property
    def question(self) -> Ask | None:
        """Nothing is asked before the symptom was seen."""
        return self.waiting if self.case is None or self.finished else None

    @property
    def solved(self) -> bool:
        """Whether the mend may be seen."""
        return (self.case is None or self.finished) and self.open

    @property
    def can_run(self) -> bool:
        """A case runs once, before anything is asked."""
        return self.case is not None and not self.finished

    # ---- running --------------------------------------------------------------------------------

    def work(self) -> Iterator[Pair]:
        """Both programs, an epoch of each in turn."""
        case, seed = self.case, self.seed
        if case is None:
            return
        measure = "count" if case.piece == "count" else "accuracy"
        runs = [
            train(case.code(mended=mended), case.setup, seed, measure) for mended in (False, True)
        ]
        pair = Pair()
        for broken, mended in zip_longest(*runs):  # the one that was stopped stays as it is
            pair = Pair(broken or pair.broken, mended or pair.mended)
            yield pair
        checks(case)

    def hear(self, news: Pair) -> None:
        """An epoch more."""
        self.pair = news

    def forget(self) -> None:
        """Nothing ran."""
        self.pair = Pair()

    @property
    def numbers(self) -> tuple[tuple[str, str, str], ...]:
        """What was measured: its name, with the bug, and without it."""
        both = self.pair.broken, self.pair.mended
        rows = (
            ("first loss", [trace.losses[:1] for trace in both]),
            ("last loss", [() if trace.error else trace.losses[-1:] for trace in both]),
            ("of 100 unseen", [tuple(100 * a for a in trace.accuracies[-1:]) for trace in both]),
        )
        texts = (
            (name, *("–" if not one else show(one[0]) for one in found)) for name, found in rows
        )
        return tuple((name, broken, mended) for name, broken, mended in texts)

    # ---- what is found --------------------------------------------------------------------------

    @property
    def meaning(self) -> str:
        """What the numbers mean in the end."""
        if self.case is None:
            return ""
        broken, mended = self.pair.broken, self.pair.mended
        return self.case.told.format(
            silent=broken.silent,
            silent_healthy=mended.silent,
            thrice=", ".join(show(share, 3) for share in broken.again),
            thrice_healthy=", ".join(show(share, 3) for share in mended.again),
            piled=show(broken.piles[-1], 3) if broken.piles else "",
            piled_healthy=show(mended.piles[-1], 3) if mended.piles else "",
        )

    def code(self) -> tuple[Source, ...]:
        """What in the engine does the work of these lines, and the gradient check."""
        if self.case is None:
            return rules.matmul_left, rules.matmul_right, ops.Op
        return *self.case.engine, gradient_check, numeric_gradient
