"""The weight under the cursor of the sheets that show weights."""

from itertools import pairwise

import numpy as np

from lessons.labs.playground.cursor import Spot, name_of, widths
from lessons.labs.playground.playground import Playground


class Chosen:
    """The weight under the cursor, shared by the sheets that show weights."""

    def __init__(self, lab: Playground) -> None:
        self.lab = lab
        self.layer = self.row = self.column = 0

    def begin(self, spot: Spot) -> None:
        """Where the network's cursor is: at a weight, or at a neuron's bias."""
        if spot.to is not None:
            self.layer, self.row, self.column = spot.column, spot.row, spot.to
        elif spot.column:
            self.layer, self.column = spot.column - 1, spot.row
            self.row = self.sizes[self.layer]
        self.fit()

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons in each column of the network."""
        return widths(self.lab.setup, self.lab.ground)

    def fit(self) -> None:
        """Stay within the network."""
        sizes = self.sizes
        self.layer = min(max(self.layer, 0), len(sizes) - 2)
        self.row = min(max(self.row, 0), sizes[self.layer])
        self.column = min(max(self.column, 0), sizes[self.layer + 1] - 1)

    def move(self, down: int, right: int) -> None:
        """To a neighbour; past the last row it goes on in the next layer."""
        self.fit()
        sizes = self.sizes
        self.column = (self.column + right) % sizes[self.layer + 1]
        self.row += down
        if self.row > sizes[self.layer]:
            self.layer, self.row = (self.layer + 1) % (len(sizes) - 1), 0
        elif self.row < 0:
            self.layer = (self.layer - 1) % (len(sizes) - 1)
            self.row = sizes[self.layer]
        self.fit()

    def slices(self) -> list[tuple[int, int, int]]:
        """For each layer: where its numbers begin, its rows (the last one its biases), columns."""
        found, at = [], 0
        for before, units in pairwise(self.sizes):
            found.append((at, before + 1, units))
            at += (before + 1) * units
        return found

    @property
    def index(self) -> int:
        """Its place among all parameters."""
        self.fit()
        begin, _, columns = self.slices()[self.layer]
        return begin + self.row * columns + self.column

    @property
    def name(self) -> str:
        """`w(x₁ → neuron 1.1)`, or `b of neuron 1.1`."""
        self.fit()
        setup, sizes = self.lab.setup, self.sizes
        to = name_of(Spot(self.layer + 1, self.column), setup, sizes)
        if self.row == sizes[self.layer]:
            return f"bias of {to}"
        return f"w({name_of(Spot(self.layer, self.row), setup, sizes)} → {to})"

    @property
    def value(self) -> float:
        """As it is on the screen."""
        return float(np.frombuffer(self.lab.shown.weights, "<f4")[self.index])
