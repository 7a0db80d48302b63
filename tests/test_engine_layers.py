"""Layers and networks against slow, obvious references."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.functions import softmax_cross_entropy, sum_
from engine.gradcheck import gradient_check
from engine.layers.activation import Activation
from engine.layers.chain import Chain, Taped, way_through
from engine.layers.convolution import Convolution, MaxPool, Pictures
from engine.layers.embedding import Embedding
from engine.layers.initializers import INITIALIZERS, fans, for_activation, glorot, he
from engine.layers.layer import Layer
from engine.layers.linear import Flatten, Linear
from engine.layers.regularization import BatchNorm, Dropout
from engine.layers.sequential import Sequential, mlp
from engine.losses import mean_squared_error
from engine.tensor import Tensor, backward
from engine.training.optimizers import SGD, Adam


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def double(network: Sequential) -> Sequential:
    """The same network in float64, which the gradient check needs."""
    for tensor in network.tensors:
        tensor.data = tensor.data.astype(np.float64)
        tensor.store = np.zeros_like(tensor.data)
    return network


X = rng(9).standard_normal((6, 1 * 6 * 5))
LABELS = np.array([0, 1, 2, 2, 1, 0])


def convolutional(pool: int = 2) -> Sequential:
    r = rng(3)
    width = {1: 2 * 4 * 3, 2: 2 * 2 * 1}[pool]
    return Sequential(
        [
            Pictures(1, 6, 5),
            Convolution(1, 2, 3, r, pool=pool),
            Activation("tanh"),
            Flatten(),
            Linear(width, 3, r),
        ]
    )


NETWORKS: dict[str, Callable[[], Sequential]] = {
    "mlp": lambda: mlp((30, 4, 3), "tanh", rng(1)),
    "deep": lambda: mlp((30, 4, 5, 4, 3), "gelu", rng(1)),
    "linear": lambda: mlp((30, 3), "relu", rng(1)),
    "convolution": convolutional,
    "convolution without pooling": lambda: convolutional(pool=1),
    "two convolutions": lambda: Sequential(
        [
            Pictures(1, 6, 5),
            Convolution(1, 3, 2, rng(4)),
            MaxPool(2),
            Activation("softplus"),
            Convolution(3, 2, 2, rng(5)),
            Flatten(),
            Linear(2, 3, rng(6)),
        ]
    ),
    "batch normalization": lambda: Sequential(
        [Linear(30, 4, rng(1)), BatchNorm(4), Activation("silu"), Linear(4, 3, rng(2))]
    ),
    "batch normalization of pictures": lambda: Sequential(
        [
            Pictures(1, 6, 5),
            Convolution(1, 2, 3, rng(1)),
            BatchNorm(2),
            Flatten(),
            Linear(24, 3, rng(2)),
        ]
    ),
}
each = pytest.mark.parametrize("name", list(NETWORKS))


@each
def test_gradients_of_whole_networks(name: str) -> None:
    network = double(NETWORKS[name]())
    checks = gradient_check(lambda: network.loss(X, LABELS), network.tensors, h=1e-5)
    assert [c for c in checks if not c.passes(1e-4)] == []


@each
def test_the_flat_vectors_are_the_network(name: str) -> None:
    network = NETWORKS[name]()
    x = X.astype(np.float32)
    assert network.parameters.dtype == network.gradients.dtype == np.float32
    assert network.parameters.size == sum(t.data.size for t in network.tensors)
    backward(network.loss(x, LABELS))
    assert network.gradients.any()
    for t in network.tensors:
        assert np.shares_memory(t.data, network.parameters)
        assert np.shares_memory(t.grad, network.gradients)
    network.parameters[...] = 0
    assert not network(x).data.any()


@each
def test_the_same_seed_gives_the_same_training(name: str) -> None:
    results = []
    for _ in range(2):
        network, optimizer = NETWORKS[name](), Adam(0.01)
        for _ in range(5):
            network.zero_grad()
            backward(network.loss(X.astype(np.float32), LABELS))
            optimizer.step(network.parameters, network.gradients)
        results.append(network.parameters.copy())
    np.testing.assert_array_equal(*results)


@each
def test_training_brings_the_loss_down_in_single_precision(name: str) -> None:
    network, optimizer, x = NETWORKS[name](), SGD(0.2), X.astype(np.float32)
    losses = []
    for _ in range(60):
        network.zero_grad()
        loss = network.loss(x, LABELS)
        assert network(x).data.dtype == np.float32
        losses.append(loss.data)
        backward(loss)
        optimizer.step(network.parameters, network.gradients)
    assert losses[-1] < 0.5 * losses[0]


@each
def test_a_network_goes_on_from_a_saved_state(name: str) -> None:
    network, x = NETWORKS[name](), X.astype(np.float32)
    network.loss(x, LABELS)  # batch normalization learns its averages
    other = NETWORKS[name]()
    other.parameters[...] = 7
    other.load_state(network.state())
    np.testing.assert_array_equal(network(x).data, other(x).data)


def test_an_mlp_is_matrix_products_and_bends() -> None:
    network = mlp((30, 4, 3), "relu", rng(1))
    W1, b1, W2, b2 = (t.data for t in network.tensors)
    x = X.astype(np.float32)
    np.testing.assert_allclose(
        network(x).data, np.maximum(x @ W1 + b1, 0) @ W2 + b2, rtol=1e-5, atol=1e-6
    )
    assert [type(layer) for layer in network.layers] == [Linear, Activation, Linear]
    with pytest.raises(ValueError, match="input and an output"):
        mlp((3,), "relu", rng())


def test_gradients_add_up_until_cleared() -> None:
    network, x = mlp((30, 4, 3), "relu", rng(1)), X.astype(np.float32)
    backward(network.loss(x, LABELS))
    once = network.gradients.copy()
    backward(network.loss(x, LABELS))
    np.testing.assert_allclose(network.gradients, 2 * once, rtol=1e-6)
    network.zero_grad()
    assert not network.gradients.any()


def test_a_parameter_that_plays_no_part_has_gradient_zero() -> None:
    network, x = mlp((30, 4, 3), "relu", rng(1)), X.astype(np.float32)
    backward(network.loss(x, LABELS))
    network.zero_grad()
    first: Layer = network.layers[0]
    backward(sum_(first(x)))
    assert network.gradients[: 30 * 4].any()
    assert not network.gradients[30 * 4 + 4 :].any()


def test_another_loss_can_be_had() -> None:
    network = Sequential([Linear(30, 1, rng())], loss=mean_squared_error)
    targets = np.arange(6)
    expected = ((network(X).data.ravel() - targets) ** 2).mean()
    assert network.loss(X, targets).data == pytest.approx(expected)


def test_pooling_before_the_bias_changes_nothing() -> None:
    layer = Convolution(1, 2, 3, rng(), pool=2)
    layer.b.data[...] = np.array([1, -2], np.float32).reshape(2, 1, 1)
    pictures = rng(1).standard_normal((3, 1, 8, 8)).astype(np.float32)
    pool = layer.pool
    pooled = layer(pictures).data
    layer.pool = 1
    np.testing.assert_allclose(pooled, MaxPool(pool)(layer(pictures)).data, rtol=1e-6)


def test_pictures_unroll_rows() -> None:
    x = np.arange(2 * 12.0).reshape(2, 12)
    for made in (Pictures(2, 3, 2)(x), Pictures(2, 3, 2)(Tensor(x)).data):
        assert np.array_equal(made, x.reshape(2, 2, 3, 2))
    assert np.array_equal(Flatten()(x.reshape(2, 2, 3, 2)).data, x)


def test_dropout() -> None:
    x = np.ones((200, 50), np.float32)
    layer = Dropout(0.4, rng())
    assert np.array_equal(layer(x).data, x)
    y = layer(x, training=True).data
    assert set(np.unique(y)) == {0, np.float32(1 / 0.6)}
    assert (y == 0).mean() == pytest.approx(0.4, abs=0.02)
    assert y.dtype == np.float32
    assert not np.array_equal(layer(x, training=True).data, y)
    assert np.array_equal(Dropout(0.4, rng())(x, training=True).data, y)  # the seed decides
    t = Tensor(x)
    y = layer(t, training=True)
    backward(sum_(y))
    assert np.array_equal(t.grad, y.data)  # what was dropped gets no gradient
    for rate in (-0.1, 1.0, float("nan")):
        with pytest.raises(ValueError, match="dropout rate"):
            Dropout(rate, rng())


def test_batch_normalization() -> None:
    x = rng(1).normal(3, 2, (64, 5)).astype(np.float32)
    layer = BatchNorm(5)
    y = layer(x, training=True).data
    np.testing.assert_allclose(y.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(y.std(axis=0), 1, atol=1e-3)
    for _ in range(200):
        layer(x, training=True)
    np.testing.assert_allclose(layer.mean, x.mean(axis=0), rtol=1e-5)
    np.testing.assert_allclose(layer.variance, x.var(axis=0, ddof=1), rtol=1e-4)
    np.testing.assert_allclose(layer(x).data, y, atol=0.05)
    assert np.isfinite(BatchNorm(5)(x[:1], training=True).data).all()  # a batch of one


def test_embedding_looks_up_and_learns_only_what_was_looked_up() -> None:
    layer = Embedding(10, 3, rng())
    ids = np.array([[1, 4], [4, 4]])
    y = layer(ids)
    assert y.shape == (2, 2, 3)
    one_hot = np.eye(10, dtype=np.float32)[ids]
    np.testing.assert_array_equal(y.data, one_hot @ layer.W.data)
    backward(sum_(y))
    assert layer.W.grad[:, 0].tolist() == [0, 1, 0, 0, 3, 0, 0, 0, 0, 0]


@pytest.mark.parametrize("name", list(INITIALIZERS))
def test_initializers_have_the_stated_spread(name: str) -> None:
    W = INITIALIZERS[name]((400, 100), rng())
    expected: dict[str, Any] = {
        "zeros": 0,
        "normal": 0.01,
        "glorot": np.sqrt(2 / 500),
        "he": np.sqrt(2 / 400),
    }
    assert W.dtype == np.float32
    assert W.std() == pytest.approx(expected[name], rel=0.02)
    assert abs(W.mean()) < 0.001
    assert np.array_equal(W, INITIALIZERS[name]((400, 100), rng()))


def test_fans_and_the_choice_of_initializer() -> None:
    assert fans((3, 5)) == (3, 5)
    assert fans((8, 2, 3, 3)) == (18, 72)
    assert for_activation("relu") is he
    assert for_activation("tanh") is glorot
    limit = np.sqrt(6 / 500)
    assert np.abs(glorot((400, 100), rng())).max() <= limit


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("hidden", [(), (7,), (6, 5, 4)])
def test_a_chain_gives_the_tape_s_numbers_to_the_last_bit(
    activation: str, hidden: tuple[int, ...]
) -> None:
    chained, taped = (
        mlp((5, *hidden, 3), activation, rng(1), loss=softmax_cross_entropy) for _ in range(2)
    )
    chain, tape = way_through(chained), Taped(taped)
    assert type(chain) is Chain
    for seed in range(3):  # later batches find gradients of earlier ones
        batch = rng(seed).standard_normal((6 - seed, 5)).astype(np.float32)
        (ours, loss), (theirs, their_loss) = (
            way.there(batch, LABELS[: 6 - seed]) for way in (chain, tape)
        )
        assert loss == their_loss
        assert np.array_equal(ours, theirs)
        assert np.array_equal(chain.back(), tape.back())
        assert all(tensor.grad is not None for tensor in chained.tensors)
        for network in (chained, taped):
            network.parameters[...] -= 0.3 * network.gradients


@pytest.mark.parametrize(
    "network",
    [
        mlp((5, 4, 3), "relu", rng()),  # its loss looks at the labels first
        mlp((5, 4, 3), "relu", rng(), loss=mean_squared_error),
        mlp((5, 4, 3), "relu", rng(), loss=softmax_cross_entropy, dropout=0.5),
        mlp((5, 4, 3), "relu", rng(), loss=softmax_cross_entropy, batch_norm=True),
        mlp((5, 4, 3), "relu", rng(), [Flatten()], softmax_cross_entropy),
        Sequential([Linear(5, 3, rng()), Activation("relu")], softmax_cross_entropy),
        Sequential([Linear(5, 4, rng()), Linear(4, 3, rng())], softmax_cross_entropy),
    ],
)
def test_what_is_no_plain_chain_goes_by_the_tape(network: Sequential) -> None:
    assert type(way_through(network)) is Taped
