"""A computational graph on the screen: values, gradients, and the place where a number is wanted.

`lessons.labs.backprop.layout` says where everything stands. This widget draws the part of it that
the window shows, and moves the window along with the step or with the focused node.
"""

from dataclasses import dataclass

from textual import events
from textual.app import RenderResult
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from lessons.labs.backprop.graph import Graph, Kind
from lessons.labs.backprop.layout import Layout, Spot
from lessons.labs.backprop.stepper import Stepper
from lessons.numbers import show
from tui.figures.dag import Canvas, fill, node_at, number, spread, strokes


@dataclass(frozen=True)
class Pen:
    """What the learner is doing in the graph: where they look, and what is typed where.

    `typed` is the number being typed into the open blank, or into the value of the leaf `editing`.
    `focus` is the node they have moved to. None means nowhere.
    """

    typed: str = ""
    editing: int | None = None
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
        if pen.editing == place or (wanted == "value" and walk.asks):
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
        if walk.asks and pen.editing is None:
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


class GraphView(Widget):
    """The window on a graph. It follows the step; the wheel moves it by hand."""

    DEFAULT_CSS = """
    GraphView { height: 1fr; width: 1fr; }
    """

    @dataclass
    class Pointed(Message):
        """A node was clicked."""

        place: int

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self.walk: Stepper | None = None
        self.pen = Pen()
        self.left = self.top = 0
        self.plan: Layout | None = None
        self._laid_out: tuple[Graph, Size] | None = None

    def show(self, walk: Stepper, pen: Pen) -> None:
        """Draw this moment of this walk, and bring what matters into the window."""
        self.walk, self.pen = walk, pen
        self._follow()
        self.refresh()

    def on_resize(self) -> None:
        """Another window on the same graph."""
        self._follow()

    def _plan(self, graph: Graph, size: Size) -> Layout:
        """The layout that fills the window, or the closest one: a large graph is scrolled."""
        closest = graph.layout
        fits = closest.width <= size.width and closest.height <= size.height
        return spread(graph.nodes, *size) if fits else closest

    def _follow(self) -> None:
        if self.walk is None or not self.size:
            return
        size = self.size
        if self._laid_out != (self.walk.graph, size):
            self.plan = self._plan(self.walk.graph, size)
            self._laid_out = (self.walk.graph, size)
        layout, (width, height) = self.plan or self.walk.graph.layout, size
        spots = [layout.spots[place] for place in self._matters(self.walk)]
        first, last = min(s.column for s in spots) - 8, max(s.column + s.width for s in spots) + 8
        self.left = _window(self.left, first, last, width, layout.width)
        first, last = min(s.row for s in spots) - 2, max(s.row for s in spots) + 4
        self.top = _window(self.top, first, last, height, layout.height, 3)

    def _matters(self, walk: Stepper) -> list[int]:
        """The nodes to keep in sight, the most important one alone if they are far apart."""
        if self.pen.editing is not None:
            return [self.pen.editing]
        if self.pen.focus is not None:
            return [self.pen.focus]
        move = walk.move
        if self.pen.covered or move is None:
            return [0] if self.pen.covered else [len(walk.graph.points) - 1]
        spots = (self.plan or walk.graph.layout).spots
        far = abs(spots[move.node].column - spots[move.target].column) > self.size.width - 24
        tall = abs(spots[move.node].row - spots[move.target].row) > self.size.height - 8
        return [move.target] if far or tall else [move.target, move.node]

    def render(self) -> RenderResult:
        """The visible part, with › ‹ ˄ ˅ at the edges where there is more."""
        width, height = self.size
        layout = self.plan
        if self.walk is None or layout is None or not width or not height:
            return Content()
        lines = draw(self.walk, self.pen, layout, self.left, self.top, width, height)
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
        return Content("\n").join(lines)

    def _scroll(self, dx: int, dy: int) -> None:
        layout = self.plan
        if layout is None:
            return
        if layout.width > self.size.width:
            self.left = min(max(self.left + dx, 0), layout.width - self.size.width)
        if layout.height > self.size.height:
            self.top = min(max(self.top + dy, 0), layout.height - self.size.height)
        self.refresh()

    def on_mouse_scroll_down(self) -> None:
        """Look further down."""
        self._scroll(0, 2)

    def on_mouse_scroll_up(self) -> None:
        """Look further up."""
        self._scroll(0, -2)

    def on_mouse_scroll_right(self) -> None:
        """Look further right."""
        self._scroll(4, 0)

    def on_mouse_scroll_left(self) -> None:
        """Look further left."""
        self._scroll(-4, 0)

    def on_click(self, event: events.Click) -> None:
        """A click on a node's name, sign or numbers moves the focus to it."""
        if self.plan is None:
            return
        place = node_at(self.plan, event.y + self.top, event.x + self.left)
        if place is not None:
            self.post_message(self.Pointed(place))


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
