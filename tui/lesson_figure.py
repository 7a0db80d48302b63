"""The figure that stands beside a lesson's text, or over it where the window is narrow.

What it shows and what can be moved is `lessons.figures`; how a scene looks is `tui.scenes`. Here it
meets the hands: ↑ ↓ pick a knob, ← → turn it, with shift ten times as fast, and home puts all back.
"""

from typing import ClassVar

from textual import events
from textual.app import ComposeResult, RenderResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from lessons.figures.live import FAST, LiveFigure
from lessons.knobs import Knob
from lessons.numbers import show
from tui.figures.paint import paint_of
from tui.frame import KeyLine
from tui.keys import bind
from tui.rows import Rows
from tui.scenes import draw_scene
from tui.shell.guards import Modal
from tui.wrapping import wrapped

LOWEST, NARROWEST = 8, 24  # rows and columns below which words stand for the picture
LOW = 18  # rows below which the picture needs the room of what one could try
HIGH = 24  # rows from which what moves stands apart from the words
MANY, APART, RAIL = 3, 2, 8  # where it is low, so many knobs stand in two columns so far apart


class LessonFigure(Rows, can_focus=True):
    """A figure one can touch. It draws anew when a knob was turned, and nothing else does."""

    DEFAULT_CSS = """
    LessonFigure {
        height: 1fr; width: 1fr; padding: 0 1; border-left: outer $rule;
        &:focus { border-left: outer $here; }
    }
    """

    HELP = """\
The figure shows the numbers of the text. Pick with ↑ ↓ what you want to move and turn it with ← →;
what follows from it changes in the same moment. `home` puts everything back.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left",
            "turn(-1)",
            "turn",
            key_display="←→",
            tooltip="The marked knob, one step",
            id="figure.turn_left",
        ),
        Binding("right", "turn(1)", "turn", show=False, id="figure.turn_right"),
        Binding(
            "up", "pick(-1)", "pick", key_display="↑↓", tooltip="Another knob", id="figure.pick_up"
        ),
        Binding("down", "pick(1)", "pick", show=False, id="figure.pick_down"),
        Binding(
            "escape",
            "let_go",
            "let go",
            tooltip="Give the keys back to the lesson",
            id="figure.let_go",
        ),
        Binding(
            "home", "home", "restore", tooltip="All knobs as the text has them", id="figure.home"
        ),
        Binding(
            "shift+left",
            f"turn(-{FAST})",
            "ten steps",
            key_display="shift ←→",
            id="figure.turn_fast_left",
        ),
        Binding(
            "shift+right",
            f"turn({FAST})",
            "ten steps",
            show=False,
            key_display="shift ←→",
            id="figure.turn_fast_right",
        ),
        bind("figure", "let go", action="let_go"),
    ]

    class LetGo(Message):
        """The learner gives the keys back."""

    def __init__(self, live: LiveFigure, id: str | None = None) -> None:
        super().__init__(id=id)
        self._first_knob = 0  # the line on which the knobs begin
        self._each = (0, 1)  # how many knobs stand under each other, and how wide one is
        self._rail = (0, 1)  # the column on which a knob's rail begins, and how long it is
        self.open(live)

    def open(self, live: LiveFigure) -> None:
        """Another figure in the same place."""
        self.live = live
        steps = [show(float(step)) for knob in live.figure.knobs for step in knob.steps]
        self._digits = max(map(len, steps), default=1)  # of any value: nothing moves with it
        self.refresh()

    # ---- what it shows -------------------------------------------------------------------------

    def rows(self, width: int, height: int) -> list[Content]:
        """Title, picture, what to try, and the knobs; in words where there is no room."""
        live, figure = self.live, self.live.figure
        self._first_knob = height
        self._each = (len(self._moving()), max(width, 1))
        if width < NARROWEST or height < LOWEST:
            lines = wrapped(live.say(), width)
        else:
            top = wrapped(figure.title, width, style="bold") if figure.title else []
            words = wrapped(self._words(), width, style="$faint") if height >= LOW else []
            knobs = self._knobs(width, height)
            air = [Content()] if words and knobs and height >= HIGH else []
            below = [*words, *air, *knobs]
            scene, room = live.scene(), height - len(top) - len(below) - 1
            drawn = (
                draw_scene(scene, width, room, paint_of(self))
                if scene
                else self._covered(width, room)
            )
            if len(drawn) < room and drawn and drawn[0].plain.strip():
                drawn = [Content(), *drawn]
            lines = [*top, *drawn, Content(), *below]
            self._first_knob = len(lines) - len(knobs)
        return lines[:height]

    def _words(self) -> str:
        live = self.live
        if live.waits:
            return "It can be moved when its question is answered." * (not live.covered)
        return live.figure.text

    def _covered(self, width: int, height: int) -> list[Content]:
        words = [
            Content.styled(f"{line.plain:^{width}}", "$faint")
            for line in wrapped("covered until its question is answered", width)
        ]
        above = max(height - len(words) + 1, 0) // 2
        lines = [*[Content()] * above, *words]
        return [*lines, *[Content()] * (height - len(lines))]

    def _moving(self) -> tuple[Knob, ...]:
        return () if self.live.waits else self.live.figure.knobs

    def _knobs(self, width: int, height: int) -> list[Content]:
        """A line for each knob, or for two where there is little height: name, value, and rail."""
        knobs, live = self._moving(), self.live
        if not knobs:
            return []
        names = max(len(knob.label) for knob in knobs)
        values = [show(float(live.value(knob))) for knob in knobs]
        digits = self._digits
        start = 2 + names + 2 + digits + 2
        half = (width - APART) // 2
        if len(knobs) >= MANY and height < HIGH and half >= start + RAIL:
            self._each = ((len(knobs) + 1) // 2, half + APART)
            width = half
        self._rail = (start, min(max(width - start, 4), 40))
        each, across = self._each
        lines = [
            self._knob(knob, f"{knob.label:<{names}}  ", f"{value:>{digits}}  ")
            for knob, value in zip(knobs, values, strict=True)
        ]
        return [
            lines[row].pad_right(across - lines[row].cell_length) + lines[row + each]
            if row + each < len(lines)
            else lines[row]
            for row in range(each)
        ]

    def _knob(self, knob: Knob, name: str, value: str) -> Content:
        here = knob is self.live.knob
        place, length = self._place(knob), self._rail[1]
        return Content.assemble(
            ("› " if here else "  ", "$here"),
            (name, "bold" if here else ""),
            (value, "bold $here" if here else "$here"),
            ("━" * place, "$faint"),
            ("●", "$here" if here else "$foreground"),
            ("─" * (length - 1 - place), "$rule"),
        )

    def _place(self, knob: Knob) -> int:
        """The cell of its rail at which a knob stands."""
        value = float(self.live.value(knob))
        below = sum(float(step) < value for step in knob.steps)
        return round(below / (len(knob.steps) - 1) * (self._rail[1] - 1))

    # ---- what the learner does -----------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While it waits nothing can be moved; with one knob there is none to pick."""
        if action in ("turn", "home"):
            return bool(self._moving())
        return len(self._moving()) > 1 if action == "pick" else True

    def action_turn(self, by: int) -> None:
        """The picked knob, by so many steps."""
        self.live.turn(by)
        self.redraw()

    def action_pick(self, by: int) -> None:
        """Another knob."""
        self.live.pick(by)
        self.redraw()

    def action_home(self) -> None:
        """As the text has it."""
        self.live.home()
        self.redraw()

    def action_let_go(self) -> None:
        """The keys belong to the lesson again."""
        self.post_message(self.LetGo())

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A press takes hold of the figure, and of the knob under it, to that place of its rail."""
        self.focus(scroll_visible=False)
        at = event.get_content_offset(self)
        if at is None:
            return
        row, (each, across) = at.y - self._first_knob, self._each
        place = row + each * (at.x // across)
        if not 0 <= row < each or place >= len(self._moving()):
            return
        event.stop()  # no text is selected by dragging a knob
        self.live.cursor = place
        if 0 <= at.x % across - self._rail[0] < self._rail[1]:
            self.capture_mouse()
            self._drag(at.x)
        self.redraw()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """The knob that is held goes along."""
        if self.app.mouse_captured is self and self._moving():
            self._drag(event.x - self.gutter.left)
            self.redraw()

    def on_mouse_up(self) -> None:
        """Let go of the knob."""
        self.release_mouse()

    def _drag(self, x: int) -> None:
        """The picked knob to the place of its rail that is nearest to a column."""
        each, across = self._each
        knob, (start, length) = self._moving()[self.live.cursor], self._rail
        along = x - across * (self.live.cursor // each) - start
        share = min(max(along / (length - 1), 0.0), 1.0)
        self.live.put(self.live.cursor, round(share * (len(knob.steps) - 1)))


class FigureScreen(Modal[None]):
    """The figure over the page, where the window is too narrow to have it beside the text."""

    DEFAULT_CSS = """
    FigureScreen {
        align: center middle;
        #sheet {
            width: 96%; height: 96%; max-width: 100; background: $background;
            border: round $rule; padding: 0 1;
        }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,f,enter", "dismiss(None)", "close", show=False, id="figure.close"),
    ]

    def __init__(self, live: LiveFigure) -> None:
        super().__init__()
        self.live = live

    def compose(self) -> ComposeResult:
        """The figure, and the keys that move it."""
        with Vertical(id="sheet"):
            yield LessonFigure(self.live, id="figure")
            yield KeyLine()

    def on_lesson_figure_let_go(self) -> None:
        """esc or f: back to the text."""
        self.dismiss(None)


class FigureDoor(Static):
    """Where the figure stands in a narrow window: what it shows in words, and that f opens it."""

    DEFAULT_CSS = """
    FigureDoor { height: auto; margin: 0 0 1 0; padding: 0 1; border-left: outer $rule; }
    """

    class Opened(Message):
        """The learner wants to see the figure."""

    def __init__(self, live: LiveFigure) -> None:
        super().__init__(markup=False)
        self.live = live

    def open(self, live: LiveFigure) -> None:
        """A door to another figure."""
        self.live = live
        self.refresh(layout=True)

    def render(self) -> RenderResult:
        """The sentence that the figure says, anew whenever it is drawn."""
        title = self.live.figure.title
        return Content.assemble(
            ("◇ ", "$here"), (f"{title}\n" if title else "", "bold"), (self.live.say(), "$faint"),
            ("" if self.live.covered else "\nf opens the figure", "$faint"),
        )  # fmt: skip

    def on_click(self) -> None:
        """A click does what f does."""
        self.post_message(self.Opened())
