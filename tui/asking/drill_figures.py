"""What a drill's learner acts on: a place to type, lines to choose from, or the cells of a matrix.

Each figure draws itself as lines, takes keys and clicks, and hands over an answer to be judged;
`tui.asking.drill` frames them with the question, the hints and the explanation.
"""

from typing import Protocol

from textual.content import Content

from lessons.asking.answers import NUMBER_KEYS, Verdict
from lessons.asking.tasks import Task
from tui.prose import wrapped

SHAPE_KEYS = frozenset("0123456789x× ")
LONGEST = 24  # characters of a typed answer

Judged = tuple[str, Verdict | None]
"""What was typed, and its verdict; None where there was nothing to judge."""


class Figure(Protocol):
    """What every figure can do. `actions` are the keys beyond typing that it understands."""

    @property
    def actions(self) -> frozenset[str]:
        """Which of move, pick, none and hint mean something here."""

    @property
    def done(self) -> bool:
        """Whether everything has been answered rightly."""

    def lines(self, width: int) -> list[Content]:
        """The figure, and what was said about the last answer, at most `width` wide."""

    def key(self, character: str) -> bool:
        """Take a typed character; false if it means nothing here."""

    def take_back(self) -> None:
        """Undo the last key."""

    def act(self, action: str, down: int = 0, right: int = 0) -> None:
        """Move, pick, none or hint."""

    def choose(self, x: int, y: int) -> None:
        """A click at this place of the lines."""

    def commit(self) -> Judged:
        """Judge what has been typed or chosen."""


def typed_on(draft: str, character: str, is_shape: bool) -> str:
    """`draft` with one more character; in a shape, x and the space bar both write ×."""
    draft = "" if draft == "none" else draft
    if not is_shape:
        draft += character.replace("-", "−")
    elif character.isdigit():
        draft += character
    elif draft and not draft.endswith("×"):
        draft += "×"
    return draft[:LONGEST]


def beside(head: Content, text: str, width: int, style: str = "") -> list[Content]:
    """A head, and beside it the text, wrapped to its own column."""
    indent = max(head.cell_length + 2, 6)
    lead = head.pad_right(indent - head.cell_length)
    lines = wrapped(text, width - indent, style=style)
    return [
        Content.assemble(lead if at == 0 else " " * indent, line) for at, line in enumerate(lines)
    ]


def told(judged: Judged, width: int) -> list[Content]:
    """What was said about the last answer."""
    typed, verdict = judged
    if verdict is None:
        return []
    if verdict.refused:
        head = Content.styled(f"– {typed}", "$here")
        return beside(head, f"not judged: {verdict.message}", width)
    mark, style = ("✓", "$right") if verdict.correct else ("✗", "$wrong")
    return beside(Content.styled(f"{mark} {typed}", style), verdict.message or "right", width)


class EntryFigure:
    """A place to type a number or a shape."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.draft = ""
        self.done = False
        self.is_shape = task.item.kind == "shape"
        self.actions = frozenset({"none"} if self.is_shape else ())
        self._judged: Judged = "", None

    def lines(self, width: int) -> list[Content]:
        """The slot, with the wanted form beside it until something is typed."""
        lines = [Content("")]
        if not self.done:
            form = "" if self.draft or self._judged[1] else self.task.form
            slot = Content.styled(f"[ {self.draft.ljust(8)} ]", "bold $here")
            lines += beside(slot, form, width, "$faint")
        return lines + told(self._judged, width)

    def key(self, character: str) -> bool:
        """Digits and whatever else a number or a shape is made of."""
        if character not in (SHAPE_KEYS if self.is_shape else NUMBER_KEYS):
            return False
        self.draft = typed_on(self.draft, character, self.is_shape)
        return True

    def take_back(self) -> None:
        """One character less."""
        self.draft = self.draft[:-1]

    def act(self, action: str, down: int = 0, right: int = 0) -> None:
        """There is only "none": the result does not exist."""
        if action == "none":
            self.draft = "none"

    def choose(self, x: int, y: int) -> None:
        """There is nothing to choose."""

    def commit(self) -> Judged:
        """Judge what was typed; what is refused stays, to be mended."""
        verdict = self.task.judge(self.draft)
        self._judged = self.draft, verdict
        self.done = verdict.correct
        if not verdict.refused:
            self.draft = ""
        return self._judged


class LinesFigure:
    """Lines to be put in order, or one wrong line to be found."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.ordering = task.item.kind == "order"
        self.cursor = 0
        self.order: list[int] = []
        self.done = False
        self.actions = frozenset({"move", "pick"} if self.ordering else {"move"})
        self._judged: Judged = "", None
        self._rows: dict[int, int] = {}  # which row of the figure belongs to which line

    def lines(self, width: int) -> list[Content]:
        """The lines with their marks, and what to do."""
        lines = [Content("")]
        self._rows = {}
        shown = self.task.order if self.ordering else range(len(self.task.lines))
        for at, index in enumerate(shown):
            head, style = self._mark(at, self.task.lines[index].wrong)
            rows = beside(head, self.task.lines[index].text, width, style)
            self._rows |= {len(lines) + row: at for row in range(len(rows))}
            lines += rows
        lines.append(Content(""))
        if not self.done:
            lines += wrapped(self._asked(), width, style="$faint")
        return lines + told(self._judged, width)

    def _mark(self, at: int, is_wrong: bool) -> tuple[Content, str]:
        if self.done and not self.ordering:
            mark, style = ("✗", "$wrong") if is_wrong else (" ", "$faint")
            return Content.styled(f"{mark} {at + 1}", style), style
        marked = at == self.cursor and not self.done
        head = f"{'›' if marked else ' '} {at + 1}"
        if self.ordering:
            head += f"  [{self.order.index(at) + 1 if at in self.order else ' '}]"
        return Content.styled(head, "$here" if marked else ""), "bold" if marked else ""

    def _asked(self) -> str:
        if not self.ordering:
            return "choose the wrong line by its number or ↑ ↓, then enter"
        full = len(self.order) == len(self.task.lines)
        text = "enter commits this order" if full else "the number of the line that comes next"
        return f"{text}; backspace takes one back"

    def key(self, character: str) -> bool:
        """A line's number: it comes next, or it is the wrong one."""
        if character not in "123456789" or int(character) > len(self.task.lines):
            return False
        self._choose(int(character) - 1)
        return True

    def _choose(self, at: int) -> None:
        self.cursor = at
        if self.ordering and at not in self.order:
            self.order.append(at)

    def take_back(self) -> None:
        """The line that was put last is free again."""
        del self.order[-1:]

    def act(self, action: str, down: int = 0, right: int = 0) -> None:
        """Move the mark, or pick the marked line."""
        if action == "pick":
            self._choose(self.cursor)
        elif action == "move":
            self.cursor = (self.cursor + down) % len(self.task.lines)

    def choose(self, x: int, y: int) -> None:
        """A click on a line chooses it."""
        if y in self._rows:
            self._choose(self._rows[y])

    def commit(self) -> Judged:
        """Judge the order, or the line that is marked."""
        typed = str(self.cursor + 1)
        if self.ordering:
            typed = " ".join(str(at + 1) for at in self.order)
        verdict = self.task.judge(typed)
        self._judged = typed, verdict
        self.done = verdict.correct
        if self.ordering and not self.done:  # what is right stays, the rest is to be put anew
            right = [self.task.order[at] == place for place, at in enumerate(self.order)]
            del self.order[[*right, False].index(False) :]
        return self._judged
