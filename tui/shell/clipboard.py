"""What is copied goes to the clipboard by two ways, for no program can tell which of them arrives.

The terminal is asked (OSC 52), also over ssh; not every terminal obeys, and macOS's own does not.
So a program of the system's is given the same text, where there is one and the clipboard is near.
"""

import base64
import contextlib
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping

PIECE = 200  # characters in each of GNU screen's envelopes; it takes no long ones
PATIENCE = 3.0  # seconds


def osc52(text: str, environment: Mapping[str, str] = os.environ) -> str:
    """What asks the terminal; in GNU screen in envelopes, for the terminal around it."""
    asked = f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a"
    if not environment.get("STY"):
        return asked
    pieces = (asked[at : at + PIECE] for at in range(0, len(asked), PIECE))
    return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)


def tool(
    environment: Mapping[str, str] = os.environ,
    which: Callable[[str], str | None] = shutil.which,
    platform: str = sys.platform,
) -> tuple[str, ...]:
    """The program that takes the text from its input, with its arguments; none over ssh.

    tmux is one too, wherever it runs: it hands on what it is given, and nothing that it overhears.
    """
    wanted: list[tuple[str, ...]] = []
    if environment.get("TMUX"):
        wanted.append(("tmux", "load-buffer", "-w", "-"))
    if not environment.get("SSH_CONNECTION"):
        if platform == "darwin":
            wanted.append(("pbcopy",))
        if environment.get("WAYLAND_DISPLAY"):
            # It guesses what the text is, and an SVG or a program can then be pasted nowhere.
            wanted.append(("wl-copy", "--type", "text/plain"))
        if environment.get("DISPLAY"):
            wanted += [("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input")]
        if environment.get("WSL_DISTRO_NAME"):
            wanted.append(("clip.exe",))
    return next((each for each in wanted if which(each[0])), ())


def hand_over(text: str, program: tuple[str, ...]) -> None:
    """Give the text to the program, beside the app: it may wait, fail or never end."""
    threading.Thread(target=_run, args=(text, program), daemon=True).start()


def _run(text: str, program: tuple[str, ...]) -> None:
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run(
            program,
            input=text.encode("utf-16-le" if program[0] == "clip.exe" else "utf-8"),
            env=_told_utf8() if program[0] == "pbcopy" else None,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )


def _told_utf8() -> dict[str, str]:
    """The environment, in which text is UTF-8: in the locale C `pbcopy` reads it as MacRoman."""
    return {k: v for k, v in os.environ.items() if k != "LC_ALL"} | {"LC_CTYPE": "UTF-8"}
