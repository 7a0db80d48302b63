"""What goes over the wire of a room: small JSON objects, read with suspicion and written with care.

Whatever comes from a participant may be anything: other types, other fields, a hundred thousand
digits. It is read field by field into one of a few known wishes, or refused with a sentence. What
is sent never holds the answer before it is revealed, nor anybody else's vote or identity.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lessons.asking.polls import LETTERS
from lessons.room.question import LONGEST_NUMBER
from lessons.room.room import Ballot, Event, Room, Stage
from lessons.room.tally import numbers, shares
from lessons.text import clean

LONGEST_MESSAGE = 2_048
"""Bytes of a message of a participant."""
_CODE_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # none that look alike when read from a wall
_CODE_LENGTH = 4
_SECRET = re.compile(r"[A-Za-z0-9_-]{22}")
_NUMBERS_SENT = 200
"""Predicted numbers that are sent for a picture: enough for its shape."""


class BadMessage(ValueError):
    """A message is none that a participant can send; the text says what is wrong with it."""


@dataclass(frozen=True)
class Hello:
    """Somebody comes, or comes back: then `secret` is the one that was given to them."""

    code: str
    secret: str


@dataclass(frozen=True)
class Vote:
    """Somebody votes."""

    item: str
    round: int
    choice: str
    sure: int


@dataclass(frozen=True)
class Question:
    """Somebody asks the presenter something; `name` is empty unless one wants it beside it."""

    text: str
    name: str


@dataclass(frozen=True)
class Upvote:
    """Somebody would like to know that too."""

    number: int


Wish = Hello | Vote | Question | Upvote


def new_code() -> str:
    """A code that can be read aloud and typed on a phone."""
    return "".join(secrets.choice(_CODE_SIGNS) for _ in range(_CODE_LENGTH))


def read_code(text: str) -> str:
    """A code as it was typed, in the form in which it is compared."""
    return "".join(text.split()).upper()[:16]


def is_code(text: str) -> bool:
    """Whether this could be the code of a room."""
    return len(code := read_code(text)) == _CODE_LENGTH and code.isalnum()


def new_secret() -> str:
    """What a participant shows when coming back; nobody else ever sees it."""
    return secrets.token_urlsafe(16)


def identity(secret: str) -> str:
    """Under which name a participant's votes are kept: it tells nobody the secret."""
    return hashlib.blake2b(secret.encode(), digest_size=8).hexdigest()


def read_wish(message: object) -> Wish:
    """What a participant wants, or BadMessage."""
    if not isinstance(message, str) or len(message) > LONGEST_MESSAGE:
        raise BadMessage("a message is a short text")
    try:
        found = json.loads(message, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadMessage("a message is a JSON object") from None
    if not isinstance(found, dict):
        raise BadMessage("a message is a JSON object")
    fields = _Fields(found)
    match found.get("do"):
        case "hello":
            secret = fields.text("me", 64, "")
            known = secret if _SECRET.fullmatch(secret) else new_secret()
            return Hello(read_code(fields.text("code", 64)), known)
        case "vote":
            choice = fields.text("choice", LONGEST_NUMBER)
            sure = fields.number("sure", 0)
            return Vote(fields.text("item", 200), fields.number("round"), choice, sure)
        case "ask":
            name = fields.text("name", LONGEST_MESSAGE, "")
            return Question(fields.text("text", LONGEST_MESSAGE), name)
        case "up":
            return Upvote(fields.number("number"))
    raise BadMessage("nobody can do that")


def _no_constant(name: str) -> float:
    raise ValueError(name)


class _Fields:
    """The fields of a message, each of the type that is wanted."""

    def __init__(self, found: Mapping[str, object]) -> None:
        self._found = found

    def text(self, name: str, longest: int, default: str | None = None) -> str:
        value = self._found.get(name, default)
        if not isinstance(value, str) or len(value) > longest:
            raise BadMessage(f"{name} is a text of at most {longest} characters")
        return clean(value, keep_newlines=False)

    def number(self, name: str, default: int | None = None) -> int:
        value = self._found.get(name, default)
        if type(value) is not int or not 0 <= value < 1_000_000:
            raise BadMessage(f"{name} is a whole number")
        return value


# ---- what a participant is told ------------------------------------------------------------------


def write(**fields: Any) -> str:
    """A message for a participant."""
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def now(room: Room, title: str) -> str:
    """How things stand, for everybody alike."""
    question, stage = room.question, room.stage
    told: dict[str, Any] = {
        "stage": stage.value,
        "item": question.id,
        "round": room.round,
        "place": room.place + 1,
        "of": len(room.questions),
        "title": title,
        "prompt": question.prompt,
        "formula": question.formula,
        "options": [option.text for option in question.options],
        "form": question.form,
    }
    if stage in (Stage.CLOSED, Stage.REVEALED):
        rounds = range(1, room.round + 1)
        if question.is_number:
            told["numbers"] = [_thinned(numbers(room.votes(each))) for each in rounds]
        else:
            told["counts"] = [[s.count for s in shares(question, room.votes(r))] for r in rounds]
    if stage is Stage.REVEALED:
        told["whys"] = [option.why for option in question.options]
        told["explanation"] = question.explanation
        if question.key is not None:
            told["key"] = LETTERS[question.key]
        if room.truth and question.is_number:
            told["truth"] = room.truth
    return write(**{"is": "now"}, **told)


def _thinned(values: list[float]) -> list[float]:
    step = max(1, -(-len(values) // _NUMBERS_SENT))
    return values[::step]


def questions(room: Room) -> str:
    """What the room asks, for everybody alike; who gave a name gave it to the wall alone."""
    listed = [
        {"number": asked.number, "text": asked.text, "ups": len(asked.ups)}
        for asked in room.open_questions()[:50]
    ]
    return write(**{"is": "questions"}, questions=listed)


def yours(room: Room, who: str) -> str:
    """What this participant has said so far on the question that is asked, and wants to know."""
    mine = [_said(room.votes(each).get(who)) for each in range(1, room.round + 1)]
    ups = [asked.number for asked in room.asked if who in asked.ups]
    return write(**{"is": "yours"}, item=room.item, votes=mine, ups=ups)


def _said(ballot: Ballot | None) -> dict[str, object] | None:
    return None if ballot is None else {"choice": ballot.choice, "sure": ballot.sure}


def taken(event: Event) -> str:
    """A vote stands in the file."""
    return write(
        **{"is": "taken"},
        item=event.item,
        round=event.round,
        choice=event.text,
        sure=event.sure,
    )


def no(why: str) -> str:
    """Something could not be done, and why."""
    return write(**{"is": "no"}, why=why)
