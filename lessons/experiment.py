"""A lab whose numbers take time: it is started, paused, stepped, and heard of while it runs.

A lab of this kind yields its news from `work` and keeps them in `hear`; `forget` is how it stands
before a run. Everything runs again with the same settings, and late news of an older run is
dropped. What came to its end is still there for whoever turns the knobs back: its news are heard
once more. `tui.experiment` computes it beside the screen, so that no key ever waits.
"""

from collections.abc import Iterator
from typing import Generic, TypeVar

from lessons.asking.ask import Ask
from lessons.knobs import Settings
from lessons.lab import Lab

N = TypeVar("N")
KEPT = 30  # runs that came to their end, of which the news are kept


class Experiment(Lab, Generic[N]):
    """A lab that has something to run. `N` is what it tells now and then: plain numbers, copied.

    `run` is the number of the present run, `running` whether it has begun and is not over, `paused`
    whether it waits, `finished` whether it came to its end.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__(settings)
        self.run = 0
        self.running = self.paused = self.finished = False
        self._heard: list[N] = []
        self._ends: dict[str, list[N]] = {}  # the news of what came to its end, by `ran_as`
        self.forget()

    # ---- what a subclass gives ------------------------------------------------------------------

    def work(self) -> Iterator[N]:
        """The experiment with these settings, in pieces, with news between two of them.

        It runs in a thread of its own, so it reads what it needs of the lab before its first piece.
        A piece of more than a few milliseconds calls `breathe` (`lessons.breath`) in between.
        """
        raise NotImplementedError

    def hear(self, news: N) -> None:
        """Take in how the present run stands."""
        raise NotImplementedError

    def forget(self) -> None:
        """Nothing has been shown yet."""
        raise NotImplementedError

    @property
    def ran_as(self) -> str:
        """What the numbers depend on: all knobs, but for those that only say what is looked at."""
        return self.state

    # ---- running --------------------------------------------------------------------------------

    @property
    def question(self) -> Ask | None:
        """Nothing where the answer is on the screen."""
        return None if self.finished else self.waiting

    @property
    def can_run(self) -> bool:
        """Whether it may be run now: what is asked was answered, and it has not ended."""
        return self.open and not self.finished

    def run_or_pause(self) -> bool:
        """Begin, pause or go on; True where a run begins."""
        if not self.can_run:
            return False
        begins = not self.running
        self.paused = self.running and not self.paused
        self.running = True
        self.run += begins
        return begins

    def step(self) -> bool:
        """One piece, then pause; True where a run begins."""
        if not self.can_run:
            return False
        begins = not self.running
        self.running = self.paused = True
        self.run += begins
        return begins

    def told(self, run: int, news: N) -> None:
        """News of a run; late news of an older one is dropped."""
        if run == self.run and self.running:
            self._heard.append(news)
            self.hear(news)

    def ended(self, run: int) -> bool:
        """A run has come to its end; True if it is the present one."""
        if run != self.run or not self.running:
            return False
        self.running = self.paused = False
        self.finished = True
        if self._heard:
            self._ends[self.ran_as] = self._heard
        if len(self._ends) > KEPT:
            del self._ends[next(iter(self._ends))]
        return True

    def leave(self) -> None:
        """The run ends here; what it has shown stays to be seen."""
        self.run += 1
        self.running = self.paused = False

    def changed(self) -> None:
        """Other settings: back to the start, or to the end of what ran with them before."""
        super().changed()
        self.leave()
        self.forget()
        self._heard = []
        ran = self._ends.get(self.ran_as)
        self.finished = ran is not None
        for news in ran or ():
            self.hear(news)

    def again(self) -> None:
        """From the beginning: the same seed gives the same numbers."""
        self._ends.pop(self.ran_as, None)
        super().again()
