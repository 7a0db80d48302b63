"""The playground: its run against a slow one, its strings, its maps, its forty seeds."""

import json
import math
import queue
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.activations import ACTIVATIONS
from lessons.curve import MOST_POINTS
from lessons.film import FRAMES
from lessons.knobs import KnobError
from lessons.labs.playground import driver, export, knobs, maps, seeds, stand
from lessons.labs.playground.ground import FEATURES, features, ground, targets
from lessons.labs.playground.intake import is_brought, take
from lessons.labs.playground.network import Session, linears, network_of
from lessons.labs.playground.playground import Playground
from lessons.labs.playground.presets import PRESETS, Preset
from lessons.labs.playground.questions import ASKED, HALF, ask_for, option
from lessons.labs.playground.setup import ID, Setup, read, setup_of, write
from lessons.labs.playground.stand import Stand, Tally

TWO = ((3, "tanh"), (2, "tanh"))


def slow_losses(setup: Setup, epochs: int) -> tuple[float, float]:
    """TensorFlow Playground's training over all points at once, one number at a time.

    Every unit is tanh; the loss is ½ (y − t)², and l1 and l2 pull at weights, not at biases.
    Returns the mean losses on the training points and on the test points after it.
    """
    found = ground(setup)
    X = [[float(value) for value in row] for row in features(found.inputs, setup.features)]
    t = [float(row[0]) for row in targets(setup, found)]
    layers = linears(network_of(setup))
    W = [layer.W.data.astype(float).tolist() for layer in layers]
    b = [layer.b.data.astype(float).tolist() for layer in layers]

    def forward(x: list[float]) -> list[list[float]]:
        outputs = [x]
        for k in range(len(W)):
            into = outputs[-1]
            outputs.append(
                [
                    math.tanh(b[k][j] + sum(into[i] * W[k][i][j] for i in range(len(into))))
                    for j in range(len(b[k]))
                ]
            )
        return outputs

    for _ in range(epochs):
        dW = [[[0.0] * len(row) for row in matrix] for matrix in W]
        db = [[0.0] * len(row) for row in b]
        for n in found.train:
            outputs = forward(X[n])
            back = [outputs[-1][0] - t[n]]
            for k in reversed(range(len(W))):
                at_sum = [g * (1 - y * y) for g, y in zip(back, outputs[k + 1], strict=True)]
                for j, g in enumerate(at_sum):
                    db[k][j] += g
                    for i, y in enumerate(outputs[k]):
                        dW[k][i][j] += g * y
                back = [
                    sum(W[k][i][j] * at_sum[j] for j in range(len(at_sum)))
                    for i in range(len(outputs[k]))
                ]
        for k in range(len(W)):
            for j in range(len(b[k])):
                b[k][j] -= setup.lr * db[k][j] / len(found.train)
                for i in range(len(W[k])):
                    w = W[k][i][j]
                    pull = setup.l2 * w + setup.l1 * ((w > 0) - (w < 0))
                    W[k][i][j] -= setup.lr * (dW[k][i][j] / len(found.train) + pull)

    def loss(chosen: Iterator[int]) -> float:
        errors = [(forward(X[n])[-1][0] - t[n]) ** 2 / 2 for n in chosen]
        return sum(errors) / len(errors)

    return loss(iter(found.train.tolist())), loss(iter(found.test.tolist()))


@pytest.mark.parametrize(
    ("data", "l1", "l2", "initializer", "names"),
    [
        ("circle", 0.0, 0.0, "half", ("x1", "x2")),
        ("xor", 0.001, 0.0, "suited", ("x1", "x2", "x1x2")),
        ("gauss", 0.0, 0.03, "glorot", ("x1", "sin2", "x1x1", "x2x2")),
    ],
)
def test_a_run_over_all_points_agrees_with_a_slow_and_obvious_one(
    data: str, l1: float, l2: float, initializer: str, names: tuple[str, ...]
) -> None:
    setup = Setup(
        data=data, train=10, batch=0, lr=0.1, l1=l1, l2=l2, hidden=TWO, features=names,
        initializer=initializer,
    )  # fmt: skip
    session = Session(setup)
    session.train(100)
    slow = slow_losses(setup, 100)
    quick = session.score(session.ground.train).loss, session.score(session.ground.test).loss
    assert session.run.step == 100
    assert quick == pytest.approx(slow, abs=1e-6)
    assert quick[0] < Session(setup).score(session.ground.train).loss * 0.95


