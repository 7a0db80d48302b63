"""Wrong neighbours of right answers: no matcher takes one for right, and no idea goes unheard.

A leniency that was meant for one form (a vector as a column, a rounded decimal) must not spread.
"""

import math
import os
import random
from collections.abc import Iterator

import pytest

from lessons.asking.answers import (
    Outcome,
    Shape,
    Verdict,
    match_number,
    match_shape,
    parse_number,
)
from lessons.asking.ideas import Idea, judge_number, told
from lessons.asking.places import parse_order
from lessons.asking.tasks import Item
from lessons.labs.backprop.diagnosis import match as match_here
from lessons.labs.backprop.sheet import Cell, matrix_sheet
from lessons.labs.backprop.sheet import judge_cell as judge_on_the_sheet
from lessons.numbers import show
from lessons.products.diagnosis import judge_shape
from lessons.products.kinds import KINDS
from lessons.products.problems import make

TIMES = int(os.environ.get("DL_TUI_DRILLS", "2500"))  # 10,000 for the whole run


def neighbours(shape: Shape, rng: random.Random) -> Iterator[Shape]:
    """The same with an extra 1, permuted, padded, shortened, or off by one."""
    at = rng.randrange(len(shape) + 1)
    yield (*shape[:at], 1, *shape[at:])
    yield (1, *shape)
    yield (*shape, 1)
    yield (*shape, *shape)
    yield tuple(rng.sample(shape, len(shape)))
    yield shape[:-1]
    at = rng.randrange(len(shape))
    yield (*shape[:at], shape[at] + 1, *shape[at + 1 :])


def written(shape: Shape, rng: random.Random) -> str:
    return rng.choice(("x", "×", ", ", " by ", " ")).join(map(str, shape)) or "none"


