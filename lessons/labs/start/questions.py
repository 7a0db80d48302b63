"""What is asked before the start is seen, and before it is trained; the truth is measured.

By how much a layer multiplies the variance of what passes through is one product: n inputs times
the variance of a weight, and half of it where a rectifier silences half of all units.
"""

import math
from itertools import pairwise

from engine.activations import ACTIVATIONS
from lessons.asking.polls import Choice, Poll
from lessons.labs.start.network import STARTS, WIDTH, Portrait
from lessons.numbers import show

NEAR, FAR = 0.1, 10.0  # between these the spread counts as kept
STEPS = 300
LEARNED, LEFT = 0.5, 0.2  # shares of digits read right; guessing gets 0.1
SPREADS = {"zeros": 0.0, "small": 0.01, "large": 1.0}
FATES = ("it fades to nothing", "it stays of one size", "it explodes on the way")
NEEDS = ("To fade it would lose nine tenths", "To stay it would change less than tenfold",
         "To explode it would grow tenfold")  # fmt: skip


def variance(start: str) -> float:
    """The variance of a weight between two layers of 64 units."""
    if start in SPREADS:
        return SPREADS[start] ** 2
    return {"glorot": 2 / (WIDTH + WIDTH), "he": 2 / WIDTH}[start]


def factor(activation: str, start: str) -> float:
    """By how much a layer multiplies the variance, where its activation is nearly straight."""
    return WIDTH * variance(start) * (0.5 if ACTIVATIONS[activation].rectifier else 1.0)


def fate(seen: Portrait) -> int:
    """What becomes of the spread between the first and the last hidden layer: a place in FATES."""
    first, last = seen.layers[0].spread, seen.layers[-1].spread
    if not math.isfinite(last) or last > FAR * first:
        return 2
    return 0 if last <= NEAR * first else 1


def spread_poll(activation: str, start: str, layers: int, seen: Portrait) -> Poll:
    """What becomes of the spread. What is said to each option holds the measured numbers."""
    truth = fate(seen)
    choices = tuple(
        Choice(text, _spread_why(option, truth, activation, start, seen), option == truth)
        for option, text in enumerate(FATES)
    )
    return Poll(
        "start.spread",
        f"{layers} layers of {WIDTH} units with {_named(activation)}; the weights begin"
        f" {_begun(start)}. What becomes of the spread of the activations, from layer 1 to layer"
        f" {layers}? (Kept: within a factor of ten.)",
        choices,
    )


def _named(activation: str) -> str:
    return ACTIVATIONS[activation].label


def _begun(start: str) -> str:
    return {
        "zeros": "at 0",
        "small": "with the spread 0.01",
        "large": "with the spread 1",
        "glorot": "as Glorot has it",
        "he": "as He has it",
    }[start]


def _spread_why(option: int, truth: int, activation: str, start: str, seen: Portrait) -> str:
    first, last = seen.layers[0].spread, seen.layers[-1].spread
    bend = ACTIVATIONS[activation]
    half = " / 2" if bend.rectifier else ""
    k = factor(activation, start)
    was = f"It goes from {show(first, 2)} to {show(last, 2)}."
    if start == "zeros":
        zero = (
            f"With all weights 0 every unit says {show(float(bend.function(0.0)))} to every digit"
        )
        return zero + (
            ": there is no spread at all, from the first layer on."
            if option == truth
            else ", so there is no spread that could stay or grow."
        )
    bounded = all(map(math.isfinite, bend.range))
    held = f"{bend.label} holds every activation between {' and '.join(map(show, bend.range))}"
    if option == 2 and bounded:
        return f"{was} {held}."
    if bend.range[0] == 0 and bounded:
        anew = "So each layer gets numbers around ½, and its weights spread them anew."
        return f"{was} {held}. {anew}" if option == truth else f"{was} {anew[3].upper()}{anew[4:]}"
    product = f"n·Var(w){half} = {WIDTH}·{show(variance(start), 5)}{half} = {show(k, 3)}"
    if option != truth:
        return f"{was} {NEEDS[option]}; each layer multiplies the variance by about {show(k, 3)}."
    if bounded and k > 1:
        return (
            f"{was} {product} would let it grow, but {held}; what that costs, the gradients show."
        )
    return f"{was} Each layer multiplies the variance by about {product}."


def learns_poll(activation: str, start: str, layers: int, seen: Portrait) -> Poll:
    """Whether the network learns: an experiment decides. What is said holds before it, too."""
    first, last = seen.layers[0], seen.layers[-1]
    both = f"∂{show(first.gradient, 2)} in layer 1"
    if layers > 1:
        both += f", ∂{show(last.gradient, 2)} in layer {layers}"
    return Poll(
        "start.learns",
        f"Now {STEPS} steps of training at learning rate 0.1, {layers} layer{'s' * (layers > 1)},"
        f" {_named(activation)}, weights {_begun(start)}. Does it learn to read digits?",
        (
            Choice(
                "yes: it gets more than half right",
                "To learn, a signal has to arrive at the end and a gradient at the beginning:"
                f" it began with the spread {show(last.spread, 2)} and {both}.",
            ),
            Choice(
                "a little: better than guessing",
                "Halfway is where some layers get a gradient they can use, and others not: it"
                f" began with {both}.",
            ),
            Choice(
                "no: it stays at guessing",
                "Stuck is who gets no gradient, the same one for all units, or one so long that"
                f" the first steps ruin everything: it began with {both}, and"
                f" {first.different} of {WIDTH} units differed.",
            ),
            Choice(
                "no: the numbers overflow",
                "That takes numbers that grow from layer to layer: at first the spread went from"
                f" {show(first.spread, 2)} to {show(last.spread, 2)}.",
            ),
        ),
    )


def outcome(accuracy: float | None) -> int:
    """Which option the run bears out: its share of right answers, None if numbers overflowed."""
    if accuracy is None:
        return 3
    return 0 if accuracy > LEARNED else 1 if accuracy > LEFT else 2


def passed_on(seen: Portrait) -> list[float]:
    """By how much each layer after the first multiplies the variance, as measured."""
    pairs = pairwise(look.spread for look in seen.layers)
    return [(after / before) ** 2 if before else math.nan for before, after in pairs]


assert set(STARTS) == {*SPREADS, "glorot", "he"}
