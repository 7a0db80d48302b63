"""The explorer's state: which function, where the cursor is, what has been predicted so far.

A picture is earned: the value is drawn once its limit is predicted, the slope after the questions
about it, the stack after the product. Free play uncovers everything. All of it is plain data with
no screen behind it, so that every rule here can be tested alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from engine.activations import ACTIVATIONS, Activation
from lessons.asking.answers import Refused, Verdict, parse_number, refused
from lessons.asking.ask import Ask, Kind
from lessons.knobs import Knob, KnobError, Value, decode, defaults, encode
from lessons.lab import Lab, Source
from lessons.labs.activations import LAB
from lessons.labs.activations.facts import steepest
from lessons.labs.activations.judging import judge
from lessons.labs.activations.predictions import predictions
from lessons.labs.activations.slopes import AT, LAYERS
from lessons.labs.activations.stack import MOST_LAYERS

FARTHEST = 1e6
MOST_KEPT = 3
STRIDES = (0.01, 0.05, 0.25, 1.0)
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


TURNED = (
    Knob(
        "span",
        "Zoom",
        6.0,
        (0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 24.0, 48.0),
        "How far the axis reaches to either side of its middle.",
        low=0.5,
        high=48.0,
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
        "source",
        "Each unit's z",
        "cursor",
        ("cursor", "random"),
        "Every unit of the stack at the cursor's z, or at random ones from N(0, 1).",
    ),
    Knob(
        "seed",
        "Seed",
        0,
        tuple(range(10)),
        "The start of the random z: the same seed draws the same ones.",
        low=0,
        high=2**32 - 1,
    ),
    Knob(
        "bars", "Bars", "linear", ("linear", "log"), "The stack's bars: linear, or powers of ten."
    ),
)
"""The knobs that are turned in their panel; the others have keys of their own."""


def knobs() -> tuple[Knob, ...]:
    """Everything a learner can choose. The functions are those in the engine's table now."""
    names = tuple(ACTIVATIONS)
    first = "logistic" if "logistic" in names else names[0]
    return (
        Knob("function", "Function", first, names, "The activation function that is drawn."),
        Knob(
            "z", "Cursor", 1.0, (1.0,), "Where the tangent touches.", low=-FARTHEST, high=FARTHEST
        ),
        NamesKnob("kept", "Kept", "", names, "Functions kept on the picture for comparison."),
        Knob("panel", "Panel", "curve", ("curve", "stack"), "The curve, or a stack of layers."),
        *TURNED,
        Knob("free", "Free play", "no", ("no", "yes"), "Uncover everything without predicting."),
    )


@lru_cache(maxsize=64)
def asks_about(g: Activation) -> tuple[Ask, ...]:
    """The predictions of a function as questions, recorded under `activations.ID.NAME`."""
    return tuple(
        Ask(
            id=f"{LAB}.{asked.id}.{g.name}",
            kind=Kind.NUMBER,
            prompt=asked.prompt,
            judge=partial(judge, asked),
            form=asked.form,
            hints=asked.hints,
            solution=asked.truth,
            keys=frozenset("i+∞"),
        )
        for asked in predictions(g)
    )


class Explorer(Lab):
    """What the learner chose, answered and may see."""

    id = LAB
    KNOBS = TURNED
    help = """\
Predict, and what you predicted is drawn; a wrong answer costs nothing. A fraction (1/4), a power
(0.5^8), 1e-3 and ∞ (the letter i) are understood.

* The **line** is the function g, the **dots** with ∂ are its slope g′, the **dashes** the tangent.
* A number typed while nothing is asked (`=` begins it, too) puts the cursor exactly there, answered
  to the last bit. Clicking and dragging move it, too.
* `v` shows what is left of a gradient after 1 to 12 layers; `+` `-` change their number.
* `p` leads to two questions that are settled by training small networks: why bend, why not x²?
"""

    def __init__(self) -> None:
        super().__init__(defaults(knobs()))
        self.done: set[str] = set()  # ids of questions that were answered in earlier sessions
        self.stride = 0.25
        self.exact = False  # whether z was typed, so that every digit matters
        self.draft = ""  # a z that is being typed

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
    def free(self) -> bool:
        """Whether everything is uncovered without predictions."""
        return self.settings["free"] == "yes"

    @free.setter
    def free(self, value: bool) -> None:
        self.settings["free"] = "yes" if value else "no"

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
    def plain_state(self) -> str:
        """Everything that is chosen as one string to paste."""
        return encode(LAB, {knob.name: self.settings[knob.name] for knob in knobs()})

    def read(self, state: str) -> None:
        """Go to the state of a string; raises KnobError and changes nothing if it is none."""
        self.settings = decode(LAB, knobs(), state)
        self.exact = False

    def code(self) -> Sequence[Source]:
        """The function and its slope in the engine."""
        g = self.activation
        return tuple(dict.fromkeys((g.function, g.derivative)))

    def turn(self, name: str, by: int) -> bool:
        """Turn a knob by one step; to turn the zoom up is to see less of the axis."""
        return super().turn(name, -by if name == "span" else by)

    def can_turn(self, name: str) -> bool:
        """Whether a knob turns now: what belongs to a covered stack does not."""
        return name == "span" or self.sees("stack")

    def mark(self, name: str) -> None:
        """Mark the knob that + and − turn."""
        self.knob = [knob.name for knob in self.KNOBS].index(name)

    def view(self) -> None:
        """The curve, or the stack of layers; what + and − turn goes along."""
        stack = self.settings["panel"] == "curve"
        self.settings["panel"] = "stack" if stack else "curve"
        self.mark("layers" if stack else "span")

    def choose(self, name: str) -> None:
        """Draw another function."""
        if name in ACTIVATIONS and name != self.activation.name:
            self.settings["function"] = name
            self.exact = False

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

    def again(self) -> None:
        """Back to the defaults, same function and seed; what was answered stays answered."""
        keep = {name: self.settings[name] for name in ("function", "seed", "free")}
        self.settings = defaults(knobs()) | keep
        self.exact = False

    # What is asked and what may be seen ---------------------------------------------------------

    def asks(self, activation: Activation | None = None) -> Sequence[Ask]:
        """All questions of a function: of the drawn one, if none is given."""
        return asks_about(activation or self.activation)

    def answered(self, ask: Ask) -> bool:
        """Whether it was answered or passed over, now or in an earlier session."""
        kept = self.attempts.get(ask.id)
        return ask.id in self.done or (kept is not None and (kept.taken or kept.passed))

    def count_answered(self, activation: Activation | None = None) -> int:
        """How many questions of a function were answered or passed over."""
        return sum(map(self.answered, self.asks(activation)))

    def sees(self, part: str, activation: Activation | None = None) -> bool:
        """Whether a part (`value`, `slope`, `stack`) of a function's picture may be drawn."""
        return self.free or all(
            self.answered(ask)
            for ask in self.asks(activation)
            if ask.id.split(".")[1] in EARNED_BY[part]
        )

    def uncover(self, ask: Ask) -> None:
        """Move to where the answer to a question can be seen."""
        asked, place = ask.id.split(".")[1], steepest(self.activation).place
        if asked in {"where", "steepest"}:
            self.move_to(place)
        elif asked == "slope":
            self.move_to(AT)
        elif asked == "product":
            self.move_to(place)
            self.settings |= {"panel": "stack", "source": "cursor", "layers": LAYERS}
            self.mark("layers")
