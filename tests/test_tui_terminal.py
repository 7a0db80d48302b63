"""The terminal is given back as it was, whatever ends the app: on a real pseudo-terminal."""

import contextlib
import fcntl
import io
import os
import re
import select
import signal
import struct
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from waits import LIMIT

from lessons.store.progress import Progress
from tui.shell.terminal import colours, inherited_colours, refuse_reason, settle

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are a POSIX thing", allow_module_level=True)

import pty
import termios

from tui.shell.driver import GRACE, LEAVING

# The least app that our driver can drive: it shows the keys it gets.
APP = """
import asyncio, os, signal, sys, termios, time
from textual.widgets import Static
from textual.binding import Binding
from tui.shell.guards import Guarded

class Keys(Guarded):
    BINDINGS = [
        Binding("q", "quit"), Binding("z", "suspend_process"), Binding("x", "crash"),
        Binding("w", "resize_twice"), Binding("e", "resize_in_a_crowd"),
        Binding("f", "flood"), Binding("ctrl+q", "quit", priority=True),
    ]
    seen = ""
    linger = 0
    def compose(self):
        yield Static("ready", markup=False)
    def on_key(self, event):
        if "slow" in sys.argv: time.sleep(0.1)
        self.seen += event.character or ""
        self.query_one(Static).update("seen:" + self.seen)
    def action_crash(self):
        raise RuntimeError("a bug \\x1b[31m")
    def action_flood(self):
        self._driver.write(" " * 8_000)
        self.linger = 0.5
        self.exit()
    def action_block(self):
        self._driver.write("\\x1b[?2026h")  # in the middle of a picture
        while True: pass
    def action_sleep(self):
        while True: time.sleep(1)
    def action_resize_twice(self):
        read = self._driver._get_terminal_size
        def interrupted():
            self._driver._get_terminal_size = read
            size = read()
            termios.tcsetwinsize(2, (30, 100))  # the next signal, in the middle of this one
            time.sleep(0.05)
            return size
        self._driver._get_terminal_size = interrupted
        os.kill(os.getpid(), signal.SIGWINCH)
        self.set_timer(0.3, self.tell_size)
    def action_resize_in_a_crowd(self):
        for _ in range(5_000):  # so many keys at once, each of which is to wake the loop
            asyncio.get_running_loop().call_soon_threadsafe(int)
        termios.tcsetwinsize(2, (20, 90))
        self.set_timer(0.3, self.tell_size)
    def tell_size(self):
        self.query_one(Static).update("size:%dx%d" % self.size)
    def on_mount(self):
        if "block" in sys.argv: self.set_timer(0.05, self.action_block)
        if "asleep" in sys.argv: self.set_timer(0.05, self.action_sleep)
        if "deaf" in sys.argv:  # signals come to another thread, while this one waits for keys
            signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGWINCH, signal.SIGTERM})

app = Keys()
app.run()
time.sleep(app.linger)
sys.exit(app.return_code or 0)
"""


