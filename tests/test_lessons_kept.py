"""Runs that are kept: they come back as they were, in whatever order one wants them."""

import csv
import io
import math
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.training import events as news
from engine.training.config import TrainingConfig
from lessons.curve import Curve
from lessons.kept import COLUMNS, CURVES, as_csv, kept, opened, ordered, what
from lessons.knobs import defaults
from lessons.labs.mnist.knobs import KNOBS
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.settings import as_command, configuration, settings_of
from lessons.labs.mnist.written import texts
from lessons.runs import Run, Status
from lessons.store import backups
from lessons.store.database import Database
from lessons.store.migrations import MIGRATIONS
from lessons.store.progress import Progress
from lessons.store.records import Answer
from lessons.store.trained import Trained

BY_NAME = {column.name: column for column in COLUMNS}


def finished(**turned: Any) -> Run:
    """A run of two epochs that is over."""
    run = Run(1, defaults(KNOBS) | {"epochs": 2} | turned, 0.3)
    config = TrainingConfig(epochs=2)
    run.fold(news.Start(config, 101_770, 600, 50, 100, 10, 0, 20, "MNIST", 0))
    run.fold(news.Initial(2.4, 0.99))  # by chance before training: it is no result of the training
    run.fold(news.State(running=True, lr=0.3))
    for step in range(1, 11):
        run.fold(news.Progress(step, 1, 2 / step, 100.0))
    run.fold(news.Epoch(1, 10, 0.4, 0.3, 0.9, 1.0, 0.85))
    run.fold(news.State(running=True, lr=0.1))
    run.fold(news.Epoch(2, 20, 0.3, math.inf, 0.875, 2.0, 0.9))
    run.fold(news.End("finished", 20, 0.91, 2.5, "2 epochs"))
    return run


def test_a_run_comes_back_as_it_was(progress: Progress) -> None:
    run = finished(lr=1.0, seed=3)
    assert progress.runs.keep(kept(run, note="the long one"))
    (row,) = progress.runs.all()
    assert (row.best, row.test, row.seconds, row.step) == (0.9, 0.91, 2.5, 20)
    assert (row.number, row.note, row.told) == (1, "the long one", {})
    whole = progress.runs.find(row.key)
    assert whole is not None and progress.runs.find("no such run") is None
    again = opened(whole, 7)
    assert (again.number, again.status, again.settings) == (7, Status.FINISHED, run.settings)
    assert (again.step, again.epoch, again.total_steps) == (20, 2, 20)
    assert again.lr_changes == run.lr_changes == [(0, 0.3), (10, 0.1)]
    for name in CURVES:
        before, after = getattr(run, name), getattr(again, name)
        assert before.steps == after.steps
        assert after.values == pytest.approx(before.values, rel=1e-5, nan_ok=True)


def test_how_each_layer_did_comes_back_and_is_written_out(progress: Progress) -> None:
    run = finished()
    for step in range(1, 3001):  # after its end, too, one can look
        told = {"layers.0.gradient_norm": 100 / step, "layers.0.update_ratio": 1 / step,
                "layers.0.dead_share": 0.25, "layers.1.gradient_norm": math.inf}  # fmt: skip
        arrays = {name: news.Array((), (value,)) for name, value in told.items()}
        run.fold(news.Look(step, arrays, meanwhile=True))
    assert progress.runs.keep(kept(run))
    whole = progress.runs.find(run.key)
    assert whole is not None and len(str(whole.told["layers"])) < 60_000
    again = opened(whole, 2)
    assert list(again.measured) == ["hidden layer 1", "output layer"]
    norms, ratios, dead = again.measured["hidden layer 1"]
    assert (norms.steps[0], norms.values[0], ratios.values[0]) == (1, 100, 1), "the peak stays"
    assert set(dead.values) == {0.25} and norms.steps[-1] > 2900
    header, first, *_ = texts(again)["curves.csv"].splitlines()
    assert header.endswith("gradient_norm,hidden_layer_1_update_ratio,hidden_layer_1_dead_share")
    assert first.startswith("0,") and "output" not in header, "of what is no number no column"
    for damaged in (None, [], {"x": 3}, {"x": [1, 2]}, {"x": [0, {}, [[1], ["?"]]]}):
        spoilt = opened(replace(whole, told=whole.told | {"layers": damaged}), 3)
        assert not any(curve.steps for three in spoilt.measured.values() for curve in three)


