"""What may be turned while a network trains, besides the learning rate: momentum and dropout.

Both take effect with the next step, and the run's configuration says so from then on, so that a
checkpoint goes on with them.
"""

from dataclasses import replace

import numpy as np

from engine.layers.activation import Activation
from engine.layers.chain import way_through
from engine.layers.regularization import Dropout
from engine.training.run import Run


def set_momentum(run: Run, momentum: float) -> None:
    """The share of the last direction that is kept, from 0 to below 1; else ValueError.

    It changes nothing where the optimizer has none.
    """
    run.config = replace(run.config, momentum=momentum)
    for name in ("momentum", "beta1"):
        if hasattr(run.optimizer, name):
            setattr(run.optimizer, name, momentum)


def set_dropout(run: Run, rate: float) -> None:
    """The share of hidden units that is dropped in a step, from 0 to below 1; else ValueError."""
    run.config = replace(run.config, dropout=rate)
    layers = run.network.layers
    if rate and not run.dropping:
        for place in reversed(range(len(layers))):
            if isinstance(layers[place], Activation):
                run.dropping.append(Dropout(rate, np.random.default_rng(run.config.seed)))
                layers.insert(place + 1, run.dropping[-1])
    if not rate:  # a checkpoint goes on without such layers, on the same way to the last bit
        layers[:] = [layer for layer in layers if not isinstance(layer, Dropout)]
        run.dropping = []
    for layer in run.dropping:
        layer.rate = rate
    run.way = way_through(run.network)  # it may lead through other layers now
