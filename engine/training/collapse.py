"""Training can fail without a single number overflowing: the network ends no wiser than a guess.

A step that is too long may throw every unit of a layer to where its activation is flat. From then
on no gradient passes, and nothing before that layer changes any more: it is dead. Or the weights
leap from slope to slope, ever higher, without ever reaching the end of float32. Both look like a
run that has finished, with a poor result; so the result is compared with two that need no training.
"""

import math
from typing import TYPE_CHECKING

import numpy as np

from engine.training.batches import in_order
from engine.training.divergence import better_rate, lower_the_rate
from engine.training.events import Collapse
from engine.training.statistics import dead_layers

if TYPE_CHECKING:
    from engine.training.run import Run

_AS_GOOD_AS = 0.98  # a dead layer lets at most the frequencies of the classes be learned
_EXAMPLES = 1000


def find_collapse(run: "Run") -> Collapse | None:
    """What is wrong with a run that is over; None if it learned something, or is on the way."""
    if not run.curve:
        return None
    epoch = run.curve[-1]
    if run.best is not None:
        epoch = min(run.curve, key=lambda each: each.validation_loss)
    objective, held_out = run.task.objective, run.task.validation
    guessed = objective.guessed(run.batches.targets[run.batches.indices])
    loss = min(epoch.train_loss, epoch.validation_loss)
    worse = 1 + 1 / math.sqrt(len(run.batches.indices))  # beyond what chance does to such a mean
    if epoch.validation_loss > _AS_GOOD_AS * guessed:
        pieces = in_order(held_out.inputs, held_out.targets, held_out.indices, _EXAMPLES)
        with np.errstate(all="ignore"):
            dead = dead_layers(run.network, next(pieces)[0])
        if dead:
            count = min(_EXAMPLES, len(held_out))
            why = (
                f"For none of {count:,} examples has any of its units a slope, so no gradient"
                " reaches it, or what lies before it."
            )
            advice, better = lower_the_rate(run.optimizer, run.learning_rate), _better(run)
            if run.config.initializer == "zeros":  # no rate would have helped
                advice = "So it was before the first step: take another initializer than zeros."
                better = None
            elif run.config.activation == "relu":
                advice = f"{advice[:-1]}, or take leaky_relu, which is flat nowhere."
            return Collapse(run.step, dead[-1], why, advice, better)
    if loss > worse * guessed and loss > worse * (before := _loss_before(run)):
        why = f"It is {_figure(epoch.validation_loss)}, and blind guessing has {_figure(guessed)}."
        if before:
            why = f"{why[:-1]}; before training it was {_figure(before)}."
        if (accuracy := epoch.validation_accuracy or 0.0) > 2 / run.task.outputs:
            why += f" {100 * accuracy:.0f} % are right, but it is far too sure where it is wrong."
        advice = lower_the_rate(run.optimizer, run.learning_rate)
        return Collapse(run.step, "", why, advice, _better(run))
    return None


def _better(run: "Run") -> float | None:
    return better_rate(run.optimizer, run.learning_rate)


def _loss_before(run: "Run") -> float:
    """What the network's loss was before its first step: the same seed makes it once more.

    Of a network of one's own this is not known, and 0 said instead.
    """
    return type(run)(run.config, run.task).validate()[0] if run.is_standard else 0.0


def _figure(loss: float) -> str:
    return f"{loss:.3f}" if loss < 10_000 else f"{loss:.3g}"
