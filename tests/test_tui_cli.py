"""The command line, as it is typed: what it prints, where, and with which exit code."""

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from waits import LIMIT

from engine.tasks import mnist
from engine.tasks.idx import DataError
from lessons.labs import LABS, lab_of_state
from lessons.room.ledger import Ledger
from lessons.room.room import Event, Kind
from lessons.store.progress import Answer, Progress
from tui import __version__, cli, paths
from tui.commands import doctor

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(paths.OVERRIDE, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Run the command line in this process: exit code, standard output, standard error."""

    def run_it(*arguments: str) -> tuple[int, str, str]:
        code = cli.run(arguments)
        return (code, *capfd.readouterr())

    return run_it


def process(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tui", *arguments],
        stdin=options.pop("stdin", subprocess.DEVNULL),  # type: ignore[arg-type]
        stdout=options.pop("stdout", subprocess.PIPE),  # type: ignore[arg-type]
        stderr=subprocess.PIPE,
        text=True,
        timeout=LIMIT,
        **options,  # type: ignore[call-overload]
    )


def test_version_and_help(run: Run) -> None:
    assert run("--version") == (0, f"dl-tui {__version__}\n", "")
    code, out, err = run("-h")
    assert (code, err) == (0, "") and out == run("--help")[1]
    for name, about in cli.COMMANDS.items():
        assert name in out and about.rstrip(".") in out


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_command_exists_and_has_help(run: Run, name: str) -> None:
    code, out, err = run(name, "--help")
    assert (code, err) == (0, "")
    assert out.startswith(f"Usage: dl-tui {name}") and out == run(name, "-h")[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["trian"], "Did you mean 'train'?"),
        (["\x1b[31m"], "There is no command '�[31m'"),
        (["--nope"], "No such option"),
        (["--lesson", "nowhere"], "there is no lesson 'nowhere'"),
        (["--lesson", "layer", "doctor"], "without a command"),
        (["--state", "mnist?", "doctor"], "without a command"),
        (["--lesson", "layer", "--state", "mnist?"], "use one of them"),
        (
            ["--state", "mnits?lr=0.1"],
            "no lab is called 'mnits'; a state begins with one of features",
        ),
        (["--state", "race?hidden=999999&nonsense=1"], "hidden is a number from 1 to 512"),
        (["--state", "race?nonsense=1"], "race has the knobs hidden, batch, seed"),
        (["--state", "mnist?lr=fast"], "lr is a number from"),
        (["--state", "matrix?kind=cube"], "kind is one of"),
        (["--state", "activations?function=abs"], "function is one of"),
        (["--state", "backprop?station=moon"], "the stations are"),
        (["--state", "backprop?f=x+&at=x:1"], "Invalid value for --state"),
        (["--state", "\x1b[31m?"], "no lab is called"),
        (["--state", "softmax?z1=1;" + "z2" * 900 + "=1"], "between two knobs stands &"),
        (["doctor", "extra" * 9000], "unexpected extra argument"),
        (["--lesson", "e\u0301" * 9000], "`dl-tui lessons` lists them"),
        (["doctor", "extra"], "unexpected extra argument"),
        (["completion", "tcsh"], "'bash', 'zsh', 'fish'"),
        (["progress", "shwo"], "No such command"),
    ],
)
def test_a_mistake_gets_a_short_answer_and_exit_code_2(
    run: Run, arguments: list[str], words: str
) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert words in err and "\x1b" not in err and len(err.splitlines()) <= 3
    assert len(err) < 1200


def test_without_a_terminal_the_app_refuses_in_one_line() -> None:
    refused = process()
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "standard input" in refused.stderr and refused.stderr.count("\n") == 1


def test_a_good_state_is_taken_as_far_as_the_terminal() -> None:
    refused = process("--state", "mnist?lr=0.1")
    assert refused.returncode == 2 and "standard input" in refused.stderr


def test_the_labs_are_listed_with_states_that_open_them(run: Run) -> None:
    code, out, err = run("labs", "--json")
    listed = json.loads(out)
    assert (code, err) == (0, "")
    assert [entry["id"] for entry in listed] == [lab.id for lab in LABS]
    lessons = {entry["id"] for entry in json.loads(run("lessons", "--json")[1])}
    for entry, lab in zip(listed, LABS, strict=True):
        assert (entry["title"], entry["about"]) == (lab.title, lab.about)
        assert entry["lesson"] in lessons
        assert lab_of_state(entry["state"]) is lab
        assert lab.read_state(entry["state"]) == entry["state"]
    code, out, err = run("labs")
    assert (code, err) == (0, "")
    for entry in listed:
        assert all(entry[key] in out for key in entry)


def test_a_closed_standard_input_is_refused_too() -> None:
    command = f'exec "{sys.executable}" -m tui <&-'
    refused = subprocess.run(["sh", "-c", command], capture_output=True, timeout=LIMIT)
    assert refused.returncode == 2 and b"standard input" in refused.stderr


def test_progress_show(run: Run) -> None:
    progress = Progress.open(paths.progress_file())
    progress.record(Answer("a.b", "x", True, 3))
    progress.record(Answer("a.c", "y", False, 1))
    progress.finish_lesson("a")
    progress.set_place("b", 2)
    progress.close()
    code, out, err = run("progress", "show", "--json")
    assert (code, err) == (0, "")
    facts = json.loads(out)
    assert (facts["answers"], facts["correct"], facts["lessons_done"]) == (2, 1, 1)
    assert facts["place"] == {"lesson": "b", "step": 2} and facts["lessons"] == ["a"]
    code, out, err = run("progress", "show")
    assert code == 0 and "lessons done  1" in out and "b, step 3" in out


@pytest.mark.skipif(os.name == "nt", reason="a POSIX shell closes the streams")
@pytest.mark.parametrize(
    ("command", "streams"),
    [
        ("quiz --plain", "0"),
        ("progress reset", "0"),
        ("progress reset", "2"),
        ("lessons", "1"),
        ("lessons", "cp1252"),
    ],
)
def test_no_state_of_the_standard_streams_is_a_bug(command: str, streams: str) -> None:
    closed = f"{streams}>&-" if streams.isdecimal() else ""
    line = f'exec "$0" -m tui {command} {closed}'
    environment = {"PYTHONIOENCODING": streams} if not closed else {}
    done = subprocess.run(
        ["/bin/sh", "-c", line, sys.executable],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        env={**os.environ, **environment},
        timeout=LIMIT,
    )
    assert done.returncode == (2 if "reset" in command else 0), done.stderr
    assert b"bug" not in done.stderr
    if streams == "cp1252":
        assert b"\n  o " in done.stdout  # a mark in letters that the pipe has


def test_progress_reset_asks_first(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    progress = Progress.open(paths.progress_file())
    progress.record(Answer("a.b", "x", True))
    progress.close()
    said_no = process("progress", "reset", stdin=None, input="n\n")
    assert said_no.returncode == 0 and "Nothing was changed" in said_no.stderr
    no_answer = process("progress", "reset")
    assert no_answer.returncode == 2 and "nothing was done" in no_answer.stderr
    assert json.loads(run("progress", "show", "--json")[1])["answers"] == 1
    code, out, _ = run("progress", "reset", "--yes")
    assert code == 0 and "before-reset" in out
    assert json.loads(run("progress", "show", "--json")[1])["answers"] == 0


def test_progress_that_cannot_be_used_is_exit_code_4(run: Run, home: Path) -> None:
    home.write_text("in the way")
    for command in (["progress", "show"], ["progress", "reset", "--yes"]):
        code, out, err = run(*command)
        assert (code, out) == (4, "") and str(home) in err and len(err.splitlines()) <= 3


def test_a_newer_progress_file_is_refused_by_every_command(run: Run) -> None:
    Progress.open(paths.progress_file()).close()
    with paths.progress_file().open("r+b") as file:
        file.seek(60)
        file.write((77).to_bytes(4, "big"))
    code, _, err = run("progress", "show")
    assert code == 4 and "newer dl-tui" in err and err.count("\n") == 1


def test_doctor_finds_all_well_and_says_so(run: Run) -> None:
    code, out, _ = run("doctor", "--json")
    report = json.loads(out)
    assert code == 0, [finding for finding in report["findings"] if not finding["well"]]
    assert report["ok"] is True and report["version"] == __version__
    names = {finding["name"] for finding in report["findings"]}
    assert {"python", "textual", "numpy", "blas", "terminal", "data folder", "course"} <= names
    assert {"progress", "train-images-idx3"} <= names


def test_doctor_finds_what_is_wrong(
    run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home.write_text("in the way")
    monkeypatch.setattr("engine.tasks.mnist.SHIPPED", tmp_path)
    code, out, _ = run("doctor")
    assert code == 4
    assert "✗ data folder" in out and "✗ mnist" in out and "✓ course" in out
    (told,) = (line for line in out.splitlines() if line.startswith("✗ progress"))  # no ✓ for it
    assert "cannot be made" in told and f"{home} is no folder" in told


def test_doctor_says_why_and_what_to_do(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line for each part of a terminal, and ✓ for none that is not well."""
    for name in ("NO_COLOR", "COLORTERM", "TEXTUAL_COLOR_SYSTEM", "TMUX", "STY", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(doctor, "_is_terminal", lambda: True)
    monkeypatch.setattr(doctor, "refuse_reason", lambda: None)
    monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size((50, 24)))
    found = {each.name: each for look in (doctor._numbers, doctor._terminal) for each in look()}
    assert found["blas threads"].value.startswith("1 in use") and found["blas"].sure
    assert found["colours"].value.startswith("16: TERM=xterm;") and found["colours"].mark == "–"
    assert found["terminal"].mark == "✗" and "needs 60 x 20" in found["terminal"].value
    assert found["clipboard"].mark == "–" and "export" in found["clipboard"].value
    assert found["the app here"].mark == "✓"
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setattr("sys.__stderr__", io.TextIOWrapper(io.BytesIO(), "latin-1"))
    found = {each.name: each for each in doctor._terminal()}
    assert found["colours"].value == "truecolor: COLORTERM=truecolor"
    assert found["signs"].mark == "✗" and "LC_ALL=C.UTF-8" in found["signs"].value
    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().write_text("ascii = true")
    assert doctor._signs().mark == "✓"
    run_file = paths.run_file("damaged")
    run_file.parent.mkdir(parents=True)
    run_file.write_bytes(b"no checkpoint" * 9)
    (runs,) = doctor._runs()
    assert runs.mark == "✗" and "damaged.run" in runs.value and "Delete it" in runs.value


def test_doctor_reads_the_rooms_and_leaves_them_as_they_are(run: Run) -> None:
    assert not list(doctor._rooms())  # nobody need hold one
    path = paths.rooms_folder() / "AAAA.room"
    with contextlib.closing(Ledger(path)) as ledger:
        ledger.append([Event(Kind.VOTE, f"p{n}", "relu.slope", 1, "A") for n in range(500)])
        (open_now,) = doctor._rooms()  # while its host writes to it
    whole, beside = path.read_bytes(), set(path.parent.iterdir())
    (closed,) = doctor._rooms()
    assert open_now.mark == closed.mark == "✓" and closed.value.startswith("1 held here")
    assert path.read_bytes() == whole and set(path.parent.iterdir()) == beside == {path}
    (path.parent / "CCCC.room").touch()  # as of a host that was killed while it began: no fault
    (path.parent / "BBBB.room").write_bytes(b"no room" * 99)
    path.write_bytes(whole[:12_300] + b"\xff" * 8_000 + whole[20_300:])
    code, out, _ = run("doctor")
    (told,) = (line for line in out.splitlines() if line.startswith("✗ rooms"))
    assert code == 3 and "AAAA.room" in told and "BBBB.room" in told and "CCCC" not in told


def test_doctor_looks_at_the_digits_that_are_used(run: Run) -> None:
    """Not only at those that are packed: black pixels of the right size are no digits."""
    copy = paths.cache_folder() / "mnist" / "train-labels-idx1-ubyte"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(bytes(60_008))
    code, out, _ = run("doctor")
    assert code == 3 and "✗ train-labels-idx1 in use" in out and "anew" in out
    mnist.load(cache=paths.cache_folder())
    assert run("doctor")[0] == 0


def test_doctor_finds_a_damaged_progress_file(run: Run) -> None:
    paths.progress_file().parent.mkdir(parents=True)
    paths.progress_file().write_bytes(b"damage" * 1000)
    code, out, _ = run("doctor")
    assert code == 4 and "✗ progress" in out and "bad-" in out


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(run: Run, shell: str) -> None:
    code, out, err = run("completion", shell)
    assert (code, err) == (0, "") and f"_DL_TUI_COMPLETE={shell}_complete" in out


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("t", {"train"}), ("", set(cli.COMMANDS)), ("--le", {"--lesson"})],
)
def test_the_shell_is_told_what_can_come_next(typed: str, expected: set[str]) -> None:
    variables = {"_DL_TUI_COMPLETE": "bash_complete", "COMP_WORDS": f"dl-tui {typed}"}
    told = process(env={**os.environ, **variables, "COMP_CWORD": "1"})
    assert told.returncode == 0, told.stderr
    assert {line.partition(",")[2] for line in told.stdout.splitlines()} == expected


