"""A loss curve to be diagnosed, as a real run left it: read, described in words, and no more.

The numbers come from `kept.json`, which `lessons.diagnosis.making` writes; nothing is trained here.
"""

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from statistics import correlation, median

from lessons.numbers import show

FILE = Path(__file__).with_name("kept.json")
RECIPES = Path(__file__).with_name("runs.toml")
MOST_TOLD = 8  # epochs whose losses are read out
ALIKE = 0.6  # correlation of one epoch's ups and downs with the next one's


@dataclass(frozen=True)
class Kept:
    """One run: `training` holds (epoch, loss) points, `validation` the loss before the first epoch
    and after each; `ended` says where numbers overflowed, if they did."""

    name: str
    training: tuple[tuple[float, float], ...]
    validation: tuple[float, ...]
    ended: str = ""

    @property
    def epochs(self) -> int:
        """Epochs that came to their end."""
        return len(self.validation) - 1

    def say(self) -> str:
        """The curve in words: what somebody who does not see it needs for the diagnosis."""
        told = [f"The loss before training is {show(self.validation[0], 3)}."]
        epochs = [at for at in range(1, self.epochs + 1) if self._is_told(at)]
        for at in epochs:
            inside = [loss for epoch, loss in self.training if at - 1 < epoch <= at]
            learned = show(sum(inside) / len(inside), 3) if inside else "not told"
            told.append(
                f"Epoch {at}: training {learned}, validation {show(self.validation[at], 3)}."
            )
        losses = [loss for _, loss in self.training]
        highest, top = max(self.training, key=lambda point: point[1])
        if self.ended:
            told.append(f"It rises to {show(top, 3)} and is no number any more {self.ended}.")
        elif top > 1.5 * self.validation[0]:
            told.append(f"It was highest in epoch {math.ceil(highest)}: {show(top, 3)}.")
        bends = [b - (a + c) / 2 for a, b, c in zip(losses, losses[1:], losses[2:], strict=False)]
        if bends and not self.ended:
            wavers = show(median(map(abs, bends)), 2)
            told.append(f"From point to point the training loss wavers by {wavers}.")
        if self._has_rhythm(bends):
            told.append("The same ups and downs come back in every epoch.")
        return " ".join(told)

    def _has_rhythm(self, bends: list[float]) -> bool:
        """Whether the ups and downs of some epochs are by and large those of as many before."""
        back = len(self.training) // math.gcd(len(self.training), self.epochs or 1)
        if self.ended or len(bends) < 2 * back or len(self.training) < 3 * self.epochs:
            return False
        return correlation(bends[back:], bends[:-back]) > ALIKE

    def _is_told(self, epoch: int) -> bool:
        step = -(-self.epochs // MOST_TOLD)
        return epoch <= 2 or epoch == self.epochs or epoch % step == 0


@lru_cache(maxsize=1)
def kept_runs() -> dict[str, Kept]:
    """All runs by name."""
    return {
        name: Kept(
            name,
            tuple((at, loss) for at, loss in run["training"]),
            tuple(run["validation"]),
            run["ended"],
        )
        for name, run in json.loads(FILE.read_text("utf-8")).items()
    }
