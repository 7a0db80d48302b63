"""What can a network draw? Place the units of one hidden layer by hand, then let the engine do it.

A unit is a step, two are a bump, and the curve is the sum of all of them. The error is seen live.
Then the engine trains as many units of its own on the same target; and once more with 2, 4, 8 and
16 of them, for the curve of errors.
"""

import math
import random
from collections.abc import Iterator
from statistics import median

from engine.tasks import curves
from engine.tasks.curves import CURVES, REACH
from engine.training.run import Run
from lessons.asking.ask import Ask
from lessons.experiment import Experiment
from lessons.knobs import Knob, KnobError, Settings, Value
from lessons.lab import Source, Truth
from lessons.labs.approximation.asks import falling, falling_key, versus, versus_key
from lessons.labs.approximation.hand import NARROWEST, STEEPNESS, WIDEST, Hand, numbers
from lessons.labs.approximation.units import POINTS, Curve, Fit, Unit, fitting, staircase
from lessons.numbers import show

OWN = "own"  # the target that is drawn by the learner
COUNTS = (2, 4, 8, 16)
SEEDS = 3  # trainings with each, for the curve of errors
CURVE, ERRORS = "curve", "errors"
STEPS, BUMPS = "steps", "bumps"
PLACES = 25  # of the learner's own target, one every quarter from −3 to 3
HIGHEST = 1.5  # how high that target reaches
STRIDES = (0.01, 0.05, 0.1, 0.25, 0.5)


