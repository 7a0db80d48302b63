"""Matrix drills: right answers are accepted, every wrong idea is recognised by its own number.

The mistakes are made a second time here, by NumPy, so that a diagnosis is tested against the idea
it names. `DL_TUI_DRILLS=10000 pytest tests/test_lessons_matrix.py` tries 10,000 of each kind.
"""

import os
import random
from collections.abc import Callable
from functools import cache
from math import isclose

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.asking.answers import Outcome
from lessons.asking.attempt import Attempt
from lessons.knobs import KnobError
from lessons.labs.matrix.practice import Practice
from lessons.labs.matrix.walk import Walk
from lessons.numbers import show_shape
from lessons.products.algebra import Cell, DoesNotExist, column_vector, matrix, shape_of, show
from lessons.products.diagnosis import diagnose_shape, judge_cell, judge_shape
from lessons.products.drill import Drill, Phase
from lessons.products.hints import RUNGS, cell_hint, shape_hint
from lessons.products.ideas import cell_ideas
from lessons.products.kinds import KINDS
from lessons.products.problems import MAX_LEVEL, Problem, make
from lessons.products.shape_ideas import shape_ideas
from lessons.products.views import lit_for, steps

DRILLS = int(os.environ.get("DL_TUI_DRILLS", "150"))
WITH_CELLS = [kind.name for kind in KINDS.values() if kind.has_cells]


@cache
def drills(kind: str, count: int = DRILLS) -> list[Problem]:
    return [make(kind, seed % (MAX_LEVEL + 1), seed) for seed in range(count)]


def arrays(problem: Problem) -> list[np.ndarray]:
    return [np.array(values) for values in problem.values.values()]


def by_numpy(problem: Problem) -> np.ndarray:
    """The result, computed without the engine and without the drill's own expression."""
    first, *others = arrays(problem)
    return {
        "scale": lambda: float(problem.form.factor) * first,
        "sum": lambda: first + others[0],
        "transpose": lambda: first.T,
        "inner": lambda: np.array([[float(np.sum(first * others[0]))]]),
        "vector": lambda: first.dot(others[0]),
        "product": lambda: np.einsum("ik,kj->ij", first, others[0]),
        "layer": lambda: first.dot(others[0]) + others[1],
    }[problem.kind.name]()


