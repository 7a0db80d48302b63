"""Each wrong idea is recognised by the number it gives, and a right answer is never blamed."""

import random
import re

import pytest
from sweep import sweep

from engine.expression.formula import parse
from lessons.asking.answers import match_number
from lessons.graphs.graph import Graph, Kind, Move, build
from lessons.labs.backprop.backprop import Backprop
from lessons.labs.backprop.diagnosis import ideas, judge
from lessons.labs.backprop.practice import LEVELS, exercise
from lessons.labs.backprop.sheet import SHEETS, judge_cell
from lessons.labs.backprop.story import tell
from lessons.numbers import show
from tests.check_gradients import random_graph

WORKSHOP = {"w1": 3.0, "x1": 2.0, "w2": -2.0, "x2": 1.0, "x3": 3.0}


def move(graph: Graph, wire: str, use: int = 0) -> Move:
    """The backward move that brings the gradient of `wire`, or its second, third ... part."""
    found = [m for m in graph.moves if m.kind is Kind.BACKWARD]
    return [m for m in found if graph.points[m.target].wire == wire][use]


def forward(graph: Graph, wire: str) -> Move:
    return next(
        m for m in graph.moves if m.kind is Kind.FORWARD and graph.points[m.node].wire == wire
    )


def blamed(text: str, values: dict[str, float], wire: str, typed: str, use: int = 0) -> str:
    graph = build(parse(text), values)
    verdict = judge(graph, move(graph, wire, use), typed)
    assert not verdict.correct and not verdict.refused and verdict.message
    return verdict.ideas[0]


@sweep(
    ("text", "values", "wire", "typed", "idea"),
    [
        ("max(w1*x1 + w2*x2, x3)", WORKSHOP, "w1", "3", "factor itself"),
        ("max(w1*x1 + w2*x2, x3)", WORKSHOP, "x3", "1", "losing side"),
        ("max(w1*x1 + w2*x2, x3)", WORKSHOP, "add", "0", "winning side"),
        ("max(w1*x1 + w2*x2, x3)", WORKSHOP, "multiply1", "0.5", "copy divided"),
        ("max(w1*x1 + w2*x2, x3)", WORKSHOP, "w1", "-2", "sign"),
        ("max(w1*x1 + w2*x2, x3)", WORKSHOP, "w1", "6", "both factors"),
        ("(x + y)*r", {"x": 2, "y": -1, "r": 5}, "x", "1", "forgot upstream"),
        ("(x + y)*r", {"x": 2, "y": -1, "r": 5}, "x", "2.5", "copy divided"),
        ("a*b*c", {"a": 2, "b": 3, "c": 5}, "a", "3", "forgot upstream"),
        ("a*b*c", {"a": 2, "b": 3, "c": 5}, "a", "10", "factor itself"),
        ("a*b*c", {"a": 2, "b": 3, "c": 5}, "a", "8", "added upstream"),
        ("a - b", {"a": 4, "b": 7}, "b", "1", "side"),
        ("a/b", {"a": 6, "b": 4}, "b", "-1.5", "square forgotten"),
        ("relu(z)", {"z": -2}, "z", "1", "gate ignored"),
        ("relu(z)", {"z": 5}, "z", "0", "gate closed"),
        ("sigmoid(z)", {"z": 0}, "z", "0.5", "output as slope"),
        ("tanh(z)", {"z": 1}, "z", "0.2384", "square forgotten"),
        ("z^3", {"z": 2}, "z", "24", "exponent kept"),
        ("z^3", {"z": 2}, "z", "4", "n forgotten"),
        ("exp(z)", {"z": 2}, "z", "5.437", "power rule"),
        ("log(z)", {"z": 4}, "z", "4", "multiplied"),
        ("sqrt(z)", {"z": 9}, "z", "1/3", "two forgotten"),
    ],
)
def test_each_mistake_is_recognised(
    text: str, values: dict[str, float], wire: str, typed: str, idea: str
) -> None:
    assert blamed(text, values, wire, typed) == idea


def test_overwriting_where_gradients_add() -> None:
    values = {"x": 3.0, "y": 4.0}
    graph = build(parse("x*y + x"), values)
    second = move(graph, "x", 1)
    assert second.number == 5
    typed = show(second.contribution)
    assert blamed("x*y + x", values, "x", typed, use=1) == "overwrote"
    assert blamed("x*y + x", values, "x", show(second.before), use=1) == "ignored"


@pytest.mark.parametrize(
    ("text", "values", "wire", "typed", "idea"),
    [
        ("a + b*c", {"a": 1, "b": 3, "c": 4}, "multiply", "7", "forward added"),
        ("a - b", {"a": 1, "b": 3}, "subtract", "2", "forward reversed"),
        ("max(a, b)", {"a": -5, "b": 3}, "maximum", "-5", "forward the smaller"),
        ("relu(a)", {"a": -5}, "relu", "-5", "forward unchanged"),
        ("sigmoid(a)", {"a": 1}, "logistic", "0.269", "forward other tail"),
    ],
)
def test_forward_mistakes(
    text: str, values: dict[str, float], wire: str, typed: str, idea: str
) -> None:
    graph = build(parse(text), values)
    assert judge(graph, forward(graph, wire), typed).ideas[0] == idea


