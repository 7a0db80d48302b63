"""Controls that a lesson takes off the panel or holds fast, so that only what matters is there.

In a state string `hide=l1:dropout` leaves these knobs out, and `fix=data` keeps this one as it
is. An instructor writes such a string into a lesson's door to a lab, or on the command line.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lessons.knobs import Knob, KnobError

HIDE, FIX = "hide", "fix"


@dataclass(frozen=True)
class Held:
    """The names of knobs that do not turn, and of those that are not shown either."""

    fixed: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()

    def fixes(self, name: str) -> bool:
        """Whether a knob stays as it is."""
        return name in self.fixed or name in self.hidden

    def on(self, state: str) -> str:
        """A state string that says so."""
        for key, names in ((FIX, self.fixed), (HIDE, self.hidden)):
            if names:
                state += f"{'&' if '?' in state else '?'}{key}={':'.join(sorted(names))}"
        return state


def apart(state: str, knobs: Sequence[Knob]) -> tuple[str, Held]:
    """A state string without what it holds, and that; KnobError for knobs that are none."""
    head, mark, query = state.strip().partition("?")
    pairs, held = [], {HIDE: frozenset[str](), FIX: frozenset[str]()}
    for pair in query.split("&"):
        key, _, text = pair.partition("=")
        if key in held:
            held[key] |= named(key, text, [knob.name for knob in knobs], "knobs")
        else:
            pairs.append(pair)
    return head + mark + "&".join(pairs), Held(held[FIX], held[HIDE])


def named(key: str, text: str, known: Iterable[str], which: str) -> frozenset[str]:
    """The names in `a:b`, all of them known; or KnobError."""
    names, known = frozenset(filter(None, text.split(":"))), list(known)
    if not names <= frozenset(known):
        there = f"here there are {', '.join(known)}" if known else "here there are none"
        raise KnobError(f"{key} names {which}, with : between them; {there}")
    return names
