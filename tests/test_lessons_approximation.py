"""What can a network draw: units against NumPy by hand, placing, states, and what is predicted."""

import math
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.tasks.curves import CURVES, sampled
from lessons.course.outline import load_course
from lessons.knobs import KnobError
from lessons.labs.approximation.approximation import (
    COUNTS,
    ERRORS,
    OWN,
    PENCIL,
    PLACES,
    SEEDS,
    Approximation,
)
from lessons.labs.approximation.asks import falling_key, versus_key
from lessons.labs.approximation.hand import Hand
from lessons.labs.approximation.units import GRID, Drawn, Fit, Unit, fitting, staircase

STATE = "approximation?target=sine&units=4&pieces=steps&w=20.0&width=1.0&view=curve&seed=0"


def logistic(z: float) -> float:
    return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))


def prose(name: str) -> str:
    lesson = load_course().lesson(name)
    assert lesson is not None
    return " ".join(lesson.path.read_text(encoding="utf-8").split())


# ---- units -----------------------------------------------------------------------------------


@given(st.floats(-3, 3), st.floats(-4, 4), st.floats(0.1, 1000))
def test_a_unit_is_halfway_up_where_it_steps(at: float, height: float, w: float) -> None:
    unit = Unit.placed(at, height, w)
    assert unit.at == pytest.approx(at, abs=1e-9)
    assert unit.height == height
    assert unit.over(np.array([unit.at]))[0] == pytest.approx(height / 2, abs=1e-6)
    down = Unit(-unit.w, -unit.b, height)
    assert down.at == pytest.approx(at, abs=1e-9) and down.height == -height


@given(st.lists(st.tuples(*[st.floats(-5, 5)] * 3), max_size=5), st.floats(-2, 2))
def test_a_curve_is_its_bias_and_all_its_units(
    units: list[tuple[float, float, float]], bias: float
) -> None:
    drawn = Drawn(tuple(Unit(*each) for each in units), bias)
    for x, y in zip((-3.0, 0.4, 2.9), drawn.over(np.array([-3.0, 0.4, 2.9])), strict=True):
        assert y == pytest.approx(bias + sum(v * logistic(w * x + b) for w, b, v in units))
    far = drawn.error(lambda x: bias + 1.0)
    if not units:
        assert far == pytest.approx(1.0)


def test_a_unit_without_a_weight_steps_nowhere() -> None:
    assert math.isinf(Unit(0.0, 1.0, 1.0).at)


@pytest.mark.parametrize("name", CURVES)
def test_the_stairs_land_on_the_mean_and_miss_less_the_more_there_are(name: str) -> None:
    target = CURVES[name]
    errors = []
    for count in COUNTS:
        drawn = staircase(target, count)
        assert len(drawn.units) == count
        edges = np.linspace(-3, 3, count + 2)
        place = np.clip(np.searchsorted(edges, GRID) - 1, 0, count)
        y = np.array([target(float(x)) for x in GRID])
        levels = np.array([y[place == piece].mean() for piece in range(count + 1)])
        assert [unit.at for unit in drawn.units] == pytest.approx(edges[1:-1].tolist(), abs=1e-9)
        heights = [unit.height for unit in drawn.units]
        assert drawn.bias + np.cumsum([0, *heights]) == pytest.approx(levels)
        # Walls are a little slanted: where the curve is on its way, it misses less.
        assert 0.8 < drawn.error(target) / np.mean((levels[place] - y) ** 2) < 1.02
        errors.append(drawn.error(target))
    assert errors == sorted(errors, reverse=True)


def test_the_lesson_tells_what_the_engine_finds() -> None:
    text = prose("approximation")
    sine = CURVES["sine"]
    for count, said in ((4, "0.1705"), (8, "0.0616"), (16, "0.0166")):
        assert f"{staircase(sine, count).error(sine):.4f}" == said
        assert said in text
    *_, fit = fitting("sine", sine, 4, 0)
    assert fit.over and fit.step == fit.steps
    assert fit.error == pytest.approx(0.0093, abs=0.002) and "0.0093" in text
    assert f"{logistic(2):.4f}" == "0.8808" and "0.8808" in text
    assert f"{logistic(20):.4f}" == "1.0000" and "1.0000" in text
    assert f"{2 * logistic(2) - 2 * logistic(-2):.4f}" == "1.5232" and "1.5232" in text
    assert "1,000,000" in text and 10**6 == 1_000_000


def test_a_fit_is_the_network_that_was_trained() -> None:
    fits = fitting("corner", CURVES["corner"], 2, 3)
    first, second = next(fits), next(fits)
    assert first.step == 0 and 0 < second.step < second.steps
    assert second.drawn != first.drawn and len(second.drawn.units) == 2
    again = fitting("corner", CURVES["corner"], 2, 3)
    assert next(again) == first and next(again) == second


