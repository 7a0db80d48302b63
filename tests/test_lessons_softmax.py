"""The softmax lab's numbers: the workshop's vector, and what each question claims."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.asking.quiz import letter
from lessons.labs.softmax.softmax import SCORES, WORKSHOP, Softmax, half, powers, shares
from lessons.store.records import Answer


def by_hand(scores: tuple[float, ...]) -> list[float]:
    top = max(scores)
    e = [math.exp(z - top) for z in scores]
    return [x / math.fsum(e) for x in e]


def test_the_workshops_vector() -> None:
    lab = Softmax()
    assert lab.scores == WORKSHOP
    assert shares(lab.scores) == pytest.approx(
        (0.06624, 0.03290, 6.1e-6, 0.00896, 0.89189), abs=6e-6
    )
    assert math.fsum(math.exp(z) for z in lab.scores) == pytest.approx(45.350, abs=5e-4)


@given(st.integers(0, 10**6), st.floats(-500, 500), st.sampled_from([0.1, 0.5, 1.0, 2.0, 10.0]))
def test_probabilities_are_softmax_of_what_is_shown(seed: int, add: float, t: float) -> None:
    lab = Softmax.from_state(f"softmax?seed={seed}")
    plain = shares(lab.scores)
    lab.settings |= {"add": add, "t": t}
    assert shares(lab.scores) == pytest.approx(by_hand(lab.scores), rel=1e-9, abs=1e-300)
    lab.settings["t"] = 1.0
    assert shares(lab.scores) == pytest.approx(plain, rel=1e-6)  # a shift changes nothing


def test_the_naive_way_overflows_where_the_engine_does_not() -> None:
    lab = Softmax({"add": 100.0})
    assert all(map(math.isnan, lab.naive))
    assert sum(shares(lab.scores)) == pytest.approx(1)
    assert Softmax().naive == pytest.approx(shares(WORKSHOP), rel=1e-5)


@given(st.integers(0, 10**6))
def test_the_score_for_a_half_is_one(seed: int) -> None:
    lab = Softmax.from_state(f"softmax?seed={seed}")
    scores = lab.scores
    ask = half(scores, seed)
    assert ask.judge(ask.solution).correct
    top = max(range(5), key=lambda at: scores[at])
    moved = list(scores)
    moved[top] = float(ask.solution.replace("−", "-"))
    assert by_hand(tuple(moved))[top] == pytest.approx(0.5, abs=0.005)
    assert ask.solution in ask.hints[-1]
    assert lab.settings["seed"] == seed


@pytest.mark.parametrize(
    ("typed", "idea"),
    [
        ("1.85", "half the score"),
        ("3.007", "the sum it is"),
        ("1.1", "ties with the next"),
        ("4.903", "its logarithm"),
        ("-7.6", "scores add up to nothing"),
        ("0", "e^0 = 1"),
        ("2.5", "it would get"),
        ("-0.01", "it would get"),  # and not the idea behind 0, although .01 off is right
        ("-1.59", "the sign is not"),
    ],
)
def test_tired_answers_get_their_own_idea(typed: str, idea: str) -> None:
    verdict = half(WORKSHOP, 0).judge(typed)
    assert not verdict.correct and not verdict.refused
    assert idea in verdict.message


def test_what_the_polls_claim_is_so() -> None:
    lab = Softmax()
    before = shares(lab.scores)
    lab.settings["add"] = 100.0
    assert shares(lab.scores) == pytest.approx(before)
    lab.settings |= {"add": 0.0} | {name: 2 * z for name, z in zip(SCORES, WORKSHOP, strict=True)}
    assert max(shares(lab.scores)) > max(before)
    ratio = shares(lab.scores)[4] / shares(lab.scores)[0]
    assert ratio == pytest.approx((before[4] / before[0]) ** 2)  # the ratio is squared
    shift, double, _ = Softmax().asks()
    assert shift.judge("C").correct and double.judge("C").correct
    assert shift.poll is not None and letter("c", shift.poll) == 2


def test_a_state_is_the_whole_state() -> None:
    lab = Softmax()
    lab.turn("z2", 3)
    lab.turn("add", 2)
    assert Softmax.from_state(lab.state).settings == lab.settings
    lab.new_seed()
    other = lab.scores
    assert other != WORKSHOP and Softmax.from_state(lab.state).scores == other
    lab.settings["seed"] = 0
    lab.again()
    assert lab.scores == WORKSHOP


def test_questions_come_before_the_shares() -> None:
    lab = Softmax()
    assert [ask.id for ask in lab.asks()] == ["softmax.shift", "softmax.double", "softmax.half"]
    for ask in lab.asks():
        assert not lab.open and lab.question == ask
        attempt = lab.attempt(ask)
        if ask.poll is None:
            attempt.commit(ask.solution)
        else:
            attempt.choose(ask.poll.key)
            attempt.sure(3)
            if not attempt.settled:
                attempt.revote(ask.poll.key)
        stored = attempt.take()
        assert all(isinstance(answer, Answer) and answer.correct for answer in stored)
        assert stored[-1].state == lab.state
    assert lab.open


# ---- what was asked, done ------------------------------------------------------------------------


@given(st.integers(0, 10**6), st.sampled_from(["softmax.shift", "softmax.double", "softmax.half"]))
def test_after_an_answer_what_was_asked_is_done(seed: int, told: str) -> None:
    lab = Softmax.from_state(f"softmax?seed={seed}")
    assert lab.trial is None
    lab.trial_of = told
    assert lab.trial is not None
    _, was, then = lab.trial
    assert was == lab.scores
    before, after = shares(was), shares(then)
    assert after == pytest.approx(by_hand(then))
    top = max(range(5), key=lambda at: was[at])
    if told == "softmax.shift":
        assert after == pytest.approx(before)
    elif told == "softmax.double":
        assert after[top] > before[top] or was.count(max(was)) > 1
    else:
        assert after[top] == pytest.approx(0.5)
        assert [z for at, z in enumerate(then) if at != top] == [
            z for at, z in enumerate(was) if at != top
        ]


def test_the_experiment_is_put_away_by_a_knob_and_in_free_play() -> None:
    lab = Softmax()
    lab.trial_of = "softmax.shift"
    lab.turn("z1", 1)
    assert lab.trial is None
    lab.trial_of, lab.free = "softmax.shift", True
    assert lab.trial is None


@pytest.mark.parametrize("name", ["z1", "z5", "t", "add", "seed"])
def test_the_curves_go_through_what_the_bars_show(name: str) -> None:
    lab = Softmax.from_state("softmax?t=2&add=3")
    lab.knob = [knob.name for knob in lab.KNOBS].index(name)
    marked = lab.marked.name
    assert marked == ("z5" if name == "seed" else name)
    now = float(lab.settings[marked])
    over = lab.sweep(np.array([0.5, now, 4.0]))
    assert over.shape == (3, 5) and over.sum(axis=1) == pytest.approx(1)
    assert over[1] == pytest.approx(shares(lab.scores))
    assert over[0] == pytest.approx(by_hand(lab.at(**{marked: 0.5})))


def test_what_32_bits_can_hold() -> None:
    assert math.isinf(powers([88.8])[0]) and not math.isinf(powers([88.7])[0])
    assert powers([-104.0])[0] == 0 < powers([-103.0])[0]
    low = Softmax({"add": -1000.0})
    assert all(map(math.isnan, low.naive)) and sum(shares(low.scores)) == pytest.approx(1)
    assert not any(map(math.isinf, powers(low.scores)))
    one = Softmax({"add": 86.0})  # only the largest, 89.7, is too large
    assert [math.isnan(p) for p in one.naive] == [False] * 4 + [True]
    assert one.naive[:4] == (0, 0, 0, 0)
