"""How fast a run goes by: slowly at first, any pace on demand, and no less training."""

import queue
import time
from itertools import pairwise

import numpy as np
import pytest

from engine.tasks import points
from engine.training.config import TrainingConfig
from engine.training.events import End, Initial, Look, Progress, State, Step, grouped
from engine.training.fit import fit
from engine.training.run import Run
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.pace import EASED, FASTEST, PACES, SECONDS, SLOWLY, Pace, rest
from tui.commands.headless import Control


def test_the_first_hundred_steps_take_their_time_and_each_less_than_the_one_before() -> None:
    waits = [rest(SLOWLY, step) for step in range(EASED + 50)]
    assert sum(waits) == pytest.approx(SECONDS) and not any(waits[EASED:])
    assert all(a > b for a, b in pairwise(waits[: EASED + 1]))
    assert rest(0, 7) == 0 and rest(4, 7) == 0.25


def test_faster_skips_the_slow_steps_and_slower_ends_at_one_a_second() -> None:
    pace = Pace()
    assert pace.steps == SLOWLY and pace.turned(1) == Pace(FASTEST, eased=False)
    assert pace.turned(1).steps == 0 and pace.turned(1).turned(1).steps == 0
    for steps in PACES[-2::-1]:
        pace = pace.turned(-1)
        assert pace.steps == steps
    assert pace.turned(-1) == pace and "1 step a second" in pace.told
    lab = Mnist()
    lab.free = True
    run = lab.begin()
    assert run is not None and run.pace == SLOWLY
    lab.faster(1)
    assert run.pace == 0 and "fast" in lab.note
    again = lab.begin()
    assert again is not None and again.pace == 0, "who has skipped them once is not slowed again"


def trained(
    pace: float, orders: dict[int, str]
) -> tuple[list[float], float, float, Run, list[object]]:
    """The losses of a small run at a pace, the seconds it took and those it trained, and its news.

    `orders` are given after these steps.
    """
    data = points.make("three", 80, 0.1, np.random.default_rng(0))
    run = Run(TrainingConfig(hidden=(3,), batch_size=8, epochs=2, lr=0.1), data.task("three"))
    control = Control(run, queue.SimpleQueue(), pace=pace)
    control.commands.put("run")
    losses: list[float] = []
    news: list[object] = []

    def heard() -> "object":
        for event in control.drive(fit(run, initial=True)):
            if isinstance(event, Step):
                losses.append(event.loss)
                if (order := orders.get(event.step)) is not None:
                    control.commands.put(order)
            if isinstance(event, End):
                control.commands.put(None)
            yield event

    began = time.monotonic()
    for event in grouped(heard(), clock=control.clock, early=True):  # type: ignore[arg-type]
        news.append(event)
    return losses, time.monotonic() - began, run.clock(), run, news


def test_a_pace_costs_time_but_no_training_and_orders_are_heard_meanwhile() -> None:
    fast, _, _, run, _ = trained(0.0, {})
    assert run.steps == len(fast) > 10
    slow, took, seconds, _, news = trained(40.0, {5: "look layers", 9: "pace 0"})
    assert slow == fast, "the same run"
    assert took > 9 / 40 - 0.03 and seconds < took - 0.15, "what it rests is no training"
    assert any(isinstance(each, Look) for each in news)
    paces = [each.steps_per_second for each in news if isinstance(each, Progress)]
    assert min(paces[1:6]) < 60, "it tells the pace that one sees"
    assert [type(each) for each in news].count(Initial) == 1
    assert sum(isinstance(each, State) for each in news) >= 2


def test_a_run_that_rests_is_paused_at_once() -> None:
    began = time.monotonic()
    losses, *_ = trained(0.5, {1: "stop"})
    assert time.monotonic() - began < 1 and len(losses) == 1


def test_who_looks_on_takes_a_fiftieth_of_the_time_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    data = points.make("three", 80, 0.1, np.random.default_rng(0))
    run = Run(TrainingConfig(hidden=(3,), batch_size=8, epochs=60), data.task("three"))
    control, at, looked = Control(run, queue.SimpleQueue()), 0.0, []
    monkeypatch.setattr("tui.commands.headless.time.monotonic", lambda: at)
    control.commands.put("run")
    control.commands.put("look layers")
    for event in control.drive(fit(run, initial=True)):
        if isinstance(event, Step):
            at += 0.1
        if isinstance(event, Look) and not event.meanwhile:
            looked.append(at)
            at += 0.5  # until it is written out
        if isinstance(event, End):
            control.commands.put(None)
    assert len(looked) >= 3 and all(later - one >= 25 for one, later in pairwise(looked[1:-1]))