def test_any_curve_can_be_a_task() -> None:
    task = sampled("own", lambda x: 2 * x, 50, 0.0, np.random.default_rng(0))
    np.testing.assert_allclose(task.train.targets, 2 * task.train.inputs, rtol=1e-6)
    with pytest.raises(ValueError, match="noise"):
        sampled("own", lambda x: x, 50, -1.0, np.random.default_rng(0))


# ---- by hand ---------------------------------------------------------------------------------


def test_a_step_is_moved_raised_and_seen_in_the_error() -> None:
    lab = Approximation.from_state("approximation?target=step&units=2")
    assert not lab.hand.placed and lab.error == pytest.approx(0.64, abs=0.01)
    lab.hand.piece = -1
    lab.hand.put(0, -0.8)
    lab.hand.choose(0)
    lab.set("w", "200")
    lab.hand.put(0.0, 1.6)
    assert lab.error < 0.01
    lab.move(1, 0)
    assert lab.hand.at == pytest.approx(0.1)
    lab.move(0, -1)
    assert lab.hand.height == pytest.approx(1.5)
    lab.change_stride(-9)
    lab.move(1, 0)
    assert lab.hand.at == pytest.approx(0.11)


def test_a_bump_is_two_units_of_opposite_height() -> None:
    hand = Hand(4, 50.0, 1.0)
    hand.hold_bumps(True)
    assert hand.pieces == 2 and hand.held == (0, 1)
    hand.put(0.5, 2.0)
    up, down = hand.units[:2]
    assert (up.at, down.at) == pytest.approx((0.0, 1.0))
    assert up.height == -down.height == 2.0
    hand.put(hand.at, hand.height, width=3.0)
    assert hand.width == 3.0 and hand.at == pytest.approx(0.5)
    middle, outside = hand.drawn.over(np.array([0.5, 2.9]))
    assert middle == pytest.approx(2.0, abs=1e-6) and outside == pytest.approx(0, abs=1e-6)
    hand.hold_bumps(False)
    assert hand.pieces == 4 and hand.drawn.units[:2] == tuple(hand.units[:2])


@given(st.floats(-3, 3), st.floats(-1.5, 1.5), st.booleans(), st.integers(-1, 3), st.floats(-1, 1))
def test_the_curve_reaches_what_was_pointed_at(
    x: float, y: float, bumps: bool, piece: int, level: float
) -> None:
    hand = Hand(4, 1000.0, 1.0)
    hand.base = round(level, 2)
    hand.hold_bumps(bumps)
    hand.choose(min(piece, hand.pieces - 1))
    hand.reach_for(round(x, 2), y)
    there = np.array([round(x, 2) + (0.0 if bumps else 0.02)])
    if hand.held:
        assert hand.drawn.over(there)[0] == pytest.approx(y, abs=0.011)
    else:
        assert hand.base == pytest.approx(y, abs=0.006)


def test_pointing_holds_what_is_near_or_else_takes_a_new_step() -> None:
    hand = Hand(3, 20.0, 1.0)
    hand.reach_for(-1.0, 0.5)
    hand.grab(1.0, 0.1)
    assert hand.piece == 1
    hand.reach_for(1.0, 0.9)
    hand.grab(-0.95, 0.1)
    assert hand.piece == 0
    hand.grab(2.0, 0.1)
    hand.reach_for(2.0, 0.0)
    hand.grab(0.0, 0.1)
    assert hand.piece == 2, "no step is left: the last one held moves"


def test_more_units_join_and_fewer_leave() -> None:
    lab = Approximation()
    lab.move(0, 3)
    lab.turn("units", 1)
    assert len(lab.hand.units) == 8 and lab.hand.units[0].height == pytest.approx(0.3)
    lab.set("units", "2")
    assert len(lab.hand.units) == 2 and lab.hand.placed
    lab.again()
    assert not lab.hand.placed and lab.error == pytest.approx(np.mean(np.sin(2 * GRID) ** 2))


# ---- states ----------------------------------------------------------------------------------


moves = st.lists(
    st.one_of(
        st.tuples(st.just("move"), st.integers(-9, 9), st.integers(-9, 9)),
        st.tuples(st.just("choose"), st.integers(-2, 20), st.just(0)),
        st.tuples(st.sampled_from([k.name for k in Approximation.KNOBS]), st.integers(-3, 3),
                  st.just(0)),
        st.tuples(st.just("sketch"), st.integers(-3, 30), st.integers(-2, 2)),
        st.tuples(st.just("go"), st.just(0), st.just(0)),
    ),
    max_size=25,
)  # fmt: skip


@given(moves)
def test_whatever_was_done_its_string_brings_it_back(
    done: list[tuple[str, int, int]],
) -> None:
    lab = Approximation()
    for what, one, other in done:
        match what:
            case "move":
                lab.move(one, other)
            case "choose":
                lab.hand.choose(one)
            case "sketch":
                lab.sketch(one, other)
            case "go":
                lab.drawing = False
                lab.commit()
            case knob:
                lab.turn(knob, one)
        assert math.isfinite(lab.error)
    back = Approximation.from_state(lab.state)
    assert back.state == lab.state
    assert back.error == pytest.approx(lab.error, abs=1e-9)


