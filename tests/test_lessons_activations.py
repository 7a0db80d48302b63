"""The explorer knows what is true of each function, and which idea leads to a wrong number."""

import math
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sweep import sweep

from engine.activations import ACTIVATIONS, Activation
from lessons.asking.answers import Outcome, Refused, Verdict
from lessons.asking.attempt import Attempt
from lessons.knobs import KnobError, Later
from lessons.labs.activations import facts, stack
from lessons.labs.activations.explorer import Explorer, knobs
from lessons.labs.activations.judging import Prediction, judge, parse_answer
from lessons.labs.activations.predictions import predictions
from lessons.labs.mnist import knobs as mnist
from lessons.numbers import show
from tui.asking.entry import EntryFace

NAMES = tuple(ACTIVATIONS)
names = st.sampled_from(NAMES)
ASKED = [(name, p) for name in NAMES for p in predictions(ACTIVATIONS[name])]


def typed(value: float) -> str:
    """A number as somebody types it, with every digit."""
    return "∞" if value == math.inf else "-inf" if value == -math.inf else repr(value)


# What is true ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "slope", "low", "high"),
    [
        ("logistic", 0.25, 0, 0),
        ("tanh", 1, 0, 0),
        ("relu", 1, 0, math.inf),
        ("piecewise", 1, -0.5, 0.5),
        ("linear", 1, -math.inf, math.inf),
        ("step", 0, -math.inf, math.inf),
        ("softplus", 1, math.inf, math.inf),
        ("gelu", 0.5 * math.erfc(-1) + math.exp(-1) / math.sqrt(math.pi), math.sqrt(2), None),
    ],
)
def test_the_steepest_place(name: str, slope: float, low: float, high: float | None) -> None:
    found = facts.steepest(ACTIVATIONS[name])
    assert found.slope == pytest.approx(slope, abs=1e-9)
    assert found.low == pytest.approx(low, abs=1e-5)
    assert found.high == pytest.approx(low if high is None else high, abs=1e-5)


@given(names, st.floats(-50, 50))
def test_nowhere_is_steeper(name: str, z: float) -> None:
    g = ACTIVATIONS[name]
    assert float(g.derivative(z)) <= facts.steepest(g).slope + 1e-9
    assert 0 <= facts.saturation(g, z) <= 1


@given(names)
def test_the_place_to_look_at_is_steep(name: str) -> None:
    g = ACTIVATIONS[name]
    peak = facts.steepest(g)
    assert float(g.derivative(peak.place)) >= 0.99 * peak.slope


@pytest.mark.parametrize("name", NAMES)
def test_limits_are_ends_of_the_range(name: str) -> None:
    g = ACTIVATIONS[name]
    assert facts.limit(g) == pytest.approx(g.range[1])
    assert g.range[0] <= facts.limit(g, -1) <= g.range[1]


def test_the_logistic_is_exactly_one_from_37_and_in_single_precision_from_17() -> None:
    g = ACTIVATIONS["logistic"]
    assert facts.exact_from(g, "float64") == 37
    assert facts.exact_from(g, "float32") == 17
    assert g.function(36.0) < 1.0 == g.function(37.0)
    assert g.function(np.float32([16.0]))[0] < 1 == g.function(np.float32([17.0]))[0]
    assert facts.exact_from(ACTIVATIONS["relu"], "float64") is None


def test_corners_and_jumps_are_told_apart() -> None:
    assert facts.jump(ACTIVATIONS["step"], 0.0) == 1
    assert facts.jump(ACTIVATIONS["relu"], 0.0) == 0
    assert facts.sides(ACTIVATIONS["relu"], 0.0) == (0, 1)


# Predictions -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_function_is_asked_about(name: str) -> None:
    ids = [p.id for p in predictions(ACTIVATIONS[name])]
    assert ids in (
        ["limit", "where", "steepest", "slope", "product"],
        ["limit", "steepest", "slope", "product"],
    )


