"""Optimizers against their published rules, written out slowly, step by step."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.training.optimizers import (
    OPTIMIZERS,
    SGD,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    RMSProp,
    add_penalty,
    clip_gradients,
)

Vector = np.ndarray[Any, Any]


def sgd(theta: Vector, g: Vector, s: dict[str, Any], t: int) -> Vector:
    return theta - 0.1 * g


def momentum(theta: Vector, g: Vector, s: dict[str, Any], t: int) -> Vector:
    s["v"] = 0.9 * s.get("v", 0) + g
    return theta - 0.05 * s["v"]


def nesterov(theta: Vector, g: Vector, s: dict[str, Any], t: int) -> Vector:
    s["v"] = 0.9 * s.get("v", 0) + g
    return theta - 0.05 * (g + 0.9 * s["v"])


def rmsprop(theta: Vector, g: Vector, s: dict[str, Any], t: int) -> Vector:
    s["s"] = 0.99 * s.get("s", 0) + 0.01 * g**2
    return theta - 0.001 * g / (np.sqrt(s["s"]) + 1e-8)


def adam(theta: Vector, g: Vector, s: dict[str, Any], t: int) -> Vector:
    s["m"] = 0.9 * s.get("m", 0) + 0.1 * g
    s["v"] = 0.999 * s.get("v", 0) + 0.001 * g**2
    m_hat, v_hat = s["m"] / (1 - 0.9**t), s["v"] / (1 - 0.999**t)
    return theta - 0.001 * m_hat / (np.sqrt(v_hat) + 1e-8)


def adamw(theta: Vector, g: Vector, s: dict[str, Any], t: int) -> Vector:
    return adam(theta, g, s, t) - 0.001 * 0.01 * theta


RULES: dict[str, Callable[[Vector, Vector, dict[str, Any], int], Vector]] = {
    "sgd": sgd,
    "momentum": momentum,
    "nesterov": nesterov,
    "rmsprop": rmsprop,
    "adam": adam,
    "adamw": adamw,
}
each = pytest.mark.parametrize("name", list(OPTIMIZERS))


def gradients(steps: int, size: int = 5) -> Vector:
    g = np.random.default_rng(5).standard_normal((steps, size))
    g[:, 0] = 0  # a weight that never gets a gradient
    g[3] = 0  # a step without any
    return g


def test_every_optimizer_has_a_rule() -> None:
    assert list(OPTIMIZERS) == list(RULES)
    assert list(OPTIMIZERS.values()) == [SGD, Momentum, Nesterov, RMSProp, Adam, AdamW]


@each
def test_each_step_follows_the_published_rule(name: str) -> None:
    optimizer = OPTIMIZERS[name]()
    theta = np.linspace(-1, 1, 5)
    expected, state = theta.copy(), {}
    for t, g in enumerate(gradients(200), start=1):
        expected = RULES[name](expected, g, state, t)
        optimizer.step(theta, g.copy())
        np.testing.assert_allclose(theta, expected, rtol=1e-12, atol=1e-15)


@each
def test_a_state_that_was_saved_goes_on_bit_for_bit(name: str) -> None:
    all_g = gradients(150).astype(np.float32)
    whole = OPTIMIZERS[name]()
    theta = np.linspace(-1, 1, 5, dtype=np.float32)
    for g in all_g[:70]:
        whole.step(theta, g.copy())
    resumed, theta2 = OPTIMIZERS[name](), theta.copy()
    resumed.load_state(whole.state())
    for g in all_g[70:]:
        whole.step(theta, g.copy())
        resumed.step(theta2, g.copy())
    np.testing.assert_array_equal(theta, theta2)
    assert whole.state().keys() == resumed.state().keys()
    assert theta.dtype == np.float32


@each
def test_a_saved_state_is_a_copy(name: str) -> None:
    optimizer = OPTIMIZERS[name]()
    theta = np.ones(3)
    optimizer.step(theta, np.ones(3))
    saved = optimizer.state()
    kept = {k: np.copy(v) for k, v in saved.items()}
    optimizer.step(theta, np.ones(3))
    assert all(np.array_equal(saved[k], kept[k]) for k in kept)


@each
def test_the_learning_rate_may_change_between_steps(name: str) -> None:
    optimizer = OPTIMIZERS[name](lr=0.0)
    theta = np.ones(3)
    optimizer.step(theta, np.ones(3))
    assert theta.tolist() == [1, 1, 1]
    optimizer.lr = 0.5
    optimizer.step(theta, np.ones(3))
    assert (theta < 1).all()


@each
def test_all_find_the_bottom_of_a_bowl(name: str) -> None:
    optimizer = OPTIMIZERS[name](lr=0.05)
    theta = np.array([3.0, -2.0])
    for _ in range(500):
        optimizer.step(theta, np.array([1.0, 10.0]) * theta)
    assert np.abs(theta).max() < 0.1


def test_adams_memory_holds_no_denormal_numbers() -> None:
    """A gradient that stops must not leave ever smaller numbers behind: they are slow."""
    optimizer = Adam()
    theta, smallest = np.zeros(4, np.float32), np.finfo(np.float32).tiny
    optimizer.step(theta, np.array([1e-16, 1e-10, 1, 0], np.float32))
    for _ in range(3000):
        optimizer.step(theta, np.zeros(4, np.float32))
        for values in (optimizer.state()["m"], optimizer.state()["v"]):
            assert not ((values != 0) & (np.abs(values) < smallest)).any()
    assert not optimizer.state()["m"].any()
    assert np.isfinite(theta).all()


def test_gradients_are_clipped_by_length() -> None:
    g = np.array([3.0, 4.0])
    assert clip_gradients(g, 10) == 5
    assert g.tolist() == [3, 4]
    assert clip_gradients(g, 1) == 5
    np.testing.assert_allclose(g, [0.6, 0.8])
    zero = np.zeros(3)
    assert clip_gradients(zero, 1) == 0
    assert not zero.any()


def test_penalties_pull_towards_zero() -> None:
    theta, g = np.array([2.0, -3.0, 0.0]), np.array([1.0, 1.0, 1.0])
    add_penalty(theta, g)
    assert g.tolist() == [1, 1, 1]
    add_penalty(theta, g, l1=0.5)
    assert g.tolist() == [1.5, 0.5, 1]
    add_penalty(theta, g, l2=0.1)
    np.testing.assert_allclose(g, [1.7, 0.2, 1])


def test_adam_with_no_gradient_at_all_stays_put() -> None:
    theta = np.ones(2)
    for _ in range(3):
        Adam().step(theta, np.zeros(2))
    assert theta.tolist() == [1, 1]
    assert math.isfinite(Adam().lr)