class Session:
    """A process on a pseudo-terminal of 80 x 24, and all that it has written there."""

    def __init__(self, home: Path, *command: str, **environment: str) -> None:
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.output = b""
        # Where tests run side by side a fixed size is in the environment: it would hide a resize.
        # So would colours that a test has settled in this process.
        told = ("COLUMNS", "LINES", "NO_COLOR", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_ANIMATIONS")
        variables = {k: v for k, v in os.environ.items() if k not in told}
        variables |= {"TERM": "xterm-256color", "DL_TUI_HOME": str(home)}
        self.process = subprocess.Popen(
            [sys.executable, *command],
            stdin=self.slave,
            stdout=self.slave,
            stderr=self.slave,
            env=variables | environment,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )

    def send(self, data: bytes) -> None:
        os.write(self.master, data)

    def read(self, seconds: float = 0.0) -> None:
        """Read what there is, waiting for the first of it at most so long."""
        while select.select([self.master], [], [], seconds)[0]:
            try:
                data = os.read(self.master, 65536)
            except OSError:
                return
            self.output += data
            seconds = 0.0

    def wait_for(self, text: bytes) -> None:
        end = time.monotonic() + LIMIT
        while text not in self.output:
            assert time.monotonic() < end, f"no {text!r} in {self.output[-2000:]!r}"
            assert self.process.poll() is None or self._drained(text), self.output[-2000:]
            self.read(0.05)

    def _drained(self, text: bytes) -> bool:
        self.read(0.1)
        return text in self.output

    def exit_code(self) -> int:
        end = time.monotonic() + LIMIT
        while self.process.poll() is None:
            assert time.monotonic() < end, "still running"
            self.read(0.02)
        self.read(0.05)
        return self.process.returncode

    def mode(self, number: int) -> bool:
        """Whether a private mode of the terminal (1049: second screen) was last switched on."""
        switches = re.findall(rb"\x1b\[\?%d([hl])" % number, self.output)
        return bool(switches) and switches[-1] == b"h"

    def is_raw(self) -> bool:
        return not termios.tcgetattr(self.slave)[3] & termios.ICANON

    def assert_restored(self) -> None:
        modes = {number: self.mode(number) for number in (1049, 1000, 1003, 1006, 2004, 1004, 2026)}
        assert not any(modes.values()), modes
        assert self.mode(25), "the cursor is hidden"
        if self.slave >= 0:
            assert termios.tcgetattr(self.slave) == self.before

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for descriptor in (self.master, self.slave):
            with contextlib.suppress(OSError):
                os.close(descriptor)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def keys(home: Path) -> Iterator[Session]:
    """The least app, ready."""
    session = Session(home, "-c", APP)
    session.wait_for(b"ready")
    yield session
    session.close()


def test_quitting_gives_the_terminal_back(keys: Session) -> None:
    assert keys.mode(1049) and keys.is_raw()
    keys.send(b"q")
    assert keys.exit_code() == 0
    keys.assert_restored()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_a_signal_ends_the_app_in_order_within_a_second(keys: Session, number: int) -> None:
    assert GRACE < 1  # longer it does not take, on a machine that has a moment for it
    keys.process.send_signal(number)
    assert keys.exit_code() == 128 + number
    keys.assert_restored()


def test_a_signal_ends_even_an_app_that_is_stuck(home: Path) -> None:
    session = Session(home, "-c", APP, "block")
    session.wait_for(b"ready")
    time.sleep(0.3)
    session.process.send_signal(signal.SIGTERM)
    assert session.exit_code() == 128 + signal.SIGTERM
    session.assert_restored()
    session.close()


def test_strange_input_is_no_crash_and_half_a_character_no_key(keys: Session) -> None:
    for half in (b"\xf0\x9f", b"\x91\xa9", b"\xc3", b"\xa9"):
        keys.send(half)
        time.sleep(0.3)
    keys.send(b"k")
    keys.wait_for("seen:👩ék".encode())
    # Not UTF-8; a report with an impossible number; one that is no number.
    for strange in (b"\xff\xfe\x80", b"\x1b[99999999999At1", b"\x1b[:R\x00", b"\x1b[<0;0;0M"):
        keys.send(strange)
        time.sleep(0.05)
    time.sleep(0.2)
    keys.output = b""
    keys.send(b"l")
    keys.wait_for(b"l")
    keys.send(b"\x1b[200~pasted \xc3\xa9\x1b[201~")
    keys.send(b"q")
    assert keys.exit_code() == 0
    keys.assert_restored()


def test_of_sizes_in_one_moment_the_last_is_believed_and_drawn_anew(keys: Session) -> None:
    keys.send(b"a")
    keys.wait_for(b"seen:a")
    keys.read(0.2)
    keys.output = b""
    for rows in (5, 24):  # small for a moment, and the picture cut
        fcntl.ioctl(keys.slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 80, 0, 0))
    keys.wait_for(b"seen:a")
    keys.send(b"w")  # a signal in the middle of another one's handler
    keys.wait_for(b"size:100x30")
    keys.send(b"e")  # and one among more keys than the pipe that wakes the loop can hold
    keys.wait_for(b"size:90x20")


