"""Minibatches: every example once an epoch, in an order that can be repeated and resumed."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.tasks.task import holdout
from engine.training.batches import Minibatches, in_order, set_generator_state

PIXELS = np.arange(40 * 6, dtype=np.uint8).reshape(40, 2, 3)
LABELS = (np.arange(40) % 10).astype(np.uint8)


def batches(batch_size: int, seed: int = 0, count: int = 40) -> Minibatches:
    indices = np.arange(count)
    return Minibatches(PIXELS, LABELS, indices, batch_size, np.random.default_rng(seed))


@given(st.integers(2, 500), st.data())
def test_holdout_divides_without_overlap(count: int, data: st.DataObject) -> None:
    validation = data.draw(st.integers(1, count - 1))
    train, held = holdout(count, validation, np.random.default_rng(0))
    assert len(held) == validation
    assert sorted([*train, *held]) == list(range(count))


def test_holdout_is_seeded_and_refuses_the_impossible() -> None:
    first, second, other = (holdout(100, 10, np.random.default_rng(s))[1] for s in (1, 1, 2))
    assert first.tolist() == second.tolist() != other.tolist()
    for bad in (0, 100, 101, -1):
        with pytest.raises(ValueError, match="held out"):
            holdout(100, bad, np.random.default_rng(0))


@given(st.integers(1, 40), st.integers(1, 50))
def test_each_epoch_visits_everything_once(count: int, batch_size: int) -> None:
    source = batches(batch_size, count=count)
    for _ in range(2):
        seen: list[int] = []
        for _ in range(len(source)):
            X, y = source.next()
            assert X.dtype == np.float32
            assert X.shape == (len(y), 6)
            np.testing.assert_array_equal(y, LABELS[source.chosen])
            np.testing.assert_allclose(X, PIXELS[source.chosen].reshape(len(y), -1) / 255, 1e-6)
            seen.extend(source.chosen)
        assert sorted(seen) == list(range(count))


def test_order_differs_between_epochs_and_seeds_and_repeats_with_the_seed() -> None:
    def two_epochs(seed: int) -> list[list[int]]:
        source = batches(40, seed)
        return [(source.next(), source.chosen.tolist())[1] for _ in range(2)]

    first, second = two_epochs(0)
    assert first != second
    assert [first, second] == two_epochs(0)
    assert first != two_epochs(1)[0]


@given(st.integers(1, 41), st.integers(0, 30))
def test_state_goes_through_json_and_continues_exactly(batch_size: int, steps: int) -> None:
    source = batches(batch_size)
    for _ in range(steps):
        source.next()
    state = json.loads(json.dumps(source.state()))
    other = batches(batch_size, seed=99)
    other.restore(state)
    for _ in range(12):
        X, y = source.next()
        X2, y2 = other.next()
        assert source.chosen.tolist() == other.chosen.tolist()
        assert source.position == other.position
        np.testing.assert_array_equal(X, X2)
        np.testing.assert_array_equal(y, y2)


def test_bad_states_are_refused() -> None:
    source = batches(8)
    good = source.state()
    for position in (-1, 5, 1.5, "0", None):
        with pytest.raises(ValueError, match="does not exist"):
            source.restore({**good, "position": position})
    with pytest.raises(ValueError, match="does not exist"):
        source.restore({})
    rng = np.random.default_rng(0)
    bad_inner = {**good["rng"], "state": {"state": -1, "inc": "x"}}
    for state in ({}, 3, None, [], {"bit_generator": "MT19937"}, bad_inner):
        with pytest.raises(ValueError, match="random generator"):
            set_generator_state(rng, state)


def test_floats_and_their_targets_pass_unscaled() -> None:
    inputs = np.linspace(-1, 1, 20, dtype=np.float32).reshape(10, 2)
    targets = np.linspace(0, 1, 10, dtype=np.float32)[:, None]
    source = Minibatches(inputs, targets, np.arange(10), 4, np.random.default_rng(0))
    X, y = source.next()
    np.testing.assert_array_equal(X, inputs[source.chosen])
    assert y.dtype == np.float32
    assert y.shape == (4, 1)


@pytest.mark.parametrize("size", [1, 7, 40, 100])
def test_in_order_covers_the_indices_as_they_stand(size: int) -> None:
    indices = np.array([3, 1, 38, 7, 7])
    pieces = [(X.copy(), y) for X, y in in_order(PIXELS, LABELS, indices, size)]
    X, y = (np.concatenate(part) for part in zip(*pieces, strict=True))
    np.testing.assert_array_equal(y, LABELS[indices])
    np.testing.assert_allclose(X, PIXELS[indices].reshape(5, -1) / 255, rtol=1e-6)
    assert [len(part) for _, part in pieces] == [min(size, 5 - i) for i in range(0, 5, size)]


def test_without_shuffling_every_epoch_is_in_the_order_of_the_indices() -> None:
    indices = np.arange(40)[::-1].copy()
    rng = np.random.default_rng(0)
    plain = Minibatches(PIXELS, LABELS, indices, 10, rng, shuffle=False)
    for _ in range(2):
        seen = np.concatenate([plain.chosen for _ in range(4) if plain.next()])
        assert seen.tolist() == indices.tolist()
