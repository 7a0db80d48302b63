"""`is(k, 3)` in the formulas of fences: 1 there and 0 at every other whole number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.expression.formula import ExpressionError
from lessons.course.formulas import picked, read
from lessons.course.templates import compute, fill

WHOLE = st.integers(-1000, 1000)


@given(WHOLE, WHOLE, st.floats(-100, 100))
def test_it_is_one_there_and_zero_elsewhere(k: int, there: int, a: float) -> None:
    value = compute(f"a*is(k, {there})", {"a": a, "k": k})
    assert value == (a if k == there else 0)
    assert fill("{is(k,2)}{is( k + 1 , 3 )}", {"k": k}) == ("11" if k == 2 else "00")


@given(st.integers(1, 3), WHOLE)
def test_what_is_picked_is_written_out_as_one_and_zero(k: int, a: int) -> None:
    text = picked("a*is(k, 1) + 7*is(k, 2) + 9*is(k, 3)", {"k": k})
    assert text == f"a*{int(k == 1)} + 7*{int(k == 2)} + 9*{int(k == 3)}"
    assert float(read(text).evaluate({"a": a}).data) == (a, 7, 9)[k - 1]


@pytest.mark.parametrize("text", ["is(k)", "is(k, 1, 2)", "is", "is(k, (1))"])
def test_anything_else_of_that_name_is_refused(text: str) -> None:
    with pytest.raises(ExpressionError):
        read(text).evaluate({"k": 1.0})
