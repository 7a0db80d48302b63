"""The fourth face of the MNIST lab: into the network while it learns.

Above, what a doctor would measure: each layer's gradient, and how far a step moves its weights.
Below, one hidden unit: the pixels it adds for, those it subtracts for, and what it tells the ten
answers.
"""

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.questions import CLASSES
from lessons.numbers import align, show
from lessons.runs import Inside
from tui.figures.bars import Bar, Bars
from tui.figures.digits import MARGIN, Digit, Digits
from tui.figures.image import LEVELS, Pixels
from tui.keys import bind
from tui.labs.mnist import view

SIDE = 28  # pixels of an image, each way
ROOMY = 30  # rows of the panel from which all 28 are drawn
BROAD = 90  # columns from which the votes have room beside them
LOW = 19  # rows below which the place of the run makes room for the unit
NARROW = 66  # columns below which the two pictures and the bars have no room between them
BIG_STEP, SMALL_STEP = 0.05, 0.00001  # of a layer's weights, in one step


class InsidePanel(Vertical, can_focus=True):
    """The layers in numbers, and one unit in pictures."""

    DEFAULT_CSS = """
    InsidePanel {
        #where, #layers, #head, #told { height: auto; }
        #layers { margin: 1 0; }
        #unit { height: auto; }
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
        bind("down", "ten on", "Ten units on", action="walk(10)"),
        bind("up", "ten back", "Ten units back", action="walk(-10)", line=False),
    ]

    @dataclass
    class Asked(Message):
        """The learner wants to see a unit."""

        unit: int

    def __init__(self, lab: Mnist) -> None:
        super().__init__()
        self._lab = lab
        self.unit = 0

    def compose(self) -> ComposeResult:
        """From the whole network to one unit."""
        yield Static(id="where", markup=False)
        yield Static(id="layers", markup=False)
        yield Static(id="head", markup=False)
        with Horizontal(id="unit"):
            yield Digits()
            yield Static(id="votes", markup=False)
        yield Static(id="told", markup=False)

    def show(self) -> None:
        """Draw the newest look that the trainer took."""
        run = self._lab.run
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
        self.query_one("#layers", Static).update(layers(inside, self.size.width))
        self.query_one("#head", Static).update(head(inside))
        roomy = self.size.height >= ROOMY and self.size.width >= BROAD
        side = SIDE if roomy else SIDE - 2 * MARGIN
        pictures = self.query_one(Digits)
        gap = 1 if self.size.width < NARROW else 3
        pictures.styles.width = 2 * side + gap
        if len(inside.incoming) == SIDE * SIDE:
            adds, subtracts = pixels(inside.incoming, side)
            pictures.show(
                [
                    Digit(adds, Content.styled("ink here adds", "$faint")),
                    Digit(subtracts, Content.styled("ink here subtracts", "$faint")),
                ]
            )
        room = max(self.size.width - 2 * side - gap - 4, 8)
        self.query_one("#votes", Static).update(votes(inside, room))
        self.query_one("#told", Static).update(told(inside))

    def on_resize(self) -> None:
        """The pictures may have another size."""
        self.set_class(self.size.width < NARROW, "-narrow")
        self.set_class(self.size.height < LOW, "-low")
        if self.display:
            self.show()

    def action_walk(self, by: int) -> None:
        """Go to another unit."""
        run = self._lab.run
        units = run.inside.units if run is not None and run.inside is not None else 1
        self.unit = (self.unit + by) % units
        self.post_message(self.Asked(self.unit))


def layers(inside: Inside, width: int) -> Content:
    """A line for each layer: ∂ its gradient, the next step beside the weights, the dead units."""
    rows = [Content.styled("layer            ∂ length    step ÷ weights   dead units", "$faint")]
    lengths = align([show(layer.gradient_norm, 3) for layer in inside.layers])
    ratios = align([show(layer.update_ratio, 2) for layer in inside.layers])
    for layer, length, ratio in zip(inside.layers, lengths, ratios, strict=True):
        dead = "–" if layer.dead_share is None else f"{100 * layer.dead_share:.0f} %"
        remark = ""
        if layer.update_ratio > BIG_STEP:
            remark = "   a wild step"
        elif layer.update_ratio < SMALL_STEP:
            remark = "   hardly moves"
        rows.append(
            Content.assemble(
                layer.name.ljust(17),
                (f"∂ {length}".ljust(12), "$gradient"),
                (ratio.ljust(17), "$value"),
                (dead.rjust(5), "bold $wrong" if layer.dead_share else ""),
                (remark if width >= view.NARROW else "", "$faint"),
            )
        )
    return Content("\n").join(rows)


def head(inside: Inside) -> Content:
    """Which unit this is."""
    return Content.assemble(
        ("› ", "$here"),
        (f"hidden unit {inside.unit + 1} of {inside.units}", "bold"),
        (f"   after step {inside.step:,}", "$faint"),
    )


def pixels(weights: tuple[float, ...], side: int) -> tuple[Pixels, Pixels]:
    """28 x 28 weights as two pictures of `side` pixels: those above 0, and those below."""
    cut = (SIDE - side) // 2
    rows = [weights[SIDE * row + cut : SIDE * (row + 1) - cut] for row in range(cut, SIDE - cut)]
    largest = max((abs(w) for row in rows for w in row), default=0.0) or 1.0

    def shades(sign: int) -> Pixels:
        return tuple(
            tuple(round(max(sign * w, 0.0) / largest * (LEVELS - 1)) for w in row) for row in rows
        )

    return shades(1), shades(-1)


def votes(inside: Inside, width: int) -> Content:
    """What the unit adds to each answer when it is on, and to the left of 0 what it takes away.

    A unit that has another hidden layer behind it tells the answers nothing itself: of its weights
    the strongest are shown, by the number of the unit that they go to.
    """
    if len(inside.outgoing) != CLASSES:
        return _strongest(inside, width)
    largest = max(map(abs, inside.outgoing)) or 1.0
    bars = []
    for answer, weight in enumerate(inside.outgoing):
        strong = "bold" if abs(weight) > largest / 2 else "$faint"
        text = f"{'+' if weight > 0 else ''}{show(weight, 2)}"
        bars.append(Bar(Content.styled(f"{answer} ", strong), weight, text=text))
    return Content("\n").join(Bars(tuple(bars)).draw(width, len(bars)))


def _strongest(inside: Inside, width: int) -> Content:
    """The ten largest weights to units of the next layer, which are counted from 1."""
    ranked = sorted(enumerate(inside.outgoing, 1), key=lambda pair: -abs(pair[1]))[:CLASSES]
    bars = [
        Bar(
            Content.styled(f"unit {unit} ".rjust(10), "$faint"),
            weight,
            text=f"{'+' if weight > 0 else ''}{show(weight, 2)}",
        )
        for unit, weight in ranked
    ]
    return Content("\n").join(Bars(tuple(bars)).draw(width, len(bars)))


def told(inside: Inside) -> Content:
    """One sentence on the unit."""
    if inside.dead:
        return Content.assemble(
            ("✗ dead", "bold $wrong"),
            ": slope 0 for the whole batch, so no gradient comes",
        )
    share = f"{100 * inside.open_share:.0f} %"
    if len(inside.outgoing) != CLASSES:
        return Content(f"{share} of the batch sends it a gradient; it speaks to the next layer")
    ranked = sorted(range(len(inside.outgoing)), key=lambda answer: inside.outgoing[answer])
    text = f"{share} of the batch sends it a gradient; for {ranked[-1]}, against {ranked[0]}"
    return Content(text)