@pytest.mark.parametrize("name", NAMES)
def test_what_is_said_of_any_other_number_is_true_of_that_number(name: str) -> None:
    """At −1 nobody is told what the slope is elsewhere, nor that 2 is close to 1."""
    g = ACTIVATIONS[name]
    asked = {each.id: each for each in predictions(g)}
    for value in (-3.0, -1.0, -0.5, 0.3, 0.6, 0.9, 0.99, 1.1, 1.5, 3.0, 100.0):
        told = {
            key: verdict.message
            for key, each in asked.items()
            if not (verdict := judge(each, repr(value))).correct and not verdict.ideas
        }
        if "where" in told:
            assert g.derivative(value) < asked["steepest"].wanted
            assert f"At {show(value)} the slope is {show(g.derivative(value))};" in told["where"]
        if "limit" in told:
            end = asked["limit"].wanted
            close = abs(end - value) < 0.1
            assert ("Close" in told["limit"]) is close
            past = not close and value < end < math.inf
            assert ("past" in told["limit"]) is past and (not past or g.function(4.0) > value)
        for key, more in (("steepest", "Somewhere"), ("slope", "larger")):
            assert key not in told or (more in told[key]) is (value < asked[key].wanted)


def test_no_wrong_answer_is_told_the_right_one() -> None:
    """Where the truth is a number that nobody meets by chance; and a limit, whatever it is."""
    for name, asked in ASKED:
        if "." in asked.truth or asked.id == "limit":
            bare = re.compile(rf"(?<![\w.^+−]){re.escape(asked.truth)}(?![\w^]|\.\d)")
            for said in [idea.message for idea in asked.ideas] + [
                asked.otherwise(value)
                for value in (-3.3, 0.123, 0.7, 7.7, 55.0)
                if not asked.accepts(value)
            ]:
                assert not bare.search(said), (name, asked.id, said)


@sweep(("name", "asked"), ASKED, ids=[f"{n}-{p.id}" for n, p in ASKED])
def test_the_truth_is_accepted_and_never_diagnosed(name: str, asked: Prediction) -> None:
    verdict = judge(asked, typed(asked.wanted))
    assert verdict.outcome is Outcome.RIGHT
    assert verdict.ideas == ()
    assert verdict.message == asked.because


@sweep(("name", "asked"), ASKED, ids=[f"{n}-{p.id}" for n, p in ASKED])
def test_each_idea_is_diagnosed_on_its_own_mistake(name: str, asked: Prediction) -> None:
    assert asked.ideas, "a question that no idea can get wrong teaches nothing"
    for idea in asked.ideas:
        verdict = judge(asked, typed(idea.value))
        assert verdict.outcome is Outcome.WRONG
        assert idea.name in verdict.ideas
        alike = [other for other in asked.ideas if other.name in verdict.ideas]
        assert any(other.message in verdict.message for other in alike)
        assert all(math.isclose(i.value, idea.value, rel_tol=0.021) or i is idea for i in alike)


@sweep(("name", "asked"), ASKED, ids=[f"{n}-{p.id}" for n, p in ASKED])
def test_nothing_is_said_of_a_slope_at_a_corner_or_of_a_value_at_infinity(
    name: str, asked: Prediction
) -> None:
    g, said = ACTIVATIONS[name], " ".join(idea.message for idea in asked.ideas)
    if 0.0 in g.kinks:
        assert "slope at 0." not in said
    if facts.steepest(g).only_at_infinity:
        assert "the value there" not in said


@given(st.sampled_from(ASKED), st.floats(0, 1))
def test_no_right_answer_is_diagnosed(case: tuple[str, Prediction], share: float) -> None:
    asked = case[1]
    low, high = max(asked.accepted[0], -1e3), min(asked.accepted[1], 1e3)
    value = asked.wanted if low >= high else low + share * (high - low)
    if asked.accepts(value):
        verdict = judge(asked, typed(value))
        assert verdict.correct
        assert not verdict.ideas


