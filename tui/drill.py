"""A drill stands in a lesson's text like a figure: type, commit, hear why, try again.

What is asked and how an answer is judged is `lessons.tasks`. This file draws it and forwards keys:
a typed number or shape, lines to be put in order, a wrong line to be found. Cells of a matrix have
a file of their own, `tui.drill_grid`.
"""

import time
from typing import ClassVar

from textual import events
from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.widget import Widget

from lessons.answers import NUMBER_KEYS, Verdict
from lessons.course import Drill
from lessons.items import ItemError, read_drill
from lessons.progress import Answer, Progress
from lessons.tasks import Task
from tui.drill_grid import GridFigure
from tui.prose import wrapped

SHAPE_KEYS = frozenset("0123456789x× ")
LONGEST = 24  # characters of a typed answer


class DrillView(Widget, can_focus=True):
    """One drill, from the question to the explanation."""

    DEFAULT_CSS = """
    DrillView {
        height: auto;
        margin: 1 0;
        padding: 0 0 0 1;
        border-left: outer $rule;
        &:focus { border-left: outer $here; }
    }
    """

    HELP = """\
Type the answer and commit it with `enter`; until then it can be changed. Numbers may be written
`0.25`, `.25` or `1/4`, shapes `3x2`. A wrong answer is explained and can be tried again; an answer
that cannot be read is not counted. Hints (`h`) are no fault.
"""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "commit", "commit", key_display="enter", tooltip="Take what was typed"),
        Binding("up", "move(-1, 0)", "move", key_display="arrows", tooltip="Move the mark"),
        Binding("down", "move(1, 0)", "move", show=False),
        Binding("left", "move(0, -1)", "move", show=False),
        Binding("right", "move(0, 1)", "move", show=False),
        Binding("space", "pick", "pick", tooltip="Take the marked line as the next one"),
        Binding("h", "hint", "hint", tooltip="A nudge, then the numbers, then the solution"),
        Binding("n", "none", "none", show=False, tooltip="The result does not exist"),
        Binding("r", "again(False)", "again", show=False, tooltip="The same question again"),
        Binding("R", "again(True)", "new numbers", tooltip="The same question, other numbers"),
    ]

    class Finished(Message):
        """The drill has been answered rightly."""

        def __init__(self, view: "DrillView") -> None:
            super().__init__()
            self.view = view

    def __init__(self, block: Drill, progress: Progress, id: str | None = None) -> None:
        super().__init__(id=id)
        self.progress = progress
        self.item_id = block.id
        self.problem = ""
        solved = sum(answer.correct for answer in progress.answers(block.id))
        self.solved_before = bool(solved)
        self._top = 0  # the line on which the figure begins
        self._rows: dict[int, int] = {}  # which line of the figure belongs to which choice
        try:
            self.item = read_drill(block)
        except ItemError as error:
            self.problem = f"This drill cannot be shown: {error}"
            self.finished = True
        else:
            self._begin(1 + solved)
            self.finished = self.solved_before

    def _begin(self, seed: int) -> None:
        self.asked: Task = self.item.draw(seed)
        self.draft = ""
        self.cursor = 0
        self.order: list[int] = []
        self.hints_given = 0
        self.verdict: Verdict | None = None
        self.committed = ""
        self.finished = False
        self.grid = None
        if self.asked.problem is not None and self.item.kind == "grid":
            self.grid = GridFigure(self.asked.problem, self.item.ask_shape)
        self._began = time.monotonic()

    # ---- what it shows -------------------------------------------------------------------------

    def _lines(self, width: int) -> list[Content]:
        """Everything, wrapped to `width`."""
        if self.problem:
            return wrapped(self.problem, width, style="$wrong")
        lines = wrapped(self.asked.question, width, style="bold")
        if self.finished and self.verdict is None:
            return [*lines, Content.assemble(("✓ solved before", "$right"), self._offer())]
        self._top = len(lines)
        if self.grid is not None:
            lines += self.grid.lines(width)
        elif self.asked.lines:
            lines += [Content(""), *self._choices(width)]
        if self.grid is None:
            lines += [Content(""), *self._below(width)]
        for at, hint in enumerate(self.asked.hints[: self.hints_given], 1):
            lines += _beside(Content.styled(f"hint {at}", "$faint"), hint, width)
        if self.finished and self.asked.explanation:
            lines += [Content(""), *wrapped(self.asked.explanation, width)]
        if self.finished and self._offer():
            lines.append(Content.styled(self._offer().strip(), "$faint"))
        return lines

    def _choices(self, width: int) -> list[Content]:
        """The lines of an order, shuffled, or of a piece of work with a mistake in it."""
        lines: list[Content] = []
        self._rows = {}
        ordering = self.item.kind == "order"
        shown = self.asked.order if ordering else range(len(self.asked.lines))
        for at, index in enumerate(shown):
            marked = at == self.cursor and not self.finished
            place = f"[{self.order.index(at) + 1}]" if at in self.order else "[ ]"
            lead = f"{'›' if marked else ' '} {at + 1}  {place + ' ' if ordering else ''}"
            style = "bold" if marked else ""
            if self.finished and not ordering:
                style = "$wrong" if self.asked.lines[index].wrong else "$faint"
                lead = f"{'✗' if self.asked.lines[index].wrong else ' '} {at + 1}  "
            text = self.asked.lines[index].text
            rows = _beside(Content.styled(lead, "$here" if marked else ""), text, width, style)
            self._rows |= {len(lines) + 1 + row: at for row in range(len(rows))}
            lines += rows
        return lines

    def _below(self, width: int) -> list[Content]:
        """The place to type, and what was said about the last answer."""
        lines: list[Content] = []
        if not self.finished:
            lines += self._entry(width)
        verdict = self.verdict
        if verdict is None:
            return lines
        if verdict.refused:
            said = f"not judged: {verdict.message}"
            return lines + _beside(Content.styled(f"– {self.committed}", "$here"), said, width)
        mark, style = ("✓", "$right") if verdict.correct else ("✗", "$wrong")
        head = Content.styled(f"{mark} {self.committed}", style)
        return lines + _beside(head, verdict.message or "right", width)

    def _offer(self) -> str:
        return "   R asks again with other numbers" if self.item.varies else ""

    def _entry(self, width: int) -> list[Content]:
        if self.item.kind == "order":
            full = len(self.order) == len(self.asked.lines)
            text = "enter commits this order" if full else "the number of the line that comes next"
            return wrapped(f"{text}; backspace takes one back", width, style="$faint")
        if self.item.kind == "error":
            text = "choose the wrong line by its number or ↑ ↓, then enter"
            return wrapped(text, width, style="$faint")
        form = "" if self.draft or self.verdict else self.asked.form
        slot = Content.styled(f"[ {self.draft.ljust(8)} ]", "bold $here")
        return _beside(slot, form, width, "$faint")

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the text takes at this width."""
        return len(self._lines(width))

    def render(self) -> RenderResult:
        """The lines, one under the other."""
        return Content("\n").join(self._lines(self.content_size.width))

    def show(self) -> None:
        """Draw anew; keys may have changed their meaning."""
        self.refresh(layout=True)
        self.refresh_bindings()
        self.call_after_refresh(self.scroll_visible, animate=False)

    # ---- what the learner does -----------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """After the answer every key but `r` and `R` belongs to the lesson again."""
        if self.problem:
            return False
        kind = self.item.kind
        return {
            "commit": not self.finished,
            "move": not self.finished and kind in ("order", "error", "grid"),
            "pick": not self.finished and kind == "order",
            "hint": not self.finished and (self.grid is not None or bool(self.asked.hints)),
            "none": not self.finished and self._wants_shape,
            "again": self.finished and (parameters == (False,) or self.item.varies),
        }.get(action, True)

    @property
    def _wants_shape(self) -> bool:
        return self.item.kind == "shape" or (self.grid is not None and self.grid.wants_shape)

    def on_key(self, event: events.Key) -> None:
        """What can be part of an answer is typed; every other key is a binding."""
        if self.finished:
            return
        character = event.character or ""
        if event.key == "backspace":
            self._take_back()
        elif self.item.kind in ("order", "error"):
            if not character.isdigit() or not self._choose(int(character) - 1):
                return
        elif character and character in (SHAPE_KEYS if self._wants_shape else NUMBER_KEYS):
            self._type(character)
        else:
            return
        event.stop()
        event.prevent_default()
        self.show()

    def _take_back(self) -> None:
        if self.grid is not None:
            self.grid.type(self.grid.draft[:-1])
        elif self.item.kind == "order":
            del self.order[-1:]
        else:
            self.draft = self.draft[:-1]

    def _type(self, character: str) -> None:
        draft = self.grid.draft if self.grid is not None else self.draft
        draft = "" if draft == "none" else draft
        if not self._wants_shape:
            draft += character.replace("-", "−")
        elif character.isdigit():
            draft += character
        elif draft and not draft.endswith("×"):
            draft += "×"
        if self.grid is not None:
            self.grid.type(draft[:LONGEST])
        else:
            self.draft = draft[:LONGEST]

    def _choose(self, at: int) -> bool:
        if not 0 <= at < len(self.asked.lines):
            return False
        self.cursor = at
        if self.item.kind == "order" and at not in self.order:
            self.order.append(at)
        return True

    def action_pick(self) -> None:
        """The marked line comes next."""
        self._choose(self.cursor)
        self.show()

    def action_none(self) -> None:
        """The result does not exist."""
        if self.grid is not None:
            self.grid.type("none")
        else:
            self.draft = "none"
        self.show()

    def action_move(self, down: int, right: int) -> None:
        """Move the mark or the cell."""
        if self.grid is not None:
            self.grid.move(down, right)
        else:
            self.cursor = (self.cursor + down) % len(self.asked.lines)
        self.show()

    def action_hint(self) -> None:
        """The next hint."""
        if self.grid is not None:
            self.grid.hint()
        self.hints_given = min(self.hints_given + 1, len(self.asked.hints))
        self.show()

    def action_commit(self) -> None:
        """Judge the answer and save it; a right one ends the drill."""
        if self.grid is not None:
            typed, verdict = self.grid.commit()
            done = self.grid.done
        else:
            typed = {
                "order": " ".join(str(at + 1) for at in self.order),
                "error": str(self.cursor + 1),
            }.get(self.item.kind, self.draft)
            verdict = self.asked.judge(typed)
            done = verdict.correct
        self.verdict, self.committed = verdict, typed
        if verdict is not None and not verdict.refused:
            self.draft = ""
            self._save(typed, verdict.correct)
        if done:
            self.finished = True
            self.post_message(self.Finished(self))
            self.screen.set_focus(None)  # the next enter goes on
        self.show()

    def _save(self, typed: str, correct: bool) -> None:
        now = time.monotonic()
        seed = f" (seed {self.asked.seed})" if self.item.varies else ""
        self.progress.record(
            Answer(
                item=self.item_id,
                choice=typed + seed,
                correct=correct,
                seconds=now - self._began,
                source="lesson",
                kind="drill",
            )
        )
        self._began = now

    def action_again(self, other: bool) -> None:
        """The same question once more, with other numbers or the same."""
        self._begin(self.asked.seed + other)
        self.show()

    def on_click(self, event: events.Click) -> None:
        """A click gives the keys to this drill, and chooses the line or cell under the pointer."""
        self.focus()
        at = event.get_content_offset(self)
        if self.finished or at is None:
            return
        if self.grid is not None:
            self.grid.choose(at.x, at.y - self._top)
        elif at.y - self._top in self._rows:
            self._choose(self._rows[at.y - self._top])
        self.show()


def _beside(head: Content, text: str, width: int, style: str = "") -> list[Content]:
    """A head, and beside it the text, wrapped to its own column."""
    indent = max(head.cell_length + 2, 6)
    lead = head.pad_right(indent - head.cell_length)
    lines = wrapped(text, width - indent, style=style)
    return [
        Content.assemble(lead if at == 0 else " " * indent, line) for at, line in enumerate(lines)
    ]
