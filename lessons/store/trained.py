"""The runs that a learner has trained: how each was set, how it ended, and its curves.

A run is kept when it is over, or when it is left. Its row is small, its curves are not: a list of
all runs is read without them, and one run with all that is known of it.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from lessons.knobs import Settings
from lessons.store.database import Database, Parameter, Row, Statement
from lessons.store.records import LONG_AGO, duration, integer, kept_text, moment

_SHORT = "id, key, at, source, data, settings, outcome, step, best, test, seconds, name, note"
_INSERTED = [name for name in f"{_SHORT}, told".split(", ") if name != "id"]
# An insert that finds its key there already uses up a number all the same: a run that is kept often
# would leave gaps in the table.
_INSERT = (
    f"INSERT INTO runs ({', '.join(_INSERTED)}) SELECT {', '.join('?' * len(_INSERTED))}"
    " WHERE NOT EXISTS (SELECT 1 FROM runs WHERE key = ?)"
)
_UPDATE = f"UPDATE runs SET {', '.join(f'{name} = ?' for name in _INSERTED)} WHERE key = ?"


def new_key() -> str:
    """A name that no other run has."""
    return os.urandom(8).hex()


@dataclass(frozen=True)
class Trained:
    """One run. `settings` are the knobs it began with, `data` the name of what it learned from.

    `outcome` is how it ended (`finished`, `stopped`, `left`, ...), after `step` steps and `seconds`
    of training. `best` is its best accuracy on validation and `test` that of the test, each a share
    or None. `told` is all else that is known of it, as JSON can hold it, and empty in a list.
    """

    key: str
    settings: Settings
    outcome: str
    step: int = 0
    best: float | None = None
    test: float | None = None
    seconds: float | None = None
    data: str = "MNIST"
    source: str = "lab"
    name: str = ""
    note: str = ""
    told: Mapping[str, Any] = field(default_factory=dict)
    at: datetime = LONG_AGO
    number: int = 0  # its place among all that were ever kept; 0 before it is


class Runs:
    """The runs of one database, and over them those that are not on the disk yet.

    `unsaved` are these by their key, `gone` the keys of those to be forgotten; `retry` saves
    whatever is not on the disk yet, and says whether that is all.
    """

    def __init__(
        self,
        database: Database,
        unsaved: dict[str, Trained],
        gone: set[str],
        retry: Callable[[], bool],
    ) -> None:
        self._database, self._retry = database, retry
        self._unsaved, self._gone = unsaved, gone

    def keep(self, run: Trained) -> bool:
        """Keep a run, or how it stands now; True once it is on the disk."""
        now = self._database.clock() if run.at == LONG_AGO else run.at
        self._unsaved[run.key] = replace(run, at=now)
        return self._retry()

    def forget(self, key: str) -> bool:
        """Let go of a run; True once it is off the disk."""
        self._unsaved.pop(key, None)
        self._gone.add(key)
        return self._retry()

    def all(self) -> list[Trained]:
        """Every run, oldest first, without its curves."""
        rows = self._database.read(f"SELECT {_SHORT}, '' FROM runs ORDER BY id")
        found = {run.key: run for run in map(_from_row, rows)}
        for key, run in self._unsaved.items():
            found[key] = replace(run, number=found[key].number if key in found else 0)
        return [run for run in found.values() if run.key not in self._gone]

    def find(self, key: str) -> Trained | None:
        """One run with all that is known of it."""
        if key in self._unsaved:
            return self._unsaved[key]
        rows = self._database.read(f"SELECT {_SHORT}, told FROM runs WHERE key = ?", (key,))
        return _from_row(rows[0]) if rows and key not in self._gone else None


def statements(runs: Iterable[Trained], gone: Iterable[str]) -> list[Statement]:
    """What brings runs onto the disk, and those with the keys `gone` off it."""
    kept: list[Statement] = [
        (statement, (*_to_row(run), run.key)) for run in runs for statement in (_UPDATE, _INSERT)
    ]
    return kept + [("DELETE FROM runs WHERE key = ?", (key,)) for key in gone]


def _to_row(run: Trained) -> tuple[Parameter, ...]:
    return (
        run.key,
        run.at.astimezone(UTC).isoformat(),
        run.source,
        kept_text(run.data),
        json.dumps(run.settings),
        run.outcome,
        max(run.step, 0),
        run.best,
        run.test,
        duration(run.seconds),
        kept_text(run.name),
        kept_text(run.note),
        json.dumps(run.told),
    )


def _from_row(row: Row) -> Trained:
    """A run from its row, whatever a damaged file made of it."""
    number, key, at, source, data, settings, outcome, step, best, test, seconds, *said = row
    name, note, told = said
    return Trained(
        key=str(key),
        settings={
            str(knob): value
            for knob, value in _object(settings).items()
            if isinstance(value, int | float | str)
        },
        outcome=str(outcome),
        step=max(integer(step), 0),
        best=_share(best),
        test=_share(test),
        seconds=duration(seconds) if isinstance(seconds, float | int) else None,
        data=str(data),
        source=str(source),
        name=str(name),
        note=str(note),
        told=_object(told),
        at=moment(str(at)),
        number=integer(number),
    )


def _object(text: Parameter) -> dict[str, Any]:
    try:
        found = json.loads(str(text or "{}"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _share(value: Parameter) -> float | None:
    return float(value) if isinstance(value, float | int) and 0 <= value <= 1 else None
