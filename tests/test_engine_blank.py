"""Blank columns of a batch may be left out: that changes no number but by rounding."""

import math
from dataclasses import replace

import numpy as np
import pytest

from engine.functions import softmax_cross_entropy
from engine.layers import blank, chain
from engine.layers.blank import PAIR, pairs_shown
from engine.layers.chain import Chain, Taped, way_through
from engine.layers.sequential import Sequential, mlp
from engine.tasks.images import Dataset, Split
from engine.tasks.task import Task
from engine.training import batches as batching
from engine.training import optimizers
from engine.training.batches import Minibatches
from engine.training.config import TrainingConfig
from engine.training.live import set_dropout
from engine.training.optimizers import OPTIMIZERS, SGD
from engine.training.run import Run


def sparse(rows: int, columns: int, share: float, seed: int = 0) -> np.ndarray:
    """Pixels of which so large a share of the columns is blank in every row."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (rows, columns)).astype(np.uint8) * (rng.random(columns) >= share)
    return (pixels * (rng.random((rows, columns)) < 0.3)).astype(np.uint8)


def columns(pairs: np.ndarray) -> np.ndarray:
    return (PAIR * pairs[:, None] + np.arange(PAIR)).reshape(-1)


def test_pairs_are_shown_where_any_row_has_ink() -> None:
    for seed in range(30):
        rows, share = 1 + seed % 7, (0.2, 0.6, 1.0)[seed % 3]
        pixels = sparse(rows, 48, share, seed)
        inked = [i for i in range(24) if pixels[:, 2 * i].any() or pixels[:, 2 * i + 1].any()]
        found = pairs_shown(pixels)
        if len(inked) > 0.9 * 24:
            assert found is None
        else:
            assert found is not None and found.tolist() == inked
    assert pairs_shown(np.ones((3, 48), np.uint8)) is None, "nothing is to be saved"
    assert pairs_shown(np.zeros((3, 42), np.uint8)) is None, "no whole words"


def test_a_narrow_batch_is_the_whole_one_without_what_is_blank() -> None:
    pixels = sparse(50, 64, 0.5).reshape(50, 8, 8)
    labels = np.arange(50) % 10
    narrow, whole = (
        Minibatches(pixels, labels, np.arange(50), 16, np.random.default_rng(0)) for _ in range(2)
    )
    for _ in range(9):  # the last of an epoch is smaller
        X, y, pairs = narrow.next_shown()
        full, targets = whole.next()
        assert pairs is not None and 0 < X.shape[1] < 64
        rest = np.setdiff1d(np.arange(64), columns(pairs))
        assert np.array_equal(y, targets) and np.array_equal(X, full[:, columns(pairs)])
        assert not full[:, rest].any()
        assert np.array_equal(narrow.whole(), full)
    letters = Minibatches(np.zeros((4, 8), np.int8), labels[:4], np.arange(4), 4, narrow._rng)
    assert letters.next_shown()[2] is None, "numbers of a list are no pixels"


def whole_numbers(network: Sequential) -> Sequential:
    """Weights of which all sums are exact, in whatever order they are added up."""
    rng = np.random.default_rng(3)
    network.parameters[...] = rng.integers(-3, 4, network.parameters.size) / 4
    return network


@pytest.mark.parametrize("hidden", [(), (96,), (64, 7)])
def test_without_blank_columns_a_chain_gives_the_same_numbers(hidden: tuple[int, ...]) -> None:
    """Where sums are exact, the same outputs and loss to the last bit; gradients with them."""
    units = (40, *hidden, 70 if not hidden else 4)
    ways = []
    for kind in (way_through, Taped):
        network = whole_numbers(mlp(units, "relu", np.random.default_rng(0)))
        network.loss_function = softmax_cross_entropy
        ways.append(kind(network))
    chain, tape = ways
    assert isinstance(chain, Chain) and chain.narrows
    for seed, share in enumerate((0.5, 0.5, 1.0, 0.5)):  # others are shown each time, once none
        pixels = sparse(5, 40, share, seed) // 64
        y, pairs = np.arange(5) % 4, pairs_shown(pixels)
        assert pairs is not None
        X = pixels.astype(np.float32)
        ours, loss = chain.there(np.ascontiguousarray(X[:, columns(pairs)]), y, pairs)
        theirs, their_loss = tape.there(X, y)
        assert np.array_equal(ours, theirs) and loss == their_loss
        gradients, expected = chain.back().copy(), tape.back()
        assert np.array_equal(gradients, expected) and expected.any()
        # A step of the touched weights alone is the step of all, to the last bit.
        moved, lr = expected.copy(), SGD(0.25)
        after = chain.network.parameters.copy()
        lr.step(after, moved)
        chain.there(np.ascontiguousarray(X[:, columns(pairs)]), y, pairs)
        chain.descend(SGD(0.25).step_in)
        assert np.array_equal(chain.network.parameters, after)
        tape.network.parameters[...] = whole_numbers(chain.network).parameters


@pytest.mark.parametrize("optimizer", [each for each in OPTIMIZERS.values() if each.adds])
def test_adding_a_few_rows_is_adding_all_of_them(
    monkeypatch: pytest.MonkeyPatch, optimizer: type[SGD]
) -> None:
    """To the last bit, in the weights and in what is remembered, wherever a piece ends."""
    rng, width, size = np.random.default_rng(0), 12, 20 * 12
    for piece in (5, 24, 60, 128, 1000):  # shorter than a row, between two of them, and all
        monkeypatch.setattr(optimizers, "PIECE", piece)
        few, all_rows = optimizer(), optimizer()
        weights = rng.normal(size=size + 50).astype(np.float32)
        expected = weights.copy()
        for step in range(70):  # after 64, tiny numbers are set to 0
            rows = np.flatnonzero(rng.random(20) < (0.0, 0.3, 1.0)[step % 3])
            gradient = np.zeros(size + 50, np.float32)
            gradient[size:] = rng.normal(size=50)
            gradient[:size].reshape(20, width)[rows] = rng.normal(size=(len(rows), width))
            given = gradient[:size].reshape(20, width)[rows]
            room = gradient.copy()
            room[:size] = np.nan  # nothing is read there
            few.step_few(weights, room, blank.Few(size, rows, given))
            all_rows.step(expected, gradient)
            assert np.array_equal(weights, expected)
        state, other = few.state(), all_rows.state()
        assert state.keys() == other.keys() and len(state) > 1
        assert all(np.array_equal(state[name], other[name]) for name in state)


def task(side: int = 8) -> Task:
    """Digits of a border that is mostly blank."""
    rng = np.random.default_rng(1)

    def split(count: int) -> Split:
        labels = (np.arange(count) % 10).astype(np.uint8)
        images = sparse(count, side * side, 0.4, 5).reshape(count, side, side)
        images[np.arange(count), 2 + labels % 4, 2 + labels // 4] = 255
        return Split(images, rng.permutation(labels) if count < 20 else labels)

    return Dataset("spots", split(240), split(50), 10).task()


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_run_learns_the_same_with_and_without_blank_columns(
    monkeypatch: pytest.MonkeyPatch, optimizer: str
) -> None:
    config = TrainingConfig(hidden=(64,), optimizer=optimizer, lr=0.01, batch_size=16, seed=2)
    shaped = {"l2": 0.01, "clip": 1.0} if optimizer == "sgd" else {}
    one = replace(config, batch_size=1)  # in a network that counts as large
    monkeypatch.setattr(chain, "LARGE", 0)
    for settings in (config, replace(config, **shaped), one):
        narrow = Run(settings, task())
        seen = []
        there = narrow.way.there
        narrow.way.there = lambda X, y, pairs=None, seen=seen, there=there: (  # type: ignore[method-assign]
            seen.append(pairs),
            there(X, y, pairs),
        )[1]
        losses = [narrow.train_step() for _ in range(40)]
        narrowed = sum(pairs is not None for pairs in seen)
        if settings is one:  # of some pictures more is left
            assert (narrowed > 20) == (OPTIMIZERS[optimizer].adds or optimizer == "sgd")
        else:
            assert narrowed == 40
        with monkeypatch.context() as plain:
            plain.setattr(batching, "pairs_shown", lambda pixels, worth: None)
            other = Run(settings, task())
            assert losses == pytest.approx([other.train_step() for _ in range(40)], rel=1e-5)
        assert narrow.network.parameters == pytest.approx(other.network.parameters, abs=1e-4)
        assert narrow.optimizer.steps == other.optimizer.steps == 40


def test_small_products_shifted_pictures_and_other_networks_keep_all_columns(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def pairs(**changes: object) -> object:
        settings = {"hidden": (64,), "batch_size": 16, **changes}
        return Run(TrainingConfig(**settings), task())._batch()[2]  # type: ignore[arg-type]

    assert pairs() is not None and pairs(batch_size=1) is not None
    assert pairs(optimizer="adam") is not None
    one: dict[str, object] = {"optimizer": "adam", "batch_size": 1}
    assert pairs(**one) is None
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chain, "LARGE", 0)
        assert pairs(**one) is not None and pairs(**one, clip=1.0) is None
        assert pairs(**{**one, "batch_size": 15}) is None, "too many rows have a gradient"
        assert pairs(**{**one, "optimizer": "rmsprop"}) is None
    for changes in (
        {"hidden": (blank.FEWEST_UNITS - 1,)},
        {"shifts": 1},
        {"dropout": 0.5},
        {"optimizer": "adam", "batch_size": blank.FEWEST_ROWS - 1},
    ):
        assert pairs(**changes) is None, changes
    monkeypatch.setattr(chain, "LARGE", 0)
    for changes in ({}, {"dropout": 0.5}, one, {**one, "dropout": 0.5}):
        settings = {"hidden": (64,), "batch_size": 16, **changes}
        run = Run(TrainingConfig(**settings), task())  # type: ignore[arg-type]
        for rate in (0.5, 0.0):  # as its checkpoint does, which knows the rate alone
            set_dropout(run, rate)
            assert [run._batch()[2] is None, len(run.network.layers)] == [rate > 0, 3 + (rate > 0)]
            run.train_step()


def test_a_divergence_is_explained_with_all_columns() -> None:
    run = Run(TrainingConfig(hidden=(64,), batch_size=16, lr=1e30), task())
    while run.divergence is None:
        value = run.train_step()
    assert not math.isfinite(value) and "layer" in run.divergence.text
