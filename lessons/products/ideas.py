"""The wrong ideas a learner may have about one cell, and the number that each would give.

An idea is not guessed from the digits: it is carried out. Whoever adds where they should multiply
gets a certain number in this cell, and if that number is typed, the idea has been found.
"""

from collections.abc import Iterator
from math import prod

from lessons.asking.ideas import Idea
from lessons.products.algebra import (
    Cell,
    Matrix,
    column,
    shape_of,
    show,
    show_factor,
    summed,
    transpose,
    written,
)
from lessons.products.factors import Factors, factors_of
from lessons.products.problems import Problem


def cell_ideas(problem: Problem, cell: Cell) -> list[Idea]:
    """Every wrong idea about this cell, the likelier ones first; some may give equal numbers."""
    if cell not in problem.ideas:
        problem.ideas[cell] = tuple(_cell_ideas(problem, cell))
    return list(problem.ideas[cell])


def _cell_ideas(problem: Problem, cell: Cell) -> Iterator[Idea]:
    factors = factors_of(problem)
    if factors is not None:
        return _product_ideas(problem, factors, cell)
    return {"scale": _scale_ideas, "add": _sum_ideas, "transpose": _transpose_ideas}[
        problem.form.op
    ](problem, cell)


def _product_ideas(problem: Problem, f: Factors, cell: Cell) -> Iterator[Idea]:
    pairs = f.pairs(cell)
    terms = [a * b for a, b in pairs]
    bias = f.bias[cell[0]][0] if f.bias else 0.0
    if f.bias:
        yield from _bias_ideas(f, cell, sum(terms), bias)
    yield from _term_ideas(pairs, terms, bias)
    yield from _place_ideas(problem, f, cell)
    yield from _factor_ideas(f, cell, bias)
    yield from _operation_ideas(pairs, terms, bias)


def _bias_ideas(f: Factors, cell: Cell, dot: float, bias: float) -> Iterator[Idea]:
    b = f.bias_name
    yield Idea("bias-missing", dot, f"that is {f.left_name} · {f.right_name}; the bias is missing")
    yield Idea("bias-subtracted", dot - bias, f"the bias {show(bias)} was subtracted, not added")
    yield Idea(
        "bias-multiplied", dot * bias, f"the bias {show(bias)} multiplies here; {b} is added"
    )
    yield Idea(
        "bias-twice", dot + 2 * bias, f"the bias {show(bias)} came in twice; {b} is added once"
    )
    yield Idea(
        "bias-alone", bias, f"that is the bias alone; {f.left_name} · {f.right_name} comes first"
    )
    if dot + bias < 0:
        yield Idea("bent", 0.0, "nothing is bent here: the sum stays below 0")
    for i, (other,) in enumerate(f.bias):
        if i != cell[0]:
            yield Idea(
                "bias-wrong-row",
                dot + other,
                f"that is the bias of row {i + 1}; each row has its own",
            )
    if len(f.bias) == len(f.right):
        inside = sum(
            a * (x + extra) for (a, x), (extra,) in zip(f.pairs(cell), f.bias, strict=True)
        )
        yield Idea("bias-inside", inside, f"{b} was added to {f.right_name} before multiplying")


def _term_ideas(
    pairs: list[tuple[float, float]], terms: list[float], bias: float
) -> Iterator[Idea]:
    """A product missed, or with the wrong sign, or left alone."""
    right = sum(terms) + bias
    plus = f" + {show_factor(bias)}" if bias else ""
    count = len(terms)
    for k in reversed(range(count)):
        if terms[k] == 0 or count < 2:
            continue
        rest = [pair for at, pair in enumerate(pairs) if at != k]
        which = "the last product" if k == count - 1 else f"product {k + 1}"
        value = right - terms[k]
        yield Idea(
            "term-missed",
            value,
            f"{written(rest)}{plus} = {show(_tidy(value))}:"
            f" {which}, {written([pairs[k]])}, is missing",
        )
    for k in range(1, count - 1):
        value = sum(terms[:k]) + bias
        yield Idea(
            "stopped-early",
            value,
            f"{written(pairs[:k])}{plus} = {show(_tidy(value))}: go on, there are {count} products",
        )
    for k in range(count):
        flipped = right - 2 * terms[k]
        yield Idea(
            "sign-slipped",
            flipped,
            f"a sign slipped: {written([pairs[k]])} is {show(_tidy(terms[k]))}",
        )
    for k in range(count):
        if count > 1:
            yield Idea(
                "sums-not-added",
                terms[k],
                f"{written([pairs[k]])} is one of {count} products; the cell is their sum",
            )
    if any(term < 0 for term in terms):
        yield Idea(
            "signs-dropped",
            sum(map(abs, terms)) + bias,
            f"the signs were dropped: {summed([_tidy(term) for term in terms])}",
        )
    yield Idea("sign-all", -right, "the number is right, its sign is not")