# What whoever holds a wrong idea does, once more: value of cell (i, j), or None where it cannot be
# done. For products the arguments are left, right and bias.
Mistake = Callable[[np.ndarray, np.ndarray, np.ndarray, int, int], float | None]
PRODUCT_MISTAKES: dict[str, Mistake] = {
    "elementwise": lambda a, b, c, i, j: (
        (a[i, j] * b[i, j] + c[i, 0]) if i < b.shape[0] and j < a.shape[1] else None
    ),
    "left-transposed": lambda a, b, c, i, j: (
        (a.T @ b + c)[i, j] if a.shape[0] == a.shape[1] > 1 else None
    ),
    "right-transposed": lambda a, b, c, i, j: (
        (a @ b.T + c)[i, j] if b.shape[0] == b.shape[1] > 1 else None
    ),
    "factors-swapped": lambda a, b, c, i, j: (
        (b @ a)[i, j]
        if b.shape[1] == a.shape[0] > 1 and i < b.shape[0] and j < a.shape[1]
        else None
    ),
    "wrong-row": lambda a, b, c, i, j: (a @ b + c)[i - 1, j] if a.shape[0] > 1 else None,
    "wrong-column": lambda a, b, c, i, j: (a @ b + c)[i, j - 1] if b.shape[1] > 1 else None,
    "term-missed": lambda a, b, c, i, j: (
        float(a[i, :-1] @ b[:-1, j]) + c[i, 0] if a.shape[1] > 1 and a[i, -1] * b[-1, j] else None
    ),
    "stopped-early": lambda a, b, c, i, j: a[i, 0] * b[0, j] + c[i, 0] if a.shape[1] > 2 else None,
    "sign-slipped": lambda a, b, c, i, j: (a @ b + c)[i, j] - 2 * a[i, 0] * b[0, j],
    "sign-all": lambda a, b, c, i, j: -(a @ b + c)[i, j],
    "signs-dropped": lambda a, b, c, i, j: (
        (np.abs(a) @ np.abs(b) + c)[i, j] if np.any(a[i] * b[:, j] < 0) else None
    ),
    "sums-not-added": lambda a, b, c, i, j: a[i, 0] * b[0, j] if a.shape[1] > 1 else None,
    "added-not-multiplied": lambda a, b, c, i, j: (a[i] + b[:, j]).sum() + c[i, 0],
    "sums-multiplied": lambda a, b, c, i, j: a[i].sum() * b[:, j].sum() + c[i, 0],
    "products-multiplied": lambda a, b, c, i, j: np.prod(a[i] * b[:, j]) + c[i, 0],
}
LAYER_MISTAKES: dict[str, Mistake] = {
    "bias-missing": lambda a, b, c, i, j: (a @ b)[i, j],
    "bias-subtracted": lambda a, b, c, i, j: (a @ b - c)[i, j],
    "bias-multiplied": lambda a, b, c, i, j: ((a @ b) * c)[i, j],
    "bias-wrong-row": lambda a, b, c, i, j: (a @ b)[i, j] + c[i - 1, 0],
    "bias-inside": lambda a, b, c, i, j: (a @ (b + c))[i, j] if b.shape == c.shape else None,
}
SUM_MISTAKES: dict[str, Mistake] = {
    "multiplied-not-added": lambda a, b, c, i, j: a[i, j] * b[i, j],
    "subtracted": lambda a, b, c, i, j: (a - b)[i, j],
    "subtracted-other-way": lambda a, b, c, i, j: (b - a)[i, j],
    "only-left": lambda a, b, c, i, j: a[i, j],
    "only-right": lambda a, b, c, i, j: b[i, j],
    "wrong-row": lambda a, b, c, i, j: (a + b)[i - 1, j] if a.shape[0] > 1 else None,
}
SCALE_MISTAKES: dict[str, Mistake] = {
    "not-scaled": lambda a, b, c, i, j: a[i, j],
    "added-not-multiplied": lambda a, b, c, i, j: a[i, j] + c[0, 0],
    "sign-slipped": lambda a, b, c, i, j: -c[0, 0] * a[i, j],
    "wrong-column": lambda a, b, c, i, j: c[0, 0] * a[i, j - 1] if a.shape[1] > 1 else None,
}
TRANSPOSE_MISTAKES: dict[str, Mistake] = {
    "not-flipped": lambda a, b, c, i, j: (
        a[i, j] if i != j and i < a.shape[0] and j < a.shape[1] else None
    ),
    "rotated": lambda a, b, c, i, j: np.rot90(a, -1)[i, j] if a.shape[0] - 1 - j != j else None,
    "wrong-row": lambda a, b, c, i, j: a.T[i - 1, j] if a.shape[1] > 1 else None,
}
MISTAKES = {
    "scale": SCALE_MISTAKES,
    "sum": SUM_MISTAKES,
    "transpose": TRANSPOSE_MISTAKES,
    "inner": {key: mistake for key, mistake in PRODUCT_MISTAKES.items() if key != "elementwise"},
    "vector": PRODUCT_MISTAKES,
    "product": PRODUCT_MISTAKES,
    "layer": PRODUCT_MISTAKES | LAYER_MISTAKES,
}


def ingredients(problem: Problem) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    first, *others = arrays(problem)
    if problem.kind.name == "scale":
        return first, first, np.full((1, 1), problem.form.factor)
    if problem.kind.name == "transpose":
        return first, first, np.zeros((1, 1))
    left = first.T if problem.kind.name == "inner" else first
    bias = others[1] if problem.kind.name == "layer" else np.zeros((left.shape[0], 1))
    return left, others[0], bias


