"""Which version a database has, whether it is whole and ours, and how it is brought up to date.

`migrations[n]` holds the statements that lead from version n to n + 1; the file counts them in
`PRAGMA user_version`.
"""

import contextlib
import sqlite3
from pathlib import Path

from lessons.store.sqlite import connect, pragma_number, schema, transaction
from lessons.text import clean

Migrations = tuple[tuple[str, ...], ...]

APPLICATION_ID = 0x646C7475  # "dltu", in the file's header: another program's database is not ours
_MAX_VERSION = 10_000  # a greater number is damage, not the future


class NewerDatabaseError(Exception):
    """The file was written by a newer dl-tui. It is left untouched."""


class DamagedError(Exception):
    """The file is not a whole database of ours."""


def refuse_newer(version: int, migrations: Migrations, path: Path) -> None:
    """Raise NewerDatabaseError if the file at `path` has a version that is not known here."""
    if len(migrations) < version <= _MAX_VERSION:
        name = clean(str(path), keep_newlines=False)
        raise NewerDatabaseError(
            f"{name} was written by a newer dl-tui (format {version}; this one "
            f"knows up to {len(migrations)}). It is untouched: please upgrade dl-tui."
        )


def sound_version(connection: sqlite3.Connection, migrations: Migrations, path: Path) -> int:
    """The version of the file at `path`, after making sure that it is whole and ours.

    0 is an empty file. Raises NewerDatabaseError, DamagedError or sqlite3.Error.
    """
    version = pragma_number(connection, "user_version")
    refuse_newer(version, migrations, path)
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if version == 0 and tables == 0:
        return 0
    if not 0 < version <= len(migrations):
        raise DamagedError("the version number is impossible")
    if pragma_number(connection, "application_id") != APPLICATION_ID:
        raise DamagedError("another program's database")
    found = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise DamagedError(found)
    # A flipped bit in a table's definition renames a column: sound to SQLite, not to us.
    with contextlib.closing(connect(":memory:")) as blank:
        for statements in migrations[:version]:
            for statement in statements:
                blank.execute(statement)
        if schema(connection) != schema(blank):
            raise DamagedError("its tables are not ours")
    return version


def migrate(connection: sqlite3.Connection, migrations: Migrations) -> None:
    """Bring the database to the newest version: all of the way, or not at all."""
    with transaction(connection):
        # Another instance may have been quicker: look again, now that we hold the lock.
        version = pragma_number(connection, "user_version")
        for number, statements in enumerate(migrations[version:], version + 1):
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version={number}")
        connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
