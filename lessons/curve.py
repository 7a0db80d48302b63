"""A curve that grows: it keeps its peaks and its ends, and never more points than can be drawn.

It is thinned when a point arrives, not when it is drawn, so a picture of a run of a million steps
costs what a picture of a thousand costs.
"""

import math
from dataclasses import dataclass, field

MOST_POINTS = 1000  # of one curve: more than a wide screen has columns of dots
GROUP = 4  # neighbours of which the lowest and the highest stay


@dataclass
class Curve:
    """Values over steps, in order; NaN where a value was not finite."""

    steps: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def add(self, step: float, value: float) -> None:
        """Append a point; a step that is there already keeps its first value."""
        if self.steps and step <= self.steps[-1]:
            return
        if len(self.steps) >= MOST_POINTS:
            self._thin()
        self.steps.append(step)
        self.values.append(value)

    def back_to(self, step: float) -> None:
        """Forget what came after a step."""
        while self.steps and self.steps[-1] > step:
            self.steps.pop()
            self.values.pop()

    def fewer(self, most: int) -> "Curve":
        """A copy of at most so many points, with its peaks."""
        found = self.copy()
        while len(found.steps) > max(most, GROUP):
            found._thin()
        return found

    def copy(self) -> "Curve":
        """One that does not grow along."""
        return Curve(list(self.steps), list(self.values))

    def _thin(self) -> None:
        """Of every few neighbours keep the lowest and the highest, the first point, and a gap."""
        kept = {0}
        for start in range(0, len(self.values), GROUP):
            group = range(start, min(start + GROUP, len(self.values)))
            finite = [place for place in group if math.isfinite(self.values[place])]
            if finite:
                kept.add(min(finite, key=self.values.__getitem__))
                kept.add(max(finite, key=self.values.__getitem__))
            if len(finite) < len(group):
                kept.add(next(place for place in group if place not in finite))
        order = sorted(kept)
        self.steps = [self.steps[place] for place in order]
        self.values = [self.values[place] for place in order]
