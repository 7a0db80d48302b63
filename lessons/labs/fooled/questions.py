"""What the lab of failures asks before it measures, and what it answers to what was said."""

from collections.abc import Callable
from functools import partial

from lessons.asking.answers import Verdict, right, wrong
from lessons.asking.ask import Ask, ask_prediction
from lessons.asking.predictions import Prediction, read_of_hundred
from lessons.labs.fooled.attack import ASKED
from lessons.labs.fooled.network import DIGITS, HIDDEN, NEW
from lessons.labs.fooled.shortcut import OWN
from lessons.labs.fooled.strange import BLANK, HALVES, INVERTED, LETTERS, NOISE
from lessons.numbers import show

NEAR = 6  # of 100 that a prediction may be off
FORM = "a number from 0 to 100"
LEARNED = f"A network of {HIDDEN} hidden units has learned {DIGITS:,} digits."


def _asked(id: str, name: str, question: str, judge: Callable[[float, float], Verdict]) -> Ask:
    return ask_prediction(Prediction(f"fooled.{id}", name, question, judge, read_of_hundred), FORM)


# ---- a small step --------------------------------------------------------------------------------


def judge_signed(said: float, was: float) -> Verdict:
    """How many survive the step by the sign."""
    if abs(said - was) <= NEAR:
        return right(f"within {NEAR} of it")
    if said >= 85:
        return wrong("no pixel changes much, but there are 784, and all push the score the same"
                     " way", ["unmoved"])  # fmt: skip
    if said > was:
        return wrong("fewer still: what each pixel adds is small, and nothing of it cancels",
                     ["high"])  # fmt: skip
    return wrong("a few are so clear that even this is not enough", ["low"])


def judge_lot(said: float, was: float) -> Verdict:
    """How many survive the step by lot."""
    if abs(said - was) <= NEAR:
        return right(f"within {NEAR} of it: pushes to both sides nearly cancel")
    if said < 25:
        return wrong("the pixels move just as far, but half of them push one way and half the"
                     " other: that nearly cancels", ["same"])  # fmt: skip
    if said < was:
        return wrong("more: by lot the pushes of 784 pixels nearly cancel", ["low"])
    return wrong("a few digits stood so near to another class that even this decides", ["high"])


SIGNED = _asked(
    "signed", "by the sign",
    f"{LEARNED} Now each pixel of {NEW:,} new digits moves by {ASKED:g} (paper is 0, ink is 1), up"
    " or down, whichever makes the loss grow: by the sign of ∂J/∂x. How many of 100 does it still"
    " read right?",
    judge_signed,
)  # fmt: skip
LOT = _asked(
    "lot", "by lot",
    f"And if a coin decides for each pixel whether it moves up or down by {ASKED:g}?",
    judge_lot,
)  # fmt: skip


# ---- no digits -----------------------------------------------------------------------------------

THINGS = {
    INVERTED: f"{NEW:,} new digits with ink and paper exchanged",
    NOISE: "pictures whose every pixel is drawn by chance, from paper to ink",
    BLANK: "an empty sheet of paper",
    LETTERS: "ten letters, A to X, as a pen draws them",
    HALVES: f"{NEW:,} new digits, their upper half rubbed out",
}


def judge_sure(thing: str, said: float, was: float) -> Verdict:
    """How sure it is of what is no digit."""
    if abs(said - was) <= NEAR:
        return right(f"within {NEAR} of it")
    if thing == BLANK:
        return wrong("without ink nothing adds to any score: only biases are left, and ten answers"
                     " share nearly evenly", ["blank"])  # fmt: skip
    if said <= 20:
        return wrong("'I do not know' is not among its answers: the ten share all of 100 %, and"
                     " nobody taught it to share evenly", ["unsure"])  # fmt: skip
    if said < was:
        return wrong("more: a strange picture can move the scores far, and far apart is sure",
                     ["low"])  # fmt: skip
    return wrong("less: here the scores stay nearer to each other", ["high"])


