"""One SQLite file that outlives crashes, full disks and damage, and says so in a sentence.

SQLite already promises that after a kill or a power cut there is the old state or the new one,
never a mixture, if we ask for it: write-ahead log, a full sync at each commit. This module adds
what it leaves to us: versions of the schema, backups, and what to do when the file cannot be
opened, read or written. `write` raises for none of these: it returns False and `trouble` says why.
"""

import contextlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from engine.files.atomic import private_folder, sync_folder
from lessons.store import backups
from lessons.store.sqlite import (
    connect,
    free_name,
    has_known_format,
    identity,
    is_damage,
    patiently,
    pragma_number,
    schema,
    transaction,
    version_in_header,
)
from lessons.text import clean

Parameter = str | int | float | None
Statement = tuple[str, Sequence[Parameter]]
Row = tuple[Parameter, ...]
Migrations = tuple[tuple[str, ...], ...]

APPLICATION_ID = 0x646C7475  # "dltu", in the file's header: another program's database is not ours
OPEN_WAIT = 3.0  # seconds to wait at the start for another instance that opens the file as well
DAY = 86_400.0
_MAX_VERSION = 10_000  # a greater number is damage, not the future


class NewerDatabaseError(Exception):
    """The file was written by a newer dl-tui. It is left untouched."""


class _DamagedError(Exception):
    """The file is not a whole database of ours."""


