"""How a run's layers do while it trains: measured now and then, and nothing is trained otherwise.

What is measured costs a forward and a backward pass, so the larger the network, the rarer it is.
"""

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from engine.training.events import Look
from engine.training.look import look
from engine.training.run import Run

APART = 0.5  # seconds between two measurements
SHARE = 0.01  # of the time that these may take, however large the network is


class Layers:
    """The layers of a run, of which nobody has to ask."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.due = 0.0  # when they are measured next (`time.monotonic`)

    def now(self, *, surely: bool = False) -> Iterator[Look]:
        """How they do now, where it is time for that, or `surely`."""
        began = time.monotonic()
        if not surely and began < self.due:
            return
        with suppress(ValueError):
            yield replace(look(self._run, {"layers": None}), meanwhile=True)
        now = time.monotonic()
        self.due = now + max(APART, (now - began) / SHARE)
