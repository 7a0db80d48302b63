"""What every lab knows: its knobs, what it asks, and what may be done now. It has no screen.

A lab is a small state machine. A learner turns knobs, is asked what the experiment will show, and
only then may watch it. The same settings give the same numbers, the seed being one of them, and all
of it is one short string to paste. A lab of this kind is written by saying what its knobs are, what
it asks and what its numbers are; `tui.lab` frames it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, ClassVar, Self

from lessons.asking.ask import Ask
from lessons.asking.attempt import Attempt, Phase
from lessons.held import Held, apart
from lessons.knobs import Knob, KnobError, Settings, Value, defaults, encode, given
from lessons.labs import find_lab
from lessons.store.records import Answer

Source = ModuleType | type | Callable[..., Any]


@dataclass(frozen=True)
class Truth:
    """What an experiment found about a prediction: the number it was, the place of the option."""

    was: float | None = None
    key: int | None = None


@dataclass(frozen=True)
class Beginning:
    """A state that has a name, such as a preset: it is found by that and by what is told of it."""

    name: str
    about: str
    state: str


class Lab:
    """One lab with its knobs as they stand, what was said in it, and a note to the learner.

    A subclass gives `id`, under which `lessons.labs.LABS` lists it, and `KNOBS`, and writes `asks`.
    `settings` are the knobs' values.
    """

    id: ClassVar[str]
    help: ClassVar[str] = ""
    KNOBS: ClassVar[Sequence[Knob]] = ()
    LONGEST: ClassVar[int] = 2000
    """Characters of a state that are read when one is pasted."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings: Settings = defaults(self.KNOBS) | (settings or {})
        self.free = False
        self.note = ""
        self.knob = 0  # the one that + and - turn
        self.attempts: dict[str, Attempt] = {}
        self.looked: dict[str, Any] = {}  # how it is looked at, as its screen likes to keep it
        self.held = Held()  # knobs that a lesson holds fast or leaves out
        self.trial_of = ""  # the question just answered, whose experiment may be shown

    @property
    def title(self) -> str:
        """What the lab is called."""
        info = find_lab(self.id)
        return info.title if info else self.id

    @classmethod
    def beginnings(cls) -> Sequence[Beginning]:
        """What there is to begin with, where the lab has a list of that."""
        return ()

    # ---- the state as a string ------------------------------------------------------------------

    @classmethod
    def from_state(cls, state: str) -> Self:
        """The lab in the state of a string; raises KnobError, which says what is allowed."""
        lab = cls()
        lab.load(state)
        return lab

    def load(self, state: str) -> None:
        """Go to the state of a string; raises KnobError, and changes nothing, if it cannot."""
        plain, held = apart(state, self.KNOBS)
        self.read(plain)
        self.held = held

    def read(self, state: str) -> None:
        """Read a string without what it holds fast; raises KnobError and changes nothing if it
        cannot. A lab whose state is more than its knobs writes this and `plain_state` anew."""
        told = given(self.id, self.KNOBS, state)
        self.settings = defaults(self.KNOBS) | told
        self.settings |= self._by_seed() | told
        self.changed()
        self.mark_what_counts()

    @property
    def state(self) -> str:
        """Everything that can be turned, and what is held fast, as one short string to paste."""
        return self.held.on(self.plain_state)

    @property
    def plain_state(self) -> str:
        """Everything that can be turned; what is rare if it was."""
        usual = {knob.name: knob.default for knob in self.KNOBS if knob.rare}
        told = {n: v for n, v in self.settings.items() if n not in usual or v != usual[n]}
        return encode(self.id, told)

    # ---- what is asked --------------------------------------------------------------------------

    def asks(self) -> Sequence[Ask]:
        """What has to be said before these settings may be looked at, in order."""
        return ()

    @property
    def waiting(self) -> Ask | None:
        """The first question that still waits for an answer; None in free play."""
        if self.free:
            return None
        return next((ask for ask in self.asks() if not self.answered(ask)), None)

    @property
    def question(self) -> Ask | None:
        """What is asked now: what waits, where nothing else has its turn first."""
        return self.waiting

    def answered(self, ask: Ask) -> bool:
        """Whether the learner has said what there is to say, or knowingly passed it over."""
        attempt = self.attempt(ask)
        return attempt.taken or attempt.passed

    def attempt(self, ask: Ask) -> Attempt:
        """The learner's way through a question of this lab."""
        kept = self.attempts.get(ask.id)
        if kept is None or kept.ask != ask:
            kept = self.attempts[ask.id] = Attempt(ask, "lab", self.state)
        return kept

    @property
    def open(self) -> bool:
        """Whether the experiment may be seen: everything asked was answered, or this is free."""
        return self.question is None

    def truth(self, ask: Ask) -> Truth | None:
        """What the experiment has found about a prediction; None until it has."""
        return None

    def decided(self) -> list[Answer]:
        """Put what was found beside what was predicted; the answers that are to be recorded now."""
        for ask in self.asks():
            attempt = self.attempt(ask)
            if attempt.phase is Phase.TAKEN and (truth := self.truth(ask)) is not None:
                attempt.reveal(truth.was, truth.key)
        return [answer for attempt in self.attempts.values() for answer in attempt.take()]

    @property
    def speaks_of(self) -> str:
        """The question just answered, until one goes on: what it asks may be shown done."""
        return "" if self.free else self.trial_of

    # ---- what a learner does --------------------------------------------------------------------

    def can_turn(self, name: str) -> bool:
        """Whether a knob turns now."""
        return True

    def may_turn(self, name: str) -> bool:
        """Whether a knob turns now, and nobody holds it fast."""
        return not self.held.fixes(name) and self.can_turn(name)

    def leaves_out(self, name: str) -> bool:
        """Whether a knob is not on the panel: the lab hides it now, or a lesson leaves it out."""
        return name in self.held.hidden or self.hides(name)

    def lacks(self, name: str) -> str:
        """Why turning a knob would change nothing now, in a few words; else nothing."""
        return ""

    def hides(self, name: str) -> bool:
        """Whether a knob is left out of the panel."""
        return False

    def value(self, name: str) -> Value:
        """A knob's value as it is shown now."""
        return self.settings[name]

    def turn(self, name: str, by: int) -> bool:
        """Turn a knob by so many of its steps; True if its value changed."""
        if not self.may_turn(name):
            return False
        knob = next(knob for knob in self.KNOBS if knob.name == name)
        return self._give(name, knob.turn(self.settings[name], by))

    def set(self, name: str, text: str) -> None:
        """Give a knob a typed value; raises KnobError."""
        knob = next(knob for knob in self.KNOBS if knob.name == name)
        value = knob.parse(text)
        if self.may_turn(name):
            self._give(name, value)

    def _give(self, name: str, value: Value) -> bool:
        """A knob's new value, and with a seed what it draws; True if it is another one."""
        if value == self.settings[name]:
            return False
        self.settings[name] = value
        if name == "seed":
            self.settings |= self._by_seed()
        self.changed()
        if name != self.KNOBS[self.knob].name:
            self.mark_what_counts()
        return True

    @property
    def parts(self) -> Sequence[Value]:
        """What the lab is made of, one after the other looked at; none without a knob `part`."""
        return next((knob.steps for knob in self.KNOBS if knob.name == "part"), ())

    @property
    def part(self) -> str:
        """The one that is looked at."""
        return str(self.settings["part"])

    def other_part(self) -> None:
        """On to the next part, and behind the last one to the first."""
        if not self.held.fixes("part"):
            at = self.parts.index(self.part) + 1
            self._give("part", self.parts[at % len(self.parts)])

    def mark_what_counts(self) -> None:
        """Where the marked knob changes nothing now, mark the first that does; `v` turns a part."""
        if self.KNOBS and self.lacks(self.KNOBS[self.knob].name):
            counts = (at for at, knob in enumerate(self.KNOBS)
                      if knob.name != "part" and not self.lacks(knob.name))  # fmt: skip
            self.knob = next(counts, self.knob)

    def _by_seed(self) -> Settings:
        return self.drawn(self.seed) if self.has_seed else {}

    def drawn(self, seed: int) -> Settings:
        """Those knobs that a seed draws, as it draws them; by hand they may then be moved."""
        return {}

    def again(self) -> None:
        """The same experiment from its beginning: same seed, and what it draws as it drew it."""
        self.settings |= self._by_seed()
        self.changed()

    @property
    def has_seed(self) -> bool:
        """Whether chance plays a part, so that `R` draws anew."""
        return any(knob.name == "seed" for knob in self.KNOBS)

    @property
    def draws_anew(self) -> bool:
        """Whether `R` may: not where a lesson holds the seed fast."""
        return self.has_seed and not self.held.fixes("seed")

    @property
    def seed(self) -> int:
        """What chance is drawn from."""
        return int(self.settings["seed"])

    def new_seed(self) -> None:
        """The same experiment with the next seed; past the last one it begins anew."""
        knob = next(knob for knob in self.KNOBS if knob.name == "seed")
        following = self.seed + 1
        self._give("seed", following if following <= knob.high else int(knob.low))

    def changed(self) -> None:
        """A knob was turned: forget what was computed for the old settings."""
        self.trial_of = ""

    # ---- what stands behind it ------------------------------------------------------------------

    def code(self) -> Sequence[Source]:
        """The engine's modules, classes and functions behind what is on the screen."""
        return ()


def open_lab(kind: type[Lab], state: str | None) -> Lab:
    """A lab in the state of a string; a string that cannot be read is told in its note."""
    if state is None:
        lab = kind()
        lab.mark_what_counts()
        return lab
    try:
        return kind.from_state(state)
    except KnobError as error:
        lab = kind()
        lab.mark_what_counts()
        lab.note = f"That state cannot be read: {error}."
        return lab
