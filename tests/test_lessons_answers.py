"""Typed answers: many spellings are right, a wrong form costs nothing and says what is wanted."""

import math
import os
import random
import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sweep import sweep

from lessons.asking.answers import (
    Number,
    Outcome,
    Refused,
    match_number,
    match_shape,
    parse_number,
    parse_shape,
    tidy,
)
from lessons.asking.places import parse_order
from lessons.numbers import show, show_shape

EXAMPLES = int(os.environ.get("DL_TUI_FORMULAS", "200"))
"""Random formulas a test; 10,000 find what 200 do not."""


@sweep(
    ("text", "value"),
    [
        ("3", 3), (" 3 ", 3), ("+3", 3), ("-1", -1), ("−1", -1), ("– 1", -1), ("- 1", -1),
        (".5", Fraction(1, 2)), ("5.", 5), ("0.50", Fraction(1, 2)), ("1/3", Fraction(1, 3)),
        ("1 / 3", Fraction(1, 3)), ("−1/−3", Fraction(1, 3)), ("½", Fraction(1, 2)),
        ("1e-3", Fraction(1, 1000)), ("1E3", 1000), ("1e−3", Fraction(1, 1000)),
        ("2.5×10^-3", Fraction(1, 400)), ("2*10^3", 2000), ("３", 3), ("0.5/2", Fraction(1, 4)),
        ("007", 7), ("0", 0), ("-0", 0), ("12,560", 12560), ("-1,000,000", -1000000),
        ("1,234.5", Fraction(2469, 2)), ("1,000/3", Fraction(1000, 3)),
        ("=2,000·(1 − 1/2)", 1000),
    ],
)  # fmt: skip
def test_numbers_in_many_spellings(text: str, value: Fraction) -> None:
    assert parse_number(text).value == value


@sweep(
    ("text", "says"),
    [
        ("", "3, −1.5"), ("   ", "3, −1.5"), ("0,5", "point"), ("1,00", "1,000"),
        ("0,125", "a point"), ("1,000", "a point"), ("1,2345", "a point"), ("50%", "0.5"),
        ("1 2", "one number"), ("1/0", "divided by 0"), ("1/2/0", "/ 0 has no value"),
        ("2+x", "not a number"), ("x", "not a number"), ("1e9999", "power of ten"),
        ("2·", "not a number"), ("e-3", "not a number"), ("abc", "not a number"),
        ("inf", "finite"), ("nan", "finite"),
        ("1_000", "not a number"), ("9" * 100, "too long"),
        ("-", "not a number"),
        (".", "not a number"), ("1e", "not a number"), ("/3", "not a number"),
        ("1/", "not a number"),
        ("١٢", "not a number"), ("0x10", "not a number"), ("1½", "one number"),
        ("--1", "not a number"), ("2--1", "not a number"), ("ln", "not a number"),
        ("ln(0)", "numbers above 0"), ("sqrt(2", "closing )"), ("9^9^9^9", "too large"),
        ("w*x", "not a number"), ("=", "3, −1.5"), ("ln(1, 2)", "one argument"),
        ("12 apples", "alone"), ("about 0.5", "alone"), ("0.7 or so", "alone"),
        ("73 percent", "alone"),
    ],
)  # fmt: skip
def test_a_refusal_says_which_form_is_wanted(text: str, says: str) -> None:
    verdict = match_number(text, 1.0)
    assert verdict.outcome is Outcome.REFUSED
    assert says in verdict.message


@sweep(
    ("text", "value"),
    [
        ("2+3", 5), ("2·3", 6), ("2*3+1", 7), ("=2*3+1", 7), ("= 0.375", 0.375), ("1/2/4", 0.125),
        ("10^3", 1000), ("ln 10", math.log(10)), ("LN(10)", math.log(10)), ("-ln 2", -math.log(2)),
        ("sqrt(2)/2", math.sqrt(2) / 2), ("√2/2", math.sqrt(2) / 2), ("e^2", math.exp(2)),
        ("2*pi", 2 * math.pi), ("π", math.pi), ("max(1, 2)", 2), ("0.5^8", 0.5**8),
        ("2^-2", 0.25), ("−(1 + 2)", -3), ("exp(−1)", math.exp(-1)),
    ],
)  # fmt: skip
def test_what_can_be_computed_is_a_number(text: str, value: float) -> None:
    assert float(parse_number(text)) == pytest.approx(value, rel=1e-15)
    assert match_number(text, value).correct
    assert not match_number(text, value * (1 + 1e-6)).correct


def test_infinity_and_percent_are_numbers_only_where_they_are_asked_for() -> None:
    for text in ("i", "inf", "∞", "Infinity"):
        assert float(parse_number(text, infinite=True)) == math.inf
        assert float(parse_number(f"−{text}", infinite=True)) == -math.inf
        with pytest.raises(Refused):
            parse_number(text)
    assert float(parse_number("90 %", percent=True)) == 0.9
    with pytest.raises(Refused, match="percent"):
        parse_number("90 %")


