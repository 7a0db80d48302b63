"""The terminal is borrowed: whatever happens, it goes back as it was.

Textual's own driver is good at drawing; this one adds what it does not do. Input that is not UTF-8
or not any known key is no reason to crash, a terminal that has gone away is a reason to leave, and
a signal to stop means: leave in order, now, and tell by the exit code which signal it was.
"""

import asyncio
import contextlib
import os
import selectors
import signal
import sys
import termios
import threading
import time
from codecs import getincrementaldecoder
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import IO, TYPE_CHECKING, Any, cast

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, Resize
from textual.geometry import Size

if TYPE_CHECKING:
    from tui.shell.guards import Guarded

SIGNALS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT)
GRACE = 0.8  # seconds to leave in order before leaving at once
LEAVING = 3.0  # the same for ctrl+q, which nobody else sends who would not wait
QUIT = "\x11"  # what ctrl+q sends

# What the driver switches on, switched off: a picture that is not to be shown before it is whole;
# mouse, paste and focus reports, keyboard protocol, the second screen, the hidden cursor.
RESTORE = (
    b"\x1b[?2026l"
    b"\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?2004l\x1b[?2048l\x1b[?1004l"
    b"\x1b[?7h\x1b[<u\x1b[?1049l\x1b[?25h\x1b[0m"
)


