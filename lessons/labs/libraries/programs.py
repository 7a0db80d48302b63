"""The same training program in five libraries: true code, as it is run and as it is read.

A gap in a program is written ‹name:what belongs there›. Whoever has not answered the question of
that name sees the gap; what is run is always the whole. START stands where the weights that all
five begin with are put in: how that is done is no part of what is to be learned.
"""

import random
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from engine.layers.initializers import glorot

Floats = NDArray[np.float32]
RATE, STEPS = 0.1, 100
START = "# … here all five get the same weights"
_GAP = re.compile(r"‹(\w+):(.*?)›")


@dataclass(frozen=True)
class Sizes:
    """Numbers that go in, hidden units, classes, and the examples of a batch."""

    inputs: int
    hidden: int
    classes: int
    batch: int


@dataclass(frozen=True)
class Start:
    """The weights before the first step, and the batches in their order."""

    weights: tuple[Floats, Floats, Floats, Floats]
    batches: tuple[tuple[Floats, NDArray[np.int64]], ...]


def sizes_of(seed: int) -> Sizes:
    """The sizes of a seed: no two are the same, with or without a bias; 0 are the lesson's."""
    rng = random.Random(f"libraries {seed}")
    drawn = Sizes(*map(rng.choice, ((7, 8, 9, 11, 12), (20, 24, 32, 40, 48), (3, 4, 5),
                                    (14, 16, 30, 50, 64))))  # fmt: skip
    return drawn if seed else Sizes(8, 32, 3, 16)


def start_of(seed: int) -> Start:
    """What all five begin with. The classes are drawn by a network that nobody knows."""
    sizes, rng = sizes_of(seed), np.random.default_rng(seed)
    shapes = (sizes.inputs, sizes.hidden), (sizes.hidden, sizes.classes)
    W1, W2 = (glorot(shape, rng).astype(np.float32) for shape in shapes)
    b1, b2 = (np.zeros(shape[1], np.float32) for shape in shapes)
    secret = rng.standard_normal((sizes.inputs, sizes.classes))
    batches = []
    for _ in range(STEPS):
        X = rng.standard_normal((sizes.batch, sizes.inputs)).astype(np.float32)
        batches.append((X, (np.tanh(X) @ secret).argmax(axis=1)))
    return Start((W1, b1, W2, b2), tuple(batches))


@dataclass(frozen=True)
class Library:
    """A library, the module without which its program does not run, and that program."""

    id: str
    name: str
    module: str
    text: Callable[[Sizes], str]
    start: str
    """The lines that put the weights W1, b1, W2, b2 in."""
    takes: str = "NumPy"
    """How to install it, as `pip install` takes it."""

    @property
    def command(self) -> str:
        """What is typed into a shell to install it."""
        return " ".join(("pip install", *map(shlex.quote, self.takes.split())))

    def lines(self, sizes: Sizes) -> tuple[str, ...]:
        """The program with its gaps as they are written."""
        return tuple(self.text(sizes).strip("\n").splitlines())

    def code(self, sizes: Sizes) -> str:
        """What is run: it reads `batches` and the weights, and appends to `losses`."""
        whole = _GAP.sub(r"\2", "\n".join(self.lines(sizes)))
        return whole.replace(START, self.start)


def parts(line: str) -> tuple[tuple[str, str], ...]:
    """A line in pieces, each with the name of its gap, which is empty for what is no gap."""
    found, at = [], 0
    for gap in _GAP.finditer(line):
        found += [(line[at : gap.start()], ""), (gap[2], gap[1])]
        at = gap.end()
    return (*found, (line[at:], ""))


def gaps(library: Library, sizes: Sizes) -> tuple[str, ...]:
    """The names of a program's gaps, in order."""
    return tuple(name for line in library.lines(sizes) for _, name in parts(line) if name)


def _engine(s: Sizes) -> str:
    return f"""
from engine.layers.activation import Activation
from engine.layers.linear import Linear
from engine.layers.sequential import Sequential
from engine.tensor import backward
from engine.training.optimizers import SGD

first = Linear({s.inputs}, {s.hidden}, rng)   # its W: ‹first:({s.inputs}, {s.hidden})›
last = Linear({s.hidden}, {s.classes}, rng)
net = Sequential([first, Activation("relu"), last])
{START}
sgd = SGD(lr={RATE})
for X, y in batches:           # net(X): ‹scores:({s.batch}, {s.classes})›
    loss = net.loss(X, y)      # its softmax is inside
    ‹clear:net.zero_grad()›
    backward(loss)
    sgd.step(net.parameters, net.gradients)
    losses.append(float(loss.data))
"""


