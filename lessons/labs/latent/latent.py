"""The latent lab: every digit through a middle of few numbers, and walks between their codes.

While the network learns, its codes can be seen to sort themselves. From any place of the code's
plane the decoder draws a picture: of a digit that somebody wrote, or of one that nobody did.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from engine.layers import autoencoder
from engine.layers.autoencoder import Autoencoder
from lessons.asking.ask import Ask
from lessons.experiment import Experiment
from lessons.knobs import Knob, Settings, Value
from lessons.lab import Source, Truth
from lessons.labs.latent import questions
from lessons.labs.latent.training import (
    HIDDEN,
    STEPS,
    Floats,
    Near,
    Stand,
    digits,
    learn,
    nearest,
    untrained,
)

STRIDES = (0.02, 0.05, 0.1, 0.25)
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)  # of the way from one digit to another
Row = tuple[tuple[Floats, Near], ...]
LOOKED = ("from", "to")  # knobs that only say what is looked at


class Latent(Experiment[Stand]):
    """The knobs, three predictions, the network as it is now, and a place on the plane.

    `at` is the place, two numbers from −1 to 1; `news` how the network stands.
    """

    id = "latent"
    help = f"""\
The network draws its own input: 784 pixels, {HIDDEN[0]} and {HIDDEN[1]} units, the *code*, and the
same back. It learns from 10,000 digits, for {STEPS:,} steps. With a code of 2 every digit has a
place on a plane: the arrows walk, `[` and `]` change the steps, and the decoder draws what belongs
there. `v`: the plane, the way from one digit to another, digits and what is given back of them.
"""
    KNOBS = (
        Knob("code", "Code", 2, (1, 2, 8, 32), "How many numbers a digit has to pass through.", 1,
             64),
        Knob("from", "From", 3, tuple(range(10)), "The digit where the line begins.", 0, 9),
        Knob("to", "To", 8, tuple(range(10)), "The digit where it ends.", 0, 9),
        Knob("seed", "Seed", 0, tuple(range(10)), "Draws weights and order.", 0, 10**6),
    )  # fmt: skip
    news: Stand | None
    curve: tuple[tuple[int, float], ...]
    network: Autoencoder
    _came: int | None  # the option that came true, once it was looked for
    found: dict[tuple[int, int], float]
    """The error of every run that came to its end, by code and seed."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.at = (0.0, 0.0)
        self.stride = 2
        self.found = {}
        super().__init__(settings)

    @property
    def size(self) -> int:
        """Numbers of a code."""
        return int(self.settings["code"])

    @property
    def has_plane(self) -> bool:
        """Whether codes are points of a plane."""
        return self.size == 2

    # ---- what is asked --------------------------------------------------------------------------

    def asks(self) -> tuple[Ask, ...]:
        """How much is lost, what lies halfway, and whether it is more of a digit than a mixture."""
        return (
            questions.loss(self.size),
            questions.between(self.size, *self._pair),
            questions.mean(self.size),
        )

    def truth(self, ask: Ask) -> Truth | None:
        """What the run has found."""
        if not self.finished or self.news is None or self.news.nearer is None:
            return None
        match ask.id:
            case "latent.loss":
                return Truth(float(f"{self.news.loss:.3g}"))
            case "latent.mean":
                return Truth(float(self.news.nearer))
        if self._came is None:  # looked for once: the words ask at every picture
            self._came = self.outcome(*self._pair)
        return Truth(key=self._came)

    def outcome(self, one: int, other: int) -> int:
        """What the decoder draws halfway between two digits: the place of the option."""
        drawn, mixed = (nearest(row[len(SHARES) // 2]) for row in self.way(one, other))
        if drawn.error >= mixed.error:
            return questions.LAID_OVER
        return questions.ONE_OF_BOTH if drawn.digit in (one, other) else questions.ANOTHER

    # ---- the run --------------------------------------------------------------------------------

    @property
    def ran_as(self) -> str:
        """Which digits are looked at is no part of a run."""
        return f"{self.size} {self.seed}"

    def _give(self, name: str, value: Value) -> bool:
        """Other digits are looked at without beginning anew."""
        if name not in LOOKED or self.news is None or value == self.settings[name]:
            return super()._give(name, value)
        self.settings[name] = value
        return True

    def work(self) -> Iterator[Stand]:
        """Train."""
        return learn(self.size, self.seed)

    def hear(self, news: Stand) -> None:
        """The network as it is now."""
        self.news = news
        self.curve = (*self.curve, (news.step, news.loss))
        if news.values is not None:
            self.network.values[...] = news.values

    def told(self, run: int, news: Stand) -> None:
        """Of what is kept only the newest has its weights: a run has millions of them."""
        super().told(run, news)
        for at in range(max(len(self._heard) - 2, 0), len(self._heard) - 1):
            self._heard[at] = replace(self._heard[at], values=None)

    def ended(self, run: int) -> bool:
        """Its error stands beside that of other codes."""
        over = super().ended(run)
        if over and self.news is not None:
            self.found[self.size, self.seed] = self.news.loss
        return over

    def forget(self) -> None:
        """It has not seen a digit yet."""
        self.news = None
        self.curve = ()
        self._walked: tuple[object, tuple[Row, Row]] | None = None
        self._stood: tuple[object, Near] | None = None
        self._came = None
        self._pair = int(self.settings["from"]), int(self.settings["to"])
        self.network = untrained(self.size, self.seed)

    @property
    def compared(self) -> tuple[tuple[int, float], ...]:
        """The error of every code that was trained with this seed, the narrowest first."""
        return tuple(sorted((c, loss) for (c, seed), loss in self.found.items()
                            if seed == self.seed))  # fmt: skip

    # ---- what is looked at ----------------------------------------------------------------------

    def move(self, down: int, right: int) -> None:
        """Walk over the plane, not beyond its edges."""
        by = STRIDES[self.stride]
        x, y = self.at[0] + by * right, self.at[1] - by * down
        self.go_to(x, y)

    def go_to(self, x: float, y: float) -> None:
        """Stand at a place of the plane."""
        self.at = round(min(max(x, -1.0), 1.0), 2), round(min(max(y, -1.0), 1.0), 2)

    def longer(self, by: int) -> None:
        """Larger steps or smaller ones."""
        self.stride = min(max(self.stride + by, 0), len(STRIDES) - 1)

    @property
    def picture(self) -> Floats:
        """What the decoder draws at the mark (784,)."""
        drawn: Floats = self.network.decode([self.at])[0]
        return drawn

    def near(self) -> Near:
        """The real digits nearest to it, looked for once for a place and a network."""
        key = len(self.curve), self.run, self.at
        if self._stood is None or self._stood[0] != key:
            self._stood = key, nearest(self.picture)
        return self._stood[1]

    @staticmethod
    def example(digit: int, number: int = 0) -> int:
        """The place of a new digit of this kind."""
        return int(np.flatnonzero(digits().new_labels == digit)[number])

    @property
    def ends(self) -> tuple[int, int]:
        """The two digits that are looked at, as places among the new ones; never the same."""
        return self._ends_of(int(self.settings["from"]), int(self.settings["to"]))

    def _ends_of(self, one: int, other: int) -> tuple[int, int]:
        return self.example(one), self.example(other, int(one == other))

    @property
    def walked(self) -> tuple[Row, Row]:
        """The five pictures of both ways with what is nearest to each, as the network is now."""
        key = len(self.curve), self.run, self.ends
        if self._walked is None or self._walked[0] != key:
            ways = self.way(int(self.settings["from"]), int(self.settings["to"]))
            found = tuple(tuple((row, nearest(row)) for row in rows) for rows in ways)
            self._walked = key, (found[0], found[1])
        return self._walked[1]

    def way(self, one: int, other: int) -> tuple[Floats, Floats]:
        """From one digit to another in five pictures: by their codes, and by their pixels."""
        ends = list(self._ends_of(one, other))
        new, share = digits().new[ends], np.array(SHARES, np.float32)[:, None]
        codes = self.network.encode(new)
        drawn = self.network.decode(codes[0] + share * (codes[1] - codes[0]))
        return drawn, new[0] + share * (new[1] - new[0])

    def code(self) -> tuple[Source, ...]:
        """The network, and how it is trained."""
        return autoencoder, learn
