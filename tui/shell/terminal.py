"""Is there a terminal to draw on? Asked before anything heavy is imported.

A program that takes over the screen must not start where there is none: it would hang, or fill a
file with escape sequences. And once it has taken over, it must give back what it took, whatever
ends it. That second half is in `tui.shell.driver`.
"""

import os
import sys
from collections.abc import Mapping, MutableMapping
from typing import Literal, TextIO

ELSEWHERE = "without one, try `dl-tui quiz --plain` or `dl-tui train`"


PLAIN = "DL_TUI_ASCII"
"""The variable that asks for ASCII instead of signs, as `--ascii` does."""

Colours = Literal["truecolor", "256", "16", "none"]

LESS_THAN_TRUE = ("screen", "eterm", "vt1", "vt2", "ansi")
"""How TERM begins in terminals that destroy a picture of more than 256 colours."""

COLOURLESS = ("vt1", "vt2")
"""How TERM begins in terminals that have no colours at all."""


def inherited_colours(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether COLORTERM speaks of the terminal around this one, which understands more.

    GNU screen passes it on from outside and sets a TERM of its own. In tmux TERM may begin with
    `screen`, too, but tmux translates colours for the terminal around it.
    """
    term = environment.get("TERM", "")
    in_tmux = bool(environment.get("TMUX")) and not environment.get("STY")
    return term.startswith(LESS_THAN_TRUE) and not (in_tmux and term.startswith("screen"))


def colours(environment: Mapping[str, str] = os.environ) -> Colours:
    """How many colours the innermost terminal shows, as its environment tells."""
    return decided(environment)[0]


def decided(environment: Mapping[str, str] = os.environ) -> tuple[Colours, str]:
    """How many colours the innermost terminal shows, and which variable said so.

    GNU screen says only `TERM=screen`, and understands 256 colours: it shows them where the
    terminal around it can, of which an inherited COLORTERM is the sign. tmux always can. Whether
    the colours are wanted (NO_COLOR) is another question.
    """
    term = environment.get("TERM", "").lower()
    says = f"TERM={term}" if term else "no TERM"
    if told := _TOLD.get(environment.get("TEXTUAL_COLOR_SYSTEM", "").lower()):
        return told, "TEXTUAL_COLOR_SYSTEM"
    if term.startswith(COLOURLESS) or term.endswith("-m"):
        return "none", says
    beyond = environment.get("COLORTERM", "").strip().lower()
    true = beyond in {"truecolor", "24bit"}
    if term.endswith("-direct"):
        return "truecolor", says
    if true and not inherited_colours(environment):
        return "truecolor", f"COLORTERM={beyond}"
    if term.startswith("screen") and environment.get("TMUX"):
        return "256", f"{says} within tmux"
    if term.startswith("screen") and true:
        return "256", f"{says}, with COLORTERM={beyond} from around it"
    wide = term.startswith("tmux") or "kitty" in term or "256color" in term
    return "256" if wide else "16", says


_TOLD: dict[str, Colours] = {"truecolor": "truecolor", "256": "256", "standard": "16"}


def settle(environment: MutableMapping[str, str] = os.environ) -> Colours:
    """Tell the libraries that draw, by their own variables, what this terminal is; its colours.

    Before they are imported. Over ssh nothing moves of itself: each frame is a packet on its way.
    TEXTUAL_ANIMATIONS says otherwise, for whoever asks for motion.
    """
    if environment.get("SSH_CONNECTION"):
        environment.setdefault("TEXTUAL_ANIMATIONS", "none")
    if sys.platform == "win32":  # no variable tells there, and every terminal that is left can
        return "truecolor"
    seen = colours(environment)
    environment["TEXTUAL_COLOR_SYSTEM"] = "standard" if seen in {"16", "none"} else seen
    if seen == "none":
        environment["NO_COLOR"] = "1"
    return seen


def asks_for_ascii(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this terminal is to be spared all signs."""
    return environment.get(PLAIN, "").strip() not in {"", "0"}


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
    if encoding != "utf8" and not asks_for_ascii(environment):
        return (
            f"dl-tui writes UTF-8, and this terminal is set to {encoding}: try LC_ALL=C.UTF-8, "
            "or dl-tui --ascii."
        )
    return None


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:  # closed
        return False
