"""What a participant's terminal hears from a room, read with as much care as the room reads it.

Whoever serves a room may be anybody: text is cleaned and cut, numbers are checked, and what is
missing is empty. So a page of nonsense draws nonsense, and nothing worse.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lessons.asking.polls import LETTERS, MAX_CHOICES
from lessons.room.room import ROUNDS, Ballot, Stage
from lessons.text import clean

LONGEST = 100_000
"""Characters of a message that are read."""
LARGEST = 1e300
"""Numbers up to this size are drawn: JSON has larger ones, and NaN."""
_STAGES = {stage.value for stage in Stage}


@dataclass(frozen=True)
class Now:
    """How the vote stands; `counts` are ballots by option in each round, once it is closed."""

    item: str = ""
    stage: Stage = Stage.WAITING
    round: int = 1
    place: int = 0
    of: int = 0
    title: str = ""
    prompt: str = ""
    formula: str = ""
    options: tuple[str, ...] = ()
    form: str = ""
    counts: tuple[tuple[int, ...], ...] = ()
    numbers: tuple[float, ...] = ()
    whys: tuple[str, ...] = ()
    explanation: str = ""
    key: str = ""
    truth: str = ""


@dataclass(frozen=True)
class Welcome:
    """Come in; `secret` is to be shown when coming back."""

    secret: str


@dataclass(frozen=True)
class Yours:
    """What this participant has said on a question, by round, and the questions of the room that
    they want to know, too; None where nothing is said of these."""

    item: str
    votes: Mapping[int, Ballot]
    ups: frozenset[int] | None = None


@dataclass(frozen=True)
class Asked:
    """What the room asks: number, text, and how many would like to know it."""

    questions: tuple[tuple[int, str, int], ...]


@dataclass(frozen=True)
class No:
    """Something could not be done."""

    why: str


Told = Now | Welcome | Yours | Asked | No


def read_told(message: object) -> Told | None:
    """A message of the room; None for what is none."""
    if not isinstance(message, str) or len(message) > LONGEST:
        return None
    try:
        found = json.loads(message)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    match found.get("is"):
        case "now":
            return _now(found)
        case "welcome":
            return Welcome(_text(found.get("me"), 64))
        case "yours":
            votes = enumerate(_list(found.get("votes"), ROUNDS), 1)
            ups = frozenset(_number(each) for each in _list(found.get("ups"), 1_000))
            said = {r: b for r, v in votes if (b := _ballot(v))}
            return Yours(_text(found.get("item")), said, ups)
        case "taken":
            ballot = _ballot(found)
            if ballot is None:
                return None
            return Yours(_text(found.get("item")), {_number(found.get("round"), 1): ballot})
        case "questions":
            rows = [each for each in _list(found.get("questions"), 50) if isinstance(each, dict)]
            return Asked(
                tuple(
                    (_number(r.get("number")), _text(r.get("text"), 400), _number(r.get("ups")))
                    for r in rows
                )
            )
        case "no":
            return No(_text(found.get("why"), 400))
    return None


def _now(found: Mapping[str, object]) -> Now:
    stage = found.get("stage")
    key = _text(found.get("key"), 1)
    return Now(
        item=_text(found.get("item"), 200),
        stage=Stage(stage) if isinstance(stage, str) and stage in _STAGES else Stage.WAITING,
        round=min(_number(found.get("round"), 1), ROUNDS) or 1,
        place=_number(found.get("place")),
        of=_number(found.get("of")),
        title=_text(found.get("title"), 200),
        prompt=_text(found.get("prompt")),
        formula=_text(found.get("formula")),
        options=_texts(found.get("options")),
        form=_text(found.get("form"), 200),
        counts=tuple(
            tuple(_number(count) for count in _list(row, MAX_CHOICES))
            for row in _list(found.get("counts"), ROUNDS)
        ),
        numbers=_last_numbers(found.get("numbers")),
        whys=_texts(found.get("whys")),
        explanation=_text(found.get("explanation")),
        key=key if key and key in LETTERS else "",
        truth=_text(found.get("truth"), 60),
    )


def _text(value: object, longest: int = 4_000) -> str:
    return clean(value[:longest]) if isinstance(value, str) else ""


def _number(value: object, default: int = 0) -> int:
    return value if type(value) is int and 0 <= value < 10**9 else default


def _list(value: object, longest: int) -> Sequence[object]:
    return value[:longest] if isinstance(value, list) else []


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(each) for each in _list(value, MAX_CHOICES))


def _last_numbers(value: object) -> tuple[float, ...]:
    rounds = _list(value, ROUNDS)
    last = _list(rounds[-1], 1_000) if rounds else []
    numbers = (each for each in last if isinstance(each, int | float) and abs(each) <= LARGEST)
    return tuple(map(float, numbers))


def _ballot(value: object) -> Ballot | None:
    if not isinstance(value, dict) or not (choice := _text(value.get("choice"), 60)):
        return None
    return Ballot(choice, min(_number(value.get("sure")), 3))
