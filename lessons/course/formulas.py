"""The formulas of a lesson's fences: those of the backprop lab, and one word more.

`is(k, 3)` is 1 where k is 3 and 0 where it is another whole number. With it a fence picks one of
several values by a number that is turned: `5*is(r, 1) + 4*is(r, 2)`, or shows something only there:
`when = "is(r, 2)"`. It is short for a hat over k = 3, which the engine reads and computes.
"""

import re
from collections.abc import Mapping

from engine.expression.formula import Expression, parse

_IS = re.compile(r"\bis\(([^(),]+),([^(),]+)\)")


def read(formula: str) -> Expression:
    """A formula as the engine reads it. Raises ExpressionError."""
    return parse(_IS.sub(r"max(0, 1 - abs((\1) - (\2)))", formula))


def picked(formula: str, values: Mapping[str, float]) -> str:
    """The formula with 1 or 0 in the place of each `is(…)`, as it comes out for these values."""
    return _IS.sub(lambda found: f"{float(read(found[0]).evaluate(values).data):g}", formula)
