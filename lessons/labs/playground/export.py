"""A trained network written out: lines of NumPy and of PyTorch that compute the same, JSON, CSV."""

import json

import numpy as np

from engine.layers.sequential import Sequential
from lessons.curve import Curve
from lessons.export import NUMPY, TORCH, Dialect, function, linear
from lessons.export import as_csv as curves_as_csv
from lessons.labs.playground.knobs import CODES
from lessons.labs.playground.network import linears
from lessons.labs.playground.setup import Setup

_FEATURES = {
    "x1": "x[:, 0]", "x2": "x[:, 1]", "x1x1": "x[:, 0]**2", "x2x2": "x[:, 1]**2",
    "x1x2": "x[:, 0] * x[:, 1]", "sin1": "np.sin(x[:, 0])", "sin2": "np.sin(x[:, 1])",
}  # fmt: skip


def as_numpy(setup: Setup, network: Sequential) -> str:
    """A function `answer(x)` from points (N, 2) to the outputs (N, K), its weights written out."""
    return _written(setup, network, NUMPY, "np.column_stack([{}])", "np.array")


def as_torch(setup: Setup, network: Sequential) -> str:
    """The same function for a tensor of points: backward() goes through it to x."""
    text = _written(setup, network, TORCH, "torch.stack([{}], dim=1)", "torch.tensor")
    return text.replace("np.sin", "torch.sin")


def _written(setup: Setup, network: Sequential, dialect: Dialect, stack: str, array: str) -> str:
    lines = [f"    a = {stack.format(', '.join(_columns(setup)))}"]
    last = "linear" if setup.regression or setup.entropy else "tanh"
    used = [*(bend for _, bend in setup.hidden), last]
    for layer, bend in zip(linears(network), used, strict=True):
        W, b = (f"{array}({_rounded(each.data)})" for each in (layer.W, layer.b))
        lines.append(linear(dialect, bend, W, b))
    return function(dialect, (), lines, softmax=setup.entropy)


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
    return curves_as_csv("epoch", {"training": train, "test": test})


def as_command(state: str, epochs: int, *, by_hand: bool = False) -> str:
    """The command line that trains the same; after a hand in the run it says that it does not."""
    command = f"dl-tui play '{state}' --epochs {max(epochs, 1)}\n"
    if not by_hand:
        return command
    return f"{command}# It begins with what was turned by hand on the way: its losses are others.\n"