@pytest.mark.parametrize("kind", WITH_CELLS)
def test_the_engine_agrees_with_numpy_and_its_answer_is_accepted(kind: str) -> None:
    exist = 0
    for problem in drills(kind):
        if problem.shape is None:
            assert problem.result == ()
            continue
        exist += 1
        wanted = by_numpy(problem)
        assert np.allclose(wanted, problem.result, rtol=1e-12, atol=1e-8)
        assert problem.shape == wanted.shape
        assert problem.blanks
        for cell in problem.blanks:
            for text in (repr(round(float(wanted[cell]), 9)), show(problem.answer(cell))):
                assert judge_cell(problem, cell, text).outcome is Outcome.RIGHT, (problem, text)
    assert exist >= 0.6 * DRILLS


right_away: tuple[Outcome, tuple[str, ...]] = (Outcome.RIGHT, ())


def entered(problem: Problem, cell: Cell, value: float) -> tuple[Outcome, tuple[str, ...]]:
    """What becomes of a number that is typed into a cell, and the ideas that are named."""
    verdict = judge_cell(problem, cell, repr(float(value)))
    return verdict.outcome, verdict.ideas


@pytest.mark.parametrize("kind", WITH_CELLS)
def test_each_mistake_is_diagnosed_and_no_right_answer_is(kind: str) -> None:
    met: set[str] = set()
    for problem in drills(kind):
        if problem.shape is None:
            continue
        cell = random.Random(problem.seed).choice(sorted(problem.blanks))
        right = problem.answer(cell)
        assert entered(problem, cell, right) == right_away
        a, b, c = ingredients(problem)
        for name, mistake in MISTAKES[kind].items():
            value = mistake(a, b, c, *cell)
            if value is None or isclose(value, right, rel_tol=1e-9, abs_tol=1e-9):
                continue
            outcome, found = entered(problem, cell, float(value))
            assert outcome is Outcome.WRONG
            assert name in found, (problem, cell, name, value, found)
            ideas = cell_ideas(problem, cell)
            same = {idea.name for idea in ideas if isclose(idea.value, value, abs_tol=1e-8)}
            assert set(found) <= same
            met.add(name)
    possible = set(MISTAKES[kind])
    if kind in ("inner", "vector", "layer"):
        possible -= {"wrong-column", "right-transposed", "factors-swapped"}
    if kind == "inner":
        possible -= {"left-transposed", "wrong-row"}
    assert met == possible


@pytest.mark.parametrize("kind", WITH_CELLS)
def test_every_idea_fires_on_its_own_number(kind: str) -> None:
    for problem in drills(kind):
        if problem.shape is None:
            continue
        cell = random.Random(problem.seed).choice(sorted(problem.blanks))
        for idea in cell_ideas(problem, cell):
            outcome, found = entered(problem, cell, idea.value)
            right = isclose(idea.value, problem.answer(cell), rel_tol=1e-9, abs_tol=1e-9)
            assert (outcome, found) == right_away if right else idea.name in found
            assert idea.message and "-" not in idea.message


def test_two_ideas_with_one_number_are_both_named() -> None:
    # 2·2 + 2·2: a product left out gives 4, and so does one product alone
    problem = make("product", 0, 0)
    ones = matrix([[2, 2], [2, 2]])
    problem = Problem(problem.kind, 1, 0, problem.form, {"A": (2, 2), "B": (2, 2)},
                      {"A": ones, "B": ones}, frozenset({(0, 0)}))  # fmt: skip
    verdict = judge_cell(problem, (0, 0), "4")
    assert verdict.outcome is Outcome.WRONG
    assert len(verdict.ideas) > 1
    assert f"{('two', 'three', 'four')[len(verdict.ideas) - 2]} ideas give 4" in verdict.message
    assert "is missing" in verdict.message and "Or: " in verdict.message
    unexplained = judge_cell(problem, (0, 0), "1234")
    assert unexplained.ideas == ()
    assert "none of the usual slips" in unexplained.message


