"""What the recipes of CONTRIBUTING write when they are followed: a lab, and a kind of figure.

`test_house_recipes` puts each text where the recipe says, on a copy of the house.
"""

LAB = '''"""Fading: each layer multiplies a gradient by its slope, a quarter at the most."""

from engine import activations
from lessons.asking.ask import Ask, ask_poll
from lessons.asking.polls import Choice, Poll
from lessons.knobs import Knob
from lessons.lab import Lab, Source

SLOPE = float(activations.ACTIVATIONS["logistic"].derivative(0.0))
TEN = Poll(
    "fading.ten",
    "A gradient of 1 passes ten layers of logistic units, each where its slope is largest, a"
    " quarter. How much of it arrives?",
    (
        Choice("about a quarter", "That is one layer. Ten of them multiply."),
        Choice("about a fortieth", "That shares a quarter out. Slopes multiply."),
        Choice(
            "about a millionth",
            "A quarter, ten times over: one part in 4^10, a bit more than a million.",
            correct=True,
        ),
    ),
)
ASK = ask_poll(TEN)


class Fading(Lab):
    """What is left of a gradient of 1 after each layer."""

    id = "fading"
    help = "Each layer multiplies the gradient by the slope of its units. Turn how many there are."
    KNOBS = (Knob("layers", "Layers", 4, tuple(range(1, 11)), "Layers it passes.", 1, 30),)

    def asks(self) -> tuple[Ask, ...]:
        """How much arrives behind ten layers."""
        return (ASK,)

    @property
    def left(self) -> tuple[float, ...]:
        """The gradient before the first layer and after each."""
        return tuple(SLOPE**layer for layer in range(int(self.settings["layers"]) + 1))

    def code(self) -> tuple[Source, ...]:
        """Where the slopes are written."""
        return (activations,)
'''

SCREEN = '''"""The fading lab on the screen: a bar for each layer, shorter than the one before."""

from collections.abc import Iterator

from textual.content import Content

from lessons.labs.fading.fading import Fading
from lessons.numbers import show
from tui.figures.bars import Bar, Bars
from tui.lab import LabScreen


class FadingScreen(LabScreen[Fading]):
    """Predict what arrives, then turn the number of layers."""

    LAB = Fading

    def figure(self, width: int, height: int) -> list[Content]:
        """What is left after each layer, once it was predicted."""
        shown = enumerate(self.lab.left if self.lab.open else self.lab.left[:1])
        bars = Bars(tuple(Bar(f"after {at}", g, "$gradient") for at, g in shown), sign="∂", most=3)
        return bars.draw(width, height)

    def words(self) -> Iterator[str]:
        """The last number, and what to try."""
        if self.lab.open:
            yield f"{show(self.lab.left[-1], 3)} is left of 1. Turn the layers: when is it gone?"
'''

ROW = """    LabInfo(
        "fading",
        "Fading gradients",
        "what ten layers leave of a gradient",
        "counting",
        "fading.fading:Fading",
    ),"""

DOOR = """
```lab
id = "fading"
title = "A gradient fades"
state = "fading?layers=2"
```
"""

KIND = '''"""A share: one of n equal parts, as a bar beside the whole."""

from dataclasses import dataclass

from lessons.course.tables import Table
from lessons.figures import reading
from lessons.figures.live import Number
from lessons.figures.scene import Bar, Bars, Scene
from lessons.knobs import Knob, Settings
from lessons.numbers import show

KNOB = Knob("n", "n", 2, tuple(range(1, 10)), "how many equal parts", 1, 100)


@dataclass(frozen=True)
class Share:
    """One part of n."""

    knobs: tuple[Knob, ...]
    answer = "part"

    def numbers(self, at: Settings) -> dict[str, float]:
        """How large a part is."""
        return {"n": float(at["n"]), "part": 1 / float(at["n"])}

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """The part under the whole, and under both what was said."""
        part = self.numbers(at)["part"]
        rows = [Bar("whole", ((1.0, "faint"),)), Bar("part", ((part, "value"),))]
        if isinstance(said, float | int):
            rows.append(Bar("said", ((float(said), "wrong"),)))
        return Scene((Bars(tuple(rows), 0.0, 1.0),))

    def say(self, at: Settings) -> str:
        """How much it is."""
        return f"One of {show(float(at['n']))} equal parts: {show(self.numbers(at)['part'], 3)}."


def read(table: Table) -> Share:
    """A share from its fence, or LessonError."""
    return Share((reading.mover(table, KNOB),))
'''

FENCE = """
```figure
kind = "share"
n = 4

[moves]
n = {of = [1, 2, 4, 8]}

[[shows]]
at = {n = 4}
part = 0.25
```

Of four equal parts one is 0.25 of the whole.
"""
