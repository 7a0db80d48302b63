"""The network builder: what comes out is the engine's, what is asked has one answer, what does not
fit is refused with both sizes."""

import random
import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.activations import ACTIVATIONS
from engine.layers.sequential import mlp
from lessons.asking.ask import Ask
from lessons.knobs import KnobError
from lessons.labs.builder.builder import LAYERS, Builder
from lessons.labs.builder.net import DEEPEST, WIDEST, Net, Place
from lessons.labs.builder.plan import MisfitError, read_plan, shapes_of
from lessons.labs.builder.questions import BY_HAND

sizes = st.lists(st.integers(1, 9), min_size=2, max_size=DEEPEST + 1).map(tuple)
seeds = st.integers(0, 10**6)
bends = st.sampled_from(["relu", "tanh", "logistic", "linear"])


def by_hand(net: Net) -> list[float]:
    h = [float(v) for v in net.x]
    for layer in range(1, net.depth + 1):
        W, b = net.weights(layer).tolist(), net.biases(layer).tolist()
        z = [
            sum(w * v for w, v in zip(row, h, strict=True)) + c for row, c in zip(W, b, strict=True)
        ]
        g = ACTIVATIONS[net.g].function
        h = [float(g(v)) for v in z] if net.bends(layer) else z
    return h


def answered(lab: Builder) -> list[Ask]:
    """Answer all that is asked, rightly, and say what it was."""
    done = []
    while (ask := lab.question) is not None:
        attempt = lab.attempt(ask)
        if ask.poll is None:
            assert attempt.commit(ask.solution).correct, ask
        else:
            attempt.choose(ask.poll.key)
            attempt.sure(2)
        done.append(ask)
    return done


# ---- numbers -------------------------------------------------------------------------------------


@given(sizes, seeds, bends, st.booleans())
@settings(max_examples=60, deadline=None)
def test_what_comes_out_is_what_one_gets_by_hand(
    sizes: tuple[int, ...], seed: int, g: str, bent: bool
) -> None:
    net = Net(sizes, g, bent, seed, {})
    assert net.output.tolist() == pytest.approx(by_hand(net), rel=1e-9, abs=1e-9)
    assert net.parameters == mlp(sizes, "relu", np.random.default_rng(0)).parameters.size
    for layer, (m, n) in enumerate(shapes_of(sizes), 1):
        assert net.weights(layer).shape == (m, n) and net.biases(layer).shape == (m,)
        assert np.abs(net.tables[layer - 1]).max() <= 2


@given(sizes, seeds, st.integers(1, DEEPEST))
@settings(max_examples=40, deadline=None)
def test_a_unit_more_leaves_all_other_weights_as_they_were(
    sizes: tuple[int, ...], seed: int, at: int
) -> None:
    layer = min(at, len(sizes) - 1)
    wider = (*sizes[:layer], sizes[layer] + 1, *sizes[layer + 1 :])
    small, large = Net(sizes, "relu", False, seed, {}), Net(wider, "relu", False, seed, {})
    for each in range(1, small.depth + 1):
        m, n = small.weights(each).shape
        assert (large.weights(each)[:m, :n] == small.weights(each)).all()
        assert (large.biases(each)[:m] == small.biases(each)).all()


@given(sizes, seeds)
@settings(max_examples=40, deadline=None)
def test_without_a_bend_one_layer_does_the_same(sizes: tuple[int, ...], seed: int) -> None:
    net = Net(sizes, "linear", False, seed, {})
    W, b = net.as_one
    assert W.shape == (sizes[-1], sizes[0])
    assert (W @ net.x + b).tolist() == pytest.approx(net.output.tolist(), rel=1e-9)


# ---- shapes that are typed -----------------------------------------------------------------------


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=DEEPEST))
def test_shapes_are_a_network_just_if_neighbours_fit(shapes: list[tuple[int, int]]) -> None:
    text = " ".join(f"{m}x{n}" for m, n in shapes)
    misfit = next((i for i, (a, b) in enumerate(pairwise(shapes)) if b[1] != a[0]), None)
    if misfit is None:
        assert shapes_of(read_plan(text)) == tuple(shapes)
        return
    with pytest.raises(MisfitError) as caught:
        read_plan(text)
    later, earlier = caught.value.shapes
    assert (later, earlier) == (shapes[misfit + 1], shapes[misfit])
    said = str(caught.value)
    assert f"the inner sizes {later[1]} and {earlier[0]} differ" in said