def test_the_sketch() -> None:
    problem = make("product", 0, 0)
    assert problem.result == matrix([[18, 26], [24, 37], [27, 12]])
    verdict = judge_cell(problem, (1, 0), "10")
    assert verdict.ideas == ("term-missed",)
    assert verdict.message == "1·1 + 3·3 = 10: the last product, 7·2, is missing"


@pytest.mark.parametrize(
    ("kind", "result"),
    [
        ("scale", [[4, 8, 4], [2, 6, 14], [0, 14, 6]]),
        ("sum", [[3, 10, 9]]),
        ("transpose", [[2, 1, 0], [4, 3, 7], [2, 7, 3]]),
        ("inner", [[41]]),
        ("vector", [[18], [24], [27]]),
        ("layer", [[15], [24], [29]]),
    ],
)
def test_the_worked_examples(kind: str, result: list[list[float]]) -> None:
    problem = make(kind, 0, 99)
    assert problem.result == matrix(result)
    assert problem == make(kind, 0, 0)
    assert len(problem.blanks) == 1


@pytest.mark.parametrize("kind", list(KINDS))
def test_shapes_are_accepted_and_mistaken_shapes_diagnosed(kind: str) -> None:
    for problem in drills(kind):
        if kind == "legal":
            right, other = ("y", "n") if problem.shape else ("n", "y")
            assert judge_shape(problem, right).correct
            assert judge_shape(problem, other).outcome is Outcome.WRONG
            assert judge_shape(problem, "3x2").refused
            continue
        text = show_shape(problem.shape) if problem.shape else "none"
        assert judge_shape(problem, text).outcome is Outcome.RIGHT
        assert diagnose_shape(problem, problem.shape) == ()
        for idea in shape_ideas(problem):
            if idea.shape == problem.shape:
                continue
            found = diagnose_shape(problem, idea.shape)
            assert idea.name in {other.name for other in found}
            typed = show_shape(idea.shape) if idea.shape else "none"
            verdict = judge_shape(problem, typed)
            assert verdict.outcome is Outcome.WRONG
            assert idea.name in verdict.ideas
        if kind in ("product", "vector") and problem.shape:
            (m, n), (_, p) = problem.shapes.values()
            for name, shape in (
                ("inner-kept", (n, n)), ("shape-swapped", (p, m)), ("left-shape", (m, n)),
                ("right-shape", (n, p)), ("fits-after-all", None),
            ):  # fmt: skip
                if shape != problem.shape:
                    assert name in {idea.name for idea in diagnose_shape(problem, shape)}


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_result_exists_exactly_when_numpy_can_compute_it(kind: str) -> None:
    verdicts = set()
    for problem in drills(kind, 150):
        zeros = {name: np.zeros(shape) for name, shape in problem.shapes.items()}

        def compute(term, zeros=zeros):  # type: ignore[no-untyped-def]
            if term.op == "name":
                return zeros[term.name]
            parts = [compute(part) for part in term.parts]
            if term.op == "transpose":
                return parts[0].T
            if term.op == "scale":
                return parts[0] * term.factor
            total = parts[0]
            for part in parts[1:]:
                if term.op == "multiply":
                    total = total @ part
                elif total.shape != part.shape:
                    raise ValueError  # NumPy would broadcast; the lesson's sum does not
                else:
                    total = total + part
            return total

        try:
            shape = compute(problem.form).shape
        except ValueError:
            shape = None
        assert problem.shape == shape
        assert bool(problem.misfit) == (shape is None)
        verdicts.add(shape is None)
    if kind not in ("scale", "transpose"):
        assert verdicts == {True, False}


