"""What a wrong number reveals: for each usual wrong idea, compute what it would have given.

"Wrong" teaches almost nothing. But most wrong numbers are the right result of a wrong idea, so we
work every such idea out for the move in question and look which of them gives the number typed. The
right answer is looked for first, so an idea that happens to give it can never be blamed.
"""

import math
from collections.abc import Iterable, Iterator

from lessons.asking.answers import SLACK, Verdict, match_number, refused, right, wrong
from lessons.asking.ideas import Idea, judge_number
from lessons.graphs.graph import Graph, Kind, Move
from lessons.labs.backprop.rules import RULES
from lessons.labs.backprop.slips import BACKWARD, FORWARD, TIE, At
from lessons.numbers import show

DIGITS = 2  # a rounded decimal must show at least this many significant digits

# What any operation invites, and what the same slip is called where an operation has its own word.
_SAME = {
    "sign": {"side", "passed on"},
    "forward sign": {"forward reversed", "forward unchanged", "forward dropped sign"},
    "value": {"factor itself", "value routed", "input in the slope"},
}
NEAR = 0.1  # so near, a number is worth computing once more


def judge(graph: Graph, move: Move, typed: str) -> Verdict:
    """Judge the number typed for `move`; a wrong one comes with the ideas that would give it."""

    def otherwise(value: float) -> Verdict:
        if abs(value - move.number) <= NEAR * abs(move.number):
            return wrong("near, but not it: compute it once more, with more digits", ["near"])
        return wrong(_reminder(graph, move))

    return judge_number(typed, move.number, ideas(graph, move), match, otherwise)


def match(typed: str, wanted: float) -> Verdict:
    """As freely as people round here; a whole number has nothing to round."""
    if float(wanted).is_integer() and abs(wanted) < 1e6:
        return match_number(typed, wanted)
    verdict = match_number(typed, wanted, digits=DIGITS, within=SLACK * abs(wanted))
    if verdict.correct:
        return right()
    return refused(f"at least {DIGITS} digits, please") if verdict.refused else verdict


def ideas(graph: Graph, move: Move) -> list[Idea]:
    """Every wrong idea that can be told from the right answer here, the likeliest first."""
    if move.kind is Kind.FORWARD:
        found = _forward(graph, move)
    elif move.kind is Kind.SEED:
        found = _seed(graph, move)
    else:
        found = _backward(graph, move)
    wrong_ones = [
        idea
        for idea in found
        if math.isfinite(idea.value) and not match(repr(idea.value), move.number).correct
    ]
    return [idea for idea in wrong_ones if not _is_told(idea, wrong_ones)]


def _is_told(idea: Idea, ideas: Iterable[Idea]) -> bool:
    """Whether an idea that any operation invites is here the same as one of this operation."""
    own = _SAME.get(idea.name, ())
    return any(other.value == idea.value for other in ideas if other.name in own)


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


def _forward(graph: Graph, move: Move) -> Iterator[Idea]:
    point = graph.points[move.node]
    inputs = [graph.points[parent].value for parent in point.parents]
    if point.exponent is not None:
        inputs.append(point.exponent)
    for name, guess, message in FORWARD[point.op]:
        try:
            yield Idea(f"forward {name}", guess(inputs), message)
        except (ArithmeticError, ValueError):
            continue
    yield Idea("forward sign", -move.number, "the size is right, the sign is not")


def _backward(graph: Graph, move: Move) -> Iterator[Idea]:
    """Slips of this operation, then slips that any chain rule invites; each adds to what was."""
    point = graph.points[move.node]
    values = [graph.points[parent].value for parent in point.parents]
    exponent = math.nan if point.exponent is None else point.exponent
    other = values[1 - move.which] if len(values) == 2 else exponent
    at = At(move.upstream, values[move.which], other, point.value, move.which)
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
    tie = point.op in {"maximum", "minimum"} and len(set(values)) == 1
    for name, slip, message in BACKWARD[point.op]:
        try:
            yield Idea(name, move.before + slip(at), TIE if tie else message)
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
