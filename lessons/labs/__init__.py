"""What each lab knows: pure state machines, tested without a terminal.

`LABS` lists the labs in the order of the course. A lab's package is `lessons.labs.NAME`, and holds
a function `read_state(text)`: it takes a state string, refuses it with KnobError if it is none of
that lab's, and gives the whole state back, with the default of whatever was left out. The package
is imported when that is asked: most labs need NumPy, and a list of labs should not wait for it.
"""

import importlib
from dataclasses import dataclass

from lessons.knobs import KnobError


@dataclass(frozen=True)
class LabInfo:
    """A lab as the map, the palette and `dl-tui labs` list it; `lesson` is where it belongs."""

    id: str
    title: str
    about: str
    lesson: str

    @property
    def module(self) -> str:
        """The package of what this lab knows."""
        return f"{__name__}.{self.id}"

    def read_state(self, text: str) -> str:
        """The whole state that a state string stands for; KnobError says what is wrong with it."""
        state = importlib.import_module(self.module).read_state(text)
        assert isinstance(state, str)
        return state

    @property
    def default_state(self) -> str:
        """The state in which the lab opens when none is given."""
        return self.read_state("")


LABS = (
    LabInfo("matrix", "Matrix drills", "fill a product cell by cell", "products"),
    LabInfo(
        "activations", "Activation explorer", "a function, its slope, the tangent", "activations"
    ),
    LabInfo("backprop", "Backprop stepper", "every gradient, one wire at a time", "backprop"),
    LabInfo("race", "The wiggle race", "numeric gradients against backprop", "speed"),
    LabInfo("mnist", "Training on MNIST", "a network learns to read digits, live", "training"),
)


def find_lab(lab_id: str) -> LabInfo | None:
    """The lab of this id, or None."""
    return next((lab for lab in LABS if lab.id == lab_id), None)


def lab_of_state(state: str) -> LabInfo:
    """The lab that a state string such as `mnist?lr=0.1` belongs to, or KnobError.

    Only the lab's name is read here; `read_state` reads the rest.
    """
    name = state.strip().partition("?")[0]
    lab = find_lab(name)
    if lab is None:
        names = ", ".join(lab.id for lab in LABS)
        raise KnobError(f"no lab is called {name!r:.40}; a state begins with one of {names}")
    return lab
