"""Options to choose from: how sure one is, an argument for another one, and why each is as it is.

No key does two things at once. An option waits for how sure one is, how sure is never taken for
granted, and after the commit a vote changes only by a mark and then enter.
"""

from textual.content import Content

from lessons.asking.attempt import Attempt, Phase
from lessons.asking.polls import CONFIDENCES, LETTERS, Choice, Poll, Vote
from tui.asking.face import WORDS, indented
from tui.wrapping import broken, wrapped


class ChoiceFace:
    """Chooses, says how sure, votes again, and opens the reasons."""

    is_typing = False

    marked_row: int | None = None

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt
        self.cursor = -1  # at first no option is marked
        self.sureness: int | None = None
        self.missing = ""  # what a commit still needs
        self.opened: set[int] = set()  # options whose reason is shown beside the answer's
        self._rows: dict[int, int] = {}  # which row of the lines belongs to which option
        self._levels: list[tuple[int, int, int, int]] = []  # row, left, right, how sure
        if attempt.phase is Phase.REVOTE:
            self.cursor = self.vote.choice or 0

    @property
    def vote(self) -> Vote:
        """Where the learner stands in this poll."""
        assert self.attempt.vote is not None
        return self.attempt.vote

    @property
    def poll(self) -> Poll:
        """The options."""
        return self.vote.poll

    # ---- what it shows -------------------------------------------------------------------------

    def lines(self, width: int) -> list[Content]:
        """The options, and under them what is asked or the explanation."""
        lines = [Content("")]
        self._rows = {}
        self._levels = []
        shown = self._explained()
        for index, choice in enumerate(self.poll.choices):
            mark, style = self._mark(index)
            head = Content.assemble((mark, style or "$here"), f" {LETTERS[index]}  ")
            for row, text in enumerate(wrapped(choice.text, width - 5, style=style)):
                self._rows[len(lines)] = index
                lines.append(Content.assemble(head if row == 0 else " " * 5, text))
            if index in shown:
                lines += indented(choice.why, width, WORDS)
        below = self._below(width, len(lines) + 1)
        return [*lines, Content(""), *below] if below else lines

    def _explained(self) -> set[int]:
        """The options whose reason is on the screen: the answer, what was chosen, what was asked
        for."""
        if not self.attempt.settled:
            return set()
        chosen = (self.vote.choice, self.vote.second)
        return {index for index in chosen if index is not None} | {self.poll.key} | self.opened

    def _mark(self, index: int) -> tuple[str, str]:
        """The mark before an option, and its style: ✓ ✗ after the reveal, › before."""
        vote, phase = self.vote, self.attempt.phase
        if phase is Phase.SETTLED:
            final = vote.choice if vote.second is None else vote.second
            if index == self.poll.key:
                return "✓", "$right"
            if index == final:
                return "✗", "$wrong"
            return ("✗" if index == vote.choice else "›" if index == self.cursor else " "), "$faint"
        if phase in (Phase.SURE, Phase.TAKEN):
            return ("●", "") if index == vote.choice else (" ", "$faint")
        return ("›", "bold") if index == self.cursor else (" ", "")

    def _below(self, width: int, row: int) -> list[Content]:
        """What stands under the options: how sure, the other side, or the explanation."""
        match self.attempt.phase:
            case Phase.CHOOSE:
                text = self.missing or "choose: a letter, or ↑ ↓ and enter"
                return wrapped(text, width, style="bold" if self.missing else "$faint")
            case Phase.SURE:
                told = wrapped(self.missing, width, style="bold") if self.missing else []
                return [self._sureness(row, self.sureness), *told]
            case Phase.REVOTE:
                return self._revote(width, row)
            case Phase.TAKEN:
                sure = CONFIDENCES.get(self.vote.confidence or 0, "")
                said = f"you said {LETTERS[self.vote.choice or 0]}{f' ({sure})' if sure else ''}"
                return [Content.styled(said, "$faint")]
            case _:
                return self._verdict(width)

    def _sureness(self, row: int, marked: int | None, after: str = "") -> Content:
        line = Content("How sure?  ")
        for number, word in CONFIDENCES.items():
            here = number == marked
            text = f"{'›' if here else ' '} {number} {word}"
            self._levels.append((row, line.cell_length, line.cell_length + len(text), number))
            line = Content.assemble(line, (text, "bold" if here else "$faint"), "   ")
        return Content.assemble(line, (after, "$faint"))

    def _revote(self, width: int, row: int) -> list[Content]:
        vote, rival = self.vote, self.vote.rival
        assert rival is not None and vote.choice is not None
        mine, marked = LETTERS[vote.choice], LETTERS[self.cursor]
        heard = f"Before the answer. Someone who chose {LETTERS[rival]} says:"
        lines = [
            *wrapped(heard, width),
            *indented(f"“{self.poll.choices[rival].argument}”", width, "italic"),
            Content(""),
        ]
        if self.cursor == vote.choice:
            lines += wrapped(
                f"Stay with {mine}: enter. To change your vote: another letter, then enter.",
                width,
                style="$faint",
            )
        else:
            lines += wrapped(
                f"enter changes your vote from {mine} to {marked}; esc goes back to {mine}.",
                width,
                style="bold",
            )
        after = "← → correct it" if width >= 60 else ""
        return [*lines, self._sureness(row + len(lines), vote.confidence, after)]

    def _verdict(self, width: int) -> list[Content]:
        attempt, vote, key = self.attempt, self.vote, LETTERS[self.poll.key]
        answered = vote.choice is not None and not attempt.gave_up
        if attempt.ask.awaits_truth and not attempt.ask.scored:
            return []  # the marks say it all
        if not attempt.ask.scored or not answered:
            verdict = Content.styled(f"the answer is {key}", "$right")
        elif not vote.correct:
            verdict = Content.styled(f"✗ the answer is {key}", "$wrong")
        elif vote.choice != vote.final:
            verdict = Content.styled("✓ right, the second time", "$right")
        else:
            verdict = Content.styled("✓ right", "$right")
        if answered and vote.sure_but_wrong and attempt.ask.scored:
            sure = "sure but wrong at first" if vote.correct else "sure and wrong"
            verdict = Content.assemble(verdict, f" · {sure}: meet it again")
        lines = broken(verdict, max(width, 8))
        if self.poll.explanation:
            lines += wrapped(self.poll.explanation, width)
        return lines

    # ---- what the learner does -----------------------------------------------------------------

    def takes(self, character: str) -> bool:
        """A letter or a number of an option; once one is chosen, a number says how sure."""
        phase = self.attempt.phase
        if self.attempt.taken or len(character) != 1:
            return False
        if character.upper() in LETTERS[: len(self.poll.choices)]:
            return True
        last = max(CONFIDENCES) if phase is Phase.SURE else len(self.poll.choices)
        return character in "12345"[:last]

    def take(self, character: str) -> None:
        """Choose, or mark in the re-vote, or say how sure."""
        if character.isdigit() and self.attempt.phase is Phase.SURE:
            self.sureness = int(character)
            self.commit()
        elif character.isdigit():
            self._choose(int(character) - 1)
        else:
            self._choose(LETTERS.index(character.upper()))

    def _choose(self, index: int) -> None:
        self.cursor, self.missing = index, ""
        if self.attempt.phase in (Phase.CHOOSE, Phase.SURE):
            self.attempt.choose(index)

    def take_back(self) -> bool:
        """Nothing is chosen any more."""
        had = self.can_clear
        self.clear()
        return had

    @property
    def can_clear(self) -> bool:
        """Whether an option is marked or chosen that is not committed."""
        committed = -1 if self.attempt.phase is not Phase.REVOTE else self.vote.choice
        return self.cursor != committed

    def clear(self) -> None:
        """Before the commit: nothing is chosen or marked; in the re-vote: back to the own vote."""
        if self.attempt.phase is Phase.REVOTE:
            self.cursor = self.vote.choice or 0
            return
        if self.attempt.phase is Phase.SURE:
            self.attempt.unchoose()
        self.cursor, self.sureness, self.missing = -1, None, ""

    def moves(self, down: int, right: int) -> bool:
        """Arrows mark an option or how sure; after the reveal they open the other reasons."""
        if self.attempt.settled:
            return bool(down) and self._unopened(down) is not None
        return not self.attempt.taken

    def move(self, down: int, right: int) -> None:
        """Mark another option; while saying how sure, this goes back to choosing."""
        phase, count = self.attempt.phase, len(self.poll.choices)
        self.missing = ""
        if phase is Phase.SETTLED:
            found = self._unopened(down)
            if found is not None:
                self.cursor = found
                self.opened.add(found)
        elif down:
            if phase is Phase.SURE:
                self.attempt.unchoose()
                self.sureness = None
            start = self.cursor if self.cursor >= 0 or down > 0 else 0
            self.cursor = (start + down) % count
        elif phase is Phase.SURE:
            self.sureness = _clamped(2 if self.sureness is None else self.sureness + right)
        elif phase is Phase.REVOTE:
            self.attempt.sure(_clamped((self.vote.confidence or 2) + right))

    def _unopened(self, down: int) -> int | None:
        """The next option in this direction whose reason is not shown yet; from the end, the first
        that is left."""
        left = [i for i in range(len(self.poll.choices)) if i not in self._explained()]
        ahead = [i for i in left if (i - self.cursor) * down > 0]
        return next(iter(ahead if down > 0 else reversed(ahead)), left[0] if left else None)

    @property
    def has_more(self) -> bool:
        """Whether an option's reason is still hidden after the reveal."""
        return self.attempt.settled and self._unopened(1) is not None

    def open_all(self) -> None:
        """Show every option's reason."""
        self.opened |= set(range(len(self.poll.choices)))

    def choose(self, x: int, y: int) -> None:
        """A click on an option chooses it, or opens its reason; a click on how sure says that."""
        if self.attempt.settled and y in self._rows:
            self.opened.add(self._rows[y])
        elif not self.attempt.taken and y in self._rows:
            self._choose(self._rows[y])
        for row, left, right, number in self._levels:
            if row == y and left <= x < right and not self.attempt.taken:
                if self.attempt.phase is Phase.SURE:
                    self.sureness = number
                    self.commit()
                else:
                    self.attempt.sure(number)
                return

    def commit(self) -> None:
        """Take what is marked: an option, how sure, or the vote after the argument."""
        phase = self.attempt.phase
        if phase is Phase.CHOOSE and self.cursor < 0:  # whoever only reads on has said nothing
            self.missing = "choose first: a letter, or ↑ ↓ and enter; esc skips the question"
        elif phase is Phase.CHOOSE:
            self.attempt.choose(self.cursor)
        elif phase is Phase.SURE and self.sureness is None:
            self.missing = "say how sure first: 1, 2 or 3, or ← → and enter"
        elif phase is Phase.SURE and self.sureness is not None:
            self.attempt.sure(self.sureness)
            self.missing, self.cursor = "", self.vote.choice or 0
        elif phase is Phase.REVOTE:
            self.attempt.revote(self.cursor)