def test_a_number_beyond_floats_is_still_a_number() -> None:
    assert float(parse_number("1e400")) == math.inf
    assert float(parse_number("-1e400/1e-400")) == -math.inf
    assert not match_number("1e400", 1.0).correct


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    for read in (parse_number, parse_shape, lambda typed: parse_order(typed, 3)):
        try:
            read(text)
        except Refused as refusal:
            assert str(refusal)


@given(st.fractions(max_denominator=999).filter(lambda f: abs(f) < 10**9))
def test_every_fraction_is_its_own_answer(value: Fraction) -> None:
    assert match_number(str(value), float(value)).correct
    assert match_number(str(value).replace("-", "−"), float(value)).correct


@given(st.floats(-1e9, 1e9, allow_subnormal=False))
def test_every_float_is_its_own_answer_and_its_neighbour_is_not(x: float) -> None:
    assert match_number(repr(x), x).correct
    assert not match_number(repr(x + max(1e-6, abs(x) * 1e-6)), x).correct
    # what the screen shows is accepted wherever rounding is
    assert match_number(show(x), x, digits=4).correct


_LEAVES = st.integers(0, 99).map(str) | st.decimals(0, 99, places=2).map(str)
_FORMULAS = st.recursive(
    _LEAVES,
    lambda inner: st.builds("({}{}{})".format, inner, st.sampled_from("+-*/"), inner),
    max_leaves=4,
)


@settings(max_examples=EXAMPLES)
@given(_FORMULAS)
def test_a_formula_is_worth_what_python_says_and_no_neighbour(text: str) -> None:
    bare = re.sub(r"(?<![\d.])0+(?=\d)", "", text)  # Python reads no 007
    try:
        value = float(eval(bare))
    except ZeroDivisionError:
        assert match_number(text, 1.0).refused
        return
    assert match_number(text, value).correct
    assert match_number(f"={text}", value).correct
    step = max(1e-6, abs(value) * 1e-6)
    assert not match_number(text, value + step).correct
    assert not match_number(text, value - step).correct


@settings(max_examples=EXAMPLES)
@given(st.text("0123456789.+-*/^()e lnsqrtpi=,%", max_size=30))
def test_any_formula_is_read_or_refused_with_a_reason(text: str) -> None:
    try:
        value = float(parse_number(text))
    except Refused as refusal:
        assert str(refusal)
    else:
        assert not math.isnan(value)


@sweep(
    ("text", "wanted", "digits", "outcome"),
    [
        ("0.333", 1 / 3, 2, Outcome.RIGHT), ("0.33", 1 / 3, 2, Outcome.RIGHT),
        ("0.3", 1 / 3, 2, Outcome.REFUSED), ("0.34", 1 / 3, 2, Outcome.WRONG),
        ("1/3", 1 / 3, 2, Outcome.RIGHT), ("0.667", 2 / 3, 2, Outcome.RIGHT),
        ("0.66", 2 / 3, 2, Outcome.RIGHT), ("0.36", 0.3567, 2, Outcome.RIGHT),
        ("2.3", 2.302585, 2, Outcome.RIGHT), ("2", 2.302585, 2, Outcome.WRONG),
        ("−0.66", -2 / 3, 2, Outcome.RIGHT), ("0.66", -2 / 3, 2, Outcome.WRONG),
        ("0.00", 6.1e-6, 2, Outcome.REFUSED), ("6.1e-6", 6.1e-6, 2, Outcome.RIGHT),
        ("0", 6.1e-6, 2, Outcome.WRONG), ("24", 24, 2, Outcome.RIGHT), ("20", 24, 1, Outcome.WRONG),
        ("0.3", 0.25, None, Outcome.REFUSED), ("0.25", 0.25, None, Outcome.RIGHT),
        ("0.31", 0.25, None, Outcome.WRONG), ("−0.33", -0.325, None, Outcome.REFUSED),
        ("0.33", -0.325, None, Outcome.WRONG), ("6.2e2", 625, None, Outcome.REFUSED),
        ("620", 625, None, Outcome.WRONG), ("0.333", 1 / 3, None, Outcome.REFUSED),
        ("2*0.36", 2 * 0.95**20, 2, Outcome.RIGHT), ("2*0.35", 2 * 0.95**20, 2, Outcome.WRONG),
        ("7/16", 0.4378235, 2, Outcome.RIGHT), ("7/16", 0.4378, 2, Outcome.WRONG),
        ("1/4", 0.25, None, Outcome.RIGHT), ("0.98", 0.98201, 3, Outcome.REFUSED),
        ("0.3", 0.1 + 0.2, None, Outcome.RIGHT),
    ],
)  # fmt: skip
def test_rounding(text: str, wanted: float, digits: int | None, outcome: Outcome) -> None:
    assert match_number(text, wanted, digits=digits).outcome is outcome


@given(st.integers(1, 999), st.integers(1, 3), st.integers(-40, 40), st.sampled_from([0.1, 0.7]))
def test_a_truth_that_floating_point_left_a_hair_too_small_is_not_cut_off_to_the_digit_below(
    whole: int, places: int, terms: int, each: float
) -> None:
    """3 − 0.1·12 is 1.7999999999999998 to a computer, and still 1.7 is wrong."""
    truth = whole / 10**places
    computed = (truth + each * terms) - each * terms
    below = Fraction(whole - 1, 10**places)
    assert match_number(f"{truth:.{places}f}", computed, digits=1).outcome is Outcome.RIGHT
    assert match_number(f"{float(below):.{places}f}", computed, digits=1).outcome is not (
        Outcome.RIGHT
    )


