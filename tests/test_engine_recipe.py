"""Penalties, clipping, schedules, dropout, normalization and wrong labels, as a run uses them."""

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.files import checkpoint
from engine.layers.activation import Activation
from engine.layers.initializers import INITIALIZERS
from engine.layers.linear import Linear
from engine.layers.regularization import BatchNorm, Dropout
from engine.objectives import CLASSIFICATION
from engine.tasks import curves, mnist, points
from engine.tasks.task import Task, divide
from engine.training.config import SCHEDULES, TrainingConfig
from engine.training.events import End, Look
from engine.training.fit import fit
from engine.training.live import set_dropout, set_momentum
from engine.training.look import look
from engine.training.optimizers import OPTIMIZERS, add_penalty, clip_gradients
from engine.training.recipe import make_optimizer, make_schedule, prepare, shifted, with_noise
from engine.training.run import Run
from engine.training.statistics import measure

_DIGITS = mnist.first(240)
DIGITS = Task("MNIST", *divide(_DIGITS.images, _DIGITS.labels), 10, CLASSIFICATION)
TASK = points.make("spiral", 120, 0.1, np.random.default_rng(0)).task()
SMALL = TrainingConfig(epochs=2, hidden=(6, 5), activation="tanh", lr=0.05, batch_size=10)


def trained(config: TrainingConfig) -> Run:
    run = Run(config, TASK)
    for _ in fit(run):
        pass
    return run


def change(**options: Any) -> TrainingConfig:
    return dataclasses.replace(SMALL, **options)


# What each option does, against the rule done by hand ---------------------------------------------


def by_hand(config: TrainingConfig, steps: int) -> np.ndarray:
    """The parameters after so many steps, with every rule written out here."""
    run = Run(config, TASK)
    network, optimizer = run.network, OPTIMIZERS[config.optimizer](config.lr)
    for step in range(steps):
        X, y = run.batches.next()
        network.zero_grad()
        from engine.tensor import backward

        backward(network.loss(X, y))
        g = network.gradients.copy()
        w = network.parameters
        g += np.float32(config.l1) * np.sign(w) + np.float32(config.l2) * w
        length = float(np.linalg.norm(g))
        if config.clip and length > config.clip:
            g *= np.float32(config.clip / length)
        total = config.epochs * len(run.batches)
        rate = config.lr
        if step < config.warm_up:
            rate *= (step + 1) / (config.warm_up + 1)
        elif config.schedule == "cosine":
            done = min((step - config.warm_up) / (total - config.warm_up), 1)
            rate *= (1 + np.cos(np.pi * done)) / 2
        elif config.schedule == "step":
            epoch = (step - config.warm_up) // (config.decay_every * len(run.batches))
            rate *= config.decay**epoch
        optimizer.lr = rate
        optimizer.step(w, g)
    return network.parameters.copy()


@pytest.mark.parametrize(
    "options",
    [
        {"l1": 0.01},
        {"l2": 0.1},
        {"clip": 0.05},
        {"schedule": "cosine"},
        {"schedule": "cosine", "warm_up": 4},
        {"schedule": "step", "decay": 0.5},
        {"warm_up": 7},
        {"l1": 0.01, "l2": 0.2, "clip": 0.1, "schedule": "step", "warm_up": 2, "optimizer": "adam"},
    ],
    ids=str,
)
def test_a_run_follows_the_rule(options: dict[str, Any]) -> None:
    config = change(**options)
    plain, run = Run(SMALL, TASK), Run(config, TASK)
    steps = run.steps
    for _ in range(steps):
        plain.train_step()
        run.train_step()
    np.testing.assert_allclose(run.network.parameters, by_hand(config, steps), 1e-4, 1e-6)
    assert not np.array_equal(run.network.parameters, plain.network.parameters)


