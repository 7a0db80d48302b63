"""What a test need not wait for: that the disk says it has everything.

A learner's answer is on the disk for good before the screen goes on, which takes hundredths of a
second. In these tests no power is cut: what was written is read back, on the disk or not yet.
Processes that tests start, and kill, write as they do for a learner.
"""

import os
import sqlite3
from pathlib import Path
from typing import Any

import pytest

_connect = sqlite3.connect


class Hasty(sqlite3.Connection):
    """A connection that never waits for the disk."""

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        return super().execute(sql.replace("synchronous=FULL", "synchronous=OFF"), *parameters)


def _hastily(where: Any, *arguments: Any, **options: Any) -> sqlite3.Connection:
    connection = _connect(where, *arguments, **{"factory": Hasty, **options})
    if not options.get("uri") and Path(where).is_file() and not Path(where).stat().st_size:
        connection.execute("PRAGMA synchronous=OFF")  # a new one: nothing in it can be damaged
    return connection


def install() -> None:
    """From now on, for every database and file of this process."""
    patch = pytest.MonkeyPatch()  # for good
    patch.setattr(os, "fsync", lambda _file: None)
    patch.setattr(sqlite3, "connect", _hastily)