def test_within() -> None:
    assert match_number("0.9", 0.944, within=0.05).correct
    assert not match_number("0.89", 0.944, within=0.05).correct


@sweep(
    ("text", "shape"),
    [
        ("3x2", (3, 2)), ("3×2", (3, 2)), ("(3, 2)", (3, 2)), ("3 by 2", (3, 2)), ("3 2", (3, 2)),
        ("=3x2", (3, 2)), ("3x2.", (3, 2)), ("3-by-2", (3, 2)), ("3;2", (3, 2)),
        ("[3,2]", (3, 2)), (" 3 X 2 ", (3, 2)), ("3*2", (3, 2)), ("(3,)", (3,)), ("3", (3,)),
        ("2x3x4", (2, 3, 4)), ("none", None), ("None.", None), ("not valid", None), ("-", None),
    ],
)  # fmt: skip
def test_shapes(text: str, shape: tuple[int, ...] | None) -> None:
    assert parse_shape(text) == shape


@pytest.mark.parametrize("text", ["", "3x", "x2", "3xx2", "0x2", "3.5x2", "-3x2", "three", "3x2y"])
def test_a_shape_that_cannot_be_read_is_refused(text: str) -> None:
    assert match_shape(text, (3, 2)).refused


@given(st.lists(st.integers(1, 999), min_size=1, max_size=4))
def test_a_shown_shape_is_its_own_answer(sizes: list[int]) -> None:
    assert match_shape(show_shape(sizes), tuple(sizes)).correct


def test_shape_verdicts() -> None:
    assert match_shape("2x3", (3, 2)).outcome is Outcome.WRONG
    assert match_shape("none", (3, 2)).outcome is Outcome.WRONG
    assert match_shape("3x2", None).outcome is Outcome.WRONG
    assert match_shape("no", None).correct
    assert match_shape("3", (3, 2)).refused
    assert match_shape("3x1", (3,)).correct


@sweep(
    ("typed", "shown"),
    [(" 3X2 ", "3×2"), ("(3,2)", "3×2"), ("No", "none"), ("3", "3"), ("(3,)", "(3,)")],
)
def test_a_typed_shape_is_shown_tidily(typed: str, shown: str) -> None:
    assert tidy(typed, is_shape=True) == shown


def test_orders() -> None:
    assert parse_order("2 1 3", 3) == (1, 0, 2)
    assert parse_order("bac", 3) == (1, 0, 2)
    assert parse_order("C, a, b", 3) == (2, 0, 1)
    for text in ("", "1 2", "1 1 2", "1 2 4", "abcd"):
        with pytest.raises(Refused, match="each of the 3 lines once"):
            parse_order(text, 3)


def test_a_typed_sum_that_is_zero_but_for_rounding_is_zero() -> None:
    assert match_number("0.1 + 0.2 - 0.3", 0.0).correct
    assert not match_number("1e-9", 0.0).correct


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("≈0.35", 0.35), ("~ .35", 0.35), ("0.35.", 0.35), ("x = 3", 3), ("w' = 2.4", 2.4),
        ("∂F/∂x=5", 5), ("120 seconds", 120), ("12 epochs", 12), ("2⁵", 32), ("10⁻⁵", 1e-5),
        ("0.25⁸", 0.25**8), ("1.5·10⁻³", 0.0015), ("= 3", 3), ("3.", 3),
    ],
)  # fmt: skip
def test_what_people_write_around_a_number_is_not_held_against_it(typed: str, value: float) -> None:
    assert match_number(typed, value).correct


@pytest.mark.parametrize("typed", ["12 e", "3 x", "s", "x", "= =", "epochs", "3 = 4", "a b = 3"])
def test_and_what_is_no_number_stays_none(typed: str) -> None:
    assert match_number(typed, 12.0).refused


def test_what_is_seen_to_be_far_off_is_wrong_in_exact_arithmetic_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = random.Random(0)
    asked = []
    for _ in range(3000):
        wanted = rng.choice((1, -1)) * round(10 ** rng.uniform(-3, 4), rng.choice((0, 1, 2, 9)))
        about = wanted * rng.choice((1, 1, 1.004, 0.993, 1.02, 2, -1)) + rng.choice((0, 0, 0.4, -1))
        text = f"{about:.{rng.randint(0, 4)}{rng.choice('fge')}}"
        asked.append((text, wanted, rng.choice((None, 2, 3)), rng.choice((0.0, 0.0, 0.01, 0.5))))

    def verdicts() -> list[Outcome]:
        parse_number.cache_clear()
        return [match_number(t, w, digits=d, within=a).outcome for t, w, d, a in asked]

    quick = verdicts()
    monkeypatch.setattr(Number, "_grain", math.inf)
    assert quick == verdicts()
    assert {*quick} == {*Outcome}
