"""A computational graph on the screen: values, gradients, and the place where a number is wanted.

`lessons.labs.backprop.layout` says where everything stands. What fits is spread over all the room
there is; of a larger graph a window shows a part, which goes along with the step or with the node
that is looked at.
"""

from dataclasses import dataclass

from textual.content import Content

from lessons.labs.backprop.graph import Graph, Kind
from lessons.labs.backprop.layout import Layout, Spot, lay_out, whole_part
from lessons.labs.backprop.stepper import Stepper
from lessons.numbers import show


@dataclass(frozen=True)
class Pen:
    """What the learner is doing in the graph: where they look, and what is typed where.

    `typed` is the number being typed into the open blank, `focus` the node they have moved to.
    """

    typed: str = ""
    focus: int | None = None
    covered: bool = False  # nothing but the leaves, as long as a prediction is open


class _Canvas:
    """A window of cells, each with a style; what falls outside is lost."""

    def __init__(self, left: int, top: int, width: int, height: int) -> None:
        self.left, self.top, self.width, self.height = left, top, width, height
        self.cells = [[" "] * width for _ in range(height)]
        self.styles = [[""] * width for _ in range(height)]

    def put(self, row: int, column: int, text: str, style: str = "") -> None:
        row -= self.top
        column -= self.left
        if (
            not text
            or not 0 <= row < self.height
            or column >= self.width
            or column + len(text) <= 0
        ):
            return
        start = max(column, 0)
        text = text[start - column : self.width - column]
        self.cells[row][start : start + len(text)] = text
        self.styles[row][start : start + len(text)] = [style] * len(text)

    def lines(self) -> list[Content]:
        return [_runs(cells, styles) for cells, styles in zip(self.cells, self.styles, strict=True)]


def _runs(cells: list[str], styles: list[str]) -> Content:
    """One row: neighbours of the same style become one piece of text."""
    pieces: list[tuple[str, str]] = []
    start = 0
    for end in range(1, len(cells) + 1):
        if end == len(cells) or styles[end] != styles[start]:
            pieces.append(("".join(cells[start:end]), styles[start]))
            start = end
    return Content.assemble(*pieces)


def draw(
    walk: Stepper, pen: Pen, layout: Layout, left: int, top: int, width: int, height: int
) -> list[Content]:
    """The cells of the window as lines of text; `left` and `top` may be negative."""
    canvas = _Canvas(left, top, width, height)
    graph = walk.graph
    active = walk.move.node if walk.move is not None and not pen.covered else None
    for row in range(max(top, 0), min(top + height, layout.height)):
        for stroke in layout.rows[row]:
            style = "$faint"
            if stroke.node >= 0:
                point = graph.points[stroke.node]
                style = "bold" if point.op else "$foreground"
                if stroke.node == active:
                    style = "bold $here"
                if stroke.node == pen.focus:
                    style = "bold underline $here"
            canvas.put(row, stroke.column, stroke.text, style)
    for place, spot in enumerate(layout.spots):
        if top - 1 <= spot.row < top + height and spot.column < left + width:
            _numbers(canvas, walk, pen, place, spot)
    return canvas.lines()


def _numbers(canvas: _Canvas, walk: Stepper, pen: Pen, place: int, spot: Spot) -> None:
    """A node's value and gradient, and a blank or a mark where one is to come."""
    point, move = walk.graph.points[place], walk.move
    is_last = place == len(walk.graph.points) - 1
    if pen.focus == place and not point.op:
        canvas.put(spot.row, 1, "▸", "bold $here")
    wanted = None
    if move is not None and move.target == place and not pen.covered:
        wanted = "value" if move.kind is Kind.FORWARD else "gradient"
    if point.fixed:
        _number(canvas, spot, spot.row, show(point.value), "", "$faint")
        _fill(canvas, spot, show(point.value), False, is_last)
    else:
        value = walk.value(place)
        if wanted == "value" and walk.asks:
            _blank(canvas, spot, spot.row, "", pen.typed)
        elif value is not None:
            _number(canvas, spot, spot.row, show(value), "", "$value")
            _fill(canvas, spot, show(value), bool(point.op), is_last)
        else:
            _coming(canvas, spot, spot.row, "", wanted == "value")
            if wanted is None:
                _fill(canvas, spot, "·", True, is_last)
    gradient = walk.gradient(place)
    if wanted == "gradient":
        if walk.asks:
            _blank(canvas, spot, spot.row + 1, "∂", pen.typed)
        elif gradient is None:
            _coming(canvas, spot, spot.row + 1, "∂", True)
        else:
            _number(canvas, spot, spot.row + 1, show(gradient), "∂", "$gradient")
            canvas.put(spot.row + 1, spot.column + spot.width, "+?", "bold $here")
    elif gradient is not None:
        _number(canvas, spot, spot.row + 1, show(gradient), "∂", "$gradient")
        if walk.awaits(place):
            canvas.put(spot.row + 1, spot.column + spot.width, "+…", "$faint")


def _number(canvas: _Canvas, spot: Spot, row: int, text: str, mark: str, style: str) -> None:
    start = spot.column + max(spot.head - whole_part(text), 0)
    canvas.put(row, start - len(mark), mark + text, style)


def _fill(canvas: _Canvas, spot: Spot, text: str, is_operation: bool, is_last: bool) -> None:
    """Lead the wires up to the number where other numbers of the column are longer."""
    start = spot.column + max(spot.head - whole_part(text), 0)
    if is_operation:
        canvas.put(spot.row, spot.column - 1, "─" * (start - spot.column), "$faint")
    end = start + len(text) + 1
    if not is_last:
        canvas.put(spot.row, end, "─" * (spot.column + spot.width + 1 - end), "$faint")