def outcome_lines(vote: Vote, width: int) -> list[Content]:
    """The prediction beside the truth, and the answer to the very option that was chosen."""
    poll, said = vote.poll, vote.poll.choices[vote.final]
    mark, style = ("✓", "$right") if vote.correct else ("✗", "$wrong")
    if not poll.scored:
        mark, style = "·", "$here"
    sure = f"  ({CONFIDENCES[vote.confidence]})" if vote.confidence else ""
    head = Content.assemble(("you said  ", "$faint"), (mark, f"bold {style}"))
    lines = _told(head, said.text, width)
    if sure and lines[-1].cell_length + len(sure) <= width:
        lines[-1] = Content.assemble(lines[-1], (sure, "$faint"))
    elif sure:
        lines.append(Content.styled(" " * 10 + sure, "$faint"))
    if not vote.correct:
        head = Content.assemble(("it is     ", "$faint"), ("✓", "bold $right"))
        lines += _told(head, poll.choices[poll.key].text, width)
    return lines + wrapped(said.why, width, style=WORDS)


def fact_lines(choice: Choice, width: int) -> list[Content]:
    """The option that is true, and why, for whoever predicted nothing."""
    head = Content.assemble(("it is  ", "$faint"), ("✓", "bold $right"))
    return _told(head, choice.text, width) + wrapped(choice.why, width, style=WORDS)


def _told(head: Content, text: str, width: int) -> list[Content]:
    """An option beside its head, all of it, in as many lines as it takes."""
    lines = wrapped(text, max(width - head.cell_length - 1, 8))
    blank = Content(" " * head.cell_length)
    return [Content.assemble(blank if at else head, " ", line) for at, line in enumerate(lines)]


def _clamped(level: int) -> int:
    return min(max(level, min(CONFIDENCES)), max(CONFIDENCES))
