"""Neuron golf: reach a loss on the test points with as few weights and biases as one can.

Ten holes, each a data set with noise, the features that may be used, and the loss to come under.
Par is what a search has really found (`python -m docs.golf` runs it anew); whoever comes in with
fewer numbers has found a better network than the search.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from lessons.knobs import Settings, Value
from lessons.labs.playground.knobs import FEATURE_NAMES, FIRST_FEATURES, ID, LABELS, SQUARED

LIMIT = 100  # epochs within which the loss has to be reached
PARS = Path(__file__).with_name("golf.json")
FIXED = ("data", "noise", "train", "draw", "loss")  # the same for everybody

_SQUARES = ("x1x1", "x2x2")


@dataclass(frozen=True)
class Hole:
    """One of the ten. `goal` is the mean of ½ (output − target)² on the test points."""

    number: int
    data: str
    noise: float
    goal: float
    features: tuple[str, ...] = FIRST_FEATURES

    @property
    def name(self) -> str:
        """What is learned, with what: `spiral · x₁ x₂ sin x₁ sin x₂`."""
        return f"{LABELS[self.data]} · {' '.join(FEATURE_NAMES[name] for name in self.features)}"

    @property
    def state(self) -> str:
        """Where one begins."""
        return f"{ID}?golf={self.number}&layers=1"

    @property
    def fixed(self) -> frozenset[str]:
        """The knobs that nobody turns at this hole."""
        return frozenset({*FIXED, *FEATURE_NAMES} - set(self.features))

    def held(self, settings: Mapping[str, Value]) -> Settings:
        """The settings, with what is fixed as it is at this hole."""
        allowed = {name: settings[name] for name in self.features}
        if "yes" not in allowed.values():
            allowed[self.features[0]] = "yes"
        none = dict.fromkeys(FEATURE_NAMES, "no")
        points: Settings = {
            "data": self.data, "noise": self.noise, "train": 50, "draw": 0, "loss": SQUARED,
        }  # fmt: skip
        return {**settings, **none, **allowed, **points}

    @property
    def par(self) -> "Card":
        """What the search has found."""
        return _pars()[self.number]


HOLES = (
    Hole(1, "gauss", 0.2, 0.03),
    Hole(2, "circle", 0.1, 0.06),
    Hole(3, "circle", 0.2, 0.1, (*FIRST_FEATURES, *_SQUARES)),
    Hole(4, "xor", 0.1, 0.06),
    Hole(5, "xor", 0.2, 0.11, (*FIRST_FEATURES, "x1x2")),
    Hole(6, "three", 0.05, 0.5),
    Hole(7, "three", 0.1, 0.1, (*FIRST_FEATURES, *_SQUARES)),
    Hole(8, "plane", 0.3, 0.02),
    Hole(9, "hills", 0.05, 0.04),
    Hole(10, "circle", 0.1, 0.06, ("x1", "x2x2")),
)
BY_NUMBER = {hole.number: hole for hole in HOLES}


@dataclass(frozen=True)
class Card:
    """A network that has come in: how many weights and biases, after how many epochs, and which."""

    parameters: int
    epoch: float
    state: str


@lru_cache(maxsize=1)
def _pars() -> dict[int, Card]:
    kept = json.loads(PARS.read_text(encoding="utf-8"))
    return {
        int(number): Card(card["parameters"], card["epoch"], card["state"])
        for number, card in kept["pars"].items()
    }


def parameters(sizes: tuple[int, ...]) -> int:
    """Weights and biases of a network with so many neurons in each column."""
    return sum((before + 1) * after for before, after in pairwise(sizes))


def came_in(hole: Hole, path: tuple[tuple[float, float, float], ...]) -> float | None:
    """The epoch in which the loss was first reached, in time; None if it was not.

    `path` are losses as they were measured: epoch, training, test.
    """
    return next((e for e, _, test in path if e <= LIMIT and test <= hole.goal), None)


@dataclass
class Round:
    """The best that a learner has done at each hole."""

    best: dict[int, Card] = field(default_factory=dict)

    def play(self, hole: Hole, card: Card) -> bool:
        """Note a network that has come in; True if none with so few numbers had before."""
        before = self.best.get(hole.number)
        if before is not None and before.parameters <= card.parameters:
            return False
        self.best[hole.number] = card
        return True

    @property
    def memory(self) -> str:
        """All of it as a text to be kept."""
        return json.dumps({n: [c.parameters, c.epoch, c.state] for n, c in self.best.items()})

    @classmethod
    def recall(cls, text: str) -> "Round":
        """What a kept text says; nothing, if it cannot be read."""
        found = cls()
        try:
            for number, (count, epoch, state) in json.loads(text or "{}").items():
                if int(number) in BY_NUMBER and int(count) > 0:
                    found.best[int(number)] = Card(int(count), float(epoch), str(state))
        except (ValueError, TypeError, AttributeError):
            return cls()
        return found
