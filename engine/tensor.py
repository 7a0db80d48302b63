"""A number that remembers where it came from, and the one backpropagation of this program.

Calculating with `Tensor`s records a graph: each result keeps the operation that made it and the
tensors it was made from. `backward` walks that record from the result back to the beginning and
applies to every operation its rule from `engine.ops`. `backward_steps` is the same walk, one step
at a time. Scalars and batches, lessons and training all go this way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from heapq import heappop, heappush
from itertools import count
from operator import attrgetter
from typing import Any

import numpy as np

from engine.ops import OPS, Op

Recorder = Callable[["Tensor", Any], "Tensor"]

_orders = count(-1, -1)  # downwards: sorted, the newest comes first, as backpropagation wants it
_by_order = attrgetter("order")


def operator(name: str) -> tuple[Recorder, Recorder]:
    """A binary operation as Python's operator, and with its operands swapped: 2 * t is not t * 2.

    It does what `apply` does, as quickly as can be for scalars.
    """
    op = OPS[name]
    forward = op.forward

    def record(a: Tensor, b: Any) -> Tensor:
        if not type(a) is type(b) is Tensor:
            a, b = as_tensor(a), as_tensor(b)
        x, y = a.data, b.data
        result = forward(x, y)
        if type(result) is not float:
            result = _as_data(result)
            if np.shape(x) != np.shape(y):
                a, b = _broadcast_together(a, b)
                x, y = a.data, b.data
        tensor = _new()  # as `recorded` does, without the call
        tensor.data = result
        tensor.grad = None
        tensor.op = op
        tensor.parents = a, b
        tensor.inputs = x, y
        tensor.name = ""
        tensor.walk = None
        tensor.order = next(_orders)
        return tensor

    return record, lambda b, a: record(a, b)


class Tensor:
    """A value of the graph: a Python float, or a NumPy array of floats.

    `grad` is None until a backward pass arrives, then it has the shape of `data`. A leaf (a tensor
    that was given, not computed) has no `op` and no `parents`.
    """

    __slots__ = ("data", "grad", "inputs", "name", "op", "order", "parents", "walk")

    def __init__(self, data: Any, name: str = "") -> None:
        self.data: Any = data if type(data) is float else _as_data(data)
        self.grad: Any = None
        self.op: Op | None = None
        self.parents: tuple[Tensor, ...] = ()
        self.inputs: tuple[Any, ...] = ()  # what op.forward was called with: the rules need it
        self.name = name
        self.walk: object = None  # the walk of `backward` that was here last
        self.order = 0  # above that of all results: what is made from others has a lower one

    @property
    def shape(self) -> tuple[int, ...]:
        """() for a scalar."""
        return () if type(self.data) is float else self.data.shape

    @property
    def label(self) -> str:
        """What a graph draws for this node: its name, its operation or its value."""
        if self.name:
            return self.name
        if self.op is not None:
            return self.op.label
        return f"{self.data:.4g}" if self.shape == () else "×".join(map(str, self.shape))

    def __repr__(self) -> str:
        return f"Tensor({self.label}, data={self.data!r}, grad={self.grad!r})"

    def place(self) -> Any:
        """Memory that a gradient may be written into at once, or None; see `Parameter`."""
        return None

    # NumPy must not take `array + tensor` apart element by element.
    __array_ufunc__ = None

    __add__, __radd__ = operator("add")
    __sub__, __rsub__ = operator("subtract")
    __mul__, __rmul__ = operator("multiply")
    __truediv__, __rtruediv__ = operator("divide")
    _power, __rpow__ = operator("power")

    def __pow__(self, other: Any) -> Tensor:
        """self ** other; an exponent that is a plain number is constant, like an axis."""
        return self._power(other) if isinstance(other, Tensor) else apply("power", self, other)

    def __matmul__(self, other: Any) -> Tensor:
        return apply("matmul", self, as_tensor(other))

    def __rmatmul__(self, other: Any) -> Tensor:
        return apply("matmul", as_tensor(other), self)

    def __neg__(self) -> Tensor:
        return apply("negate", self)

    def __getitem__(self, index: Any) -> Tensor:
        return apply("index", self, index)


_new: Callable[[], Tensor] = partial(object.__new__, Tensor)  # whose slots are still empty


class Parameter(Tensor):
    """A leaf that training changes. Its gradient lives in memory prepared for it.

    `store` is an array of the shape of `data`, as a rule a view into one long vector of all
    gradients; whatever is assigned to `grad` is written there.
    """

    __slots__ = ("_has_grad", "store")

    def __init__(self, data: Any, name: str = "") -> None:
        self.store = np.zeros_like(data)
        self._has_grad = False
        super().__init__(data, name=name)

    def place(self) -> Any:
        """The store, as long as it holds no gradient that is to be kept."""
        return None if self._has_grad else self.store

    @property
    def grad(self) -> Any:
        """The gradient, or None since it was last cleared."""
        return self.store if self._has_grad else None

    @grad.setter
    def grad(self, gradient: Any) -> None:
        self._has_grad = gradient is not None
        if gradient is not None and gradient is not self.store:
            self.store[...] = gradient


# Recording -------------------------------------------------------------------------------------


def _as_data(data: Any) -> Any:
    """Numbers become Python floats; arrays stay, except that integers become float64."""
    if type(data) is not np.ndarray or data.dtype.kind != "f" or data.ndim == 0:
        data = np.asarray(data)
        data = data.astype(np.float64) if data.dtype.kind != "f" else data
        return float(data) if data.ndim == 0 else data
    return data


def as_tensor(value: Any) -> Tensor:
    """A tensor as it is; anything else becomes a leaf."""
    return value if isinstance(value, Tensor) else Tensor(value)


def recorded(data: Any, parents: tuple[Tensor, ...], op: Op, inputs: tuple[Any, ...]) -> Tensor:
    """What an operation gave, recorded: `parents` are the tensors among its `inputs`.

    Scalars come by the thousand, so the constructor, which looks at everything, is passed by.
    """
    tensor = _new()
    tensor.data = data if type(data) is float else _as_data(data)
    tensor.grad = None
    tensor.op = op
    tensor.parents = parents
    tensor.inputs = inputs
    tensor.name = ""
    tensor.walk = None
    tensor.order = next(_orders)
    return tensor


def apply(op: Op | str, *arguments: Any) -> Tensor:
    """Compute an operation and record it. Its row, or the name of it, comes from `OPS`.

    Tensors come first among the arguments; what follows them (an axis, labels, a raw batch of
    data) is constant and gets no gradient.
    """
    op = OPS[op] if isinstance(op, str) else op
    parents, inputs = [], []
    for argument in arguments:
        if isinstance(argument, Tensor):
            parents.append(argument)
            inputs.append(argument.data)
        else:
            inputs.append(argument)
    return recorded(op.forward(*inputs), tuple(parents), op, tuple(inputs))


def _broadcast_together(a: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Bring two tensors to one shape. The repeating is recorded as an operation of its own."""
    shape = np.broadcast_shapes(a.shape, b.shape)
    return (
        a if a.shape == shape else _broadcast_to(a, shape, b),
        b if b.shape == shape else _broadcast_to(b, shape, a),
    )


