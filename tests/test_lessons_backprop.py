"""The backprop lab: true numbers, a readable drawing, and a walk that asks and judges."""

import random
import re
import sys
from collections.abc import Callable
from itertools import permutations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.expression.formula import ExpressionError, parse
from lessons.course.outline import load_course
from lessons.course.steps import LabLink
from lessons.graphs.graph import Graph, Kind, build
from lessons.graphs.layout import Layout
from lessons.knobs import KnobError
from lessons.lab import open_lab
from lessons.labs.backprop.backprop import Backprop, Phase
from lessons.labs.backprop.nudge import nudge
from lessons.labs.backprop.practice import LEVELS, exercise, is_awkward, other_numbers
from lessons.labs.backprop.problem import Mode, from_string, on_tour, practice
from lessons.labs.backprop.sheet import SHEETS, SheetStepper
from lessons.labs.backprop.state import StateError, read_values
from lessons.labs.backprop.stepper import Stepper, all_moves
from lessons.labs.backprop.story import tell
from lessons.labs.backprop.tour import STATIONS, TOUR
from lessons.labs.backprop.walk import Mark
from lessons.numbers import show
from tests.check_gradients import check, random_graph, random_text

WORKSHOP = {"w1": 3.0, "x1": 2.0, "w2": -2.0, "x2": 1.0, "x3": 3.0}
TEXT = "max(w1*x1 + w2*x2, x3)"


def doors_to_stations() -> list[str]:
    """The states of all links from lessons to the stations of this lab."""
    links = (b for lesson in load_course().lessons for s in lesson.steps for b in s.blocks)
    states = [link.state for link in links if isinstance(link, LabLink)]
    return [state for state in states if state.startswith("backprop?station=")]


def workshop(**changes: float) -> Graph:
    return build(parse(TEXT), {**WORKSHOP, **changes})


def gradients(graph: Graph) -> dict[str, float | None]:
    return {point.wire: point.gradient for point in graph.points}


def drawn(graph: Graph) -> str:
    return graph.layout.text(
        [show(point.value) for point in graph.points],
        ["" if point.gradient is None else show(point.gradient) for point in graph.points],
    )


# The numbers ----------------------------------------------------------------------------------


def test_the_example_of_the_workshop() -> None:
    graph = workshop()
    assert [point.value for point in graph.points if point.op] == [6, -2, 4, 4]
    assert gradients(graph) == {
        "w1": 2, "x1": 3, "w2": 1, "x2": -2, "x3": 0,
        "multiply1": 1, "multiply2": 1, "add": 1, "maximum": 1,
    }  # fmt: skip


def test_x3_takes_over_and_at_a_tie_the_first_side_wins() -> None:
    assert gradients(workshop(x3=5))["x3"] == 1
    assert gradients(workshop(x3=5))["w1"] == 0
    assert gradients(workshop(x3=4))["x3"] == 0
    assert gradients(workshop(x3=4))["add"] == 1


def test_gradients_of_random_expressions_agree_with_central_differences() -> None:
    rng, done = random.Random(1), 0
    while done < 300:
        graph = random_graph(rng)
        if graph is not None:
            check(graph)
            done += 1


