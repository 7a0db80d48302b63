"""Six optimizers that start at one place: their trails, step by step, and what became of each.

They are the engine's own (`engine.training.optimizers`), on two parameters in single precision, as
in training. A trail is computed as far as somebody has looked, and kept.
"""

import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.training.divergence import LARGEST
from engine.training.optimizers import SGD, Adam, Momentum, Nesterov, RMSProp
from lessons.labs.descent.surfaces import Surface
from lessons.numbers import show

Floats = NDArray[Any]
NAMES = ("GD", "SGD", "momentum", "Nesterov", "RMSProp", "Adam")
KINDS: tuple[type[SGD], ...] = (SGD, SGD, Momentum, Nesterov, RMSProp, Adam)
FAMILY = (0, 0, 1, 1, 2, 2)  # plain, with a memory of direction, scaled
NOISY = 1  # only SGD's slopes are disturbed
DECAY = 0.9  # of RMSProp's mean square, as its source has it
BEYOND = 300  # steps that are walked on to see where a runaway overflows
FAR = 10  # widths of the map: who is further away has flown out
STILL = 1e-5  # of the map's width: who moved less in the last ten steps stands still


@dataclass(frozen=True)
class Setting:
    """All that a race depends on."""

    surface: Surface
    start: tuple[float, float]
    lr: float
    scaled: float
    mu: float
    noise: float
    seed: int


@dataclass(frozen=True)
class Overflow:
    """The first number of an optimizer that was no number any more: at which step, and where.

    `what` is J, a slope, or what the optimizer remembers or steps by; `place` is the last place.
    """

    step: int
    what: str
    place: tuple[float, float]


@dataclass(frozen=True)
class Fate:
    """What became of one optimizer after so many steps.

    `arrived` is the first step from which on it stayed near a lowest point, or None; `away` the
    distance to the nearest one at the end, in units of the map, and `flew` whether it flew out.
    """

    name: str
    arrived: int | None
    away: float
    overflow: Overflow | None
    flew: bool
    words: str


