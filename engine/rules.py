"""The pieces of the table of operations that need more than a line.

Each belongs to one row of `engine.ops`, where it is used: read that first.
"""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Rule = Callable[..., Any]


def by_kind(scalar: Callable[..., Any], array: Callable[..., Any]) -> Callable[..., Any]:
    """A function that treats a float by `scalar` and an array by `array`.

    At a pole, where a number is too large, or has no real value, Python raises an error; a float is
    then what NumPy says of the elements of an array: infinite, or not a number.
    """

    def function(a: Any, *rest: Any) -> Any:
        if type(a) is not float:
            return array(a, *rest)
        try:
            return scalar(a, *rest)
        except (ArithmeticError, ValueError):
            with np.errstate(all="ignore"):
                return float(array(a, *rest))

    return function


def divide(a: Any, b: Any) -> Any:
    """a / b; by 0 it is infinite, or not a number, for floats as for arrays."""
    try:
        return a / b
    except ZeroDivisionError:
        with np.errstate(all="ignore"):
            return float(np.divide(a, b))


def as_float(y: Any) -> Any:
    """NumPy's own scalars become Python floats, so that the tape holds one kind of number."""
    return float(y) if np.ndim(y) == 0 else y


# Powers ----------------------------------------------------------------------------------------


def power(a: Any, b: Any) -> Any:
    """aᵇ; not a number where there is no real value, such as (−1) ** 0.5."""
    try:
        y = a**b
    except ArithmeticError:  # 0 ** −1, or too large
        with np.errstate(all="ignore"):
            return float(np.power(a, float(b)))
    return math.nan if type(y) is complex else y


def power_by_base(g: Any, y: Any, a: Any, b: Any) -> Any:
    """b aᵇ⁻¹, and 0 for b = 0 even where a = 0."""
    return g * b * power(a, b - (b != 0))


def power_by_exponent(g: Any, y: Any, a: Any, b: Any) -> Any:
    """aᵇ log a; 0 where a = 0, and not a number where a < 0, for there nearby powers do not exist.

    (A power with a fixed exponent, such as x ** 2, never asks for this.)
    """
    if type(a) is float:
        return g * y * (math.log(a) if a > 0 else 0.0 if a == 0 else math.nan)
    return (
        g * y * np.log(np.where(a > 0, a, np.where(a == 0, a.dtype.type(1), a.dtype.type("nan"))))
    )


# Sums and broadcasting -------------------------------------------------------------------------


def spread(g: Any, a: Any, axis: Any) -> Any:
    """The way back through a sum: every element of `a` that went into it gets its gradient."""
    if type(a) is float:
        return g
    g = np.asarray(g, dtype=a.dtype)
    return np.broadcast_to(g if axis is None else np.expand_dims(g, axis), a.shape)


def sum_to_shape(g: Any, shape: tuple[int, ...]) -> Any:
    """Add up g over the axes along which a value of `shape` was repeated."""
    if shape == ():
        return float(np.sum(g))
    new = g.ndim - len(shape)
    stretched = (new + i for i, n in enumerate(shape) if n == 1)
    return np.add.reduce(g, axis=(*range(new), *stretched)).reshape(shape)


def count(a: Any, axis: Any) -> int:
    """How many elements of `a` go into one element of its mean over `axis`."""
    return int(np.size(a) if axis is None else np.prod([a.shape[i] for i in np.atleast_1d(axis)]))


# Matrix products -------------------------------------------------------------------------------


def matmul_left(g: Any, y: Any, a: Any, b: Any) -> Any:
    """For C = A B the gradient of A is g Bᵀ; a vector A counts as one row."""
    if b.ndim == 1:
        return np.multiply.outer(np.asarray(g, a.dtype), b)  # of two vectors g is a float
    if a.ndim == 1:
        return sum_to_shape(np.matmul(g[..., None, :], np.swapaxes(b, -1, -2)), (1, a.size))[0]
    return sum_to_shape(np.matmul(g, np.swapaxes(b, -1, -2)), a.shape)


def matmul_right(g: Any, y: Any, a: Any, b: Any) -> Any:
    """For C = A B the gradient of B is Aᵀ g; a vector B counts as one column."""
    if b.ndim == 1:
        return np.tensordot(np.asarray(g, b.dtype), a, axes=np.ndim(g))
    if a.ndim == 1:
        return sum_to_shape(np.multiply(a[:, None], g[..., None, :]), b.shape)
    return sum_to_shape(np.matmul(np.swapaxes(a, -1, -2), g), b.shape)


# Choosing and rearranging ----------------------------------------------------------------------


def first_extreme(pick: Callable[..., Any]) -> Rule:
    """The rule of max and min along an axis: the first extreme element takes the gradient."""

    def rule(g: Any, y: Any, a: Any, axis: int | None) -> Any:
        lines = a.reshape(-1) if axis is None else np.moveaxis(a, axis, -1)
        contribution = np.zeros_like(lines)
        first = np.expand_dims(pick(lines, axis=-1), -1)
        np.put_along_axis(contribution, first, np.expand_dims(g, -1), axis=-1)
        if axis is None:
            return contribution.reshape(a.shape)
        return np.moveaxis(contribution, -1, axis)

    return rule


def scatter(g: Any, y: Any, a: Any, index: Any) -> Any:
    """The way back through a[index]; an element that was picked twice collects both gradients."""
    contribution = np.zeros_like(a)
    if isinstance(index, np.ndarray) and index.dtype.kind in "ui" and a.ndim > 1 and index.size:
        # Rows by number: those of the same number are brought together and added in one go.
        numbers = index.reshape(-1) % len(a)
        order = np.argsort(numbers, kind="stable")
        found, starts = np.unique(numbers[order], return_index=True)
        rows = g.reshape(-1, *a.shape[1:]).take(order, axis=0)
        contribution[found] = np.add.reduceat(rows, starts, axis=0)
    elif all(isinstance(i, int | slice) for i in (index if type(index) is tuple else (index,))):
        contribution[index] += g  # a piece: nothing in it was picked twice
    else:
        np.add.at(contribution, index, g)
    return contribution


def piece(i: int) -> Rule:
    """The rule for the i-th of the arrays joined by concatenate: its own slice of g."""

    def rule(g: Any, y: Any, *inputs: Any) -> Any:
        *arrays, axis = inputs
        start = sum(a.shape[axis] for a in arrays[:i])
        return np.take(g, range(start, start + arrays[i].shape[axis]), axis=axis)

    return rule
