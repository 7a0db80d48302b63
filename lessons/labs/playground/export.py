"""A trained network written out: lines of NumPy and of PyTorch that compute the same, JSON, CSV."""

import json

import numpy as np

from engine.layers.sequential import Sequential
from lessons.curve import Curve
from lessons.labs.playground.knobs import CODES
from lessons.labs.playground.network import linears
from lessons.labs.playground.setup import Setup

_FEATURES = {
    "x1": "x[:, 0]", "x2": "x[:, 1]", "x1x1": "x[:, 0]**2", "x2x2": "x[:, 1]**2",
    "x1x2": "x[:, 0] * x[:, 1]", "sin1": "np.sin(x[:, 0])", "sin2": "np.sin(x[:, 1])",
}  # fmt: skip
_BENDS = {
    "linear": "{}",
    "piecewise": "np.clip({} + 0.5, 0, 1)",
    "logistic": "1 / (1 + np.exp(-({})))",
    "tanh": "np.tanh({})",
    "relu": "np.maximum({}, 0)",
    "softplus": "np.logaddexp({}, 0)",
    "leaky_relu": "(lambda z: np.where(z > 0, z, 0.01 * z))({})",
    "silu": "(lambda z: z / (1 + np.exp(-z)))({})",
    "gelu": "(lambda z: z * (1 + np.vectorize(math.erf)(z / 2**0.5)) / 2)({})",
}


_TORCH_BENDS = {
    "linear": "{}",
    "piecewise": "torch.clamp({} + 0.5, 0, 1)",
    "logistic": "torch.sigmoid({})",
    "tanh": "torch.tanh({})",
    "relu": "torch.relu({})",
    "softplus": "F.softplus({})",
    "leaky_relu": "F.leaky_relu({}, 0.01)",
    "silu": "F.silu({})",
    "gelu": "F.gelu({})",
}


def as_numpy(setup: Setup, network: Sequential) -> str:
    """A function `answer(x)` from points (N, 2) to the outputs (N, K), its weights written out."""
    gelu = any(bend == "gelu" for _, bend in setup.hidden)
    lines = [*(["import math"] if gelu else []), "import numpy as np"]
    tail = [
        "    a = np.exp(a - a.max(axis=1, keepdims=True))",
        "    a = a / a.sum(axis=1, keepdims=True)  # softmax",
    ]
    return _written(setup, network, lines, "np.column_stack([{}])", "np.array", _BENDS, tail)


def as_torch(setup: Setup, network: Sequential) -> str:
    """The same function for a tensor of points: backward() goes through it to x."""
    lines = ["import torch", "import torch.nn.functional as F"]
    tail = ["    a = torch.softmax(a, dim=1)"]
    bends = _TORCH_BENDS
    text = _written(setup, network, lines, "torch.stack([{}], dim=1)", "torch.tensor", bends, tail)
    return text.replace("np.sin", "torch.sin")


def _written(
    setup: Setup,
    network: Sequential,
    lines: list[str],
    stack: str,
    array: str,
    bends: dict[str, str],
    softmax: list[str],
) -> str:
    given = ", ".join(_columns(setup))
    lines += ["", "", "def answer(x):", f"    a = {stack.format(given)}"]
    last = "linear" if setup.regression or setup.entropy else "tanh"
    used = [*(bend for _, bend in setup.hidden), last]
    for layer, bend in zip(linears(network), used, strict=True):
        total = f"a @ {array}({_rounded(layer.W.data)}) + {array}({_rounded(layer.b.data)})"
        lines.append(f"    a = {bends[bend].format(total)}")
    return "\n".join([*lines, *(softmax if setup.entropy else []), "    return a", ""])


def _columns(setup: Setup) -> list[str]:
    """The expression of each number that the network is given."""
    if setup.data in CODES:
        return [f"x[:, {code}]" for code in range(CODES[setup.data])]
    return [_FEATURES[name] for name in setup.features]


def _rounded(values: "np.typing.NDArray[np.float32]") -> str:
    """A matrix as Python writes it, with the digits that a float32 has."""
    return json.dumps(np.vectorize(lambda v: float(f"{v:.9g}"))(values).tolist())


def as_json(setup: Setup, network: Sequential, state: str) -> str:
    """The state and, layer by layer, weights (in, out), biases and the activation's name: what
    `intake` reads.
    """
    tail = "softmax" if setup.entropy else "linear" if setup.regression else "tanh"
    bends = [*(bend for _, bend in setup.hidden), tail]
    layers = ",\n".join(
        f'  {{"activation": "{bend}",\n   "W": {_rounded(layer.W.data)},\n'
        f'   "b": {_rounded(layer.b.data)}}}'
        for layer, bend in zip(linears(network), bends, strict=True)
    )
    head = f' "state": {json.dumps(state)},\n "features": {json.dumps(setup.features)},\n'
    return f'{{\n{head} "layers": [\n{layers}\n ]\n}}\n'


def as_csv(train: Curve, test: Curve) -> str:
    """A line for each measurement: epoch, training loss, test loss."""
    rows = zip(train.steps, train.values, test.values, strict=False)
    return "\n".join(["epoch,training,test", *(f"{e:g},{a!r},{b!r}" for e, a, b in rows)]) + "\n"


def as_command(state: str, epochs: int) -> str:
    """The command line that trains the same."""
    return f"dl-tui play '{state}' --epochs {max(epochs, 1)}\n"
