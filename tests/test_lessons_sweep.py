"""Sweeps: what is typed, which runs there are, what is best, and what was said of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.knobs import KnobError, defaults
from lessons.labs.mnist.knobs import CNN_TRAINING, KNOBS
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.settings import turned
from lessons.labs.mnist.sweep import (
    MOST_VALUES,
    Sweep,
    Swept,
    axis,
    best,
    from_json,
    offered,
    to_json,
)
from lessons.labs.mnist.sweeping import SWEPT, Sweeping
from lessons.store.trained import Trained

BASE = defaults(KNOBS)


def test_values_are_read_as_the_knob_takes_them() -> None:
    read = axis("lr=.01,.1,1")
    assert (read.knob.name, read.values, read.names) == (
        "lr",
        (0.01, 0.1, 1.0),
        ("0.01", "0.1", "1"),
    )
    assert axis("--batch-size = 1, 64").values == (1, 64)
    assert axis("limit=all,10").values == (0, 10)
    assert axis(read.option) == read


@given(st.text(max_size=30) | st.builds("lr={}".format, st.text("0123456789.,e-", max_size=40)))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    try:
        read = axis(text)
    except KnobError as error:
        assert str(error)
    else:
        assert 2 <= len(read.values) <= MOST_VALUES and axis(read.option) == read


@pytest.mark.parametrize("name", SWEPT)
def test_what_is_offered_has_the_present_value_in_it(name: str) -> None:
    knob = next(knob for knob in KNOBS if knob.name == name)
    for value in (*knob.steps, *((0.123,) if isinstance(knob.default, float) else ())):
        found = offered(name, value)
        assert value in found.values and len(set(found.values)) == len(found.values) >= 2


def test_every_pair_is_one_run_and_an_optimizer_brings_its_rate() -> None:
    plan = Sweep(BASE | {"seed": 4}, (axis("optimizer=sgd,adam"), axis("hidden=8,32")))
    assert plan.cells == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert plan.settings((1, 1)) == BASE | {
        "seed": 4, "optimizer": "adam", "lr": 0.001, "hidden": 32,
    }  # fmt: skip
    both = Sweep(BASE, (axis("lr=.1,.2"), axis("optimizer=sgd,adam")))
    assert both.settings((1, 1))["lr"] == 0.2, "what is swept is as it says"
    assert not plan.idle
    assert "only with step" in Sweep(BASE, (axis("decay=.1,.2"),)).idle
    assert not Sweep(BASE, (axis("decay=.1,.2"), axis("schedule=step,cosine"))).idle


def test_a_network_brings_its_training_and_takes_it_back() -> None:
    cnn = turned(BASE, "network", "cnn")
    assert {name: cnn[name] for name in CNN_TRAINING} == CNN_TRAINING
    assert turned(cnn, "network", "mlp") == BASE
    mine = turned(BASE | {"batch_size": 7, "lr": 0.05}, "network", "cnn")
    assert (mine["batch_size"], mine["lr"], mine["optimizer"]) == (7, 0.05, "adam")
    lab = Mnist()
    before = dict(lab.settings)
    lab.set("network", "cnn")
    assert lab.settings["epochs"] == 2 and lab.settings["lr"] == 0.003
    lab.turn("network", -1)
    assert lab.settings == before


def run(share: float | None) -> Trained:
    return Trained("k", BASE, "finished", best=share)


def test_the_best_is_the_first_of_equals() -> None:
    assert best({}) is None and best({(0,): run(None)}) is None
    assert best({(2,): run(0.5), (1,): run(0.5), (0,): run(0.4), (3,): run(None)}) == (1,)


def test_what_was_said_is_judged_when_all_runs_are_over() -> None:
    sweeping = Sweeping()
    assert not sweeping.begin(BASE, "mnist?")
    assert sweeping.posed is not None and not sweeping.running
    sweeping.posed.choose(2)
    sweeping.posed.sure(3)
    sweeping.answered()
    for place in range(4):
        sweeping.add(Swept((place,), run(place / 10)))
    sweeping.add(Swept((9,), run(1.0)))
    assert sweeping.best == (3,)
    sweeping.end("gone")
    assert sweeping.decided() == [] and sweeping.verdict is None, "one run is missing"
    sweeping.running = True
    sweeping.add(Swept((4,), run(None)))
    sweeping.end()
    (answer,) = sweeping.decided()
    assert answer.correct is False and answer.item == "mnist.sweep"
    assert sweeping.verdict is not None and not sweeping.verdict.correct
    assert sweeping.decided() == []
    assert not sweeping.begin(BASE, "mnist?"), "another sweep is another question"
    sweeping.withdraw()
    assert sweeping.plan is None, "who does not say sees nothing"


def test_a_knob_without_effect_begins_nothing() -> None:
    sweeping = Sweeping(first=SWEPT.index("momentum"))
    assert not sweeping.begin(BASE, "", free=True)
    assert "not with sgd" in sweeping.trouble and sweeping.plan is None
    assert sweeping.begin(BASE | {"optimizer": "adam"}, "", free=True) and sweeping.running


def test_a_swept_run_is_told_as_a_line() -> None:
    swept = Swept((1, 2), Trained("k", BASE, "finished", best=0.5, told={"train": [[1], [None]]}))
    assert from_json(to_json(swept)) == swept
    assert from_json('{"event": "step"}') is None
    for line in ("", "[]x", '{"event": "swept"}', '{"event": "swept", "cell": 1, "run": {}}'):
        with pytest.raises(ValueError):
            from_json(line)
