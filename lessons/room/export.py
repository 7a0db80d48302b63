"""The votes of a room for other programs: a row for each ballot as CSV, or all of it as JSON.

Nobody who votes is named: participants are numbered in the order in which they first voted. A vote
that was changed before it was closed stands once, as it was at last. A question bears the name that
its asker wanted beside it, if any.
"""

import csv
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

from lessons.room.room import Event, Kind

COLUMNS = ("question", "round", "participant", "choice", "sure", "at")
FORMAT, VERSION = "dl-tui room", 1
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins to calculate

Dated = tuple[str, Event]


def as_csv(events: Iterable[Dated]) -> str:
    """One row a ballot, in the order of the questions and rounds."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _ballots(events):
        writer.writerow([_harmless(row[name]) for name in COLUMNS])
    return out.getvalue()


def as_json(events: Iterable[Dated], title: str, code: str) -> str:
    """Ballots, measured truths and the room's questions as one document."""
    kept = list(events)
    asked: list[dict[str, Any]] = []
    truths: dict[str, str] = {}
    names: dict[str, str] = {}
    for at, event in kept:
        if event.kind is Kind.ASKED:
            asked.append({"at": at, "text": event.text, "ups": 1, "answered": False})
            if name := names.get(event.who):
                asked[-1]["name"] = name
        elif event.kind is Kind.NAMED:
            names[event.who] = event.text
        elif event.kind is Kind.UPVOTED and 1 <= event.round <= len(asked):
            asked[event.round - 1]["ups"] += 1
        elif event.kind is Kind.ANSWERED and 1 <= event.round <= len(asked):
            asked[event.round - 1]["answered"] = True
        elif event.kind is Kind.MEASURED:
            truths[event.item] = event.text
    document = {
        "format": FORMAT, "version": VERSION, "title": title, "code": code,
        "ballots": _ballots(kept), "measured": truths, "questions": asked,
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _ballots(events: Iterable[Dated]) -> list[dict[str, Any]]:
    numbers: dict[str, int] = {}
    rows: dict[tuple[str, int, str], dict[str, Any]] = {}
    for at, event in events:
        if event.kind is not Kind.VOTE:
            continue
        number = numbers.setdefault(event.who, len(numbers) + 1)
        rows[event.item, event.round, event.who] = {
            "question": event.item,
            "round": event.round,
            "participant": number,
            "choice": event.text,
            "sure": event.sure or None,
            "at": at,
        }
    order: Mapping[str, int] = {item: n for n, item in enumerate(dict.fromkeys(k[0] for k in rows))}
    return [rows[key] for key in sorted(rows, key=lambda k: (order[k[0]], k[1], numbers[k[2]]))]


def _harmless(value: object) -> object:
    """A cell that no spreadsheet takes for a formula; a negative number stays one."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        try:
            float(value)
        except ValueError:
            return f"'{value}"
    return "" if value is None else value
