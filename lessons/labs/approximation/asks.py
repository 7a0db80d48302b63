"""What the approximation lab asks before the engine may draw: which curve is closer, what 16 do."""

from lessons.asking.ask import Ask, ask_poll
from lessons.asking.polls import Choice, Poll

TENFOLD, HUNDREDFOLD = 10.0, 100.0


def versus(target: str, count: int, mine: str) -> Ask:
    """Whose curve is closer, with as many units; the engine's training will tell."""
    return ask_poll(
        Poll(
            "approximation.versus",
            f"Your {count} units miss the {target} by an error of {mine}. Now the engine trains"
            f" {count} units of its own from random weights. Which error is smaller?",
            (
                Choice(
                    "mine, placed by hand",
                    "Your units stand where you saw that they are needed. Training begins at random"
                    " and may get stuck, but it moves every weight at once, thousands of times.",
                ),
                Choice(
                    "the engine's, by less than 10 times",
                    "Steps placed by eye do nearly all there is to do only where the target is made"
                    " of steps. Gentle slopes let a unit do more than a wall can.",
                ),
                Choice(
                    "the engine's, by 10 times or more",
                    "The engine uses each unit's slope, not just its place and height: a long soft"
                    " step follows a curve where walls leave stairs. It still has to find them.",
                ),
            ),
        ),
        later=True,
    )


def versus_key(mine: float, engines: float) -> int:
    """Which option of `versus` the measured errors make true."""
    if engines >= mine:
        return 0
    return 1 if engines * TENFOLD > mine else 2


def falling(target: str) -> Ask:
    """How the engine's error falls from 2 to 16 units; twelve trainings will tell."""
    return ask_poll(
        Poll(
            "approximation.falling",
            f"The engine trains 2, 4, 8 and 16 units on the {target}, three times each. From 2"
            " units to 16, what becomes of its error (the median of three)?",
            (
                Choice(
                    "it grows",
                    "More weights are more to adjust, and still each finds its slope. Only where 2"
                    " units are all that is needed may 16 end a little higher, by chance.",
                ),
                Choice(
                    "it falls, less than 10 times",
                    "Eight times the units, at most eight times as good? Nothing ties them so. But"
                    " where the examples leave a gap, no number of units closes it.",
                ),
                Choice(
                    "it falls 10 to 100 times",
                    "The error is a squared distance: stairs half as high miss by a quarter. Three"
                    " doublings by this rule give 64, if training keeps up with it.",
                ),
                Choice(
                    "it falls more than 100 times",
                    "That is more than stairs can do. Where 2 units cannot follow a single bend and"
                    " a few more can, it happens in one leap.",
                ),
            ),
        ),
        later=True,
    )


def falling_key(two: float, sixteen: float) -> int:
    """Which option of `falling` the measured errors make true."""
    if sixteen >= two:
        return 0
    if two < TENFOLD * sixteen:
        return 1
    return 2 if two <= HUNDREDFOLD * sixteen else 3
