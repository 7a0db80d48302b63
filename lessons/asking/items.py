"""Drills inside a lesson: a number, a shape, a grid, an order, groups, a mistake to find.

They are written in TOML, in a fence of the kind `drill`. The answer is computed by the engine from
the same numbers that the learner sees, or marked once; it is never written beside it. Every wrong
idea carries its own `why`. All kinds take

    id = "row-meets-column"        # the item is called lesson.id; it never changes
    kind = "number"                # number, shape, grid, order, sort or error
    question = "..."
    explanation = "..."            # optional: shown after the answer
    hints = ["...", "..."]         # optional: a nudge, the rule with the numbers in

**number**: a typed number. `answer` is a number or a formula, each `[[wrong]]` likewise. With
`[numbers]` they are drawn anew for every seed, and `{a}` or `{a*x + b}` in any text shows them.

    kind = "number"
    question = "The row ({a}, {b}) meets the column ({c}, 3). Which number comes out?"
    answer = "a*c + b*3"
    [numbers]
    a = [1, 9]                                        # whole numbers from 1 to 9
    b = {low = -2, high = 2, step = 0.5, nonzero = true}
    c = {of = [2, 5, 10]}
    [[wrong]]
    answer = "a*c"
    why = "{a}·{c} is the first product alone; {b}·3 is still to be added."

Numbers for which a wrong idea is right are not drawn. One that shows for some numbers alone, as a
forgotten bend shows below 0, says `sometimes = true`. Where it can be, each gives another number.

Rounding is allowed by `digits = 3` (at least three significant digits) or `within = 0.05`; without
them the number has to be exact (1/3 and .25 are). Formulas know + − * / ^ max min relu sigmoid
tanh softplus exp log sqrt abs.

**shape**: a typed shape. `factors` are the shapes of a product, whose result is computed and whose
wrong answers are diagnosed by the matrix lab; sizes may be names from `[numbers]`.

    kind = "shape"
    question = "A is {m}×{k}, B is {k}×{n}. What is the shape of A · B?"
    factors = [["m", "k"], ["k", "n"]]
    names = ["A", "B"]             # what they are called; these, if left out
    [numbers]
    m = [2, 9]
    k = [2, 9]
    n = [2, 9]

Or give `answer = [8, 32]` (`[]` for "does not exist") and `[[wrong]]` with `answer` and `why`.

**grid**: cells of a matrix to fill in, a drill of the matrix lab with all of its diagnoses:
`matrix` is scale, sum, transpose, inner, vector, product or layer; `level` 0 (the workshop's
example) to 6. `shape = true` asks for the shape first. Seeds give ever new matrices.

    kind = "grid"
    question = "Fill in the missing cells."
    matrix = "product"
    level = 2

**order**: cards to be put in order. Write them in the right one; they are shuffled on screen.
`why` says why a line comes where it does. Each is judged by itself, and the right beginning stays.
With `draw = 5` every seed shows five others of the lines, of which there may be up to 40.

    kind = "order"
    question = "Put the steps of one training loop in order."
    [[line]]
    text = "forward pass"
    why = "The loss needs the outputs, so they come before it."

**sort**: cards to be put into named groups; one may lie `inside` another, as sets do. `why` says
why a card belongs where it does, `instead` what speaks against another group (else `why` is said
there too). Each is judged by itself, the right ones stay, and `draw` draws some of many.

    kind = "sort"
    question = "Which set does each lie in? The innermost counts."
    [[group]]
    name = "numbers"
    [[group]]
    name = "whole numbers"
    inside = "numbers"
    [[card]]
    text = "3"
    group = "whole numbers"
    why = "It counts things, without a part left over."
    instead = {numbers = "A number it is, and a whole one besides."}

**error**: a piece of work with one wrong line to be found. `why` says what is wrong with it, or,
for the others, why they are right.

    kind = "error"
    question = "One line of this product is wrong. Which?"
    [[line]]
    text = "2·1 + 4·3 + 2·2 = 18"
    why = "2 + 12 + 4 is 18."
    [[line]]
    text = "1·1 + 3·3 + 7·2 = 20"
    why = "1 + 9 + 14 is 24."
    wrong = true
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from lessons.asking.cards import read_cards, read_draw, read_groups, read_lines
from lessons.asking.tasks import FORMS, Item, Task, WrongIdea
from lessons.course.places import Places, Where
from lessons.course.steps import Drill
from lessons.course.tables import FenceError, LessonError, Table, told
from lessons.course.templates import TemplateError, compute, fill, read_numbers
from lessons.products.kinds import KINDS
from lessons.products.problems import MAX_LEVEL

TRIAL_SEEDS = 25
MAX_IDEAS = 16


class ItemError(FenceError):
    """A drill's table breaks the rules. The message says what, and what is allowed."""