def test_a_signal_wakes_an_app_that_waits_for_keys(home: Path) -> None:
    """One that comes just before it falls asleep is heard as little as one to another thread."""
    session = Session(home, "-c", APP, "deaf")
    session.wait_for(b"ready")
    while session.output:  # until it sleeps
        session.output = b""
        session.read(0.4)
    fcntl.ioctl(session.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    session.wait_for(b"ready")
    session.read(0.4)
    session.process.send_signal(signal.SIGTERM)
    assert session.exit_code() == 128 + signal.SIGTERM
    session.assert_restored()
    session.close()


def test_ctrl_q_does_not_wait_for_a_paste_that_never_ends(keys: Session) -> None:
    keys.send(b"\x1b[200~half a paste")
    keys.read(0.1)
    keys.send(b"\x11")
    assert keys.exit_code() == 0
    keys.assert_restored()


@pytest.mark.parametrize("how", ["slow", "asleep"])
def test_ctrl_q_does_not_wait_for_all_that_was_done_before_it(home: Path, how: str) -> None:
    session = Session(home, "-c", APP, how)
    session.wait_for(b"ready")
    session.send(b"a" * 200)  # twenty seconds of work
    session.read(0.2)
    session.send(b"\x11")
    assert session.exit_code() == 0
    assert LEAVING < 5 and b"a" * 150 not in session.output
    session.assert_restored()
    session.close()


def test_a_paste_without_an_end_does_not_swallow_the_keyboard(keys: Session) -> None:
    for piece in (b"\x1b[2", b"00~half a paste"):  # the mark itself comes in two pieces
        keys.send(piece)
        time.sleep(0.02)
    keys.send(b"k")
    keys.read(0.3)
    assert b"seen" not in keys.output
    time.sleep(2.5)
    keys.send(b"k")
    keys.wait_for(b"seen:k")
    keys.send(b"q")
    assert keys.exit_code() == 0


def test_a_crash_is_told_in_three_lines_with_exit_code_1(keys: Session, home: Path) -> None:
    keys.send(b"x")
    assert keys.exit_code() == 1
    keys.assert_restored()
    after = keys.output.rpartition(b"\x1b[?1004l")[2].decode()
    plain = re.sub(r"\x1b\[[0-9;]*m", "", after)
    assert "RuntimeError: a bug �[31m" in plain and "Traceback" not in plain
    assert len(plain.strip().splitlines()) == 3, plain
    (story,) = (home / "state" / "crashes").iterdir()
    assert "action_crash" in story.read_text()


def test_suspend_and_resume(keys: Session) -> None:
    keys.send(b"z")
    os.waitid(os.P_PID, keys.process.pid, os.WSTOPPED | os.WNOWAIT)
    keys.read(0.1)
    keys.assert_restored()
    keys.output = b""
    keys.process.send_signal(signal.SIGCONT)
    keys.wait_for(b"\x1b[?1049h")
    keys.wait_for(b"seen:z")  # everything is drawn again
    assert keys.is_raw()
    keys.send(b"k")
    keys.wait_for(b"zk")
    # Stopped and continued by somebody else:
    keys.process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, keys.process.pid, os.WSTOPPED | os.WNOWAIT)
    termios.tcsetattr(keys.slave, termios.TCSANOW, keys.before)  # as a shell would
    keys.read(0.1)  # what it has written is there; all that comes is new
    keys.output = b""
    keys.process.send_signal(signal.SIGCONT)
    keys.wait_for(b"\x1b[?1049h")  # of a picture before, a piece may still have been on its way
    keys.wait_for(b"zk")
    assert keys.is_raw()
    keys.send(b"q")
    assert keys.exit_code() == 0
    keys.assert_restored()


def test_impatience_with_ctrl_z_and_fg_leaves_no_terminal_half_taken(keys: Session) -> None:
    """Signals that come in the middle of stopping and of going on, at all distances."""
    for number in range(40):
        keys.process.send_signal(signal.SIGTSTP if number % 3 else signal.SIGCONT)
        keys.read(0.002 * (number % 7))
    keys.output = b""
    end = time.monotonic() + LIMIT
    while b"seen:k" not in keys.output:
        assert time.monotonic() < end, "it never came back"
        keys.process.send_signal(signal.SIGCONT)
        keys.send(b"k")
        keys.read(0.3)
    assert keys.is_raw() and keys.mode(1049)
    keys.send(b"q")
    assert keys.exit_code() == 0
    keys.assert_restored()


def test_ctrl_z_while_leaving_leaves_the_terminal_as_it_was(keys: Session) -> None:
    keys.send(b"q")
    keys.process.send_signal(signal.SIGTSTP)
    end = time.monotonic() + LIMIT
    while keys.process.poll() is None:
        assert time.monotonic() < end, "it never left"
        keys.process.send_signal(signal.SIGCONT)
        keys.read(0.05)
    keys.read(0.1)
    keys.assert_restored()
    assert keys.process.returncode == 0


