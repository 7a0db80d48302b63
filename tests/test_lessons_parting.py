"""Where several wrong ideas fit what was typed, R brings numbers in which they part."""

from itertools import combinations

import pytest

from lessons.asking.ask import ask_task
from lessons.asking.attempt import Attempt
from lessons.asking.items import read_drill
from lessons.asking.parting import PARTED, gathered, part, parting
from lessons.course.outline import load_course
from lessons.labs.backprop.backprop import Backprop
from lessons.labs.backprop.diagnosis import ideas
from lessons.labs.matrix.practice import Practice
from lessons.products.diagnosis import judge_cell, outcomes
from lessons.products.problems import MAX_LEVEL, make

DRILLS = [
    item
    for lesson in load_course().lessons
    for item in map(read_drill, lesson.drills)
    if item.kind == "number" and item.varies
]


def test_ideas_part_where_none_of_their_answers_is_one_of_anothers() -> None:
    assert part(["a", "b"], {"a": [2.0, 3.0], "b": [4.0]})
    assert not part(["a", "b"], {"a": [2.0, 4.0], "b": [4.01]})  # a rounded 4 is both
    assert not part(["a", "b"], {"a": [2.0]})  # b gives nothing here, so it cannot show
    assert not part(["a", "b"], {"a": [(2, 3)], "b": [(2, 3)]})
    assert parting(4, ["a", "b"], lambda seed: {"a": [7.0], "b": [float(seed)]}) == 5
    assert parting(4, ["a", "b"], lambda seed: {"a": [7.0], "b": [7.0]}) is None
    assert parting(4, ["a"], lambda seed: {"a": [7.0]}) is None


def test_the_numbers_that_a_drill_offers_tell_the_ideas_apart() -> None:
    offered = several = 0
    for item in DRILLS:
        for seed in range(1, 5):
            task = item.draw(seed)
            alike = {a.value for a, b in combinations(task.ideas, 2) if a.value == b.value}
            for typed in sorted(alike - {task.wanted})[:2]:
                attempt = Attempt(ask_task(task))
                verdict = attempt.commit(repr(typed))
                if verdict.refused or verdict.correct or len(verdict.ideas) < 2:
                    continue
                several += 1
                if attempt.parts_at is None:
                    assert PARTED not in verdict.message
                    continue
                offered += 1
                assert verdict.message.endswith(PARTED)
                other = attempt.again(other=True).ask.task
                assert other is not None and other.seed != seed
                by_name = {idea.name: idea.value for idea in other.ideas}
                values = [by_name[name] for name in verdict.ideas]
                assert len(set(values)) == len(values)
    assert several > 5 and offered > several / 2


def test_the_matrix_lab_draws_neither_0_nor_1_nor_minus_1() -> None:
    for kind in ("scale", "sum", "transpose", "inner", "vector", "product", "layer"):
        for level in range(1, MAX_LEVEL + 1):
            for seed in range(30):
                problem = make(kind, level, seed)
                entries = [x for table in problem.values.values() for row in table for x in row]
                assert not {0.0, 1.0, -1.0} & {
                    *entries,
                    problem.form.factor if kind == "scale" else 2,
                }


@pytest.mark.parametrize("kind", ["sum", "product", "layer"])
def test_r_in_the_matrix_lab_brings_a_drill_in_which_they_part(kind: str) -> None:
    found = 0
    for seed in range(60):
        lab = Practice({"kind": kind, "level": 3, "seed": seed})
        problem = lab.drill.problem
        if problem.shape is None:
            continue
        lab.scene.put(f"{problem.shape[0]}x{problem.shape[1]}")
        lab.commit(1.0)
        cell = lab.drill.cursor
        assert cell is not None
        given = outcomes(problem, cell)
        alike = [
            a for one, other in combinations(given, 2) for a in given[one] if a in given[other]
        ]
        several = (x for x in alike if len(judge_cell(problem, cell, repr(x)).ideas) > 1)
        typed = next(several, None)
        if typed is None:
            continue
        lab.scene.put(repr(typed))
        lab.commit(1.0)
        assert lab.scene.said is not None
        verdict = lab.scene.said.verdict
        if PARTED not in verdict.message:
            continue
        lab.new_seed()
        assert (lab.kind, lab.level) == (kind, 3) and lab.seed != seed
        assert part(verdict.ideas, outcomes(lab.drill.problem, cell))
        lab.new_seed()  # from here on, seed after seed as ever
        found += 1
    assert found > 5


def test_r_in_the_backprop_lab_brings_leaves_with_which_they_part() -> None:
    found = 0
    for seed in range(1, 40):
        lab = Backprop.from_state(f"backprop?level=3&seed={seed}")
        lab.to_blank()
        ask, graph = lab.question, lab.graph
        if ask is None or graph is None:
            continue
        place = lab.walk.place
        values = [idea.value for idea in ideas(graph, graph.moves[place])]
        typed = next((a for a, b in combinations(values, 2) if a == b), None)
        if typed is None:
            continue
        verdict = lab.attempt(ask).commit(repr(typed))
        if PARTED not in verdict.message:
            continue
        lab.new_seed()
        other = lab.graph
        assert other is not None and other.expression.to_text() == graph.expression.to_text()
        parted = ideas(other, other.moves[place])
        assert part(verdict.ideas, gathered((idea.name, idea.value) for idea in parted))
        assert Backprop.from_state(lab.state).graph == other  # and it can be pasted
        found += 1
    assert found > 2
