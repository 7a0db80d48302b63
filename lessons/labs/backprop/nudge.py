"""Backprop, proved: move one leaf a little, compute F again, and compare with what ∂F promised."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.activations import ACTIVATIONS
from engine.expression.formula import ExpressionError
from engine.tensor import Tensor
from lessons.graphs.graph import Graph
from lessons.numbers import show

STEPS = (0.0001, 0.001, 0.01, 0.1, 1.0)
DEFAULT_STEP = 2  # the place of 0.01
# Where an operation of one input has no slope; max and min have none where both are equal.
KINKS = {name: g.kinks for name, g in ACTIVATIONS.items()} | {"abs": (0.0,)}
_AGREE = 0.01  # the promise is kept when it is at most 1 % off


@dataclass(frozen=True)
class Nudge:
    """What happened when the leaf `name` moved from `old` by `step`.

    `change` is how much the result moved (times the upstream, where something stands behind F),
    `promised` is gradient · step. `reason` is "agrees", "kink", "tie" or "curve", or "outside"
    where the expression has no value there; `message` says it in a sentence.
    """

    name: str
    old: float
    step: float
    before: float
    after: float
    change: float
    promised: float
    gradient: float
    upstream: float
    reason: str
    message: str

    @property
    def agrees(self) -> bool:
        """Whether the gradient kept its promise."""
        return self.reason == "agrees"


def nudge(graph: Graph, name: str, step: float) -> Nudge:
    """Move the leaf `name` by `step` and compare."""
    gradient = graph.leaf(name).gradient or 0.0
    promised = gradient * step
    before = after = graph.result
    try:
        moved = _moved(graph, name, step)
    except ExpressionError as error:
        change, reason, message = 0.0, "outside", error.message
    else:
        after = moved[-1].data
        change = (after - before) * graph.upstream
        reason, message = _compare(graph, moved, name, step, change, promised)
    return Nudge(
        name=name,
        old=graph.values[name],
        step=step,
        before=before,
        after=after,
        change=change,
        promised=promised,
        gradient=gradient,
        upstream=graph.upstream,
        reason=reason,
        message=message,
    )


def _moved(graph: Graph, name: str, step: float) -> Sequence[Tensor]:
    """The tape of the same expression, with one leaf moved."""
    return graph.expression.tape({**graph.values, name: graph.values[name] + step}, tidy=True)


def _compare(
    graph: Graph, moved: Sequence[Tensor], name: str, step: float, change: float, promised: float
) -> tuple[str, str]:
    gap = abs(change - promised)
    # What rounding alone can do to a difference of two results.
    largest = max(abs(graph.result), abs(moved[-1].data), 1.0)
    rounding = 1e-12 * largest * max(abs(graph.upstream), 1)
    if gap <= max(_AGREE * abs(promised), rounding):
        return "agrees", "the gradient promised it: backprop is right"
    crossed = _crossed(_moved(graph, name, 0.0), moved)
    if crossed is not None:
        if _side(crossed) == 0:
            return "tie", f"{crossed.label} stands on its kink: no one slope is right on both sides"
        return (
            "kink",
            f"the step crossed the kink of {crossed.label}: beyond it another slope holds",
        )
    return "curve", _curve(graph, name, step, gap)


def _curve(graph: Graph, name: str, step: float, gap: float) -> str:
    """A straight line leaves a curve by the square of the step: measure it at half the step."""
    line = "F is curved, and the gradient is its straight line"
    promised = (graph.leaf(name).gradient or 0.0) * step / 2
    try:
        half = _moved(graph, name, step / 2)[-1].data
    except ExpressionError:
        return f"{line}: take a smaller step"
    half_gap = abs((half - graph.result) * graph.upstream - promised)
    if half_gap > 0 and 1.5 < gap / half_gap < 100:
        return f"{line}: half the step, and the gap is {show(gap / half_gap, 2)} times smaller"
    return f"{line}: take a smaller step"


def _crossed(here: Sequence[Tensor], moved: Sequence[Tensor]) -> Tensor | None:
    """The first node with a kink that the step crossed, or left, as it is before the step."""
    for before, after in zip(here, moved, strict=True):
        if before.op is not None and _side(before) != _side(after):
            return before
    return None


def _side(node: Tensor) -> int:
    """Between which kinks a node is, counted from 1, or 0 exactly on one."""
    name = node.op.name if node.op is not None else ""
    z = node.parents[0].data if node.parents else 0.0
    kinks = KINKS.get(name, ())
    if name in {"maximum", "minimum"}:
        kinks = (node.parents[1].data,)
    return 0 if z in kinks else 1 + sum(z > kink for kink in kinks)
