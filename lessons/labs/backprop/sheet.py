"""Backprop for whole vectors and matrices: a sheet of them, some cells for the learner to fill.

The numbers come from the engine's own operations. Shapes are written everywhere, because they are
the best guide there is: a gradient has the shape of what it belongs to.
"""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.functions import matmul, softmax_cross_entropy
from engine.functions import softmax as softmax_op
from engine.tensor import Tensor, backward
from lessons.asking.answers import Shape, Verdict, match_shape, wrong
from lessons.asking.ideas import Idea, judge_number
from lessons.labs.backprop.diagnosis import match
from lessons.labs.backprop.story import Story
from lessons.labs.backprop.walk import Walk
from lessons.numbers import show, show_factor, show_shape


@dataclass(frozen=True)
class Table:
    """A named vector or matrix on the sheet; `gradient` says which of the two colours it has."""

    name: str
    rows: tuple[tuple[float, ...], ...]
    gradient: bool = False

    @property
    def shape(self) -> Shape:
        """(rows, columns)."""
        return len(self.rows), len(self.rows[0])


@dataclass(frozen=True)
class Cell:
    """One thing to fill: a number in a table, or, without a row, the table's shape."""

    item: str
    table: str
    story: Story
    row: int = -1
    column: int = -1
    number: float = math.nan
    shape: Shape = ()
    ideas: tuple[Idea, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """Tables in lines, beside each other within a line, and the cells to fill in order."""

    title: str
    lines: tuple[tuple[str, ...], ...]
    tables: dict[str, Table]
    cells: tuple[Cell, ...]


def judge_cell(cell: Cell, typed: str) -> Verdict:
    """Judge what was typed into a cell of the sheet."""
    if cell.shape:
        verdict = match_shape(typed, cell.shape)
        if verdict.correct or verdict.refused:
            return verdict
        if match_shape(typed, cell.shape[::-1]).correct:
            return wrong("rows first: that is the shape of the transpose", ["transposed shape"])
        return wrong("a gradient has the shape of what it belongs to", ["shape"])
    rule = f"{cell.story.rule}: {cell.story.sentence}"
    return judge_number(typed, cell.number, cell.ideas, match, lambda value: wrong(rule))


def _cell(
    item: str, table: str, row: int, column: int, number: float, story: Story, *ideas: Idea
) -> Cell:
    """A cell with only those ideas that differ from its right answer."""
    told = tuple(i for i in ideas if not match(repr(i.value), number).correct)
    return Cell(item, table, story, row, column, number, ideas=told)


def softmax_sheet(seed: int = 0) -> Sheet:
    """Scores, probabilities, the truth, and ∂L/∂z = p − y; seed 0 has the tour's own numbers."""
    rng = random.Random(f"softmax {seed}")
    scores = tuple(map(float, rng.sample(range(-2, 4), 3))) if seed else (2.0, 1.0, 0.0)
    label = rng.randrange(3) if seed else 1
    z = Tensor(np.array([scores]), name="z")
    p = tuple(float(x) for x in softmax_op(z).data[0])
    loss = softmax_cross_entropy(z, np.array([label]))
    backward(loss)
    y = tuple(float(i == label) for i in range(len(scores)))
    gradient = tuple(float(x) for x in z.grad[0])
    cells = []
    for i, number in enumerate(gradient):
        truth = show(y[i])
        story = Story(
            "p − y",
            "what the network said minus what is true",
            f"∂L/∂z{i + 1}",
            f"p{i + 1} − y{i + 1}",
            f"{show(p[i])} − {truth}",
            (),
            show(number),
        )
        cells.append(
            _cell(
                f"d-z{i + 1}",
                "∂z",
                0,
                i,
                number,
                story,
                Idea("sign", -number, "that is y − p; the gradient is p − y"),
                Idea("truth forgotten", p[i], "that is p; the truth, 1, is still to be taken off"),
                Idea("only the true one", 0.0, "every score is in the sum below p: none gets 0"),
                Idea("log only", -1 / p[i], "that is the slope by p; z comes before softmax"),
                Idea("the loss", -math.log(p[i]), "that is −ln p, the loss, not its slope"),
                Idea("upside down", 1 / p[i], "that is the slope of ln p; the scores come before"),
                Idea(
                    "its own slope",
                    p[i] * (1 - p[i]),
                    "that is the slope of p by its own score; the slope of −ln p stands before it",
                ),
                Idea("everywhere", p[i] - 1, "the 1 belongs to the true class alone, y = 1"),
                Idea("the rest", 1 - p[i], "that is what p lacks to 1; the gradient is p − y"),
                Idea("the score", scores[i], "that is the score itself, not its gradient"),
                Idea("squared", 2 * number, "a factor 2 belongs to a squared error"),
            )
        )
    tables = (
        Table("z", (scores,)),
        Table("p", (p,)),
        Table("y", (y,)),
        Table("∂z", (gradient,), gradient=True),
    )
    title = f"L = −ln p{label + 1} = {show(loss.data)}"
    return Sheet(
        title, (("z",), ("p",), ("y",), ("∂z",)), {t.name: t for t in tables}, tuple(cells)
    )


def matrix_sheet(seed: int = 0) -> Sheet:
    """C = A·B with dC from behind: the shape of dB first, then cells; seed 0 is the tour's own."""
    left = np.array(  # all three sizes differ, so the shapes leave one way only
        [[2.0, -1.0, 3.0], [0.0, 4.0, 1.0], [1.0, 0.0, 2.0], [-2.0, 1.0, 0.0]]
    )
    right = np.array([[1.0, 2.0], [3.0, -1.0], [-2.0, 0.0]])
    d_c = np.array([[1.0, 2.0], [3.0, -1.0], [0.0, 1.0], [-1.0, 2.0]])
    if seed:
        rng = np.random.default_rng(seed)
        left, right, d_c = (rng.integers(-2, 5, each.shape) * 1.0 for each in (left, right, d_c))
    a, b = Tensor(left, name="A"), Tensor(right, name="B")
    c = matmul(a, b)
    backward(c, d_c)
    arrays = {"A": a.data, "B": b.data, "C": c.data, "dC": d_c, "dA": a.grad, "dB": b.grad}
    tables = {
        name: Table(name, tuple(tuple(map(float, row)) for row in array), name.startswith("d"))
        for name, array in arrays.items()
    }
    shape = tables["dB"].shape
    fits = Story(
        "shapes are the guide",
        "a gradient has the shape of what it belongs to",
        "shape of dB",
        "the shape of B",
        show_shape(tables["B"].shape),
        (),
        show_shape(shape),
    )
    cells = [Cell("shape-dB", "dB", fits, shape=shape)]
    cells += [
        _product_cell("dB", i, j, a.data.T, d_c, "Aᵀ", "dC") for i, j in ((0, 0), (0, 1), (1, 0))
    ]
    cells += [_product_cell("dA", i, j, d_c, b.data.T, "dC", "Bᵀ") for i, j in ((0, 0), (1, 2))]
    lines = (("A", "B", "C"), ("dA", "dB", "dC"))
    return Sheet("C = A·B     dA = dC·Bᵀ     dB = Aᵀ·dC", lines, tables, tuple(cells))


def _product_cell(
    table: str,
    row: int,
    column: int,
    left: "np.ndarray",
    right: "np.ndarray",
    l_name: str,
    r_name: str,
) -> Cell:
    """A cell of the product left·right, with the slips that a product of matrices invites."""
    terms = [(float(x), float(y)) for x, y in zip(left[row], right[:, column], strict=True)]
    number = math.fsum(x * y for x, y in terms)
    worked = " + ".join(f"{show_factor(x)}·{show_factor(y)}" for x, y in terms)
    story = Story(
        f"{table} = {l_name}·{r_name}",
        f"row {row + 1} of {l_name} with column {column + 1} of {r_name}",
        f"{table}[{row + 1},{column + 1}]",
        f"row {row + 1} of {l_name} · column {column + 1} of {r_name}",
        worked,
        (),
        show(number),
    )
    product = left @ right
    ideas = [
        Idea("first product", terms[0][0] * terms[0][1], "that is the first product alone"),
        Idea("last product", terms[-1][0] * terms[-1][1], "that is the last product alone"),
        Idea("sign", -number, "the size is right, the sign is not"),
        Idea("added", sum(x + y for x, y in terms), "the pairs are multiplied, then added"),
        Idea("multiplied", math.prod(x * y for x, y in terms), "the products are added"),
        Idea("sums", sum(x for x, _ in terms) * sum(y for _, y in terms),
             "that multiplies two sums; multiply pair by pair first"),
        Idea("signs dropped", sum(abs(x * y) for x, y in terms), "a minus was dropped"),
    ]  # fmt: skip
    for other_row in range(product.shape[0]):
        if other_row != row:
            told = f"that comes from row {other_row + 1} of {l_name}; this is row {row + 1}"
            ideas.append(Idea("another row", float(product[other_row, column]), told))
    for other_column in range(product.shape[1]):
        if other_column != column:
            told = f"that comes from column {other_column + 1} of {r_name}; this is {column + 1}"
            ideas.append(Idea("another column", float(product[row, other_column]), told))
    if row < product.shape[1] and column < product.shape[0] and row != column:
        mirrored = float(product[column, row])
        ideas.append(Idea("transposed", mirrored, "that cell belongs on the other side: row first"))
    other = left.T  # as if nothing had been transposed
    if other.shape[1] == right.shape[0] and row < other.shape[0]:
        untransposed = float((other @ right)[row, column])
        ideas.append(Idea("not transposed", untransposed, f"{l_name}: mind the transpose"))
    return _cell(f"{table}{row + 1}{column + 1}", table, row, column, number, story, *ideas)


SHEETS: dict[str, Callable[..., Sheet]] = {"softmax": softmax_sheet, "matrix": matrix_sheet}


class SheetStepper(Walk):
    """A walk through the cells of a sheet; every one of them is a blank."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(len(sheet.cells), frozenset(range(len(sheet.cells))))
        self.sheet = sheet

    @property
    def cell(self) -> Cell | None:
        """The cell that comes next, or None at the end."""
        return None if self.finished else self.sheet.cells[self.place]

    def story_of(self, place: int) -> Story:
        """What can be said about a cell."""
        return self.sheet.cells[place].story

    def judge(self, place: int, typed: str) -> Verdict:
        """Judge what was typed into a cell."""
        return judge_cell(self.sheet.cells[place], typed)

    def asks_shape(self, place: int) -> bool:
        """Whether a cell asks for its table's shape."""
        return bool(self.sheet.cells[place].shape)

    def item_of(self, place: int) -> str:
        """The id of a cell."""
        return self.sheet.cells[place].item

    def known(self, table: str, row: int, column: int) -> bool:
        """Whether a number may be shown: it was given from the start, is filled, or all is done.

        A table that is being worked on shows only what was filled until every cell is.
        """
        if self.finished or table not in {cell.table for cell in self.sheet.cells}:
            return True
        return any(
            (cell.table, cell.row, cell.column) == (table, row, column)
            for cell in self.sheet.cells[: self.place]
        )
