"""What the splits lab asks before it shows what luck and a leak do to a score."""

from functools import partial

from lessons.asking.answers import Verdict, right, wrong
from lessons.asking.ask import Ask, ask_poll, ask_prediction
from lessons.asking.polls import Choice, Poll
from lessons.asking.predictions import Prediction, read_share
from lessons.labs.splits.luck import ITEMS

NEAR = 0.015  # a share may be off by that much
USUAL = 0.87  # what the network of the leak reads right without one, told in its question

FRESH = ask_poll(
    Poll(
        "splits.promise",
        "The best guesser is taken, and tested on 200 fresh items that chose nobody. What is to be"
        " expected there?",
        (
            Choice("what it showed when it was chosen", "It was chosen because luck had raised this"
                   " very number. The luck stays with the old items."),
            Choice("10 %, what every guesser is worth", "It still guesses one of ten. Fresh items"
                   " know nothing of the choice, so they tell the truth, give or take 2 points.",
                   correct=True),
            Choice("half way between that and 10 %", "That would be so if half of the lead were"
                   " skill. Here none is: each guess is as good as any other."),
            Choice("less than 10 %, as luck evens out", "Luck has no memory and owes nothing. On"
                   " fresh items it guesses as on the first day."),
        ),
    )
)  # fmt: skip
COST = ask_poll(
    Poll(
        "splits.cost",
        "And what will the network with the leak make of fresh digits, which are in no pile?",
        (
            Choice("as much as its validation promises", "Validation then counts digits that it"
                   " knows by heart. Of fresh ones it knows none."),
            Choice("clearly less than the one without a leak", "Nothing was taken from it. It has"
                   " a few digits more to learn from. The harm is that nobody hears how good it"
                   " is."),
            Choice("about what it would without the leak", "A little more, as it has some digits"
                   " more to learn from. What the leak spoils is the measuring: the promise is"
                   " broken, and nobody notices.", correct=True),
            Choice("everything: it has seen all there is", "It has seen the digits in its pile."
                   " Every new hand writes others."),
        ),
    )
)  # fmt: skip


def judge_best(many: int, said: float, was: float) -> Verdict:
    """The best of so many guessers, as it was said and as it is."""
    if abs(said - was) <= NEAR:
        return right("as luck will have it")
    if abs(said - 0.1) <= 0.005 < was - 0.1:
        return wrong(
            f"that is what each is worth; the luckiest of {many:,} is further out", ["each"]
        )
    if abs(100 * said / ITEMS - was) <= NEAR / 2:
        items = 100 * said
        told = f"{items:.0f} of {ITEMS} items are {100 * items / ITEMS:.1f} %: a share is asked for"
        return wrong(told, ["items"])
    if said < 0.095 and was >= 0.1:
        return wrong(
            "that is below what each is worth, and the best of them is above it", ["below"]
        )
    if said >= 0.3:
        return wrong(
            "so far out luck hardly ever comes: one guesser's score has a spread of 2 points of"
            " 100",
            ["far"],
        )
    if said < was:
        return wrong(f"more: the luckiest of {many:,} is luckier than you thought", ["low"])
    return wrong("less: 200 items even out more than you thought", ["high"])


def judge_leak(percent: int, said: float, was: float) -> Verdict:
    """What validation shows with a leak, as it was said and as it is."""
    if abs(said - was) <= 2 * NEAR:
        return right("what it has seen it knows, the others it reads as before")
    if abs(said - USUAL) <= NEAR:
        return wrong(
            f"so it would be unseen; {percent} % of them it has learned by heart", ["same"]
        )
    if said > 0.985:
        return wrong("only those it has seen are known by heart; the others are new to it", ["all"])
    if abs(said - percent / 100) <= NEAR:
        return wrong("those are the ones it knows; of the others it reads most as well", ["known"])
    if percent < 100 and abs(said - (1 - percent / 100) * USUAL) <= NEAR:
        return wrong(
            f"those are the ones it reads among the {100 - percent} % that did not leak; those"
            " that leaked are right as well",
            ["rest"],
        )
    if said < was:
        return wrong("more: nearly all that leaked are right, and most of the others", ["low"])
    return wrong("less: those that did not leak are read as well as ever, not better", ["high"])


def best(many: int) -> Ask:
    """What the best of many guessers shows on 200 items."""
    return ask_prediction(
        Prediction(
            "splits.best",
            "the best",
            f"{many:,} networks that learned nothing guess one of ten classes for each of 200"
            " items. What share has the best of them right?",
            partial(judge_best, many),
            read_share,
        ),
        "a share, such as 25 %",
    )


def leak(percent: int) -> Ask:
    """What validation shows when some of its digits are in the training pile, too."""
    return ask_prediction(
        Prediction(
            "splits.leak",
            "validation",
            f"A network that learned 500 digits reads about {100 * USUAL:.0f} % of new ones right."
            f" Now {percent} % of the 500 validation digits slip in among those it learns from."
            " What will validation show?",
            partial(judge_leak, percent),
            read_share,
        ),
        "a share, such as 25 %",
    )