def _place_ideas(problem: Problem, f: Factors, cell: Cell) -> Iterator[Idea]:
    """The right arithmetic in the wrong place."""
    i, j = cell
    for at, row in enumerate(problem.result):
        if at != i:
            yield Idea(
                "wrong-row",
                row[j],
                f"that comes from row {at + 1} of {f.left_name}; this cell is in row {i + 1}",
            )
    for at, x in enumerate(problem.result[i]):
        if at != j:
            yield Idea(
                "wrong-column",
                x,
                f"that comes from column {at + 1} of {f.right_name};"
                f" this cell is in column {j + 1}",
            )
    m, _, p = f.sizes
    if i != j and j < m and i < p:
        yield Idea(
            "row-and-column-swapped",
            problem.result[j][i],
            f"that belongs in row {j + 1}, column {i + 1}: rows are counted down, columns across",
        )


def _factor_ideas(f: Factors, cell: Cell, bias: float) -> Iterator[Idea]:
    """The right rule with a factor turned over, or the factors in the other order."""
    i, j = cell
    m, n, p = f.sizes
    right_column = column(f.right, j)
    if m == n and m > 1:
        yield Idea(
            "left-transposed",
            _dot(column(f.left, i), right_column) + bias,
            f"that takes column {i + 1} of {f.left_name}; on the left it is the row that is read",
        )
    if n == p and n > 1:
        yield Idea(
            "right-transposed",
            _dot(f.left[i], f.right[j]) + bias,
            f"that takes row {j + 1} of {f.right_name}; on the right it is the column that is read",
        )
    if m == n == p and n > 1:
        yield Idea(
            "both-transposed",
            _dot(column(f.left, i), f.right[j]) + bias,
            f"column of {f.left_name} with row of {f.right_name}:"
            f" it is the row of the left and the column of the right",
        )
    if p == m and p > 1 and i < n and j < n:
        other = _dot(f.right[i], column(f.left, j))
        yield Idea(
            "factors-swapped",
            other,
            f"that is {f.right_name} · {f.left_name}; the order matters",
        )
    if i < n and j < n and (m, n, p) != (1, n, 1):
        yield Idea(
            "elementwise",
            f.left[i][j] * f.right[i][j] + bias,
            f"{written([(f.left[i][j], f.right[i][j])])} multiplies the entries in the same place;"
            f" a product takes a whole row and a whole column",
        )


def _operation_ideas(
    pairs: list[tuple[float, float]], terms: list[float], bias: float
) -> Iterator[Idea]:
    """Adding where one multiplies, and the other way round."""
    lefts, rights = [a for a, _ in pairs], [b for _, b in pairs]
    yield Idea(
        "added-not-multiplied",
        sum(lefts) + sum(rights) + bias,
        "the pairs were added; they are multiplied, then the products are added",
    )
    if len(pairs) > 1:
        yield Idea(
            "sums-multiplied",
            sum(lefts) * sum(rights) + bias,
            "that multiplies two sums; multiply pair by pair first, then add",
        )
        yield Idea(
            "products-multiplied",
            prod(terms) + bias,
            "the products were multiplied with each other; they are added",
        )
        yield Idea(
            "products-subtracted",
            terms[0] - sum(terms[1:]) + bias,
            "the products were subtracted; they are added",
        )
        yield Idea(
            "paired-crosswise",
            sum(a * b for a, b in zip(lefts, reversed(rights), strict=True)) + bias,
            "that pairs the first with the last; first meets first, last meets last",
        )
        for a, b in pairs:
            yield Idea(
                "one-pair-added",
                sum(terms) - a * b + a + b + bias,
                f"{show(a)} and {show_factor(b)} were added; {written([(a, b)])} is their product",
            )
        for names, values in (("the row", lefts), ("the column", rights)):
            yield Idea(
                "one-side-alone",
                sum(values) + bias,
                f"that adds up {names} alone; each number meets its partner, and is multiplied",
            )
    yield Idea("nothing", 0.0, "0 would be if the products cancelled; add them up once more")


