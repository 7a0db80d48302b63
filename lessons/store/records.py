"""What is stored: the tables of the progress database, and an answer as a row of one of them."""

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lessons.store.database import Migrations, Parameter
from lessons.text import clean

LONG_AGO = datetime.min.replace(tzinfo=UTC)
MAX_TEXT = 10_000  # characters of one answer that are kept

# Version 1. A released migration never changes: add the next one behind it.
MIGRATIONS: Migrations = (
    (
        """CREATE TABLE answers (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            session TEXT NOT NULL,
            number INTEGER NOT NULL,
            item TEXT NOT NULL,
            kind TEXT NOT NULL,
            choice TEXT NOT NULL,
            correct INTEGER NOT NULL CHECK (correct IN (0, 1)),
            confidence INTEGER CHECK (confidence BETWEEN 1 AND 3),
            revote INTEGER NOT NULL CHECK (revote IN (0, 1)),
            seconds REAL CHECK (seconds >= 0),
            at TEXT NOT NULL,
            source TEXT NOT NULL,
            UNIQUE (session, number)
        )""",
        "CREATE INDEX answers_by_item ON answers (item, id)",
        "CREATE TABLE steps (lesson TEXT PRIMARY KEY, furthest INTEGER NOT NULL)",
        """CREATE TABLE place (
            only INTEGER PRIMARY KEY CHECK (only = 1), lesson TEXT NOT NULL, step INTEGER NOT NULL
        )""",
        "CREATE TABLE done (lesson TEXT PRIMARY KEY, at TEXT NOT NULL)",
        "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    ),
)


@dataclass(frozen=True)
class Answer:
    """One answer as it was given.

    `item` is an id such as `backprop.tie`, `choice` what was chosen or typed, `confidence` 1 (a
    guess), 2 (I think so), 3 (sure) or None where it was not asked, `seconds` the time it took by
    a monotonic clock, `source` where it was asked (`lesson`, `quiz`, ...).
    """

    item: str
    choice: str
    correct: bool
    confidence: int | None = None
    revote: bool = False
    seconds: float | None = None
    source: str = ""
    kind: str = "poll"

    def __post_init__(self) -> None:
        if self.confidence not in (None, 1, 2, 3):
            raise ValueError("confidence is 1, 2, 3 or None")


@dataclass(frozen=True)
class StoredAnswer(Answer):
    """An answer with the moment it was given (UTC) and the run of the program that heard it."""

    at: datetime = LONG_AGO
    session: str = ""
    number: int = 0


COLUMNS = "item, choice, correct, confidence, revote, seconds, source, kind, at, session, number"

# "OR IGNORE": a commit that failed may have reached the disk after all, and the session and number
# of an answer are unique.
INSERT = f"INSERT OR IGNORE INTO answers ({COLUMNS}) VALUES ({', '.join('?' * 11)})"


def to_row(answer: StoredAnswer) -> tuple[Parameter, ...]:
    """The COLUMNS of an answer."""
    return (
        answer.item,
        answer.choice,
        answer.correct,
        answer.confidence,
        answer.revote,
        answer.seconds,
        answer.source,
        answer.kind,
        answer.at.astimezone(UTC).isoformat(),
        answer.session,
        answer.number,
    )


def from_row(row: tuple[Parameter, ...]) -> StoredAnswer:
    """An answer from its COLUMNS, whatever a damaged file made of them."""
    item, choice, correct, confidence, revote, seconds, source, kind, at, session, number = row
    answer = StoredAnswer(
        item=str(item),
        choice=str(choice),
        correct=bool(correct),
        revote=bool(revote),
        source=str(source),
        kind=str(kind),
        at=_moment(str(at)),
        session=str(session),
        number=integer(number),
    )
    if isinstance(seconds, float | int):
        answer = replace(answer, seconds=duration(seconds))
    if confidence in (1, 2, 3):
        answer = replace(answer, confidence=integer(confidence))
    return answer


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return LONG_AGO
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def integer(value: Parameter) -> int:
    """A whole number from a column that may hold anything; 0 for what is none."""
    return int(value) if isinstance(value, int | float) and math.isfinite(value) else 0


def duration(seconds: float | None) -> float | None:
    """Seconds as they are kept: no time at all is better than a negative one or NaN."""
    return seconds if seconds is not None and 0 <= seconds < math.inf else None


def kept_text(text: str) -> str:
    """Text as it is kept: without control characters, and no longer than anyone can mean."""
    return clean(text[:MAX_TEXT])
