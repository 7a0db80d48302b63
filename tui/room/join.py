"""Voting from a terminal: the question that is on the wall, and one's own ballot."""

from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from lessons.asking.polls import CONFIDENCES, LETTERS
from lessons.numbers import show
from lessons.room.room import LONGEST_NAME, LONGEST_QUESTION, Ballot, Stage
from lessons.room.told import Asked, No, Now, Told, Welcome, Yours
from tui.frame import Frame
from tui.keys import bind
from tui.room.line import CONNECTING, Address, Line
from tui.shell.terminal import Colours
from tui.theme import Themed
from tui.wrapping import wrapped

WIDEST = 78
SHOWN = 5  # questions of the room


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
        self.now = Now()
        self.choice = ""
        self.sure = 0
        self._mine: dict[tuple[str, int], Ballot] = {}
        self._asked: tuple[tuple[int, str, int], ...] = ()
        self._ups: frozenset[int] = frozenset()
        self._note = ""
        self._sending = False

    def compose_body(self) -> ComposeResult:
        """One page, and a place to type."""
        with VerticalScroll(id="page", can_focus=False):
            yield Static(id="rows", markup=False)
            yield Input(id="number", max_length=40)
            yield Input(
                id="question",
                max_length=LONGEST_QUESTION,
                placeholder="your question; enter sends it, esc drops it",
            )
            yield Input(
                self._nickname,
                id="nickname",
                max_length=LONGEST_NAME,
                placeholder="tab: your name beside it on the wall, if you like",
            )
            yield Static(id="asked", markup=False)

    def on_mount(self) -> None:
        """Come in."""
        self.stay()
        self.draw()

    @work(group="line")
    async def stay(self) -> None:
        """Keep the line."""
        await self.line.run()

    # ---- hearing ---------------------------------------------------------------------------------

    def hear(self, told: Told | None) -> None:
        """What the room tells; None when the line broke."""
        match told:
            case Now():
                other = (told.item, told.round) != (self.now.item, self.now.round)
                if told.item != self.now.item:
                    self.choice, self.sure = "", 0
                if other or told.stage is not self.now.stage:
                    self._note, self._sending = "", False
                self.now = told
                self._prefill()
            case Yours():
                for round, ballot in told.votes.items():
                    self._mine[told.item, round] = ballot
                self._ups = self._ups if told.ups is None else told.ups
                if self._sending and (told.item, self.now.round) in self._mine:
                    self._sending = False
                    self.line.voted()
                self._prefill()
            case Asked():
                self._asked = told.questions
            case No():
                self._note, self._sending = told.why, False
            case Welcome():
                self._note = ""
        self.draw()

    def _prefill(self) -> None:
        """What was said before is chosen already."""
        ballot = self._ballot or self._mine.get((self.now.item, 1))
        if ballot is not None and not self.choice:
            self.choice, self.sure = ballot.choice, ballot.sure

    @property
    def _ballot(self) -> Ballot | None:
        """What stands in the room's file of mine, in this round."""
        return self._mine.get((self.now.item, self.now.round))

    @property
    def _is_number(self) -> bool:
        return not self.now.options and bool(self.now.prompt)

    @property
    def _is_open(self) -> bool:
        return self.now.stage is Stage.OPEN

    # ---- drawing ---------------------------------------------------------------------------------

    def draw(self) -> None:
        """The question, the ballot, how things stand."""
        if not self.is_attached or not self.query("#rows"):
            return
        width = min(self.size.width - 6, WIDEST)
        number = self.query_one("#number", Input)
        typing = self._is_number and self._is_open
        if number.has_class("-shown") != typing:
            number.set_class(typing, "-shown")
            number.placeholder = self.now.form or "a number"
            number.value = self.choice if typing else ""
            self.set_focus(number if typing else None)
        self.query_one("#rows", Static).update(Content("\n").join(self._rows(width)))
        asked = self._questions(width) if self.now.prompt else []
        self.query_one("#asked", Static).update(Content("\n").join(asked))
        title = self.now.title or "a room"
        place = f"question {self.now.place} of {self.now.of}" if self.now.of else ""
        self.set_title(Content.assemble((title, "bold")), self.line.broken or place)
        self.refresh_bindings()

    def _rows(self, width: int) -> list[Content]:
        now = self.now
        if not now.prompt:
            trying = "" if self.line.broken == CONNECTING else "; trying again"
            said = f"{self.line.broken}{trying}."
            if self._note:  # not let in
                said = f"{self._note}. q leaves; `dl-tui join` asks for the address and the code."
            return wrapped(said[:1].upper() + said[1:], width)
        rows = [Content.styled(line.plain, "bold") for line in wrapped(now.prompt, width)]
        rows += wrapped(now.formula, width, style="$faint") if now.formula else []
        rows.append(Content(""))
        for at, text in enumerate(now.options):
            rows += self._option(at, text, width)
        if self._is_number and not self._is_open:
            rows += self._numbers()
        if now.explanation:
            rows += [*wrapped(now.explanation, width), Content("")]
        return [*rows, *self._standing(width)]

    def _option(self, at: int, text: str, width: int) -> list[Content]:
        letter, now = LETTERS[at], self.now
        ballot = self._ballot
        mine = letter == (ballot.choice if ballot and not self._is_open else self.choice)
        mark, style = ("›", "bold") if mine else (" ", "")
        if now.key:
            mark, style = ("✓", "$right") if letter == now.key else (" ", "")
            mark, style = ("✗", "$wrong") if mine and letter != now.key else (mark, style)
        head = Content.assemble((f"{mark} ", style or "$here"), (f"{letter}  ", style))
        lines = wrapped(text, width - 5, style=style)
        rows = [Content.assemble(head if not i else " " * 5, line) for i, line in enumerate(lines)]
        shares = []
        for counts in now.counts:
            all_of = sum(counts)
            count = counts[at] if at < len(counts) else 0
            shares.append(f"{100 * count / all_of:.0f} % ({count})" if all_of else "nobody")
        if shares:
            rows.append(Content.styled(f"     {'  →  '.join(shares)}", "$value"))
        if now.key and at < len(now.whys) and (mine or letter == now.key):
            rows += [
                Content.assemble("     ", line)
                for line in wrapped(now.whys[at], width - 5, style="$faint")
            ]
        return rows

    def _numbers(self) -> list[Content]:
        values, rows = sorted(self.now.numbers), []
        if values:
            middle = values[len(values) // 2]
            rows.append(Content(f"{len(values)} said a number; the middle one is {show(middle)}."))
        if self._ballot is not None:
            rows.append(Content(f"You said {_shown(self._ballot.choice)}."))
        if self.now.truth:
            rows.append(Content.assemble("Measured: ", (_shown(self.now.truth), "bold $right")))
        return [*rows, Content("")]

    def _standing(self, width: int) -> list[Content]:
        now, ballot = self.now, self._ballot
        rows = [Content("")]
        if self._is_open and not self._is_number:
            row = Content("How sure?  ")
            for level, word in CONFIDENCES.items():
                here = level == self.sure
                said = f"{'›' if here else ' '} {level} {word}   "
                row = Content.assemble(row, (said, "bold" if here else "$faint"))
            rows += [row, Content("")]
        if self._note:
            said, style = self._note, "$wrong"
        elif self.line.broken:
            said, style = f"{self.line.broken}; trying again", "$wrong"
        elif now.stage is Stage.WAITING:
            said, style = "The vote is not open yet.", "$faint"
        elif self._is_open and self._sending:
            said, style = "Sending …", "$faint"
        elif self._is_open and ballot is not None:
            sure = f" ({CONFIDENCES[ballot.sure]})" if ballot.sure in CONFIDENCES else ""
            said = f"✓ Your vote is in: {_shown(ballot.choice)}{sure}. It can be changed until"
            said, style = f"{said} the vote is closed.", "$right"
        elif self._is_open:
            again = "Talk to your neighbours, then vote once more: "
            number = "a number and enter; esc frees the keys"
            how = number if self._is_number else "a letter, how sure, enter"
            said, style = f"{again if now.round > 1 else ''}{how}", "$faint"
        elif now.stage is Stage.CLOSED:
            said, style = "The vote is closed.", "$faint"
        else:
            return rows
        return [*rows, *wrapped(said[:1].upper() + said[1:], width, style=style)]

    def _questions(self, width: int) -> list[Content]:
        """What the room asks, where anybody does."""
        rows, marked = [], self._wanted
        for number, text, ups in self._asked[:SHOWN]:
            mark = "› " if number == marked else "✓ " if number in self._ups else "  "
            head = Content.assemble((mark, "$here"), (f"▲ {ups}  ", "$value"))
            rows += [
                Content.assemble(head if not i else " " * head.cell_length, line)
                for i, line in enumerate(wrapped(text, width - head.cell_length))
            ]
        heading = Content.styled("The room asks", "$faint")
        return [Content(""), heading, *rows] if rows else []

    @property
    def _wanted(self) -> int | None:
        """The first question of the room that I have not said I want to know."""
        numbers = (number for number, _, _ in self._asked[:SHOWN])
        return next((number for number in numbers if number not in self._ups), None)

    def on_resize(self) -> None:
        """Other room, other rows."""
        self.draw()

    # ---- voting ----------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A letter of an option, or how sure; all else as everywhere."""
        character = (event.character or "").upper()
        if self._is_open and not self._is_number and len(character) == 1 and self.focused is None:
            if character in LETTERS[: len(self.now.options)]:
                self.choice, self._note = character, ""
            elif character in "123":
                self.sure = int(character)
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
        if self._is_open and not self._is_number:
            count = len(self.now.options)
            here = LETTERS.index(self.choice) if self.choice in LETTERS and self.choice else -1
            self.choice = LETTERS[
                (here + by) % count if here >= 0 else (0 if by > 0 else count - 1)
            ]
            self.draw()
        else:
            self.query_one("#page", VerticalScroll).scroll_relative(y=by, animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """There is nothing to vote on before the vote is open."""
        if action == "ask":
            return bool(self.now.prompt)
        if action == "want":
            return self._wanted is not None
        return self._is_open if action == "vote" else True

    async def action_vote(self) -> None:
        """Send it; a number is typed first."""
        number = self.query_one("#number", Input)
        if self._is_number and not number.has_focus:
            self.set_focus(number)
            return
        if not self.choice:
            self._note = (
                "type a number first" if self._is_number else "choose first: a letter, or ↑ ↓"
            )
            self.draw()
            return
        self._sending, self._note = True, ""
        self._mine.pop((self.now.item, self.now.round), None)
        self.draw()
        await self.line.vote(self.now.item, self.now.round, self.choice, self.sure)

    @on(Input.Submitted, "#number")
    async def _number(self, event: Input.Submitted) -> None:
        self.choice = event.value.strip()
        await self.action_vote()

    async def action_want(self) -> None:
        """I would like to know the marked question, too."""
        if self._wanted is not None:
            await self.line.upvote(self._wanted)

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
        elif self._is_open and self.choice and not self._is_number:
            self.choice, self.sure = "", 0
            self.draw()
        else:
            super().action_release()


def _shown(choice: str) -> str:
    """A letter as it is, a number as everywhere."""
    try:
        return show(float(choice))
    except ValueError:
        return choice


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
