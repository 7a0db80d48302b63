"""A poll stands in the text like a figure: choose, say how sure, commit, hear the other side.

What a vote may do next is `lessons.asking.polls.Vote`'s affair. This widget draws it and forwards
keys; the explanation appears under the option that was chosen and stays.
"""

import time
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from lessons.asking.polls import CONFIDENCES, LETTERS, Phase, Poll, Vote
from tui.formula import render as formula
from tui.prose import wrapped


class PollView(Widget, can_focus=True):
    """One poll, from the question to the explanation."""

    DEFAULT_CSS = """
    PollView {
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
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "1,2,3,4,5",
            "digit",
            "choose",
            key_display="1-5",
            show=False,
            tooltip="Choose an option; after that 1 guess, 2 think, 3 sure",
        ),
        Binding("enter", "commit", "commit", key_display="enter", tooltip="Take what is marked"),
        Binding("up", "move(-1)", "move", key_display="↑↓", tooltip="Move the mark"),
        Binding("down", "move(1)", "move", show=False),
        Binding("left", "sureness(-1)", "less sure", show=False),
        Binding("right", "sureness(1)", "more sure", show=False),
        *(
            Binding(letter.lower(), f"choose({i})", "choose", show=False)
            for i, letter in enumerate(LETTERS)
        ),
    ]

    cursor: reactive[int] = reactive(-1)  # at first no option is marked
    nudged: reactive[bool] = reactive(False)
    sureness: reactive[int] = reactive(2)

    @dataclass
    class Answered(Message):
        """A vote was committed, or changed in the re-vote: it is to be saved now."""

        view: "PollView"
        vote: Vote
        revote: bool
        seconds: float

    @dataclass
    class Revealed(Message):
        """The answer is on the screen."""

        view: "PollView"
        vote: Vote

    def __init__(self, poll: Poll, vote: Vote | None = None, id: str | None = None) -> None:
        super().__init__(id=id)
        self.poll = poll
        self._began = time.monotonic()
        self._rows: dict[int, int] = {}
        self._vote = vote or Vote(poll)

    @property
    def vote(self) -> Vote:
        """Where the learner stands in this poll."""
        return self._vote

    @vote.setter
    def vote(self, vote: Vote) -> None:
        self._vote = vote
        self.refresh(layout=True)
        self.refresh_bindings()  # keys change their meaning with the phase
        self.call_after_refresh(self._show_what_is_asked)

    # ---- what it shows -------------------------------------------------------------------------

    def _lines(self, width: int) -> list[Content]:
        """Everything, wrapped to `width`; remembers which line belongs to which option."""
        vote, poll = self.vote, self.poll
        lines = wrapped(poll.question, width, style="bold")
        if poll.tex:
            lines += [Content(""), *(Content("    " + row) for row in formula(poll.tex))]
        lines.append(Content(""))
        self._rows = {}
        for index, choice in enumerate(poll.choices):
            mark, style = self._mark(index)
            option = wrapped(choice.text, width - 5, style=style)
            head = Content.assemble((mark, style or "$here"), f" {LETTERS[index]}  ")
            for row, text in enumerate(option):
                self._rows[len(lines)] = index
                lines.append(Content.assemble(head if row == 0 else " " * 5, text))
            if vote.phase is Phase.REVEALED and index in (vote.choice, vote.final, poll.key):
                lines += self._indented(choice.why, width, "$foreground 85%")
        lines.append(Content(""))
        lines += self._below(width)
        return lines

    def _mark(self, index: int) -> tuple[str, str]:
        """The mark before an option, and its style: ✓ ✗ after the reveal, › before."""
        vote = self.vote
        if vote.phase is Phase.REVEALED:
            if index == self.poll.key:
                return "✓", "$right"
            if index == vote.final:
                return "✗", "$wrong"
            return ("✗" if index == vote.choice else " "), "$faint"
        if vote.phase is Phase.CONFIDENCE:
            return ("●", "") if index == vote.choice else (" ", "$faint")
        return ("›", "bold") if index == self.cursor else (" ", "")

    def _below(self, width: int) -> list[Content]:
        """What stands under the options: how sure, the other side, or the explanation."""
        vote = self.vote
        if vote.phase is Phase.CHOOSE:
            if self.nudged and self.cursor < 0:
                first = "choose first: a letter, or ↑ ↓ and enter; esc skips the question"
                return wrapped(first, width, style="bold")
            return [Content.styled("choose: a letter, or ↑ ↓ and enter", "$faint")]
        if vote.phase is Phase.CONFIDENCE:
            parts = [
                Content.styled(
                    f"{'›' if number == self.sureness else ' '} {number} {word}",
                    "bold" if number == self.sureness else "$faint",
                )
                for number, word in CONFIDENCES.items()
            ]
            return [Content.assemble("How sure?  ", Content("   ").join(parts))]
        if vote.phase is Phase.REVOTE:
            rival = vote.rival
            assert rival is not None and vote.choice is not None
            heard = f"Before the answer. Someone who chose {LETTERS[rival]} says:"
            stay = f"Stay with {LETTERS[vote.choice]}, or change your vote: a letter, then enter."
            return [
                *wrapped(heard, width),
                *self._indented(f"“{self.poll.choices[rival].argument}”", width, "italic"),
                Content(""),
                *wrapped(stay, width, style="$faint"),
            ]
        key = LETTERS[self.poll.key]
        if not self.poll.scored:
            verdict = Content.styled(f"the answer is {key}", "$right")
        elif not vote.correct:
            verdict = Content.styled(f"✗ the answer is {key}", "$wrong")
        elif vote.choice != vote.final:
            verdict = Content.styled("✓ right, the second time", "$right")
        else:
            verdict = Content.styled("✓ right", "$right")
        if vote.sure_but_wrong and self.poll.scored:
            sure = "sure but wrong at first" if vote.correct else "sure and wrong"
            verdict = Content.assemble(verdict, f" · {sure}: meet it again")
        lines = verdict.wrap(max(width, 8))
        if self.poll.explanation:
            lines += wrapped(self.poll.explanation, width)
        return lines

    @staticmethod
    def _indented(text: str, width: int, style: str) -> list[Content]:
        return [Content.assemble(" " * 5, line) for line in wrapped(text, width - 5, style=style)]

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the text takes at this width."""
        return len(self._lines(width))

    def render(self) -> RenderResult:
        """The lines, one under the other."""
        return Content("\n").join(self._lines(self.content_size.width))

    # ---- what the learner does -----------------------------------------------------------------

    @property
    def finished(self) -> bool:
        """Whether the answer is on the screen."""
        return self.vote.phase is Phase.REVEALED

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """After the reveal every key belongs to the screen again."""
        if action in {"digit", "commit", "move", "sureness", "choose"}:
            return not self.finished
        return True

    def key_digit(self, number: int) -> None:
        """A digit chooses an option, or says how sure once one is chosen."""
        if self.vote.phase is Phase.CONFIDENCE:
            if number in CONFIDENCES:
                self.sureness = number
                self.action_commit()
        else:
            self.action_choose(number - 1)

    def on_key(self, event: events.Key) -> None:
        """Digits carry their number with them, which a binding's action cannot."""
        if event.character in ("1", "2", "3", "4", "5") and not self.finished:
            event.stop()
            event.prevent_default()
            self.key_digit(int(event.character))

    def action_digit(self) -> None:
        """Declared for the key line; `on_key` does the work."""

    def action_choose(self, index: int) -> None:
        """Take the option of this index (the re-vote still waits for enter)."""
        if index >= len(self.poll.choices):
            return
        self.cursor = index
        if self.vote.phase in (Phase.CHOOSE, Phase.CONFIDENCE):
            self.vote = self.vote.choose(index)

    def action_move(self, by: int) -> None:
        """Move the mark; while saying how sure, this goes back to choosing."""
        if self.vote.phase is Phase.CONFIDENCE:
            self.vote = Vote(self.poll)
        start = self.cursor if self.cursor >= 0 or by > 0 else 0
        self.cursor = (start + by) % len(self.poll.choices)

    def action_sureness(self, by: int) -> None:
        """Move between guess, think and sure."""
        self.sureness = min(max(self.sureness + by, min(CONFIDENCES)), max(CONFIDENCES))

    def action_commit(self) -> None:
        """Take what is marked: an option, how sure, or the vote after the argument."""
        phase = self.vote.phase
        if phase is Phase.CHOOSE and self.cursor < 0:  # whoever only reads on has said nothing
            self.nudged = True
            return
        if phase is Phase.CHOOSE:
            self.vote = self.vote.choose(self.cursor)
            return
        if phase is Phase.CONFIDENCE:
            self.vote = self.vote.commit(self.sureness)
            self.cursor = self.vote.choice or 0
        elif phase is Phase.REVOTE:
            self.vote = self.vote.revote(self.cursor)
        seconds = time.monotonic() - self._began
        self.post_message(self.Answered(self, self.vote, phase is Phase.REVOTE, seconds))
        if self.finished:
            self.post_message(self.Revealed(self, self.vote))

    def on_click(self, event: events.Click) -> None:
        """A click on an option chooses it."""
        offset = event.get_content_offset(self)
        if offset is not None and not self.finished and offset.y in self._rows:
            self.focus()
            self.action_choose(self._rows[offset.y])

    def _show_what_is_asked(self) -> None:
        """Scroll no more than needed for the last line (what is asked, or the end of the
        explanation) to be in sight, but never so far that the question leaves it."""
        page = self.parent
        if not self.is_attached or not isinstance(page, Widget):
            return
        top = self.virtual_region.y
        bottom = self.virtual_region.bottom
        wanted = bottom - page.scrollable_content_region.height
        if self.finished:
            wanted = min(wanted, top)
        if wanted > page.scroll_y:
            page.scroll_to(y=wanted, animate=False)
