"""The two factors inside a drill: whatever is a product of rows and columns, seen as left · right.

A · B, A · x, uᵀ · v and W · x + b share one rule for a cell, so they share everything built on it:
the views, the wrong ideas and the hints.
"""

from dataclasses import dataclass

from lessons.products.algebra import Cell, Matrix, Term, shape_of, transpose
from lessons.products.problems import Problem


@dataclass(frozen=True)
class Factors:
    """left (m, n) times right (n, p), plus bias (m, 1) where there is one (else empty).

    `left_flipped` says that the left factor is shown as its transpose: u, not uᵀ.
    """

    left: Matrix
    right: Matrix
    left_name: str
    right_name: str
    bias: Matrix = ()
    bias_name: str = ""
    left_flipped: bool = False

    @property
    def sizes(self) -> tuple[int, int, int]:
        """(m, n, p)."""
        return len(self.left), len(self.right), len(self.right[0])

    def read(self, left: set[Cell], right: set[Cell]) -> dict[str, frozenset[Cell]]:
        """Cells of the factors as cells of the matrices on screen, by name."""
        if self.left_flipped:
            left = {(k, i) for i, k in left}
        return {self.left_name: frozenset(left), self.right_name: frozenset(right)}

    def pairs(self, cell: Cell) -> list[tuple[float, float]]:
        """The pairs that are multiplied for one cell of the result."""
        i, j = cell
        return [(self.left[i][k], row[j]) for k, row in enumerate(self.right)]

    def row_text(self, i: int) -> str:
        """What stands on the left of a cell: `row 2 of A`, or `u`."""
        return self.left_name if self.left_flipped else f"row {i + 1} of {self.left_name}"

    def column_text(self, j: int) -> str:
        """What stands on the right of a cell: `column 1 of B`, or `x`."""
        single = shape_of(self.right)[1] == 1
        return self.right_name if single else f"column {j + 1} of {self.right_name}"


def factors_of(problem: Problem) -> Factors | None:
    """The factors of a drill whose cells are inner products, or None."""
    form = problem.form
    if not problem.result:
        return None
    bias: Term | None = None
    if form.op == "add" and form.parts[0].op == "multiply":
        form, bias = form.parts
    if form.op != "multiply":
        return None
    left, right = form.parts
    flipped = left.op == "transpose"
    left_name = left.parts[0].name if flipped else left.name
    values = problem.values
    return Factors(
        transpose(values[left_name]) if flipped else values[left_name],
        values[right.name],
        left_name,
        right.name,
        values[bias.name] if bias else (),
        bias.name if bias else "",
        flipped,
    )
