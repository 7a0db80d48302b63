"""The film of a run's weights: what it shows is the network as it was, and the run goes on."""

import queue
from itertools import pairwise
from typing import Any

import numpy as np

from engine.tasks import points
from engine.training.config import TrainingConfig
from engine.training.events import End, Event, Look, Problem, State, Step, Wound
from engine.training.fit import fit
from engine.training.look import look
from engine.training.run import Run
from tui.commands.headless import Control
from tui.commands.past import MEMORY, Past


def a_run(**knobs: Any) -> Run:
    usual = {"hidden": (5,), "batch_size": 8, "lr": 0.1, "epochs": 4, "batch_norm": True}
    data = points.make("three", 80, 0.1, np.random.default_rng(0))
    return Run(TrainingConfig(**(usual | knobs)), data.task("three"))


def looked(events: list[Event]) -> list[Look]:
    """What was looked at because somebody asked for it."""
    return [event for event in events if isinstance(event, Look) and not event.meanwhile]


def told(run: Run, *orders: str) -> tuple[list[Event], Control]:
    """What a run tells that is given these orders, each when what the one before set going pauses;
    the last ones when it is over."""
    control = Control(run, queue.SimpleQueue())
    left, heard = list(orders), []

    def give(*, all_of_them: bool = False) -> None:
        while left:
            control.commands.put(order := left.pop(0))
            if order.partition(" ")[0] in ("step", "run", "stop") and not all_of_them:
                return

    for event in control.drive(fit(run, initial=True)):
        heard.append(event)
        if isinstance(event, State) and not event.running:
            give()
        if isinstance(event, End):
            give(all_of_them=True)
            control.commands.put(None)
    return heard, control


def test_what_is_seen_back_there_is_the_network_of_that_step() -> None:
    seen, control = told(
        a_run(), "step 20", "look unit 1 layers confusion", *["wind -1"] * 4, "wind 1", "run"
    )
    winds = [event.at for event in seen if isinstance(event, Wound)]
    frames = [frame.step for frame in control.past.film]
    at = frames.index(20)
    assert winds == [frames[at - 1], frames[at - 2], frames[at - 3], frames[at - 4],
                     frames[at - 3], None], "and running leads to the present"  # fmt: skip
    looks = [one for one in looked(seen) if one.step < 20]
    assert {one.step for one in looks} >= set(frames[at - 4 : at])
    for step in {one.step for one in looks}:
        other = a_run()
        while other.step < step:
            other.train_step()
        (first, *_) = [one for one in looks if one.step == step]
        then = look(other, {"unit": 1, "confusion": None})
        for name in ("unit.incoming", "unit.outgoing", "confusion.counts"):
            assert first.arrays[name] == then.arrays[name]
        assert not [name for name in first.arrays if name.endswith("update_ratio")]
        assert "layers.0.gradient_norm" in first.arrays


def test_winding_pauses_and_changes_nothing_of_the_run() -> None:
    def losses(*orders: str) -> list[float]:
        events, _ = told(a_run(), *orders)
        return [event.loss for event in events if isinstance(event, Step)]

    wound = losses("step 9", "look layers", "wind -3", "wind -99", "wind 2", "run")
    assert wound == losses("run") and len(wound) == len(a_run().batches) * 4
    events, _ = told(a_run(), "wind -1", "wind x", "step 3", "wind -2", "step", "stop")
    assert sum(isinstance(event, Problem) for event in events) == 1
    (end,) = [event for event in events if isinstance(event, End)]
    assert end.step == 4, "a step leads back to the present, and on"


def test_the_layers_are_measured_unasked_and_nothing_is_trained_otherwise() -> None:
    events, _ = told(a_run(), "step", "step", "run")
    unasked = [event for event in events if isinstance(event, Look) and event.meanwhile]
    assert [one.step for one in unasked][:2] == [1, 2], "in pause after each step"
    other = a_run()
    for one in unasked[:2]:
        other.train_step()
        assert one.arrays == look(other, {"layers": None}).arrays
    plain = [event for event in fit(a_run()) if isinstance(event, Step)]
    assert [event for event in events if isinstance(event, Step)] == plain


def test_after_the_end_it_can_still_be_wound() -> None:
    events, control = told(a_run(), "run", "look unit", "wind -2", "wind 0")
    looks = [one.step for one in looked(events)]
    assert looks[0] == looks[-1] == control.run.step > looks[1]
    assert [event.at for event in events if isinstance(event, Wound)] == [looks[1], None]


def test_however_long_a_run_its_film_is_short_and_its_beginning_is_whole() -> None:
    run = a_run()
    past = Past(run)
    for run.step in range(20_000):
        past.note()
    steps = [frame.step for frame in past.film]
    assert steps[:13] == list(range(13)) and len(steps) < 110 and steps[-1] > 18_000
    assert all(b - a <= 1 + a // 11 for a, b in pairwise(steps))
    run = a_run(hidden=(1200, 1200))
    past = Past(run)
    for run.step in range(200):
        past.note(surely=True)
    size = run.network.values.nbytes
    assert size * len(past.film) <= MEMORY and past.film[0].step == 0
    assert past.film[-1].step == 199
