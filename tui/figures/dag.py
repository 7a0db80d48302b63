"""A directed acyclic graph with numbers: values on the way forward, gradients under them.

`lessons.graphs.layout` says where everything stands; here a layout is chosen that fills the
room, and drawn.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from textual.content import Content

from lessons.graphs.layout import Layout, Node, Spot, lay_out, whole_part
from lessons.numbers import show
from tui.figures.paint import Paint
from tui.wrapping import broken

# Cells of a wire and rows of a leaf: further apart no graph holds together.
WIDEST, TALLEST = 30, 20
ROOMY = 4  # rows of a leaf where there is height to spare, but no width
BOX = (6, 4)  # rows of a leaf and cells of a wire from which signs have a box around them


@dataclass(frozen=True)
class Part:
    """One node: what is written, which nodes feed it, its value and its gradient as known so far.

    A node without `parents` is a leaf; `lit` is where the eye should be. What `comes` to stand
    there has its room already, so that nothing moves when it appears.
    """

    label: str
    parents: tuple[int, ...] = ()
    value: float | None = None
    gradient: float | None = None
    lit: bool = False
    comes: tuple[float, ...] = ()

    @property
    def numbers(self) -> tuple[float, ...]:
        """Those that need room: the value, then the gradient."""
        known = (number for number in (self.value, self.gradient) if number is not None)
        return self.comes or tuple(known)


@dataclass(frozen=True)
class Dag:
    """Nodes in an order in which they can be computed, the result last, called `result`.

    Its numbers have up to so many `digits`.
    """

    parts: tuple[Part, ...]
    result: str = "F"
    title: str = ""
    digits: int = 4

    def _layout(self, width: int, height: int) -> Layout:
        nodes = tuple(self._node(part) for part in self.parts)
        single = all(len(part.numbers) < 2 for part in self.parts)  # values only
        return spread(nodes, width, height, self.result, least=1 if single else 2)

    def _node(self, part: Part) -> Node:
        shown = [show(number, self.digits) for number in part.numbers]
        head = max((whole_part(text) for text in shown), default=1)
        tail = max((len(text) - whole_part(text) for text in shown), default=0)
        return Node(part.label, part.parents, head, tail)

    def fits(self, width: int, height: int) -> bool:
        """Whether there is room for the wires."""
        layout = self._layout(width, height - bool(self.title))
        return layout.width <= width and layout.height <= height - bool(self.title)

    def draw(self, width: int, height: int, paint: Paint | None = None) -> list[Content]:
        """The whole graph in the middle of the room; in words where it has none."""
        head = [Content.styled(self.title, "bold")] if self.title else []
        rows = height - len(head)
        layout = self._layout(width, rows)
        if layout.width > width or layout.height > rows:
            return broken(Content(self.say()), max(width, 2))[: max(height, 0)]
        left, top = (layout.width - width) // 2, (layout.height - rows) // 2
        canvas = Canvas(left, top, width, rows)
        strokes(canvas, layout, {i for i, part in enumerate(self.parts) if part.lit}, self._signs())
        for place, (part, spot) in enumerate(zip(self.parts, layout.spots, strict=True)):
            value = "·" if part.value is None else show(part.value, self.digits)
            style = "$faint" if part.value is None else "$value"
            number(canvas, spot, spot.row, value, "", style)
            fill(canvas, spot, value, bool(part.parents), place == len(self.parts) - 1)
            if part.gradient is not None:
                slope = show(part.gradient, self.digits)
                number(canvas, spot, spot.row + 1, slope, "∂", "$gradient")
        return head + canvas.lines()

    def _signs(self) -> set[int]:
        return {i for i, part in enumerate(self.parts) if part.parents}

    def say(self) -> str:
        """Every node with its numbers."""
        told = []
        for place, part in enumerate(self.parts):
            name = part.label
            if part.parents:
                name += f"({', '.join(self.parts[i].label for i in part.parents)})"
            if place == len(self.parts) - 1:
                name = f"{self.result} = {name}"
            value = f" {show(part.value, self.digits)}" if part.value is not None else ""
            gradient = f" ∂{show(part.gradient, self.digits)}" if part.gradient is not None else ""
            told.append(name + value + gradient)
        return (f"{self.title}: " if self.title else "") + ", ".join(told)

    def at(self, x: int, y: int, width: int, height: int) -> int | None:
        """Which node stands in a cell: its sign or name, or its numbers."""
        rows = height - bool(self.title)
        layout = self._layout(width, rows)
        column = x + (layout.width - width) // 2
        row = y - bool(self.title) + (layout.height - rows) // 2
        return node_at(layout, row, column)


def spread(
    nodes: Sequence[Node], width: int, height: int, result: str = "F", least: int = 2
) -> Layout:
    """The layout that fills the room best, or the closest one if not even that has room.

    A leaf has at `least` so many rows: 1 where no gradient is to stand under its value.
    """
    closest = lay_out(nodes, result)
    gaps = (closest.height - 2) // 2  # between leaves, of two rows each
    each = min(TALLEST, (height - 2) // gaps) if gaps else TALLEST
    if closest.width > width:  # nobody types into a picture: its numbers need no room to spare
        tight = partial(lay_out, nodes, result, least=1, rows=min(max(each, least), ROOMY))
        short = tight(wire=1)
        return short if short.width <= width else tight(wire=0)
    if closest.height > height:
        return lay_out(nodes, result, rows=least) if least < 2 else closest
    grown = lay_out(nodes, result, wire=3).width - closest.width  # by one more cell of wire
    wire = min(WIDEST, 2 + (width - closest.width) // max(grown, 1))
    if each < 3:
        return closest
    if wire < 3:
        return lay_out(nodes, result, rows=min(each, ROOMY))
    # Spread out about as far one way as the other; but height is easier to come by than width.
    each, wire = min(each, max(3 * wire // 2, 4)), min(wire, max(2 * each, 5))
    boxed = each >= BOX[0] and wire >= BOX[1]
    return lay_out(nodes, result, rows=each - (boxed and each % 2), wire=wire, boxed=boxed)


def node_at(layout: Layout, row: int, column: int) -> int | None:
    """The node whose name, sign or numbers stand in a cell of the layout."""
    if not 0 <= row < layout.height:
        return None
    for stroke in layout.rows[row]:
        if stroke.node >= 0 and stroke.column <= column < stroke.column + len(stroke.text):
            return stroke.node
    for place, spot in enumerate(layout.spots):
        near = spot.column - 6 <= column <= spot.column + spot.width
        if near and row in (spot.row, spot.row + 1):
            return place
    return None


class Canvas:
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


def strokes(
    canvas: Canvas, layout: Layout, lit: set[int], signs: set[int], focus: int = -1
) -> None:
    """Everything of a layout but its numbers; `lit` nodes and the one in `focus` stand out."""
    for row in range(max(canvas.top, 0), min(canvas.top + canvas.height, layout.height)):
        for stroke in layout.rows[row]:
            style = "$faint"
            if stroke.node >= 0:
                if not stroke.box:
                    style = "bold" if stroke.node in signs else "$foreground"
                if stroke.node in lit:
                    style = "bold $here"
                if stroke.node == focus:
                    style = "bold $here" if stroke.box else "bold underline $here"
            canvas.put(row, stroke.column, stroke.text, style)


def number(canvas: Canvas, spot: Spot, row: int, text: str, mark: str, style: str) -> None:
    """A number with its decimal point where the node's numbers have it."""
    start = spot.column + max(spot.head - whole_part(text), 0)
    canvas.put(row, start - len(mark), mark + text, style)


def fill(canvas: Canvas, spot: Spot, text: str, is_operation: bool, is_last: bool) -> None:
    """Lead the wires up to the number where other numbers of the column are longer."""
    start = spot.column + max(spot.head - whole_part(text), 0)
    if is_operation:
        canvas.put(spot.row, spot.column - 1, "─" * (start - spot.column), "$faint")
    end = start + len(text) + 1
    if not is_last:
        canvas.put(spot.row, end, "─" * (spot.column + spot.width + 1 - end), "$faint")
