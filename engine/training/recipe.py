"""What stands between a gradient and a step, and how the learning rate goes, as configured.

After the gradient come, in this order, a pull towards smaller weights and a limit to the gradient's
length. The learning rate of a step is the run's own, times a factor that a schedule gives. And
labels can be made wrong on purpose, to see what a network does with them.
"""

import inspect
import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.layers.sequential import Sequential, cnn, mlp
from engine.tasks.task import Task
from engine.training.config import CHANNELS, KERNEL, POOL, TrainingConfig
from engine.training.optimizers import OPTIMIZERS, SGD, add_penalty, clip_gradients
from engine.training.schedules import Schedule, constant, cosine, step_decay, warm_up

Array = NDArray[Any]


def make_optimizer(config: TrainingConfig) -> SGD:
    """The optimizer that the configuration names, with what of it this optimizer knows."""
    kind = OPTIMIZERS[config.optimizer]
    known = inspect.signature(kind).parameters
    given = {
        "momentum": config.momentum,
        "beta1": config.momentum,
        "weight_decay": config.weight_decay,
    }
    return kind(config.lr, **{name: value for name, value in given.items() if name in known})


def make_network(config: TrainingConfig, task: Task, rng: np.random.Generator) -> Sequential:
    """The network that the configuration describes, for a task."""
    options: dict[str, Any] = {
        "initializer": config.initializer,
        "batch_norm": config.batch_norm,
        "dropout": config.dropout,
    }
    sizes, loss = config.sizes(task.features, task.outputs), task.objective.loss
    if config.network == "cnn":
        side = math.isqrt(task.features)
        kinds = CHANNELS, task.outputs, config.activation
        return cnn((side, side), *kinds, rng, loss, kernel=KERNEL, pool=POOL, **options)
    return mlp(sizes, config.activation, rng, task.first_layers(rng), loss, **options)


def make_schedule(config: TrainingConfig, batches: int) -> Schedule:
    """The factor of the learning rate at each step, 1 being the full rate.

    `batches` are the steps of an epoch. A schedule begins when the warm-up is over.
    """
    steps = max(config.epochs * batches - config.warm_up, 1)
    then = {
        "constant": lambda: constant(1.0),
        "step": lambda: step_decay(1.0, config.decay_every * batches, config.decay),
        "cosine": lambda: cosine(1.0, steps),
    }[config.schedule]()
    return warm_up(config.warm_up, then) if config.warm_up else then


def prepare(config: TrainingConfig, parameters: Array, gradients: Array) -> None:
    """Add the penalties' gradient and shorten the sum, both as configured, in place."""
    if config.l1 or config.l2:
        add_penalty(parameters, gradients, config.l1, config.l2)
    if config.clip:
        clip_gradients(gradients, config.clip)


def shifted(
    X: Array, shape: tuple[int, ...], most: int, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Pictures X (B, H·W), each moved by chance by up to `most` pixels each way; 0 moves in.

    A digit is the same digit two pixels further left. Who is shown that need not be told.
    """
    height, width = shape
    pictures = np.pad(X.reshape(-1, height, width), ((0, 0), (most, most), (most, most)))
    windows = np.lib.stride_tricks.sliding_window_view(pictures, (height, width), axis=(1, 2))
    down, right = rng.integers(0, 2 * most + 1, (2, len(X)))
    moved: NDArray[np.float32] = windows[np.arange(len(X)), down, right]
    return moved.reshape(len(X), -1)


def with_noise(
    labels: Array, chosen: NDArray[np.intp], classes: int, share: float, rng: np.random.Generator
) -> Array:
    """A copy of `labels` (N,) in which a `share` of the `chosen` ones is another class, by chance.

    Exactly round(share · chosen) are changed. Raises ValueError if there is no other class.
    """
    if classes < 2:
        raise ValueError("labels can only be made wrong where there are at least two classes")
    noisy = labels.copy()
    wrong = rng.permutation(chosen)[: round(share * len(chosen))]
    noisy[wrong] = (labels[wrong] + rng.integers(1, classes, len(wrong))) % classes
    return noisy
