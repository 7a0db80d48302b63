"""Units placed by hand: one step at a time, or two as a bump, over a level at the left.

What is held can be moved, raised, put where one points, and written as a short string.
"""

import numpy as np

from engine.tasks.curves import REACH
from lessons.knobs import KnobError
from lessons.labs.approximation.units import Drawn, Unit

FAR = 4.0  # how high a step, and how far out it may stand
STEEPNESS = (0.1, 1000.0)
NARROWEST, WIDEST = 0.02, 6.0


class Hand:
    """`count` units over the level `base`, and which of them is held.

    `piece` is the number of the step or, with `bumps`, of the pair that is held; −1 is the level.
    """

    def __init__(self, count: int, w: float, width: float) -> None:
        """`w` and `width` are those of what was never placed."""
        self.base = 0.0
        self.bumps = False
        self.piece = 0
        self.w0, self.width0 = w, width
        self.units: list[Unit] = []
        self.resize(count)

    def resize(self, count: int) -> None:
        """More units join without height, fewer leave from the end; evenly spread, if untouched."""
        kept = self.units[:count] if self.placed else []
        places = [round(-REACH + 2 * REACH * at / (count + 1), 2) for at in range(1, count + 1)]
        self.units = kept + [Unit.placed(at, 0.0, self.w0) for at in places[len(kept) :]]
        self.choose(min(self.piece, self.pieces - 1))

    @property
    def pieces(self) -> int:
        """How many steps or bumps there are to be held; an odd unit out is in no bump."""
        return max(len(self.units) // 2, 1) if self.bumps else len(self.units)

    @property
    def held(self) -> tuple[int, ...]:
        """The numbers of the units that are held; none for the level at the left."""
        return self._of(self.piece)

    def _of(self, piece: int) -> tuple[int, ...]:
        if piece < 0:
            return ()
        return (2 * piece, 2 * piece + 1) if self.bumps else (piece,)

    @property
    def placed(self) -> bool:
        """Whether anything has a height."""
        return bool(self.base) or any(unit.height for unit in self.units)

    @property
    def drawn(self) -> Drawn:
        """The network that these units are."""
        return Drawn(tuple(self.units), self.base)

    def hold_bumps(self, bumps: bool) -> None:
        """Two units at once, or one; the first of them is held."""
        self.bumps, self.piece = bumps, 0

    def choose(self, piece: int) -> None:
        """Hold another step or bump; past the last one comes the level, −1."""
        self.piece = piece if -1 <= piece < self.pieces else -1

    # ---- what is held ---------------------------------------------------------------------------

    def _middle(self, piece: int) -> float:
        units = [self.units[at] for at in self._of(piece)]
        return sum(unit.at for unit in units) / len(units) if units else -REACH

    @property
    def at(self) -> float:
        """Where the held step is, or the middle of the bump; of the level, the left end."""
        return self._middle(self.piece)

    @property
    def height(self) -> float:
        """By how much the held step climbs, or how high the bump or the level is."""
        return self.units[self.held[0]].height if self.held else self.base

    @property
    def w(self) -> float:
        """How steep the held step is; of the level, how steep the next one will be."""
        return self.units[self.held[0]].w if self.held else self.w0

    @property
    def width(self) -> float:
        """From the first to the second step of a bump; of one without height, what it will be."""
        if not (self.bumps and self.held and self.height):
            return self.width0
        first, second = self.held
        wide = self.units[second].at - self.units[first].at
        return round(min(max(wide, NARROWEST), WIDEST), 3)

    # ---- moving it ------------------------------------------------------------------------------

    def put(
        self, at: float, height: float, w: float | None = None, width: float | None = None
    ) -> None:
        """Bring what is held to this place and height, as steep and wide as it is, or as said."""
        height = round(min(max(height, -FAR), FAR), 2)
        at = round(min(max(at, -FAR), FAR), 3)
        w = self.w if w is None else w
        if not self.held:
            self.base = height
        elif self.bumps:
            half = (self.width if width is None else width) / 2
            first, second = self.held
            self.units[first] = Unit.placed(round(at - half, 3), height, w)
            self.units[second] = Unit.placed(round(at + half, 3), -height, w)
        else:
            self.units[self.piece] = Unit.placed(at, height, w)

    def reach_for(self, x: float, y: float) -> None:
        """Put what is held at x, so high that the curve reaches y: right of a step, in a bump."""
        if not self.held:
            self.put(x, y)
            return
        rest = tuple(unit for at, unit in enumerate(self.units) if at not in self.held)
        there = np.array([x if self.bumps else x + 0.02])  # the step counts whole, as if a wall
        self.put(x, y - float(Drawn(rest, self.base).over(there)[0]))

    def grab(self, x: float, near: float) -> None:
        """Hold the placed step or bump nearest to x, if it is `near`; else one without height."""
        heights = [self.units[self._of(piece)[0]].height for piece in range(self.pieces)]
        close = [(abs(self._middle(at) - x), at) for at, height in enumerate(heights) if height]
        free = next((at for at, height in enumerate(heights) if not height), self.piece)
        if close and min(close)[0] <= near:
            self.choose(min(close)[1])
        elif self.piece < 0 or self.height:
            self.choose(free)

    # ---- as text --------------------------------------------------------------------------------

    def text(self) -> str:
        """The level, and place, height and steepness of each unit: `0.3;−1.2,0.5,20;…`."""
        units = (f"{round(u.at, 3) + 0.0:g},{u.height:g},{u.w:g}" for u in self.units)
        return ";".join((f"{self.base:g}", *units))

    def read(self, text: str) -> None:
        """Take what `text` gave; raises KnobError and changes nothing."""
        first, *rest = text.split(";")
        if len(rest) != len(self.units):
            raise KnobError(f"placed is a level and {len(self.units)} units")
        level = numbers(first, FAR)
        units = [numbers(each, STEEPNESS[1]) for each in rest]
        if len(level) != 1 or any(len(unit) != 3 for unit in units):
            raise KnobError("placed is a level, and of each unit its place, height and steepness")
        if any(abs(at) > 2 * FAR or abs(h) > FAR or w < STEEPNESS[0] for at, h, w in units):
            raise KnobError(f"a height is within {FAR:g}, a steepness from {STEEPNESS[0]:g}")
        self.base, self.units = level[0], [Unit.placed(*unit) for unit in units]


def numbers(text: str, reach: float) -> list[float]:
    """Numbers with commas between them, none beyond `reach`; or KnobError."""
    try:
        found = [float(each) for each in text.split(",")]
    except ValueError:
        raise KnobError(f"{text!r:.30} is not made of numbers") from None
    if not all(abs(number) <= reach for number in found):
        raise KnobError(f"numbers here are from {-reach:g} to {reach:g}")
    return found
