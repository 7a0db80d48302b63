"""The perceptron lab: predict whether the line comes to rest, then walk through the examples."""

from collections.abc import Sequence

from engine.activations import relu
from lessons.asking.ask import Ask, ask_poll
from lessons.asking.polls import Choice, Poll
from lessons.knobs import Knob, Settings
from lessons.lab import Source, Truth
from lessons.labs.perceptron.walk import (
    APART,
    AVERAGED,
    COUNT,
    EPOCHS,
    MIRA,
    MIXED,
    ROSENBLATT,
    RULES,
    Examples,
    Line,
    Look,
    Walk,
    examples,
    lines,
    margins,
    mistakes,
    walk,
)
from lessons.numbers import show
from lessons.store.records import Answer
from lessons.walking import WalkLab

STRIDES = ("an example", "a move", "an epoch")


def _poll(name: str, question: str, *choices: tuple[str, str]) -> Ask:
    return ask_poll(
        Poll(f"perceptron.{name}", question, tuple(Choice(*each) for each in choices)), later=True
    )


REST = _poll(
    "rest",
    f"A line parts these {COUNT} points. Rosenblatt's rule moves its own line on a mistake only,"
    f" by that point alone. What becomes of it within {EPOCHS} epochs?",
    ("it comes to rest, all points right", "Each mistake turns w towards a line that parts them by"
     " at least the gap, and lengthens it only a little: that cannot go on for ever."),
    ("it comes to rest, some points wrong", "At rest means that a whole epoch moved nothing, and"
     " every point that is wrong moves it."),
    ("it still moves at the end", "Setting one point right may set another one wrong, and for a"
     " while it does. There is no end to that only where no line parts the points; where the gap is"
     " small, it may take longer than it is given here."),
)  # fmt: skip
MIX = _poll(
    "mixed",
    f"Now two points lie among the others, and no line is right about all {COUNT}. What does the"
    f" line do within {EPOCHS} epochs?",
    ("it rests where fewest are wrong", "No rule here counts what is wrong. One wrong point is"
     " enough to move it, also away from the best line."),
    ("it moves in every epoch", "In every epoch some point is wrong, whatever the line, and a wrong"
     " point moves it."),
    ("it moves less and less, and rests", "Every move is as long as a point is far from the middle;"
     " nothing makes later ones shorter."),
)  # fmt: skip
MEAN = _poll(
    "mean",
    "The rule is the same, but the mean of all lines so far answers. Both are asked about all"
    f" points after each look of epoch {EPOCHS}: which is wrong about fewer, on the average?",
    ("the line as it stands", "It has just been set right about the point that was wrong last,"
     " often at the cost of others."),
    ("the mean of all lines", "Lines that stand long count often in it; those that one odd point"
     " brings about last a look or two."),
    ("both alike", "They would be alike if the line did not swing any more."),
)  # fmt: skip
WIDER = _poll(
    "margin",
    "MIRA also moves when a point is right but y·(w·x) is below 1. At the end, whose line keeps the"
    " nearest point farther away?",
    ("Rosenblatt's", "It rests as soon as all are right, however narrowly; by luck that can be a"
     " wide place."),
    ("MIRA's", "It goes on until no point is close for the length that w has: it asks for more than"
     " being right."),
    ("both alike", "They would be alike if being right were all that MIRA asks for."),
)  # fmt: skip


