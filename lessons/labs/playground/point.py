"""One point's way through the network and back: each operation with its numbers.

Forward, every layer sums what it is given and bends the sums, until the last one's answer is
compared with what is wanted. Backward, the same operations pass the gradient on, last one first,
until each weight knows how much this point's loss would grow if the weight did. The numbers are the
engine's, from its own tape, in double precision; penalties have no part in a single point's loss.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.activations import ACTIVATIONS
from engine.functions import activation, linear, softmax, softmax_cross_entropy
from engine.layers.sequential import Sequential
from engine.tensor import Tensor, backward
from lessons.labs.playground.cursor import Spot, name_of, widths
from lessons.labs.playground.ground import Ground, features, targets
from lessons.labs.playground.network import half_square, linears
from lessons.labs.playground.setup import Setup
from lessons.labs.playground.written import DIGITS, bracketed, product, sum_of
from lessons.numbers import show, show_factor

Numbers = tuple[float, ...]


@dataclass(frozen=True)
class Column:
    """What one operation made of the point: a value for each of its `rows`, and its gradient.

    `gradient` is empty where none is passed through, as with the features.
    """

    name: str
    rows: tuple[str, ...]
    values: Numbers
    gradient: Numbers


@dataclass(frozen=True)
class Line:
    """One number and how it comes about: `z1.1 = 0.3·2 + 0.1`, and 0.7."""

    name: str
    worked: str
    value: float


@dataclass(frozen=True)
class Move:
    """One operation, forward or backward. `column` is the place of what it finds, or that of the
    sums whose weights (`weights`) get their gradient."""

    back: bool
    rule: str
    column: int
    lines: tuple[Line, ...]
    weights: bool = False


def nearest(ground: Ground, place: tuple[float, float]) -> int:
    """The number of the example that lies nearest to a place."""
    return int(np.hypot(*(ground.inputs - place).T).argmin())


class OnePoint:
    """The example `number` of the ground, from its features to the gradient of every weight."""

    def __init__(self, setup: Setup, network: Sequential, ground: Ground, number: int) -> None:
        self.setup, self.ground, self.number = setup, ground, number
        self.sizes = widths(setup, ground)
        self.x = features(ground.inputs[[number]], setup.features).astype(np.float64)
        self.target = np.asarray(targets(setup, ground))[[number]]
        self.layers = [
            (Tensor(layer.W.data.astype(np.float64)), Tensor(layer.b.data.astype(np.float64)))
            for layer in linears(network)
        ]
        self.bends = [bend for _, bend in setup.hidden]
        if ground.classes and not setup.entropy:
            self.bends.append("tanh")
        self._forward()

    def _forward(self) -> None:
        """Record every operation, and go back through the record."""
        self.sums: list[Tensor] = []
        self.bent: list[Tensor] = []  # behind the sums; one fewer where the last sum is the answer
        given: Any = self.x
        for k, (W, b) in enumerate(self.layers):
            given = linear(given, W, b)
            self.sums.append(given)
            if k < len(self.bends):
                given = activation(self.bends[k], given)
                self.bent.append(given)
        self.answer: Tensor = given
        if self.setup.entropy:
            self.loss = softmax_cross_entropy(given, self.target)
        else:
            self.loss = half_square(given, self.target.astype(np.float64))
        backward(self.loss)

    @property
    def label(self) -> float:
        """The class, or the height, of the example."""
        return float(self.ground.labels[self.number])

    @property
    def gradient(self) -> NDArray[np.float64]:
        """∂L by every parameter, in the order in which the network keeps them."""
        return np.concatenate([np.ravel(t.grad) for pair in self.layers for t in pair])

    def gradients(self) -> Iterator[tuple[str, float, float]]:
        """Name, value and gradient of every weight and bias."""
        for k, (W, b) in enumerate(self.layers):
            rows, into = self._rows(k), self._rows(k + 1)
            for i, row in enumerate(rows):
                for j, to in enumerate(into):
                    yield f"w({row}→{to})", float(W.data[i, j]), float(W.grad[i, j])
            for j, to in enumerate(into):
                yield f"b{to}", float(b.data[j]), float(b.grad[j])

    # ---- what stands side by side ---------------------------------------------------------------

    def neuron(self, column: int, row: int) -> str:
        """`x₁` of the features, `1.2` for the second unit of the first layer."""
        if not column:
            return name_of(Spot(0, row), self.setup, self.sizes)
        return f"{column}.{row + 1}"

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """From the features to the loss."""
        found = [Column("features", self._rows(0), _row(self.x), ())]
        for k, total in enumerate(self.sums):
            rows = self._rows(k + 1)
            found.append(Column(f"z{k + 1} sum", rows, _row(total.data), _row(total.grad)))
            if k < len(self.bent):
                last = k == len(self.sums) - 1
                name = f"{'y' if last else f'h{k + 1}'} {self.bends[k]}"
                bent = self.bent[k]
                found.append(Column(name, rows, _row(bent.data), _row(bent.grad)))
        if self.setup.entropy:
            p = _row(softmax(self.answer).data)
            found.append(Column("p softmax", tuple(f"p{j}" for j in range(len(p))), p, ()))
        found.append(Column("L loss", ("L",), (float(self.loss.data),), ()))
        return tuple(found)

    def _rows(self, column: int) -> tuple[str, ...]:
        return tuple(self.neuron(column, row) for row in range(self.sizes[column]))

    # ---- operation by operation -----------------------------------------------------------------

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """All operations: first forward, then backward."""
        return (*self._ahead(), *self._back())

    def _ahead(self) -> Iterator[Move]:
        place = 0
        given, names = _row(self.x), self._rows(0)
        for k, (W, b) in enumerate(self.layers):
            place += 1
            lines = []
            for j, value in enumerate(_row(self.sums[k].data)):
                terms = [(float(w), x) for w, x in zip(W.data[:, j], given, strict=True)]
                worked = sum_of(terms, float(b.data[j]))
                lines.append(Line(f"z{self.neuron(k + 1, j)}", worked, value))
            says = f"layer {k + 1}: weights times {', '.join(names[:4])}"
            says += " …" if len(names) > 4 else ""
            yield Move(False, f"{says}, summed, plus the bias", place, tuple(lines))
            given, names = _row(self.sums[k].data), tuple(line.name for line in lines)
            if k < len(self.bent):
                place += 1
                letter = "y" if k == len(self.sums) - 1 else "h"
                bend, values = self.bends[k], _row(self.bent[k].data)
                lines = [
                    Line(f"{letter}{self.neuron(k + 1, j)}", f"{bend}({show(z, DIGITS)})", value)
                    for j, (z, value) in enumerate(zip(given, values, strict=True))
                ]
                yield Move(False, f"each sum bent by {bend}", place, tuple(lines))
                given, names = values, tuple(line.name for line in lines)
        yield from self._compared(place, given)

    def _compared(self, place: int, given: Numbers) -> Iterator[Move]:
        """The loss, and before it softmax where there is one."""
        loss = float(self.loss.data)
        if not self.setup.entropy:
            parts = [
                f"({show(y, DIGITS)} − {show_factor(t, DIGITS)})²" for y, t in self._pairs(given)
            ]
            half = f"½ · {bracketed(' + '.join(parts), len(parts))}"
            line = Line("L", half, loss)
            yield Move(False, "the loss: ½ (output − target)²", place + 1, (line,))
            return
        p = self.columns[-2].values
        with np.errstate(over="ignore"):
            total = float(np.exp(given).sum())
        lines = tuple(
            Line(f"p{j}", f"e^{show(z, DIGITS)} / {show(total, DIGITS)}", value)
            for j, (z, value) in enumerate(zip(given, p, strict=True))
        )
        yield Move(False, "softmax: scores become probabilities", place + 1, lines)
        label = int(self.label)
        line = Line("L", f"−ln p{label} = −ln {show(p[label], DIGITS)}", loss)
        yield Move(False, "the loss: cross entropy", place + 2, (line,))

    def _pairs(self, given: Numbers) -> list[tuple[float, float]]:
        return list(zip(given, _row(self.target), strict=True))

    def _back(self) -> Iterator[Move]:
        last = len(self.sums) - 1
        place = len(self.sums) + len(self.bent)  # the column of the answer
        arrived = _row(self.answer.grad)
        answer = "z" if len(self.bent) <= last else "y"
        if self.setup.entropy:
            rule, p = (
                "softmax with cross entropy: p − 1 for the true class",
                self.columns[-2].values,
            )
            pairs = [(value, float(j == int(self.label))) for j, value in enumerate(p)]
        else:
            rule, pairs = (
                "the loss: its slope is output − target",
                self._pairs(_row(self.answer.data)),
            )
        yield Move(True, rule, place, tuple(
            Line(f"∂{answer}{self.neuron(last + 1, j)}",
                 f"{show(a, DIGITS)} − {show_factor(t, DIGITS)}", value)
            for j, ((a, t), value) in enumerate(zip(pairs, arrived, strict=True))
        ))  # fmt: skip
        for k in range(last, -1, -1):
            if k < len(self.bent):
                place -= 1
                yield self._bend_back(k, place)
            yield from self._sum_back(k, place)
            place -= 1

    def _bend_back(self, k: int, place: int) -> Move:
        bend, letter = self.bends[k], "y" if k == len(self.sums) - 1 else "h"
        z, after, before = (
            _row(each) for each in (self.sums[k].data, self.bent[k].grad, self.sums[k].grad)
        )
        lines = []
        for j, value in enumerate(before):
            name = self.neuron(k + 1, j)
            slope = float(ACTIVATIONS[bend].derivative(z[j]))
            worked = f"∂{letter}{name} · {bend}′({show(z[j], DIGITS)})"
            lines.append(Line(f"∂z{name}", f"{worked} = {product(after[j], slope)}", value))
        return Move(True, f"{bend} passes on: times its slope", place, tuple(lines))

    def _sum_back(self, k: int, place: int) -> Iterator[Move]:
        """What a layer's sums hand to weights, to biases, and to the layer before."""
        W, b = self.layers[k]
        arrived = _row(self.sums[k].grad)
        source = self.x if not k else self.bent[k - 1].data
        given, rows = _row(source), self._rows(k)
        into = self._rows(k + 1)
        pairs = [(i, j) for j in range(len(into)) for i in range(len(rows))]
        yield Move(True, f"layer {k + 1}, × swaps: ∂w is ∂z times what came in", place, tuple(
            Line(f"∂w({rows[i]}→{into[j]})", f"∂z{into[j]} · {_named(rows[i], k)} ="
                 f" {product(arrived[j], given[i])}", float(W.grad[i, j]))
            for i, j in pairs
        ), weights=True)  # fmt: skip
        yield Move(True, f"layer {k + 1}, + copies: ∂b is ∂z", place, tuple(
            Line(f"∂b{into[j]}", f"∂z{into[j]}", float(b.grad[j])) for j in range(len(into))
        ), weights=True)  # fmt: skip
        if not k:
            return
        passed = _row(self.bent[k - 1].grad)
        yield Move(True, f"layer {k + 1}, × swaps: ∂h sums ∂z times the weights", place - 1, tuple(
            Line(f"∂h{rows[i]}", sum_of([(float(W.data[i, j]), arrived[j])
                 for j in range(len(into))], 0.0), passed[i])
            for i in range(len(rows))
        ))  # fmt: skip


def _named(row: str, layer: int) -> str:
    return f"h{row}" if layer else row


def _row(values: Any) -> Numbers:
    return tuple(float(value) for value in np.ravel(values))
