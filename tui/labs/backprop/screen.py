"""The backprop stepper on the screen: a graph, words beside it, and one key after the other."""

from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.content import Content

from engine.expression.formula import ExpressionError
from lessons.asking.ask import Ask
from lessons.graphs.graph import Kind
from lessons.labs.backprop.backprop import Backprop, Phase
from lessons.labs.backprop.practice import LEVELS
from lessons.labs.backprop.problem import Mode
from lessons.labs.backprop.sheet import SheetStepper
from lessons.labs.backprop.stepper import Stepper
from lessons.labs.backprop.tour import TOUR
from lessons.store.progress import Progress
from tui.asking.view import AskView
from tui.figures.graph import GraphWindow, Pen
from tui.frame import WIDE
from tui.keys import bind
from tui.lab import LabScreen
from tui.labs.backprop.code import rule_source, walker_source
from tui.labs.backprop.own import GoTo, Own, OwnExpression
from tui.labs.backprop.sheet import SheetFigure
from tui.labs.backprop.words import words
from tui.screens.code import CodeScreen
from tui.stage import Stage

VISITED = "backprop visited"  # the setting that remembers which stations were walked to their end


class BackpropScreen(LabScreen[Backprop]):
    """Predict, step, fill in, nudge: every gradient, one wire at a time."""

    LAB = Backprop

    DEFAULT_CSS = """
    BackpropScreen {
        #side { min-height: 9; border-top: solid $rule; }
        &.-wide #side {
            width: 32%; min-width: 50; max-width: 66; border-top: none; padding: 0 2 0 0;
        }
        &.-wide #stage { padding: 0 0 0 1; border-left: solid $rule; }
        #knobs { display: none; }
        &.-wide #knobs { display: none; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("step", tooltip="The next number appears"),
        bind("back_step", tooltip="Take the last number away"),
        bind("prove", "nudge", "Move a leaf a little: is ∂ right?"),
        bind("map", "stations", "Stations, practice, your own expression"),
        bind("knobs", "edit", "The expression and its values"),
        bind("up", "leaf", "Choose a leaf", line=False),
        bind("down", "leaf", "Choose a leaf", line=False),
        bind("left", "any node", "Choose any node", line=False),
        bind("right", "any node", "Choose any node", line=False),
        bind("run", "to the blank", "Every number up to the next open blank", line=False),
        bind("smaller", tooltip="Nudge by less", line=False),
        bind("larger", tooltip="Nudge by more"),
    ]

    def __init__(
        self, progress: Progress, state: str | None = None, lab: Backprop | None = None
    ) -> None:
        super().__init__(progress, state, lab)
        self._window = GraphWindow()
        self._saved = progress.get_setting(VISITED, "")
        self.lab.visited |= set(self._saved.split())

    # ---- drawing --------------------------------------------------------------------------------

    def heading(self) -> str:
        """The expression, or the title of the station."""
        graph, station = self.lab.graph, self.lab.problem.station
        return f"Backprop · {station.title if graph is None else graph.expression.to_screen()}"

    def status(self) -> str:
        """Which station, level or expression, and how far."""
        lab, problem = self.lab, self.lab.problem
        where = {
            Mode.TOUR: f"tour {TOUR.index(problem.station) + 1}/{len(TOUR)}",
            Mode.PRACTICE: f"level {problem.level}/{len(LEVELS)} · seed {problem.seed}",
            Mode.OWN: "your own",
        }[problem.mode]
        free = " · free play" if lab.free else ""
        if lab.phase is not Phase.WALK:
            done = "done ✓" if lab.walk.solved or not lab.walk.blanks else "done"
            return f"{where}{free} · {'predict' if lab.phase is Phase.PREDICT else done}"
        way = ""
        if isinstance(lab.walk, Stepper) and lab.walk.move is not None:
            way = "forward " if lab.walk.move.kind is Kind.FORWARD else "backward "
        return f"{where}{free} · {way}{lab.walk.place + 1}/{lab.walk.length}"

    def figure(self, width: int, height: int) -> list[Content]:
        """The graph or the sheet, what is being typed in its place."""
        lab = self.lab
        ask, covered = lab.question, lab.phase is Phase.PREDICT
        typed = "" if ask is None or covered else lab.attempt(ask).draft
        if isinstance(lab.walk, SheetStepper):
            return SheetFigure(lab.walk, typed, covered).lines(height)
        assert isinstance(lab.walk, Stepper)
        return self._window.lines(lab.walk, Pen(typed, lab.look.focus, covered), width, height)

    def words(self) -> list[Content]:
        """The rule, what came so far, and what to press."""
        width = self.query_one("#side").scrollable_content_region.width or 76
        room = self.size.height - 24 if self.size.width >= WIDE else 0
        return words(self.lab, width, room)

    def _draw(self) -> None:
        super()._draw()
        for view in self.query(AskView):  # esc first lets go of what is looked at
            view.may_skip = self.lab.look.focus is None
        visited = " ".join(sorted(self.lab.visited))
        if visited != self._saved:
            self._saved = visited
            self.progress.set_setting(VISITED, visited)

    # ---- which keys work ------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which keys mean something now."""
        lab, graph = self.lab, isinstance(self.lab.walk, Stepper)
        predicting = lab.phase is Phase.PREDICT
        match action, parameters:
            case "go", _:
                return lab.look.nudged is not None or lab.can_go_on or self._can_step
            case ("step", (1,)) | ("run", _):
                return self._can_step
            case "step", _:
                return not predicting and lab.walk.place > 0
            case "prove", _:
                return lab.can_prove and not predicting
            case "stride", _:
                return lab.look.nudged is not None
            case "turn", _:
                return lab.can_turn_here
            case ("move", _) | ("code", _):
                return graph and not predicting
            case "knobs", _:
                return True
        return super().check_action(action, parameters)

    @property
    def _can_step(self) -> bool:
        return self.lab.phase is Phase.WALK and not self.lab.walk.asks

    # ---- what the learner does ------------------------------------------------------------------

    def settled(self, ask: Ask) -> None:
        """A blank was filled: the walk goes on, and asks for the next one."""
        self.lab.settle(ask)
        self.call_later(self.renewed)

    @on(AskView.Changed)
    def _typing(self, event: AskView.Changed) -> None:
        if event.view.is_typing:
            self.lab.look.away()

    async def renewed(self) -> None:
        """Whatever is asked now is asked."""
        await self._ask()
        self.draw()

    async def action_go(self) -> None:
        """Put the nudge away, take the next step, or go to what comes after a finished graph."""
        lab = self.lab
        if lab.look.nudged is not None:
            lab.look.nudged = None
        elif not lab.step():
            lab.next()
        await self.renewed()

    async def action_step(self, by: int) -> None:
        """The next number, or the last one away."""
        self.lab.step(by)
        await self.renewed()

    async def action_run(self) -> None:
        """Everything up to the next open blank."""
        self.lab.to_blank()
        await self.renewed()

    async def action_turn(self, by: int) -> None:
        """Nudge up or down, turn a leaf, or another level."""
        self.lab.turn_here(by)
        await self.renewed()

    async def action_move(self, down: int, right: int) -> None:
        """Another leaf, or any other node."""
        if isinstance(self.lab.walk, Stepper):
            if down:
                self.lab.look.choose_leaf(self.lab.walk, down)
            else:
                self.lab.look.wander(self.lab.walk, right)
        self.draw()

    def action_prove(self) -> None:
        """Nudge a leaf, and compare."""
        if isinstance(self.lab.walk, Stepper):
            self.lab.look.prove(self.lab.walk)
        self.draw()

    def action_stride(self, by: int) -> None:
        """A smaller or a larger nudge."""
        if isinstance(self.lab.walk, Stepper):
            self.lab.look.resize(self.lab.walk, by)
        self.draw()

    def action_release(self) -> None:
        """Let go of the nudge and of what is looked at."""
        self.lab.look.away()
        super().action_release()

    @on(Stage.Clicked)
    def _clicked(self, event: Stage.Clicked) -> None:
        node = self._window.at(event.x, event.y)
        if node is not None and self.lab.graph is not None and self.lab.phase is not Phase.PREDICT:
            self.lab.look.at(node)
            self.draw()

    def _scrolled(self, dx: int, dy: int) -> None:
        self._window.scroll(dx, dy)
        self.query_one(Stage).redraw()

    def on_mouse_scroll_down(self) -> None:
        """Look further down."""
        self._scrolled(0, 2)

    def on_mouse_scroll_up(self) -> None:
        """Look further up."""
        self._scrolled(0, -2)

    def on_mouse_scroll_right(self) -> None:
        """Look further right."""
        self._scrolled(4, 0)

    def on_mouse_scroll_left(self) -> None:
        """Look further left."""
        self._scrolled(-4, 0)

    # ---- sheets over it -------------------------------------------------------------------------

    def action_map(self) -> None:
        """Stations, levels, and an expression of one's own."""
        self.app.push_screen(GoTo(self.lab.visited, self.lab.problem.id), self._go)

    async def _go(self, place: str | None) -> None:
        if place == "own":
            self.action_knobs()
        elif place is not None:
            self.lab.go(place)
            await self.renewed()

    def action_knobs(self) -> None:
        """The expression and its values: what can be turned here."""
        graph = self.lab.graph
        text = graph.expression.to_text() if graph is not None else ""
        values = dict(graph.values) if graph is not None else {}
        self.app.push_screen(OwnExpression(text, values), self._typed)

    async def _typed(self, own: Own | None) -> None:
        """The same expression with other values goes on where it was; another one begins."""
        graph = self.lab.graph
        if own is None:
            return
        try:
            if graph is not None and own[0] == graph.expression.to_text():
                self.lab.edit(own[1])
            else:
                self.lab.own(*own)
        except ExpressionError as error:
            self.lab.note = error.message
        await self.renewed()

    def action_code(self) -> None:
        """The engine's rule of this operation, and the walk that applies it."""
        walk = self.lab.walk
        if not isinstance(walk, Stepper):
            return
        points, focus = walk.graph.points, self.lab.look.focus
        place = len(points) - 1 if walk.move is None else walk.move.node
        if focus is not None and points[focus].op:
            place = focus
        op = points[place].op
        sources = [*(rule_source(op) if op else []), *walker_source()]
        self.app.push_screen(CodeScreen(f"{points[place].label} in the engine", sources))
