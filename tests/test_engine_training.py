"""Training: it learns, it repeats itself exactly, and whatever happens it ends with a reason."""

import dataclasses
import itertools
import math
import random
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.activations import ACTIVATIONS
from engine.layers.activation import Activation
from engine.layers.convolution import Convolution, Pictures
from engine.layers.linear import Flatten, Linear
from engine.layers.sequential import Sequential
from engine.tasks import mnist
from engine.tasks.mnist import Dataset, Split
from engine.tasks.task import Task
from engine.training.config import TrainingConfig
from engine.training.events import (
    End,
    Epoch,
    Event,
    Examples,
    Initial,
    Progress,
    Start,
    Step,
    Stopwatch,
    grouped,
)
from engine.training.fit import fit
from engine.training.optimizers import OPTIMIZERS
from engine.training.run import Run


def digits(train: int = 240, test: int = 50, side: int = 6) -> Dataset:
    """Easy images: a noisy bright line at a place that depends on the label."""
    rng = np.random.default_rng(0)

    def split(count: int) -> Split:
        labels = (np.arange(count) % 10).astype(np.uint8)
        images = rng.integers(0, 60, (count, side * side), dtype=np.uint8)
        for place in range(3):
            images[np.arange(count), labels * 3 + place] = 255
        return Split(images.reshape(count, side, side), labels)

    return Dataset("lines", split(train), split(test))


DATA = digits()
TASK = DATA.task()
SMALL = TrainingConfig(hidden=(16,), batch_size=16, epochs=3)


def train(config: TrainingConfig, task: Task = TASK) -> list[Event]:
    return list(fit(Run(config, task)))


def of(kind: type, events: list[Event]) -> list:
    return [event for event in events if isinstance(event, kind)]


def test_the_events_of_a_whole_run() -> None:
    run = Run(SMALL, TASK)
    events = list(fit(run, initial=True))
    start, initial = events[:2]
    assert isinstance(start, Start)
    assert (start.train, start.validation, start.test) == (220, 20, 50)
    assert start.steps_per_epoch == math.ceil(220 / 16) == 14
    assert start.parameters == 37 * 16 + 17 * 10
    assert isinstance(initial, Initial)
    assert 1.5 < initial.loss < 4
    steps, epochs = of(Step, events), of(Epoch, events)
    assert [s.step for s in steps] == list(range(1, 43))
    assert [s.epoch for s in steps] == [1] * 14 + [2] * 14 + [3] * 14
    assert [(e.epoch, e.step) for e in epochs] == [(1, 14), (2, 28), (3, 42)]
    for epoch in epochs:
        losses = [s.loss for s in steps if s.epoch == epoch.epoch]
        sizes = [16] * 13 + [220 - 13 * 16]
        assert epoch.train_loss == pytest.approx(np.average(losses, weights=sizes))
    assert run.curve == epochs
    examples, end = events[-2:]
    assert isinstance(examples, Examples)
    assert isinstance(end, End)
    assert end.reason == "finished"
    assert end.explanation == "3 epochs"
    assert end.test_accuracy is not None
    assert end.test_accuracy > 0.9
    assert end.seconds >= epochs[-1].seconds >= epochs[0].seconds > 0
    for event in events:  # plain numbers and nothing that goes on changing
        for value in dataclasses.astuple(event):
            assert not isinstance(value, np.ndarray | np.generic)


def test_same_seed_same_losses_bit_for_bit_and_other_seed_others() -> None:
    first, again, other = (
        [step.loss for step in of(Step, train(dataclasses.replace(SMALL, seed=seed)))]
        for seed in (0, 0, 1)
    )
    assert first == again
    assert first != other


def test_the_validation_figures_are_those_of_a_slow_obvious_computation() -> None:
    run = Run(SMALL, TASK)
    list(fit(run))
    losses, hits = [], []
    for i in TASK.validation.indices:
        x = DATA.train.images[i].reshape(1, -1).astype(np.float64) / 255
        for k, layer in enumerate(run.network.layers[::2]):
            W, b = (layer.parameters[name].data.astype(np.float64) for name in ("W", "b"))
            x = x @ W + b
            x = np.maximum(x, 0) if k == 0 else x
        p = np.exp(x) / np.exp(x).sum()
        losses.append(-math.log(p[0, DATA.train.labels[i]]))
        hits.append(int(p.argmax()) == DATA.train.labels[i])
    assert run.curve[-1].validation_loss == pytest.approx(np.mean(losses), rel=1e-4)
    assert run.curve[-1].validation_accuracy == pytest.approx(np.mean(hits))
    assert set(TASK.validation.indices).isdisjoint(run.batches.indices)


