"""The loss lab's numbers, by hand beside the engine's, and what each of its questions claims."""

import math
import random

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lessons.knobs import KnobError
from lessons.labs.loss.loss import ONES, PAIR, ZEROS, Loss, P, price, shared
from lessons.labs.loss.questions import ELSEWHERE, MISTAKE, MOVES, RIVALS, SURER
from lessons.numbers import show

seeds = st.integers(0, 10**6)


def by_hand(p: tuple[float, float, float]) -> tuple[float, float, float]:
    squared = (1 - p[0]) ** 2 + p[1] ** 2 + p[2] ** 2
    return -math.log(p[0]), squared, float(p[0] >= max(p[1:]))


def test_the_prices_are_those_of_the_lesson() -> None:
    for p, cross in zip(PAIR, (0.673, 0.020), strict=True):
        assert price(p).cross == pytest.approx(cross, abs=5e-4) and price(p).accuracy == 1


@given(seeds, st.lists(st.tuples(st.integers(0, 2), st.integers(-40, 40)), max_size=12))
def test_by_hand_the_three_stay_a_distribution(seed: int, moves: list[tuple[int, int]]) -> None:
    lab = Loss.from_state(f"loss?seed={seed}")
    for at, by in moves:
        lab.turn(P[at], by)
        assert sum(round(1000 * p) for p in lab.shares) == 1000 and min(lab.shares) >= 0.001
        now = price(lab.shares)
        assert (now.cross, now.squared, now.accuracy) == pytest.approx(by_hand(lab.shares))
        assert Loss.from_state(lab.state).settings == lab.settings


def test_the_others_give_in_proportion() -> None:
    assert shared((0.5, 0.3, 0.2), 0, 0.75) == (0.75, 0.15, 0.1)
    assert shared((0.5, 0.3, 0.2), 1, 0.3) == (0.5, 0.3, 0.2)
    assert sum(shared((0.998, 0.001, 0.001), 1, 0.9)) == pytest.approx(1)


@pytest.mark.parametrize(
    ("state", "shares"),
    [
        ("p1=0.9", (0.9, 0.053, 0.047)), ("p1=0.2&p3=0.3", (0.2, 0.5, 0.3)),
        ("p1=0.998", (0.998, 0.001, 0.001)), ("p1=0.1&p2=0.2&p3=0.7", (0.1, 0.2, 0.7)),
        ("p1=0.5&p2=0.5", None), ("p1=0.5&p2=0.5&p3=0.5", None), ("p1=0.9&p2=0.3", None),
        ("p1=0.2&p2=0.2&p3=0.2", None), ("p1=nan", None), ("p1=1", None),
    ],
)  # fmt: skip
def test_a_state_that_is_no_distribution_is_none(
    state: str, shares: tuple[float, float, float] | None
) -> None:
    if shares is None:
        with pytest.raises(KnobError):
            Loss.from_state(f"loss?{state}")
    else:
        assert Loss.from_state(f"loss?{state}").shares == shares


def test_what_the_questions_of_one_answer_claim_is_so() -> None:
    before, after = map(price, RIVALS)
    assert before.cross == pytest.approx(after.cross) == pytest.approx(0.799, abs=5e-4)
    assert before.squared != after.squared and (before.accuracy, after.accuracy) == (1, 0)
    before, after = map(price, MISTAKE)
    assert after.cross == pytest.approx(2 * before.cross) == pytest.approx(9.210, abs=5e-4)
    assert after.cross - before.cross == pytest.approx(math.log(100)) == pytest.approx(4.605, 1e-4)
    assert before.squared == pytest.approx(1.941, abs=5e-4)
    assert show(after.squared) == "1.999" and after.squared < 2
    assert [ask.solution for ask in (MOVES, SURER, ELSEWHERE)] == ["C", "A", "D"]
    for pair in (*RIVALS, *MISTAKE):
        assert sum(pair) == pytest.approx(1)


