"""The start lab: how a deep network begins decides whether it can learn at all.

Ten layers, an activation, a way to draw the first weights. Before training one sees how far the
activations are spread in each layer, and how large a gradient each one gets; then it is trained.
`network` makes and measures it, `questions` holds what is asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from engine.layers import initializers
from lessons.asking.ask import Ask, ask_poll
from lessons.breath import breathe
from lessons.experiment import Experiment
from lessons.knobs import Knob
from lessons.lab import Source, Truth
from lessons.labs.start.network import STARTS, Portrait, before, begin, portrait
from lessons.labs.start.questions import STEPS, learns_poll, outcome, spread_poll

PIECE = 10  # steps between two looks
RATE = 0.1


@dataclass(frozen=True)
class News:
    """How the training stands: the mean loss of the newest steps, and the network as it is.

    `accuracy` is the share of 500 validation digits read right, None after an overflow, of which
    `failure` says what it was.
    """

    step: int
    loss: float
    accuracy: float | None
    seen: Portrait
    failure: str = ""


@lru_cache(maxsize=128)
def asked(activation: str, start: str, layers: int, seed: int) -> tuple[Ask, ...]:
    """What becomes of the spread, and whether it learns; of one layer only the second."""
    seen = before(activation, start, layers, seed)
    later = ask_poll(learns_poll(activation, start, layers, seen), later=True)
    return (
        (later,) if layers == 1 else (ask_poll(spread_poll(activation, start, layers, seen)), later)
    )


class Start(Experiment[News]):
    """The knobs, the two questions, and the training so far."""

    curve: tuple[News, ...]
    id = "start"
    help = """\
Each row is a hidden layer. To the left are its activations for 200 digits, all layers on one axis;
to the right the entries of ∂J/∂W, by their size in powers of ten. Heights are square roots of
counts, so that few are seen beside many. *differ* counts units, those with the same weights as one.
`v` shows what each unit of the last layer says to twelve digits.
Small and large are normal weights with the spread 0.01 and 1. 4,000 digits of MNIST, batches of 64.
"""
    KNOBS = (
        Knob("activation", "Activation", "tanh", ("logistic", "tanh", "relu", "leaky_relu"),
             "The bend after every hidden layer.", short="g"),
        Knob("start", "Start", "small", tuple(STARTS), "How the weights begin.", short="start"),
        Knob("layers", "Hidden layers", 10, (1, 2, 5, 10), "How deep it is.", 1, 10,
             short="layers"),
        Knob("seed", "Seed", 0, tuple(range(10)), "Draws the weights and the batches.", 0, 10**6),
    )  # fmt: skip

    @property
    def made(self) -> tuple[str, str, int, int]:
        """Activation, start, layers and seed as they stand."""
        s = self.settings
        return str(s["activation"]), str(s["start"]), int(s["layers"]), int(s["seed"])

    @property
    def seen(self) -> Portrait:
        """The network as it is now: before training, or as the last news had it."""
        return self.curve[-1].seen if self.curve else before(*self.made)

    # ---- what is asked --------------------------------------------------------------------------

    def asks(self) -> tuple[Ask, ...]:
        """First what can be seen before training, then what training will do."""
        return asked(*self.made)

    @property
    def uncovered(self) -> bool:
        """Whether the layers after the first may be seen: the question about them is answered."""
        return self.free or self.made[2] == 1 or self.answered(self.asks()[0])

    def truth(self, ask: Ask) -> Truth | None:
        """Of the training: the option that it has borne out, once it is over."""
        over = self.finished and ask == self.asks()[-1]
        return Truth(key=outcome(self.curve[-1].accuracy)) if over else None

    # ---- the training ---------------------------------------------------------------------------

    def work(self) -> Iterator[News]:
        """Train, and look at the network every few steps."""
        run = begin(*self.made, RATE)
        while run.step < STEPS and run.divergence is None:
            losses: list[float] = []
            while len(losses) < PIECE and run.divergence is None:
                losses.append(run.train_step())
                breathe()
            loss, accuracy = float(np.mean(losses)), run.validate()[1]
            failure = run.divergence.text if run.divergence is not None else ""
            yield News(
                run.step, loss, None if failure else accuracy, portrait(run.network), failure
            )

    def hear(self, news: News) -> None:
        """A few steps more."""
        self.curve = (*self.curve, news)

    def forget(self) -> None:
        """Not trained yet."""
        self.curve = ()

    def code(self) -> tuple[Source, ...]:
        """The initializers."""
        return (initializers,)
