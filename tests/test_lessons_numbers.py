"""One way to write a number: short, readable back, aligned."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sweep import sweep

from lessons.numbers import (
    MINUS,
    align,
    grouped,
    show,
    show_column,
    show_matrix,
    show_shape,
    show_share,
    show_vector,
)


@sweep(
    ("x", "text"),
    [
        (0, "0"), (-0.0, "0"), (3, "3"), (-1, "−1"), (0.5, "0.5"), (-0.25, "−0.25"),
        (math.log(10), "2.303"), (1 / 3, "0.3333"), (55000, "55000"), (12345.678, "12350"),
        (6.1e-6, "6.1e−6"), (0.00012345, "0.0001234"), (9.9999e-5, "0.0001"), (1e6, "1e6"),
        (-1234567.8, "−1.235e6"), (999999.9, "1e6"), (0.99999, "1"), (99.996, "100"),
        (math.inf, "∞"), (-math.inf, "−∞"), (math.nan, "NaN"), (1e-3, "0.001"),
    ],
)  # fmt: skip
def test_show(x: float, text: str) -> None:
    assert show(x) == text


@sweep(
    ("text", "parted"),
    [
        ("55000", "55,000"), ("−12350", "−12,350"), ("999", "999"), ("1234.5678", "1,234.5678"),
        ("0.12345", "0.12345"), ("1.2345e16", "1.2345e16"),
        ("784·16 + 1600 = 14144", "784·16 + 1,600 = 14,144"),
    ],
)  # fmt: skip
def test_commas_part_the_thousands(text: str, parted: str) -> None:
    assert grouped(text) == parted == grouped(parted)


@given(st.floats(-1e300, 1e300))
def test_a_shown_number_reads_back_within_four_digits(x: float) -> None:
    text = show(x)
    assert "-" not in text
    back = float(text.replace(MINUS, "-"))
    assert back == pytest.approx(x, rel=5.0001e-4, abs=0)


@given(st.floats(allow_nan=False, allow_infinity=False).filter(lambda x: not x.is_integer()))
def test_at_most_four_significant_digits(x: float) -> None:
    mantissa = show(x).lstrip(MINUS).partition("e")[0].replace(".", "")
    assert len(mantissa.strip("0")) <= 4


@given(st.lists(st.floats(-1e7, 1e7), min_size=1, max_size=8))
def test_columns_have_one_width_and_one_decimal_point(values: list[float]) -> None:
    lines = show_column(values)
    assert len({len(line) for line in lines}) == 1
    assert [line.strip() for line in lines] == [show(value) for value in values]
    assert len({line.index(".") for line in lines if "." in line}) <= 1


def test_a_whole_number_ends_where_the_others_have_their_point() -> None:
    assert show_column([1, -12.5, 0.25]) == ["  1   ", "−12.5 ", "  0.25"]
    assert align([]) == []


def test_shapes_vectors_and_matrices() -> None:
    assert show_shape((3, 2)) == "(3×2)"
    assert show_shape((3,)) == "(3,)"
    assert show_shape(()) == "()"
    assert show_vector((2, -7, 0.5)) == "(2, −7, 0.5)"
    assert show_matrix([[1, -9], [30, 0]]) == [[" 1", "−9"], ["30", " 0"]]


def test_a_share_has_a_space_before_its_sign_as_every_unit() -> None:
    assert (show_share(0.666), show_share(1), show_share(0.508, 1)) == ("67 %", "100 %", "50.8 %")
