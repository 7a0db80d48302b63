"""A trained network written out: code that computes the same without dl-tui, in NumPy or PyTorch.

The code names its weights; where these stand, in a file beside it or in the code itself, is up to
whoever writes it out.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.layers.activation import Activation
from engine.layers.convolution import Convolution, Pictures
from engine.layers.layer import Layer
from engine.layers.linear import Flatten, Linear
from engine.layers.regularization import BatchNorm
from lessons.curve import Curve

Name = Callable[[str], str]
"""From the name of an array, such as W1, to the expression that is that array."""


@dataclass(frozen=True)
class Dialect:
    """How a library says it. `bends` are the activation functions by their names in the engine."""

    imports: tuple[str, ...]
    bends: Mapping[str, str]
    softmax: tuple[str, ...]
    convolution: str
    pool: str
    helpers: Mapping[str, tuple[str, ...]]  # functions, by what calls them


_POOL = (
    "", "", "def pooled(a, n):",
    "    h, w = (side // n for side in a.shape[2:])",
    "    return a[..., : h * n, : w * n].reshape(*a.shape[:2], h, n, w, n).max(axis=(3, 5))",
)  # fmt: skip
NUMPY = Dialect(
    imports=("import numpy as np",),
    bends={
        "step": "np.where({} >= 0, 1.0, 0.0)",
        "sign": "np.sign({})",
        "linear": "{}",
        "piecewise": "np.clip({} + 0.5, 0, 1)",
        "logistic": "1 / (1 + np.exp(-({})))",
        "tanh": "np.tanh({})",
        "relu": "np.maximum({}, 0)",
        "softplus": "np.logaddexp({}, 0)",
        "leaky_relu": "(lambda z: np.where(z > 0, z, 0.01 * z))({})",
        "silu": "(lambda z: z / (1 + np.exp(-z)))({})",
        "gelu": "(lambda z: z * (1 + np.vectorize(math.erf)(z / 2**0.5)) / 2)({})",
    },
    softmax=(
        "    a = np.exp(a - a.max(axis=1, keepdims=True))",
        "    a = a / a.sum(axis=1, keepdims=True)  # softmax",
    ),
    convolution='np.einsum("nchwij,ocij->nohw", windows(a, {K}.shape[2:], axis=(2, 3)), {K})',
    pool="pooled({}, {})",
    helpers={"pooled(": _POOL},
)
TORCH = Dialect(
    imports=("import torch", "import torch.nn.functional as F"),
    bends={
        "step": "({} >= 0).float()",
        "sign": "torch.sign({})",
        "linear": "{}",
        "piecewise": "torch.clamp({} + 0.5, 0, 1)",
        "logistic": "torch.sigmoid({})",
        "tanh": "torch.tanh({})",
        "relu": "torch.relu({})",
        "softplus": "F.softplus({})",
        "leaky_relu": "F.leaky_relu({}, 0.01)",
        "silu": "F.silu({})",
        "gelu": "F.gelu({})",
    },
    softmax=("    a = torch.softmax(a, dim=1)",),
    convolution="F.conv2d(a, {K})",
    pool="F.max_pool2d({}, {})",
    helpers={},
)


def linear(dialect: Dialect, bend: str, W: str, b: str) -> str:
    """The line of a linear layer with its activation."""
    return f"    a = {dialect.bends[bend].format(f'a @ {W} + {b}')}"


def function(dialect: Dialect, begin: Sequence[str], body: Iterable[str], *, softmax: bool) -> str:
    """`answer(x)`, with all that it needs above it."""
    lines = [*body, *(dialect.softmax if softmax else ()), "    return a"]
    whole = "\n".join(lines)
    imports = [*(["import math"] if "math." in whole else []), *dialect.imports]
    if "windows(" in whole:
        imports.append("from numpy.lib.stride_tricks import sliding_window_view as windows")
    helpers = [line for call, text in dialect.helpers.items() if call in whole for line in text]
    return "\n".join([*imports, *begin, *helpers, "", "", "def answer(x):", *lines, ""])


def arrays_of(network: Iterable[Layer]) -> dict[str, NDArray[np.float32]]:
    """Every array that the answers depend on, by the name that the code has for it."""
    found: dict[str, NDArray[np.float32]] = {}
    for number, layer in _numbered(network):
        if isinstance(layer, Linear):
            found |= {f"W{number}": layer.W.data, f"b{number}": layer.b.data}
        elif isinstance(layer, Convolution):
            found |= {f"K{number}": layer.K.data, f"b{number}": layer.b.data}
        elif isinstance(layer, BatchNorm):
            scale = layer.gamma.data / np.sqrt(layer.variance + np.float32(layer.epsilon))
            found |= {
                f"scale{number}": scale,
                f"shift{number}": layer.beta.data - layer.mean * scale,
            }
    return {name: np.ascontiguousarray(values, np.float32) for name, values in found.items()}


def body_of(network: Iterable[Layer], dialect: Dialect, name: Name) -> list[str]:
    """The lines of a classifier of pictures, from the pixels of x to the last sums."""
    lines = ["    a = x  # pixels from 0 to 1, a row for each picture"]
    shaped = False  # whether a is pictures, and no rows
    for number, layer in _numbered(network):
        if isinstance(layer, Pictures):
            lines.append(f"    a = a.reshape(-1, {', '.join(map(str, layer.shape))})")
            shaped = True
        elif isinstance(layer, Convolution):
            lines.append(f"    a = {dialect.convolution.format(K=name(f'K{number}'))}")
            if layer.pool > 1:
                lines.append(f"    a = {dialect.pool.format('a', layer.pool)}")
            lines.append(f"    a = a + {name(f'b{number}')}")
        elif isinstance(layer, Linear):
            lines.append(f"    a = a @ {name(f'W{number}')} + {name(f'b{number}')}")
        elif isinstance(layer, BatchNorm):
            each = "[:, None, None]" if shaped else ""
            scale, shift = name(f"scale{number}"), name(f"shift{number}")
            lines.append(f"    a = a * {scale}{each} + {shift}{each}")
        elif isinstance(layer, Activation):
            lines.append(f"    a = {dialect.bends[layer.activation.name].format('a')}")
        elif isinstance(layer, Flatten):
            lines.append("    a = a.reshape(len(a), -1)")
            shaped = False
    return lines


def _numbered(network: Iterable[Layer]) -> Iterable[tuple[int, Layer]]:
    """The layers, each with the number of the layer of weights that it belongs to."""
    number = 0
    for layer in network:
        number += isinstance(layer, Linear | Convolution)
        yield number, layer


def _of_shapes(network: Iterable[Layer]) -> tuple[str, ...]:
    """Why the weights lie in the file turned: the lab writes W as it stands in Wx."""
    for number, layer in _numbered(network):
        if isinstance(layer, Linear):
            (rows, columns), W = layer.W.shape, f"W{number}"
            lab = f"{columns}×{rows}"
            return (f"# a picture is a row, a @ {W}: {W} is ({rows}, {columns}), in the lab {lab}",)
    return ()


def numpy_loader(network: Sequence[Layer], path: str) -> str:
    """Lines of NumPy that load `path` and answer with a probability for each class."""
    load = ("", *_of_shapes(network), f'w = np.load("{path}")')
    body = body_of(network, NUMPY, lambda array: f'w["{array}"]')
    return function(NUMPY, load, body, softmax=True)


def torch_loader(network: Sequence[Layer], path: str) -> str:
    """The same in PyTorch; a gradient goes through it."""
    load = (
        "import numpy as np",
        "",
        *_of_shapes(network),
        f'w = {{name: torch.tensor(array) for name, array in np.load("{path}").items()}}',
    )
    body = body_of(network, TORCH, lambda array: f'w["{array}"]')
    return function(TORCH, load, body, softmax=True)


def as_csv(x: str, curves: Mapping[str, Curve]) -> str:
    """A line for each place at which something was measured, a column for each curve."""
    rows: dict[float, dict[str, Any]] = {}
    for name, curve in curves.items():
        for step, value in zip(curve.steps, curve.values, strict=True):
            rows.setdefault(step, {})[name] = value
    lines = [",".join([x, *curves])]
    for step in sorted(rows):
        told = (repr(rows[step][name]) if name in rows[step] else "" for name in curves)
        lines.append(",".join([f"{step:.12g}", *told]))
    return "\n".join(lines) + "\n"
