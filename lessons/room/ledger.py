"""What happened in a room, written down as it happens, so that nothing said is ever lost.

One file holds one room: its code, and every event in order. Events are only ever added. A vote is
acknowledged once it stands in the file, and many votes that arrive together are written at once:
waiting for the disk costs as much for one as for a hundred.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from engine.files.atomic import private_folder
from lessons.room.room import Event, Kind
from lessons.store.sources import has_log, read_only
from lessons.store.sqlite import connect, transaction

VERSION = 1
_TABLES = (
    "CREATE TABLE room (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE events (id INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL,"
    " who TEXT NOT NULL, item TEXT NOT NULL, round INTEGER NOT NULL, text TEXT NOT NULL,"
    " sure INTEGER NOT NULL)",
)


class LedgerError(ValueError):
    """The file is no room of ours, or of a newer version, or open elsewhere: the message says."""


class Ledger:
    """The file of one room. Threads that use it take turns."""

    def __init__(self, path: Path) -> None:
        private_folder(path.parent)
        self.path = path
        self._held: sqlite3.Connection | None = None
        try:
            self._connection = connect(path, wait=5.0, one_thread=False)
            self._prepare()
        except sqlite3.DatabaseError as error:
            raise LedgerError(f"{path} cannot be used as a room: {error}") from None

    def _prepare(self) -> None:
        run = self._connection.execute
        version = run("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise LedgerError(f"{self.path} is of a newer dl-tui (version {version})")
        run("PRAGMA journal_mode = WAL")
        run("PRAGMA synchronous = FULL")  # acknowledged means on the disk
        if not version:
            if run("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise LedgerError(f"{self.path} is another database, not a room")
            with transaction(self._connection):
                for table in _TABLES:
                    run(table)
                run(f"PRAGMA user_version = {VERSION}")

    def hold(self) -> None:
        """Keep the room to this process until `close` or its end: two would write two truths.
        LedgerError if another has it."""
        try:
            self._held = connect(self.path.with_suffix(".open"), wait=0.0, one_thread=False)
            self._held.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError:
            raise LedgerError(f"room {self.get('code')} is open in another terminal") from None

    def get(self, name: str) -> str:
        """What is written down under a name, such as the room's code; empty if nothing is."""
        row = self._connection.execute("SELECT value FROM room WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def put(self, name: str, value: str) -> None:
        """Write something down under a name."""
        self._connection.execute("INSERT OR REPLACE INTO room VALUES (?, ?)", (name, value))

    def append(self, events: Sequence[Event]) -> None:
        """Add events: all of them, on the disk, or none and an sqlite3.Error."""
        at = datetime.now(UTC).isoformat()
        rows = [(at, e.kind, e.who, e.item, e.round, e.text, e.sure) for e in events]
        with transaction(self._connection):
            self._connection.executemany(
                "INSERT INTO events (at, kind, who, item, round, text, sure)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                rows,
            )

    def events(self) -> Iterator[Event]:
        """Everything that happened, in order; a row that no event could have is passed over."""
        return (event for _, event in self.dated())

    def dated(self) -> Iterator[tuple[str, Event]]:
        """Everything that happened, each with its moment (ISO 8601, UTC)."""
        rows = self._connection.execute(
            "SELECT at, kind, who, item, round, text, sure FROM events ORDER BY id"
        )
        yield from _read(rows)

    @staticmethod
    def check(path: Path) -> str:
        """What is wrong with a room's file, looked at page by page; empty if nothing is. It is only
        read, and may be open elsewhere."""
        try:  # without a log nobody writes, and nothing need be made beside it to read it
            opened = connect(f"{path.as_uri()}?mode=ro") if has_log(path) else read_only(path)
            with contextlib.closing(opened) as file:
                version = file.execute("PRAGMA user_version").fetchone()[0]
                if version > VERSION:
                    return f"is of a newer dl-tui (version {version})"
                if file.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    file.execute("SELECT 1 FROM events, room LIMIT 1")
                found = str(file.execute("PRAGMA quick_check(1)").fetchone()[0])
        except sqlite3.Error as error:
            found = str(error)
        return "" if found == "ok" else f"cannot be used as a room: {found}"

    def close(self) -> None:
        """Close the file; may be called more than once."""
        for each in filter(None, (self._held, self._connection)):
            with contextlib.suppress(sqlite3.Error):
                each.close()


def _read(rows: Iterable[tuple[object, ...]]) -> Iterator[tuple[str, Event]]:
    kinds = {kind.value for kind in Kind}
    for at, kind, who, item, round, text, sure in rows:
        if str(kind) in kinds and isinstance(round, int) and isinstance(sure, int):
            yield str(at), Event(Kind(str(kind)), str(who), str(item), round, str(text), sure)
