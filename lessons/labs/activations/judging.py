"""What a question about a function is, how its answer may be typed, and how it is judged.

Which questions there are stands in `predictions`. Each brings the numbers along that wrong ideas
lead to: an answer that meets one is told the idea behind it.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from lessons.asking.answers import (
    Refused,
    Verdict,
    parse_number,
    refused,
    right,
    wrong,
)
from lessons.asking.ideas import Idea, fitting, told
from lessons.numbers import show

FORM = "a number such as 0.5, 1/4 or 1e-3, or i for ∞"
POWER_FORM = "a number such as 0.5 or 1e-3, or a power such as 0.5^8"


@dataclass(frozen=True)
class Prediction:
    """One question about one function. `accepted` holds the least and the most that is right,
    `because` is told with a right answer, `otherwise` says something of a number no idea gives."""

    id: str
    prompt: str
    wanted: float
    accepted: tuple[float, float]
    truth: str
    because: str
    hints: tuple[str, str, str]
    ideas: tuple[Idea, ...]
    otherwise: Callable[[float], str] = field(compare=False)
    form: str = FORM

    def accepts(self, value: float) -> bool:
        """Whether a typed number is right."""
        low, high = self.accepted
        return low <= value <= high


def misleading(accepts: tuple[float, float], ideas: Iterable[Idea]) -> tuple[Idea, ...]:
    """Those ideas that lead to a wrong answer here."""
    low, high = accepts
    return tuple(
        idea for idea in ideas if not math.isnan(idea.value) and not low <= idea.value <= high
    )


def parse_answer(text: str) -> float:
    """Read a number, ∞ (also `inf`) or a power `0.25^8`; raise Refused with the wanted form."""
    return float(parse_number(text, infinite=True))


def judge(prediction: Prediction, text: str) -> Verdict:
    """Right, wrong with the idea behind the number, or refused because it is no number."""
    try:
        value = parse_answer(text)
    except Refused as problem:
        return refused(str(problem) if text.strip() else f"type {prediction.form}")
    if prediction.accepts(value):
        return right(prediction.because)
    ideas = fitting(
        text, prediction.ideas, lambda _, idea: right() if _same(value, idea) else wrong()
    )
    if not ideas:
        return wrong(prediction.otherwise(value))
    shown = show(value, 6)
    return wrong(told(shown, [idea.message for idea in ideas]), [idea.name for idea in ideas])


def _same(value: float, idea: float) -> bool:
    """Whether a typed number is the one an idea leads to, rounded as people round."""
    if math.isinf(value) or math.isinf(idea):
        return value == idea
    return abs(value - idea) <= max(0.01 * abs(idea), 1e-12)
