"""Descent: one step of it predicted, then six optimizers on a map, and who arrives.

In one dimension the learner says where the next step leads, twice, and finds the largest learning
rate that still comes down. In two, GD, SGD, momentum, Nesterov, RMSProp and Adam start at one
place; who arrives first and who never does is said before anybody moves.
"""

import math
import random
from functools import lru_cache

from engine.training.landscape import random_direction, slice_of_loss
from engine.training.optimizers import SGD
from lessons.asking.ask import Ask
from lessons.asking.attempt import Attempt
from lessons.knobs import Knob, Settings, Value, defaults, given
from lessons.lab import Source, Truth
from lessons.labs.descent import line
from lessons.labs.descent.line import BENDS, BOWL, CURVES, Stand
from lessons.labs.descent.questions import (
    first_key,
    largest,
    never_key,
    next_step,
    who_first,
    who_never,
)
from lessons.labs.descent.surfaces import SURFACES, Surface
from lessons.labs.descent.walk import KINDS, NAMES, Fate, Setting, Walk, first
from lessons.numbers import show
from lessons.store.records import Answer
from lessons.walking import WalkLab

LINE, MAP = "line", "map"
RACE = ("descent.first", "descent.never")
ALL = "all"
PACES = (1, 2, 5, 10)  # steps a tick
_TENTHS = tuple(at / 10 for at in range(-40, 41))
_FINE = (0.01, 0.02, *(at / 20 for at in range(1, 61)))
_RATES = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.1, 0.15, 0.2, 0.25,
          0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.5, 2.0, 3.0)  # fmt: skip
_LINE, _MAP, _BOTH = "on the line", "on the map", "both"
MOST = max(surface.steps for surface in SURFACES.values())


@lru_cache(maxsize=32)
def _walk(setting: Setting) -> Walk:
    return Walk(setting)


