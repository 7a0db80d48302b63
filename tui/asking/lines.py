"""A piece of work line by line: the one wrong line in it is to be found."""

from textual.content import Content

from lessons.asking.attempt import Attempt, Phase
from lessons.asking.tasks import Task
from tui.asking.face import beside, verdict_lines
from tui.wrapping import wrapped


class LinesFace:
    """Chooses a line by its number, by arrows or by the mouse."""

    is_typing = False

    marked_row: int | None = None

    def __init__(self, attempt: Attempt, task: Task) -> None:
        self.attempt = attempt
        self.task = task
        self.cursor = -1  # at first no line is marked
        self.missing = ""  # what a commit still needs
        self._rows: dict[int, int] = {}  # which row of the lines belongs to which line

    @property
    def _is_open(self) -> bool:
        return self.attempt.phase is Phase.TYPE

    def lines(self, width: int) -> list[Content]:
        """The lines with their marks, and what to do."""
        lines = [Content("")]
        self._rows = {}
        for at, line in enumerate(self.task.lines):
            head, style = self._mark(at, line.wrong)
            rows = beside(head, line.text, width, style)
            self._rows |= {len(lines) + row: at for row in range(len(rows))}
            lines += rows
        lines.append(Content(""))
        last = self.attempt.last
        if self._is_open:
            asked = self.missing or "choose the wrong line by its number or ↑ ↓, then enter"
            lines += wrapped(asked, width, style="bold" if self.missing else "$faint")
        if last is not None and not self.attempt.gave_up:
            lines += verdict_lines(last.text, last.verdict, width)
        return lines

    def _mark(self, at: int, is_wrong: bool) -> tuple[Content, str]:
        if not self._is_open:
            # The line that was looked for has been found: it carries the mark of the answer.
            found = "›" if self.attempt.gave_up else "✓"
            mark, style = (found, "$right") if is_wrong else (" ", "$faint")
            return Content.styled(f"{mark} {at + 1}", style), style
        if at == self.cursor:
            return Content.styled(f"› {at + 1}", "$here"), "bold"
        return Content(f"  {at + 1}"), ""

    def takes(self, character: str) -> bool:
        """A line's number."""
        return self._is_open and character in "123456789" and int(character) <= len(self.task.lines)

    def take(self, character: str) -> None:
        """It is the wrong one."""
        self._choose(int(character) - 1)

    def _choose(self, at: int) -> None:
        self.cursor, self.missing = at, ""

    def take_back(self) -> bool:
        """There is nothing to take back."""
        return False

    @property
    def can_clear(self) -> bool:
        """Whether a line is marked."""
        return self.cursor >= 0

    def clear(self) -> None:
        """No line is marked."""
        self._choose(-1)

    def moves(self, down: int, right: int) -> bool:
        """Up and down."""
        return self._is_open and bool(down)

    def move(self, down: int, right: int) -> None:
        """Mark another line."""
        start = self.cursor if self.cursor >= 0 or down > 0 else 0
        self._choose((start + down) % len(self.task.lines))

    def choose(self, x: int, y: int) -> None:
        """A click on a line chooses it."""
        if self._is_open and y in self._rows:
            self._choose(self._rows[y])

    def commit(self) -> None:
        """Hand over the line that is marked."""
        if self.cursor < 0:
            self.missing = "choose first: the number of the wrong line, or ↑ ↓ and enter"
        else:
            self.attempt.commit(str(self.cursor + 1))
