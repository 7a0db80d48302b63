"""The network builder on the screen: the drawing, the matrices of the marked layer, the words."""

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content

from lessons.labs.builder.builder import STRIDES, Builder
from lessons.labs.builder.net import Place
from lessons.labs.builder.plan import written
from lessons.labs.builder.questions import nameof, shape_words
from lessons.numbers import below, show, show_matrix, show_vector
from tui.asking.view import AskView
from tui.figures.network import Network
from tui.keys import bind, bindings
from tui.knobs import KnobPanel
from tui.lab import LabScreen
from tui.labs.builder.board import Canvas
from tui.labs.builder.layer import Formula, formula
from tui.stage import Stage

LOWEST = 5  # rows below which the drawing gives way to the formula, or the formula to it
AIRY = 3  # rows for each circle that the drawing wants, where there is room for both


class BuilderScreen(LabScreen[Builder]):
    """Mark a number, change it, say what comes out; add units and layers."""

    LAB = Builder

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("go", "answer", "From the network to the question", action="to_question"),
        bind("go"),
        bind("up", "neuron", "Through the neurons, or the rows of W"),
        bind("down", "neuron", "Through the neurons, or the rows of W"),
        bind("left", "layer", "Through the layers, or the columns of W"),
        bind("right", "layer", "Through the layers, or the columns of W"),
        bind("step", "edge", "The next edge of the neuron, then its bias"),
        bind("back_step", "edge", "The edge before", line=False),
        bind("more", "change", "The marked number, a step up or down"),
        bind("less", "change", "The marked number, a step up or down"),
        *bindings(["smaller", "larger"]),
        bind("figure", "network", "From the question to the network, and back"),
        bind("view", "move in W", "Arrows move in the matrix, or in the drawing"),
        bind("map", "networks", "Networks to choose, and your own by its shapes"),
        bind("knobs", "units, layers", "Add and remove units and layers, choose the bend"),
    ]

    _drawn: tuple[Network, int, int] | None = None
    _formula: tuple[Formula, int, int] | None = None
    _holding = False  # whether the network keeps the keys although something is asked

    def stage(self) -> Stage:
        """A stage that holds the keys."""
        self._canvas = Canvas(self)  # type: ignore[arg-type]
        return self._canvas

    # ---- drawing ---------------------------------------------------------------------------------

    def heading(self) -> str:
        """Sizes, bend and seed."""
        s = self.lab.settings
        last = ", last too" if s["last"] == "bent" else ""
        return f"Network builder · {written(self.lab.sizes)} · {s['g']}{last} · seed {s['seed']}"

    def figure(self, width: int, height: int) -> list[Content]:
        """The drawing, and below it the marked layer as a formula."""
        lab = self.lab
        network = self._network()
        tallest = min(max(lab.sizes), 8)
        self._formula = None
        lines: list[Content] = []
        if lab.shapes_open:
            least = 0 if lab.in_matrix else max(LOWEST, tallest + 1)
            made = formula(lab, width, height - least - bool(least))
            if made is None and lab.in_matrix:
                made = formula(lab, width, height)
            if made is not None:
                left = max((width - made.width) // 2, 0)
                lines = [Content(" " * left) + line for line in made.lines]
                rest = height - len(lines) - 1
                self._formula = made, left, rest + 1 if rest >= LOWEST else 0
        rest = height - len(lines) - bool(lines)
        self._drawn = None
        if rest < LOWEST and lines:
            return lines
        self._drawn = network, width, rest
        return [*network.draw(width, rest), *([Content("")] if lines else []), *lines]

    def _network(self) -> Network:
        lab = self.lab
        net = lab.net
        tables = (net.weights(layer).tolist() for layer in range(1, net.depth + 1))
        names = [f"h{below(layer)}" for layer in range(1, net.depth)]
        names = [
            f"{name} ({size})" for name, size in zip(["x", *names, "ŷ"], net.sizes, strict=True)
        ]
        mark = lab.mark
        return Network(
            lab.known,
            tuple(tuple(map(tuple, table)) for table in tables),
            tuple(names),
            (mark.layer, mark.row, mark.column if mark.layer else -1),
        )

    def words(self) -> Iterable[str | Content]:
        """The marked number and what it is, then what may be known of the whole."""
        lab, canvas = self.lab, self._canvas
        yield self._marked()
        if canvas.draft:
            yield Content.assemble(("› ", "bold $here"), (canvas.draft, "bold"), ("▏", "$here"),
                                   ("  enter takes it, esc clears", "$faint"))  # fmt: skip
        if canvas.refused:
            yield canvas.refused
        if lab.count_open and (self.has_class("-wide") or lab.open):
            yield f"{lab.net.parameters:,} parameters: {shape_words(lab.net)}."
        if not lab.open:
            return
        net = lab.net
        if net.g == "linear" and net.depth > 1:
            W, b = net.as_one
            if W.size <= 12:
                rows = "; ".join(" ".join(row).strip() for row in show_matrix(W.tolist()))
                yield f"Without a bend it is one layer: W = [{rows}], b = {show_vector(b)}."
            else:
                yield f"Without a bend it is one layer, whose W is {W.shape[0]}×{W.shape[1]}."
        elif self.has_class("-wide"):
            yield (
                "Change a number and say what comes out. Which edges change nothing at all, and"
                " why? k adds units and layers, m takes shapes of your own."
            )

    def _marked(self) -> Content:
        """W₁[2, 3] = −1, the edge from x₃ to neuron 2."""
        lab, net = self.lab, self.lab.net
        mark = lab.mark
        if mark.layer == 0:
            about = "an input"
        elif net.is_bias(mark):
            about = f"the bias of neuron {mark.row + 1} of layer {mark.layer}"
        else:
            start = f"x{below(mark.column + 1)}" if mark.layer == 1 else f"neuron {mark.column + 1}"
            about = f"the edge from {start} to neuron {mark.row + 1} of layer {mark.layer}"
        return Content.assemble(
            (nameof(net, mark), "bold $here"), " = ", (show(net.value(mark)), "bold $value"),
            (f"  {about}; step {show(STRIDES[lab.stride])}", "$faint"),
        )  # fmt: skip

    # ---- keys ------------------------------------------------------------------------------------

    # Which keys work is asked for every binding at every key: nothing is searched for here.

    @property
    def _at_knobs(self) -> bool:
        return isinstance(self.focused, KnobPanel)

    @property
    def _waits(self) -> bool:
        """Whether a question on the screen waits for an answer."""
        return self.questions.asked is not None and not self.lab.answered(self.questions.asked)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which keys mean something now."""
        match action:
            case "to_question":
                return self._waits and isinstance(self.focused, Canvas)
            case "figure":
                return self._waits
            case "move" | "turn":
                return True
            case "step" | "stride":
                return not self._at_knobs
        return super().check_action(action, parameters)

    def action_to_question(self) -> None:
        """From the network, which had the keys."""
        for view in self.query(AskView):
            view.focus()

    async def action_move(self, down: int, right: int) -> None:
        """Move the mark."""
        if self._at_knobs:
            await super().action_move(down, right)
            return
        self.lab.go(down, right)
        self.draw()

    def action_step(self, by: int) -> None:
        """Through the edges of a neuron."""
        self.lab.walk(by)
        self.draw()

    async def action_turn(self, by: int) -> None:
        """Change the marked number, or turn a knob where they have the keys."""
        if self._at_knobs:
            await super().action_turn(by)
            return
        self.lab.note = ""
        if self.lab.nudge(by):
            self._holding = True
            await self.renewed()
            self._holding = False

    async def _ask(self) -> None:
        await super()._ask()
        if self._holding:
            self._canvas.focus()  # after the question, which asks for the keys later

    def action_stride(self, by: int) -> None:
        """Smaller or larger steps."""
        self.lab.resize(by)
        self.draw()

    def action_figure(self) -> None:
        """From the question to the network, and back."""
        if self._waits and isinstance(self.focused, Canvas):
            self.action_to_question()
        else:
            self._canvas.focus()
        self.draw()

    def action_view(self) -> None:
        """The arrows move in the matrix, or in the drawing."""
        lab = self.lab
        lab.in_matrix = not lab.in_matrix
        lab.note = (
            "The arrows move in W now." if lab.in_matrix else "The arrows move in the drawing."
        )
        self.draw()

    def action_release(self) -> None:
        """Let go of what is typed."""
        self._canvas.clear()
        super().action_release()

    def action_map(self) -> None:
        """Networks to choose from, and one by its shapes."""
        from tui.labs.builder.own import Networks

        self.app.push_screen(Networks(self.lab.sizes), self._built)

    async def _built(self, text: str | None) -> None:
        if text is not None:
            self.lab.note = ""
            self.lab.build(text)
            await self.renewed()

    @on(Stage.Clicked)
    def _clicked(self, event: Stage.Clicked) -> None:
        """Mark the edge or the entry that was clicked."""
        if self._formula is not None:
            made, left, top = self._formula
            for place, (x, y, wide) in made.hits.items():
                if event.y == y + top and x <= event.x - left < x + wide:
                    self._mark(place, in_matrix=True)
                    return
        if self._drawn is not None:
            network, width, height = self._drawn
            edge = network.at(event.x, event.y, width, height)
            if edge is not None:
                layer, row, column = edge
                self._mark(Place(layer, row, column if layer else 0), in_matrix=False)

    def _mark(self, place: Place, *, in_matrix: bool) -> None:
        self.lab.go_to(place)
        self.lab.in_matrix = in_matrix
        self._canvas.focus()
        self.draw()
