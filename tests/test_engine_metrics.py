"""Small changes that fool a network, and what is counted where accuracy says too little."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.adversarial import input_gradient, signed_step
from engine.gradcheck import numeric_gradient
from engine.layers.activation import Activation
from engine.layers.linear import Linear
from engine.layers.sequential import Sequential
from engine.metrics import (
    balanced_accuracy,
    calibration_error,
    confusion_table,
    precision,
    recall,
    reliability,
)


def small(seed: int) -> Sequential:
    rng = np.random.default_rng(seed)
    return Sequential([Linear(5, 4, rng), Activation("tanh"), Linear(4, 3, rng)])


@pytest.mark.parametrize("seed", range(3))
def test_the_gradient_of_the_inputs_is_that_of_each_examples_own_loss(seed: int) -> None:
    network, rng = small(seed), np.random.default_rng(seed)
    X, y = rng.random((4, 5)).astype(np.float32), rng.integers(0, 3, 4)
    found = input_gradient(network, X, y)
    for row, label, gradient in zip(X, y, found, strict=True):

        def loss(x: np.ndarray, label: int = label) -> float:
            return float(
                network.loss(x[None].astype(np.float32), np.array([label]), training=False).data
            )

        assert np.allclose(gradient, numeric_gradient(loss, row, 1e-2), atol=2e-4)
    assert not network.gradients.any(), "the weights were not asked"


@given(st.integers(0, 50), st.sampled_from([0.0, 0.01, 0.1, 0.5]))
@settings(max_examples=25, deadline=None)
def test_no_input_moves_further_than_eps_or_leaves_its_range(seed: int, eps: float) -> None:
    rng = np.random.default_rng(seed)
    X, g = rng.random((3, 5)).astype(np.float32), rng.normal(size=(3, 5))
    g[0, 0] = 0
    up, down = signed_step(X, g, eps), signed_step(X, g, -eps)
    assert up.dtype == X.dtype and up.min() >= 0 and up.max() <= 1
    assert np.abs(up - X).max() <= eps + 1e-6 and up[0, 0] == X[0, 0]
    inside = (np.abs(X - 0.5) < 0.5 - eps) & (g != 0)
    assert np.allclose((up - X)[inside], (eps * np.sign(g))[inside], atol=1e-6)
    assert np.allclose((X - down)[inside], (up - X)[inside], atol=1e-6)


def test_uphill_the_loss_grows_and_downhill_towards_a_class_it_falls() -> None:
    network, rng = small(0), np.random.default_rng(1)
    X, y = rng.random((20, 5)).astype(np.float32), rng.integers(0, 3, 20)
    g = input_gradient(network, X, y)
    before, up, down = (
        float(network.loss(signed_step(X, g, eps), y, training=False).data)
        for eps in (0.0, 0.05, -0.05)
    )
    assert down < before < up
    with pytest.raises(ValueError, match="differ"):
        signed_step(X, g[:3], 0.1)


def test_what_is_counted_of_a_table_by_hand() -> None:
    counts = np.array([[90, 10, 0], [5, 15, 0], [0, 0, 0]])
    assert recall(counts)[:2] == pytest.approx([0.9, 0.75]) and math.isnan(recall(counts)[2])
    assert precision(counts)[:2] == pytest.approx([90 / 95, 15 / 25])
    assert math.isnan(precision(counts)[2])
    assert balanced_accuracy(counts) == pytest.approx((0.9 + 0.75) / 2)


@given(st.integers(0, 100))
@settings(max_examples=30, deadline=None)
def test_the_table_holds_every_example_once(seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels, guesses = rng.integers(0, 4, (2, 60))
    counts = confusion_table(labels, guesses, 4)
    assert counts.sum() == 60
    assert np.array_equal(counts.sum(axis=1), np.bincount(labels, minlength=4))
    assert counts.diagonal().sum() == (labels == guesses).sum()


def test_a_table_of_what_is_not_there_is_refused() -> None:
    for labels, guesses in (([0, 4], [0, 1]), ([0, 1], [0, -1]), ([0, 1], [0, 1, 1])):
        with pytest.raises(ValueError, match=r"are from 0 to 3|labels"):
            confusion_table(np.array(labels), np.array(guesses), 4)


def test_reliability_by_hand() -> None:
    p = np.array([[0.95, 0.05], [0.9, 0.1], [0.3, 0.7], [0.4, 0.6], [1.0, 0.0]])
    bins = reliability(p, np.array([0, 1, 1, 0, 0]), 4)
    assert [(each.low, each.high, each.count) for each in bins] == [(0.5, 0.75, 2), (0.75, 1, 3)]
    assert bins[0].sure == pytest.approx(0.65) and bins[0].right == 0.5
    assert bins[1].sure == pytest.approx(0.95) and bins[1].right == pytest.approx(2 / 3)
    error = (2 * 0.15 + 3 * (0.95 - 2 / 3)) / 5
    assert calibration_error(bins) == pytest.approx(error)
    with pytest.raises(ValueError, match="no answer"):
        calibration_error(())


def test_who_is_right_as_often_as_it_says_is_calibrated() -> None:
    rng = np.random.default_rng(0)
    sure = rng.uniform(0.5, 1, 20_000)
    hit = rng.random(20_000) < sure
    p = np.stack([sure, 1 - sure], axis=1)
    assert calibration_error(reliability(p, np.where(hit, 0, 1))) < 0.015
    assert calibration_error(reliability(p, np.where(rng.random(20_000) < 0.5, 0, 1))) > 0.2
