"""The fourth face of the MNIST lab: into the network while it learns.

Above, what a doctor would measure: each layer's gradient, and how far a step moves its weights.
Below, one hidden unit: the pixels it adds for, those it subtracts for, and what it tells the ten
answers.
"""

import math
from typing import ClassVar

import numpy as np
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.content import Content
from textual.widgets import Static

from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.pictures import MNIST, Pictures
from lessons.numbers import align, show
from lessons.seen import Inside
from tui.figures.bars import Bar, Bars
from tui.figures.digits import MARGIN, Digit, Digits, squared
from tui.figures.image import LEVELS, Pixels, enlarged
from tui.keys import bind
from tui.labs.mnist import view
from tui.labs.mnist.faces import OUT, Face
from tui.wrapping import wrapped

SIDE = 28  # pixels of an image, each way
VOTES = 10  # rows of what the unit tells the ten answers
AROUND = 13  # rows of a roomy panel that are neither pictures nor votes
LONG = 30  # rows of the panel from which the table says what its columns mean
MEANING = (
    "∂ length: how long this layer's gradient is. step ÷ weights: how far the next step moves the"
    " weights, beside how large they are. dead: no example of the batch sends them a gradient."
)
LOW = 19  # rows below which the place of the run makes room for the unit
NARROW = 66  # columns below which the two pictures and the bars have no room between them
CUT = SIDE - 2 * MARGIN  # pixels of an image without its margins
BARS = 14  # columns that the bars beside the pictures want: smaller pictures make room
TABLE = 57  # columns that the table wants with its titles written out
BIG_STEP, SMALL_STEP = 0.05, 0.00001  # of a layer's weights, in one step