class Walk:
    """The trails of all six, `places` (steps + 1, 6, 2) and `heights` (steps + 1, 6)."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        s = setting
        self.optimizers = (
            SGD(s.lr), SGD(s.lr), Momentum(s.lr, s.mu), Nesterov(s.lr, s.mu),
            RMSProp(s.scaled, DECAY), Adam(s.scaled, s.mu),
        )  # fmt: skip
        self._rng = np.random.default_rng(s.seed)
        self._now = np.tile(np.array(s.start, dtype=np.float32), (len(NAMES), 1))
        self._places = [self._now.copy()]
        height, self._ahead = self._slopes()
        self._heights = [height]
        self.noises: list[Floats] = []  # what was added to SGD's slopes (2,), step by step
        self.overflows: dict[int, Overflow] = {}
        self._fates: tuple[Fate, ...] = ()

    def _slopes(self) -> tuple[Floats, Floats]:
        with np.errstate(all="ignore"):
            height, x, y = self.setting.surface.at(self._now[:, 0].copy(), self._now[:, 1].copy())
        return height, np.stack([x, y], axis=1)

    @property
    def taken(self) -> int:
        """How many steps are computed."""
        return len(self._places) - 1

    def reach(self, steps: int, seconds: float = math.inf) -> None:
        """Walk on until so many steps are taken, or until the time is over."""
        end = time.perf_counter() + seconds
        while self.taken < steps and time.perf_counter() < end:
            self._step()

    def _step(self) -> None:
        """One step of each; who has overflowed stays where the numbers ended."""
        slopes = self._ahead
        self.noises.append(self.setting.noise * self._rng.standard_normal(2).astype(np.float32))
        before = self._now.copy()
        with np.errstate(all="ignore"):
            slopes[NOISY] += self.noises[-1]
            for at, optimizer in enumerate(self.optimizers):
                if at not in self.overflows:
                    optimizer.step(self._now[at], slopes[at].copy())
        heights, self._ahead = self._slopes()
        if not (np.isfinite(heights).all() and np.abs(slopes).max() < 1e18):
            self._look(before, slopes, heights)
        self._places.append(self._now.copy())
        self._heights.append(heights)

    def _look(self, before: Floats, slopes: Floats, heights: Floats) -> None:
        """Find what has overflowed, in the order in which a step computes: slope, memory, place."""
        for at, optimizer in enumerate(self.optimizers):
            if at in self.overflows:
                continue
            memory = [value for key, value in optimizer.state().items() if key != "steps"]
            sound = [
                ("the slope", np.isfinite(slopes[at]).all()),
                ("its memory", all(np.isfinite(value).all() for value in memory)),
                ("its place", np.isfinite(self._now[at]).all()),
                ("J", np.isfinite(heights[at])),
            ]
            what = next((name for name, good in sound if not good), "")
            if what:
                last = before[at] if what != "J" else self._now[at]
                x, y = map(float, last)
                self.overflows[at] = Overflow(len(self._places), what, (x, y))

    # ---- what it came to ------------------------------------------------------------------------

    def places(self, steps: int) -> Floats:
        """Where each of the six stood, (steps + 1, 6, 2)."""
        self.reach(steps)
        return np.array(self._places[: steps + 1], dtype=np.float64)

    def heights(self, steps: int) -> Floats:
        """How high each stood, (steps + 1, 6)."""
        self.reach(steps)
        return np.array(self._heights[: steps + 1], dtype=np.float64)

    def away(self, steps: int) -> Floats:
        """How far each was from the nearest lowest point, (steps + 1, 6); ∞ once overflowed."""
        goals = np.array(self.setting.surface.goals, dtype=np.float64)
        gaps = self.places(steps)[:, :, None, :] - goals
        far = np.hypot(gaps[..., 0], gaps[..., 1]).min(axis=-1)
        return np.where(np.isfinite(far), far, np.inf)

    def fates(self) -> tuple[Fate, ...]:
        """What became of each after the surface's number of steps."""
        if not self._fates:
            self._fates = self._found()
        return self._fates

    def _found(self) -> tuple[Fate, ...]:
        surface, steps = self.setting.surface, self.setting.surface.steps
        away = self.away(steps)
        wide = surface.window[1] - surface.window[0]
        runaways = (away[-1] > FAR * wide) & np.isfinite(away[-1])
        while (
            len(self._places) <= steps + BEYOND
            and any(runaways[at] and at not in self.overflows for at in range(len(NAMES)))
        ):  # fmt: skip
            self._step()
        return tuple(self._fate(at, away[:, at]) for at in range(len(NAMES)))

    def _fate(self, at: int, away: Floats) -> Fate:
        surface, steps = self.setting.surface, self.setting.surface.steps
        overflow, last = self.overflows.get(at), float(away[-1])
        outside = np.flatnonzero(~(away <= surface.near))
        arrived = 0 if not outside.size else int(outside[-1]) + 1
        fate = arrived if arrived <= steps and overflow is None else None
        flew = overflow is not None or last > FAR * (surface.window[1] - surface.window[0])
        words = self._words(at, away, fate, overflow)
        return Fate(NAMES[at], fate, last, overflow, flew, words)

    def _words(self, at: int, away: Floats, arrived: int | None, overflow: Overflow | None) -> str:
        """One line on what became of it, from the numbers of the run alone."""
        surface, steps = self.setting.surface, self.setting.surface.steps
        wide = surface.window[1] - surface.window[0]
        if overflow is not None:
            name, far = max(zip("xy", map(abs, overflow.place), strict=True), key=lambda p: p[1])
            return (
                f"flies out: at step {overflow.step} {overflow.what} passes {show(LARGEST, 2)},"
                f" where float32 ends (|{name}| was {show(far, 2)}){self._border(at)}"
            )
        if arrived is not None:
            return f"arrives at step {arrived}"
        if away[-1] > FAR * wide:
            gone = show(float(away[-1]), 2)
            return f"flies out: after {steps} steps it is {gone} away{self._border(at)}"
        places = self.places(steps)[:, at]
        moved = np.abs(np.diff(places[-11:], axis=0)).max()
        x, y = (show(round(float(one), 2)) for one in places[-1])
        if moved < STILL * wide:
            return f"stands still at ({x}, {y}): no slope is left there"
        if (away <= surface.near).any():
            return f"was there at step {int(np.argmax(away <= surface.near))}, but does not stay"
        state = "still on its way" if _comes(away) else "ends elsewhere"
        return f"{state}, at ({x}, {y}), {show(float(away[-1]), 2)} away"

    def _border(self, at: int) -> str:
        """Up to which learning rate it would have come down, where the bend is the same everywhere.

        On J = ½λw² the rules are linear in w; at the border one of their solutions stops shrinking.
        """
        bend = self.setting.surface.bend
        border = largest_rate(KINDS[at], bend, self.setting.mu) if bend else 0.0
        return f"; with a bend of {show(bend)} it bears an lr below {show(border, 3)}" * (
            border > 0
        )


def largest_rate(kind: type[SGD], bend: float, mu: float) -> float:
    """The border for a bowl of that bend λ; 0 where steps do not grow with the slope."""
    if kind is SGD:
        return 2 / bend
    if kind is Momentum:
        return 2 * (1 + mu) / bend
    return 2 * (1 + mu) / ((1 + 2 * mu) * bend) if kind is Nesterov else 0.0


def _comes(away: Floats) -> bool:
    """Whether it was still coming closer at the end."""
    tail = away[-max(len(away) // 5, 2) :]
    return float(tail[-1]) < 0.98 * float(tail[0])


def first(fates: tuple[Fate, ...]) -> int | None:
    """Who arrived first (of several at the same step the one that ended closer), or None."""
    ranked = [
        (fate.arrived, fate.away, at) for at, fate in enumerate(fates) if fate.arrived is not None
    ]
    return min(ranked, default=(math.inf, math.inf, None))[2]