@given(st.text(max_size=40) | st.text("0123456789x ,-→×()", max_size=30))
@settings(max_examples=80)
def test_whatever_is_typed_is_a_network_or_is_refused_in_words(text: str) -> None:
    try:
        found = read_plan(text)
    except KnobError as error:
        assert str(error)
    else:
        assert 2 <= len(found) <= DEEPEST + 1 and all(1 <= size <= WIDEST for size in found)


@pytest.mark.parametrize(
    "text", ["3-4-2", "3 → 4 → 2", "4x3 2x4", "4×3, 2×4", "(4x3)(2x4)", " 4 x 3,2x4 "]
)
def test_a_network_is_typed_in_many_ways(text: str) -> None:
    if ")(" in text:
        with pytest.raises(KnobError):
            read_plan(text)
    else:
        assert read_plan(text) == (3, 4, 2)


def test_a_network_that_does_not_fit_changes_nothing() -> None:
    lab = Builder()
    before = lab.state
    with pytest.raises(MisfitError, match=re.escape("(2×5)(4×3)")):
        lab.build("4x3 2x5")
    assert lab.state == before
    lab.build("4x3 2x4")
    assert lab.sizes == (3, 4, 2)
    assert lab.asks()[0].id == "builder.count", "its shapes were given already"


# ---- units and layers ----------------------------------------------------------------------------


def test_layers_come_and_go() -> None:
    lab = Builder.from_state("builder?net=3-2-4-1&w3.1.4=7&w1.1.1=5")
    assert not lab.can_turn("u5") and lab.lacks("u5") == "after layer 4"
    assert lab.turn("u4", 2) and lab.sizes == (3, 2, 4, 1, 2) and lab.touched == 4
    assert lab.net.value(Place(3, 0, 3)) == 7
    assert lab.turn("u2", -9) and lab.sizes == (3, 2, 1, 2)
    assert lab.net.value(Place(1, 0, 0)) == 5
    assert lab.net.weights(2).shape == (1, 2), "and what does not fit any more is forgotten"
    assert not lab.turn("u1", -9) or lab.sizes[1] == 1
    assert all(name in lab.settings for name in LAYERS)


@given(sizes, st.data())
@settings(max_examples=40, deadline=None)
def test_whatever_is_turned_and_moved_the_mark_stands_on_a_number(
    sizes: tuple[int, ...], data: st.DataObject
) -> None:
    lab = Builder.from_state(f"builder?net={'-'.join(map(str, sizes))}")
    lab.free = data.draw(st.booleans())
    names = [knob.name for knob in lab.KNOBS]
    for _ in range(12):
        match data.draw(st.sampled_from(["turn", "go", "walk", "put", "view", "r", "R"])):
            case "turn":
                lab.turn(data.draw(st.sampled_from(names)), data.draw(st.sampled_from([-1, 1, 4])))
            case "go":
                lab.go(*data.draw(st.sampled_from([(1, 0), (-1, 0), (0, 1), (0, -1)])))
            case "walk":
                lab.walk(data.draw(st.sampled_from([1, -1])))
            case "put":
                lab.put(data.draw(st.floats(-3, 3).map(lambda v: round(v, 2))))
            case "view":
                lab.in_matrix = not lab.in_matrix
            case "r":
                lab.again()
            case "R":
                lab.new_seed()
        assert lab.marked and np.isfinite(lab.net.value(lab.mark))
        assert len(lab.known) == len(lab.sizes)
        assert lab.asks()
    again = Builder.from_state(lab.state)
    assert again.state == lab.state
    assert again.net.output.tolist() == lab.net.output.tolist()


