"""A drill's item with its numbers drawn is a task: what is asked, and how an answer is judged.

How items are written is said in `lessons.asking.items`, which reads them.
"""

import random
import re
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from itertools import combinations
from math import isclose, log10, prod
from typing import Any

from lessons.asking.answers import (
    NUMBER_FORM,
    SHAPE_FORM,
    Verdict,
    match_number,
    match_shape,
    parse_shape,
    refused,
    right,
    wrong,
)
from lessons.asking.cards import (
    Group,
    Line,
    drawn,
    judge_order,
    judge_sort,
    shuffled,
    solution,
)
from lessons.asking.ideas import OFFER, Idea, Match, gives, judge_number, told
from lessons.asking.parting import Outcomes, gathered
from lessons.course.templates import Numbers, TemplateError, Values, compute, fill
from lessons.numbers import grouped, show, show_shape
from lessons.products import algebra
from lessons.products.algebra import Cell
from lessons.products.diagnosis import judge_shape, outcomes
from lessons.products.kinds import KINDS
from lessons.products.problems import Problem, make

DRAWS = 200  # attempts to find numbers for which no wrong idea is right
_PER_CENT = re.compile(r"\b(per cent|of 100)\b|\bin %", re.IGNORECASE)  # what is asked for in it
TRIES = 12  # so many of them are compared, for ideas to give different numbers


@dataclass(frozen=True)
class WrongIdea:
    """An answer that a wrong idea leads to, and what to say about it.

    `sometimes` it leads to the right one: a bend that is forgotten shows only below 0. Numbers for
    which any other idea is right are not drawn.
    """

    answer: Any
    why: str
    sometimes: bool = False


@dataclass(frozen=True)
class Task:
    """A drill with its numbers drawn: what is asked, and how an answer is judged.

    `form` says what an answer looks like. Answers are text: a number, a shape, an order such as
    `2 1 3`, the group of each card, or the number of a line. `order` says which of the `lines`
    stands at each place of the screen. Tasks of kind grid hold a `problem` for the matrix lab.
    """

    item: "Item"
    seed: int
    values: Values
    question: str
    explanation: str
    hints: tuple[str, ...]
    form: str
    lines: tuple[Line, ...] = ()
    order: tuple[int, ...] = ()
    problem: Problem | None = None

    def judge(self, text: str) -> Verdict:
        """Right, wrong with the reason, or refused with the wanted form."""
        return _JUDGES[self.item.kind](self, text)

    @property
    def solution(self) -> str:
        """The right answer as it would be typed."""
        match self.item.kind:
            case "number":
                return grouped(show(self.wanted, 6))
            case "shape":
                shape = self.wanted_shape
                return show_shape(shape)[1:-1] if shape else "none"
            case "order" | "sort":
                return solution(self)
            case "error":
                return str(next(at for at, line in enumerate(self.lines, 1) if line.wrong))
            case _:
                return ""

    @cached_property
    def wanted(self) -> float:
        """The right number of a number drill."""
        return _value(self.item.answer, self.values)

    @cached_property
    def ideas(self) -> list[Idea]:
        """The wrong ideas about a number with what each of them gives here, as they are written."""
        return [
            Idea(f"wrong {number}", value, fill(idea.why, self.values))
            for number, idea in enumerate(self.item.wrong, 1)
            if (value := _value_or_none(idea.answer, self.values)) is not None
        ]

    def outcomes(self, cell: Cell | None = None) -> Outcomes:
        """What each wrong idea gives here, by its name as the verdicts have it.

        Of a grid these are the ideas about one `cell`, and about the shape where none is given.
        """
        if self.problem is not None:
            return outcomes(self.problem, cell)
        if self.item.kind == "number":
            return gathered((idea.name, idea.value) for idea in self.ideas)
        return gathered(
            (f"wrong {number}", _sizes(idea.answer, self.values))
            for number, idea in enumerate(self.item.wrong, 1)
        )

    @property
    def wanted_shape(self) -> tuple[int, ...] | None:
        """The right shape of a shape drill, None where it does not exist."""
        if self.problem is not None:
            return self.problem.shape
        return _sizes(self.item.answer, self.values) or None