def _broadcast_to(a: Tensor, shape: tuple[int, ...], other: Tensor) -> Tensor:
    if a.shape == ():  # a Python float has no precision of its own: it takes the other's
        data = np.asarray(a.data, dtype=other.data.dtype)
        return recorded(np.broadcast_to(data, shape), (a,), OPS["broadcast"], (a.data, shape))
    return apply("broadcast", a, shape)


# Backpropagation -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BackwardStep:
    """One application of the chain rule: one operation passes gradient on to one parent."""

    node: Tensor  # whose operation is being undone
    parent: Tensor  # who receives
    index: int  # parent is node.parents[index]
    upstream: Any  # d(root)/d(node)
    local: Any  # d(node)/d(parent), or None where that is no plain factor (a matrix product)
    contribution: Any  # upstream times local
    total: Any  # the parent's gradient so far, this contribution included


def backward(root: Tensor, upstream: Any = 1.0) -> None:
    """Set `grad` to d(root)/d(tensor), times `upstream`, in every tensor that root depends on.

    If root is an array, `upstream` has its shape or is one number for all its elements: the
    gradients are then those of their weighted sum.

    A tensor that is used twice gets the sum of both gradients. Leaves also keep what they had, so
    gradients add up over several calls until they are cleared; the tensors in between start anew.
    """
    if type(root.data) is not float:
        upstream = _as_upstream(root, upstream)
    if root.op is None:
        root.grad = upstream if root.grad is None else root.grad + upstream
        return
    root.grad = upstream
    # Results that gradient has reached wait for their turn, and the newest comes first: whatever
    # could still send it more was made from it, so is newer, and has had its turn. The order is
    # that of `backward_steps`, and nobody has to look through the whole graph beforehand.
    waiting: list[tuple[int, Tensor]] = []
    here, node = object(), root  # `here` is the mark of this walk
    while True:
        inputs, parents, rules = node.inputs, node.parents, node.op.vjp  # type: ignore[union-attr]
        g, y = node.grad, node.data
        if len(inputs) == 2 == len(parents):  # plain arithmetic: the loop below, written out
            a, b = inputs
            left, right = parents
            to_left, to_right = rules
            if left.op is None:
                total = left.grad
                left.grad = to_left(g, y, a, b) if total is None else total + to_left(g, y, a, b)
            elif left.walk is here:
                left.grad = left.grad + to_left(g, y, a, b)
            else:
                left.grad = to_left(g, y, a, b)
                left.walk = here
                heappush(waiting, (left.order, left))
            if right.op is None:
                total = right.grad
                right.grad = to_right(g, y, a, b) if total is None else total + to_right(g, y, a, b)
            elif right.walk is here:
                right.grad = right.grad + to_right(g, y, a, b)
            else:
                right.grad = to_right(g, y, a, b)
                right.walk = here
                heappush(waiting, (right.order, right))
        else:
            for parent, rule in zip(parents, rules):  # noqa: B905 (constants have no parent)
                contribution = rule(g, y, *inputs)
                if parent.walk is here or (parent.op is None and parent.grad is not None):
                    parent.grad = parent.grad + contribution
                    continue
                parent.grad = contribution
                if parent.op is not None:
                    parent.walk = here
                    heappush(waiting, (parent.order, parent))
        if not waiting:
            return
        node = heappop(waiting)[1]


