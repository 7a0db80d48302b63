"""What a learner does with a sweep: choose the knobs, say which value will be best, and watch."""

from dataclasses import dataclass, field

from lessons.asking.answers import Verdict
from lessons.asking.attempt import Attempt
from lessons.knobs import Settings
from lessons.labs.mnist.sweep import Axis, Cell, Sweep, Swept, ask_best, best, offered
from lessons.store.records import Answer
from lessons.store.trained import Trained

SWEPT = (
    "lr", "hidden", "layers", "batch_size", "optimizer", "activation", "momentum", "dropout", "l2",
    "limit", "seed",
)  # fmt: skip
EPOCHS = (1, 2, 3, 5, 10)
ROWS = ("first knob", "second knob", "epochs each")


@dataclass
class Sweeping:
    """Which knobs are swept, the plan once it is made, and the runs that are over.

    `first` and `second` are places in SWEPT, `second` −1 for none; `row` is the marked one of ROWS.
    """

    first: int = 0
    second: int = -1
    epochs: int = 0
    row: int = 0
    plan: Sweep | None = None
    results: dict[Cell, Trained] = field(default_factory=dict)
    running: bool = False
    at: Cell = ()
    attempt: Attempt | None = None
    asking: bool = False
    verdict: Verdict | None = None
    trouble: str = ""

    # ---- choosing -------------------------------------------------------------------------------

    def turn(self, by: int) -> None:
        """Another value of the marked row."""
        if self.row == 0:
            self.first = (self.first + by) % len(SWEPT)
        elif self.row == 1:
            self.second = (self.second + 1 + by) % (len(SWEPT) + 1) - 1
        else:
            self.epochs = min(max(self.epochs + by, 0), len(EPOCHS) - 1)

    def axes(self, settings: Settings) -> tuple[Axis, ...]:
        """The knobs that are chosen, with the values around those of the settings."""
        names = [SWEPT[self.first]]
        if self.second >= 0 and self.second != self.first:
            names.append(SWEPT[self.second])
        return tuple(offered(name, settings[name]) for name in names)

    def planned(self, settings: Settings) -> Sweep:
        """The sweep as it is chosen, from these knobs."""
        return Sweep(settings | {"epochs": EPOCHS[self.epochs]}, self.axes(settings))

    # ---- running --------------------------------------------------------------------------------

    def begin(self, settings: Settings, state: str, *, free: bool = False) -> bool:
        """Make the plan, and ask what will be best; True where it may run at once."""
        plan = self.planned(settings)
        self.trouble = f"{plan.idle}." if plan.idle else ""
        if self.trouble:
            return False
        self.plan, self.results, self.verdict = plan, {}, None
        self.at = (0,) * len(plan.axes)
        self.attempt = None if free else Attempt(ask_best(plan), "lab", state)
        self.asking = not free
        self.running = free
        return free

    def answered(self) -> None:
        """It was said what will be best, or passed over: it may run."""
        self.asking, self.running = False, True

    def hear(self, swept: Swept) -> None:
        """One run is over; a cell that the plan does not have is none of ours."""
        if self.plan is not None and swept.cell in self.plan.cells:
            self.results[swept.cell] = swept.run

    def end(self, trouble: str = "") -> list[Answer]:
        """No more will come. Where all runs are over, what was said is judged and returned."""
        self.running, self.trouble = False, trouble
        winner, attempt = best(self.results), self.attempt
        whole = self.plan is not None and len(self.results) == len(self.plan.cells)
        if not whole or winner is None or attempt is None or not attempt.taken or attempt.settled:
            return []
        self.verdict = attempt.reveal(key=winner[0])
        return list(attempt.take())

    def drop(self) -> None:
        """Back to choosing."""
        self.plan, self.attempt, self.asking, self.running = None, None, False, False
        self.results, self.verdict, self.trouble = {}, None, ""

    # ---- looking --------------------------------------------------------------------------------

    @property
    def best(self) -> Cell | None:
        """The run that reads most of validation right, so far."""
        return best(self.results)

    @property
    def marked(self) -> Trained | None:
        """The run in the marked cell."""
        return self.results.get(self.at)

    def move(self, down: int, right: int) -> None:
        """Mark another cell; of one knob alone its values stand below each other."""
        if self.plan is None:
            return
        by = (down, right) if len(self.plan.axes) == 2 else (down or right,)
        self.at = tuple(
            min(max(place + step, 0), len(axis.values) - 1)
            for place, step, axis in zip(self.at, by, self.plan.axes, strict=True)
        )
