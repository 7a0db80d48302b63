"""The sentences beside the graph: this move's rule, the chain rule with its numbers, a hint."""

from dataclasses import dataclass

from engine.activations import ACTIVATIONS
from lessons.graphs.graph import Graph, Kind, Move
from lessons.labs.backprop.rules import RULES, Quantity, operand
from lessons.numbers import show, show_factor

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
    question: str = ""

    @property
    def asked(self) -> str:
        """The number asked for, as a question."""
        return self.question or f"What is {self.wanted}?"

    @property
    def line(self) -> str:
        """The whole calculation: ∂F/∂w1 = 1 · 2 = 2."""
        middle = "" if self.numbers == self.answer else f"{self.numbers} = "
        return f"{self.wanted} = {middle}{self.answer}"

    @property
    def hints(self) -> tuple[str, str, str]:
        """The rule; the numbers put in; the whole calculation."""
        return f"{self.rule}: {self.sentence}", f"{self.wanted} = {self.numbers}", self.line


def tell(graph: Graph, move: Move) -> Story:
    """The story of one move."""
    end = moves_with(graph.upstream)
    if move.kind is Kind.SEED:
        answer = show(graph.upstream)
        sentence = f"F goes on into J, and J moves {answer} times as far as F"
        name = "F"
        if end == "F":
            sentence, name = "F moves exactly as F moves", graph.points[-1].name
        wanted = f"∂{end}/∂{name}"
        return Story("the way back begins at F", sentence, wanted, answer, answer, (), answer)
    if move.kind is Kind.FORWARD:
        return _forward(graph, move)
    point, inputs, output = _around(graph, move)
    rule = RULES[graph.points[move.node].op]
    factor = rule.factor(move.which, inputs, output)
    before_symbol = before_number = ""
    if move.part > 1:
        before_symbol = before_number = f"{show(move.before)} + "
    wanted, question = _wanted(point, move, end)
    return Story(
        rule.words,
        rule.sentence,
        wanted,
        f"{before_symbol}upstream · {factor.symbol}",
        f"{before_number}{show_factor(move.upstream) if before_number else show(move.upstream)}"
        f" · {factor.worked}",
        factor.kept,
        show(move.number),
        move.upstream,
        question,
    )


def moves_with(upstream: float) -> str:
    """What every gradient is of: F, or J where F is not the end and something comes back to it."""
    return "F" if upstream == 1 else "J"


def _wanted(name: str, move: Move, end: str) -> tuple[str, str]:
    """What this move gives, and the question for it: the part over one wire is not the total."""
    whole = f"∂{end}/∂{_bracketed(name)}"
    if move.parts == 1:
        return whole, ""
    if move.part == 1:
        of = f"1 of {move.parts}"
        return f"{whole} over wire {of}", f"What comes to {name} over this wire, {of}?"
    if move.part < move.parts:
        wires = f"wires 1 to {move.part} of {move.parts}"
        return f"{whole} over {wires}", f"What has come to {name} over {wires}?"
    wires = "both wires" if move.parts == 2 else f"all {move.parts} wires"
    return whole, f"What is {whole}, over {wires} together?"


def _around(graph: Graph, move: Move) -> tuple[str, list[Quantity], Quantity]:
    """The name of the receiving wire, the operation's inputs and its output."""
    node = graph.points[move.node]
    inputs = [Quantity(graph.points[p].name, graph.points[p].value) for p in node.parents]
    if node.exponent is not None:
        inputs.append(Quantity(show(node.exponent), node.exponent))
    return graph.points[move.target].name, inputs, Quantity("out", node.value)


def _bracketed(name: str) -> str:
    """∂F/∂(x + y), but ∂F/∂w1."""
    return name if name.replace("_", "").isalnum() else f"({name})"


def _forward(graph: Graph, move: Move) -> Story:
    node = graph.points[move.node]
    _, inputs, _ = _around(graph, move)
    names = [quantity.name for quantity in inputs]
    shown = [show_factor(inputs[0].value).strip("()"), *(show_factor(q.value) for q in inputs[1:])]
    operands = [operand(name) for name in names]
    if node.op in _SIGNS:
        if node.op == "add":
            operands = names
        symbols, numbers = _SIGNS[node.op].join(operands), _SIGNS[node.op].join(shown)
    elif node.op == "power":
        symbols, numbers = "^".join(operands), f"{show_factor(inputs[0].value)}^{shown[1]}"
    elif node.op == "negate":
        symbols, numbers = f"−{operands[0]}", f"−{show_factor(inputs[0].value)}"
    else:
        plain = [show(quantity.value) for quantity in inputs]
        symbols, numbers = (f"{node.label}({', '.join(part)})" for part in (names, plain))
    wanted = node.name if move.node != len(graph.points) - 1 else "F"
    answer = show(node.value)
    rule = COMPUTES[node.op]
    return Story(rule, symbols, wanted, symbols, numbers, (), answer)