def test_limit_uses_that_many_images() -> None:
    run = Run(dataclasses.replace(SMALL, limit=5, batch_size=2), TASK)
    assert len(run.batches.indices) == 5
    assert len(run.batches) == 3
    assert len(run.task.validation) == 20


@pytest.mark.parametrize("size", [1, 7, 16, 64, 219, 220, 1000])
def test_the_training_loss_of_an_epoch_is_the_mean_over_its_examples(size: int) -> None:
    """With a learning rate of 0 it can be had without batches: a small last batch counts less."""
    run = Run(dataclasses.replace(SMALL, lr=0.0, epochs=1, batch_size=size), TASK)
    (epoch,) = of(Epoch, list(fit(run)))
    outputs, labels = run.outputs(TASK.train)
    assert epoch.train_loss == pytest.approx(TASK.objective.mean_loss(outputs, labels), rel=1e-5)


@pytest.mark.parametrize("size", [1, 16, 219, 1000])
def test_the_training_accuracy_of_an_epoch_is_the_share_of_its_examples(size: int) -> None:
    run = Run(dataclasses.replace(SMALL, lr=0.0, epochs=2, batch_size=size), TASK)
    outputs, labels = run.outputs(TASK.train)
    share = float((outputs.argmax(axis=1) == labels).mean())
    for epoch in of(Epoch, list(fit(run))):
        assert epoch.train_accuracy == pytest.approx(share, abs=1e-9)


def test_the_training_accuracy_is_that_of_each_batch_as_it_was_trained() -> None:
    run = Run(dataclasses.replace(SMALL, epochs=1), TASK)
    right = 0
    again = Run(dataclasses.replace(SMALL, epochs=1), TASK)
    for _ in range(len(again.batches)):
        state = again.batches.state()
        X, y = again.batches.next()
        right += int((again.network(X).data.argmax(axis=1) == y).sum())
        again.batches.restore(state)
        again.train_step()
    (epoch,) = of(Epoch, list(fit(run)))
    assert epoch.train_accuracy == pytest.approx(right / len(run.batches.indices), abs=1e-9)


@settings(max_examples=40)
@given(st.integers(1, 300), st.integers(0, 50))
def test_a_limit_draws_a_sample(limit: int, seed: int) -> None:
    run = Run(dataclasses.replace(SMALL, limit=limit, seed=seed), TASK)
    again = Run(dataclasses.replace(SMALL, limit=limit, seed=seed, hidden=(3,)), TASK)
    chosen = run.batches.indices
    assert len(chosen) == len(set(chosen.tolist())) == min(limit, 220)
    assert set(chosen) <= set(TASK.train.indices)
    assert chosen.tolist() == again.batches.indices.tolist()
    labels = {int(label) for label in DATA.train.labels[chosen]}
    assert set(run.lacking) == set(range(10)) - labels
    # The stream of chance is its own: weights and order are those of a run without it.
    whole = Run(dataclasses.replace(SMALL, seed=seed), TASK)
    np.testing.assert_array_equal(run.network.parameters, whole.network.parameters)


def test_a_limit_on_data_that_are_sorted_by_class_takes_all_classes() -> None:
    order = np.argsort(DATA.train.labels, kind="stable")
    data = Dataset("sorted", Split(DATA.train.images[order], DATA.train.labels[order]), DATA.test)
    run = Run(dataclasses.replace(SMALL, limit=60, epochs=8, lr=0.3), data.task())
    start, *_, end = fit(run)
    assert isinstance(start, Start) and isinstance(end, End)
    assert start.lacking == () and end.test_accuracy is not None
    assert end.test_accuracy > 0.5  # the first 60 are of two or three classes
    few, *_ = fit(Run(dataclasses.replace(SMALL, limit=1), data.task()))
    assert isinstance(few, Start) and len(few.lacking) == 9


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_every_optimizer_learns(optimizer: str) -> None:
    lr = 0.3 if optimizer in ("sgd", "momentum", "nesterov") else 0.01
    config = dataclasses.replace(SMALL, optimizer=optimizer, lr=lr, epochs=4)
    losses = [epoch.train_loss for epoch in of(Epoch, train(config))]
    assert losses[-1] < 0.5 * losses[0]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_runs_and_the_trainable_ones_learn(name: str) -> None:
    config = dataclasses.replace(SMALL, activation=name, epochs=6, optimizer="adam", lr=0.01)
    losses = [epoch.train_loss for epoch in of(Epoch, train(config))]
    assert losses[-1] < (0.8 if ACTIVATIONS[name].trainable else 1.0) * losses[0]