def test_a_knob_that_is_left_alone_changes_no_bit() -> None:
    """The factor of a constant rate is 1, and no penalty and no limit touch a gradient."""
    g = np.linspace(-3, 3, 7, dtype=np.float32)
    before = g.copy()
    prepare(SMALL, np.ones_like(g), g)
    assert np.array_equal(g, before)
    assert {make_schedule(SMALL, 8)(step) for step in range(40)} == {1.0}


def test_penalty_comes_before_the_limit() -> None:
    w, g = np.array([3.0, -4.0]), np.array([1.0, 1.0])
    wanted = g.copy()
    add_penalty(w, wanted, 0.5, 2.0)
    clip_gradients(wanted, 1.0)
    prepare(change(l1=0.5, l2=2.0, clip=1.0), w, g)
    assert np.array_equal(g, wanted)
    assert np.linalg.norm(g) == pytest.approx(1)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_optimizer_gets_what_it_knows(name: str) -> None:
    optimizer = make_optimizer(change(optimizer=name, momentum=0.5, weight_decay=0.25))
    kept = {"momentum": "momentum", "nesterov": "momentum", "adam": "beta1", "adamw": "beta1"}
    if name in kept:
        assert getattr(optimizer, kept[name]) == 0.5
    assert getattr(optimizer, "weight_decay", 0.25) == 0.25
    assert type(optimizer) is OPTIMIZERS[name] and optimizer.lr == SMALL.lr


@pytest.mark.parametrize("name", INITIALIZERS)
def test_the_initializer_is_the_one_that_was_named(name: str) -> None:
    run = Run(change(initializer=name, hidden=(300, 200)), TASK)
    spread = float(run.network.tensors[2].data.std())  # 300 x 200
    wanted = {"zeros": 0.0, "normal": 0.01, "glorot": (2 / 500) ** 0.5, "he": (2 / 300) ** 0.5}
    assert spread == pytest.approx(wanted[name], rel=0.02)


def test_layers_stand_in_the_order_of_the_books() -> None:
    kinds = [type(x) for x in Run(change(batch_norm=True, dropout=0.5), TASK).network.layers]
    assert kinds == [Linear, BatchNorm, Activation, Dropout] * 2 + [Linear]
    assert [type(x) for x in Run(change(hidden=()), TASK).network.layers] == [Linear]
    assert [type(x) for x in Run(SMALL, TASK).network.layers] == [Linear, Activation] * 2 + [Linear]


def test_what_is_dropped_depends_on_the_step_alone_and_nothing_is_in_the_answers() -> None:
    config = change(dropout=0.4, hidden=(40,))
    one, other = Run(config, TASK), Run(config, TASK)
    X = TASK.train.inputs[:8]
    assert np.array_equal(one.network(X).data, other.network(X).data)
    assert [one.train_step() for _ in range(5)] == [other.train_step() for _ in range(5)]
    (layer,) = (x for x in one.network.layers if isinstance(x, Dropout))
    ones = np.ones((50, 40), np.float32)
    first, second = layer(ones, True).data, layer(ones, True).data
    assert not np.array_equal(first, second)
    assert (first == 0).mean() == pytest.approx(0.4, abs=0.05)


def test_a_share_of_the_labels_to_train_on_is_wrong_and_no_other() -> None:
    rng = np.random.default_rng(4)
    labels = rng.integers(0, 5, 400)
    chosen = np.arange(100, 300)
    noisy = with_noise(labels, chosen, 5, 0.25, rng)
    changed = np.flatnonzero(noisy != labels)
    assert len(changed) == 50 and set(changed) <= set(chosen)
    assert noisy.min() >= 0 and noisy.max() < 5
    assert (with_noise(labels, chosen, 5, 1.0, rng)[chosen] != labels[chosen]).all()
    run, plain = Run(change(label_noise=0.5), TASK), Run(SMALL, TASK)
    assert (run.batches.targets != plain.batches.targets).sum() == round(0.5 * len(TASK.train))
    run.train_step()
    assert np.array_equal(run._newest()[1], run.batches.targets[run.batches.chosen])
    assert np.array_equal(run.task.test.targets, plain.task.test.targets)
    with pytest.raises(ValueError, match="two classes"):
        with_noise(labels, chosen, 1, 0.5, rng)
    with pytest.raises(ValueError, match="classes"):
        Run(change(label_noise=0.5), curves.make("sine", 30, 0, rng))