class Perceptron(WalkLab):
    """The examples, the walk through them, and how far it has come: `at` looks."""

    id = "perceptron"
    help = """\
A line is to part two classes of points, ● and ○. It looks at one example at a time. *Rosenblatt*
moves it after a mistake, by that example alone; *averaged* answers with the mean of all lines so
far; *MIRA* moves until each example is right by a margin. Below the plane each point stands as far
from 0 as it lies from the line: left of 0 it is on the wrong side.
"""
    KNOBS = (
        Knob("data", "Points", APART, (APART, MIXED), "apart: a line parts them. mixed: two of them"
             " lie among the others, and none does."),
        Knob("rule", "Rule", ROSENBLATT, RULES, "What moves the line: mistakes, or points that are"
             " right by too little (mira). averaged: the mean of all lines answers."),
        Knob("gap", "Gap", 0.2, (0.1, 0.2, 0.5, 1.0, 1.5), "How far every point lies from the line"
             " that the points were drawn around.", 0.05, 2.0),
        Knob("seed", "Seed", 0, tuple(range(10)), "Draws the points.", 0, 10**6),
    )  # fmt: skip

    def __init__(self, settings: Settings | None = None) -> None:
        super().__init__(settings)
        self.at = 0
        self.stride = 0

    def changed(self) -> None:
        """Other points or another rule: from the beginning."""
        super().changed()
        self.at = 0

    # ---- the numbers ----------------------------------------------------------------------------

    @property
    def rule(self) -> str:
        """Which rule moves the line."""
        return str(self.settings["rule"])

    @property
    def given(self) -> Examples:
        """The points."""
        return examples(*self._drawn)

    @property
    def walk(self) -> Walk:
        """All of it, to the end."""
        return walk(self.rule, *self._drawn)

    @property
    def _drawn(self) -> tuple[str, float, int]:
        s = self.settings
        return str(s["data"]), float(s["gap"]), int(s["seed"])

    @property
    def looks(self) -> tuple[Look, ...]:
        """Those that were done by now."""
        return self.walk.looks[: self.at]

    @property
    def line(self) -> Line:
        """The line as it answers now."""
        return self._line(self.rule, self.at)

    def _line(self, rule: str, at: int) -> Line:
        """That of a rule after so many looks; at -1, after all."""
        w1, w2, b = lines(rule, *self._drawn)[at].tolist()
        return w1, w2, b

    @property
    def moves(self) -> int:
        """How often it has moved by now."""
        return sum(look.moved for look in self.looks)

    @property
    def finished(self) -> bool:
        """Whether the walk is at its end."""
        return self.at == len(self.walk.looks)

    # ---- walking --------------------------------------------------------------------------------

    def go(self, by: int) -> list[Answer]:
        """A stride on or back; at the end what was predicted is decided, and to be recorded."""
        looks = self.walk.looks
        match STRIDES[self.stride]:
            case "an example":
                self.at += by
            case "an epoch":
                self.at = (self.at // COUNT + by + (by < 0 < self.at % COUNT)) * COUNT
            case _:
                self.at += by
                while 0 < self.at < len(looks) and not looks[self.at - 1].moved:
                    self.at += by
        self.at = min(max(self.at, 0), len(looks))
        return self.decided() if self.finished else []

    def truth(self, ask: Ask) -> Truth | None:
        """The option that the walk bears out, once it is at its end."""
        return Truth(key=self.option(ask)) if self.finished else None

    def option(self, ask: Ask) -> int:
        """The place of the option that the whole walk bears out."""
        if ask.id == REST.id:
            return 2 if not self.walk.at_rest else int(mistakes(self.given, self.line) > 0)
        if ask.id == MIX.id:
            return 1 if not self.walk.at_rest else 2
        if ask.id == MEAN.id:
            last, mean = self.last_epoch(ROSENBLATT), self.last_epoch(AVERAGED)
            return 0 if last < mean else 1 if mean < last else 2
        theirs, its = self.nearest()
        return 0 if theirs > its else 1 if its > theirs else 2

    def evidence(self, ask: Ask) -> str:
        """The two numbers that decide between two rules; nothing where the line itself shows it."""
        if ask.id == MEAN.id:
            last, mean = self.last_epoch(ROSENBLATT), self.last_epoch(AVERAGED)
            return f"Wrong on the average: the line {show(last, 3)}, the mean {show(mean, 3)}."
        if ask.id == WIDER.id:
            theirs, its = self.nearest()
            return f"Nearest point: Rosenblatt's {show(theirs, 3)}, MIRA's {show(its, 3)}."
        return ""

    def nearest(self) -> tuple[float, float]:
        """How far the nearest point lies from the lines of Rosenblatt and MIRA at the end."""
        theirs, its = (float(margins(self.given, line).min()) for line in self.rivals())
        return theirs, its

    def last_epoch(self, rule: str) -> float:
        """How many points are wrong after a look of the last epoch, on the average."""
        return sum(mistakes(self.given, self._line(rule, -n)) for n in range(1, COUNT + 1)) / COUNT

    def rivals(self) -> tuple[Line, Line]:
        """The lines at which Rosenblatt's rule and MIRA end."""
        return self._line(ROSENBLATT, -1), self._line(MIRA, -1)

    def asks(self) -> Sequence[Ask]:
        """First whether it rests, then what the mean is good for, or the margin."""
        mixed = self.settings["data"] == MIXED
        first = MIX if mixed else REST
        if self.rule == AVERAGED and mixed:
            return (MEAN,)
        if self.rule == MIRA and not mixed:
            return (WIDER,)
        return (first,) if self.rule == ROSENBLATT else ()

    def code(self) -> tuple[Source, ...]:
        """The walk, and the function whose slope a mistake is."""
        return walk, examples, relu
