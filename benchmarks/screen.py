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
import sys
import tempfile
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.contest import ROOT

QUIET = 0.15  # seconds without output: the picture is complete
GIVE_UP = 20.0
DOWN, UP, ESCAPE = b"\x1b[B", b"\x1b[A", b"\x1b"
STILL = 0.0004  # seconds of a processor in a moment: less, and the app rests
LESSONS = ("gradient", "softmax", "training")
TRAINING = "mnist?hidden=1024&epochs=90"


class Watched:
    """A command in a terminal of so many columns and rows, and what came out of it."""

    def __init__(self, command: Sequence[str], home: str, size: tuple[int, int] = (80, 24)) -> None:
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
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

    @property
    def used(self) -> float:
        """Processor seconds it has used so far: of the app alone, not of a trainer it started."""
        return time.clock_gettime((~self.process.pid << 3) | 2)  # as clock_getcpuclockid(3) has it

    def take(self, key: bytes) -> float:
        """Processor seconds that a key costs, until the app rests again."""
        start = last = self.used
        os.write(self.master, key)
        rests, end = 0, time.monotonic() + GIVE_UP
        while rests < 4 and time.monotonic() < end:
            self.drain(0.05)
            now = self.used
            rests = rests + 1 if now - last < STILL else 0
            last = now
        return last - start

    def drain(self, seconds: float) -> None:
        """Read what it draws, for so long."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.master], [], [], left)[0]:
                self._read()

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


def steps(home: str, rounds: int = 3) -> list[float]:
    """Processor seconds of each step to and fro through some lessons, in a window of 120 x 40.

    A question that has the keys is left first, which does not count.
    """
    found = []
    for lesson in LESSONS:
        command = [sys.executable, "-m", "tui", "lesson", lesson, "--step", "1"]
        watched = Watched(command, home, (120, 40))
        watched.settle()
        watched.drain(1)
        for _ in range(rounds):
            for key in 5 * (b".",) + 5 * (b",",):
                watched.take(ESCAPE)
                found.append(watched.take(key))
        watched.end()
    return found


def helps(home: str, *arguments: str, first: Sequence[bytes] = (), times: int = 12) -> list[float]:
    """Processor seconds of `?` on a screen."""
    watched = Watched([sys.executable, "-m", "tui", *arguments], home, (120, 40))
    watched.settle()
    watched.drain(1)
    for key in first:
        watched.take(key)
    found = []
    for _ in range(times):
        found.append(watched.take(b"?"))
        watched.take(ESCAPE)
    watched.end()
    return found


def training(state: str, home: str) -> Watched:
    """The MNIST lab in free play, its run just begun."""
    watched = Watched([sys.executable, "-m", "tui", "--state", state], home, (120, 40))
    watched.settle()
    watched.drain(1)
    watched.take(b"o")
    os.write(watched.master, b"\r")
    return watched


def helps_while_training(home: str, times: int = 20) -> list[float]:
    """Processor seconds of `?` while a network trains, over what its pictures cost anyway."""
    watched = training(TRAINING, home)
    watched.drain(4)
    start = watched.used
    watched.drain(4)
    share = (watched.used - start) / 4
    found = []
    for _ in range(times):
        start = watched.used
        os.write(watched.master, b"?")
        watched.drain(0.6)
        found.append(watched.used - start - 0.6 * share)
        os.write(watched.master, ESCAPE)
        watched.drain(0.8)
    watched.end()
    if share < 0.01:
        raise RuntimeError("nothing was trained")
    return found


def opening(home: str, times: int = 9) -> list[float]:
    """Processor seconds from enter on a lesson of the map to its first page, the first one aside:
    it loads what no later one has to."""
    watched = Watched([sys.executable, "-m", "tui"], home, (120, 40))
    watched.settle()
    watched.drain(1.5)
    found = []
    for _ in range(times + 1):
        found.append(watched.take(b"\r"))
        watched.take(ESCAPE)
        watched.take(b"q")
    watched.end()
    return found
