"""How an app feels: the cost of its first picture, and the time from a key to what it changes.

The app runs in a real terminal (a pty) and is watched from outside, as its user would.
"""

import fcntl
import os
import pty
import select
import statistics
import struct
import subprocess
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.contest import ROOT

QUIET = 0.15  # seconds without output: the picture is complete
GIVE_UP = 20.0
DOWN, UP = b"\x1b[B", b"\x1b[A"


class Watched:
    """A command in a terminal of 80 x 24, and what came out of it."""

    def __init__(self, command: Sequence[str], home: str) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "DL_TUI_HOME": home,
        }
        self.process = subprocess.Popen(
            command, stdin=slave, stdout=slave, stderr=slave, cwd=ROOT, env=environment
        )
        os.close(slave)

    def settle(self) -> None:
        """Read until the app has drawn something and then nothing for a while."""
        end, seen = time.monotonic() + GIVE_UP, 0
        while time.monotonic() < end:
            ready, _, _ = select.select([self.master], [], [], QUIET)
            if ready:
                seen += len(self._read())
            elif seen > 1000:
                return
        raise RuntimeError(f"{self.process.args!r} drew nothing")

    def press(self, key: bytes) -> float:
        """Seconds from a key to the first byte that answers it."""
        start = time.perf_counter()
        os.write(self.master, key)
        ready, _, _ = select.select([self.master], [], [], GIVE_UP)
        seconds = time.perf_counter() - start
        if not ready:
            raise RuntimeError("a key was not answered")
        while ready:
            self._read()
            ready, _, _ = select.select([self.master], [], [], 0.05)
        return seconds

    def end(self) -> float:
        """End the process at once and return the processor seconds it has used."""
        self.process.kill()
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        os.close(self.master)
        return usage.ru_utime + usage.ru_stime

    def _read(self) -> bytes:
        try:
            return os.read(self.master, 65536)
        except OSError:  # the app has closed its side
            return b""


@contextmanager
def somebody_has_been_here() -> Iterator[str]:
    """A home whose learner is past the welcome, as at every start but the very first."""
    from lessons.store.progress import Progress

    with tempfile.TemporaryDirectory() as home:
        progress = Progress.open(Path(home) / "data" / "progress.db")
        progress.set_place("layer", 0)
        progress.close()
        yield home


def first_picture(command: Sequence[str], home: str | None = None) -> float:
    """Processor seconds to start and draw the first screen; without `home`, in an empty one."""
    with tempfile.TemporaryDirectory() as empty:
        watched = Watched(command, home or empty)
        watched.settle()
        return watched.end()


def key_to_paint(command: Sequence[str], home: str, keys: int = 60) -> float:
    """The 95th percentile, in seconds, over `keys` presses of down and up."""
    watched = Watched(command, home)
    watched.settle()
    seconds = [watched.press(UP if number % 2 else DOWN) for number in range(keys)]
    watched.end()
    return statistics.quantiles(seconds, n=20)[-1]