def test_two_hidden_layers_and_none() -> None:
    for hidden in ((12, 8), ()):
        events = train(dataclasses.replace(SMALL, hidden=hidden, epochs=6))
        assert events[-1].test_accuracy > 0.5  # type: ignore[union-attr]


def test_a_network_of_ones_own_is_trained_watched_and_explained() -> None:
    def network() -> Sequential:
        rng = np.random.default_rng(0)
        layers = [Pictures(1, 6, 6), Convolution(1, 4, 3, rng, pool=2), Activation("relu")]
        return Sequential([*layers, Flatten(), Linear(16, 10, rng)])

    run = Run(dataclasses.replace(SMALL, epochs=6, lr=0.1), TASK, network())
    *_, end = fit(run)
    assert isinstance(end, End)
    assert end.test_accuracy is not None
    assert end.test_accuracy > 0.5
    names = [layer.name for layer in run.statistics()]
    assert names == ["hidden layer 1", "output layer"]
    run = Run(SMALL, TASK, network())
    run.network.layers[1].parameters["K"].data[...] = 3e38
    *_, end = fit(run)
    assert isinstance(end, End)
    assert "hidden layer 1" in end.explanation


def test_whoever_drives_may_stop_between_any_two_steps() -> None:
    for stop_after in (0, 1, 13, 14, 20):
        run = Run(SMALL, TASK)
        taken = 0
        events = []
        for event in fit(run):
            events.append(event)
            taken += isinstance(event, Step)
            if taken == stop_after and not run.stopping:
                run.stop()
        assert len(of(Step, events)) == stop_after
        assert events[-1].reason == "stopped"
        assert events[-1].test_accuracy is not None
        assert str(stop_after) in events[-1].explanation


def test_a_stop_in_a_hurry_leaves_the_test_set_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(SMALL, TASK)
    monkeypatch.setattr(run, "test", lambda: pytest.fail("touched the test set"))
    run.stop(test=False)
    end = list(fit(run))[-1]
    assert isinstance(end, End)
    assert end.test_accuracy is None


def test_the_test_set_is_touched_once_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(SMALL, TASK)
    touched = []
    original = run.outputs
    monkeypatch.setattr(
        run, "outputs", lambda subset: (touched.append(subset), original(subset))[1]
    )
    events = list(fit(run, initial=True))
    assert [subset.inputs is DATA.test.images for subset in touched] == [False] * 4 + [True]
    assert isinstance(events[-1], End)


def test_the_learning_rate_can_be_changed_between_steps() -> None:
    run = Run(SMALL, TASK)
    for event in fit(run):
        if isinstance(event, Step) and event.step == 5:
            run.learning_rate = 0
            frozen = run.network.parameters.copy()
    np.testing.assert_array_equal(run.network.parameters, frozen)
    for bad in (-1, math.nan, 1e31, True, "1"):
        with pytest.raises(ValueError, match="lr"):
            run.learning_rate = bad  # type: ignore[assignment]
    assert run.learning_rate == 0


def test_early_stopping_returns_to_the_best_weights() -> None:
    # Labels without any sense can be learned by heart, but what is learned helps nobody.
    rng = np.random.default_rng(0)
    noise = Dataset(
        "noise",
        Split(DATA.train.images, rng.integers(0, 10, 240, dtype=np.uint8)),
        DATA.test,
    ).task()
    config = TrainingConfig(hidden=(32,), epochs=200, patience=2, lr=0.3, batch_size=16)
    run = Run(config, noise)
    end = list(fit(run))[-1]
    assert isinstance(end, End)
    assert end.reason == "finished"
    assert len(run.curve) < 200
    losses = [epoch.validation_loss for epoch in run.curve]
    best = losses.index(min(losses))
    assert len(losses) == best + 1 + 2
    assert f"epoch {best + 1}" in end.explanation
    assert run.validate()[0] == losses[best]
    # Who ends before the patience does goes back, too, and says so.
    whole = Run(dataclasses.replace(config, epochs=best + 2), noise)
    *_, end = fit(whole)
    assert isinstance(end, End) and whole.validate()[0] == losses[best]
    assert end.explanation == (
        f"{best + 2} epochs; the validation loss was best in epoch {best + 1}: back to its weights"
    )


