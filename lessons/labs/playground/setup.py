"""One frozen object that says all of a run in the playground, and the string that says the same.

The string is the lab's, as every lab has one: `playground?data=spiral&noise=0.1&…`. Points of
one's own and weights moved by hand follow the knobs in it, if there are any.
"""

import base64
import binascii
import math
from collections.abc import Mapping
from dataclasses import dataclass

from lessons.knobs import KnobError, Settings, Value, defaults, encode, given
from lessons.labs.playground.bounds import KEYS, NO_BOUNDS, Bounds, bounds_of
from lessons.labs.playground.knobs import (
    CROSS_ENTROPY,
    FEATURE_NAMES,
    FIRST_FEATURES,
    HEIGHTS,
    KNOBS,
    OWN,
    SQUARED,
)
from lessons.labs.playground.knobs import (
    ID as ID,
)

MOST_POINTS = 500  # of one's own: more would make the string too long to paste
FARTHEST = 100.0  # of their coordinates
LONGEST = 20_000  # characters of a state

Place = tuple[float, float, float]
"""A point of one's own: x, y, and its class or height."""


@dataclass(frozen=True)
class Setup:
    """All that decides how a run goes: the same setup gives the same run, to the last bit.

    `features` are names of FEATURE_NAMES, `hidden` the width and the activation of each hidden
    layer, `batch` 0 for all points at once. `weights` (little-endian float32) are where it starts,
    if not where the seed says.
    """

    data: str = "circle"
    noise: float = 0.0
    train: int = 50
    draw: int = 0
    features: tuple[str, ...] = FIRST_FEATURES
    hidden: tuple[tuple[int, str], ...] = ((4, "tanh"), (2, "tanh"))
    loss: str = SQUARED
    initializer: str = "suited"
    batch: int = 10
    lr: float = 0.03
    optimizer: str = "sgd"
    seed: int = 0
    l1: float = 0.0
    l2: float = 0.0
    dropout: float = 0.0
    patience: int = 0
    points: tuple[Place, ...] = ()
    heights: bool = False
    """Whether the labels of one's own points are heights, not classes."""
    weights: bytes = b""

    @classmethod
    def of(
        cls,
        settings: Mapping[str, Value],
        points: tuple[Place, ...] = (),
        *,
        heights: bool = False,
        weights: bytes = b"",
    ) -> "Setup":
        """The knobs as a run takes them."""
        layers = range(1, int(settings["layers"]) + 1)
        return cls(
            data=str(settings["data"]),
            noise=float(settings["noise"]),
            train=int(settings["train"]),
            draw=int(settings["draw"]),
            features=tuple(name for name in FEATURE_NAMES if settings[name] == "yes"),
            hidden=tuple((int(settings[f"units{i}"]), str(settings[f"act{i}"])) for i in layers),
            loss=str(settings["loss"]),
            initializer=str(settings["initializer"]),
            batch=int(settings["batch"]),
            lr=float(settings["lr"]),
            optimizer=str(settings["optimizer"]),
            seed=int(settings["seed"]),
            l1=float(settings["l1"]),
            l2=float(settings["l2"]),
            dropout=float(settings["dropout"]),
            patience=int(settings["patience"]),
            points=points if settings["data"] == OWN else (),
            heights=heights,
            weights=weights,
        )

    @property
    def regression(self) -> bool:
        """Whether heights are learned, not classes."""
        return self.data in HEIGHTS or (self.data == OWN and self.heights)

    @property
    def entropy(self) -> bool:
        """Whether it learns by cross entropy."""
        return self.loss == CROSS_ENTROPY and not self.regression


@dataclass(frozen=True)
class Told:
    """What a state string says: the knobs that it names, points of one's own, weights."""

    settings: Settings
    points: tuple[Place, ...] = ()
    heights: bool = False
    weights: bytes = b""
    bounds: Bounds = NO_BOUNDS

    @property
    def whole(self) -> Settings:
        """All knobs: the defaults, with what was told, as far as the bounds let them."""
        return self.bounds.held(defaults(KNOBS) | self.settings)


def read(state: str) -> Told:
    """Read a state; raises KnobError, which says what is allowed."""
    if len(state) > LONGEST:
        raise KnobError(f"a state has at most {LONGEST:,} characters")
    name, mark, query = state.strip().partition("?")
    rest, special = [], {}
    for pair in query.split("&"):
        key, _, text = pair.partition("=")
        if key in ("points", "heights", "weights", *KEYS):
            special[key] = text
        else:
            rest.append(pair)
    settings = given(ID, KNOBS, name + mark + "&".join(rest))
    bounds = bounds_of(special)
    told = Told(settings, heights="heights" in special, bounds=bounds)
    if not any(told.whole[each] == "yes" for each in FEATURE_NAMES):
        raise KnobError("at least one feature is yes")
    key = "heights" if told.heights else "points"
    points = _points(special.get(key, ""), heights=told.heights)
    return Told(settings, points, told.heights, _weights(special.get("weights", "")), bounds)


def setup_of(state: str) -> Setup:
    """The setup that a state says; raises KnobError."""
    told = read(state)
    return Setup.of(told.whole, told.points, heights=told.heights, weights=told.weights)


def write(
    settings: Mapping[str, Value],
    points: tuple[Place, ...] = (),
    *,
    heights: bool = False,
    weights: bytes = b"",
    bounds: Bounds = NO_BOUNDS,
) -> str:
    """The string that `read` understands."""
    told = {
        knob.name: settings[knob.name]
        for knob in KNOBS
        if not (knob.rare and settings[knob.name] == knob.default)
    }
    state = encode(ID, told) + bounds.written()
    if points:
        text = ";".join(":".join(f"{number:g}" for number in point) for point in points)
        state += f"&{'heights' if heights else 'points'}={text}"
    if weights:
        state += f"&weights={base64.urlsafe_b64encode(weights).decode().rstrip('=')}"
    return state


def _points(text: str, *, heights: bool) -> tuple[Place, ...]:
    places = []
    for number, part in enumerate(filter(None, text.split(";")), start=1):
        if number > MOST_POINTS:
            raise KnobError(f"a state holds at most {MOST_POINTS} points")
        try:
            x, y, label = (float(piece) for piece in part.split(":"))
        except ValueError:
            raise KnobError(f"point {number} is x:y:label, such as 1.5:-2:0") from None
        places.append(checked((x, y, label), number, heights=heights))
    return tuple(places)


def checked(place: Place, number: int, *, heights: bool) -> Place:
    """A point, rounded as a state writes it; raises KnobError, which names it."""
    x, y, label = (float(f"{each:g}") for each in place)
    if not (abs(x) <= FARTHEST and abs(y) <= FARTHEST):
        raise KnobError(f"point {number}: x and y lie between −{FARTHEST:g} and {FARTHEST:g}")
    if heights and not abs(label) <= FARTHEST:
        raise KnobError(f"point {number}: a height lies between −{FARTHEST:g} and {FARTHEST:g}")
    if not heights and label not in range(10):
        raise KnobError(f"point {number}: a class is a whole number from 0 to 9")
    return x, y, label


def _weights(text: str) -> bytes:
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raise KnobError("weights are written in base64, as y copies them") from None
    if len(raw) % 4:
        raise KnobError("weights are whole numbers of 4 bytes each, in base64")
    if not all(math.isfinite(each) for each in memoryview(raw).cast("f")):
        raise KnobError("weights are finite numbers")
    return raw