def test_shifted_pictures_are_the_same_moved_by_chance_and_0_moves_in() -> None:
    rng = np.random.default_rng(0)
    X = rng.random((200, 30), np.float32) + 1
    found = shifted(X, (5, 6), 2, rng).reshape(-1, 5, 6)
    padded = np.pad(X.reshape(-1, 5, 6), ((0, 0), (2, 2), (2, 2)))
    places = set()
    for picture, whole in zip(found, padded, strict=True):
        fits = [
            (y, x) for y in range(5) for x in range(5)
            if np.array_equal(picture, whole[y : y + 5, x : x + 6])
        ]  # fmt: skip
        assert len(fits) == 1
        places.update(fits)
    assert len(places) == 25, "every way to move it occurs"


def test_shifts_depend_on_the_step_alone_and_are_not_in_the_answers() -> None:
    config = TrainingConfig(hidden=(8,), batch_size=32, shifts=2)
    one, other, plain = (
        Run(each, DIGITS) for each in (config, config, dataclasses.replace(config, shifts=0))
    )
    assert one.validate() == plain.validate()
    assert [one.train_step() for _ in range(4)] == [other.train_step() for _ in range(4)]
    assert one.train_step() != plain.train_step()
    for shifts, task in ((28, DIGITS), (1, TASK)):
        with pytest.raises(ValueError, match="shifts"):
            Run(change(shifts=shifts), task)


# What is turned while it trains -------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", ["sgd", "momentum", "adam"])
def test_momentum_and_dropout_turn_between_two_steps(optimizer: str, tmp_path: Path) -> None:
    run = Run(change(optimizer=optimizer, lr=0.01), TASK)
    for _ in range(3):
        run.train_step()
    set_momentum(run, 0.5)
    set_dropout(run, 0.5)
    run.train_step()
    assert [layer.rate for layer in run.dropping] == [0.5] * len(run.config.hidden)
    checkpoint.save(tmp_path / "run", checkpoint.take(run))
    kept = checkpoint.restore(checkpoint.load(tmp_path / "run"), TASK)
    assert [kept.train_step() for _ in range(4)] == [run.train_step() for _ in range(4)]
    set_dropout(run, 0.0)
    X = TASK.train.inputs[:9]
    assert np.array_equal(run.network(X, training=True).data, run.network(X).data)
    for turn in (set_momentum, set_dropout):
        for bad in (-0.1, 1.0, float("nan")):
            with pytest.raises(ValueError, match="from 0"):
                turn(run, bad)


# What a run remembers -----------------------------------------------------------------------------

EVERYTHING = change(
    batch_norm=True,
    dropout=0.2,
    l2=0.001,
    clip=1.0,
    schedule="cosine",
    warm_up=3,
    label_noise=0.1,
    optimizer="adamw",
    lr=0.01,
    patience=5,
)


@pytest.mark.parametrize("at", [3, 8, 12])
def test_a_run_with_everything_goes_on_as_if_it_had_not_stopped(at: int, tmp_path: Path) -> None:
    whole, first = Run(EVERYTHING, TASK), Run(EVERYTHING, TASK)
    for event in fit(first):
        if getattr(event, "step", 0) == at and type(event).__name__ == "Step":
            checkpoint.save(tmp_path / "run", checkpoint.take(first))
            break
    again = checkpoint.restore(checkpoint.load(tmp_path / "run"), TASK)
    assert again.config == EVERYTHING
    ends = [list(fit(run))[-1] for run in (whole, again)]
    assert np.array_equal(whole.network.values, again.network.values)
    assert [dataclasses.replace(end, seconds=0) for end in ends if isinstance(end, End)] == [
        dataclasses.replace(ends[0], seconds=0)  # type: ignore[type-var]
    ] * 2
    assert whole.network.values.size == whole.network.parameters.size + 2 * 11