def _numpy(s: Sizes) -> str:
    return f"""
import numpy as np

one_hot = np.eye({s.classes}, dtype=np.float32)
for X, y in batches:
    z = X @ W1 + b1
    a = np.maximum(z, 0)       # shape: ‹hidden:({s.batch}, {s.hidden})›
    scores = a @ W2 + b2
    e = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    losses.append(-np.log(p[range({s.batch}), y]).mean())
    d = ‹error:(p - one_hot[y]) / {s.batch}›
    dz = (d @ W2.T) * (z > 0)
    W2 = W2 - {RATE} * (a.T @ d)
    b2 = b2 - {RATE} * d.sum(axis=0)
    W1 = W1 - {RATE} * (X.T @ dz) # X.T @ dz: ‹slope:({s.inputs}, {s.hidden})›
    b1 = b1 - {RATE} * dz.sum(axis=0)
"""


def _torch(s: Sizes) -> str:
    return f"""
import torch
from torch import nn

net = nn.Sequential(
    nn.Linear({s.inputs}, {s.hidden}),           # its weight: ‹first:({s.hidden}, {s.inputs})›
    nn.ReLU(),
    nn.Linear({s.hidden}, {s.classes}),           # its weight: ‹last:({s.classes}, {s.hidden})›
)
{START}
loss_of = nn.CrossEntropyLoss()
sgd = torch.optim.SGD(net.parameters(), lr={RATE})
for X, y in batches:
    X, y = torch.tensor(X), torch.tensor(y)
    sgd.zero_grad()
    loss = loss_of(‹given:net(X)›, y)
    loss.backward()
    sgd.step()
    losses.append(loss.item())
"""


def _keras(s: Sizes) -> str:
    return f"""
import keras
from keras import layers

net = keras.Sequential([
    keras.Input(({s.inputs},)),
    layers.Dense({s.hidden}, "relu"),     # its kernel: ‹kernel:({s.inputs}, {s.hidden})›
    layers.Dense({s.classes}),              # its bias: ‹bias:({s.classes},)›
])
{START}
loss_of = keras.losses.SparseCategoricalCrossentropy(
    ‹told:from_logits=True›)
net.compile(keras.optimizers.SGD({RATE}), loss_of)
for X, y in batches:
    net.reset_metrics()        # else a mean of all so far
    losses.append(float(net.train_on_batch(X, y)))
"""


def _jax(s: Sizes) -> str:
    return f"""
import jax
import jax.numpy as jnp

def loss_of(weights, X, y):
    W1, b1, W2, b2 = weights
    a = jax.nn.relu(X @ W1 + b1)
    log_p = jax.nn.log_softmax(a @ W2 + b2)
    return -log_p[jnp.arange({s.batch}), y].mean()

{START}
slope = jax.jit(‹slope:jax.value_and_grad(loss_of)›)
for X, y in batches:
    loss, grads = slope(weights, X, y)
    # grads[0]: ‹first:({s.inputs}, {s.hidden})›, grads[2]: ‹last:({s.hidden}, {s.classes})›
    weights = [w - {RATE} * g for w, g in zip(weights, grads)]
    losses.append(float(loss))
"""


LIBRARIES = (
    Library("engine", "our engine", "engine", _engine, """\
for tensor, values in zip(net.tensors, (W1, b1, W2, b2)):
    tensor.data[...] = values"""),
    Library("numpy", "NumPy, by hand", "numpy", _numpy, ""),
    Library("torch", "PyTorch", "torch", _torch, """\
with torch.no_grad():
    for parameter, values in zip(net.parameters(), (W1.T, b1, W2.T, b2)):
        parameter.copy_(torch.tensor(values))""", "dl-tui[torch]"),
    Library("keras", "Keras", "keras", _keras, "net.set_weights([W1, b1, W2, b2])", "keras jax"),
    Library("jax", "JAX", "jax", _jax, "weights = [jnp.array(w) for w in (W1, b1, W2, b2)]",
            "jax"),
)  # fmt: skip


def library_of(name: str) -> Library:
    """The library of this id."""
    return next(library for library in LIBRARIES if library.id == name)
