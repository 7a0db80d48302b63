"""The gradient check must pass what is right and catch what is wrong."""

import numpy as np
import pytest

from engine.functions import exp, relu, sum_
from engine.gradcheck import gradient_check, numeric_gradient, relative_error
from engine.ops import Op
from engine.tensor import Tensor, apply


def test_numeric_gradient_of_known_functions() -> None:
    assert numeric_gradient(lambda x: x**3, 2.0) == pytest.approx(12)
    x = np.array([[1.0, 2], [3, 4]])
    before = x.copy()
    found = numeric_gradient(lambda v: float((v**2).sum()), x)
    np.testing.assert_allclose(found, 2 * x, rtol=1e-8)
    np.testing.assert_array_equal(x, before)


def test_the_step_matters_as_the_docstring_says() -> None:
    errors = [abs(numeric_gradient(np.exp, 1.0, h) - np.e) for h in (1e-1, 1e-5, 1e-13)]
    assert errors[1] < 1e-9 < errors[0]
    assert errors[1] < errors[2]


def test_a_right_gradient_passes_and_says_so() -> None:
    x, y = Tensor(0.5, name="x"), Tensor(np.array([1.0, 2]), name="y")
    checks = gradient_check(lambda: sum_(exp(x * y)), [x, y])
    assert [c.name for c in checks] == ["x", "y"]
    assert all(c.passes() for c in checks)
    assert x.data == 0.5
    assert checks[1].gradient is y.grad


@pytest.mark.parametrize("factor", [0.0, -1.0, 2.0, 1.001])
def test_a_wrong_rule_is_caught(factor: float) -> None:
    wrong = Op("wrong", "?", lambda a: a**2, (lambda g, y, a: g * 2 * a * factor,))
    x = Tensor(np.array([1.0, -2]))
    (check,) = gradient_check(lambda: sum_(apply(wrong, x)), [x])
    assert not check.passes(1e-4)
    assert check.relative_error == pytest.approx(abs(factor - 1) / max(1, abs(factor)), rel=1e-4)


def test_a_tensor_that_plays_no_part_has_gradient_zero() -> None:
    x, unused = Tensor(1.0), Tensor(np.ones(2))
    check = gradient_check(lambda: relu(x), [x, unused])[1]
    assert check.passes()
    assert check.gradient.tolist() == [0, 0]


def test_relative_error() -> None:
    assert relative_error(1.0, 1.0) == 0
    assert relative_error(1.0, 2.0) == 0.5
    assert relative_error(1e-12, 0.0) < 1e-5
    assert relative_error(np.array([1.0, 3]), np.array([1.0, 4])) == 0.25
    assert relative_error(np.empty(0), np.empty(0)) == 0
