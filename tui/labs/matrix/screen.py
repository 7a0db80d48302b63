"""The matrix drills' screen: give the shape, fill the cells, watch the product in four ways."""

import time
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from lessons.asking.answers import NUMBER_KEYS, Verdict
from lessons.knobs import KnobError
from lessons.labs.matrix.drill import Phase
from lessons.labs.matrix.kinds import KINDS
from lessons.labs.matrix.practice import LAB, Practice
from lessons.labs.matrix.views import VIEWS
from lessons.labs.matrix.walk import Walk
from lessons.store.progress import Answer, Progress
from tui.labs.matrix.board import Board
from tui.labs.matrix.drawing import Scene, result_name, said
from tui.labs.matrix.keys import BINDINGS, HELP
from tui.labs.matrix.watch import WatchScreen

SHAPE_KEYS = frozenset("0123456789x× ")
LONGEST = 24  # characters of a typed answer
MEMORY = "matrix.levels"


class MatrixScreen(WatchScreen):
    """One drill after another; what they ask and how they judge is `lessons.labs.matrix`."""

    HELP = HELP
    BINDINGS: ClassVar[list[BindingType]] = BINDINGS

    AUTO_FOCUS = None

    def __init__(self, progress: Progress, state: str | None = None) -> None:
        super().__init__()
        self.progress = progress
        self.problem = ""
        try:
            self.practice = Practice.from_state(state)
        except KnobError as error:
            self.practice = Practice()
            self.problem = f"this state cannot be read: {error}"
        self.practice.recall(progress.get_setting(MEMORY))
        if state is None and self.practice.levels.get(self.practice.kind):
            self.practice.choose(self.practice.kind)
        self.scene = Scene(self.practice.drill, note=self.problem)
        self._asked_at = time.monotonic()

    def compose_body(self) -> ComposeResult:
        """One picture fills the body."""
        yield Board(self.scene)

    def on_mount(self) -> None:
        """Draw the first drill."""
        self.show()

    # ---- showing -------------------------------------------------------------------------------

    def show(self) -> None:
        """Draw everything anew and let the key line follow."""
        practice, drill = self.practice, self.scene.drill
        label = practice.drill.problem.kind.label
        doing = {
            Phase.SHAPE: "yes or no" if drill.problem.kind.name == "legal" else "the shape",
            Phase.CELLS: f"filling {result_name(drill.problem)}",
            Phase.DONE: "done",
        }[drill.phase]
        parts = [f"level {practice.level}", f"seed {practice.seed}"]
        if practice.level == 0:
            parts = ["worked example"]
        if practice.mixed:
            parts.insert(0, "mixed")
        if practice.streak:
            parts.append(f"streak {practice.streak}")
        self.set_title(
            Content.assemble((label[0].upper() + label[1:], "bold"), (f" · {doing}", "$faint")),
            " · ".join(parts),
        )
        self.scene.margin = self._margin()
        self.query_one(Board).refresh()
        self.refresh_bindings()

    def _margin(self) -> tuple[tuple[str, str], ...]:
        """What a large screen has room for: the views there are, the levels reached, this drill."""
        practice = self.practice
        views = " · ".join(VIEWS[view] for view in practice.drill.problem.kind.views)
        levels = " · ".join(
            f"{KINDS[kind].label} {level}{' ✓' if kind in practice.mastered else ''}"
            for kind, level in practice.levels.items()
        )
        rows = ("views", views), ("levels", levels), ("this drill", practice.state)
        return tuple(row for row in rows if row[1])

    def _begin(self) -> None:
        """Show the practice's drill from its beginning."""
        self.stop_watching()
        self.scene = Scene(self.practice.drill)
        self.query_one(Board).scene = self.scene
        self._asked_at = time.monotonic()
        self.show()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that work here and now."""
        scene = self.scene
        phase, walking = scene.drill.phase, scene.walk is not None
        legal = scene.problem.kind.name == "legal"
        answering = phase is not Phase.DONE and not walking
        has_result = phase is not Phase.SHAPE and bool(scene.problem.result)
        return {
            "commit": answering,
            "go_on": phase is Phase.DONE and not walking,
            "leave_walk": walking,
            "move": phase is Phase.CELLS and not walking,
            "next_blank": phase is Phase.CELLS and not walking,
            "none": phase is Phase.SHAPE and not legal,
            "legal": phase is Phase.SHAPE and legal,
            "hint": answering,
            "step": walking,
            "stride": walking,
            "watch": has_result,
            "view": has_result,
        }.get(action, True)

    # ---- typing --------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """Digits and their like go where the drill waits; every other key is a binding."""
        scene, character = self.scene, event.character or ""
        if event.key in ("backspace", "delete"):
            self._type(scene.draft[:-1] if event.key == "backspace" else "")
        elif scene.drill.phase is Phase.SHAPE and scene.problem.kind.name != "legal":
            if character not in SHAPE_KEYS or not character:
                return
            self._type_shape(character)
        elif scene.drill.phase is Phase.CELLS and character and character in NUMBER_KEYS:
            if scene.walk is not None:
                if character in ".,":
                    return  # these are steps while a view is being watched
                self.action_leave_walk()
            self._type(scene.draft + character.replace("-", "−"))
        else:
            return
        event.stop()
        event.prevent_default()

    def _type(self, text: str) -> None:
        drill = self.scene.drill
        if drill.phase is Phase.DONE or (drill.cursor is not None and drill.is_known(drill.cursor)):
            return
        self.scene.drafts[drill.cursor] = text[:LONGEST]
        self.show()

    def _type_shape(self, character: str) -> None:
        draft = self.scene.draft
        if draft == "none":
            draft = ""
        if character.isdigit():
            self._type(draft + character)
        elif draft and not draft.endswith("×"):
            self._type(draft + "×")

    def on_paste(self, event: events.Paste) -> None:
        """A pasted state string opens its drill; anything else is typed."""
        text = event.text.strip()[:200]
        if text.startswith(f"{LAB}?"):
            try:
                self.practice = Practice.from_state(text)
            except KnobError as error:
                self.scene.note = f"this state cannot be read: {error}"
                self.show()
                return
            self.practice.recall(self.progress.get_setting(MEMORY))
            self._begin()
        elif self.scene.walk is None:
            allowed = SHAPE_KEYS if self.scene.drill.phase is Phase.SHAPE else NUMBER_KEYS
            self._type(self.scene.draft + "".join(c for c in text if c in allowed))

    def action_none(self) -> None:
        """It does not exist."""
        self._type("none")

    def action_legal(self, exists: bool) -> None:
        """It exists, whatever its shape; or it does not."""
        self._type("yes" if exists else "no")

    def action_undo(self) -> None:
        """Clear what was typed; leave the view; else go back."""
        if self.scene.walk is not None:
            self.action_leave_walk()
        elif self.scene.draft:
            self._type("")
        else:
            self.action_back()

    # ---- answering -----------------------------------------------------------------------------

    def action_commit(self) -> None:
        """Judge what was typed; with nothing typed, go on to the next blank."""
        scene, drill = self.scene, self.scene.drill
        typed = scene.draft
        if not typed:
            self.action_next_blank(1)
            return
        cursor = drill.cursor
        verdict = drill.answer(typed)
        scene.note = ""
        if not verdict.refused:
            scene.drafts.pop(cursor, None)
            self._save(typed, verdict)
        scene.said = said(typed, verdict)
        if verdict.correct and cursor is not None:
            drill.go_on()
        if drill.phase is Phase.DONE:
            scene.note = self.practice.settle() + ".  enter: the next drill"
            self.progress.set_setting(MEMORY, self.practice.memory)
        elif cursor is None and drill.phase is Phase.CELLS and self.practice.level == 0:
            scene.walk = Walk(scene.problem)
        self.show()

    def _save(self, typed: str, verdict: Verdict) -> None:
        cursor = self.scene.drill.cursor
        place = "shape" if cursor is None else f"{cursor[0] + 1},{cursor[1] + 1}"
        now = time.monotonic()
        self.progress.record(
            Answer(
                item=f"products.drill.{self.scene.problem.kind.name}",
                choice=f"{self.practice.state} {place}: {typed}",
                correct=verdict.correct,
                seconds=now - self._asked_at,
                source="lab",
                kind="drill",
            )
        )
        self._asked_at = now

    def action_hint(self) -> None:
        """The next hint; hints are no fault."""
        if not self.scene.drill.hint():
            self.scene.note = "this cell is filled; choose one that is not"
        self.show()

    def action_move(self, down: int, right: int) -> None:
        """Move to another cell; what was typed stays where it is."""
        self.scene.drill.move(down, right)
        self.scene.said = None
        self.show()

    def action_next_blank(self, by: int) -> None:
        """To the next cell without an answer."""
        self.scene.drill.go_on(by)
        self.show()

    @on(Board.Chosen)
    def _choose(self, event: Board.Chosen) -> None:
        if self.scene.drill.phase is Phase.CELLS:
            self.action_leave_walk()
            self.scene.drill.go_to(event.cell)
            self.scene.said = None
            self.show()

    def action_free(self) -> None:
        """Uncover every number; an uncovered drill does not count as clean."""
        self.scene.free = not self.scene.free
        self.scene.drill.told += self.scene.free and self.scene.drill.phase is not Phase.DONE
        self.scene.note = "free play: every number is uncovered" if self.scene.free else ""
        self.show()

    # ---- which drill ---------------------------------------------------------------------------

    def action_go_on(self) -> None:
        """The next drill, as hard as the last ones earned."""
        self.practice.next()
        self._begin()

    def action_again(self) -> None:
        """The same drill from the beginning."""
        self.practice.again()
        self._begin()

    def action_reseed(self) -> None:
        """Another drill of this kind and level."""
        self.practice.reseed()
        self._begin()

    def action_kinds(self) -> None:
        """Choose what to practise."""
        from tui.labs.matrix.kinds import KindsScreen

        def chosen(choice: tuple[str, int] | None) -> None:
            if choice is not None:
                kind, level = choice
                self.practice.choose(kind)
                if level != self.practice.level:
                    self.practice.set_level(level)
                self._begin()

        self.stop_watching()
        self.app.push_screen(KindsScreen(self.practice), chosen)

    def action_state(self) -> None:
        """Say the string that brings this drill back."""
        self.scene.note = (
            f"this drill again, pasted here or linked in a lesson:  {self.practice.state}"
        )
        self.show()

    def action_code(self) -> None:
        """The engine's own code of a product."""
        from engine import functions, ops, tensor
        from tui.screens.code import CodeScreen, source_of

        self.stop_watching()
        self.app.push_screen(
            CodeScreen(
                "Every number here is computed by the engine: a drill's matrices become tensors.",
                [source_of(functions.matmul), source_of(tensor.apply), source_of(ops.Op)],
            )
        )
