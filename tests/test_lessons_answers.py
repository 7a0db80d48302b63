"""Typed answers: many spellings are right, a wrong form costs nothing and says what is wanted."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.asking.answers import (
    Outcome,
    Refused,
    match_number,
    match_shape,
    parse_number,
    parse_order,
    parse_shape,
)
from lessons.numbers import show, show_shape


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3), (" 3 ", 3), ("+3", 3), ("-1", -1), ("−1", -1), ("– 1", -1), ("- 1", -1),
        (".5", Fraction(1, 2)), ("5.", 5), ("0.50", Fraction(1, 2)), ("1/3", Fraction(1, 3)),
        ("1 / 3", Fraction(1, 3)), ("−1/−3", Fraction(1, 3)), ("½", Fraction(1, 2)),
        ("1e-3", Fraction(1, 1000)), ("1E3", 1000), ("1e−3", Fraction(1, 1000)),
        ("2.5×10^-3", Fraction(1, 400)), ("2*10^3", 2000), ("３", 3), ("0.5/2", Fraction(1, 4)),
        ("007", 7), ("0", 0), ("-0", 0),
    ],
)  # fmt: skip
def test_numbers_in_many_spellings(text: str, value: Fraction) -> None:
    assert parse_number(text).value == value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "3, −1.5"), ("   ", "3, −1.5"), ("0,5", "point"), ("1,000", "1000"), ("50%", "0.5"),
        ("1 2", "one number"), ("1/0", "divided by 0"), ("1/2/3", "one fraction"),
        ("2+3", "worked out"), ("x", "not a number"), ("1e9999", "power of ten"),
        ("2·3", "worked out"), ("abc", "not a number"), ("inf", "finite"), ("nan", "finite"),
        ("1_000", "not a number"), ("9" * 100, "too long"),
        ("-", "not a number"),
        (".", "not a number"), ("1e", "not a number"), ("/3", "not a number"),
        ("1/", "not a number"),
        ("١٢", "not a number"), ("0x10", "worked out"), ("1½", "one number"),
        ("--1", "not a number"),
    ],
)  # fmt: skip
def test_a_refusal_says_which_form_is_wanted(text: str, says: str) -> None:
    verdict = match_number(text, 1.0)
    assert verdict.outcome is Outcome.REFUSED
    assert says in verdict.message


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


@pytest.mark.parametrize(
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
        ("0.3", 0.25, None, Outcome.WRONG), ("0.25", 0.25, None, Outcome.RIGHT),
        ("1/4", 0.25, None, Outcome.RIGHT), ("0.98", 0.98201, 3, Outcome.REFUSED),
        ("0.3", 0.1 + 0.2, None, Outcome.RIGHT),
    ],
)  # fmt: skip
def test_rounding(text: str, wanted: float, digits: int | None, outcome: Outcome) -> None:
    assert match_number(text, wanted, digits=digits).outcome is outcome


def test_within() -> None:
    assert match_number("0.9", 0.944, within=0.05).correct
    assert not match_number("0.89", 0.944, within=0.05).correct


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("3x2", (3, 2)), ("3×2", (3, 2)), ("(3, 2)", (3, 2)), ("3 by 2", (3, 2)), ("3 2", (3, 2)),
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


def test_orders() -> None:
    assert parse_order("2 1 3", 3) == (1, 0, 2)
    assert parse_order("bac", 3) == (1, 0, 2)
    assert parse_order("C, a, b", 3) == (2, 0, 1)
    for text in ("", "1 2", "1 1 2", "1 2 4", "abcd"):
        with pytest.raises(Refused, match="each of the 3 lines once"):
            parse_order(text, 3)
