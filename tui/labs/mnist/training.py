"""Who trains for the MNIST lab's screen: one process after the other, never two at once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from functools import partial
from time import monotonic

from textual.message import Message

from engine.training.events import End, Event, Progress
from lessons.labs.mnist.mnist import Mnist
from lessons.runs import Run
from tui.paths import run_file
from tui.trainer import Trainer, command, resume_command


@dataclass
class Told(Message, bubble=False):
    """The trainer of run `number` told something."""

    number: int
    event: Event


KEPT_APART = 10.0  # seconds from one saving meanwhile to the next


@dataclass
class Order(Message):
    """The trainer is to be told this."""

    text: str


def process(run: Run) -> Trainer:
    """The process that trains a run; one that was saved goes on from there."""
    if run.step:
        line = resume_command(run_file(run.key), run.epochs, run.path)
    else:
        line = command(run.settings, run.path)
    return Trainer(run.number, [*line, "--pace", str(run.pace)])


class Training:
    """The trainer of a lab's newest run. `listen` is called with each one that is made."""

    def __init__(
        self,
        lab: Mnist,
        make: Callable[[Run], Trainer],
        listen: Callable[[Trainer], object],
    ) -> None:
        self.lab = lab
        self._make, self._listen = make, listen
        self._trainer: Trainer | None = None
        self._turn = asyncio.Lock()
        self._kept = 0.0  # when the run was last saved meanwhile
        self._woken = False  # whether it goes on from a file that is to stay
        self.at_once = False  # whether it goes on by itself once the loss before it was measured

    @property
    def listens(self) -> bool:
        """Whether there is a network that can be asked."""
        run = self.lab.run
        return self._trainer is not None and run is not None and run.listens

    def begin(self, *, at_once: bool) -> bool:
        """Start a run with the lab's knobs; False while something is asked first."""
        return self._start(self.lab.begin(), at_once=at_once)

    @property
    def can_wake(self) -> bool:
        """Whether the run in sight was saved, and may be taken up again."""
        run = self.lab.run
        return run is not None and self.lab.goes_on and run_file(run.key).is_file()

    def wake(self) -> bool:
        """Go on with the run in sight: at once if it was not over, else in pause."""
        run = self.lab.run
        unfinished = run is not None and run.step < run.steps_per_epoch * self._epochs
        return self.can_wake and self._start(self.lab.wake(), at_once=unfinished)

    @property
    def _epochs(self) -> int:
        return int(self.lab.settings["epochs"])

    def _start(self, run: Run | None, *, at_once: bool) -> bool:
        if run is None:
            return False
        if self._trainer is not None:
            self._trainer.close()
        self.at_once, self._kept = at_once, monotonic()
        self._woken = run.step > 0
        self._trainer = self._make(run)
        self._trainer.wish = partial(self._wish, run)
        self._listen(self._trainer)
        return True

    @staticmethod
    def _wish(run: Run) -> str:
        """A run that has begun and is not over is saved, to go on with another time."""
        return f"save {run_file(run.key)}" if run.alive and run.step else ""

    async def news(self, trainer: Trainer) -> AsyncIterator[Told]:
        """What a trainer tells, once the one before it is gone: who holds the key for another run
        down starts no crowd of them."""
        async with self._turn:
            async for event in trainer.events():
                yield Told(trainer.number, event)

    def keep(self, event: Event) -> None:
        """A run that goes on is saved now and then: a trainer that is killed takes less along."""
        run = self.lab.run
        if run is None:
            return
        if isinstance(event, Progress) and monotonic() - self._kept >= KEPT_APART:
            self._kept = monotonic()
            self.send(f"keep {run_file(run.key)}")
        elif isinstance(event, End) and run.saved and self._woken:
            self.send(f"keep {run_file(run.key)}")
        elif isinstance(event, End) and run.saved:
            run_file(run.key).unlink(missing_ok=True)  # whoever wants to keep it saves it

    def send(self, order: str) -> None:
        """Give the trainer an order; without one nothing happens."""
        if self._trainer is not None:
            self._trainer.send(order)

    def save(self) -> bool:
        """Have the run in sight saved; False where nobody holds its network."""
        run = self.lab.run
        if run is None or not self.listens:
            return False
        self.send(f"save {run_file(run.key)}")
        return True

    def close(self, *, keep: bool = False) -> None:
        """The trainer never outlives its screen; its run can still be looked at.

        With `keep` a run that has begun and is not over is saved first, to be taken up again.
        """
        run, saved = self.lab.run, False
        if self._trainer is not None:
            wish = self._wish(run) if keep and run is not None else ""
            saved = bool(wish)
            if wish:
                self._trainer.part(wish)
            else:
                self._trainer.close()
        self._trainer = None
        self.lab.leave(saved=saved)
