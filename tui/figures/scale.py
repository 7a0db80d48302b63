"""Axes: which values are seen, which of them are written beside the picture, and how far apart.

Ticks are few and round. On a vertical axis they are a whole number of rows apart and each stands at
the same dot of its row, so that a label, the grid line beside it and a mark of that value agree to
the dot: the axis is stretched a little until that is so.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from lessons.numbers import MINUS, show

Floats = npt.NDArray[np.float64]

ABOVE = 0.625  # of a row above its tick: the third of four dots, which is in the middle of no two
LIMIT = 1e100  # what is drawn of the infinite


@dataclass(frozen=True)
class Axis:
    """What is seen of one direction: from `low` to `high`, in log10 of the values if `log`.

    `ticks` are values, and `labels` say them.
    """

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    log: bool = False

    def places(self, values: Iterable[float] | Floats) -> Floats:
        """Values as places between `low` and `high`; NaN for what the axis cannot show."""
        array = _numbers(values)
        if self.log:
            array[~(array > 0)] = math.nan
            array = np.log10(array)
        array[~np.isfinite(array)] = math.nan
        return np.clip(array, -LIMIT, LIMIT, out=array)

    def place(self, value: float) -> float:
        """One value as a place between `low` and `high`, NaN if the axis cannot show it."""
        if not math.isfinite(value) or (self.log and value <= 0):
            return math.nan
        # NumPy's logarithm here too: the last digit must be that of `places`.
        return min(max(float(np.log10(value)) if self.log else value, -LIMIT), LIMIT)


def span_of(values: Iterable[float] | Floats, *, log: bool = False) -> tuple[float, float]:
    """The smallest and the largest of the finite values, (0, 1) or (1, 10) if there are none.

    A linear span that begins in the lower half of its end begins at 0, where one can see how much
    something is; what varies little is shown by itself, where one can see how it varies.
    """
    array = _numbers(values)
    array = array[np.isfinite(array) & ((array > 0) | (not log))]
    if not array.size:
        return (1.0, 10.0) if log else (0.0, 1.0)
    low, high = float(array.min()), float(array.max())
    return (0.0 if 0 <= low < high / 2 and not log else low), high


def _numbers(values: Iterable[float] | Floats) -> Floats:
    """A copy of them as an array."""
    whole = isinstance(values, Sequence | np.ndarray)
    return np.array(values if whole else list(values), np.float64)


def widened(low: float, high: float) -> tuple[float, float]:
    """The same two ends in order, finite, and far enough apart to be told from each other."""
    low, high = sorted((low, high))
    if not (math.isfinite(low) and math.isfinite(high)):
        low = low if math.isfinite(low) else 0.0
        high = high if math.isfinite(high) else low + 1.0
    low, high = (min(max(end, -LIMIT), LIMIT) for end in (low, high))
    if high - low <= max(abs(low), abs(high)) * 1e-9 or high - low < 1 / LIMIT:
        room = max(abs(low) * 0.5, 0.5)
        return low - room, low + room
    return low, high


@lru_cache(maxsize=64)
def vertical(low: float, high: float, rows: int, *, log: bool = False) -> Axis:
    """An axis over `rows` rows of cells that shows at least `low` .. `high`.

    A linear axis has its ticks a whole number of rows apart, each at the same dot of its row.
    """
    rows = max(rows, 1)
    if log:
        return _vertical_log(low, high, rows)
    low, high = widened(low, high)
    fits = [_fitted(low, high, rows, apart) for apart in _spacings(rows)]
    # The closest one; but rather a little wider than with hardly any ticks.
    each, step, bottom = min(fits, key=lambda f: f[0] * max(1.0, 1.25 - 0.05 * rows * f[0] / f[1]))
    apart = round(step / each)
    first = -(-bottom // apart)
    ticks = tuple(n * step for n in range(first, (bottom + rows - 1) // apart + 1))
    top = (bottom + rows - 1 + ABOVE) * each
    return Axis(top - rows * each, top, ticks, tuple(tick_labels(ticks, step)))


def _spacings(rows: int) -> range:
    """How many rows apart ticks may stand: two to eight ticks."""
    if rows < 3:
        return range(1, 2)
    least = max(2, -(-rows // 8))
    return range(least, max(rows // 2, least) + 1)


def _fitted(low: float, high: float, rows: int, apart: int) -> tuple[float, float, int]:
    """The smallest fit with round ticks `apart` rows apart: value of a row, of a tick, lowest row.

    Row number n, counted from the value 0, holds the values (n + ABOVE - 1) .. (n + ABOVE).
    """
    for step in _round_steps((high - low) * apart / rows):
        each = step / apart
        bottom = math.ceil(low / each - ABOVE - 1e-9)
        needed = math.ceil(high / each - ABOVE - 1e-9)
        spare = bottom + rows - 1 - needed
        if spare >= 0:
            lower = bottom - spare // 2
            return each, step, max(lower, 0) if low >= 0 else lower
    raise AssertionError("a large step fits everything")  # pragma: no cover


def _round_steps(least: float) -> Iterable[float]:
    unit = 10.0 ** math.floor(math.log10(least))
    steps = (s * 10.0**p * unit for p in range(4) for s in (1, 2, 5))
    return (step for step in steps if step >= least * (1 - 1e-9))


def _vertical_log(low: float, high: float, rows: int) -> Axis:
    low = max(low, 1 / LIMIT) if 0 < low < LIMIT else 1.0
    high = min(high, LIMIT) if low <= high else low
    first, last = widened(math.log10(low), math.log10(high)) if high > low else (
        math.log10(low) - 0.5, math.log10(low) + 0.5,
    )  # fmt: skip
    # As far above the highest value and below the lowest as the linear axis has it.
    each = (last - first) / max(rows - 0.75, 0.5)
    first, last = first - 0.375 * each, last + 0.375 * each
    ticks = _log_ticks(first, last, rows)
    return Axis(first, last, ticks, _log_labels(ticks), log=True)


def _log_ticks(first: float, last: float, rows: int) -> tuple[float, ...]:
    """Powers of ten, with 2 and 5 between them where there is room, at least two rows apart."""
    powers = range(math.floor(first), math.ceil(last) + 1)
    apart = 2 * (last - first) / rows
    for mantissas in ((1, 2, 5), (1, 3), (1,)):
        ticks = [m * 10.0**p for p in powers for m in mantissas]
        ticks = [tick for tick in ticks if first <= math.log10(tick) <= last]
        if len(ticks) > 1 and all(math.log10(b / a) >= apart for a, b in pairwise(ticks)):
            return tuple(ticks)
    if len(ticks) > 1:  # more powers than rows
        return tuple(ticks[:: math.ceil(apart)])
    for most in (5, 4, 3, 2):
        ticks = round_ticks(10.0**first, 10.0**last, most)
        if all(math.log10(b / a) >= apart for a, b in pairwise(ticks)):
            break
    return tuple(ticks)


def _log_labels(ticks: Sequence[float]) -> tuple[str, ...]:
    """Each with the digits that it needs; thousands are set apart as on a linear axis."""
    return tuple(
        f"{tick:,.0f}" if 1000 <= tick < 1e6 and float(tick).is_integer() else show(tick, 3)
        for tick in ticks
    )


@lru_cache(maxsize=64)
def horizontal(low: float, high: float, columns: int, *, log: bool = False) -> Axis:
    """An axis over `columns` columns of cells from exactly `low` to `high`."""
    most = max(2, min(8, columns // 7))
    if log:
        first, last = math.log10(low), math.log10(high)
        powers = range(math.ceil(first - 1e-9), math.floor(last + 1e-9) + 1)
        every = max(1, -(-len(powers) // most))
        ticks = tuple(10.0**p for p in powers if (powers[-1] - p) % every == 0)
        return Axis(first, last, ticks, _log_labels(ticks), log=True)
    return exact(low, high, most)


def exact(low: float, high: float, most: int) -> Axis:
    """An axis from exactly `low` to `high`, with about `most` round ticks, and two if possible."""
    low, high = widened(low, high)
    marks = next(
        (ticks for n in range(most, most + 4) if len(ticks := round_ticks(low, high, n)) > 1),
        round_ticks(low, high, most),
    )
    return Axis(low, high, tuple(marks), tuple(tick_labels(marks)))


def round_up(value: float) -> float:
    """The smallest 1, 1.5, 2, 2.5, 3, 4, 5, 6 or 8 times a power of ten that is not below `value`.

    Axes that end on such numbers keep still while a curve grows: they move rarely and by a lot.
    """
    if not 0 < value < LIMIT:
        return 1.0 if value <= 0 else LIMIT
    unit = 10.0 ** math.floor(math.log10(value))
    steps = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return next(s * unit for s in steps if s * unit >= value * (1 - 1e-12))


def round_ticks(low: float, high: float, most: int) -> list[float]:
    """At most `most` (and at least one) multiples of 1, 2 or 5 times a power of ten within."""
    rough = (high - low) / max(most - 1, 1)
    step = next(iter(_round_steps(rough)))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [min(max(n * step, low), high) for n in range(first, last + 1)] or [low]


def tick_labels(ticks: Sequence[float], step: float | None = None) -> list[str]:
    """Ticks as text with the same number of decimals: `0 0.5 1 ...` becomes `0.0 0.5 1.0`."""
    if not ticks:
        return []
    if step is None:
        step = min((b - a for a, b in pairwise(ticks)), default=abs(ticks[0]) or 1.0)
    if step < 1e-4 or max(map(abs, ticks)) >= 1e6:
        labels = [re.sub(r"e([-+])0*", r"e\1", f"{tick:.3g}").replace("e+", "e") for tick in ticks]
    else:
        decimals = max(0, -math.floor(math.log10(step) + 1e-9))
        labels = [f"{tick:,.{decimals}f}" for tick in ticks]
    return [
        label.replace("-", MINUS) if float(label.replace(",", "")) else label.replace("-", "")
        for label in labels
    ]