def graphs(count: int) -> list[Graph]:
    """Exercises of every level, and graphs with every operation."""
    found = [exercise(level, seed).graph for level in range(1, len(LEVELS) + 1) for seed in (1, 2)]
    rng = random.Random(5)
    while len(found) < count:
        graph = random_graph(rng)
        if graph is not None:
            found.append(graph)
    return found


def test_a_lost_sign_of_a_sum_is_one_idea_not_two_to_choose_from() -> None:
    for a, b in ((-4, -5), (-1, -0.5), (-3, -3), (-7, -2)):
        graph = build(parse("a + b"), {"a": a, "b": b})
        verdict = judge(graph, forward(graph, "add"), show(-(a + b)))
        assert verdict.ideas == ("forward dropped sign",)
        assert verdict.message == "mind the minus signs"


def test_a_right_answer_is_never_blamed() -> None:
    for graph in graphs(60):
        for found in graph.moves:
            for typed in {show(found.number), repr(found.number), f"{found.number:.6g}"}:
                verdict = judge(graph, found, typed)
                assert verdict.correct, (graph.expression.text, typed, verdict)


def test_every_idea_fires_on_its_own_number_and_differs_from_the_right_one() -> None:
    seen = set()
    for graph in graphs(60):
        for found in graph.moves:
            for idea in ideas(graph, found):
                assert not match_number(repr(idea.value), found.number).correct
                verdict = judge(graph, found, repr(idea.value))
                if verdict.refused:
                    continue  # it may also be the right answer, rounded too far
                assert not verdict.correct
                assert idea.name in verdict.ideas, (graph.expression.text, idea, verdict)
                seen.add(idea.name)
    assert len(seen) > 30


def test_a_number_from_nowhere_is_answered_with_the_rule() -> None:
    graph = build(parse("a*b*c"), {"a": 2, "b": 3, "c": 5})
    verdict = judge(graph, move(graph, "a"), "777")
    assert verdict.ideas == () and "× swaps" in verdict.message


def test_near_misses_are_about_arithmetic() -> None:
    graph = build(parse("a*b*c"), {"a": 2, "b": 3, "c": 5})
    assert judge(graph, move(graph, "a"), "14").ideas == ("near",)


@pytest.mark.parametrize("typed", ["", "abc", "1,5", "1//2", "nan"])
def test_what_is_no_number_is_refused_not_wrong(typed: str) -> None:
    graph = build(parse("a*b"), {"a": 2, "b": 3})
    assert judge(graph, move(graph, "a"), typed).refused


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("name", list(SHEETS))
def test_the_sheets_recognise_their_mistakes(name: str, seed: int) -> None:
    for cell in SHEETS[name](seed).cells:
        assert judge_cell(cell, cell.story.answer).correct
        for idea in cell.ideas:
            verdict = judge_cell(cell, repr(idea.value))
            assert not verdict.correct and idea.name in verdict.ideas


def test_a_forward_number_from_nowhere_names_the_numbers_that_meet() -> None:
    graph = build(parse("a*b + tanh(c)"), {"a": 6, "b": 6.119, "c": 2})
    assert judge(graph, forward(graph, "multiply"), "777").message == "6 and 6.119 meet in ×"
    assert judge(graph, forward(graph, "tanh"), "777").message == "2 goes into tanh"


def test_the_total_typed_where_a_part_is_wanted_is_told_from_it() -> None:
    graph = build(parse("x*y + x"), {"x": 3, "y": 4})
    verdict = judge(graph, move(graph, "x", 0), "5")
    assert verdict.ideas[0] == "the total" and "wire 1 of 2" in verdict.message


# ---- zero, but for rounding ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("a + b - c", {"a": 0.1, "b": 0.2, "c": 0.3}),
        ("a - c + b", {"a": 0.1, "b": 0.2, "c": 0.3}),
        ("a*3 - c", {"a": 0.1, "c": 0.3}),
        ("b + a - b - a", {"a": 0.1, "b": 1000}),
        ("log(3*a/c)", {"a": 0.1, "c": 0.3}),
    ],
)
def test_a_sum_that_is_zero_but_for_rounding_is_shown_taken_and_routed_as_zero(
    text: str, values: dict[str, float]
) -> None:
    graph = build(parse(text), values)
    assert graph.result == 0 and show(graph.result) == "0"
    last = [found for found in graph.moves if found.kind is Kind.FORWARD][-1]
    assert judge(graph, last, "0").correct
    gated = build(parse(f"relu({text})*d"), {**values, "d": 2.0})
    assert all(gated.leaf(name).gradient == 0 for name in values)
    assert judge(gated, move(gated, "d"), "0").correct
    assert not judge(gated, move(gated, "d"), "1").correct


