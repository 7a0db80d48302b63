"""Five questions about a function, asked before it is drawn, and what each wrong answer tells.

Every wanted number is measured from the engine (`facts`), and so is every number that a wrong idea
would have led to: the value instead of the slope, the other tail, slopes added instead of
multiplied. How an answer is read and judged stands in `judging`.
"""

import math
from collections.abc import Iterable
from functools import lru_cache

from engine.activations import Activation
from lessons.asking.ideas import Idea
from lessons.labs.activations.facts import limit, steepest, title
from lessons.labs.activations.judging import FORM, POWER_FORM, Prediction
from lessons.numbers import show

LAYERS = 8
AT = 4.0  # where the third slope is asked for: well into the flat part of the logistic


@lru_cache(maxsize=64)
def predictions(activation: Activation) -> tuple[Prediction, ...]:
    """The questions of one function, in the order in which their answers uncover the picture."""
    asked = [_limit(activation)]
    peak = steepest(activation)
    if not peak.everywhere:
        asked.append(_where(activation))
    return (*asked, _how_steep(activation), _slope_at(activation), _product(activation))


def _ideas(accepts: tuple[float, float], ideas: Iterable[Idea]) -> tuple[Idea, ...]:
    """Those ideas that lead to a wrong answer here."""
    low, high = accepts
    return tuple(
        idea for idea in ideas if not math.isnan(idea.value) and not low <= idea.value <= high
    )


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
            f"Something would have to grow without end. Here nothing passes {show(end)}.",
        ),
        Idea("the sign", -math.inf, "z goes to +∞, the right end of the axis."),
    ]
    if math.isinf(end):
        ceiling = "1 is a ceiling of the logistic and tanh. This one has none: g(100) is "
        ideas.append(Idea("a ceiling of 1", 1.0, f"{ceiling}{show(g.function(100.0))}."))
    return Prediction(
        id="limit",
        prompt=f"Where does {title(g)} go as z goes to +∞?",
        form=FORM,
        wanted=end,
        low=accepts[0],
        high=accepts[1],
        truth=show(end),
        because=because,
        hints=(
            "Put a large z into the formula and see which part of it still counts.",
            f"At z = 4 it is {show(g.function(4.0))}. Does anything stop it after that?",
            f"z = 4, 10, 100 give {show(g.function(4.0), 6)}, {at_ten},"
            f" {show(g.function(100.0), 8)}: the limit is {show(end)}.",
        ),
        ideas=_ideas(accepts, ideas),
        nearly="Close counts for little here: the limit is the one number it settles at."
        if not math.isinf(end)
        else "",
    )


def _where(g: Activation) -> Prediction:
    peak = steepest(g)
    low, high = _within_two_percent(g)
    if peak.low == peak.high and abs(peak.slope - peak.low) > 0.05:
        # Who gives the size of the slope has not given its place, however close the two numbers.
        half = abs(peak.slope - peak.low) / 2
        low, high = max(low, peak.low - half), min(high, peak.low + half)
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
    lowest = _steepest_descent(g)
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
        form=FORM,
        wanted=peak.low if peak.only_at_infinity else peak.place,
        low=low,
        high=high,
        truth=truth,
        because=because,
        hints=(
            "Slope is the rise for one step to the right. Where does the curve climb fastest?",
            "Look at the drawn curve: compare the rise from −1 to 0, from 0 to 1, from 1 to 2.",
            f"Those rises are {show(g.function(0.0) - g.function(-1.0))}, "
            f"{show(g.function(1.0) - g.function(0.0))} and "
            f"{show(g.function(2.0) - g.function(1.0))}. The place: {truth}.",
        ),
        ideas=_ideas((low, high), ideas),
        nearly="",
    )


def _within_two_percent(g: Activation) -> tuple[float, float]:
    """The interval around the steepest place on which the slope is within 2 % of the largest."""
    peak = steepest(g)
    if peak.low != peak.high or peak.only_at_infinity:
        low, high = peak.low, peak.high
        if peak.only_at_infinity:
            low = _walk(g, 40.0, -0.01)
        # A corner is not part of the slope beside it.
        low = math.nextafter(low, math.inf) if low in g.kinks else low
        high = math.nextafter(high, -math.inf) if high in g.kinks else high
        return low, high
    return _walk(g, peak.low, -0.01), _walk(g, peak.low, 0.01)


def _walk(g: Activation, z: float, by: float) -> float:
    enough = 0.98 * steepest(g).slope
    start, count = z, 0
    while float(g.derivative(start + (count + 1) * by)) >= enough and count < 10_000:
        count += 1
    return start + count * by