def test_features_are_what_they_are_called() -> None:
    place = np.array([[2.0, -3.0]])
    row = features(place, tuple(knobs.FEATURE_NAMES))[0]
    assert row.tolist() == pytest.approx([2, -3, 4, 9, -6, math.sin(2), math.sin(-3)])
    assert tuple(FEATURES) == tuple(knobs.FEATURE_NAMES)


# ---- the string ----------------------------------------------------------------------------------


def value_of(knob: knobs.Knob, rng: np.random.Generator) -> object:
    """Any value that it takes: its ends and its steps, too, and small ones as often as large."""
    if isinstance(knob.default, str) or rng.random() < 0.3:
        return list(knob.steps)[rng.integers(len(knob.steps))]
    kind = type(knob.default)
    if rng.random() < 0.2:
        return kind(knob.low if rng.random() < 0.5 else knob.high)
    wide = rng.uniform(knob.low, knob.high) * 10.0 ** -rng.integers(0, 8)
    return kind(max(wide, knob.low))


def goes_round(seed: int) -> None:
    """A state of chance, with points and weights, goes through its string and back."""
    rng = np.random.default_rng(seed)
    chosen: dict[str, object] = {knob.name: value_of(knob, rng) for knob in knobs.KNOBS}
    chosen["x1"] = "yes"
    heights = bool(rng.random() < 0.3)
    across = rng.uniform(-100, 100, (rng.integers(0, 6), 2)).tolist()
    labels = rng.uniform(-100, 100, 6) if heights else rng.integers(0, 10, 6)
    points = tuple((x, y, float(label)) for (x, y), label in zip(across, labels, strict=False))
    raw = (rng.standard_normal(rng.integers(0, 6)) * 10.0 ** rng.integers(-40, 37)).astype("<f4")
    text = write(chosen, points, heights=heights, weights=raw.tobytes())  # type: ignore[arg-type]
    told = read(text)
    assert told.whole == chosen and told.weights == raw.tobytes()
    assert np.allclose(np.array(told.points), np.array(points), rtol=1e-5, atol=1e-5)
    back = write(told.whole, told.points, heights=told.heights, weights=told.weights)
    assert back == text and setup_of(back) == setup_of(text)


def test_every_state_goes_through_its_string_and_back() -> None:
    for seed in range(300):
        goes_round(seed)


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=60) | st.text("0123456789:;.-e", max_size=60))
def test_no_string_does_harm(text: str) -> None:
    lab = Playground()
    before = lab.state
    for start in ("points=", "heights=", "weights=", "x1=", "seed=", ""):
        try:
            lab.load(f"{ID}?data=own&{start}{text}")
        except KnobError as error:
            assert str(error)
            assert lab.state == before
        else:
            assert lab.stand.train_loss == lab.stand.train_loss
            lab.load(before)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80) | st.text("0123456789,;\n.-exyab", max_size=80))
def test_no_table_does_harm(text: str) -> None:
    lab = Playground()
    before = lab.state
    take(lab, text)
    assert lab.note
    if lab.note.startswith("Not taken"):
        assert lab.state == before
    else:
        assert Playground.from_state(lab.state).stand.weights == lab.stand.weights


def test_lines_become_points_of_ones_own_and_a_bad_one_is_named() -> None:
    lab = Playground()
    take(lab, "x,y,class\n1,2,red\n-3,4,blue\n1,1,red\n0,1,blue\n5,5,red\n")
    assert lab.settings["data"] == "own" and len(lab.ground.inputs) == 5
    assert lab.ground.classes == 2 and "5 points" in lab.note
    kept = lab.state
    take(lab, "x,y,label\n1,2,0\n3,up,1\n")
    assert "line 3" in lab.note and "up" in lab.note and lab.state == kept
    take(lab, "x,y,height\n1,2,0.5\n3,1,-0.25\n0,0,7.5\n1,1,1\n")
    assert lab.ground.classes == 0 and lab.setup.regression and "heights=" in lab.state
    assert Playground.from_state(lab.state).ground.labels.tolist() == [0.5, -0.25, 7.5, 1]