@dataclass(frozen=True)
class Item:
    """A drill as it is written in a lesson. `draw(seed)` makes the task that a learner sees."""

    id: str
    kind: str
    question: str
    explanation: str = ""
    hints: tuple[str, ...] = ()
    numbers: Numbers = field(default_factory=Numbers)
    answer: Any = None
    digits: int | None = None
    within: float = 0.0
    wrong: tuple[WrongIdea, ...] = ()
    factors: tuple[Any, ...] = ()
    names: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    groups: tuple[Group, ...] = ()
    sample: int = 0
    matrix: str = ""
    level: int = 0
    ask_shape: bool = False

    @property
    def varies(self) -> bool:
        """Whether another seed gives another task."""
        if self.kind == "grid":
            return self.level > 0
        return bool(self.numbers.choices) or self.sample > 0

    def draw(self, seed: int = 1) -> Task:
        """The task of this seed; TemplateError where no numbers fit."""
        rng = random.Random(f"{self.id} {seed}")
        values = self._draw_numbers(rng)
        filled = [fill(text, values) for text in (self.question, self.explanation, *self.hints)]
        task = Task(self, seed, values, filled[0], filled[1], tuple(filled[2:]), FORMS[self.kind])
        if self.kind == "grid":
            return replace(task, problem=_existing(self.matrix, self.level, seed))
        if self.factors:
            return replace(task, problem=_product_of(self.factors, self.names, values))
        if self.kind in ("order", "sort"):
            lines = drawn(self.lines, self.sample, rng)
            return replace(task, lines=lines, order=shuffled(len(lines), rng))
        return replace(task, lines=self.lines)

    def _draw_numbers(self, rng: random.Random) -> Values:
        """Numbers for which no wrong idea is right, and as many of them as can be give others."""
        if not self.wrong:
            return self.numbers.draw(rng)
        few = prod(map(len, self.numbers.choices.values())) <= TRIES
        found: list[tuple[int, Values]] = []
        for _ in range(DRAWS):
            values = self.numbers.draw(rng)
            clashes = self._clashes(values)
            if clashes is not None:
                found.append((clashes, values))
            if (clashes == 0 and not few) or len(found) == (TRIES if self.numbers.choices else 1):
                break
        if not found:
            raise TemplateError("for every draw of its numbers a wrong idea is right; change them")
        least = min(clashes for clashes, _ in found)
        # Of a few draws the best would come every time; then those that are nearly as good, too.
        good = [values for clashes, values in found if clashes <= least + 2 * few]
        return rng.choice(good) if few else good[0]

    @cached_property
    def _counted(self) -> dict[tuple[float, ...], int | None]:
        return {}

    def _clashes(self, values: Values) -> int | None:
        """How many pairs of wrong ideas give one answer; None where an idea gives the right one.

        Numbers come from small sets: two of three draws have been met, and are not computed again.
        """
        drawn = tuple(values.values())
        if drawn not in self._counted:
            self._counted[drawn] = self._count_clashes(values)
        return self._counted[drawn]

    def _count_clashes(self, values: Values) -> int | None:
        is_shape = self.kind == "shape"
        right = (_sizes if is_shape else _value)(self.answer, values)
        wrong: list[Any] = []
        for idea in self.wrong:
            answer = self._carried_out(idea.answer, values)
            if answer is None:
                continue
            if not self._alike(answer, right):
                wrong.append(answer)
            elif not idea.sometimes:
                return None
        return sum(self._alike(a, b) for a, b in combinations(wrong, 2))

    def _carried_out(self, answer: Any, values: Values) -> Any:
        """What an answer as it is written comes to for these numbers; None where it does not."""
        is_shape = self.kind == "shape"
        return _sizes(answer, values) if is_shape else _value_or_none(answer, values)

    def _alike(self, a: Any, b: Any) -> bool:
        """Whether two answers could be typed in one way."""
        if self.kind == "shape":
            return bool(a == b)
        return isclose(a, b, rel_tol=0.02 if self.digits else 1e-9, abs_tol=self.within)


# ---- judging ---------------------------------------------------------------------------------


def _judge_number(task: Task, text: str) -> Verdict:
    if _PER_CENT.search(task.question):
        text = text.strip().removesuffix("%")  # 56 % is 56, as it is asked
    match = partial(match_number, digits=task.item.digits, within=task.item.within)
    otherwise = partial(_unexplained, task, text, match)
    return judge_number(text, task.wanted, task.ideas, match, otherwise)