def backward_steps(root: Tensor, upstream: Any = 1.0) -> Iterator[BackwardStep]:
    """`backward`, one step at a time: what is yielded has just been done."""
    for node in _begin(root, upstream):
        arguments = (node.grad, node.data, *node.inputs)
        rules = node.op.vjp  # type: ignore[union-attr]
        for index, (parent, rule) in enumerate(zip(node.parents, rules)):  # noqa: B905
            contribution = rule(*arguments)
            total = parent.grad
            parent.grad = contribution if total is None else total + contribution
            factor = local(node, index)
            yield BackwardStep(node, parent, index, node.grad, factor, contribution, parent.grad)


def _as_upstream(root: Tensor, upstream: Any) -> Any:
    """A gradient for an array: of its shape and its kind of numbers."""
    return np.broadcast_to(np.asarray(upstream, dtype=root.data.dtype), root.shape)


def _begin(root: Tensor, upstream: Any) -> list[Tensor]:
    """Give root its gradient, and return whose rules to apply: what was computed last comes first.

    These are the computed tensors that root depends on; gradients of earlier times are cleared.
    """
    if type(root.data) is not float:
        upstream = _as_upstream(root, upstream)
    if root.op is None:
        root.grad = upstream if root.grad is None else root.grad + upstream
        return []
    root.grad = upstream
    found, seen = [root], {root}
    for node in found:
        for parent in node.parents:
            if parent.op is not None and parent not in seen:
                parent.grad = None
                seen.add(parent)
                found.append(parent)
    found.sort(key=_by_order)
    return found


def local(node: Tensor, index: int) -> Any:
    """d(node)/d(parents[index]) where it is a plain factor, element by element, else None."""
    if node.op is None or not node.op.elementwise:
        return None
    return node.op.vjp[index](1.0, node.data, *node.inputs)


def topological(root: Tensor) -> list[Tensor]:
    """Every tensor of root's graph: leaves, then results as they were made, after their parents."""
    found, seen = [root], {root}
    for node in found:
        new = [parent for parent in dict.fromkeys(node.parents) if parent not in seen]
        seen.update(new)
        found += new
    return sorted(found, key=_by_order, reverse=True)


def zero_grad(root: Tensor) -> None:
    """Clear the gradient of every tensor in root's graph."""
    for node in topological(root):
        node.grad = None
