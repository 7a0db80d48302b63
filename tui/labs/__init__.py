"""How each lab looks: a package a lab, drawing what `lessons.labs` knows.

Which labs there are says the table there. The screen of the lab `mnist` is the class `MnistScreen`
in `tui/labs/mnist/screen.py`; it is imported when the lab is opened, not before: most labs need
NumPy, and the first screen should not wait for it.
"""

import importlib

from lessons.labs import LABS, LabInfo, find_lab
from lessons.store.progress import Progress
from tui.frame import LabScreen

__all__ = ["LABS", "find_lab", "lab_screen"]


def lab_screen(lab: LabInfo, progress: Progress, state: str | None = None) -> LabScreen:
    """The screen of a lab, in the state of a state string if there is one."""
    module = importlib.import_module(f"{__name__}.{lab.id}.screen")
    screen = getattr(module, f"{lab.id.capitalize()}Screen")(progress, state)
    assert isinstance(screen, LabScreen)
    return screen
