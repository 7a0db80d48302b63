"""A figure under a learner's hands: what is turned, what is covered, and what it shows now.

A figure that belongs to a question waits for the answer. Until then it is covered, or it stands
still and shows only what the text has told; afterwards it shows what was said beside what is so.
"""

import re
from collections.abc import Mapping, Sized
from dataclasses import dataclass, field, replace
from typing import Protocol

from lessons.figures.scene import Scene, judged
from lessons.knobs import Knob, Settings, Value, defaults

Number = float | tuple[float, ...]
FAST = 10  # steps at once with shift
_BEGUN = re.compile(r"(?<=[\w)]\. )[a-z](?=[a-z])")  # a sentence, of a name of more than one letter


class Drawing(Protocol):
    """What a kind of figure knows. It is read from a fence once and never changes."""

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """What can be turned, with its start as default."""

    @property
    def answer(self) -> str:
        """Which of its numbers a question may ask for: what is said is drawn as one of these."""

    def numbers(self, at: Settings) -> Mapping[str, Number]:
        """The numbers that it shows, by name, computed by the engine."""

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """What is seen when its knobs stand so; `said` is drawn beside the truth."""

    def say(self, at: Settings) -> str:
        """The same in one or two sentences, for those who read without seeing."""


@dataclass(frozen=True)
class Figure:
    """A figure as its fence describes it.

    `asks` is the id of the question that it waits for; while it waits it is covered, or `still`.
    With the answer its knobs go to `then`, and `said` holds what each option of a poll says; what
    cannot be drawn stands there in words, the `options` with whether they are so.
    """

    kind: str
    drawing: Drawing
    title: str = ""
    text: str = ""
    asks: str = ""
    still: bool = False
    then: Settings = field(default_factory=dict)
    said: tuple[Number, ...] = ()
    options: tuple[tuple[str, bool], ...] = ()

    @property
    def knobs(self) -> tuple[Knob, ...]:
        """What moves: knobs with more than one step."""
        return tuple(knob for knob in self.drawing.knobs if len(knob.steps) > 1)

    @property
    def start(self) -> Settings:
        """Every knob where the text has it."""
        return defaults(self.drawing.knobs)


class LiveFigure:
    """A figure and how it stands: every method is legal at any time, and ignored while it waits."""

    def __init__(self, figure: Figure) -> None:
        self.figure = figure
        self.settings = figure.start
        self.cursor = 0
        self.waits = bool(figure.asks)
        self._choice: int | None = None

    @property
    def covered(self) -> bool:
        """Whether nothing of it may be seen yet."""
        return self.waits and not self.figure.still

    @property
    def knob(self) -> Knob | None:
        """The knob that was picked; None while nothing moves."""
        knobs = self.figure.knobs
        return None if self.waits or not knobs else knobs[self.cursor]

    def pick(self, by: int) -> None:
        """Another knob."""
        knobs = self.figure.knobs
        self.cursor = (self.cursor + by) % len(knobs) if knobs else 0

    def turn(self, by: int) -> None:
        """The picked knob, by so many steps."""
        knob = self.knob
        if knob is not None:
            self.settings[knob.name] = knob.turn(self.settings[knob.name], by)

    def put(self, place: int, step: int) -> None:
        """Take the knob of this place, and put it on a step of this index."""
        if not self.waits:
            self.cursor = place
            knob = self.figure.knobs[place]
            self.settings[knob.name] = knob.steps[step]

    def home(self) -> None:
        """All knobs back to where the text has them."""
        if not self.waits:
            self.settings = self.figure.start

    def uncover(self, choice: int | None = None) -> None:
        """The question was answered, or passed over: `choice` is the option of a poll, if any."""
        if not self.waits:
            return
        self.waits = False
        self._choice = choice
        if choice is not None:
            self.settings = self.figure.start | self.figure.then

    @property
    def said(self) -> Number | None:
        """What the learner said about how the figure stands now, if they said anything."""
        at = self._choice
        return (
            self.figure.said[at] if at is not None and self._about_now(self.figure.said) else None
        )

    def _about_now(self, options: Sized) -> bool:
        """Whether one of these was chosen, and the figure stands as the question had it."""
        figure = self.figure
        asked_for = self.settings == figure.start | figure.then
        return self._choice is not None and self._choice < len(options) and asked_for

    def value(self, knob: Knob) -> Value:
        """Where a knob stands."""
        return self.settings[knob.name]

    def scene(self) -> Scene | None:
        """What is seen now; None while it is covered."""
        if self.covered:
            return None
        scene, options = self.figure.drawing.scene(self.settings, self.said), self.figure.options
        if self.figure.said or self._choice is None or not self._about_now(options):
            return scene
        text, right = options[self._choice]
        return replace(scene, readings=(*scene.readings, judged(f"“{text}”", right)))

    @property
    def seen(self) -> str:
        """What is seen when its knobs stand as they do, in words, for those who cannot move it."""
        said = " ".join(self.figure.drawing.say(self.settings).split())
        said = said.replace("?.", "?")  # of a reading that asks
        return _BEGUN.sub(lambda begun: begun[0].upper(), said)

    def say(self) -> str:
        """What is seen, what to try and what comes of it, and what can be moved, in words."""
        if self.covered:
            return "A figure waits here until its question is answered."
        said = self.seen
        if self.waits:
            return f"{said} It can be moved when its question is answered."
        tried = f" {self.figure.text}" if self.figure.text else ""
        names = [
            f"{knob.label} ({knob.help})" if knob.help else knob.label for knob in self.figure.knobs
        ]
        turns = ("; " if any("," in name for name in names) else ", ").join(names)
        return f"{said}{tried} What can be moved: {turns}." if turns else said + tried
