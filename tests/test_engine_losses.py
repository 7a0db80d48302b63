"""Losses against their definitions, and their gradients against differences."""

import math

import numpy as np
import pytest

from engine.gradcheck import gradient_check
from engine.losses import LOSSES, binary_cross_entropy, cross_entropy, mean_squared_error
from engine.tensor import Tensor, backward

RNG = np.random.default_rng(2)


def test_mean_squared_error() -> None:
    outputs = Tensor(np.array([[1.0], [2.0], [4.0]]))
    loss = mean_squared_error(outputs, [1, 4, 2])
    assert loss.data == pytest.approx(8 / 3)
    backward(loss)
    np.testing.assert_allclose(outputs.grad, [[0], [-4 / 3], [4 / 3]])


def test_cross_entropy_is_the_mean_of_minus_log_p() -> None:
    z, labels = RNG.standard_normal((6, 4)), RNG.integers(0, 4, 6)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    expected = -np.log(p[np.arange(6), labels]).mean()
    assert cross_entropy(Tensor(z), labels).data == pytest.approx(expected)
    logits = Tensor(z)
    backward(cross_entropy(logits, labels.astype(np.uint8)))
    np.testing.assert_allclose(logits.grad, (p - np.eye(4)[labels]) / 6, atol=1e-12)


def test_networks_one_and_two_of_the_workshop() -> None:
    for logits, loss in (([3.0, -1.0], 0.0181), ([-1.0, 1.0], 2.127)):
        assert cross_entropy(Tensor([logits]), np.array([0])).data == pytest.approx(loss, abs=5e-4)


@pytest.mark.parametrize("z", [-1e4, -3.0, 0.0, 2.0, 1e4])
@pytest.mark.parametrize("t", [0.0, 1.0, 0.3])
def test_binary_cross_entropy_is_two_class_cross_entropy(z: float, t: float) -> None:
    two = [float(cross_entropy(Tensor([[z, 0.0]]), np.array([k])).data) for k in (0, 1)]
    expected = t * two[0] + (1 - t) * two[1]
    found = binary_cross_entropy(Tensor([[z]]), [t]).data
    assert found == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_binary_cross_entropy_of_ignorance() -> None:
    assert binary_cross_entropy(Tensor(np.zeros(5)), np.ones(5)).data == pytest.approx(math.log(2))


@pytest.mark.parametrize("name", list(LOSSES))
def test_gradients_agree_with_differences(name: str) -> None:
    shape = (5, 3) if name == "cross_entropy" else (5, 1)
    targets = RNG.integers(0, 2, 5)
    outputs = Tensor(RNG.standard_normal(shape), name="outputs")
    (check,) = gradient_check(lambda: LOSSES[name](outputs, targets), [outputs])
    assert check.passes()


@pytest.mark.parametrize("name", list(LOSSES))
def test_single_precision_stays_single(name: str) -> None:
    shape = (5, 3) if name == "cross_entropy" else (5, 1)
    outputs = Tensor(RNG.standard_normal(shape).astype(np.float32))
    loss = LOSSES[name](outputs, RNG.integers(0, 2, 5))
    assert type(loss.data) is float
    backward(loss)
    assert outputs.grad.dtype == np.float32
    assert outputs.grad.shape == shape
