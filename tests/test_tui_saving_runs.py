"""Runs that are saved, woken and taken from files: a run that goes on is the run never stopped."""

import queue
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.files import checkpoint
from engine.tasks import points
from engine.tasks.task import Task
from engine.training.config import TrainingConfig
from engine.training.events import End, Event, Initial, Problem, Progress, Saved, Start, State
from engine.training.fit import fit
from engine.training.run import Run
from lessons.kept import opened
from lessons.labs.mnist.files import copied, taken
from lessons.labs.mnist.mnist import Mnist
from lessons.runs import Status
from tui.commands.headless import Control
from tui.commands.past import ON_DISK, Past


def task() -> Task:
    return points.make("three", 80, 0.1, np.random.default_rng(0)).task("three")


def a_run(**turned: Any) -> Run:
    usual = {"hidden": (5,), "batch_size": 8, "lr": 0.1, "epochs": 4, "optimizer": "adam"}
    return Run(TrainingConfig(**(usual | turned)), task())


def told(run: Run, *orders: str) -> list[Event]:
    """What a run tells that has these orders, and nobody who gives more."""
    control = Control(run, queue.SimpleQueue())
    for order in orders:
        control.commands.put(order)
    control.commands.put(None)
    return list(control.drive(fit(run, initial=True)))


def test_who_leaves_has_the_run_saved_and_it_goes_on_as_if_it_was_never_left(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a name with spaces.run"
    run = a_run()
    control = Control(run, queue.SimpleQueue())
    control.commands.put("step 9")
    events: list[Event] = []
    for event in control.drive(fit(run, initial=True)):
        events.append(event)
        if isinstance(event, State) and not event.running and run.step == 9:
            control.commands.put(f"save {path}")
            control.commands.put(None)
    assert Saved(9) in events and isinstance(events[-1], End)
    assert events[-1].test_accuracy is None, "who leaves does not wait for a test"
    woken = checkpoint.restore(checkpoint.load(path), task())
    list(fit(woken))
    whole = a_run()
    list(fit(whole))
    np.testing.assert_array_equal(woken.network.values, whole.network.values)


def test_a_run_that_goes_on_has_the_film_of_before(tmp_path: Path) -> None:
    """Whoever comes back, after whatever end, can wind back past the place where it was saved."""
    told(run := a_run(), "step 9", f"keep {tmp_path}/it.run", "run")
    kept = checkpoint.load(tmp_path / "it.run")
    assert kept.film == tuple(range(kept.step + 1)) and kept.step in (0, 9)
    for _ in range(2):  # also of one that was woken before
        woken = checkpoint.restore(kept, task())
        before = kept.film
        control = Control(woken, queue.SimpleQueue())
        for order in ("wind -1", "step 3", f"save {tmp_path}/it.run"):
            control.commands.put(order)
        control.commands.put(None)
        list(control.drive(fit(woken, initial=True)))
        kept = checkpoint.load(tmp_path / "it.run")
        assert kept.film[: len(before)] == before
        again = a_run()
        for step, values in woken.past:
            while again.step < step:
                again.train_step()
            np.testing.assert_array_equal(values, again.network.values)
    assert run.past == ()


def test_the_film_in_a_file_is_short_however_large_the_network() -> None:
    run = a_run(hidden=(600, 600))
    past = Past(run)
    for run.step in range(60):
        past.note(surely=True)
    kept = past.for_a_file
    size = run.network.values.nbytes
    assert 2 <= len(kept) <= ON_DISK // size < 60 and (kept[0][0], kept[-1][0]) == (0, 59)
    huge = Past(a_run(hidden=(1500, 1500)))
    huge.note(surely=True)
    assert huge.for_a_file == (), "one that has no room for a frame has none"


def test_a_run_is_kept_meanwhile_and_goes_on(tmp_path: Path) -> None:
    events = told(a_run(), "step 3", f"keep {tmp_path}/it.run", "run")
    assert Saved(0, meanwhile=True) in events or Saved(3, meanwhile=True) in events
    assert any(isinstance(event, End) for event in events)
    assert checkpoint.load(tmp_path / "it.run").step in (0, 3)


def test_a_run_that_cannot_be_saved_says_why(tmp_path: Path) -> None:
    (tmp_path / "folder.run").mkdir()
    (problem,) = [e for e in told(a_run(), f"save {tmp_path}/folder.run") if isinstance(e, Problem)]
    assert problem.message.startswith("not saved: ")


@pytest.mark.parametrize("spoil", ["elsewhere", "cut", "changed", "text", "missing", "data"])
def test_a_file_from_elsewhere_is_refused_where_it_is_wrong(tmp_path: Path, spoil: str) -> None:
    path, other = tmp_path / "x.run", task()
    run = a_run()
    list(fit(run))
    checkpoint.save(path, checkpoint.take(run))
    whole = path.read_bytes()
    match spoil:
        case "elsewhere":
            path.write_bytes(b"PK\x03\x04" + whole)
        case "cut":
            path.write_bytes(whole[:-100])
        case "changed":
            path.write_bytes(whole[:-40] + bytes([whole[-40] ^ 1]) + whole[-39:])
        case "text":
            path.write_text("a diary")
        case "missing":
            path.unlink()
        case "data":
            other = points.make("xor", 80, 0.1, np.random.default_rng(0)).task("xor")
    with pytest.raises(ValueError, match=r"x\.run: .+\."):
        taken(path, other)


def test_a_file_becomes_a_row_with_its_curves(tmp_path: Path) -> None:
    run = a_run()
    list(fit(run))
    checkpoint.save(tmp_path / "mine.run", checkpoint.take(run))
    row, _ = taken(tmp_path / "mine.run", task())
    copied(tmp_path / "mine.run", tmp_path / "there" / "copy.run")
    assert (tmp_path / "there" / "copy.run").read_bytes() == (tmp_path / "mine.run").read_bytes()
    assert (row.name, row.outcome, row.step) == ("mine", "left", run.step)
    assert row.best == max(e.validation_accuracy for e in run.curve if e.validation_accuracy)
    again = opened(row, 3)
    assert again.status is Status.LEFT and again.settings["optimizer"] == "adam"
    assert again.validation.values == pytest.approx(
        [e.validation_loss for e in run.curve], rel=1e-5
    )


def test_a_run_goes_on_with_its_own_knobs_or_more_epochs() -> None:
    lab = Mnist()
    lab.free = True
    run = lab.begin()
    assert run is not None
    config = TrainingConfig(epochs=5)
    lab.fold(1, Start(config, 9, 640, 50, 100, 10, 0, 50, "MNIST", 0))
    lab.fold(1, Initial(2.3, 0.1))
    lab.fold(1, Progress(7, 1, 2.0, 10.0))
    assert not lab.goes_on, "it is alive"
    lab.leave(saved=True)
    assert run.status is Status.LEFT and lab.goes_on
    lab.turn("hidden", 1)
    assert not lab.goes_on
    lab.turn("hidden", -1)
    lab.turn("epochs", 1)
    assert lab.goes_on and lab.wake() is run and run.epochs == 10
    assert (run.number, run.status) == (2, Status.STARTING)
    lab.fold(2, Start(config, 9, 640, 50, 100, 10, 7, 100, "MNIST", 0))
    lab.fold(2, Initial(2.1, 0.3))
    assert run.status is Status.PAUSED and run.validation.steps == [0], "measured at its beginning"
    lab.fold(2, Progress(8, 1, 1.9, 10.0))
    assert run.train.steps == [7, 8] and lab.wake() is None
