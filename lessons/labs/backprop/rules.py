"""What each operation does to a gradient, in words and with the numbers filled in.

The numbers themselves come from the engine. Here stands how a person would say it: + copies, ×
swaps, max routes; and which values were kept on the way forward because the way back needs them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.activations import ACTIVATIONS, Activation
from lessons.numbers import show, show_factor


@dataclass(frozen=True)
class Quantity:
    """A number with the name that the learner sees for it."""

    name: str
    value: float


@dataclass(frozen=True)
class Factor:
    """The local derivative as written in symbols and with numbers, and what was kept for it."""

    symbol: str
    worked: str
    kept: tuple[Quantity, ...] = ()


_Factor = Callable[[int, Sequence[Quantity], Quantity], Factor]


@dataclass(frozen=True)
class Rule:
    """One operation's rule: two words to remember, a sentence, and its local derivative.

    `factor(which, inputs, output)` is the derivative of the output by the input number `which`.
    """

    words: str
    sentence: str
    factor: _Factor


def operand(name: str) -> str:
    """A name as an operand: what is itself a sum or a product stands in brackets, (a + b)."""
    depth = 0
    for character in name:
        depth += (character == "(") - (character == ")")
        if not depth and character in " +−·/^":
            return f"({name})"
    return name


def _constant(*texts: str) -> _Factor:
    return lambda which, inputs, output: Factor(texts[which], texts[which])


def _other(which: int, inputs: Sequence[Quantity], output: Quantity) -> Factor:
    other = inputs[1 - which]
    return Factor(operand(other.name), show_factor(other.value), (other,))


def _quotient(which: int, inputs: Sequence[Quantity], output: Quantity) -> Factor:
    a, b = inputs
    top, bottom = operand(a.name), operand(b.name)
    if which == 0:
        return Factor(f"1/{bottom}", f"1/{show_factor(b.value)}", (b,))
    return Factor(
        f"(−{top}/{bottom}²)", f"(−{show_factor(a.value)}/{show_factor(b.value)}²)", (a, b)
    )


def _power(which: int, inputs: Sequence[Quantity], output: Quantity) -> Factor:
    x, n = inputs
    if which == 0:
        less = show(n.value - 1)
        return Factor(
            f"{operand(n.name)}·{operand(x.name)}^({n.name}−1)",
            f"{show_factor(n.value)} · {show_factor(x.value)}^{less}",
            (x, n),
        )
    return Factor(
        f"out·ln {operand(x.name)}",
        f"{show_factor(output.value)} · ln {show_factor(x.value)}",
        (x, output),
    )


def _route(largest: bool) -> _Factor:
    def factor(which: int, inputs: Sequence[Quantity], output: Quantity) -> Factor:
        first, second = inputs[0].value, inputs[1].value
        first_wins = first >= second if largest else first <= second
        one = "1" if first_wins == (which == 0) else "0"
        return Factor("(1 or 0)", one, tuple(inputs))

    return factor


def _gate(which: int, inputs: Sequence[Quantity], output: Quantity) -> Factor:
    one = "1" if inputs[0].value > 0 else "0"
    return Factor("(1 or 0)", one, (inputs[0],))


def _sign(which: int, inputs: Sequence[Quantity], output: Quantity) -> Factor:
    value = inputs[0].value
    text = "1" if value > 0 else "(−1)" if value < 0 else "0"
    return Factor("(1 or −1)", text, (inputs[0],))


def _of_output(symbol: str, worked: str) -> _Factor:
    def factor(which: int, inputs: Sequence[Quantity], output: Quantity) -> Factor:
        kept = Quantity("out", output.value)
        return Factor(symbol, worked.replace("y", show_factor(output.value)), (kept,))

    return factor


def _of_input(symbol: str, worked: str) -> _Factor:
    def factor(which: int, inputs: Sequence[Quantity], output: Quantity) -> Factor:
        z = inputs[0]
        return Factor(
            symbol.replace("z", z.name if "(" in symbol else operand(z.name)),
            worked.replace("z", show_factor(z.value)),
            (inputs[0],),
        )

    return factor


def _activation(g: Activation) -> Rule:
    """The rule of an activation function that has no words of its own below."""

    def factor(which: int, inputs: Sequence[Quantity], output: Quantity) -> Factor:
        z = inputs[0]
        slope = show_factor(float(g.derivative(z.value)))
        return Factor(f"slope of {g.label} at {operand(z.name)}", slope, (z,))

    if not g.trainable:
        sentence = "it is flat wherever it has a slope: times 0"
        return Rule(f"{g.label} lets no gradient through", sentence, factor)
    return Rule(f"{g.label} scales by its slope", "times the slope at its input", factor)


_WRITTEN: dict[str, Rule] = {
    "add": Rule("+ copies", "both sides get the upstream gradient as it is", _constant("1", "1")),
    "subtract": Rule(
        "− copies, and turns the right side",
        "the left side gets the upstream, the right side its negative",
        _constant("1", "(−1)"),
    ),
    "multiply": Rule("× swaps", "each side gets the upstream times the other side's value", _other),
    "divide": Rule(
        "÷ divides", "the top gets upstream / bottom, the bottom −top/bottom²", _quotient
    ),
    "negate": Rule("− turns", "what arrives leaves with the opposite sign", _constant("(−1)")),
    "power": Rule("a power comes down", "n comes in front and one power goes: n·x^(n−1)", _power),
    "maximum": Rule("max routes", "the larger side gets all of it, the other gets 0", _route(True)),
    "minimum": Rule(
        "min routes", "the smaller side gets all of it, the other gets 0", _route(False)
    ),
    "relu": Rule("relu is a gate", "above 0 it is open (times 1), else closed (times 0)", _gate),
    "logistic": Rule(
        "σ scales by out·(1 − out)",
        "its slope needs only its own output",
        _of_output("out·(1 − out)", "y · (1 − y)"),
    ),
    "tanh": Rule(
        "tanh scales by 1 − out²",
        "its slope needs only its own output",
        _of_output("(1 − out²)", "(1 − y²)"),
    ),
    "softplus": Rule(
        "softplus scales by σ", "its slope is the logistic of its input", _of_input("σ(z)", "σ(z)")
    ),
    "exp": Rule(
        "exp scales by itself", "the slope of e^z is e^z: its own output", _of_output("out", "y")
    ),
    "log": Rule("log scales by 1/input", "the slope of ln z is 1/z", _of_input("1/z", "1/z")),
    "sqrt": Rule(
        "√ scales by 1/(2·out)",
        "the slope of √z is 1 over twice the root",
        _of_output("1/(2·out)", "1/(2 · y)"),
    ),
    "abs": Rule("abs keeps or turns", "times 1 above 0, times −1 below", _sign),
}

# Everything that can be typed has its rule.
RULES = {name: _activation(g) for name, g in ACTIVATIONS.items()} | _WRITTEN
