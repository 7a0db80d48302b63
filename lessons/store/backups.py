"""Copies of a database file that a learner can fall back on when the file itself is damaged.

A backup is made by SQLite itself, so that it is whole even while another instance writes, under a
temporary name, and then renamed: a name in the folder always means a finished copy. The names are
numbered, because the clock may jump: `progress-000012-20261123-081500-daily.db`.

Of the daily ones one a day is kept, and the last ten days. What was made before something that a
learner asked for is named in a sentence to them, and does not count among the days.
"""

import contextlib
import os
import re
import sqlite3
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from engine.files.atomic import private_folder, sync_folder

KEPT = 10
"""Days of which a daily backup is kept."""
NAMED = 30
"""Backups of other names that are kept: a script may ask for a reset a thousand times."""

_NAME = re.compile(r"-(\d{6,})-([0-9]{8})-[0-9]{6}-([a-z-]+)\.db")


def existing(database: Path) -> list[Path]:
    """The backups of `database`, oldest first."""
    numbered = []
    with contextlib.suppress(OSError):
        for path in folder(database).iterdir():
            match = _NAME.fullmatch(path.name.removeprefix(database.stem))
            if match and path.name.startswith(database.stem) and path.is_file():
                numbered.append((int(match[1]), path))
    return [path for _, path in sorted(numbered)]


def surplus(names: Sequence[str]) -> list[str]:
    """Which of these names, oldest first, need not be kept.

    Of the daily ones all but the last of each day, and those of days before the last ten; of the
    others those before the last thirty. A name of another form is nobody's to remove.
    """
    days: dict[str, list[str]] = {}
    named: list[str] = []
    for name in names:
        match = _NAME.search(name)
        if match and match[3] == "daily":
            days[match[2]] = [*days.pop(match[2], ()), name]  # its day is now the newest
        elif match:
            named.append(name)
    in_order = list(days.values())
    old = [name for day in in_order[:-KEPT] for name in day]
    again = [name for day in in_order[-KEPT:] for name in day[:-1]]
    return [*old, *again, *named[:-NAMED]]


def taken_at(backup: Path) -> str:
    """When a backup was made, as its name says: `2026-11-23 08:15`."""
    match = re.search(r"-([0-9]{4})([0-9]{2})([0-9]{2})-([0-9]{2})([0-9]{2})[0-9]{2}-", backup.name)
    return "{}-{}-{} {}:{}".format(*match.groups()) if match else "an unknown day"


def folder(database: Path) -> Path:
    """Where the backups of `database` are kept: beside it."""
    return database.parent / "backups"


def make(connection: sqlite3.Connection, database: Path, reason: str, now: datetime) -> Path:
    """Copy the open database into a new backup, remove what is `surplus`, and return its path.

    `reason` is a word or two like `before-reset`. Raises OSError or sqlite3.Error, in which case
    nothing has changed.
    """
    private_folder(folder(database))
    kept = existing(database)
    number = 1 + max((int(_number(path)) for path in kept), default=0)
    target = folder(database) / f"{database.stem}-{number:06d}-{now:%Y%m%d-%H%M%S}-{reason}.db"
    copy(connection, target)
    with contextlib.suppress(OSError):
        for name in surplus([path.name for path in (*kept, target)]):
            (folder(database) / name).unlink()
        # Copies that were killed, also one that was to take a damaged file's place.
        killed = (
            *folder(database).glob(".*.part*"),
            *database.parent.glob(f".*{database.name}.restored*"),
        )
        for left_over in killed:
            if time.time() - left_over.stat().st_mtime > 3600:
                left_over.unlink()
    return target


def copy(source: sqlite3.Connection, target: Path) -> None:
    """Write a whole copy of `source` at `target`, which appears complete or not at all."""
    temporary = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))
        with contextlib.closing(sqlite3.connect(temporary, isolation_level=None)) as copied:
            source.backup(copied)
            # One file without a write-ahead log can be read anywhere, even in a read-only folder.
            copied.execute("PRAGMA journal_mode=DELETE")
        with open(temporary, "rb+") as file:
            os.fsync(file.fileno())
        os.replace(temporary, target)
        sync_folder(target.parent)
    finally:
        for ending in ("", "-journal", "-wal", "-shm"):
            with contextlib.suppress(OSError):
                os.unlink(f"{temporary}{ending}")


def _number(path: Path) -> str:
    match = _NAME.search(path.name)
    return match[1] if match else "0"
