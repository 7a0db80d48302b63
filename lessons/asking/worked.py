"""The way to a drill's solution, with the numbers that the learner sees.

An author may write it. Where nobody has, the formula of the answer is written out: it is what the
answer was computed from, so it cannot be wrong.
"""

import math
import re

from lessons.asking.answers import parse_number
from lessons.asking.tasks import Task
from lessons.numbers import grouped
from lessons.products.hints import RUNGS, shape_hint

# A negative number after a sign stands in brackets: 2·(−1), 3 + (−1).
_AFTER_A_SIGN = re.compile(r"(?<=[-−+·/] |\w[·/])−([\d.]+)")

_FUNCTIONS = (
    (re.compile(r"\blog\("), "ln("),  # who read log(10) would think it is 1
    (re.compile(r"\bsqrt\(([\d.,]+)\)"), r"√\1"),
    (re.compile(r"\bsqrt\("), "√("),
    (re.compile(r"\bexp\(([\d.]+)\)"), r"e^\1"),
    (re.compile(r"\bexp\("), "e^("),
    (re.compile(r"(?<!e)\^2(?![\d.])"), "²"),
    (re.compile(r"(?<!e)\^3(?![\d.])"), "³"),
)


def worked(task: Task) -> str:
    """The way to the solution: what the author explains, or what the rules say; else nothing."""
    if task.explanation:
        return task.explanation
    if task.item.kind == "error":
        return next(line.why for line in task.lines if line.wrong)
    if task.item.kind == "shape" and task.problem is not None:
        return shape_hint(task.problem, RUNGS)
    return _written_out(task) if task.item.kind == "number" else ""


def _written_out(task: Task) -> str:
    """The author's formula with the numbers in, and what it comes to: `2·1 + 7·3 = 23.`"""
    if not isinstance(task.item.answer, str):
        return ""
    from engine.expression.formula import parse
    from lessons.course.formulas import picked

    def number(name: re.Match[str]) -> str:
        value = task.values.get(name[0])
        return name[0] if value is None else f"({value!r})"

    formula = re.sub(r"[A-Za-z_]\w*", number, picked(task.item.answer, task.values))
    text = parse(formula).to_screen()
    if grouped(text) == task.solution:
        return ""
    exact = math.isclose(float(parse_number(task.solution)), task.wanted, rel_tol=1e-12)
    text = _as_in_a_book(grouped(_AFTER_A_SIGN.sub(r"(−\1)", text)))
    return f"{text} {'=' if exact else '≈'} {task.solution}."


def _as_in_a_book(text: str) -> str:
    """√2,500, e^0.5 and 3² for sqrt(2500), exp(0.5) and 3^2: as the lessons write them."""
    for written, read in _FUNCTIONS:
        text = written.sub(read, text)
    return text
