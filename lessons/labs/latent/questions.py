"""What the latent lab asks: how much a narrow middle blurs, and what stands halfway."""

from functools import partial

from lessons.asking.answers import Verdict, right, wrong
from lessons.asking.ask import Ask, ask_poll, ask_prediction
from lessons.asking.polls import Choice, Poll
from lessons.asking.predictions import Prediction, read_of_hundred, read_positive
from lessons.labs.latent.training import DIGITS, PAIRS, STEPS, blind
from lessons.numbers import show

NEAR, NEAR_PAIRS = 0.15, 8  # of the error; of 100 pairs
LAID_OVER, ONE_OF_BOTH, ANOTHER = range(3)


def a_digit(digit: int) -> str:
    """The digit with its article: an 8, a 3."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def numbers(code: int) -> str:
    """How long a code is."""
    return "a single number" if code == 1 else f"{code} numbers"


def judge_loss(code: int, said: float, was: float) -> Verdict:
    """Compare a predicted error with the measured one."""
    if abs(said - was) <= NEAR * was:
        return right("within 15 % of it")
    if said > 1:
        return wrong(
            "ink lies between 0 and 1, so the error of a pixel is at most 1", ["too large"]
        )
    if said >= blind() * 0.98:
        told = f"{show(blind(), 2)} is the error of one mean picture for all"
        return wrong(f"{told}; a code tells at least something about each", ["blind"])
    if said == 0:
        return wrong(f"0 would be every pixel exactly, 784 of them out of {numbers(code)}",
                     ["nothing lost"])  # fmt: skip
    if said < was:
        return wrong(f"it blurs more: {numbers(code)} cannot tell all that differs from digit to"
                     " digit", ["low"])  # fmt: skip
    return wrong("it blurs less: digits are alike in so much that few numbers tell a lot", ["high"])


def loss(code: int) -> Ask:
    """How far off what it draws is."""
    prediction = Prediction(
        "latent.loss",
        "error of a pixel",
        f"Every digit, 784 pixels, has to pass through {numbers(code)}. Who always draws the mean"
        f" of all digits has a squared error of {show(blind(), 2)} a pixel. What is the network's,"
        f" on new digits, after {STEPS:,} steps?",
        partial(judge_loss, code),
        read_positive,
    )
    return ask_prediction(prediction, "a number from 0 to 0.07")


def between(code: int, one: int, other: int) -> Ask:
    """What the decoder draws halfway."""
    both = a_digit(one) if one == other else f"{a_digit(one)} or {a_digit(other)}"
    return ask_poll(
        Poll(
            "latent.between",
            f"The codes ({numbers(code)}) of {a_digit(one)} and {a_digit(other)} are taken, and the"
            " decoder draws what belongs to the point halfway between them. What comes?",
            (
                Choice("no more of a digit than both pictures laid over each other", "That comes"
                       " where what is drawn is no nearer to a real digit than the mean of the two"
                       " pictures: the network has learned nothing that lies between, or the two"
                       " are so alike that their mean is a digit, too."),
                Choice(f"something nearest to {both}", "That comes where no third digit has its"
                       " place between these two: their codes lie side by side, or the way is"
                       " empty."),
                Choice("something nearest to another digit", "That comes where a digit of another"
                       " kind has its place between these two: the line from one to the other"
                       " leads through it."),
            ),
        ),
        later=True,
    )  # fmt: skip


def judge_mean(said: float, was: float) -> Verdict:
    """Compare a predicted count of pairs with the measured one."""
    if abs(said - was) <= NEAR_PAIRS:
        return right(f"within {NEAR_PAIRS} of it")
    if said < was and said <= 60:
        return wrong("more: the decoder only knows how to draw what digits look like", ["alike"])
    if said < was:
        return wrong("still more than you thought", ["low"])
    return wrong("fewer: between two codes there may be a place that no digit took", ["high"])


def mean(code: int) -> Ask:
    """Whether the mean of two codes is more of a digit than the mean of two pictures."""
    prediction = Prediction(
        "latent.mean",
        "pairs of 100",
        f"{PAIRS} pairs of different digits: once the mean of both pictures, once what the decoder"
        f" draws from the mean of both codes ({numbers(code)}). In how many pairs is the decoder's"
        f" nearer to one of {DIGITS:,} real digits?",
        judge_mean,
        read_of_hundred,
    )
    return ask_prediction(prediction, "a number from 0 to 100")
