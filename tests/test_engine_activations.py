"""The table of activations: derivatives, tails, kinks, ranges, and both kinds of number."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.activations import ACTIVATIONS, Activation
from engine.gradcheck import numeric_gradient, relative_error
from engine.layers.initializers import for_activation, glorot, he

TABLE = list(ACTIVATIONS.values())
each = pytest.mark.parametrize("activation", TABLE, ids=list(ACTIVATIONS))


def test_the_table_has_the_eight_of_the_workshop_and_each_stands_under_its_name() -> None:
    workshop = ("step", "sign", "linear", "piecewise", "logistic", "tanh", "relu", "softplus")
    assert list(ACTIVATIONS)[:4] == list(workshop[:4]), "the simplest first"
    assert set(workshop) <= set(ACTIVATIONS)
    assert all(name == a.name for name, a in ACTIVATIONS.items())
    labels = [a.label for a in TABLE]
    assert len(set(labels)) == len(labels), "a graph tells them apart by their labels"


@each
def test_derivative_agrees_with_central_differences(activation: Activation) -> None:
    z = np.linspace(-6, 6, 241) + 0.0123
    z = z[[min((abs(x - k) for k in activation.kinks), default=1) > 1e-3 for x in z]]
    numeric = np.array([numeric_gradient(activation.function, float(x)) for x in z])
    assert relative_error(activation.derivative(z), numeric, floor=1e-3) < 1e-7
    if activation.from_output is not None:
        np.testing.assert_allclose(
            activation.from_output(activation.function(z)), activation.derivative(z), atol=1e-12
        )


@each
def test_kinks_are_kinks_and_the_only_ones(activation: Activation) -> None:
    """One-sided slopes differ, or are those of a jump, exactly where a kink is listed."""
    h = 1e-6
    g = activation.function
    for z in (*activation.kinks, *np.linspace(-3.07, 3.11, 50)):
        left, right = (g(z) - g(z - h)) / h, (g(z + h) - g(z)) / h
        assert (abs(left - right) > 1e-3 or left > 1e3) == (z in activation.kinks)


@each
def test_far_out_everything_is_finite_and_in_range(activation: Activation) -> None:
    z = np.concatenate([-np.logspace(-3, 4, 200), [0.0], np.logspace(-3, 4, 200)])
    for dtype in (np.float64, np.float32):
        x = z.astype(dtype)
        y, slope = activation.function(x), activation.derivative(x)
        assert y.dtype == slope.dtype == dtype
        assert y.shape == slope.shape == x.shape
        assert np.isfinite(y).all()
        assert np.isfinite(slope).all()
        low, high = activation.range
        assert y.min() >= np.nextafter(dtype(low), dtype(-np.inf))
        assert y.max() <= high
    dense = activation.function(np.linspace(-1e4, 1e4, 2_000_001))
    assert dense.min() == pytest.approx(max(activation.range[0], dense.min()), abs=1e-3)
    if math.isfinite(activation.range[0]):
        assert dense.min() == pytest.approx(activation.range[0], abs=1e-4)
    if math.isfinite(activation.range[1]):
        assert dense.max() == pytest.approx(activation.range[1], abs=1e-4)


@each
@given(z=st.floats(-1e4, 1e4))
def test_a_float_gives_what_an_array_gives(activation: Activation, z: float) -> None:
    for function in (activation.function, activation.derivative):
        alone, in_array = function(z), function(np.array([z]))
        assert type(alone) is float
        assert alone == pytest.approx(in_array[0], rel=1e-12, abs=1e-300)


@each
def test_shapes_are_kept(activation: Activation) -> None:
    z = np.linspace(-1, 1, 24).reshape(2, 3, 4)
    assert activation.function(z).shape == activation.derivative(z).shape == (2, 3, 4)
    assert activation.function(z[:, :0]).shape == (2, 0, 4)


@each
def test_only_flat_ones_cannot_be_trained(activation: Activation) -> None:
    z = np.linspace(-4, 4, 101) + 1e-3
    assert activation.trainable == bool(np.any(activation.derivative(z)))


@each
def test_a_rectifier_is_flat_on_the_left_and_steep_on_the_right(activation: Activation) -> None:
    """What silences half of its inputs needs weights twice as wide, and says so in its entry."""
    left, right = activation.derivative(-5.0), activation.derivative(5.0)
    flat_then_steep = abs(left) < 0.3 and abs(right - 1) < 0.05
    assert activation.rectifier == flat_then_steep
    assert for_activation(activation.name) is (he if activation.rectifier else glorot)


@each
def test_what_a_caption_needs_is_there(activation: Activation) -> None:
    assert activation.label
    assert activation.tex
    assert activation.derivative_tex
    assert activation.year >= 1943
    assert len(activation.source) > 10
    assert list(activation.kinks) == sorted(activation.kinks)


def test_the_logistic_function_saturates_where_the_lesson_says() -> None:
    logistic = ACTIVATIONS["logistic"].function
    assert logistic(37.0) == 1
    assert logistic(36.0) < 1
    single = np.arange(10, 40, dtype=np.float32)
    assert single[logistic(single) == 1][0] == 17
    assert logistic(-745.0) > 0
    assert logistic(4.0) == pytest.approx(0.9820, abs=5e-5)
    assert logistic(-2.0) == pytest.approx(0.1192, abs=5e-5)


def test_tails_keep_their_digits() -> None:
    assert ACTIVATIONS["logistic"].derivative(40.0) == pytest.approx(math.exp(-40))
    assert ACTIVATIONS["tanh"].derivative(20.0) == pytest.approx(4 * math.exp(-40))
    assert ACTIVATIONS["softplus"].function(-50.0) == pytest.approx(math.exp(-50))
    assert ACTIVATIONS["gelu"].function(-10.0) == pytest.approx(-7.619853e-23, rel=1e-6)


def test_at_the_kinks_the_stated_convention_holds() -> None:
    slopes = {name: [a.derivative(k) for k in a.kinks] for name, a in ACTIVATIONS.items()}
    assert slopes["relu"] == [0]
    assert slopes["leaky_relu"] == [0.01]
    assert slopes["piecewise"] == [0, 0]
    assert ACTIVATIONS["step"].function(0.0) == 1
    assert ACTIVATIONS["sign"].function(0.0) == 0


@each
def test_single_precision_agrees_with_double(activation: Activation) -> None:
    z = np.linspace(-12, 12, 4001)
    for function in (activation.function, activation.derivative):
        double, single = function(z), function(z.astype(np.float32))
        np.testing.assert_allclose(single, double, rtol=2e-6, atol=6e-7)
