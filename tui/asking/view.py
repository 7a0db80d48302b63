"""A question on the screen, of whatever kind, wherever it is asked: one widget draws them all.

What may be done is `lessons.asking.attempt.Attempt`'s affair, how a kind looks that of its face
(`choice`, `entry`, `lines`, `order`, `sort`, `grid`). The view frames them, forwards keys, and says
what happened; the screen records it.
"""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from lessons.asking.ask import Ask, Kind
from lessons.asking.attempt import Attempt
from lessons.labs import find_lab
from lessons.store.records import Answer
from lessons.text import REPLACEMENT, clean
from tui.asking.choice import ChoiceFace
from tui.asking.face import beside
from tui.asking.faces import face_of
from tui.asking.keys import KEYS, NAMES
from tui.keys import character_of
from tui.rows import Rows
from tui.wrapping import wrapped


class AskView(Rows, can_focus=True):
    """One question, from the prompt to the explanation."""

    DEFAULT_CSS = """
    AskView {
        height: auto;
        margin: 1 0;
        padding: 0 1;
        border-left: outer $rule;
        &:focus { border-left: outer $here; }
    }
    """

    HELP = """\
Choose an option, then say how sure you are. Before the answer you hear an argument for another
option and may change your vote once. A wrong answer costs nothing: it is how the idea is found.

Or type the answer and commit it with `enter`; until then it can be changed. Numbers may be written
`0.25`, `.25` or `1/4`, shapes `3x2`, and what can be computed is computed: `ln 10`, `sqrt(2)/2`,
`2*3+1`. `=` opens the box for anything, also where its first letter is a command. What cannot be
read is not counted. Hints (`h`) are no fault, and the last one shows how it is done.

Cards are put in order by their numbers, one after the other; into groups by the number of the group
for the marked card (`↑` `↓` mark). What lies right stays for the next try.
"""

    BINDINGS: ClassVar[list[BindingType]] = KEYS

    @dataclass
    class Answered(Message):
        """An answer was given: it is to be recorded now."""

        view: "AskView"
        answer: Answer

    @dataclass
    class Settled(Message):
        """The truth is on the screen; or, of a prediction, what the learner says is known."""

        view: "AskView"
        ask: Ask

    @dataclass
    class Passed(Message):
        """The learner chose to pass it over, or to leave it at the solution."""

        view: "AskView"
        ask: Ask

    @dataclass
    class Changed(Message):
        """Something else is on the screen than before."""

        view: "AskView"

    def __init__(
        self,
        ask: Ask,
        attempt: Attempt | None = None,
        *,
        source: str = "lesson",
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.may_skip = True  # whether esc passes over: not while something else is to be let go of
        self._begin(attempt or Attempt(ask, source))

    def _begin(self, attempt: Attempt) -> None:
        self._attempt = attempt
        self._was_taken = attempt.taken
        self.face = face_of(attempt)

    @property
    def attempt(self) -> Attempt:
        """Where the learner stands in this question."""
        return self._attempt

    @attempt.setter
    def attempt(self, attempt: Attempt) -> None:
        self._begin(attempt)
        self.show()

    def open(self, ask: Ask, attempt: Attempt) -> None:
        """Another question in the same place, on a page that begins anew at its top."""
        self._begin(attempt)
        self.refresh(layout=True)

    @property
    def ask(self) -> Ask:
        """What is asked."""
        return self._attempt.ask

    @property
    def settled(self) -> bool:
        """Whether nothing more is wanted of the learner."""
        return self._attempt.taken

    @property
    def is_typing(self) -> bool:
        """Whether something is typed that waits for enter: then every character is text."""
        return self.face.is_typing

    @property
    def has_more(self) -> bool:
        """Whether something of it is still to be had once it is answered."""
        face = self.face
        return self._attempt.varies or (isinstance(face, ChoiceFace) and face.has_more)

    def ask_again(self, ask: Ask) -> None:
        """Ask something else in the same place."""
        self.attempt = Attempt(ask, self._attempt.source, self._attempt.state)

    def reveal(self, was: float | None = None, key: int | None = None) -> None:
        """An experiment has spoken: put the truth beside the prediction, and have it recorded."""
        self._attempt.reveal(was, key)
        self._changed()

    # ---- what it shows -------------------------------------------------------------------------

    def _lines(self, width: int) -> list[Content]:
        """Everything, wrapped to `width`."""
        attempt, ask = self._attempt, self.ask
        lines = wrapped(ask.prompt, width, style="bold")
        if ask.tex:
            from tui.formula import render as formula

            lines += [Content(""), *(Content("    " + row) for row in formula(ask.tex))]
        if ask.poll is not None and ask.poll.curve:
            from tui.asking.curve import curve_lines

            lines += curve_lines(attempt, width, self.app.size.height)
        if attempt.before:
            return [*lines, Content.assemble(("✓ solved before", "$right"), *self._offer("   "))]
        self._top = len(lines)
        lines += self.face.lines(width)
        for at, hint in enumerate(attempt.hints, 1):
            lines += beside(Content.styled(f"hint {at}", "$faint"), hint, width)
        if attempt.gave_up:
            lines += wrapped("– passed: seen, and not a wrong answer", width, style="$here")
        elif attempt.passed:
            lines += wrapped("– passed; answer it any time", width, style="$here")
        if attempt.settled and ask.task is not None and ask.task.explanation:
            told = any(ask.task.explanation in hint for hint in attempt.hints)
            lines += [] if told else [Content(""), *wrapped(ask.task.explanation, width)]
        if attempt.settled and (offer := self._offer("")):
            lines.append(Content.assemble(*offer))
        return lines

    def _offer(self, before: str) -> list[tuple[str, str]]:
        if not self._attempt.varies:
            return []
        new = "cards" if self.ask.kind in (Kind.ORDER, Kind.SORT) else "numbers"
        return [(f"{before}R", "bold"), (f" another one, with new {new}", "$faint")]

    def rows(self, width: int, height: int) -> list[Content]:
        """The lines, one under the other."""
        lines = self._lines(width)
        return self._fitted(lines, height) if len(lines) > height > 0 else lines

    def _fitted(self, lines: list[Content], height: int) -> list[Content]:
        """In a fixed height: without empty lines, then the prompt's first line and the end."""
        lines = [line for line in lines if line.plain.strip()]
        return lines if len(lines) <= height else [*lines[:1], *lines[len(lines) - height + 1 :]]

    def show(self) -> None:
        """Draw anew; keys may have changed their meaning."""
        self.redraw()
        self.refresh_bindings()
        self.call_after_refresh(self._show_what_is_asked)

    def _show_what_is_asked(self) -> None:
        """Scroll no more than needed for the last line (what is asked, or the end of the
        explanation) to be in sight, but never so far that the question leaves it."""
        page, top = self._page() if self.is_attached else (None, 0)
        if page is None:
            return
        wanted = top + self.virtual_region.height - page.scrollable_content_region.height
        marked = self.face.marked_row
        if self.settled:
            wanted = min(wanted, top)
        elif marked is not None:  # a card that is moved is seen, and a line before it
            card = top + self._top + marked - 1
            wanted = min(wanted, card)
            if page.scroll_y > card:
                page.scroll_to(y=card, animate=False)
        if wanted > page.scroll_y:
            page.scroll_to(y=wanted, animate=False)
        if self.settled:
            self.refresh_bindings()  # it may be long only now

    def _page(self) -> tuple[Widget | None, int]:
        """What scrolls this question, and in which of its rows it begins."""
        top, within = self.virtual_region.y, self.parent
        while isinstance(within, Widget) and not within.allow_vertical_scroll:
            top += within.virtual_region.y  # a lab has it in a box, which its side scrolls
            within = within.parent
        return (within if isinstance(within, Widget) else None), top

    @property
    def _scrolls(self) -> bool:
        """Whether its page is longer than the window: then the arrows are for reading on."""
        page, _ = self._page()
        return page is not None and page.max_scroll_y > 0

    @property
    def _is_long(self) -> bool:
        """Whether it is taller than its page, so that the key line has to say how it is read."""
        page, _ = self._page()
        return page is not None and self.size.height > page.scrollable_content_region.height

    # ---- what the learner does -----------------------------------------------------------------

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """What belongs to the answer is no key of anything else, and the key line says so."""
        character = character_of(key, character)
        if character is None or len(character) != 1 or not character.isprintable():
            return False
        return self.face.takes(character)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Which keys mean something now."""
        attempt = self._attempt
        drill = self.ask.kind not in (Kind.CHOICE, Kind.PREDICTION)
        match action, parameters:
            case "commit", _:
                return not attempt.taken
            case "move", (int(down), int(right)):
                return not attempt.settled and self.face.moves(down, right)
            case "open", (int(down),):
                return attempt.settled and self.face.moves(down, 0) and not self._scrolls
            case "scroll", (_, told):
                return attempt.settled and self._scrolls and told == self._is_long
            case "doubt", _:
                return not self.is_typing
            case "hint", _:
                return attempt.can_hint and not self.is_typing
            case "give_up", _:
                return attempt.can_give_up and not self.is_typing
            case "why", _:
                return isinstance(self.face, ChoiceFace) and self.face.has_more
            case "again", (other,):
                again = attempt.settled and drill and (not other or attempt.varies)
                return again or bool(other and attempt.parts_at is not None)
            case "clear", _:
                return not attempt.taken and self.face.can_clear
            case "skip", _:
                return self.may_skip and not attempt.taken and not self.face.can_clear
        return True

    async def on_key(self, event: events.Key) -> None:
        """What can be part of an answer is taken; every other key is a binding."""
        before = self._attempt.draft
        if event.key == "backspace":
            if self.settled or not self.face.take_back():
                return
        elif event.character and (
            self.check_consume_key(event.key, event.character) or self._begins_a_name(event.key)
        ):
            self.face.take(event.character)
        else:
            return
        event.stop()
        event.prevent_default()
        if not before or before != self._attempt.draft:  # a full slot takes no more
            self._changed()

    def _begins_a_name(self, key: str) -> bool:
        """Whether a formula begins with this letter, of ln or sqrt, which is no command here."""
        if self.ask.kind not in (Kind.NUMBER, Kind.PREDICTION) or key not in NAMES:
            return False
        return self.face.takes("=") and key not in self.screen.active_bindings

    def on_paste(self, event: events.Paste) -> None:
        """Paste into the box: one line, and no control characters."""
        from tui.asking.entry import EntryFace
        from tui.asking.grid import GridFace

        if not isinstance(self.face, EntryFace | GridFace) or self.settled:
            return
        name, mark, _ = event.text.strip().partition("?")
        if mark and find_lab(name):  # a state is no answer: the lab's screen opens it
            return
        event.stop()
        text = clean(event.text[:1000].strip(), keep_newlines=False).replace(REPLACEMENT, "")
        for character in text:
            if self.is_typing or self.face.takes(character) or not character.isspace():
                self.face.take(character)
        self._changed()

    def on_click(self, event: events.Click) -> None:
        """A click gives the keys to this question, and chooses what is under the pointer."""
        self.focus()
        at = event.get_content_offset(self)
        if at is not None and not self._attempt.before:
            self.face.choose(at.x, at.y - self._top)
            self._changed()

    def action_commit(self) -> None:
        """Take what is typed or marked."""
        self.face.commit()
        self._changed()

    def action_move(self, down: int, right: int) -> None:
        """Move the mark."""
        self.face.move(down, right)
        self._changed()

    def action_open(self, down: int) -> None:
        """After the reveal of a poll: open the next option's reason."""
        self.face.move(down, 0)
        self._changed()

    def action_scroll(self, by: int, told: bool) -> None:
        """One line of the page, whether or not the key line has told so."""
        page, _ = self._page()
        if page is not None:
            page.scroll_relative(y=by, animate=False)

    def action_hint(self) -> None:
        """One hint more."""
        self._attempt.hint()
        self._changed()

    def action_give_up(self) -> None:
        """Leave it at the worked solution."""
        self._attempt.give_up()
        self.post_message(self.Passed(self, self.ask))
        self._changed()

    def action_why(self) -> None:
        """Open every option's reason."""
        if isinstance(self.face, ChoiceFace):
            self.face.open_all()
        self._changed()

    def action_again(self, other: bool) -> None:
        """The same question once more, with other numbers or the same."""
        self.attempt = self._attempt.again(other=other)
        self.post_message(self.Changed(self))

    def action_clear(self) -> None:
        """Undo what is not committed."""
        self.face.clear()
        self._changed()

    def action_doubt(self) -> None:
        """Tell the author that something is wrong with it."""
        from tui.asking.doubt import DoubtScreen

        self.app.push_screen(DoubtScreen(self._attempt))

    def action_skip(self) -> None:
        """Pass it over; what it still lacked is asked for no more."""
        self.face.clear()
        self._attempt.skip()
        self.post_message(self.Passed(self, self.ask))
        self._changed()

    def _changed(self) -> None:
        """Tell the screen what there is to tell, and draw."""
        for answer in self._attempt.take():
            self.post_message(self.Answered(self, answer))
        if self._attempt.taken and not self._was_taken:
            self._was_taken = True
            self.post_message(self.Settled(self, self.ask))
        self.post_message(self.Changed(self))
        self.show()