def test_no_neighbour_of_a_shape_is_right() -> None:
    rng = random.Random(1)
    for _ in range(TIMES // 7 + 1):
        wanted = tuple(rng.randrange(1, 6) for _ in range(rng.randrange(1, 5)))
        for other in neighbours(wanted, rng):
            right = other == wanted or (len(wanted) == 1 and other == (*wanted, 1))
            assert match_shape(written(other, rng), wanted).correct is right, (other, wanted)


def test_no_neighbour_of_a_shape_is_right_in_the_labs() -> None:
    rng = random.Random(2)
    problems = [
        make(kind, level, seed)
        for kind in KINDS
        if kind != "legal"
        for level in range(7)
        for seed in range(1, 12)
    ]
    fit = [problem for problem in problems if problem.shape is not None]
    for _ in range(TIMES // 7 + 1):
        problem = rng.choice(fit)
        wanted = problem.shape
        assert wanted is not None
        for other in neighbours(wanted, rng):
            as_column = wanted[1] == 1 and other == wanted[:1]
            right = other == wanted or as_column
            assert judge_shape(problem, written(other, rng)).correct is right, (other, wanted)
    cell = next(cell for cell in matrix_sheet().cells if cell.shape)
    for other in (*neighbours(cell.shape, rng), cell.shape[::-1]):
        assert judge_on_the_sheet(cell, written(other, rng)).correct is (other == cell.shape)


def truths(rng: random.Random) -> float:
    """Numbers as drills have them: whole, decimal, curved, tiny."""
    size = rng.choice((1e-6, 1e-3, 0.1, 1.0, 10.0, 1000.0))
    value = rng.choice((-1, 1)) * rng.uniform(0.1, 1) * size
    return rng.choice((value, float(round(value)) or 1.0, round(value, 2) or 0.01))


def off(wanted: float, digits: int, rng: random.Random) -> float:
    """Another number: the sign, the point, a digit, one more, the half, none of it."""
    unit = 10.0 ** (math.floor(math.log10(abs(wanted))) - digits + 1)
    return rng.choice(
        (
            -wanted, wanted * 10, wanted / 10, wanted * 2, wanted / 2, 0.0,
            wanted + 2.5 * unit, wanted - 2.5 * unit, wanted + abs(wanted), 3.0 * wanted,
        )
    )  # fmt: skip


@pytest.mark.parametrize("digits", [None, 2])
def test_no_neighbour_of_a_number_is_right(digits: int | None) -> None:
    rng = random.Random(3)
    for _ in range(TIMES):
        wanted = truths(rng)
        typed = off(wanted, digits or 3, rng)
        assert not match_number(repr(typed), wanted, digits=digits).correct, (typed, wanted)


def test_rounding_that_is_right_shows_enough_of_the_truths_own_digits() -> None:
    rng = random.Random(4)
    for _ in range(TIMES):
        wanted = truths(rng)
        typed = f"{wanted:.{rng.randrange(9)}f}"
        verdict = match_number(typed, wanted, digits=2)
        if verdict.correct:
            assert abs(float(typed) - wanted) <= 0.1 * abs(wanted), (typed, wanted)
        if shown := verdict.message.partition("more exactly ")[2]:
            shown = shown.replace("−", "-").replace(",", "")
            assert abs(float(shown) - wanted) < abs(float(typed) - wanted), (typed, wanted)


@pytest.mark.parametrize(
    ("typed", "wanted"), [("0.4386", 0.43782349), ("0.349", 0.34820743), ("0.9709", 0.97068777)]
)
def test_who_calculates_on_with_rounded_numbers_is_right(typed: str, wanted: float) -> None:
    assert "more exactly" in match_number(typed, wanted, digits=2).message
    assert not match_number(typed, wanted).correct
    assert not match_number(repr(wanted * 1.006), wanted, digits=2).correct
    short = float(f"{wanted:.4g}")  # a truth of four digits is not rounded on the way
    assert not match_number(repr(short * 1.003), short, digits=2).correct


def test_what_is_rounded_further_than_it_may_be_off_is_no_wrong_answer() -> None:
    assert match_number("0.9", 0.916291, within=0.01).refused
    assert match_number("0.92", 0.916291, within=0.01).correct
    for typed in ("0.8", "1", "0.94"):
        verdict = match_number(typed, 0.916291, within=0.01)
        assert not verdict.refused and not verdict.correct


@pytest.mark.parametrize("typed", ["1.0", "1", "0.9", "1.00"])
def test_a_number_rounded_past_its_own_digits_is_not_right(typed: str) -> None:
    assert not match_number(typed, 0.964, digits=2).correct
    assert not match_here("0.0", 0.00134).correct
    assert not match_here("1.0", 0.964).correct


def test_a_whole_number_may_be_a_rounded_one() -> None:
    assert match_number("25", 25.3, digits=2).correct
    assert not match_number("20", 25.3, digits=2).correct


def test_no_neighbour_of_an_order_is_right() -> None:
    rng = random.Random(5)
    for _ in range(TIMES):
        count = rng.randrange(3, 10)
        places = rng.sample(range(count), count)
        typed = " ".join(str(place + 1) for place in places)
        assert parse_order(typed, count) == tuple(places)
        i, j = rng.sample(range(count), 2)
        places[i], places[j] = places[j], places[i]
        assert parse_order(typed, count) != tuple(places)


# ---- ideas ---------------------------------------------------------------------------------------


def nothing(value: float) -> Verdict:
    return Verdict(Outcome.WRONG, "nothing gives it")


def test_ideas_are_heard_before_rounding_is_asked_for() -> None:
    ideas = [Idea("value", 0.2, "that is the value itself.")]

    def match(typed: str, wanted: float) -> Verdict:
        return match_number(typed, wanted, digits=2)

    assert judge_number("0.2", 0.16, ideas, match, nothing).ideas == ("value",)
    assert judge_number("0.2", 0.16, [], match, nothing).refused
    assert judge_number("0.16", 0.16, ideas, match, nothing).correct


def test_the_logistics_own_value_is_told_from_its_slope() -> None:
    from lessons.asking.items import read_drill
    from lessons.course.outline import load_course

    lesson = load_course().lesson("activations")
    assert lesson is not None
    drill = next(drill for drill in lesson.drills if drill.id.endswith("logistic-slope"))
    item: Item = read_drill(drill)
    for seed in range(40):
        task = item.draw(seed)
        verdict = task.judge(show(task.values["s"]))
        assert verdict.outcome is Outcome.WRONG and "value" in verdict.message, task.values


@pytest.mark.parametrize("count", range(1, 13))
def test_how_many_ideas_fit_is_said_and_none_is_named_as_the_one(count: int) -> None:
    said = told("4", [f"idea {at}" for at in range(count)])
    if count == 1:
        assert said == "idea 0"
    else:
        words = {2: "two", 3: "three", 9: "nine", 12: "12"}
        assert said.startswith(words.get(count, "")) and " ideas give 4" in said
        assert "idea 0." in said and "idea 1." in said and said.endswith("?")
        assert ("Two of them" in said) is (count > 2)


def test_every_judge_counts_the_ideas_that_fit() -> None:
    # x·y at 2 and 2: the factor itself, the sum and the product all give 4 or 2
    from engine.expression.formula import parse
    from lessons.graphs.graph import build
    from lessons.labs.backprop.diagnosis import ideas, judge

    graph = build(parse("a*b*c"), {"a": 2, "b": 3, "c": 5})
    several = 0
    for move in graph.moves:
        for idea in ideas(graph, move):
            verdict = judge(graph, move, repr(idea.value))
            several += len(verdict.ideas) > 1
            assert (" ideas give " in verdict.message) is (len(set(verdict.ideas)) > 1)
    assert several


def test_a_sheet_counts_them_too() -> None:
    cell = Cell("x", "dA", matrix_sheet().cells[1].story, 0, 0, 5.0, (), (
        Idea("one", 3.0, "first."), Idea("two", 3.0, "second.")))  # fmt: skip
    verdict = judge_on_the_sheet(cell, "3")
    assert verdict.message == "two ideas give 3. Either: first. Or: second. Which was yours?"


def test_what_is_infinite_cannot_be_typed_where_nobody_asks_for_it() -> None:
    assert judge_number("∞", 1.0, [], match_number, nothing).refused
    assert float(parse_number("1e400")) == math.inf
