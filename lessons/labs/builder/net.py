"""A network with numbers in it: weights from a seed, some changed by hand, and what comes out.

Weights are small whole numbers, so that everything can be followed by hand. Each is drawn for its
place, whatever the sizes: a unit more leaves all other weights as they were.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from engine.activations import ACTIVATIONS
from engine.functions import matmul
from engine.tensor import Tensor

Floats = NDArray[np.float64]
Sizes = tuple[int, ...]

WIDEST, DEEPEST = 64, 8
"""The most units of a layer, and the most layers."""

_WEIGHTS = (-2.0, -1.0, -1.0, 0.0, 1.0, 1.0, 2.0, 2.0)
_SHIFTS = (-2.0, -1.0, 0.0, 0.0, 1.0, 2.0)
_INPUTS = (1.0, 2.0, 3.0, -1.0, 2.0)
_DENSE = 3  # inputs with an edge to nearly everyone; of the others more than half have none
_ABSENT = 0.7


@dataclass(frozen=True, order=True)
class Place:
    """Where a number of the network stands.

    Of layer 0 the input `row` (`column` is 0). Of a further layer the weight in `row` and `column`
    of its W, both counted from 0; one column further right stands the bias of that row.
    """

    layer: int
    row: int
    column: int = 0


@dataclass(frozen=True, eq=False)
class Net:
    """Sizes n → … → m, the name of g, whether g follows the last layer, and all numbers."""

    sizes: Sizes
    g: str
    bent: bool
    seed: int
    changed: Mapping[Place, float]

    @cached_property
    def x(self) -> Floats:
        """The input, (n,)."""
        x = _drawn(self.seed, 0)[0, : self.sizes[0]].copy()
        for place, value in self.changed.items():
            if place.layer == 0:
                x[place.row] = value
        return x

    @cached_property
    def tables(self) -> tuple[Floats, ...]:
        """For each layer W and, as one column more, b: (m, n + 1)."""
        found = []
        for layer, (n, m) in enumerate(zip(self.sizes, self.sizes[1:], strict=False), 1):
            drawn = _drawn(self.seed, layer)
            table = np.column_stack([drawn[:m, :n], drawn[:m, -1]])
            for place, value in self.changed.items():
                if place.layer == layer:
                    table[place.row, place.column] = value
            found.append(table)
        return tuple(found)

    @property
    def depth(self) -> int:
        """Layers with weights."""
        return len(self.sizes) - 1

    @property
    def parameters(self) -> int:
        """Weights and biases, all that training could move."""
        return sum(table.size for table in self.tables)

    @property
    def work(self) -> int:
        """Multiplications on the way from x to ŷ."""
        return sum(n * m for n, m in zip(self.sizes, self.sizes[1:], strict=False))

    def bends(self, layer: int) -> bool:
        """Whether g follows this layer, counted from 1."""
        return layer < self.depth or self.bent

    def weights(self, layer: int) -> Floats:
        """W of a layer, (m, n)."""
        return self.tables[layer - 1][:, :-1]

    def biases(self, layer: int) -> Floats:
        """b of a layer, (m,)."""
        return self.tables[layer - 1][:, -1]

    def value(self, place: Place) -> float:
        """The number that stands there."""
        if place.layer == 0:
            return float(self.x[place.row])
        return float(self.tables[place.layer - 1][place.row, place.column])

    def is_bias(self, place: Place) -> bool:
        """Whether it is a bias."""
        return place.layer > 0 and place.column == self.sizes[place.layer - 1]

    @cached_property
    def columns(self) -> tuple[tuple[Floats, Floats], ...]:
        """z and g(z) of every layer, the engine's; for the inputs x twice."""
        found = [(self.x, self.x)]
        for layer in range(1, self.depth + 1):
            found.append(self.layer(layer, found[-1][1]))
        return tuple(found)

    def layer(self, layer: int, x: Floats) -> tuple[Floats, Floats]:
        """z = Wx + b and g(z) of one layer."""
        z = (matmul(Tensor(self.weights(layer)), Tensor(x)) + Tensor(self.biases(layer))).data
        return z, ACTIVATIONS[self.g].function(z) if self.bends(layer) else z

    @property
    def output(self) -> Floats:
        """What comes out, ŷ."""
        return self.columns[-1][1]

    def with_(self, **other: object) -> "Net":
        """The same network, but for what is given."""
        mine = {name: getattr(self, name) for name in ("sizes", "g", "bent", "seed", "changed")}
        return Net(**(mine | other))

    @property
    def as_one(self) -> tuple[Floats, Floats]:
        """W and b of the one layer that does the same, where nothing bends."""
        W, b = self.weights(1), self.biases(1)
        for layer in range(2, self.depth + 1):
            V = Tensor(self.weights(layer))
            W = matmul(V, Tensor(W)).data
            b = matmul(V, Tensor(b)).data + self.biases(layer)
        return W, b


@lru_cache(maxsize=32)
def _drawn(seed: int, layer: int) -> Floats:
    """Numbers for the widest layer there may be; a smaller one has the upper left ones."""
    rng = np.random.default_rng([seed, layer])
    if layer == 0:
        return rng.choice(_INPUTS, size=(1, WIDEST))
    weights = rng.choice(_WEIGHTS, size=(WIDEST, WIDEST))
    absent = rng.random((WIDEST, WIDEST)) < _ABSENT
    absent[:, :_DENSE] = False
    biases = rng.choice(_SHIFTS, size=(WIDEST, 1))
    return np.hstack([np.where(absent, 0.0, weights), biases])