def _blank(canvas: _Canvas, spot: Spot, row: int, mark: str, typed: str) -> None:
    """`›∂[ 3  ]`: where you are and what you may type."""
    head = f"›{mark}["
    canvas.put(row, spot.column - len(head), head, "bold $here")
    canvas.put(row, spot.column, typed[-spot.width :].ljust(spot.width), "bold")
    canvas.put(row, spot.column + spot.width, "]", "bold $here")


def _coming(canvas: _Canvas, spot: Spot, row: int, mark: str, is_next: bool) -> None:
    """A number that is not known yet; the next one to come has the mark of where you are."""
    start = spot.column + spot.head - 1
    if is_next:
        canvas.put(row, start - 1 - len(mark), f"›{mark}?", "bold $here")
    else:
        canvas.put(row, start, "·", "$faint")


LARGEST = (10, 16)
"""Rows for a leaf and cells for a wire at most: beyond that a graph falls apart into its pieces."""


def spread(graph: Graph, width: int, height: int) -> Layout:
    """The most generous layout that fits into the room whole, or else the closest one."""
    closest = graph.layout
    if closest.width > width or closest.height > height:
        return closest
    # The closest one has two rows for a leaf, and two cells on either side of an operation.
    rows = min(max(2 * (height - 2) // max(closest.height - 2, 1), 2), LARGEST[0])
    wider = lay_out(graph.nodes, wire=3).width - closest.width
    wire = min(2 + (width - closest.width) // max(wider, 1), LARGEST[1])
    return lay_out(graph.nodes, rows=rows, wire=wire)


class GraphWindow:
    """The window on a graph. It follows the step; the wheel moves it by hand."""

    def __init__(self) -> None:
        self.left = self.top = 0
        self.plan: Layout | None = None
        self._size = (0, 0)
        self._made: tuple[Graph, tuple[int, int]] | None = None
        self._seen: object = None

    def lines(self, walk: Stepper, pen: Pen, width: int, height: int) -> list[Content]:
        """The visible part, what matters in it, with a word at the edge where there is more."""
        self._size = width, height
        if self.plan is None or self._made != (walk.graph, self._size):
            self.plan, self._made = spread(walk.graph, width, height), (walk.graph, self._size)
            self._seen = None
        layout = self.plan
        seen = walk, walk.place, pen.focus, pen.covered
        if seen != self._seen:
            self._follow(walk, pen, layout)
            self._seen = seen
        lines = draw(walk, pen, layout, self.left, self.top, width, height)
        more = [
            ("‹ more", self.left > 0),
            ("more ›", self.left + width < layout.width),
            ("more ↑", self.top > 0),
            ("more ↓", self.top + height < layout.height),
        ]
        said = "  ".join(text for text, there in more if there)
        if said:
            cut = max(width - len(said) - 1, 0)
            last = lines[-1]
            lines[-1] = Content.assemble(
                last[:cut].pad_right(max(cut - last.cell_length, 0)), (" " + said, "$faint")
            )
        return lines

    def _follow(self, walk: Stepper, pen: Pen, layout: Layout) -> None:
        """Bring what matters into the window."""
        width, height = self._size
        spots = [layout.spots[place] for place in self._matters(walk, pen, layout)]
        first, last = min(s.column for s in spots) - 8, max(s.column + s.width for s in spots) + 8
        self.left = _window(self.left, first, last, width, layout.width)
        first, last = min(s.row for s in spots) - 2, max(s.row for s in spots) + 4
        self.top = _window(self.top, first, last, height, layout.height, 3)

    def _matters(self, walk: Stepper, pen: Pen, layout: Layout) -> list[int]:
        """The nodes to keep in sight, the most important one alone if they are far apart."""
        if pen.focus is not None:
            return [pen.focus]
        move = walk.move
        if pen.covered or move is None:
            return [0] if pen.covered else [len(walk.graph.points) - 1]
        node, target = layout.spots[move.node], layout.spots[move.target]
        far = abs(node.column - target.column) > self._size[0] - 24
        tall = abs(node.row - target.row) > self._size[1] - 8
        return [move.target] if far or tall else [move.target, move.node]

    def scroll(self, dx: int, dy: int) -> None:
        """Move the window by hand, as far as the graph goes."""
        if self.plan is None:
            return
        width, height = self._size
        if self.plan.width > width:
            self.left = min(max(self.left + dx, 0), self.plan.width - width)
        if self.plan.height > height:
            self.top = min(max(self.top + dy, 0), self.plan.height - height)

    def at(self, x: int, y: int) -> int | None:
        """The node whose name, sign or numbers stand in a cell of the window."""
        if self.plan is None:
            return None
        row, column = y + self.top, x + self.left
        for place, spot in enumerate(self.plan.spots):
            near = spot.column - 6 <= column <= spot.column + spot.width
            if near and row in (spot.row, spot.row + 1):
                return place
        return None


def _window(start: int, first: int, last: int, size: int, whole: int, place: int = 2) -> int:
    """Move a window of `size` as little as possible to hold `first` .. `last`.

    What fits whole gets an equal margin on both sides, or one `place`-th of the room before it.
    """
    if whole <= size:
        return -((size - whole) // place)
    start = min(max(start, 0), whole - size)
    if last > start + size:
        start = last - size
    if first < start:
        start = first
    return min(max(start, 0), whole - size)
