"""The perceptron lab: its rules against the slope and the theorem, and what it predicts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.functions import relu
from engine.tensor import Tensor, backward
from lessons.asking.attempt import Phase
from lessons.labs.perceptron.perceptron import MEAN, MIX, REST, STRIDES, WIDER, Perceptron
from lessons.labs.perceptron.walk import (
    APART,
    AVERAGED,
    COUNT,
    EPOCHS,
    MIRA,
    MIXED,
    ROSENBLATT,
    RULES,
    examples,
    lines,
    margins,
    mistakes,
    walk,
)
from lessons.labs.playground.presets import PERCEPTRONS


def slope(w: np.ndarray, x: np.ndarray, y: float) -> np.ndarray:
    """∂ max(0, −y·(w·x)) / ∂w by the engine."""
    leaf = Tensor(w.copy())
    loss = relu(-(leaf @ Tensor(x)) * float(y))
    backward(loss)
    return np.asarray(leaf.grad)


@pytest.mark.parametrize("seed", range(5))
def test_a_mistake_is_a_step_down_the_slope_of_its_loss(seed: int) -> None:
    given_, found = examples(MIXED, 0.2, seed), walk(ROSENBLATT, MIXED, 0.2, seed)
    w = np.zeros(3)
    seen = 0
    for look in found.looks:
        x, y = given_.x[look.example], float(given_.y[look.example])
        assert look.score == pytest.approx(y * float(w @ x))
        assert look.moved == (look.score <= 0)
        if look.score < 0:
            assert np.allclose(look.w, w - slope(w, x, y))
            seen += 1
        elif look.score > 0:
            assert np.allclose(look.w, w) and not slope(w, x, y).any()
        w = np.array(look.w)
    assert seen > EPOCHS / 2


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.floats(0.1, 1.5))
def test_where_a_line_parts_them_it_rests_after_no_more_mistakes_than_may_be(
    seed: int, gap: float
) -> None:
    given_, found = examples(APART, gap, seed), walk(ROSENBLATT, APART, gap, seed)
    assert len(given_.y) == COUNT and set(given_.y.tolist()) == {1, -1}
    moves = sum(look.moved for look in found.looks)
    assert moves <= given_.bound
    if found.at_rest:
        assert mistakes(given_, found.looks[-1].w) == 0
        assert margins(given_, found.looks[-1].w).min() > 0
        assert not any(look.moved for look in found.looks[-COUNT:])
    else:
        assert given_.bound > EPOCHS, "each epoch made a mistake"


@pytest.mark.parametrize("rule", RULES)
def test_where_no_line_parts_them_it_never_rests(rule: str) -> None:
    for seed in range(8):
        found = walk(rule, MIXED, 0.5, seed)
        assert not found.at_rest and len(found.looks) == COUNT * EPOCHS
        moved = np.array([look.moved for look in found.looks]).reshape(EPOCHS, COUNT)
        assert moved.any(axis=1).all()


def test_mira_takes_the_shortest_step_to_its_margin() -> None:
    given_, found = examples(APART, 0.5, 3), walk(MIRA, APART, 0.5, 3)
    w = np.zeros(3)
    for look in found.looks:
        x, y = given_.x[look.example], given_.y[look.example]
        after = np.array(look.w)
        if look.moved:
            assert y * (after @ x) == pytest.approx(1)
            assert np.linalg.norm(np.cross(after - w, x)) == pytest.approx(0, abs=1e-9)
        w = after
    assert found.at_rest and (given_.y * (given_.x @ w)).min() > 0.98


def test_the_average_is_the_mean_of_all_lines() -> None:
    looks = walk(AVERAGED, APART, 0.2, 0).looks
    assert looks == walk(ROSENBLATT, APART, 0.2, 0).looks
    means, last = (lines(rule, APART, 0.2, 0) for rule in (AVERAGED, ROSENBLATT))
    for n in (1, 3, 50, len(looks)):
        assert means[n] == pytest.approx(np.mean([look.w for look in looks[:n]], axis=0))
        assert tuple(last[n]) == looks[n - 1].w
    assert not means[0].any() and not last[0].any()


@pytest.mark.parametrize("query", ["data=mixed&rule=averaged&seed=3", "rule=mira&seed=1"])
def test_the_numbers_that_decide_are_told(query: str) -> None:
    lab = Perceptron.from_state(f"perceptron?{query}")
    (ask,) = lab.asks()
    words = [word.rstrip(",.") for word in lab.evidence(ask).split()]
    first, second = (float(word) for word in words if word.replace(".", "").isdecimal())
    if ask == MEAN:
        looks = walk(ROSENBLATT, MIXED, 0.2, 3).looks
        ends = range(len(looks) - COUNT + 1, len(looks) + 1)
        wrong = [mistakes(lab.given, looks[n - 1].w) for n in ends]
        assert first == pytest.approx(np.mean(wrong), rel=0.01)
    else:
        assert second == pytest.approx(margins(lab.given, lab.walk.looks[-1].w).min(), rel=0.01)
    assert lab.option(ask) == int(first > second if ask == MEAN else second > first)
    assert Perceptron().evidence(REST) == ""


def test_a_rule_that_would_rest_later_is_not_said_to_move_for_ever() -> None:
    lab = Perceptron.from_state("perceptron?gap=0.05&seed=112")
    assert not lab.walk.at_rest and np.isfinite(lab.given.bound)
    assert lab.option(REST) == 2
    assert REST.poll is not None and "ever" not in REST.poll.choices[2].text


@pytest.mark.parametrize(
    ("query", "ask", "truths"),
    [("data=apart", REST, {0}), ("data=mixed", MIX, {1}), ("data=mixed&rule=averaged", MEAN, {1}),
     ("data=apart&rule=mira", WIDER, {0, 1})],
)  # fmt: skip
def test_what_is_predicted_is_decided_by_the_walk(
    query: str, ask: object, truths: set[int]
) -> None:
    found = set()
    for seed in range(4):
        lab = Perceptron.from_state(f"perceptron?{query}&seed={seed}")
        assert list(lab.asks()) == [ask] and not lab.open
        attempt = lab.attempt(lab.asks()[0])
        attempt.choose(1)
        attempt.sure(2)
        assert lab.open and attempt.phase is Phase.TAKEN
        lab.stride = STRIDES.index("an epoch")
        answers = []
        while not lab.finished:
            answers += lab.go(1)
        key = lab.option(lab.asks()[0])
        assert [answer.correct for answer in answers] == [key == 1]
        assert lab.go(1) == []
        found.add(key)
    assert found <= truths


def test_strides_lead_to_looks_moves_and_epochs() -> None:
    lab = Perceptron()
    lab.free = True
    lab.go(1)
    assert lab.at == 1 and lab.moves == 1
    lab.stride = STRIDES.index("a move")
    lab.go(1)
    assert lab.looks[-1].moved and lab.moves == 2
    lab.go(-1)
    assert lab.at == 1
    lab.stride = STRIDES.index("an epoch")
    lab.go(1)
    assert lab.at == COUNT
    lab.stride = 0
    lab.go(1)
    lab.stride = STRIDES.index("an epoch")
    lab.go(-1)
    assert lab.at == COUNT
    for _ in range(3):
        lab.go(-1)
    assert lab.at == 0 and lab.line == (0, 0, 0)
    assert np.isnan(margins(lab.given, lab.line)).all()
    lab.go(1)
    lab.turn("rule", 1)
    assert lab.at == 0


def test_the_playgrounds_perceptrons_do_what_they_promise() -> None:
    rests, mean, wider = (Perceptron.from_state(each.state) for each in PERCEPTRONS)
    assert rests.rule == ROSENBLATT and rests.walk.at_rest
    assert not mistakes(rests.given, rests.rivals()[0])
    assert mean.rule == AVERAGED and mean.last_epoch(AVERAGED) < mean.last_epoch(ROSENBLATT)
    theirs, its = wider.nearest()
    assert wider.rule == MIRA and its > 2 * theirs > 0
