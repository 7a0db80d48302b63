"""A sweep: the same run with each of several values of a knob, or of two, and which did best.

Nobody knows the best learning rate beforehand: one tries a few, and lets the validation set decide.
The test set is not looked at: who chooses by it has learned from it.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

from lessons.asking.ask import Ask, ask_poll
from lessons.asking.polls import Choice, Poll
from lessons.knobs import Knob, KnobError, Settings, Value
from lessons.labs.mnist.knobs import KNOBS
from lessons.labs.mnist.settings import lacks, turned
from lessons.store.trained import Trained

MOST_VALUES = 12
OFFERED = 5  # values that are proposed around the present one
ITEM = "mnist.sweep"
_KNOBS = {knob.name: knob for knob in KNOBS}
Cell = tuple[int, ...]


@dataclass(frozen=True)
class Axis:
    """One knob and the values that it takes, in order."""

    knob: Knob
    values: tuple[Value, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The values as people read them."""
        return tuple(self.knob.shown(value) for value in self.values)

    @property
    def name(self) -> str:
        """The knob as it is called where there is little room."""
        return self.knob.short or self.knob.label.lower()

    @property
    def option(self) -> str:
        """As `dl-tui train --sweep` takes it: `lr=0.01,0.1`."""
        told = (repr(v) if isinstance(v, float) else str(v) for v in self.values)
        return f"{self.knob.name}={','.join(told)}"


def axis(text: str) -> Axis:
    """Read `lr=.01,.1,1`; raises KnobError, which says what is wanted."""
    name, mark, listed = text.partition("=")
    knob = _KNOBS.get(name.strip().removeprefix("--").replace("-", "_"))
    if not mark or knob is None:
        raise KnobError(f"a sweep is KNOB=VALUE,VALUE,...; the knobs are {', '.join(_KNOBS)}")
    values = tuple(map(knob.parse, listed.split(",")[: MOST_VALUES + 1]))
    if len(set(values)) != len(values) or len(values) < 2:
        raise KnobError("a sweep takes two or more values, each another one")
    if len(values) > MOST_VALUES:
        raise KnobError(f"a sweep takes at most {MOST_VALUES} values")
    return Axis(knob, values)


def offered(name: str, value: Value) -> Axis:
    """A knob with its present value and some around it."""
    knob = _KNOBS[name]
    steps = list(knob.steps)
    if value not in steps:
        steps = sorted([*steps, value], key=float)
    first = min(max(steps.index(value) - OFFERED // 2, 0), max(len(steps) - OFFERED, 0))
    return Axis(knob, tuple(steps[first : first + OFFERED]))


@dataclass(frozen=True)
class Sweep:
    """Runs with the knobs of `base`, but for one or two `axes`; `data` is where pictures of one's
    own lie."""

    base: Settings
    axes: tuple[Axis, ...]
    data: str = ""

    def __post_init__(self) -> None:
        if not 1 <= len(self.axes) <= 2 or len({axis.knob.name for axis in self.axes}) < len(
            self.axes
        ):
            raise KnobError("a sweep goes over one knob, or over two different ones")

    @property
    def cells(self) -> list[Cell]:
        """The place of each run: which value of each knob."""
        return list(product(*(range(len(axis.values)) for axis in self.axes)))

    def settings(self, cell: Cell) -> Settings:
        """The knobs of one run. Another optimizer brings its learning rate, if that stays."""
        found = dict(self.base)
        for axis, place in sorted(zip(self.axes, cell, strict=True), key=_brings, reverse=True):
            found = turned(found, axis.knob.name, axis.values[place])
        return found

    @property
    def idle(self) -> str:
        """Why the values of a knob make no difference, in a few words; else nothing."""
        for axis in self.axes:
            why = {lacks(self.settings(cell), axis.knob.name) for cell in self.cells}
            if "" not in why:
                return f"{axis.knob.label} makes no difference here: {why.pop()}"
        return ""


def _brings(pair: tuple[Axis, int]) -> bool:
    return pair[0].knob.name in ("network", "optimizer")


def best(results: Mapping[Cell, Trained]) -> Cell | None:
    """Where validation was read best; of equals the first. None while nothing was measured."""
    found = [(run.best, cell) for cell, run in results.items() if run.best is not None]
    return (
        max(found, key=lambda pair: (pair[0], [-place for place in pair[1]]))[1] if found else None
    )


# ---- what is asked before it --------------------------------------------------------------------


def ask_best(sweep: Sweep) -> Ask:
    """Which value will do best? Each option says what it stands for."""
    axis = sweep.axes[0]
    other = f", with the {sweep.axes[1].name} that suits it," if len(sweep.axes) > 1 else ""
    choices = tuple(
        Choice(f"{axis.name} {name}", _why(axis, place)) for place, name in enumerate(axis.names)
    )
    question = f"These values are tried. Which{other} will read most of validation right?"
    return ask_poll(Poll(ITEM, question, choices), later=True)


def _why(axis: Axis, place: int) -> str:
    """What speaks for a value, beside where it stands among the others."""
    if isinstance(axis.values[place], str):
        return "What suits one network and learning rate need not suit another: it was measured."
    if place == 0:
        return "The smallest was careful, or too small: the picture shows on which side it ends."
    if place == len(axis.values) - 1:
        return "The largest went furthest, or too far: where it is best, try larger ones still."
    return "One in the middle can be too small and too large: the picture shows both sides."


# ---- how a process tells it ---------------------------------------------------------------------


@dataclass(frozen=True)
class Swept:
    """One run of a sweep is over."""

    cell: Cell
    run: Trained


def to_json(swept: Swept) -> str:
    """One line of JSON."""
    run = asdict(swept.run)
    del run["at"], run["number"]
    return json.dumps({"event": "swept", "cell": swept.cell, "run": run})


def from_json(line: bytes | str) -> Swept | None:
    """Read what `to_json` wrote; None for what is something else, ValueError for nonsense."""
    values: Any = json.loads(line)
    if not isinstance(values, dict) or values.get("event") != "swept":
        return None
    try:
        return Swept(tuple(map(int, values["cell"])), Trained(**values["run"]))
    except (KeyError, TypeError) as error:
        raise ValueError(str(error)) from None
