"""The activation explorer's screen: predict, see it drawn, then move the tangent where you like."""

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Vertical
from textual.content import Content
from textual.widgets import Static

from lessons.knobs import KnobError
from lessons.labs.activations import LAB
from lessons.labs.activations.explorer import Explorer
from lessons.labs.activations.facts import title
from lessons.numbers import show
from lessons.store.progress import Answer, Progress
from tui.frame import LabScreen
from tui.keys import bind
from tui.lab import KnobPanel
from tui.labs.activations.figure import Plot, StackView, kept_values, readout
from tui.labs.activations.panel import Formulas, Functions
from tui.labs.activations.question import Question
from tui.screens.code import CodeScreen, source_of


class ActivationsScreen(LabScreen):
    """One function at a time: its value, its slope, and what a stack of it does to a gradient."""

    DEFAULT_CSS = """
    ActivationsScreen {
        #main { layout: grid; grid-size: 2; grid-columns: 16 1fr; grid-rows: 1fr 4 5; }
        #formulas, #question { column-span: 2; height: 100%; }
        #readout { height: 1; }
        #kept { height: auto; max-height: 3; }
        #stack, #knobs { display: none; }
        &.-knobs #knobs { display: block; dock: bottom; margin: 0; background: $background; }
        &.-stack {
            #plot, #formulas { display: none; }
            #stack { display: block; }
            #main { grid-rows: 1fr 5; }
        }
        &.-tight {
            #main { grid-size: 1; grid-columns: 1fr; grid-rows: 1fr 3 5; }
            #functions { display: none; }
            #formulas, #question { column-span: 1; }
        }
        &.-tight.-stack #main { grid-rows: 1fr 5; }
        &.-roomy {
            #main { grid-size: 2; grid-columns: 47 1fr; grid-rows: 12 13 1fr; }
            #figure { row-span: 3; padding: 0 0 0 2; border-left: solid $rule; }
            #functions, #formulas, #question { display: block; column-span: 1; width: 45; }
            #plot { display: block; }
            #stack { display: block; height: 15; padding: 1 0 0 0; }
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("left", tooltip="Along the z axis", action="move(-1)"),
        bind("right", action="move(1)"),
        bind("up", "function", "Another function", action="choose(-1)"),
        bind("down", "function", action="choose(1)"),
        bind("free", tooltip="Uncover everything, or go on predicting"),
        bind("view", tooltip="What is left of a gradient after many layers, or the curve"),
        bind("more", tooltip="Zoom in, or add a layer: the marked knob"),
        bind("less"),
        bind("knobs", tooltip="Zoom, layers, their z, seed and bars"),
        bind("new_seed", tooltip="Draw other random z"),
        bind("pin", "keep", "Keep this curve to compare, or let it go"),
        bind("prove", "why bend?", "Two experiments: why any bend, why not x²"),
        bind("code", tooltip="The engine's code of this function"),
        bind("smaller", line=False),
        bind("larger"),
        Binding("home", "origin", "to z = 0", show=False),
        bind("again", "as at the start", "Everything as at the start", line=False),
        bind("state"),
    ]

    def __init__(self, progress: Progress, state: str | None = None) -> None:
        super().__init__()
        self.progress = progress
        start = f"{LAB}."
        done = {a.item.removeprefix(start) for a in progress.answers() if a.item.startswith(start)}
        problem = ""
        try:
            self.explorer = Explorer(state, done)
        except KnobError as error:
            self.explorer = Explorer(None, done)
            problem = f"That state cannot be read: {error}."
        self.question = Question(self.explorer)
        self.question.note = problem

    def compose_body(self) -> ComposeResult:
        """The list, the figure and the words; the style sheet lays them out for the size."""
        with Container(id="main"):
            yield Functions(self.explorer)
            with Vertical(id="figure"):
                yield Plot(self.explorer)
                yield Static(id="readout", markup=False)
                yield Static(id="kept", markup=False)
                yield StackView(self.explorer)
            yield Formulas(self.explorer)
            yield self.question
        yield KnobPanel(self.explorer)  # type: ignore[arg-type]

    def on_mount(self) -> None:
        """Keys go to the question; everything is drawn once."""
        self.question.focus()
        self.draw()

    @on(events.Resize)
    def _arrange(self, event: events.Resize) -> None:
        width, height = event.size
        self.set_class(width >= 100 and height >= 34, "-roomy")
        self.set_class(width < 78, "-tight")
        self.call_after_refresh(self.draw)

    def draw(self) -> None:
        """Draw the state as it is now, unless the screen is just going away."""
        if not (self.query("#title") and self.query("#readout")):
            return
        explorer = self.explorer
        self.set_class(explorer.settings["panel"] == "stack", "-stack")
        where = Content.assemble("Activations · ", (title(explorer.activation), "bold"))
        if explorer.free:
            done = "free play"
        else:
            done = f"predicted {explorer.count_answered()} of {len(explorer.questions)}"
        self.set_title(where, done)
        for widget in self.query("#functions, #formulas, #stack"):
            widget.refresh()
        self.query_one("#kept").display = self.has_class("-roomy") and bool(explorer.kept)
        self.draw_cursor()
        self.refresh_bindings()

    def draw_cursor(self) -> None:
        """Draw only what depends on the cursor, so that a key that moves it is quick."""
        if not self.query("#readout"):
            return
        explorer = self.explorer
        self.query_one("#plot").refresh()
        readouts = self.query_one("#readout", Static)
        readouts.update(readout(explorer, readouts.size.width or 76), layout=False)
        kept = self.query_one("#kept", Static)
        if kept.display:
            lines = kept_values(explorer)
            kept.update(Content("\n").join(lines), layout=kept.size.height != len(lines))
        if explorer.settings["source"] == "cursor":
            self.query_one("#stack").refresh()
        self.question.refresh()

    @on(Question.Answered)
    def _record(self, message: Question.Answered) -> None:
        said = message.said
        self.progress.record(
            Answer(
                self.explorer.item(said.prediction.id),
                said.text,
                said.verdict.correct,
                seconds=message.seconds,
                source="lab",
                kind="number",
            )
        )

    @on(Question.Changed)
    def _changed(self) -> None:
        self.draw()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which keys mean something now."""
        explorer = self.explorer
        stack = explorer.settings["panel"] == "stack"
        if action == "turn":
            return not self.question.is_typing
        if action == "view":
            return explorer.sees("stack")
        if action == "pin":
            return explorer.sees("value")
        if action == "new_seed":
            return stack and explorer.settings["source"] == "random"
        return True

    # ---- exploring ------------------------------------------------------------------------------

    def action_move(self, steps: int) -> None:
        """Move the cursor."""
        self.explorer.move(steps)
        self.draw_cursor()

    def action_choose(self, by: int) -> None:
        """Another function."""
        self.question.clear()
        self.explorer.choose_next(by)
        self.draw()

    async def action_turn(self, by: int) -> None:
        """Turn the marked knob: zoom, layers, or another."""
        self.explorer.turn(self.explorer.KNOBS[self.explorer.knob].name, by)
        self.query_one(KnobPanel).refresh()
        self.draw()

    def action_view(self) -> None:
        """The curve, or the stack of layers."""
        self.explorer.toggle("panel")
        self.explorer.mark("layers" if self.explorer.settings["panel"] == "stack" else "span")
        self.draw()

    def action_knobs(self) -> None:
        """To the knobs, and back to the question."""
        panel = self.query_one(KnobPanel)
        self.toggle_class("-knobs")
        (panel if self.has_class("-knobs") else self.question).focus()
        self.draw()

    def action_release(self) -> None:
        """Let go of the knobs."""
        if self.has_class("-knobs"):
            self.action_knobs()

    def action_new_seed(self) -> None:
        """Other random pre-activations."""
        self.explorer.settings["seed"] = self.explorer.seed + 1
        self.draw()

    def action_free(self) -> None:
        """Uncover everything, or cover again what was not predicted."""
        self.question.clear()
        self.explorer.toggle("free")
        self.explorer.go_on()
        self.draw()

    def action_pin(self) -> None:
        """Keep the drawn function for comparison, or let it go."""
        self.explorer.keep()
        kept = str(self.explorer.settings["kept"]).replace(".", ", ")
        self.question.note = f"Kept: {kept}. Choose another function to compare." if kept else ""
        self.draw()

    def action_stride(self, by: int) -> None:
        """Smaller or larger steps of the cursor."""
        self.explorer.change_stride(by)
        self.question.note = f"The cursor moves in steps of {show(self.explorer.stride)}."
        self.draw()

    def action_origin(self) -> None:
        """The cursor to z = 0."""
        self.explorer.move_to(0.0)
        self.draw()

    def action_again(self) -> None:
        """Cursor, zoom and stack as they were; what was predicted stays."""
        self.question.clear()
        self.explorer.reset()
        self.draw()

    def action_state(self) -> None:
        """Say this view's string, and copy it."""
        self.app.copy_to_clipboard(self.explorer.state)
        self.question.note = f"Copied: {self.explorer.state}"
        self.draw()

    def action_code(self) -> None:
        """The engine's code of the function and its slope."""
        g = self.explorer.activation
        parts = [source_of(function) for function in dict.fromkeys((g.function, g.derivative))]
        self.app.push_screen(CodeScreen(f"{title(g)} in the engine", parts))

    def action_prove(self) -> None:
        """The two experiments."""
        from tui.labs.activations.why import WhyScreen

        self.app.push_screen(WhyScreen(self.progress))

    @on(Functions.Chosen)
    def _chosen(self, message: Functions.Chosen) -> None:
        self.question.clear()
        self.explorer.choose(message.name)
        self.draw()

    @on(Plot.Pointed)
    def _pointed(self, message: Plot.Pointed) -> None:
        stride = self.explorer.stride
        self.explorer.move_to(round(round(message.z / stride) * stride, 6))
        self.draw_cursor()
