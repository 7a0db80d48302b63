"""A run of an hour, and a hundred runs: what they take in memory and to draw does not grow.

Nothing is timed: a busy machine would fail it. Counted are the blocks of memory that Python holds,
and the calls that a picture takes.
"""

import gc
import random
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from engine.training import events as news
from engine.training.config import TrainingConfig
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.playground.playground import Playground
from lessons.runs import Run, Status
from tui.labs.mnist.charts import AXES, chart
from tui.labs.playground import losses

HOUR = 3600  # seconds
STANDS = 4  # a second, of the playground
TOLD = 4  # a second, of a run on MNIST
CYCLE = 60  # stands within which a curve is thinned and full again


@pytest.fixture(autouse=True)
def _what_was_here_stays() -> None:
    """What other tests left is not gone through each time that garbage is collected."""
    gc.collect()
    gc.freeze()


def blocks(before: int = 0) -> int:
    gc.collect()
    return sys.getallocatedblocks() - before


def calls(draw: Callable[[], object]) -> int:
    """Calls of Python functions that a picture takes."""
    count = 0

    def note(frame: Any, event: str, argument: Any) -> None:
        nonlocal count
        count += event == "call"

    sys.setprofile(note)
    try:
        draw()
    finally:
        sys.setprofile(None)
    return count


def test_an_hour_in_the_playground_costs_what_a_few_minutes_cost() -> None:
    chance = random.Random(0)
    lab = Playground.from_state("playground?data=gauss&layers=1")
    lab.free = True
    first, before = lab.stand, blocks()
    seen: dict[int, tuple[int, int]] = {}
    for number in range(1, HOUR * STANDS + 1):
        path = tuple((number + n / 10, chance.random(), chance.random()) for n in range(10))
        stand = replace(
            first, step=25 * number, epoch=float(number), path=path, running=True,
            weights=chance.randbytes(len(first.weights)),
        )  # fmt: skip
        assert lab.told(stand)
        quarter, left = divmod(number - 1, HOUR * STANDS // 4)
        if left >= HOUR * STANDS // 4 - CYCLE and left % 5 == 0:
            held, took = seen.get(quarter, (0, 0))
            drawn = calls(lambda: losses.chart(lab, 60, 14))
            seen[quarter] = (blocks(before) if left % 20 == 0 else held, max(took, drawn))
    _flat([*seen.values()])
    assert lab.film[0].step == 0 and lab.film[-1].step == 25 * HOUR * STANDS, "from first to last"


def _flat(seen: list[tuple[int, int]], *, grows: float = 1.1) -> None:
    """Calls at the end are what they were after a quarter; memory has grown by that at most."""
    (first, took), (last, takes) = seen[0], seen[-1]
    assert last <= grows * first + 50 and takes <= 1.1 * took + 50, seen


def a_run(run: Run, told: int, epochs: int, note: Callable[[int], None] = lambda _: None) -> None:
    """A run that tells so many times how it goes, with as many epochs, to its end."""
    chance, steps = random.Random(0), 860 * epochs
    config = TrainingConfig(epochs=epochs)
    run.fold(news.Start(config, 101_770, 55_000, 5000, 10_000, 860, 0, steps, "MNIST", 0))
    run.fold(news.Initial(2.3, 0.1))
    run.fold(news.State(running=True, lr=0.3))
    samples = tuple(news.Sample(n, n, (0.1,) * 10) for n in range(5))
    for number in range(1, told + 1):
        step = steps * number // told
        run.fold(news.Progress(step, step // 860 + 1, chance.random(), 3000.0, samples))
        if number % max(told // epochs, 1) == 0:
            run.fold(news.Epoch(step // 860, step, 0.2, 0.2, 0.9, float(number), 0.9))
        note(number)
    run.fold(news.End("finished", steps, 0.97, 1.0, ""))


def test_an_hour_on_mnist_costs_what_a_few_minutes_cost() -> None:
    run = Run(1, Mnist().settings | {"epochs": 6000}, 0.3)
    before = blocks()
    seen: list[tuple[int, int]] = []

    def note(number: int) -> None:
        if number % (HOUR * TOLD // 4) == 0:
            drawn = [chart(part, run, axis=axis) for part in ("loss", "accuracy") for axis in AXES]
            seen.append((blocks(before), sum(calls(partial(each.draw, 60, 14)) for each in drawn)))

    a_run(run, HOUR * TOLD, 6000, note)
    assert run.status is Status.FINISHED and len(seen) == 4
    _flat(seen, grows=2)  # a curve that was just thinned is half as long as one that is full


def test_a_hundred_runs_leave_no_more_behind_than_ten() -> None:
    lab = Mnist()
    lab.free = True
    held: list[int] = []
    before = blocks()
    for _ in range(100):
        run = lab.begin()
        assert run is not None
        a_run(run, 60, 5)
        held.append(blocks(before))
    # The least: whatever else the process holds for a moment is no run's.
    assert min(held[-10:]) <= min(held[10:20]) + 200, held[9::10]
