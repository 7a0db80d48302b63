"""Where the code of the hunt runs: it is put together, trained on real digits, and checked.

A network of the engine is built whose products, bends and loss are what the pieces say, by rows of
the engine's own kind; so the engine's backward pass walks through the learner's rules, and the
engine's gradient check judges them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.gradcheck import gradient_check
from engine.layers.activation import Activation
from engine.layers.layer import Layer
from engine.layers.linear import Linear
from engine.layers.regularization import Dropout
from engine.layers.sequential import Sequential
from engine.ops import Op
from engine.tasks.mnist import CLASSES, first
from engine.tensor import Tensor, apply, as_tensor, backward
from lessons.labs.hunt.pieces import PIECES, text

Code = Mapping[str, Any]
Array = NDArray[Any]

BATCH = 64
SIDE = 8  # pixels: a digit is cut to its middle and shrunk, so that 64 numbers meet 64 units
TEST = 256


@dataclass(frozen=True)
class Setup:
    """Sizes of a training: what one case needs otherwise than the others."""

    epochs: int = 4
    digits: int = 2048
    hidden: tuple[int, ...] = (64,)
    batch: int = BATCH
    lr: float = 0.2
    scale: float = 1.0  # of the pixels: 1 for 0 … 1, 255 for 0 … 255
    bend: str = "relu"
    dropout: float = 0.0
    normalize: bool = False


def put_together(lines: Mapping[str, tuple[str, ...]]) -> Code:
    """The functions of all pieces, those in `lines` as they stand there: executed as shown."""
    space: dict[str, Any] = {"np": np, "backward": backward}
    for name, piece in PIECES.items():
        source = "\n".join(lines.get(name, text(piece)))
        exec(compile(source, f"<{name}>", "exec"), space)
    return space


@lru_cache(maxsize=4)
def digits(count: int) -> tuple[Array, Array]:
    """`count` digits of MNIST as rows of 64 numbers 0 … 1 (N, 64), and their labels (N,)."""
    split = first(count)
    middle = np.asarray(split.images)[:, 2:26, 2:26] / np.float32(255)
    small = middle.reshape(count, SIDE, 3, SIDE, 3).mean(axis=(2, 4), dtype=np.float32)
    return small.reshape(count, -1), split.labels.astype(np.intp)


class _Product(Linear):
    """A linear layer whose product is the piece's."""

    def __init__(self, code: Code, *sizes: Any) -> None:
        super().__init__(*sizes)
        self.op = Op("product", "@", code["product"], (code["to_A"], code["to_B"]))

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        return apply(self.op, as_tensor(x), self.W) + self.b


class _Leaky(Layer):
    """A bend that is the piece's."""

    def __init__(self, code: Code) -> None:
        super().__init__()
        self.op = Op("leaky", "leaky", code["leaky"], (code["to_z"],), elementwise=True)

    def __call__(self, x: Any, training: bool = False) -> Tensor:
        return apply(self.op, as_tensor(x))


def build(code: Code, setup: Setup, inputs: int, outputs: int, rng: Any) -> Sequential:
    """The network: the piece's product first, its bend and loss, the engine's layers behind."""
    op = Op("loss", "loss", code["loss"], (code["to_scores"],))
    layers: list[Layer] = []
    for at, units in enumerate(setup.hidden):
        layers.append((Linear if at else partial(_Product, code))(inputs, units, rng))
        layers += [_Leaky(code) if setup.bend == "leaky" else Activation(setup.bend)]
        if setup.dropout:
            layers.append(Dropout(setup.dropout, rng))
        inputs = units
    layers.append(Linear(inputs, outputs, rng))
    for layer in layers:
        if isinstance(layer, Linear):
            layer.W.data[...], layer.b.data[...] = code["start"](*layer.W.data.shape, rng)
    return Sequential(layers, lambda z, y: apply(op, z, y))


