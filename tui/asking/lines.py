"""Lines to be put in order, or the one wrong line to be found among them."""

from textual.content import Content

from lessons.asking.ask import Kind
from lessons.asking.attempt import Attempt, Phase
from lessons.asking.tasks import Task
from tui.asking.face import beside, verdict_lines
from tui.prose import wrapped


class LinesFace:
    """Chooses lines by their number, by arrows or by the mouse."""

    is_typing = False

    def __init__(self, attempt: Attempt, task: Task) -> None:
        self.attempt = attempt
        self.task = task
        self.is_order = attempt.ask.kind is Kind.ORDER
        self.cursor = -1  # at first no line is marked
        self.missing = ""  # what a commit still needs
        self._rows: dict[int, int] = {}  # which row of the lines belongs to which line

    @property
    def order(self) -> list[int]:
        """The lines put so far, as places from 0."""
        return [int(number) - 1 for number in self.attempt.draft.split()]

    def _put(self, order: list[int]) -> None:
        self.attempt.draft = " ".join(str(at + 1) for at in order)

    @property
    def _is_open(self) -> bool:
        return self.attempt.phase is Phase.TYPE

    def lines(self, width: int) -> list[Content]:
        """The lines with their marks, and what to do."""
        lines = [Content("")]
        self._rows = {}
        shown = self.task.order if self.is_order else range(len(self.task.lines))
        for at, index in enumerate(shown):
            head, style = self._mark(at, self.task.lines[index].wrong)
            rows = beside(head, self.task.lines[index].text, width, style)
            self._rows |= {len(lines) + row: at for row in range(len(rows))}
            lines += rows
        lines.append(Content(""))
        last = self.attempt.last
        if self._is_open:
            style = "bold" if self.missing else "$faint"
            lines += wrapped(self.missing or self._asked(), width, style=style)
        if last is not None and not self.attempt.gave_up:
            lines += verdict_lines(last.text, last.verdict, width)
        return lines

    def _mark(self, at: int, is_wrong: bool) -> tuple[Content, str]:
        if not self._is_open and not self.is_order:
            # The line that was looked for has been found: it carries the mark of the answer.
            found = "›" if self.attempt.gave_up else "✓"
            mark, style = (found, "$right") if is_wrong else (" ", "$faint")
            return Content.styled(f"{mark} {at + 1}", style), style
        marked = at == self.cursor and self._is_open
        head = f"{'›' if marked else ' '} {at + 1}"
        if self.is_order:
            order = self.order if self._is_open else self._solution()
            head += f"  [{order.index(at) + 1 if at in order else ' '}]"
        return Content.styled(head, "$here" if marked else ""), "bold" if marked else ""

    def _solution(self) -> list[int]:
        return [int(number) - 1 for number in self.attempt.ask.solution.split()]

    def _asked(self) -> str:
        if not self.is_order:
            return "choose the wrong line by its number or ↑ ↓, then enter"
        full = len(self.order) == len(self.task.lines)
        text = "enter commits this order" if full else "the number of the line that comes next"
        return f"{text}; backspace takes one back"

    def takes(self, character: str) -> bool:
        """A line's number; and, in an order, the space bar for the marked line."""
        if not self._is_open:
            return False
        if character == " ":
            return self.is_order and self.cursor >= 0
        return character in "123456789" and int(character) <= len(self.task.lines)

    def take(self, character: str) -> None:
        """This line comes next, or it is the wrong one."""
        self._choose(self.cursor if character == " " else int(character) - 1)

    def _choose(self, at: int) -> None:
        self.cursor, self.missing = at, ""
        if self.is_order and at not in self.order:
            self._put([*self.order, at])

    def take_back(self) -> bool:
        """The line that was put last is free again."""
        order = self.order
        self._put(order[:-1])
        return bool(order)

    @property
    def can_clear(self) -> bool:
        """Whether a line is put or marked."""
        return bool(self.order) or self.cursor >= 0

    def clear(self) -> None:
        """No line is put or marked."""
        self._put([])
        self.cursor, self.missing = -1, ""

    def moves(self, down: int, right: int) -> bool:
        """Up and down."""
        return self._is_open and bool(down)

    def move(self, down: int, right: int) -> None:
        """Mark another line."""
        start = self.cursor if self.cursor >= 0 or down > 0 else 0
        self.cursor, self.missing = (start + down) % len(self.task.lines), ""

    def choose(self, x: int, y: int) -> None:
        """A click on a line chooses it."""
        if self._is_open and y in self._rows:
            self._choose(self._rows[y])

    def commit(self) -> None:
        """Hand over the order, once every line has its place, or the line that is marked."""
        left = len(self.task.lines) - len(self.order)
        if self.is_order and left:
            lines = "one line has" if left == 1 else f"{left} lines have"
            self.missing = f"{lines} no place yet: the number of the line that comes next"
        elif self.is_order:
            self.attempt.commit()
        elif self.cursor < 0:
            self.missing = "choose first: the number of the wrong line, or ↑ ↓ and enter"
        else:
            self.attempt.commit(str(self.cursor + 1))
