"""Where several wrong ideas give the answer typed, other numbers tell them apart.

Nobody can know which of the ideas it was, and the learner may not know it either. But with other
numbers the same ideas part: what is typed there shows which it is.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import replace
from itertools import combinations

from lessons.asking.answers import Verdict

Outcomes = Mapping[str, Collection[Hashable]]
"""Each idea by its name, with every answer that it may give: 2×2 or 7.5, for one row or another."""

TRIES = 60  # seeds that are looked through; nearly always one of the first few will do
PARTED = "R: other numbers, in which they part."


def gathered(pairs: Iterable[tuple[str, Hashable]]) -> Outcomes:
    """Names and answers as they come, by the names."""
    found: dict[str, list[Hashable]] = {}
    for name, answer in pairs:
        found.setdefault(name, []).append(answer)
    return found


def part(names: Collection[str], outcomes: Outcomes) -> bool:
    """Whether each of these ideas gives an answer here, and no two of them the same."""
    if any(not outcomes.get(name) for name in names):
        return False
    return not any(
        _alike(a, b)
        for one, other in combinations(names, 2)
        for a in outcomes[one]
        for b in outcomes[other]
    )


def parting(seed: int, names: Collection[str], outcomes: Callable[[int], Outcomes]) -> int | None:
    """The first seed after this one whose numbers tell these ideas apart; None where none does."""
    if len(names) < 2:
        return None
    seeds = range(seed + 1, seed + 1 + TRIES)
    return next((other for other in seeds if part(names, outcomes(other))), None)


def offered(verdict: Verdict) -> Verdict:
    """The verdict, with what `R` will do."""
    return replace(verdict, message=f"{verdict.message} {PARTED}")


def _alike(a: Hashable, b: Hashable) -> bool:
    """Whether two answers could be typed in one way: numbers are rounded."""
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= 0.02 * max(abs(a), abs(b))
    return a == b
