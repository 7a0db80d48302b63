"""A project that is not over is kept as text, so that whoever closes the app goes on where it was.

Kept are the decisions, what was said (also of what is not measured yet) and measured, and how often
each test pile was seen. Pictures are not: ours are drawn from the seed again, and one's own are
read again from where they lie.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from lessons.labs.project.data import read
from lessons.labs.project.measuring import Trained
from lessons.labs.project.project import NAMES, SAME, TENTH, Entry, Found, News, Project

MANY = 60  # test piles of which it is kept how often they were seen
BEFORE = {"always one": SAME}  # how a measurement was called in projects that are kept still
LONG_AT = 7  # the only stage of which every epoch is shown later


def keep(lab: Project) -> str:
    """Where a project stands, as one line of JSON."""
    now = asdict(lab.entry()) if lab.finished and not lab.reported else None
    found = {
        at: [_packed(news, whole=at == LONG_AT) for news in named.values()]
        for at, named in lab.found.items()
        if at < lab.at or (at == lab.at and lab.finished)
    }
    return json.dumps({
        "state": lab.state, "path": lab.pool.path, "pictures": len(lab.pool.labels), "at": lab.at,
        "entries": [asdict(entry) for entry in lab.entries], "now": now, "found": found,
        "said": _said(lab),
        "tested": [[*pile, often] for pile, often in list(lab.tested.items())[-MANY:]],
    }, separators=(",", ":"))  # fmt: skip


def bring(lab: Project, kept: str, wanted: Callable[[str], bool]) -> bool:
    """Put a lab where it was kept, if that state is `wanted`; True if it was.

    How often a test pile was seen is taken over in any case. What cannot be read, and pictures that
    are gone or others now, change nothing.
    """
    try:
        told = json.loads(kept)
        tested = {(str(path), int(seed)): int(often) for path, seed, *_, often in told["tested"]}
        lab.tested = tested
        if not wanted(told["state"]):
            return False
        pool = read(Path(told["path"])) if told["path"] else None
        if pool is not None and len(pool.labels) != told["pictures"]:
            return False
        at, entries = int(told["at"]), [Entry(**entry) for entry in told["entries"]]
        found = {int(stage): {news.name: news for news in map(_unpacked, packed)}
                 for stage, packed in told["found"].items()}  # fmt: skip
        now = Entry(**told["now"]) if told["now"] else None
        due = set(range(1, at + (now is not None))) - {8, TENTH + 1}
        if len(entries) != at - 1 or not 1 <= at <= TENTH + 1 or set(found) != due:
            return False
        if any(name not in found[stage] for stage, name in NAMES.items() if stage in found):
            return False
        Project.from_state(told["state"])
    except (
        AttributeError,
        KeyError,
        OSError,
        OverflowError,
        RecursionError,
        TypeError,
        ValueError,
    ):
        return False
    lab.own = pool
    lab.load(told["state"])
    lab.goes_on(at, entries, found, now)
    with suppress(AttributeError, TypeError, ValueError):
        _say(lab, told.get("said"))
    return True


def _said(lab: Project) -> str | list[int | None] | None:
    """What was predicted of what is not measured yet: what was typed, or an option and how sure,
    with the one it was changed to."""
    if lab.finished or lab.reported:
        return None
    attempt = lab.attempt(lab.asks()[0])
    if not attempt.taken or attempt.gave_up:
        return None
    if attempt.vote is not None:
        return [attempt.vote.choice, attempt.vote.confidence, attempt.vote.second]
    return attempt.last.text if attempt.last is not None else None


def _say(lab: Project, said: Any) -> None:
    """Have said that already. Raises AttributeError, TypeError or ValueError if that cannot be."""
    if said is None or lab.finished or lab.reported:
        return
    attempt = lab.attempt(lab.asks()[0])
    if attempt.vote is None:
        attempt.commit(said)
        return
    choice, sure, second = said
    if attempt.ask.awaits_truth:
        attempt.choose(choice)
        attempt.sure(sure)
    else:  # judged and recorded when it was said
        vote = attempt.vote.choose(choice)
        attempt.vote = replace(vote, confidence=sure, second=second, revealed=True)


def _packed(news: News, *, whole: bool) -> list[Any]:
    if isinstance(news, Found):
        return [news.name, news.value]
    since = 0 if whole else -1
    rows = (news.train, news.validation, news.scores)
    return [news.name, *(row[since:] for row in rows)]


def _unpacked(told: list[Any]) -> News:
    name, *rest = told
    name = BEFORE.get(str(name), str(name))
    if len(rest) == 1:
        return Found(name, float(rest[0]))
    train, validation, scores = (tuple(map(float, row)) for row in rest)
    return Trained(name, train, validation, scores)