def test_divergence_says_what_where_when_why_and_what_to_change() -> None:
    run = Run(dataclasses.replace(SMALL, lr=1e30), TASK)
    events = list(fit(run))
    end = events[-1]
    assert isinstance(end, End)
    assert end.reason == "diverged"
    assert end.test_accuracy is None
    assert end.divergence is not None
    assert end.divergence.step == len(of(Step, events)) + 1
    assert end.divergence.layer in ("hidden layer 1", "output layer")
    assert f"step {end.divergence.step}" in end.explanation
    assert "Lower the learning rate from 1e+30" in end.explanation
    assert np.isfinite(run.network.parameters).all()
    assert all(math.isfinite(step.loss) for step in of(Step, events))


@pytest.mark.parametrize(
    ("layer", "key", "quantity", "name"),
    [
        (0, "W", "weights", "hidden layer 1"),
        (2, "b", "biases", "output layer"),
    ],
)
def test_infinite_weights_are_named_and_the_last_finite_ones_come_back(
    layer: int, key: str, quantity: str, name: str
) -> None:
    run = Run(SMALL, TASK)
    events = fit(run)
    list(itertools.islice(events, 5))
    run.network.layers[layer].parameters[key].data.flat[0] = np.inf
    end = list(events)[-1]
    assert isinstance(end, End)
    assert end.reason == "diverged"
    assert end.divergence is not None
    assert (end.divergence.quantity, end.divergence.layer) == (quantity, name)
    assert end.divergence.step == 5
    assert np.isfinite(run.network.parameters).all()


def test_huge_weights_overflow_in_the_layer_that_is_named() -> None:
    run = Run(dataclasses.replace(SMALL, hidden=(8, 8)), TASK)
    run.network.layers[2].parameters["W"].data[...] = 3e38
    end = list(fit(run))[-1]
    assert isinstance(end, End)
    assert end.divergence is not None
    assert (end.divergence.quantity, end.divergence.layer) == ("output", "hidden layer 2")
    assert "3e+38" in end.explanation and "the output of hidden layer 2" in end.explanation
    late = dataclasses.replace(end.divergence, step=4300, layer="output layer")
    assert late.text.startswith("At step 4,300 the output of the output layer stopped")


def test_weights_that_explode_in_an_epochs_last_step_are_noticed_at_its_end() -> None:
    run = Run(SMALL, TASK)
    for event in fit(run):
        if isinstance(event, Step) and event.step == 14:
            run.network.parameters[:] = 3e38
        last = event
    assert isinstance(last, End)
    assert last.reason == "diverged"
    assert run.curve == []


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("activation", ["relu", "tanh", "logistic"])
def test_a_network_that_learned_nothing_is_told(optimizer: str, activation: str) -> None:
    """No number overflows, and yet it failed: that is not `finished`."""
    lr = 1e6 if optimizer in ("sgd", "momentum", "nesterov") else 1e3
    config = dataclasses.replace(SMALL, optimizer=optimizer, activation=activation, lr=lr)
    run = Run(config, TASK)
    *_, end = fit(run)
    assert isinstance(end, End)
    assert end.reason in ("collapsed", "diverged")
    assert run.failed
    if end.reason == "collapsed":
        assert end.collapse is not None and end.explanation == end.collapse.text
        assert end.test_accuracy is not None  # it has weights, and can be tested
        told = "far too sure" in end.explanation
        assert told == (run.curve[-1].validation_accuracy > 0.2 and not end.collapse.layer)
        bound = float(end.explanation.rpartition(" or less")[0].rpartition(" to ")[2])
        usual = OPTIMIZERS[optimizer]().lr
        assert bound == pytest.approx(min(usual, lr / 10))
        again = Run(dataclasses.replace(config, lr=bound, epochs=8), TASK)
        *_, better = fit(again)  # the advice helps
        assert isinstance(better, End) and better.reason == "finished"


def test_advice_is_about_the_rate_that_was_chosen_not_about_what_a_schedule_left_of_it() -> None:
    config = dataclasses.replace(SMALL, lr=1e4, activation="tanh", schedule="cosine")
    run = Run(config, TASK)
    *_, end = fit(run)
    assert isinstance(end, End) and end.collapse is not None
    assert run.optimizer.lr < 1e3
    assert "from 10000 to 0.1 or less" in end.collapse.advice


