"""Why does one weight move? Its gradient in the step that comes, taken apart image by image.

A weight of the first layer joins one input to one unit. Each image of the batch pulls at it with
its input times what comes back to the unit for it, the upstream; the gradient is the mean of these
pulls. An image whose input is 0 does not pull at all. What the optimizer makes of the gradient is
the step, and nudging the weight by hand says whether all of it is true.
"""

import copy
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.layers.linear import Linear
from engine.tensor import as_tensor, backward
from engine.training.batches import in_order
from engine.training.recipe import prepare

if TYPE_CHECKING:
    from engine.training.run import Run

PULLS = 5  # images that pull most
NUDGE = 0.001
LARGEST = 4096  # images of a batch that is still looked at one by one


def weight(run: "Run", number: int) -> dict[str, NDArray[Any] | float]:
    """The weight from an input to a unit of the first layer: `number` is unit · inputs + input.

    `gradient` is ∂loss/∂w for the batch of the next step, and what the step makes of it is `step`.
    `places`, `inputs`, `upstreams` are of the images that pull most, `pulls` input · upstream; the
    mean over all `images` is the gradient, and `pulling` counts those that pull. `loss` and
    `losses` are the batch's with the weight as it is and with it larger and smaller by `nudge`.

    Raises ValueError where there is no such weight, and for a batch that is too large.
    """
    network, train = run.network, run.task.train
    first = next(iter(network.layers), None)
    if not isinstance(first, Linear) or len(network.layers) < 2:
        raise ValueError("only weights from the inputs to hidden units can be looked at")
    inputs, units = first.W.shape
    if not 0 <= number < inputs * units:
        raise ValueError(f"a weight is a number from 0 to {inputs * units - 1}")
    unit, at = divmod(number, inputs)
    chosen = run.batches.peek()
    if len(chosen) > LARGEST:
        raise ValueError(f"a batch of at most {LARGEST:,} images can be looked at one by one")
    X, y = next(in_order(train.inputs, run.batches.targets, chosen, len(chosen)))
    X = run.augmented(X)
    kept = network.values.copy()  # some layers remember what they have seen in training
    w = first.W.data
    try:
        with np.errstate(all="ignore"):
            network.zero_grad()
            given: Any = X
            upstream = None
            run.seed_dropping()
            for layer in network.layers:
                given = as_tensor(layer(given, True))
                upstream = given if upstream is None else upstream
            loss = network.loss_of(given, y)
            backward(loss)
            assert upstream is not None
            u = len(y) * upstream.grad[:, unit].astype(np.float64)
            gradient = float(first.W.grad[at, unit])
            step = network.gradients.copy()
            after = network.parameters.copy()
            prepare(run.config, network.parameters, step)
            optimizer = copy.deepcopy(run.optimizer)
            optimizer.lr = run.rate
            optimizer.step(after, step)
            moved = float(after[at * units + unit]) - float(w[at, unit])
            losses = []
            before = float(w[at, unit])
            for other in (before + NUDGE, before - NUDGE):
                w[at, unit] = other
                run.seed_dropping()
                outputs = network(X, training=True).data.astype(np.float64)
                losses.append(run.task.objective.mean_loss(outputs, y))
                w[at, unit] = before
    finally:
        np.copyto(network.values, kept)
        network.zero_grad()
    x = X.reshape(len(y), -1)[:, at].astype(np.float64)
    pulls = x * u
    most = np.argsort(-np.abs(pulls), kind="stable")[:PULLS]
    return {
        "number": float(number),
        "value": before,
        "gradient": gradient,
        "step": moved,
        "images": float(len(y)),
        "pulling": float(np.count_nonzero(pulls)),
        "places": chosen[most],
        "labels": y[most],
        "inputs": x[most],
        "upstreams": u[most],
        "pulls": pulls[most],
        "loss": float(loss.data),
        "losses": np.array(losses),
        "nudge": NUDGE,
        "weights": w[:, unit].copy(),
        "units": float(units),
    }