@lru_cache(maxsize=256)  # leafing back and forth reads the same ones again, and so does a review
def read_drill(drill: Drill) -> Item:
    """The item of a lesson's drill fence, or ItemError."""
    return read_item(drill.id, drill.table, drill.places)


def read_item(id: str, values: Mapping[str, Any], places: Places | None = None) -> Item:
    """Build the item called `id` (`lesson.id`) from a drill's TOML table, or raise ItemError.

    Whether its numbers work out is seen when they are drawn: `pose` looks at one seed, `try_out`
    at many.
    """
    table = Table(Path(), 0, _name(id), values, places or Places())
    table.take("id")
    try:
        item = _read(id, table)
        table.finish()
    except LessonError as error:
        raise ItemError(told(table, error)) from None
    return item


def pose(item: Item, seed: int) -> Task:
    """The task of this seed, tried out, or ItemError.

    Its own solution is right, and what is said about wrong ideas can be said.
    """
    try:
        task = item.draw(seed)
        if item.kind != "grid" and not task.judge(task.solution).correct:
            raise TemplateError(
                f"its answer {task.solution} is not exact;"
                " allow rounding by digits = 3 or within = 0.01"
            )
        for idea in item.wrong:
            fill(idea.why, task.values)
    except TemplateError as error:
        raise ItemError([(0, f"{_name(item.id)}: {error}")]) from None
    return task


def try_out(drill: Drill) -> None:
    """What the linter does and a learner should not wait for: pose a drill with many seeds.

    Raises ItemError at the line that is to blame.
    """
    item = read_drill(drill)
    for seed in range(1, (TRIAL_SEEDS if item.varies else 1) + 1):
        try:
            pose(item, seed)
        except ItemError as error:
            line = drill.places.line(*_blame(item, seed))
            raise ItemError([(line, str(error))]) from None


def _name(id: str) -> str:
    return f"drill {id.rpartition('.')[2]!r}"


def _blame(item: Item, seed: int) -> Where:
    """The key whose text or formula cannot be filled in; where there is none, it is the answer."""
    values = item.numbers.draw(random.Random(f"{item.id} {seed}"))
    for where, text in _texts(item):
        try:
            fill(text, values)
        except TemplateError:
            return where
    if item.factors:
        return ("factors",)
    for number, idea in enumerate(item.wrong, 1):
        if idea.sometimes:
            continue
        if isinstance(idea.answer, tuple) and idea.answer == item.answer:
            return "wrong", number, "answer"
        try:
            if compute(str(idea.answer), values) == compute(str(item.answer), values):
                return "wrong", number, "answer"
        except TemplateError:
            continue
    return ("answer",)


def _texts(item: Item) -> Iterator[tuple[Where, str]]:
    yield ("question",), item.question
    yield ("explanation",), item.explanation
    for hint in item.hints:
        yield ("hints",), hint
    for number, idea in enumerate(item.wrong, 1):
        yield ("wrong", number, "why"), idea.why


def _read(id: str, table: Table) -> Item:
    kind = table.text("kind")
    if kind not in FORMS:
        table.settle()
        raise table.error(f"{table.what}: kind is one of {', '.join(FORMS)}", "kind")
    hints = table.take("hints", [])
    if not isinstance(hints, list) or len(hints) > 3 or not all(isinstance(h, str) for h in hints):
        table.complain(": hints are up to three texts in a list", "hints")
        hints = []
    item = Item(
        id=id,
        kind=kind,
        question=table.text("question"),
        explanation=table.text("explanation", ""),
        hints=tuple(hints),
        numbers=read_numbers(table),
    )
    return {
        "number": _read_number,
        "shape": _read_shape,
        "grid": _read_grid,
        "order": _read_lines,
        "error": _read_lines,
        "sort": _read_sort,
    }[kind](item, table)