@given(st.lists(st.floats(-1e9, 1e9), max_size=300), st.integers(1, 40))
def test_a_curve_of_fewer_points_keeps_its_first_its_lowest_and_its_highest(
    values: list[float], most: int
) -> None:
    curve = Curve()
    for step, value in enumerate(values):
        curve.add(step, value)
    fewer = curve.fewer(most)
    assert curve.values == values and len(fewer.steps) <= max(most, 4)
    assert fewer.steps[:1] == curve.steps[:1]
    for peak in (min, max):
        assert peak(fewer.values, default=0) == peak(values, default=0)


@pytest.mark.parametrize("epochs", [2, 9])
def test_whose_weights_a_run_ended_with_is_told_also_when_it_is_opened_again(epochs: int) -> None:
    lab = Mnist()
    lab.free = True
    lab.settings |= {"epochs": epochs, "patience": 1}
    run = lab.begin()
    assert run is not None
    run.fold(news.Epoch(1, 10, 0.4, 0.3, 0.9, 1.0, 0.85))
    run.fold(news.Epoch(2, 20, 0.3, 0.5, 0.9, 2.0, 0.9))
    back = "the validation loss was best in epoch 1: back to its weights"
    run.fold(news.End("finished", 20, 0.9, 2.5, back if epochs > 2 else f"2 epochs; {back}"))
    said = "Its patience ended after epoch 2: " if epochs > 2 else "After 2 epochs; "
    assert lab.told() == [f"{said}{back}."]
    assert lab.open_again(kept(run)) and lab.told() == [f"{said}{back}."]
    run.message = "2 epochs"
    assert not run.went_back


def test_the_advice_after_a_breakdown_and_the_pictures_come_back_too(progress: Progress) -> None:
    run = Run(1, defaults(KNOBS) | {"lr": 100.0}, 100.0, path="/shirts")
    why = news.Divergence(2, "weights", "output layer", "Too far.", "Take 0.03.", 0.03)
    run.fold(news.End("diverged", 2, None, 0.1, "Too far.", why))
    assert progress.runs.keep(kept(run))
    whole = progress.runs.find(run.key)
    assert whole is not None
    again = opened(whole, 2)
    assert (again.cure, again.path, again.status) == ({"lr": 0.03}, "/shirts", Status.DIVERGED)


def test_a_run_that_is_kept_again_has_one_row(progress: Progress) -> None:
    run = finished()
    progress.runs.keep(kept(run))
    progress.runs.keep(kept(run))
    progress.runs.keep(kept(finished()))
    progress.runs.keep(kept(run, name="mine"))
    rows = [(row.number, row.name) for row in progress.runs.all()]
    assert rows == [(1, "mine"), (2, "")], "being kept again uses up no number"
    progress.runs.forget(run.key)
    assert [row.number for row in progress.runs.all()] == [2]
    assert progress.runs.find(run.key) is None


def test_what_cannot_be_saved_is_in_the_table_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    progress = Progress.open(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert not progress.runs.keep(kept(finished()))
        assert len(progress.runs.all()) == 1 and not progress.writing.done
        other.execute("ROLLBACK")
    assert progress.writing.retry() and progress.writing.done
    progress.close()
    again = Progress.open(path)
    assert [run.number for run in again.runs.all()] == [1]
    again.close()


def test_every_row_of_the_version_before_is_there_after_the_migration(tmp_path: Path) -> None:
    path = tmp_path / "progress.db"
    old = Progress(Database(path, MIGRATIONS[:3]))
    for number in range(50):
        old.record(Answer(f"a.{number % 7}", str(number), number % 2 == 0))
    old.finish_lesson("layer")
    old.set_place("layer", 3)
    old.set_setting("theme", "dl-light")
    assert old.close()

    def rows() -> dict[str, int]:
        with closing(sqlite3.connect(path)) as raw:
            names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            return {
                name: raw.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for (name,) in names
            }

    before = rows()
    assert before["answers"] == 50 and "runs" not in before
    new = Progress.open(path)
    assert not new.notice and not new.trouble and new.runs.all() == []
    assert new.close()
    after = rows()
    assert after.pop("runs") == 0
    assert after == before | {"sqlite_sequence": after["sqlite_sequence"]}
    assert "before-migration" in " ".join(each.name for each in backups.existing(path))


shares = st.none() | st.floats(0, 1)
rows = st.builds(
    Trained,
    st.uuids().map(str),
    st.fixed_dictionaries({"seed": st.integers(0, 9), "lr": st.floats(0, 1e30)}),
    st.sampled_from(["finished", "stopped", "diverged", "a word of the future"]),
    best=shares, test=shares, seconds=st.none() | st.floats(0, 1e9),
    name=st.text(max_size=5), number=st.integers(0, 9),
)  # fmt: skip


@given(st.lists(rows, max_size=8, unique_by=lambda run: run.key))
@settings(max_examples=25)
def test_any_table_is_sorted_and_written(runs: list[Trained]) -> None:
    for column in COLUMNS:
        order = ordered(runs, column)
        assert sorted(run.key for run in order) == sorted(run.key for run in runs)
        values = [column.of(run) for run in order]
        having = [value for value in values if value is not None]
        assert values[: len(having)] == having, "what has nothing in it comes last"
        assert having == sorted(having, reverse=column.largest_first)  # type: ignore[type-var]
    head, *written = csv.reader(io.StringIO(as_csv(runs, KNOBS)))
    assert len(written) == len(runs)
    for run, line in zip(runs, written, strict=True):
        told = dict(zip(head, line, strict=True))
        assert told["test"] == ("" if run.test is None else str(run.test))
        assert told["seed"] == str(run.settings["seed"]) and told["momentum"] == ""


values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**20) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=12,
)


