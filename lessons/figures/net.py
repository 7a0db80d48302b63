"""A network as circles and edges: each edge is one entry of a weight matrix.

kind = "net"
W = [[2, 4, 2], [1, 3, 7], [0, 7, 3]]     outputs are rows: three inputs, three neurons
V = [[1, 0, 2]]                           a second layer, if there is one
to = 3                                    the edge that is looked at: into which neuron,
from = 2                                  out of which input
x = [1, 3, 2]                             with an input its numbers stand in the circles
b = [0, 0, 0]                             biases of the first layer
bend = true                               ReLU after the first layer
"""

from dataclasses import dataclass

from engine.functions import matmul, relu
from engine.tensor import Tensor
from lessons.course.tables import Table
from lessons.figures import reading
from lessons.figures.live import Number
from lessons.figures.matrix import Rows, cursor, matrix, shape
from lessons.figures.scene import (
    Grid,
    Job,
    Mark,
    Plane,
    Point,
    Reading,
    Scene,
    Tables,
    Words,
    judged,
    line,
)
from lessons.knobs import Knob, Settings
from lessons.numbers import below, show

AWAY, UP = 0.17, 0.3  # from a circle to its name


@dataclass(frozen=True)
class Net:
    """One or two layers of weights, and what goes in."""

    layers: tuple[Rows, ...]
    x: tuple[float, ...]
    b: tuple[float, ...]
    bend: bool
    knobs: tuple[Knob, ...]
    answer = "place"

    def activations(self) -> tuple[tuple[float, ...], ...]:
        """The numbers in the circles, column by column; none without an input."""
        if not self.x:
            return ()
        columns = [Tensor(self.x)]
        for place, weights in enumerate(self.layers):
            z = matmul(Tensor(weights), columns[-1])
            z = z + Tensor(self.b) if place == 0 and self.b else z
            columns.append(relu(z) if place == 0 and self.bend else z)
        return tuple(tuple(column.data.tolist()) for column in columns)

    def numbers(self, at: Settings) -> dict[str, Number]:
        """The weight of the edge, its place in the matrix, and the numbers in the circles."""
        to, out = int(at["to"]), int(at["from"])
        numbers: dict[str, Number] = {
            "entry": self.layers[0][to - 1][out - 1],
            "place": (float(to), float(out)),
            "inputs": float(len(self.layers[0][0])),
            "outputs": float(len(self.layers[0])),
            "weights": float(sum(len(rows) * len(rows[0]) for rows in self.layers)),
        }
        for name, column in zip(("x", "y", "z"), self.activations(), strict=False):
            numbers[name] = column
        return numbers

    def scene(self, at: Settings, said: Number | None = None) -> Scene:
        """Circles and edges with one lit, and the matrix with its entry lit."""
        to, out = int(at["to"]) - 1, int(at["from"]) - 1
        sizes = [len(self.layers[0][0]), *(len(rows) for rows in self.layers)]
        tall = max(sizes)
        spots = [
            [(float(at), (tall - 1) / 2 - place + (size - 1) / 2) for place in range(size)]
            for at, size in enumerate(sizes)
        ]
        marks: list[Mark] = []
        told = self.activations()
        for layer, column in enumerate(spots):
            for place, spot in enumerate(column):
                lit = (layer == 0 and place == out) or (layer == 1 and place == to)
                label = show(told[layer][place], 3) if told else self._name(layer, place)
                job: Job = "here" if lit else "foreground"
                aside = (-AWAY, AWAY)[layer > 0] if layer in (0, len(sizes) - 1) else 0.0
                beside = spot[0] + aside, spot[1] + (0.0 if aside else UP)
                marks += [Point(spot, "◉" if lit else "○", job), Point(beside, "", job, label)]
        edges: list[Mark] = []
        for layer, rows in enumerate(self.layers):
            for row, weights in enumerate(rows):
                for at_, weight in enumerate(weights):
                    lit = layer == 0 and (row, at_) == (to, out)
                    job = "here" if lit else "faint" if weight else "rule"
                    start, end = spots[layer][at_], spots[layer + 1][row]
                    edge = line(start, end, job, "solid" if lit or weight else "dotted")
                    edges = [edge, *edges] if lit else [*edges, edge]
        room = 0.3
        plane = Plane(
            -room, len(sizes) - 1 + room, -0.6, tall - 0.4, (*marks, *edges), framed=False
        )
        entry = frozenset({(to, out)})
        tables = Tables((Grid("W", self.layers[0], entry, frozenset({to}), frozenset({out})),))
        readings = [Reading(self._words(at))]
        if isinstance(said, tuple):
            words = f"row {show(said[0])}, column {show(said[1])}"
            readings.append(judged(words, said == (to + 1, out + 1)))
        return Scene((plane, tables), tuple(readings))

    def say(self, at: Settings) -> str:
        """Which edge is which entry."""
        words = "".join(text for text, _ in self._words(at))
        return f"A network of circles and edges, its weights W {shape(self.layers[0])}: {words}."

    def _name(self, layer: int, place: int) -> str:
        return ("x", "z", "s")[layer] + below(place + 1)

    def _words(self, at: Settings) -> Words:
        to, out = int(at["to"]), int(at["from"])
        return (
            (f"input {out} → neuron {to} is row {to}, column {out}: ", "faint"),
            (show(self.layers[0][to - 1][out - 1]), "value"),
        )


def read(table: Table) -> Net:
    """A network from its fence, or LessonError."""
    layers = [matrix(table, "W")]
    if "V" in table.values:
        layers.append(matrix(table, "V"))
        if len(layers[1][0]) != len(layers[0]):
            raise table.error(f"{table.what}: V has a column for each row of W", "V")
    table.taken |= {"V", "x", "b"}
    inputs, outputs = len(layers[0][0]), len(layers[0])
    x = reading.row(table, "x", inputs, inputs) if "x" in table.values else ()
    b = reading.row(table, "b", outputs, outputs) if "b" in table.values else ()
    knobs = (
        cursor(table, "from", inputs, "the input at which the edge begins"),
        cursor(table, "to", outputs, "the neuron at which it ends"),
    )
    return Net(tuple(layers), x, b, table.flag("bend", False), knobs)
