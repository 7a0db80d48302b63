"""Looks into a network: named arrays that are what a slow and obvious computation finds."""

import numpy as np
import pytest

from engine.ops import softmax
from engine.tasks import curves, mnist, points
from engine.tasks.task import Task
from engine.training.config import TrainingConfig
from engine.training.events import Array, Look
from engine.training.look import LOOKS, look
from engine.training.run import Run
from tests.letters import letters

CONFIG = TrainingConfig(hidden=(6, 4), activation="tanh", batch_size=16, lr=0.1)


def trained(task: Task, steps: int = 5) -> Run:
    run = Run(CONFIG, task)
    for _ in range(steps):
        run.train_step()
    return run


def plane(name: str) -> Run:
    return trained(points.make(name, 60, 0.1, np.random.default_rng(0)).task(name))


def values(found: Look, name: str) -> np.ndarray:
    array = found.arrays[name]
    return np.array(array.numbers).reshape(array.shape)


@pytest.mark.parametrize("kind", ["digits", "letters", "points"])
def test_a_unit_and_the_layers_can_be_seen_in_every_network(kind: str) -> None:
    tasks = {
        "digits": lambda: mnist.load().task(),
        "letters": letters,
        "points": lambda: points.make("xor", 60, 0.1, np.random.default_rng(0)).task(),
    }
    run = trained(tasks[kind]())
    before = run.network.parameters.copy()
    found = look(run, {"unit": 8, "layers": None})
    unit, layers = run.look_at(8), run.statistics()
    assert (found.step, found.number("unit.number"), found.number("unit.count")) == (5, 2, 6)
    assert tuple(values(found, "unit.incoming")) == unit.incoming
    assert tuple(values(found, "unit.outgoing")) == unit.outgoing
    assert found.number("unit.open_share") == unit.open_share
    for i, layer in enumerate(layers):
        assert found.number(f"layers.{i}.gradient_norm") == layer.gradient_norm
        assert found.number(f"layers.{i}.update_ratio") == layer.update_ratio
        assert found.number(f"layers.{i}.dead_share") == layer.dead_share
    assert f"layers.{len(layers)}.gradient_norm" not in found.arrays
    np.testing.assert_array_equal(run.network.parameters, before)


def test_the_map_of_two_classes_is_the_network_asked_point_by_point() -> None:
    run = plane("circle")
    found = look(run, {"map": 7})
    x, y, output = (values(found, f"map.{name}") for name in ("x", "y", "output"))
    assert output.shape == (7, 7, 2)
    inputs = run.task.train.inputs
    assert x[0] <= inputs.min() and x[-1] >= inputs.max()
    for row in range(7):
        for column in range(7):
            z = run.network(np.array([[x[column], y[row]]], np.float32)).data[0].astype(float)
            p = np.exp(z) / np.exp(z).sum()
            np.testing.assert_allclose(output[row, column], p, rtol=1e-5)


def test_the_map_of_a_regression_holds_its_values_in_the_plane_and_along_a_line() -> None:
    run = plane("plane")
    found = look(run, {"map": 5})
    x, y, output = (values(found, f"map.{name}") for name in ("x", "y", "output"))
    assert output.shape == (5, 5, 1)
    for row, column in ((0, 4), (3, 1)):
        z = run.network(np.array([[x[column], y[row]]], np.float32)).data
        assert output[row, column] == pytest.approx(z[0], rel=1e-5)
    run = trained(curves.make("sine", 60, 0.1, np.random.default_rng(0)))
    found = look(run, {"map": None})
    line = values(found, "map.x").astype(np.float32)[:, None]
    np.testing.assert_allclose(values(found, "map.output"), run.network(line).data, rtol=1e-5)
    assert set(found.arrays) == {"map.x", "map.output"}


def test_the_map_of_every_unit() -> None:
    run = plane("spiral")
    found = look(run, {"units": 4})
    first = run.network.layers[0].parameters
    x, y = values(found, "units.x"), values(found, "units.y")
    assert values(found, "units.layer.0").shape == (4, 4, 6)
    assert values(found, "units.layer.1").shape == (4, 4, 4)
    z = first["W"].data.T @ np.array([x[3], y[1]]) + first["b"].data
    np.testing.assert_allclose(values(found, "units.layer.0")[1, 3], np.tanh(z), rtol=1e-4)