def test_ctrl_z_throws_away_what_was_written_as_we_left(home: Path) -> None:
    """Once the terminal is its old self, that key drops all output not yet read."""
    keys = Session(home, "-c", APP)
    keys.wait_for(b"ready")
    keys.send(b"f")  # more than a terminal holds: what comes after it waits to be read
    end = time.monotonic() + LIMIT
    while keys.is_raw():
        assert time.monotonic() < end, "it never left"
    keys.send(b"\x1a")
    with contextlib.suppress(ChildProcessError):  # the key came a moment too early to be one
        os.waitid(os.P_PID, keys.process.pid, os.WSTOPPED | os.WNOWAIT)
    while keys.process.poll() is None:
        assert time.monotonic() < end, "it never left"
        keys.process.send_signal(signal.SIGCONT)
        keys.read(0.02)
    keys.read(0.1)
    keys.assert_restored()
    keys.close()


def test_a_window_that_closes_while_hang_ups_are_ignored(home: Path) -> None:
    code = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n" + APP
    session = Session(home, "-c", code)
    session.wait_for(b"ready")
    os.close(session.slave)
    session.slave = -1
    os.close(session.master)
    assert session.process.wait(LIMIT) == 128 + signal.SIGHUP
    session.process.wait()


def test_ctrl_c_before_the_app_is_there_is_exit_code_130(home: Path) -> None:
    # The interrupt comes in the middle of the imports, at a moment chosen by the test.
    code = """
        import builtins, os, signal, sys
        real = builtins.__import__
        def interrupted(name, *rest):
            if name == "tui.app":
                os.kill(os.getpid(), signal.SIGINT)
            return real(name, *rest)
        from tui.__main__ import main
        builtins.__import__ = interrupted
        sys.exit(main())
        """
    session = Session(home, "-c", textwrap.dedent(code))
    assert session.exit_code() == 130
    assert b"Traceback" not in session.output
    session.close()


def test_the_real_app_can_be_ended_before_its_first_screen_is_whole(home: Path) -> None:
    session = Session(home, "-m", "tui")
    session.wait_for(b"\x1b[?1049h")
    session.process.send_signal(signal.SIGTERM)
    assert session.exit_code() == 128 + signal.SIGTERM, session.output
    session.assert_restored()
    session.close()


def test_the_real_app_starts_and_ends(home: Path) -> None:
    locale = {"LC_ALL": "C", "LANG": "C"}  # Python writes UTF-8 there, and so do we
    session = Session(home, "-m", "tui", "--theme", "dl-light", COLORTERM="truecolor", **locale)
    session.wait_for(b"\x1b[24;")  # the last line of the first screen, whichever that is
    session.wait_for(b"choose: a letter")
    session.wait_for("▀".encode())
    # No word of it has the colour of what it stands on.
    assert b";48;2;" in session.output
    assert not re.search(rb"38;2;(\d+;\d+;\d+);48;2;\1m[^\x1b]*[A-Za-z]", session.output)
    session.send(b"\x11")  # ctrl+q
    assert session.exit_code() == 0, session.output
    session.assert_restored()
    assert (home / "data" / "progress.db").stat().st_mode & 0o777 == 0o600
    session.close()


def test_the_real_app_is_suspended_by_ctrl_z_and_resumed(home: Path) -> None:
    session = Session(home, "-m", "tui", "--lesson", "training")
    session.wait_for(b"Training on MNIST")
    session.send(b"\x1a")
    os.waitid(os.P_PID, session.process.pid, os.WSTOPPED | os.WNOWAIT)
    session.read(0.1)
    session.assert_restored()
    session.output = b""
    session.process.send_signal(signal.SIGCONT)
    session.wait_for(b"Training on MNIST")
    session.send(b"\x11")  # ctrl+q
    assert session.exit_code() == 0, session.output
    session.assert_restored()
    session.close()


SLOWLY = """
import sys, time
import lessons.store.database as database
def slowly(*batch, commit=database.commit):
    time.sleep(0.05)
    return commit(*batch)
database.commit = slowly
from tui.__main__ import main
sys.exit(main())
"""


