"""Which faces the MNIST lab has, how one comes from each to the next, and which keys work where."""

from collections.abc import Callable, Iterator, Sequence

from textual.binding import BindingType

from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.told import told
from lessons.runs import Run, Status
from lessons.store.records import Answer
from lessons.store.trained import Runs
from tui.keys import bind
from tui.labs.mnist.confusion import ConfusionPanel
from tui.labs.mnist.crowd import CoursePanel, MapPanel, SurePanel, WallPanel
from tui.labs.mnist.data import DataPanel
from tui.labs.mnist.digit import DigitPanel
from tui.labs.mnist.drawing import DrawPanel
from tui.labs.mnist.exam import ExamPanel
from tui.labs.mnist.experiments import ExperimentsPanel
from tui.labs.mnist.faces import Face
from tui.labs.mnist.inside import InsidePanel
from tui.labs.mnist.panels import NetworkPanel, RunPanel
from tui.labs.mnist.runs import RunsPanel
from tui.labs.mnist.sweeping import SweepPanel
from tui.labs.mnist.training import Training
from tui.labs.mnist.why import WhyPanel

LOOKING: tuple[type[Face], ...] = (InsidePanel, WallPanel, CoursePanel, MapPanel, SurePanel)
"""What `i` leads to, in the order in which `v` turns to them."""
INSIDE: tuple[type[Face], ...] = (*LOOKING, DigitPanel, WhyPanel)
"""Where one is inside already: `i` leads out."""
PROVING: tuple[type[Face], ...] = (ExperimentsPanel, RunsPanel, SweepPanel, DataPanel)
"""What `p` leads to, in the order of `v`."""
DIGITS: tuple[type[Face], ...] = (ExamPanel, ConfusionPanel)
"""What `m` leads to, in the order of `v`."""
VIEWS = {
    each: kinds[(place + 1) % len(kinds)]
    for kinds in (LOOKING, PROVING, DIGITS)
    for place, each in enumerate(kinds)
}


KEYS: list[BindingType] = [
    bind("go", "go on", "Run with these knobs"),
    bind("run", "run/pause", "Run or pause"),
    bind("step", "step", "One minibatch, then pause"),
    bind("back_step", "back in time", "Back along the run, as its weights were kept"),
    bind("leap", "epoch", "To the end of the epoch, then pause"),
    bind("up", "knob", "Choose a knob", line=False),
    bind("left", "turn", "Turn the knob", line=False),
    bind("stop", "stop/save", "End the run here, and take the test; then save it"),
    bind("map", "digits", "The test digits, one by one, with probabilities"),
    bind("draw", "draw", "Draw a digit, and see what it is read as"),
    bind("inside", "inside", "Into the network: gradients, and one unit"),
    bind("prove", "experiments", "Change one thing of the run, and what was predicted so far"),
    bind("again", "again", "Run again with the same seed: the same run"),
    bind("new_seed", "new seed", "Run again with another seed"),
    bind("pin", "pin", "Keep this run's curves under those of the next"),
    bind(
        "view",
        "view",
        "Newest values, all, or powers of ten; a table of digits; runs and sweeps",
    ),
    bind("smaller", "pace/read", "Slower or faster; in pause, read a step", line=False),
    bind("larger", "pace/read", "Slower or faster; in pause, read a step"),
]
"""The lab's own keys, in whatever face."""


def all_faces(
    lab: Mnist, training: Training, runs: Runs, answers: Callable[[], Sequence[Answer]]
) -> Iterator[Face]:
    """Every face of the lab, the network first."""
    plain: tuple[type[Face], ...] = (NetworkPanel, RunPanel, DigitPanel, WhyPanel)
    for kind in plain + DIGITS + LOOKING:
        yield kind(lab)
    yield DrawPanel(lab, lambda: training.listens)
    yield ExperimentsPanel(lab, lambda: told(answers()))
    yield RunsPanel(lab, runs)
    yield SweepPanel(lab, runs)
    yield DataPanel(lab)


def to_digits(shown: Face, run: Run | None) -> type[Face]:
    """To the test digits; as long as there are none to the table of validation's, and back."""
    if isinstance(shown, DIGITS):
        return RunPanel
    return ExamPanel if run is not None and run.examples else ConfusionPanel


def key_works(
    action: str, parameters: tuple[object, ...], training: Training, shown: Face | None
) -> bool | None:
    """Whether a key of this lab does something now; None where the frame has to say."""
    lab, run, listens = training.lab, training.lab.run, training.listens
    match action:
        case "go" | "run" | "stop" if (
            isinstance(shown, SweepPanel) and lab.sweeping.plan is not None
        ):
            return False  # there they mean all its runs, and the face has said what it can
        case "go":
            return lab.ready or bool(lab.cure) or None
        case "free" | "prove":
            return not lab.busy
        case "run":
            return lab.ready or training.can_wake or (run is not None and run.alive)
        case "step" if "-1" in map(str, parameters):
            return listens and run is not None and run.step > 0
        case "step":
            return run is not None and (run.alive or run.at is not None)
        case "stop":
            return run is not None and run.status is not Status.STARTING
        case "leap":
            return run is not None and run.alive
        case "map":
            return listens or (run is not None and bool(run.examples))
        case "why":
            inside = run.inside if run is not None else None
            return listens and inside is not None and not inside.is_kernel
        case "inside":
            return listens or (run is not None and bool(run.inside or run.measured))
        case "again" | "new_seed":
            return run is not None and lab.open
        case "pin":
            return run is not None
        case "draw":
            return True
        case "view" if isinstance(shown, PROVING):
            return True
        case "view" if isinstance(shown, (*LOOKING, ExamPanel)):
            return listens
        case "view" if isinstance(shown, ConfusionPanel):
            return run is not None and bool(run.examples)
        case "view" | "stride":
            return run is not None and isinstance(shown, RunPanel)
    return None
