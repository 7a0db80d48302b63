"""A trained network written out: lines of NumPy that compute the same, JSON, CSV, a command."""

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


def as_numpy(setup: Setup, network: Sequential) -> str:
    """A function `answer(x)` from points (N, 2) to the outputs (N, K), its weights written out."""
    bends = [bend for _, bend in setup.hidden]
    lines = ["import numpy as np"]
    if "gelu" in bends:
        lines.insert(0, "import math")
    lines += ["", "", "def answer(x):"]
    given = ", ".join(_columns(setup))
    lines.append(f"    a = np.column_stack([{given}])")
    tail = "linear" if setup.regression or setup.entropy else "tanh"
    for layer, bend in zip(linears(network), [*bends, tail], strict=True):
        total = f"a @ np.array({_rounded(layer.W.data)}) + np.array({_rounded(layer.b.data)})"
        lines.append(f"    a = {_BENDS[bend].format(total)}")
    if setup.entropy:
        lines.append("    a = np.exp(a - a.max(axis=1, keepdims=True))")
        lines.append("    a = a / a.sum(axis=1, keepdims=True)  # softmax")
    return "\n".join([*lines, "    return a", ""])


def _columns(setup: Setup) -> list[str]:
    """The expression of each number that the network is given."""
    if setup.data in CODES:
        return [f"x[:, {code}]" for code in range(CODES[setup.data])]
    return [_FEATURES[name] for name in setup.features]


def _rounded(values: "np.typing.NDArray[np.float32]") -> str:
    """A matrix as Python writes it, with the digits that a float32 has."""
    return json.dumps(np.vectorize(lambda v: float(f"{v:.8g}"))(values).tolist())


def as_json(setup: Setup, network: Sequential, state: str) -> str:
    """The state and, layer by layer, weights (in, out), biases and the activation's name."""
    tail = "softmax" if setup.entropy else "linear" if setup.regression else "tanh"
    bends = [*(bend for _, bend in setup.hidden), tail]
    layers = [
        {"activation": bend, "W": layer.W.data.tolist(), "b": layer.b.data.tolist()}
        for layer, bend in zip(linears(network), bends, strict=True)
    ]
    told = {"state": state, "features": list(setup.features), "layers": layers}
    return json.dumps(told, indent=1) + "\n"


def as_csv(train: Curve, test: Curve) -> str:
    """A line for each measurement: epoch, training loss, test loss."""
    rows = zip(train.steps, train.values, test.values, strict=False)
    return "\n".join(["epoch,training,test", *(f"{e:g},{a!r},{b!r}" for e, a, b in rows)]) + "\n"


def as_command(state: str, epochs: int) -> str:
    """The command line that trains the same."""
    return f"dl-tui play '{state}' --epochs {max(epochs, 1)}\n"
