"""A learner thinks that a question is wrong: what its author needs to see that, as Markdown.

The id and the seed bring the question back as it was asked; what was answered and what was said of
it stand beside, and one line in the learner's own words. It is kept in a file that one can send:
nothing is sent from here.
"""

from pathlib import Path

from engine.files.atomic import atomic_write
from lessons.asking.attempt import Attempt
from lessons.text import clean

MOST = 500  # characters of the learner's line
MOST_BYTES = 1_000_000  # of the file; then the next one has to be begun


def doubt(attempt: Attempt, said: str, version: str) -> str:
    """One entry: a heading with the id, and a list."""
    ask = attempt.ask
    given, verdict = _answered(attempt)
    rows = {
        "asked": ask.prompt,
        "formula": ask.tex,
        "seed": "" if ask.seed is None else str(ask.seed),
        "state": attempt.state,
        "where": attempt.source,
        "answered": given or "nothing yet",
        "told": verdict,
        "solution": ask.solution if attempt.settled else "",
        "hints": str(attempt.hints_given or ""),
        "version": version,
        "in my words": said[:MOST],
    }
    lines = [f"- {name}: {_line(text)}" for name, text in rows.items() if text]
    return f"## {_line(ask.id)}\n\n" + "\n".join(lines) + "\n"


def keep(path: Path, entry: str) -> None:
    """Append an entry to the file, whole or not at all; OSError where that is impossible."""
    old = path.read_bytes() if path.exists() else b"# Questions that may be wrong\n"
    if len(old) > MOST_BYTES:
        raise OSError(f"{path} is full: send it, and move it away")
    atomic_write(path, old + b"\n" + entry.encode("utf-8", "replace"))


def _answered(attempt: Attempt) -> tuple[str, str]:
    """What was answered, and what was said of it."""
    vote = attempt.vote
    if vote is not None and vote.choice is not None:
        chosen = vote.choice if vote.second is None else vote.second
        told = ("right" if attempt.correct else "wrong") if vote.revealed else ""
        return f"{'ABCDE'[chosen]}: {vote.poll.choices[chosen].text}", told
    last = attempt.last
    if last is None:
        return attempt.draft, "solved before" if attempt.before else ""
    outcome = last.verdict.outcome.value
    return last.text, ": ".join(filter(None, (outcome, last.verdict.message)))


def _line(text: str) -> str:
    return " ".join(clean(text).split())
