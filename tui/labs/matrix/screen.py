"""The matrix drills' screen: give the shape, fill the cells, watch the product in four ways."""

import time
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.timer import Timer

from lessons.labs.matrix.practice import Practice
from lessons.products.drill import Phase
from lessons.products.kinds import KINDS
from lessons.products.problems import level_words
from lessons.products.views import VIEWS
from lessons.store.progress import Progress
from tui.figures.matrices import result_name
from tui.keys import bind, bindings
from tui.knobs import KnobPanel
from tui.lab import LabScreen
from tui.labs.matrix.board import Board, Hits, laid_out
from tui.stage import Stage

MEMORY = "matrix.levels"
PACE = 0.7  # seconds a step while a view runs by itself


class MatrixScreen(LabScreen[Practice]):
    """One drill after another; what they ask and how they judge is `lessons.products`."""

    LAB = Practice

    DEFAULT_CSS = "MatrixScreen.-wide #side { width: 36; padding: 1 1 0 0; }"

    BINDINGS: ClassVar[list[BindingType]] = [
        bind("commit"),
        bind("go", "next drill", "Another drill, as hard as the last ones earned"),
        bind("go", "your turn", "Fill the cells", action="go(True)"),
        bind("run", "watch", "Run the steps by themselves, or pause"),
        bind("step"),
        bind("back_step", line=False),
        bind("smaller", "step size", "Of single products, cells, columns, rows", line=False),
        bind("larger", "step size", "Of single products, cells, columns, rows", line=False),
        *bindings(["up", "down", "left", "right", "hint"]),
        bind("view", "view", "Inner products, columns, rows, outer products"),
        bind("map", "kinds", "Choose what to practise, and how hard"),
        bind("again", "again, another", "This drill once more; R: another of this kind"),
        Binding("tab", "next_blank(1)", "next blank", show=False, id="matrix.next_blank"),
        Binding(
            "shift+tab", "next_blank(-1)", "blank before", show=False, id="matrix.blank_before"
        ),
    ]

    def __init__(
        self, progress: Progress, state: str | None = None, lab: Practice | None = None
    ) -> None:
        super().__init__(progress, state, lab)
        if lab is None:
            note = self.lab.note
            self.lab.recall(progress.get_setting(MEMORY))
            if state is None and self.lab.levels.get(self.lab.kind):
                self.lab.choose(self.lab.kind)
            self.lab.note = note
        self._timer: Timer | None = None
        self._asked_at = time.monotonic()
        self._hits: Hits = {}

    def stage(self) -> Stage:
        """A figure that is typed into."""
        return Board(self)  # type: ignore[arg-type]

    # ---- showing --------------------------------------------------------------------------------

    def figure(self, width: int, height: int) -> list[Content]:
        """The grids, and under them what is asked and what was said."""
        lines, self._hits = laid_out(self.lab.scene, width, height)
        return lines

    def heading(self) -> Content:
        """Which kind this is, and what is to be done."""
        drill = self.lab.drill
        label = drill.problem.kind.label
        doing = {
            Phase.SHAPE: "yes or no" if drill.problem.kind.name == "legal" else "the shape",
            Phase.CELLS: f"filling {result_name(drill.problem)}",
            Phase.DONE: "done",
        }[drill.phase]
        return Content.assemble((label[0].upper() + label[1:], "bold"), (f" · {doing}", "$faint"))

    def status(self) -> str:
        """Level, seed, and the clean solves in a row; where there is no room, the level."""
        lab, roomy = self.lab, self.size.width >= 80
        parts = ["mixed"] if lab.mixed else []
        parts += [f"level {lab.level}"] if lab.level else ["worked example"]
        parts += [f"seed {lab.seed}"] if lab.level and roomy else []
        parts += [f"streak {lab.streak}"] if lab.streak and roomy else []
        return " · ".join([*parts, *(["free play"] if lab.free else [])])

    def words(self) -> list[Content]:
        """Beside the figure, where there is room: the level in words, and the levels reached."""
        if not self.has_class("-wide"):
            return []
        lab = self.lab
        lines = [Content.styled(f"level {lab.level}: {level_words(lab.kind, lab.level)}", "$faint")]
        lines += [Content(""), Content.styled("levels reached", "$faint")] if lab.levels else []
        for kind, level in lab.levels.items():
            mark = ("✓ ", "$right") if kind in lab.mastered else "  "
            lines.append(Content.assemble(mark, KINDS[kind].label.ljust(26), str(level)))
        views = self.lab.scene.problem.kind.views
        if len(views) > 1:
            lines += [Content(""), Content.styled("v  sees it as", "$faint")]
            lines += [Content(f"  {VIEWS[view]}") for view in views]
        return [*lines, Content("")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keys that work here and now."""
        scene = self.lab.scene
        phase, walking = scene.drill.phase, scene.walk is not None
        filling = phase is Phase.CELLS and not walking
        has_result = phase is not Phase.SHAPE and bool(scene.problem.result)
        at_knobs = isinstance(self.focused, KnobPanel)
        meant = {
            "commit": phase is not Phase.DONE and not walking and not at_knobs,
            "go": walking if parameters else phase is Phase.DONE and not walking,
            "move": filling or at_knobs,
            "next_blank": filling,
            "turn": at_knobs,
            "hint": scene.waits and not walking and not at_knobs,
            "step": walking,
            "stride": walking,
            "run": has_result,
            "view": has_result,
            "free": True,
        }.get(action)
        return super().check_action(action, parameters) if meant is None else meant

    # ---- answering ------------------------------------------------------------------------------

    def typed(self) -> None:
        """Something was typed: whoever types does not watch."""
        self._pause()
        self.draw()

    def action_commit(self) -> None:
        """Judge what was typed; with nothing typed, on to the next blank."""
        now = time.monotonic()
        answer = self.lab.commit(now - self._asked_at)
        if answer is not None:
            self.progress.record(answer)
            self._asked_at = now
        if self.lab.drill.phase is Phase.DONE:
            self.progress.set_setting(MEMORY, self.lab.memory)
        self.draw()

    def action_hint(self) -> None:
        """The next hint; hints are no fault."""
        self.lab.drill.hint()
        self.draw()

    async def action_move(self, down: int, right: int) -> None:
        """To another cell; what was typed stays where it is."""
        self.lab.scene.move(down, right)
        self.draw()

    def action_next_blank(self, by: int) -> None:
        """To the next cell without an answer."""
        self.lab.drill.go_on(by)
        self.draw()

    @on(Stage.Clicked)
    def _clicked(self, event: Stage.Clicked) -> None:
        for cell, (x, y, width) in self._hits.items():
            if event.y == y and x - 2 <= event.x <= x + width + 1:
                self._pause()
                self.lab.scene.go_to(cell)
                self.draw()

    async def action_free(self) -> None:
        """Uncover every number; an uncovered drill does not count as clean."""
        await super().action_free()
        self.lab.uncover()

    # ---- watching -------------------------------------------------------------------------------

    def action_step(self, by: int) -> None:
        """One step of the view, forwards or back."""
        self._pause()
        self.lab.scene.watch().step(by)
        self.draw()

    def action_run(self) -> None:
        """Run the steps by themselves, or pause."""
        if self._timer is not None:
            self._pause()
            return
        walk = self.lab.scene.watch()
        if walk.finished:
            walk.place = -1
        self._timer = self.set_interval(PACE, self._tick)
        self._tick()

    def _tick(self) -> None:
        walk = self.lab.scene.walk
        if walk is None or walk.finished:
            self._pause()
            return
        walk.step()
        self.draw()

    def _pause(self) -> None:
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def action_view(self) -> None:
        """The product in a view; in another one, from its beginning, while one is watched."""
        self._pause()
        if self.lab.scene.walk is None:
            self.lab.scene.watch()
        else:
            self.lab.scene.walk.turn()
        self.draw()

    def action_stride(self, by: int) -> None:
        """Steps of single products, or of whole cells, columns, rows and layers."""
        self.lab.scene.watch().by_term = by < 0
        self.draw()

    # ---- which drill ----------------------------------------------------------------------------

    async def action_go(self, turn: bool = False) -> None:
        """The next drill, as hard as the last ones earned; from a view, back to the cells."""
        self._pause()
        if turn:
            self.lab.scene.walk = None
        else:
            self.lab.next()
        await self.renewed()

    async def renewed(self) -> None:
        """Another drill: nothing of the last one runs on."""
        self._pause()
        self._asked_at = time.monotonic()
        await super().renewed()

    def action_map(self) -> None:
        """Choose what to practise."""
        from tui.labs.matrix.kinds import KindsScreen

        async def chosen(choice: tuple[str, int] | None) -> None:
            if choice is not None:
                kind, level = choice
                self.lab.choose(kind)
                if level != self.lab.level:
                    self.lab.set_level(level)
                await self.renewed()

        self._pause()
        self.app.push_screen(KindsScreen(self.lab), chosen)

    def action_release(self) -> None:
        """Leave the view, or let go of the knobs; what is typed is the board's to clear."""
        scene = self.lab.scene
        if self.query_one(KnobPanel).has_focus:
            super().action_release()
        elif scene.walk is not None:
            self._pause()
            scene.walk = None
        else:
            super().action_release()
        self.draw()