@pytest.mark.parametrize("program", [("-m", "tui"), ("-c", SLOWLY)], ids=["disk", "slow disk"])
def test_an_answer_is_there_after_the_app_was_killed(home: Path, program: tuple[str, ...]) -> None:
    """Not a word of farewell: SIGKILL as soon as the screen shows that the answer was taken."""
    session = Session(home, *program, "quiz")
    session.wait_for(b"question 1 of")
    before = Progress.open(home / "data" / "progress.db")
    assert before.answers() == []
    before.close()
    session.send(b"a")
    session.wait_for(b"How sure")
    session.send(b"2")
    session.wait_for(b"Stay with A")  # the vote is in; someone argues for another option
    session.process.kill()
    session.process.wait()
    session.close()
    after = Progress.open(home / "data" / "progress.db")
    (answer,) = after.answers()
    assert (answer.choice, answer.confidence, after.notice) == ("0", 2, "")
    after.close()


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="children are looked up there")
def test_a_signal_while_a_network_trains_saves_the_run_and_leaves_no_trainer(home: Path) -> None:
    session = Session(home, "-m", "tui", "--state", "mnist?hidden=8")
    session.wait_for(b"back")
    session.send(b"o ")  # without predicting first
    end = time.monotonic() + LIMIT
    while not re.search(rb"step [1-9]", session.output):
        assert time.monotonic() < end, session.output[-2000:]
        session.read(0.05)
    pid = session.process.pid
    (trainer,) = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    session.process.send_signal(signal.SIGTERM)
    assert session.exit_code() == 128 + signal.SIGTERM
    session.assert_restored()
    assert not Path(f"/proc/{trainer}").exists(), "the app has waited for it"
    progress = Progress.open(home / "data" / "progress.db")
    (run,) = progress.runs.all()
    assert run.step >= 1 and (home / "data" / "runs" / f"{run.key}.run").is_file()
    progress.close()
    session.close()


# Refusing


class _Stream(io.StringIO):
    def __init__(self, terminal: bool = True, encoding: str | None = "utf-8") -> None:
        super().__init__()
        self._terminal, self._encoding = terminal, encoding

    def isatty(self) -> bool:
        return self._terminal

    @property
    def encoding(self) -> str | None:  # type: ignore[override]
        return self._encoding


@pytest.mark.parametrize(
    ("stdin", "stderr", "term", "words"),
    [
        (_Stream(False), _Stream(), "xterm", "standard input"),
        (_Stream(), _Stream(False), "xterm", "standard error"),
        (_Stream(), _Stream(), "dumb", "TERM=dumb"),
        (_Stream(), _Stream(encoding="iso8859-1"), "xterm", "LC_ALL=C.UTF-8"),
        (_Stream(), _Stream(encoding=None), "xterm", "UTF-8"),
    ],
)
def test_without_a_fitting_terminal_one_line_says_what_to_do(
    stdin: _Stream, stderr: _Stream, term: str, words: str
) -> None:
    reason = refuse_reason(stdin, stderr, {"TERM": term})
    assert reason is not None and words in reason and "\n" not in reason


def test_a_good_terminal_is_not_refused() -> None:
    for encoding in ("utf-8", "UTF8", "utf_8"):
        assert refuse_reason(_Stream(), _Stream(encoding=encoding), {"TERM": "xterm"}) is None
    closed = _Stream()
    closed.close()
    closed.isatty = lambda: io.StringIO.isatty(closed)  # type: ignore[method-assign]
    assert refuse_reason(closed, _Stream(), {}) is not None


@pytest.mark.parametrize(
    ("environment", "inherited"),
    [
        ({"TERM": "screen", "STY": "1.tty"}, True),
        ({"TERM": "screen.xterm-256color", "STY": "1.tty"}, True),
        ({"TERM": "screen-256color"}, True),  # over ssh STY is left behind
        ({"TERM": "screen", "STY": "1.tty", "TMUX": "/tmp/tmux,1,0"}, True),  # one in the other
        ({"TERM": "screen-256color", "TMUX": "/tmp/tmux,1,0"}, False),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/tmux,1,0"}, False),
        ({"TERM": "eterm-color"}, True),
        ({"TERM": "xterm-256color"}, False),
        ({}, False),
    ],
)
def test_colours_are_those_of_the_innermost_terminal(
    environment: dict[str, str], inherited: bool
) -> None:
    assert inherited_colours(environment) is inherited


