"""Autoencoders of the playground: codes that go in, through a narrow layer, and come out again."""

import numpy as np
import pytest

from lessons.labs.playground import export
from lessons.labs.playground.codes import codes
from lessons.labs.playground.cursor import Spot, moved, told, widths
from lessons.labs.playground.ground import features, ground, targets
from lessons.labs.playground.knobs import CODES, lacks
from lessons.labs.playground.network import Session, network_of
from lessons.labs.playground.playground import Playground
from lessons.labs.playground.questions import ask_for
from lessons.labs.playground.seeds import Crowd, epochs_of
from lessons.labs.playground.setup import ID, Setup, setup_of


@pytest.mark.parametrize("data", CODES)
def test_each_code_is_an_input_and_wanted_at_its_own_output(data: str) -> None:
    count = CODES[data]
    setup = Setup(data=data, hidden=((2, "tanh"),), features=("x1", "sin2"))
    found = ground(setup)
    assert found.coded and widths(setup, found) == (count, 2, count)
    assert np.array_equal(features(found.inputs, setup.features), np.eye(count))
    assert np.array_equal(targets(setup, found), 2 * np.eye(count) - 1)
    assert found.train.tolist() == found.test.tolist() == list(range(count))
    ask = ask_for(setup)
    assert (
        ask is not None and f"{count} codes" in ask.prompt and f"{epochs_of(setup):,}" in ask.prompt
    )


def test_what_is_inside_is_what_the_narrowest_layer_says() -> None:
    session = Session(
        setup_of(f"{ID}?data=code8&layers=3&units1=6&units2=2&units3=5&batch=0&lr=0.3")
    )
    session.train(20)
    found = codes(session.setup, session.network, session.ground)
    layers = session.network.layers
    x = np.eye(8, dtype=np.float32)
    for layer in layers[:4]:
        x = layer(x).data
    assert found.inside.shape == (8, 2) and np.allclose(found.inside, x)
    assert found.right / 8 == session.score(session.ground.test).right
    bare = Setup(data="code4", hidden=())
    assert codes(bare, network_of(bare), ground(bare)).inside.shape == (4, 0)


def test_two_units_find_eight_places_on_a_circle() -> None:
    session = Session(setup_of(f"{ID}?data=code8&layers=1&units1=2&batch=0&lr=0.3"))
    session.train(1400)
    found = codes(session.setup, session.network, session.ground)
    radius = np.hypot(*found.inside.T)
    assert found.right == 8 and radius.min() > 0.8 and radius.max() / radius.min() < 1.4
    angles = np.sort(np.arctan2(found.inside[:, 1], found.inside[:, 0]))
    gaps = np.diff([*angles, angles[0] + 2 * np.pi])
    assert gaps.min() > 0.3, "each has a place of its own"


def test_one_unit_does_for_four_codes_and_not_for_eight() -> None:
    for data, least, most in (("code4", 20, 40), ("code8", 0, 10)):
        crowd = Crowd(setup_of(f"{ID}?data={data}&batch=0&lr=0.3"), 1)
        there = np.zeros(40, bool)
        for _ in range(200):
            crowd.train()
            there |= crowd.solved()
        assert least <= there.sum() <= most


def test_there_is_no_plane_to_walk_to_and_no_feature_to_choose() -> None:
    lab = Playground.from_state(f"{ID}?data=code4&layers=1&units1=1")
    sizes = widths(lab.setup, lab.ground)
    last = Spot(len(sizes) - 1, 0)
    assert moved(last, 0, 1, sizes, lab.ground.reach) == last
    where = Spot(len(sizes) - 1, 0, place=(1.0, 2.0))  # from the data set before
    assert told(where, lab.setup, lab.network, lab.ground)
    assert "input code 2" in told(Spot(0, 2), lab.setup, lab.network, lab.ground)[0]
    assert (
        lacks(lab.settings, "noise") and lacks(lab.settings, "x1") and not lacks(lab.settings, "lr")
    )


def test_an_autoencoder_is_written_out_in_numpy() -> None:
    setup = setup_of(f"{ID}?data=code4&layers=1&units1=2&seed=2")
    network = network_of(setup)
    written: dict[str, object] = {}
    exec(export.as_numpy(setup, network), written)
    found = written["answer"](np.eye(4))  # type: ignore[operator]
    assert np.allclose(found, network(np.eye(4, dtype=np.float32)).data, atol=1e-5)
