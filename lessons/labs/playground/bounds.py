"""What may not be turned: a lesson or a game holds some knobs fast, or leaves controls out.

In a state string `fix=data:noise` keeps these knobs as they are, `hide=l1:dropout` takes them off
the panel, `hide=seeds:export` leaves out these keys, and `golf=3` is the third hole of neuron golf.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lessons.held import FIX, HIDE, named
from lessons.knobs import KnobError, Settings, Value
from lessons.labs.playground.golf import BY_NUMBER, HOLES, Hole
from lessons.labs.playground.knobs import BY_NAME

KEYS = (FIX, HIDE, "golf")
CONTROLS: dict[str, tuple[str, ...]] = {
    "run": ("run",), "epoch": ("step",), "film": ("back_step",), "weight": ("more", "less"),
    "view": ("view",), "seeds": ("prove",), "presets": ("map",), "inside": ("inside",),
    "export": ("stop",), "pin": ("pin",), "pace": ("smaller", "larger"), "again": ("again",),
    "new": ("new_seed",), "code": ("code",),
}  # fmt: skip
"""What can be left out besides knobs: its name, and the commands of the table of keys it is."""
NAMES = (*BY_NAME, *CONTROLS)


@dataclass(frozen=True)
class Bounds:
    """Names of knobs that do not turn, of knobs and controls that are left out, a hole of golf."""

    fixed: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    golf: int = 0

    @property
    def hole(self) -> Hole | None:
        """The hole that is played, if one is."""
        return BY_NUMBER.get(self.golf)

    @property
    def shut(self) -> frozenset[str]:
        """The commands that do nothing here."""
        return frozenset(key for name in self.hidden & CONTROLS.keys() for key in CONTROLS[name])

    def fixes(self, name: str) -> bool:
        """Whether a knob stays as it is."""
        fixed: frozenset[str] = self.hole.fixed if self.hole is not None else frozenset()
        return name in self.fixed | self.hidden | fixed

    def held(self, settings: Mapping[str, Value]) -> Settings:
        """The settings as they may be: at a hole of golf the data are the hole's."""
        return dict(settings) if self.hole is None else self.hole.held(settings)

    def written(self) -> str:
        """What stands in the state string, in front of it an ampersand; nothing for no bounds."""
        told = [
            f"&{key}={':'.join(name for name in NAMES if name in names)}"
            for key, names in (("fix", self.fixed), ("hide", self.hidden))
            if names
        ]
        return "".join(told) + (f"&golf={self.golf}" if self.golf else "")


NO_BOUNDS = Bounds()


def bounds_of(told: Mapping[str, str]) -> Bounds:
    """The bounds that these pairs of a state string say; raises KnobError."""
    golf = told.get("golf", "0")
    if not (golf.isascii() and golf.isdecimal() and int(golf[:4]) <= len(HOLES)):
        raise KnobError(f"golf is a hole from 1 to {len(HOLES)}")
    fixed = named(FIX, told.get(FIX, ""), BY_NAME, "knobs")
    hidden = named(HIDE, told.get(HIDE, ""), NAMES, f"knobs or any of {', '.join(CONTROLS)}")
    return Bounds(fixed, hidden, int(golf[:4]))
