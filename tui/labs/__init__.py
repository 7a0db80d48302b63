"""How each lab looks: one file a lab, drawing what `lessons.labs` knows.

`LABS` lists every lab there is, in the order of the course. A lab's module is imported when the lab
is opened, not before: most of them need NumPy, and the first screen should not wait for it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lessons.store.progress import Progress
from tui.frame import Frame

Opener = Callable[[Progress, str | None], Frame]


@dataclass(frozen=True)
class Lab:
    """A lab as the course map and the palette list it. `open` takes progress and a state string."""

    id: str
    title: str
    about: str
    open: Opener


def _matrix(progress: Progress, state: str | None) -> Frame:
    from tui.labs.matrix.screen import MatrixScreen

    return MatrixScreen(progress, state)


def _activations(progress: Progress, state: str | None) -> Frame:
    from tui.labs.activations.screen import ActivationsScreen

    return ActivationsScreen(progress, state)


def _backprop(progress: Progress, state: str | None) -> Frame:
    from tui.labs.backprop.screen import BackpropScreen

    return BackpropScreen(progress, state)


def _race(progress: Progress, state: str | None) -> Frame:
    from tui.labs.race.screen import RaceScreen

    return RaceScreen(progress, state)


def _mnist(progress: Progress, state: str | None) -> Frame:
    from tui.labs.mnist.screen import MnistScreen

    return MnistScreen(progress, state)


def _softmax(progress: Progress, state: str | None) -> Frame:
    from tui.labs.softmax.screen import SoftmaxScreen

    return SoftmaxScreen(progress, state)


LABS = (
    Lab("matrix", "Matrix drills", "fill a product cell by cell", _matrix),
    Lab("activations", "Activation explorer", "a function, its slope, the tangent", _activations),
    Lab("backprop", "Backprop stepper", "every gradient, one wire at a time", _backprop),
    Lab("race", "The wiggle race", "numeric gradients against backprop", _race),
    Lab("softmax", "Softmax", "scores become probabilities", _softmax),
    Lab("mnist", "Training on MNIST", "a network learns to read digits, live", _mnist),
)


def find_lab(lab_id: str) -> Lab | None:
    """The lab of this id, or None."""
    return next((lab for lab in LABS if lab.id == lab_id), None)
