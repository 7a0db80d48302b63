"""What is stored of an answer, and how it becomes a row of the table and comes back."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from lessons.store.database import Parameter
from lessons.text import clean

LONG_AGO = datetime.min.replace(tzinfo=UTC)
CARD = "card"  # the kinds that only a review gives: a card was recalled, or it was not,
UNDO = "undo"  # the last answer to this item does not count,
PUT_AWAY = "put away"  # it shall not be asked any more,
BROUGHT_BACK = "brought back"  # or it shall be again
NOTE = "note"  # what the learner wrote themselves; its item begins with NOTE_ON
NOTE_ON = "note:"
COMMANDS = frozenset({UNDO, PUT_AWAY, BROUGHT_BACK, NOTE})
CONFIDENCES = (1, 2, 3)
MAX_TEXT = 10_000  # characters of one answer that are kept
MAX_SEED = 2**63 - 1  # the largest whole number that a column holds


@dataclass(frozen=True)
class Answer:
    """One answer as it was given, whatever the kind of question.

    `item` is an id such as `backprop.tie`, `kind` how it was asked (poll, hook, number, shape,
    order, error, grid, card, prediction, or one of COMMANDS, which are no answers), `choice` what
    was chosen or typed. `correct` is None where nothing was judged: a hook, or a prediction whose
    truth is not known yet. `confidence` is 1 (a guess), 2 (I think so), 3 (sure) or None where it
    was not asked, `seconds` the time it took by a monotonic clock, `source` where it was asked
    (`lesson`, `quiz`, ...). `seed` is that of the instance (None if there is only one), `state` the
    state string of the lab that asked, `hints` how many hints had been shown, `truth` what was
    measured.
    """

    item: str
    choice: str
    correct: bool | None
    confidence: int | None = None
    revote: bool = False
    seconds: float | None = None
    source: str = ""
    kind: str = "poll"
    seed: int | None = None
    state: str = ""
    hints: int = 0
    truth: str | None = None

    def __post_init__(self) -> None:
        if self.confidence not in (None, *CONFIDENCES):
            raise ValueError("confidence is 1, 2, 3 or None")

    @property
    def judged(self) -> bool:
        """Whether it counts as right or wrong. Of old hooks it is stored, but it does not count."""
        return self.correct is not None and self.kind != "hook"


@dataclass(frozen=True)
class StoredAnswer(Answer):
    """An answer with the moment it was given (UTC) and the run of the program that heard it."""

    at: datetime = LONG_AGO
    session: str = ""
    number: int = 0


COLUMNS = (
    "item, choice, correct, confidence, revote, seconds, source, kind, at, session, number,"
    " seed, state, hints, truth"
)

# "OR IGNORE": a commit that failed may have reached the disk after all, and the session and number
# of an answer are unique.
INSERT = f"INSERT OR IGNORE INTO answers ({COLUMNS}) VALUES ({', '.join('?' * 15)})"

INSERT_AT = f"INSERT OR IGNORE INTO answers (id, {COLUMNS}) VALUES ({', '.join('?' * 16)})"


def that_count(answers: Sequence[StoredAnswer]) -> list[StoredAnswer]:
    """The answers without those that were taken back, and without what is no answer."""
    return [answers[at] for at in places_that_count(answers)]


def places_that_count(answers: Iterable[StoredAnswer]) -> list[int]:
    """Where among these answers those stand that count. An undo takes back the last answer to its
    item that stands still, a second vote as much as a first."""
    standing: dict[int, None] = {}
    places: dict[str, list[int]] = {}
    for at, answer in enumerate(answers):
        if answer.kind == UNDO:
            if given := places.get(answer.item):
                del standing[given.pop()]
        elif answer.kind not in COMMANDS:
            standing[at] = None
            places.setdefault(answer.item, []).append(at)
    return list(standing)


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
        answer.seed,
        answer.state,
        answer.hints,
        answer.truth,
    )


def from_row(row: tuple[Parameter, ...]) -> StoredAnswer:
    """An answer from its COLUMNS, whatever a damaged file made of them."""
    item, choice, correct, confidence, revote, seconds, source, kind, at, session, number = row[:11]
    seed, state, hints, truth = row[11:]
    return StoredAnswer(
        item=str(item),
        choice=str(choice),
        correct=None if correct is None else bool(correct),
        confidence=integer(confidence) if confidence in CONFIDENCES else None,
        revote=bool(revote),
        seconds=duration(seconds) if isinstance(seconds, float | int) else None,
        source=str(source),
        kind=str(kind),
        at=moment(str(at)),
        session=str(session),
        number=integer(number),
        seed=None if seed is None else integer(seed),
        state=str(state),
        hints=max(integer(hints), 0),
        truth=None if truth is None else str(truth),
    )


def kept_answer(answer: Answer, at: datetime, session: str, number: int) -> StoredAnswer:
    """An answer as it is kept: clean text, sensible numbers, and when and where it was given."""
    seed = answer.seed
    return StoredAnswer(
        item=kept_text(answer.item),
        choice=kept_text(answer.choice),
        correct=None if answer.correct is None else bool(answer.correct),
        confidence=answer.confidence,
        revote=bool(answer.revote),
        seconds=duration(answer.seconds),
        source=kept_text(answer.source),
        kind=kept_text(answer.kind),
        at=at,
        session=session,
        number=number,
        seed=seed if seed is not None and abs(seed) <= MAX_SEED else None,
        state=kept_text(answer.state),
        hints=min(max(answer.hints, 0), MAX_SEED),
        truth=None if answer.truth is None else kept_text(answer.truth),
    )


def moment(text: str) -> datetime:
    """A moment as it is written in a column; long ago for what is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return LONG_AGO
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def integer(value: Parameter) -> int:
    """A whole number from a column that may hold anything; 0 for what is none."""
    return int(value) if isinstance(value, int | float) and math.isfinite(value) else 0


def duration(seconds: float | None) -> float | None:
    """Seconds as they are kept: no time at all is better than a negative one or NaN."""
    return seconds if seconds is not None and 0 <= seconds < math.inf else None


def kept_text(text: str) -> str:
    """Text as it is kept: without control characters, and no longer than anyone can mean."""
    return clean(text[:MAX_TEXT])
