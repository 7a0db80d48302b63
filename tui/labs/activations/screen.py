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
        #stack { display: none; }
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
        Binding("left", "move(-1)", "move", key_display="←→", tooltip="Along the z axis"),
        Binding("right", "move(1)", "move", show=False),
        Binding("up", "choose(-1)", "function", key_display="↑↓", tooltip="Another function"),
        Binding("down", "choose(1)", "function", show=False),
        Binding("o", "free", "free play", tooltip="Uncover everything, or go on predicting"),
        Binding("v", "panel('stack')", "stack", tooltip="Many layers: what is left of a gradient"),
        Binding("v", "panel('curve')", "curve", tooltip="Back to the curve"),
        Binding("plus,equals_sign", "turn('span',-1)", "zoom", key_display="+−"),
        Binding("minus", "turn('span',1)", "zoom", show=False),
        Binding("plus,equals_sign", "turn('layers',1)", "layers", key_display="+−"),
        Binding("minus", "turn('layers',-1)", "layers", show=False),
        Binding("z", "source('random')", "random z", tooltip="Every unit at a z of its own"),
        Binding("z", "source('cursor')", "z at cursor", tooltip="Every unit at the cursor's z"),
        Binding("L", "log", "log", show=False, tooltip="Bars in powers of ten, or linear"),
        Binding("R", "seed", "new seed", show=False, tooltip="Draw other random z"),
        Binding("k", "keep", "keep", tooltip="Keep this curve to compare, or let it go"),
        Binding("w", "why", "why bend?", tooltip="Two experiments: why any bend, why not x²"),
        Binding("c", "code", "code", tooltip="The engine's code of this function"),
        Binding("left_square_bracket", "stride(-1)", "smaller steps", show=False),
        Binding("right_square_bracket", "stride(1)", "larger steps", show=False),
        Binding("home", "origin", "to z = 0", show=False),
        Binding("r", "reset", "reset", show=False, tooltip="Everything as at the start"),
        Binding("y", "state", "state", show=False, tooltip="This view as a string to paste"),
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
            return not self.question.is_typing and parameters[0] == ("layers" if stack else "span")
        if action == "panel":
            return parameters[0] != explorer.settings["panel"] and explorer.sees("stack")
        if action == "source":
            at = explorer.settings["source"]
            return stack and parameters[0] != at and explorer.sees("stack")
        if action == "keep":
            return explorer.sees("value")
        if action == "log":
            return (stack or self.has_class("-roomy")) and explorer.sees("stack")
        if action == "seed":
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

    def action_turn(self, knob: str, by: int) -> None:
        """Zoom, or add and take layers."""
        self.explorer.turn(knob, by)
        self.draw()

    def action_panel(self, panel: str) -> None:
        """The curve, or the stack of layers."""
        self.explorer.settings["panel"] = panel
        self.draw()

    def action_source(self, source: str) -> None:
        """Every unit of the stack at the cursor's z, or at a random one."""
        self.explorer.settings["source"] = source
        self.draw()

    def action_log(self) -> None:
        """The bars in powers of ten, or linear."""
        bars = self.query_one(StackView)
        bars.powers = not bars.powers
        self.draw()

    def action_seed(self) -> None:
        """Other random pre-activations."""
        self.explorer.settings["seed"] = self.explorer.seed + 1
        self.draw()

    def action_free(self) -> None:
        """Uncover everything, or cover again what was not predicted."""
        self.question.clear()
        self.explorer.toggle("free")
        self.explorer.go_on()
        self.draw()

    def action_keep(self) -> None:
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

    def action_reset(self) -> None:
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

    def action_why(self) -> None:
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