@given(seeds)
def test_by_how_much_it_falls(seed: int) -> None:
    lab = Loss.from_state(f"loss?seed={seed}")
    ask = lab.asks()[0]
    before, after = lab._pair(seed)
    assert lab.shares == before and f"{show(after[0])} instead of {show(before[0])}" in ask.prompt
    fall = price(before).cross - price(after).cross
    assert fall > 0 and ask.judge(repr(fall)).correct and ask.judge(ask.solution).correct
    assert ask.judge(f"={after[0] / before[0]:.9f}").correct is False
    assert ask.solution in ask.hints[-1]
    told = {ask.judge(text).message for text in ("0", repr(-fall), repr(after[0] - before[0]))}
    for number in (before[0], after[0]):
        if abs(number - fall) > 0.02:
            assert ask.judge(repr(number)).ideas
    assert len(told) == 3 and not any("costs −ln" in message for message in told)


@example(0)
@given(seeds)
def test_accuracy_jumps_once_for_each_point_passed(seed: int) -> None:
    """Counted on the engine's own staircase."""
    lab = Loss.from_state(f"loss?seed={seed}&part=ten")
    a, b = lab.walk
    zeros, ones = lab.points
    assert len({*zeros, *ones}) == 10 and not {a, b} & {*zeros, *ones}
    assert lab.settings["t"] == a
    accuracy, _ = lab.over(np.arange(round(a * 100), round(b * 100) + 1) / 100 + 0.005)
    jumps = int((np.abs(np.diff(accuracy)) > 0.05).sum())
    ask = lab.asks()[0]
    assert ask.judge(str(jumps)).correct and ask.judge(ask.solution).correct
    if jumps:
        assert not ask.judge("0").correct and ask.judge("0").ideas
    if seed == 0:  # each idea of the lesson's points has a number of its own
        told = [ask.judge(text).ideas for text in ("2", "1", "10", "7", "24")]
        assert told == [("up",), ("down", "net"), ("all",), ("outside",), ("steps",)]
    steps = str(round((b - a) * 10))
    assert "steps of 0.1" in ask.judge(steps).message


def test_the_two_curves_are_those_of_the_lesson() -> None:
    """Summed by hand: the points, σ and the logarithm."""
    lab = Loss.from_state("loss?part=ten")
    assert lab.points == (ZEROS, ONES)
    rng = random.Random(3)
    for t in [2.2, 2.8, 4.7, *(rng.uniform(0, 10) for _ in range(20))]:
        right = sum(x < t for x in ZEROS) + sum(x > t for x in ONES)
        losses = [-math.log(1 - 1 / (1 + math.exp(t - x))) for x in ZEROS]
        losses += [-math.log(1 / (1 + math.exp(t - x))) for x in ONES]
        accuracy, cost = lab.over(np.array([t]))
        assert accuracy[0] == pytest.approx(right / 10) and cost[0] == pytest.approx(
            sum(losses) / 10
        )
    assert lab.lowest == pytest.approx((4.7, 0.352, 0.8), abs=5e-4)
    assert lab.over(np.array([4.0]))[0][0] == 0.9  # the best step is elsewhere


@given(seeds, st.floats(0.01, 0.99))
def test_the_curves_go_through_what_the_bars_show(seed: int, p: float) -> None:
    lab = Loss.from_state(f"loss?seed={seed}")
    lab.set("p1", repr(p))
    cross, squared, accuracy = lab.sweep(np.array([0.3, lab.shares[0]]))
    now = price(lab.shares)
    assert (cross[1], squared[1], accuracy[1]) == pytest.approx(
        (now.cross, now.squared, now.accuracy)
    )


def test_each_part_has_its_knobs_and_its_questions() -> None:
    lab = Loss()
    assert [ask.id for ask in lab.asks()] == ["loss.by-how-much", "loss.which-moves", "loss.surer"]
    assert lab.lacks("t") and not lab.lacks("p1") and lab.KNOBS[lab.knob].name == "p1"
    lab.trial_of = "loss.surer"
    assert lab.trial == MISTAKE
    lab.other_part()
    assert [ask.id for ask in lab.asks()] == ["loss.jumps", "loss.elsewhere"]
    assert lab.lacks("p1") and not lab.lacks("t") and lab.KNOBS[lab.knob].name == "t"
    assert lab.trial is None and not lab.sees_steps
    lab.attempt(lab.asks()[0]).commit("3")
    assert lab.sees_steps and not lab.open
