"""How deep networks start: what is measured, what is said about it, and what the lesson claims."""

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.layers.initializers import glorot, he
from engine.layers.linear import Linear
from engine.tensor import backward
from lessons.asking.attempt import Phase
from lessons.lab import Truth
from lessons.labs.start.network import (
    STARTS,
    WIDTH,
    LayerLook,
    Portrait,
    before,
    begin,
    digits,
    network,
    portrait,
)
from lessons.labs.start.questions import (
    FATES,
    factor,
    fate,
    learns_poll,
    outcome,
    passed_on,
    spread_poll,
    variance,
)
from lessons.labs.start.start import News, Start

TEXT = Path("lessons/content/32-start.md").read_text()
BENDS = ("logistic", "tanh", "relu", "leaky_relu")


def ratio(activation: str, start: str) -> float:
    layers = before(activation, start, 10, 0).layers
    return layers[8].gradient / layers[0].gradient


# The lesson --------------------------------------------------------------------------------------


def test_the_gradients_of_the_lesson_are_measured() -> None:
    told = {("logistic", "glorot"): "87,000", ("tanh", "glorot"): "0.41", ("relu", "he"): "0.48"}
    row = next(line for line in TEXT.split("\n") if line.startswith("| layer 9 over"))
    assert [cell.strip() for cell in row.strip("|").split("|")[1:]] == list(told.values())
    for (activation, start), text in told.items():
        number = float(text.replace(",", ""))
        assert ratio(activation, start) == pytest.approx(number, rel=0.02), (activation, start)
    assert "within a factor of 4" in TEXT and 1 / 4 < ratio("tanh", "glorot") < 4


def test_zeros_cost_the_price_of_knowing_nothing_and_only_biases_learn() -> None:
    assert "ln 10 = 2.303" in TEXT
    for activation in ("tanh", "relu"):
        run = begin(activation, "zeros", 10, 0, 0.1)
        assert run.validate()[0] == pytest.approx(math.log(10), abs=1e-6)
        for _ in range(20):
            run.train_step()
        *inner, last = [layer for layer in run.network.layers if isinstance(layer, Linear)]
        assert not any(layer.W.data.any() for layer in (*inner, last))
        assert last.b.data.any() and not any(layer.b.data.any() for layer in inner)
        assert run.validate()[0] == pytest.approx(2.303, abs=0.03)


@pytest.mark.parametrize("number", [0.0, 0.01])
def test_units_that_start_alike_stay_alike(number: float) -> None:
    net = network("logistic", "he", 2, 0)
    for layer in net.layers:
        if isinstance(layer, Linear):
            layer.W.data[...] = number
    train = digits().train
    X, y = train.inputs[:64].reshape(64, -1) / np.float32(255), train.targets[:64]
    for _ in range(30):
        net.zero_grad()
        backward(net.loss(X, y))
        net.parameters -= np.float32(0.5) * net.gradients
    first = next(layer for layer in net.layers if isinstance(layer, Linear))
    assert np.ptp(first.W.data, axis=1).max() < 1e-5, "every column is the same column"
    assert (np.abs(first.W.data - number).max() > 1e-4) == (number > 0), "with 0.01 they do move"
    assert all(look.different == 1 for look in portrait(net).layers)


@pytest.mark.parametrize("n", [50, 200])
def test_a_layer_multiplies_the_variance_by_n_var_w_and_relu_halves_it(n: int) -> None:
    rng = np.random.default_rng(3)
    x = rng.standard_normal((4000, n))
    W = rng.standard_normal((n, 500)) * 0.1
    z = x @ W
    assert z.var() == pytest.approx(n * 0.01, rel=0.05)
    assert np.square(np.maximum(z, 0)).mean() == pytest.approx(n * 0.01 / 2, rel=0.05)


def test_the_initializers_have_the_standard_deviations_of_the_lesson() -> None:
    rng = np.random.default_rng(0)
    assert he((200, 4000), rng).std() == pytest.approx(0.1, rel=0.01) and "= 0.1." in TEXT
    assert glorot((784, 128), rng).std() == pytest.approx(math.sqrt(2 / 912), rel=0.01)
    assert factor("tanh", "small") == pytest.approx(0.0064) and "factor is 0.0064" in TEXT
    assert factor("tanh", "large") == 64 and math.sqrt(factor("tanh", "small")) == 0.08
    for start, begun in STARTS.items():
        drawn = begun((WIDTH, WIDTH), rng).var()
        assert drawn == pytest.approx(variance(start), rel=0.06, abs=1e-12), start


# What is measured --------------------------------------------------------------------------------


def test_the_portrait_holds_what_a_pass_by_hand_gives() -> None:
    net = network("tanh", "glorot", 3, 1)
    seen = portrait(net)
    h = digits().train.inputs[:200].reshape(200, -1) / np.float32(255)
    for look, layer in zip(seen.layers, net.layers[::2], strict=False):
        assert isinstance(layer, Linear)
        h = np.tanh(h @ layer.W.data)
        assert look.spread == pytest.approx(h.std(), rel=1e-4)
        assert sum(look.counts) == h.size and look.different == WIDTH
    nudged = network("tanh", "glorot", 3, 1)
    first = nudged.layers[0]
    assert isinstance(first, Linear)
    X = digits().train.inputs[:200].reshape(200, -1) / np.float32(255)
    y = digits().train.targets[:200]
    backward(nudged.loss(X, y))
    assert seen.layers[0].gradient == pytest.approx(np.linalg.norm(first.W.grad), rel=1e-4)


