"""What a sheet of the playground's inside can do: draw itself, and answer a few keys."""

from textual.content import Content

from lessons.labs.playground.playground import Playground
from tui.figures.paint import Paint


class Face:
    """One sheet. Each key is answered by those that have a use for it.

    `note` is a line to the learner. What `typing` returns is to be changed in a field, and goes to
    `take` when it was; without it nothing can be typed. `changed` says whether it has changed the
    lab's weights (`"weights"`) or its points (`"points"`) since it was asked last.
    """

    name = ""
    help = ""
    """What is to be seen, in a line."""

    def __init__(self, lab: Playground) -> None:
        self.lab = lab
        self.note = ""
        self.changed = ""

    def lines(self, width: int, height: int, paint: Paint | None) -> list[Content]:
        """The sheet for a room of this size."""
        raise NotImplementedError

    def status(self) -> str:
        """How it stands, for the title line."""
        return ""

    def move(self, down: int, right: int) -> None:
        """The arrows."""

    def step(self, by: int) -> None:
        """`.` and `,`."""

    def stride(self, by: int) -> None:
        """`[` and `]`."""

    def turn(self, by: int) -> None:
        """`+` and `−`."""

    def typing(self) -> str | None:
        """What enter has in a field."""
        return None

    def take(self, text: str) -> bool:
        """What was typed; False leaves it in the field, and `note` says why."""
        return True

    def remove(self) -> None:
        """Backspace."""

    def answers(self, action: str) -> bool:
        """Whether a key means something here: those whose method is its own."""
        return getattr(type(self), action) is not getattr(Face, action)


def window(lines: list[Content], at: int, height: int) -> list[Content]:
    """As many lines as there is room for, that at the cursor among them."""
    first = max(min(at - height // 2, len(lines) - height), 0)
    return lines[first : first + max(height, 0)]
