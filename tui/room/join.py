"""Voting from a terminal: the question that is on the wall, and one's own ballot."""

from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from lessons.asking.polls import LETTERS
from lessons.room.room import LONGEST_NAME, LONGEST_QUESTION
from lessons.room.seat import Seat
from lessons.room.told import Told, Yours
from tui.frame import Frame
from tui.keys import bind
from tui.room.ballot import asked_rows, ballot_rows
from tui.room.line import Address, Line
from tui.shell.terminal import Colours
from tui.theme import Themed

WIDEST = 78
LABELS = {"number": "your number", "question": "your question", "nickname": "your name"}


class JoinScreen(Frame):
    """One's own ballot: an option and how sure, or a number."""

    DEFAULT_CSS = """
    JoinScreen {
        #page { padding: 1 0 0 0; max-width: 82; scrollbar-size-vertical: 1; }
        #rows, #asked { height: auto; }
        Input { display: none; height: 3; margin: 1 0 0 0; }
        Input.-shown { display: block; }
    }
    """

    HELP = """\
A letter chooses, `1` `2` `3` say how sure you are, `enter` votes. The vote can be changed until it
is closed. Nobody sees who said what. `t` asks whoever presents something, without your name unless
you type one below the question (`tab`): then the wall shows it. What others asked is below, and `u`
says of the marked question that you want to know it, too.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "enter",
            "vote",
            "vote",
            key_display="enter",
            tooltip="Send or change your vote",
            id="join.vote",
        ),
        bind("ask_room", "ask", "Ask whoever presents something"),
        bind("want", "want too", "You want to know the marked question, too"),
        Binding("down", "mark(1)", "choose", show=False, id="join.mark_down"),
        Binding("up", "mark(-1)", "choose", show=False, id="join.mark_up"),
    ]

    AUTO_FOCUS = ""

    def __init__(self, address: Address, nickname: str = "") -> None:
        super().__init__()
        self.line = Line(address, self.hear)
        self._nickname = nickname
        self.seat = Seat()

    def compose_body(self) -> ComposeResult:
        """One page, and a place to type."""
        with VerticalScroll(id="page", can_focus=False):
            yield Static(id="rows", markup=False)
            yield Input(id="number", max_length=40)
            yield Input(
                id="question",
                max_length=LONGEST_QUESTION,
                placeholder="enter sends it, esc drops it",
            )
            yield Input(
                self._nickname,
                id="nickname",
                max_length=LONGEST_NAME,
                placeholder="tab: if the wall shall show it beside the question",
            )
            yield Static(id="asked", markup=False)

    def on_mount(self) -> None:
        """Come in."""
        for slot, label in LABELS.items():  # which stays when the slot is filled
            self.query_one(f"#{slot}").border_title = label
        self.stay()
        self.draw()

    @work(group="line")
    async def stay(self) -> None:
        """Keep the line."""
        await self.line.run()

    def hear(self, told: Told | None) -> None:
        """What the room tells; None when the line broke."""
        waited = self.seat.sending
        self.seat.hear(told)
        if waited and isinstance(told, Yours) and not self.seat.sending:
            self.line.voted()
        self.draw()

    # ---- drawing ---------------------------------------------------------------------------------

    def draw(self) -> None:
        """The question, the ballot, how things stand."""
        if not self.is_attached or not self.query("#rows"):
            return
        seat = self.seat
        width = min(self.size.width - 6, WIDEST)
        number = self.query_one("#number", Input)
        typing = seat.is_number and seat.is_open
        if number.has_class("-shown") != typing:
            number.set_class(typing, "-shown")
            number.placeholder = seat.now.form or "a number"
            number.value = seat.choice if typing else ""
            self.set_focus(number if typing else None)
        rows = ballot_rows(seat, self.line.broken, width)
        self.query_one("#rows", Static).update(Content("\n").join(rows))
        asked = asked_rows(seat, width) if seat.now.prompt else []
        self.query_one("#asked", Static).update(Content("\n").join(asked))
        title = seat.now.title or "a room"
        place = f"question {seat.now.place} of {seat.now.of}" if seat.now.of else ""
        self.set_title(Content.assemble((title, "bold")), self.line.broken or place)
        self.refresh_bindings()

    def on_resize(self) -> None:
        """Other room, other rows."""
        self.draw()

    # ---- voting ----------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A letter of an option, or how sure; all else as everywhere."""
        character = (event.character or "").upper()
        if self.seat.is_choice and len(character) == 1 and self.focused is None:
            if character in LETTERS[: len(self.seat.now.options)]:
                self.seat.choice, self.seat.note = character, ""
            elif character in "123":
                self.seat.sure = int(character)
            else:
                super().on_key(event)
                return
            event.stop()
            event.prevent_default()
            self.draw()
            return
        super().on_key(event)

    def action_mark(self, by: int) -> None:
        """Another option; while none can be chosen, scroll."""
        if self.seat.is_choice:
            self.seat.mark(by)
            self.draw()
        else:
            self.query_one("#page", VerticalScroll).scroll_relative(y=by, animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to vote on before the vote is open."""
        if action == "ask":
            return bool(self.seat.now.prompt)
        if action == "want":
            return self.seat.wanted is not None
        return self.seat.is_open if action == "vote" else True

    async def action_vote(self) -> None:
        """Send it; a number is typed first."""
        number = self.query_one("#number", Input)
        if self.seat.is_number and not number.has_focus:
            self.set_focus(number)
            return
        sent = self.seat.send()
        self.draw()
        if sent:
            now = self.seat.now
            await self.line.vote(now.item, now.round, self.seat.choice, self.seat.sure)

    @on(Input.Submitted, "#number")
    async def _number(self, event: Input.Submitted) -> None:
        self.seat.choice = event.value.strip()
        await self.action_vote()

    async def action_want(self) -> None:
        """I would like to know the marked question, too."""
        if self.seat.wanted is not None:
            await self.line.upvote(self.seat.wanted)

    def action_ask(self) -> None:
        """A place to type a question."""
        self.query("#question, #nickname").add_class("-shown")
        self.query_one("#question").focus()

    @on(Input.Submitted, "#question, #nickname")
    async def _question(self) -> None:
        question = self.query_one("#question", Input)
        if question.value.strip():
            await self.line.ask(question.value, self.query_one("#nickname", Input).value)
            self.say("your question was sent")
        self._drop_question()

    def _drop_question(self) -> None:
        self.query("#question, #nickname").remove_class("-shown")
        self.query_one("#question", Input).value = ""
        number = self.query_one("#number", Input)
        self.set_focus(number if number.has_class("-shown") else None)

    def action_release(self) -> None:
        """Drop the question that is being typed, or what was chosen; or leave the number's slot."""
        if self.query_one("#question").has_class("-shown"):
            self._drop_question()
        elif self.focused is not None:
            self.set_focus(None)
        elif self.seat.is_choice and self.seat.choice:
            self.seat.choice, self.seat.sure = "", 0
            self.draw()
        else:
            super().action_release()


class JoinApp(Themed):
    """One screen: the ballot."""

    TITLE = "dl-tui join"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "quit", show=False, priority=True, id="join.quit_ctrl_q"),
        Binding("ctrl+c", "quit", "quit", show=False, id="join.quit_ctrl_c"),
    ]

    def __init__(
        self, address: Address, colours: Colours = "truecolor", nickname: str = ""
    ) -> None:
        super().__init__(colours)
        self.address, self.nickname = address, nickname

    def get_default_screen(self) -> Screen[None]:
        """The ballot."""
        return JoinScreen(self.address, self.nickname)