def _steepest_descent(g: Activation) -> float | None:
    """Where the slope is most negative, for functions that dip."""
    places = [hundredth / 100 for hundredth in range(-1000, 1001)]
    place = min(places, key=lambda z: float(g.derivative(z)))
    return place if float(g.derivative(place)) < 0 else None


def _how_steep(g: Activation) -> Prediction:
    peak = steepest(g)
    top = peak.slope
    slack = max(0.02 * abs(top), 1e-9)
    accepts = (top - slack, top + slack)
    bottom, ceiling = g.range
    value = float(g.function(peak.place))
    end = float(g.derivative(1e4))
    ideas = [
        Idea(
            "a quarter",
            0.25,
            f"0.25 is the largest slope of the logistic. This one has {show(top)}.",
        ),
        Idea("one", 1.0, f"1 is the largest slope of tanh and ReLU. This one has {show(top)}."),
        Idea("at four", float(g.derivative(AT)), f"That is its slope at {show(AT)}."),
        Idea("upside down", 1 / top if top else math.nan, "Upside down: rise over step."),
        Idea("the sign", -top, "The size is right, the sign is not."),
        Idea(
            "the value",
            value,
            f"{show(value)} is the value there, the height of the curve. "
            "The slope is how fast the height changes.",
        ),
        Idea("flat", 0.0, "Slope 0 everywhere would be a level line."),
        Idea(
            "vertical",
            math.inf,
            "At the jump there is no slope at all, and everywhere else the line is level."
            if top == 0
            else "Infinitely steep would be a jump.",
        ),
    ]
    if math.isfinite(ceiling - bottom):
        height = ceiling - bottom
        ideas.append(
            Idea(
                "the whole rise",
                height,
                f"{show(height)} is how far it rises in all, not how fast.",
            )
        )
    else:
        ideas.append(
            Idea(
                "the last slope",
                end,
                f"{show(end)} is its slope far right; on the way it is steeper.",
            )
        )
    if top > 0 and peak.low == peak.high and not peak.only_at_infinity:
        ideas.append(
            Idea("the place", peak.low, f"{show(peak.low)} is where. How steep is it there?")
        )
    truth = show(top)
    where = f"z = {show(peak.place)}"
    if top == 0:
        because = "It is level on both sides of its jump, so no gradient ever comes through."
    elif peak.only_at_infinity:
        because = f"The slope approaches {truth} and never passes it."
    elif peak.everywhere:
        because = f"The slope is {truth} at every z."
    else:
        because = f"At {where} the tangent rises {truth} for every 1 to the right."
    rise = float(g.function(peak.place + 0.1)) - float(g.function(peak.place - 0.1))
    return Prediction(
        id="steepest",
        prompt="How large is its largest slope?",
        form=FORM,
        wanted=top,
        low=accepts[0],
        high=accepts[1],
        truth=truth,
        because=because,
        hints=(
            "Take a small step around the steepest place: rise divided by step.",
            f"Around {where}, a step of 0.2 raises it by {show(rise, 6)}.",
            f"{show(rise, 6)} / 0.2 = {show(rise / 0.2)}, and exactly it is {truth}.",
        ),
        ideas=_ideas(accepts, ideas),
        nearly="",
    )


