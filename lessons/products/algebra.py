"""Matrices as plain tuples, and expressions such as A · B + C with the rule of shapes.

The rule fits in a line: a product needs the left matrix as wide as the right one is high, a sum
needs equal shapes. `Term.shape` applies it and says where it breaks; `Term.compute` leaves the
arithmetic to the engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from lessons import numbers
from lessons.numbers import show_shape

Matrix = tuple[tuple[float, ...], ...]
Shape = tuple[int, int]
Cell = tuple[int, int]  # row and column, from 0


def matrix(rows: Sequence[Sequence[float]]) -> Matrix:
    """A matrix from nested sequences of numbers."""
    return tuple(tuple(float(x) for x in row) for row in rows)


def column_vector(values: Sequence[float]) -> Matrix:
    """A vector as a matrix of one column, (n, 1)."""
    return tuple((float(x),) for x in values)


def shape_of(values: Matrix) -> Shape:
    """(rows, columns)."""
    return len(values), len(values[0])


def column(values: Matrix, j: int) -> tuple[float, ...]:
    """Column j of a matrix, from top to bottom."""
    return tuple(row[j] for row in values)


def transpose(values: Matrix) -> Matrix:
    """Rows become columns."""
    return tuple(zip(*values, strict=True))


def show(x: float) -> str:
    """A number of a drill, with all its digits: here they are the point."""
    return numbers.show(x, digits=7)


def show_factor(x: float) -> str:
    """The same behind a sign: a negative one in brackets."""
    return numbers.show_factor(x, digits=7)


class DoesNotExist(ValueError):
    """The shapes do not fit together. The message says which sizes would have to agree."""


@dataclass(frozen=True)
class Term:
    """A matrix expression: a name, or an operation on smaller terms."""

    op: Literal["name", "scale", "transpose", "add", "multiply"]
    parts: tuple["Term", ...] = ()
    name: str = ""
    factor: float = 1.0

    def __str__(self) -> str:
        match self.op:
            case "name":
                return self.name
            case "scale":
                return f"{show(self.factor)} · {self._bracketed(self.parts[0])}"
            case "transpose":
                inner = self.parts[0]
                return f"{inner}ᵀ" if inner.op in ("name", "transpose") else f"({inner})ᵀ"
            case "multiply":
                return " · ".join(self._bracketed(part) for part in self.parts)
            case _:
                return " + ".join(map(str, self.parts))

    @staticmethod
    def _bracketed(part: "Term") -> str:
        return f"({part})" if part.op == "add" else str(part)

    def shape(self, shapes: Mapping[str, Shape]) -> Shape:
        """The shape of the result, or DoesNotExist with the sizes that disagree."""
        if self.op == "name":
            return shapes[self.name]
        first, *others = (part.shape(shapes) for part in self.parts)
        if self.op == "transpose":
            return first[1], first[0]
        for other in others:
            if self.op == "multiply":
                if first[1] != other[0]:
                    raise DoesNotExist(
                        f"{show_shape(first)} · {show_shape(other)}: the inner sizes,"
                        f" {first[1]} and {other[0]}, would have to be equal"
                    )
                first = first[0], other[1]
            elif first != other:
                raise DoesNotExist(
                    f"{show_shape(first)} + {show_shape(other)}: a sum needs equal shapes"
                )
        return first

    def compute(self, values: Mapping[str, Matrix]) -> Matrix:
        """The numbers of the result, computed by the engine in float64."""
        import numpy as np

        from engine import functions
        from engine.tensor import Tensor

        def tensor(term: Term) -> Tensor:
            if term.op == "name":
                return Tensor(np.array(values[term.name], dtype=np.float64))
            first, *others = map(tensor, term.parts)
            if term.op == "scale":
                return first * term.factor
            if term.op == "transpose":
                return functions.transpose(first)
            for other in others:
                first = first @ other if term.op == "multiply" else first + other
            return first

        return matrix(np.round(np.asarray(tensor(self).data), 9).tolist())


def name(text: str) -> Term:
    """The matrix of this name."""
    return Term("name", name=text)


def product(*parts: Term) -> Term:
    """The product of terms, from left to right."""
    return Term("multiply", parts)


def total(*parts: Term) -> Term:
    """The sum of terms."""
    return Term("add", parts)


def flipped(part: Term) -> Term:
    """The transpose of a term."""
    return Term("transpose", (part,))


def scaled(factor: float, part: Term) -> Term:
    """A number times a term."""
    return Term("scale", (part,), factor=factor)


def written(factors: Sequence[tuple[float, float]]) -> str:
    """Products written out: `1·1 + 3·3 + 7·(−2)`."""
    return " + ".join(
        f"{show_factor(a) if place else show(a)}·{show_factor(b)}"
        for place, (a, b) in enumerate(factors)
    )


def summed(terms: Sequence[float]) -> str:
    """Numbers written as a sum: `1 + 9 + (−14)`."""
    return " + ".join(show_factor(x) if place else show(x) for place, x in enumerate(terms))
