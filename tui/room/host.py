"""The presenter's screen: a question for the room, opened, closed, voted on again, and revealed."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.widgets import Input, Static

from lessons.room.question import Question
from lessons.room.room import Event, NotNow, Room, Stage
from lessons.text import capital
from tui.frame import WIDE, Frame
from tui.keys import bind
from tui.room.qr import qr_rows
from tui.room.server import RoomServer, Wall
from tui.room.wall import asked_rows, vote_rows
from tui.theme import PAPER
from tui.travel import OpenLab, OpenLesson
from tui.wrapping import wrapped

LOOK = 0.25  # seconds between two looks at the room
FRAME = 5  # rows around the vote
SLOT = 3  # rows of the place where a truth is typed
DOOR_TEXT = 4  # rows of text around the picture for a camera, and a blank one
LEAST_BESIDE = 48  # columns a question keeps beside the picture
VOTE, DOOR, ASKED = "vote", "door", "asked"
VIEWS = (VOTE, DOOR, ASKED)


class HostScreen(Frame):
    """A room that votes. Leaving it closes the room; everything said is kept."""

    DEFAULT_CSS = """
    HostScreen {
        #both { height: 1fr; }
        #vote { width: 1fr; padding: 1 1 0 0; scrollbar-size-vertical: 1; }
        #rows { height: auto; }
        #door { width: auto; padding: 0 0 0 2; display: none; }
        #door.-shown { display: block; }
        #vote.-hidden { display: none; }
        #truth { display: none; height: 3; margin: 0 2; }
        #truth.-shown { display: block; }
    }
    """

    HELP = """\