def _slope_at(g: Activation) -> Prediction:
    slope, value = float(g.derivative(AT)), float(g.function(AT))
    top = steepest(g).slope
    slack = 0.1 * abs(slope)  # of a slope of .00134, neither 0 nor .003 is a tenth of it
    accepts = (slope - slack, slope + slack)
    at, truth = show(AT), show(slope)
    ideas = [
        Idea(
            "the value",
            value,
            f"{show(value)} is the value at {at}. The slope is how fast it still changes.",
        ),
        Idea(
            "the average slope",
            value / AT,
            f"{show(value)} / {at} is the slope of a line from the origin, not of the tangent.",
        ),
        Idea("the other side", float(g.derivative(-AT)), f"That is the slope at −{at}."),
        Idea("the largest slope", top, f"{show(top)} is its largest slope, not the one at {at}."),
        Idea("the middle", float(g.derivative(0.0)), "That is the slope at 0."),
        Idea(
            "the rise so far",
            value - float(g.function(0.0)),
            f"That is how far it has risen from"
            f" 0 to {at}. The slope is how fast it still rises there.",
        ),
        Idea(
            "value · (1 − value) of z",
            AT * (1 - AT),
            f"That puts z = {at} where the value belongs.",
        ),
        Idea("1 − z²", 1 - AT * AT, f"That puts z = {at} where the value belongs."),
        Idea(
            "the other rule",
            value * (1 - value),
            f"value · (1 − value) is the rule of the logistic; here the slope is {truth}.",
        ),
        Idea(
            "the rule of tanh",
            1 - value * value,
            f"1 − value² is the rule of tanh; here the slope is {truth}.",
        ),
        Idea(
            "what is left to the limit",
            limit(g) - value if math.isfinite(limit(g)) else math.nan,
            "That is how far it is from its limit; the slope is how fast it gets there.",
        ),
        Idea("the sign", -slope, "The size is right, the sign is not."),
        Idea("the place", AT, f"{at} is the place. How steep is it there?"),
        Idea("flat already", 0.0, f"It does not lie level at {at}: {truth} is left."),
    ]
    if slope == 0 < top:
        because = f"At {at} it is level: the unit is saturated, and nothing reaches its weights."
    elif abs(slope) < 0.1 * abs(top):
        left = f"only {show(100 * slope / top, 2)} % of the largest. "
        because = f"At {at} it is {left}The unit is saturated: it barely learns."
    elif top == 0:
        because = "It is level there, as everywhere but at the jump."
    else:
        because = f"At {at} it still has {show(100 * slope / top, 3)} % of its largest slope."
    after = float(g.function(AT + 0.5)) - float(g.function(AT - 0.5))
    return Prediction(
        id="slope",
        prompt=f"What is its slope at z = {at}? (to a tenth of itself)",
        form=FORM,
        wanted=slope,
        low=accepts[0],
        high=accepts[1],
        truth=truth,
        because=because,
        hints=(
            f"How much does the curve still rise around z = {at}?",
            f"From 3.5 to 4.5 it goes from {show(g.function(3.5))} to {show(g.function(4.5))}.",
            f"That is a rise of {show(after)} over 1; the tangent's slope is {truth}.",
        ),
        ideas=_ideas(accepts, ideas),
        nearly="",
    )


def _product(g: Activation) -> Prediction:
    top = steepest(g).slope
    wanted = top**LAYERS
    faint = 0 < wanted < 0.1
    slack = 1.0 if faint else 0.05
    accepts = (wanted / 2, wanted * 2) if faint else (wanted * (1 - slack), wanted * (1 + slack))
    shown, truth = show(top), show(wanted)
    ideas = [
        Idea(
            "added", LAYERS * top, f"{LAYERS} · {shown} adds the slopes. The chain rule multiplies."
        ),
        Idea("one layer", top, f"{shown} is one layer. The gradient passes {LAYERS} of them."),
        Idea("one too few", top ** (LAYERS - 1), f"That is {shown} to the power {LAYERS - 1}."),
        Idea("one too many", top ** (LAYERS + 1), f"That is {shown} to the power {LAYERS + 1}."),
        Idea("shared out", top / LAYERS, f"{shown} / {LAYERS} shares it out. Slopes multiply."),
        Idea(
            "nothing left",
            0.0,
            f"Not quite nothing: {shown} to the power {LAYERS} is {truth}."
            if faint
            else f"A product fades when its factors are below 1. Here each is {shown}.",
        ),
        Idea("a squared one", top * top, f"That is two layers. There are {LAYERS}."),
        Idea(
            "the base and the power",
            LAYERS**top,
            f"That is {LAYERS} to the power {shown}; it is {shown} to the power {LAYERS}.",
        ),
        Idea(
            "how many",
            float(LAYERS),
            f"{LAYERS} is how many layers there are; multiply their slopes.",
        ),
        Idea("what is lost", 1 - wanted, f"That is what is lost; {truth} is left."),
        Idea("nothing lost", 1.0, f"Only a slope of 1 loses nothing, and this one is {shown}."),
    ]
    if faint:
        because = f"Of a gradient of 1, {truth} reaches the first layer, and this is the best case."
    elif wanted > 1.05:
        because = f"Each layer multiplies by {shown}: a gradient can even grow."
    elif top == 0:
        because = "One slope of 0 is enough to stop the gradient."
    else:
        because = f"{shown} to any power is {truth}: where it is steepest, depth costs nothing."
    return Prediction(
        id="product",
        prompt=f"{LAYERS} layers, each where its slope is largest: the product of the slopes?",
        form=POWER_FORM,
        wanted=wanted,
        low=accepts[0],
        high=accepts[1],
        truth=truth,
        because=because,
        hints=(
            "The chain rule multiplies one slope for every layer.",
            f"Each of the {LAYERS} slopes is {shown}.",
            f"{shown}^2 = {show(top**2)}, ^4 = {show(top**4)}, ^8 = {show(top**8)}.",
        ),
        ideas=_ideas(accepts, ideas),
        nearly=f"The chain rule multiplies: {shown} to the power {LAYERS}.",
    )