class SafeDriver(LinuxDriver):
    """Textual's driver for POSIX terminals, with the promises above."""

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self._file = cast(Any, _Output(cast("IO[str]", sys.__stderr__), self._hang_up))
        self._started = False
        self._stopped = False
        self._suspending = False
        self._taken = False  # whether the terminal was ever ours
        self._kept_back: list[str] | None = None  # what is drawn and not to be seen yet
        self._before: list[Any] | None = None  # keyboard settings to go back to
        self._last_resort: threading.Timer | None = None
        # The driver's own two handlers act at once, in the middle of whatever is going on, even of
        # one another. Ours let the event loop do it, one after the other.
        signal.signal(signal.SIGTSTP, self._on_stop)
        signal.signal(signal.SIGCONT, self._on_continue)

    # Taking the terminal and giving it back

    def start_application_mode(self) -> None:
        """Take over the terminal; from now on signals end the app in order."""
        install_signal_handlers(self._app, self._leave_at_once)
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self._taken = True
        thread = self._key_thread
        self._started = thread is not None and thread.is_alive()
        # The driver's own handler tells the size that it has read. One signal may interrupt the
        # handler of another: then the older size is told last, and believed for ever. So ours has
        # the loop read it. A plain handler runs when Python next runs: never, if the signal comes
        # just before the loop falls asleep, or to another thread. One of the loop's makes every
        # signal wake the loop; but it learns from a pipe which signal it was, and many keys at once
        # fill that pipe. So there is one of each: one wakes, the other knows.
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGWINCH, _wake)
        signal.signal(signal.SIGWINCH, partial(self._window_changed, loop))

    def _window_changed(self, loop: asyncio.AbstractEventLoop, *_: object) -> None:
        with contextlib.suppress(RuntimeError):  # it is closed
            loop.call_soon_threadsafe(self._resized)

    def _resized(self) -> None:
        """Tell the app the size that the window has now."""
        if not self._in_band_window_resize:  # else the terminal tells it itself
            size = Size(*self._get_terminal_size())
            self.send_message(Resize(size, size))

    def stop_application_mode(self) -> None:
        """Give the terminal back, for a while or for good."""
        self.hold(False)
        self._started = False
        if not self._suspending:  # for good: whoever goes on after ctrl+z only goes on to leave
            self._stopped = False
            if self._last_resort is not None:
                self._last_resort.cancel()
        # The keyboard comes last. Once ctrl+z and ctrl+c mean something to the terminal again, each
        # makes it throw away what it has not shown yet.
        self._before, self.attrs_before = self.attrs_before, None
        try:
            super().stop_application_mode()
            self.close()  # until everything is written
        finally:
            self._restore_keyboard()

    def _restore_keyboard(self) -> None:
        if self._before is not None:
            with contextlib.suppress(OSError, termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self._before)
            self._before = None

    def write(self, data: str) -> None:
        """Write to the terminal, while it is ours: a queue that nobody empties would block us."""
        if self._kept_back is not None:
            self._kept_back.append(data)
        elif self._writer_thread is not None and self._writer_thread.is_alive():
            super().write(data)

    def hold(self, held: bool) -> None:
        """Keep back what is drawn from now on; or write all that was kept back."""
        kept, self._kept_back = self._kept_back or [], [] if held else None
        if not held and kept:
            self.write("".join(kept))
        elif held:
            self._kept_back = kept

    def _on_stop(self, *_: object) -> None:
        if self._started:
            self._later(self._suspend)
            return
        if not self._suspending:
            if self._taken:
                # What told the terminal to be its old self may be thrown away, just after this
                # signal: say it again.
                time.sleep(0.01)
                _write_restore()
            os.kill(os.getpid(), signal.SIGSTOP)

    def _on_continue(self, *_: object) -> None:
        self._later(self._resume)

    def _later(self, action: Callable[[], object]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is gone: we are leaving
            self._loop.call_soon_threadsafe(action)

    def _suspend(self) -> None:
        """Give the terminal back, then stop this process."""
        if not self._started:  # ctrl+z was pressed twice
            return
        self._suspending = self._stopped = True
        try:
            self.suspend_application_mode()
        finally:
            self._suspending = False
        self._must_signal_resume = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _resume(self) -> None:
        """Take the terminal again."""
        if self._stopped:
            self.resume_application_mode()
            # In the background the terminal cannot be taken yet: wait for the next signal.
            self._stopped = not self._started
            if self._started:
                # Whoever continued only us meant the job. Our own echo of it is handled below.
                os.killpg(os.getpgrp(), signal.SIGCONT)
            self._draw_all()
        elif self._started:
            # Somebody else stopped and continued us. Our threads still run, so there is nothing to
            # start, but a shell may have set the terminal to its own liking meanwhile.
            self._take_back()

    def _take_back(self) -> None:
        with contextlib.suppress(OSError, termios.error):
            if os.tcgetpgrp(self.fileno) != os.getpgrp():
                return
            attributes = termios.tcgetattr(self.fileno)
            attributes[0] = self._patch_iflag(attributes[0])
            attributes[3] = self._patch_lflag(attributes[3])
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
        self.write("\x1b[?1049h\x1b[?25l\x1b[?1004h")
        self._enable_mouse_support()
        self._enable_bracketed_paste()
        self._draw_all()

    def _draw_all(self) -> None:
        self._later(lambda: self._app.refresh(layout=True))

    def _leave_at_once(self, code: int) -> None:
        """The last resort, on a thread of its own, when leaving in order takes too long."""
        self._before = self._before or self.attrs_before
        if self._started or self._before is not None:
            self._restore_keyboard()
            # A terminal that has stopped reading would keep us here for ever.
            writer = threading.Thread(target=_write_restore, daemon=True)
            writer.start()
            writer.join(0.1 if code else 1.0)  # a signal's sender waits for no more than a second
        os._exit(code)

    # Input

    def run_input_thread(self) -> None:
        """Read keys, on a thread of its own, until the app ends or the terminal is gone."""
        decode = getincrementaldecoder("utf-8")("replace").decode
        parser = XTermParser(self._debug)
        paste = _Paste()
        with selectors.SelectSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                text = None
                if not selector.select(0.1):
                    text = paste.wait()
                else:
                    try:
                        data = os.read(self.fileno, 4096)
                    except OSError:  # the terminal hung up
                        data = b""
                    if not data:
                        self._hang_up()
                        return
                    # Nothing yet is half a character. The parser would take it for the end.
                    text = paste.follow(decode(data)) or None
                    if text and paste.is_open and text.endswith(QUIT):  # a key, and no text
                        text = text.removesuffix(QUIT) + paste.close() + QUIT
                try:
                    messages = list(parser.tick()) if text is None else list(parser.feed(text))
                except (ValueError, OverflowError, LookupError, TypeError, EOFError, ParseError):
                    # Not a key on any keyboard, such as a report with the number 99999999999.
                    parser = XTermParser(self._debug)
                    continue
                for message in messages:
                    if isinstance(message, Key) and message.key == "ctrl+q":
                        self._leave_soon()
                    self.process_message(message)

    def _leave_soon(self) -> None:
        """The app is told on this thread, past all that stands before ctrl+q in its queue."""
        if self._last_resort is None:
            self._last_resort = threading.Timer(LEAVING, self._leave_at_once, (0,))
            self._last_resort.daemon = True
            self._last_resort.start()
            cast("Guarded", self._app).asked_to_leave = time.monotonic()

    def _hang_up(self) -> None:
        """The terminal is gone. Called from the threads that read and write."""
        with contextlib.suppress(RuntimeError):  # the loop is gone as well: then we are leaving
            self._loop.call_soon_threadsafe(_exit, self._app, 128 + signal.SIGHUP)


class _Paste:
    """Whether a paste has begun. If its end never comes, all keys would be taken for its text."""

    BEGIN, END = "\x1b[200~", "\x1b[201~"
    PATIENCE = 2.0  # seconds without a character after which a paste is over

    def __init__(self) -> None:
        self.is_open = False
        self._tail = ""  # the last characters: a mark may come in two pieces
        self._since = time.monotonic()

    def follow(self, text: str) -> str:
        """Note what comes in."""
        self._since = time.monotonic()
        seen = self._tail + text
        begin, end = seen.rfind(self.BEGIN), seen.rfind(self.END)
        if begin != end:
            self.is_open = begin > end
        self._tail = seen[1 - len(self.END) :]
        return text

    def wait(self) -> str | None:
        """What to read when nothing comes: the end of a paste that has been silent for too long."""
        if not self.is_open or time.monotonic() - self._since < self.PATIENCE:
            return None
        return self.close()

    def close(self) -> str:
        """Be over, and what to read for that."""
        self.is_open = False
        return self.END


class _Output:
    """The terminal as a file that never raises: a writer that died would block the whole app."""

    def __init__(self, file: IO[str], gone: Callable[[], None]) -> None:
        self._file = file
        self._gone = gone

    def write(self, text: str) -> None:
        self._try(self._file.write, text.encode("utf-8", "replace").decode("utf-8"))

    def flush(self) -> None:
        self._try(self._file.flush)

    def fileno(self) -> int:
        return self._file.fileno()

    def _try(self, function: Callable[..., object], *arguments: str) -> None:
        try:
            function(*arguments)
        except (OSError, ValueError):
            self._gone()


def install_signal_handlers(app: App[Any], leave_at_once: Callable[[int], None] = os._exit) -> None:
    """Make SIGTERM, SIGHUP, SIGINT and SIGQUIT end `app` in order, with exit code 128 + the signal.

    Must be called on the main thread while the event loop runs. The handlers are plain ones rather
    than the loop's, so that they act even if something keeps the loop busy: after 0.8 seconds
    `leave_at_once(code)` is called on another thread.
    """
    loop = asyncio.get_running_loop()

    def handle(number: int, frame: FrameType | None) -> None:
        code = 128 + number
        timer = threading.Timer(GRACE, leave_at_once, (code,))
        timer.daemon = True
        timer.start()
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(_exit, app, code)

    for number in SIGNALS:
        # A signal that whoever started us chose to ignore (nohup) stays ignored.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handle)


def _wake() -> None:
    """Nothing: to be called at all is what wakes the loop."""


def _exit(app: App[Any], code: int) -> None:
    if not app.return_code:
        app.exit(return_code=code)


def _write_restore() -> None:
    with contextlib.suppress(OSError):
        os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, RESTORE)