def _read_number(item: Item, table: Table) -> Item:
    within = table.take("within", 0)
    if not isinstance(within, int | float) or not 0 <= within < 1e9:
        table.complain(": within is how far a right answer may be away, as in 0.05", "within")
        within = 0
    digits = table.integer("digits", 1, 6) if "digits" in table.values else None
    table.take("digits")
    return replace(
        item,
        answer=_read_formula(table, "answer"),
        digits=digits,
        within=float(within),
        wrong=_read_wrong(table, _read_formula),
    )


def _read_shape(item: Item, table: Table) -> Item:
    if "factors" not in table.values:
        answer = _read_sizes(table, "answer")
        return replace(item, answer=answer, wrong=_read_wrong(table, _read_sizes))
    factors = table.take("factors")
    if not isinstance(factors, list) or not 2 <= len(factors) <= 6:
        table.complain(": factors are two to six shapes, as in [[3, 8], [8, 2]]", "factors")
        return item
    shapes = [_checked_sizes(table, "factors", factor) for factor in factors]
    if not table.faults and any(len(shape) != 2 for shape in shapes):
        table.complain(": each of factors has two sizes, as in [3, 8]", "factors")
    return replace(item, factors=tuple(shapes), names=_read_names(table, len(shapes)))


def _read_names(table: Table, count: int) -> tuple[str, ...]:
    """What the factors are called, or nothing."""
    names = table.take("names", [])
    known = isinstance(names, list) and all(isinstance(name, str) and name for name in names)
    if not known or (names and len(set(names)) != count):
        table.complain(f": names are {count} texts, one for each of factors", "names")
        return ()
    return tuple(names)


def _read_grid(item: Item, table: Table) -> Item:
    matrix = table.text("matrix")
    allowed = [kind.name for kind in KINDS.values() if kind.has_cells]
    if matrix and matrix not in allowed:
        table.complain(f": matrix is one of {', '.join(allowed)}", "matrix")
    return replace(
        item,
        matrix=matrix,
        level=table.integer("level", 0, MAX_LEVEL, 1),
        ask_shape=table.flag("shape", False),
    )


def _read_lines(item: Item, table: Table) -> Item:
    lines = read_lines(table, item.kind)
    if item.kind == "error":
        return replace(item, lines=lines)
    return replace(item, lines=lines, sample=read_draw(table, lines))


def _read_sort(item: Item, table: Table) -> Item:
    groups = read_groups(table)
    cards = read_cards(table, groups)
    return replace(item, groups=groups, lines=cards, sample=read_draw(table, cards))


def _read_wrong(table: Table, read: Callable[[Table, str], Any]) -> tuple[WrongIdea, ...]:
    ideas = []
    for entry in table.tables("wrong", 1, MAX_IDEAS):
        answer, why = read(entry, "answer"), entry.text("why")
        ideas.append(WrongIdea(answer, why, entry.flag("sometimes", False)))
        entry.finish()
    return tuple(ideas)


def _read_formula(table: Table, key: str) -> str | float:
    value = table.take(key)
    if isinstance(value, str) or (
        isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e12
    ):
        return value
    table.complain(f': {key} is a number, or a formula in quotes as in "a*x + b"', key)
    return 0.0


def _read_sizes(table: Table, key: str) -> tuple[Any, ...]:
    return _checked_sizes(table, key, table.take(key))


def _checked_sizes(table: Table, key: str, value: Any) -> tuple[Any, ...]:
    fine = isinstance(value, list) and len(value) <= 4
    if fine and all(isinstance(s, str | int) and not isinstance(s, bool) for s in value):
        return tuple(value)
    table.complain(f': {key} is a list of sizes, as in [3, 8] or ["m", "n"]', key)
    return ()
