"""What every question on the screen is made of: a place for the answer, and one face for a verdict.

A verdict looks the same in a lesson, a lab, the welcome and a quiz: ✓ right, ✗ wrong, – not judged,
what was typed, and beside it what is to be said about it, hanging in its own column.
"""

from typing import Protocol

from textual.content import Content

from lessons.asking.answers import Verdict
from tui.wrapping import broken, wrapped

WORDS = "$foreground 85%"  # the style of an explanation under what it explains


class Face(Protocol):
    """How one kind of question is drawn and answered. What is known of it is its attempt's affair.

    `take` gets every character for which `takes` is true. Nothing here records or scrolls.
    """

    @property
    def is_typing(self) -> bool:
        """Whether something is typed that waits for enter: then every character is text."""

    marked_row: int | None
    """Which of its lines is to stay in sight, of more than a screen can hold; None: the last."""

    def lines(self, width: int) -> list[Content]:
        """The question without its prompt, at most `width` wide."""

    def takes(self, character: str) -> bool:
        """Whether a character begins or continues an answer here and now."""

    def take(self, character: str) -> None:
        """Type or choose by it."""

    def take_back(self) -> bool:
        """Undo the last character or pick; false if there is none."""

    @property
    def can_clear(self) -> bool:
        """Whether something is typed, picked or marked that is not committed."""

    def clear(self) -> None:
        """Undo everything that is not committed."""

    def moves(self, down: int, right: int) -> bool:
        """Whether an arrow means something now."""

    def move(self, down: int, right: int) -> None:
        """Move the mark."""

    def choose(self, x: int, y: int) -> None:
        """A click at this place of the lines."""

    def commit(self) -> None:
        """Enter: hand over what is typed or marked, or say what is missing."""


def beside(head: Content, text: str, width: int, style: str = "") -> list[Content]:
    """A head, and beside it the text, wrapped to its own column; under it if the head is long."""
    indent = max(head.cell_length + 2, 6) if head.cell_length > 1 else 2  # a mark alone
    if indent > max(width // 2, 20):
        under = [Content.assemble("  ", line) for line in wrapped(text, width - 2, style=style)]
        return [*broken(head, max(width, 8)), *(under if text else [])]
    lead = head.pad_right(indent - head.cell_length)
    lines = wrapped(text, width - indent, style=style)
    return [
        Content.assemble(lead if at == 0 else " " * indent, line) for at, line in enumerate(lines)
    ]


def indented(text: str, width: int, style: str = "", by: int = 5) -> list[Content]:
    """A paragraph that stands `by` cells in."""
    return [Content.assemble(" " * by, line) for line in wrapped(text, width - by, style=style)]


def verdict_lines(typed: str, verdict: Verdict, width: int) -> list[Content]:
    """What was typed, whether it is right, and what is to be said about it."""
    if verdict.refused:
        head = Content.styled(f"– {typed}".rstrip(), "$here")
        return beside(head, f"not judged: {verdict.message}", width)
    mark, style = ("✓", "$right") if verdict.correct else ("✗", "$wrong")
    return beside(
        Content.styled(f"{mark} {typed}".rstrip(), style),
        verdict.message or ("right" if verdict.correct else "wrong"),
        width,
    )


def slot(draft: str, least: int = 8) -> Content:
    """The one place to type into, everywhere: brackets, and what is typed so far."""
    return Content.styled(f"[ {draft.ljust(least)} ]", "bold $here")
