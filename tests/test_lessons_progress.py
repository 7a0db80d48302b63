"""Progress is tested on real files: killed, damaged, locked, read-only and without room."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from waits import LIMIT

from lessons.store import backups
from lessons.store.database import Database
from lessons.store.migrations import MIGRATIONS
from lessons.store.progress import Answer, Progress, ProgressError
from lessons.store.versions import NewerDatabaseError

NOON = datetime(2030, 1, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "progress.db"


def answered(path: Path, *items: str) -> None:
    """One run of the program: a right answer to each item."""
    progress = Progress.open(path)
    for item in items:
        assert progress.record(Answer(item, "yes", True))
    assert progress.close()


def count(path: Path) -> int:
    progress = Progress.open(path)
    number = progress.summary().answers
    assert not progress.notice
    progress.close()
    return number


def run(code: str, *arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        **options,  # type: ignore[call-overload]
    )


def test_everything_comes_back_as_it_was_given(path: Path) -> None:
    moments = iter([NOON, NOON - timedelta(hours=3), NOON + timedelta(days=1)])
    progress = Progress.open(path, clock=lambda: next(moments, NOON))
    assert progress.place() is None
    assert progress.steps_done == {} and progress.lessons_done() == set()
    given = [
        Answer("loss.tie", "the first", True, 3, seconds=1.5, source="lesson"),
        Answer("loss.tie", "−0.5 ∂", False, 1, revote=True, source="quiz", kind="number"),
        Answer("layer.shape", "", False),
    ]
    for answer in given:
        assert progress.record(answer)
    progress.set_place("layer", 4)
    progress.set_place("layer", 2)
    progress.finish_lesson("layer")
    progress.set_setting("theme", "dl-light")
    progress.set_setting("theme", "dl-contrast")
    before = progress.answers()
    assert progress.close()

    again = Progress.open(path)
    assert again.answers() == before
    fields = ("item", "choice", "correct", "confidence", "revote", "seconds", "source", "kind")
    for stored, answer in zip(before, given, strict=True):
        assert all(getattr(stored, name) == getattr(answer, name) for name in fields)
    assert [stored.number for stored in before] == [1, 2, 3]
    assert before[0].at.tzinfo is not None
    assert [answer.choice for answer in again.answers("loss.tie")] == ["the first", "−0.5 ∂"]
    assert again.place() == ("layer", 2)
    assert again.steps_done == {"layer": 4}
    assert again.lessons_done() == {"layer"}
    assert again.get_setting("theme") == "dl-contrast"
    assert again.get_setting("none", "default") == "default"
    summary = again.summary()
    assert (summary.answers, summary.correct, summary.lessons_done) == (3, 1, 1)
    assert (again.notice, again.trouble, again.check()) == ("", "", [])
    again.close()


@given(
    item=st.text(max_size=30),
    choice=st.text(st.characters(exclude_categories=()), max_size=60),
    seconds=st.none() | st.floats(),
    confidence=st.sampled_from([None, 1, 2, 3]),
)
@settings(max_examples=40, deadline=None)
def test_any_text_and_any_time_can_be_saved(
    item: str, choice: str, seconds: float | None, confidence: int | None
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        progress = Progress.open(Path(folder) / "p.db")
        assert progress.record(Answer(item, choice, True, confidence, seconds=seconds))
        (stored,) = progress.answers()
        assert "\x1b" not in stored.choice and stored.confidence == confidence
        assert stored.seconds is None or 0 <= stored.seconds < float("inf")
        assert progress.close()


def test_an_impossible_confidence_is_refused() -> None:
    with pytest.raises(ValueError, match="1, 2, 3"):
        Answer("a", "b", True, confidence=4)


def test_files_are_private(path: Path) -> None:
    if os.name == "nt":
        pytest.skip("Windows keeps permissions elsewhere")
    progress = Progress.open(path)
    progress.record(Answer("a", "b", True))
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in path.parent.glob("progress.db*")} == {0o600}
    progress.close()
    (backup,) = backups.existing(path)
    assert backup.stat().st_mode & 0o777 == 0o600
    assert backup.parent.stat().st_mode & 0o777 == 0o700


def test_an_answer_survives_kill_9_right_after_record(path: Path) -> None:
    killed = run(
        """
        import os, signal, sys
        from pathlib import Path
        from lessons.store.progress import Answer, Progress
        progress = Progress.open(Path(sys.argv[1]))
        for number in range(5):
            assert progress.record(Answer(f"item.{number}", "x", number % 2 == 0))
        progress.set_place("lesson", 3)
        os.kill(os.getpid(), signal.SIGKILL)
        """,
        path,
    )
    assert killed.returncode == -9, killed.stderr
    progress = Progress.open(path)
    assert [answer.item for answer in progress.answers()] == [f"item.{n}" for n in range(5)]
    assert progress.place() == ("lesson", 3)
    assert not progress.notice
    progress.close()


def test_two_instances_both_answer_and_nothing_is_lost(path: Path) -> None:
    code = """
        import sys
        from pathlib import Path
        from lessons.store.progress import Answer, Progress
        progress = Progress.open(Path(sys.argv[1]))
        for number in range(30):
            progress.record(Answer(f"{sys.argv[2]}.{number}", "x", True))
        assert progress.close(), progress.trouble
        """
    both = [
        subprocess.Popen([sys.executable, "-c", textwrap.dedent(code), path, name])
        for name in ("one", "two")
    ]
    assert [process.wait(30) for process in both] == [0, 0]
    progress = Progress.open(path)
    items = {answer.item for answer in progress.answers()}
    assert items == {f"{name}.{number}" for name in ("one", "two") for number in range(30)}
    progress.close()


def test_an_answer_given_while_another_instance_holds_the_lock_is_saved_later(path: Path) -> None:
    answered(path, "a")
    progress = Progress.open(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert not progress.record(Answer("b", "x", True))
    assert "locked" in progress.trouble
    assert [answer.item for answer in progress.unsaved] == ["b"]
    assert [answer.item for answer in progress.answers()] == ["a", "b"]
    other.execute("ROLLBACK")
    assert progress.writing.retry() and progress.writing.done
    assert not progress.unsaved and not progress.trouble
    assert [answer.item for answer in progress.answers()] == ["a", "b"]
    other.close()
    progress.close()


def test_a_full_disk_keeps_answers_in_memory_and_saves_them_when_there_is_room(path: Path) -> None:
    if os.name == "nt":
        pytest.skip("file size limits are a POSIX thing")
    answered(path, "before")
    result = run(
        """
        import resource, sys
        from pathlib import Path
        from lessons.store.progress import Answer, Progress
        progress = Progress.open(Path(sys.argv[1]))
        assert not progress.notice, progress.notice
        assert progress.record(Answer("room", "x", True))
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
        assert not progress.record(Answer("full.1", "x", True))
        assert not progress.record(Answer("full.2", "x", False))
        assert not progress.set_place("lesson", 2)
        assert progress.trouble and not progress.writing.done
        assert progress.place() == ("lesson", 2)
        items = [answer.item for answer in progress.answers()]
        assert items == ["before", "room", "full.1", "full.2"], items
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert progress.record(Answer("again", "x", True)), progress.trouble
        assert progress.writing.done and not progress.unsaved and not progress.trouble
        assert progress.close()
        """,
        path,
    )
    assert result.returncode == 0, result.stderr
    progress = Progress.open(path)
    items = [answer.item for answer in progress.answers()]
    assert items == ["before", "room", "full.1", "full.2", "again"]
    assert progress.place() == ("lesson", 2)
    progress.close()


def test_a_folder_that_cannot_be_made_leaves_a_working_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    progress = Progress.open(tmp_path / "file" / "progress.db")
    assert "Cannot save" in progress.trouble and not progress.readable
    assert f"{tmp_path / 'file'} is no folder" in progress.trouble
    assert not progress.record(Answer("a", "x", True))
    assert progress.summary().answers == 1 and len(progress.unsaved) == 1
    assert not progress.set_setting("theme", "dl-light")
    assert progress.get_setting("theme") == "dl-light"
    (tmp_path / "file").unlink()
    assert progress.writing.retry()  # now it can be made
    assert progress.close()
    assert count(tmp_path / "file" / "progress.db") == 1


def test_a_read_only_folder_can_be_read_and_loses_nothing(path: Path) -> None:
    if os.name == "nt":
        pytest.skip("read-only folders are a POSIX thing")
    answered(path, "a", "b")
    path.parent.parent.chmod(0o755)
    result = run(
        """
        import os, sys
        import urllib.parse  # as somebody else this cannot be read where Python is root's
        from pathlib import Path
        from lessons.store.progress import Answer, Progress
        path = Path(sys.argv[1])
        os.chmod(path, 0o444)
        os.chmod(path.parent, 0o555)
        if os.getuid() == 0:  # root may write anywhere: look at it as somebody else
            for folder in path.parents:
                os.chmod(folder, os.stat(folder).st_mode | 0o555)
            os.setgroups([]), os.setgid(65534), os.setuid(65534)
        progress = Progress.open(path)
        assert progress.trouble and progress.readable, progress.trouble
        assert progress.summary().answers == 2
        assert not progress.record(Answer("c", "x", True))
        assert [answer.item for answer in progress.answers()] == ["a", "b", "c"]
        assert not progress.close()
        """,
        path,
    )
    os.chmod(path.parent, 0o700)
    assert result.returncode == 0, result.stderr
    assert list(path.parent.glob("*.bad*")) == []


def test_a_damaged_file_is_kept_and_the_newest_good_backup_loaded(path: Path) -> None:
    answered(path, "first")
    answered(path, "second")  # each run that saved something ends with a backup
    broken = backups.existing(path)[-1].with_name("progress-000099-20300101-000000-daily.db")
    broken.write_bytes(b"SQLite format 3\0 but not really")
    path.write_bytes(b"\0" * 5000)
    progress = Progress.open(path, clock=lambda: NOON)
    assert [answer.item for answer in progress.answers()] == ["first", "second"]
    kept = path.with_name("progress.db.bad-20300102-120000")
    assert kept.read_bytes() == b"\0" * 5000
    assert str(kept) in progress.notice and "\n" not in progress.notice
    assert progress.record(Answer("third", "x", True))
    progress.close()
    again = Progress.open(path)
    assert again.summary().answers == 3 and not again.notice
    again.close()


def test_damage_without_any_backup_starts_anew_but_says_so_and_keeps_the_file(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("<!doctype html>")
    progress = Progress.open(path)
    assert "starting anew" in progress.notice
    (kept,) = path.parent.glob("*.bad-*")
    assert kept.read_text() == "<!doctype html>"
    assert progress.record(Answer("a", "x", True))
    progress.close()


@pytest.mark.parametrize("loss", ["emptied", "deleted"])
def test_an_emptied_or_deleted_file_is_never_silently_zero(path: Path, loss: str) -> None:
    answered(path, "a")
    path.write_bytes(b"") if loss == "emptied" else path.unlink()
    progress = Progress.open(path)
    assert progress.summary().answers == 1
    assert "backup" in progress.notice
    progress.close()


def test_damage_while_running_is_noticed_and_mended(path: Path) -> None:
    answered(path, "a")
    progress = Progress.open(path)
    path.unlink()
    assert progress.record(Answer("b", "x", True))
    assert [answer.item for answer in progress.answers()] == ["a", "b"]
    progress.close()
    assert count(path) == 2


def test_another_programs_database_is_not_taken_for_ours(path: Path) -> None:
    path.parent.mkdir()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE answers (whatever)")
    other.execute("PRAGMA user_version = 1")
    other.close()
    progress = Progress.open(path)
    assert "damaged" in progress.notice and progress.summary().answers == 0
    progress.close()


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_flipped_bytes_never_crash_and_never_lose_the_file(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "progress.db"
        shutil.copytree(_pristine(), folder, dirs_exist_ok=True)
        content = bytearray(path.read_bytes())
        # The first page holds the schema; most damage that matters is there.
        for _ in range(data.draw(st.integers(1, 4))):
            at = data.draw(st.integers(0, 4095) | st.integers(0, len(content) - 1))
            content[at] = data.draw(st.integers(0, 255))
        content = content[: data.draw(st.integers(0, len(content)) | st.just(len(content)))]
        path.write_bytes(content)
        try:
            progress = Progress.open(path)
        except ProgressError:
            assert path.read_bytes() == content  # a "newer" file is left untouched
            return
        saved = progress.record(Answer("new", "x", True))
        assert saved, progress.trouble
        assert "new" in {answer.item for answer in progress.answers()}
        progress.steps_done, progress.place(), progress.summary(), progress.lessons_done()
        if progress.notice:
            (kept,) = path.parent.glob("*.db.bad-*")
            assert kept.read_bytes()[:20] == content[:20]
            assert progress.summary().answers == 41
        progress.close()


_PRISTINE: list[Path] = []


def _pristine() -> Path:
    """A folder with a database of forty answers and its backup, made once."""
    if not _PRISTINE:
        folder = Path(tempfile.mkdtemp())
        answered(folder / "progress.db", *[f"item.{number}" for number in range(40)])
        _PRISTINE.append(folder)
    return _PRISTINE[0]


def test_a_newer_file_is_refused_and_untouched(path: Path) -> None:
    answered(path, "a")
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA user_version = 999")
    raw.execute("PRAGMA journal_mode = DELETE")
    raw.close()
    before = path.read_bytes(), path.stat().st_mtime_ns, sorted(path.parent.rglob("*"))
    with pytest.raises(ProgressError, match=r"newer dl-tui .*999.*upgrade"):
        Progress.open(path)
    assert before == (path.read_bytes(), path.stat().st_mtime_ns, sorted(path.parent.rglob("*")))


def test_an_older_file_is_migrated_after_a_backup(path: Path) -> None:
    answered(path, "a")
    newer = (*MIGRATIONS, ("ALTER TABLE done ADD COLUMN grade TEXT", "CREATE TABLE more (x)"))
    database = Database(path, newer)
    assert not database.trouble
    assert database.read("SELECT item FROM answers") == [("a",)]
    assert database.read("SELECT grade FROM done") == []
    database.close()
    backup = backups.existing(path)[-1]
    assert "before-migration" in backup.name
    assert sqlite3.connect(backup).execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    with pytest.raises(NewerDatabaseError):
        Database(path, MIGRATIONS)


def test_a_migration_that_fails_changes_nothing(path: Path) -> None:
    answered(path, "a")
    database = Database(path, (*MIGRATIONS, ("CREATE TABLE more (x)", "CREATE TABLE more (x)")))
    assert "more" in database.trouble
    database.close()
    assert count(path) == 1


def test_an_old_instance_does_not_write_into_an_upgraded_file(path: Path) -> None:
    old = Progress.open(path)
    Database(path, (*MIGRATIONS, ("CREATE TABLE more (x)",))).close()
    assert not old.record(Answer("a", "x", True))
    assert "newer" in old.trouble and len(old.unsaved) == 1
    assert not old.close()


def test_reset_forgets_all_but_the_settings_and_leaves_a_backup(path: Path) -> None:
    answered(path, "a", "b")
    progress = Progress.open(path)
    progress.set_place("lesson", 1)
    progress.finish_lesson("lesson")
    progress.set_setting("theme", "dl-light")
    backup = progress.reset()
    assert backup is not None
    assert sqlite3.connect(backup).execute("SELECT count(*) FROM answers").fetchone() == (2,)
    assert progress.answers() == [] and progress.place() is None
    assert progress.steps_done == {} and progress.lessons_done() == set()
    assert progress.get_setting("theme") == "dl-light"
    progress.close()
    path.write_bytes(b"damage")
    again = Progress.open(path)
    assert again.summary().answers == 0  # the backup from before the reset is not brought back
    again.close()


def test_a_day_leaves_one_backup_and_ten_days_ten(path: Path) -> None:
    for number in range(2 * (backups.KEPT + 1)):
        now = NOON + timedelta(days=number // 2, hours=number % 2)
        progress = Progress.open(path, clock=lambda now=now: now)  # type: ignore[misc]
        progress.record(Answer(f"item.{number}", "yes", True))
        progress.close()
    kept = backups.existing(path)
    assert len(kept) == backups.KEPT
    count = sqlite3.connect(kept[-1]).execute("SELECT count(*) FROM answers").fetchone()
    assert count == (2 * (backups.KEPT + 1),)
    assert backups.taken_at(kept[-1]) == "2030-01-12 13:00"


def test_the_backup_that_a_reset_names_outlives_many_small_sessions(path: Path) -> None:
    answered(path, "a")
    progress = Progress.open(path)
    named = progress.reset()
    progress.close()
    for number in range(backups.KEPT + 5):
        answered(path, f"item.{number}")
    assert named is not None and named.exists()


@given(st.lists(st.tuples(st.sampled_from(["daily", "before-reset"]), st.integers(1, 28))))
def test_thinning_keeps_the_last_of_each_of_the_last_days(made: list[tuple[str, int]]) -> None:
    names = [
        f"progress-{number:06d}-203001{day:02d}-120000-{reason}.db"
        for number, (reason, day) in enumerate(made)
    ]
    kept = [name for name in names if name not in backups.surplus(names)]
    assert len(set(backups.surplus(names))) == len(backups.surplus(names))
    assert backups.surplus(kept) == []
    days = [day for reason, day in made if reason == "daily"]
    newest_first = list(dict.fromkeys(reversed(days)))[: backups.KEPT]
    assert {name for name in kept if "daily" in name} == {
        max(
            name
            for (reason, day), name in zip(made, names, strict=True)
            if reason == "daily" and day == wanted
        )
        for wanted in newest_first
    }
    resets = [name for name in names if "before-reset" in name]
    assert [name for name in kept if "before-reset" in name] == resets[-backups.NAMED :]


def test_close_twice_and_use_after_close_are_harmless(path: Path) -> None:
    progress = Progress.open(path)
    assert progress.close() and progress.close()
    assert progress.record(Answer("a", "x", True))
    assert progress.close()
