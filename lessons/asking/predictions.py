"""A prediction comes before the experiment: say a number, then watch what it really is.

Watching alone teaches little; being surprised by one's own number teaches a lot (Crouch et al.
2004). So a lab asks first, runs, and puts what was said beside what it was, with a sentence that
answers this very number.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from lessons.asking.answers import Refused, Verdict, parse_number, wrong


def read_number(text: str) -> float:
    """A typed number as a float, or Refused with the form that is wanted."""
    return float(parse_number(text))


def read_positive(text: str) -> float:
    """A number that cannot be below 0, such as a loss; or Refused."""
    value = read_number(text)
    if not 0 <= value < math.inf:
        raise Refused("a number from 0, such as 0.5")
    return value


def read_whole(text: str, least: int = 0, most: int | None = None) -> float:
    """A count of something; or Refused, also with a percent sign: nothing is counted in those."""
    value = math.nan if "%" in text else read_number(text)
    if not value.is_integer() or value < least or (most is not None and value > most):
        raise Refused(f"a whole number from {least}" + ("" if most is None else f" to {most}"))
    return value


def read_share(text: str) -> float:
    """A share of a whole: `.9`, `90` and `90 %` all mean 0.9; or Refused."""
    value = float(parse_number(text, percent=True))
    if 1 < value <= 100 and not text.strip().endswith("%"):
        value /= 100
    if not 0 <= value <= 1:
        raise Refused("a share from 0 to 100 %, such as .5, or 50 %")
    return value


def read_of_hundred(text: str) -> float:
    """So many of 100: `55` and `55 %` both mean 55; or Refused."""
    value = float(parse_number(text, percent=True))
    value = value * 100 if text.strip().endswith("%") else value
    if not 0 <= value <= 100:
        raise Refused("a number from 0 to 100, such as 55")
    return value


@dataclass(frozen=True)
class Prediction:
    """One thing to predict: asked before the run, judged when the run has shown it.

    `judge(said, was)` compares the learner's number with the measured one. `read` turns what was
    typed into a number or raises Refused.
    """

    item: str
    name: str
    question: str
    judge: Callable[[float, float], Verdict]
    read: Callable[[str], float] = read_number

    def compare(self, said: float, was: float) -> Verdict:
        """The verdict; a share that is right but for being one is told as that, of 100."""
        verdict = self.judge(said, was)
        is_share = self.read is read_of_hundred and 0 < said < 1 and not verdict.correct
        if is_share and self.judge(100 * said, was).correct:
            return wrong("as a share, yes; of 100 it is a hundred times as much", ["share"])
        return verdict


@dataclass
class Said:
    """A prediction that was made, in so many seconds; `was` and `verdict` follow with the truth."""

    prediction: Prediction
    typed: str
    value: float
    seconds: float | None = None
    was: float | None = None
    verdict: Verdict | None = None

    def reveal(self, was: float) -> bool:
        """Judge against what was measured. True the first time, when it is to be recorded."""
        first = self.verdict is None
        if first:
            self.was, self.verdict = was, self.prediction.compare(self.value, was)
        return first
