"""What a wrong number reveals: for each usual wrong idea, compute what it would have given.

"Wrong" teaches almost nothing. But most wrong numbers are the right result of a wrong idea, so we
work every such idea out for the move in question and look which of them gives the number typed. The
right answer is looked for first, so an idea that happens to give it can never be blamed.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lessons.asking.answers import Verdict, match_number, refused, right, wrong
from lessons.labs.backprop.graph import Graph, Kind, Move
from lessons.labs.backprop.rules import RULES
from lessons.numbers import show

DIGITS = 2  # a rounded decimal must show at least this many significant digits
WITHIN = 0.005  # and may be half a percent off: people calculate on with rounded numbers


# Where two ideas give the same number, these are worth naming beside the likeliest.
_COMMON = {"overwrote", "forgot upstream", "copy divided", "factor itself", "losing side"}


@dataclass(frozen=True)
class Idea:
    """A wrong idea about a move: its id, the number it gives, the sentence that answers it."""

    id: str
    number: float
    message: str


def judge(graph: Graph, move: Move, typed: str) -> Verdict:
    """Judge the number typed for `move`; a wrong one comes with the ideas that would give it."""
    verdict = _match(typed, move.number)
    if verdict.correct or verdict.refused:
        return verdict
    found = [idea for idea in ideas(graph, move) if _match(typed, idea.number).correct]
    if found:
        others = [idea.message for idea in found[1:] if idea.id in _COMMON]
        message = f"{found[0].message}\nor: {others[0]}" if others else found[0].message
        return wrong(message, [idea.id for idea in found])
    near = match_number(typed, move.number, within=0.1 * abs(move.number))
    if near.correct:
        return wrong("very near: the idea is right, look at the arithmetic again", ["arithmetic"])
    return wrong(_reminder(graph, move))


def _match(typed: str, wanted: float) -> Verdict:
    if float(wanted).is_integer() and abs(wanted) < 1e6:
        return match_number(typed, wanted)
    verdict = match_number(typed, wanted, digits=DIGITS, within=WITHIN * abs(wanted))
    if verdict.correct:
        return right()
    return refused(f"at least {DIGITS} digits, please") if verdict.refused and wanted else verdict


def ideas(graph: Graph, move: Move) -> list[Idea]:
    """Every wrong idea that can be told from the right answer here, the likeliest first."""
    if move.kind is Kind.FORWARD:
        found = _forward(graph, move)
    elif move.kind is Kind.SEED:
        found = _seed(graph, move)
    else:
        found = _backward(graph, move)
    return [
        idea
        for idea in found
        if math.isfinite(idea.number) and not _match(repr(idea.number), move.number).correct
    ]


def _reminder(graph: Graph, move: Move) -> str:
    if move.kind is Kind.SEED:
        return "F moves exactly as F moves: ∂F/∂F = 1"
    point = graph.points[move.node]
    if move.kind is Kind.FORWARD:
        inputs = [show(graph.points[parent].value) for parent in point.parents]
        meet = "meet in" if len(inputs) > 1 else "goes into"
        return f"{' and '.join(inputs)} {meet} {point.label}"
    rule = RULES[point.op]
    return f"{rule.words}: {rule.sentence}"


def _seed(graph: Graph, move: Move) -> Iterator[Idea]:
    yield Idea("value", graph.result, "that is the value of F; its gradient by itself is 1")
    yield Idea("nothing", 0.0, "0 would say that F does not depend on itself")


# Forwards ----------------------------------------------------------------------------------------

_Guess = tuple[str, Callable[[Sequence[float]], float], str]

_FORWARD: dict[str, tuple[_Guess, ...]] = {
    "add": (
        ("multiplied", lambda x: x[0] * x[1], "that is the product; this node adds"),
        ("subtracted", lambda x: x[0] - x[1], "that is the difference; this node adds"),
        ("dropped sign", lambda x: abs(x[0]) + abs(x[1]), "mind the minus signs"),
    ),
    "subtract": (
        ("reversed", lambda x: x[1] - x[0], "the other way round: first minus second"),
        ("added", lambda x: x[0] + x[1], "that is the sum; minus a negative adds"),
    ),
    "multiply": (
        ("added", lambda x: x[0] + x[1], "that is the sum; this node multiplies"),
        ("sign", lambda x: -x[0] * x[1], "the size is right, the sign is not"),
    ),
    "divide": (
        ("upside down", lambda x: x[1] / x[0], "upside down: first divided by second"),
        ("multiplied", lambda x: x[0] * x[1], "that is the product; this node divides"),
    ),
    "negate": (("unchanged", lambda x: x[0], "this node turns the sign"),),
    "maximum": (
        ("the smaller", min, "that is the smaller of the two"),
        ("added", sum, "max adds nothing up: it lets the larger one through"),
        ("sizes", lambda x: max(x, key=abs), "−5 is smaller than 3: the sign counts"),
    ),
    "minimum": (
        ("the larger", max, "that is the larger of the two"),
        ("sizes", lambda x: min(x, key=abs), "−5 is smaller than 3: the sign counts"),
    ),
    "relu": (
        ("unchanged", lambda x: x[0], "relu turns everything below 0 into 0"),
        ("size", lambda x: abs(x[0]), "that is |z|; relu turns everything below 0 into 0"),
        ("closed", lambda x: 0.0, "above 0 relu changes nothing"),
    ),
    "logistic": (
        ("other tail", lambda x: 1 / (1 + math.exp(x[0])), "that is σ(−z): the exponent is −z"),
        ("unchanged", lambda x: x[0], "that is z; σ squeezes it between 0 and 1"),
        ("exponential", lambda x: math.exp(-x[0]), "that is e^−z; σ is 1 / (1 + e^−z)"),
    ),
    "tanh": (
        ("logistic", lambda x: 1 / (1 + math.exp(-x[0])), "that is σ(z); tanh reaches to −1"),
        ("sign", lambda x: -math.tanh(x[0]), "the size is right, the sign is not"),
        ("unchanged", lambda x: x[0], "that is z; tanh squeezes it between −1 and 1"),
    ),
    "exp": (
        ("negative", lambda x: math.exp(-x[0]), "that is e^−z: mind the sign"),
        ("unchanged", lambda x: x[0], "that is z; e^z is wanted"),
    ),
    "log": (
        ("base ten", lambda x: math.log10(x[0]), "that is to base 10; here log is natural"),
        ("base two", lambda x: math.log2(x[0]), "that is to base 2; here log is natural"),
    ),
    "sqrt": (("halved", lambda x: x[0] / 2, "half of it is not its root"),),
    "abs": (("unchanged", lambda x: x[0], "abs takes the sign away"),),
}


def _forward(graph: Graph, move: Move) -> Iterator[Idea]:
    point = graph.points[move.node]
    inputs = [graph.points[parent].value for parent in point.parents]
    for name, guess, message in _FORWARD.get(point.op, ()):
        try:
            yield Idea(f"forward {name}", guess(inputs), message)
        except (ArithmeticError, ValueError):
            continue
    yield Idea("forward sign", -move.number, "the size is right, the sign is not")


# Backwards ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _At:
    """The numbers around one backward move, under short names."""

    u: float  # upstream
    own: float  # the value of the operand that receives
    other: float  # the value of the other operand, if there is one
    y: float  # the operation's output
    which: int


_Slip = tuple[str, Callable[[_At], float], str]

# What the wrong idea would pass on, instead of upstream · local.
_TIE = "a tie: by our convention the first side takes it all, the second gets 0"
_PASSED_ON = "passed on unchanged: that is what + does"
_BACKWARD: dict[str, tuple[_Slip, ...]] = {
    "add": (
        ("copy divided", lambda a: a.u / 2, "+ copies: it does not share the gradient out"),
        ("swapped", lambda a: a.u * a.other, "swapping is for ×; + copies the upstream as it is"),
    ),
    "subtract": (
        ("copy divided", lambda a: a.u / 2, "− copies: it does not share the gradient out"),
        (
            "side",
            lambda a: a.u * (1 if a.which else -1),
            "the right side of − gets the minus, the left not",
        ),
        (
            "swapped",
            lambda a: a.u * a.other,
            "swapping is for ×; − copies, with a minus on the right",
        ),
    ),
    "multiply": (
        (
            "factor itself",
            lambda a: a.u * a.own,
            "that is upstream · the factor itself; × hands each side the other one",
        ),
        (
            "both factors",
            lambda a: a.u * a.y,
            "that is upstream · the whole product; only the other factor counts",
        ),
        ("passed on", lambda a: a.u, f"{_PASSED_ON}; × multiplies by the other factor"),
        (
            "copy divided",
            lambda a: a.u / 2,
            "nothing is shared out: × multiplies by the other factor",
        ),
    ),
    "divide": (
        (
            "square forgotten",
            lambda a: -a.u * a.other / a.own if a.which else math.nan,
            "the bottom is squared: −top / bottom²",
        ),
        ("multiplied", lambda a: a.u * a.other, "÷ divides by the bottom on the way back, too"),
        (
            "swapped",
            lambda a: a.u / a.own if a.which else -a.u * a.own / a.other**2,
            "that is the other side's rule: top 1/bottom, bottom −top/bottom²",
        ),
    ),
    "negate": (("passed on", lambda a: a.u, "the sign turns on the way back, too"),),
    "maximum": (
        ("losing side", lambda a: a.u, "the losing side gets nothing: F does not feel it"),
        ("winning side", lambda a: 0.0, "this side won: it gets all of the upstream"),
        ("shared out", lambda a: a.u / 2, "max shares nothing out: the larger side takes it all"),
        ("value routed", lambda a: a.u * a.own, "max routes the gradient, not the value"),
    ),
    "minimum": (
        ("losing side", lambda a: a.u, "the losing side gets nothing: F does not feel it"),
        ("winning side", lambda a: 0.0, "this side won: it gets all of the upstream"),
        ("shared out", lambda a: a.u / 2, "min shares nothing out: the smaller side takes it all"),
        ("value routed", lambda a: a.u * a.own, "min routes the gradient, not the value"),
    ),
    "relu": (
        ("gate ignored", lambda a: a.u, "z is not above 0: the gate is closed, nothing passes"),
        ("gate closed", lambda a: 0.0, "z is above 0: the gate is open, all of it passes"),
        ("value", lambda a: a.u * a.own, "an open gate multiplies by 1, not by z"),
    ),
    "logistic": (
        (
            "output as slope",
            lambda a: a.u * a.y,
            "that is upstream · σ(z), the height; the slope is out·(1 − out)",
        ),
        (
            "input in the slope",
            lambda a: a.u * a.own * (1 - a.own),
            "out·(1 − out) takes the output, not z",
        ),
        (
            "half the slope",
            lambda a: a.u * (1 - a.y),
            "that is upstream · (1 − out); the factor out is missing",
        ),
        ("passed on", lambda a: a.u, f"{_PASSED_ON}; σ scales it by out·(1 − out)"),
    ),
    "tanh": (
        ("square forgotten", lambda a: a.u * (1 - a.y), "the output is squared: 1 − out²"),
        (
            "input in the slope",
            lambda a: a.u * (1 - a.own * a.own),
            "1 − out² takes the output, not z",
        ),
        (
            "logistic's slope",
            lambda a: a.u * a.y * (1 - a.y),
            "that is σ's rule; tanh has 1 − out²",
        ),
        (
            "output as slope",
            lambda a: a.u * a.y,
            "that is upstream · the height; the slope is 1 − out²",
        ),
        ("passed on", lambda a: a.u, f"{_PASSED_ON}; tanh scales it by 1 − out²"),
    ),
    "softplus": (
        (
            "output as slope",
            lambda a: a.u * a.y,
            "that is upstream · the height; the slope is σ(z)",
        ),
        ("passed on", lambda a: a.u, f"{_PASSED_ON}; softplus scales it by σ(z)"),
    ),
    "exp": (
        (
            "power rule",
            lambda a: a.u * a.own * math.exp(a.own - 1),
            "the power rule is for z^n; the slope of e^z is e^z",
        ),
        (
            "input in the slope",
            lambda a: a.u * a.own,
            "that is upstream · z; the slope of e^z is e^z",
        ),
        ("passed on", lambda a: a.u, f"{_PASSED_ON}; exp scales it by its own output"),
    ),
    "log": (
        ("output as slope", lambda a: a.u * a.y, "that is upstream · ln z; the slope is 1/z"),
        ("multiplied", lambda a: a.u * a.own, "upside down: the slope of ln z is 1/z"),
        ("passed on", lambda a: a.u, f"{_PASSED_ON}; log scales it by 1/z"),
    ),
    "sqrt": (
        ("two forgotten", lambda a: a.u / a.y, "a factor 2 is missing: 1/(2·out)"),
        ("input in the slope", lambda a: a.u / (2 * a.own), "1/(2·out) takes the output, not z"),
        (
            "output as slope",
            lambda a: a.u * a.y,
            "that is upstream · the height; the slope is 1/(2·out)",
        ),
        ("passed on", lambda a: a.u, f"{_PASSED_ON}; √ scales it by 1/(2·out)"),
    ),
    "abs": (("passed on", lambda a: a.u, "below 0 abs turns the sign on the way back, too"),),
}


def _backward(graph: Graph, move: Move) -> Iterator[Idea]:
    """Slips of this operation, then slips that any chain rule invites; each adds to what was."""
    point = graph.points[move.node]
    values = [graph.points[parent].value for parent in point.parents]
    other = values[1 - move.which] if len(values) == 2 else 0.0
    at = _At(move.upstream, values[move.which], other, point.value, move.which)
    whole = graph.points[move.target].gradient
    if move.part < move.parts and whole is not None:
        wire = f"wire {move.part} of {move.parts}"
        yield Idea("the total", whole, f"that is what all wires bring together; this is {wire}")
    if move.before:
        have = show(move.before)
        yield Idea(
            "overwrote",
            move.contribution,
            f"that is this wire alone; {have} came by the other one, and gradients add",
        )
        yield Idea("ignored", move.before, "the second wire brings something, too: gradients add")
    for name, slip, message in _slips(graph, move):
        try:
            yield Idea(name, move.before + slip(at), message)
        except (ArithmeticError, ValueError):
            continue
    yield Idea(
        "forgot upstream",
        move.before + move.local,
        f"that is the local slope alone; multiply it by the upstream, {show(move.upstream)}",
    )
    yield Idea("sign", move.before - move.contribution, "the size is right, the sign is not")
    yield Idea(
        "added upstream",
        move.before + move.upstream + move.local,
        "upstream and local multiply; that is their sum",
    )
    yield Idea("value", at.own, "that is the forward value of this wire, not its gradient")


def _slips(graph: Graph, move: Move) -> Iterator[_Slip]:
    point = graph.points[move.node]
    if point.op == "power":
        yield from _power_slips(graph, move)
        return
    values = {graph.points[parent].value for parent in point.parents}
    tie = point.op in {"maximum", "minimum"} and len(values) == 1
    for name, slip, message in _BACKWARD.get(point.op, ()):
        yield name, slip, _TIE if tie else message


def _power_slips(graph: Graph, move: Move) -> Iterator[_Slip]:
    point = graph.points[move.node]
    n = point.exponent if len(point.parents) == 1 else graph.points[point.parents[1]].value
    if move.which == 1:
        rule = "here the exponent moves: the slope is out · ln of the base"
        yield "power rule", lambda a: a.u * a.own * a.other ** (a.own - 1), rule
        return
    rule = "the rule is n · x^(n−1)"
    yield "exponent kept", lambda a: a.u * n * a.y, f"one power goes: {rule}"
    yield "n forgotten", lambda a: a.u * a.own ** (n - 1), f"the n comes down in front: {rule}"
    yield "output as slope", lambda a: a.u * a.y, f"that is upstream · the height; {rule}"
    yield "times n", lambda a: a.u * n, f"the x^(n−1) is missing: {rule}"
