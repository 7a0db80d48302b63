"""The two predictions before a run on MNIST, and what is said to those who made them."""

import math
from functools import partial

from lessons.asking.answers import Verdict, right, wrong
from lessons.asking.predictions import Prediction, read_positive, read_share
from lessons.labs.mnist.pictures import MNIST, Pictures

LOSS, ACCURACY = "training.loss-before", "training.accuracy-after"
CLOSE = 0.15  # of a loss


def guessing(classes: int) -> float:
    """A share below which nothing was learned: hardly more than by chance."""
    return min(1.5 / classes, 1 / classes + 0.05)


def _ideas(classes: int) -> tuple[tuple[float, str, str], ...]:
    """What else may be said of the loss before training, and what that overlooks."""
    share, count = f"{1 / classes:.3g}", _spelled(classes)
    loss = f"{math.log(classes):.3f}"
    bits = f"{math.log2(classes):.2f}"
    return (
        (0.0, "sure", "a loss of 0 is for being sure and right; this network has no idea yet"),
        (
            1 / classes,
            "share",
            f"{share} is how often blind guessing is right; its loss is −ln {share} = {loss}",
        ),
        (
            1 - 1 / classes,
            "share",
            f"{1 - 1 / classes:.3g} is how often blind guessing is wrong;"
            f" its loss is −ln {share} = {loss}",
        ),
        (
            math.log10(classes),
            "log10",
            f"{math.log10(classes):.3g} is the logarithm to base 10;"
            f" the loss takes the natural one: {loss}",
        ),
        (
            math.log2(classes),
            "log2",
            f"{bits} is right in bits; the natural logarithm gives ln {classes} = {loss}",
        ),
        (
            float(classes),
            "count",
            f"{count} answers, yes; the loss is the logarithm of that: ln {classes} = {loss}",
        ),
    )


def _spelled(count: int) -> str:
    return "ten" if count == 10 else "two" if count == 2 else f"{count:,}"


def judge_loss(said: float, was: float, classes: int = MNIST.classes) -> Verdict:
    """Compare a predicted loss before training with the measured one (natural logarithm).

    Saying ln K of K classes is right whatever was measured: random weights add a little that nobody
    can know.
    """
    blind, count = math.log(classes), _spelled(classes)
    loss = f"ln {classes} = {blind:.3f}"
    if not math.isfinite(was):
        return wrong("it is not even a number: the sums overflow before any training", ["overflow"])
    if min(abs(said - blind), abs(said - was)) <= CLOSE:
        if abs(was - blind) <= 0.02:
            return right(f"{count} answers, none preferred: −ln {1 / classes:.3g} = {loss}")
        return right(f"{count} answers, none preferred: {loss}, and random weights add the rest")
    for value, idea, message in _ideas(classes):
        if abs(said - value) <= 0.02:
            return wrong(message, [idea])
    if said < blind:
        return wrong(f"too good: whoever cannot tell {count} answers apart pays {loss}", ["low"])
    return wrong(f"too bad: blind guessing among {count} costs only {loss}", ["high"])


def judge_accuracy(said: float, was: float, classes: int = MNIST.classes) -> Verdict:
    """Compare a predicted accuracy after one epoch with the measured one; .03 apart is right."""
    if not math.isfinite(was):
        return wrong("there is none: the run broke down before the end of the epoch", ["overflow"])
    if abs(said - was) <= 0.03:
        return right("within .03 of it")
    if was < guessing(classes):
        chance = f"{1 / classes:.2g}".removeprefix("0")
        return wrong(f"hardly better than guessing, {chance}: try another learning rate", ["high"])
    if said < was:
        return wrong("better than you thought: one look at each image goes a long way", ["low"])
    return wrong("not as good as you thought: one look at each image is not enough yet", ["high"])


def predictions(pictures: Pictures = MNIST, limit: int = 0) -> tuple[Prediction, Prediction]:
    """What is asked before a run on these pictures, of which `limit` are trained on; 0 is all."""
    noun, count = pictures.noun, min(limit, pictures.train) if limit else pictures.train
    seen = f"{count:,} {noun}{'s' * (count != 1)}"
    of = f"{_spelled(pictures.classes)} {'classes' if pictures.path else 'digits'}"
    return (
        Prediction(
            LOSS,
            "loss before training",
            "The weights are random, nothing is learned yet. The loss is −ln of the probability"
            f" that the network gives to the right one of {of}, averaged. What will it be?",
            partial(judge_loss, classes=pictures.classes),
            read_positive,
        ),
        Prediction(
            ACCURACY,
            "accuracy after one epoch",
            f"Then it sees each of {seen} once: one epoch. Of {noun}s it has never seen, which"
            " share will it read right?",
            partial(judge_accuracy, classes=pictures.classes),
            read_share,
        ),
    )
