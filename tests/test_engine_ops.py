"""Every row of the table of operations against central differences, and its stated conventions."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import windows
from engine.activations import ACTIVATIONS
from engine.functions import (
    absolute,
    clip,
    concatenate,
    linear,
    log_softmax,
    max_,
    maximum,
    mean,
    min_,
    minimum,
    relu,
    softmax,
    softmax_cross_entropy,
    sum_,
)
from engine.gradcheck import gradient_check
from engine.ops import OPS, concatenate_op
from engine.tensor import Tensor, apply, backward

TOLERANCE = 1e-6
RNG = np.random.default_rng(7)


def spaced(*shape: int) -> np.ndarray:
    """Numbers that differ by at least .1 and avoid 0, so that no tie or corner is near."""
    count = math.prod(shape)
    values = (np.arange(count) - count / 2 + 0.5) * 0.1
    return RNG.permutation(values).reshape(shape)


def positive(*shape: int) -> np.ndarray:
    return np.abs(spaced(*shape)) + 0.1


def none() -> None:
    return None


LABELS = np.array([2, 0, 1])

# name of the row: differentiable inputs, then constant ones
CASES: dict[str, list[tuple[list[Any], list[Any]]]] = {
    "add": [([spaced(2, 3), spaced(2, 3)], []), ([1.5, -0.5], [])],
    "subtract": [([spaced(2, 3), spaced(2, 3)], []), ([1.5, -0.5], [])],
    "multiply": [([spaced(2, 3), spaced(2, 3)], []), ([1.5, -0.5], [])],
    "divide": [([spaced(2, 3), positive(2, 3)], []), ([1.5, -0.5], [])],
    "negate": [([spaced(4)], []), ([0.3], [])],
    "power": [
        ([positive(2, 3), spaced(2, 3)], []),
        ([spaced(4)], [3]),
        ([1.5, -0.5], []),
        ([-1.5], [2]),
        ([-1.5], [-1]),
    ],
    "maximum": [([spaced(2, 3), spaced(2, 3) + 0.03], []), ([1.5, -0.5], []), ([-1.0, 2.0], [])],
    "minimum": [([spaced(2, 3), spaced(2, 3) + 0.03], []), ([1.5, -0.5], []), ([-1.0, 2.0], [])],
    "abs": [([spaced(5)], []), ([-2.0], []), ([2.0], [])],
    "exp": [([spaced(5)], []), ([-2.0], [])],
    "log": [([positive(5)], []), ([2.0], [])],
    "sqrt": [([positive(5)], []), ([2.0], [])],
    "clip": [([spaced(9)], [-0.23, 0.31]), ([0.5], [-1.0, 1.0]), ([1.5], [-1.0, 1.0])],
    "broadcast": [([spaced(3, 1)], [(2, 3, 4)]), ([spaced(4)], [(3, 4)]), ([0.5], [(2, 2)])],
    "matmul": [
        ([spaced(2, 3), spaced(3, 4)], []),
        ([spaced(3), spaced(3)], []),
        ([spaced(3), spaced(3, 4)], []),
        ([spaced(2, 3), spaced(3)], []),
        ([spaced(5, 2, 3), spaced(5, 3, 4)], []),
        ([spaced(5, 2, 3), spaced(3, 4)], []),
        ([spaced(2, 3), spaced(5, 3, 4)], []),
        ([spaced(3), spaced(5, 3, 4)], []),
        ([spaced(5, 2, 3), spaced(3)], []),
    ],
    "sum": [([spaced(2, 3)], [None]), ([spaced(2, 3)], [1]), ([spaced(2, 3, 4)], [(0, 2)])],
    "mean": [([spaced(2, 3)], [None]), ([spaced(2, 3)], [1]), ([spaced(2, 3, 4)], [(0, 2)])],
    "max": [([spaced(2, 3)], [None]), ([spaced(2, 3)], [1]), ([spaced(2, 3, 4)], [0])],
    "min": [([spaced(2, 3)], [None]), ([spaced(2, 3)], [-1]), ([spaced(2, 3, 4)], [1])],
    "reshape": [([spaced(2, 6)], [(3, 4)]), ([spaced(2, 6)], [(-1,)])],
    "transpose": [([spaced(2, 3)], [None]), ([spaced(2, 3, 4)], [(1, 2, 0)])],
    "index": [
        ([spaced(4, 3)], [1]),
        ([spaced(4, 3)], [(slice(1, 3), 2)]),
        ([spaced(4, 3)], [np.array([0, 2, 2, 0, 3])]),
        ([spaced(4, 3)], [(np.array([[0, 1], [1, 1]]), 2)]),
        ([spaced(4, 3)], [np.array([[0, -1], [3, 0]])]),
        ([spaced(4, 3, 2)], [(slice(None), -1)]),
        ([spaced(4, 3)], [np.array([True, False, True, True])]),
    ],
    "softmax": [([spaced(3, 4)], []), ([spaced(5)], [])],
    "log_softmax": [([spaced(3, 4)], []), ([spaced(5)], [])],
    "affine": [([spaced(3, 4), spaced(4), spaced(2, 3)], [none, none])],
    "softmax_cross_entropy": [([spaced(3, 4)], [LABELS, {}])],
    "standardize": [
        ([spaced(6, 2)], [(0,), 1e-3, {}]),
        ([spaced(3, 2, 2, 2)], [(0, 2, 3), 1e-3, {}]),
    ],
    "sequence_cross_entropy": [
        ([spaced(2, 3, 4)], [np.array([[2, 0, 0], [1, 3, 0]]), 0, {}]),
        ([spaced(1, 2, 3)], [np.array([[1, 1]]), 0, {}]),
    ],
    "normalize_rows": [
        ([spaced(4), spaced(4), spaced(3, 4)], [1e-3, {}]),
        ([positive(3), spaced(3), spaced(2, 2, 3)], [1e-3, {}]),
    ],
    "unroll": [
        ([spaced(3, 3), spaced(2, 4, 3)], [{}, none]),
        ([spaced(1, 1), spaced(1, 1, 1)], [{}, none]),
    ],
    "unroll_lstm": [
        ([0.2 * spaced(3, 12), 0.2 * spaced(2, 4, 12)], [{}, none]),
        ([spaced(1, 4), spaced(1, 1, 4)], [{}, none]),
    ],
    "attend": [
        ([0.2 * spaced(2, 3, 12)], [2, True, {}]),
        ([0.2 * spaced(2, 3, 12)], [1, False, {}]),
        ([spaced(1, 1, 3)], [1, True, {}]),
    ],
    "convolution": [
        ([spaced(2, 3, 2, 2), spaced(2, 3, 4, 5)], [none]),
        ([spaced(1, 1, 3, 1), spaced(1, 1, 4, 3)], [none]),
    ],
    "max_pool": [([spaced(2, 2, 4, 4)], [2, []]), ([spaced(1, 2, 5, 7)], [3, []])],
    **{name: [([spaced(2, 4) + 0.013], []), ([0.7], []), ([-0.7], [])] for name in ACTIVATIONS},
}


def weighted_sum(t: Tensor) -> Tensor:
    """A scalar in which every element counts differently."""
    if t.shape == ():
        return t * 1.5
    return sum_(t * np.linspace(0.5, 2, t.data.size).reshape(t.shape))


def test_every_row_has_a_case() -> None:
    assert set(CASES) == set(OPS)


@pytest.mark.parametrize(
    ("name", "inputs", "constants"),
    [
        pytest.param(name, *case, id=f"{name}-{i}")
        for name, cases in CASES.items()
        for i, case in enumerate(cases)
    ],
)
def test_rules_agree_with_central_differences(
    name: str, inputs: list[Any], constants: list[Any]
) -> None:
    tensors = [Tensor(x, name=f"input {i}") for i, x in enumerate(inputs)]
    checks = gradient_check(lambda: weighted_sum(apply(name, *tensors, *constants)), tensors)
    assert [c for c in checks if not c.passes(TOLERANCE)] == []


@pytest.mark.parametrize(
    ("name", "inputs", "constants"),
    [
        pytest.param(name, *case, id=f"{name}-{i}")
        for name, cases in CASES.items()
        for i, case in enumerate(cases)
        if not any(isinstance(x, float) for x in case[0])
    ],
)
def test_single_precision_stays_single(name: str, inputs: list[Any], constants: list[Any]) -> None:
    tensors = [Tensor(x.astype(np.float32)) for x in inputs]
    node = apply(name, *tensors, *constants)
    if node.shape != ():
        assert node.data.dtype == np.float32
    seed = 1.0 if node.shape == () else np.ones(node.shape, np.float32)
    backward(node, seed)
    for tensor in tensors:
        assert tensor.grad.dtype == np.float32
        assert tensor.grad.shape == tensor.shape


def test_concatenate_is_checked_too() -> None:
    parts = [Tensor(spaced(2, n, 2)) for n in (1, 3, 2)]
    checks = gradient_check(lambda: weighted_sum(concatenate(parts, axis=1)), parts)
    assert all(c.passes(TOLERANCE) for c in checks)
    assert len(concatenate_op(3).vjp) == 3


def gradients_of(function: Callable[..., Tensor], *values: float) -> list[Any]:
    leaves = [Tensor(float(v)) for v in values]
    backward(function(*leaves))
    return [leaf.grad for leaf in leaves]


def test_a_tie_gives_the_whole_gradient_to_the_first() -> None:
    assert gradients_of(maximum, 2, 2) == [1, 0]
    assert gradients_of(minimum, 2, 2) == [1, 0]
    a, b = Tensor(np.array([1.0, 2, 3])), Tensor(np.array([1.0, 5, 0]))
    backward(sum_(maximum(a, b)))
    assert a.grad.tolist() == [1, 0, 1]
    assert b.grad.tolist() == [0, 1, 0]
    for pick, expected in ((max_, [0, 1, 0, 0]), (min_, [1, 0, 0, 0])):
        c = Tensor(np.array([1.0, 5, 5, 1]))
        backward(pick(c))
        assert c.grad.tolist() == expected


def test_relu_at_zero_agrees_with_max_of_zero_and_z() -> None:
    assert gradients_of(relu, 0) == [0]
    assert gradients_of(lambda z: maximum(Tensor(0.0), z), 0) == [0]


def test_other_corners() -> None:
    assert gradients_of(absolute, 0) == [0]
    assert gradients_of(lambda a: clip(a, -1, 1), 1) == [0]
    assert gradients_of(lambda a: a**0, 0) == [0]


def test_power_of_a_negative_base() -> None:
    assert gradients_of(lambda a: a**2, -3) == [-6]
    by_base, by_exponent = gradients_of(lambda a, b: a**b, -3, 2)
    assert by_base == -6
    assert math.isnan(by_exponent)
    assert math.isnan((Tensor(-8.0) ** (1 / 3)).data)


ODD = [
    *(math.nan, math.inf, -math.inf, 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 1e-320, 1e308, -1e308),
    *(709.0, 710.0, -746.0, 1e154, 1e-200),
]
ELEMENTWISE = {name: op for name, op in OPS.items() if op.elementwise and name != "clip"}


@pytest.mark.parametrize("name", ELEMENTWISE)
@given(st.data())
def test_a_scalar_is_what_the_one_element_of_an_array_is(name: str, data: st.DataObject) -> None:
    """Forward and back, at poles, at infinity, and for what is not a number."""
    numbers = st.sampled_from(ODD) | st.floats(width=64)
    values = [data.draw(numbers) for _ in ELEMENTWISE[name].vjp]
    if name == "power" and abs(values[1]) > 1e3:
        values[1] = math.copysign(3.0, values[1])  # the libraries differ in the last digits there
    scalars, arrays = [Tensor(v) for v in values], [Tensor(np.array([v])) for v in values]
    with np.errstate(all="ignore"):
        results = apply(name, *scalars), apply(name, *arrays)
        assert type(results[0].data) is float
        same(results[0].data, results[1].data[0])
        for result in results:
            backward(result)
        for scalar, array in zip(scalars, arrays, strict=True):
            same(scalar.grad, array.grad[0], ONE)


# What rounding leaves of a number near 1: an array's tanh has its slope from its value, 1 − y².
ONE = float(np.finfo(float).eps)


def same(a: float, b: float, off: float = 1e-300) -> None:
    assert a == pytest.approx(float(b), rel=1e-9, abs=off, nan_ok=True)


def test_clip_treats_scalars_as_arrays() -> None:
    for value in ODD:
        same(clip(Tensor(value), -1, 1).data, clip(Tensor(np.array([value])), -1, 1).data[0])


@pytest.mark.parametrize("function", [mean, max_, min_, softmax, log_softmax])
def test_of_nothing_there_is_no_mean(function: Any) -> None:
    for shape in ((0,), (3, 0)):
        with pytest.raises(ValueError, match="of nothing has no value"):
            function(Tensor(np.empty(shape)))
    assert softmax(Tensor(np.empty((0, 3)))).shape == (0, 3)
    assert sum_(Tensor(np.empty(0))).data == 0


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_nothing_in_nothing_out(name: str) -> None:
    inputs = [Tensor(np.empty((0, 2))) for _ in ELEMENTWISE[name].vjp]
    result = apply(name, *inputs)
    backward(result)
    assert result.shape == (0, 2)
    assert all(tensor.grad.shape == (0, 2) for tensor in inputs)


def test_softmax_of_enormous_numbers() -> None:
    p = softmax(Tensor(np.array([1e4, 0, -1e4]))).data
    assert p.tolist() == [1, 0, 0]
    z = Tensor(np.array([[1e4, 0, -1e4]]))
    loss = softmax_cross_entropy(z, np.array([1]))
    assert loss.data == 1e4
    backward(loss)
    assert z.grad.tolist() == [[1, -1, 0]]


def test_workshop_numbers() -> None:
    p = softmax(Tensor([1.1, 0.4, -8.2, -0.9, 3.7])).data
    np.testing.assert_allclose(p, [0.06624, 0.03290, 6.1e-6, 0.00896, 0.89189], atol=6e-6)
    untrained = softmax_cross_entropy(Tensor(np.zeros((4, 10))), np.arange(4))
    assert untrained.data == pytest.approx(math.log(10))


def test_fused_rows_equal_their_parts() -> None:
    x, W, b = (Tensor(spaced(*s)) for s in ((3, 4), (4, 5), (5,)))
    fused = softmax_cross_entropy(linear(x, W, b), LABELS)
    backward(fused)
    found = [t.grad for t in (x, W, b)]
    for t in (x, W, b):
        t.grad = None
    logs = apply("log_softmax", x @ W + b)
    parts = -apply("mean", logs[np.arange(3), LABELS], None)
    backward(parts)
    assert fused.data == pytest.approx(parts.data)
    for mine, theirs in zip(found, (x.grad, W.grad, b.grad), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-12)


def test_raw_data_get_no_gradient() -> None:
    x = spaced(3, 4)
    node = linear(x, Tensor(spaced(4, 5)), Tensor(spaced(5)))
    assert len(node.parents) == 2
    kernels = Tensor(spaced(2, 1, 2, 2))
    assert apply("convolution", kernels, spaced(1, 1, 3, 3), none).parents == (kernels,)


# Convolution and pooling against the slow, obvious loops ------------------------------------------


def slow_convolution(K: np.ndarray, x: np.ndarray) -> np.ndarray:
    outputs, _, h, w = K.shape
    batch, _, height, width = x.shape
    y = np.zeros((batch, outputs, height - h + 1, width - w + 1))
    for b, o, i, j in np.ndindex(y.shape):
        y[b, o, i, j] = (K[o] * x[b, :, i : i + h, j : j + w]).sum()
    return y


def slow_max_pool(x: np.ndarray, size: int) -> np.ndarray:
    batch, channels, height, width = x.shape
    y = np.zeros((batch, channels, height // size, width // size))
    for b, c, i, j in np.ndindex(y.shape):
        y[b, c, i, j] = x[b, c, i * size : (i + 1) * size, j * size : (j + 1) * size].max()
    return y


@pytest.mark.parametrize("block", [1, 50, 10**6])
def test_convolution_equals_four_loops(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "BLOCK", block)  # however the work is cut up
    for K_shape, x_shape in (((3, 2, 3, 2), (4, 2, 7, 6)), ((1, 1, 1, 1), (1, 1, 1, 1))):
        K, x = Tensor(RNG.standard_normal(K_shape)), Tensor(RNG.standard_normal(x_shape))
        y = apply("convolution", K, x, none)
        np.testing.assert_allclose(y.data, slow_convolution(K.data, x.data), atol=1e-12)
        checks = gradient_check(
            lambda K=K, x=x: weighted_sum(apply("convolution", K, x, none)), [K, x]
        )
        assert all(c.passes(1e-5) for c in checks)


@given(
    batch=st.integers(1, 3),
    height=st.integers(2, 7),
    width=st.integers(2, 7),
    size=st.integers(1, 2),
)
@settings(max_examples=30, deadline=None)
def test_max_pool_equals_four_loops(batch: int, height: int, width: int, size: int) -> None:
    x = np.random.default_rng(height * width).integers(0, 3, (batch, 2, height, width)) * 1.0
    t = Tensor(x)  # full of ties
    y = apply("max_pool", t, size, [])
    np.testing.assert_array_equal(y.data, slow_max_pool(x, size))
    upstream = np.arange(1.0, y.data.size + 1).reshape(y.shape)
    backward(y, upstream)
    for b, c, i, j in np.ndindex(y.shape):
        tile = (b, c, slice(i * size, (i + 1) * size), slice(j * size, (j + 1) * size))
        expected = np.zeros(size * size)
        expected[x[tile].argmax()] = upstream[b, c, i, j]  # the first of equals
        np.testing.assert_array_equal(t.grad[tile].reshape(-1), expected)
    assert t.grad.sum() == upstream.sum()


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        apply("convolution", Tensor(spaced(1, 2, 2, 2)), Tensor(spaced(1, 1, 4, 4)), none)
    with pytest.raises(ValueError, match="do not fit"):
        apply("convolution", Tensor(spaced(1, 1, 5, 2)), Tensor(spaced(1, 1, 4, 4)), none)
    with pytest.raises(ValueError, match="tile"):
        apply("max_pool", Tensor(spaced(1, 1, 1, 4)), 2, [])
