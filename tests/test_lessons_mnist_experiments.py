"""Seven experiments on a run: what is asked, what is told of what happened, and the table of it."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_lessons_mnist import END, epoch, say, started

from engine.tasks import mnist
from engine.training.config import TrainingConfig
from engine.training.events import Epoch, State
from engine.training.fit import fit
from engine.training.run import Run
from lessons.knobs import defaults
from lessons.labs.mnist.experiments import CHANGES, Change, Reference, recognized
from lessons.labs.mnist.knobs import KNOBS
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.settings import configuration
from lessons.labs.mnist.told import of_experiment, setup, told
from lessons.store.records import Answer

USUAL = defaults(KNOBS)
BY_ID = {change.id: change for change in CHANGES}


def referred() -> Mnist:
    """A lab whose first run read .93 after one epoch, and has ended."""
    lab = started()
    lab.fold(1, epoch(1, 0.93))
    lab.fold(1, END)
    return lab


def test_a_run_that_was_through_an_epoch_is_what_experiments_compare_with() -> None:
    lab = started()
    assert lab.reference is None and lab.change is None
    lab.fold(1, epoch(1, 0.93))
    lab.fold(1, epoch(2, 0.95))
    assert lab.reference is not None and lab.reference.accuracy == 0.93
    assert not lab.prepare(CHANGES[0]), "not while it runs"


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.id)
def test_an_experiment_is_asked_once_judged_by_what_happened_and_kept(change: Change) -> None:
    lab = referred()
    reference = lab.reference
    assert lab.prepare(change) and lab.change is change
    (ask,) = lab.asks()
    assert (
        ask.id == change.id
        and "93.0 %" in ask.prompt
        and change.told(Reference(USUAL, 0.93)) in ask.prompt
    )
    assert lab.attempt(ask) is lab.attempt(lab.asks()[0]), "a draft stays"
    assert say(lab, ".93").correct and lab.ready
    lab.begin()
    assert lab.run is not None
    lab.fold(2, replace(epoch(0, 0.1), step=0))
    (answer,) = lab.fold(2, epoch(1, 0.3))
    assert (answer.item, answer.correct, answer.truth) == (change.id, False, "0.3")
    (said,) = lab.compared
    assert said.verdict is not None and said.verdict.ideas == ("no-change",)
    assert lab.reference is reference, "the next experiment is one on the first run, too"
    assert lab.fold(2, END) == []
    (row,) = told([answer])
    assert reference is not None and of_experiment([row], reference, change) == row
    others = [each for each in CHANGES if each is not change]
    assert not any(of_experiment([row], reference, each) for each in others)
    assert (row.said, row.was, row.correct) == (0.93, 0.3, False)
    assert setup(row.settings) != "as usual"


def test_what_changes_nothing_is_no_experiment() -> None:
    straight = USUAL | {"layers": 0}
    assert [c.id for c in CHANGES if c.of(Reference(straight, 0.9)) is None] == [
        "mnist.zeros",
        "mnist.twice-units",
    ]
    assert BY_ID["mnist.batch-one"].of(Reference(USUAL | {"batch_size": 1}, 0.9)) is None
    assert BY_ID["mnist.half-data"].of(Reference(USUAL | {"limit": 1}, 0.9)) is None
    assert BY_ID["mnist.twice-units"].of(Reference(USUAL | {"hidden": 4096}, 0.9)) is None
    assert recognized(Reference(USUAL, 0.9), USUAL) is None
    few = BY_ID["mnist.batch-all"].of(Reference(USUAL | {"limit": 3000}, 0.9))
    assert few is not None and few["batch_size"] == 3000, "all that it trains on, and no more"


def test_a_run_whose_rate_was_turned_is_no_reference() -> None:
    lab = started()
    lab.fold(1, State(True, 0.1))
    lab.fold(1, epoch(1))
    assert lab.reference is None


def test_who_changes_something_else_has_another_reference() -> None:
    lab = referred()
    lab.free = True
    lab.turn("activation", 1)
    assert lab.change is None
    lab.begin()
    lab.fold(2, replace(epoch(0, 0.1), step=0))
    lab.fold(2, epoch(1, 0.8))
    assert lab.reference is not None and lab.reference.accuracy == 0.8
    assert lab.run is not None and lab.reference.settings == lab.run.settings


@given(st.sampled_from(CHANGES), *[st.floats(0, 1)] * 2, st.floats(0, 1) | st.just(math.nan))
def test_every_outcome_has_its_sentence_on_one_line(
    change: Change, before: float, said: float, was: float
) -> None:
    verdict = change.judge(Reference(USUAL, before), said, was)
    assert verdict.message in (change.broke, change.worse, change.same, change.better)
    assert len(verdict.message) <= 76
    if not math.isfinite(was):
        assert verdict.message == change.broke and verdict.correct == (said <= 0.15)
    else:
        assert verdict.correct == (abs(said - was) <= 0.03)


def test_answers_that_cannot_be_read_are_left_out_of_the_table() -> None:
    good = Answer("mnist.zeros", ".9", False, kind="prediction", truth="0.11", state="mnist?lr=0.3")
    bad = [
        replace(good, truth=None), replace(good, truth="?"), replace(good, state="mnist?x=1"),
        replace(good, choice="much"), replace(good, item="other.thing"),
    ]  # fmt: skip
    (row,) = told([*bad, good, replace(good, correct=None)])
    assert (row.said, row.was) == (0.9, 0.11)
    loss = replace(good, item="training.loss-before", choice="2.3", truth="2.446")
    assert told([loss])[0].was == 2.446 and setup(told([loss])[0].settings) == "as usual"


def test_what_is_told_of_each_experiment_is_what_the_engine_does() -> None:
    task = mnist.load().task()

    def run_of(changed: dict[str, object]) -> tuple[float, Run]:
        run = Run(TrainingConfig(**configuration(changed)), task)
        epoch = next(event for event in fit(run) if isinstance(event, Epoch))
        assert epoch.validation_accuracy is not None
        return epoch.validation_accuracy, run

    reference = USUAL | {"limit": 3000}
    kept = Reference(reference, run_of(reference)[0])
    found = {}
    for change in CHANGES:
        changed = change.of(kept)
        assert changed is not None
        if change.id == "mnist.batch-one":  # it takes some thousand steps to shut them all
            changed["limit"] = 6000
        was, run = run_of(changed)
        found[change.id] = change.why(kept, was)
        if change.id in ("mnist.rate-up", "mnist.batch-one", "mnist.zeros"):
            assert found[change.id] == change.broke
            (hidden, _) = run.statistics()
            assert hidden.dead_share is not None and hidden.dead_share > 0.95, "shut units"
    for name in ("rate-down", "half-data", "batch-all"):
        assert found[f"mnist.{name}"] == BY_ID[f"mnist.{name}"].worse
    twice = BY_ID["mnist.twice-units"]
    assert found["mnist.twice-units"] in (twice.same, twice.better)
