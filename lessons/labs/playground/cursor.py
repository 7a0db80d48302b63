"""A cursor that walks the network along its lines, and what there is to say of where it stands.

From a neuron to the right lie its weights, one for each neuron of the next layer; behind each
weight lies that neuron. Right of the output lies the plane itself, where every point has a value.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from engine.layers.sequential import Sequential
from lessons.labs.playground.ground import Ground, features, inputs, outputs
from lessons.labs.playground.knobs import CODES, FEATURE_NAMES
from lessons.labs.playground.network import linears
from lessons.labs.playground.setup import Setup
from lessons.numbers import MINUS, show

STEP = 0.5  # of a cursor on the plane
MOST_TERMS = 4  # of a formula
DELAYS = {"x₁": "one step", "x₂": "two steps"}


@dataclass(frozen=True)
class Spot:
    """A neuron (`column` 0 for the features), or, with `to`, the weight from it to that neuron of
    the next column; or, with `place`, a point of the plane."""

    column: int = 0
    row: int = 0
    to: int | None = None
    place: tuple[float, float] | None = None


def widths(setup: Setup, ground: Ground) -> tuple[int, ...]:
    """Neurons in each column: features, hidden layers, outputs."""
    hidden = (units for units, _ in setup.hidden)
    return (inputs(setup), *hidden, outputs(setup, ground))


def kept_within(spot: Spot, sizes: tuple[int, ...]) -> Spot:
    """The spot, or one near it that this network has."""
    column = min(spot.column, len(sizes) - 1)
    row = min(spot.row, sizes[column] - 1)
    if column == len(sizes) - 1:
        return Spot(column, row, place=spot.place)
    to = None if spot.to is None else min(spot.to, sizes[column + 1] - 1)
    return Spot(column, row, to)


def moved(spot: Spot, down: int, right: int, sizes: tuple[int, ...], reach: float) -> Spot:
    """One step of the cursor."""
    spot = kept_within(spot, sizes)
    last = len(sizes) - 1
    if spot.place is not None:
        x, y = spot.place[0] + right * STEP, spot.place[1] - down * STEP
        if x < -reach:
            return replace(spot, place=None)
        return replace(spot, place=(min(x, reach), min(max(y, -reach), reach)))
    if spot.to is not None:
        if right > 0:
            return Spot(spot.column + 1, spot.to)
        if right < 0:
            return Spot(spot.column, spot.row)
        return replace(spot, to=(spot.to + down) % sizes[spot.column + 1])
    if down:
        return replace(spot, row=(spot.row + down) % sizes[spot.column])
    if right > 0 and spot.column == last:
        return replace(spot, place=(0.0, 0.0)) if reach else spot
    if right > 0:
        return replace(spot, to=min(spot.row, sizes[spot.column + 1] - 1))
    if right < 0 and spot.column:
        return Spot(spot.column - 1, min(spot.row, sizes[spot.column - 1] - 1), spot.row)
    return spot


def index_of(spot: Spot, sizes: tuple[int, ...]) -> int | None:
    """Where the number under the cursor stands among all parameters: a weight, or a neuron's bias;
    None where there is none."""
    if spot.place is not None or (spot.to is None and not spot.column):
        return None
    into = spot.column + (spot.to is not None)
    before = sum((a + 1) * b for a, b in pairwise(sizes[:into]))
    if spot.to is not None:
        return before + spot.row * sizes[into] + spot.to
    return before + sizes[into - 1] * sizes[into] + spot.row


def name_of(spot: Spot, setup: Setup, sizes: tuple[int, ...]) -> str:
    """What a neuron is called: `x₁²`, `neuron 2.1` (layer 2, the first), `output`."""
    if not spot.column and setup.data in CODES:
        return f"code {spot.row}"
    if not spot.column:
        return FEATURE_NAMES[setup.features[spot.row]]
    if spot.column < len(sizes) - 1:
        return f"neuron {spot.column}.{spot.row + 1}"
    return "output" if sizes[-1] == 1 else f"output {spot.row}"


def told(spot: Spot, setup: Setup, network: Sequential, ground: Ground) -> tuple[str, ...]:
    """What is under the cursor, in one to three short lines."""
    sizes = widths(setup, ground)
    spot = kept_within(spot, sizes)
    if spot.place is not None and not ground.coded:
        return _point(spot.place, setup, network, ground)
    name = name_of(spot, setup, sizes)
    layers = linears(network)
    if spot.to is not None:
        target = Spot(spot.column + 1, spot.to)
        into, weight = name_of(target, setup, sizes), layers[spot.column].W.data[spot.row, spot.to]
        formula = _formula(target, setup, network, sizes, spot.row)
        return f"w({name} → {into}) = {show(float(weight))}", f"{into} = {formula}"
    if not spot.column:
        if ground.coded:
            return (f"input {name}: 1 for this code, 0 for every other",)
        if setup.data == "series" and name in DELAYS:
            return (f"{name}: the series {DELAYS[name]} ago",)
        return (f"{name}: a feature, given with every point",)
    bias = float(layers[spot.column - 1].b.data[spot.row])
    return f"{name}: bias b = {show(bias)}", f"= {_formula(spot, setup, network, sizes)}"


def _last(setup: Setup) -> str:
    """How the output's sum is bent."""
    return "softmax" if setup.entropy else "" if setup.regression else "tanh"


def _formula(
    spot: Spot, setup: Setup, network: Sequential, sizes: tuple[int, ...], chosen: int = -1
) -> str:
    """What a neuron computes: `tanh(1.2 x₁ − 0.3 x₂ + 0.1)`.

    Of many terms the largest; the chosen one in any case, and in brackets.
    """
    layer = linears(network)[spot.column - 1]
    weights: list[float] = layer.W.data[:, spot.row].tolist()
    bend = setup.hidden[spot.column - 1][1] if spot.column < len(sizes) - 1 else _last(setup)
    largest = sorted(range(len(weights)), key=lambda i: (i != chosen, -abs(weights[i])))
    kept, text = sorted(largest[:MOST_TERMS]), ""
    terms = [(weights[i], name_of(Spot(spot.column - 1, i), setup, sizes)) for i in kept]
    for place, (weight, name) in enumerate([*terms, (float(layer.b.data[spot.row]), "")]):
        sign = f" {MINUS} " if weight < 0 else " + "
        size = f"{show(abs(weight), 2)} {name}".strip()
        if place < len(kept) and kept[place] == chosen:
            size = f"[{size}]"
        text += (sign if text else sign.strip().replace("+", "")) + size
    dots = " + …" if len(kept) < len(weights) else ""
    return f"{bend}({text}{dots})" if bend else text + dots


def _point(
    place: tuple[float, float], setup: Setup, network: Sequential, ground: Ground
) -> tuple[str, ...]:
    """The network's answer at a point, and how many of the points near it are answered wrongly."""
    found = network(features(np.array([place]), setup.features)).data[0]
    where = f"({show(place[0])}, {show(place[1])})"
    values = ", ".join(show(value, 3) for value in found.tolist())
    first = f"at {where} the output is {values}"
    if not ground.classes:
        return (first,)
    near = np.flatnonzero(np.hypot(*(ground.inputs - place).T) <= 1.0)
    if not near.size:
        return first, "no points within 1 of it"
    out = network(features(ground.inputs[near], setup.features)).data
    said = (out[:, 0] >= 0).astype(int) if out.shape[1] == 1 else out.argmax(axis=1)
    wrong = int((said != ground.labels[near]).sum())
    return first, f"within 1 of it: {near.size} points, {wrong} of them wrong"