@given(st.sampled_from(ASKED), st.text(max_size=20) | st.text("0123456789.-+/e^i∞nf", max_size=9))
def test_any_text_gets_a_verdict_with_words(case: tuple[str, Prediction], text: str) -> None:
    verdict = judge(case[1], text)
    assert verdict.message
    if not verdict.refused:
        assert verdict.correct == case[1].accepts(parse_answer(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1/4", 0.25),
        (".5", 0.5),
        ("\N{MINUS SIGN}1", -1),
        ("1e-3", 1e-3),
        ("0.25^8", 0.25**8),
        (".25**8", 0.25**8),
        ("2^-2", 0.25),
        ("inf", math.inf),
        ("i", math.inf),
        ("∞", math.inf),
        ("-infinity", -math.inf),
        ("\N{MINUS SIGN}∞", -math.inf),
    ],
)
def test_numbers_powers_and_infinity_are_read(text: str, value: float) -> None:
    assert parse_answer(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "abc", "2^x", "(-2)^0.5", "0^-1", "9^999", "1^^2", "+"])
def test_what_is_no_number_is_refused_with_a_reason(text: str) -> None:
    with pytest.raises(Refused, match=r"."):
        parse_answer(text)
    assert judge(predictions(ACTIVATIONS["tanh"])[0], text).refused


def test_infinity_can_be_typed_and_other_letters_stay_keys() -> None:
    lab = Explorer()
    for ask in lab.asks():
        face = EntryFace(Attempt(ask))
        assert not any(map(face.takes, "qhfok\r ")), "they are the lab's, until something is typed"
        assert face.takes("i")
        for character in "-infinity":
            assert face.takes(character)
            face.take(character)
        assert not face.takes("\r"), "enter commits"
        assert face.attempt.draft == "−infinity" and not ask.judge(face.attempt.draft).refused


@pytest.mark.parametrize(("name", "size"), [("logistic", "0.25"), ("tanh", "1")])
def test_the_size_of_the_slope_is_not_its_place(name: str, size: str) -> None:
    where = next(p for p in predictions(ACTIVATIONS[name]) if p.id == "where")
    verdict = judge(where, size)
    assert not verdict.correct and "how large the slope is" in verdict.message
    assert judge(where, "0.1").correct, "close by it is nearly as steep"


def test_the_same_number_from_two_ideas_names_both() -> None:
    slope = next(p for p in predictions(ACTIVATIONS["logistic"]) if p.id == "slope")
    verdict = judge(slope, "0.25")
    assert set(verdict.ideas) >= {"the largest slope", "the middle"}
    assert " Or: " in verdict.message


# The stack ---------------------------------------------------------------------------------------


@given(names, st.floats(-8, 8), st.integers(1, stack.MOST_LAYERS))
def test_at_the_cursor_the_product_is_a_power(name: str, z: float, layers: int) -> None:
    g = ACTIVATIONS[name]
    product = stack.at_cursor(g, z)[layers - 1]
    assert product == pytest.approx(float(g.derivative(z)) ** layers, rel=1e-9, abs=1e-300)


def test_random_products_come_back_with_their_seed() -> None:
    assert stack.table(8, seed=3) == stack.table(8, seed=3)
    assert stack.table(8, seed=3) != stack.table(8, seed=4)


@pytest.mark.parametrize("name", ["logistic", "tanh", "relu", "gelu"])
def test_the_root_mean_square_is_what_a_layer_does_to_a_gradient(name: str) -> None:
    """Backwards through random weights that keep lengths, as many as the stack has layers."""
    g, rng = ACTIVATIONS[name], np.random.default_rng(1)
    z, units = stack.pre_activations(0), stack.UNITS
    gradient = rng.standard_normal(units)
    before = float(np.linalg.norm(gradient))
    for row in z[:4]:
        W = rng.standard_normal((units, units)) / np.sqrt(units)
        gradient = W @ (gradient * g.derivative(row))
    left = float(np.linalg.norm(gradient)) / before
    assert left == pytest.approx(float(stack.at_random(g, z)[3]), rel=0.35)


