"""One point through the playground's network: every number against finite differences, and every
line's own arithmetic."""

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from engine.gradcheck import numeric_gradient
from lessons.labs.playground.ground import features, ground, targets
from lessons.labs.playground.network import network_of
from lessons.labs.playground.point import OnePoint, nearest
from lessons.labs.playground.setup import ID, Setup, setup_of

STATES = (
    "data=circle",
    "data=three&loss=cross-entropy&act1=relu&act2=silu&seed=4",
    "data=three&layers=1&units1=3&x1x2=yes&sin1=yes",
    "data=hills&layers=3&units1=8&act1=logistic&act3=softplus",
    "data=plane&layers=0&initializer=half",
    "data=own&layers=6&loss=cross-entropy&act2=gelu&dropout=0.5&l2=0.1",
)


def loss_of(setup: Setup, number: int, weights: np.ndarray) -> float:
    """The loss of one example, in a few lines that know nothing of the engine's tape."""
    found = ground(setup)
    x = features(found.inputs[[number]], setup.features).astype(float)[0]
    wanted = np.atleast_1d(targets(setup, found)[number])
    bends = [bend for _, bend in setup.hidden]
    outputs = network_of(setup).layers[-1 if setup.entropy or setup.regression else -2]
    sizes = [x.size, *(units for units, _ in setup.hidden), outputs.parameters["b"].data.size]
    at = 0
    for k in range(len(sizes) - 1):
        count = sizes[k] * sizes[k + 1]
        W = weights[at : at + count].reshape(sizes[k], sizes[k + 1])
        x = x @ W + weights[at + count : at + count + sizes[k + 1]]
        at += count + sizes[k + 1]
        if k < len(bends):
            x = ACTIVATIONS[bends[k]].function(x)
    if setup.entropy:
        return float(np.log(np.exp(x).sum()) - x[wanted[0]])
    if not setup.regression:
        x = np.tanh(x)
    return float(((x - wanted) ** 2).sum() / 2)


@pytest.mark.parametrize("query", STATES)
def test_the_gradient_of_every_weight_is_what_a_nudge_finds(query: str) -> None:
    setup = setup_of(f"{ID}?{query}")
    network = network_of(setup)
    point = OnePoint(setup, network, ground(setup), 3)
    weights = network.parameters.astype(np.float64)
    assert float(point.loss.data) == pytest.approx(loss_of(setup, 3, weights), rel=1e-9)
    slow = numeric_gradient(lambda w: loss_of(setup, 3, w), weights)
    assert np.allclose(point.gradient, slow, rtol=1e-5, atol=1e-8)
    told = list(point.gradients())
    assert [value for _, value, _ in told] == pytest.approx(weights.tolist())
    assert [gradient for _, _, gradient in told] == point.gradient.tolist()
    assert np.abs(slow).max() > 1e-4


def computed(worked: str) -> float:
    """What a line's arithmetic comes to: the part behind its last =."""
    text = worked.rpartition("=")[2].replace("−", "-").replace("·", "*").replace("½", "0.5")
    text = text.replace("²", "**2").replace("[", "(").replace("]", ")")
    return float(eval(text, {"__builtins__": {}}))


@pytest.mark.parametrize("query", STATES)
def test_every_line_is_true_and_every_weight_has_its_line(query: str) -> None:
    setup = setup_of(f"{ID}?{query}")
    network = network_of(setup)
    point = OnePoint(setup, network, ground(setup), 3)
    moves = point.moves
    backs = [move.back for move in moves]
    assert backs == sorted(backs), "first forward, then backward"
    weighed = 0
    for move in moves:
        column = point.columns[move.column]
        found = column.gradient if move.back else column.values
        if not move.weights:
            assert tuple(line.value for line in move.lines) == found
        else:
            weighed += len(move.lines)
        for line in move.lines:
            if "ln" not in line.worked and line.worked[0] in "0123456789−½":  # numbers alone
                sizes = max(abs(value) for value in (*found, line.value, 1.0))
                assert computed(line.worked) == pytest.approx(line.value, abs=0.03 * sizes)
    assert weighed == network.parameters.size
    first = [line.value for line in moves[0].lines]
    W, b = point.layers[0]
    assert first == pytest.approx((point.x @ W.data + b.data)[0].tolist())


def test_the_nearest_example_is_the_one_in_question() -> None:
    found = ground(setup_of(f"{ID}?data=xor"))
    place = (float(found.inputs[17, 0]) + 0.001, float(found.inputs[17, 1]))
    assert nearest(found, place) == 17