@pytest.mark.parametrize("kind", WITH_CELLS)
def test_every_view_ends_with_the_same_result(kind: str) -> None:
    for problem in drills(kind, 40):
        for view in problem.kind.views:
            walk = steps(problem, view)
            assert bool(walk) == bool(problem.shape)
            if not walk:
                continue
            assert np.allclose(walk[-1].sums, problem.result)
            assert walk[-1].whole
            for step in walk:
                assert step.text.startswith(step.asked) or "bias" in step.asked
                assert step.asked and step.written
                for name, cells in step.read.items():
                    m, n = problem.shapes[name]
                    assert cells and all(i < m and j < n for i, j in cells)


def test_a_cell_lights_its_row_its_column_and_its_bias() -> None:
    lit = lit_for(make("product", 0, 0), (1, 0))
    assert lit == {"A": {(1, 0), (1, 1), (1, 2)}, "B": {(0, 0), (1, 0), (2, 0)}}
    lit = lit_for(make("layer", 0, 0), (2, 0))
    assert lit["W"] == {(2, 0), (2, 1), (2, 2)} and lit["b"] == {(2, 0)}
    lit = lit_for(make("inner", 0, 0), (0, 0))
    assert lit["u"] == {(0, 0), (1, 0), (2, 0)}
    assert lit_for(make("transpose", 0, 0), (0, 2)) == {"A": {(2, 0)}}


@pytest.mark.parametrize("kind", list(KINDS))
def test_hints_climb(kind: str) -> None:
    for problem in drills(kind, 30):
        for rung in range(1, RUNGS + 1):
            assert shape_hint(problem, rung)
        if problem.shape:
            assert show_shape(problem.shape) in shape_hint(problem, RUNGS)
        for cell in problem.blanks:
            *first, last = (cell_hint(problem, cell, rung) for rung in range(1, RUNGS + 1))
            assert all(first)
            assert last.endswith(f"= {show(problem.answer(cell))}")


def test_shapes_that_do_not_fit_say_which_sizes() -> None:
    problem = make("shapes", 0, 0)
    with pytest.raises(DoesNotExist, match=r"inner sizes, 2 and 3"):
        problem.form.shape({"A": (3, 2), "B": (3, 2)})
    assert shape_of(column_vector((1, 2))) == (2, 1)


def solve(drill: Drill) -> None:
    """Answer everything rightly."""
    problem = drill.problem
    text = show_shape(problem.shape) if problem.shape else "none"
    if problem.kind.name == "legal":
        text = "y" if problem.shape else "n"
    drill.answer(text)
    while drill.phase is Phase.CELLS:
        assert drill.cursor is not None
        drill.answer(show(problem.answer(drill.cursor)))
        drill.go_on()


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_drill_is_done_when_everything_is_right(kind: str) -> None:
    for problem in drills(kind, 30):
        drill = Drill(problem)
        assert drill.phase is Phase.SHAPE and drill.cursor is None
        solve(drill)
        assert drill.phase is Phase.DONE and drill.clean


def test_a_refused_answer_costs_nothing_and_a_wrong_one_may_be_tried_again() -> None:
    drill = Drill(make("product", 0, 0))
    assert drill.answer("three by two").refused
    assert drill.wrong == 0
    assert drill.answer("2x3").ideas == ("shape-swapped",)
    assert drill.phase is Phase.SHAPE and drill.wrong == 1
    assert drill.answer("3 by 2").correct
    assert drill.phase is Phase.CELLS and drill.cursor == (1, 0)
    assert drill.answer("1,2").refused
    assert not drill.answer("0").correct
    assert drill.wrong == 2
    assert drill.answer("24").correct
    assert drill.phase is Phase.DONE and not drill.clean


def test_the_cursor_stays_inside_and_walks_the_open_cells() -> None:
    drill = Drill(make("product", 4, 2))
    drill.answer(show_shape(drill.problem.shape or ()))
    rows, columns = drill.problem.shape or (0, 0)
    for _ in range(5):
        drill.move(1, 1)
    assert drill.cursor == (rows - 1, columns - 1)
    drill.go_on()
    assert drill.cursor == (0, 0)
    drill.go_on(-1)
    assert drill.cursor == (rows - 1, columns - 1)
    drill.go_to((99, 0))
    assert drill.cursor == (rows - 1, columns - 1)


