"""What we ask of SQLite, and of the file that it keeps its tables in, in words of our own."""

import contextlib
import errno
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

LOCK_WAIT = 0.5  # seconds to wait while another instance writes, where no screen waits

# SQLITE_ERROR is "unsupported file format": our own statements are sound, so the file is not. A
# full or read-only disk and a lock have codes of their own.
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR)


def connect(
    where: Path | str, wait: float = LOCK_WAIT, *, one_thread: bool = True
) -> sqlite3.Connection:
    """A connection to a path or a `file:` URI, on which a transaction begins when we say so.

    Text that is not UTF-8, in a damaged file, is read with replacement characters. Without
    `one_thread`, whoever uses it sees to it that threads take turns.
    """
    connection = sqlite3.connect(
        where,
        timeout=wait,
        isolation_level=None,
        uri=isinstance(where, str),
        check_same_thread=one_thread,
    )
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    return connection


def copied(path: Path) -> sqlite3.Connection:
    """The file and its write-ahead log as they are now, in memory.

    For a folder in which nothing can be written: there SQLite cannot read the log.
    """
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("", "-wal"):
            beside = path.with_name(path.name + ending)
            if beside.is_file():
                shutil.copyfile(beside, Path(folder) / f"copy{ending}")
        return in_memory(connect(Path(folder) / "copy"))


def in_memory(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The same database in memory; the connection to where it was is closed."""
    memory = connect(":memory:")
    with contextlib.closing(connection):
        connection.backup(memory)
    return memory


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All statements inside, or none. Waits for its turn at the beginning, not in the middle."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        raise


def commit(
    path: Path,
    file: tuple[int, int] | None,
    version: int,
    statements: Iterable[tuple[str, Sequence[str | int | float | None]]],
) -> bool:
    """Run the statements in one transaction, with a connection of its own, on whatever thread.

    True once they are on the disk for good. False, and nothing was written, if anything at all is
    in the way: also if another file than `file` (`identity`) is at `path` now, or its tables have
    another `version`.
    """
    try:
        if identity(path) != file:
            return False
        with contextlib.closing(connect(f"{path.as_uri()}?mode=rw")) as connection:
            sync_always(connection)
            with transaction(connection):
                sound = pragma_number(connection, "user_version") == version
                if sound:
                    for sql, parameters in statements:
                        connection.execute(sql, parameters)
            return sound
    except (OSError, sqlite3.Error, UnicodeDecodeError):
        return False


def sync_always(connection: sqlite3.Connection) -> None:
    """A commit returns when the disk has it, so that a power cut changes nothing any more."""
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA fullfsync=ON")  # macOS: really to the disk


def patiently(prepare: Callable[[], None], seconds: float) -> None:
    """Try again while another instance is opening the same file.

    SQLite quotes a damaged table definition in its complaint, and sqlite3 cannot decode that: the
    complaint arrives as a UnicodeDecodeError, and is passed on as what it is.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            return prepare()
        except UnicodeDecodeError as error:
            damage = sqlite3.DatabaseError("malformed database schema")
            damage.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
            raise damage from error
        except sqlite3.OperationalError as error:
            if _code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
        time.sleep(0.02)


def pragma_number(connection: sqlite3.Connection, pragma: str) -> int:
    """A number that the file keeps about itself, such as `user_version`."""
    return int(connection.execute(f"PRAGMA {pragma}").fetchone()[0])


def schema(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Every table and index: its kind, its name, and the statement that made it."""
    rows = connection.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master")
    return {(str(kind), str(name), str(sql)) for kind, name, sql in rows}


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the error says that the file itself is broken."""
    return _code(error) in _DAMAGE


def refuse_odd(path: Path) -> None:
    """OSError unless `path` and SQLite's files beside it are plain files, or not there.

    Whoever opens a pipe waits until somebody writes into it, and that may be never.
    """
    for ending in ("", "-wal", "-shm", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.exists() and not beside.is_file():
            raise OSError(errno.EINVAL, "is not a regular file", str(beside))


def version_in_header(path: Path) -> int:
    """The version in the file's first bytes: read before SQLite opens the file, and touches it."""
    try:
        with path.open("rb") as file:
            header = file.read(64)
    except FileNotFoundError:
        return 0
    return int.from_bytes(header[60:64], "big") if header.startswith(b"SQLite format 3\0") else 0


def has_known_format(path: Path) -> bool:
    """Whether the header names a file format that SQLite writes; others it opens read-only."""
    try:
        with path.open("rb") as file:
            header = file.read(20)
    except FileNotFoundError:
        return True
    return len(header) < 20 or set(header[18:20]) <= {1, 2}


def identity(path: Path) -> tuple[int, int] | None:
    """Which file is at `path` now: another one after it was moved or replaced."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def free_name(path: Path, ending: str) -> Path:
    """`progress.db.ENDING`, or with a number behind it if there is such a file already."""
    name = path.with_name(f"{path.name}.{ending}")
    number = 2
    while name.exists():
        name = path.with_name(f"{path.name}.{ending}-{number}")
        number += 1
    return name