def test_gradients_that_cancel_but_for_rounding_are_zero() -> None:
    values = {"x": -1.0, "y": -1.0, "z": -3.0, "w": 5.0, "u": 2.0}
    graph = build(parse("(x^2/y^2 - z*w/z)/u^2"), values)
    assert graph.leaf("z").gradient == 0
    assert judge(graph, move(graph, "z", 1), "0").correct


def test_what_is_small_and_not_rounding_stays() -> None:
    assert build(parse("a - b"), {"a": 1.0, "b": 1 - 1e-13}).result > 0
    assert build(parse("a*b"), {"a": 1e-20, "b": 1e-20}).result > 0
    assert build(parse("a + b"), {"a": 1e-20, "b": 1e-20}).result == 2e-20


def test_practice_draws_no_cancelling_sums_and_no_leaves_that_make_ideas_coincide() -> None:
    apart = together = 0
    for level in range(1, len(LEVELS) + 1):
        for seed in range(1, 13):
            graph = exercise(level, seed).graph
            assert all(abs(value) > 1 for value in graph.values.values())
            for point in graph.points:
                assert point.op not in {"add", "subtract"} or point.value
            for found in graph.moves:
                assert not found.before or found.number
                for idea in ideas(graph, found):
                    said = judge(graph, found, repr(idea.value))
                    apart += len(said.ideas) == 1
                    together += len(said.ideas) > 1
                    assert (" ideas give " in said.message) is (len(said.ideas) > 1)
    assert together < apart / 4  # one number, one idea, as often as small numbers can have it


# ---- what is printed means what is computed ------------------------------------------------------


def read_symbols(graph: Graph, found: Move) -> float | None:
    """The local slope as the rule line writes it, read as a formula; None where it is words."""
    symbol = tell(graph, found).symbols.split("upstream · ", 1)[1]
    if any(word in symbol for word in (" or ", "slope of", "the ", "F")):
        return None
    text = symbol.replace("·", "*").replace("−", "-").replace("²", "^2").replace("√", "sqrt")
    text = re.sub(r"\bln (\w+|\()", r"log\1" if "ln (" in text else r"log(\1)", text)
    text = text.replace("σ", "sigmoid").replace("out", "(out)")
    values = {**graph.values, "out": graph.points[found.node].value}
    return float(parse(f"1*{text}").evaluate(values).data)


def test_an_operand_is_printed_with_its_brackets() -> None:
    """`upstream · a + b` would be another number than `upstream · (a + b)`."""
    read = 0
    for graph in graphs(150):
        for found in graph.moves:
            if found.kind is not Kind.BACKWARD:
                continue
            local = read_symbols(graph, found)
            if local is not None:
                assert local == pytest.approx(found.local, rel=1e-9), tell(graph, found).symbols
                read += 1
    assert read > 300
    graph = build(parse("(c - a)*(a + b)"), {"a": 2, "b": 3, "c": 5})
    assert tell(graph, move(graph, "subtract")).symbols == "upstream · (a + b)"
    graph = build(parse("(a + b)^(c - a)"), {"a": 2, "b": 3, "c": 5})
    assert tell(graph, move(graph, "subtract")).symbols == "upstream · out·ln (a + b)"


def test_a_part_is_never_told_under_the_name_of_the_total() -> None:
    for graph in graphs(80):
        for found in graph.moves:
            story = tell(graph, found)
            if found.kind is Kind.BACKWARD and found.part < found.parts:
                of = f"of {found.parts}"
                assert of in story.wanted and of in story.asked and of in story.line.split("=")[0]
                assert of in story.hints[1] and of in story.hints[2]
            elif found.parts > 1:
                assert "together" in story.asked


def test_what_was_given_away_is_not_told_as_done_right() -> None:
    lab = Backprop()
    lab.load("backprop?level=3&seed=5")
    while not lab.walk.finished:
        if lab.question is None:
            lab.step()
            continue
        ask = lab.question
        lab.attempt(ask).skip()
        lab.settle(ask)
    blanks = len(lab.walk.blanks)
    assert lab.walk.given == blanks > 2 and not lab.walk.solved
    assert lab.walk.account == f"Done, with {blanks} of {blanks} given."
    lab.again()
    while not lab.walk.finished:
        ask = lab.question
        if ask is None:
            lab.step()
            continue
        lab.attempt(ask).commit("777") if lab.walk.wrong == 0 else None
        lab.attempt(ask).commit(ask.solution)
        lab.settle(ask)
    assert lab.walk.solved and lab.walk.account == "Done, with 1 wrong on the way."