def test_the_logistic_vanishes_where_relu_does_not() -> None:
    rows = {row.name: row for row in stack.table(12, seed=0)}
    assert rows["relu"].product > 1e4 * rows["logistic"].product
    assert rows["relu"].survives
    assert not rows["logistic"].survives
    assert not rows["step"].survives


# The explorer's state ----------------------------------------------------------------------------


def answer(explorer: Explorer, text: str) -> Verdict:
    """Answer what is asked, as the question on the screen does."""
    asked = explorer.question
    assert asked is not None
    verdict = explorer.attempt(asked).commit(text)
    if explorer.answered(asked):
        explorer.uncover(asked)
    return verdict


def skip(explorer: Explorer) -> None:
    asked = explorer.question
    assert asked is not None
    explorer.attempt(asked).skip()


def answer_all(explorer: Explorer) -> None:
    for asked in predictions(explorer.activation):
        assert answer(explorer, typed(asked.wanted)).correct
    assert explorer.question is None


def test_each_answer_uncovers_its_part() -> None:
    explorer = Explorer()
    assert not explorer.sees("value")
    assert not answer(explorer, "0.5").correct
    assert not explorer.sees("value"), "a wrong answer tells its idea, not the truth"
    answer(explorer, "1")
    assert explorer.sees("value")
    for text in ("0", "0.25", "0.0177"):
        assert not explorer.sees("slope")
        assert not explorer.sees("stack")
        assert answer(explorer, text).correct
    assert explorer.sees("slope")
    assert explorer.question is not None
    assert explorer.question.id == "activations.product.logistic"
    assert explorer.settings["panel"] == "curve"
    answer(explorer, "0.25^8")
    assert explorer.sees("stack")
    assert explorer.settings["panel"] == "stack"


def test_a_refused_answer_costs_nothing() -> None:
    explorer = Explorer()
    assert answer(explorer, "don't know").refused
    assert explorer.question is explorer.asks()[0]
    assert explorer.count_answered() == 0
    assert explorer.attempt(explorer.asks()[0]).take() == ()


def test_skipping_uncovers_and_free_play_uncovers_everything() -> None:
    explorer = Explorer()
    skip(explorer)
    assert explorer.sees("value")
    other = Explorer.from_state("activations?free=yes")
    assert other.question is None
    assert all(other.sees(part) for part in ("value", "slope", "stack"))
    other.free = False
    assert not other.sees("value")


def test_earlier_answers_are_remembered_per_function() -> None:
    explorer = Explorer()
    explorer.done = {"activations.limit.logistic"}
    assert explorer.sees("value")
    assert not explorer.sees("value", ACTIVATIONS["tanh"])


@pytest.mark.parametrize("name", NAMES)
def test_hints_climb_to_the_answer(name: str) -> None:
    explorer = Explorer.from_state(f"activations?function={name}")
    for ask, asked in zip(explorer.asks(), predictions(explorer.activation), strict=True):
        attempt = explorer.attempt(ask)
        given = []
        while attempt.can_hint:
            attempt.hint()
            given.append(attempt.hints[-1])
        assert tuple(given[:3]) == asked.hints
        assert asked.truth in given[-1]
        attempt.give_up()
        assert explorer.answered(ask)
        assert attempt.take() == (), "to give up is no wrong answer"


def test_a_covered_function_cannot_be_kept() -> None:
    explorer = Explorer()
    assert not explorer.keep()
    skip(explorer)
    assert explorer.keep()
    explorer.choose("tanh")
    assert [g.name for g in explorer.kept] == ["logistic"]
    covered = Explorer.from_state("activations?kept=relu")
    assert covered.kept == ()


