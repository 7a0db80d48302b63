"""The three questions about slope: the largest, the one far out, and a product of many.

Each wrong idea leads to a number that is measured, too: the value instead of the slope, another
function's rule, slopes added instead of multiplied.
"""

import math

from engine.activations import Activation
from lessons.asking.ideas import Idea
from lessons.labs.activations.facts import limit, steepest
from lessons.labs.activations.judging import POWER_FORM, Prediction, misleading
from lessons.numbers import show

LAYERS = 8
AT = 4.0  # where the third slope is asked for: well into the flat part of the logistic


def how_steep(g: Activation) -> Prediction:
    """How large the largest slope is."""
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
            "0.25 is the largest slope of the logistic. This is another function.",
        ),
        Idea("one", 1.0, "1 is the largest slope of tanh and ReLU. This is another function."),
        Idea("at four", float(g.derivative(AT)), f"That is its slope at {show(AT)}."),
        Idea("upside down", 1 / top if top else math.nan, "Upside down: rise over step."),
        Idea("the sign", -top, "The size is right, the sign is not."),
        Idea(
            "the value",
            math.nan if peak.only_at_infinity else value,  # what is only approached has no there
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
        wanted=top,
        accepted=accepts,
        truth=truth,
        because=because,
        hints=(
            "Take a small step around the steepest place: rise divided by step.",
            f"Around {where}, a step of 0.2 raises it by {show(rise, 6)}.",
            f"{show(rise, 6)} / 0.2 = {show(rise / 0.2)}, and exactly it is {truth}.",
        ),
        ideas=misleading(accepts, ideas),
        otherwise=lambda value: (
            "Nowhere is it as steep as that."
            if value > top
            else "Somewhere it is steeper than that."
        ),
    )


def slope_at(g: Activation) -> Prediction:
    """The slope where the logistic is already flat."""
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
        Idea(
            "the middle",
            math.nan if 0.0 in g.kinks else float(g.derivative(0.0)),  # a corner has no slope
            "That is the slope at 0.",
        ),
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
            "value · (1 − value) is the rule of the logistic, and this is another function.",
        ),
        Idea(
            "the rule of tanh",
            1 - value * value,
            "1 − value² is the rule of tanh, and this is another function.",
        ),
        Idea(
            "what is left to the limit",
            limit(g) - value if math.isfinite(limit(g)) else math.nan,
            "That is how far it is from its limit; the slope is how fast it gets there.",
        ),
        Idea("the sign", -slope, "The size is right, the sign is not."),
        Idea("the place", AT, f"{at} is the place. How steep is it there?"),
        Idea("flat already", 0.0, f"It does not lie level at {at}: it still rises."),
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
        wanted=slope,
        accepted=accepts,
        truth=truth,
        because=because,
        hints=(
            f"How much does the curve still rise around z = {at}?",
            f"From 3.5 to 4.5 it goes from {show(g.function(3.5))} to {show(g.function(4.5))}.",
            f"That is a rise of {show(after)} over 1; the tangent's slope is {truth}.",
        ),
        ideas=misleading(accepts, ideas),
        otherwise=lambda value: (
            f"At {at} the slope is {'smaller' if value > slope else 'larger'} than that."
        ),
    )


def product(g: Activation) -> Prediction:
    """What many layers, each at its steepest, leave of a gradient."""
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
            f"Not quite nothing: it is {shown} to the power {LAYERS}."
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
        Idea("what is lost", 1 - wanted, "That is what is lost. How much is left?"),
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
        accepted=accepts,
        truth=truth,
        because=because,
        hints=(
            "The chain rule multiplies one slope for every layer.",
            f"Each of the {LAYERS} slopes is {shown}.",
            f"{shown}^2 = {show(top**2)}, ^4 = {show(top**4)}, ^8 = {show(top**8)}.",
        ),
        ideas=misleading(accepts, ideas),
        otherwise=lambda _: f"The chain rule multiplies: {shown} to the power {LAYERS}.",
    )