def test_a_dead_layer_is_named() -> None:
    run = Run(dataclasses.replace(SMALL, hidden=(8, 8), lr=0.0), TASK)
    run.network.layers[0].parameters["b"].data[:] = 1
    run.network.layers[2].parameters["W"].data[:] = -1
    *_, end = fit(run)
    assert isinstance(end, End) and end.collapse is not None
    assert end.collapse.layer == "hidden layer 2"
    assert "leaky_relu" in end.collapse.advice
    *_, end = fit(Run(dataclasses.replace(SMALL, initializer="zeros"), TASK))
    assert isinstance(end, End) and end.collapse is not None
    assert "initializer" in end.collapse.advice and "rate" not in end.collapse.advice


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"lr": 0.0},  # nothing was learned, but nothing broke either
        {"lr": 1e-9, "epochs": 1},
        {"limit": 1},
        {"limit": 2, "epochs": 1},
        {"activation": "step", "optimizer": "adam", "lr": 0.01},  # no slope, by choice
        {"hidden": ()},
        {"batch_size": 1000},
        {"patience": 1, "epochs": 30},
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_what_works_or_has_only_begun_is_no_collapse(changes: dict, seed: int) -> None:
    *_, end = fit(Run(dataclasses.replace(SMALL, seed=seed, **changes), TASK))
    assert isinstance(end, End)
    assert (end.reason, end.collapse) == ("finished", None)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_advice_against_divergence_is_for_this_optimizer(optimizer: str) -> None:
    run = Run(dataclasses.replace(SMALL, optimizer=optimizer, lr=1e30), TASK)
    *_, end = fit(run)
    assert isinstance(end, End) and end.divergence is not None
    assert f"to {OPTIMIZERS[optimizer]().lr:g} or less" in end.divergence.advice


def absurd(rng: random.Random) -> TrainingConfig:
    """Hyper-parameters that nobody should use."""
    return TrainingConfig(
        epochs=rng.choice([1, 2, 3]),
        hidden=rng.choice([(), (1,), (1, 1, 1), (2,) * 20, (200,), (64, 1, 64)]),
        activation=rng.choice(list(ACTIVATIONS)),
        optimizer=rng.choice(list(OPTIMIZERS)),
        lr=rng.choice([0, 1e-30, 1e-3, 1, 30, 1e3, 1e10, 1e20, 1e30]),
        batch_size=rng.choice([1, 7, 219, 220, 55_000, 2**62]),
        seed=rng.choice([0, 7, 2**63 - 1]),
        limit=rng.choice([None, 1, 2, 3, 2**62]),
        patience=rng.choice([None, 1]),
    )


def test_a_hundred_absurd_configurations_end_with_a_reason() -> None:
    task = digits(train=72, test=20).task()
    rng = random.Random(0)
    reasons = set()
    for _ in range(100):
        config = absurd(rng)
        run = Run(config, task)
        *_, end = fit(run, initial=True)
        assert isinstance(end, End), config
        assert end.explanation, config
        assert np.isfinite(run.network.parameters).all(), config
        if end.reason == "diverged":
            assert end.divergence is not None
        else:
            assert (end.reason == "collapsed") == (end.collapse is not None)
            assert end.reason in ("finished", "collapsed")
            assert 0 <= end.test_accuracy <= 1  # type: ignore[operator]
        reasons.add(end.reason)
    assert reasons == {"finished", "diverged", "collapsed"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("epochs", 0),
        ("epochs", 1.5),
        ("epochs", None),
        ("hidden", (0,)),
        ("hidden", [3]),
        ("hidden", (1,) * 21),
        ("activation", "swoosh"),
        ("optimizer", "guess"),
        ("lr", -0.1),
        ("lr", math.nan),
        ("lr", 2e30),
        ("batch_size", True),
        ("seed", -1),
        ("limit", 0),
        ("patience", 0),
    ],
)
def test_configurations_that_make_no_sense_are_refused(field: str, value: object) -> None:
    with pytest.raises(ValueError, match=field if field != "hidden" else r"hidden"):
        TrainingConfig(**{field: value})  # type: ignore[arg-type]


def test_too_many_weights_are_refused_before_memory_is_taken() -> None:
    with pytest.raises(ValueError, match="allowed"):
        Run(dataclasses.replace(SMALL, hidden=(10**9, 10**9)), TASK)