def test_each_bad_line_is_named_of_many_the_first() -> None:
    lab = Playground()
    take(lab, "1,2,0\n3,up,1\n1,2\n4,4,1\nnan,1,1\n,1,1\n")
    assert "line 2: y is 'up'" in lab.note and "line 3: 2 values" in lab.note
    assert "line 5: x is nan" in lab.note and lab.note.count("line") == 4 and "1 more" in lab.note


def test_points_and_networks_come_from_a_file_that_is_named(tmp_path: Path) -> None:
    lab, file = Playground(), tmp_path / "my own.csv"
    file.write_text("x,y,class\n1,2,0\n3,4,1\n5,6,1\n")
    for named in (f"'{file}'", str(file).replace(" ", "\\ "), f"{file}\n", f"file://{file}"):
        lab.load(f"{ID}?data=xor")
        assert is_brought(named)
        take(lab, named)
        assert len(lab.points) == 3 and "3 points" in lab.note
    file.write_text(
        "x\x1b[31m,\u202ey,class" + "e\u0301" * 9000 + "\n1,2,0\n3,4,1\n5,6,1\n", "utf-8"
    )
    take(lab, f"'{file}'")
    assert lab.note.startswith("Taken: 3 points") and lab.note.isprintable()
    assert len(lab.note) < 500, "whatever its columns are called"
    take(lab, str(tmp_path / "none.csv"))
    assert "does not exist" in lab.note and len(lab.points) == 3
    for nowhere in ("~nobody-at-all/x.csv", "\0.csv", "x" * 5000 + ".json", "'.csv", "/.tsv"):
        take(lab, nowhere)
        assert lab.note.startswith("Not taken") and len(lab.points) == 3
        assert len(lab.note) < 500 and lab.note.isprintable()
    assert not is_brought(f"{ID}?data=xor&noise=0.1") and not is_brought("hello")
    assert not is_brought("~\0.csv")


@pytest.mark.parametrize(
    "query",
    ["data=circle", "data=three&loss=cross-entropy&layers=3&act2=gelu&l2=0.1",
     "data=plane&layers=0", "data=own&points=1:2:0;3:4:2;0:0:1", "data=code8&layers=1&units1=3",
     "golf=3&layers=0"],
)  # fmt: skip
def test_a_network_that_was_written_out_comes_back(query: str) -> None:
    lab = Playground.from_state(f"{ID}?{query}&seed=5")
    session = Session(lab.setup)
    session.train(3)
    text = export.as_json(lab.setup, session.network, lab.state)
    there = Playground()
    take(there, text)
    assert there.stand.weights == session.weights and there.note.startswith("Taken")
    assert replace(there.setup, weights=b"") == lab.setup and there.bounds == lab.bounds


def test_what_is_no_network_is_told_and_changes_nothing() -> None:
    lab = Playground()
    good = export.as_json(lab.setup, lab.network, lab.state)
    before, rng = lab.state, np.random.default_rng(0)
    told = json.loads(good)
    bad = [
        "{", "{}", '{"state": 3, "layers": []}', json.dumps(told | {"layers": told["layers"][:1]}),
        json.dumps(told | {"layers": [{"W": [[1, [2]]], "b": []}]}), '{"a":' * 3000,
        json.dumps(told | {"state": "playground?data=moon"}), good.replace("circle", "spirals"),
        json.dumps(told | {"state": lab.state + "&layers=0"}), good.replace("0.", "1e99"),
        json.dumps(told | {"state": "playground?layers=0&x1=no&x2=no"}),
    ]  # fmt: skip
    for _ in range(60):
        at, to = rng.integers(0, len(good), 2)
        bad.append(good[:at] + good[max(at, to) :])
    for text in bad:
        take(lab, text if text.startswith("{") else "{" + text)
        if lab.note.startswith("Taken"):  # what was cut out was not missed
            assert Playground.from_state(lab.state).stand.weights == lab.stand.weights
            lab.load(before)
        assert lab.state == before and lab.note
    take(lab, bad[3])
    assert "its layers are 2×4 4, and its state says 2×4 4 4×2 2 2×1 1" in lab.note


