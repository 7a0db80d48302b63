"""From what you type to a graph: `max(w1*x1 + w2*x2, x3)` becomes a tape of named tensors.

Nothing that is typed is ever executed. The text is cut into tokens (`tokens`), a small parser reads
them (`parser`), and what comes out is a list of terms in the order in which they can be computed.
That list *is* a computational graph, written down. A variable that is used twice is one term with
two users.
"""

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.expression import notation
from engine.expression.functions import FUNCTIONS
from engine.expression.parser import Parser, Term
from engine.expression.tokens import ExpressionError, tokens
from engine.ops import OPS
from engine.tensor import Tensor, recorded

__all__ = ["FUNCTIONS", "Expression", "ExpressionError", "Term", "parse"]

MAX_CHARACTERS = 500
_SUMS = {"add", "subtract"}
_VANISHING = _SUMS | {"log"}  # what gives 0 for operands that are not 0
_PARTIAL = {"divide", "log", "sqrt", "power"}  # what has no value for some numbers
ROUNDING = 16 * sys.float_info.epsilon
"""How small, beside the largest term of a sum, a result is that only rounding has left."""


@dataclass(frozen=True)
class Expression:
    """A parsed expression: its terms in an order in which they can be computed, the result last."""

    text: str
    terms: tuple[Term, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The variables, in the order in which they first appear."""
        return tuple(term.name for term in self.terms if term.name)

    def numbers(self, values: Mapping[str, float], *, tidy: bool = False) -> list[float]:
        """Compute the expression: the number of every term, in the same order.

        Raises ExpressionError where a variable has no value, or where a result is not a finite
        number.

        People type decimals, and .1 + .2 − .3 is 0 to them: where it is to be `tidy`, a sum that is
        zero but for rounding, relative to the largest of its terms, is 0 for all that follows.
        """
        numbers: list[float] = []
        largest: list[float] = []  # of each term the largest number in the sum that it is
        for term in self.terms:
            if term.op:
                number = _compute(term, [numbers[i] for i in term.operands])
            elif not term.name:
                number = float(term.value)
            elif term.name in values:
                number = float(values[term.name])
            else:
                raise ExpressionError(f"{term.name} has no value yet", term.position)
            if tidy:
                size = abs(number)
                if term.op in _SUMS:
                    size = max(size, *[largest[i] for i in term.operands])
                elif term.op == "log":
                    size = max(size, 1.0)  # near ln 1 = 0 what counts is how near 1 its operand is
                if term.op in _VANISHING:
                    number = unless_rounding(number, size)
                largest.append(size)
            numbers.append(number)
        return numbers

    def tape(self, values: Mapping[str, float], *, tidy: bool = False) -> tuple[Tensor, ...]:
        """The `numbers` as a tape: one tensor for every term, in the same order.

        Every variable is one leaf with its name; numbers are leaves without one.
        """
        tensors: list[Tensor] = []
        for term, number in zip(self.terms, self.numbers(values, tidy=tidy), strict=True):
            operands = [tensors[i] for i in term.operands]
            if term.op:
                parents = operands[:1] if self.has_fixed_exponent(term) else operands
                inputs = tuple(operand.data for operand in operands)
                tensors.append(recorded(number, tuple(parents), OPS[term.op], inputs))
            else:
                tensors.append(Tensor(number, name=term.name))
        return tuple(tensors)

    def evaluate(self, values: Mapping[str, float], *, tidy: bool = False) -> Tensor:
        """Compute the expression and return the root of its tape; raises as `tape` does."""
        return self.tape(values, tidy=tidy)[-1]

    def sweep(self, values: Mapping[str, Any]) -> NDArray[np.float64]:
        """Compute the expression for whole arrays at once, broadcast; NaN where it has no value.

        It records no tape: this is for curves and maps, which ask for thousands of values.
        """
        results: list[Any] = []
        with np.errstate(all="ignore"):
            for term in self.terms:
                if term.op:
                    inputs = [np.asarray(results[i], dtype=np.float64) for i in term.operands]
                    results.append(np.asarray(OPS[term.op].forward(*inputs), dtype=np.float64))
                else:
                    results.append(values[term.name] if term.name else term.value)
        result = np.asarray(results[-1], dtype=np.float64)
        return np.where(np.isfinite(result), result, np.nan)

    def has_fixed_exponent(self, term: Term) -> bool:
        """Whether `term` is a power whose exponent is a plain number, as in x^2.

        Such an exponent is part of the operation, not a leaf of the graph: nobody asks for its
        gradient, which for a negative x would not even exist.
        """
        return term.op == "power" and self.terms[term.operands[1]].is_number

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


def _compute(term: Term, inputs: list[float]) -> float:
    """Apply one operation; where the result is no finite number, say which one and why."""
    if term.op in _PARTIAL and (reason := _outside(term.op, inputs)):
        raise ExpressionError(reason, term.position)
    try:
        result = float(OPS[term.op].forward(*inputs))
    except (ArithmeticError, ValueError):
        result = math.inf
    if not math.isfinite(result):
        raise ExpressionError("the result is too large for a computer's number", term.position)
    return result


def unless_rounding(total: float, largest: float) -> float:
    """`total` of a sum whose largest term has this size; 0 where nothing but rounding is left."""
    return 0.0 if abs(total) <= ROUNDING * largest else total


def parse(text: str) -> Expression:
    """Read an expression; ExpressionError points at the first character that is wrong."""
    if len(text) > MAX_CHARACTERS:
        raise ExpressionError(
            f"too long: {len(text)} characters, and at most {MAX_CHARACTERS} are allowed",
            MAX_CHARACTERS,
        )
    parser = Parser(tokens(text))
    parser.sum()
    if parser.next.kind != "end":
        raise parser.unexpected()
    return Expression(text, tuple(parser.terms))


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
