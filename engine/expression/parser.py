"""Reading an expression: one method for each level of precedence, from loose to tight.

    sum      a + b − c             left to right
    product  a * b / c             left to right
    sign     −a
    power    a ^ b                 right to left, binds tighter than a sign before it: −x^2 = −(x^2)
    atom     2.5   w1   max(a, b)   (a + b)

What comes out is a list of terms in the order in which they can be computed: every term knows which
earlier terms it needs. Every refusal names a place in the text and says what is allowed there.
"""

import math
from dataclasses import dataclass

from engine.expression.functions import FUNCTIONS, SEVERAL
from engine.expression.tokens import ALLOWED, SUPERSCRIPTS, ExpressionError, Token

MAX_DEPTH = 50
MAX_TERMS = 500


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

    @property
    def is_number(self) -> bool:
        """Whether this is a plain number."""
        return not self.op and not self.name


class Parser:
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
        if value == len(self.terms) - 1 and self.terms[value].is_number:
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
            if op not in SEVERAL:
                raise ExpressionError(f"{name.text} takes one argument", comma.position)
            result = self.add(Term(name.position, op, (result, self.sum())))
            count += 1
        if op in SEVERAL and count == 1:
            raise ExpressionError(
                f"{name.text} compares two things: {name.text}(a, b)", self.next.position
            )
        self.close(bracket, ")")
        return result if op in SEVERAL else self.add(Term(name.position, op, (result,)))

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