def test_what_cannot_be_seen_is_refused() -> None:
    digits = trained(mnist.load().task(), steps=0)
    for name in ("map", "units"):
        with pytest.raises(ValueError, match="one or two numbers"):
            look(digits, {name: None})
    points_run = plane("xor")
    for side in (1, -3, 101):
        with pytest.raises(ValueError, match="a map has"):
            look(points_run, {"map": side})
    with pytest.raises(ValueError, match=", ".join(LOOKS)):
        look(points_run, {"soul": None})


def test_looking_does_not_disturb_a_run() -> None:
    def losses(looks: bool) -> list[float]:
        run, found = plane("three"), []
        for _ in range(20):
            if looks:
                look(
                    run, dict.fromkeys(LOOKS.keys() - {"drawing", "digit", "wall"}, None)
                )  # of images
            found.append(run.train_step())
        return found

    assert losses(looks=True) == losses(looks=False)


def test_an_array_has_as_many_numbers_as_its_shape_says() -> None:
    assert Array((), (1.0,)).shape == ()
    for shape, numbers in (((2,), (1.0,)), ((), ()), ((-1, -1), (1.0,))):
        with pytest.raises(ValueError, match="do not have the shape"):
            Array(shape, numbers)


def test_an_image_that_is_in_no_set_is_read_like_one_that_is() -> None:
    run = trained(mnist.load().task())
    part = run.task.test
    image = part.inputs[part.indices[0]]
    seen = look(run, {"drawing": int.from_bytes(image.tobytes())})
    outputs, _ = run.outputs(part)
    assert seen.arrays["drawing.p"].numbers == pytest.approx(softmax(outputs[0]))
    blank = look(run, {"drawing": 0})
    assert seen.number("drawing.image") != blank.number("drawing.image") == 0
    for no_image in (-1, 256**run.task.features):
        with pytest.raises(ValueError, match="pixels"):
            look(run, {"drawing": no_image})
    with pytest.raises(ValueError, match="only images"):
        look(plane("xor"), {"drawing": 0})
    again = trained(mnist.load().task())
    assert again.train_step() == run.train_step(), "looking does not disturb it"


def test_a_confusion_matrix_counts_and_picks_what_a_slow_look_finds() -> None:
    run = trained(points.make("vowels", 200, 0.3, np.random.default_rng(0)).task("vowels"), 40)
    classes = run.task.outputs
    for part, tested in ((run.task.validation, 0), (run.task.test, 1)):
        if tested:
            run.test()
        outputs, labels = run.outputs(part)
        guesses, sure = outputs.argmax(axis=1), softmax(outputs).max(axis=1)
        pairs = [(int(a), int(b)) for a, b in zip(labels, guesses, strict=True)]
        for row in range(classes + 1):
            for column in range(classes + 1):
                cell = (classes + 1) * row + column
                found = look(run, {"confusion": cell})
                assert found.number("confusion.tested") == tested
                counts = values(found, "confusion.counts")
                assert all(
                    counts[a, b] == pairs.count((a, b))
                    for a in range(classes) for b in range(classes)
                )  # fmt: skip
                right = row == column < classes
                wanted = [
                    i for i, (a, b) in enumerate(pairs)
                    if row in (a, classes) and column in (b, classes) and (a == b) == right
                ]  # fmt: skip
                wanted.sort(key=lambda i: sure[i] if right else -sure[i])
                places = values(found, "confusion.places")
                assert places.tolist() == part.indices[wanted].tolist()[:60]
                assert values(found, "confusion.labels").tolist() == labels[wanted].tolist()[:60]
    worst = look(run, {"confusion": None})
    assert len(values(worst, "confusion.places")) == sum(a != b for a, b in pairs)
    with pytest.raises(ValueError, match="classes"):
        look(trained(curves.make("sine", 30, 0, np.random.default_rng(0))), {"confusion": 0})