def test_arrows_go_through_the_drawing_or_through_the_matrix() -> None:
    lab = Builder.from_state("builder?net=3-2-1")
    lab.go(1, 0)
    assert lab.marked == "W₁[2, 1]"
    lab.go(0, 1)
    assert lab.marked == "W₂[1, 1]", "layer by layer"
    lab.go(0, -1)
    lab.go(0, -1)
    assert lab.marked == "x₁"
    lab.in_matrix = True
    lab.go_to(Place(1, 0, 2))
    lab.go(0, 1)
    assert lab.marked == "b₁[1]"
    lab.go(0, 1)
    assert lab.marked == "W₂[1, 1]", "past the bias begins the next layer"
    lab.go(0, -1)
    assert lab.marked == "b₁[1]"
    seen = []
    lab.go_to(Place(1, 0, 0))
    for _ in range(8):
        seen.append(lab.marked)
        lab.walk(1)
    assert seen == ["W₁[1, 1]", "W₁[1, 2]", "W₁[1, 3]", "b₁[1]",
                    "W₁[2, 1]", "W₁[2, 2]", "W₁[2, 3]", "b₁[2]"]  # fmt: skip
    assert lab.marked == "W₁[1, 1]"


# ---- the state -----------------------------------------------------------------------------------


def test_weights_are_in_the_state_where_they_were_changed() -> None:
    lab = Builder.from_state("builder?net=3-4-2&g=tanh&last=bent&seed=7&x2=−1.5&w2.1.3=0.25&b1.4=9")
    assert lab.sizes == (3, 4, 2) and lab.settings["g"] == "tanh" and lab.net.bent
    assert lab.net.x[1] == -1.5
    assert lab.net.weights(2)[0, 2] == 0.25 and lab.net.biases(1)[3] == 9
    assert "w2.1.3=0.25" in lab.state and "w1" not in lab.state
    lab.again()
    assert "w2" not in lab.state


@pytest.mark.parametrize(
    "state",
    [
        "net=4x3,2x5", "net=junk", "net=65-1", "net=3", "w3.1.1=1", "w1.3.1=1", "w1.1.4=1", "x4=1",
        "b0.1=1", "b1.3=1", "w1.1.1=nan", "w1.1.1=x", "w1.1=1", "x1.1=1", "g=cubic", "u1=3",
    ],
)  # fmt: skip
def test_a_state_that_is_none_is_refused(state: str) -> None:
    lab = Builder()
    before = lab.state
    with pytest.raises(KnobError):
        lab.load(f"builder?{state}")
    assert lab.state == before


# ---- questions -----------------------------------------------------------------------------------


def test_shapes_count_and_output_are_asked_before_they_are_seen() -> None:
    lab = Builder.from_state("builder?net=3-2-1&seed=5")
    assert not lab.shapes_open and not lab.count_open
    assert lab.known[0] == tuple(lab.net.x) and lab.known[1:] == ((None, None), (None,))
    assert [ask.id for ask in answered(lab)] == ["builder.shape", "builder.count", "builder.output"]
    assert lab.shapes_open and lab.count_open and lab.known == ((-1, 2, 1), (9, 0), (16,))
    lab.go_to(Place(1, 1, 0))
    assert lab.nudge(1) and lab.moved == [Place(1, 1, 0)]
    assert lab.known == ((-1, 2, 1), (9, None), (None,)), "what it may have moved is covered"
    assert "W₁[2, 1] goes from −1 to 0" in str(lab.question and lab.question.prompt)
    assert [ask.id for ask in answered(lab)] == ["builder.edit"]
    lab.turn("u2", 1)
    assert [ask.id for ask in answered(lab)] == ["builder.shape", "builder.count", "builder.output"]


def test_two_changes_are_asked_about_together_and_taking_one_back_asks_nothing() -> None:
    lab = Builder.from_state("builder?net=3-2-1&seed=5")
    answered(lab)
    lab.go_to(Place(1, 0, 0))
    lab.put(4)
    lab.go_to(Place(2, 0, 1))
    lab.put(3)
    assert lab.question is not None and lab.question.prompt.startswith("2 numbers are changed")
    lab.put(-1)
    assert "W₁[1, 1] goes from −1 to 4" in lab.question.prompt
    lab.go_to(Place(1, 0, 0))
    lab.put(-1)
    assert lab.question is None and lab.open


