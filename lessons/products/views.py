"""Four ways to see one product, each of them step by step.

A · B is the same matrix whichever way it is built up: cell by cell from inner products, column by
column from the columns of A, row by row from the rows of B, or all at once as a sum of outer
products. A step lights what is read, and adds what it gives to the cells it reaches.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lessons.numbers import show_vector
from lessons.products.algebra import Cell, Matrix, shape_of, show, show_factor, summed, written
from lessons.products.factors import Factors, factors_of
from lessons.products.problems import Problem

VIEWS = {
    "cells": "cell by cell",
    "dot": "inner products",
    "columns": "a mix of columns",
    "rows": "a mix of rows",
    "outer": "a sum of outer products",
}
"""Every view and what it is called on screen."""

Cells = frozenset[Cell]
_NONE: Cells = frozenset()


@dataclass(frozen=True)
class ViewStep:
    """One step of a view: what it reads, what it writes, and the result so far.

    `read` maps a matrix's name to its lit cells; `written` are the lit cells of the result. `sums`
    is the result so far, 0 where nothing has arrived. `text` says the step in numbers, `asked` says
    it without giving away what comes out. `whole` ends what belongs together: a cell, a column, a
    row or a layer.
    """

    read: dict[str, Cells]
    written: Cells
    sums: Matrix
    text: str
    asked: str
    whole: bool


def steps(problem: Problem, view: str) -> tuple[ViewStep, ...]:
    """The steps of `view`, the last of which leaves the whole result."""
    if not problem.result:
        return ()
    factors = factors_of(problem)
    if factors is None or view == "cells":
        return tuple(_cell_by_cell(problem))
    walk = {"dot": _dot, "columns": _columns, "rows": _rows, "outer": _outer}[view]
    return tuple(walk(problem, factors))


def _cell_by_cell(problem: Problem) -> Iterator[ViewStep]:
    sums = [[0.0] * len(row) for row in problem.result]
    for i, row in enumerate(problem.result):
        for j, x in enumerate(row):
            sums[i][j] = x
            read, text = source(problem, (i, j))
            full = f"{text} = {show(x)}"
            yield ViewStep(read, frozenset({(i, j)}), _frozen(sums), full, text, whole=True)


def source(problem: Problem, cell: Cell) -> tuple[dict[str, Cells], str]:
    """What an entry of a scaled matrix, a sum or a transpose is made from, lit and in numbers."""
    i, j = cell
    values = problem.values
    if problem.form.op == "scale":
        x = values["A"][i][j]
        return {"A": frozenset({cell})}, written([(problem.form.factor, x)])
    if problem.form.op == "transpose":
        text = f"row {j + 1}, column {i + 1} of A"
        return {"A": frozenset({(j, i)})}, text
    pair = [values["A"][i][j], values["B"][i][j]]
    return {"A": frozenset({cell}), "B": frozenset({cell})}, summed(pair)


def _dot(problem: Problem, f: Factors) -> Iterator[ViewStep]:
    m, n, p = f.sizes
    sums = [[0.0] * p for _ in range(m)]
    for i in range(m):
        for j in range(p):
            for k in range(n):
                sums[i][j] += f.left[i][k] * f.right[k][j]
                pairs = [(f.left[i][at], f.right[at][j]) for at in range(k + 1)]
                yield ViewStep(
                    f.read({(i, k)}, {(k, j)}),
                    frozenset({(i, j)}),
                    _frozen(sums),
                    f"{written(pairs)} = {show(_clean(sums[i][j]))}",
                    written(pairs),
                    whole=k == n - 1 and not f.bias,
                )
            if f.bias:
                before = sums[i][j]
                sums[i][j] += f.bias[i][0]
                yield _with_bias(f, sums, {(i, j)}, [before, f.bias[i][0]])


def _columns(problem: Problem, f: Factors) -> Iterator[ViewStep]:
    m, n, p = f.sizes
    sums = [[0.0] * p for _ in range(m)]
    for j in range(p):
        for k in range(n):
            for i in range(m):
                sums[i][j] += f.left[i][k] * f.right[k][j]
            mix = " + ".join(
                f"{_weight(f.right[at][j], at)}·{show_vector((row[at] for row in f.left), 7)}"
                for at in range(k + 1)
            )
            yield ViewStep(
                f.read({(i, k) for i in range(m)}, {(k, j)}),
                frozenset((i, j) for i in range(m)),
                _frozen(sums),
                mix,
                mix,
                whole=k == n - 1 and not f.bias,
            )
        if f.bias:
            for i in range(m):
                sums[i][j] += f.bias[i][0]
            yield _with_bias(f, sums, {(i, j) for i in range(m)}, [])


def _rows(problem: Problem, f: Factors) -> Iterator[ViewStep]:
    m, n, p = f.sizes
    sums = [[0.0] * p for _ in range(m)]
    for i in range(m):
        for k in range(n):
            for j in range(p):
                sums[i][j] += f.left[i][k] * f.right[k][j]
            mix = " + ".join(
                f"{_weight(f.left[i][at], at)}·{show_vector(f.right[at], 7)}" for at in range(k + 1)
            )
            yield ViewStep(
                f.read({(i, k)}, {(k, j) for j in range(p)}),
                frozenset((i, j) for j in range(p)),
                _frozen(sums),
                mix,
                mix,
                whole=k == n - 1,
            )


def _outer(problem: Problem, f: Factors) -> Iterator[ViewStep]:
    m, n, p = f.sizes
    sums = [[0.0] * p for _ in range(m)]
    everything = frozenset((i, j) for i in range(m) for j in range(p))
    for k in range(n):
        for i, j in everything:
            sums[i][j] += f.left[i][k] * f.right[k][j]
        text = f"column {k + 1} of {f.left_name} times row {k + 1} of {f.right_name}, added on"
        yield ViewStep(
            f.read({(i, k) for i in range(m)}, {(k, j) for j in range(p)}),
            everything,
            _frozen(sums),
            text,
            text,
            whole=True,
        )


def _with_bias(
    f: Factors, sums: list[list[float]], cells: set[Cell], parts: list[float]
) -> ViewStep:
    text = asked = f"and the bias {f.bias_name}"
    if parts:
        text = f"and the bias: {summed([_clean(x) for x in parts])} = {show(_clean(sum(parts)))}"
    read = {f.bias_name: frozenset((i, 0) for i, _ in cells)}
    return ViewStep(read, frozenset(cells), _frozen(sums), text, asked, whole=True)


def _weight(x: float, place: int) -> str:
    return show_factor(x) if place else show(x)


def _clean(x: float) -> float:
    """Without the last bits that adding decimals leaves: 0.30000000000000004 is 0.3."""
    return round(x, 9)


def _frozen(sums: list[list[float]]) -> Matrix:
    return tuple(tuple(_clean(x) for x in row) for row in sums)


def lit_for(problem: Problem, cell: Cell) -> dict[str, Cells]:
    """What a cell of the result is made from: a row, a column, a bias, or single entries."""
    factors = factors_of(problem)
    if factors is None:
        return source(problem, cell)[0] if problem.result else {}
    i, j = cell
    n = shape_of(factors.right)[0]
    read = factors.read({(i, k) for k in range(n)}, {(k, j) for k in range(n)})
    if factors.bias:
        read[factors.bias_name] = frozenset({(i, 0)})
    return read