def test_a_hint_is_no_fault_but_a_given_answer_is_not_clean() -> None:
    drill = Drill(make("product", 0, 0))
    drill.hint()
    solve(drill)
    assert drill.clean
    drill = Drill(make("product", 0, 0))
    for _ in range(4):
        drill.hint()
    assert "(3×2)" in drill.current_hint
    solve(drill)
    assert not drill.clean and drill.told == 1 and drill.wrong == 0


def test_difficulty_rises_with_clean_solves_and_falls_with_errors() -> None:
    practice = Practice()
    assert practice.level == 0
    solve(practice.drill)
    assert "level 1" in practice.settle()
    assert practice.settle() == ""  # once
    for expected in (1, 1, 2, 2, 3):
        practice.next()
        assert practice.level == expected
        solve(practice.drill)
        practice.settle()
    assert practice.streak == 6
    practice.next()
    practice.drill.answer("77x1")
    practice.drill.answer("78x1")
    solve(practice.drill)
    assert practice.settle() == "level 2 next"
    assert practice.streak == 0


def test_mastery_mixes_the_kinds() -> None:
    practice = Practice({"kind": "sum", "level": 5, "seed": 3})
    solve(practice.drill)
    assert "mastered" in practice.settle()
    kinds = set()
    for _ in range(40):
        practice.next()
        assert practice.level >= 1
        kinds.add(practice.kind)
    assert len(kinds) >= 6
    practice.choose("layer")
    practice.next()
    assert practice.kind == "layer"


@given(st.sampled_from(list(KINDS)), st.integers(0, MAX_LEVEL), st.integers(0, 10**9))
def test_the_state_string_brings_the_same_drill_back(kind: str, level: int, seed: int) -> None:
    practice = Practice({"kind": kind, "level": level, "seed": seed})
    assert Practice.from_state(practice.state).drill.problem == practice.drill.problem
    before = practice.drill.problem
    solve(practice.drill)
    practice.again()
    assert practice.drill.problem == before and practice.drill.phase is Phase.SHAPE


def test_levels_are_remembered() -> None:
    practice = Practice({"kind": "sum", "level": 5, "seed": 3})
    solve(practice.drill)
    practice.settle()
    practice.choose("layer")
    solve(practice.drill)
    practice.settle()
    assert practice.memory == "sum=5* layer=1"
    later = Practice()
    later.recall(practice.memory + " cube=3 product=9 \x00")
    assert later.levels == {"sum": 5, "layer": 1} and later.mastered == {"sum"}
    later.choose("layer")
    assert later.level == 1


@given(st.sampled_from(WITH_CELLS), st.integers(0, MAX_LEVEL), st.integers(0, 999), st.data())
def test_a_walk_stays_inside_and_comes_back(
    kind: str, level: int, seed: int, data: st.DataObject
) -> None:
    problem = make(kind, level, seed)
    if problem.shape is None:
        return
    walk = Walk(problem)
    for move in data.draw(st.lists(st.sampled_from(["on", "back", "stride", "turn"]), max_size=30)):
        match move:
            case "on":
                walk.step()
            case "back":
                walk.step(-1)
            case "stride":
                walk.by_term = not walk.by_term
            case "turn":
                walk.turn()
        assert -1 <= walk.place < len(walk.steps)
        assert walk.by_term or walk.current is None or walk.current.whole or move == "stride"
    while not walk.finished:
        before = walk.place
        walk.step()
        assert walk.place > before
    for i, row in enumerate(problem.result):
        for j, x in enumerate(row):
            assert isclose(walk.reached((i, j)) or 0.0, x, abs_tol=1e-8)
    while walk.place >= 0:
        walk.step(-1)
    assert walk.reached((0, 0)) is None