@pytest.mark.parametrize(
    ("ask", "typed", "says"),
    [
        ("shape", "2x1", "Rows and columns changed places"),
        ("shape", "2x3", "That is W₁"),
        ("shape", "1x3", "That counts the bias"),
        ("shape", "none", "built to fit"),
        ("shape", "7x7", "numbers in: 2, numbers out: 1"),
        ("count", "8", "these are the weights"),
        ("count", "3", "biases alone"),
        ("count", "14", "gives the inputs biases"),
        ("count", "10", "one bias a layer"),
        ("count", "6", "circles"),
        ("count", "99", "none of the usual slips"),
        ("output", "18", "the last bias, −2, is missing"),
        ("output", "20", "the last bias was subtracted"),
        ("output", "9", "neuron 1 of layer 1"),
        ("output", "-16", "the sign is not"),
        ("output", "22", "relu is missing"),
        ("output", "14", "the biases are missing"),
        ("output", "1,5", "no commas"),
    ],
)
def test_tired_answers_get_their_own_idea(ask: str, typed: str, says: str) -> None:
    lab = Builder.from_state("builder?net=3-2-1&seed=5")
    question = next(each for each in lab.asks() if each.id == f"builder.{ask}")
    verdict = question.judge(typed)
    assert not verdict.correct
    assert says in verdict.message, verdict


def test_a_0_is_not_laid_to_a_bias_of_0() -> None:
    lab = Builder.from_state("builder?net=3-4-2&seed=1")
    question = next(each for each in lab.asks() if each.id == "builder.neuron")
    assert lab.net.biases(1)[0] == 0 and question.solution == "1"
    assert question.judge("0").ideas == ("silent",)


def test_in_many_networks_the_engines_answer_is_taken_and_ends_the_hints() -> None:
    rng = random.Random(1)
    asked: set[str] = set()
    for _ in range(150):
        plan = [rng.choice([1, 2, 3, 4, 8]) for _ in range(rng.choice([2, 3, 3, 4, 7]))]
        g = rng.choice(["relu", "relu", "tanh", "logistic", "linear"])
        lab = Builder.from_state(
            f"builder?net={'-'.join(map(str, plan))}&g={g}&seed={rng.randrange(1000)}"
        )
        done = answered(lab)
        lab.mark = Place(1, 0, 0)
        for _ in range(rng.randrange(4)):
            lab.walk(1)
        if lab.put(rng.choice([-3.0, 0.0, 0.5, 4.0])):
            done += answered(lab)
        for ask in done:
            asked.add(ask.id)
            if ask.poll is None:
                assert ask.solution in ask.hints[-1].replace(" ", ""), ask
                assert len(ask.prompt) < 200
        assert (lab.net.work <= BY_HAND) == any(ask.id == "builder.output" for ask in done)
    assert asked == {f"builder.{word}" for word in ("shape", "count", "output", "edit", "neuron",
                                                   "moves")}  # fmt: skip


@given(sizes, seeds, st.data())
@settings(max_examples=30, deadline=None)
def test_an_output_grows_shrinks_or_stays_as_the_poll_says(
    sizes: tuple[int, ...], seed: int, data: st.DataObject
) -> None:
    lab = Builder.from_state(f"builder?net={'-'.join(map(str, sizes))}&seed={seed}")
    answered(lab)
    before = lab.net
    lab.mark = Place(
        1, data.draw(st.integers(0, sizes[1] - 1)), data.draw(st.integers(0, sizes[0]))
    )
    if not lab.put(data.draw(st.sampled_from([-4.0, 5.0]))):
        return
    ask = lab.question
    assert ask is not None
    row = lab.mark.row if lab.net.depth == 1 else 0
    was, now = float(before.output[row]), float(lab.net.output[row])
    if ask.poll is None:
        assert ask.judge(repr(now)).correct
    else:
        assert ask.poll.key == (0 if now > was else 1 if now < was else 2)
        assert len({choice.why for choice in ask.poll.choices}) == 3