# ---- what is trained, and told -------------------------------------------------------------------


@pytest.mark.parametrize("preset", PRESETS, ids=[preset.name for preset in PRESETS])
def test_every_preset_does_what_it_promises(preset: Preset) -> None:
    session = Session(setup_of(preset.state))
    assert Playground.from_state(preset.state).setup == session.setup
    session.train(preset.epochs)
    score = session.score(session.ground.test)
    assert preset.least <= score.loss <= preset.loss
    if session.ground.classes:
        assert preset.right <= score.right <= preset.most


@pytest.mark.parametrize("bend", [*ACTIVATIONS])
@pytest.mark.parametrize("query", ["data=xor", "data=three&loss=cross-entropy", "data=plane"])
def test_what_is_written_out_in_numpy_computes_the_same(query: str, bend: str) -> None:
    if not ACTIVATIONS[bend].trainable:
        pytest.skip("cannot be chosen")
    features_too = "&x1x1=yes&x2x2=yes&x1x2=yes&sin1=yes&sin2=yes"
    setup = setup_of(f"{ID}?{query}&act1={bend}{features_too}&seed=3")
    network = network_of(setup)
    written: dict[str, object] = {}
    exec(export.as_numpy(setup, network), written)
    places = np.random.default_rng(0).uniform(-6, 6, (20, 2))
    mine = network(features(places, setup.features)).data
    if setup.entropy:
        mine = np.exp(mine) / np.exp(mine).sum(axis=1, keepdims=True)
    assert np.allclose(written["answer"](places), mine, atol=1e-4)  # type: ignore[operator]
    told = json.loads(export.as_json(setup, network, "state"))
    assert [len(layer["b"]) for layer in told["layers"]] == [4, 2, mine.shape[1]]


def test_losses_are_written_as_csv_and_the_state_as_a_command() -> None:
    lab = Playground()
    assert lab.stand.step == 0
    lines = export.as_csv(lab.train, lab.test).splitlines()
    assert (
        lines[0] == "epoch,training,test" and float(lines[1].split(",")[1]) == lab.train.values[0]
    )
    assert lab.state in export.as_command(lab.state, 0)
    session = Session(lab.setup)
    session.train(1)
    lab.told(replace(lab.stand, step=25, epoch=1.0, weights=session.weights))
    assert Playground.from_state(lab.trained).stand.weights == session.weights
    assert "weights" not in lab.state


@pytest.mark.parametrize(
    ("act", "other"),
    [
        (partial(Playground.turn, name=name, by=1), name in knobs.LEARNS)
        for name in sorted(knobs.LIVE)
    ]
    + [(partial(Playground.nudge, index=0, by=0.5), True)],
)
def test_a_command_says_whether_a_hand_was_in_the_run(
    act: Callable[[Playground], object], other: bool
) -> None:
    lab = Playground()
    lab.free = True
    act(lab)
    assert not lab.by_hand, "before the first step all of it is in the state"
    lab.again()
    weights = lab.stand.weights
    lab.told(Stand(lab.number, 25, 1.0, 0.5, 0.6, 0.7, 0.7, weights, ((1.0, 0.5, 0.6),)))
    act(lab)
    told = export.as_command(lab.state, 1, by_hand=lab.by_hand)
    assert lab.by_hand is other is ("#" in told) and told.startswith("dl-tui play '")
    lab.again()
    assert not lab.by_hand, "a new start has all of it again"


def test_the_plane_is_learned_by_a_sum_and_told_in_a_loss_alone() -> None:
    session = Session(setup_of(f"{ID}?data=plane&layers=0&lr=0.01"))
    session.train(5)
    score = session.score(session.ground.test)
    assert score.loss < 1e-4 and math.isnan(score.right)