def test_a_bad_state_string_is_refused() -> None:
    for state in ("mnist?kind=sum", "matrix?kind=cube", "matrix?level=7", "matrix?seed=-1"):
        with pytest.raises(KnobError):
            Practice.from_state(state)
    assert Practice.from_state("matrix?kind=layer").drill.problem == make("layer", 0, 0)
    assert Practice().kind == "product"


def test_every_kind_can_be_asked_again_by_its_id() -> None:
    practice = Practice({"kind": "layer", "level": 3, "seed": 4})
    asks = {ask.id: ask for ask in practice.asks()}
    assert list(asks) == [f"products.drill.{kind}" for kind in KINDS]
    assert practice.question is None and practice.open  # it asks in its own cells
    task = asks["products.drill.layer"].task
    assert task is not None and task.problem == practice.drill.problem
    for kind, ask in zip(KINDS, asks.values(), strict=True):
        assert ask.renew is not None
        other = ask.renew(9)
        assert other.id == ask.id and other.seed == 9
        assert (other.prompt, other.task) != (ask.prompt, ask.task)
        if KINDS[kind].has_cells:
            attempt = Attempt(other, "review")
            assert attempt.grid is not None
            solve(attempt.grid)
            assert attempt.settled and attempt.correct
        else:
            assert other.judge(other.solution).correct
            assert not other.judge("n" if other.solution != "n" else "y").refused
            assert other.hints[-1] and "n" in other.keys


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_is_recorded_of_a_drill(kind: str) -> None:
    practice = Practice({"kind": kind, "level": 4, "seed": 5})
    problem = practice.drill.problem
    practice.scene.put("99x98" if kind != "legal" else "maybe")
    answer = practice.commit(1.5)
    if kind == "legal":
        assert answer is None  # not judged, and still there to be mended
        assert practice.scene.draft == "maybe"
    else:
        assert answer is not None and answer.choice == "shape: 99×98" and not answer.correct
        assert (answer.item, answer.seed) == (f"products.drill.{kind}", 5)
        assert (answer.state, answer.seconds, answer.source) == (practice.state, 1.5, "lab")
    practice.drill.hint()
    text = show_shape(problem.shape) if problem.shape else "none"
    practice.scene.put(("y" if problem.shape else "n") if kind == "legal" else text)
    answer = practice.commit(1.0)
    assert answer is not None and answer.correct and answer.hints == 1


def test_no_shape_at_all_is_told_how_one_is_typed_and_no_number_goes_on() -> None:
    practice = Practice()
    assert practice.commit(1.0) is None and practice.scene.said is not None
    assert practice.scene.said.verdict.refused and "3x2" in practice.scene.said.verdict.message
    problem = practice.scene.problem
    assert problem.shape is not None
    practice.scene.put(f"{problem.shape[0]}x{problem.shape[1]}")
    practice.scene.commit()
    practice.scene.said = None
    assert practice.scene.drill.cursor is not None
    assert practice.commit(1.0) is None and practice.scene.said is None


def test_a_letter_is_a_command_or_a_part_of_an_answer() -> None:
    scene = Practice().scene
    assert scene.takes("n") and scene.takes("3")
    assert not any(map(scene.takes, "yhmq .-"))
    scene.type("3")
    assert all(map(scene.takes, "xh q"))
    for character in "x2":
        scene.type(character)
    assert scene.draft == "3×2"
    scene.commit()
    assert all(map(scene.takes, "-.=7")) and not any(map(scene.takes, "nyx, "))
    scene.watch()
    assert not scene.takes(".") and scene.takes("7")
    scene.type("7")
    assert scene.walk is None and scene.takes("h")
    scene.put("")
    scene.paste("=1+3*3\n+14")
    assert scene.draft == "=1+3*3 +14"
    entry = scene.commit()
    assert entry is not None and entry.verdict.correct
    assert scene.drill.phase is Phase.DONE and not scene.takes("1")
