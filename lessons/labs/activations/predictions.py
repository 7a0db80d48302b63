"""Five questions about a function, asked before it is drawn, and what each wrong answer tells.

Every wanted number is measured from the engine (`facts`), and so is every number that a wrong idea
would have led to. Those about slope stand in `slopes`, how an answer is read and judged in
`judging`.
"""

import math
from functools import lru_cache

from engine.activations import Activation
from lessons.asking.ideas import Idea
from lessons.labs.activations.facts import (
    limit,
    steepest,
    steepest_descent,
    title,
    within_two_percent,
)
from lessons.labs.activations.judging import Prediction, misleading
from lessons.labs.activations.slopes import how_steep, product, slope_at
from lessons.numbers import show


@lru_cache(maxsize=64)
def predictions(activation: Activation) -> tuple[Prediction, ...]:
    """The questions of one function, in the order in which their answers uncover the picture."""
    asked = [_limit(activation)]
    peak = steepest(activation)
    if not peak.everywhere:
        asked.append(_where(activation))
    return (*asked, how_steep(activation), slope_at(activation), product(activation))


def _limit(g: Activation) -> Prediction:
    end, other, middle = limit(g), limit(g, -1), float(g.function(0.0))
    at_ten = show(g.function(10.0), 10)
    if math.isinf(end):
        accepts = (end, end)
        because = f"It goes on without end: g(10) is {at_ten}, g(100) is {show(g.function(100.0))}."
    else:
        accepts = (end - 5e-4 * abs(end), end + 5e-4 * abs(end))
        because = f"At z = 10 it is already {at_ten}, and it never passes {show(end)}."
    ideas = [
        Idea("the other tail", other, "That is where it goes at −∞, the other end of the axis."),
        Idea("the middle", middle, "That is its value at z = 0, in the middle of the axis."),
        Idea(
            "no ceiling",
            math.inf,
            "Something would have to grow without end. Nothing in this formula does.",
        ),
        Idea("the sign", -math.inf, "z goes to +∞, the right end of the axis."),
    ]
    if math.isinf(end):
        ceiling = "1 is a ceiling of the logistic and tanh. Of this one, g(100) is "
        ideas.append(Idea("a ceiling of 1", 1.0, f"{ceiling}{show(g.function(100.0))}."))
    return Prediction(
        id="limit",
        prompt=f"Where does {title(g)} go as z goes to +∞?",
        wanted=end,
        accepted=accepts,
        truth=show(end),
        because=because,
        hints=(
            "Put a large z into the formula and see which part of it still counts.",
            f"At z = 4 it is {show(g.function(4.0))}. Does anything stop it after that?",
            f"z = 4, 10, 100 give {show(g.function(4.0), 6)}, {at_ten},"
            f" {show(g.function(100.0), 8)}: the limit is {show(end)}.",
        ),
        ideas=misleading(accepts, ideas),
        otherwise=lambda value: _no_limit(g, end, value),
    )


def _no_limit(g: Activation, end: float, value: float) -> str:
    if math.isinf(end):
        far = 100 * max(1.0, abs(value))
        return f"It does not stay there: g({show(far)}) is {show(g.function(far))}."
    if abs(value - end) < 0.1:
        return "Close counts for little here: the limit is the one number it settles at."
    if value > end:
        return f"It never comes up to {show(value)}."
    four = float(g.function(4.0))
    return "It goes past that" + (f": g(4) is {show(four)}." if four != end else " before z = 4.")


def _where(g: Activation) -> Prediction:
    peak = steepest(g)
    accepts = low, high = within_two_percent(g)
    if peak.low == peak.high and abs(peak.slope - peak.low) > 0.05:
        # Who gives the size of the slope has not given its place, however close the two numbers.
        half = abs(peak.slope - peak.low) / 2
        accepts = max(low, peak.low - half), min(high, peak.low + half)
    slope = show(peak.slope)
    if peak.only_at_infinity:
        truth = "∞"
        because = (
            f"Its slope grows all the way and only approaches {slope}: "
            f"{show(g.derivative(2.0))} at 2, {show(g.derivative(5.0))} at 5."
        )
    elif peak.low == peak.high:
        truth = show(peak.low)
        beside = show(g.derivative(peak.low + 1))
        because = f"There the slope is {slope}; one to the right it is {beside}."
    else:
        if math.isinf(peak.high):
            truth = f"every z > {show(peak.low)}"
        else:
            truth = f"between {show(peak.low)} and {show(peak.high)}"
        because = f"The slope is {slope} there ({truth})."
    lowest = steepest_descent(g)
    ideas = [
        Idea(
            "the largest value",
            math.inf,
            "Far right the value is largest, but slope is how fast it still changes: "
            f"at z = 8 only {show(g.derivative(8.0))}.",
        ),
        Idea("the left end", -math.inf, f"At z = −8 the slope is {show(g.derivative(-8.0))}."),
        *(
            Idea(
                f"the corner at {show(kink)}",
                kink,
                f"That is the corner itself. Beside it the slopes are "
                f"{show(g.derivative(kink - 1e-6))} and {show(g.derivative(kink + 1e-6))}; "
                f"at it there is none, and the convention here is {show(g.derivative(kink))}.",
            )
            for kink in g.kinks
        ),
    ]
    if peak.slope:
        size = f"{slope} is how large the slope is. Asked is the place, the z where it is so large."
        ideas.append(Idea("its size", peak.slope, size))
    if 0.0 not in g.kinks:
        middle = f"In the middle the slope is {show(g.derivative(0.0))}, but it still grows."
        ideas.append(Idea("the middle", 0.0, middle))
    if lowest is not None:
        falls = f"There it falls fastest: the slope is {show(g.derivative(lowest))}, below zero."
        ideas.append(Idea("the steepest fall", lowest, falls))
    return Prediction(
        id="where",
        prompt="At which z is its slope largest?"
        + ("" if peak.low == peak.high else " (one such z)"),
        wanted=peak.low if peak.only_at_infinity else peak.place,
        accepted=accepts,
        truth=truth,
        because=because,
        hints=(
            "Slope is the rise for one step to the right. Where does the curve climb fastest?",
            "Look at the drawn curve: compare the rise from −1 to 0, from 0 to 1, from 1 to 2.",
            f"Those rises are {show(g.function(0.0) - g.function(-1.0))}, "
            f"{show(g.function(1.0) - g.function(0.0))} and "
            f"{show(g.function(2.0) - g.function(1.0))}. The place: {truth}.",
        ),
        ideas=misleading(accepts, ideas),
        otherwise=lambda value: (
            f"At {show(value)} the slope is {show(g.derivative(value))}; elsewhere it is larger."
        ),
    )
