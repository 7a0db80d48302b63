"""A drill stands in a lesson's text like a figure: type, commit, hear why, try again.

What is asked and how an answer is judged is `lessons.asking.tasks`; what the learner types into or
chooses from is a figure of `drill_figures`. This widget frames it, forwards keys and saves answers.
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

from lessons.asking.items import ItemError, pose, read_drill
from lessons.asking.tasks import Task
from lessons.course.steps import Drill
from lessons.store.progress import Answer, Progress
from tui.asking.drill_figures import EntryFigure, Figure, LinesFigure, beside
from tui.asking.drill_grid import GridFigure
from tui.prose import wrapped


class DrillView(Widget, can_focus=True):
    """One drill, from the question to the explanation."""

    DEFAULT_CSS = """
    DrillView {
        height: auto;
        margin: 1 0;
        padding: 0 1;
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
        self.answered = False  # whether it was answered here, and not only in an earlier session
        self._top = 0  # the line on which the figure begins
        solved = sum(answer.correct for answer in progress.answers(block.id))
        try:
            self.item = read_drill(block)
            self._begin(1 + solved)
        except ItemError as error:
            self._refuse(error)
        else:
            self.finished = bool(solved)

    def _refuse(self, error: ItemError) -> None:
        self.problem = f"This drill cannot be shown: {error}"
        self.finished = True

    def _begin(self, seed: int) -> None:
        """Ask with the numbers of a seed, or raise ItemError where they do not work out."""
        task = pose(self.item, seed)
        self.asked: Task = task
        self.figure: Figure
        if self.item.kind == "grid" and task.problem is not None:
            self.figure = GridFigure(task.problem, self.item.ask_shape)
        elif task.lines:
            self.figure = LinesFigure(task)
        else:
            self.figure = EntryFigure(task)
        self.hints_given = 0
        self.finished = False
        self._began = time.monotonic()

    # ---- what it shows -------------------------------------------------------------------------

    def _lines(self, width: int) -> list[Content]:
        """Everything, wrapped to `width`."""
        if self.problem:
            return wrapped(self.problem, width, style="$wrong")
        lines = wrapped(self.asked.question, width, style="bold")
        offer = "R asks again with other numbers" if self.item.varies else ""
        if self.finished and not self.answered:
            return [*lines, Content.assemble(("✓ solved before   ", "$right"), (offer, "$faint"))]
        self._top = len(lines)
        lines += self.figure.lines(width)
        for at, hint in enumerate(self.asked.hints[: self.hints_given], 1):
            lines += beside(Content.styled(f"hint {at}", "$faint"), hint, width)
        if self.finished and self.asked.explanation:
            lines += [Content(""), *wrapped(self.asked.explanation, width)]
        if self.finished and offer:
            lines.append(Content.styled(offer, "$faint"))
        return lines

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
        if action == "again":
            return self.finished and (parameters == (False,) or self.item.varies)
        if action == "hint":
            more = self.hints_given < len(self.asked.hints) or "hint" in self.figure.actions
            return more and not self.finished
        if action in ("move", "pick", "none"):
            return not self.finished and action in self.figure.actions
        return not self.finished if action == "commit" else True

    def on_key(self, event: events.Key) -> None:
        """What can be part of an answer is typed; every other key is a binding."""
        if self.finished:
            return
        if event.key == "backspace":
            self.figure.take_back()
        elif not event.character or not self.figure.key(event.character):
            return
        event.stop()
        event.prevent_default()
        self.show()

    def action_pick(self) -> None:
        """The marked line comes next."""
        self.figure.act("pick")
        self.show()

    def action_none(self) -> None:
        """The result does not exist."""
        self.figure.act("none")
        self.show()

    def action_move(self, down: int, right: int) -> None:
        """Move the mark or the cell."""
        self.figure.act("move", down, right)
        self.show()

    def action_hint(self) -> None:
        """The next hint."""
        self.figure.act("hint")
        self.hints_given = min(self.hints_given + 1, len(self.asked.hints))
        self.refresh_bindings()
        self.show()

    def action_commit(self) -> None:
        """Judge the answer and save it; when all is right the drill ends."""
        typed, verdict = self.figure.commit()
        if verdict is not None and not verdict.refused:
            self._save(typed, verdict.correct)
        if self.figure.done:
            self.finished = self.answered = True
            self.post_message(self.Finished(self))
            self.screen.set_focus(None)  # the next enter goes on
        self.show()

    def _save(self, typed: str, correct: bool) -> None:
        now = time.monotonic()
        seed = f" (seed {self.asked.seed})" if self.item.varies else ""
        # A drill of many cells is solved with its last one; the others are steps on the way.
        step = correct and not self.figure.done
        self.progress.record(
            Answer(
                item=f"{self.item_id}.step" if step else self.item_id,
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
        try:
            self._begin(self.asked.seed + other)
        except ItemError as error:
            self._refuse(error)
        self.show()

    def on_click(self, event: events.Click) -> None:
        """A click gives the keys to this drill, and chooses the line or cell under the pointer."""
        self.focus()
        at = event.get_content_offset(self)
        if not self.finished and at is not None:
            self.figure.choose(at.x, at.y - self._top)
            self.show()
