"""One image's way through a network and back: what each layer makes of it, and what moves the loss.

Forward, each layer turns the values of the one before into its own. Backward, the same layers pass
on how the loss would change with each of their values, the last one first, until every pixel has
its share: the gradient as an image. That is an answer for changes too small to be seen. Occlusion
asks more rudely: with a patch of the image covered, how much does the loss change?
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.layers.activation import Activation
from engine.layers.convolution import Convolution
from engine.layers.layer import Layer
from engine.layers.linear import Linear
from engine.layers.regularization import BatchNorm
from engine.ops import softmax
from engine.tensor import Tensor, as_tensor, backward
from engine.training.events import mark_of

if TYPE_CHECKING:
    from engine.training.run import Run

PATCH = 2  # pixels on each side of the middle of what is covered
APART = 2  # pixels from one middle to the next
_PIECE = 50  # images that go through the network at once

KINDS: dict[type[Layer], str] = {
    Linear: "sum", Convolution: "sum", BatchNorm: "norm", Activation: "bend",
}  # fmt: skip
"""What stands for a layer on the way. The others only change the shape, or do nothing here."""


def read_image(run: "Run", image: int) -> NDArray[np.uint8]:
    """The pixels (features) of a number whose bytes they are, row by row: 0 is paper, 255 ink.

    Raises ValueError where there is no such image, or there are no classes to tell apart.
    """
    task = run.task
    if task.objective.accuracy is None or task.train.inputs.dtype != np.uint8:
        raise ValueError("only images can be drawn, and only if they belong to classes")
    if image < 0 or image.bit_length() > 8 * task.features:
        raise ValueError(f"an image has {task.features} pixels, each from 0 to 255")
    return np.frombuffer(image.to_bytes(task.features), np.uint8)


def digit(run: "Run", number: int) -> dict[str, NDArray[Any] | float]:
    """One image through the network and back. The first byte of `number` is its class, then come
    the pixels; `mark` tells which number it was, as `mark_of` does.

    For each place on the way, from `0.pixels` to the last `sum`, there are `value` and `gradient`,
    ∂loss/∂value, in the shape that an example has there, and behind a layer with weights `weights`,
    the length of the loss's gradient by all of them. `covered` is by how much the loss is larger
    with the 5 × 5 pixels around every second pixel of every second row made paper.
    """
    task, network = run.task, run.network
    label = number >> 8 * task.features if number >= 0 else -1
    pixels = read_image(run, number & ((1 << 8 * task.features) - 1))
    if not 0 <= label < task.outputs:
        raise ValueError(f"a class is a number from 0 to {task.outputs - 1}")
    X = pixels[None].astype(np.float32) * np.float32(1 / 255)
    y = np.array([label])
    with np.errstate(all="ignore"):
        network.zero_grad()
        given = Tensor(X)
        value: Any = given
        way: list[tuple[str, Tensor, Layer | None]] = [("pixels", given, None)]
        for layer in network.layers:
            value = as_tensor(layer(value, False))
            kind = next((name for each, name in KINDS.items() if isinstance(layer, each)), None)
            if kind is not None:
                way.append((kind, value, layer))
        loss = network.loss_of(value, y)
        backward(loss)
        found: dict[str, NDArray[Any] | float] = {}
        for place, (kind, at, made_by) in enumerate(way):
            shape = at.shape[1:] if place else task.shape
            for name, array in (("value", at.data), ("gradient", at.grad)):
                found[f"{place}.{kind}.{name}"] = np.reshape(array, shape)
            if kind == "sum" and made_by is not None:
                weights = next(iter(made_by.parameters.values()))
                found[f"{place}.{kind}.weights"] = float(np.sqrt(np.square(weights.grad).sum()))
        p = softmax(value.data[0])
        covered = _covered(run, pixels, label)
    network.zero_grad()
    return {
        "mark": float(mark_of(number)),
        "label": float(label),
        "p": p,
        "loss": float(loss.data),
        "covered": covered - float(loss.data),
        **found,
    }


def _covered(run: "Run", pixels: NDArray[np.uint8], label: int) -> NDArray[np.float64]:
    """The loss with each patch covered, (rows, columns) of patches."""
    shape = run.task.shape
    if len(shape) != 2:
        raise ValueError("only a picture has parts that can be covered")
    image = pixels.reshape(shape)
    middles = [(r, c) for r in range(0, shape[0], APART) for c in range(0, shape[1], APART)]
    losses = []
    for start in range(0, len(middles), _PIECE):
        piece = middles[start : start + _PIECE]
        images = np.repeat(image[None], len(piece), axis=0)
        for each, (row, column) in zip(images, piece, strict=True):
            top, left = max(row - PATCH, 0), max(column - PATCH, 0)
            each[top : row + PATCH + 1, left : column + PATCH + 1] = 0
        X = images.reshape(len(piece), -1).astype(np.float32) * np.float32(1 / 255)
        z = run.network(X).data.astype(np.float64)
        largest = z.max(axis=1)
        losses.append(largest + np.log(np.exp(z - largest[:, None]).sum(axis=1)) - z[:, label])
    return np.concatenate(losses).reshape(-(-shape[0] // APART), -1)
