"""How fast a run goes by: slowly at first, so that the loss is seen to fall, or as one likes."""

from dataclasses import dataclass

PACES = (1, 3, 10, 30, 100, 0)  # steps a second; 0: as fast as it goes
SLOWLY = -1  # at first, then as fast as it goes
FASTEST = PACES.index(0)
EASED = 100  # steps that go slowly at first, each a little faster than the one before
SECONDS = 2.5  # that they take together, besides what they compute


@dataclass(frozen=True)
class Pace:
    """A place in PACES. `eased` is how a run goes by itself: slowly at first, then fast."""

    at: int = FASTEST
    eased: bool = True

    def turned(self, by: int) -> "Pace":
        """Faster or slower; whoever wants it faster at first skips the slow steps."""
        if self.eased and by > 0:
            return Pace(eased=False)
        return Pace(min(max(self.at + by, 0), FASTEST), eased=False)

    @property
    def steps(self) -> int:
        """As the trainer is told: steps a second, 0 for all it can, or SLOWLY at first."""
        return SLOWLY if self.eased else PACES[self.at]

    @property
    def told(self) -> str:
        """What the learner is told."""
        steps = PACES[self.at]
        if not steps:
            return "Pace: as fast as it goes."
        return f"Pace: {steps} step{'s' * (steps > 1)} a second."


def rest(pace: float, step: int) -> float:
    """Seconds from a step to the next one; of SLOWLY at first only, of 0 none.

    >>> round(sum(rest(SLOWLY, step) for step in range(200)), 3) == SECONDS
    True
    """
    if pace < 0:
        return 2 * SECONDS * max(EASED - 0.5 - step, 0.0) / EASED**2
    return 1 / pace if pace else 0.0
