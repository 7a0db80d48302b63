"""The lab of libraries: one network written five times, gaps to fill, and the same losses in all.

`programs` holds the texts, `questions` what is left out of them, `running` carries them out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.layers import linear
from engine.layers.sequential import Sequential
from lessons.asking.ask import Ask
from lessons.experiment import Experiment
from lessons.knobs import Knob, Value
from lessons.lab import Source
from lessons.labs.libraries import questions
from lessons.labs.libraries.programs import (
    LIBRARIES,
    STEPS,
    Library,
    Sizes,
    gaps,
    library_of,
    sizes_of,
)
from lessons.labs.libraries.running import CannotRun, Losses, end, installed, run

NAMES = tuple(library.id for library in LIBRARIES)


@dataclass(frozen=True)
class Ran:
    """One library has run: its losses, or why there are none."""

    library: str
    losses: Losses = ()
    error: str = ""


class Libraries(Experiment[Ran]):
    """Which library is read, what was filled into it, and whose losses have come."""

    id = "libraries"
    help = f"""\
One network, one loss, one optimizer, written in our engine, in NumPy by hand, in PyTorch, Keras and
JAX. Fill the gaps of each: shapes as 3x2 (a vector as 3,), words as options. Then space runs each
program that can run here for {STEPS} batches, from the same weights and with the same batches, and
lays the losses over ours. For PyTorch, install dl-tui[torch].
Arrows or + and − go from library to library; R draws other sizes.
"""
    KNOBS = (
        Knob("library", "Library", NAMES[0], NAMES, "The one whose gaps are filled.", short="in"),
        Knob("seed", "Seed", 0, tuple(range(10)), "Draws sizes, weights and batches; 0 are the"
             " lesson's sizes.", 0, 10**6),
    )  # fmt: skip
    ran: dict[str, Ran]

    @property
    def sizes(self) -> Sizes:
        """The network and the batch."""
        return sizes_of(self.seed)

    @property
    def library(self) -> Library:
        """The one whose gaps are filled now."""
        return library_of(str(self.settings["library"]))

    def asks(self) -> tuple[Ask, ...]:
        """What is left out of this library's program."""
        return questions.asks(self.library, self.sizes)

    @property
    def question(self) -> Ask | None:
        """Losses give no gap away: it is asked after the run as before it."""
        return self.waiting

    def known(self, library: Library, name: str) -> bool:
        """Whether a gap of a library is filled."""
        if self.free:
            return True
        found = questions.asks(library, self.sizes)
        return self.answered(found[gaps(library, self.sizes).index(name)])

    def _give(self, name: str, value: Value) -> bool:
        """Which library is read changes nothing of what has run."""
        if name != "library":
            return super()._give(name, value)
        turned, self.settings[name] = value != self.settings[name], value
        self.trial_of = ""
        return turned

    # ---- the run --------------------------------------------------------------------------------

    def work(self) -> Iterator[Ran]:
        """One library after the other, as far as they are there."""
        seed = self.seed
        for library in LIBRARIES:
            if not installed(library):
                continue
            try:
                yield Ran(library.id, run(library, seed))
            except CannotRun as problem:
                yield Ran(library.id, error=str(problem))

    def hear(self, news: Ran) -> None:
        """Another library has run."""
        self.ran[news.library] = news

    def forget(self) -> None:
        """None has run."""
        self.ran = {}

    def leave(self) -> None:
        """The run ends here, and with it the library that is just at work."""
        super().leave()
        end()

    @property
    def apart(self) -> dict[str, float]:
        """How far each library's losses are from ours, at most."""
        ours = self.ran.get("engine", Ran("engine")).losses
        return {
            name: max(abs(a - b) for a, b in zip(ran.losses, ours, strict=True))
            for name, ran in self.ran.items()
            if name != "engine" and ran.losses and ours
        }

    def code(self) -> tuple[Source, ...]:
        """Our layers, and the network that is made of them."""
        return linear, Sequential
