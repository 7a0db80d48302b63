"""Hints climb: where to look, then the rule with the numbers in, at last the worked answer."""

from lessons.numbers import show_shape
from lessons.products.algebra import Cell, show, show_factor, summed, written
from lessons.products.factors import Factors, factors_of
from lessons.products.problems import Problem
from lessons.products.shape_ideas import shape_rule
from lessons.products.views import source

RUNGS = 3
"""How many hints there are for one answer; the last one gives it away."""


def cell_hint(problem: Problem, cell: Cell, rung: int) -> str:
    """Hint `rung` (1 to RUNGS) for a cell."""
    if rung == 1:
        return problem.kind.rule
    text = products(problem, cell)
    factors = factors_of(problem)
    if factors is not None and (rung >= RUNGS or problem.written_out):
        terms = [round(a * b, 9) for a, b in factors.pairs(cell)]
        if factors.bias:
            terms.append(factors.bias[cell[0]][0])
        if len(terms) > 1:
            text += f" = {summed(terms)}"
    return text + (f" = {show(problem.answer(cell))}" if rung >= RUNGS else "")


def where(problem: Problem, cell: Cell) -> str:
    """Which row and column (or which entries) make this cell; always on screen."""
    i, j = cell
    factors = factors_of(problem)
    if factors is None:
        return {
            "scale": f"{show(problem.form.factor)} times row {i + 1}, column {j + 1} of A",
            "transpose": f"row {i + 1}, column {j + 1} here stood in row {j + 1}, column {i + 1}",
        }.get(problem.form.op, f"row {i + 1}, column {j + 1} of A and of B, added")
    return _where_from(factors, cell)


def _where_from(factors: Factors, cell: Cell) -> str:
    bias = f", then the bias {factors.bias_name} of row {cell[0] + 1}" if factors.bias else ""
    return f"{factors.row_text(cell[0])} with {factors.column_text(cell[1])}{bias}"


def products(problem: Problem, cell: Cell) -> str:
    """The cell written out in numbers, but not worked out."""
    factors = factors_of(problem)
    if factors is None:
        return source(problem, cell)[1]
    text = written(factors.pairs(cell))
    if not factors.bias:
        return text
    bias = factors.bias[cell[0]][0]
    return f"{text} + {show_factor(bias)}"


def shape_hint(problem: Problem, rung: int) -> str:
    """Hint `rung` (1 to RUNGS) for the shape of the result."""
    if rung == 1:
        return {
            "multiply": "for every ·, compare the inner sizes: the left one's columns and the"
            " right one's rows",
            "add": "for every +, both shapes must be equal; a product comes first",
            "transpose": "a transpose swaps the two sizes",
            "scale": "a number in front changes the entries, not the shape",
            "name": "",
        }[problem.form.op]
    given = ",  ".join(f"{key} {show_shape(shape)}" for key, shape in problem.shapes.items())
    if rung == 2:
        return f"{problem.form}  with  {given}"
    return shape_rule(problem) if problem.shape else f"it does not exist: {problem.misfit}"
