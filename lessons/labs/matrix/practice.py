"""Which drill comes next: harder after clean solves, easier after errors, mixed after mastery."""

import random
import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from lessons.asking.ask import Ask
from lessons.asking.parting import offered, parting
from lessons.knobs import Knob, Settings
from lessons.lab import Beginning, Lab, Source
from lessons.labs.matrix.asks import ask_drill, ask_id
from lessons.labs.matrix.scene import Scene
from lessons.labs.matrix.walk import Walk
from lessons.products.algebra import Cell
from lessons.products.diagnosis import outcomes
from lessons.products.drill import Drill, Phase
from lessons.products.kinds import KINDS
from lessons.products.problems import MAX_LEVEL, make
from lessons.store.records import Answer

CLEAN_TO_RISE = 2  # clean solves in a row
WRONG_TO_FALL = 2  # wrong answers in one drill
MASTERY = 5  # a clean solve at this level or above masters a kind


class Practice(Lab):
    """A learner's way through drills: the knobs make a drill, and what is done with it the next.

    `scene` is the drill on the screen, with all that is in the middle of being done. `streak`
    counts clean solves in a row. Each kind remembers the level it has reached.
    """

    id = "matrix"
    help = """\
First say which **shape** the result has (`3x2`), or `n` that it does not exist. Then fill the
cells: a row of the left matrix meets a column of the right one, marked ▶ and ▼. Fractions such as
`1/3`, decimals and a minus are all fine; what begins with `=` is worked out. Nothing is judged
before `enter`.

`space` watches the product being built, `v` in another of its views; cells that are yours stay
hidden. Two clean drills make the next one harder, two slips easier. A hint is not a fault.
"""
    KNOBS = (
        Knob("kind", "Kind", "product", tuple(KINDS), "Which kind of drill."),
        Knob(
            "level",
            "Level",
            0,
            tuple(range(MAX_LEVEL + 1)),
            "How hard: 0 is the worked example, 6 has decimals and four columns.",
            0,
            MAX_LEVEL,
        ),
        Knob(
            "seed", "Seed", 1, tuple(range(1, 10)), "Which drill of this kind and level.", 0, 10**9
        ),
    )

    @classmethod
    def beginnings(cls) -> Sequence[Beginning]:
        """The kinds of drill."""
        return [Beginning(kind.label, kind.rule, f"{cls.id}?kind={kind.name}")
                for kind in KINDS.values()]  # fmt: skip

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__(settings)
        self.mixed = False
        self.streak = 0
        self.levels: dict[str, int] = {}
        self.mastered: set[str] = set()
        self._run = 0  # clean solves since the level last changed
        self.changed()

    # ---- the drill and where it comes from ------------------------------------------------------

    @property
    def kind(self) -> str:
        """Which kind of drill this is."""
        return str(self.settings["kind"])

    @property
    def level(self) -> int:
        """How hard it is, 0 to 6."""
        return int(self.settings["level"])

    @property
    def drill(self) -> Drill:
        """The drill on the screen."""
        return self.scene.drill

    def changed(self) -> None:
        """Begin the drill that the knobs make."""
        self._settled = False
        self._parts_at: int | None = None
        self.free, self.note = False, ""
        self.scene = Scene(Drill(make(self.kind, self.level, self.seed)))

    def _begin(self, **settings: int | str) -> None:
        self.settings |= settings
        self.changed()

    def turn(self, name: str, by: int) -> bool:
        """Turn a knob; another kind comes at the level it has reached."""
        if not super().turn(name, by):
            return False
        if name == "kind":
            self.choose(self.kind)
        elif name == "level":
            self.set_level(self.level)
        return True

    # ---- between sessions -----------------------------------------------------------------------

    @property
    def memory(self) -> str:
        """What to remember between sessions: `product=3 sum=5*`, a star where mastered."""
        return " ".join(
            f"{kind}={level}{'*' if kind in self.mastered else ''}"
            for kind, level in self.levels.items()
        )

    def recall(self, memory: str) -> None:
        """Take up what `memory` said in an earlier session; what makes no sense is passed over."""
        for kind, level, star in re.findall(r"([a-z]+)=([0-6])(\*?)", memory[:500]):
            if kind in KINDS:
                self.levels[kind] = int(level)
                self.mastered |= {kind} if star else set()

    # ---- what is asked --------------------------------------------------------------------------

    def asks(self) -> tuple[Ask, ...]:
        """A question of every kind, at the level it has reached; the one on the screen as it is."""
        levels = self.levels | {self.kind: self.level}
        return tuple(ask_drill(kind, levels.get(kind, 1), self.seed) for kind in KINDS)

    @property
    def question(self) -> None:
        """Nothing is asked beside the figure: the drill asks in its own cells."""
        return None

    def commit(self, seconds: float) -> Answer | None:
        """Judge what was typed, after so many seconds; what is to be recorded, if it was judged."""
        scene, drill = self.scene, self.drill
        cursor, phase, hints = drill.cursor, drill.phase, drill.hints.get(drill.cursor, 0)
        entry = scene.commit()
        scene.note = self.note = ""
        if entry is None or entry.verdict.refused:
            return None
        if len(entry.verdict.ideas) > 1:
            self._parts_at = self._parting(entry.verdict.ideas, cursor)
            if self._parts_at is not None:
                scene.said = replace(entry, verdict=offered(entry.verdict))
        if drill.phase is Phase.DONE:
            scene.note = f"{self.settle()}.  enter: next drill   R: one more like it"
        elif phase is Phase.SHAPE and drill.phase is Phase.CELLS and self.level == 0:
            scene.walk = Walk(scene.problem)
        place = "shape" if cursor is None else f"{cursor[0] + 1},{cursor[1] + 1}"
        return Answer(
            item=ask_id(self.kind),
            choice=f"{place}: {entry.text}",
            correct=entry.verdict.correct,
            seconds=seconds,
            source="lab",
            kind="grid" if scene.problem.kind.has_cells else "shape",
            seed=self.seed,
            state=self.state,
            hints=hints,
        )

    def _parting(self, names: Collection[str], cell: Cell | None) -> int | None:
        """The seed of a drill of this kind and level that tells these ideas apart."""
        kind, level = self.kind, max(self.level, 1)
        return parting(self.seed, names, lambda seed: outcomes(make(kind, level, seed), cell))

    def uncover(self) -> None:
        """Show every number, or cover them again; an uncovered drill does not count as clean."""
        self.scene.free = self.free
        self.drill.told += self.free and self.drill.phase is not Phase.DONE

    # ---- the way through them -------------------------------------------------------------------

    def settle(self) -> str:
        """Once a drill is done: change the level if it is earned, and say so in a quiet line."""
        if self.drill.phase is not Phase.DONE or self._settled:
            return ""
        self._settled = True
        drill, kind, before = self.drill, self.kind, self.level
        self.levels[kind] = before
        if drill.clean:
            self.streak += 1
            self._run += 1
            if before >= MASTERY:
                return self._master(kind)
            if self._run >= CLEAN_TO_RISE or before == 0:
                return self._change(min(before + 1, MAX_LEVEL))
            return "clean"
        self.streak = self._run = 0
        if drill.wrong >= WRONG_TO_FALL and before > 1:
            return self._change(before - 1)
        if before == 0:
            return self._change(1)
        return "done"

    def _master(self, kind: str) -> str:
        self.levels[kind] = min(self.level + (self._run >= CLEAN_TO_RISE), MAX_LEVEL)
        if kind in self.mastered:
            return "clean"
        self.mastered.add(kind)
        self.mixed = True
        return f"clean: {KINDS[kind].label} mastered; from now on the kinds are mixed"

    def _change(self, level: int) -> str:
        self.levels[self.kind], self._run = level, 0
        return f"{'clean: ' if self.drill.clean else ''}level {level} next"

    def next(self) -> None:
        """The next drill: a new seed, the level that is earned, another kind when mixed."""
        super().new_seed()
        kind = self.kind
        if self.mixed:
            others = [other for other in KINDS if other != kind]
            kind = random.Random(f"mix {self.seed}").choice(others)
            self._run = 0
        self._begin(kind=kind, level=self.levels.get(kind, 1))

    def new_seed(self) -> None:
        """Another drill of the same kind and level; the worked example has only one."""
        self.settings["level"] = max(self.level, 1)
        if self._parts_at is not None:
            self._begin(seed=self._parts_at)
        else:
            super().new_seed()

    def choose(self, kind: str) -> None:
        """Change the kind. A kind met for the first time begins with its worked example."""
        self.mixed, self._run = False, 0
        self._begin(kind=kind, level=self.levels.get(kind, 0))

    def set_level(self, level: int) -> None:
        """Change the level by hand."""
        self._run = 0
        self.levels[self.kind] = min(max(level, 0), MAX_LEVEL)
        self._begin(level=self.levels[self.kind])

    # ---- what stands behind it ------------------------------------------------------------------

    def code(self) -> tuple[Source, ...]:
        """The engine's product: every number here is computed by it."""
        from engine import functions, ops, tensor

        return functions.matmul, tensor.apply, ops.Op
