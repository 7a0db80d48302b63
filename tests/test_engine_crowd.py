"""Many examples at once: the map, the bins of sureness and the wall, each against a slow way."""

import math
from functools import cache

import numpy as np
import pytest

from engine.ops import softmax
from engine.tasks import curves, mnist, points
from engine.tasks.task import Task
from engine.training.config import TrainingConfig
from engine.training.crowd import calibration, components, map_of
from engine.training.look import WALL, look
from engine.training.run import Run


@cache
def task() -> Task:
    return mnist.load().task()


@cache
def trained(**knobs: object) -> Run:
    usual = {"hidden": (70, 9), "activation": "tanh", "batch_size": 16, "lr": 0.1}
    run = Run(TrainingConfig(**(usual | knobs)), task())  # type: ignore[arg-type]
    for _ in range(20):
        run.train_step()
    return run


@pytest.mark.parametrize("shape", [(50, 7), (9, 40), (6, 2), (5, 1)])
def test_principal_components_are_those_of_a_singular_value_decomposition(
    shape: tuple[int, int],
) -> None:
    cloud = np.random.default_rng(0).normal(size=shape) * np.arange(1, shape[1] + 1)
    places, explained = components(cloud)
    centred = cloud - cloud.mean(axis=0)
    _, sizes, axes = np.linalg.svd(centred, full_matrices=False)
    for k in range(min(2, shape[1])):
        along = centred @ axes[k]
        assert min(np.abs(places[:, k] - along).max(), np.abs(places[:, k] + along).max()) < 1e-8
        assert explained[k] == pytest.approx(sizes[k] ** 2 / (sizes**2).sum())
    assert places.shape == (shape[0], 2) and explained.shape == (2,)


def test_the_map_is_that_of_the_last_hidden_layer_and_counts_the_near_ones() -> None:
    run = trained()
    found = map_of(run, 80)
    part = run.task.validation
    X = part.inputs[part.indices[:80]].reshape(80, -1) / 255
    W1, b1, W2, b2, W3, b3 = (t.data.astype(np.float64) for t in run.network.tensors)
    hidden = np.tanh(np.tanh(X @ W1 + b1) @ W2 + b2)
    places, labels = np.array(found["places"]), np.array(found["labels"])
    expected, explained = components(hidden)
    np.testing.assert_allclose(np.abs(places), np.abs(expected), atol=1e-4)
    np.testing.assert_allclose(found["explained"], explained, rtol=1e-3)
    np.testing.assert_array_equal(found["guesses"], (hidden @ W3 + b3).argmax(axis=1))
    np.testing.assert_array_equal(labels, part.targets[part.indices[:80]])
    assert all(np.corrcoef(labels, places[:, k])[0, 1] >= 0 for k in (0, 1))
    near = 0
    for place, label in zip(places, labels, strict=True):
        far = {each: math.dist(place, places[labels == each].mean(axis=0)) for each in set(labels)}
        near += min(far, key=far.__getitem__) == label
    assert found["near"] == pytest.approx(near / 80)


def test_every_example_is_in_its_bin() -> None:
    run = trained()
    outputs, labels = run.outputs(run.task.validation)
    p = softmax(outputs.astype(np.float64))
    found = calibration(run, 5)
    error = 0.0
    for place in range(5):
        inside = [i for i in range(len(p)) if place / 5 <= p[i].max() < (place + 1) / 5]
        assert np.array(found["counts"])[place] == len(inside)
        if inside:
            sure = float(np.mean([p[i].max() for i in inside]))
            right = float(np.mean([p[i].argmax() == labels[i] for i in inside]))
            assert np.array(found["sure"])[place] == pytest.approx(sure)
            assert np.array(found["right"])[place] == pytest.approx(right)
            error += len(inside) / len(p) * abs(sure - right)
        else:
            assert math.isnan(np.array(found["sure"])[place])
    assert found["error"] == pytest.approx(error)


@pytest.mark.parametrize("network", ["mlp", "cnn"])
def test_the_wall_shows_the_weights_of_each_unit(network: str) -> None:
    run = trained(network=network)
    found = look(run, {"wall": 3})
    pictures = found.arrays["wall.pictures"]
    count = run.look_at(0).units
    assert pictures.shape[0] == min(WALL, count - 3)
    assert (found.number("wall.first"), found.number("wall.count")) == (3, count)
    grids = np.array(pictures.numbers).reshape(pictures.shape)
    for at in (0, pictures.shape[0] - 1):
        incoming = np.array(run.look_at(3 + at).incoming)
        if network == "mlp":
            incoming = (
                incoming.reshape(14, 2, 14, 2).transpose(0, 2, 1, 3).reshape(14, 14, 4).mean(2)
            )
        np.testing.assert_allclose(grids[at], incoming.reshape(grids[at].shape), rtol=1e-5)


def test_what_has_no_classes_or_no_pictures_is_refused() -> None:
    regression = Run(TrainingConfig(), curves.make("sine", 30, 0, np.random.default_rng(0)))
    for name in ("crowd", "calibration"):
        with pytest.raises(ValueError, match="classes"):
            look(regression, {name: None})
        with pytest.raises(ValueError, match="2 to"):
            look(trained(), {name: 1})
    plane = points.make("xor", 60, 0.1, np.random.default_rng(0)).task()
    with pytest.raises(ValueError, match="picture"):
        look(Run(TrainingConfig(hidden=(3,)), plane), {"wall": 0})
