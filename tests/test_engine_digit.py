"""One image forward and back: every number held against a slow computation or a difference."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from engine.tasks import mnist, points
from engine.tasks.task import Task
from engine.training.config import TrainingConfig
from engine.training.digit import digit
from engine.training.run import Run

rng = np.random.default_rng


@cache
def task() -> Task:
    return mnist.load().task()


def trained(steps: int = 10, **knobs: Any) -> Run:
    usual = {"hidden": (7, 5), "activation": "tanh", "batch_size": 16, "lr": 0.1}
    run = Run(TrainingConfig(**(usual | knobs)), task())
    for _ in range(steps):
        run.train_step()
    return run


def example(run: Run, at: int = 3) -> tuple[int, np.ndarray, int]:
    """A number that stands for a test digit, its pixels from 0 to 1, and its class."""
    part = run.task.test
    image, label = part.inputs[part.indices[at]], int(part.targets[part.indices[at]])
    number = int.from_bytes(bytes([label]) + image.tobytes())
    return number, image.astype(np.float64).ravel() / 255, label


def forward(run: Run, x: np.ndarray) -> list[np.ndarray]:
    """Sums and bends of a tanh network, one after the other, in double precision."""
    W = [t.data.astype(np.float64) for t in run.network.tensors]
    way, value = [x], x
    for k in range(0, len(W), 2):
        value = value @ W[k] + W[k + 1]
        way.append(value)
        if k + 2 < len(W):
            value = np.tanh(value)
            way.append(value)
    return way


def loss_of(z: np.ndarray, label: int) -> float:
    return float(np.log(np.exp(z).sum()) - z[label])


def test_what_the_layers_make_of_an_image_and_their_gradients_are_those_of_a_slow_pass() -> None:
    run = trained()
    number, x, label = example(run)
    found = digit(run, number)
    way = forward(run, x)
    names = ["pixels", "sum", "bend", "sum", "bend", "sum"]
    for place, (name, value) in enumerate(zip(names, way, strict=True)):
        seen = np.ravel(found[f"{place}.{name}.value"])
        np.testing.assert_allclose(seen, value, rtol=1e-4, atol=1e-5)
    p = np.exp(way[-1]) / np.exp(way[-1]).sum()
    np.testing.assert_allclose(found["p"], p, rtol=1e-4)
    assert found["loss"] == pytest.approx(loss_of(way[-1], label), rel=1e-4)
    W = [t.data.astype(np.float64) for t in run.network.tensors][::2]
    slope = p - np.eye(10)[label]
    for place in (5, 3, 1):
        np.testing.assert_allclose(found[f"{place}.sum.gradient"], slope, rtol=1e-3, atol=1e-6)
        before = way[place - 1]
        length = np.linalg.norm(np.outer(before, slope))
        assert found[f"{place}.sum.weights"] == pytest.approx(length, rel=1e-3)
        slope = W[place // 2] @ slope
        if place > 1:
            slope = slope * (1 - before**2)


@pytest.mark.parametrize("knobs", [{}, {"network": "cnn"}, {"batch_norm": True}], ids=str)
def test_the_gradient_as_an_image_is_what_differences_say(knobs: dict[str, Any]) -> None:
    run = trained(**knobs)
    # Not a digit: where all is paper, windows tie for the largest, and there is no one slope.
    image, label = rng(1).integers(0, 255, 784, dtype=np.uint8), 4
    number, x = int.from_bytes(bytes([label]) + image.tobytes()), image / 255
    slope = np.ravel(digit(run, number)["0.pixels.gradient"]).astype(np.float64)
    for tensor in run.network.tensors:  # so that small differences are not lost
        tensor.data = tensor.data.astype(np.float64)
    y, h = np.array([label]), 1e-5

    def loss(image: np.ndarray) -> float:
        return float(run.network.loss(image[None], y, training=False).data)

    for place in rng(0).choice(784, 12, replace=False):
        nudge = h * np.eye(784)[place]
        numeric = (loss(x + nudge) - loss(x - nudge)) / (2 * h)
        assert slope[place] == pytest.approx(numeric, rel=2e-3, abs=2e-6)


def test_covering_is_the_loss_of_the_covered_image_one_by_one() -> None:
    for run in (trained(), trained(network="cnn")):
        number, x, label = example(run)
        found = digit(run, number)
        covered = found["covered"]
        assert np.shape(covered) == (14, 14)
        for row, column in ((0, 0), (7, 6), (13, 13), (5, 9)):
            image = x.reshape(28, 28).copy()
            top, left = max(2 * row - 2, 0), max(2 * column - 2, 0)
            image[top : 2 * row + 3, left : 2 * column + 3] = 0
            X = image.reshape(1, -1).astype(np.float32)
            then = float(run.network.loss(X, np.array([label]), training=False).data)
            assert covered[row, column] == pytest.approx(then - found["loss"], abs=1e-4)


def test_looking_at_a_digit_disturbs_nothing_and_what_is_none_is_refused() -> None:
    run, other = trained(), trained()
    number, _, _ = example(run)
    digit(run, number)
    assert run.train_step() == other.train_step()
    for wrong in (-1, number | 255 << 8 * 784, 1 << 8 * 800):
        with pytest.raises(ValueError, match="class"):
            digit(run, wrong)
    plane = points.make("xor", 60, 0.1, rng(0)).task()
    with pytest.raises(ValueError, match="only images"):
        digit(Run(TrainingConfig(), plane), 0)