def _unexplained(task: Task, text: str, match: Match, value: float) -> Verdict:
    """What can be said of a number that no written idea gives: facts, and nothing about ideas."""
    wanted = task.wanted
    if not wanted or not value:
        return wrong(_nothing_gives(task, grouped(show(value, 6))))
    if abs(wanted) >= 10 and value.is_integer() and abs(value - wanted) <= 0.5:
        return refused("rounded too far: its digits behind the point are wanted, too")
    tens = round(log10(abs(value / wanted)))
    if tens and gives(wanted * 10.0**tens, text, match):
        if tens == 2 and 0 < wanted <= 1:
            told = "so much it would be in per cent; the number itself is asked for"
            return wrong(told, ["per cent"])
        return wrong("the digits are right, the decimal point is not", ["decimal point"])
    for name, factor, told in _FACTORS:
        if gives(factor * wanted, text, match):
            return wrong(told, [name])
    if gives(1 / wanted, text, match):
        return wrong("that is upside down: 1 divided by it", ["upside down"])
    return wrong(_nothing_gives(task, grouped(show(value, 6))))


_FACTORS = (
    ("twice", 2, "that is just twice as much: is something counted double, or a half left out?"),
    ("half", 0.5, "that is just half of it: is something left out, or halved that should not be?"),
)


def _judge_shape(task: Task, text: str) -> Verdict:
    if task.problem is not None:
        return judge_shape(task.problem, text)
    verdict = match_shape(text, task.wanted_shape)
    if verdict.correct or verdict.refused:
        return verdict
    typed = parse_shape(text)
    shown = show_shape(typed) if typed else "none"
    whys = {
        f"wrong {number}": fill(idea.why, task.values)
        for number, idea in enumerate(task.item.wrong, 1)
        if _sizes(idea.answer, task.values) == (typed or ())
    }
    if typed is None and not whys:
        return wrong("it does exist", ["none"])
    return wrong(told(shown, [*whys.values()]) or _nothing_gives(task, shown), whys)


def _judge_error(task: Task, text: str) -> Verdict:
    typed = text.strip()
    if not typed.isascii() or not typed.isdigit() or not 1 <= int(typed) <= len(task.lines):
        return refused(f"the number of a line, 1 to {len(task.lines)}")
    line = task.lines[int(typed) - 1]
    return right(line.why) if line.wrong else wrong(f"that line is right: {line.why}")


def _judge_grid(task: Task, text: str) -> Verdict:
    return refused("fill the cells one by one")


_JUDGES = {
    "number": _judge_number,
    "shape": _judge_shape,
    "grid": _judge_grid,
    "order": judge_order,
    "error": _judge_error,
    "sort": judge_sort,
}
FORMS = {
    "number": NUMBER_FORM,
    "shape": SHAPE_FORM,
    "grid": "fill the cells one by one",
    "order": "the order of the lines",
    "error": "the number of the wrong line",
    "sort": "the number of a group for each card, in their order",
}


def _nothing_gives(task: Task, shown: str) -> str:
    return f"none of the usual slips gives {shown}{OFFER if task.hints else ''}"


def _value(formula: Any, values: Values) -> float:
    return compute(formula, values) if isinstance(formula, str) else float(formula)


def _value_or_none(formula: Any, values: Values) -> float | None:
    """What a wrong idea gives, or None where it cannot be carried out (it divides by zero, say)."""
    try:
        return _value(formula, values)
    except TemplateError:
        return None


def _sizes(sizes: Any, values: Values) -> tuple[int, ...]:
    """A shape whose sizes may be formulas."""
    shape = tuple(_value(size, values) for size in sizes)
    if not all(1 <= size < 1e9 for size in shape):
        raise TemplateError(f"{show_shape([round(size) for size in shape])} is no shape")
    return tuple(map(round, shape))


def _product_of(factors: tuple[Any, ...], called: tuple[str, ...], values: Values) -> Problem:
    names = called or tuple("ABCDEF"[: len(factors)])
    shapes = {name: _sizes(factor, values) for name, factor in zip(names, factors, strict=True)}
    form = algebra.product(*map(algebra.name, names))
    pairs = {name: (shape[0], shape[1]) for name, shape in shapes.items()}
    return Problem(KINDS["shapes"], 1, 0, form, pairs, {}, frozenset())


def _existing(kind: str, level: int, seed: int) -> Problem:
    """The first drill from `seed` on whose result exists: in a lesson there are cells to fill."""
    return next(
        problem
        for problem in (make(kind, level, seed + 1000 * at) for at in range(1000))
        if problem.shape
    )
