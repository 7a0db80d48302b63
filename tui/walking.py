"""The screen of a lab that is walked through: a clock lets it go, keys step forth or back."""

from typing import ClassVar, TypeVar

from lessons.walking import WalkLab
from tui.lab import LabScreen

W = TypeVar("W", bound=WalkLab)


class WalkScreen(LabScreen[W]):
    """Run, pause and step; whoever comes back finds it paused."""

    TICK: ClassVar[float] = 0.05
    """Seconds between two pictures while it runs."""

    def on_mount(self) -> None:  # type: ignore[override]
        """The clock stands still unless something runs."""
        self._clock = self.set_interval(self.TICK, self._tick, pause=True)

    def on_unmount(self) -> None:
        """Left in the middle, it waits there."""
        self.lab.running = False

    @property
    def pace(self) -> int:
        """Steps from one picture to the next."""
        return 1

    def action_run(self) -> None:
        """Go, or pause."""
        self.lab.note = ""
        self.lab.running = not self.lab.running
        self._tend()

    def action_step(self, by: int) -> None:
        """A step on or back; what runs pauses."""
        self.lab.running, self.lab.note = False, ""
        self._go(by)

    def _tick(self) -> None:
        if self.lab.running:
            self._go(self.pace)
        else:
            self._tend()

    def _go(self, by: int) -> None:
        for answer in self.lab.go(by):
            self.progress.record(answer)
        self.lab.running = self.lab.running and not self.lab.finished
        self._tend()

    def _tend(self) -> None:
        """The clock goes while something runs."""
        if self.lab.running:
            self._clock.resume()
        else:
            self._clock.pause()
        self.draw()
