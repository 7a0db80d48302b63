"""The trainer is a process of its own: it computes, and the screen stays quick.

It is the very command that can be typed, `dl-tui train --json`, which prints one event a line; with
`--control` it also listens to `pause`, `run`, `step`, `lr X` and `stop` on its standard input. The
pipe is the leash: when it closes, because the app ended in whatever way, the trainer ends too. If
the trainer dies first, that is one more event, and the app lives on.
"""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from engine.training.events import Died, End
from engine.training.wire import OtherProtocol, from_json
from lessons.knobs import Settings
from lessons.labs.mnist.settings import options
from lessons.labs.mnist.sweep import Sweep
from lessons.text import clean
from tui.beside import Beside

LONGEST_LINE = 1 << 23  # bytes of one event; a line beyond this is no event of ours
FAILED = 1  # the exit code of a bug; on Windows of a process that was killed, too
_LAST_WORDS = 2000  # bytes of the trainer's last complaint that are read


_TRAIN = (sys.executable, "-P", "-m", "tui", "train", "--json", "--control")


def command(settings: Settings, data: str = "") -> list[str]:
    """The command line of a run with these knobs; every knob is an option of the same name.

    `data` is where pictures of one's own lie. -P keeps a folder named `tui`, wherever the app was
    started, from being taken for ours.
    """
    return [*_TRAIN, *_data(data), *options(settings)]


def _data(path: str) -> list[str]:
    return ["--data", path] if path else []


def resume_command(path: Path, epochs: int, data: str = "") -> list[str]:
    """The command line that goes on with a run that was saved."""
    return [*_TRAIN, *_data(data), "--resume", str(path), "--epochs", str(epochs)]


def sweep_command(plan: Sweep) -> list[str]:
    """The command line of a sweep."""
    swept = {axis.knob.name for axis in plan.axes}
    base = {name: value for name, value in plan.base.items() if name not in swept}
    line = command(base, plan.data)
    for axis in plan.axes:
        line += ["--sweep", axis.option]
    return line


class Trainer(Beside[Any]):
    """One run in its own process. `number` marks its events, so late ones can be told apart.

    `read` turns a line of what it prints into an event, or raises ValueError.
    """

    def __init__(
        self,
        number: int,
        command: Sequence[str],
        read: Callable[[bytes], Any] = from_json,
    ) -> None:
        self.number = number
        self.command = tuple(command)
        self._read = read
        self._process: asyncio.subprocess.Process | None = None
        self._closed = self._parting = False
        self.wish: Callable[[], str] = str
        """What it is told last where nobody listens any more, as when the app ends; or nothing."""

    async def events(self) -> AsyncIterator[Any]:
        """Start the process and yield what it tells, until it ends or `close` is called.

        If it ends without saying why, the last event is Died; so it is where the process fails
        after the end of what it computed, while it could still be asked. Lines that are no events
        are passed over.
        """
        if self._closed:  # before it could begin
            return
        pipe = asyncio.subprocess.PIPE
        starting = asyncio.create_task(
            asyncio.create_subprocess_exec(
                *self.command, stdin=pipe, stdout=pipe, stderr=pipe, limit=LONGEST_LINE
            )
        )
        try:
            self._process = process = await asyncio.shield(starting)
        except asyncio.CancelledError:  # the app leaves: not without what it has just started
            await _surely(partial(asyncio.wait, {starting}))
            if not starting.cancelled() and starting.exception() is None:
                self._process = starting.result()
                self.close()
                await _gone(self._process)
            raise
        except OSError as error:
            yield Died(f"the trainer cannot be started: {error.strerror or error}")
            return
        if self._closed:  # while it was starting
            self.close()
        assert process.stdout is not None
        assert process.stderr is not None
        words = asyncio.create_task(_last_line(process.stderr))
        ended = False
        try:
            while line := await _line(process.stdout):
                try:
                    event = self._read(line)
                except OtherProtocol as error:  # dl-tui was replaced while it ran
                    yield Died(f"the trainer is of another version than this screen ({error})")
                    return
                except ValueError:
                    continue
                ended = ended or isinstance(event, End)
                yield event
            code = await process.wait()
            if not self._closed and (not ended or code < 0 or code == FAILED):
                yield Died(await words or f"the trainer ended without a word ({_how(code)})")
        finally:
            words.cancel()
            if not self._closed and (wish := self.wish()):
                self.part(wish)
            self.close()
            await _gone(process, words)

    def send(self, command: str) -> None:
        """Tell the trainer something; one that is no longer there does not hear it."""
        process = self._process
        if process is None or process.stdin is None or process.stdin.is_closing():
            return
        try:
            process.stdin.write(f"{command}\n".encode())
        except (OSError, RuntimeError):  # it has just died: the reader will tell
            return

    def part(self, wish: str) -> None:
        """Give it a last order and let it end by itself, which it does soon after."""
        self.send(wish)
        self._closed = self._parting = True
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    def close(self) -> None:
        """End the process at once, unless it has a last wish; may be called at any time."""
        self._closed = True
        if self._parting:
            return
        process = self._process
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        if process.returncode is None:
            try:
                process.kill()
            except ProcessLookupError:
                return


async def _gone(process: asyncio.subprocess.Process, *reading: "asyncio.Task[Any]") -> None:
    """Wait until a process has ended and its pipes are closed, which the loop must not outrun."""
    for task in reading:
        await _surely(partial(asyncio.wait, {task}))
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            with contextlib.suppress(OSError):
                await _surely(stream.read)
    await _surely(process.wait)
    await _surely(partial(asyncio.sleep, 0))  # in which the pipes hear of it


async def _surely(wait: Callable[[], Awaitable[object]]) -> None:
    """Wait for something that ends soon, even while the app is leaving and cancels everything."""
    while True:
        try:
            await wait()
        except asyncio.CancelledError:
            continue
        return


async def _line(stream: asyncio.StreamReader) -> bytes:
    """The next line, empty at the end. A line that is too long is passed over."""
    while True:
        try:
            return await stream.readline()
        except ValueError:  # longer than the limit: readline has dropped it
            continue


async def _last_line(stream: asyncio.StreamReader) -> str:
    """The last line written, made safe. Reading all along keeps the pipe from filling up."""
    tail = b""
    while piece := await stream.read(4096):
        tail = (tail + piece)[-_LAST_WORDS:]
    lines = tail.decode(errors="replace").split("\n")
    words = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return clean(words, keep_newlines=False)


def _how(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"
