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
from functools import partial
from pathlib import Path

from engine.files.atomic import private_folder, sync_folder
from lessons.store import backups, sources
from lessons.store.sqlite import (
    LOCK_WAIT,
    commit,
    connect,
    free_name,
    has_known_format,
    identity,
    in_memory,
    is_damage,
    patiently,
    pragma_number,
    refuse_odd,
    sync_always,
    transaction,
    version_in_header,
)
from lessons.store.versions import (
    DamagedError,
    Migrations,
    NewerDatabaseError,
    migrate,
    refuse_newer,
    sound_version,
)
from lessons.text import clean

Parameter = str | int | float | None
Statement = tuple[str, Sequence[Parameter]]
Row = tuple[Parameter, ...]

OPEN_WAIT = 3.0  # seconds to wait at the start for another instance that opens the file as well
DAY = 86_400.0


class Database:
    """A database file, with backups beside it in `backups/`.

    `migrations` lead to the newest version of its tables (`lessons.store.versions`). `notice` is a
    sentence that the learner must read (a damaged file was replaced), `trouble` says why nothing
    can be saved now, and as of when is what can be read meanwhile; both are empty when all is well.
    Only damage moves a file: any other error (no room, no right to write, a lock) leaves everything
    as it is, and `look_again` tries anew. The constructor raises NewerDatabaseError and nothing
    else: without a readable file it is an empty database that cannot be written.

    `wait` is how many seconds a statement waits for another instance that writes. A screen sets 0.
    """

    def __init__(
        self, path: Path, migrations: Migrations, clock: Callable[[], datetime] | None = None
    ) -> None:
        self.path = path.absolute()
        self.migrations = migrations
        self.clock = clock or (lambda: datetime.now(UTC))
        self.notice = ""
        self.trouble = ""
        self.backup_trouble = ""
        """Why the last backup could not be made, or nothing."""
        self.wait = LOCK_WAIT
        self._connection: sqlite3.Connection | None = None
        self._writable = False
        self._identity: tuple[int, int] | None = None
        self._as_of = ""
        self._seen: object = None  # the files that `_connect_to_read` read from
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
            if not self.look_again() or self._connection is None:
                return False
            try:
                self._connection.execute(f"PRAGMA busy_timeout={round(1000 * self.wait)}")
                with transaction(self._connection):
                    version = pragma_number(self._connection, "user_version")
                    refuse_newer(version, self.migrations, self.path)
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

    def writer(self, statements: Sequence[Statement]) -> Callable[[], bool]:
        """What runs the statements when it is called, on whatever thread, and says whether it did.

        It mends nothing, and tells nothing of what is in the way: for that there is `write`.
        """
        return partial(commit, self.path, self._identity, len(self.migrations), statements)

    def look_again(self) -> bool:
        """Whether the file can be written, after opening it anew if it could not, or was moved."""
        if not self._writable or self._was_moved():
            self._open_again()
        elif self.trouble and self._connection is not None:
            try:
                with transaction(self._connection):
                    self.trouble = ""
            except sqlite3.Error as error:
                self.trouble = self._sentence(error)
        return self._writable

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
        """Copy everything into `backups/`; None (and `backup_trouble`) if that was not possible."""
        self.backup_trouble = ""
        if self._connection is None:
            return None
        try:
            return backups.make(self._connection, self.path, reason, self.clock())
        except (OSError, sqlite3.Error) as error:
            where = _name(backups.folder(self.path))
            self.backup_trouble = f"No backup could be made in {where}: {_reason(error)}."
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
        kept_to_read = self._connection if not self._writable else None
        if kept_to_read is None:
            self._close()
        self._connection = None
        try:
            private_folder(self.path.parent)
            refuse_odd(self.path)
            try:
                self._connect()
            except DamagedError:
                self._close()
                self._replace_damaged()
                self._connect(may_be_empty=True)
        except (OSError, sqlite3.Error, DamagedError) as error:
            self._close()
            self.trouble = self._sentence(error)
            self._connection = kept_to_read
            self._connect_to_read()
        else:
            if kept_to_read is not None:
                kept_to_read.close()
            self._seen, self._as_of = None, ""
            self.trouble = ""

    def _connect(self, may_be_empty: bool = False) -> None:
        refuse_newer(version_in_header(self.path), self.migrations, self.path)
        self._identity = identity(self.path)
        fresh = self._identity is None or self.path.stat().st_size == 0
        if (
            fresh
            and not may_be_empty
            and (backups.existing(self.path) or sources.has_log(self.path))
        ):
            raise DamagedError("the file is gone or empty, but it has backups, or a log")
        if not has_known_format(self.path):
            raise DamagedError("the header names no format of SQLite's")
        # Made here, not by SQLite, so that it is private from its first byte on.
        os.close(os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600))
        self._identity = identity(self.path)
        self._connection = connection = connect(self.path, self.wait)
        try:
            patiently(lambda: self._prepare(connection), self._patience)
        except sqlite3.Error as error:
            if is_damage(error):
                raise DamagedError(str(error)) from error
            raise
        self._writable = True
        if fresh:
            sync_folder(self.path.parent)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        sync_always(connection)
        version = sound_version(connection, self.migrations, self.path)
        newest = self._newest_backup_age()
        if 0 < version < len(self.migrations):
            backups.make(connection, self.path, "before-migration", self.clock())
        elif version and (newest is None or newest > DAY):
            self.backup("daily")  # without room for it there may still be room for an answer
        if version < len(self.migrations):
            migrate(connection, self.migrations)
        # A read-only file shows itself only here. (A full disk does not before the first write.)
        with transaction(connection):
            pass

    def _connect_to_read(self) -> None:
        """Where nothing can be written there may still be something to read, and as of when.

        What was read from is not read again as long as it stays the same.
        """
        seen = [
            (path, identity(path), path.stat().st_mtime_ns)
            for path in (self.path, sources.log_of(self.path), *backups.existing(self.path)[-1:])
            if path.is_file()
        ]
        if self._connection is None or self._seen != seen:
            self._close()
            self._seen, self._as_of = seen, ""
            for source, as_of in sources.of(self.path, self.wait):
                connection = None
                with contextlib.suppress(
                    OSError, sqlite3.Error, DamagedError, NewerDatabaseError, UnicodeDecodeError
                ):
                    connection = source()
                    version = sound_version(connection, self.migrations, self.path)
                    if 0 < version < len(self.migrations):
                        connection = in_memory(connection)
                        migrate(connection, self.migrations)
                    if version:
                        self._connection, self._as_of = connection, as_of
                        break
                if connection is not None:
                    connection.close()
        if self._as_of:
            self.trouble += f" Shown is what was saved until {self._as_of}."

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
        """Put the damaged file aside, and the newest good backup in its place.

        The copy is made first. If there is no room for it, OSError or sqlite3.Error is raised and
        nothing has been moved.
        """
        if self.path.exists() and self._was_moved():
            return  # another instance has just done all this
        restored = self.path.with_name(f".{self.path.name}.restored")
        try:
            backup = next(
                (b for b in reversed(backups.existing(self.path)) if self._is_good(b)), None
            )
            if backup is not None:
                with contextlib.closing(sources.read_only(backup)) as good:
                    backups.copy(good, restored)
            fate = self._put_aside()
            if backup is not None:
                os.replace(restored, self.path)
        finally:
            restored.unlink(missing_ok=True)
        if backup is not None:
            self.notice = (
                f"Your progress file {fate}; the backup {_name(backup)} was loaded, as of "
                f"{backups.taken_at(backup)} UTC: later answers may be missing."
            )
        else:
            self.notice = f"Your progress file {fate}, and there is no good backup: starting anew."

    def _put_aside(self) -> str:
        """Keep the file and its log under names that say so; returns what has become of them."""
        ending = f"bad-{self.clock():%Y%m%d-%H%M%S}"
        log, kept = sources.log_of(self.path), free_name(self.path, ending)
        kept_log = kept.with_name(kept.name + "-wal")
        there, logged = self.path.exists(), sources.has_log(self.path)
        if logged:
            os.replace(log, kept_log)
        if there:
            os.replace(self.path, kept)
        for left_over in (log, self.path.with_name(self.path.name + "-shm")):
            left_over.unlink(missing_ok=True)
        fate = f"was damaged and is kept as {_name(kept)}" if there else "was missing"
        return fate if there or not logged else f"{fate}, its log is kept as {_name(kept_log)}"

    def _is_good(self, backup: Path) -> bool:
        """Whether a backup is whole. An error that is no damage of it is raised."""
        try:
            with contextlib.closing(sources.read_only(backup)) as good:
                return sound_version(good, self.migrations, self.path) > 0
        except (DamagedError, NewerDatabaseError, UnicodeDecodeError):
            return False
        except sqlite3.Error as error:
            if is_damage(error):
                return False
            raise

    def _newest_backup_age(self) -> float | None:
        """Seconds since the newest backup; a clock that was set back does not make it young."""
        kept = backups.existing(self.path)
        try:
            return abs(self.clock().timestamp() - kept[-1].stat().st_mtime) if kept else None
        except OSError:
            return None

    def _sentence(self, error: Exception) -> str:
        return clean(f"Cannot save to {_name(self.path)}: {_reason(error)}.", keep_newlines=False)


def _reason(error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return clean(reason, keep_newlines=False)


def _name(path: Path) -> str:
    return clean(str(path), keep_newlines=False)