def _scale_ideas(problem: Problem, cell: Cell) -> Iterator[Idea]:
    i, j = cell
    values, c = problem.values["A"], problem.form.factor
    x = values[i][j]
    yield Idea("not-scaled", x, f"that is the entry of A itself; {show(c)} multiplies it")
    yield Idea("added-not-multiplied", x + c, f"{show(c)} was added; it multiplies")
    if c in (2.0, 3.0):
        yield Idea(
            "power", x**c, f"that is {show(x)} to the power {show(c)}; {show(c)} multiplies it"
        )
    yield Idea("sign-slipped", -c * x, f"a sign slipped: {written([(c, x)])}")
    yield Idea("scaled-twice", c * c * x, f"{show(c)} multiplies once, not twice")
    yield Idea("subtracted", x - c, f"{show(c)} was subtracted; it multiplies")
    yield Idea("factor-alone", c, f"that is the factor; it multiplies {show(x)}")
    yield Idea("squared", x * x, f"that is {show(x)} times itself; {show(c)} multiplies it")
    yield Idea("one-more", (c + 1) * x, f"that is one time too many: {written([(c, x)])}")
    yield Idea("one-less", (c - 1) * x, f"that is one time too few: {written([(c, x)])}")
    if c:
        yield Idea("divided", x / c, f"that divides by {show(c)}")
    yield from _neighbours(problem.result, cell)


def _sum_ideas(problem: Problem, cell: Cell) -> Iterator[Idea]:
    i, j = cell
    left, right = problem.values["A"], problem.values["B"]
    a, b = left[i][j], right[i][j]
    yield Idea("multiplied-not-added", a * b, f"that is {written([(a, b)])}; a sum adds")
    yield Idea("subtracted", a - b, f"that is {show(a)} − {show_factor(b)}; a sum adds")
    yield Idea("subtracted-other-way", b - a, f"that is {show(b)} − {show_factor(a)}; a sum adds")
    yield Idea("only-left", a, "that is the entry of A; the one of B is missing")
    yield Idea("only-right", b, "that is the entry of B; the one of A is missing")
    yield Idea("sign-all", -(a + b), "the number is right, its sign is not")
    yield Idea("mean", (a + b) / 2, "that is halfway between the two; a sum is not halved")
    yield Idea("twice", 2 * (a + b), "that is the sum twice")
    yield Idea("nothing", 0.0, "0 would be if the two cancelled")
    if a < 0 or b < 0:
        yield Idea("signs-dropped", abs(a) + abs(b), f"the signs were dropped: {summed([a, b])}")
    if i != j and j < len(right) and i < len(right[0]):
        yield Idea(
            "right-transposed",
            a + right[j][i],
            "that takes B's entry from the mirrored place; a sum stays in the same place",
        )
    yield from _neighbours(problem.result, cell)


def _transpose_ideas(problem: Problem, cell: Cell) -> Iterator[Idea]:
    i, j = cell
    values = problem.values["A"]
    m, n = shape_of(values)
    if i != j and i < m and j < n:
        yield Idea(
            "not-flipped",
            values[i][j],
            f"that stands at row {i + 1}, column {j + 1} of A itself; nothing was flipped",
        )
    turned = values[m - 1 - j][i]  # a quarter turn instead of a flip
    if m - 1 - j != j:
        yield Idea("rotated", turned, "that turns A by a quarter; transposing flips it over")
    half = values[m - 1 - j][n - 1 - i]
    yield Idea("turned-half", half, "that turns A upside down as well; transposing flips it over")
    poured = [x for row in values for x in row][i * m + j]
    yield Idea(
        "reshaped",
        poured,
        "that pours the entries, row by row, into the new shape; a transpose flips them over",
    )
    yield Idea("sign-slipped", -values[j][i], "a transpose moves entries and keeps their signs")
    yield from _neighbours(transpose(values), cell)


def _neighbours(result: Matrix, cell: Cell) -> Iterator[Idea]:
    """The right number for another cell of the same row or column."""
    i, j = cell
    for at, row in enumerate(result):
        if at != i:
            yield Idea("wrong-row", row[j], f"that belongs in row {at + 1}; this is row {i + 1}")
    for at, x in enumerate(result[i]):
        if at != j:
            yield Idea(
                "wrong-column", x, f"that belongs in column {at + 1}; this is column {j + 1}"
            )


def _dot(left: tuple[float, ...], right: tuple[float, ...]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))


def _tidy(x: float) -> float:
    return round(x, 9)