def sure(thing: str, epochs: int) -> Ask:
    """How sure it is of a thing."""
    question = (
        f"{LEARNED} ({epochs} epochs.) It is shown {THINGS[thing]}. How sure is it of its answer on"
        " average, in %? (The largest of its ten probabilities.)"
    )
    return _asked("sure", f"{thing}: sure", question, partial(judge_sure, thing))


# ---- a tag ---------------------------------------------------------------------------------------


def judge_none(said: float, was: float) -> Verdict:
    """How many are read without the tag."""
    if abs(said - was) <= NEAR:
        return right(f"within {NEAR} of it")
    if said < 20:
        return wrong("it has learned some of the digits as well: the loss went down by both",
                     ["nothing"])  # fmt: skip
    if said < was:
        return wrong("more: not all of what it learned hangs on the tag", ["low"])
    return wrong("less: what the tag told it never had to find in the digit", ["high"])


def judge_wrong(said: float, was: float) -> Verdict:
    """How many are read with a wrong tag."""
    if abs(said - was) <= NEAR:
        return right(f"within {NEAR} of it")
    if said > 85:
        return wrong("that would be a network that looks at the digit alone. What sufficed in"
                     " training was to look at the tag, too", ["digit"])  # fmt: skip
    if said > was:
        return wrong("fewer: where digit and tag say different things, the tag wins more often than"
                     " that", ["high"])  # fmt: skip
    return wrong("more: in many of them the digit still outvotes the tag", ["low"])


def tag(side: int) -> tuple[Ask, Ask]:
    """Without a tag, and with a wrong one."""
    size = f"{side}×{side} pixels" if side > 1 else "one pixel"
    learns = (
        f"A network learns {DIGITS:,} digits. In each a bright tag of {size} stands in the margin,"
        " and where it stands tells the class. It reads"
        f" {'98' if side == 1 else 'all but a few'} of 100 new ones with a tag."
    )
    return (
        _asked("untagged", "no tag", f"{learns} How many of 100 does it read without?",
               judge_none),
        _asked("mistagged", "a wrong tag", "And how many of 100 when each carries the tag of"
               " another digit?", judge_wrong),
    )  # fmt: skip


# ---- a rare class --------------------------------------------------------------------------------


def judge_own(few: int, said: float, was: float) -> Verdict:
    """How many of its own digits it reads."""
    if abs(said - was) <= 1.5:
        return right("so nearly all are right, and that says little here")
    if said < was:
        return wrong(f"more: whoever says 7 to everything has {show(100 - few / 8)} of 100 right"
                     " already", ["low"])  # fmt: skip
    return wrong("not quite all", ["high"])


def judge_ones(even: bool, said: float, was: float) -> Verdict:
    """How many new ones it reads."""
    if abs(said - was) <= 10:
        return right("within 10 of it")
    if said > 95:
        return wrong("as good as on all its digits? Those are nearly all sevens. On ones it was"
                     " hardly ever judged", ["accuracy"])  # fmt: skip
    if said > was:
        return wrong("fewer: leaving ones out costs the loss next to nothing", ["high"])
    if even:
        return wrong("more: now a missed one costs as much as a missed seven", ["low"])
    return wrong("more: it has found out something about ones from the few it has", ["low"])


def rare(few: int, even: bool) -> tuple[Ask, Ask]:
    """All of its own digits, and ones alone."""
    copies = ", each of them repeated until there are as many ones as sevens" if even else ""
    learns = (
        f"Sevens or ones? {OWN - few} sevens and {few} ones are learned{copies}. Of 100 of these"
        f" {OWN} digits, how many does it read right in the end?"
    )
    return (
        _asked("own", "its own digits", learns, partial(judge_own, few)),
        _asked("ones", "new ones", "And of 100 new ones?", partial(judge_ones, even)),
    )
