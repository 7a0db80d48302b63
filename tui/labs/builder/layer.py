"""A layer as its formula, W · x + b = z → g(z), in grids: the entry that is marked is lit.

Of a matrix too large for the room a part is shown, around the mark; its shape stands above it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from textual.content import Content

from lessons.labs.builder.builder import Builder
from lessons.labs.builder.net import Place
from lessons.numbers import align, below, show, show_shape
from tui.figures.grids import ABOVE, Block, beside, grid, sign
from tui.figures.network import Shown, folded

MOST = 8  # rows and columns that are shown of a matrix
GAPS = ((6, 1), (4, 1), (3, 0), (2, 0))  # between columns, and between rows
CLOSEST = (1, 0)
Numbers = Sequence[float | None]


@dataclass(frozen=True)
class Formula:
    """Lines, and where the numbers of the layer stand in them: (x, y, width) of each."""

    lines: tuple[Content, ...]
    width: int
    hits: dict[Place, tuple[int, int, int]]
    bands: int = 1

    def fits(self, width: int, height: int) -> bool:
        """Whether it has room."""
        return self.width <= width and len(self.lines) <= height


def formula(lab: Builder, width: int, height: int) -> Formula | None:
    """The marked layer, or None where it has no room."""
    layer = max(lab.mark.layer, 1)
    n, m = lab.net.sizes[layer - 1 : layer + 1]
    for most in (MOST, 6, 4):
        rows, columns = min(max(n, m), most), min(n, most)
        if ABOVE + rows > height:
            continue
        made = _formula(lab, width, *CLOSEST, most)
        if not made.fits(width, height):
            continue
        for gap, air in GAPS:
            wider = made.width + (gap - CLOSEST[0]) * (columns - 1)
            if wider <= width and len(made.lines) + air * (rows - 1) * made.bands <= height:
                roomy = _formula(lab, width, gap, air, most)
                return roomy if roomy.fits(width, height) else made
        return made
    return None


def _formula(lab: Builder, width: int, gap: int, air: int, most: int) -> Formula:
    net, mark = lab.net, lab.mark
    layer = max(mark.layer, 1)
    n, m, known = net.sizes[layer - 1], net.sizes[layer], lab.known
    rows = folded(m, most, mark.row if mark.layer else 0)
    column = min(mark.column, n - 1) if mark.layer else min(mark.row, n - 1)
    columns = folded(n, most, column)
    lit_row = mark.row if mark.layer else -1
    lit_column = mark.column if mark.layer else mark.row
    bias = mark.layer > 0 and mark.column == n
    W = net.weights(layer)
    weights = [
        [
            None if one.folded or other.folded else float(W[one.unit, other.unit])
            for other in columns
        ]
        for one in rows
    ]
    z = [
        None if h is None else float(v)
        for h, v in zip(known[layer], net.columns[layer][0], strict=True)
    ]
    b = list(map(float, net.biases(layer)))
    into = f"h{below(layer - 1)}" if layer > 1 else "x"
    out = "ŷ" if layer == net.depth else f"h{below(layer)}"
    lit = {(r, c) for r, one in enumerate(rows) for c, other in enumerate(columns)
           if mark.layer and one.unit == lit_row and other.unit == lit_column
           and not one.folded and not other.folded}  # fmt: skip
    marked = {r for r, one in enumerate(rows) if one.unit == lit_row and not one.folded}
    under = {c for c, one in enumerate(columns) if one.unit == lit_column and not one.folded}
    taken = set() if bias else under
    gaps = {c for c, one in enumerate(columns) if one.folded}
    before = [
        _grid(f"W{below(layer)}", (m, n), weights, rows, lit, marked, taken, (gap, air), gaps),
        sign(" · "),
        _column(into, n, known[layer - 1], columns, taken, air, given=mark.layer == 0),
        sign(" + "),
        _column(f"b{below(layer)}", m, b, rows, marked if bias else set(), air, given=bias),
    ]  # fmt: skip
    name = f"z{below(layer)}" if net.bends(layer) else out
    after = [sign(" = "), _column(name, m, z, rows, marked, air)]
    if net.bends(layer):
        after.append(sign(f" {net.g} → "))
        after.append(_column(out, m, known[layer], rows, marked, air))
    picture = beside([before, after], width)
    joined = before if picture.bands > 1 else [*before, *after]
    hits = _hits(joined, layer, n, rows, columns)
    return Formula(picture.lines, picture.width, hits, picture.bands)


def _grid(
    name: str, shape: tuple[int, ...], values: Sequence[Numbers], rows: Sequence[Shown],
    lit: set[tuple[int, int]], marked: set[int], under: set[int], spread: tuple[int, int],
    gaps: Collection[int] = (),
) -> Block:  # fmt: skip
    title = Content.assemble((name, "bold"), " ", (show_shape(shape), "$faint"))
    texts = [
        align([_told(v, rows[r], c in gaps) for r, v in enumerate(column)])
        for c, column in enumerate(zip(*values, strict=True))
    ]
    cells = [
        [
            Content.styled(
                f"[{text}]" if (r, c) in lit else f" {text} ",
                "bold $here" if (r, c) in lit else "$faint" if values[r][c] is None else "$value",
            )
            for c, text in enumerate(row)
        ]
        for r, row in enumerate(zip(*texts, strict=True))
    ]
    return grid(title, cells, rows=marked, columns=under, gap=max(spread[0] - 2, 0), air=spread[1])


def _column(
    name: str, size: int, values: Numbers, shown: Sequence[Shown], lit: set[int],
    air: int, *, given: bool = False,
) -> Block:  # fmt: skip
    """A vector as a column; `given` numbers are the marked one itself, in brackets."""
    column = [[None if one.folded else values[one.unit]] for one in shown]
    places = {(r, 0) for r in lit} if given else set()
    return _grid(name, (size,), column, shown, places, lit, set(), (2, air))


def _told(value: float | None, one: Shown, in_gap: bool) -> str:
    if value is None:
        return "⋱" if one.folded and in_gap else "⋮" if one.folded else "…" if in_gap else "·"
    return show(value)


def _hits(
    blocks: Sequence[Block], layer: int, n: int, rows: Sequence[Shown], columns: Sequence[Shown]
) -> dict[Place, tuple[int, int, int]]:
    """Where the numbers that can be changed stand: those of W, of b, and of x."""
    tallest = max(block.rows for block in blocks)
    above = max(len(block.lines) - block.rows for block in blocks)
    found, left = {}, 0
    for at, block in enumerate(blocks):
        top = above - (len(block.lines) - block.rows) + (tallest - block.rows) // 2
        for (r, c), (x, y, wide) in block.hits.items():
            where = (x + left, y + top, wide)
            if at == 0 and not rows[r].folded and not columns[c].folded:
                found[Place(layer, rows[r].unit, columns[c].unit)] = where
            elif at == 2 and layer == 1 and not columns[r].folded:
                found[Place(0, columns[r].unit)] = where
            elif at == 4 and not rows[r].folded:
                found[Place(layer, rows[r].unit, n)] = where
        left += block.width
    assert above >= ABOVE
    return found
