"""Tasks of every kind: digits, points, curves and letters are learned by the same loop."""

import dataclasses
import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.files import checkpoint
from engine.objectives import accuracy, mean_cross_entropy, mean_square
from engine.tasks import curves, mnist, points
from engine.tasks.points_csv import parse_csv
from engine.tasks.task import EMBEDDED, Task
from engine.training.batches import Minibatches
from engine.training.config import TrainingConfig
from engine.training.events import End, Epoch, Event, Examples, Initial, Start, Step
from engine.training.fit import fit
from engine.training.run import Run
from tests.letters import letters


def cloud(name: str, count: int = 300, noise: float = 0.0) -> Task:
    return points.make(name, count, noise, np.random.default_rng(0)).task(name)


SMALL = TrainingConfig(hidden=(16,), activation="tanh", optimizer="adam", lr=0.02, batch_size=16)

# What is learned, with how it is trained, and how good it has to become.
TASKS: dict[str, tuple[Callable[[], Task], TrainingConfig, float]] = {
    "digits": (
        lambda: mnist.load().task(),
        dataclasses.replace(SMALL, limit=2000, lr=0.003, epochs=2),
        0.8,
    ),
    "two classes": (lambda: cloud("xor"), dataclasses.replace(SMALL, epochs=40), 0.95),
    "three classes": (lambda: cloud("three"), dataclasses.replace(SMALL, epochs=60), 0.9),
    "plane": (lambda: cloud("plane"), dataclasses.replace(SMALL, epochs=20), 0.95),
    "curve": (
        lambda: curves.make("sine", 200, 0.05, np.random.default_rng(0)),
        dataclasses.replace(SMALL, hidden=(16, 16), epochs=100),
        0.9,
    ),
    "letters": (
        letters,
        dataclasses.replace(SMALL, epochs=5, batch_size=32),
        0.6,
    ),
}
each = pytest.mark.parametrize("kind", TASKS)


def of(kind: type, events: list[Event]) -> list:
    return [event for event in events if isinstance(event, kind)]


@each
def test_one_loop_trains_them_all(kind: str) -> None:
    make, config, wanted = TASKS[kind]
    task = make()
    run = Run(config, task)
    events = list(fit(run, initial=True))
    start, initial, *_, end = events
    assert isinstance(start, Start) and isinstance(initial, Initial) and isinstance(end, End)
    assert (start.data, start.seed, start.steps) == (task.name, 0, run.steps)
    assert (start.validation, start.test) == (len(task.validation), len(task.test))
    assert start.parameters == run.network.parameters.size
    assert end.reason == "finished"
    last = of(Epoch, events)[-1]
    if task.objective.accuracy is None:
        assert last.validation_accuracy is end.test_accuracy is initial.accuracy is None
        assert of(Examples, events) == [Examples(())]
        # The share of the targets' variance that the network explains.
        targets = task.validation.targets[task.validation.indices]
        assert 1 - last.validation_loss / targets.var() > wanted
    else:
        assert last.validation_accuracy is not None and end.test_accuracy is not None
        assert last.validation_accuracy > wanted
        assert end.test_accuracy > wanted
        (examples,) = of(Examples, events)
        for sample in examples.samples:
            assert sample.label == task.test.targets[sample.index]
            assert sample.index in task.test.indices
            assert len(sample.probabilities) == task.outputs


@each
def test_the_three_parts_share_no_example_and_leave_none_out(kind: str) -> None:
    task = TASKS[kind][0]()
    parts = [set(part.indices.tolist()) for part in (task.train, task.validation, task.test)]
    assert all(parts)
    train, validation, test = parts
    assert train.isdisjoint(validation)
    if task.test.inputs is task.train.inputs:
        assert test.isdisjoint(train | validation)
        assert len(train | validation | test) == len(task.train.inputs)
    else:
        assert len(train | validation) == len(task.train.inputs)
        assert len(test) == len(task.test.inputs)


