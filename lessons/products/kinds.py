"""The kinds of drill there are, from a number times a matrix to the question "is it legal?".

Each kind has one worked example from the workshop; every other instance is drawn from a seed.
"""

from dataclasses import dataclass, field

from lessons.products.algebra import (
    Matrix,
    Shape,
    Term,
    column_vector,
    flipped,
    matrix,
    name,
    product,
    scaled,
    shape_of,
    total,
)

A_EXAMPLE = matrix([[2, 4, 2], [1, 3, 7], [0, 7, 3]])
B_EXAMPLE = matrix([[1, 9], [3, 0], [2, 4]])


@dataclass(frozen=True)
class Kind:
    """One kind of drill.

    `rule` says how one cell comes about. `views` names the ways in which it can be watched.
    `example` holds the workshop's matrices and `form` what is computed from them. A kind without
    `views` has no cells to fill: it asks about shapes alone, and `sizes` is its example.
    """

    name: str
    label: str
    rule: str
    form: Term
    example: dict[str, Matrix] = field(default_factory=dict)
    views: tuple[str, ...] = ("cells",)
    sizes: dict[str, Shape] = field(default_factory=dict)

    @property
    def has_cells(self) -> bool:
        """Whether there are numbers to fill in, and not only a shape to find."""
        return bool(self.views)

    @property
    def example_shapes(self) -> dict[str, Shape]:
        """The shapes of the worked example."""
        return self.sizes or {key: shape_of(values) for key, values in self.example.items()}


_A, _B, _W = name("A"), name("B"), name("W")
_U, _V, _X, _BIAS = name("u"), name("v"), name("x"), name("b")
_ALL_VIEWS = ("dot", "columns", "rows", "outer")

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "scale",
            "a number times a matrix",
            "the number multiplies every entry",
            scaled(2, _A),
            {"A": A_EXAMPLE},
        ),
        Kind(
            "sum",
            "sums",
            "entries in the same place are added",
            total(_A, _B),
            {"A": matrix([[2, 7, 3]]), "B": matrix([[1, 3, 6]])},
        ),
        Kind(
            "transpose",
            "transposes",
            "rows become columns: what stood in row 1, column 2 moves to row 2, column 1",
            flipped(_A),
            {"A": A_EXAMPLE},
        ),
        Kind(
            "inner",
            "inner products",
            "multiply in pairs, then add everything up",
            product(flipped(_U), _V),
            {"u": column_vector((2, 7, 3)), "v": column_vector((1, 3, 6))},
            ("dot",),
        ),
        Kind(
            "vector",
            "a matrix times a vector",
            "a row of A with x: multiply in pairs, add up",
            product(_A, _X),
            {"A": A_EXAMPLE, "x": column_vector((1, 3, 2))},
            ("dot", "columns"),
        ),
        Kind(
            "product",
            "matrix products",
            "row i of A with column j of B: multiply in pairs, add up",
            product(_A, _B),
            {"A": A_EXAMPLE, "B": B_EXAMPLE},
            _ALL_VIEWS,
        ),
        Kind(
            "shapes",
            "shapes alone",
            "the inner sizes must agree, the outer ones remain",
            product(_A, _B),
            views=(),
            sizes={"A": (3, 8), "B": (8, 2)},
        ),
        Kind(
            "layer",
            "a layer, Wx + b",
            "a row of W with x, then the bias of that row",
            total(product(_W, _X), _BIAS),
            {"W": A_EXAMPLE, "x": column_vector((1, 3, 2)), "b": column_vector((-3, 0, 2))},
            ("dot", "columns"),
        ),
        Kind(
            "legal",
            "is it legal?",
            "go from the inside out, and ask at every sign whether the shapes fit",
            product(flipped(_A), _A),
            views=(),
            sizes={"A": (3, 2)},
        ),
    )
}
