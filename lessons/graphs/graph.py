"""An expression with its numbers as a graph, and every move that computes it and differentiates it.

The numbers come from the engine's tape, and the backward moves are exactly what `backward_steps`
yields: what the learner steps through is the code that trains. Everything here is plain numbers, so
that a screen can show any moment of it, forwards and backwards.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from engine.expression.formula import Expression, ExpressionError, Term, unless_rounding
from engine.tensor import BackwardStep, Tensor, backward_steps
from lessons.graphs.layout import Layout, Node, lay_out, whole_part
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
    exponent: float | None = None  # of a power whose exponent is a plain number

    @property
    def fixed(self) -> bool:
        """Whether this is a plain number, such as the 1 in x + y + 1."""
        return not self.op and not self.wire


@dataclass(frozen=True)
class Move:
    """One move: a number appears at `target`, because of the operation `node`.

    Going forward `target` is `node` itself. Going back it is `node`'s operand number `which`: its
    gradient becomes `number` = `before` + `contribution`, and contribution = upstream · local. It
    comes over wire `part` of `parts`: a variable that is used twice gets its gradient in two parts.
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
    part: int = 1
    parts: int = 1


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
    vertices = _vertices(expression, expression.tape(values, tidy=True))
    moves = _moves(vertices, upstream)
    points = _points(vertices)
    nodes = _nodes(points, moves)
    return Graph(expression, dict(values), upstream, points, moves, nodes, lay_out(nodes))


@dataclass(eq=False)
class _Vertex:
    """One term on its way from the parser to the drawing: read, computed, placed, differentiated.

    `part` is how it stands on the screen, `exponent` a power's, where it is a plain number and so
    no vertex of its own. `gradient` is what has arrived so far over `came` of `uses` wires, and
    `passed` counts the operands that have got theirs from here.
    """

    term: Term
    tensor: Tensor
    part: str
    place: int
    parents: tuple["_Vertex", ...]
    exponent: float | None = None
    uses: int = 0
    gradient: float | None = None
    largest: float = 0.0
    came: int = 0
    passed: int = 0

    @property
    def fixed(self) -> bool:
        """Whether this is a plain number, whose gradient nobody asks for."""
        return self.term.is_number


def _vertices(expression: Expression, tape: Sequence[Tensor]) -> list[_Vertex]:
    """The terms that are drawn, in order of computation; a fixed exponent is not drawn."""
    terms = expression.terms
    exponents = {term.operands[1] for term in terms if expression.has_fixed_exponent(term)}
    drawn: dict[int, _Vertex] = {}
    for index, part in enumerate(expression.parts()):
        if index in exponents:
            continue
        parents = tuple(drawn[i] for i in terms[index].operands if i in drawn)
        vertex = _Vertex(terms[index], tape[index], part, len(drawn), parents)
        if expression.has_fixed_exponent(terms[index]):
            vertex.exponent = tape[index].inputs[1]
        for parent in parents:
            parent.uses += 1
        drawn[index] = vertex
    return list(drawn.values())


def _moves(vertices: Sequence[_Vertex], upstream: float) -> tuple[Move, ...]:
    """Every move, forwards and back; the engine's own walk is drained for the way back."""
    root = vertices[-1]
    moves = [
        Move(Kind.FORWARD, vertex.place, vertex.place, vertex.tensor.data)
        for vertex in vertices
        if vertex.parents
    ]
    moves.append(Move(Kind.SEED, root.place, root.place, upstream, upstream=upstream))
    root.gradient = upstream
    of = {vertex.tensor: vertex for vertex in vertices}
    try:
        for step in backward_steps(root.tensor, upstream):
            node, target = of[step.node], of[step.parent]
            if not math.isfinite(step.total):
                raise _no_slope(vertices)
            node.passed += 1
            if not target.fixed:
                moves.append(_arrival(node, target, step))
    except (ArithmeticError, ValueError) as error:
        if isinstance(error, ExpressionError):
            raise
        raise _no_slope(vertices) from error
    return tuple(moves)


def _arrival(node: _Vertex, target: _Vertex, step: BackwardStep) -> Move:
    """A gradient arrives at `target`, beside what had come before.

    What cancels but for rounding is 0, as it is on the way forward.
    """
    before = target.gradient or 0.0
    target.largest = max(target.largest, abs(step.contribution))
    total = target.gradient = unless_rounding(step.total, target.largest)
    target.came += 1
    return Move(
        Kind.BACKWARD,
        node.place,
        target.place,
        total,
        step.index,
        step.upstream,
        step.local,
        step.contribution,
        before,
        target.came,
        target.uses,
    )


def _no_slope(vertices: Sequence[_Vertex]) -> ExpressionError:
    """A slope is infinite: which one, with the place in the text."""
    for vertex in reversed(vertices):
        if vertex.passed < len(vertex.parents):
            at = ", ".join(show(parent.data) for parent in vertex.tensor.parents)
            return ExpressionError(
                f"the slope of {vertex.tensor.label} at {at} is infinite or does not exist",
                vertex.term.position,
            )
    return ExpressionError("a gradient is too large for a computer's number", 0)


def _points(vertices: Sequence[_Vertex]) -> tuple[Point, ...]:
    ops = [vertex.term.op for vertex in vertices]
    counts: dict[str, int] = {}
    points = []
    for vertex in vertices:
        op, tensor = vertex.term.op, vertex.tensor
        if op:
            counts[op] = counts.get(op, 0) + 1
            wire = op if ops.count(op) == 1 else f"{op}{counts[op]}"
            power = vertex.exponent
            label = tensor.label if power is None else f"^{show(power)}"
            name = vertex.part if len(vertex.part) <= _LONGEST_NAME else f"the {label}"
            if vertex is vertices[-1]:
                name = "F"
        else:
            wire = tensor.name
            label = name = tensor.name or show(tensor.data)
        parents = tuple(parent.place for parent in vertex.parents)
        points.append(
            Point(op, label, name, wire, parents, tensor.data, vertex.gradient, vertex.exponent)
        )
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
