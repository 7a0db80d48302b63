"""A run's two charts: the loss, and the accuracy or the error that it leaves."""

import math
from collections.abc import Iterator, Sequence

from lessons.curve import Curve
from lessons.runs import Run
from tui.figures.chart import Chart, Series, Vertical
from tui.figures.raster import DASHED, DOTTED, LONG
from tui.figures.scale import round_up, span_of
from tui.labs.mnist import view

AXES = ("newest", "all", "log")  # what of the values is seen
PINNED = ((DOTTED, "◇"), (DASHED, "△"), (LONG, "□"))  # how each of the runs beside it is drawn
PEAK = 2.5  # a loss that is always shown whole: blind guessing has 2.3


def chart(
    part: str,
    run: Run,
    beside: Sequence[tuple[Run, str]] = (),
    *,
    axis: str = AXES[0],
    cursor: float | None = None,
    numbers: bool = True,
) -> Chart:
    """The chart of `part`, "loss" or "accuracy", over the curves of runs `beside` it.

    `numbers` tells the newest values in the legend; `cursor` is a step whose values it tells.
    """
    log = axis == "log"
    series = list(_series(part, run, numbers=numbers, log=log))
    for (other, name), (dash, marker) in zip(beside, PINNED, strict=False):
        series.append(_pinned(part, other, name, dash, marker, log=log))
    shown = max([run.step, *(other.step for other, _ in beside)])
    whole = max(run.total_steps, 10)
    return Chart(
        "error" if log and part == "accuracy" else part,
        tuple(series),
        x_range=(0, min(round_up(max(shown, 10)), max(whole, shown))),
        y_range=_seen(part, series, run.steps_per_epoch, axis),
        verticals=tuple(Vertical(step, "$here") for step, _ in run.lr_changes),
        log=log,
        cursor=cursor,
        x_name="step",
    )


def _series(part: str, run: Run, *, numbers: bool, log: bool) -> Iterator[Series]:
    """The curves of one chart; with `numbers` the legend tells the newest value of each."""

    def drawn(name: str, curve: Curve, colour: str, marker: str) -> Series:
        xs, ys = _points(part, curve, log)
        told = f" {view.brief(ys[-1])}" if numbers and ys else ""
        return Series(name + told, xs, ys, colour, marker)

    shown = run.validation if part == "loss" else run.accuracy
    yield drawn("validation", shown, "$foreground", "◆")
    if part == "loss":
        yield drawn("train", run.train, "$value", "")
    else:
        yield drawn("train", run.train_accuracy, "$value", "●")


def _pinned(
    part: str, run: Run, name: str, dash: tuple[float, float], marker: str, *, log: bool
) -> Series:
    if part == "loss":
        return Series(name, *_points(part, run.train, log), "$faint", dash=dash)
    return Series(name, *_points(part, run.accuracy, log), "$faint", marker, dash=dash)


def _points(part: str, curve: Curve, log: bool) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """A copy, since a figure must not change; on a log axis an accuracy is the error it leaves."""
    if log and part == "accuracy":
        return tuple(curve.steps), tuple(1 - value for value in curve.values)
    return tuple(curve.steps), tuple(curve.values)


def _seen(part: str, series: list[Series], epoch: int, axis: str) -> tuple[float, float] | None:
    """The part of the vertical axis that matters; None is all of it.

    The first epoch brings the loss from 2.3 to a tenth of that, and the accuracy from a tenth to
    nine: with two to compare, an axis that held all of it would make what comes after look flat.
    """
    if axis != "newest":
        return (0.0, 1.0) if axis == "all" and part == "accuracy" else None
    values = [y for one in series for y in one.ys]
    late = [y for one in series for x, y in zip(one.xs, one.ys, strict=True) if x >= epoch > 0]
    measured = sum(x >= epoch > 0 for x in series[0].xs)
    finite = sorted(filter(math.isfinite, late if measured > 1 else values))
    if not finite:
        return None
    if part == "accuracy" and axis == "newest" and finite[0] == finite[-1]:
        return 0.0, 1.0  # one value alone says nothing of how far the others will lie
    low, high = span_of(finite)
    # Rare peaks would flatten all else, and are cut off.
    return low, min(high, max(PEAK, 4 * finite[len(finite) // 2]))
