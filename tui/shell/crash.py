"""When we are wrong: a short message for the learner, and the whole story in a file for us.

A traceback on the screen helps nobody who came to learn, and it scrolls away from those whom it
would help. `DL_TUI_DEBUG=1` shows it all the same.
"""

import contextlib
import os
import sys
import time
import traceback
from pathlib import Path

from engine.files.atomic import atomic_write
from lessons.text import clean
from tui import __version__
from tui.paths import state_folder

DEBUG = "DL_TUI_DEBUG"
KEPT = 10


def report(error: BaseException) -> str:
    """Keep the traceback of `error` in a file and return at most three lines about it.

    With DL_TUI_DEBUG set, the traceback itself is returned instead. Never raises.
    """
    lines = traceback.format_exception(error)
    if os.environ.get(DEBUG):
        return clean("".join(lines))
    facts = f"dl-tui {__version__}, Python {sys.version.split()[0]}, {sys.platform}\n\n"
    what = f"{type(error).__name__}: {error}"
    what = clean(what[:200], keep_newlines=False)
    try:
        path = state_folder() / "crashes" / time.strftime("crash-%Y%m%d-%H%M%S.txt")
        atomic_write(path, (facts + "".join(lines)).encode("utf-8", "backslashreplace"))
    except OSError:
        where = f"Run it again with {DEBUG}=1 to see where."
    else:
        _remove_old(path.parent)
        where = f"What happened is written in {clean(str(path), keep_newlines=False)}"
    return f"This is a bug in dl-tui, not something you did.\n{what}\n{where}"


def _remove_old(folder: Path) -> None:
    with contextlib.suppress(OSError):
        for old in sorted(folder.glob("crash-*.txt"))[:-KEPT]:
            old.unlink()
