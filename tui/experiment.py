"""The screen of a lab that runs: its work computes in a thread, and each piece of news is drawn."""

from collections.abc import Iterator
from typing import Any, ClassVar, TypeVar, cast

from textual.binding import BindingType

from lessons.experiment import Experiment
from lessons.store.progress import Progress
from tui.beside import InThread
from tui.keys import bind
from tui.lab import LabScreen
from tui.shell.order import InTurn

X = TypeVar("X", bound=Experiment[Any])


class ExperimentScreen(LabScreen[X]):
    """Run, pause and step; what is told goes to the lab, and leaving ends it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("run", "run or pause", "Start, pause, go on"),
        bind("step", "step", "One piece of it, then pause", line=False),
    ]

    REST: ClassVar[float] = 0.005
    """Seconds between two pieces, in which the keys have their turn."""

    def __init__(self, progress: Progress, state: str | None = None, lab: X | None = None) -> None:
        super().__init__(progress, state, lab)
        self._beside: InThread[Any] | None = None

    def work(self) -> Iterator[Any]:
        """What is computed; a lab whose work needs more than its settings gets it here."""
        return self.lab.work()

    def on_unmount(self) -> None:
        """The thread ends, wherever it is; how far it has come is kept."""
        self.lab.leave()
        self._close()

    def _close(self) -> None:
        if self._beside is not None:
            self._beside.close()
            self._beside = None

    def start(self, *, running: bool = True) -> None:
        """Send the lab's new run on its way, or have it wait for its first step."""
        self._close()
        give_way = cast(InTurn, self.app).give_way
        self._beside = InThread(
            self.lab.run, self.work, give_way=give_way, rest=self.REST, running=running
        )
        self.run_worker(self._listen(self._beside))

    async def _listen(self, beside: InThread[Any]) -> None:
        if self.check_action("go", ()):  # what was answered was read: now the run has the room
            await self.action_go()
        try:
            async for news in beside.events():
                self.told(beside.number, news)
        except (OSError, ValueError, MemoryError) as error:  # such as data that is not there
            self.lab.note = f"It cannot run: {error}"
            self.lab.leave()
        else:
            await self.over(beside.number)
        self.draw()

    async def over(self, run: int) -> None:
        """A run has come to its end: what was predicted is judged, and asked what comes then."""
        if self.lab.ended(run):
            self.decide()
            await self.renewed()

    def told(self, run: int, news: Any) -> None:
        """News of a run: to the lab, and on the screen with the next picture."""
        self.lab.told(run, news)
        if self.is_current:  # a picture is soon drawn, but not while it computes: a key would wait
            cast(InTurn, self.app).let_pass()
        self.draw()

    def status(self) -> str:
        """How it stands."""
        lab = self.lab
        if not lab.open:
            return "predict"
        if lab.finished:
            return "finished ✓"
        return ("paused" if lab.paused else "● running") if lab.running else "ready"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing runs before what is asked was answered, nor after the end."""
        if action in ("run", "step"):
            return self.lab.can_run
        return super().check_action(action, parameters)

    def action_run(self) -> None:
        """Start, pause, go on."""
        if self.lab.run_or_pause():
            self.start()
        elif self._beside is not None:
            self._beside.send("pause" if self.lab.paused else "run")
        self.draw()

    def action_step(self, by: int = 1) -> None:
        """One piece, then pause; before the first one, begin."""
        if self.lab.step():
            self.start(running=False)
        if self._beside is not None:
            self._beside.send("step")
        self.draw()

    async def renewed(self) -> None:
        """Other settings: what ran for the old ones ends."""
        if self._beside is not None and self._beside.number != self.lab.run:
            self._close()
        await super().renewed()