@each
def test_a_run_of_every_kind_can_be_kept_and_resumed(kind: str, tmp_path: Path) -> None:
    make, config, _ = TASKS[kind]
    config = dataclasses.replace(config, epochs=2, limit=100)
    task = make()
    whole = Run(config, task)
    losses = [step.loss for step in of(Step, list(fit(whole)))]
    run = Run(config, task)
    training = fit(run)
    while run.step < len(losses) // 2 + 1:
        next(training)
    checkpoint.save(tmp_path / "run", checkpoint.take(run))
    resumed = checkpoint.restore(checkpoint.load(tmp_path / "run"), make())
    rest = [step.loss for step in of(Step, list(fit(resumed)))]
    assert rest == losses[len(losses) // 2 + 1 :]
    np.testing.assert_array_equal(resumed.network.parameters, whole.network.parameters)


def test_a_kept_run_refuses_points_that_lie_elsewhere_under_the_same_labels() -> None:
    first, other = (points.make("gauss", 60, 0.1, np.random.default_rng(seed)) for seed in (0, 1))
    np.testing.assert_array_equal(first.targets, other.targets)
    taken = checkpoint.take(Run(SMALL, first.task()))
    with pytest.raises(ValueError, match="other data"):
        checkpoint.restore(taken, other.task())


def test_figures_are_those_of_a_slow_obvious_computation() -> None:
    rng = np.random.default_rng(0)
    logits, labels = rng.normal(size=(20, 3)).astype(np.float32), rng.integers(0, 3, 20)
    losses, hits = [], []
    for row, label in zip(logits.tolist(), labels, strict=True):
        powers = [math.exp(z) for z in row]
        losses.append(-math.log(powers[label] / sum(powers)))
        hits.append(max(row) == row[label])
    assert mean_cross_entropy(logits, labels) == pytest.approx(np.mean(losses), rel=1e-6)
    assert accuracy(logits, labels) == np.mean(hits)
    outputs, targets = logits[:, :2], rng.normal(size=(20, 2)).astype(np.float32)
    squares = [(float(a) - float(b)) ** 2 for a, b in zip(outputs.flat, targets.flat, strict=True)]
    assert mean_square(outputs, targets) == pytest.approx(np.mean(squares), rel=1e-6)


# Letters ------------------------------------------------------------------------------------------


def test_letters_reach_the_network_as_whole_numbers_and_get_vectors_of_their_own() -> None:
    task = letters(3)
    X, y = Minibatches(
        task.train.inputs, task.train.targets, task.train.indices, 8, np.random.default_rng(0)
    ).next()
    assert X.dtype.kind == "i" and X.shape == (8, 3) and y.shape == (8,)
    run = Run(SMALL, task)
    assert run.sizes == (3 * EMBEDDED, 16, task.vocabulary)
    run.train_step()
    table = run.network.layers[0].parameters["W"]
    used = np.unique(task.train.inputs[run.batches.chosen])
    changed = np.flatnonzero(np.any(table.grad != 0, axis=1))
    assert set(changed) <= set(used.tolist()) and len(changed) > 1
    assert [layer.name for layer in run.statistics()] == [
        "embedding", "hidden layer 1", "output layer",
    ]  # fmt: skip


# Curves -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", curves.CURVES)
def test_a_curve_without_noise_is_its_function(name: str) -> None:
    task = curves.make(name, 50, 0.0, np.random.default_rng(1))
    for x, y in zip(task.train.inputs[:, 0], task.train.targets[:, 0], strict=True):
        assert abs(x) <= curves.REACH
        assert y == pytest.approx(curves.CURVES[name](float(x)), abs=1e-5)
        assert abs(y) <= 1.1
    again = curves.make(name, 50, 0.0, np.random.default_rng(1))
    np.testing.assert_array_equal(task.train.inputs, again.train.inputs)


def test_too_few_examples_are_refused() -> None:
    for count in (0, 1, 2):
        with pytest.raises(ValueError):
            curves.make("line", count, 0.0, np.random.default_rng(0))
    with pytest.raises(ValueError, match="noise"):
        curves.make("line", 50, -1.0, np.random.default_rng(0))
    with pytest.raises(ValueError):
        parse_csv("1,2,0\n3,4,1\n").task()
    assert len(parse_csv("1,2,0\n3,4,1\n5,6,1\n").task().train) == 1
