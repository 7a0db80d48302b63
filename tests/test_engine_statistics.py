"""Statistics of a network in training, against slow and obvious computations."""

import dataclasses
from itertools import product

import numpy as np
import pytest
from sweep import sweep

from engine.activations import ACTIVATIONS
from engine.layers.linear import Linear
from engine.layers.sequential import Sequential, mlp
from engine.tasks.mnist import Dataset, Split
from engine.training.config import TrainingConfig
from engine.training.events import Step
from engine.training.fit import fit
from engine.training.optimizers import SGD, Adam
from engine.training.run import Run
from engine.training.statistics import dead_layers, look_at, measure

RNG = np.random.default_rng(0)
X = RNG.random((20, 6), dtype=np.float32)
Y = RNG.integers(0, 3, 20)


def test_gradient_norms_against_finite_differences() -> None:
    network = mlp((6, 5, 4, 3), "tanh", np.random.default_rng(1))
    found = measure(network, SGD(0.1), X, Y)
    assert [layer.name for layer in found] == ["hidden layer 1", "hidden layer 2", "output layer"]
    start = 0
    for layer, size in zip(found, (35, 24, 15), strict=True):
        numeric = []
        for i in range(start, start + size):
            kept, losses = network.parameters[i], []
            for h in (0.01, -0.01):
                network.parameters[i] = kept + h
                losses.append(network.loss(X, Y).data)
            network.parameters[i] = kept
            numeric.append((losses[0] - losses[1]) / 0.02)
        assert layer.gradient_norm == pytest.approx(np.linalg.norm(numeric), rel=1e-2)
        start += size


def test_update_ratio_is_that_of_the_step_that_follows() -> None:
    for optimizer in (SGD(0.3), Adam(0.01)):
        network = mlp((6, 5, 3), "relu", np.random.default_rng(1))
        before = network.parameters.copy()
        found = measure(network, optimizer, X, Y)
        np.testing.assert_array_equal(network.parameters, before)
        assert optimizer.steps == 0
        optimizer.step(network.parameters, network.gradients)
        for layer, here in zip(found, (slice(0, 35), slice(35, 53)), strict=True):
            change = network.parameters[here] - before[here]
            ratio = np.linalg.norm(change) / np.linalg.norm(before[here])
            assert layer.update_ratio == pytest.approx(ratio, rel=1e-4)


def test_dead_units_are_counted() -> None:
    network = mlp((6, 8, 4, 3), "relu", np.random.default_rng(1))
    assert measure(network, SGD(), X, Y)[0].dead_share < 0.5  # type: ignore[operator]
    network.layers[0].parameters["b"].data[:3] = -1000
    network.layers[2].parameters["b"].data[:] = 1000
    found = measure(network, SGD(), X, Y)
    assert found[0].dead_share >= 3 / 8  # type: ignore[operator]
    assert found[1].dead_share == 0
    assert found[2].dead_share is None
    stairs = mlp((6, 8, 3), "step", np.random.default_rng(1))
    assert measure(stairs, SGD(), X, Y)[0].dead_share == 1


def test_logistic_networks_have_vanishing_gradients() -> None:
    network = mlp((6, *[20] * 9, 3), "logistic", np.random.default_rng(0))
    norms = [layer.gradient_norm for layer in measure(network, SGD(), X, Y)]
    assert norms[8] / norms[0] > 1000


def test_looking_does_not_disturb_a_run() -> None:
    images = RNG.integers(0, 256, (60, 4, 4), dtype=np.uint8)
    labels = RNG.integers(0, 10, 60, dtype=np.uint8)
    task = Dataset("noise", Split(images, labels), Split(images, labels)).task()
    config = TrainingConfig(hidden=(5,), batch_size=8, epochs=2, optimizer="adam", lr=0.01)

    def losses(look: bool) -> list[float]:
        run = Run(config, task)
        found = []
        for event in fit(run):
            if look:
                layers = run.statistics()
                assert len(layers) == 2
                for value in dataclasses.astuple(layers[0])[1:]:
                    assert value >= 0
            if isinstance(event, Step):
                found.append(event.loss)
        return found

    assert losses(look=True) == losses(look=False)


def test_a_unit_is_what_its_weights_say() -> None:
    network = mlp((6, 5, 3), "relu", np.random.default_rng(1))
    for unit in range(5):
        found = look_at(network, unit, X)
        assert (found.unit, found.units) == (unit, 5)
        # Without the layers: its sum, example by example, and what it adds to the answers.
        W1, W2 = (network.layers[i].parameters["W"].data for i in (0, 2))
        z = [sum(float(x) * w for x, w in zip(row, found.incoming, strict=True)) for row in X]
        assert found.open_share == np.mean(np.array(z) > 0)
        np.testing.assert_array_equal(np.float32(found.incoming), W1[:, unit])
        kept = network(X).data.copy()
        W2[unit] = 0
        change = kept - network(X).data
        expected = np.maximum(z, 0)[:, None] * np.array(found.outgoing)
        np.testing.assert_allclose(change, expected, atol=1e-5)
    assert look_at(network, 7, X).unit == 2


def test_a_dead_unit_sends_back_no_gradient() -> None:
    network = mlp((6, 5, 3), "relu", np.random.default_rng(1))
    network.layers[0].parameters["b"].data[2] = -1000
    assert look_at(network, 2, X).open_share == 0
    measure(network, SGD(), X, Y)
    W = network.layers[0].parameters["W"]
    assert not W.grad[:, 2].any() and W.grad[:, 1].any()


def test_only_units_of_a_hidden_layer_can_be_looked_at() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="only a layer of units"):
        look_at(Sequential([Linear(6, 3, rng)]), 0, X)


@sweep("name, bias", product(ACTIVATIONS, [0.0, 9.0, 20.0, -20.0, 60.0, -60.0]))
def test_a_unit_is_open_just_when_a_gradient_reaches_it(name: str, bias: float) -> None:
    """In float32 tanh(20) is 1, and 1 - tanh² is 0: what is shown is what trains."""
    network = mlp((6, 5, 3), name, np.random.default_rng(1))
    network.layers[0].parameters["b"].data[:] = bias
    found = measure(network, SGD(), X, Y)[0].dead_share
    weights = network.layers[0].parameters
    arrives = weights["W"].grad.any(axis=0) | (weights["b"].grad != 0)
    assert found == np.mean(~arrives)
    for unit in range(5):
        assert (look_at(network, unit, X).open_share > 0) == arrives[unit]
    dead = dead_layers(network, X)
    trainable = ACTIVATIONS[name].trainable
    assert dead == (["hidden layer 1"] if trainable and not arrives.any() else [])
