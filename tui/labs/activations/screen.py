"""The activation explorer's screen: predict, see it drawn, then move the tangent where you like."""

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from lessons.asking.ask import Ask
from lessons.labs.activations.explorer import Explorer
from lessons.labs.activations.facts import title
from lessons.numbers import show
from lessons.store.progress import Progress
from tui.keys import bind
from tui.knobs import KnobPanel
from tui.lab import LabScreen
from tui.labs.activations.figure import Plot, StackView, kept_values, readout
from tui.labs.activations.panel import Formulas, Functions
from tui.labs.activations.typed import Words, invitation
from tui.rows import Rows
from tui.travel import OpenLab

BRIEF = 60  # letters of a note that has room on one line


class ActivationsScreen(LabScreen[Explorer]):
    """One function at a time: its value, its slope, and what a stack of it does to a gradient."""

    LAB = Explorer

    DEFAULT_CSS = """
    ActivationsScreen {
        #main { layout: grid; grid-size: 2; grid-columns: 16 1fr; grid-rows: 1fr 3 6; }
        #formulas { column-span: 2; height: 100%; }
        #side { column-span: 2; height: 100%; max-height: 100%; }
        AskView { height: 6; }
        &.-idle #main { grid-rows: 1fr 3 4; }
        #note { dock: bottom; background: $background; }
        #knobs { margin: 0; }
        &.-knobs #main { grid-rows: 1fr 3 8; }
        &.-knobs #knobs { dock: top; background: $background; }
        &.-wide #side { width: 100%; height: 100%; padding: 0; dock: none; }
        &.-wide #stage { padding: 0; }
        &.-wide #knobs { display: none; }
        &.-wide.-knobs #knobs { display: block; }
        #readout { height: 1; }
        #kept { height: auto; max-height: 3; }
        #stack { display: none; }
        &.-stack {
            #plot, #formulas { display: none; }
            #stack { display: block; }
            #main { grid-rows: 1fr 6; }
        }
        &.-tight {
            #main { grid-size: 1; grid-columns: 1fr; grid-rows: 1fr 3 6; }
            #functions { display: none; }
            #formulas, #side { column-span: 1; }
        }
        &.-tight.-stack #main { grid-rows: 1fr 6; }
        &.-stack.-knobs #main { grid-rows: 1fr 8; }
        &.-roomy {
            #main { grid-size: 2; grid-columns: 47 1fr; grid-rows: 12 13 1fr; }
            #stage { row-span: 3; padding: 0 0 0 2; border-left: solid $rule; }
            #functions, #formulas, #side { display: block; column-span: 1; width: 45; }
            &.-wide #side { width: 45; }
            &.-knobs #knobs, &.-tall #knobs { display: block; dock: none; margin: 1 0; }
            AskView { height: auto; }
            #note { dock: none; }
            #plot { display: block; }
            #stack { display: block; height: 15; padding: 1 0 0 0; }
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("left", tooltip="Along the z axis", action="along(-1)"),
        bind("right", action="along(1)"),
        bind("up", "function", "Another function", action="choose(-1)"),
        bind("down", "function", action="choose(1)"),
        bind("view", tooltip="What is left of a gradient after many layers, or the curve"),
        bind("pin", "keep", "Keep this curve to compare, or let it go"),
        bind("prove", "why bend?", "Two experiments: why any bend, why not x²"),
        bind("smaller", line=False),
        bind("larger"),
        Binding("home", "origin", "to z = 0", show=False, id="activations.origin"),
    ]

    def __init__(
        self, progress: Progress, state: str | None = None, lab: Explorer | None = None
    ) -> None:
        super().__init__(progress, state, lab)
        self.lab.done |= {answer.item for answer in progress.answers()}

    def compose_body(self) -> ComposeResult:
        """The list, the figure and the words; the style sheet lays them out for the size."""
        with Container(id="main"):
            yield Functions(self.lab)
            with Vertical(id="stage"):
                yield Plot(self.lab)
                yield Static(id="readout", markup=False)
                yield Static(id="kept", markup=False)
                yield StackView(self.lab)
            yield Formulas(self.lab)
            with Vertical(id="side"):
                yield self.questions
                yield Words(self.lab)
                yield KnobPanel(self.lab)
                yield Static(id="note", markup=False)

    def rest(self) -> Widget | None:
        """A z is typed where nothing is asked."""
        return super().rest() or self.query_one(Words)

    @on(events.Resize)
    def _arrange(self, event: events.Resize) -> None:
        width, height = event.size
        self.set_class(width >= 100 and height >= 34, "-roomy")
        self.set_class(width >= 100 and height >= 46, "-tall")
        self.set_class(width < 78, "-tight")

    # ---- drawing --------------------------------------------------------------------------------

    def heading(self) -> Content:
        """Which function this is."""
        return Content.assemble("Activations · ", (title(self.lab.activation), "bold"))

    def status(self) -> str:
        """How far it has been predicted."""
        lab = self.lab
        if lab.free:
            return "free play"
        return f"predicted {lab.count_answered()} of {len(lab.asks())}"

    def words(self) -> Sequence[str | Content]:
        """What can be tried, when nothing is asked."""
        if self.questions.asked is None or self.lab.draft:
            return invitation(self.lab, self.words_wide or 76)
        return [Content("")] if self.lab.answered(self.questions.asked) else []

    def _draw(self) -> None:
        super()._draw()
        if not self.query("#readout"):
            return  # the screen is just going away
        self.query_one("#note").display = bool(self.lab.note)
        self.set_class(self.lab.settings["panel"] == "stack", "-stack")
        # Where there are only two lines of words and one of a note, the plot has the rest.
        brief = self.questions.asked is None and not self.lab.draft and len(self.lab.note) < BRIEF
        self.set_class(brief, "-idle")
        for shown in self.query("#functions, #formulas, #stack, #plot").results(Rows):
            shown.redraw()
        readouts = self.query_one("#readout", Static)
        readouts.update(readout(self.lab, readouts.size.width or 76), layout=False)
        kept = kept_values(self.lab) if self.has_class("-roomy") and self.lab.kept else []
        self._tell("#kept", Content("\n").join(kept))

    @on(Words.Changed)
    def _typed(self) -> None:
        self.draw()

    # ---- asking ---------------------------------------------------------------------------------

    def settled(self, ask: Ask) -> None:
        """What was predicted is uncovered where it can be seen."""
        self.lab.uncover(ask)
        if not self.lab.attempt(ask).taken:  # passed over: there is nothing to read
            self.call_later(self.action_go)

    async def renewed(self) -> None:
        """A verdict stays to be read, unless another function or free play takes its place."""
        if self.lab.free or self.questions.asked not in self.lab.asks():
            await self._ask()
        self.draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which keys mean something now."""
        lab = self.lab
        match action:
            case "view":
                return lab.sees("stack")
            case "pin":
                return lab.sees("value")
            case "new_seed":
                drawn = lab.settings["source"] == "random" and lab.sees("stack")
                return drawn and lab.draws_anew
        return super().check_action(action, parameters)

    # ---- exploring ------------------------------------------------------------------------------

    def action_along(self, steps: int) -> None:
        """Move the cursor."""
        self.lab.move(steps)
        self.draw()

    async def action_choose(self, by: int) -> None:
        """Another function."""
        self.lab.choose_next(by)
        await self.renewed()

    def action_view(self) -> None:
        """The curve, or the stack of layers."""
        self.lab.view()
        self.draw()

    def action_pin(self) -> None:
        """Keep the drawn function for comparison, or let it go."""
        self.lab.keep()
        kept = str(self.lab.settings["kept"]).replace(".", ", ")
        self.lab.note = f"Kept: {kept}. Choose another function to compare." if kept else ""
        self.draw()

    def action_stride(self, by: int) -> None:
        """Smaller or larger steps of the cursor."""
        self.lab.change_stride(by)
        self.lab.note = f"The cursor moves in steps of {show(self.lab.stride)}."
        self.draw()

    def action_origin(self) -> None:
        """The cursor to z = 0."""
        self.lab.move_to(0.0)
        self.draw()

    def action_prove(self) -> None:
        """The two experiments."""
        self.post_message(OpenLab(self, "bend"))

    @on(Functions.Chosen)
    async def _chosen(self, message: Functions.Chosen) -> None:
        self.lab.choose(message.name)
        await self.renewed()

    @on(Plot.Pointed)
    def _pointed(self, message: Plot.Pointed) -> None:
        stride = self.lab.stride
        self.lab.move_to(round(round(message.z / stride) * stride, 6))
        self.draw()