@pytest.mark.parametrize(
    ("environment", "seen"),
    [
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "linux"}, "16"),
        ({"TERM": "xterm-16color"}, "16"),
        ({"TERM": "eterm-color", "COLORTERM": "truecolor"}, "16"),
        ({}, "16"),
        ({"TERM": "vt220", "COLORTERM": "truecolor"}, "none"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "truecolor"),
        ({"TERM": "xterm", "COLORTERM": "24bit"}, "truecolor"),
        ({"TERM": "xterm-direct"}, "truecolor"),
        ({"TERM": "screen", "STY": "1.tty"}, "16"),
        ({"TERM": "screen", "STY": "1.tty", "COLORTERM": "truecolor"}, "256"),
        ({"TERM": "screen-256color", "COLORTERM": "truecolor"}, "256"),
        ({"TERM": "screen", "TMUX": "/tmp/tmux,1,0"}, "256"),
        ({"TERM": "screen", "TMUX": "/tmp/tmux,1,0", "COLORTERM": "truecolor"}, "truecolor"),
        ({"TERM": "tmux-256color", "TMUX": "/tmp/tmux,1,0"}, "256"),
        ({"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "truecolor"}, "truecolor"),
    ],
)
def test_each_terminal_is_known_by_its_colours(environment: dict[str, str], seen: str) -> None:
    assert colours(environment) == seen
    told = dict(environment)
    assert settle(told) == seen
    assert ("NO_COLOR" in told) is (seen == "none")
    assert told["TEXTUAL_COLOR_SYSTEM"] == ("standard" if seen in {"16", "none"} else seen)


@pytest.mark.parametrize(
    ("environment", "moves"),
    [
        ({}, None),
        ({"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"}, "none"),
        ({"SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22", "TEXTUAL_ANIMATIONS": "full"}, "full"),
    ],
)
def test_over_ssh_nothing_moves_unless_it_was_asked_for(
    environment: dict[str, str], moves: str | None
) -> None:
    settle(environment)
    assert environment.get("TEXTUAL_ANIMATIONS") == moves


@pytest.mark.parametrize("term", ["screen.xterm-256color", "xterm-256color"])
def test_gnu_screen_gets_no_more_colours_than_it_has(home: Path, term: str) -> None:
    session = Session(home, "-m", "tui", TERM=term, COLORTERM="truecolor", TMUX="", STY="")
    session.wait_for(b"\x1b[24;")
    session.send(b"\x11")
    assert session.exit_code() == 0
    assert (b"8;2;" in session.output) is term.startswith("xterm")
    assert (b"8;5;" in session.output) is term.startswith("screen")
    session.close()


def test_a_terminal_of_sixteen_colours_gets_its_own(home: Path) -> None:
    session = Session(home, "-m", "tui", TERM="xterm", COLORTERM="")
    session.wait_for(b"\x1b[24;")
    session.send(b"\x11")
    assert session.exit_code() == 0
    assert b"8;2;" not in session.output and b"8;5;" not in session.output
    assert re.search(rb"\x1b\[(?:\d+;)*95(?:;\d+)*m", session.output)  # where one is: magenta
    session.close()


def test_ascii_runs_where_no_sign_can_be_written_at_any_size(home: Path) -> None:
    """Asked for in the settings; then through all sizes, on a lab, its help, home and a lesson."""
    (home / "config").mkdir(parents=True)
    (home / "config" / "config.toml").write_text("ascii = true")
    no_signs = {"PYTHONIOENCODING": "latin-1"}
    session = Session(home, "-m", "tui", "--state", "softmax?seed=0", **no_signs)
    session.wait_for(b"Softmax")
    session.wait_for(b"back")  # the end of the first picture
    for key, shown, sizes in (
        (b"", b"Softmax", ((5, 20), (200, 500))),
        (b"?", b"closes", ((1, 1),)),
        (b"qq", b"review", ((5, 500),)),
        (b"\r", b"step 1", ((200, 20), (30, 120))),
    ):
        session.output, seen = b"", session.output
        assert seen.isascii()
        if key:
            session.send(key)
            session.wait_for(shown)
        for rows, columns in (*sizes, (24, 80)):
            size = struct.pack("HHHH", rows, columns, 0, 0)
            fcntl.ioctl(session.slave, termios.TIOCSWINSZ, size)
            os.kill(session.process.pid, signal.SIGWINCH)
            session.output, seen = b"", session.output
            assert seen.isascii()
            # A fifth row is in what is still to come of the picture before, too.
            session.wait_for(b"needs" if rows == 5 else b"\x1b[%d;" % rows)
    session.send(b"\x11")
    assert session.exit_code() == 0
    assert session.output.isascii()
    session.close()


@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({"TERM": "dumb"}, b"cannot draw on TERM=dumb"),
        ({"PYTHONIOENCODING": "latin-1"}, b"dl-tui --ascii"),
    ],
)
def test_what_cannot_be_drawn_on_is_refused_and_left_alone(
    home: Path, environment: dict[str, str], told: bytes
) -> None:
    session = Session(home, "-m", "tui", **environment)
    assert session.exit_code() == 2
    assert told in session.output and b"\x1b" not in session.output
    assert termios.tcgetattr(session.slave) == session.before
    session.close()