@pytest.mark.parametrize(("text", "at"), [("sqrt(x)", 0), ("x^0.5", 1), ("2*sqrt(x*x)", 2)])
def test_an_infinite_slope_is_an_error_with_a_place(text: str, at: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        build(parse(text), {"x": 0.0})
    assert caught.value.position == at
    assert "infinite" in caught.value.message


# The drawing ----------------------------------------------------------------------------------


def test_the_workshop_example_is_drawn_whole_in_a_small_terminal() -> None:
    graph = workshop()
    assert graph.layout.width <= 56 and graph.layout.height <= 12
    assert (
        drawn(graph)
        == """\
   w1     3 ──┐
         ∂2   ×──    6 ──┐
   x1     2 ──┘     ∂1   │
         ∂3              +──    4 ───┐
   w2    −2 ──┐          │     ∂1    │
         ∂1   ×──   −2 ──┘          max──    4 = F
   x2     1 ──┘     ∂1               │      ∂1
        ∂−2                          │
   x3     3 ─────────────────────────┘
         ∂0"""
    )


def test_a_variable_used_twice_is_drawn_once_with_a_rail() -> None:
    assert (
        drawn(build(parse("x*y + x"), {"x": 3, "y": 4}))
        == """\
   x     3 ─┬──┐
        ∂5  │  ×──   12 ──┐
   y     4 ─│──┘     ∂1   +──   15 = F
        ∂3  │             │     ∂1
            └─────────────┘
"""
    )


def cells(layout: Layout) -> dict[tuple[int, int], str]:
    """Every cell of names and signs; two of them on one cell would be unreadable."""
    found: dict[tuple[int, int], str] = {}
    for row, strokes in enumerate(layout.rows):
        for stroke in strokes:
            if stroke.node < 0:
                continue
            for offset, character in enumerate(stroke.text):
                assert (row, stroke.column + offset) not in found
                found[row, stroke.column + offset] = character
    return found


@given(st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_nothing_is_drawn_over_a_number_or_a_name(seed: int) -> None:
    rng = random.Random(seed)
    expression = parse(random_text(rng, rng.randint(1, 5)))
    try:
        graph = build(expression, dict.fromkeys(expression.names, 1.5))
    except ExpressionError:
        return
    layout = graph.layout
    taken = cells(layout)
    wires = {
        (row, stroke.column + offset)
        for row, strokes in enumerate(layout.rows)
        for stroke in strokes
        if stroke.node < 0
        for offset in range(len(stroke.text))
    }
    for spot, point in zip(layout.spots, graph.points, strict=True):
        for row in (spot.row,) if point.fixed else (spot.row, spot.row + 1):
            for column in range(spot.column, spot.column + spot.width):
                assert (row, column) not in taken and (row, column) not in wires
                taken[row, column] = "#"
            assert row < layout.height and spot.column + spot.width <= layout.width


def calls_of(work: Callable[[], object]) -> int:
    """How many functions, Python's and C's, some work calls: the same on every machine."""
    count = 0

    def counted(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(counted)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "text",
    [
        lambda n: "+".join("abcdefghij" * (n // 10)),
        lambda n: "+".join(["x"] * n),
        lambda n: "max(" * (n // 5) + "x" + ",y)" * (n // 5),
    ],
)
def test_500_characters_are_read_laid_out_and_stepped_quickly(text: Callable[[int], str]) -> None:
    """Twice the text costs about twice the work, not four times: some 50 ms for 500 characters."""

    def walk(size: int) -> None:
        expression = parse(text(size))
        walk = Stepper(build(expression, dict.fromkeys(expression.names, 1.01)))
        for _ in range(20):
            walk.step()
            tell(walk.graph, walk.graph.moves[walk.place])

    walk(120)  # what is loaded or remembered once
    assert len(text(250)) > 350
    half, whole = calls_of(lambda: walk(120)), calls_of(lambda: walk(240))
    assert whole < 3 * half and whole < 1_000_000


# The walk -------------------------------------------------------------------------------------


def test_forward_first_then_backward_in_the_engines_order() -> None:
    kinds = [move.kind for move in workshop().moves]
    assert kinds == [Kind.FORWARD] * 4 + [Kind.SEED] + [Kind.BACKWARD] * 8


def test_an_open_blank_stops_the_walk_until_it_is_filled() -> None:
    walk = Stepper(workshop(), all_moves(workshop()))
    assert walk.asks and not walk.step()
    assert not walk.judge(0, "5").correct
    assert walk.judge(0, "6").correct
    walk.fill(Mark.RIGHT)
    assert walk.place == 1 and walk.value(2) == 6


def test_a_filled_blank_stays_filled_when_one_steps_back() -> None:
    walk = Stepper(workshop(), all_moves(workshop()))
    walk.fill(Mark.RIGHT)
    assert walk.back() and walk.value(2) is None
    assert walk.step() and walk.value(2) == 6


def at_blank(station: str, **values: float) -> Backprop:
    """The lab at a station's first blank, its prediction made if it asks for one."""
    lab = Backprop()
    lab.begin(on_tour(station, values=values))
    predict(lab)
    lab.to_blank()
    assert lab.walk.asks
    return lab


def predict(lab: Backprop, confidence: int = 2) -> None:
    attempt = lab.prediction
    if attempt is None:
        return
    attempt.choose(lab.problem.station.poll.key)
    attempt.sure(confidence)


def give(lab: Backprop, *typed: str) -> None:
    """Type into the open blank, as its view does."""
    for text in typed:
        ask = lab.question
        assert ask is not None
        lab.attempt(ask).commit(text)
        lab.settle(ask)


def skip(lab: Backprop) -> None:
    ask = lab.question
    assert ask is not None
    lab.attempt(ask).skip()
    lab.settle(ask)


def solve(lab: Backprop) -> None:
    """Everything right at the first try, to the end."""
    while not lab.walk.finished:
        story = lab.walk.story
        assert story is not None
        if lab.walk.asks:
            give(lab, story.answer)
        else:
            assert lab.step()


def test_hints_climb_to_the_number_and_only_the_last_one_spoils_a_clean_solve() -> None:
    for hints in (2, 3):
        lab = at_blank("workshop")
        ask = lab.question
        assert ask is not None
        first = lab.attempt(ask)
        for _ in range(hints):
            first.hint()
        assert first.ladder[:3] == (
            "× multiplies: w1 · x1",
            "w1·x1 = 3 · 2",
            "w1·x1 = 3 · 2 = 6",
        )
        assert len(first.ladder) == 3, "the last one tells the number already"
        solve(lab)
        assert lab.walk.finished and lab.walk.clean == (hints == 2)


def test_a_wrong_answer_spoils_a_clean_solve_and_what_is_refused_does_not() -> None:
    lab = at_blank("workshop")
    give(lab, "1,5")
    assert lab.walk.asks and not lab.walk.wrong
    give(lab, "5")
    assert lab.walk.asks and lab.walk.place == 0
    solve(lab)
    assert lab.walk.wrong == 1 and not lab.walk.clean
    lab = at_blank("workshop")
    give(lab, "1,5")
    solve(lab)
    assert lab.walk.clean


def test_a_gift_is_no_wrong_answer_but_not_clean() -> None:
    lab = at_blank("workshop")
    skip(lab)
    assert lab.walk.filled == {0: Mark.GIVEN} and lab.walk.value(2) == 6  # type: ignore[attr-defined]
    solve(lab)
    assert lab.walk.wrong == 0 and not lab.walk.clean


def test_giving_up_after_the_last_hint_fills_the_blank_once() -> None:
    lab = at_blank("workshop")
    ask = lab.question
    assert ask is not None
    lab.attempt(ask).give_up()
    lab.settle(ask)
    lab.settle(ask)  # the news comes twice: passed over, and settled
    assert lab.walk.place == 1 and lab.walk.filled == {0: Mark.GIVEN}


def test_part_of_a_gradient_is_shown_as_part() -> None:
    graph = build(parse("x*y + x"), {"x": 3, "y": 4})
    walk = Stepper(graph)
    seen = []
    while walk.step():
        seen.append((walk.gradient(0), walk.awaits(0)))
    assert (1, True) in seen and seen[-1] == (5, False)


def test_every_story_ends_in_the_engines_number() -> None:
    rng = random.Random(2)
    told = 0
    while told < 60:
        graph = random_graph(rng)
        if graph is None:
            continue
        for move in graph.moves:
            story = tell(graph, move)
            assert story.answer == show(move.number)
            assert story.line.endswith(story.answer)
        told += 1


# Nudging --------------------------------------------------------------------------------------


def test_a_small_nudge_keeps_the_promise() -> None:
    result = nudge(workshop(), "w1", 0.01)
    assert result.agrees
    assert result.change == pytest.approx(0.02)


def test_a_nudge_from_a_tie_and_one_across_a_kink_say_so() -> None:
    assert nudge(workshop(x3=4), "x3", 0.01).reason == "tie"
    assert nudge(workshop(x3=4), "x3", -0.01).agrees
    assert nudge(workshop(), "w1", -1).reason == "kink"
    assert "max" in nudge(workshop(), "w1", -1).message


def test_a_large_step_on_a_curve_says_how_the_gap_shrinks() -> None:
    graph = build(parse("x^2"), {"x": 3.0})
    result = nudge(graph, "x", 1.0)
    assert result.reason == "curve"
    assert "4 times smaller" in result.message
    assert nudge(graph, "x", 0.01).agrees


def test_a_nudge_out_of_the_domain_is_explained() -> None:
    result = nudge(build(parse("log(x)"), {"x": 0.5}), "x", -1.0)
    assert result.reason == "outside" and "above 0" in result.message


def test_small_nudges_agree_off_the_kinks() -> None:
    rng, done = random.Random(3), 0
    while done < 100:
        graph = random_graph(rng)
        if graph is None:
            continue
        for place in graph.leaves:
            assert nudge(graph, graph.points[place].wire, 1e-4).reason in {"agrees", "curve"}
        done += 1


def test_with_an_upstream_the_change_is_the_one_behind_f() -> None:
    result = nudge(build(parse("a + b"), {"a": 3, "b": 4}, 2.0), "a", 0.01)
    assert result.agrees and result.change == pytest.approx(0.02)


# Practice, tour and sheets --------------------------------------------------------------------


@pytest.mark.parametrize("level", range(1, len(LEVELS) + 1))
def test_the_same_seed_gives_the_same_graph(level: int) -> None:
    first, second = exercise(level, 7), exercise(level, 7)
    assert first.graph.expression == second.graph.expression
    assert (first.graph.values, first.blanks) == (second.graph.values, second.blanks)
    texts = {exercise(level, seed).graph.expression.text for seed in range(8)}
    assert len(texts) > 1
    share = len(first.blanks) / len(first.graph.moves)
    assert (share == 0) == (level == 1)


@pytest.mark.parametrize("station", [s.id for s in TOUR])
def test_a_station_can_be_walked_to_its_end(station: str) -> None:
    lab = Backprop()
    lab.go(station)
    assert lab.phase is Phase.PREDICT and not lab.step()
    attempt = lab.prediction
    assert attempt is not None
    attempt.choose(lab.problem.station.poll.key)
    assert not attempt.take(), "nothing is committed before the confidence"
    attempt.sure(2)
    answers = list(attempt.take())
    judged = True if lab.problem.station.poll.scored else None  # a hook comes before the telling
    assert answers[0].item == lab.problem.station.poll.id and answers[0].correct is judged
    assert lab.phase is Phase.WALK and not attempt.settled, "the walk gives the answer"
    asks = lab.asks()
    solve(lab)
    assert lab.walk.clean and station in lab.visited and attempt.settled and attempt.correct
    for ask in asks[1:]:
        answers += lab.attempt(ask).take()
    items = [answer.item for answer in answers]
    assert items == [ask.id for ask in asks] and len(set(items)) == len(items) > 1
    assert all(answer.correct for answer in answers[1:])
    assert {answer.state for answer in answers} == {lab.state}


def test_the_predictions_are_true() -> None:
    """What each marked choice claims, asked of the engine."""

    def of(station: str, round: int = 0) -> dict[str, float | None]:
        found = STATIONS[station]
        return gradients(build(parse(found.expression), found.rounds[round], found.upstream))

    assert (of("copy")["a"], of("copy")["b"]) == (2, 2)
    assert of("chain")["x"] == STATIONS["chain"].rounds[0]["r"]
    felt = of("workshop")
    assert [wire for wire, gradient in felt.items() if gradient == 0] == ["x3"]
    assert [wire for wire, gradient in of("sides").items() if gradient] == ["x3", "maximum"]
    assert (of("tie")["add"], of("tie")["x3"]) == (1, 0)
    assert of("twice")["x"] == 5
    assert of("neuron")["add"] == 0.25
    assert of("relu", 0)["w"] == 0 and of("relu", 1)["add"] == 1
    softmax = SHEETS["softmax"]().tables
    assert [round(p, 2) for p in softmax["p"].rows[0]] == [0.67, 0.24, 0.09]
    slopes = softmax["∂z"].rows[0]
    assert [slope > 0 for slope in slopes] == [True, False, True]
    assert sum(slopes) == pytest.approx(0, abs=1e-12)
    assert slopes[1] == pytest.approx(softmax["p"].rows[0][1] - 1)
    matrix = SHEETS["matrix"]()
    shapes = {name: table.shape for name, table in matrix.tables.items()}
    assert shapes["dA"] == shapes["A"] and shapes["dB"] == shapes["B"]
    for wanted, formula in (("A", "dC·Bᵀ"), ("B", "Aᵀ·dC")):
        assert products_with_shape(shapes, shapes[wanted]) == [formula], "the shapes decide"


def products_with_shape(shapes: dict[str, tuple[int, int]], wanted: tuple[int, int]) -> list[str]:
    """Which products of dC with A or B, each as it is or transposed, have this shape."""
    sized = {name: shapes[name] for name in ("A", "B", "dC")}
    sized |= {f"{name}ᵀ": shape[::-1] for name, shape in sized.items()}
    return [
        f"{left}·{right}"
        for left, right in permutations(sized, 2)
        if ("dC" in left) != ("dC" in right)
        and sized[left][1] == sized[right][0]
        and (sized[left][0], sized[right][1]) == wanted
    ]


def test_every_choice_has_its_own_answer() -> None:
    for station in TOUR:
        whys = [choice.why for choice in station.poll.choices]
        assert all(whys) and len(set(whys)) == len(whys)


@pytest.mark.parametrize("seed", range(20))
def test_the_numbers_of_a_sheet_are_those_of_the_formulas(seed: int) -> None:
    tables = {name: np.array(t.rows) for name, t in SHEETS["softmax"](seed).tables.items()}
    shares = np.exp(tables["z"]) / np.exp(tables["z"]).sum()
    assert tables["p"] == pytest.approx(shares) and sorted(tables["y"][0]) == [0, 0, 1]
    assert tables["∂z"] == pytest.approx(shares - tables["y"])
    tables = {name: np.array(t.rows) for name, t in SHEETS["matrix"](seed).tables.items()}
    assert np.array_equal(tables["C"], tables["A"] @ tables["B"])
    assert np.array_equal(tables["dA"], tables["dC"] @ tables["B"].T)
    assert np.array_equal(tables["dB"], tables["A"].T @ tables["dC"])


@pytest.mark.parametrize("station", [station.id for station in TOUR if station.sheet])
def test_a_sheet_has_other_numbers_once_its_prediction_is_made(station: str) -> None:
    lab = Backprop.from_state(f"backprop?station={station}")
    lab.rng = random.Random(1)
    assert not lab.has_seed and lab.question is not None
    lab.attempt(lab.question).skip()
    lab.settle(lab.question)
    assert lab.has_seed
    before = lab.walk.sheet.tables  # type: ignore[attr-defined]
    lab.new_seed()
    assert lab.has_seed and lab.phase is Phase.WALK, "it asks nothing twice"
    drawn = lab.walk.sheet.tables  # type: ignore[attr-defined]
    assert drawn != before
    assert Backprop.from_state(lab.state).walk.sheet.tables == drawn  # type: ignore[attr-defined]
    lab.again()
    assert lab.walk.sheet.tables == drawn, "r keeps them"  # type: ignore[attr-defined]


def test_the_shapes_of_the_matrix_sheet_leave_one_product_for_each_gradient() -> None:
    """Sizes that coincide would let B·dC fit where Aᵀ·dC is meant."""
    shapes = {}
    for name in ("A", "B", "dC"):
        rows = np.array(SHEETS["matrix"]().tables[name].rows)
        shapes |= {name: rows.shape, f"{name}ᵀ": rows.T.shape}
    for result, product in ((shapes["B"], "Aᵀ·dC"), (shapes["A"], "dC·Bᵀ")):
        fitting = [
            f"{one}·{other}"
            for one, other in permutations(shapes, 2)
            if shapes[one][1] == shapes[other][0]
            and (shapes[one][0], shapes[other][1]) == result
            and "dC" in one + other
        ]
        assert fitting == [product]


def test_shapes_on_the_matrix_sheet() -> None:
    walk = SheetStepper(SHEETS["matrix"]())
    assert walk.asks_shape(0) and not walk.asks_shape(1)
    assert "transpose" in walk.judge(0, "2x3").message
    assert walk.judge(0, "3x2").correct


# The lab --------------------------------------------------------------------------------------


def test_free_play_asks_nothing() -> None:
    lab = Backprop()
    lab.free = True
    assert lab.phase is Phase.WALK and lab.question is None and lab.open
    while lab.step():
        pass
    assert lab.phase is Phase.DONE


def test_free_play_can_be_left_in_the_middle() -> None:
    lab = at_blank("workshop")
    lab.free = True
    assert lab.step() and lab.step()
    lab.free = False
    assert lab.walk.place == 2 and lab.walk.asks, "what was seen stays, the rest is asked"
    solve(lab)
    assert not lab.walk.clean


def test_two_clean_solves_skip_a_level() -> None:
    lab = Backprop()
    levels = []
    lab.begin(practice(3, 1))
    for _ in range(2):
        solve(lab)
        lab.next()
        levels.append(lab.problem.level)
    assert levels == [4, 6]


def test_an_unclean_solve_stays_on_its_level() -> None:
    lab = Backprop()
    lab.begin(practice(3, 1))
    while not lab.walk.finished:
        if lab.walk.asks:
            skip(lab)
        else:
            lab.step()
    assert lab.next_level == 3


def test_a_finished_expression_of_ones_own_is_not_destroyed_by_going_on() -> None:
    lab = Backprop.from_state("backprop?f=x*y&at=x:2.0,y:3.0&done=yes")
    walk = lab.walk
    assert lab.phase is Phase.DONE and not lab.can_go_on
    lab.next()
    assert lab.walk is walk and walk.finished
    lab.again()
    assert lab.walk is not walk and lab.walk.place == 0


def test_nothing_goes_on_before_the_end() -> None:
    lab = at_blank("workshop")
    walk = lab.walk
    lab.next()
    assert lab.walk is walk


def test_again_asks_every_blank_anew() -> None:
    lab = at_blank("workshop")
    give(lab, "5", "6")
    lab.again()
    assert lab.walk.place == 0 and lab.walk.asks
    ask = lab.question
    assert ask is not None and not lab.attempt(ask).tries


@pytest.mark.parametrize("seed", range(20))
def test_other_numbers_keep_the_expression_and_are_as_good(seed: int) -> None:
    station = [s for s in TOUR if s.expression][seed % 8]
    graph = build(parse(station.expression), station.rounds[0], station.upstream)
    other = other_numbers(graph, random.Random(seed))
    assert other.expression == graph.expression and other.values != graph.values
    assert other.upstream == graph.upstream and not is_awkward(other)
    lab = Backprop(rng=random.Random(seed))
    lab.begin(on_tour(station.id))
    predict(lab)
    lab.new_seed()
    assert lab.problem.station is station and not lab.as_given
    assert Backprop.from_state(lab.state).state == lab.state


def test_a_prediction_is_held_against_its_own_numbers_only() -> None:
    lab = at_blank("workshop")
    lab.edit({"x3": 5.0})
    solve(lab)
    assert lab.prediction is not None and not lab.prediction.settled


@pytest.mark.parametrize("state", doors_to_stations())
def test_a_lesson_leads_to_a_station_with_numbers_that_no_page_has(state: str) -> None:
    """Then nothing is asked that the page has just answered: the walk begins at once."""
    lab = Backprop.from_state(state)
    station = lab.problem.station
    if lab.graph is None:
        assert lab.phase is Phase.PREDICT
        return
    assert lab.prediction is None and lab.phase is Phase.WALK and not lab.as_given
    lab.to_blank()
    assert lab.walk.asks
    solve(lab)
    assert station.id in lab.visited


def test_editing_a_leaf_lets_the_whole_graph_follow() -> None:
    lab = Backprop()
    lab.go("workshop")
    lab.free = True
    lab.to_blank()
    lab.edit({"x3": 5.0})
    assert lab.graph is not None
    assert lab.graph.result == 5 and gradients(lab.graph)["x3"] == 1
    assert lab.walk.finished


def test_an_edit_changes_the_open_question() -> None:
    lab = at_blank("workshop")
    before = lab.question
    lab.edit({"w1": 4.0})
    assert lab.question != before
    give(lab, "6")
    assert lab.walk.place == 0
    give(lab, "8")
    assert lab.walk.place == 1


def test_plus_and_minus_turn_the_leaf_that_is_looked_at() -> None:
    lab = Backprop.from_state("backprop?f=log(x)&at=x:1.0&done=yes")
    walk = lab.walk
    assert isinstance(walk, Stepper) and not lab.can_turn_here
    lab.look.choose_leaf(walk, 1)
    lab.turn_here(1)
    assert lab.graph is not None and lab.graph.values == {"x": 1.5} and lab.walk.finished
    for _ in range(3):
        lab.turn_here(-1)
    assert lab.graph.values == {"x": 0.5} and "log" in lab.note, "log(0) has no value"


def test_a_nudge_does_not_give_an_open_blank_away() -> None:
    lab = Backprop()
    lab.go("workshop")
    assert not lab.can_prove
    lab.free = True
    lab.to_blank()
    assert lab.can_prove and isinstance(lab.walk, Stepper)
    lab.look.prove(lab.walk)
    assert lab.look.nudged is not None and lab.look.nudged.agrees
    down = lab.look.nudged.step
    lab.turn_here(-1)
    assert lab.look.nudged is not None and lab.look.nudged.step == -down


# One wire of several --------------------------------------------------------------------------


def test_the_part_over_one_wire_is_not_called_the_total() -> None:
    graph = build(parse("x*y + x"), {"x": 3, "y": 4})
    stories = [tell(graph, move) for move in graph.moves if graph.points[move.target].wire == "x"]
    first, second = stories
    assert (first.answer, second.answer) == ("1", "5")
    assert first.asked == "What comes to x over this wire, 1 of 2?"
    assert first.line == "∂F/∂x over wire 1 of 2 = 1 · 1 = 1"
    assert second.asked == "What is ∂F/∂x, over both wires together?"
    assert second.line.startswith("∂F/∂x = 1 + ") and second.line.endswith("= 5")


def test_only_the_last_of_several_wires_brings_the_total() -> None:
    rng, several = random.Random(4), 0
    while several < 40:
        graph = random_graph(rng)
        if graph is None:
            continue
        for move in graph.moves:
            if move.kind is not Kind.BACKWARD:
                continue
            whole = f"∂F/∂{graph.points[move.target].name}"
            is_last = move.number == graph.points[move.target].gradient
            assert move.part <= move.parts
            if move.part == move.parts:
                assert is_last
            elif graph.points[move.target].op == "":
                several += 1
                assert tell(graph, move).wanted != whole
        for place in range(len(graph.points)):
            arrived = [m for m in graph.moves if m.kind is Kind.BACKWARD and m.target == place]
            assert [m.part for m in arrived] == list(range(1, len(arrived) + 1))
            assert all(m.parts == len(arrived) for m in arrived)


def test_an_operand_keeps_its_brackets() -> None:
    graph = build(parse("(a + b)*(c - a)"), {"a": 1, "b": 2, "c": 3})
    lines = [tell(graph, move).symbols for move in graph.moves]
    assert "(a + b) · (c − a)" in lines
    assert "upstream · (a + b)" in lines and "upstream · (c − a)" in lines


# States ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "state",
    [
        "backprop?station=workshop",
        "backprop?station=relu&round=2",
        "backprop?station=workshop&at=x3:5.0",
        "backprop?level=4&seed=17",
        "backprop?f=f*x + b&at=f:2.0,x:-1.0,b:0.5",
        "backprop?f=a + b&upstream=2.0&at=a:3.0,b:4.0",
    ],
)
def test_a_state_comes_back(state: str) -> None:
    lab = Backprop.from_state(state)
    assert lab.state == state


@pytest.mark.parametrize(
    "state",
    [
        "x", "mnist?seed=1", "backprop?station=nowhere", "backprop?level=two", "backprop?f=a b",
        "backprop?f=x/0&at=x:1", "backprop?f=x", "backprop?station=workshop&at=q:1",
        "backprop?f=x&at=x:nan", "backprop?f=x&at=x", "backprop?what=1", "backprop?" + "a" * 3000,
        "backprop?level=99999999999&seed=1",
    ],
)  # fmt: skip
def test_a_bad_state_is_explained_and_the_tour_begins(state: str) -> None:
    with pytest.raises(KnobError) as caught:
        Backprop.from_state(state)
    lab = open_lab(Backprop, state)
    assert isinstance(lab, Backprop)
    assert str(caught.value) in lab.note and lab.problem.mode is Mode.TOUR


def test_the_states_in_the_lessons_can_be_read() -> None:
    lessons = Path(__file__).parent.parent / "lessons" / "content"
    states = re.findall(
        r'"(backprop\?[^"]*)"', "".join(p.read_text() for p in lessons.glob("*.md"))
    )
    assert states
    for state in states:
        assert from_string(state).walk().length


@given(st.text(max_size=80))
@settings(max_examples=100, deadline=None)
def test_no_state_string_breaks_the_lab(text: str) -> None:
    open_lab(Backprop, text)
    open_lab(Backprop, f"backprop?f=x&at={text}")
    open_lab(Backprop, f"backprop?{text}")


def test_values_are_read_in_any_common_way() -> None:
    assert read_values("w = 2  x = −1") == {"w": 2, "x": -1}
    assert read_values("w:2,x:1e-3;") == {"w": 2, "x": 0.001}
    assert read_values("") == {}
    with pytest.raises(StateError):
        read_values("w")


@pytest.mark.parametrize("upstream", [1.0, 2.0, -3.0])
def test_what_is_said_to_be_a_slope_of_f_is_one(upstream: float) -> None:
    """With something behind F the numbers on the wires are slopes of J: ∂F/∂a is what it was."""
    values = {"a": 3.0, "b": 4.0, "c": 5.0}
    plain = build(parse("(a + b)*c + a"), values)
    graph = build(parse("(a + b)*c + a"), values, upstream)
    pairs = zip(plain.moves, graph.moves, strict=True)
    moves = [pair for pair in pairs if pair[1].kind is Kind.BACKWARD]
    assert len(moves) >= 5
    for alone, move in moves:
        told = tell(graph, move)
        slope_of_f = told.line.startswith("∂F/∂") or "∂F/∂" in told.asked
        assert slope_of_f is (upstream == 1) is (move.number == alone.number), told.line
