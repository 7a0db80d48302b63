"""What the fitting lab asks before it fits anything: which degree, when to stop, where it is worst.

Each number that is predicted is answered by the idea that leads to it.
"""

from collections.abc import Callable, Sequence
from functools import partial

from lessons.asking.answers import Verdict, right, wrong
from lessons.asking.ask import Ask, ask_poll, ask_prediction
from lessons.asking.polls import Choice, Poll
from lessons.asking.predictions import Prediction, read_of_hundred, read_whole
from lessons.labs.overfit.degree import HIGHEST, OTHERS, POINTS
from lessons.labs.overfit.features import NEW
from lessons.labs.overfit.labels import DIGITS, EPOCHS, HIDDEN
from lessons.labs.overfit.units import ENOUGH, WIDTHS

CLOSE = 1.25  # times the lowest error: so far off a degree is as good,
HARDLY = 0.001  # or by so little, which no picture shows
NEAR = 5  # digits of 100 that a prediction may be off
EPOCHS_NEAR = 3
STRONG = 0.1  # an L2 from which it hinders
CHANCE = 85  # wrong labels of 100 from which what is left says nothing

THROUGH = ask_poll(
    Poll(
        "overfit.through",
        f"At degree {HIGHEST} the polynomial has {HIGHEST + 1} coefficients. What will its mean"
        f" squared error on the {POINTS} points themselves be?",
        (
            Choice("the largest of all degrees", "Between the points it is wild. At the points, of"
                   " which alone is asked here, more freedom never fits worse."),
            Choice("about that of the best degree", "The best degree leaves the noise alone, and"
                   " so has an error. This one takes the noise in as well."),
            Choice("0: it goes through every point", "As many coefficients as points: as many"
                   " unknowns as equations. All noise is fitted, and the error says nothing any"
                   " more.", correct=True),
            Choice("what the noise is, and no less", "That is the least for whoever draws the"
                   " truth. With enough coefficients the noise itself is drawn."),
        ),
    )
)  # fmt: skip
BEYOND = ask_poll(
    Poll(
        "overfit.beyond",
        "And with twenty times as many features as digits, of which all are still read right?"
        " New digits are then read",
        (
            Choice("better than with fewer than digits", "So many ways to fit them all, and the"
                   " shortest weights are taken: a gentle one. That is measured, and it surprised"
                   " a whole field.", correct=True),
            Choice("worst of all: it has most freedom", "It has. But of all that fit it takes the"
                   " shortest weights, and with more features those become shorter."),
            Choice("as at the number of digits", "There exactly one way fits, however wild. Beyond"
                   " it there is a choice, and the gentlest is chosen."),
            Choice("by guessing, one in ten", "That is near what the worst number of features"
                   " does. The features are random, but what is fitted on them is not."),
        ),
    )
)  # fmt: skip
NARROW = ask_poll(
    Poll(
        "overfit.narrow",
        f"And the network with 2 hidden units: how many of its own {DIGITS:,} digits, and how"
        " many of as many new ones, does it read in the end?",
        (
            Choice("nearly all of its own, few new ones", "So it looks where there is room for"
                   " every digit by heart. Two numbers a digit are too few even to keep ten"
                   " classes apart."),
            Choice("far from all its own, fewer of the new", "It cannot even fit those it is"
                   " corrected on, so it cannot fit others: it underfits. More digits would not"
                   " help it; more units do.", correct=True),
            Choice("few of its own, nearly all new ones", "What little it learns by heart does not"
                   " make it wise: what does not hold for its own digits holds for no others."),
            Choice("nearly all of both, only more slowly", "Time is not what is missing. In four"
                   " times as many epochs it gets from 34 to 40 of 100 of its own, and from"
                   " 26 to 27 of the new (the mean of seeds 0 to 2)."),
        ),
    )
)  # fmt: skip