Everybody in the room answers alone, on a phone, a laptop or in a terminal. `space` opens the vote
and closes it; only then does the wall show how it went. `r` lets everybody vote once more, after
they talked to their neighbours. `enter` shows the answer and goes on to the next question. What a
lab will measure can be predicted, too: close the vote, run the lab, come back and type what it
showed: `l` opens it.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("run", "open the vote", "Let everybody vote", action="run(True)"),
        Binding(
            "space", "run(False)", "close the vote", id="host.close_vote", tooltip="Show the bars"
        ),
        bind("again", "vote again", "Let everybody vote once more, after they talked"),
        Binding("enter", "reveal", "answer", id="host.reveal", tooltip="Show the answer"),
        Binding("enter", "go_on", "next question", id="host.on", tooltip="On to the next question"),
        Binding(
            "enter", "answered", "answered", id="host.answered", tooltip="This one is answered"
        ),
        bind("step", "next question", "The next question"),
        bind("back_step", "back", "The question before", line=False),
        bind("why", "reasons", "Every option's reason, once the answer is shown"),
        bind("view", "view", "The vote, the way in, what the room asks"),
        bind("lesson", "lesson", "Show the lesson this belongs to"),
        bind("lesson", "lab", "The lab where it is measured", action="lesson(True)", line=True),
        bind("stop", "save", "Save the votes as CSV and JSON"),
        Binding("down", "scroll(1)", "scroll", show=False, id="host.scroll_down"),
        Binding("up", "scroll(-1)", "scroll", show=False, id="host.scroll_up"),
    ]

    AUTO_FOCUS = ""

    def __init__(
        self,
        server: RoomServer,
        questions: Sequence[Question],
        address: str,
        export: Callable[[], str],
        told: str = "",
    ) -> None:
        super().__init__()
        self.server, self.address = server, address
        self.questions = {question.id: question for question in questions}
        self.wall: Wall | None = None
        self._export = export
        self._told = told
        self._view = VOTE
        self._whys = False
        self._cursor = 0
        self._leaves = False
        self.closed = False  # left by its key, and not by a terminal that was closed

    def compose_body(self) -> ComposeResult:
        """The vote, and beside it the way in."""
        with Horizontal(id="both"):
            with VerticalScroll(id="vote", can_focus=False):
                yield Static(id="rows", markup=False)
            yield Static(id="door", markup=False)
        yield Input(id="truth")

    def on_mount(self) -> None:
        """Look at the room four times a second."""
        self.set_interval(LOOK, self.look)
        self.look()
        if self._told:
            self.say(self._told)

    def on_unmount(self) -> None:
        """Whoever leaves closes the room."""
        self.server.stop()

    # ---- looking ---------------------------------------------------------------------------------

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """See how things stand, and draw it where it has changed."""
        with contextlib.suppress(RuntimeError, asyncio.CancelledError):
            before, wall = self.wall, await self.server.wall()
            if wall != before and self.is_attached:
                if before is not None and before.asked:  # the mark stays on its question
                    numbers = [each.number for each in wall.asked]
                    marked = before.asked[self._cursor].number
                    self._cursor = numbers.index(marked) if marked in numbers else self._cursor
                self.wall = wall
                self.draw()

    def draw(self) -> None:
        """All of it."""
        wall = self.wall
        if wall is None or not self.is_attached:
            return
        question = self.questions[wall.item].decided(wall.truth)
        width, height = self.size.width - 6, self.size.height - FRAME
        height -= SLOT * self.query_one("#truth").has_class("-shown")
        wide = self.size.width >= WIDE
        coming = wall.stage in (Stage.WAITING, Stage.OPEN)  # then the bars need the room
        shows_door = self._view == DOOR or (wide and coming and self._view == VOTE)
        self.query_one("#door").set_class(shows_door, "-shown")
        self.query_one("#vote").set_class(self._view == DOOR, "-hidden")
        rows: list[Content] = []
        if self._view == ASKED:
            self._cursor = min(self._cursor, max(len(wall.asked) - 1, 0))
            rows = asked_rows(wall.asked, self._cursor, width)
        elif not shows_door:
            way_in = Content.assemble(("come in:  ", "$faint"), (self.address, "bold"))
            under = [Content(""), way_in] if coming else []
            rows = vote_rows(question, wall, width, height - len(under), whys=self._whys) + under
        for large in (True, False) if shows_door else ():
            door = self._door(height - DOOR_TEXT if large else 0)
            beside = width - max(line.cell_length for line in door) - 3
            self.query_one("#door", Static).update(Content("\n").join(door))
            if self._view == DOOR:
                break
            rows = vote_rows(question, wall, max(beside, 20), height, whys=self._whys)
            if beside >= LEAST_BESIDE and len(rows) <= height:
                break
        self.query_one("#rows", Static).update(Content("\n").join(rows))
        if self._view == ASKED:
            above = len(asked_rows(wall.asked[: self._cursor], -1, width)) if self._cursor else 0
            self.query_one("#vote", VerticalScroll).scroll_to_region(
                Region(0, above, 1, 3), animate=False
            )
        place = list(self.questions).index(wall.item) + 1
        counts = f"{wall.here} here · {wall.answered} answered"
        waiting = f" · {len(wall.asked)} asked" if wall.asked else ""
        trouble = f"{wall.trouble} · " if wall.trouble else ""
        self.set_title(
            Content.assemble(
                (self.server.title, "bold"),
                f" · {'question ' if wide else ''}{place} of {len(self.questions)}",
            ),
            f"{trouble}room {self.server.code} · {counts}{waiting}",
        )
        self.refresh_bindings()

    def _door(self, height: int) -> list[Content]:
        """How one comes in: the address above, which ends with the code, then the picture for a
        camera. What a low terminal cuts off is only said once more."""
        picture = [Content.styled(row, PAPER) for row in qr_rows(self.address, height)]
        if len(picture) > self.size.height - FRAME:  # half of it no camera reads
            said = "The window is too low for a picture that a camera reads: type the address."
            picture = [Content(""), *wrapped(said, max(self.size.width - 6, 20)), Content("")]
        rows = [
            Content.styled(self.address, "bold"),
            *picture,
            Content.assemble(("code  ", "$faint"), (self.server.code, "bold")),
            Content.styled("or: dl-tui join", "$faint"),
        ]
        return [Content(""), *rows] if len(rows) <= self.size.height - FRAME else rows

    def on_resize(self) -> None:
        """Other room, other rows."""
        self.draw()

    # ---- moving ----------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what the room allows now."""
        wall = self.wall
        if wall is None:
            return action in ("help", "back", "find", "signs", "release")
        question = self.questions[wall.item]
        match action:
            case "run":
                return wall.stage is (Stage.WAITING if parameters == (True,) else Stage.OPEN)
            case "again":
                return wall.stage is Stage.CLOSED and wall.round == 1
            case "reveal":
                open_end = wall.stage is Stage.REVEALED and question.is_measured and not wall.truth
                return (wall.stage is Stage.CLOSED or open_end) and self._view != ASKED
            case "go_on":  # enter is not to end a vote: only once the answer is there it leads on
                done = wall.stage is Stage.REVEALED and (wall.truth or not question.is_measured)
                return bool(done) and self.check_action("step", (1,))
            case "answered":
                return self._view == ASKED and bool(wall.asked)
            case "step" if parameters == (1,):
                last = wall.item == list(self.questions)[-1]
                return not last and self._view != ASKED
            case "why":
                asks = self._view == VOTE and not question.is_number
                return wall.stage is Stage.REVEALED and asks
            case "lesson":
                return bool(question.lab) is bool(parameters)
        return True

    async def _do(self, move: Callable[[Room], Event]) -> bool:
        """Make a move, or say why the room does not allow it; whether it was made."""
        try:
            await self.server.do(move)
        except NotNow as problem:
            self.say(capital(str(problem)))
            return False
        self.look()
        return True

    async def action_run(self, opens: bool = True) -> None:
        """Open the vote, or close it: only then is seen how it went."""
        await self._do(Room.open if opens else Room.close)

    async def action_again(self) -> None:
        """Everybody once more."""
        await self._do(Room.open)

    async def action_answered(self) -> None:
        """The marked question of the room was answered."""
        if self.wall is not None and self.wall.asked:
            number = self.wall.asked[self._cursor].number
            await self._do(lambda room: room.answer(number))

    async def action_reveal(self) -> None:
        """The answer; where an experiment decides, what it showed is typed first."""
        wall = self.wall
        if wall is None:
            return
        if self.questions[wall.item].is_measured and not wall.truth:
            self._slot(shown=True)
        else:
            await self._do(Room.reveal)

    @on(Input.Submitted, "#truth")
    async def _measured(self, event: Input.Submitted) -> None:
        """What the experiment showed, once it can be read; with nothing typed it stays open."""
        text = event.value.strip()
        if text and not await self._do(lambda room: room.measure(text)):
            return
        self._slot(shown=False)
        if self.wall is not None and self.wall.stage is Stage.CLOSED:
            await self._do(Room.reveal)

    def _slot(self, *, shown: bool) -> None:
        """Where the truth is typed comes or goes."""
        truth = self.query_one("#truth", Input)
        truth.value = ""
        if self.wall is not None:
            form = self.questions[self.wall.item].form
            truth.placeholder = f"what the experiment showed, {form}; esc leaves it open"
        truth.set_class(shown, "-shown")
        self.set_focus(truth if shown else None)
        self.draw()

    async def action_step(self, by: int) -> None:
        """Another question."""
        self._whys = False
        await self._do(lambda room: room.show(by))
        self.query_one("#vote", VerticalScroll).scroll_home(animate=False)

    async def action_go_on(self) -> None:
        """The next question."""
        await self.action_step(1)

    def action_why(self) -> None:
        """Every option's reason, or only the right one's."""
        self._whys = not self._whys
        self.draw()

    def action_view(self) -> None:
        """The vote, the way in, the room's questions."""
        self._view = VIEWS[(VIEWS.index(self._view) + 1) % len(VIEWS)]
        self.draw()

    def action_lesson(self, lab: bool = False) -> None:
        """The lesson this belongs to, or the lab where it is measured; q comes back."""
        if self.wall is not None and lab:
            self.post_message(OpenLab(self, self.questions[self.wall.item].lab))
        elif self.wall is not None:
            self.post_message(OpenLesson(self, self.wall.item.partition(".")[0]))

    def action_stop(self) -> None:
        """Write the votes out."""
        self.say(self._export())

    def action_scroll(self, by: int) -> None:
        """Some lines; in the room's questions, another one."""
        if self._view == ASKED:
            self._cursor = max(self._cursor + by, 0)
            self.draw()
        else:
            self.query_one("#vote", VerticalScroll).scroll_relative(y=by, animate=False)

    def action_release(self) -> None:
        """Let go of the slot, or go back to the vote."""
        if self.query_one("#truth").has_class("-shown"):
            self._slot(shown=False)
        elif self._view != VOTE:
            self._view = VOTE
            self.draw()
        else:
            super().action_release()

    def action_back(self) -> None:
        """Leaving closes the room, so it is asked for twice."""
        if not self._leaves:
            self._leaves = True
            self.say("q once more closes the room; what was said is kept")
            self.set_timer(4.0, self._stays)
            return
        self.closed = True
        super().action_back()

    def _stays(self) -> None:
        self._leaves = False