@pytest.mark.parametrize(
    ("activation", "start", "becomes"),
    [
        ("tanh", "zeros", 0), ("tanh", "small", 0), ("relu", "small", 0), ("relu", "glorot", 0),
        ("tanh", "glorot", 1), ("tanh", "large", 1), ("relu", "he", 1), ("logistic", "small", 1),
        ("relu", "large", 2),
    ],
)  # fmt: skip
def test_what_becomes_of_the_spread(activation: str, start: str, becomes: int) -> None:
    seen = before(activation, start, 10, 0)
    assert fate(seen) == becomes
    poll = spread_poll(activation, start, 10, seen)
    assert [choice.text for choice in poll.choices] == list(FATES) and poll.key == becomes
    told = [choice.why for choice in poll.choices]
    assert len(set(told)) == 3 or start == "zeros"
    for ratio in passed_on(seen):
        if start in ("small", "he", "glorot") and activation in ("relu", "tanh"):
            assert ratio == pytest.approx(factor(activation, start), rel=0.65)


@pytest.mark.parametrize("layers", [2, 5])
@pytest.mark.parametrize(("activation", "start"), [("relu", "large"), ("relu", "glorot")])
def test_no_wrong_fate_is_refused_by_what_holds(activation: str, start: str, layers: int) -> None:
    """With few layers a factor far from 1 need not yet fade or explode: it is said what would."""
    seen = before(activation, start, layers, 0)
    poll = spread_poll(activation, start, layers, seen)
    grown = seen.layers[-1].spread / seen.layers[0].spread
    holds = {"lose nine tenths": grown <= 0.1, "change less than ten": 0.1 < grown <= 10,
             "grow tenfold": grown > 10}  # fmt: skip
    for choice in poll.choices:
        needed = [words for words in holds if words in choice.why]
        assert len(needed) == (not choice.correct) and not any(holds[words] for words in needed)


def test_one_layer_is_one_layer_and_is_named_once() -> None:
    poll = learns_poll("relu", "he", 1, before("relu", "he", 1, 0))
    assert "1 layer, relu" in poll.question
    assert all(choice.why.count("in layer 1") <= 1 for choice in poll.choices)


def test_what_a_network_learns_is_measured() -> None:
    def share(activation: str, start: str, steps: int) -> float | None:
        run = begin(activation, start, 10, 0, 0.1)
        for _ in range(steps):
            run.train_step()
        return None if run.divergence else run.validate()[1]

    assert outcome(share("tanh", "glorot", 120)) == 0
    assert outcome(share("relu", "large", 5)) == 3
    wild, glorot = share("logistic", "large", 150), share("logistic", "glorot", 60)
    assert wild is not None and glorot is not None and wild > 0.3 and outcome(glorot) == 2
    assert "*large*" in TEXT


# What is asked -----------------------------------------------------------------------------------


def look(spread: float) -> LayerLook:
    return LayerLook(spread, (1,), 1.0, (1,), WIDTH)


@given(st.floats(0, 1e30), st.floats(0, 1e30) | st.just(math.inf) | st.just(math.nan))
@settings(max_examples=40)
def test_every_spread_has_one_fate_and_every_option_its_word(first: float, last: float) -> None:
    seen = Portrait((look(first), look(last)), (0, 1), (-1, 0), ((0.0,),))
    for activation in BENDS:
        for start in STARTS:
            poll = spread_poll(activation, start, 2, seen)
            assert sum(choice.correct for choice in poll.choices) == 1
            assert all(choice.why for choice in poll.choices)
            assert (
                len({choice.why for choice in learns_poll(activation, start, 2, seen).choices}) == 4
            )


def answer(lab: Start, choice: int) -> None:
    ask = lab.question
    assert ask is not None
    attempt = lab.attempt(ask)
    attempt.choose(choice)
    attempt.sure(2)


def test_nothing_is_shown_or_trained_before_it_is_predicted() -> None:
    lab = Start()
    assert not lab.uncovered and not lab.run_or_pause()
    answer(lab, 0)
    assert lab.uncovered and not lab.run_or_pause()
    answer(lab, 0)
    assert lab.run_or_pause()
    work = lab.work()
    for _ in range(2):
        lab.told(lab.run, next(work))
    assert [news.step for news in lab.curve] == [10, 20]
    lab.told(lab.run, News(300, 2.3, 0.11, lab.seen))
    assert lab.ended(lab.run) and lab.decided()
    assert lab.truth(lab.asks()[0]) is None and lab.truth(lab.asks()[-1]) == Truth(key=2)
    attempt = lab.attempt(lab.asks()[-1])
    assert attempt.phase is Phase.SETTLED and not attempt.correct
    assert attempt.vote is not None and attempt.vote.poll.choices[2].correct
    lab.turn("start", 1)
    assert lab.curve == () and not lab.uncovered, "another start is another question"
    assert Start.from_state("start?layers=1").uncovered, "one layer has nothing to be passed on"


def test_an_overflow_ends_the_run_and_says_what_it_was() -> None:
    lab = Start.from_state("start?activation=relu&start=large")
    lab.free = True
    lab.run_or_pause()
    for news in lab.work():
        lab.told(lab.run, news)
    assert lab.ended(lab.run) and lab.truth(lab.asks()[-1]) == Truth(key=3)
    assert lab.curve[-1].accuracy is None and "stopped being finite" in lab.curve[-1].failure