def judge_degree(
    noise: float, l2: float, errors: Callable[[], Sequence[float]], said: float, was: float
) -> Verdict:
    """The degree with the lowest error on other points, as it was said and as it is.

    What is hardly worse than the best, on points that are blurred, is right as well.
    """
    error, least = errors()[int(said)], errors()[int(was)]
    if error <= max(CLOSE * least, least + HARDLY):
        if l2:
            return right("with this pull no other is clearly better")
        if not noise:
            return right("without noise freedom does no harm: it has nothing false to follow")
        return right("enough to follow the wave, too little to follow the noise")
    if said < was:
        if said <= 1:
            return wrong("a line, or less, cannot bend: it misses old and new points", ["line"])
        return wrong("one that bends a little more follows the wave more closely", ["low"])
    if l2 or not noise:
        return wrong("between its points it strays further from the wave", ["strays"])
    if said >= HIGHEST - 1:
        return wrong("that one goes through the points, and between them anywhere", ["through"])
    return wrong("there it spends its freedom on the noise", ["high"])


def judge_heart(percent: int, l2: float, said: float, was: float) -> Verdict:
    """How many of 100 labels that it was told it says, as it was predicted and as it is."""
    if abs(said - was) <= NEAR:
        return right("what it was told, true or not" if was > 90 else "")
    if l2 and said > was:
        return wrong("the pull keeps the weights too small to learn each one by heart", ["pull"])
    if percent >= CHANCE and said <= 20:
        return wrong("there is nothing to understand in them, but they can be remembered", ["luck"])
    if percent and said < was and abs(said - (100 - percent)) <= NEAR:
        return wrong("those are the labels that are true; the false ones are learned as well, one"
                     " by one", ["true"])  # fmt: skip
    if l2 and said < was:
        return wrong("more: the pull is not so strong", ["pull"])
    if said < was:
        return wrong(f"more: {HIDDEN} units have room for {DIGITS:,} digits by heart", ["low"])
    return wrong("less than you thought", ["high"])


def judge_stop(said: float, was: float) -> Verdict:
    """The epoch after which most new digits are read right, as it was said and as it is."""
    if abs(said - was) <= EPOCHS_NEAR:
        return right(f"within {EPOCHS_NEAR} epochs")
    if said >= EPOCHS - 5:
        return wrong("its own labels get better to the end. New digits have no wrong labels: for"
                     " them it has long got worse", ["last"])  # fmt: skip
    if said < was:
        return wrong("what holds for all digits takes it a few epochs more", ["early"])
    return wrong("by then it learns the wrong labels, and unlearns digits for them", ["late"])


def judge_end(percent: int, l2: float, said: float, was: float) -> Verdict:
    """How many of 100 new digits it reads in the end, as it was said and as it is."""
    if abs(said - was) <= NEAR:
        return right(f"within {NEAR} of it")
    if percent >= CHANCE and said > was:
        return wrong(
            "these labels say nothing about digits: it can only guess, 10 of 100", ["some"]
        )
    if percent and said < was and abs(said - (100 - percent)) <= NEAR:
        return wrong("so many of its labels are true. What they have in common is more than what"
                     " the false ones have", ["true"])  # fmt: skip
    if said < was:
        return wrong("better than you thought", ["low"])
    if l2 >= STRONG:
        return wrong("the pull is so strong that what holds is pulled away as well", ["pull"])
    if not percent:
        return wrong(f"{DIGITS:,} digits do not show every way of writing one", ["few"])
    return wrong("not as good as you thought: some of what it learned is false", ["high"])


def judge_worst(many: int, said: float, was: float) -> Verdict:
    """The number of features that is worst, as it was said and as it is."""
    if 0.8 * was <= said <= 1.25 * was:
        return right("just enough to fit every digit, and no choice how")
    if said >= 5 * many:
        return wrong("that many are the best: all digits are fitted, and there is a choice of"
                     " gentle ways to do it", ["most"])  # fmt: skip
    if said <= 0.3 * many:
        return wrong("so few cannot follow the digits, but they cannot go wild either", ["fewest"])
    if said < was:
        return wrong("there some digits are still left out, which keeps the weights small", ["few"])
    return wrong("there is some choice already, and the shortest weights are taken", ["beyond"])


