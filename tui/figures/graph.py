"""A computational graph on the screen: values, gradients, and the place where a number is wanted.

`lessons.graphs.layout` says where everything stands. What fits is spread over all the room
there is; of a larger graph a window shows a part, which goes along with the step or with the node
that is looked at.
"""

from dataclasses import dataclass

from textual.content import Content

from lessons.graphs.graph import Graph, Kind
from lessons.graphs.layout import Layout, Spot
from lessons.labs.backprop.stepper import Stepper
from lessons.numbers import show
from tui.figures.dag import Canvas, fill, node_at, number, spread, strokes


@dataclass(frozen=True)
class Pen:
    """What the learner is doing in the graph: where they look, and what is typed where.

    `typed` is the number being typed into the open blank, `focus` the node they have moved to.
    """

    typed: str = ""
    focus: int | None = None
    covered: bool = False  # nothing but the leaves, as long as a prediction is open


def draw(
    walk: Stepper, pen: Pen, layout: Layout, left: int, top: int, width: int, height: int
) -> list[Content]:
    """The cells of the window as lines of text; `left` and `top` may be negative."""
    canvas = Canvas(left, top, width, height)
    active = walk.move.node if walk.move is not None and not pen.covered else -1
    signs = {place for place, point in enumerate(walk.graph.points) if point.op}
    strokes(canvas, layout, {active}, signs, -1 if pen.focus is None else pen.focus)
    for place, spot in enumerate(layout.spots):
        if top - 1 <= spot.row < top + height and spot.column < left + width:
            _numbers(canvas, walk, pen, place, spot)
    return canvas.lines()


def _numbers(canvas: Canvas, walk: Stepper, pen: Pen, place: int, spot: Spot) -> None:
    """A node's value and gradient, and a blank or a mark where one is to come."""
    point, move = walk.graph.points[place], walk.move
    is_last = place == len(walk.graph.points) - 1
    if pen.focus == place and not point.op:
        canvas.put(spot.row, 1, "▸", "bold $here")
    wanted = None
    if move is not None and move.target == place and not pen.covered:
        wanted = "value" if move.kind is Kind.FORWARD else "gradient"
    if point.fixed:
        number(canvas, spot, spot.row, show(point.value), "", "$faint")
        fill(canvas, spot, show(point.value), False, is_last)
    else:
        value = walk.value(place)
        if wanted == "value" and walk.asks:
            _blank(canvas, spot, spot.row, "", pen.typed)
        elif value is not None:
            number(canvas, spot, spot.row, show(value), "", "$value")
            fill(canvas, spot, show(value), bool(point.op), is_last)
        else:
            _coming(canvas, spot, spot.row, "", wanted == "value")
            if wanted is None:
                fill(canvas, spot, "·", True, is_last)
    gradient = walk.gradient(place)
    if wanted == "gradient":
        if walk.asks:
            _blank(canvas, spot, spot.row + 1, "∂", pen.typed)
        elif gradient is None:
            _coming(canvas, spot, spot.row + 1, "∂", True)
        else:
            number(canvas, spot, spot.row + 1, show(gradient), "∂", "$gradient")
            canvas.put(spot.row + 1, spot.column + spot.width, "+?", "bold $here")
    elif gradient is not None:
        number(canvas, spot, spot.row + 1, show(gradient), "∂", "$gradient")
        if walk.awaits(place):
            canvas.put(spot.row + 1, spot.column + spot.width, "+…", "$faint")


def _blank(canvas: Canvas, spot: Spot, row: int, mark: str, typed: str) -> None:
    """`›∂[ 3  ]`: where you are and what you may type."""
    head = f"›{mark}["
    canvas.put(row, spot.column - len(head), head, "bold $here")
    canvas.put(row, spot.column, typed[-spot.width :].ljust(spot.width), "bold")
    canvas.put(row, spot.column + spot.width, "]", "bold $here")


def _coming(canvas: Canvas, spot: Spot, row: int, mark: str, is_next: bool) -> None:
    """A number that is not known yet; the next one to come has the mark of where you are."""
    start = spot.column + spot.head - 1
    if is_next:
        canvas.put(row, start - 1 - len(mark), f"›{mark}?", "bold $here")
    else:
        canvas.put(row, start, "·", "$faint")


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
            self.plan, self._made = _plan(walk.graph, width, height), (walk.graph, self._size)
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
        return node_at(self.plan, y + self.top, x + self.left)


def _plan(graph: Graph, width: int, height: int) -> Layout:
    """The layout that fills the window, or the closest one: a large graph is scrolled."""
    closest = graph.layout
    fits = closest.width <= width and closest.height <= height
    return spread(graph.nodes, width, height) if fits else closest


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