class InsidePanel(Face, can_focus=True):
    """The layers in numbers, and one unit in pictures."""

    DEFAULT_CSS = """
    InsidePanel {
        #where, #layers, #head, #told { height: auto; }
        #layers { margin: 1 0; }
        #unit { layout: horizontal; height: auto; }
        &.-stacked #unit { layout: vertical; }
        &.-stacked #unit Digits { margin: 0 0 1 0; }
        #unit Digits { width: 43; margin: 0 3 0 0; }
        #votes { width: 1fr; height: auto; }
        &.-narrow #unit Digits { margin: 0 1 0 0; width: 41; }
        &.-low #where { display: none; }
        &.-low #layers { margin: 0; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("right", "unit", "Another hidden unit", action="walk(1)"),
        bind("left", "unit", "Another hidden unit", action="walk(-1)", line=True),
        bind("down", "ten", "Ten units on, or back", action="walk(10)"),
        bind("view", "all units", "All units, a map of digits, sureness", action="screen.view"),
        bind("why", "why it moves", "Why a weight of this unit moves", action="screen.why"),
        bind("up", "ten", "Ten units on, or back", action="walk(-10)", line=False),
        OUT,
    ]

    def __init__(self, lab: Mnist) -> None:
        super().__init__(lab)
        self.unit = 0

    def wants(self) -> str:
        """The layers, and the unit that is looked at."""
        return f"look unit {self.unit} layers"

    def compose(self) -> ComposeResult:
        """From the whole network to one unit."""
        yield Static(id="where", markup=False)
        yield Static(id="layers", markup=False)
        yield Static(id="head", markup=False)
        with Container(id="unit"):
            yield Digits()
            yield Static(id="votes", markup=False)
        yield Static(id="told", markup=False)

    def show(self) -> None:
        """Draw the newest look that the trainer took."""
        run = self.lab.run
        if run is None:
            return
        self.query_one("#where", Static).update(view.progress(run, self.size.width))
        inside = run.inside
        if inside is None:
            text = "looking …" if run.listens else "nothing was seen"
            if not run.settings["layers"]:
                text = "There is no hidden layer to look into: pixels speak to the answers."
            waiting = Content.styled(text, "$faint")
            self.query_one("#layers", Static).update(waiting)
            return
        table = [layers(inside, self.size.width)]
        if self.size.height >= LONG:
            table += [Content(), *wrapped(MEANING, min(self.size.width, 78), "$faint")]
        self.query_one("#layers", Static).update(Content("\n").join(table))
        self.query_one("#head", Static).update(head(inside))
        self._draw_unit(inside)
        self.query_one("#told", Static).update(told(inside, self.lab.pictures, self.size.width))

    def _draw_unit(self, inside: Inside) -> None:
        """Both pictures and the votes: these below where the pictures then can be larger."""
        width, height = self.size
        gap = 1 if width < NARROW else 3
        times = min((width - gap) // (2 * SIDE), 2 * (height - AROUND - VOTES) // SIDE)
        self.set_class(times > 0, "-stacked")
        side, room = SIDE, min(width, 2 * SIDE * times + gap)
        if times < 1:
            side, times = min(CUT, (width - 2 * gap - BARS) // 4 * 2), 1
            room = max(width - 2 * (side + gap), 8)
        pictures = self.query_one(Digits)
        pictures.styles.width = 2 * side * times + gap
        pictures.styles.height = side * times // 2 + 1
        whole, shape = math.isqrt(len(inside.incoming)), self.lab.pictures.shape
        if inside.is_kernel or len(inside.incoming) == shape[0] * shape[1]:
            if inside.is_kernel:
                side, times, shape = whole, side * times // whole, (whole, whole)
            elif shape != MNIST.shape:
                side, times = side * times, 1
            halves = pixels(inside.incoming, side, shape)
            adds, subtracts = (enlarged(half, times) for half in halves)
            ink = "ink here" if side * times >= CUT else "ink"
            pictures.show(
                [
                    Digit(adds, Content.styled(f"{ink} adds", "$faint")),
                    Digit(subtracts, Content.styled(f"{ink} subtracts", "$faint")),
                ]
            )
        self.query_one("#votes", Static).update(votes(inside, room, self.lab.pictures))

    def on_resize(self) -> None:
        """The pictures may have another size."""
        self.set_class(self.size.width < NARROW, "-narrow")
        self.set_class(self.size.height < LOW, "-low")
        super().on_resize()

    def action_walk(self, by: int) -> None:
        """Go to another unit."""
        run = self.lab.run
        units = run.inside.units if run is not None and run.inside is not None else 1
        self.unit = (self.unit + by) % units
        self.ask()


def layers(inside: Inside, width: int) -> Content:
    """A line for each layer: ∂ its gradient, the next step beside the weights, the dead units."""
    wide = width >= TABLE
    first, second, third = (17, 12, 17) if wide else (16, 11, 11)
    names = ("step ÷ weights", "dead units") if wide else ("step ÷ w", "dead")
    titles = f"{'layer':<{first}}{'∂ length':<{second}}{names[0]:<{third}}{names[1]}"
    rows = [Content.styled(titles, "$faint")]
    lengths = align([show(layer.gradient_norm, 3) for layer in inside.layers])
    known = [layer.update_ratio == layer.update_ratio for layer in inside.layers]
    ratios = align(
        [
            show(layer.update_ratio, 2) if told else "–"
            for layer, told in zip(inside.layers, known, strict=True)
        ]
    )
    for layer, length, ratio in zip(inside.layers, lengths, ratios, strict=True):
        dead = "–" if layer.dead_share is None else f"{100 * layer.dead_share:.0f} %"
        remark = ""
        if layer.update_ratio > BIG_STEP:
            remark = "   a wild step"
        elif layer.update_ratio < SMALL_STEP:
            remark = "   hardly moves"
        rows.append(
            Content.assemble(
                layer.name.ljust(first),
                (f"∂ {length}".ljust(second), "$gradient"),
                (ratio.ljust(third), "$value"),
                (dead.rjust(5), "bold $wrong" if layer.dead_share else ""),
                (remark if width >= view.NARROW else "", "$faint"),
            )
        )
    return Content("\n").join(rows)


def head(inside: Inside) -> Content:
    """Which unit this is."""
    kind = "kernel" if inside.is_kernel else "hidden unit"
    return Content.assemble(
        ("› ", "$here"),
        (f"{kind} {inside.unit + 1} of {inside.units}", "bold"),
        (f"   after step {inside.step:,}", "$faint"),
    )


def pixels(
    weights: tuple[float, ...], side: int, shape: tuple[int, int] | None = None
) -> tuple[Pixels, Pixels]:
    """Weights as two pictures of `side` pixels each way: those above 0, and those below.

    Of a square the margins are cut off; where that is still too large, each pixel is the mean of
    what it covers. What is no square, or smaller, is made as large as it fits.
    """
    whole = math.isqrt(len(weights))
    if shape not in (None, MNIST.shape, (side, side)):
        grid = squared(np.array(weights, np.float32).reshape(shape or (whole, whole)), side)
        rows = [tuple(row) for row in grid.tolist()]
    else:
        cut = (whole - max(side, min(whole, CUT))) // 2
        rows = [
            weights[whole * row + cut : whole * (row + 1) - cut] for row in range(cut, whole - cut)
        ]
        if side < len(rows):
            rows = [tuple(row) for row in squared(np.array(rows, np.float32), side).tolist()]
    largest = max((abs(w) for row in rows for w in row), default=0.0) or 1.0

    def shades(sign: int) -> Pixels:
        return tuple(
            tuple(round(max(sign * w, 0.0) / largest * (LEVELS - 1)) for w in row) for row in rows
        )

    return shades(1), shades(-1)


def votes(inside: Inside, width: int, pictures: Pictures = MNIST) -> Content:
    """What the unit adds to each answer when it is on, and to the left of 0 what it takes away.

    A unit that has another hidden layer behind it tells the answers nothing itself: of its weights
    the strongest are shown, by the number of the unit that they go to; so are those of
    many answers.
    """
    if len(inside.outgoing) != pictures.classes:
        return _strongest(inside, width)
    largest = max(map(abs, inside.outgoing)) or 1.0
    bars = []
    sizes = [abs(weight) for weight in inside.outgoing]
    for answer in pictures.ranked(sizes, VOTES):
        weight, name = inside.outgoing[answer], pictures.call(answer, max(width // 4, 1))
        strong = "bold" if abs(weight) > largest / 2 else "$faint"
        text = f"{'+' if weight > 0 else ''}{show(weight, 2)}"
        bars.append(Bar(Content.styled(f"{name} ", strong), weight, text=text))
    return Content("\n").join(Bars(tuple(bars)).draw(width, len(bars)))


def _strongest(inside: Inside, width: int) -> Content:
    """The ten largest weights to units of the next layer, which are counted from 1."""
    kind = "kernel" if inside.is_kernel else "unit"
    ranked = sorted(enumerate(inside.outgoing, 1), key=lambda pair: -abs(pair[1]))[:VOTES]
    bars = [
        Bar(
            Content.styled(f"{kind} {unit} ".rjust(10), "$faint"),
            weight,
            text=f"{'+' if weight > 0 else ''}{show(weight, 2)}",
        )
        for unit, weight in ranked
    ]
    return Content("\n").join(Bars(tuple(bars)).draw(width, len(bars)))


def told(inside: Inside, pictures: Pictures = MNIST, width: int = 80) -> Content:
    """One sentence on the unit, in a line; its second half where that has room."""
    if inside.dead:
        return Content.assemble(
            ("✗ dead", "bold $wrong"),
            ": slope 0 for the whole batch, so no gradient comes",
        )
    text = f"{100 * inside.open_share:.0f} % of the batch sends it a gradient"
    if len(inside.outgoing) != pictures.classes:
        more = "it speaks to the next layer"
    else:
        ranked = sorted(range(len(inside.outgoing)), key=lambda answer: inside.outgoing[answer])
        most, least = pictures.call(ranked[-1]), pictures.call(ranked[0])
        more = f"for {most}, against {least}"
    whole = Content(f"{text}; {more}")
    return whole if whole.cell_length <= width else Content(text)
