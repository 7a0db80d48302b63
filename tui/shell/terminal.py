"""Is there a terminal to draw on? Asked before anything heavy is imported.

A program that takes over the screen must not start where there is none: it would hang, or fill a
file with escape sequences. And once it has taken over, it must give back what it took, whatever
ends it. That second half is in `tui.shell.driver`.
"""

import os
import sys
from collections.abc import Mapping
from typing import TextIO

ELSEWHERE = "without one, try `dl-tui quiz --plain` or `dl-tui train`"


LESS_THAN_TRUE = ("screen", "eterm", "vt1", "vt2", "ansi")
"""How TERM begins in terminals that destroy a picture of more than 256 colours."""


def inherited_colours(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether COLORTERM speaks of the terminal around this one, which understands more.

    GNU screen passes it on from outside and sets a TERM of its own. In tmux TERM may begin with
    `screen`, too, but tmux translates colours for the terminal around it.
    """
    term = environment.get("TERM", "")
    in_tmux = bool(environment.get("TMUX")) and not environment.get("STY")
    return term.startswith(LESS_THAN_TRUE) and not (in_tmux and term.startswith("screen"))


def refuse_reason(
    stdin: TextIO | None = None,
    stderr: TextIO | None = None,
    environment: Mapping[str, str] = os.environ,
) -> str | None:
    """Why the app cannot run here, in one line that says what to do, or None if it can.

    The app reads keys from standard input and draws on standard error, as Textual does. In a
    browser neither is a terminal: there another driver is named.
    """
    if environment.get("TEXTUAL_DRIVER"):
        return None
    stdin = stdin or sys.__stdin__
    stderr = stderr or sys.__stderr__
    for name, stream in (("input", stdin), ("error", stderr)):
        if not _is_terminal(stream):
            return f"dl-tui needs a terminal, and standard {name} is none: {ELSEWHERE}."
    term = environment.get("TERM", "")
    if term in {"dumb", "unknown"}:
        return f"dl-tui cannot draw on TERM={term}: set TERM, for example to xterm-256color."
    encoding = (getattr(stderr, "encoding", None) or "").lower().replace("-", "").replace("_", "")
    if encoding != "utf8":
        return f"dl-tui writes UTF-8, and this terminal is set to {encoding}: try LC_ALL=C.UTF-8."
    return None


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False
