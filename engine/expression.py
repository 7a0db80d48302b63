"""From what you type to a graph: `max(w1*x1 + w2*x2, x3)` becomes a tape of named tensors.

Nothing that is typed is ever executed. The text is cut into tokens, a small parser with one method
for each level of precedence reads them, and what comes out is a list of terms in the order in which
they can be computed: every term knows which earlier terms it needs. That list *is* a computational
graph, written down. A variable that is used twice is one term with two users.

    sum      a + b − c             left to right
    product  a * b / c             left to right
    sign     −a
    power    a ^ b                 right to left, binds tighter than a sign before it: −x^2 = −(x^2)
    atom     2.5   w1   max(a, b)   (a + b)
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine import notation
from engine.tensor import Tensor, apply
from engine.tokens import ALLOWED, SUPERSCRIPTS, ExpressionError, Token, tokens

__all__ = ["Expression", "ExpressionError", "Term", "parse"]

MAX_CHARACTERS = 500
MAX_DEPTH = 50
MAX_TERMS = 500

# What may be called, and the row of the table of operations that it becomes.
FUNCTIONS = {
    "max": "maximum",
    "min": "minimum",
    "relu": "relu",
    "sigmoid": "logistic",
    "logistic": "logistic",
    "σ": "logistic",
    "tanh": "tanh",
    "softplus": "softplus",
    "exp": "exp",
    "log": "log",
    "ln": "log",
    "sqrt": "sqrt",
    "abs": "abs",
}
# max and min take two or more arguments; everything else takes one.
_SEVERAL = {"maximum", "minimum"}


@dataclass(frozen=True)
class Term:
    """One entry of the list: a number, a variable, or an operation on earlier entries.

    `operands` are indices into `Expression.terms`. `position` is where it stands in the text: for
    an operation, where its sign or its function's name stands.
    """

    position: int
    op: str = ""
    operands: tuple[int, ...] = ()
    name: str = ""
    value: float = 0.0


@dataclass(frozen=True)
class Expression:
    """A parsed expression: its terms in an order in which they can be computed, the result last."""

    text: str
    terms: tuple[Term, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The variables, in the order in which they first appear."""
        return tuple(term.name for term in self.terms if term.name)

    def tape(self, values: Mapping[str, float]) -> tuple[Tensor, ...]:
        """Compute the expression: one tensor for every term, in the same order.

        Every variable is one leaf with its name; numbers are leaves without one. Raises
        ExpressionError where a variable has no value, or where a result is not a finite number.
        """
        tensors: list[Tensor] = []
        for term in self.terms:
            if term.op:
                tensors.append(self._compute(term, tensors))
            elif term.name:
                if term.name not in values:
                    raise ExpressionError(f"{term.name} has no value yet", term.position)
                tensors.append(Tensor(float(values[term.name]), name=term.name))
            else:
                tensors.append(Tensor(term.value))
        return tuple(tensors)

    def evaluate(self, values: Mapping[str, float]) -> Tensor:
        """Compute the expression and return the root of its tape; raises as `tape` does."""
        return self.tape(values)[-1]

    def _compute(self, term: Term, tensors: Sequence[Tensor]) -> Tensor:
        """Apply one operation; where the result is no finite number, say which one and why."""
        operands = [tensors[i] for i in term.operands]
        reason = _outside(term.op, [operand.data for operand in operands])
        if reason:
            raise ExpressionError(reason, term.position)
        try:
            if self.has_fixed_exponent(term):
                result = apply(term.op, operands[0], operands[1].data)
            else:
                result = apply(term.op, *operands)
            finite = math.isfinite(result.data)
        except (ArithmeticError, ValueError):
            finite = False
        if not finite:
            raise ExpressionError("the result is too large for a computer's number", term.position)
        return result

    def has_fixed_exponent(self, term: Term) -> bool:
        """Whether `term` is a power whose exponent is a plain number, as in x^2.

        Such an exponent is part of the operation, not a leaf of the graph: nobody asks for its
        gradient, which for a negative x would not even exist.
        """
        return term.op == "power" and _is_number(self.terms[term.operands[1]])

    def to_text(self, *, times: str = "*", minus: str = "-") -> str:
        """The expression with as few brackets as it needs; `parse` reads it back."""
        return notation.texts(self.terms, times, minus)[-1]

    def to_screen(self) -> str:
        """As `to_text`, with the signs of a book: `max(w1·x1 + w2·x2, x3)`."""
        return self.to_text(times="·", minus="−")

    def parts(self) -> list[str]:
        """Every term as it stands on the screen, the whole expression last."""
        return notation.texts(self.terms, "·", "−")

    def to_tex(self) -> str:
        """The expression as TeX: `\\max(w_{1} x_{1} + w_{2} x_{2}, x_{3})`."""
        return notation.tex(self.terms)


def parse(text: str) -> Expression:
    """Read an expression; ExpressionError points at the first character that is wrong."""
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(
            f"too long: {len(text)} characters, and at most {MAX_CHARACTERS} are allowed",
            MAX_CHARACTERS,
        )
    parser = _Parser(tokens(text))
    parser.sum()
    if parser.next.kind != "end":
        raise parser.unexpected()
    return Expression(text, tuple(parser.terms))


