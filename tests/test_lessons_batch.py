"""The batch lab: what is counted is what the engine does, and what is said was measured."""

from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worked import key, says

from lessons.asking.attempt import Phase
from lessons.labs.batch.batch import (
    EXAMPLES,
    LANES,
    LOOKS,
    NEAR,
    UNSEEN,
    Batch,
    Lane,
    Stands,
    judge,
    rates,
    steps_of,
    train,
)  # fmt: skip


@lru_cache(maxsize=1)
def measured() -> tuple[Stands, ...]:
    return tuple(train(Batch().settings))


def test_the_same_looks_spent_in_three_ways() -> None:
    first, last = measured()[0], measured()[-1]
    assert [stand.steps for stand in last] == [3, 120, 1200]
    assert [stand.steps for stand in last] == [steps_of(stand.size) for stand in last]
    assert {stand.looks[-1] for stand in last} == {LOOKS} and LOOKS == 3 * EXAMPLES
    assert len({stand.right for stand in first}) == 1, "all begin with the same weights"
    for stand in last:
        assert len(stand.looks) == len(stand.right)
        assert np.all(np.diff(stand.looks) > 0) and all(0 <= r <= 100 for r in stand.right)
        assert not stand.diverged
        assert stand.right[-1] * UNSEEN / 100 == pytest.approx(round(stand.right[-1] * 10))


def test_few_exact_steps_end_far_behind_many_rough_ones() -> None:
    large, middle, small = (stand.right[-1] for stand in measured()[-1])
    says("sgd", f"steps read {large:.0f} of 100 right at 0.1, and 1,200 small ones {small:.0f}.")
    assert large < 35 and 80 < middle < small - 1 and small > 88


def test_no_larger_rate_rescues_the_large_batch() -> None:
    came = {}
    for rate, seed in ((0.3, 0), (0.5, 0), (1.0, 0), (0.3, 1), (0.5, 1)):
        lane = Lane(EXAMPLES, rate, seed)
        lane.go(LOOKS)
        came[rate, seed] = lane.right[-1]
    says("sgd", f"0.3 brings the three to {came[0.3, 0]:.0f}, 0.5 to {came[0.5, 0]:.0f},")
    large, _, small = (stand.right[-1] for stand in measured()[-1])
    assert large + 15 < max(came.values()) < small - 30 and came[1.0, 0] < 15
    assert key("sgd.rescue").startswith("Further than at 0.1")


@given(st.integers(1, EXAMPLES))
@settings(max_examples=8, deadline=None)
def test_every_batch_size_spends_all_the_looks(size: int) -> None:
    lane = Lane(size, 0.0001, 0)
    assert lane.run.steps == steps_of(size)
    assert [lane._looks_after(step) for step in (0, steps_of(size))] == [0, LOOKS]
    lane.go(min(size, EXAMPLES) - 1)
    assert lane.run.step == 0, "not enough for a step"
    lane.go(size)
    assert lane.run.step == 1 and lane.looks == [0, size]


def test_what_was_said_is_answered_by_what_it_overlooks() -> None:
    for steps, said, was, idea in (
        (3, 90, 28, "exact"), (1200, 30, 91, "rough"), (3, 10, 28, "guess"), (3, 60, 11, "short"),
        (1200, 99, 91, "high"), (1200, 80, 91, "low"), (3, 18, 28, "low"), (3, 40, 28, "high"),
    ):  # fmt: skip
        verdict = judge(steps, 0.1, said, was)
        assert not verdict.correct and verdict.ideas == (idea,), (steps, said, was, verdict)
    assert judge(3, 0.1, 28 + NEAR, 28).correct


@pytest.mark.parametrize(("rate", "idea"), [(0.001, "short"), (0.01, "short"), (10.0, "wild")])
def test_who_guesses_after_short_steps_is_not_told_that_they_were_long(
    rate: float, idea: str
) -> None:
    """What is said of the weights is so: short steps leave the loss where it was."""
    lane = Lane(EXAMPLES, rate, 0)
    before = lane.run.validate()[0]
    lane.go(LOOKS)
    after, was = lane.run.validate()[0], lane.right[-1]
    assert (abs(after - before) < 0.1) is (idea == "short") and (after > 2.5) is (idea == "wild")
    assert judge(steps_of(EXAMPLES), rate, 60, was).ideas == (idea,)
    hardly = "hardly moved" in judge(steps_of(EXAMPLES), rate, 90, 30).message
    assert hardly is (idea == "short")


@given(
    st.sampled_from((3, 120, 1200)),
    st.sampled_from((0.01, 0.1, 1.0)),
    st.floats(0, 100),
    st.floats(0, 100),
)
def test_any_prediction_is_judged(steps: int, rate: float, said: float, was: float) -> None:
    verdict = judge(steps, rate, said, was)
    assert verdict.correct is (abs(said - was) <= NEAR) and verdict.message


def test_a_prediction_waits_for_the_run_and_other_rates_ask_anew() -> None:
    lab = Batch()
    for ask, typed in zip(lab.asks(), ("90", "30 %"), strict=True):
        assert not lab.open
        lab.attempt(ask).commit(typed)
    assert lab.open and lab.run_or_pause()
    run = lab.run
    lab.told(run, measured()[-1])
    assert lab.ended(run) and len(lab.decided()) == 2
    attempts = [lab.attempt(ask) for ask in lab.asks()]
    assert [a.phase for a in attempts] == [Phase.SETTLED] * 2 and not any(
        a.correct for a in attempts
    )
    assert [a.was for a in attempts] == pytest.approx([lab.stands[i].right[-1] for i in (0, 2)])
    assert lab.turn("times", 1) and not lab.open, "another rate is another question"
    assert rates(lab.settings) == (0.2, 0.1, 0.1)
    assert lab.attempt(lab.asks()[1]) is attempts[1], "the small batch has not changed"
    lab.attempt(lab.asks()[0]).commit("50")
    lab.run_or_pause()
    lab.told(lab.run, measured()[-1])
    lab.ended(lab.run)
    assert len(lab.tried) == 1  # the stands of the test say themselves which rate they had
    lab.turn("times", -1)
    assert lab.finished and lab.open, "what was shown is still there"
    lab.again()
    assert not lab.stands and lab.question == lab.asks()[0], "and is predicted anew"
    assert LANES == ("large", "middle", "small")
