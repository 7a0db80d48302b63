"""Everything that can be typed as an expression has its row in every table that describes it."""

import math
import random
from collections.abc import Mapping

import pytest

from engine.activations import ACTIVATIONS
from engine.expression.formula import ExpressionError, parse
from engine.expression.functions import FUNCTIONS, OPERATIONS, OPERATORS, SEVERAL, WRITTEN
from engine.expression.tokens import ALLOWED
from engine.gradcheck import numeric_gradient
from engine.ops import OPS
from engine.tensor import backward
from lessons.graphs.graph import Graph, Kind, build
from lessons.labs.backprop.diagnosis import ideas
from lessons.labs.backprop.nudge import KINKS, nudge
from lessons.labs.backprop.rules import RULES
from lessons.labs.backprop.slips import BACKWARD, FORWARD
from lessons.labs.backprop.story import COMPUTES, tell
from tui.formula import render
from tui.labs.backprop.code import rule_source

TABLES: dict[str, Mapping[str, object]] = {
    "engine.ops.OPS": OPS,
    "rules.RULES": RULES,
    "story.COMPUTES": COMPUTES,
    "slips.FORWARD": FORWARD,
    "slips.BACKWARD": BACKWARD,
}
SIGNS = {"add": "x + y", "subtract": "x - y", "multiply": "x*y", "divide": "x/y",
         "negate": "-x", "power": "x^3"}  # fmt: skip
each = pytest.mark.parametrize("op", OPERATIONS)


def typed(op: str) -> str:
    """The shortest expression that has the operation in it."""
    if op in SIGNS:
        return SIGNS[op]
    return f"{WRITTEN[op]}(x, y)" if op in SEVERAL else f"{WRITTEN[op]}(x)"


def graph(op: str, x: float = 1.3) -> Graph:
    expression = parse(typed(op))
    return build(expression, {name: {"x": x, "y": 0.7}[name] for name in expression.names})


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_a_row_for_every_operation(table: str) -> None:
    assert set(OPERATIONS) - set(TABLES[table]) == set()


def test_the_parser_knows_every_function_of_the_activation_table() -> None:
    assert set(ACTIVATIONS) <= set(FUNCTIONS.values())
    for name in ACTIVATIONS:
        assert parse(f"{name}(x)").terms[-1].op == name
        assert WRITTEN[name] in ALLOWED
    assert set(OPERATIONS) == set(OPERATORS) | set(FUNCTIONS.values())
    assert set(SIGNS) == set(OPERATORS)


@each
def test_the_parser_reads_it_and_writing_reads_back(op: str) -> None:
    expression = parse(typed(op))
    assert expression.terms[-1].op == op
    assert parse(expression.to_text()).terms[-1].op == op
    drawn = "\n".join(render(expression.to_tex()))
    assert drawn.strip() and "\\" not in drawn


@each
def test_its_rule_says_the_slope_that_the_engine_computes_and_differences_find(op: str) -> None:
    for x in (1.3, 0.2):
        made = graph(op, x)
        (move,) = (m for m in made.moves if m.kind is Kind.BACKWARD and m.target == 0)
        root = parse(typed(op)).evaluate(made.values)
        backward(root)

        def value(x: float, made: Graph = made) -> float:
            return float(parse(typed(op)).evaluate({**made.values, "x": x}).data)

        assert move.number == pytest.approx(numeric_gradient(value, x), rel=1e-4, abs=1e-9)
        story = tell(made, move)
        assert story.rule == RULES[op].words and story.sentence
        assert story.answer and "x" in story.wanted
        assert not {"nan", "inf"} & set(story.line.split())


@each
def test_its_forward_move_has_a_story(op: str) -> None:
    made = graph(op)
    (move,) = (m for m in made.moves if m.kind is Kind.FORWARD)
    story = tell(made, move)
    assert (story.rule, story.wanted) == (COMPUTES[op], "F")
    assert "x" in story.symbols


@each
def test_wrong_ideas_give_wrong_numbers_and_each_has_its_sentence(op: str) -> None:
    """Where an operation works as it should, no idea that is listed gives the right number."""
    for x in (1.3, -1.3, 0.4):
        try:
            made = graph(op, x)
        except ExpressionError:  # a logarithm of something negative
            continue
        for move in made.moves:
            found = ideas(made, move)
            assert found
            for idea in found:
                assert math.isfinite(idea.value) and idea.message
                assert idea.value != pytest.approx(move.number, rel=1e-3, abs=1e-9)


@each
def test_the_code_behind_it_can_be_shown(op: str) -> None:
    sources = rule_source(op)
    assert sources
    assert any(f'"{op}"' in text for _, text in sources)


@each
def test_a_step_over_a_kink_is_told_from_a_curve(op: str) -> None:
    rng = random.Random(op)
    if op in SEVERAL:
        assert nudge(graph(op, 0.699), "x", 0.1).reason == "kink"
        return
    for kink in KINKS.get(op, ()):
        before = nudge(graph(op, kink - 0.001), "x", 0.01)
        assert before.reason == "kink", before
        assert nudge(graph(op, kink), "x", 0.01).reason in {"tie", "agrees"}
    for _ in range(20):
        x = rng.uniform(0.1, 2)
        if all(abs(x - kink) > 0.2 for kink in KINKS.get(op, ())):
            assert nudge(graph(op, x), "x", 0.0001).reason == "agrees"
