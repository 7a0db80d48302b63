"""A place to type a number or a shape, and what was said about the last one."""

from textual.content import Content

from lessons.asking.answers import LONGEST, tidy
from lessons.asking.ask import Kind
from lessons.asking.attempt import Attempt, Phase
from lessons.numbers import TIMES, show
from tui.asking.face import beside, slot, verdict_lines

BEGINS = frozenset("0123456789.-−=(√π")
"""What begins an answer; once it has begun, every character is text."""


def typed_on(draft: str, character: str, is_shape: bool) -> str:
    """`draft` with one more character, as it is shown: a true minus, and × between sizes."""
    if is_shape and character in "xX*×" and draft.rstrip()[-1:].isdigit():
        return (draft.rstrip() + TIMES)[:LONGEST]
    return (draft + character.replace("-", "−"))[:LONGEST]


class EntryFace:
    """Types into the draft of its attempt."""

    marked_row: int | None = None

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt
        self.is_shape = attempt.ask.kind is Kind.SHAPE

    @property
    def is_typing(self) -> bool:
        """Whether something is typed."""
        return bool(self.attempt.draft)

    def lines(self, width: int) -> list[Content]:
        """The slot, and beside it the wanted form, until something is typed that can be judged."""
        attempt, lines = self.attempt, [Content("")]
        if attempt.phase is Phase.TYPE:
            # Of an empty slot that was handed over the refusal says the form.
            last = attempt.last
            said = last is not None and not (last.verdict.refused and last.text)
            form = "" if attempt.draft or said else attempt.ask.form
            lines += beside(slot(attempt.draft), form, width, "$faint")
        if attempt.ask.awaits_truth and attempt.taken and attempt.last:
            return lines + self._predicted(width)
        if attempt.last and not attempt.gave_up:
            lines += verdict_lines(attempt.last.text, attempt.last.verdict, width)
        return lines

    def _predicted(self, width: int) -> list[Content]:
        """What was said, and what it was once that is known."""
        said = self.attempt.last
        assert said is not None
        if not self.attempt.settled or self.attempt.was is None:
            return [Content.assemble(("you said  ", "$faint"), (said.text, "bold"))]
        was = Content.assemble(("it was    ", "$faint"), (show(self.attempt.was), "bold $value"))
        return [
            Content.assemble(("you said  ", "$faint"), (said.text, "bold")),
            was,
            *verdict_lines(said.text, said.verdict, width),
        ]

    def takes(self, character: str) -> bool:
        """What begins an answer; once it has begun, whatever can be seen."""
        if self.attempt.phase is not Phase.TYPE:
            return False
        if self.is_typing:
            return character.isprintable()
        return character in BEGINS or character in self.attempt.ask.keys

    def take(self, character: str) -> None:
        """One character more."""
        self.attempt.draft = typed_on(self.attempt.draft, character, self.is_shape)

    def take_back(self) -> bool:
        """One character less."""
        had, self.attempt.draft = self.attempt.draft, self.attempt.draft[:-1]
        return bool(had)

    @property
    def can_clear(self) -> bool:
        """Whether something is typed."""
        return self.is_typing

    def clear(self) -> None:
        """An empty slot."""
        self.attempt.draft = ""

    def moves(self, down: int, right: int) -> bool:
        """There is nowhere to go."""
        return False

    def move(self, down: int, right: int) -> None:
        """Nothing moves."""

    def choose(self, x: int, y: int) -> None:
        """There is nothing to choose."""

    def commit(self) -> None:
        """Hand over what is typed."""
        draft = self.attempt.draft
        self.attempt.commit(tidy(draft, self.is_shape) if self.is_shape else draft)
