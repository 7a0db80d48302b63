"""A sheet over the builder: networks to begin with, and one of one's own, shape by shape."""

from collections.abc import Iterator
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from lessons.knobs import KnobError
from lessons.labs.builder.net import Sizes
from lessons.labs.builder.plan import LONGEST, MisfitError, read_plan, shapes_of, written
from lessons.numbers import below, show_shape
from lessons.text import clean
from tui.sheet import Choices, Sheet
from tui.shell.guards import Field

READY: tuple[tuple[Sizes, str], ...] = (
    ((2, 1), "one neuron"),
    ((3, 2), "one layer"),
    ((3, 2, 1), "two layers"),
    ((3, 4, 2), "the network of the lesson"),
    ((2, 3, 3, 1), "two hidden layers"),
    ((8, 8, 8, 8, 8, 8, 8), "six layers of eight"),
    ((64, 16, 10), "tiny digits of 8×8 pixels"),
)


class Networks(Sheet[str | None]):
    """Type the shapes in order of computation, or choose a network."""

    DEFAULT_CSS = "Networks #sheet { width: 72; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "close", id="networks.close")
    ]

    def __init__(self, sizes: Sizes) -> None:
        super().__init__()
        self.sizes = sizes

    def compose(self) -> ComposeResult:
        """A line to type, what is wrong with it, and what there is to choose."""
        shapes = " ".join(show_shape(shape)[1:-1] for shape in shapes_of(self.sizes))
        with Vertical(id="sheet"):
            yield Static("The shapes of W₁, W₂, … in order, or the sizes: 3-4-2", markup=False)
            yield Field(shapes, id="shapes", max_length=LONGEST)
            yield Static(id="why", markup=False)
            yield Choices(
                {
                    "-".join(map(str, sizes)): Content.assemble(
                        written(sizes).ljust(34), (about, "$faint")
                    )
                    for sizes, about in READY
                }
            )
            yield Static("enter takes it   tab to the list   esc leaves", id="keys-here",
                         markup=False)  # fmt: skip

    def on_mount(self) -> None:
        """Begin with the line."""
        self.query_one("#shapes", Input).focus()

    @on(Input.Changed, "#shapes")
    def _read(self) -> None:
        self.query_one("#why", Static).update(Content(""))

    @on(Input.Submitted, "#shapes")
    def _taken(self, event: Input.Submitted) -> None:
        try:
            read_plan(event.value)
        except KnobError as error:
            self.query_one("#why", Static).update(Content("\n").join(refusal(error)))
            return
        self.dismiss(event.value)

    @on(Choices.OptionSelected)
    def _chosen(self, event: Choices.OptionSelected) -> None:
        self.dismiss(event.option_id)


def refusal(error: KnobError) -> Iterator[Content]:
    """Why a network is refused; of two matrices that do not fit the sizes stand side by side."""
    if isinstance(error, MisfitError):
        later, earlier = error.shapes
        left = f"W{below(error.layer)} ({later[0]}×"
        right = f"W{below(error.layer - 1)} ("
        yield Content.assemble(
            f"  {left}", (str(later[1]), "bold $wrong"), f") · {right}",
            (str(earlier[0]), "bold $wrong"), f"×{earlier[1]})",
        )  # fmt: skip
        gap = " " * (len(f") · {right}") - 2 - len(str(later[1])) + 1)
        yield Content.styled(f"  {' ' * len(left)}{later[1]}{gap}≠ {earlier[0]}", "bold $wrong")
    yield Content.styled(f"✗ {clean(str(error))}", "$wrong")
