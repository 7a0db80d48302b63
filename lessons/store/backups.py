"""Copies of a database file that a learner can fall back on when the file itself is damaged.

A backup is made by SQLite itself, so that it is whole even while another instance writes, under a
temporary name, and then renamed: a name in the folder always means a finished copy. The names are
numbered, because the clock may jump: `progress-000012-20261123-081500-daily.db`.
"""

import contextlib
import os
import re
import sqlite3
import time
from datetime import datetime
from pathlib import Path

from engine.files.atomic import private_folder, sync_folder

KEPT = 10

_NAME = re.compile(r"-(\d{6,})-[0-9]{8}-[0-9]{6}-[a-z-]+\.db")


def existing(database: Path) -> list[Path]:
    """The backups of `database`, oldest first."""
    numbered = []
    with contextlib.suppress(OSError):
        for path in folder(database).iterdir():
            match = _NAME.fullmatch(path.name.removeprefix(database.stem))
            if match and path.name.startswith(database.stem):
                numbered.append((int(match[1]), path))
    return [path for _, path in sorted(numbered)]


def folder(database: Path) -> Path:
    """Where the backups of `database` are kept: beside it."""
    return database.parent / "backups"


def make(connection: sqlite3.Connection, database: Path, reason: str, now: datetime) -> Path:
    """Copy the open database into a new backup, keep the newest ten, and return its path.

    `reason` is a word or two like `before-reset`. Raises OSError or sqlite3.Error, in which case
    nothing has changed.
    """
    private_folder(folder(database))
    kept = existing(database)
    number = 1 + max((int(_number(path)) for path in kept), default=0)
    target = folder(database) / f"{database.stem}-{number:06d}-{now:%Y%m%d-%H%M%S}-{reason}.db"
    copy(connection, target)
    with contextlib.suppress(OSError):
        for old in kept[: max(0, len(kept) + 1 - KEPT)]:
            old.unlink()
        for left_over in folder(database).glob(".*.part*"):  # a copy that was killed
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
