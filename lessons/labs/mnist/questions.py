"""The two predictions before a run on MNIST, and what is said to those who made them."""

import math

from lessons.asking.answers import Refused, Verdict, right, wrong
from lessons.asking.predictions import Prediction, read_positive, read_share

CLASSES = 10
BLIND = math.log(CLASSES)  # the loss of whoever gives each of ten answers the same chance
GUESSING = 0.15  # a share below which nothing was learned


def a_digit(digit: int) -> str:
    """A digit as it is spoken of: a 7, an 8."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


_LOSS_IDEAS = (
    (0.0, "sure", "a loss of 0 is for being sure and right; this network has no idea yet"),
    (0.1, "share", "0.1 is how often blind guessing is right; its loss is −ln 0.1 = 2.303"),
    (0.9, "share", "0.9 is how often blind guessing is wrong; its loss is −ln 0.1 = 2.303"),
    (1.0, "log10", "1 is the logarithm to base 10; the loss takes the natural one: 2.303"),
    (
        math.log2(CLASSES),
        "log2",
        "3.32 is right in bits; the natural logarithm gives ln 10 = 2.303",
    ),
    (10.0, "count", "ten answers, yes; the loss is the logarithm of that: ln 10 = 2.303"),
)


def judge_loss(said: float, was: float) -> Verdict:
    """Compare a predicted loss before training with the measured one (natural logarithm).

    Saying ln 10 is right whatever was measured: random weights add a little that nobody can know.
    """
    if not math.isfinite(was):
        return wrong("it is not even a number: the sums overflow before any training", ["overflow"])
    if min(abs(said - BLIND), abs(said - was)) <= 0.15:
        if abs(was - BLIND) <= 0.02:
            return right("ten answers, none preferred: −ln 0.1 = ln 10 = 2.303")
        return right("ten answers, none preferred: ln 10 = 2.303, and random weights add the rest")
    for value, idea, message in _LOSS_IDEAS:
        if abs(said - value) <= 0.02:
            return wrong(message, [idea])
    if said < BLIND:
        return wrong("too good: whoever cannot tell ten answers apart pays ln 10 = 2.303", ["low"])
    return wrong("too bad: blind guessing among ten costs only ln 10 = 2.303", ["high"])


def judge_accuracy(said: float, was: float) -> Verdict:
    """Compare a predicted accuracy after one epoch with the measured one; .03 apart is right."""
    if not math.isfinite(was):
        return wrong("there is none: the run broke down before the end of the epoch", ["overflow"])
    if abs(said - was) <= 0.03:
        return right("within .03 of it")
    if was < GUESSING:
        return wrong("hardly better than guessing, .1: try another learning rate", ["high"])
    if said < was:
        return wrong("better than you thought: one look at each image goes a long way", ["low"])
    return wrong("not as good as you thought: one look at each image is not enough yet", ["high"])


def read_part(text: str) -> float:
    """A share from 0 to 1 in any usual form, or Refused."""
    value = read_share(text)
    if not 0 <= value <= 1:
        raise Refused("a share from 0 to 1, such as .5, or 50%")
    return value


PREDICTIONS = (
    Prediction(
        "training.loss-before",
        "loss before training",
        "The weights are random, nothing is learned yet. The loss is −ln of the probability that "
        "the network gives to the right one of ten digits, averaged. What will it be?",
        judge_loss,
        read_positive,
    ),
    Prediction(
        "training.accuracy-after",
        "accuracy after one epoch",
        "Then it sees each of 55,000 digits once: one epoch. Of digits it has never seen, which "
        "share will it read right?",
        judge_accuracy,
        read_part,
    ),
)
