"""Displayed gradients against central differences: `python -m tests.check_gradients 10000`.

Random expressions with every operation that can be typed, random values, every point off the kinks:
each gradient that the stepper would show must be the slope that is measured by moving the leaf.
"""

import random
import sys

from engine.expression.formula import FUNCTIONS, ExpressionError, parse
from lessons.graphs.graph import Graph, build

NAMES = ("x", "y", "z", "w1", "w2")
SINGLE = tuple(name for name, op in FUNCTIONS.items() if op not in {"maximum", "minimum"})


def random_text(rng: random.Random, depth: int) -> str:
    """An expression of at most this depth, any operation, variables used again and again."""
    if depth == 0 or rng.random() < 0.1:
        return rng.choice((*NAMES, *NAMES, str(rng.randint(1, 5)), "0.5"))
    one = random_text(rng, depth - 1)
    kind = rng.random()
    if kind < 0.25:
        return f"{rng.choice(SINGLE)}({one})"
    if kind < 0.35:
        return f"({one})^{rng.choice(('2', '3', '-1', '0.5'))}"
    if kind < 0.4:
        return f"-({one})"
    two = random_text(rng, rng.randrange(depth))
    if kind < 0.55:
        return f"{rng.choice(('max', 'min'))}({one}, {two})"
    return f"({one}) {rng.choice('+-*/')} ({two})"


def random_graph(rng: random.Random) -> Graph | None:
    """A graph with tame values off all kinks, or None."""
    expression = parse(random_text(rng, rng.randint(1, 4)))
    values = {name: round(rng.uniform(-3, 3), 2) for name in expression.names}
    try:
        graph = build(expression, values, rng.choice((1.0, 1.0, -2.0, 0.5)))
    except ExpressionError:
        return None
    tame = all(abs(p.value) < 1e3 and abs(p.gradient or 0) < 1e3 for p in graph.points)
    return graph if tame and graph.leaves and not _near(graph) else None


def _near(graph: Graph) -> bool:
    """Whether any node stands so near its kink that a measured slope could mix two sides."""
    for point in graph.points:
        inputs = [graph.points[parent].value for parent in point.parents]
        if point.op in {"maximum", "minimum"} and abs(inputs[0] - inputs[1]) < 1e-2:
            return True
        if point.op in {"relu", "abs"} and abs(inputs[0]) < 1e-2:
            return True
        if point.op in {"sqrt", "log", "divide", "power"} and min(map(abs, inputs)) < 1e-1:
            return True
    return False


def measured(graph: Graph, name: str, step: float) -> float:
    """The slope by central differences, times what arrives at F."""
    high, low = (
        build(graph.expression, {**graph.values, name: graph.values[name] + h}, graph.upstream)
        for h in (step, -step)
    )
    return graph.upstream * (high.result - low.result) / (2 * step)


def check(graph: Graph) -> None:
    """Assert that every leaf's gradient is the measured slope."""
    for place in graph.leaves:
        name, gradient = graph.points[place].wire, graph.points[place].gradient
        assert gradient is not None
        slopes = [measured(graph, name, step) for step in (1e-4, 5e-5)]
        # Where halving the step still changes the measurement, that much is the ruler's own error.
        slack = 1e-5 * (1 + abs(gradient)) + 4 * abs(slopes[0] - slopes[1])
        assert abs(slopes[1] - gradient) <= slack, (graph.expression.text, graph.values, name)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rng = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    done = 0
    while done < count:
        graph = random_graph(rng)
        if graph is not None:
            check(graph)
            done += 1
    print(f"{done} random expressions: every gradient agrees with central differences")


if __name__ == "__main__":
    main()