@given(st.lists(st.integers(-30, 30), max_size=12), st.sampled_from((0.01, 0.05, 0.25, 1.0)))
def test_the_cursor_comes_back_to_zero_exactly(moves: list[int], stride: float) -> None:
    explorer = Explorer()
    explorer.stride = stride
    for by in moves:
        explorer.move(by)
    explorer.move(-round(explorer.z / stride))
    assert explorer.z == 0
    assert math.copysign(1, explorer.z) == 1


@given(st.floats(-1e6, 1e6), st.sampled_from((0.5, 1.0, 6.0, 48.0)))
def test_the_cursor_is_always_in_the_picture(z: float, span: float) -> None:
    explorer = Explorer()
    explorer.settings["span"] = span
    explorer.move_to(z)
    assert abs(explorer.z - explorer.middle) <= span * (1 + 1e-9)


@given(
    names,
    st.floats(-1e6, 1e6),
    st.lists(names, max_size=3, unique=True),
    st.sampled_from(("curve", "stack")),
    st.integers(1, 12),
    st.integers(0, 2**32 - 1),
)
def test_the_state_string_brings_everything_back(
    name: str, z: float, kept: list[str], panel: str, layers: int, seed: int
) -> None:
    explorer = Explorer()
    explorer.settings |= {
        "function": name, "z": z, "kept": ".".join(kept), "panel": panel, "layers": layers,
        "seed": seed,
    }  # fmt: skip
    assert Explorer.from_state(explorer.state).settings == explorer.settings


@given(st.text(max_size=40))
@settings(max_examples=60)
def test_a_bad_state_string_is_explained(text: str) -> None:
    try:
        Explorer.from_state(f"activations?{text}")
    except KnobError as error:
        assert str(error)


def test_a_typed_z_is_taken_or_refused_with_a_reason() -> None:
    explorer = Explorer()
    assert explorer.type_z("1/3") is None
    assert explorer.z == 1 / 3
    assert explorer.exact
    for text in ("", "x", "1e9", "-1e7"):
        refusal = explorer.type_z(text)
        assert refusal is not None
        assert refusal.message
    assert explorer.z == 1 / 3


# Adding a function touches one file --------------------------------------------------------------


@pytest.fixture
def twelfth(monkeypatch: pytest.MonkeyPatch) -> Iterator[Activation]:
    """A function that nobody here has heard of: z / (1 + |z|)."""
    new = replace(
        ACTIVATIONS["tanh"],
        name="softsign",
        label="softsign",
        function=lambda z: z / (1 + abs(z)),
        derivative=lambda z: 1 / (1 + abs(z)) ** 2,
        tex=r"\frac{z}{1 + |z|}",
        derivative_tex=r"\frac{1}{(1 + |z|)^2}",
        from_output=None,
    )
    monkeypatch.setitem(ACTIVATIONS, "softsign", new)
    yield new


def test_a_new_function_is_found_everywhere(twelfth: Activation) -> None:
    function = next(knob for knob in knobs() if knob.name == "function")
    assert function.parse("softsign") == "softsign"
    network = next(knob for knob in mnist.KNOBS if knob.name == "activation")
    assert isinstance(network.steps, Later)
    assert "softsign" in network.steps._fetch(), "the networks' knob reads the same table"
    explorer = Explorer.from_state("activations?function=softsign&kept=tanh")
    assert explorer.activation is twelfth
    assert explorer.question is not None
    assert explorer.question.id == "activations.limit.softsign"
    answer_all(explorer)
    assert explorer.sees("stack")
    row = stack.table(8, cursor=0.0)[-1]
    assert (row.name, row.product) == ("softsign", 1.0)
    for asked in predictions(twelfth):
        assert judge(asked, typed(asked.wanted)).correct
    explorer.choose_next(1)
    assert explorer.activation.name == NAMES[0]
