"""Who trains for the playground's screen, and when orders may be sent: two processes beside it.

One lives as long as the screen and trains what is seen; it is started at once, and orders that come
before it hears are kept until it does. The other one tries forty seeds, and ends when it is done.
"""

import sys
from collections.abc import Callable
from typing import Any

from lessons.labs.playground.playground import PACES, Playground
from lessons.labs.playground.stand import from_json
from tui.beside import Beside
from tui.trainer import Trainer

Make = Callable[..., Beside[Any]]


def process(state: str, *, seeds: bool = False) -> Trainer:
    """The process that trains, or the one that tries forty seeds."""
    line = [sys.executable, "-P", "-m", "tui", "play", state, "--json"]
    return Trainer(0, [*line, "--seeds" if seeds else "--control"], from_json)


class Training:
    """The processes of one lab. `listen` is called with each one that is made."""

    def __init__(
        self, lab: Playground, make: Make, listen: Callable[[Beside[Any]], object]
    ) -> None:
        self.lab = lab
        self._make, self._listen = make, listen
        self._trainer: Beside[Any] | None = None
        self.prover: Beside[Any] | None = None
        self._hears = False  # whether the trainer takes orders by now
        self._waiting: list[str] = []
        self.started = 0  # the number of the start that the trainer was told

    def begin(self) -> bool:
        """Tell the trainer where to begin; False if that is where it began."""
        lab = self.lab
        if self._trainer is None:
            self._hears, self._waiting, self.started = False, [], 0
            self._trainer = self._make(lab.state)
            self._listen(self._trainer)
            self.send(f"pace {PACES[lab.pace]}")
        if self.started == lab.number:
            return False
        self.started = lab.number
        self.send(f"start {lab.number} {lab.state}")
        if lab.stand.step:  # it was left in the midst of it
            self.send(f"at {lab.stand.step} {lab.stand.weights.hex()}")
        self.stop_proving()
        return True

    def send(self, order: str) -> None:
        """Give the trainer an order, now or as soon as it hears."""
        if self._hears and self._trainer is not None:
            self._trainer.send(order)
        else:
            self._waiting.append(order)

    def heard(self, beside: Beside[Any]) -> None:
        """The trainer has told something: it hears orders, too."""
        if not self._hears and beside is self._trainer:
            self._hears = True
            for order in self._waiting:
                beside.send(order)
            self._waiting = []

    def died(self, beside: Beside[Any]) -> bool:
        """One of them is gone; False if it is one of which nothing is wanted any more."""
        if beside is self._trainer:
            self._trainer = None
            self.lab.running = False
            return True
        was, self.lab.proving = self.lab.proving, self.lab.proving and beside is not self.prover
        return was and not self.lab.proving

    def prove(self) -> None:
        """Forty seeds of each width."""
        self.stop_proving()
        self.lab.prove()
        self.prover = self._make(self.lab.state, seeds=True)
        self._listen(self.prover)

    def stop_proving(self) -> None:
        """What was being settled is about other settings now."""
        if self.prover is not None:
            self.prover.close()
            self.prover = None
        self.lab.proving = False

    def close(self) -> None:
        """Nothing outlives the screen."""
        self.stop_proving()
        self.lab.running = False
        if self._trainer is not None:
            self._trainer.close()
