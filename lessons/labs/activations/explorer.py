"""The explorer's state: which function, where the cursor is, what has been predicted so far.

A picture is earned: the value is drawn once its limit is predicted, the slope after the questions
about it, the stack after the product. Free play uncovers everything. All of it is plain data with
no screen behind it, so that every rule here can be tested alone.
"""

from collections.abc import Collection
from dataclasses import dataclass

from engine.activations import ACTIVATIONS, Activation
from lessons.asking.answers import Refused, Verdict, parse_number, refused
from lessons.knobs import Knob, KnobError, Settings, Value, decode, defaults, encode
from lessons.labs.activations import LAB
from lessons.labs.activations.facts import steepest
from lessons.labs.activations.judging import Prediction, judge
from lessons.labs.activations.predictions import AT, LAYERS, predictions
from lessons.labs.activations.stack import MOST_LAYERS

FARTHEST = 1e6
MOST_KEPT = 3
STRIDES = (0.01, 0.05, 0.25, 1.0)
TURNED = ("span", "source", "layers", "seed", "bars")  # from the panel of knobs
# What must be answered before a part of the picture is drawn.
EARNED_BY = {
    "value": {"limit"},
    "slope": {"limit", "where", "steepest", "slope"},
    "stack": {"limit", "where", "steepest", "slope", "product"},
}


@dataclass(frozen=True)
class NamesKnob(Knob):
    """Several of the step names at once, joined by dots; none is the empty text."""

    def parse(self, text: str) -> Value:
        """Check every name; keep the first few, each once."""
        names = [name for name in text.strip().split(".") if name]
        if any(name not in self.steps for name in names):
            raise KnobError(
                f"{self.name} is up to {MOST_KEPT} of {', '.join(map(str, self.steps))}"
            )
        return ".".join(list(dict.fromkeys(names))[:MOST_KEPT])


def knobs() -> tuple[Knob, ...]:
    """Everything a learner can turn. The functions are those in the engine's table now."""
    names = tuple(ACTIVATIONS)
    first = "logistic" if "logistic" in names else names[0]
    return (
        Knob("function", "Function", first, names, "The activation function that is drawn."),
        Knob(
            "z", "Cursor", 1.0, (1.0,), "Where the tangent touches.", low=-FARTHEST, high=FARTHEST
        ),
        Knob(
            "span",
            "Zoom",
            6.0,
            (0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0),
            "How far the axis reaches to either side of its middle.",
            low=0.5,
            high=48.0,
        ),
        NamesKnob("kept", "Kept", "", names, "Functions kept on the picture for comparison."),
        Knob("panel", "Panel", "curve", ("curve", "stack"), "The curve, or a stack of layers."),
        Knob(
            "source",
            "Pre-activations",
            "cursor",
            ("cursor", "random"),
            "Every unit of the stack at the cursor's z, or at random ones from N(0, 1).",
        ),
        Knob(
            "layers",
            "Layers",
            LAYERS,
            tuple(range(1, MOST_LAYERS + 1)),
            "How many layers the gradient passes on its way back.",
            low=1,
            high=MOST_LAYERS,
        ),
        Knob(
            "seed",
            "Seed",
            0,
            tuple(range(10)),
            "The start of the random pre-activations: the same seed draws the same ones.",
            low=0,
            high=2**32 - 1,
        ),
        Knob("bars", "Bars", "linear", ("linear", "log"), "The stack's bars, or powers of ten."),
        Knob("free", "Free play", "no", ("no", "yes"), "Uncover everything without predicting."),
    )


@dataclass(frozen=True)
class Said:
    """An answer that was committed, beside the question: what was said and what is."""

    prediction: Prediction
    text: str
    verdict: Verdict


