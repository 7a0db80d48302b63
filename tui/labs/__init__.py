"""How each lab looks: a package a lab, drawing what `lessons.labs` knows.

Which labs there are says the table there. The screen of the lab `mnist` is the class `MnistScreen`
in `tui/labs/mnist/screen.py`; it is imported when the lab is opened, not before: most labs need
NumPy, and the first screen should not wait for it.
"""

import importlib

from lessons.labs import LABS, find_lab
from lessons.labs import LabInfo as Lab
from lessons.store.progress import Progress
from tui.frame import Frame

__all__ = ["LABS", "Lab", "find_lab", "lab_screen"]


def lab_screen(
    lab: Lab, progress: Progress, state: str | None = None, kept: object = None
) -> Frame:
    """The screen of a lab, in the state of a state string if there is one.

    `kept` is what the lab knew when it was left: it goes on from there.
    """
    module = importlib.import_module(f"{__name__}.{lab.id}.screen")
    make = getattr(module, f"{lab.id.capitalize()}Screen")
    screen = make(progress, state) if kept is None else make(progress, lab=kept)
    assert isinstance(screen, Frame)
    return screen
