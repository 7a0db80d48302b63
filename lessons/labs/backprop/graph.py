"""An expression with its numbers as a graph, and every move that computes it and differentiates it.

The numbers come from the engine's tape, and the backward moves are exactly what `backward_steps`
yields: what the learner steps through is the code that trains. Everything here is plain numbers, so
that a screen can show any moment of it, forwards and backwards.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from engine.expression.formula import Expression, ExpressionError
from engine.tensor import BackwardStep, Tensor, backward_steps
from lessons.labs.backprop.layout import Layout, Node, lay_out, whole_part
from lessons.numbers import show

_LONGEST_NAME = 14


class Kind(Enum):
    """What a move does: compute a value, start the way back, or pass a gradient on."""

    FORWARD = "forward"
    SEED = "seed"
    BACKWARD = "backward"


@dataclass(frozen=True)
class Point:
    """One node as the learner sees it.

    `label` is what is drawn (a name, a number, a sign), `name` what sentences call it, `wire` what
    the record of answers calls it. A plain number is `fixed`: nobody asks for its gradient.
    """

    op: str
    label: str
    name: str
    wire: str
    parents: tuple[int, ...]
    value: float
    gradient: float | None
    exponent: float = math.nan  # of a power whose exponent is a plain number

    @property
    def fixed(self) -> bool:
        """Whether this is a plain number, such as the 1 in x + y + 1."""
        return not self.op and not self.wire


@dataclass(frozen=True)
class Move:
    """One move: a number appears at `target`, because of the operation `node`.

    Going forward `target` is `node` itself. Going back it is `node`'s operand number `which`: its
    gradient becomes `number` = `before` + `contribution`, and contribution = upstream · local.
    """

    kind: Kind
    node: int
    target: int
    number: float
    which: int = 0
    upstream: float = 1.0
    local: float = 1.0
    contribution: float = 0.0
    before: float = 0.0


@dataclass(frozen=True)
class Graph:
    """An expression for given values: its points in order of computation, and all moves."""

    expression: Expression
    values: Mapping[str, float]
    upstream: float
    points: tuple[Point, ...]
    moves: tuple[Move, ...]
    nodes: tuple[Node, ...]  # what a layout needs to know
    layout: Layout  # the closest one

    @property
    def result(self) -> float:
        """The value of the whole expression."""
        return self.points[-1].value

    @property
    def leaves(self) -> tuple[int, ...]:
        """The variables, as indices of points, in the order in which they are drawn."""
        variables = (i for i, point in enumerate(self.points) if point.wire and not point.op)
        return tuple(sorted(variables, key=lambda i: self.layout.spots[i].row))

    def leaf(self, name: str) -> Point:
        """The variable of that name."""
        return next(point for point in self.points if point.wire == name and not point.op)

    def rest(self, target: int, after: int) -> int:
        """How many gradients still arrive at `target` after the first `after` moves."""
        return sum(
            move.target == target for move in self.moves[after:] if move.kind is Kind.BACKWARD
        )

    def uses(self, target: int) -> int:
        """How many operations use `target`; two uses of one operation count twice."""
        return sum(point.parents.count(target) for point in self.points)


def build(expression: Expression, values: Mapping[str, float], upstream: float = 1.0) -> Graph:
    """Compute everything about an expression once, or raise ExpressionError saying why not.

    `upstream` is the gradient that arrives at the result, 1 unless something stands behind it.
    """
    tape = expression.tape(values)
    kept, parents = _drawn(expression)
    places = {id(tape[term]): place for place, term in enumerate(kept)}
    steps = _walk_back(expression, tape, upstream)
    moves = _moves(kept, parents, tape, steps, places, upstream)
    points = _points(expression, kept, parents, tape, moves)
    nodes = _nodes(points, moves)
    return Graph(expression, dict(values), upstream, points, moves, nodes, lay_out(nodes))


def _drawn(expression: Expression) -> tuple[list[int], list[tuple[int, ...]]]:
    """Which terms are drawn, and the places of their operands: a fixed exponent is not drawn."""
    users = {i: term for term in expression.terms for i in term.operands}
    exponents = {
        i
        for i, term in users.items()
        if expression.has_fixed_exponent(term) and i == term.operands[1]
    }
    kept = [i for i in range(len(expression.terms)) if i not in exponents]
    place = {term: i for i, term in enumerate(kept)}
    parents = [
        tuple(place[i] for i in expression.terms[term].operands if i in place) for term in kept
    ]
    return kept, parents


def _walk_back(
    expression: Expression, tape: Sequence[Tensor], upstream: float
) -> list[BackwardStep]:
    """Drain the engine's walk; a slope that is infinite becomes an ExpressionError with a place."""
    steps: list[BackwardStep] = []
    failed = False
    try:
        for step in backward_steps(tape[-1], upstream):
            steps.append(step)
            if not math.isfinite(step.total):
                failed = True
                break
    except (ArithmeticError, ValueError):
        failed = True
    if not failed:
        return steps
    arrived = [id(step.node) for step in steps if math.isfinite(step.total)]
    for term, tensor in zip(reversed(expression.terms), reversed(tape), strict=True):
        if term.op and arrived.count(id(tensor)) < len(tensor.parents):
            at = ", ".join(show(parent.data) for parent in tensor.parents)
            raise ExpressionError(
                f"the slope of {tensor.label} at {at} is infinite or does not exist", term.position
            )
    raise ExpressionError("a gradient is too large for a computer's number", 0)