class Explorer:
    """What the learner chose, answered and may see. `answered` are ids such as `limit.tanh`."""

    def __init__(self, state: str | None = None, answered: Collection[str] = ()) -> None:
        self.knobs = knobs()
        self.KNOBS = tuple(knob for knob in self.knobs if knob.name in TURNED)
        self.knob = 0  # the one that + and − turn
        self.settings: Settings = decode(LAB, self.knobs, state) if state else defaults(self.knobs)
        self.answered = set(answered)
        self.said: Said | None = None  # the answer on screen until the learner goes on
        self.hints = 0
        self.stride = 0.25
        self.exact = False  # whether z was typed, so that every digit matters

    @classmethod
    def from_state(cls, state: str) -> "Explorer":
        """An explorer in the state of a string; raises KnobError."""
        return cls(state)

    # What is chosen -----------------------------------------------------------------------------

    @property
    def activation(self) -> Activation:
        """The function that is drawn."""
        return ACTIVATIONS[str(self.settings["function"])]

    @property
    def z(self) -> float:
        """Where the cursor is."""
        return float(self.settings["z"])

    @property
    def span(self) -> float:
        """Half of the visible part of the z axis."""
        return float(self.settings["span"])

    @property
    def layers(self) -> int:
        """How many layers the stack has."""
        return int(self.settings["layers"])

    @property
    def seed(self) -> int:
        """The seed of the random pre-activations."""
        return int(self.settings["seed"])

    @property
    def free(self) -> bool:
        """Whether everything is uncovered without predictions."""
        return self.settings["free"] == "yes"

    @property
    def powers(self) -> bool:
        """Whether the stack's bars are powers of ten."""
        return self.settings["bars"] == "log"

    @property
    def middle(self) -> float:
        """The z in the middle of the picture: 0, or further out where the cursor went."""
        if abs(self.z) <= self.span:
            return 0.0
        return round(self.z / self.span) * self.span

    @property
    def kept(self) -> tuple[Activation, ...]:
        """The functions kept for comparison that may be seen, without the one drawn anyway."""
        names = [name for name in str(self.settings["kept"]).split(".") if name]
        chosen = [ACTIVATIONS[name] for name in names if name != self.activation.name]
        return tuple(g for g in chosen if self.sees("value", g))

    @property
    def state(self) -> str:
        """Everything that is chosen as one string to paste."""
        return encode(LAB, self.settings)

    def turn(self, name: str, by: int) -> None:
        """Turn a knob by one step; to turn the zoom up is to see less of the axis."""
        knob = next(knob for knob in self.knobs if knob.name == name)
        self.settings[name] = knob.turn(self.settings[name], -by if name == "span" else by)

    def can_turn(self, name: str) -> bool:
        """Whether a knob turns now: what belongs to a covered stack does not."""
        return name == "span" or self.sees("stack")

    def mark(self, name: str) -> None:
        """Mark the knob that + and − turn."""
        self.knob = [knob.name for knob in self.KNOBS].index(name)

    def toggle(self, name: str) -> None:
        """Switch a knob of two positions."""
        knob = next(knob for knob in self.knobs if knob.name == name)
        self.settings[name] = next(step for step in knob.steps if step != self.settings[name])

    def choose(self, name: str) -> None:
        """Draw another function."""
        if name in ACTIVATIONS and name != self.activation.name:
            self.settings["function"] = name
            self._turn_page()

    def choose_next(self, by: int) -> None:
        """Draw the next or the previous function of the table, around its ends."""
        names = list(ACTIVATIONS)
        self.choose(names[(names.index(self.activation.name) + by) % len(names)])

    def keep(self) -> bool:
        """Keep the drawn function on the picture, or let it go; False if it is not drawn yet."""
        if not self.sees("value"):
            return False
        names = [name for name in str(self.settings["kept"]).split(".") if name]
        name = self.activation.name
        names = [n for n in names if n != name] if name in names else [*names, name]
        self.settings["kept"] = ".".join(names[-MOST_KEPT:])
        return True

    def move(self, steps: int) -> None:
        """Move the cursor by strides, landing on multiples of the stride so that it meets 0."""
        self.move_to(round((round(self.z / self.stride) + steps) * self.stride, 6))

    def move_to(self, z: float) -> None:
        """Put the cursor at z, as far as the axis goes."""
        self.settings["z"] = min(max(z, -FARTHEST), FARTHEST) + 0.0
        self.exact = False

    def change_stride(self, by: int) -> None:
        """Make the cursor's steps smaller or larger."""
        place = STRIDES.index(self.stride) + by
        self.stride = STRIDES[min(max(place, 0), len(STRIDES) - 1)]

    def type_z(self, text: str) -> Verdict | None:
        """Put the cursor at a typed z; a refusal says why it cannot."""
        try:
            z = float(parse_number(text))
        except Refused as problem:
            return refused(str(problem))
        if abs(z) > FARTHEST:
            return refused(f"from −{FARTHEST:.0e} to {FARTHEST:.0e}".replace("e+0", "e"))
        self.move_to(z)
        self.exact = True
        return None

    def reset(self) -> None:
        """Back to the defaults, same function and seed; what was answered stays answered."""
        keep = {name: self.settings[name] for name in ("function", "seed", "free")}
        self.settings = defaults(self.knobs) | keep
        self._turn_page()

    # What is asked and what may be seen ---------------------------------------------------------

    @property
    def questions(self) -> tuple[Prediction, ...]:
        """All questions of the drawn function."""
        return predictions(self.activation)

    @property
    def pending(self) -> Prediction | None:
        """The question to be answered now, or None: free play, all answered, or one just read."""
        if self.free or self.said is not None:
            return None
        return next((p for p in self.questions if not self._is_answered(p.id)), None)

    def _is_answered(self, question: str, activation: Activation | None = None) -> bool:
        return f"{question}.{(activation or self.activation).name}" in self.answered

    def count_answered(self, activation: Activation | None = None) -> int:
        """How many questions of a function were answered or skipped."""
        activation = activation or self.activation
        return sum(self._is_answered(p.id, activation) for p in predictions(activation))

    def sees(self, part: str, activation: Activation | None = None) -> bool:
        """Whether a part (`value`, `slope`, `stack`) of a function's picture may be drawn."""
        activation = activation or self.activation
        return self.free or all(
            self._is_answered(p.id, activation)
            for p in predictions(activation)
            if p.id in EARNED_BY[part]
        )

    def answer(self, text: str) -> Said | None:
        """Commit an answer to the pending question. A refused text leaves it pending."""
        asked = self.pending
        if asked is None:
            return None
        said = Said(asked, text.strip(), judge(asked, text))
        if not said.verdict.refused:
            self._uncover(asked)
            self.said = said
        return said

    def skip(self) -> None:
        """Uncover without answering: not a wrong answer, nothing is recorded."""
        if (asked := self.pending) is not None:
            self._uncover(asked)

    def go_on(self) -> None:
        """The verdict was read: on to the next question."""
        self.said = None
        self.hints = 0

    def hint(self) -> tuple[str, ...]:
        """One more hint to the pending question, and all given before it."""
        if (asked := self.pending) is None:
            return ()
        self.hints = min(self.hints + 1, len(asked.hints))
        return asked.hints[: self.hints]

    def item(self, question: str) -> str:
        """The id under which an answer is recorded."""
        return f"{LAB}.{question}.{self.activation.name}"

    def _turn_page(self) -> None:
        self.go_on()
        self.exact = False

    def _uncover(self, asked: Prediction) -> None:
        """Mark a question answered, and move to where its answer can be seen."""
        self.answered.add(f"{asked.id}.{self.activation.name}")
        self.hints = 0
        place = steepest(self.activation).place
        if asked.id in {"where", "steepest"}:
            self.move_to(place)
        elif asked.id == "slope":
            self.move_to(AT)
        elif asked.id == "product":
            self.move_to(place)
            self.settings |= {"panel": "stack", "source": "cursor", "layers": LAYERS}