def test_a_rate_too_large_is_explained() -> None:
    session = Session(setup_of(f"{ID}?data=hills&lr=1000&act1=relu&act2=relu"))
    session.train(3)
    assert "learning rate" in session.trouble
    assert all(map(math.isfinite, np.frombuffer(session.weights, "<f4")))


def drive(*orders: str) -> tuple[queue.SimpleQueue[str | None], Iterator[Stand]]:
    told: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    for order in orders:
        told.put(order)
    return told, driver.Driver(told).stands()


def test_the_driver_obeys_and_tells() -> None:
    orders, stands = drive(f"start 3 {ID}?seed=1", "nonsense", "epochs x", "epochs 2")
    first, second = next(stands), next(stands)
    assert (first.number, first.step, first.running) == (3, 0, False)
    assert (second.epoch, second.running, second.path[-1][0]) == (2.0, False, 2.0)
    alone = Session(setup_of(f"{ID}?seed=1"))
    alone.train(2)
    assert second.weights == alone.weights
    orders.put(f"change {ID}?seed=1&lr=0.0")
    orders.put("epochs 1")
    assert next(stands).weights == second.weights, "a rate of 0 changes nothing"
    orders.put(f"weights {first.weights.hex()}")
    orders.put("epochs 1")
    assert next(stands).weights == first.weights
    orders.put("run")
    orders.put("pause")
    assert not next(stands).running
    orders.put(f"start 4 {ID}?weights=AAAA")
    orders.put(f"start 5 {ID}?nonsense=1")
    orders.put(None)
    assert list(stands) == []


def test_stands_are_told_at_most_four_times_a_second_and_keep_the_pace() -> None:
    orders, stands = drive(f"start 1 {ID}?batch=0", "pace 0", "run")
    found = [next(stands) for _ in range(3)]
    assert found[2].running and found[2].step > found[1].step and found[2].speed > 0
    assert len(found[1].path) <= driver.APART / driver.MEASURED + 2
    orders.put("pace 20")
    next(stands)
    slow = next(stands)
    before = next(stands).epoch
    assert before - slow.epoch <= 20 * driver.APART + 2
    orders.put(None)


def numbers(news: stand.News) -> str:
    return stand.to_json(news)


@given(st.floats(allow_nan=True), st.binary(max_size=12), st.text(max_size=5))
def test_news_travel_as_lines(loss: float, weights: bytes, trouble: str) -> None:
    one = Stand(
        1, 2, 0.5, loss, 0.25, math.nan, 1.0, weights, ((0.5, loss, 0.25),), trouble=trouble
    )
    line = numbers(one)
    assert numbers(stand.from_json(line)) == line and "\n" not in line
    tally = Tally(5, 60, (1, 2), (0, 3), 40)
    assert stand.from_json(stand.to_json(tally)) == tally
    for bad in (b"", b"[]", b"{}", b'{"news": "stand"}', b'{"news": []}', line[:-3].encode(),
                stand.to_json(tally).replace("[1, 2]", "[1e999]")):  # fmt: skip
        with pytest.raises(ValueError, match="no news"):
            stand.from_json(bad)


# ---- maps ----------------------------------------------------------------------------------------


def test_every_neuron_has_a_map_of_what_it_answers() -> None:
    setup = setup_of(f"{ID}?layers=2&act1=logistic&act2=relu&x1x2=yes")
    network = network_of(setup)
    first, second = maps.unit_maps(network, setup, 6.0, 8)
    assert (len(first), len(second)) == (4, 2) and first[0].shape == (8, 8)
    assert all(np.abs(each).max() <= 1 for each in (*first, *second))
    assert len(maps.feature_maps(setup, 6.0, 8)) == 3
    places = maps.grid(6.0, 8, 8)
    assert places[0].tolist() == [-5.25, 5.25] and places[-1].tolist() == [5.25, -5.25]
    one = linears(network)[0]
    z = features(places, setup.features) @ one.W.data[:, 2] + one.b.data[2]
    assert np.allclose(first[2].ravel(), 2 / (1 + np.exp(-z)) - 1, atol=1e-6)
    answer = maps.answer_map(network, setup, 6.0, 5, 7)
    assert answer.winners is None and answer.shares.shape == (5, 7)
    assert np.allclose(answer.shares.ravel(), network(features(maps.grid(6.0, 5, 7),
                       setup.features)).data[:, 0], atol=1e-6)  # fmt: skip