def _moves(
    kept: Sequence[int],
    parents: Sequence[tuple[int, ...]],
    tape: Sequence[Tensor],
    steps: Sequence[BackwardStep],
    places: Mapping[int, int],
    upstream: float,
) -> tuple[Move, ...]:
    last = len(kept) - 1
    moves = [
        Move(Kind.FORWARD, place, place, tape[term].data)
        for place, term in enumerate(kept)
        if parents[place]
    ]
    moves.append(Move(Kind.SEED, last, last, upstream, upstream=upstream))
    so_far: dict[int, float] = {}
    for step in steps:
        target = places[id(step.parent)]
        before = so_far.get(target, 0.0)
        so_far[target] = step.total
        if step.parent.op is None and not step.parent.name:
            continue
        moves.append(
            Move(
                Kind.BACKWARD,
                places[id(step.node)],
                target,
                step.total,
                step.index,
                step.upstream,
                step.local,
                step.contribution,
                before,
            )
        )
    return tuple(moves)


def _points(
    expression: Expression,
    kept: Sequence[int],
    parents: Sequence[tuple[int, ...]],
    tape: Sequence[Tensor],
    moves: Sequence[Move],
) -> tuple[Point, ...]:
    gradients = {move.target: move.number for move in moves if move.kind is not Kind.FORWARD}
    parts = expression.parts()
    ops = [expression.terms[term].op for term in kept]
    counts: dict[str, int] = {}
    points = []
    for place, term in enumerate(kept):
        op, part, tensor = ops[place], parts[term], tape[term]
        exponent = math.nan
        if op:
            counts[op] = counts.get(op, 0) + 1
            wire = op if ops.count(op) == 1 else f"{op}{counts[op]}"
            label = tensor.label
            if len(parents[place]) == 1 and op == "power":
                exponent = tensor.inputs[1]
                label = f"^{show(exponent)}"
            name = part if len(part) <= _LONGEST_NAME else f"the {label}"
        else:
            wire = tensor.name
            label = name = tensor.name or show(tensor.data)
        if term == kept[-1]:
            name = "F" if op else name
        gradient = gradients.get(place)
        points.append(Point(op, label, name, wire, parents[place], tensor.data, gradient, exponent))
    return tuple(points)


def _nodes(points: Sequence[Point], moves: Sequence[Move]) -> tuple[Node, ...]:
    """What is to be drawn, with room for every number that will ever appear in it."""
    texts = [[show(point.value)] for point in points]
    for move in moves:
        texts[move.target].append(show(move.number))
    nodes = []
    for point, own in zip(points, texts, strict=True):
        head = max(map(whole_part, own))
        tail = max(len(text) - whole_part(text) for text in own)
        # A plain number has no name: it stands where other leaves have their value.
        label = "" if point.fixed else point.label
        nodes.append(Node(label, point.parents, head, tail))
    return tuple(nodes)