def test_a_reader_that_leaves_early_is_no_error() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ended = process("--help", stdout=writing)
    os.close(writing)
    assert ended.returncode == 128 + 13 and ended.stderr == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_that_cannot_be_written_is_exit_code_4() -> None:
    with open("/dev/full", "w") as full:
        ended = process("progress", "show", stdout=full)
    assert ended.returncode == 4 and ended.stderr == "No space left on device\n"


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (DataError("x.gz", "byte 4", "is damaged", "Download it again."), 3, "x.gz: byte 4"),
        (FileNotFoundError(2, "No such file", "x\x1b.npz"), 4, "x�.npz: No such file"),
        (KeyError("a bug"), 1, "KeyError: 'a bug'"),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_what_a_command_raises_becomes_a_short_message(
    run: Run,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    words: str,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("lessons.store.progress.Progress.summary", fail)
    found, out, err = run("progress", "show")
    assert (found, out) == (code, "")
    assert words in err and len(err.splitlines()) <= 3 and "Traceback" not in err
    reports = list((home / "state" / "crashes").glob("*"))
    assert len(reports) == (code == 1)
    if code == 1:
        assert "in fail" in reports[0].read_text()
        monkeypatch.setenv("DL_TUI_DEBUG", "1")
        assert "in fail" in run("progress", "show")[2]


def test_a_home_of_somebody_unknown_is_told_by_every_command(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = "~nobody-at-all/x"
    monkeypatch.setenv(paths.OVERRIDE, home)
    code, out, err = run("progress", "show")
    assert (code, out) == (4, "") and err.startswith(f"{home}: {paths.OVERRIDE} is in the home of")
    code, out, _ = run("doctor")
    assert code == 4 and f"✗ progress           {home}: {paths.OVERRIDE}" in out
    assert "Error" not in out
    monkeypatch.setattr("tui.commands.labs.LABS", None)
    code, _, err = run("labs")  # and where we are wrong, it is in nobody's way
    assert code == 1 and "This is a bug" in err and len(err.splitlines()) == 3


def test_one_folder_holds_everything(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in (paths.data_folder(), paths.state_folder(), paths.cache_folder()):
        assert folder.parent == home
    monkeypatch.setenv(paths.OVERRIDE, " ")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "xdg"))
    if sys.platform == "linux":
        assert paths.progress_file() == home / "xdg" / "dl-tui" / "progress.db"