class Approximation(Experiment[Fit]):
    """The target, the units placed by hand, and what the engine made of as many."""

    id = "approximation"
    help = f"""\
A hidden unit is a step: v·σ(w·x + b) climbs by v where x = −b/w. The arrows move the chosen one
and change its height; enter or a digit chooses another. Held as *bumps*, two units move at once,
one up and one down. A click puts the chosen step there, so that the curve reaches the place;
dragging moves it. The target *own* is yours: draw it with the mouse or the arrows; enter says that
it is finished. The error is the mean of the squared distance between curve and target, at {POINTS}
places evenly spread.
"""
    KNOBS = (
        Knob("target", "Target", "sine", (*CURVES, OWN), "The curve to be matched."),
        Knob("units", "Hidden units", 4, COUNTS, "How many steps there are.", 2, 16),
        Knob("pieces", "Held as", STEPS, (STEPS, BUMPS), "One step at a time, or two as a bump."),
        Knob("w", "Steepness w", 20.0, (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 200.0),
             "How steep the chosen step is.", *STEEPNESS),
        Knob("width", "Width of a bump", 1.0, (0.2, 0.5, 1.0, 1.5, 2.0, 3.0),
             "From its first step to its second.", NARROWEST, WIDEST),
        Knob("view", "Shown", CURVE, (CURVE, ERRORS), "The curves, or the error by units."),
        Knob("seed", "Seed", 0, tuple(range(10)),
             "Draws the random weights and the examples; your own target, too.", 0, 10**6),
    )  # fmt: skip

    learned: Fit | None
    present: Fit | None  # the training that goes on for the curve of errors

    def __init__(self, settings: Settings | None = None) -> None:
        self.stride = 0.1
        self.drawing = False
        self.place = PLACES // 2  # of the own target, where the pencil is
        self.promised: float | None = None  # the error by hand when the learner was done
        self.results: dict[tuple[int, int], float] = {}
        super().__init__(settings)
        self.knob = next(at for at, knob in enumerate(self.KNOBS) if knob.name == "pieces")
        self._begin()

    def _begin(self) -> None:
        """As the settings are, with nothing placed."""
        s = self.settings
        self.line = self._first_line()
        self.hand = Hand(int(s["units"]), float(s["w"]), float(s["width"]))
        self.hand.hold_bumps(s["pieces"] == BUMPS)
        self.drawing, self.promised = False, None
        self._known = self._keys()

    # ---- the target -----------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The target's name in a sentence."""
        return "own target" if self.settings["target"] == OWN else str(self.settings["target"])

    @property
    def target(self) -> Curve:
        """The curve to be matched; one's own is straight between its points."""
        target = str(self.settings["target"])
        if target != OWN:
            return CURVES[target]
        line = tuple(self.line)

        def own(x: float) -> float:
            across = (min(max(x, -REACH), REACH) + REACH) / (2 * REACH) * (PLACES - 1)
            left = min(int(across), PLACES - 2)
            share = across - left
            return line[left] * (1 - share) + line[left + 1] * share

        return own

    def _first_line(self) -> list[float]:
        """An own target to begin with: two waves that the seed draws."""
        rng = random.Random(f"approximation {self.settings['seed']}")
        parts = [(rng.uniform(0.3, 0.6), rng.uniform(0.5, 2.0), rng.uniform(0, 6)) for _ in "ab"]
        return [round(sum(a * math.sin(f * x + p) for a, f, p in parts), 2) for x in PENCIL]

    def sketch(self, place: int, y: float) -> None:
        """The own target's height at one of its points."""
        self.place = min(max(place, 0), PLACES - 1)
        self.line[self.place] = round(min(max(y, -HIGHEST), HIGHEST), 2)
        self.changed()

    # ---- by hand --------------------------------------------------------------------------------

    @property
    def error(self) -> float:
        """The error of what was placed by hand."""
        return self.hand.drawn.error(self.target)

    def move(self, right: int, up: int) -> None:
        """Move what is held, or the pencil, by so many strides."""
        if self.drawing:
            place = min(max(self.place + right, 0), PLACES - 1)
            self.sketch(place, self.line[place] + up * self.stride)
        else:
            hand = self.hand
            hand.put(hand.at + right * self.stride, hand.height + up * self.stride)

    def change_stride(self, by: int) -> None:
        """Smaller or larger steps of the arrows."""
        place = STRIDES.index(self.stride) + by
        self.stride = STRIDES[min(max(place, 0), len(STRIDES) - 1)]

    # ---- knobs ----------------------------------------------------------------------------------

    def lacks(self, name: str) -> str:
        """A width belongs to bumps."""
        return "for bumps" if name == "width" and self.settings["pieces"] != BUMPS else ""

    def value(self, name: str) -> Value:
        """A knob's value; steepness and width are those of what is held."""
        held: dict[str, Value] = {"w": self.hand.w, "width": self.hand.width}
        return held.get(name, self.settings[name])

    def turn(self, name: str, by: int) -> bool:
        """Turn a knob, from what it is for what is held."""
        self.settings[name] = self.value(name)
        return super().turn(name, by)

    def set(self, name: str, text: str) -> None:
        """Give a knob a typed value, to what is held as well; raises KnobError."""
        super().set(name, text)
        self._to_hand(name)

    def _give(self, name: str, value: Value) -> bool:
        """A knob's new value, and what it does to what is held."""
        untouched = self.line == self._first_line()
        if not super()._give(name, value):
            return False
        self._to_hand(name)
        if name == "target":
            self.drawing = value == OWN
        elif name == "seed" and untouched:  # what the learner has drawn stays
            self.line = self._first_line()
            self.changed()
        return True

    def _to_hand(self, name: str) -> None:
        hand, value = self.hand, self.settings[name]
        if name == "units" and value != len(hand.units):
            hand.resize(int(value))
        elif name == "pieces" and hand.bumps != (value == BUMPS):
            hand.hold_bumps(value == BUMPS)
        elif name == "w":
            hand.w0 = float(value)
            hand.put(hand.at, hand.height, w=hand.w0)
        elif name == "width":
            hand.width0 = float(value)
            if hand.bumps:
                hand.put(hand.at, hand.height, width=hand.width0)

    # ---- what is asked and run ------------------------------------------------------------------

    def asks(self) -> tuple[Ask, ...]:
        """Nothing while units are placed; then who is closer, or how the error falls."""
        if self.settings["view"] == ERRORS:
            return (falling(self.name),)
        if self.promised is None:
            return ()
        return (versus(self.name, len(self.hand.units), show(self.promised, 3)),)

    def commit(self) -> None:
        """The learner is done placing: what was reached is what the engine is compared with."""
        if self.promised is None and self.settings["view"] == CURVE:
            self.drawing = False
            self.promised = self.error

    @property
    def plan(self) -> tuple[tuple[int, int], ...]:
        """The trainings of this view: how many units, and the seed."""
        seed = self.seed
        if self.settings["view"] == CURVE:
            return ((int(self.settings["units"]), seed),)
        return tuple((count, seed + each) for count in COUNTS for each in range(SEEDS))

    def work(self) -> Iterator[Fit]:
        """One training, or twelve after each other."""
        name, target, plan = str(self.settings["target"]), self.target, self.plan
        for count, seed in plan:
            yield from fitting(name, target, count, seed)

    def hear(self, news: Fit) -> None:
        """How the training stands."""
        if self.settings["view"] == CURVE:
            self.learned = news
            return
        self.present = news
        if news.over:
            self.results[news.count, news.seed] = news.error

    def ended(self, run: int) -> bool:
        """The run is over: what was predicted is decided."""
        over = super().ended(run)
        if over:
            self.present = None
        return over

    def truth(self, ask: Ask) -> Truth | None:
        """Which of the two errors is smaller, or how they fall with more units."""
        if not self.finished:
            return None
        if self.settings["view"] == ERRORS:
            two, sixteen = self.middle(COUNTS[0]), self.middle(COUNTS[-1])
            assert two is not None and sixteen is not None
            return Truth(two / sixteen if sixteen else math.inf, falling_key(two, sixteen))
        if self.learned is None or self.promised is None:
            return None
        return Truth(self.learned.error, versus_key(self.promised, self.learned.error))

    def middle(self, count: int) -> float | None:
        """The median error of the trainings with so many units, as far as they are done."""
        errors = [error for (units, _), error in self.results.items() if units == count]
        return median(errors) if errors else None

    def stairs(self, count: int) -> float:
        """The error of so many steep steps by recipe."""
        return staircase(self.target, count).error(self.target)

    def forget(self) -> None:
        """The engine has drawn nothing yet."""
        self.learned = self.present = None
        self.results = {}

    def _keys(self) -> tuple[object, object, object]:
        """What a fitted curve depends on, what the curve of errors does, and which is seen."""
        s = self.settings
        task = s["target"], tuple(self.line) if s["target"] == OWN else (), s["seed"]
        return (*task, s["units"]), task, s["view"]

    def changed(self) -> None:
        """Forget what was learned for other settings, and only that."""
        before, now = self._known, self._keys()
        if now == before:
            return
        self._known = now
        self.leave()
        self.present = None
        if now[0] != before[0]:
            self.learned = self.promised = None
        if now[1] != before[1]:
            self.results = {}
        if self.settings["view"] == ERRORS:
            self.finished = len(self.results) == len(self.plan)
        else:
            self.finished = self.learned is not None and self.learned.over

    def again(self) -> None:
        """From the beginning: nothing is placed, nothing learned. One's own target stays."""
        line = self.line
        self.leave()
        self._begin()
        self.line = line
        self._known = self._keys()
        self.finished = False
        self.forget()

    # ---- the state as a string ------------------------------------------------------------------

    @property
    def plain_state(self) -> str:
        """The knobs, and what was drawn and placed."""
        text = super().plain_state
        if self.settings["target"] == OWN and self.line != self._first_line():
            text += "&line=" + ",".join(f"{y:g}" for y in self.line)
        return text + (f"&placed={self.hand.text()}" if self.hand.placed else "")

    def read(self, state: str) -> None:
        """The same, read; raises KnobError and changes nothing."""
        head, mark, query = state.strip().partition("?")
        pairs = [pair.partition("=") for pair in query.split("&")]
        own = {key: text for key, _, text in pairs if key in ("line", "placed")}
        rest = "&".join("".join(pair) for pair in pairs if pair[0] not in own)
        line = numbers(own["line"], HIGHEST) if "line" in own else None
        if line is not None and len(line) != PLACES:
            raise KnobError(f"line has {PLACES} heights")
        fresh = type(self)()
        super(Approximation, fresh).read(head + mark + rest)
        fresh._begin()
        if "placed" in own:
            fresh.hand.read(own["placed"])
        self.settings, self.hand = fresh.settings, fresh.hand
        self.line = line if line is not None else fresh.line
        self.drawing, self.promised = False, None
        self.changed()

    def code(self) -> tuple[Source, ...]:
        """The targets, one unit, and the step of training."""
        return Unit, curves, Run.train_step


PENCIL = tuple(-REACH + 2 * REACH * at / (PLACES - 1) for at in range(PLACES))
