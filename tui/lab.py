"""Every lab is framed alike: the figure, what is asked, the knobs, and one row of keys for all.

`lessons.lab.Lab` knows what may be done; a subclass of `LabScreen` draws it: `figure` (the
picture, as lines for a width and a height) and, where it has more to say, `words`. The rest is
here: title, state string, seeds, free play, code, help, notes, and the saving of every answer.
"""

from collections.abc import Awaitable, Iterable
from typing import ClassVar, Generic, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from lessons.asking.ask import Ask
from lessons.lab import Lab, open_lab
from lessons.notes import MARK, Notes, Spot, note
from lessons.store.progress import Progress
from tui.asking.questions import Questions
from tui.asking.view import AskView
from tui.frame import fitted
from tui.keys import bind, bindings
from tui.knobs import FAR, KnobPanel, headed
from tui.lab_state import LabState
from tui.rows import Rows, put
from tui.stage import Stage
from tui.wrapping import wrapped

L = TypeVar("L", bound=Lab)


class LabScreen(LabState, Generic[L]):
    """A lab, full screen. `LAB` is what it knows; a subclass draws its figure."""

    DEFAULT_CSS = """
    LabScreen {
        #room { layout: vertical; height: 1fr; }
        #side { height: auto; max-height: 70%; overflow-y: auto; scrollbar-size-vertical: 1; }
        #knobs { display: none; }
        &.-knobs #knobs { display: block; }
        &.-narrow.-knobs #knobs { margin: 0; }
        #words, #note { height: auto; }
        #note { color: $here; }
        AskView { margin: 0; }
        &.-wide #room { layout: horizontal; }
        &.-wide #side {
            width: 50; height: 1fr; max-height: 100%; padding: 1 2 0 0; dock: left;
        }
        &.-wide AskView { margin: 0 0 1 0; }
        &.-wide #note { margin: 1 0 0 0; }
        &.-wide #stage { padding: 1 0 0 1; }
        &.-wide #knobs { display: block; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("go"),
        bind("up", "knob", "Choose a knob"),
        bind("down", "knob", "Choose a knob"),
        bind("left", "turn", "Turn the knob"),
        bind("right", "turn", "Turn the knob"),
        *FAR,
        *bindings(["more", "less", "again", "new_seed", "knobs", "free", "code", "note", "state"]),
        Binding("pagedown", "page(1)", "page down", show=False, id="lab.page_pagedown"),
        Binding("pageup", "page(-1)", "page up", show=False, id="lab.page_pageup"),
    ]

    AUTO_FOCUS = ""

    LAB: ClassVar[type[Lab]]
    HEADS: ClassVar[tuple[str, ...]] = ()
    """Names of the knobs that stand in the title line; none named, all that count."""
    arrows_turn: ClassVar[bool] = True
    """Whether ← and → turn the knob; a lab that binds them otherwise has no ten steps either."""

    def __init_subclass__(cls, **options: bool) -> None:
        """What a lab says about itself is the help of its screen."""
        super().__init_subclass__(**options)
        if "LAB" in vars(cls):
            cls.HELP = cls.LAB.help
        above = cls.__mro__[: cls.__mro__.index(LabScreen)]
        own = [one for each in above for one in vars(each).get("BINDINGS", ())]
        cls.arrows_turn = not any(isinstance(one, Binding) and one.key == "left" for one in own)

    def __init__(self, progress: Progress, state: str | None = None, lab: L | None = None) -> None:
        super().__init__()
        self.progress = progress
        self.lab: L = lab if lab is not None else open_lab(self.LAB, state)  # type: ignore[assignment]
        self.questions = Questions(self.lab, progress)
        self._written = ""  # what the learner wrote on this lab
        self._stale = False
        self._sidebar: Widget | None = None  # once it is there

    # ---- what a subclass draws ------------------------------------------------------------------

    def figure(self, width: int, height: int) -> list[Content]:
        """The picture, at most `width` wide and `height` high."""
        raise NotImplementedError

    def words(self) -> Iterable[str | Content]:
        """What is to be read beside the picture: what is seen, what can be tried."""
        return ()

    def status(self) -> str | Content:
        """How things stand, for the right end of the title line."""
        if not self.lab.open:
            return "predict"
        return "free play" if self.lab.free else ""

    def heading(self) -> str | Content:
        """Where the learner is: the lab, and the knobs that count now; one is marked."""
        return headed(self.lab, self.HEADS)

    def stage(self) -> Widget:
        """The room for the figure, its id `stage`; a lab of more than a figure brings its own."""
        return Stage(self)  # type: ignore[arg-type]

    # ---- the frame ------------------------------------------------------------------------------

    def rest(self) -> Widget | None:
        """Who has the keys when nothing else wants them: what is asked, or a stage for keys."""
        return self.questions.waiting or next(
            (stage for stage in self.query(Stage) if stage.can_focus), None
        )

    def compose_body(self) -> ComposeResult:
        """Words and knobs, and the stage below or beside them."""
        with Horizontal(id="room"):
            yield self.stage()
            with Vertical(id="side"):
                yield self.questions
                yield Static(id="words", markup=False)
                yield KnobPanel(self.lab)
                yield Static(id="note", markup=False)

    async def on_mount(self) -> None:
        """Ask first."""
        self._written = Notes.of(self.progress).on_lab(self.lab.id)
        await self._ask()
        self._draw()
        self._sidebar = self.query_one("#side")

    def draw(self) -> None:
        """Draw the state as it will be when no more news is waiting: many changes, one picture."""
        if not self._stale:
            self._stale = True
            self.call_later(self._draw)

    def _draw(self) -> None:
        self._stale = False
        if not self.query("#note"):
            return
        width = max(self.words_wide, 30)
        status = Content.assemble(f"{MARK} " * bool(self._written), self.status())
        room = self.size.width - status.cell_length - 6  # both edges, and a gap
        self.set_title(fitted(Content.assemble(self.heading()), room), status)
        self.set_class(self.questions.asked is None, "-told")
        lines: list[Content] = []
        for text in self.words():
            lines += wrapped(text, width) if isinstance(text, str) else [text]
        moves = self._tell("#words", Content("\n").join(lines))
        moves |= self._tell("#note", Content(self.lab.note))
        self.query_one(KnobPanel).redraw()
        for stage in self.query(Stage):
            if moves:  # its room may be another in a moment: one picture, for that room
                stage.refresh()
            else:
                stage.redraw()
        self.refresh_bindings()

    def _tell(self, place: str, text: Content) -> bool:
        """Put a text in its place, or take the place away; whether something may move by that.

        What stands there costs nothing.
        """
        static = self.query_one(place, Static)
        shown = static.display
        static.display = bool(text)
        return put(static, text) or static.display != shown

    @on(events.Resize)
    def _resized(self) -> None:
        self.call_after_refresh(self._draw)

    # ---- asking ---------------------------------------------------------------------------------

    async def _ask(self) -> None:
        """Put the present question on the screen, or take the last one away."""
        turning = self.query_one("#knobs").has_focus  # who turns the knobs keeps them
        view = await self.questions.ask()
        if view is None:
            self.query_one("#side").scroll_to(y=0, animate=False)
        if turning:
            return
        if view is None:
            self.set_focus(self.rest())
        else:
            view.focus(scroll_visible=False)

    @on(AskView.Settled)
    async def _settled(self, event: AskView.Settled) -> None:
        self.set_focus(self.rest())
        if event.ask.awaits_truth:  # nothing more to read: on to the next, or to the run
            await self._ask()
        self._answer_is_in(event.ask)

    @on(AskView.Passed)
    def _passed(self, event: AskView.Passed) -> None:
        self.set_focus(self.rest())
        self._answer_is_in(event.ask)

    def _answer_is_in(self, ask: Ask) -> None:
        """What the question speaks of may be shown, until one goes on."""
        self.lab.trial_of = ask.id if self.lab.attempt(ask).settled else ""
        self.settled(ask)
        self.draw()

    @on(AskView.Changed)
    @on(KnobPanel.Chosen)
    def _changed(self) -> None:
        self.draw()

    def settled(self, ask: Ask) -> None:
        """A question was answered or passed over: what it covered may be seen."""

    def decide(self) -> None:
        """What was predicted is judged by what was found, and recorded."""
        self.questions.decide()

    def said(self, ask: Ask, mark: str = "") -> list[Content]:
        """What was predicted beside what was found, for the room beside the figure."""
        return self.questions.said(ask, self.beside, mark)

    @property
    def beside(self) -> int:
        """Columns of the room for words."""
        return max(self.words_wide, 40)

    @property
    def words_wide(self) -> int:
        """Columns beside the scroll bar, which has its own whether it is there or not: words that
        were wrapped anew when it comes could need it no more, and bring it back when it goes."""
        side = self.query_one("#side")
        return side.content_size.width - side.styles.scrollbar_size_vertical

    async def action_go(self) -> None:
        """Put the answered question away and go on to the next, or to the experiment."""
        self.lab.trial_of = ""
        await self._ask()
        self.draw()

    # ---- keys that every lab answers ------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which of the common keys mean something now."""
        lab = self.lab
        match action:
            case "go":
                return self.questions.asked is not None and lab.answered(self.questions.asked)
            case "turn" if abs(int(str(parameters[0]))) > 1:
                return self.arrows_turn and bool(lab.KNOBS)
            case "turn" | "knobs" | "move":
                return bool(lab.KNOBS)
            case "new_seed":
                return lab.draws_anew
            case "code":
                return bool(lab.code())
            case "free":
                return bool(lab.asks())
            case "page":
                return self._sidebar is not None and self._sidebar.max_scroll_y > 0
            case "view" if lab.parts:
                return not lab.held.fixes("part")
        return True

    async def action_turn(self, by: int) -> None:
        """Turn the marked knob."""
        lab = self.lab
        knob = lab.KNOBS[lab.knob]
        lab.note = ""
        turned = lab.turn(knob.name, by)
        if not turned and not lab.may_turn(knob.name):
            held = "held fast here" if lab.held.fixes(knob.name) else "fixed while this runs"
            why = lab.lacks(knob.name).strip("()") or held
            lab.note = f"{knob.label} is {why}."
        elif not turned:
            self.say(f"{knob.label}: no further than {knob.shown(lab.value(knob.name))}")
        await self.renewed()

    def action_view(self) -> Awaitable[None] | None:
        """On to the next part of a lab that has several; others have other views."""
        self.lab.other_part()
        self.lab.note = ""
        return self.renewed()

    async def action_move(self, down: int, right: int) -> None:
        """Where a lab has no mark of its own to move, the arrows choose and turn the knobs."""
        if down:
            panel = self.query_one(KnobPanel)
            panel.action_choose(down)
            if not panel.display:
                knob = self.lab.KNOBS[self.lab.knob]
                self.say(f"› {knob.label.lower()} {knob.shown(self.lab.value(knob.name))}")
            self.draw()
        if right:
            await self.action_turn(right)

    async def renewed(self) -> None:
        """Other settings: other questions, another picture."""
        if self.questions.stale:
            await self._ask()
        self.draw()

    async def action_again(self) -> None:
        """The same once more."""

        def seen() -> list[str]:  # all that is to be read on the screen, but for the words
            return [rows.text for rows in self.query("#body Rows").results(Rows)]

        def begun() -> None:  # nothing is pressed in vain: where all stands as it did, say why
            if seen() == before:
                other = "; R draws anew" if self.lab.draws_anew else ""
                self.say(f"this is the beginning already{other}")

        before = seen()
        self.lab.again()
        await self.renewed()
        self.call_later(begun)

    async def action_new_seed(self) -> None:
        """Once more with a new seed."""
        self.lab.new_seed()
        await self.renewed()

    async def action_free(self) -> None:
        """Look without predicting, or predict again."""
        self.lab.free = not self.lab.free
        asks = "nothing has to be answered" if self.lab.question else "nothing is asked"
        self.lab.note = f"Free play: {asks}." if self.lab.free else ""
        await self._ask()
        self.draw()

    def action_page(self, by: int) -> None:
        """A page on or back of what is to be read, less a line so that the eye keeps its place."""
        side = self.query_one("#side")
        side.scroll_relative(y=by * max(side.size.height - 1, 1), animate=False)

    def action_knobs(self) -> None:
        """To the knobs, and back to what was before."""
        panel = self.query_one("#knobs")
        if panel.has_focus:
            self.remove_class("-knobs")
            self.set_focus(self.rest())
        else:
            self.add_class("-knobs")
            panel.focus()
            self.call_after_refresh(panel.scroll_visible, animate=False)

    def action_release(self) -> None:
        """Let go of the knobs; the note goes, too. Where nothing is held, say how to leave."""
        had, note = self.focused, self.lab.note
        self.lab.note = ""
        self.set_focus(self.rest())
        if not note and not self.has_class("-knobs") and self.focused is had:
            super().action_release()
        self.remove_class("-knobs")
        self.draw()

    def action_note(self) -> None:
        """Write on this lab, as it stands."""
        from tui.screens.note import NoteScreen

        spot = Spot(self.lab.id, state=self.lab.state)

        def save(text: str) -> None:
            self._written = text.strip()
            self.progress.record(note(spot, text))

        sheet = NoteScreen(self.lab.title, self._written, save)
        self.app.push_screen(sheet, lambda _: self.draw())

    def action_code(self) -> None:
        """The engine's own code behind this."""
        from tui.screens.code import CodeScreen, source_of

        sources = [source_of(thing) for thing in self.lab.code()]
        self.app.push_screen(CodeScreen(f"{self.lab.title}: the engine's code", sources))
