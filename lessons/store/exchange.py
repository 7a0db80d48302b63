"""Progress as one JSON document: to keep, to carry to another machine, to read with other programs.

    {
      "format": "dl-tui progress", "version": 1,
      "answers": [{"item": ..., "choice": ..., "correct": ..., "at": ..., ...}, ...],
      "steps": {lesson: the furthest step reached, from 0},
      "place": {"lesson": ..., "step": ...} or null,
      "done": {lesson: when}, "ended": {lesson: when}, "passed": {question: when},
      "settings": {name: value}
    }

An answer has the fields of `StoredAnswer`, in the order in which they were given; `session` and
`number` together name it, so that what is taken in twice is there once. What the learner wrote as a
note is among them: its kind is `note`, its text the `choice` (`lessons.notes`). Moments are ISO
8601 in UTC. Trained runs are not in it: `dl-tui runs --csv` writes those.
"""

import dataclasses
import heapq
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from lessons.store.records import (
    CONFIDENCES,
    LONG_AGO,
    MAX_SEED,
    Answer,
    StoredAnswer,
    kept_answer,
    kept_text,
    moment,
)

FORMAT, VERSION = "dl-tui progress", 1
MARKS = {"done": "lesson", "ended": "lesson", "passed": "item"}
"""Tables that hold names, each with the moment it was entered, and what the names are of."""

_GIVEN = tuple(each.name for each in dataclasses.fields(Answer))
# What each field may be; a field that is missing is as an answer has it that does not know it.
_KINDS: dict[str, tuple[type, ...]] = {
    "item": (str,), "choice": (str,), "correct": (bool, type(None)),
    "confidence": (int, type(None)), "revote": (bool,), "seconds": (int, float, type(None)),
    "source": (str,), "kind": (str,), "seed": (int, type(None)), "state": (str,), "hints": (int,),
    "truth": (str, type(None)), "at": (str,), "session": (str,), "number": (int,),
}  # fmt: skip
_NEEDED = ("item", "choice", "correct", "at", "session", "number")


class ExchangeError(ValueError):
    """A text is no such document; the message says where and why."""


@dataclass(frozen=True)
class Document:
    """All that is kept of a learner but for trained runs; `marks` are by the names of MARKS."""

    answers: tuple[StoredAnswer, ...] = ()
    steps: Mapping[str, int] = field(default_factory=dict)
    place: tuple[str, int] | None = None
    marks: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict)


def write(document: Document) -> str:
    """The document as JSON, one answer a line."""
    rows = [
        json.dumps(dataclasses.asdict(a) | {"at": a.at.isoformat()}, ensure_ascii=False)
        for a in document.answers
    ]
    place = document.place
    rest = {
        "steps": dict(document.steps),
        "place": None if place is None else {"lesson": place[0], "step": place[1]},
        **{table: dict(document.marks.get(table, {})) for table in MARKS},
        "settings": dict(document.settings),
    }
    head = json.dumps({"format": FORMAT, "version": VERSION})[1:-1]
    tail = json.dumps(rest, ensure_ascii=False)[1:-1]
    answers = ",\n".join(rows)
    return f'{{{head}, "answers": [\n{answers}\n], {tail}}}\n'


def read(text: str) -> Document:
    """A document from its JSON, its text made clean. ExchangeError if it is none of ours."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ExchangeError(f"it is no JSON: {error}") from None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise ExchangeError(f'it is no progress: "format" has to be "{FORMAT}"')
    version = found.get("version")
    if not isinstance(version, int) or version < 1:
        raise ExchangeError(f'"version" has to be a number up to {VERSION}')
    if version > VERSION:
        raise ExchangeError(
            f"it was written by a newer dl-tui (version {version}; this one reads up to {VERSION})"
        )
    place = _table(found, "place") if found.get("place") is not None else {}
    return Document(
        tuple(_answers(found.get("answers", []))),
        _numbers(_table(found, "steps"), "steps"),
        _place(place) if place else None,
        {table: _moments(_table(found, table), table) for table in MARKS},
        _texts(_table(found, "settings"), "settings"),
    )


def merged(own: Sequence[StoredAnswer], others: Sequence[StoredAnswer]) -> list[StoredAnswer]:
    """Both histories in one, by their clocks; each stays in its own order, and none is doubled."""
    known = {(answer.session, answer.number) for answer in own}
    new = {(a.session, a.number): a for a in reversed(others)}
    fresh = [answer for key, answer in reversed(new.items()) if key not in known]
    both = heapq.merge(_in_time(own, 0), _in_time(fresh, 1), key=lambda each: each[:2])
    return [answer for *_, answer in both]


def _in_time(
    answers: Sequence[StoredAnswer], whose: int
) -> Iterator[tuple[datetime, int, StoredAnswer]]:
    latest = LONG_AGO
    for answer in answers:
        latest = max(latest, answer.at)  # nothing came before what it followed
        yield latest, whose, answer


def _answers(rows: object) -> Iterator[StoredAnswer]:
    if not isinstance(rows, list):
        raise ExchangeError('"answers" has to be a list')
    for place, row in enumerate(rows, 1):
        if not isinstance(row, dict):
            raise ExchangeError(f"answer {place} is no object")
        for name in _NEEDED:
            if name not in row:
                raise ExchangeError(f'answer {place} has no "{name}"')
        for name, kinds in _KINDS.items():
            value = row.get(name)
            is_sound = type(value) in kinds and not (
                isinstance(value, int) and abs(value) > MAX_SEED
            )
            if name in row and not is_sound:
                raise ExchangeError(f'"{name}" of answer {place} cannot be {value!r:.40}')
        if row.get("confidence") not in (None, *CONFIDENCES):
            raise ExchangeError(f'"confidence" of answer {place} has to be 1, 2, 3 or null')
        given = Answer(**{name: row[name] for name in _GIVEN if name in row})
        at = _moment(row["at"], f"answer {place}")
        yield kept_answer(given, at, kept_text(row["session"]), row["number"])


def _table(found: Mapping[str, Any], name: str) -> dict[str, Any]:
    table = found.get(name, {})
    if not isinstance(table, dict):
        raise ExchangeError(f'"{name}" has to be an object')
    return table


def _numbers(table: dict[str, Any], name: str) -> dict[str, int]:
    for key, value in table.items():
        if type(value) is not int or not 0 <= value <= MAX_SEED:
            raise ExchangeError(f'"{key}" of "{name}" has to be a whole number from 0 on')
    return {kept_text(key): value for key, value in table.items()}


def _place(table: dict[str, Any]) -> tuple[str, int]:
    lesson = table.get("lesson")
    if not isinstance(lesson, str):
        raise ExchangeError('"place" needs a "lesson"')
    return kept_text(lesson), _numbers({"step": table.get("step")}, "place")["step"]


def _texts(table: dict[str, Any], name: str) -> dict[str, str]:
    for key, value in table.items():
        if not isinstance(value, str):
            raise ExchangeError(f'"{key}" of "{name}" has to be a text')
    return {kept_text(key): kept_text(value) for key, value in table.items()}


def _moments(table: dict[str, Any], name: str) -> dict[str, str]:
    return {
        key: _moment(value, f'"{key}" of "{name}"').isoformat()
        for key, value in _texts(table, name).items()
    }


def _moment(text: str, where: str) -> datetime:
    try:
        return moment(text).astimezone(UTC)
    except OverflowError:
        raise ExchangeError(f"the moment of {where} is out of range") from None
