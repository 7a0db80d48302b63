"""Who trains for the MNIST lab's screen: one process after the other, never two at once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from textual.message import Message

from engine.training.events import Event
from lessons.labs.mnist.mnist import Mnist
from lessons.runs import Run
from tui.trainer import Trainer, command


@dataclass
class Told(Message):
    """The trainer of run `number` told something."""

    number: int
    event: Event


@dataclass
class Order(Message):
    """The trainer is to be told this."""

    text: str


def process(run: Run) -> Trainer:
    """The process that trains a run."""
    return Trainer(run.number, command(run.settings))


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
        self.at_once = False  # whether it goes on by itself once the loss before it was measured

    @property
    def listens(self) -> bool:
        """Whether there is a network that can be asked."""
        run = self.lab.run
        return self._trainer is not None and run is not None and run.listens

    def begin(self, *, at_once: bool) -> bool:
        """Start a run with the lab's knobs; False while something is asked first."""
        run = self.lab.begin()
        if run is None:
            return False
        if self._trainer is not None:
            self._trainer.close()
        self.at_once = at_once
        self._trainer = self._make(run)
        self._listen(self._trainer)
        return True

    async def news(self, trainer: Trainer) -> AsyncIterator[Told]:
        """What a trainer tells, once the one before it is gone: who holds the key for another run
        down starts no crowd of them."""
        async with self._turn:
            async for event in trainer.events():
                yield Told(trainer.number, event)

    def send(self, order: str) -> None:
        """Give the trainer an order; without one nothing happens."""
        if self._trainer is not None:
            self._trainer.send(order)

    def close(self) -> None:
        """The trainer never outlives its screen; its run can still be looked at."""
        if self._trainer is not None:
            self._trainer.close()
        self._trainer = None
        self.lab.leave()
