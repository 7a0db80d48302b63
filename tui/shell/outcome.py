"""How dl-tui ends: every way out has an exit code, and a bad one a message of at most three lines.

The codes are 0 done, 1 a bug of ours, 2 usage or no terminal, 3 a data file is bad, 4 state or
output cannot be read or written, 5 a training that failed, 128 + n a signal (130 is ctrl+c).
"""

import contextlib
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lessons.text import clean

if TYPE_CHECKING:
    from lessons.store.progress import Progress

OURS, USAGE, BAD_DATA, BAD_STATE, FAILED = 1, 2, 3, 4, 5
LONGEST = 1000  # characters of a line of a message
INTERRUPTED, BROKEN_PIPE = 128 + 2, 128 + 13


def outcome(action: Callable[[], object]) -> int:
    """Do it and return the exit code, which is its result if that is a number. Never raises."""
    try:
        code = action()
        return code if isinstance(code, int) else 0
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        silence_output()
        return BROKEN_PIPE
    except Exception as error:
        return _explain(error)


def say(message: str, code: int) -> int:
    """Write a message to standard error, if there is one; returns `code`.

    Of a line as long as what somebody pasted, its beginning and its end are told: what it is about,
    and what to do.
    """
    lines = message.split("\n")
    message = "\n".join(x if len(x) <= LONGEST else f"{x[:700]} … {x[-250:]}" for x in lines)
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            print(clean(message), file=sys.stderr, flush=True)
    return code


def reason(error: OSError) -> str:
    """What went wrong, in the system's own words: libraries put a sentence of theirs before it."""
    if error.errno is not None and error.errno > 0:
        return os.strerror(error.errno)
    return error.strerror or str(error)


def write_out(path: Path, text: str, told: str) -> int:
    """Write a file that was asked for, whole or not at all, and say what is in it."""
    from engine.files.atomic import atomic_write

    try:
        atomic_write(path, text.encode())
    except OSError as error:
        return say(f"Cannot write {path}: {error.strerror or error}.", BAD_STATE)
    print(clean(f"{told} in {path}", keep_newlines=False))
    return 0


def not_saved(progress: "Progress", code: int = 0) -> int:
    """Say what a learner loses, since nothing could be written to the end; the exit code."""
    count = len(progress.unsaved)
    lost = f"{count} answer{'s' * (count != 1)}" if count else "Your place or settings"
    return say(f"Not saved: {lost}. {progress.trouble}", code or BAD_STATE)


def silence_output() -> None:
    """Point standard output at nothing, so that Python does not complain about it at the end."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())


def _explain(error: Exception) -> int:
    """Tell what went wrong, and whose fault it was."""
    name = type(error).__name__
    if name in {"DataError", "LessonError"}:  # known by name: the command line needs no NumPy
        return say(str(error), BAD_DATA)
    if name in {"ProgressError", "NewerDatabaseError"}:
        return say(str(error), BAD_STATE)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename is not None else ""
        if error.filename is None:
            silence_output()  # what could not be written would be tried again at the end
        return say(f"{where}{error.strerror or error}", BAD_STATE)
    from tui.shell import crash

    return say(crash.report(error), OURS)
