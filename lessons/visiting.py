"""Whether whoever is learning only visits, in a browser, this machine from another one.

A visitor has a folder of their own here and sees nothing of the others. So the program reads no
file for them that they name by its place: it would be read with the rights of whoever serves.
"""

import os

VISITOR = "DL_TUI_VISITOR"
"""The environment variable that a visitor's app has."""


def refuse_places() -> None:
    """ValueError for a visitor who names a file or a folder of this machine."""
    if os.environ.get(VISITOR):
        raise ValueError("in the browser no files of the machine that serves are read")