class _Parser:
    """Reads tokens from left to right; each method returns the index of the term it has made."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0
        self.terms: list[Term] = []
        self.variables: dict[str, int] = {}

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.next
        self.place += 1
        return token

    def add(self, term: Term) -> int:
        if len(self.terms) == MAX_TERMS:
            raise ExpressionError(
                f"too large: at most {MAX_TERMS} terms are allowed", term.position
            )
        self.terms.append(term)
        return len(self.terms) - 1

    def sum(self) -> int:
        left = self.product()
        while self.next.kind in {"+", "-"}:
            sign = self.take()
            op = "add" if sign.kind == "+" else "subtract"
            left = self.add(Term(sign.position, op, (left, self.product())))
        return left

    def product(self) -> int:
        left = self.sign()
        while self.next.kind in {"*", "/"}:
            sign = self.take()
            op = "multiply" if sign.kind == "*" else "divide"
            left = self.add(Term(sign.position, op, (left, self.sign())))
        return left

    def sign(self) -> int:
        if self.next.kind not in {"+", "-"}:
            return self.power()
        sign = self.deeper()
        value = self.sign()
        self.depth -= 1
        if sign.kind == "+":
            return value
        if value == len(self.terms) - 1 and _is_number(self.terms[value]):
            self.terms[value] = Term(sign.position, value=-self.terms[value].value)
            return value
        return self.add(Term(sign.position, "negate", (value,)))

    def power(self) -> int:
        left = self.atom()
        while self.next.kind in SUPERSCRIPTS:
            sign = self.take()
            exponent = self.add(Term(sign.position, value=SUPERSCRIPTS[sign.kind]))
            left = self.add(Term(sign.position, "power", (left, exponent)))
        if self.next.kind == "^":
            sign = self.deeper()
            right = self.sign()
            self.depth -= 1
            left = self.add(Term(sign.position, "power", (left, right)))
        return left

    def atom(self) -> int:
        token = self.next
        if token.kind == "number":
            self.take()
            value = float(token.text)
            if not math.isfinite(value):
                raise ExpressionError(
                    f"{token.text} is too large for a computer's number (at most about 1.8e308)",
                    token.position,
                )
            return self.add(Term(token.position, value=value))
        if token.kind == "(":
            self.deeper()
            inside = self.sum()
            self.close(token, ")")
            return inside
        if token.kind == "name":
            self.take()
            return self.call(token) if self.next.kind == "(" else self.variable(token)
        raise self.unexpected()

    def variable(self, token: Token) -> int:
        if token.text in FUNCTIONS:
            raise ExpressionError(
                f"{token.text} is a function: write {token.text}(…)",
                token.position + len(token.text),
            )
        if token.text not in self.variables:
            self.variables[token.text] = self.add(Term(token.position, name=token.text))
        return self.variables[token.text]

    def call(self, name: Token) -> int:
        op = FUNCTIONS.get(name.text)
        if op is None:
            raise ExpressionError(
                f"there is no function {name.text}; did you mean {name.text}*(…)? "
                f"Allowed are {' '.join(FUNCTIONS)}",
                name.position,
            )
        bracket = self.deeper()
        result = self.sum()
        count = 1
        while self.next.kind == ",":
            comma = self.take()
            if op not in _SEVERAL:
                raise ExpressionError(f"{name.text} takes one argument", comma.position)
            result = self.add(Term(name.position, op, (result, self.sum())))
            count += 1
        if op in _SEVERAL and count == 1:
            raise ExpressionError(
                f"{name.text} compares two things: {name.text}(a, b)", self.next.position
            )
        self.close(bracket, ")")
        return result if op in _SEVERAL else self.add(Term(name.position, op, (result,)))

    def deeper(self) -> Token:
        token = self.take()
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExpressionError(
                f"too deep: at most {MAX_DEPTH} brackets, signs or powers inside each other",
                token.position,
            )
        return token

    def close(self, opened: Token, bracket: str) -> None:
        if self.next.kind == "end":
            raise ExpressionError(
                f"a closing {bracket} is missing for the one at character {opened.position + 1}",
                self.next.position,
            )
        if self.next.kind != bracket:
            raise self.unexpected()
        self.take()
        self.depth -= 1

    def unexpected(self) -> ExpressionError:
        """Say what stands where something else was needed."""
        token = self.next
        before = self.tokens[self.place - 1] if self.place else None
        after_value = before is not None and before.kind in {"number", "name", ")", *SUPERSCRIPTS}
        if token.kind == "end" and before is None:
            what = f"type an expression, such as w*x + b; allowed are {ALLOWED}"
        elif token.kind == "end":
            what = "something is missing here: a number, a name or a bracket"
        elif after_value and token.kind in {"number", "name", "("}:
            what = "a sign is missing here: write * for a product, as in 2*x"
        elif token.kind == ")" and after_value:
            what = "this ) closes nothing"
        elif token.kind == ",":
            what = "a comma belongs between the arguments of max or min"
        else:
            what = f"a number, a name or a bracket was expected before this {token.text}"
        return ExpressionError(what, token.position)


def _is_number(term: Term) -> bool:
    return not term.op and not term.name


def _outside(op: str, inputs: list[float]) -> str:
    """Why `op` has no value for these inputs; empty where it has one."""
    first = inputs[0]
    if op == "divide" and inputs[1] == 0:
        return (
            f"{_short(first)} / 0 has no value: nothing times 0 gives {_short(first)}"
            * (first != 0)
            or "0 / 0 has no value: every number times 0 gives 0"
        )
    if op == "log" and first <= 0:
        return f"log({_short(first)}) has no value: log is for numbers above 0"
    if op == "sqrt" and first < 0:
        return f"sqrt({_short(first)}) has no real value: sqrt is for 0 and above"
    if op == "power" and first == 0 and inputs[1] < 0:
        return f"0 ^ {_short(inputs[1])} has no value: it would be 1 / 0"
    if op == "power" and first < 0 and inputs[1] != int(inputs[1]):
        return f"{_short(first)} ^ {_short(inputs[1])} has no real value"
    return ""


def _short(value: float) -> str:
    return f"{value:.4g}".replace("-", "−")
