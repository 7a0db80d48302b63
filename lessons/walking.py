"""A lab that is walked through step by step, forth and back: all of the way is known at once.

Unlike an experiment, which computes beside the screen, a walk only shows one place of it at a time.
`tui.walking` lets it run.
"""

from lessons.knobs import Settings
from lessons.lab import Lab
from lessons.store.records import Answer


class WalkLab(Lab):
    """A lab with a place on a way; `running` says whether it goes on by itself."""

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__(settings)
        self.running = False

    @property
    def finished(self) -> bool:
        """Whether the way is at its end."""
        raise NotImplementedError

    def go(self, by: int) -> list[Answer]:
        """So many steps on or back; the answers that the end decides, to be recorded."""
        raise NotImplementedError

    def changed(self) -> None:
        """Another way: it does not run."""
        super().changed()
        self.running = False
