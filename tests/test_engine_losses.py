"""Losses against their definitions, and their gradients against differences."""

import math
from typing import Any

import numpy as np
import pytest

from engine.gradcheck import gradient_check
from engine.layers.embedding import Embedding
from engine.losses import LOSSES, binary_cross_entropy, cross_entropy, mean_squared_error
from engine.objectives import CLASSIFICATION, accuracy, mean_cross_entropy, mean_square
from engine.tasks.task import Subset, Task
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


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("z", [-80.0, -40.0, -20.0, 20.0, 40.0, 80.0])
@pytest.mark.parametrize("t", [0.0, 1.0])
def test_binary_cross_entropy_keeps_its_digits_in_the_tails(
    z: float, t: float, dtype: type
) -> None:
    """softplus(z) − z would be 0 where the loss of a sure and right answer is e^−z."""
    logits = Tensor(np.array([z], dtype))
    loss = binary_cross_entropy(logits, [t])
    backward(loss)
    signed = -z if t else z
    assert loss.data == pytest.approx(max(signed, 0) + math.log1p(math.exp(-abs(z))), rel=1e-6)
    slope = 1 / (1 + math.exp(-signed))  # of the loss by `signed`
    assert logits.grad[0] == pytest.approx(-slope if t else slope, rel=1e-6)
    assert logits.grad.dtype == dtype


LOGITS = np.array([[1.0, 2.0, 3.0], [0.0, 0.5, -1.0]])


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ([-1, 0], "from 0 to 2, not -1"),
        ([0, 3], "from 0 to 2, not 3"),
        ([True, False], "not true or false"),
        ([0.0, 1.0], "whole numbers"),
        ([0], "the shape"),
        ([0, 1, 2], "the shape"),
        (1, "the shape"),
        ([[0], [1]], "the shape"),
        ([[0, 0, 1], [1, 0, 0]], "one-hot"),
    ],
)
@pytest.mark.parametrize(
    "function", [lambda y, z: cross_entropy(Tensor(z), y), lambda y, z: mean_cross_entropy(z, y),
                 lambda y, z: accuracy(z, y)],
)  # fmt: skip
def test_labels_that_are_none_are_refused(function: Any, labels: Any, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        function(np.array(labels), LOGITS)


def test_an_empty_batch_has_no_mean() -> None:
    for function in (cross_entropy, mean_squared_error, binary_cross_entropy):
        width = 3 if function is cross_entropy else 1
        with pytest.raises(ValueError, match="empty batch"):
            function(Tensor(np.empty((0, width))), np.empty(0, int))


def test_targets_that_do_not_fit_are_refused() -> None:
    outputs = np.zeros((2, 3))
    for shape in ((3, 2), (6,), (2,), (2, 3, 2)):
        for loss in (mean_squared_error, binary_cross_entropy):
            with pytest.raises(ValueError, match="targets have the shape"):
                loss(Tensor(outputs), np.zeros(shape))
        with pytest.raises(ValueError, match="targets have the shape"):
            mean_square(outputs, np.zeros(shape))
    for bad in (-0.1, 1.5, math.nan):
        with pytest.raises(ValueError, match="from 0 to 1"):
            binary_cross_entropy(Tensor(np.zeros(2)), [0.5, bad])


def test_numbers_of_words_are_looked_at() -> None:
    layer = Embedding(4, 2, RNG)
    for bad in ([-1], [[0, 4]], [True], [0.0], np.empty(0, int)):
        with pytest.raises(ValueError, match="numbers of the words"):
            layer(np.array(bad))
    assert layer(np.array([[0, 3]])).shape == (1, 2, 2)


def test_a_task_looks_at_its_examples_once() -> None:
    x, y = np.zeros((3, 2), np.float32), np.array([0, 1, 1])
    good = Subset(x, y, np.arange(3))
    for bad, words in (
        (Subset(x, np.array([0, 1, -1]), np.arange(3)), "test labels"),
        (Subset(x, y == 1, np.arange(3)), "test labels"),
        (Subset(x, y, np.array([0, -1])), "test examples"),
        (Subset(x, y, np.empty(0, int)), "test examples"),
        (Subset(x[:2], y, np.arange(2)), "3 targets for 2 inputs"),
    ):
        with pytest.raises(ValueError, match=words):
            Task("bad", good, good, bad, 2, CLASSIFICATION)
    for bad_words in (np.array([[0, 5]] * 3), np.array([[-1, 0]] * 3)):
        with pytest.raises(ValueError, match="inputs are from 0 to 4"):
            part = Subset(bad_words, y, np.arange(3))
            Task("bad", part, part, part, 2, CLASSIFICATION, vocabulary=5)


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
