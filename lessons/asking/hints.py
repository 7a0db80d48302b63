"""Hints climb from a nudge to the worked solution, whoever wrote them.

An author's hints often stop one step before the answer. Then a last one is added from the solution
and the way to it, so that nobody who is stuck has to leave without having seen how it is done.
"""

import re

from lessons.asking.ask import Ask, Kind
from lessons.asking.cards import spelled

_SAYS = {
    Kind.ERROR: "It is line {}.",
    Kind.CHOICE: "It is {}.",
}


def ladder(ask: Ask) -> tuple[str, ...]:
    """The hints of a question, the last of which tells the answer where there is one to tell.

    A choice without hints has none: there the argument for another option is what helps.
    """
    if not ask.solution or tells(ask) or (ask.kind is Kind.CHOICE and not ask.hints):
        return ask.hints
    answer = _SAYS.get(ask.kind, "It is {}.").format(ask.solution)
    if ask.task is not None and ask.kind in (Kind.ORDER, Kind.SORT):
        answer = spelled(ask.task)
    if ask.worked.endswith(f" {ask.solution}."):
        answer = answer[:-1] + ":"  # It is 23: 2·1 + 7·3 = 23.
    if ask.kind is Kind.SHAPE and ask.solution == "none":
        answer = "It does not exist: none."
    if ask.hints and ask.worked == ask.hints[-1]:
        return (*ask.hints, answer.replace(":", "."))  # the way to it stands there already
    return (*ask.hints, f"{answer} {ask.worked}".strip())


def tells(ask: Ask) -> bool:
    """Whether the last of a question's own hints says what the answer is.

    In a drill of a lesson a number after "=" may be one on the way: there it has to be said.
    """
    if not ask.hints or not ask.solution:
        return False
    said = r"\b(?:is|answer|order|line)\b" if ask.task else r"(?:=|≈|→|\b(?:is|answer)\b)"
    answer, last = re.escape(ask.solution), ask.hints[-1]
    if not ask.task and re.search(rf": {answer}\.?$", last):
        return True
    return bool(re.search(rf"{said}[\s(:]*{answer}(?![\d.]*\d|,\d{{3}})", last))