def test_three_classes_have_a_winner_everywhere() -> None:
    for loss in ("squared", "cross-entropy"):
        setup = setup_of(f"{ID}?data=three&loss={loss}")
        answer = maps.answer_map(network_of(setup), setup, 6.0, 6, 6)
        assert answer.winners is not None and set(np.unique(answer.winners)) <= {0, 1, 2}
        assert 0 <= answer.shares.min() <= answer.shares.max() <= 1


# ---- forty seeds ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "units", "pull"),
    [("xor", 3, 0.0), ("xor", 0, 0.0), ("three", 3, 0.1), ("three", 0, 0.1), ("plane", 3, 0.0),
     ("plane", 0, 0.03), ("code4", 3, 0.0), ("code4", 0, 0.0)],
)  # fmt: skip
def test_a_network_of_the_crowd_learns_as_it_would_alone(
    data: str, units: int, pull: float
) -> None:
    setup = Setup(data=data, batch=0, lr=0.1, train=10, l1=pull / 10, l2=pull)
    crowd = seeds.Crowd(setup, units, seeds=3)
    alone = Session(seeds.member(setup, units, 2))
    chosen = alone.ground.test
    for _ in range(30):
        crowd.train()
    alone.train(30)
    mine = alone.network(features(alone.ground.inputs, alone.setup.features)[chosen]).data
    assert np.allclose(crowd.outputs(chosen)[:, 2], mine, atol=1e-4)
    assert crowd.solved().shape == (3,)


def test_the_seeds_settle_how_many_units_a_cloud_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeds, "EPOCHS", 10)
    told = list(seeds.trials(Setup(data="gauss", lr=0.1)))
    assert [each.epoch for each in told] == [0, 5, 10]
    assert told[-1].solved == (40,) * len(seeds.WIDTHS)
    assert all(a <= b for a, b in zip(told[0].solved, told[1].solved, strict=True))
    assert option(told[-1]) == 0
    one = list(seeds.trials(Setup(data="gauss", lr=0.1, hidden=())))
    assert one[-1].widths == (0,) and one[-1].solved[0] > 30 and option(one[-1]) == 2
    assert [option(replace(one[-1], solved=(n,))) for n in (0, 1, 19, 20, 40)] == [0, 1, 1, 2, 2]


@given(st.lists(st.integers(0, 40), min_size=5, max_size=5))
def test_every_outcome_is_one_of_the_options(counts: list[int]) -> None:
    place = option(Tally(100, 100, (1, 2, 3, 4, 8), tuple(counts), 40))
    if place < len(ASKED):
        assert counts[place] >= HALF and max(counts[:place], default=0) < HALF
    else:
        assert max(counts[:4]) < HALF


# ---- the lab -------------------------------------------------------------------------------------


def test_each_data_set_asks_once_and_the_seeds_decide() -> None:
    lab = Playground()
    ask = lab.question
    assert ask is not None and ask.id == "playground.circle" and not lab.open
    lab.attempt(ask).choose(2)
    lab.attempt(ask).sure(2)
    assert lab.open
    lab.turn("noise", 1)
    lab.turn("act1", 1)
    assert lab.open, "said once for this data set"
    lab.turn("data", 1)
    assert lab.question is not None and lab.question.id == "playground.xor"
    lab.turn("data", -1)
    found = Tally(100, 100, (1, 2, 3, 4, 8), (0, 0, 35, 40, 40), 40)
    lab.prove()
    assert lab.tallied(found) == [], "these knobs are others than those that were spoken of"
    lab.turn("noise", -1)
    lab.turn("act1", -1)
    lab.turn("units1", 1)
    lab.prove()
    assert lab.tallied(Tally(5, 100, (1, 2, 3, 4, 8), (0, 0, 9, 9, 9), 40)) == []
    answers = lab.tallied(Tally(100, 100, (1, 2, 3, 4, 8), (0, 0, 35, 40, 40), 40))
    assert [(a.item, a.correct) for a in answers] == [("playground.circle", True)]
    assert lab.tallied(Tally(100, 100, (1, 2, 3, 4, 8), (0, 0, 35, 40, 40), 40)) == []
    lab.turn("layers", -2)
    assert lab.setup.hidden == () and lab.open, "of this data set enough was said"
    for name in (*knobs.SETS[:-1],):
        assert ask_for(Setup(data=name)) is not None
        alone = ask_for(Setup(data=name, hidden=()))
        assert alone is not None and alone.id == f"playground.{name}.alone"
    assert ask_for(Setup(data="own")) is None


