"""The approximation lab on the screen: the target, the steps placed by hand, the engine's curve."""

from collections.abc import Iterator
from typing import ClassVar

from textual import events, on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message

from lessons.labs.approximation.approximation import CURVE, ERRORS, PLACES, Approximation
from lessons.numbers import show
from tui.experiment import ExperimentScreen
from tui.keys import bind
from tui.labs.approximation import pictures
from tui.looks import Look
from tui.stage import Stage


class Board(Stage):
    """The picture, on which steps can be put and dragged."""

    class Pointed(Message):
        """A cell was pressed, or the mouse moved there with its button down (`dragged`)."""

        def __init__(self, x: int, y: int, dragged: bool) -> None:
            super().__init__()
            self.x, self.y, self.dragged = x, y, dragged

    _down = False

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Hold what is there."""
        self._down = True
        self.capture_mouse()
        self._tell(event, dragged=False)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Drag it."""
        if self._down:
            self._tell(event, dragged=True)

    def _tell(self, event: events.MouseEvent, *, dragged: bool) -> None:
        at = event.get_content_offset_capture(self)
        self.post_message(self.Pointed(at.x, at.y, dragged))

    def on_mouse_up(self) -> None:
        """Let go."""
        self._down = False
        self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        """The press has told it already."""
        event.stop()


class ApproximationScreen(ExperimentScreen[Approximation]):
    """Place steps and bumps, see the error, then see what the engine makes of as many."""

    LAB = Approximation

    DEFAULT_CSS = "ApproximationScreen.-wide #stage { padding: 1 1 0 1; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("go", "next", "The next step or bump; done drawing; go on"),
        bind("up", "move", "Move what is held: its place, and its height"),
        bind("down", "move", "Move what is held: its place, and its height"),
        bind("left", "move", "Move what is held: its place, and its height"),
        bind("right", "move", "Move what is held: its place, and its height"),
        bind("run", "engine", "Done placing: let the engine draw, pause it, go on"),
        bind("view", "errors", "The error with 2 to 16 units, or the curves"),
        bind("inside", "units", "What each unit adds: yours, the engine's, or the whole curve"),
        bind("smaller", line=False),
        bind("larger", line=False),
        *(
            Binding(
                str(n),
                f"choose({n - 1})",
                "Hold this step or bump",
                show=False,
                id=f"approximation.choose_{n}",
            )
            for n in range(1, 10)
        ),
    ]

    inside = Look(0)
    """Whose units are seen alone: 0 the curves, 1 the learner's, 2 the engine's."""

    def stage(self) -> Board:
        """A stage that can be drawn on."""
        return Board(self)  # type: ignore[arg-type]

    def heading(self) -> str:
        """The target and how many units there are."""
        s = self.lab.settings
        if s["view"] == ERRORS:
            return f"{self.lab.title} · {self.lab.name} · 2 to 16 units · seed {s['seed']}"
        return f"{self.lab.title} · {self.lab.name} · {s['units']} units · seed {s['seed']}"

    def status(self) -> str:
        """How it stands: drawing, placing, or what the frame says."""
        lab = self.lab
        if lab.drawing:
            return "draw the target"
        if lab.settings["view"] == CURVE and lab.promised is None and not lab.learned:
            return "place the units"
        return super().status()

    # ---- drawing --------------------------------------------------------------------------------

    def figure(self, width: int, height: int) -> list[Content]:
        """The curves with the units below, or the curve of errors."""
        lab = self.lab
        if lab.settings["view"] == ERRORS:
            return pictures.errors(lab, width, height)
        return pictures.curves(lab, width, height, self.inside)

    def words(self) -> Iterator[str | Content]:
        """What is held, the errors, and what comes next."""
        lab = self.lab
        wide = self.has_class("-wide")
        if lab.settings["view"] == ERRORS:
            yield from pictures.error_words(lab, wide)
            yield from pictures.judged(lab)
            return
        if lab.drawing:
            place, height = show(pictures.PENCIL[lab.place]), show(lab.line[lab.place])
            yield f"Draw with the mouse, or with the arrows: at x = {place} it is {height}."
            yield "enter: finished, now place the units."
            return
        yield pictures.held(lab)
        yield from pictures.compared(lab)
        yield from pictures.judged(lab)
        if wide:
            yield ""
            yield from pictures.table(lab, self.inside == 2)

    # ---- keys -----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is placed is placed while the curves are seen."""
        lab = self.lab
        placing = lab.settings["view"] == CURVE
        match action:
            case "go":
                return placing or super().check_action(action, parameters)
            case "choose":
                return placing and int(str(parameters[0])) < lab.hand.pieces
            case "move" | "stride":
                return placing
            case "inside":  # where there is room the learner's units stand below the curves anyway
                roomy = self.query_one("#stage").size.height >= pictures.ROOMY
                return placing and (lab.learned is not None or not roomy)
            case "run":
                return not lab.drawing and lab.can_run
            case "step":
                return not lab.drawing and lab.can_run and (not placing or lab.promised is not None)
        return super().check_action(action, parameters)

    async def action_go(self) -> None:
        """Put away what was answered; else the target is finished, or the next step is held."""
        lab = self.lab
        if self.questions.asked is not None and lab.answered(self.questions.asked):
            await super().action_go()
            return
        if lab.drawing:
            lab.drawing = False
        else:
            lab.hand.choose(lab.hand.piece + 1)
        self.draw()

    async def action_move(self, down: int, right: int) -> None:
        """Move what is held, or the pencil."""
        self.lab.move(right, -down)
        await self.renewed()

    def action_choose(self, piece: int) -> None:
        """Hold this step or bump."""
        self.lab.hand.choose(piece)
        self.draw()

    def action_stride(self, by: int) -> None:
        """Smaller or larger steps of the arrows."""
        self.lab.change_stride(by)
        self.lab.note = f"The arrows move by {show(self.lab.stride)}."
        self.draw()

    def action_inside(self) -> None:
        """The curves, or what each unit adds."""
        self.inside = (self.inside + 1) % (3 if self.lab.learned is not None else 2)
        self.draw()

    async def action_view(self) -> None:
        """The curves, or the curve of errors."""
        other = CURVE if self.lab.settings["view"] == ERRORS else ERRORS
        self.lab.set("view", other)
        await self.renewed()

    async def action_run(self) -> None:  # type: ignore[override]
        """Done placing: ask, then start; pause, go on."""
        self.lab.commit()
        await self.renewed()
        if self.lab.open:
            super().action_run()

    # ---- the mouse ------------------------------------------------------------------------------

    @on(Board.Pointed)
    async def _pointed(self, event: Board.Pointed) -> None:
        lab, stage = self.lab, self.query_one(Board)
        size = stage.content_size
        place = pictures.place(lab, event.x, event.y, size.width, size.height, self.inside)
        if place is None:
            return
        x, y, cell = place
        if lab.drawing:
            lab.sketch(round((x + 3) / 6 * (PLACES - 1)), y)
        else:
            if not event.dragged:
                lab.hand.grab(x, 1.5 * cell)
            lab.hand.reach_for(round(x, 2), y)
        await self.renewed()