# ---- running ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trace:
    """How a training went so far: plain numbers.

    `losses` has one for each step, `accuracies` one for each epoch, of unseen digits. `error` is
    what stopped it. At the end `again` is the accuracy measured three times, `silent` counts hidden
    units that answer 0 to every unseen digit, `piles` holds the accuracy by how many come at once.
    """

    losses: tuple[float, ...] = ()
    accuracies: tuple[float, ...] = ()
    again: tuple[float, ...] = ()
    piles: tuple[float, ...] = ()
    silent: int = 0
    error: str = ""
    done: bool = False


PILES = (1, 2, 4, 8, 16, 32, 64, TEST)


def train(code: Code, setup: Setup, seed: int, measure: str = "accuracy") -> Iterator[Trace]:
    """Train as the code says, and tell after each epoch; a Python error ends it, and is told."""
    rng = np.random.default_rng(seed)
    x, y = digits(setup.digits + TEST)
    x = x * np.float32(setup.scale)
    known, unseen = x[: setup.digits], x[setup.digits :]
    labels, truth = y[: setup.digits], y[setup.digits :]
    raw = known, unseen
    losses: list[float] = []
    shares: list[float] = []
    try:
        with np.errstate(all="ignore"):
            if setup.normalize:
                known, unseen = code["normalized"](*raw)
            network = build(code, setup, known.shape[1], CLASSES, rng)
        judge = network.loss_function

        def heard(outputs: Tensor, targets: Any) -> Tensor:
            value = judge(outputs, targets)
            losses.append(float(value.data))
            return value

        network.loss_function = heard
        for _ in range(setup.epochs):
            with np.errstate(all="ignore"):
                rows, classes = code["shuffled"](known, labels, rng)
                code["epoch"](network, _cut(rows, classes, setup.batch), setup.lr)
                chance = rng.bit_generator.state
                shares.append(float(code[measure](network, unseen, truth)))
                rng.bit_generator.state = chance  # measuring is no part of the training
            yield Trace(tuple(losses), tuple(shares))
        with np.errstate(all="ignore"):
            again = tuple(float(code[measure](network, unseen, truth)) for _ in range(3))
            piles = _by_piles(code, network, raw, truth) if setup.normalize else ()
            silent = _silent(network, unseen)
        yield Trace(tuple(losses), tuple(shares), again, piles, silent, done=True)
    except (ValueError, IndexError) as error:  # what a broken line may lead to
        yield Trace(tuple(losses), tuple(shares), error=f"{error}", done=True)


def _cut(x: Array, y: Array, size: int) -> Iterator[tuple[Array, Array]]:
    for start in range(0, len(x), size):
        yield x[start : start + size], y[start : start + size]


def _by_piles(code: Code, network: Any, raw: tuple[Array, Array], truth: Array) -> Any:
    """The share of unseen digits read right where so many are normalized and read at once."""
    known, unseen = raw
    found = []
    for size in PILES:
        right = 0
        for start in range(0, len(unseen), size):
            here = slice(start, start + size)
            _, pile = code["normalized"](known, unseen[here])
            right += int((network(pile).data.argmax(axis=1) == truth[here]).sum())
        found.append(right / len(unseen))
    return tuple(found)


def _silent(network: Sequential, x: Array) -> int:
    """Units of the first hidden layer that answer nothing above 0 to any row of x."""
    answers = network.layers[1](network.layers[0](x)).data
    return int((answers <= 0).all(axis=0).sum())


# ---- checking ---------------------------------------------------------------------------------


def check(code: Code, setup: Setup) -> float:
    """The largest relative error of the gradients of a small network with this code, in 64 bits.

    Its sizes are all 5: what fits by chance fits here, too, and is judged by its numbers.
    """
    rng = np.random.default_rng(0)
    x, y = rng.random((5, 5)), rng.integers(0, 3, 5)
    small = Setup(hidden=(5,), bend=setup.bend)
    network = build(code, small, 5, 3, rng)
    for tensor in network.tensors:
        tensor.data = tensor.data.astype(np.float64)
        tensor.store = np.zeros_like(tensor.data)
    checks = gradient_check(lambda: network.loss(x, y), network.tensors)
    return max(one.relative_error for one in checks)
