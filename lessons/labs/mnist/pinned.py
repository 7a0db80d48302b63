"""Runs that stay in the picture: of this sitting, or from the table of all that were ever kept."""

from lessons.kept import opened
from lessons.labs.mnist.told import setup
from lessons.pins import SAME, Pins
from lessons.runs import Run
from lessons.store.trained import Trained


class Pinned(Pins[Run]):
    """The runs whose curves stand under those of the present one."""

    def of(self, key: str) -> Run | None:
        """The pinned run with this key."""
        return next((run for run in self.results if run.key == key), None)

    def toggle_kept(self, trained: Trained, present: Run | None) -> bool:
        """Pin a run of the table, or let go of it; True if it is pinned now.

        The present run, if it is the same, is pinned as it is.
        """
        seen = present if present is not None and present.key == trained.key else None
        return self.toggle(self.of(trained.key) or seen or opened(trained, 0))

    def named(self, present: Run | None) -> list[tuple[Run, str]]:
        """All but the present run, each with what is different about it and its seed:
        `lr 1, seed 0`; without a present one, with what is not as usual.
        """
        named = []
        for run, name in self.beside(present):
            seed = f"seed {run.settings.get('seed')}"
            if present is None:
                seed, name = f"{run.data}, {seed}", setup(run.settings)
            elif run.path != present.path:
                seed = f"{run.data}, {seed}"
            same = name in ("", SAME)
            named.append((run, seed if same else name if seed in name else f"{name}, {seed}"))
        return named

    def told(self, present: Run | None) -> list[str]:
        """What is to be known of them where curves are looked at."""
        lines = []
        if present is not None and present in self:
            lines.append("Pinned: this run. Its curves stay under those of the next one.")
        if named := self.named(present):
            lines.append(f"Pinned: {'; '.join(name for _, name in named)}: see the charts.")
        return lines
