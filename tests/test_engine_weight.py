"""Why a weight moves: the next step foretold, held against the step itself and against nudges."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from engine.tasks import mnist, points
from engine.tasks.task import Task
from engine.training.config import TrainingConfig
from engine.training.run import Run
from engine.training.weight import weight


@cache
def task() -> Task:
    return mnist.load().task()


def trained(steps: int = 7, **knobs: Any) -> Run:
    usual = {"hidden": (7, 5), "activation": "tanh", "batch_size": 16, "lr": 0.1}
    run = Run(TrainingConfig(**(usual | knobs)), task())
    for _ in range(steps):
        run.train_step()
    return run


PIXEL = 28 * 14 + 15
KNOBS = (
    {}, {"optimizer": "adam", "lr": 0.01}, {"optimizer": "momentum"}, {"l2": 0.1},
    {"dropout": 0.5}, {"shifts": 2}, {"batch_norm": True}, {"label_noise": 0.5},
    {"clip": 0.01}, {"limit": 112},
)  # fmt: skip


@pytest.mark.parametrize("knobs", KNOBS, ids=str)
def test_the_next_step_moves_the_weight_as_it_was_foretold(knobs: dict[str, Any]) -> None:
    run, other = trained(**knobs), trained(**knobs)
    for unit in (0, 5):
        found = weight(run, unit * 784 + PIXEL)
        before = float(run.network.tensors[0].data[PIXEL, unit])
        assert found["value"] == before
    loss = run.train_step()
    assert loss == other.train_step(), "looking disturbs nothing"
    np.testing.assert_array_equal(run.network.values, other.network.values)
    after = float(run.network.tensors[0].data[PIXEL, 5])
    assert after - before == found["step"] != 0
    assert found["loss"] == pytest.approx(loss, rel=1e-6)


@pytest.mark.parametrize("knobs", [{}, {"batch_norm": True}, {"dropout": 0.3}], ids=str)
def test_the_gradient_is_the_mean_of_the_pulls_and_what_a_nudge_says(knobs: dict[str, Any]) -> None:
    run = trained(**knobs)
    for number in (2 * 784 + PIXEL, 784 + PIXEL - 60):
        found = weight(run, number)
        up, down = found["losses"]  # type: ignore[misc]
        numeric = (up - down) / (2 * float(found["nudge"]))  # type: ignore[arg-type]
        assert found["gradient"] == pytest.approx(numeric, rel=0.005, abs=1e-5)
    assert weight(run, 3)["gradient"] == weight(run, 3)["pulling"] == 0, "a corner has no ink"


def test_the_pulls_are_those_of_a_slow_pass_over_the_batch() -> None:
    run = trained()
    chosen = run.batches.peek()
    x = task().train.inputs[chosen].reshape(len(chosen), -1) / 255
    labels = np.asarray(task().train.targets)[chosen].astype(int)
    W1, b1, W2, b2, W3, b3 = (t.data.astype(np.float64) for t in run.network.tensors)
    h1 = np.tanh(x @ W1 + b1)
    h2 = np.tanh(h1 @ W2 + b2)
    z = h2 @ W3 + b3
    slope = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True) - np.eye(10)[labels]
    upstream = ((slope @ W3.T) * (1 - h2**2) @ W2.T) * (1 - h1**2)
    pulls = x[:, PIXEL] * upstream[:, 4]
    found = weight(run, 4 * 784 + PIXEL)
    assert found["gradient"] == pytest.approx(pulls.mean(), rel=1e-4)
    assert (found["images"], found["pulling"]) == (16, np.count_nonzero(x[:, PIXEL]))
    most = np.argsort(-np.abs(pulls), kind="stable")[:5]
    np.testing.assert_array_equal(found["places"], chosen[most])
    np.testing.assert_array_equal(found["labels"], labels[most])
    np.testing.assert_allclose(found["pulls"], pulls[most], rtol=1e-4)
    np.testing.assert_allclose(
        np.multiply(found["inputs"], found["upstreams"]), found["pulls"], rtol=1e-9
    )


def test_what_is_no_weight_of_a_hidden_unit_is_refused() -> None:
    for number in (-1, 7 * 784):
        with pytest.raises(ValueError, match="a weight is a number"):
            weight(trained(0), number)
    for knobs in ({"network": "cnn"}, {"hidden": ()}):
        with pytest.raises(ValueError, match="hidden units"):
            weight(trained(0, **knobs), 0)
    with pytest.raises(ValueError, match="one by one"):
        weight(trained(0, batch_size=5000), 0)
    plane = points.make("xor", 60, 0.1, np.random.default_rng(0)).task()
    run = Run(TrainingConfig(hidden=(3,), batch_size=8), plane)
    assert weight(run, 1)["images"] == 8, "of points, too"
