"""Memory that is used again: never while anybody holds it, and always when nobody does."""

import resource
import threading

import numpy as np
import pytest

from engine import memory
from engine.memory import LINE, MOST, SMALL, aligned, empty, empty_like, product
from engine.objectives import CLASSIFICATION
from engine.tasks.task import Subset, Task
from engine.tensor import backward, backward_steps
from engine.training.config import TrainingConfig
from engine.training.optimizers import OPTIMIZERS
from engine.training.run import Run

SHAPE = (4, SMALL)


def address(array: np.ndarray) -> int:
    return array.__array_interface__["data"][0]


def test_what_nobody_holds_is_used_again_and_what_is_held_never() -> None:
    first = empty(SHAPE)
    second = empty(SHAPE)
    assert not np.shares_memory(first, second)
    place = address(first)
    row = first[1:]  # a view holds it too
    del first
    assert address(empty(SHAPE)) != place and not np.shares_memory(empty(SHAPE), row)
    del row
    found = [empty(SHAPE) for _ in range(3)]
    assert place in map(address, found)
    held = [*found, second]
    assert not any(np.shares_memory(a, b) for a in held for b in held if a is not b)
    assert empty(SHAPE, np.float64).dtype == np.float64


def test_small_arrays_are_numpys_own_and_large_ones_have_an_end() -> None:
    assert empty((3, 5)).shape == (3, 5)
    for rows in range(1, 4):
        empty((rows, MOST // 2))
        assert memory._kept.numbers <= MOST
    memory._kept.arrays.clear()
    memory._kept.numbers = 0


def test_another_thread_has_memory_of_its_own() -> None:
    place = address(empty(SHAPE))
    found = []
    thread = threading.Thread(target=lambda: found.append(empty(SHAPE)))
    thread.start()
    thread.join()
    assert address(found[0]) != place == address(empty(SHAPE))


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0), (2, 1, 0)])
def test_a_like_array_is_laid_out_like_it(order: tuple[int, ...]) -> None:
    array = np.zeros((40, 30, 20), np.float32).transpose(order)
    like = empty_like(array)
    assert (like.shape, like.strides, like.dtype) == (array.shape, array.strides, array.dtype)
    place = address(like)
    del like
    assert address(empty_like(array)) == place


def test_what_is_gone_through_in_every_step_begins_where_a_line_of_the_cache_does() -> None:
    run = a_run("adam", (33,), 8)
    run.train_step()
    run.optimizer.load_state(run.optimizer.state())
    run.train_step()
    vectors = [run.network.values, run.network._gradients, *run.optimizer._memory.values()]
    assert len(vectors) == 4
    assert not any(address(vector) % LINE for vector in vectors)
    assert aligned(5, np.float64).tolist() == [0.0] * 5


def test_products_of_any_kinds_of_numbers() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.standard_normal((200, 30)), rng.standard_normal((30, 150)).astype(np.float32)
    np.testing.assert_array_equal(product(a, b), a @ b)
    np.testing.assert_array_equal(product(b.T, b), b.T @ b)


def a_run(optimizer: str, hidden: tuple[int, ...], batch: int) -> Run:
    rng = np.random.default_rng(0)
    X = rng.random((4 * batch, 300), dtype=np.float32)
    every = Subset(X, rng.integers(0, 10, len(X)), np.arange(len(X)))
    config = TrainingConfig(hidden=hidden, optimizer=optimizer, lr=0.01, batch_size=batch)
    return Run(config, Task("noise", every, every, every, 10, CLASSIFICATION))


def test_backward_and_its_steps_give_the_same_bits() -> None:
    run = a_run("sgd", (60, 40), 64)
    X, y = run.batches.next()
    found = []
    for walk in (backward, lambda loss: [*backward_steps(loss)]):
        run.network.zero_grad()
        walk(run.network.loss(X, y))
        found.append(run.network.gradients.copy())
    assert np.array_equal(*found)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_an_update_in_pieces_is_the_update_of_the_whole(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for piece in (10**9, 7):
        monkeypatch.setattr("engine.training.optimizers.PIECE", piece)
        rng, optimizer = np.random.default_rng(1), OPTIMIZERS[name]()
        parameters = rng.standard_normal(100).astype(np.float32)
        for _ in range(70):
            optimizer.step(parameters, rng.standard_normal(100).astype(np.float32))
        found.append((parameters, optimizer.state()))
    assert np.array_equal(found[0][0], found[1][0])
    for key, value in found[0][1].items():
        assert np.array_equal(value, found[1][1][key])


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_step_takes_no_new_pages_from_the_system(optimizer: str) -> None:
    run = a_run(optimizer, (512, 512), 256)
    for _ in range(4):
        run.train_step()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(8):
        run.train_step()
    pages = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
    assert pages / 8 < 60, "an array of the hidden layer alone is 128 pages"
