"""Learning-rate schedules: large steps while far away, small ones to settle.

A schedule is a function of the step, counted from 0, that says the learning rate of that step.
"""

import math
from collections.abc import Callable

Schedule = Callable[[int], float]


def constant(lr: float) -> Schedule:
    """The same rate throughout."""
    return lambda step: lr


def step_decay(lr: float, every: int, factor: float = 0.1) -> Schedule:
    """The rate times `factor` after every `every` steps: lr, lr f, lr f², ..."""
    if every < 1:
        raise ValueError(f"the rate falls after at least 1 step, not {every}")
    return lambda step: lr * factor ** (step // every)


def cosine(lr: float, steps: int, lowest: float = 0.0) -> Schedule:
    """Half a cosine wave from `lr` down to `lowest`, reached after `steps` steps and then kept.

    Source: Loshchilov and Hutter 2017, SGDR: stochastic gradient descent with warm restarts.
    """
    if steps < 1:
        raise ValueError(f"a schedule takes at least 1 step, not {steps}")
    return lambda step: lowest + (lr - lowest) * _half_wave(min(step / steps, 1.0))


def _half_wave(progress: float) -> float:
    return 0.5 * (1 + math.cos(math.pi * progress))


def warm_up(steps: int, then: Schedule) -> Schedule:
    """Rise in a straight line over the first `steps` steps, then follow `then` from its start.

    Step 0 already has the rate 1 / (steps + 1) of the full one, so that no step is wasted.

    Source: Goyal and others 2017, Accurate, large minibatch SGD.
    """
    if steps < 0:
        raise ValueError(f"a warm-up cannot take {steps} steps")
    full = then(0)
    return lambda step: full * (step + 1) / (steps + 1) if step < steps else then(step - steps)
