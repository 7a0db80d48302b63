"""What a learner does with a sweep: choose the knobs, say which value will be best, and watch."""

from lessons.asking.answers import Verdict
from lessons.knobs import Settings
from lessons.labs.mnist.aside import Aside
from lessons.labs.mnist.pictures import Pictures
from lessons.labs.mnist.sweep import ITEM, Axis, Cell, Sweep, Swept, ask_best, best, offered
from lessons.store.records import Answer
from lessons.store.trained import Trained

SWEPT = (
    "lr", "hidden", "layers", "batch_size", "optimizer", "activation", "momentum", "dropout", "l2",
    "limit", "seed",
)  # fmt: skip
EPOCHS = (1, 2, 3, 5, 10)
ROWS = ("first knob", "second knob", "epochs each")


class Sweeping(Aside):
    """Which knobs are swept, the plan once it is made, and the runs that are over.

    `first` and `second` are places in SWEPT, `second` −1 for none; `row` is the marked one of ROWS.
    """

    def __init__(self, first: int = 0) -> None:
        super().__init__()
        self.first, self.second = first, -1
        self.epochs = self.row = 0
        self.plan: Sweep | None = None
        self.results: dict[Cell, Trained] = {}
        self.running = False
        self.at: Cell = ()
        self.verdict: Verdict | None = None
        self.trouble = ""
        self._decided: list[Answer] = []

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
        base = settings | {"epochs": EPOCHS[self.epochs]}
        return Sweep(base, self.axes(settings), self.pictures.path)

    # ---- running --------------------------------------------------------------------------------

    def begin(self, settings: Settings, state: str, *, free: bool = False) -> bool:
        """Make the plan, and ask what will be best; True where it may run at once."""
        plan = self.planned(settings)
        self.trouble = f"{plan.idle}." if plan.idle else ""
        if self.trouble:
            return False
        self.plan, self.results, self.verdict = plan, {}, None
        self.at = (0,) * len(plan.axes)
        self.attempts.clear()  # other values, or another network: another question
        self.running = free or not self.pose(ask_best(plan), state)
        return self.running

    def answered(self) -> None:
        """It was said what will be best, or passed over: it may run."""
        super().answered()
        self.running = True

    def withdraw(self) -> None:
        """What was to be said first was not: back to choosing."""
        if self.posed is not None:
            self.drop()

    def forget(self) -> None:
        """A sweep is about no network that is trained elsewhere."""

    def take(self, pictures: Pictures) -> None:
        """Other pictures: another sweep."""
        super().take(pictures)
        self.drop()

    def add(self, swept: Swept) -> None:
        """One run is over; a cell that the plan does not have is none of ours."""
        if self.plan is not None and swept.cell in self.plan.cells:
            self.results[swept.cell] = swept.run

    def end(self, trouble: str = "") -> None:
        """No more will come. Where all runs are over, what was said is judged."""
        self.running, self.trouble = False, trouble
        winner, attempt = best(self.results), self.asked(ITEM)
        if winner is not None and not any(self.at):  # unless another one was marked meanwhile
            self.at = winner
        whole = self.plan is not None and len(self.results) == len(self.plan.cells)
        if not whole or winner is None or attempt is None or not attempt.taken or attempt.settled:
            return
        self.verdict = attempt.reveal(key=winner[0])
        self._decided = list(attempt.take())

    def decided(self) -> list[Answer]:
        """What was said, once it is judged."""
        decided, self._decided = self._decided, []
        return decided

    def drop(self) -> None:
        """Back to choosing."""
        self.plan, self.posed, self.running = None, None, False
        self.attempts.clear()
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