def test_examples_have_mistakes_first_and_probabilities() -> None:
    run = Run(dataclasses.replace(SMALL, epochs=1, lr=0.03), TASK)
    accuracy, samples = run.test()
    assert 0 < accuracy < 1
    assert len(samples) == 12
    wrong = [max(range(10), key=s.probabilities.__getitem__) != s.label for s in samples]
    assert wrong == sorted(wrong, reverse=True)
    assert 6 <= sum(wrong) <= 12
    sure = [max(s.probabilities) for s in samples][: sum(wrong)]
    assert sure == sorted(sure, reverse=True)
    for sample in samples:
        assert sum(sample.probabilities) == pytest.approx(1, abs=1e-5)
        assert DATA.test.labels[sample.index] == sample.label


def test_samples_are_of_the_newest_batch_and_do_not_disturb_training() -> None:
    def losses(look: bool) -> list[float]:
        run = Run(SMALL, TASK)
        assert run.samples() == ()
        found = []
        for event in fit(run):
            if isinstance(event, Step):
                found.append(event.loss)
                if look:
                    samples = run.samples(5)
                    assert [s.index for s in samples] == run.batches.chosen[:5].tolist()
                    assert all(DATA.train.labels[s.index] == s.label for s in samples)
        return found

    assert losses(look=True) == losses(look=False)


def test_grouping_by_time_keeps_means_order_and_other_events() -> None:
    now = [0.0]

    def events() -> list[object]:
        for number in range(1, 11):
            now[0] += 0.03
            yield Step(number, 1, float(number))
        yield "an epoch"
        now[0] += 0.03
        yield Step(11, 2, 11.0)

    found = list(grouped(events(), seconds=0.1, clock=lambda: now[0]))
    kinds = [event if isinstance(event, str) else event.step for event in found]
    assert kinds == [4, 8, 10, "an epoch"] or kinds == [4, 8, 10, "an epoch", 11]
    assert [e.loss for e in found if isinstance(e, Progress)][:3] == [2.5, 6.5, 9.5]
    assert found[0].steps_per_second == pytest.approx(4 / 0.12)
    assert sum(isinstance(e, Step) for e in found) == 0


def test_early_groups_are_short_and_grow() -> None:
    steps = [Step(number, 1, float(number)) for number in range(1, 1001)]
    found = list(grouped(steps, seconds=1e9, early=True))
    last = [event.step for event in found]
    assert last[:8] == [1, 2, 3, 4, 5, 6, 7, 8]
    sizes = np.diff(last)
    assert list(sizes) == sorted(sizes)
    assert 30 < len(found) < 60
    assert found[-1].loss == pytest.approx(
        np.mean([s.loss for s in steps[last[-2] :]][: sizes[-1]])
    )


def test_a_runs_grouped_events_lose_no_step() -> None:
    run = Run(SMALL, TASK)
    found = list(grouped(fit(run), seconds=0.002, clock=run.clock))
    steps = [e.step for e in found if isinstance(e, Progress)]
    assert steps == sorted(set(steps))
    assert steps[-1] == 42
    assert {14, 28, 42} <= set(steps)  # an epoch's news comes after all its steps


def test_the_stopwatch_leaves_pauses_out() -> None:
    now = [10.0]
    watch = Stopwatch(5.0, clock=lambda: now[0])
    now[0] += 1
    assert watch() == 6
    watch.pause()
    watch.pause()
    now[0] += 100
    assert watch() == 6
    watch.run()
    watch.run()
    now[0] += 2
    assert watch() == 8


def test_yielding_an_event_costs_next_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    run = Run(dataclasses.replace(SMALL, epochs=1, batch_size=1), TASK)

    def no_work() -> float:
        run.step += 1
        return 0.0

    monkeypatch.setattr(run, "train_step", no_work)
    monkeypatch.setattr(type(run.batches), "__len__", lambda self: 20_000)
    best = math.inf
    for _ in range(3):
        run.step, run.curve = 0, []
        began = time.process_time()
        list(itertools.islice(fit(run), 20_000))
        best = min(best, time.process_time() - began)
    assert best / 20_000 < 5e-6  # about one microsecond; five leaves room for a busy machine


def test_real_digits_are_learned(tmp_path_factory: pytest.TempPathFactory) -> None:
    config = TrainingConfig(hidden=(32,), limit=4000, epochs=2)
    *_, end = fit(Run(config, mnist.load().task()))
    assert isinstance(end, End)
    assert end.test_accuracy is not None
    assert end.test_accuracy > 0.85