def test_the_best_weights_come_with_what_the_layers_remembered() -> None:
    run = trained(change(batch_norm=True, epochs=30, patience=1, lr=2.0))
    assert len(run.curve) < 30
    best = min(run.curve, key=lambda epoch: epoch.validation_loss)
    assert run.validate()[0] == best.validation_loss


def test_a_checkpoint_that_forgot_what_layers_remember_is_refused(tmp_path: Path) -> None:
    run = Run(change(batch_norm=True), TASK)
    run.train_step()
    taken = checkpoint.take(run)
    taken.arrays["weights"] = taken.arrays["weights"][: run.network.parameters.size]
    checkpoint.save(tmp_path / "run", taken)
    with pytest.raises(ValueError, match="weights holds"):
        checkpoint.restore(checkpoint.load(tmp_path / "run"), TASK)


def test_the_learning_rate_is_the_learners_and_the_factor_the_schedules() -> None:
    run = Run(change(schedule="cosine", warm_up=2), TASK)
    run.train_step()
    assert run.learning_rate == 0.05 and run.optimizer.lr == pytest.approx(0.05 / 3)
    run.learning_rate = 0.3
    assert run.learning_rate == 0.3 and run.optimizer.lr == pytest.approx(0.3 * 2 / 3)
    run.train_step()
    assert checkpoint.take(run).lr == 0.3


# What is seen of it -------------------------------------------------------------------------------


def test_normalized_layers_are_measured_as_one_layer_each() -> None:
    run = Run(change(batch_norm=True, dropout=0.2, l2=0.5, clip=0.01), TASK)
    run.train_step()
    names = [layer.name for layer in run.statistics()]
    assert names == ["hidden layer 1", "hidden layer 2", "output layer"]
    X, y = run._newest()
    plain = measure(run.network, run.optimizer, X, y)
    shaped = run.statistics()
    assert [a.gradient_norm for a in plain] == [b.gradient_norm for b in shaped]
    assert all(a.update_ratio > b.update_ratio for a, b in zip(plain, shaped, strict=True))


def test_a_unit_is_seen_behind_its_normalization() -> None:
    run = Run(change(batch_norm=True, dropout=0.2, activation="relu", hidden=(6,)), TASK)
    for _ in range(20):
        run.train_step()
    X = run._newest()[0]
    linear, norm = run.network.layers[:2]
    for unit in range(6):
        z = norm(linear(X)).data[:, unit]
        assert run.look_at(unit).open_share == float((z > 0).mean())
    assert isinstance(look(run, {"unit": 2, "layers": None}), Look)


def test_without_a_hidden_layer_there_is_no_unit_and_the_layer_is_measured() -> None:
    run = Run(change(hidden=()), TASK)
    run.train_step()
    assert [layer.name for layer in run.statistics()] == ["output layer"]
    with pytest.raises(ValueError, match="only a layer of units"):
        run.look_at(0)


@pytest.mark.parametrize(
    ("option", "values"),
    [
        ("initializer", ["no such"]),
        ("batch_norm", [1, "yes"]),
        ("dropout", [-0.1, 1, float("nan"), "0", True]),
        ("momentum", [-0.1, 1.0, None]),
        ("label_noise", [-0.1, 1.1]),
        ("decay", [-1, 1.5]),
        ("weight_decay", [-1, float("inf"), float("nan")]),
        ("l1", [-1]),
        ("l2", ["1"]),
        ("clip", [-1, True]),
        ("schedule", ["wave", ""]),
        ("warm_up", [-1, 1.5, True]),
        ("shifts", [-1, 0.5, True]),
        ("decay_every", [0, 2.0]),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(option: str, values: list[Any]) -> None:
    for value in values:
        with pytest.raises(ValueError, match=option):
            change(**{option: value})
    assert set(SCHEDULES) == {"constant", "step", "cosine"}