def test_what_is_live_keeps_the_run_and_all_else_begins_anew() -> None:
    lab = Playground()
    lab.free = True
    number, first = lab.number, lab.stand
    later = Stand(number, 25, 1.0, 0.5, 0.6, 0.7, 0.7, first.weights, ((1.0, 0.5, 0.6),))
    assert lab.told(later) and lab.shown is later and lab.train.values[-1] == 0.5
    lab.turn("lr", 1)
    lab.turn("l2", 1)
    assert lab.number == number and lab.shown is later
    lab.turn("units1", 1)
    assert lab.number != number and lab.shown.step == 0 and not lab.told(later)
    lab.again()
    assert lab.stand.weights == Playground.from_state(lab.state).stand.weights
    before = lab.stand.weights
    lab.new_seed()
    assert lab.stand.weights != before
    number = lab.number
    for name in ("units6", "act6"):
        assert lab.lacks(name) and lab.turn(name, 1)
    assert lab.number == number, "what changes nothing now costs no run"
    lab.turn("x1", -1)
    lab.turn("x2", -1)
    assert lab.settings["x2"] == "yes" and "at least one" in lab.note


def test_the_film_is_wound_back_and_never_longer_than_it_may_be() -> None:
    lab = Playground()
    weights = lab.stand.weights
    for step in range(1, 1000):
        path = tuple((step + k / 4, 1 / step, 1.0) for k in range(4))
        lab.told(Stand(lab.number, step, step + 0.75, 1 / step, 1.0, 0.5, 0.5, weights, path))
    assert lab.train.steps[-1] == 999.75
    assert len(lab.film) <= FRAMES and lab.film[0].step == 0 and lab.film[-1].step == 999
    assert len(lab.train.steps) <= MOST_POINTS >= len(lab.test.steps), "an hour costs no more"
    assert not lab.film.wind(1) and lab.film.wind(-1) and lab.shown.step < 999
    for _ in range(FRAMES):
        lab.film.wind(-1)
    assert lab.shown.step == 0
    for _ in range(FRAMES):
        lab.film.wind(1)
    assert lab.shown.step == 999 and lab.film.at is None


def test_a_weight_moved_by_hand_is_in_the_state_and_r_takes_it_back() -> None:
    lab = Playground()
    first = np.frombuffer(lab.stand.weights, "<f4")
    moved = np.frombuffer(lab.nudge(3, 0.5), "<f4")
    assert moved[3] == pytest.approx(first[3] + 0.5) and "weights=" in lab.state
    there = Playground.from_state(lab.state)
    assert there.stand.weights == lab.stand.weights and there.stand.train_loss != pytest.approx(0)
    assert there.stand.train_loss == pytest.approx(lab.stand.train_loss)
    lab.again()
    assert np.array_equal(np.frombuffer(lab.stand.weights, "<f4"), first)
    with pytest.raises(KnobError, match="weights"):
        lab.load(f"{ID}?layers=1&weights=AAAA")


def test_a_pinned_run_stays_as_it_was() -> None:
    lab = Playground()
    assert lab.stand.step == 0
    lab.pin()
    kept = lab.pins.results[0]
    lab.told(Stand(lab.number, 5, 0.2, 0.1, 0.1, 1.0, 1.0, lab.stand.weights, ((0.2, 0.1, 0.1),)))
    assert kept.train.values != lab.train.values and kept.film[-1].step == 0
    lab.pin()
    assert not lab.pins.results