@given(
    st.dictionaries(
        st.sampled_from([*CURVES, "lr", "lr_changes", "epoch", "message", "cure", "path"]), values
    )
)
@settings(max_examples=25)
def test_whatever_a_file_says_becomes_a_run(told: dict[str, Any]) -> None:
    run = opened(Trained("k", {"epochs": 1}, "running", told=told), 1)
    assert run.ended, "nobody trains it"
    for name in CURVES:
        curve = getattr(run, name)
        assert curve.steps == sorted(curve.steps) and len(curve.steps) == len(curve.values)


def test_knobs_become_a_configuration_and_back() -> None:
    for turned in (
        {},
        {"layers": 0},
        {"layers": 3, "hidden": 7},
        {"batch_norm": "yes", "limit": 5},
    ):
        made = defaults(KNOBS) | turned
        assert settings_of(TrainingConfig(**configuration(made))) == made
    mixed = settings_of(TrainingConfig(hidden=(128, 64)))
    assert (mixed["hidden"], mixed["layers"]) == ("128,64", 2)
    assert as_command(mixed) == "dl-tui train --hidden 128,64"
    assert as_command(defaults(KNOBS) | {"lr": 0.05}) == "dl-tui train --lr 0.05"
    adam = defaults(KNOBS) | {"optimizer": "adam", "lr": 0.001}
    assert as_command(adam) == "dl-tui train --optimizer adam"
    run = Trained("k", mixed | {"lr": 1.0, "seed": 8}, "finished")
    assert what(run, KNOBS) == "128,64, lr 1, 1 epoch"
    assert what(replace(run, settings=defaults(KNOBS)), KNOBS) == "as usual, 1 epoch"
    assert what(replace(run, settings={**defaults(KNOBS), "epochs": 5}), KNOBS).endswith("5 epochs")


def test_runs_are_opened_and_pinned_beside_another() -> None:
    lab = Mnist()
    first, second = (kept(finished(lr=lr, seed=seed)) for lr, seed in ((1.0, 3), (0.1, 4)))
    first = replace(first, told={**first.told, "lr_changes": []})
    assert lab.open_again(first)
    assert lab.settings["lr"] == 1.0 and not lab.outdated and lab.run is not None
    assert lab.open, "what came of it is in sight, and is not asked"
    reference = lab.reference
    assert reference is not None and reference.settings == lab.settings, "experiments go on with it"
    assert lab.pin_kept(second) and lab.pin_kept(first)
    assert lab.run in lab.pins
    assert [name for _, name in lab.beside] == ["lr 0.1, seed 4"]
    assert lab.open_again(second)
    assert [name for _, name in lab.beside] == ["lr 1, seed 3"]
    assert not lab.pin_kept(first) and lab.beside == []
    several = replace(first, key="w", settings=first.settings | {"hidden": "8,4"})
    assert lab.open_again(several) and lab.settings["lr"] == 0.1
    turned = replace(first, key="t", told={**first.told, "live": {"dropout": 0.5}})
    other = Mnist()
    assert other.open_again(turned) and other.reference is None, "it was another one meanwhile"
    lab.free = True
    lab.begin()
    assert not lab.open_again(first), "a run that goes on is not thrown away"
