"""A drill from a seed: the same kind, level and seed always give the same matrices.

Difficulty has one scale, 0 to 6. Level 0 is the workshop's own example, worked but for one cell.
From there numbers grow harder (whole, negative, decimal), matrices larger and blanks more, and
the products written out under the grids, a help at first, come only when asked for.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from lessons.products.algebra import (
    Cell,
    DoesNotExist,
    Matrix,
    Shape,
    Term,
    flipped,
    name,
    product,
    scaled,
    total,
)
from lessons.products.kinds import KINDS, Kind

if TYPE_CHECKING:
    from lessons.asking.ideas import Idea

MAX_LEVEL = 6


@dataclass(frozen=True)
class Level:
    """How hard a drill is.

    `numbers` are the entries to draw from, `sizes` the sizes, `blanks` the share of cells left to
    the learner, `misfits` the share of drills whose shapes do not fit, and `written_out` whether
    the products of a cell are shown before it is answered.
    """

    numbers: tuple[float, ...]
    sizes: tuple[int, ...]
    blanks: float
    misfits: float
    written_out: bool = False


# Without 0 and ±1: with them the wrong ideas coincide, and nobody can say which of them it was.
_SMALL = tuple(range(2, 7))
_DIGITS = tuple(range(2, 10))
_SIGNED = tuple(x for x in range(-9, 10) if abs(x) > 1)
_HALVES = (-2.5, -1.5, -0.5, 0.5, 1.5, 2.5, 3.5, 2, 3, 4, -2, -3, 10)
_TENTHS = (0.1, 0.2, 0.3, 0.5, 0.8, -0.1, -0.4, -0.6, 1.2, -1.5, 2, -3, 5, 7)

LEVELS: tuple[Level, ...] = (
    Level(_SMALL, (2, 3), 0, 0, written_out=True),  # the worked example; nothing is drawn
    Level(_SMALL, (2, 3), 0, 0, written_out=True),
    Level(_DIGITS, (2, 3), 0.4, 0.15, written_out=True),
    Level(_SIGNED, (2, 3), 0.6, 0.2),
    Level(_SIGNED, (2, 3), 1, 0.2),
    Level(_HALVES, (2, 3), 1, 0.2),
    Level(_TENTHS, (2, 3, 4), 1, 0.2),
)


LEVEL_WORDS = (
    "the worked example",
    "small whole numbers, one blank",
    "digits, some blanks",
    "negative numbers, most cells blank",
    "negative numbers, all cells blank",
    "halves",
    "tenths, larger matrices",
)


def level_words(kind: str, level: int) -> str:
    """What a level asks for, in words."""
    if level and not KINDS[kind].has_cells:
        return f"sizes up to {LARGEST[level]}"
    return LEVEL_WORDS[level]


@dataclass(frozen=True)
class Problem:
    """One drill: `form` is to be computed from matrices of these `shapes` and `values`.

    `values` is empty where only shapes are asked for. `blanks` are the cells left to the learner.
    """

    kind: Kind
    level: int
    seed: int
    form: Term
    shapes: Mapping[str, Shape]
    values: Mapping[str, Matrix]
    blanks: frozenset[Cell]

    @cached_property
    def ideas(self) -> "dict[Cell, tuple[Idea, ...]]":
        """The wrong ideas about each cell that somebody asked about, kept by `ideas.cell_ideas`."""
        return {}

    @cached_property
    def shape(self) -> Shape | None:
        """The shape of the result, or None where it does not exist."""
        try:
            return self.form.shape(self.shapes)
        except DoesNotExist:
            return None

    @cached_property
    def misfit(self) -> str:
        """Why the result does not exist; empty where it does."""
        try:
            self.form.shape(self.shapes)
        except DoesNotExist as reason:
            return str(reason)
        return ""

    @cached_property
    def result(self) -> Matrix:
        """The result, computed by the engine; empty where there is none or no numbers are given."""
        if not self.shape or not self.values:
            return ()
        # The entries are short decimals, so what lies far behind the point is rounding alone.
        return tuple(
            tuple(round(x, 9) + 0.0 for x in row) for row in self.form.compute(self.values)
        )

    def answer(self, cell: Cell) -> float:
        """The right number for a cell."""
        return self.result[cell[0]][cell[1]]

    @property
    def written_out(self) -> bool:
        """Whether this level shows the products of a cell before it is answered."""
        return LEVELS[self.level].written_out


def make(kind: str, level: int, seed: int) -> Problem:
    """The drill of this kind, level (0 to 6) and seed."""
    chosen = KINDS[kind]
    if level == 0:
        return _worked_example(chosen)
    rng = random.Random(f"{kind} {level} {seed}")  # a text seeds alike on every machine
    rules = LEVELS[level]
    misfit = rng.random() < rules.misfits
    if kind == "legal":
        form, shapes = _legal_question(rng, level)
    elif kind == "shapes":
        form, shapes = _shape_question(rng, level)
    else:
        form, shapes = _DRAW[kind](rng, rules, misfit)
    values: dict[str, Matrix] = {}
    if chosen.has_cells:
        values = {key: _draw_matrix(rng, rules, shape) for key, shape in shapes.items()}
    return _with_blanks(
        Problem(chosen, level, seed, form, shapes, values, frozenset()), rng, rules.blanks
    )


def _worked_example(kind: Kind) -> Problem:
    shapes = kind.example_shapes
    problem = Problem(kind, 0, 0, kind.form, shapes, kind.example, frozenset())
    if not kind.has_cells or problem.shape is None:
        return problem
    rows, columns = problem.shape
    yours = (1, 0) if rows > 1 else (0, columns - 1)
    return replace(problem, blanks=frozenset({yours}))


def _with_blanks(problem: Problem, rng: random.Random, share: float) -> Problem:
    if problem.shape is None or not problem.values:
        return problem
    cells = [(i, j) for i in range(problem.shape[0]) for j in range(problem.shape[1])]
    count = min(max(round(share * len(cells)), 1), len(cells))
    blanks = frozenset(rng.sample(cells, count))
    return replace(problem, blanks=blanks)


def _draw_matrix(rng: random.Random, rules: Level, shape: Shape) -> Matrix:
    rows, columns = shape
    return tuple(
        tuple(float(rng.choice(rules.numbers)) for _ in range(columns)) for _ in range(rows)
    )


Drawn = tuple[Term, dict[str, Shape]]


def _sizes(rng: random.Random, rules: Level, count: int) -> list[int]:
    """Sizes, different ones where possible: equal sizes hide which is which."""
    sizes = list(rules.sizes)
    rng.shuffle(sizes)
    return [sizes[place % len(sizes)] for place in range(count)]


def _other(rng: random.Random, size: int) -> int:
    return rng.choice([other for other in (2, 3, 4) if other != size])


def _draw_scale(rng: random.Random, rules: Level, misfit: bool) -> Drawn:
    m, n = _sizes(rng, rules, 2)
    factor = rng.choice(rules.numbers)
    return scaled(factor, name("A")), {"A": (m, n)}


def _draw_sum(rng: random.Random, rules: Level, misfit: bool) -> Drawn:
    m, n = _sizes(rng, rules, 2)
    other = rng.choice([(n, m), (m, _other(rng, n))]) if misfit else (m, n)
    return total(name("A"), name("B")), {"A": (m, n), "B": other}


def _draw_transpose(rng: random.Random, rules: Level, misfit: bool) -> Drawn:
    m, n = _sizes(rng, rules, 2)
    if rng.random() < 0.3:
        m = n
    return flipped(name("A")), {"A": (m, n)}


def _draw_inner(rng: random.Random, rules: Level, misfit: bool) -> Drawn:
    n = rng.choice([size for size in (2, 3, 4) if size <= max(rules.sizes) + 1])
    other = _other(rng, n) if misfit else n
    return product(flipped(name("u")), name("v")), {"u": (n, 1), "v": (other, 1)}


def _draw_vector(rng: random.Random, rules: Level, misfit: bool) -> Drawn:
    m, n = _sizes(rng, rules, 2)
    if rng.random() < 0.25:
        m = n
    return product(name("A"), name("x")), {
        "A": (m, n),
        "x": (_other(rng, n) if misfit else n, 1),
    }


def _draw_product(rng: random.Random, rules: Level, misfit: bool) -> Drawn:
    m, n, p = _sizes(rng, rules, 3)
    m, p = min(m, 3), min(p, 3)
    return product(name("A"), name("B")), {
        "A": (m, n),
        "B": (_other(rng, n) if misfit else n, p),
    }


def _draw_layer(rng: random.Random, rules: Level, misfit: bool) -> Drawn:
    m, n = _sizes(rng, rules, 2)
    if rng.random() < 0.25:
        m = n
    x, b = n, m
    if misfit:
        x, b = rng.choice([(_other(rng, n), m), (n, _other(rng, m))])
    return total(product(name("W"), name("x")), name("b")), {
        "W": (m, n),
        "x": (x, 1),
        "b": (b, 1),
    }


_DRAW = {
    "scale": _draw_scale,
    "sum": _draw_sum,
    "transpose": _draw_transpose,
    "inner": _draw_inner,
    "vector": _draw_vector,
    "product": _draw_product,
    "layer": _draw_layer,
}


LARGEST = (4, 5, 8, 10, 32, 100, 784)
"""The largest size by level, where shapes are all that is asked."""


def _draw_sizes(rng: random.Random, level: int, count: int) -> list[int]:
    largest = LARGEST[level]
    return rng.sample(range(1 if level > 2 else 2, largest + 1), min(count, largest - 1))


def _shape_question(rng: random.Random, level: int) -> Drawn:
    """A product, at higher levels with a transpose or of three factors; two in five do not fit."""
    m, n, p = _draw_sizes(rng, level, 3)
    shapes: dict[str, Shape] = {"A": (m, n), "B": (n, p)}
    left, right = name("A"), name("B")
    if level >= 3 and rng.random() < 0.5:
        shapes["A"], left = (n, m), flipped(left)
    if level >= 4 and rng.random() < 0.5:
        shapes["B"], right = (p, n), flipped(right)
    form = product(left, right)
    if level >= 5 and rng.random() < 0.5:
        shapes["C"] = p, rng.choice([m, n, _draw_sizes(rng, level, 1)[0]])
        form = product(left, right, name("C"))
    if rng.random() < 0.4:  # swap the sizes of one factor: often, not always, a misfit
        victim = rng.choice(sorted(shapes))
        shapes[victim] = shapes[victim][1], shapes[victim][0]
    return form, shapes


_TWO = (
    total(name("A"), name("B")),
    product(name("A"), name("B")),
    product(name("B"), name("A")),
    product(flipped(name("A")), name("B")),
    product(name("A"), flipped(name("B"))),
    total(name("A"), flipped(name("B"))),
    product(name("A"), name("A")),
    product(flipped(name("A")), name("A")),
)
_THREE = (
    total(product(name("A"), name("B")), name("C")),
    product(name("A"), total(name("B"), name("C"))),
    product(name("A"), name("B"), name("C")),
    total(product(name("A"), name("x")), name("b")),
    flipped(product(name("A"), name("B"))),
    product(flipped(name("x")), name("A"), name("x")),
    total(name("A"), product(name("u"), flipped(name("v")))),
    scaled(2, total(name("A"), flipped(name("A")))),
)


def _legal_question(rng: random.Random, level: int) -> Drawn:
    """An expression and shapes that fit about every second time."""
    wanted = rng.random() < 0.5
    while True:
        form = rng.choice(_TWO if level < 3 or rng.random() < 0.2 else _THREE)
        sizes = _draw_sizes(rng, level, 2)
        shapes: dict[str, Shape] = {
            key: (rng.choice(sizes), 1 if key in "xbuv" else rng.choice(sizes))
            for key in _names(form)
        }
        try:
            form.shape(shapes)
        except DoesNotExist:
            fits = False
        else:
            fits = True
        if fits == wanted:
            return form, shapes


def _names(term: Term) -> list[str]:
    """The names in a term, in the order in which they are read, each once."""
    if term.op == "name":
        return [term.name]
    return list(dict.fromkeys(key for part in term.parts for key in _names(part)))
