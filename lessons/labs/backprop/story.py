"""The sentences beside the graph: this move's rule, the chain rule with its numbers, a hint."""

from dataclasses import dataclass

from engine.activations import ACTIVATIONS
from lessons.labs.backprop.graph import Graph, Kind, Move
from lessons.labs.backprop.rules import RULES, Quantity, signed
from lessons.numbers import show

COMPUTES = {name: f"{g.label} is an activation" for name, g in ACTIVATIONS.items()} | {
    "add": "+ adds",
    "subtract": "− subtracts",
    "multiply": "× multiplies",
    "divide": "÷ divides",
    "negate": "− turns the sign",
    "power": "^ takes a power",
    "maximum": "max takes the larger",
    "minimum": "min takes the smaller",
    "relu": "relu is max(0, z)",
    "logistic": "σ(z) = 1/(1 + e^−z)",
    "tanh": "tanh squeezes to −1 … 1",
    "softplus": "softplus = ln(1 + e^z)",
    "exp": "exp(z) = e^z",
    "log": "log is the natural one",
    "sqrt": "√ takes the root",
    "abs": "abs drops the sign",
}
_SIGNS = {"add": " + ", "subtract": " − ", "multiply": " · ", "divide": " / "}


@dataclass(frozen=True)
class Story:
    """What can be said about one move, from the vaguest to the plainest.

    `symbols` is the formula in names, `numbers` the same with numbers, `kept` what the forward pass
    left for it, `upstream` what had arrived, `answer` the result as text.
    """

    rule: str
    sentence: str
    wanted: str
    symbols: str
    numbers: str
    kept: tuple[Quantity, ...]
    answer: str
    upstream: float = 1.0

    @property
    def line(self) -> str:
        """The whole calculation: ∂F/∂w1 = 1 · 2 = 2."""
        middle = "" if self.numbers == self.answer else f"{self.numbers} = "
        return f"{self.wanted} = {middle}{self.answer}"

    def hint(self, level: int) -> str:
        """Hint 1, the rule; 2, the numbers put in; 3, the whole calculation."""
        return (
            f"{self.rule}: {self.sentence}",
            f"{self.wanted} = {self.numbers}",
            self.line,
        )[min(level, 3) - 1]


def tell(graph: Graph, move: Move) -> Story:
    """The story of one move."""
    if move.kind is Kind.SEED:
        behind = graph.upstream != 1
        sentence = (
            f"something behind F sends back {show(graph.upstream)}"
            if behind
            else "F moves exactly as F moves"
        )
        name = graph.points[-1].name
        wanted = "upstream of F" if behind else f"∂F/∂{name}"
        answer = show(graph.upstream)
        return Story("the way back begins at F", sentence, wanted, answer, answer, (), answer)
    if move.kind is Kind.FORWARD:
        return _forward(graph, move)
    point, inputs, output = _around(graph, move)
    rule = RULES[graph.points[move.node].op]
    factor = rule.factor(move.which, inputs, output)
    before_symbol = before_number = ""
    if move.before:
        before_symbol = before_number = f"{show(move.before)} + "
    return Story(
        rule.words,
        rule.sentence,
        f"∂F/∂{_bracketed(point)}",
        f"{before_symbol}upstream · {factor.symbol}",
        f"{before_number}{signed(move.upstream) if before_number else show(move.upstream)}"
        f" · {factor.worked}",
        factor.kept,
        show(move.number),
        move.upstream,
    )


def _around(graph: Graph, move: Move) -> tuple[str, list[Quantity], Quantity]:
    """The name of the receiving wire, the operation's inputs and its output."""
    node = graph.points[move.node]
    inputs = [Quantity(graph.points[p].name, graph.points[p].value) for p in node.parents]
    if node.exponent == node.exponent:
        inputs.append(Quantity(show(node.exponent), node.exponent))
    return graph.points[move.target].name, inputs, Quantity("out", node.value)


def _bracketed(name: str) -> str:
    """∂F/∂(x + y), but ∂F/∂w1."""
    return name if name.replace("_", "").isalnum() else f"({name})"


def _forward(graph: Graph, move: Move) -> Story:
    node = graph.points[move.node]
    _, inputs, _ = _around(graph, move)
    names = [quantity.name for quantity in inputs]
    shown = [signed(inputs[0].value).strip("()"), *(signed(q.value) for q in inputs[1:])]
    if node.op in _SIGNS:
        symbols, numbers = _SIGNS[node.op].join(names), _SIGNS[node.op].join(shown)
    elif node.op == "power":
        symbols, numbers = f"{names[0]}^{names[1]}", f"{signed(inputs[0].value)}^{shown[1]}"
    elif node.op == "negate":
        symbols, numbers = f"−{_bracketed(names[0])}", f"−{signed(inputs[0].value)}"
    else:
        plain = [show(quantity.value) for quantity in inputs]
        symbols, numbers = (f"{node.label}({', '.join(part)})" for part in (names, plain))
    wanted = node.name if move.node != len(graph.points) - 1 else "F"
    answer = show(node.value)
    rule = COMPUTES[node.op]
    return Story(rule, symbols, wanted, symbols, numbers, (), answer)
