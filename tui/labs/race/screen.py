"""The wiggle race on the screen: two bars on one scale of time, and only one of them can be seen.

The real network runs in a thread of its own, in pieces so short that no key ever waits for it.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Event
from typing import ClassVar

from textual import on, work
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.worker import get_current_worker

from engine.tasks.mnist import load
from lessons.labs.race.race import Lap, Race, RaceLab
from lessons.numbers import show, show_column
from lessons.store.progress import Progress
from tui.keys import bind
from tui.lab import LabScreen
from tui.paths import cache_folder

PIECE = 0.03  # seconds of wiggling between two looks at the screen
REST = 0.03  # and of rest, so that the keys always have their turn
PUBLISHED = 25_451  # forward passes of the network that the question is about


class RaceScreen(LabScreen[RaceLab]):
    """Predict how long wiggling takes, then watch both ways find the same slopes."""

    LAB = RaceLab

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("run", "run or pause", "Start the race, stop it, go on")
    ]

    @dataclass
    class Lapped(Message):
        """How race number `run` stands."""

        run: int
        lap: Lap

    def __init__(
        self, progress: Progress, state: str | None = None, lab: RaceLab | None = None
    ) -> None:
        super().__init__(progress, state, lab)
        self._go = Event()

    def on_unmount(self) -> None:
        """Let the thread end, wherever it waits; how far the race has come is kept."""
        self.lab.leave()
        self._go.set()

    # ---- the race -------------------------------------------------------------------------------

    @work(thread=True, exclusive=True)
    def _race(self, run: int) -> None:
        """Wiggle in pieces; stop between two of them when nobody wants to know any more."""
        worker = get_current_worker()
        for lap in Race(load(cache=cache_folder()), self.lab.settings).laps(PIECE):
            self.post_message(self.Lapped(run, lap))
            time.sleep(REST)
            while not (self._go.wait(0.1) or worker.is_cancelled or run != self.lab.run):
                pass
            if worker.is_cancelled or run != self.lab.run:
                return

    @on(Lapped)
    def _lapped(self, message: Lapped) -> None:
        self.lab.lapped(message.run, message.lap)
        self.draw()

    def start(self) -> None:
        """Send the race on its way."""
        self._race(self.lab.run)

    def action_run(self) -> None:
        """Start, stop, go on."""
        if self.lab.run_or_pause():
            self.start()
        (self._go.clear if self.lab.paused else self._go.set)()
        self.draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing runs before the prediction is in, nor after the end."""
        if action == "run":
            return self.lab.open and not self.lab.finished
        return super().check_action(action, parameters)

    # ---- drawing --------------------------------------------------------------------------------

    def status(self) -> str:
        """Where the race stands."""
        lab = self.lab
        if not lab.open:
            return "predict"
        if lab.finished:
            return "finished ✓"
        return ("paused" if lab.paused else "● running") if lab.racing else "ready"

    def figure(self, width: int, height: int) -> list[Content]:
        """Both ways on one scale of time, and the slopes that both have found."""
        lap = self.lab.lap
        if lap is None:
            what = "Getting the digits …" if self.lab.racing else "space starts the race"
            return [Content(""), Content.assemble(("› ", "$here"), what if self.lab.open else "")]
        room = max(width - 12, 10)
        done = round(room * lap.passes / lap.total)
        sliver = "━" * round(room * lap.backprop / lap.finish) or "▏"
        time_left = "" if lap.is_finished else f" so far, {show(lap.finish, 3)} s in all"
        lines = [
            Content(""),
            Content.assemble(("wiggling  ", "bold"), ("━" * done, "$value"),
                             ("─" * (room - done), "$faint")),
            Content(f"          {lap.passes:,} of {lap.total:,} forward passes"),
            Content(f"          {show(lap.seconds, 3)} s{time_left}"),
            Content(""),
            Content.assemble(("backprop  ", "bold"), (sliver, "$gradient"), "  ✓"),
            Content("          one pass forward and one back"),
            Content(f"          {show(lap.backprop, 2)} s on the same scale"),
            Content(""),
            Content.assemble("          ", (f"{_round(lap.ratio)} times as long", "bold")),
        ]  # fmt: skip
        return [*lines, Content(""), *self._samples(lap)] if height > len(lines) + 4 else lines

    @staticmethod
    def _samples(lap: Lap) -> Iterator[Content]:
        """The same slopes, found twice."""
        yield Content.styled("          weight    by wiggling    by backprop", "$faint")
        wiggled = show_column(sample.wiggled for sample in lap.samples)
        slopes = show_column(sample.backprop for sample in lap.samples)
        for sample, left, right in zip(lap.samples, wiggled, slopes, strict=True):
            yield Content.assemble(
                f"          {sample.weight:>6,}", (left.rjust(15), "$value"),
                (f"∂{right}".rjust(15), "$gradient"),
            )  # fmt: skip
        so_far = "" if lap.is_finished else " so far"
        yield Content.styled(f"          largest difference{so_far} {show(lap.worst, 2)}", "$faint")

    def words(self) -> Iterator[str | Content]:
        """What was said beside what it is, once there is something to compare with."""
        lap, vote = self.lab.lap, self.lab.attempt(self.lab.asks()[0]).vote
        if lap is None or not (lap.is_finished or self.lab.paused):
            return
        if lap.total == PUBLISHED and vote is not None and vote.revealed:
            said = vote.poll.choices[vote.final].text
            yield Content.assemble(("you said  ", "$faint"), said)
            yield Content.assemble(("it is     ", "$faint"), (_round(lap.ratio), "bold"), " times")
            yield ""
        yield (
            "Both find the same slopes, but for rounding and the length of a wiggle. Backprop"
            " uses each gradient for all that stands before it."
        )


def _round(ratio: float) -> str:
    """A measured ratio with the two digits that mean something: 12,000."""
    return f"{float(f'{ratio:.1e}'):,.0f}" if ratio else "?"
