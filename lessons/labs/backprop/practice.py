"""Fresh graphs of growing depth: the same level and seed always give the same graph."""

import random
from dataclasses import dataclass, field

from engine.activations import ACTIVATIONS
from engine.expression.formula import ExpressionError, parse
from lessons.graphs.graph import Graph, Kind, build
from lessons.labs.backprop.stepper import all_moves

# Nobody should need a calculator on the way forward: these values are shown, not asked for.
SHOWN_FORWARD = {"exp", "log", "sqrt", "divide", "power"}
SHOWN_FORWARD |= {name for name, g in ACTIVATIONS.items() if not g.kinks}  # curves
_WHOLE = (-5, -4, -3, -2, 2, 3, 4, 5)  # what a leaf may be; with ±1 wrong ideas coincide
_LARGEST = 40  # no value is larger than this
_NAMES = ("x", "y", "z", "w", "u", "v", "a", "b", "c", "d")


@dataclass(frozen=True)
class Level:
    """One rung: how deep the graphs are, what they are made of, and how much is left blank."""

    title: str
    depth: int
    binary: tuple[str, ...]
    unary: tuple[str, ...] = ()
    blank: float = 1.0  # the share of the moves that the learner fills
    shared: bool = False  # one variable is used twice
    rule: bool = False  # the rule is shown without asking
    must: str = ""  # an operation that has to occur


LEVELS = (
    Level("worked example", 2, ("+", "*"), blank=0.0, rule=True),
    Level("some blanks", 2, ("+", "*"), blank=0.5, rule=True),
    Level("all blanks", 2, ("+", "*")),
    Level("max and minus", 3, ("+", "*", "-", "max"), must="maximum"),
    Level("used twice", 3, ("+", "*", "-"), shared=True),
    Level("gates", 3, ("+", "*", "max", "min"), ("relu",), must="relu"),
    Level("curves", 3, ("+", "*", "-"), ("sigmoid", "tanh", "exp")),
    Level("everything", 4, ("+", "*", "-", "max", "/"), ("relu", "square", "sigmoid"), shared=True),
)


@dataclass(frozen=True)
class Exercise:
    """A random graph and which of its moves are blank."""

    level: int
    seed: int
    graph: Graph
    blanks: frozenset[int]


def exercise(level: int, seed: int) -> Exercise:
    """The graph of this level (from 1) and seed."""
    plan = LEVELS[level - 1]
    rng = random.Random(f"{level} {seed}")
    while True:
        graph = _attempt(plan, rng)
        if graph is not None:
            return Exercise(level, seed, graph, _blanks(plan, graph, rng))


def _blanks(plan: Level, graph: Graph, rng: random.Random) -> frozenset[int]:
    asked = [
        i
        for i in sorted(all_moves(graph))
        if graph.moves[i].kind is Kind.BACKWARD
        or graph.points[graph.moves[i].node].op not in SHOWN_FORWARD
    ]
    return frozenset(rng.sample(asked, round(plan.blank * len(asked))))


@dataclass
class _Sketch:
    """An expression in the making: the names that are taken, and how often they are used."""

    plan: Level
    rng: random.Random
    names: list[str] = field(default_factory=list)

    def grow(self, depth: int) -> str:
        if depth == 0:
            return self.leaf()
        if self.plan.unary and self.rng.random() < 0.35:
            op, inside = self.rng.choice(self.plan.unary), self.grow(depth - 1)
            return f"({inside})^2" if op == "square" else f"{op}({inside})"
        op = self.rng.choice(self.plan.binary)
        sides = [self.grow(depth - 1), self.grow(self.rng.randrange(depth))]
        self.rng.shuffle(sides)
        if op in {"max", "min"}:
            return f"{op}({sides[0]}, {sides[1]})"
        return f"({sides[0]}) {op} ({sides[1]})"

    def leaf(self) -> str:
        if self.plan.shared and self.names and self.rng.random() < 0.3:
            return self.rng.choice(self.names)
        self.names.append(_NAMES[len(self.names) % len(_NAMES)])
        return self.names[-1]


def _attempt(plan: Level, rng: random.Random) -> Graph | None:
    """Draw one graph with small whole leaves; None if it is dull, ugly or has a tie in it."""
    expression = parse(_Sketch(plan, rng).grow(plan.depth))
    values = {name: float(rng.choice(_WHOLE)) for name in sorted(expression.names)}
    try:
        graph = build(expression, values)
    except ExpressionError:
        return None
    return graph if _is_good(plan, graph) else None


def _is_good(plan: Level, graph: Graph) -> bool:
    points = graph.points
    gradients = [point.gradient for point in points if point.gradient is not None]
    if not 2 <= len(graph.leaves) <= 7 or len({point.op for point in points}) < 3:
        return False
    if max(abs(point.value) for point in points) > _LARGEST or max(map(abs, gradients)) > 60:
        return False
    if sum(gradient == 0 for gradient in gradients) > len(gradients) / 3:
        return False
    if plan.unary and not any(len(point.parents) == 1 for point in points):
        return False
    if plan.must and plan.must not in {point.op for point in points}:
        return False
    if plan.shared and not any(graph.uses(leaf) > 1 for leaf in graph.leaves):
        return False
    return not is_awkward(graph)


def other_numbers(graph: Graph, rng: random.Random) -> Graph:
    """The same expression with other small whole leaves; as it was where none are found."""
    for _ in range(200):
        values = {name: float(rng.choice(_WHOLE)) for name in graph.values}
        try:
            other = build(graph.expression, values, graph.upstream)
        except ExpressionError:
            continue
        sizes = [abs(point.value) for point in other.points]
        if values != graph.values and max(sizes) <= _LARGEST and not is_awkward(other):
            return other
    return graph


def is_awkward(graph: Graph) -> bool:
    """Whether any point stands where its number would be hard to find, or not the only one."""
    return _cancels(graph) or any(_is_awkward(graph, place) for place in range(len(graph.points)))


def _cancels(graph: Graph) -> bool:
    """Whether a sum comes to 0, forwards or back: then most of what follows is 0 as well."""
    sums = (point for point in graph.points if point.op in {"add", "subtract"})
    return any(point.value == 0 for point in sums) or any(
        move.before and not move.number for move in graph.moves
    )


def _is_awkward(graph: Graph, place: int) -> bool:
    """A tie, a gate that stands on 0, a saturated curve, or a quotient that is no short decimal."""
    point = graph.points[place]
    inputs = [graph.points[parent].value for parent in point.parents]
    if point.op in {"maximum", "minimum"}:
        return inputs[0] == inputs[1]
    if point.op in ACTIVATIONS and inputs[0] in ACTIVATIONS[point.op].kinks:
        return True
    if point.op == "exp" or (point.op in ACTIVATIONS and not ACTIVATIONS[point.op].kinks):
        return abs(inputs[0]) > 2
    return point.op == "divide" and not (point.value * 4).is_integer()