def judge_least(said: float, was: float) -> Verdict:
    """How few hidden units are enough, as it was said and as it is."""
    if 0.75 * was <= said <= 1.25 * was:
        return right("enough to keep ten classes apart")
    if said >= DIGITS / 10:
        return wrong("no digit needs a unit of its own: what all have in common is learned, too",
                     ["each"])  # fmt: skip
    if said >= 10:
        return wrong("no class needs a unit of its own: ten scores can be mixed from fewer numbers",
                     ["classes"])  # fmt: skip
    if said <= 1:
        return wrong("one unit is one number: all ten classes would have to lie on one line",
                     ["line"])  # fmt: skip
    if said < was:
        return wrong("through so few numbers some of its own digits stay mixed up", ["few"])
    return wrong("it got by with fewer", ["many"])


def read_degree(text: str) -> float:
    """A typed degree, or Refused."""
    return read_whole(text, most=HIGHEST)


def read_epoch(text: str) -> float:
    """A typed epoch, or Refused."""
    return read_whole(text, 1, EPOCHS)


def read_count(text: str) -> float:
    """How many features were typed, or Refused."""
    return read_whole(text, 1)


def best(noise: float, l2: float, errors: Callable[[], Sequence[float]]) -> Ask:
    """Which degree has the lowest error on points that were not fitted, once these are known."""
    pulled = f" and a pull of L2 of {l2:g}" if l2 else ""
    question = (
        f"{POINTS} points of a wave, blurred by noise of {noise:g}. Polynomials of degree 0 to"
        f" {HIGHEST} are fitted to them as closely as they can be{pulled}. Which degree has the"
        f" lowest error on {OTHERS} other points of the wave?"
    )
    said = Prediction(
        "overfit.best", "the degree", question, partial(judge_degree, noise, l2, errors),
        read_degree,
    )  # fmt: skip
    return ask_prediction(said, f"a degree from 0 to {HIGHEST}")


def _learns(percent: int, l2: float) -> str:
    false = "every label drawn by chance" if percent == 90 else f"{percent} of 100 labels wrong"
    pulled = f", and L2 with c = {l2:g}" if l2 else ""
    return (
        f"{DIGITS:,} digits with {false}, {HIDDEN} hidden units, {EPOCHS} epochs{pulled}."
        if percent
        else f"{DIGITS:,} digits, {HIDDEN} hidden units, {EPOCHS} epochs{pulled}."
    )


def heart(percent: int, l2: float) -> Ask:
    """How many of the labels it was told it says in the end."""
    told = "Of 100 labels that it was told, right or wrong, how many does it say in the end?"
    judged = partial(judge_heart, percent, l2)
    question = f"{_learns(percent, l2)} {told}"
    said = Prediction("overfit.heart", "its own", question, judged, read_of_hundred)
    return ask_prediction(said, "a number from 0 to 100")


def stop(percent: int) -> Ask:
    """After which epoch it reads most new digits."""
    question = f"{_learns(percent, 0)} After which epoch does it read most new digits right?"
    said = Prediction("overfit.stop", "the epoch", question, judge_stop, read_epoch)
    return ask_prediction(said, f"an epoch from 1 to {EPOCHS}")


def end(percent: int, l2: float) -> Ask:
    """How many new digits it reads in the end."""
    told = "How many of 100 new digits does it read right in the end?"
    question = f"{_learns(percent, l2)} {told}"
    judged = partial(judge_end, percent, l2)
    said = Prediction("overfit.end", "new digits", question, judged, read_of_hundred)
    return ask_prediction(said, "a number from 0 to 100")


LEAST = ask_prediction(
    Prediction(
        "overfit.least",
        "the fewest units",
        f"{DIGITS:,} digits, all with their right labels. Networks with {WIDTHS[0]} to {WIDTHS[-1]}"
        f" hidden units learn them, {EPOCHS} epochs each. How few units are enough to read"
        f" {ENOUGH} of 100 of these digits in the end?",
        judge_least,
        read_count,
    ),
    "a number of hidden units",
)


def worst(many: int) -> Ask:
    """Which number of random features is worst."""
    question = (
        f"{many} digits are learned. A hidden layer of random weights gives features, from"
        f" {many // 5} to {20 * many:,} of them; only the last layer is fitted, exactly. With which"
        f" number of features are {NEW:,} new digits read worst?"
    )
    judged = partial(judge_worst, many)
    said = Prediction("overfit.worst", "the number", question, judged, read_count)
    return ask_prediction(said, "a number of features")