@pytest.mark.parametrize(
    "bad",
    [
        "placed=1", "placed=0;1,2;1,2;1,2;1,2", "placed=0;a,b,c;0,0,1;0,0,1;0,0,1",
        "placed=nan;0,0,1;0,0,1;0,0,1;0,0,1", "placed=0;0,0,0;0,0,1;0,0,1;0,0,1",
        "placed=0;0,9,1;0,0,1;0,0,1;0,0,1", "placed=0;0,0,1e9;0,0,1;0,0,1;0,0,1",
        "placed=", "placed=1,2;0,0,1;0,0,1;0,0,1;0,0,1", "line=1,2", "line=" + "9," * 24 + "9",
        "line=inf" + ",0" * 24, "units=1", "units=17", "target=circle", "w=0", "other=1",
    ],
)  # fmt: skip
def test_a_state_that_cannot_be_read_changes_nothing(bad: str) -> None:
    lab = Approximation.from_state(STATE)
    lab.move(1, 2)
    before = lab.state
    with pytest.raises(KnobError):
        lab.load(f"approximation?{bad}")
    assert lab.state == before


def test_ones_own_target_is_straight_between_its_points_and_kept() -> None:
    lab = Approximation.from_state(f"approximation?target={OWN}&seed=7")
    assert lab.line != Approximation.from_state(f"approximation?target={OWN}&seed=8").line
    lab.sketch(3, 1.0)
    lab.sketch(4, 0.0)
    assert lab.target(PENCIL[3]) == pytest.approx(1.0)
    assert lab.target((PENCIL[3] + PENCIL[4]) / 2) == pytest.approx(0.5)
    assert lab.target(99.0) == lab.line[-1]
    lab.sketch(99, -9.0)
    assert lab.line[PLACES - 1] == -1.5
    line = list(lab.line)
    lab.new_seed()
    assert lab.line == line, "what was drawn by hand no seed draws anew"
    lab.again()
    assert lab.line == line


# ---- predicting and running ------------------------------------------------------------------


def fit(lab: Approximation, count: int, seed: int, error: float) -> Fit:
    return Fit(count, seed, 10, 10, lab.hand.drawn, error)


@pytest.mark.parametrize(
    ("mine", "engines", "key"),
    [(0.1, 0.2, 0), (0.1, 0.1, 0), (0.1, 0.05, 1), (0.1, 0.0101, 1), (0.1, 0.01, 2), (0.1, 0.0, 2)],
)
def test_whose_curve_is_closer_decides(mine: float, engines: float, key: int) -> None:
    assert versus_key(mine, engines) == key
    lab = Approximation()
    assert lab.asks() == () and lab.open
    lab.commit()
    lab.promised = mine
    (ask,) = lab.asks()
    assert not lab.can_run
    attempt = lab.attempt(ask)
    attempt.choose(1)
    attempt.sure(2)
    assert lab.run_or_pause()
    lab.told(lab.run, fit(lab, 4, 0, engines))
    assert lab.ended(lab.run)
    (answer,) = lab.decided()
    assert answer.item == "approximation.versus" and answer.correct is (key == 1)
    assert lab.decided() == []


@pytest.mark.parametrize(
    ("ratio", "key"), [(0.5, 0), (1.0, 0), (9.9, 1), (10.0, 2), (100.0, 2), (101.0, 3)]
)
def test_how_far_the_error_falls_decides(ratio: float, key: int) -> None:
    assert falling_key(0.5, 0.5 / ratio) == key
    lab = Approximation.from_state(f"approximation?view={ERRORS}")
    attempt = lab.attempt(lab.asks()[0])
    attempt.choose(key)
    attempt.sure(3)
    lab.run_or_pause()
    assert len(lab.plan) == len(COUNTS) * SEEDS
    for count, seed in lab.plan:
        error = 0.5 if count == 2 else 0.5 / ratio
        lab.told(lab.run, fit(lab, count, seed, error * (1 + (seed - 1) / 10)))
    assert lab.middle(2) == pytest.approx(median([0.45, 0.5, 0.55]))
    lab.ended(lab.run)
    assert [answer.correct for answer in lab.decided()] == [True]
    assert lab.finished and attempt.settled


def test_zero_errors_are_decided_as_well() -> None:
    assert falling_key(0.1, 0.0) == 3 and falling_key(0.0, 0.0) == 0


def test_what_was_learned_is_forgotten_with_what_it_was_learned_for() -> None:
    lab = Approximation()
    lab.free = True
    lab.commit()
    lab.run_or_pause()
    lab.told(lab.run, fit(lab, 4, 0, 0.1))
    lab.ended(lab.run)
    lab.move(1, 1)
    lab.turn("w", 1)
    assert lab.learned is not None and lab.finished, "placing changes nothing for the engine"
    lab.set("view", ERRORS)
    assert lab.learned is not None and not lab.finished
    lab.set("view", "curve")
    assert lab.finished
    lab.set("units", "8")
    assert lab.learned is None and not lab.finished and lab.promised is None
