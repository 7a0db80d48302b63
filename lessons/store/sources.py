"""Where a database that cannot be written may still be read from, and as of when that is.

A learner who sees fewer answers than they gave must know why. So each place comes with the moment
up to which it tells, unless that is now.
"""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from lessons.store import backups
from lessons.store.sqlite import connect, copied

Source = tuple[Callable[[], sqlite3.Connection], str]
"""How to open it, and as of when it is; nothing if it is of now."""


def of(path: Path, wait: float) -> Iterator[Source]:
    """What may be read instead of writing to `path`, the newest first.

    Opening one may raise OSError or sqlite3.Error; `wait` is for locks, in seconds.
    """
    if path.is_file():
        # A write-ahead log needs a writable folder, or a copy in one, or to be left out.
        yield partial(connect, f"{path.as_uri()}?mode=ro", wait), ""
        yield partial(copied, path), ""
        changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        yield partial(read_only, path), f"{changed:%Y-%m-%d %H:%M} UTC" if has_log(path) else ""
    for backup in reversed(backups.existing(path)):
        yield partial(read_only, backup), f"{backups.taken_at(backup)} UTC, in a backup"


def read_only(path: Path) -> sqlite3.Connection:
    """A file that nobody else writes, without its log."""
    return connect(f"{path.as_uri()}?mode=ro&immutable=1")


def log_of(path: Path) -> Path:
    """The write-ahead log of a database: what was written last, until it is put into the file."""
    return path.with_name(f"{path.name}-wal")


def has_log(path: Path) -> bool:
    """Whether there is anything in it."""
    return log_of(path).is_file() and log_of(path).stat().st_size > 0