class Descent(WalkLab):
    """The knobs of both parts, how many steps are seen, and what was decided."""

    id = "descent"
    help = """\
`v` changes between the line and the map. On the line one point goes down a curve; say where the
next step puts it (type, or place ◇ with `←` `→`), then find the largest α that still comes down.

On the map six optimizers start at ■ with the slopes the surface has; ◎ are its lowest points. Who
stays within a twentieth of the map's width has arrived; of two at the same step the one that ends
closer is first. *lr* is the learning rate of GD, SGD, momentum and Nesterov; *scaled* that of
RMSProp and Adam, which divide the slope by its recent size, so that it is about the length of a
step. SGD is GD whose slopes are disturbed by noise, drawn with the seed, as random batches would.
`space` lets them run, `.` and `,` step, `[` `]` change the pace, `1` to `6` show one alone, the
arrows move the start once all is said. Digits is a real loss, measured on a grid of 41 × 41 points;
between them the map is a smooth curve.
"""
    KNOBS = (
        Knob("part", "Part", LINE, (LINE, MAP), "One weight, or two and six optimizers.",
             group=_BOTH),
        Knob("seed", "Seed", 0, tuple(range(10)), "Draws the start, and SGD's noise.", 0, 10**6,
             group=_BOTH),
        Knob("step", "Step", 0, tuple(range(MOST + 1)), "How many steps are taken.", 0, MOST,
             group=_BOTH, rare=True),
        Knob("curve", "Curve", BOWL, CURVES, "What the point goes down.", group=_LINE),
        Knob("bend", "λ", 4.0, (0.5, *sorted(BENDS), 8.0),
             "The bend of the bowl: by how much its slope changes over one unit.", 0.1, 20,
             group=_LINE),
        Knob("w", "w", 3.0, tuple(at / 2 for at in range(-8, 9)), "Where the point starts.",
             -4, 4, group=_LINE),
        Knob("alpha", "α", 0.1, _FINE, "The learning rate.", 0.001, 20, group=_LINE),
        Knob("surface", "Surface", "valley", tuple(SURFACES), "What the six go down.", group=_MAP),
        Knob("lr", "lr", 0.04, _RATES, "The learning rate of GD, SGD, momentum and Nesterov.",
             1e-5, 100, group=_MAP),
        Knob("scaled", "Scaled", 0.1, _RATES, "The learning rate of RMSProp and Adam: about the"
             " length of a step.", 1e-5, 10, group=_MAP),
        Knob("mu", "μ", 0.9, (0.0, 0.5, 0.8, 0.9, 0.95, 0.99),
             "How much of the last direction momentum, Nesterov and Adam keep.", 0, 0.999,
             group=_MAP),
        Knob("noise", "Noise", 0.5, (0.0, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.0, 5.0),
             "The spread of what is added to each slope of SGD.", 0, 100, group=_MAP),
        Knob("x", "x", -1.8, _TENTHS, "Where all six start.", -4, 4, group=_MAP),
        Knob("y", "y", 0.7, _TENTHS, "Where all six start.", -4, 4, group=_MAP),
        Knob("only", "Shown", ALL, (ALL, *NAMES), "All six trails, or one alone.", group=_MAP,
             rare=True),
    )  # fmt: skip

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__(settings)
        self.knob = self._places["alpha"]
        self.pace = 0
        self.guess: float | None = None  # where ◇ was put
        self._raced: set[tuple[str, int]] = set()  # surface and seed, predicted and run to the end
        self._race = self.setting
        self._said_of: dict[Setting, dict[str, Attempt]] = {}  # what was said of other races
        self._asked: tuple[object, ...] = ()
        self.alpha = 0.0  # that the questions of the line speak of
        self.changed()

    # ---- settings -------------------------------------------------------------------------------

    def drawn(self, seed: int) -> Settings:
        """Where point and optimizers start: seed 0 as the surface says, others anywhere."""
        surface = self.surface
        left, right, bottom, top = surface.window
        rng = random.Random(f"descent {surface.name} {seed}")
        x, y = surface.start
        while seed:
            x, y = (
                round(low + (0.1 + 0.8 * rng.random()) * (high - low), 1)
                for low, high in ((left, right), (bottom, top))
            )
            if min(abs(x - g) + abs(y - h) for g, h in surface.goals) > (right - left) / 4:
                break
        return {**line.drawn(str(self.settings["curve"]), seed), "x": float(x), "y": float(y)}

    @property
    def _places(self) -> dict[str, int]:
        return {knob.name: at for at, knob in enumerate(self.KNOBS)}

    def _by_surface(self) -> Settings:
        surface = self.surface
        return {"lr": surface.lr, "scaled": surface.scaled, "noise": surface.noise}

    def read(self, state: str) -> None:
        """The state of a string; what it leaves out is the surface's or drawn with the seed."""
        told = given(self.id, self.KNOBS, state)
        self.settings = defaults(self.KNOBS) | told
        self.settings |= self._by_surface() | self._by_seed() | told
        self.settings["step"] = min(int(self.settings["step"]), self.steps)
        self.knob = self._places["alpha" if self.on_line else "lr"]
        self.changed()

    def _give(self, name: str, value: Value) -> bool:
        """Another surface or curve brings its own start and rates."""
        if name == "step":
            value = min(int(value), self.steps)
        if not super()._give(name, value):
            return False
        if name == "surface":
            self.settings |= self._by_surface()
        if name in ("surface", "curve"):
            self.settings |= self.drawn(self.seed)
        if name in ("surface", "curve", "seed", "part"):
            self.settings["step"] = 0
        if name == "part":
            self.knob = self._places["alpha" if self.on_line else "lr"]
        self.changed()
        return True

    def again(self) -> None:
        """From the first step, everything as it is turned."""
        self.settings["step"] = 0
        self.changed()

    def lacks(self, name: str) -> str:
        """Which knobs belong to the other part."""
        knob = next(knob for knob in self.KNOBS if knob.name == name)
        other = _MAP if self.on_line else _LINE
        if knob.group == other:
            return other
        return "for the bowl" if name == "bend" and self.settings["curve"] != BOWL else ""

    def changed(self) -> None:
        """Other settings: nothing runs; and another question speaks of the α that is now set."""
        super().changed()
        if self.setting != self._race:
            said = {key: self.attempts.pop(key) for key in RACE if key in self.attempts}
            self._said_of |= {self._race: said} if said else {}
            self._race = self.setting
            self.attempts |= self._said_of.get(self._race, {})
        asked = tuple(self.settings[name] for name in ("curve", "bend", "w", "seed"))
        begun = any(
            attempt.taken or attempt.passed
            for key, attempt in self.attempts.items()
            if key in ("descent.next", "descent.hop")
        )
        if asked != self._asked or not begun:
            self._asked, self.alpha = asked, float(self.settings["alpha"])
            self.guess = None

    @property
    def on_line(self) -> bool:
        """Whether one dimension is seen."""
        return self.part == LINE

    @property
    def surface(self) -> Surface:
        """What the six go down."""
        return SURFACES[str(self.settings["surface"])]

    @property
    def steps(self) -> int:
        """How many steps there are to see."""
        return line.STEPS if self.on_line else self.surface.steps

    # ---- one dimension --------------------------------------------------------------------------

    @property
    def hopping(self) -> int:
        """Which step of the line is being predicted, 0 or 1; 2 once both are said."""
        waiting = self.question
        return {"descent.next": 0, "descent.hop": 1}.get(waiting.id, 2) if waiting else 2

    @property
    def hunting(self) -> bool:
        """Whether the largest learning rate is looked for: then α turns, and its walk is seen."""
        waiting = self.question
        return waiting is not None and waiting.id == "descent.largest"

    @property
    def stands(self) -> tuple[Stand, ...]:
        """The walk on the line that is looked at."""
        s = self.settings
        alpha = self.alpha if self.hopping < 2 else float(s["alpha"])
        return line.walk(str(s["curve"]), float(s["bend"]), float(s["w"]), alpha)

    @property
    def seen(self) -> int:
        """How many steps are seen: those that were predicted, then as many as are taken."""
        if not self.on_line:
            return min(int(self.settings["step"]), self.walk.taken) if self.open else 0
        if self.hopping < 2:
            return self.hopping
        taken = self.steps if self.hunting else int(self.settings["step"])
        return min(taken, len(self.stands) - 1)

    @property
    def formula(self) -> str:
        """The curve as a book writes it."""
        s = self.settings
        return line.stretch(line.curve(str(s["curve"]), float(s["bend"])).text).formula.written

    def place(self, by: float) -> str:
        """Move ◇ by so much, within the picture; where it stands, as it would be typed."""
        at = self.stands[-1 if self.hopping > 1 else self.hopping].w
        at = round((at if self.guess is None else self.guess) + by, 2)
        self.guess = min(max(at, -line.REACH), line.REACH)
        return show(self.guess)

    # ---- two dimensions -------------------------------------------------------------------------

    @property
    def setting(self) -> Setting:
        """What the race depends on."""
        s = self.settings
        return Setting(
            self.surface, (float(s["x"]), float(s["y"])), float(s["lr"]), float(s["scaled"]),
            float(s["mu"]), float(s["noise"]), int(s["seed"]),
        )  # fmt: skip

    @property
    def walk(self) -> Walk:
        """The trails of all six."""
        return _walk(self.setting)

    def catch_up(self, seconds: float = math.inf) -> bool:
        """Compute the trails as far as they are to be seen, for so long; whether that is done.

        Somebody who moves the start with a held key sees the trails grow, and never waits for them.
        """
        if self.on_line or not self.open:
            return True
        step = int(self.settings["step"])
        self.walk.reach(step, seconds)
        return self.walk.taken >= step

    @property
    def fates(self) -> tuple[Fate, ...]:
        """What becomes of all six."""
        return self.walk.fates()

    @property
    def shown(self) -> tuple[int, ...]:
        """Whose trails are drawn."""
        only = self.settings["only"]
        return tuple(range(len(NAMES))) if only == ALL else (NAMES.index(str(only)),)

    def move(self, right: int, up: int) -> None:
        """Move the start by a fortieth of the map, within it."""
        left, far, bottom, top = self.surface.window
        s, each = self.settings, (far - left) / 40
        s["x"] = round(float(min(max(float(s["x"]) + right * each, left), far)), 2)
        s["y"] = round(float(min(max(float(s["y"]) + up * each, bottom), top)), 2)
        self.changed()

    # ---- running --------------------------------------------------------------------------------

    @property
    def can_run(self) -> bool:
        """Whether there are steps to be taken."""
        return self.open and int(self.settings["step"]) < self.steps

    @property
    def finished(self) -> bool:
        """Whether the last step is taken."""
        return self.open and int(self.settings["step"]) >= self.steps

    def go(self, by: int) -> list[Answer]:
        """So many steps on, or back; what the last one decides is to be recorded."""
        step = int(self.settings["step"]) + by
        self.settings["step"] = min(max(step, 0), self.steps)
        self.catch_up()
        if not self.finished or self.on_line:
            return []
        self.running = False
        answers = self.decided()
        if not self.free:
            self._raced.add((self.surface.name, self.seed))
        return answers

    def truth(self, ask: Ask) -> Truth | None:
        """On the map: who came first, or how many never came."""
        if self.on_line or not self.finished:
            return None
        fates = self.fates
        if ask.id == "descent.never":
            return Truth(sum(fate.arrived is None for fate in fates), never_key(fates))
        winner = first(fates)
        return Truth(None if winner is None else fates[winner].arrived, first_key(fates))

    # ---- what is asked --------------------------------------------------------------------------

    def asks(self) -> tuple[Ask, ...]:
        """On the line two steps and the largest α; on the map who is first and who never.

        Once a race was predicted and run, its knobs may be turned without being asked again, and
        so it is for whoever comes back to it.
        """
        if self.on_line:
            return self._asks_of_the_line()
        setting = self.setting
        how = (
            f"Six start at ■ ({show(setting.start[0])}, {show(setting.start[1])}), lr"
            f" {show(setting.lr)}, for RMSProp and Adam {show(setting.scaled)}."
        )
        asks = (who_first(how, self.steps), who_never(self.steps))
        if (self.surface.name, setting.seed) in self._raced:
            return tuple(ask for ask in asks if ask.id in self.attempts)
        return asks

    def _asks_of_the_line(self) -> tuple[Ask, ...]:
        s = self.settings
        name, bend = str(s["curve"]), float(s["bend"])
        stands = line.walk(name, bend, float(s["w"]), self.alpha)
        asks = tuple(
            next_step(key, self.formula, stand.w, stand.height, stand.slope, self.alpha)
            for key, stand in zip(("next", "hop"), stands, strict=False)
            if stand.slope
        )
        return (*asks, largest(bend, self.formula)) if name == BOWL else asks

    def code(self) -> tuple[Source, ...]:
        """The engine's optimizers that are shown; of the digits, the slice as well."""
        if self.on_line:
            return (SGD,)
        kinds: tuple[Source, ...] = tuple(dict.fromkeys(KINDS[at] for at in self.shown))
        slices = (random_direction, slice_of_loss) if self.surface.name == "digits" else ()
        return (*kinds, *slices)
