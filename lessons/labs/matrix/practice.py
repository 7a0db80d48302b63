"""Which drill comes next: harder after clean solves, easier after errors, mixed after mastery."""

import random
import re
from dataclasses import dataclass, field

from lessons.knobs import Knob, Settings, decode, encode
from lessons.labs.matrix.drill import Drill, Phase
from lessons.labs.matrix.kinds import KINDS
from lessons.labs.matrix.problems import MAX_LEVEL, make

LAB = "matrix"
KNOBS = (
    Knob("kind", "kind", "product", tuple(KINDS), "which kind of drill"),
    Knob(
        "level",
        "level",
        0,
        tuple(range(MAX_LEVEL + 1)),
        "how hard: 0 is the worked example, 6 has decimals and four columns",
        0,
        MAX_LEVEL,
    ),
    Knob("seed", "seed", 1, tuple(range(1, 10)), "which drill of this kind and level", 0, 10**9),
)

CLEAN_TO_RISE = 2  # clean solves in a row
WRONG_TO_FALL = 2  # wrong answers in one drill
MASTERY = 5  # a clean solve at this level or above masters a kind


@dataclass
class Practice:
    """A learner's way through drills: the kind, level and seed, and the drill they make.

    `streak` counts clean solves in a row. Each kind remembers the level it has reached.
    """

    kind: str = "product"
    level: int = 0
    seed: int = 1
    mixed: bool = False
    streak: int = 0
    levels: dict[str, int] = field(default_factory=dict)
    mastered: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._run = 0  # clean solves since the level last changed
        self._settled = False
        self.drill = Drill(make(self.kind, self.level, self.seed))

    @classmethod
    def from_state(cls, state: str | None) -> "Practice":
        """A practice that starts with the drill of a state string; KnobError if it is bad."""
        settings: Settings = decode(LAB, KNOBS, state) if state else {}
        return cls(**settings)  # type: ignore[arg-type]  # the knobs have checked the types

    @property
    def state(self) -> str:
        """The drill on screen as a string to paste: `matrix?kind=product&level=2&seed=17`."""
        return encode(LAB, {"kind": self.kind, "level": self.level, "seed": self.seed})

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
        self.seed += 1
        if self.mixed:
            others = [kind for kind in KINDS if kind != self.kind]
            self.kind = random.Random(f"mix {self.seed}").choice(others)
            self._run = 0
        self._start(self.levels.get(self.kind, 1))

    def again(self) -> None:
        """The same drill from the beginning."""
        self._start(self.level)

    def reseed(self) -> None:
        """Another drill of the same kind and level; the worked example has only one."""
        self.seed += 1
        self._start(max(self.level, 1))

    def choose(self, kind: str) -> None:
        """Change the kind. A kind met for the first time begins with its worked example."""
        self.kind, self.mixed, self._run = kind, False, 0
        self._start(self.levels.get(kind, 0))

    def set_level(self, level: int) -> None:
        """Change the level by hand."""
        self._run = 0
        self.levels[self.kind] = min(max(level, 0), MAX_LEVEL)
        self._start(self.levels[self.kind])

    def _start(self, level: int) -> None:
        self.level = level
        self._settled = False
        self.drill = Drill(make(self.kind, self.level, self.seed))
