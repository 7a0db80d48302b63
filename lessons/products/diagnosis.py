"""What a wrong answer tells: every wrong idea that gives exactly this answer, honestly.

Sometimes two ideas give the same number. Then both are named, because nobody can know which one it
was; and sometimes none does, and that is said too.
"""

from lessons.asking.answers import (
    Refused,
    Verdict,
    match_number,
    match_shape,
    parse_shape,
    refused,
    right,
    wrong,
)
from lessons.asking.ideas import judge_number, told
from lessons.asking.parting import Outcomes, gathered
from lessons.numbers import show_shape
from lessons.products.algebra import Cell, show
from lessons.products.ideas import cell_ideas
from lessons.products.problems import Problem
from lessons.products.shape_ideas import ShapeIdea, shape_ideas, shape_rule

_EXISTS = {"y": True, "yes": True, "legal": True, "n": False, "no": False, "none": False}
YES_FORM = "y if it exists, n if it does not"


def diagnose_shape(problem: Problem, shape: tuple[int, ...] | None) -> tuple[ShapeIdea, ...]:
    """The wrong ideas that give this shape; none when it is right or unexplained."""
    if shape == problem.shape:
        return ()
    found: dict[str, ShapeIdea] = {}
    for idea in shape_ideas(problem):
        if idea.shape == shape:
            found.setdefault(idea.name, idea)
    return tuple(found.values())


def outcomes(problem: Problem, cell: Cell | None) -> Outcomes:
    """What each wrong idea gives in a cell, or for the shape where there is no cell.

    Nothing where that cell is not asked for: then nobody can show which idea they have.
    """
    if cell is None:
        return gathered((idea.name, idea.shape) for idea in shape_ideas(problem))
    if cell not in problem.blanks:
        return {}
    return gathered((idea.name, float(idea.value)) for idea in cell_ideas(problem, cell))


def judge_cell(problem: Problem, cell: Cell, text: str) -> Verdict:
    """Judge a number typed into a cell: right, refused, or wrong with a diagnosis."""

    def otherwise(value: float) -> Verdict:
        return wrong(_unexplained(show(value)))

    ideas = cell_ideas(problem, cell)
    return judge_number(text, problem.answer(cell), ideas, match_number, otherwise)


def judge_shape(problem: Problem, text: str) -> Verdict:
    """Judge a typed shape, or a yes or no where only that was asked."""
    if problem.kind.name == "legal":
        return _judge_existence(problem, text)
    wanted = problem.shape
    try:
        typed = parse_shape(text)
    except Refused as problem_with_text:
        return refused(str(problem_with_text))
    if typed is not None and len(typed) < 2:
        if wanted is not None and wanted[1] == 1 and typed == (wanted[0],):
            return right(f"as a column that is {show_shape(wanted)}; {shape_rule(problem)}")
        return refused("give both sizes, rows × columns, such as 3x2")
    if match_shape(text, wanted).correct:
        return right(shape_rule(problem))
    ideas = diagnose_shape(problem, typed)
    shown = show_shape(typed) if typed else "none"
    return wrong(
        told(shown, [idea.message for idea in ideas]) or _unexplained(shown),
        [idea.name for idea in ideas],
    )


def _judge_existence(problem: Problem, text: str) -> Verdict:
    answer = _EXISTS.get(text.strip().lower())
    if answer is None:
        return refused(f"type {YES_FORM}")
    rule = shape_rule(problem)
    return (
        right(rule) if answer == (problem.shape is not None) else wrong(rule, ["wrong-existence"])
    )


def _unexplained(shown: str) -> str:
    return f"none of the usual slips gives {shown}; h shows the way, step by step"