class Database:
    """A database file, with backups beside it in `backups/`.

    `migrations[n]` holds the statements that lead from version n to n + 1; the file counts them in
    `PRAGMA user_version`, so a released migration never changes. `notice` is a sentence that the
    learner must read (a damaged file was replaced), `trouble` says why nothing can be saved now;
    both are empty when all is well. The constructor raises NewerDatabaseError and nothing else:
    without a readable file it is an empty database that cannot be written.
    """

    def __init__(
        self, path: Path, migrations: Migrations, clock: Callable[[], datetime] | None = None
    ) -> None:
        self.path = path.absolute()
        self.migrations = migrations
        self.clock = clock or (lambda: datetime.now(UTC))
        self.notice = ""
        self.trouble = ""
        self._connection: sqlite3.Connection | None = None
        self._writable = False
        self._identity: tuple[int, int] | None = None
        self._patience = OPEN_WAIT
        self._open()
        self._patience = 0.0  # from now on somebody is waiting for the screen

    @property
    def readable(self) -> bool:
        """Whether there is anything to read from (else every answer to `read` is empty)."""
        return self._connection is not None

    # Reading and writing

    def write(self, statements: Iterable[Statement]) -> bool:
        """Run the statements in one transaction; True once they are on the disk for good."""
        statements = list(statements)
        for last_try in (False, True):
            if not self._writable or self._was_moved():
                self._open_again()
            if not self._writable or self._connection is None:
                return False
            try:
                with transaction(self._connection):
                    self._refuse_newer(pragma_number(self._connection, "user_version"))
                    for sql, parameters in statements:
                        self._connection.execute(sql, parameters)
            except NewerDatabaseError as error:
                self._close()
                self.trouble = str(error)
            except sqlite3.Error as error:
                self.trouble = self._sentence(error)
                if is_damage(error) and not last_try:
                    self._writable = False
                    continue
            else:
                self.trouble = ""
                return True
            return False
        return False

    def read(self, sql: str, parameters: Sequence[Parameter] = ()) -> list[Row]:
        """All rows of a query; none if the file cannot be read (then `trouble` says why)."""
        for last_try in (False, True):
            if self._connection is None:
                return []
            try:
                return self._connection.execute(sql, parameters).fetchall()
            except sqlite3.Error as error:
                self.trouble = self._sentence(error)
                if is_damage(error) and not last_try:
                    self._open_again()
        return []

    def backup(self, reason: str) -> Path | None:
        """Copy everything into `backups/`; None (and `trouble`) if that was not possible."""
        if self._connection is None:
            return None
        try:
            return backups.make(self._connection, self.path, reason, self.clock())
        except (OSError, sqlite3.Error) as error:
            self.trouble = self._sentence(error)
            return None

    def problems(self) -> list[str]:
        """SQLite's own thorough check of the file: what is wrong with it, or nothing."""
        found = [str(row[0]) for row in self.read("PRAGMA integrity_check")]
        if self._connection is None or found != ["ok"]:
            return [clean(line, keep_newlines=False) for line in [self.trouble, *found] if line]
        return []

    def close(self) -> None:
        """Let go of the file. A later `write` opens it again."""
        self._close()

    # Opening

    def _open_again(self) -> None:
        try:
            self._open()
        except NewerDatabaseError as error:
            self._close()
            self.trouble = str(error)

    def _open(self) -> None:
        """Connect, creating, migrating or replacing the file as needed."""
        self._close()
        try:
            private_folder(self.path.parent)
            try:
                self._connect()
            except _DamagedError:
                self._close()
                self._replace_damaged()
                self._connect(may_be_empty=True)
        except (OSError, sqlite3.Error, _DamagedError) as error:
            self._close()
            self.trouble = self._sentence(error)
            self._connect_to_read()
        else:
            self.trouble = ""

    def _connect(self, may_be_empty: bool = False) -> None:
        self._refuse_newer(version_in_header(self.path))
        self._identity = identity(self.path)
        fresh = self._identity is None or self.path.stat().st_size == 0
        if fresh and not may_be_empty and backups.existing(self.path):
            raise _DamagedError("the file is gone or empty, but it has backups")
        if not has_known_format(self.path):
            raise _DamagedError("the header names no format of SQLite's")
        # Made here, not by SQLite, so that it is private from its first byte on.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        self._identity = identity(self.path)
        self._connection = connection = connect(self.path)
        try:
            patiently(lambda: self._prepare(connection), self._patience)
        except sqlite3.Error as error:
            if is_damage(error):
                raise _DamagedError(str(error)) from error
            raise
        self._writable = True
        if fresh:
            sync_folder(self.path.parent)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA fullfsync=ON")  # macOS: really to the disk
        version = self._sound_version(connection)
        newest = self._newest_backup_age()
        if 0 < version < len(self.migrations):
            backups.make(connection, self.path, "before-migration", self.clock())
        elif version and (newest is None or newest > DAY):
            backups.make(connection, self.path, "daily", self.clock())
        if version < len(self.migrations):
            self._migrate(connection)
        # A read-only file shows itself only here. (A full disk does not before the first write.)
        with transaction(connection):
            pass

    def _migrate(self, connection: sqlite3.Connection) -> None:
        with transaction(connection):
            # Another instance may have been quicker: look again, now that we hold the lock.
            version = pragma_number(connection, "user_version")
            for number, statements in enumerate(self.migrations[version:], version + 1):
                for statement in statements:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version={number}")
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")

    def _sound_version(self, connection: sqlite3.Connection) -> int:
        """The file's version, after making sure that the file is whole and ours."""
        version = pragma_number(connection, "user_version")
        self._refuse_newer(version)
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if version == 0 and tables == 0:
            return 0
        if not 0 < version <= len(self.migrations):
            raise _DamagedError("the version number is impossible")
        if pragma_number(connection, "application_id") != APPLICATION_ID:
            raise _DamagedError("another program's database")
        found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if found != "ok":
            raise _DamagedError(found)
        # A flipped bit in a table's definition renames a column: sound to SQLite, not to us.
        with contextlib.closing(connect(":memory:")) as blank:
            for statements in self.migrations[:version]:
                for statement in statements:
                    blank.execute(statement)
            if schema(connection) != schema(blank):
                raise _DamagedError("its tables are not ours")
        return version

    def _refuse_newer(self, version: int) -> None:
        if len(self.migrations) < version <= _MAX_VERSION:
            raise NewerDatabaseError(
                f"{_name(self.path)} was written by a newer dl-tui (format {version}; this one "
                f"knows up to {len(self.migrations)}). It is untouched: please upgrade dl-tui."
            )

    def _connect_to_read(self) -> None:
        """Where nothing can be written there may still be something to read."""
        if not self.path.is_file():
            return
        # A write-ahead log needs a writable folder, or the promise that nobody else writes.
        for mode in ("mode=ro", "mode=ro&immutable=1"):
            connection = None
            with contextlib.suppress(OSError, sqlite3.Error, _DamagedError):
                connection = connect(f"{self.path.as_uri()}?{mode}")
                if self._sound_version(connection) == len(self.migrations):
                    self._connection = connection
                    return
            if connection is not None:
                connection.close()

    def _close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None
        self._writable = False

    def _was_moved(self) -> bool:
        """Whether another file is now where ours was: writing on would be writing to nowhere."""
        return identity(self.path) != self._identity

    # Damage

    def _replace_damaged(self) -> None:
        """Put the damaged file aside, and the newest good backup in its place."""
        kept = None
        if self.path.exists():
            if self._was_moved():
                return  # another instance has just done all this
            kept = free_name(self.path, f"bad-{self.clock():%Y%m%d-%H%M%S}")
            os.replace(self.path, kept)
        for ending in ("-wal", "-shm"):
            beside = self.path.with_name(self.path.name + ending)
            if kept is not None and ending == "-wal" and beside.exists():
                os.replace(beside, kept.with_name(kept.name + ending))
            beside.unlink(missing_ok=True)
        fate = f"was damaged and is kept as {_name(kept)}" if kept else "was missing"
        for backup in reversed(backups.existing(self.path)):
            if self._restore(backup):
                self.notice = (
                    f"Your progress file {fate}; the backup {_name(backup)} was loaded, "
                    "so the latest answers may be missing."
                )
                return
        self.notice = f"Your progress file {fate}, and there is no good backup: starting anew."

    def _restore(self, backup: Path) -> bool:
        try:
            with contextlib.closing(connect(f"{backup.as_uri()}?mode=ro&immutable=1")) as good:
                if self._sound_version(good) == 0:
                    return False
                backups.copy(good, self.path)
                return True
        except (sqlite3.Error, _DamagedError, NewerDatabaseError):
            return False

    def _newest_backup_age(self) -> float | None:
        """Seconds since the newest backup; a clock that was set back does not make it young."""
        kept = backups.existing(self.path)
        try:
            return abs(self.clock().timestamp() - kept[-1].stat().st_mtime) if kept else None
        except OSError:
            return None

    def _sentence(self, error: Exception) -> str:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return clean(f"Cannot save to {_name(self.path)}: {reason}.", keep_newlines=False)


def _name(path: Path) -> str:
    return clean(str(path), keep_newlines=False)
