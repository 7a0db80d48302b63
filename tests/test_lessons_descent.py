"""The descent lab: its surfaces, its trails against published rules, its questions and fates."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.expression.formula import parse
from engine.tensor import backward
from engine.training.landscape import random_direction, slice_of_loss
from engine.training.optimizers import SGD
from lessons.asking.answers import Outcome
from lessons.knobs import KnobError
from lessons.labs.descent import digits, line
from lessons.labs.descent.descent import Descent
from lessons.labs.descent.questions import first_key, largest, never_key, next_step, who_first
from lessons.labs.descent.surfaces import SURFACES, Surface
from lessons.labs.descent.walk import (
    DECAY,
    KINDS,
    NAMES,
    Fate,
    Setting,
    Walk,
    first,
    largest_rate,
)
from lessons.numbers import show

PLACES = st.tuples(st.floats(-1, 1), st.floats(-1, 1))
NAMED = list(SURFACES)


def place_of(surface: Surface, share: tuple[float, float]) -> tuple[float, float]:
    """A place of the map, from −1 to 1 each way."""
    left, right, bottom, top = surface.window
    x, y = share
    return (left + right + x * (right - left)) / 2, (bottom + top + y * (top - bottom)) / 2


def at(surface: Surface, x: float, y: float) -> tuple[float, float, float]:
    J, dx, dy = surface.at(np.array([x]), np.array([y]))
    return float(J[0]), float(dx[0]), float(dy[0])


# ---- surfaces ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMED)
@given(share=PLACES)
@settings(max_examples=25)
def test_slopes_are_those_of_small_steps_and_of_the_engines_backward_pass(
    name: str, share: tuple[float, float]
) -> None:
    surface = SURFACES[name]
    x, y = place_of(surface, share)
    J, dx, dy = at(surface, x, y)
    h = 1e-5
    size = 1e-4 * (1 + abs(dx) + abs(dy) + abs(J))
    assert (at(surface, x + h, y)[0] - at(surface, x - h, y)[0]) / (2 * h) == pytest.approx(
        dx, abs=size
    )
    assert (at(surface, x, y + h)[0] - at(surface, x, y - h)[0]) / (2 * h) == pytest.approx(
        dy, abs=size
    )
    if surface.formula:
        tape = parse(surface.formula).tape({"x": x, "y": y})
        backward(tape[-1])
        slopes = {leaf.name: float(leaf.grad) for leaf in tape if leaf.name}
        assert float(tape[-1].data) == pytest.approx(J, rel=1e-9, abs=1e-9)
        assert (slopes["x"], slopes["y"]) == pytest.approx((dx, dy), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", NAMED)
def test_the_goals_are_the_lowest_places_of_the_map_and_no_slope_is_left_there(name: str) -> None:
    surface = SURFACES[name]
    for x, y in surface.goals:
        J, dx, dy = at(surface, x, y)
        assert math.hypot(dx, dy) < (1e-6 if surface.formula else 0.3)
        assert surface.heights.min() >= J - 1e-9
    assert surface.heights.shape == (97, 97)


def test_the_slice_of_the_loss_is_what_the_network_has_at_its_places() -> None:
    """Some points of the grid are measured anew; between them the curve is close to the truth."""
    network, inputs, labels = digits.trained()
    rng = np.random.default_rng(digits.SEED + 1)
    both = random_direction(network, rng), random_direction(network, rng)
    for tensor, start in zip(network.tensors, _starts(network.tensors), strict=True):
        part = both[0][start : start + tensor.data.size].reshape(tensor.shape)
        if tensor.data.ndim > 1:  # each unit's part is as long as its weights
            assert np.linalg.norm(part, axis=0) == pytest.approx(
                np.linalg.norm(tensor.data, axis=0), rel=1e-4
            )
        else:
            assert not part.any()
    kept = digits.kept()
    chosen = [(0, 0), (20, 20), (7, 31), (33, 12), (40, 40)]
    places = [(float(digits.AXIS[column]), float(digits.AXIS[row])) for row, column in chosen]
    places += [(0.42, -0.17), (-0.63, 0.71)]  # no points of the grid
    was = network.parameters.copy()
    found = slice_of_loss(network, inputs, labels, both, places)
    assert (network.parameters == was).all()
    assert found[:5] == pytest.approx([kept[at] for at in chosen], rel=0.03)
    xs, ys = np.array(places).T
    J, dx, dy = digits.loss(xs, ys)
    assert pytest.approx(found, rel=0.03) == J
    network.parameters += np.float32(xs[5]) * both[0] + np.float32(ys[5]) * both[1]
    network.zero_grad()
    backward(network.loss(inputs, labels))
    slopes = [float(network.gradients @ direction) for direction in both]
    assert slopes == pytest.approx([dx[5], dy[5]], rel=0.1, abs=0.1)


def _starts(tensors: list) -> list[int]:  # type: ignore[type-arg]
    return [sum(t.data.size for t in tensors[:at]) for at in range(len(tensors))]


def test_outside_the_slice_the_loss_goes_on_as_a_straight_line() -> None:
    J, dx, _ = digits.loss(np.array([1.0, 1.5, 2.0]), np.array([0.3, 0.3, 0.3]))
    assert dx[0] == dx[1] == dx[2] and J[2] - J[1] == pytest.approx(J[1] - J[0])


# ---- trails ------------------------------------------------------------------------------------

Rule = Callable[[list[float], float, int], float]


def gd(g: list[float], lr: float, t: int) -> float:
    return -lr * g[t]


def momentum(g: list[float], lr: float, t: int) -> float:
    """Polyak: the sum of all slopes so far, each 0.9 as much as the one after it."""
    return -lr * sum(0.9 ** (t - s) * g[s] for s in range(t + 1))


def nesterov(g: list[float], lr: float, t: int) -> float:
    """Sutskever: the slope, and 0.9 of the sum that includes it."""
    return -lr * (g[t] + 0.9 * sum(0.9 ** (t - s) * g[s] for s in range(t + 1)))


def rmsprop(g: list[float], lr: float, t: int) -> float:
    """Hinton: divided by the root of the running mean of squares, which began at 0."""
    mean = sum((1 - DECAY) * DECAY ** (t - s) * g[s] ** 2 for s in range(t + 1))
    return -lr * g[t] / (math.sqrt(mean) + 1e-8)


def adam(g: list[float], lr: float, t: int) -> float:
    """Kingma and Ba: both running means corrected for having begun at 0."""
    m = sum(0.1 * 0.9 ** (t - s) * g[s] for s in range(t + 1)) / (1 - 0.9 ** (t + 1))
    v = sum(0.001 * 0.999 ** (t - s) * g[s] ** 2 for s in range(t + 1)) / (1 - 0.999 ** (t + 1))
    return -lr * m / (math.sqrt(v) + 1e-8)


RULES: tuple[Rule, ...] = (gd, gd, momentum, nesterov, rmsprop, adam)


@pytest.mark.parametrize("name", NAMED)
def test_each_trail_follows_its_published_rule_step_by_step(name: str) -> None:
    """The rules are written as sums over all earlier slopes, in double precision and slowly.

    Slopes are taken where the trail stands, so one step's rounding does not grow in the next.
    """
    surface, steps = SURFACES[name], 40
    walk = Walk(Setting(surface, surface.start, surface.lr, surface.scaled, 0.9, 0.5, 3))
    places = walk.places(steps)
    for who, rule in enumerate(RULES):
        lr = surface.lr if who < 4 else surface.scaled
        for axis in (0, 1):
            slopes: list[float] = []
            for t in range(steps):
                x, y = places[t, who]
                noise = float(walk.noises[t][axis]) if who == 1 else 0.0
                slopes.append(at(surface, x, y)[1 + axis] + noise)
                step = places[t + 1, who, axis] - places[t, who, axis]
                wanted = rule(slopes, lr, t)
                assert step == pytest.approx(wanted, rel=2e-3, abs=2e-6 * (1 + abs(x) + abs(y)))


def test_the_noise_is_seeded_and_disturbs_sgd_alone() -> None:
    surface = SURFACES["bowl"]

    def places(noise: float, seed: int) -> np.ndarray:  # type: ignore[type-arg]
        return Walk(Setting(surface, (1, 1), 0.1, 0.1, 0.9, noise, seed)).places(20)

    one, same, other, none = places(0.3, 1), places(0.3, 1), places(0.3, 2), places(0.0, 1)
    assert (one == same).all()
    moved = (one != other).any(axis=(0, 2))
    assert moved.tolist() == [False, True, False, False, False, False]
    assert (none[:, 0] == none[:, 1]).all()


@given(st.sampled_from(NAMED), PLACES, st.floats(-4, 0.5), st.floats(-4, 0.3), st.integers(0, 99))
@settings(max_examples=12, deadline=None)
def test_whatever_is_turned_every_fate_is_told_and_true(
    name: str, share: tuple[float, float], lr: float, scaled: float, seed: int
) -> None:
    surface = SURFACES[name]
    start = place_of(surface, share)
    walk = Walk(Setting(surface, start, 10**lr, 10**scaled, 0.9, surface.noise, seed))
    fates, away = walk.fates(), walk.away(surface.steps)
    assert len(fates) == len(NAMES) and 0 <= first_key(fates) <= 4 and 0 <= never_key(fates) <= 4
    for who, fate in enumerate(fates):
        assert fate.words
        if fate.arrived is not None:
            assert (away[fate.arrived :, who] <= surface.near).all()
            assert not fate.arrived or away[fate.arrived - 1, who] > surface.near
            assert not fate.flew
        if fate.overflow is not None:
            assert f"step {fate.overflow.step} " in fate.words and fate.arrived is None
            assert all(math.isfinite(part) for part in fate.overflow.place)
    winner = first(fates)
    if winner is not None:
        assert fates[winner].arrived == min(
            fate.arrived for fate in fates if fate.arrived is not None
        )


def test_a_runaways_overflow_is_told_with_its_step_and_number() -> None:
    """On the bowl x²/2 + y² with lr 1.2 plain steps multiply y by 1 − 2·1.2 = −1.4."""
    surface = SURFACES["bowl"]
    walk = Walk(Setting(surface, (0.0, 1.0), 1.2, 0.1, 0.9, 0.0, 0))
    gd = walk.fates()[0]
    y, step = 1.0, 0
    while y * y <= 3.4028235e38:
        y, step = y * -1.4, step + 1
    assert gd.overflow is not None and abs(gd.overflow.step - step) <= 1 and gd.flew
    assert gd.overflow.what == "J" and abs(gd.overflow.place[1]) == pytest.approx(
        1.4**gd.overflow.step, rel=1e-3
    )
    wild = Walk(Setting(surface, (0.0, 1.0), 1.2, 100.0, 0.9, 1e30, 0)).fates()
    assert all(fate.words for fate in wild)


@pytest.mark.parametrize(
    ("name", "mu"), [("bowl", 0.9), ("bowl", 0.0), ("valley", 0.5), ("valley", 0.9)]
)
def test_below_the_border_that_is_told_they_come_down_and_above_it_they_fly_out(
    name: str, mu: float
) -> None:
    surface = SURFACES[name]
    for who in (0, 2, 3):
        border = largest_rate(KINDS[who], surface.bend, mu)
        ends = [
            Walk(Setting(surface, (0.0, 1.0), border * share, 0.1, mu, 0.0, 0)).away(150)[-1, who]
            for share in (0.95, 1.05)
        ]
        assert ends[0] < 0.1 and ends[1] > 100
    wild = Walk(Setting(surface, (0.0, 1.0), 3 * border, 0.1, mu, 0.0, 0)).fates()
    assert f"below {show(largest_rate(SGD, surface.bend, mu), 3)}" in wild[0].words


def fate(arrived: int | None, away: float = 0.0) -> Fate:
    return Fate("", arrived, away, None, False, "")


def test_who_is_first_and_which_families_never_arrive() -> None:
    never = fate(None)
    assert first((never,) * 6) is None and first_key((never,) * 6) == 4
    assert first((fate(9), fate(7, 0.1), fate(7), never, never, fate(8))) == 2
    assert [first_key((*[never] * n, fate(3), *[never] * (5 - n))) for n in range(6)] == [
        0, 0, 1, 1, 2, 3,
    ]  # fmt: skip
    six = [fate(5)] * 6
    assert never_key(tuple(six)) == 0
    for who, key in ((0, 1), (1, 1), (2, 2), (3, 2), (4, 3), (5, 3)):
        assert never_key((*six[:who], never, *six[who + 1 :])) == key
    assert never_key((never, never, *six[2:])) == 1
    assert never_key((never, *six[1:5], never)) == 4


def test_the_surfaces_differ_in_who_is_first_and_who_never_arrives() -> None:
    found = {}
    for name, surface in SURFACES.items():
        lab = Descent.from_state(f"descent?part=map&surface={name}")
        assert lab.setting.start == surface.start and lab.setting.lr == surface.lr
        fates = lab.fates
        found[name] = first_key(fates), never_key(fates)
    assert len({key for key, _ in found.values()}) >= 3
    assert len({key for _, key in found.values()}) >= 4
    assert found["saddle"][1] == 4, "on the ridge only noise finds the way down"


# ---- one dimension -----------------------------------------------------------------------------


@given(st.sampled_from(line.CURVES), st.floats(-4, 4), st.sampled_from(line.BENDS))
@settings(max_examples=40)
def test_slopes_of_the_line_are_the_engines(name: str, w: float, bend: float) -> None:
    hill = line.curve(name, bend)
    J, slope = line.stretch(hill.text).formula.at(w)
    assert hill.at(w).height == pytest.approx(J, rel=1e-6, abs=1e-6)
    assert hill.slope(w) == pytest.approx(slope, rel=1e-9, abs=1e-9)


@given(st.sampled_from(line.BENDS), st.floats(0.02, 5), st.floats(0.5, 4))
@settings(max_examples=25)
def test_a_bowl_is_come_down_below_two_over_the_bend_and_flown_out_of_above(
    bend: float, share: float, w: float
) -> None:
    alpha = share / bend
    stands = line.walk(line.BOWL, bend, w, alpha)
    told = line.fate(line.BOWL, bend, alpha, stands)
    for n, stand in enumerate(stands[:20]):
        assert stand.w == pytest.approx(w * (1 - share) ** n, rel=1e-4, abs=1e-5 * w)
    if share > 2.01:
        assert "flies out" in told or "climbs" in told
    elif share < 1.95:
        assert "comes" in told


def test_fates_of_the_line() -> None:
    def told(name: str, bend: float, w: float, alpha: float) -> str:
        return line.fate(name, bend, alpha, line.walk(name, bend, w, alpha))

    assert told("bowl", 4, 0.0, 0.1) == "it stays: no slope, no step"
    assert "to rest at 0;" in told("bowl", 4, 3.0, 0.1)
    assert "to and fro between" in told("bowl", 4, 3.0, 0.5)
    assert "to and fro between" in told("kink", 4, 2.0, 0.3)
    assert "it climbs" in told("bowl", 4, 1.0, 2.0625 / 4), "to and fro, and further every time"
    out = told("bowl", 4, 3.0, 0.6)
    w, step = 3.0, 0
    while 2 * w * w <= 3.4028235e38:
        w, step = w * -1.4, step + 1
    assert f"at step {step} J passes 3.4e38" in out and "1 − 0.6·4 = −1.4" in out
    assert "flies out" in told("two-valleys", 4, 4.0, 1.0)


@given(st.integers(0, 10**6), st.sampled_from(line.CURVES))
@settings(max_examples=25)
def test_every_drawn_step_has_one_right_answer_and_answers_the_wrong_ones(
    seed: int, curve: str
) -> None:
    lab = Descent.from_state(f"descent?curve={curve}&seed={seed}")
    asks = lab.asks()
    assert [ask.id for ask in asks][:1] == ["descent.next"]
    for ask in asks:
        assert ask.judge(ask.solution).correct and ask.solution in ask.hints[-1]
        for typed in ("0", "1", "-3", "2.2", "100", "1e9", "1e300", "-0.01"):
            verdict = ask.judge(typed)
            assert verdict.correct or verdict.refused or verdict.message
        for typed in ("", "abc", "1,5", "nan", "1/0", "∞"):
            assert ask.judge(typed).refused
        assert "\n" not in ask.prompt


def test_the_ideas_of_a_step_and_of_the_largest_rate() -> None:
    step = next_step("next", "2·w²", 3.0, 18.0, 12.0, 0.1)
    for typed, idea in (
        ("4.2", "uphill"), ("1.2", "the step"), ("-1.2", "the step's opposite"), ("-9", "no rate"),
        ("2.9", "the rate alone"), ("3.1", "the sign alone"), ("2.7", "the place"),
        ("3", "it stays"), ("12", "the slope"), ("0", "the bottom"),
    ):  # fmt: skip
        verdict = step.judge(typed)
        assert verdict.outcome is Outcome.WRONG and idea in verdict.ideas, typed
    assert step.judge("1.8").correct and "uphill" in step.judge("3.7").message
    assert step.judge("1.7").outcome is Outcome.WRONG
    assert "not so far" in step.judge("1.1").message and "further" in step.judge("2.5").message
    ask = largest(5.0, "2.5·w²")
    assert ask.judge("0.4").correct and ask.judge("2/5").correct
    for typed, idea in (
        ("0.2", "one step"), ("2", "without the bend"), ("2.5", "upside down"),
        ("5", "the bend"), ("10", "twice the bend"), ("0.1", "half the factor"),
        ("0.8", "twice the limit"),
    ):  # fmt: skip
        assert idea in ask.judge(typed).ideas, typed
    assert "comes down" in ask.judge("0.39").message and "−0.95" in ask.judge("0.39").message
    assert "flies out" in ask.judge("0.41").message and "uphill" in ask.judge("-1").message


# ---- the lab -----------------------------------------------------------------------------------


def answer_the_line(lab: Descent) -> None:
    for ask in lab.asks():
        assert lab.question is ask or lab.question == ask
        assert lab.attempt(ask).commit(ask.solution).correct


def test_the_line_is_asked_step_by_step_and_alpha_may_then_be_hunted() -> None:
    lab = Descent()
    assert lab.seen == 0 and lab.hopping == 0 and not lab.can_run
    assert lab.place(-1.2) == "1.8" and lab.place(-99) == "−4"
    first_ask = lab.asks()[0]
    assert not lab.attempt(first_ask).commit("4.2").correct
    assert lab.hopping == 0
    assert lab.attempt(first_ask).commit("1.8").correct
    assert lab.seen == lab.hopping == 1 and lab.stands[1].w == pytest.approx(1.8)
    lab.attempt(lab.asks()[1]).commit("1.08")
    assert lab.hunting
    lab.set("alpha", "0.55")
    assert lab.hunting and lab.asks()[0] == first_ask, "turning α asks nothing anew"
    assert "flies" in line.fate("bowl", 4, 0.55, lab.stands)
    lab.attempt(lab.asks()[2]).commit("0.5")
    assert lab.open and lab.seen == 0 and lab.can_run
    lab.go(7)
    assert lab.seen == 7 and not lab.finished
    lab.go(1000)
    assert lab.finished and not lab.can_run
    lab.go(-3)
    assert lab.seen == 37
    lab.new_seed()
    assert lab.hopping == 0 and lab.seen == 0 and lab.alpha == lab.settings["alpha"]


def test_a_race_is_decided_at_its_end_and_then_everything_may_be_turned() -> None:
    lab = Descent.from_state("descent?part=map&surface=saddle")
    who, never = lab.asks()
    assert lab.seen == 0 and not lab.can_run
    lab.attempt(who).choose(1)
    lab.attempt(who).sure(3)
    lab.attempt(never).choose(4)
    lab.attempt(never).sure(1)
    assert lab.can_run and lab.go(10) == [] and lab.seen == 10
    answers = lab.go(10**6)
    fates = lab.fates
    winner = first(fates)
    assert winner == 1, "only SGD leaves the ridge"
    assert [(a.item, a.correct, a.truth) for a in answers] == [
        ("descent.first", False, str(fates[winner].arrived)),
        ("descent.never", True, "5"),
    ]
    assert lab.go(1) == [] and lab.finished
    lab.turn("lr", 1)
    assert lab.asks() == () and lab.open and lab.finished, "its knobs may be turned now"
    lab.turn("lr", -1)
    assert lab.asks() == (who, never), "what was said of it stands where it was said"
    assert lab.attempt(never).correct
    lab.move(1, 0)
    assert lab.open and lab.asks() == ()
    lab.set("surface", "two-minima")
    assert not lab.open and lab.seen == 0
    assert not any(lab.answered(ask) for ask in lab.asks()), "as many steps, another race"
    lab.turn("noise", 1)
    assert not lab.open
    lab.set("surface", "saddle")
    assert lab.open, "and it is not asked again"
    lab.new_seed()
    assert not lab.open and lab.setting.start != SURFACES["saddle"].start


def test_free_play_decides_nothing() -> None:
    lab = Descent.from_state("descent?part=map&surface=bowl")
    lab.free = True
    assert lab.go(10**6) == [] and lab.finished
    lab.free = False
    assert not lab.open and lab.seen == 0


KNOBS = {knob.name: knob for knob in Descent.KNOBS}


@given(
    st.sampled_from(NAMED), st.sampled_from(["line", "map"]), st.integers(0, 10**6),
    st.lists(st.tuples(st.sampled_from(list(KNOBS)), st.integers(-9, 9)), max_size=6),
)  # fmt: skip
@settings(max_examples=40)
def test_every_state_opens_as_it_was(
    surface: str, part: str, seed: int, turns: list[tuple[str, int]]
) -> None:
    lab = Descent.from_state(f"descent?part={part}&surface={surface}&seed={seed}")
    left, right, bottom, top = SURFACES[surface].window
    assert left <= float(lab.settings["x"]) <= right and bottom <= float(lab.settings["y"]) <= top
    for name, by in turns:
        lab.turn(name, by)
    lab.move(3, -2)
    again = Descent.from_state(lab.state)
    assert again.settings == lab.settings and again.state == lab.state
    assert again.asks() == lab.asks() or lab.on_line
    assert again.seen <= again.steps


def test_a_state_that_cannot_be_read_changes_nothing() -> None:
    lab = Descent.from_state("descent?part=map&surface=digits&lr=0.05")
    was = lab.state
    for bad in ("descent?surface=hill", "descent?lr=-1", "descent?step=1e9", "descent?x=nan"):
        with pytest.raises(KnobError):
            lab.load(bad)
        assert lab.state == was


def test_the_options_of_a_race_say_how_many_steps_there_are() -> None:
    poll = who_first("", 120).poll
    assert poll is not None and "120 steps" in poll.choices[4].text
    lab = Descent.from_state("descent?part=map&surface=digits&only=Adam")
    assert [source.__name__ for source in lab.code()] == [  # type: ignore[union-attr]
        "Adam", "random_direction", "slice_of_loss",
    ]  # fmt: skip
