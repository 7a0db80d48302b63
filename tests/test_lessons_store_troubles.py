"""Not every error is damage: no room, no right to write, a lock, a pipe. Nothing is moved then."""

import errno
import os
import queue
import sqlite3
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from waits import LIMIT

from lessons.store import backups
from lessons.store.database import Database
from lessons.store.migrations import MIGRATIONS
from lessons.store.progress import Answer, Progress
from lessons.store.trained import Trained

NOON = datetime(2030, 1, 2, 12, 0, tzinfo=UTC)
POSIX = pytest.mark.skipif(os.name == "nt", reason="a POSIX thing")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "progress.db"


def answered(path: Path, *items: str) -> None:
    """One run of the program: a right answer to each item."""
    progress = Progress.open(path, clock=lambda: NOON)
    for item in items:
        assert progress.record(Answer(item, "yes", True))
    assert progress.close()


def everything(folder: Path) -> dict[str, bytes]:
    """All files beneath a folder, but for the log that a reader leaves empty."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.endswith(("-shm", "-wal"))
    }


def run(code: str, *arguments: object) -> None:
    result = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )
    assert result.returncode == 0, result.stderr


def sqlite_error(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("not now")
    error.sqlite_errorcode = code
    return error


NOT_DAMAGE = [
    *map(
        sqlite_error,
        (
            sqlite3.SQLITE_FULL,
            sqlite3.SQLITE_IOERR,
            sqlite3.SQLITE_READONLY,
            sqlite3.SQLITE_BUSY,
            sqlite3.SQLITE_CANTOPEN,
            sqlite3.SQLITE_NOMEM,
        ),
    ),
    *(OSError(number, "not now") for number in (errno.ENOSPC, errno.EROFS, errno.EACCES)),
]


@pytest.mark.parametrize(
    "error",
    NOT_DAMAGE,
    ids=["full", "io", "readonly", "busy", "cantopen", "nomem", "enospc", "erofs", "eacces"],
)
@pytest.mark.parametrize("loss", ["cut", "emptied", "deleted"])
def test_where_a_backup_cannot_be_copied_it_is_read_and_nothing_is_moved(
    path: Path, loss: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(path, "a", "b")
    if loss == "deleted":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:5000] if loss == "cut" else b"")
    before = everything(path.parent)

    def no_room(*_: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(backups, "copy", no_room)
        progress = Progress.open(path)
        for _ in range(3):
            assert progress.summary().answers == 2 and not progress.notice
            assert "not now" in progress.trouble
            assert "saved until 2030-01-02 12:00" in progress.trouble
            assert everything(path.parent) == before
            progress.writing.retry()
        assert not progress.record(Answer("c", "yes", True))
    assert progress.writing.retry() and not progress.trouble  # there is room again
    assert [answer.item for answer in progress.answers()] == ["a", "b", "c"]
    assert "as of 2030-01-02 12:00" in progress.notice
    assert progress.close()
    assert len(list(path.parent.glob("*.bad-*"))) == (loss != "deleted")


@POSIX
def test_a_damaged_file_on_a_full_disk_leaves_no_copies_behind(path: Path) -> None:
    answered(path, *(f"item.{number}" for number in range(300)))
    path.write_bytes(path.read_bytes()[:9000])
    run(
        """
        import resource, sys
        from pathlib import Path
        from lessons.store.progress import Answer, Progress
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, hard))
        progress = Progress.open(Path(sys.argv[1]))
        for _ in range(5):
            assert progress.summary().answers == 300 and not progress.notice, progress.notice
            assert not progress.record(Answer("new", "x", True))
            progress._pending.answers.clear()
        assert not list(Path(sys.argv[1]).parent.glob("*.bad-*"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert progress.record(Answer("new", "x", True)), progress.trouble
        assert progress.summary().answers == 301
        assert len(list(Path(sys.argv[1]).parent.glob("*.bad-*"))) == 1
        progress.close()
        """,
        path,
    )


def test_what_a_killed_repair_left_behind_goes_with_the_next_backup(path: Path) -> None:
    answered(path, "a")
    old, fresh = (path.with_name(f"..{path.name}.restored.{number}.part") for number in (1, 2))
    whole = path.with_name(f".{path.name}.restored")
    for left_over in (old, fresh, whole):
        left_over.write_bytes(b"half of it")
    os.utime(old, (0, 0))
    os.utime(whole, (0, 0))
    progress = Progress.open(path)
    progress.record(Answer("b", "x", True))
    assert progress.reset() is not None and progress.close()
    assert fresh.exists() and not old.exists() and not whole.exists()


def test_without_room_for_a_daily_backup_there_may_be_room_for_an_answer(path: Path) -> None:
    answered(path, "a")
    for backup in backups.existing(path):
        backup.unlink()
    (path.parent / "backups").rmdir()
    (path.parent / "backups").write_text("in the way")
    progress = Progress.open(path)
    assert not progress.trouble and "No backup" in progress.backup_trouble
    assert progress.record(Answer("b", "yes", True))
    assert progress.close()  # all is saved, and that there is no copy of it is told
    assert "No backup could be made in" in progress.backup_trouble


@POSIX
def test_what_a_killed_app_saved_last_is_read_in_a_folder_that_cannot_be_written(
    path: Path,
) -> None:
    answered(path, "first")
    run(
        """
        import os, signal, sys
        import urllib.parse  # as somebody else this cannot be read where Python is root's
        from pathlib import Path
        from lessons.store.progress import Answer, Progress
        path = Path(sys.argv[1])
        if os.fork() == 0:
            progress = Progress.open(path)
            for number in range(24):
                assert progress.record(Answer(str(number), "x", True))
            os.kill(os.getpid(), signal.SIGKILL)
        os.wait()
        Path(f"{path}-shm").unlink()  # only memory: a copied or remounted disk may lack it
        os.chmod(path, 0o444)
        os.chmod(path.parent, 0o555)
        if os.getuid() == 0:  # root may write anywhere: look at it as somebody else
            for folder in path.parents:
                os.chmod(folder, os.stat(folder).st_mode | 0o555)
            for beside in path.parent.iterdir():
                os.chmod(beside, 0o555 if beside.is_dir() else 0o444)
            os.setgroups([]), os.setgid(65534), os.setuid(65534)
        progress = Progress.open(path)
        assert progress.summary().answers == 25, progress.summary()
        assert "Cannot save" in progress.trouble and "until" not in progress.trouble
        progress.close()
        """,
        path,
    )
    os.chmod(path.parent, 0o700)


def test_a_file_of_an_older_version_that_cannot_be_written_can_be_read(path: Path) -> None:
    older = Database(path, MIGRATIONS[:1])
    assert older.write([("INSERT INTO steps VALUES ('lesson', 3)", ())])
    older.close()
    (path.parent / "backups").write_text("in the way")  # so it is not migrated
    progress = Progress.open(path)
    assert "Cannot save" in progress.trouble and progress.steps_done == {"lesson": 3}
    progress.close()


@POSIX
@pytest.mark.parametrize("ending", ["", "-wal"])
def test_a_pipe_is_no_database(path: Path, ending: str) -> None:
    run(
        """
        import os, sys
        from pathlib import Path
        from lessons.store.progress import Answer, Progress
        path = Path(sys.argv[1])
        path.parent.mkdir()
        os.mkfifo(f"{path}{sys.argv[2]}")
        progress = Progress.open(path)
        assert "is not a regular file" in progress.trouble
        assert not progress.record(Answer("a", "x", True))
        assert progress.summary().answers == 1
        assert not progress.close()
        """,
        path,
        ending,
    )


@pytest.mark.parametrize("has_backup", [True, False])
def test_a_log_without_its_file_is_kept_and_told(path: Path, has_backup: bool) -> None:
    answered(path, "a")
    log = path.with_name(path.name + "-wal")
    log.write_bytes(b"the last answers")
    path.unlink()
    if not has_backup:
        for backup in backups.existing(path):
            backup.unlink()
    progress = Progress.open(path)
    (kept,) = path.parent.glob("*.bad-*-wal")
    assert kept.read_bytes() == b"the last answers"
    assert f"its log is kept as {kept}" in progress.notice
    assert progress.summary().answers == has_backup
    assert progress.record(Answer("b", "x", True))
    progress.close()


class Loop:
    """A thread that somebody looks at: what another thread wants it to do, it does when asked."""

    def __init__(self) -> None:
        self.calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()

    def until(self, wanted: Callable[[], bool]) -> None:
        end = time.monotonic() + LIMIT
        while not wanted():
            assert time.monotonic() < end
            with suppress(queue.Empty):
                self.calls.get(timeout=0.01)()


def test_who_waits_for_a_screen_waits_neither_for_a_lock_nor_for_the_disk(path: Path) -> None:
    answered(path, "a")
    progress, loop = Progress.open(path), Loop()
    progress.writing.hurry(loop.calls.put)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for number in range(10):
        assert not progress.record(Answer(f"b{number}", "x", True))
    assert progress.writing.under_way  # a lock is waited for half a second, and nobody did
    loop.until(lambda: not progress.writing.under_way)
    assert "locked" in progress.trouble and len(progress.unsaved) == 10
    began = time.monotonic()
    for number in range(10, 20):
        assert not progress.record(Answer(f"b{number}", "x", True))
    assert time.monotonic() - began < 2.5  # ten locks are five seconds
    other.execute("ROLLBACK")
    other.close()
    assert progress.writing.retry()
    assert [each.item for each in progress.answers()] == ["a", *(f"b{n}" for n in range(20))]
    progress.close()


def test_what_is_being_written_is_read_once_in_its_order_and_waited_for_at_the_end(
    path: Path,
) -> None:
    """News from the thread that writes are late here: what is on the disk is pending as well."""
    progress, loop = Progress.open(path), Loop()
    progress.writing.hurry(loop.calls.put)
    items = [str(number) for number in range(30)]
    for number, item in enumerate(items):
        progress.record(Answer(item, "x", True))
        progress.set_place("lesson", number)
        assert [each.item for each in progress.answers()] == items[: number + 1]
        assert progress.place() == ("lesson", number)
        if number % 7 == 0:
            loop.until(lambda: progress.writing.done)
            assert not progress.unsaved
    assert progress.close() and not progress.unsaved
    stored = Progress.open(path)
    assert [(each.item, each.number) for each in stored.answers()] == [
        (item, number) for number, item in enumerate(items, 1)
    ]
    assert stored.place() == ("lesson", 29)
    stored.close()


def test_what_changes_while_it_is_written_is_written_again(path: Path) -> None:
    progress, loop = Progress.open(path), Loop()
    progress.writing.hurry(loop.calls.put)
    run = Trained("key", {}, "left", step=1)
    progress.set_setting("theme", "light")
    progress.runs.keep(run)
    progress.runs.keep(replace(run, step=2))
    progress.set_setting("theme", "dark")
    loop.until(lambda: progress.writing.done)
    progress.runs.keep(replace(run, key="other"))
    progress.runs.forget("other")
    loop.until(lambda: progress.writing.done)
    progress.close()
    stored = Progress.open(path)
    assert stored.get_setting("theme") == "dark"
    assert [(run.key, run.step) for run in stored.runs.all()] == [("key", 2)]
    stored.close()


@pytest.mark.parametrize("what", ["gone", "another", "newer"])
def test_beside_the_screen_nothing_is_written_into_what_is_not_ours(path: Path, what: str) -> None:
    """A file that was taken away, replaced or upgraded meanwhile: who mends that, decides."""
    answered(path, "a")
    progress, loop = Progress.open(path), Loop()
    progress.writing.hurry(loop.calls.put)
    if what == "newer":
        with closing(sqlite3.connect(path)) as other:
            other.execute("PRAGMA user_version=99")
    else:
        for file in [path, *path.parent.glob("progress.db-*")]:
            file.rename(file.with_name(f"old-{file.name}"))
        if what == "another":
            answered(path, "z")
    progress.record(Answer("b", "x", True))
    loop.until(lambda: not progress.writing.under_way)
    if what == "newer":
        assert [answer.item for answer in progress.unsaved] == ["b"] and "newer" in progress.trouble
    else:
        loop.until(lambda: progress.writing.done)
        there = {"another": "azb", "gone": "ab"}[what]
        assert "".join(answer.item for answer in progress.answers()) == there
        assert len(Progress.open(path).answers()) == len(there)
    progress.close()


def test_reviews_that_are_killed_lose_no_answer_that_was_told_to_be_saved() -> None:
    """A few kills of the many that `python tests/kills.py 1000` makes."""
    script = Path(__file__).parent / "kills.py"
    root = script.parent.parent
    run = subprocess.run(
        [sys.executable, str(script), "4"],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    assert "4 kills" in run.stdout
