"""What may not be turned: a lesson or a game holds some knobs fast, or takes them off the panel.

In a state string `fix=data:noise` keeps these knobs as they are, `hide=l1:dropout` leaves them out,
and `golf=3` is the third hole of neuron golf.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lessons.knobs import KnobError, Settings, Value
from lessons.labs.playground.golf import BY_NUMBER, HOLES, Hole
from lessons.labs.playground.knobs import BY_NAME

KEYS = ("fix", "hide", "golf")


@dataclass(frozen=True)
class Bounds:
    """Names of knobs that do not turn, names of those that are not shown, and a hole of golf."""

    fixed: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    golf: int = 0

    @property
    def hole(self) -> Hole | None:
        """The hole that is played, if one is."""
        return BY_NUMBER.get(self.golf)

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
            f"&{key}={':'.join(name for name in BY_NAME if name in names)}"
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
    return Bounds(_names(told, "fix"), _names(told, "hide"), int(golf[:4]))


def _names(told: Mapping[str, str], key: str) -> frozenset[str]:
    names = frozenset(filter(None, told.get(key, "").split(":")))
    if not names <= BY_NAME.keys():
        raise KnobError(f"{key} names knobs, with : between them, such as {key}=data:noise")
    return names
