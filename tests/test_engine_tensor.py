"""The tape: reuse, broadcasting, calling backward twice, and the steps that a learner sees."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.functions import exp, linear, log, logistic, maximum, mean, relu, sum_, tanh
from engine.gradcheck import gradient_check
from engine.tensor import (
    Parameter,
    Tensor,
    as_tensor,
    backward,
    backward_steps,
    topological,
    zero_grad,
)


def leaves(**values: float) -> list[Tensor]:
    return [Tensor(float(v), name=k) for k, v in values.items()]


def test_the_larger_example_of_the_workshop() -> None:
    w1, x1, w2, x2, x3 = leaves(w1=3, x1=2, w2=-2, x2=1, x3=3)
    F = maximum(w1 * x1 + w2 * x2, x3)
    assert F.data == 4
    steps = list(backward_steps(F))
    told = [(s.node.label, s.parent.label, s.upstream, s.local, s.contribution) for s in steps]
    assert told == [
        ("max", "+", 1, 1, 1),
        ("max", "x3", 1, 0, 0),
        ("+", "×", 1, 1, 1),
        ("+", "×", 1, 1, 1),
        ("×", "w2", 1, 1, 1),
        ("×", "x2", 1, -2, -2),
        ("×", "w1", 1, 2, 2),
        ("×", "x1", 1, 3, 3),
    ]
    assert [t.grad for t in (w1, x1, w2, x2, x3)] == [2, 3, 1, -2, 0]
    assert all(s.node.parents[s.index] is s.parent and s.total == s.contribution for s in steps)


def test_the_smaller_example() -> None:
    x, y, r = leaves(x=2, y=3, r=4)
    backward((x + y + 1) * r)
    assert [x.grad, y.grad, r.grad] == [4, 4, 6]
    a, b = leaves(a=3, b=4)
    backward(a + b, 2.0)
    assert [a.grad, b.grad] == [2, 2]


def test_a_variable_used_twice_gets_the_sum() -> None:
    (x,) = leaves(x=3)
    y = x * x + x
    totals = [s.total for s in backward_steps(y) if s.parent is x]
    assert x.grad == 7
    assert sorted(totals) == [1, 4, 7]
    t = Tensor(2.0)
    for _ in range(50):  # 2^50 paths, 50 operations
        t = t + t
    assert len(list(backward_steps(t))) == 100


def test_backward_twice_adds_in_leaves_and_starts_anew_in_between() -> None:
    x, y = leaves(x=2, y=5)
    product = x * y
    root = product * 3.0
    backward(root)
    assert (x.grad, product.grad, root.grad) == (15, 3, 1)
    backward(root)
    assert (x.grad, product.grad, root.grad) == (30, 3, 1)
    backward(product)
    assert (x.grad, product.grad) == (35, 1)
    zero_grad(root)
    assert all(t.grad is None for t in topological(root))
    backward(root)
    assert x.grad == 15


def test_a_leaf_is_its_own_derivative() -> None:
    (x,) = leaves(x=2)
    assert list(backward_steps(x)) == []
    backward(x, 3.0)
    assert x.grad == 4


def test_an_array_as_root_counts_as_the_sum_of_its_elements() -> None:
    x, W, b = np.arange(6.0).reshape(2, 3) + 1, Tensor(np.ones((3, 2))), Tensor(np.ones(2))
    results = []
    for root in (linear(x, W, b), sum_(linear(x, W, b))):
        W.grad = b.grad = None
        backward(root, 2.0)
        results.append((W.grad, b.grad))
    assert all(np.array_equal(a, b) for a, b in zip(*results, strict=True))
    backward(b)
    assert b.grad.tolist() == [5, 5]
    with pytest.raises(ValueError, match="broadcast"):
        backward(linear(x, W, b), np.ones(3))


def test_sums_of_a_single_number() -> None:
    (x,) = leaves(x=3)
    backward(sum_(x) + mean(x) * 2)
    assert x.grad == 3
    y = Tensor(np.array([1.0, -1]))
    assert maximum(Tensor(0.0), y).data.tolist() == [1, 0]
    assert maximum(0, y).data.tolist() == [1, 0]


def test_stepping_and_draining_agree_at_every_moment() -> None:
    def build() -> tuple[Tensor, list[Tensor]]:
        a, b = leaves(a=0.3, b=-0.8)
        return log(exp(a * b) + tanh(a) ** 2 + b / a * b), [a, b]

    whole, by_steps = build(), build()
    backward(whole[0])
    steps = backward_steps(by_steps[0])
    assert all(t.grad is None for t in by_steps[1])  # nothing happens before the first step
    for s in steps:
        assert s.contribution == pytest.approx(s.upstream * s.local)
        assert s.parent.grad == s.total
    assert [t.grad for t in whole[1]] == [t.grad for t in by_steps[1]]


def test_topological_order_has_parents_first() -> None:
    x, y = leaves(x=1, y=2)
    root = relu(x * y + x)
    nodes = topological(root)
    assert nodes[-1] is root
    assert nodes[:2] == [x, y]
    for i, node in enumerate(nodes):
        assert all(nodes.index(parent) < i for parent in node.parents)
    assert len(set(nodes)) == len(nodes) == 5


def test_a_graph_of_ten_thousand_operations() -> None:
    x = t = Tensor(1.0)
    for _ in range(10_000):
        t = t * 1.0
    backward(t)
    assert x.grad == 1


BROADCASTS = [((3, 4), (4,)), ((3, 1), (1, 4)), ((2, 1, 3), (4, 1)), ((2, 3), ()), ((), (2, 3))]


@pytest.mark.parametrize(("left", "right"), BROADCASTS)
def test_broadcasting_is_recorded_and_undone(left: tuple[int, ...], right: tuple[int, ...]) -> None:
    rng = np.random.default_rng(3)
    a, b = (Tensor(rng.uniform(1, 2, shape)) for shape in (left, right))
    for root in (a + b, a * b, a / b, a - b):
        assert any(node.label == "broadcast" for node in topological(root))
    checks = gradient_check(lambda: mean((a + 2) * b / a - b), [a, b])
    assert all(c.passes() for c in checks)
    assert a.grad is not None
    assert np.shape(a.grad) == left
    assert np.shape(b.grad) == right


def test_operators_take_numbers_and_arrays_on_both_sides() -> None:
    (x,) = leaves(x=4)
    cases: list[tuple[Callable[[], Tensor], float, float]] = [
        (lambda: x + 1, 5, 1),
        (lambda: 1 + x, 5, 1),
        (lambda: x - 1, 3, 1),
        (lambda: 1 - x, -3, -1),
        (lambda: x * 2, 8, 2),
        (lambda: 2 * x, 8, 2),
        (lambda: x / 2, 2, 0.5),
        (lambda: 2 / x, 0.5, -0.125),
        (lambda: x**2, 16, 8),
        (lambda: 2**x, 16, 16 * math.log(2)),
        (lambda: -x, -4, -1),
    ]
    for build, value, slope in cases:
        x.grad = None
        root = build()
        backward(root)
        assert root.data == value
        assert type(root.data) is float
        assert x.grad == pytest.approx(slope)
    array = np.arange(3.0)
    t = Tensor(np.ones(3))
    for root in (array + t, array * t, array - t, array / t, t + array):
        assert isinstance(root, Tensor)
        assert root.shape == (3,)
    assert (np.eye(3) @ t).data.tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("data", "expected"),
    [(3, 3.0), (True, 1.0), (np.float32(0.5), 0.5), (np.array(2), 2.0), (np.int8(3), 3.0)],
)
def test_numbers_become_python_floats(data: Any, expected: float) -> None:
    t = Tensor(data)
    assert type(t.data) is float
    assert t.data == expected
    assert t.shape == ()


def test_arrays_keep_their_precision() -> None:
    assert Tensor(np.zeros(2, np.float32)).data.dtype == np.float32
    assert Tensor([1, 2]).data.dtype == np.float64
    t = Tensor(np.ones(2, np.float32))
    for root in (t * 2, 2 * t, t + 1.5, t**2, t / 3, 1 - t, maximum(t, 0)):
        assert root.data.dtype == np.float32
        t.grad = None
        backward(sum_(root))
        assert t.grad.dtype == np.float32


def test_labels() -> None:
    x = Tensor(1.5)
    assert (x.label, Tensor(2.0, name="w").label, (x * 2).label) == ("1.5", "w", "×")
    assert Tensor(np.zeros((2, 3))).label == "2×3"
    assert "×" in repr(x * 2)
    assert as_tensor(x) is x


def test_a_parameters_gradient_lives_in_its_store() -> None:
    flat = np.zeros(8, np.float32)
    W = Parameter(np.ones((2, 3), np.float32), name="W")
    b = Parameter(np.zeros(2, np.float32)[:0].reshape(0), name="b")
    assert b.grad is None
    W.store = flat[:6].reshape(2, 3)
    zero = Tensor(np.zeros(3, np.float32))
    x = np.array([[1, 2]], np.float32)
    backward(sum_(linear(x, W, zero)))
    assert np.shares_memory(W.grad, flat)
    assert flat.tolist() == [1, 1, 1, 2, 2, 2, 0, 0]
    backward(sum_(linear(x, W, zero)))  # it holds a gradient: the next one is added
    assert flat.tolist() == [2, 2, 2, 4, 4, 4, 0, 0]
    W.grad = None
    backward(sum_(linear(x, W, zero) + linear(3 * x, W, zero)))  # and so is one of the same graph
    assert flat.tolist() == [4, 4, 4, 8, 8, 8, 0, 0]
    W.grad = None
    backward(sum_(W * W))  # an operation that knows nothing of places
    assert flat.tolist() == [2, 2, 2, 2, 2, 2, 0, 0]


def test_a_tensor_among_the_operands_by_another_name_is_no_copy() -> None:
    W = Parameter(np.ones(3), name="W")
    root = 2 * W + W
    backward(sum_(root))
    assert W.grad.tolist() == [3, 3, 3]


# Random graphs against finite differences ---------------------------------------------------------

UNARY: list[Callable[[Tensor], Tensor]] = [tanh, logistic, lambda t: t * t, lambda t: -t, exp]
BINARY: list[Callable[[Tensor, Tensor], Tensor]] = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: a / (b * b + 1),
]
moves = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 99), st.integers(0, 99)), min_size=1, max_size=12
)
values = st.lists(st.floats(-1.5, 1.5), min_size=3, max_size=3)


@given(moves, values)
@settings(max_examples=60, deadline=None)
def test_random_graphs_agree_with_central_differences(
    program: list[tuple[int, int, int]], start: list[float]
) -> None:
    inputs = [Tensor(v) for v in start]

    def build() -> Tensor:
        pool = list(inputs)
        for kind, i, j in program:
            a, b = pool[i % len(pool)], pool[j % len(pool)]
            new = UNARY[kind](tanh(a)) if kind < 5 else BINARY[kind - 5](tanh(a), b)
            pool.append(tanh(new) if abs(new.data) > 5 else new)
        return pool[-1]

    for check in gradient_check(build, inputs):
        # Where slopes cancel to nothing, the third derivative times h² is all that is measured.
        off = np.abs(np.asarray(check.gradient) - check.numeric)
        assert check.passes(1e-4) or np.all(off < 1e-9), check
    root, found = build(), []
    for walk in (backward, lambda root: [*backward_steps(root)]):
        zero_grad(root)
        for _ in range(2):  # what the first walk left behind is in the second one's way
            walk(root)
        found.append([tensor.grad for tensor in topological(root)])
    assert found[0] == found[1], "to the last bit: a sum of three depends on their order"
