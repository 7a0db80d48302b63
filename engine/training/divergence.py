"""When training blows up, the first number that went over the edge tells the story.

Steps that are too long overshoot the valley and land higher on the other side, where the slope is
steeper, so the next step is longer still. Weights grow without limit until some sum passes the
largest float32, about 3.4e38, and becomes infinite; infinity minus infinity is NaN, "not a number".
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.layers.embedding import Embedding
from engine.layers.regularization import BatchNorm
from engine.layers.sequential import Sequential
from engine.tensor import as_tensor
from engine.training.events import Divergence
from engine.training.optimizers import SGD

LARGEST = 3.4e38


def explain(
    network: Sequential, X: NDArray[np.float32], step: int, optimizer: SGD, rate: float
) -> Divergence:
    """Find what overflowed when the batch X gave a loss that is infinite or NaN.

    Looks at the weights first and then follows the batch through the layers. `rate` is the learning
    rate that was chosen; a schedule may have made another one of it for the step.
    """
    advice = lower_the_rate(optimizer, rate)
    quantity, layer = _culprit(network, X)
    if quantity in ("weights", "biases"):
        why = f"The step before it, with a learning rate of {optimizer.lr:g}, was too long"
        why += f" for numbers that end at {LARGEST:g}."
    else:
        size = float(np.abs(network.parameters, dtype=np.float64).max(initial=0.0))
        why = f"The weights had grown to {size:.2g}, and products of such numbers"
        why += f" pass {LARGEST:g}, where float32 ends."
    return Divergence(step, quantity, layer, why, advice, better_rate(optimizer, rate))


def lower_the_rate(optimizer: SGD, rate: float) -> str:
    """The advice that helps most often: a tenth, or less where this optimizer usually has less."""
    return f"Lower the learning rate from {rate:g} to {better_rate(optimizer, rate):g} or less."


def better_rate(optimizer: SGD, rate: float) -> float:
    """The learning rate that is advised instead."""
    return float(min(type(optimizer)().lr, rate / 10))


def _culprit(network: Sequential, X: Any) -> tuple[str, str]:
    """The first thing that is not finite, and the layer it belongs to."""
    names = layer_names(network)
    for layer, name in zip(network.layers, names, strict=True):
        for key, parameter in layer.parameters.items():
            if not np.isfinite(parameter.data).all():
                return ("biases" if key == "b" else "weights"), name
    values: Any = X
    with np.errstate(all="ignore"):
        for layer, name in zip(network.layers, names, strict=True):
            values = layer(values, True)
            if not np.isfinite(as_tensor(values).data).all():
                return "output", name
    return "loss", ""


def layer_names(network: Sequential) -> list[str]:
    """A name for each layer; one without weights belongs to the layer before it."""
    passed = Embedding | BatchNorm
    counted = [bool(each.parameters) and not isinstance(each, passed) for each in network.layers]
    total, names, count = sum(counted), [], 0
    for layer, counts in zip(network.layers, counted, strict=True):
        count += counts
        name = "output layer" if count == total else f"hidden layer {max(count, 1)}"
        names.append("embedding" if isinstance(layer, Embedding) else name)
    return names
