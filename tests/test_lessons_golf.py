"""Neuron golf and what else bounds the playground; and what is made of a run: PyTorch, a cure."""

import importlib.util
import json
import math
import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from engine.activations import ACTIVATIONS
from lessons.knobs import KnobError
from lessons.labs.playground import cursor, export
from lessons.labs.playground.bounds import CONTROLS, NAMES
from lessons.labs.playground.golf import BY_NUMBER, HOLES, LIMIT, PARS, Round
from lessons.labs.playground.ground import features
from lessons.labs.playground.intake import take
from lessons.labs.playground.knobs import BY_NAME
from lessons.labs.playground.network import Patience, Session, network_of
from lessons.labs.playground.playground import Playground
from lessons.labs.playground.setup import ID, read, setup_of
from lessons.labs.playground.stand import Stand, from_json, to_json
from lessons.labs.playground.table import Table
from tui.keys import KEYS

# ---- golf ----------------------------------------------------------------------------------------


def test_every_hole_has_a_par_that_the_search_found() -> None:
    kept = json.loads(PARS.read_text(encoding="utf-8"))
    assert kept["by"] == "python -m docs.golf" and len(HOLES) == 10
    for hole in HOLES:
        lab = Playground.from_state(hole.par.state)
        assert lab.hole is hole and lab.parameters == hole.par.parameters
        assert hole.par.epoch <= LIMIT and kept["pars"][str(hole.number)]["tried"] > 1
        assert hole.noise > 0 and lab.setup.noise == hole.noise and lab.setup.data == hole.data
        assert lab.state == Playground.from_state(lab.state).state


@pytest.mark.parametrize("number", [1, 3, 7, 9])
def test_par_reaches_the_goal_when_the_lab_trains_it(number: int) -> None:
    hole = BY_NUMBER[number]
    session = Session(setup_of(hole.par.state))
    session.train(int(hole.par.epoch))
    assert session.score(session.ground.test).loss <= hole.goal
    assert Session(setup_of(hole.state)).score(session.ground.test).loss > hole.goal


def told(lab: Playground, epoch: float, loss: float) -> None:
    path = ((epoch, loss, loss),)
    step = int(25 * epoch)
    assert lab.told(Stand(lab.number, step, epoch, loss, loss, 1, 1, lab.stand.weights, path))


def test_a_network_is_in_once_its_loss_is_and_the_best_is_kept() -> None:
    lab = Playground.from_state(f"{ID}?golf=2&units1=8")
    assert lab.open and lab.question is None, "golf asks nothing"
    hole = BY_NUMBER[2]
    told(lab, 3, hole.goal * 1.01)
    assert not lab.round.best
    told(lab, LIMIT + 1, hole.goal / 2)
    assert not lab.round.best, "too late"
    lab.again()
    told(lab, 10, hole.goal)
    first = lab.round.best[2]
    assert first.parameters == lab.parameters and "over par" in lab.note
    assert Playground.from_state(first.state).parameters == first.parameters
    lab.turn("units1", -1)
    told(lab, 10, hole.goal)
    assert lab.round.best[2].parameters < first.parameters
    lab.turn("units1", 1)
    told(lab, 10, hole.goal)
    assert lab.round.best[2].parameters < first.parameters, "the best stays"
    assert Round.recall(lab.round.memory) == lab.round


def test_weights_moved_by_hand_do_not_count_and_the_hole_stays_what_it_is() -> None:
    lab = Playground.from_state(f"{ID}?golf=2&units1=3")
    lab.nudge(0, 1.0)
    told(lab, 10, 0.0)
    assert not lab.round.best
    before = lab.state
    for name in ("data", "noise", "train", "draw", "loss", "x1x1"):
        assert not lab.turn(name, 1) and not lab.turn(name, -1) and lab.lacks(name) == "fixed"
    assert "fixed" in Table(lab).add((1.0, 1.0), 1)
    take(lab, "1,2,0\n2,3,1\n")
    assert lab.state == before and "fixed" in lab.note
    assert lab.turn("x2", -1) and not lab.turn("x1", -1), "one feature stays"


@pytest.mark.parametrize(
    "text", ['{"1": 3}', "[]", "3", '{"99": [1, 2, ""]}', '{"x": [1, 2]}', "{"]
)
def test_no_text_of_old_rounds_does_harm(text: str) -> None:
    assert not Round.recall(text).best


# ---- bounds --------------------------------------------------------------------------------------


@pytest.mark.parametrize("golf", range(0, len(HOLES) + 1, 2))
def test_bounds_go_through_the_string_and_hold(golf: int) -> None:
    rng = np.random.default_rng(golf)
    fixed, hidden = (
        frozenset(rng.choice(sorted(names), count, replace=False).tolist())
        for names, count in ((BY_NAME, 9), (NAMES, 9))
    )
    state = f"{ID}?fix={':'.join(fixed)}&hide={':'.join(hidden)}&golf={golf}&noise=0.3"
    lab = Playground.from_state(state)
    assert (lab.bounds.fixed, lab.bounds.hidden, lab.bounds.golf) == (fixed, hidden, golf)
    assert read(lab.state).bounds == lab.bounds
    for name in BY_NAME:
        assert lab.hides(name) == (name in hidden)
    assert lab.bounds.shut == {k for name in hidden for k in CONTROLS.get(name, ())} <= KEYS.keys()
    for name in BY_NAME:
        if name in fixed | hidden:
            before = lab.state
            assert not lab.turn(name, 1) and not lab.turn(name, -1) and lab.state == before


@pytest.mark.parametrize(
    "text", ["fix=colour", "fix=run", "hide=colour", "hide=x1:", "golf=11", "golf=-1", "golf=x"]
)
def test_bounds_that_nothing_bears_out_are_told(text: str) -> None:
    if text == "hide=x1:":
        assert read(f"{ID}?{text}").bounds.hidden == {"x1"}
        return
    with pytest.raises(KnobError, match=r"here there are data, noise|from 1 to 10"):
        read(f"{ID}?{text}")


# ---- early stopping, and a cure ------------------------------------------------------------------


def test_out_of_patience_it_goes_back_to_its_best_weights() -> None:
    query = "data=circle&noise=0.5&train=10&x1x1=yes&sin1=yes&lr=0.1&units1=8&units2=8"
    alone = Session(setup_of(f"{ID}?{query}"))
    losses, weights = [], []
    for _ in range(40):
        alone.train()
        losses.append(alone.score(alone.ground.test).loss)
        weights.append(alone.weights)
    session = Session(setup_of(f"{ID}?{query}&patience=5"))
    session.train(40)
    best = int(session.ended.partition("in epoch ")[2].partition(",")[0]) - 1
    assert min(losses[: best + 6]) == losses[best] and session.epoch == best + 6
    assert session.weights == weights[best] and not session.trouble
    session.train()
    assert session.weights == weights[best], "it has stopped"
    session.patience.forget()
    session.train()
    assert session.weights != weights[best], "and goes on when told"


def test_patience_counts_from_the_lowest() -> None:
    patience, weights = Patience(), np.zeros(1, np.float32)
    for epoch, loss in enumerate([3.0, 2.0, 2.5, 1.0, 1.5, math.nan, 1.0], start=1):
        weights[0] = epoch
        patience.look(loss, epoch, weights, 3)
        assert bool(patience.told) == (epoch == 7)
    assert weights[0] == 4 and "epoch 4" in patience.told


def test_what_diverges_is_explained_and_the_advice_helps() -> None:
    lab = Playground.from_state(f"{ID}?data=hills&lr=1000&act1=relu&act2=relu")
    session = Session(lab.setup)
    session.train(3)
    news = Stand(
        lab.number, 3, 1, math.nan, math.nan, math.nan, math.nan, session.weights,
        trouble=session.trouble, cure=session.cure,
    )  # fmt: skip
    assert lab.told(from_json(to_json(news)))  # type: ignore[arg-type]
    assert "enter" in lab.note and "learning rate" in lab.note and "step" in lab.note
    before = lab.number
    lab.cure()
    assert lab.setup.lr == session.cure < 1000 and lab.number > before
    again = Session(lab.setup)
    again.train(3)
    assert not again.trouble


# ---- written out ---------------------------------------------------------------------------------


def numpys_torch() -> dict[str, ModuleType]:
    """Those functions of PyTorch that are written, each as its documentation defines it."""
    torch, nn, functional = ModuleType("torch"), ModuleType("torch.nn"), ModuleType("functional")
    erf = np.vectorize(math.erf)

    def logistic(z: Any) -> Any:
        return 1 / (1 + np.exp(-z))

    vars(torch).update(
        tensor=lambda rows: np.array(rows, np.float32), sin=np.sin, tanh=np.tanh,
        stack=lambda columns, dim: np.stack(columns, axis=dim), clamp=np.clip, sigmoid=logistic,
        relu=lambda z: np.maximum(z, 0), nn=nn,
        softmax=lambda z, dim: np.exp(z) / np.exp(z).sum(axis=dim, keepdims=True),
    )  # fmt: skip
    vars(functional).update(
        softplus=lambda z: np.log1p(np.exp(z)), silu=lambda z: z * logistic(z),
        gelu=lambda z: z * (1 + erf(z / math.sqrt(2))) / 2,
        leaky_relu=lambda z, slope: np.where(z > 0, z, slope * z),
    )  # fmt: skip
    vars(nn).update(functional=functional)
    return {"torch": torch, "torch.nn": nn, "torch.nn.functional": functional}


@pytest.mark.parametrize("bend", [name for name, each in ACTIVATIONS.items() if each.trainable])
@pytest.mark.parametrize("query", ["data=xor", "data=three&loss=cross-entropy", "data=plane"])
def test_what_is_written_out_for_pytorch_computes_the_same(
    query: str, bend: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_too = "&x1x1=yes&x2x2=yes&x1x2=yes&sin1=yes&sin2=yes"
    setup = setup_of(f"{ID}?{query}&act1={bend}{given_too}&seed=3")
    network = network_of(setup)
    text = export.as_torch(setup, network)
    places = np.random.default_rng(0).uniform(-6, 6, (20, 2)).astype(np.float32)
    mine: dict[str, Any] = {}
    exec(export.as_numpy(setup, network), mine)
    wanted = mine["answer"](places)
    assert wanted.shape == network(features(places.astype(float), setup.features)).data.shape
    real = importlib.util.find_spec("torch") is not None
    for name, module in {} if real else numpys_torch().items():
        monkeypatch.setitem(sys.modules, name, module)
    theirs: dict[str, Any] = {}
    exec(text, theirs)
    x = theirs["torch"].tensor(places)
    assert np.allclose(np.asarray(theirs["answer"](x)), wanted, atol=1e-4)
    assert len(text.splitlines()) <= 13


def test_a_weight_under_the_cursor_stands_in_its_neurons_formula() -> None:
    lab = Playground.from_state(f"{ID}?layers=1&units1=8&sin1=yes&sin2=yes&x1x2=yes&x1x1=yes")
    for to in range(8):
        for row in range(6):
            first, second = cursor.told(cursor.Spot(0, row, to), lab.setup, lab.network, lab.ground)
            name = cursor.name_of(cursor.Spot(0, row), lab.setup, (6, 8, 1))
            assert first.startswith(f"w({name} → neuron 1.{to + 1}) = ")
            assert f" {name}]" in second and "tanh(" in second and "…" in second
    assert "[" not in cursor.told(cursor.Spot(1, 0), lab.setup, lab.network, lab.ground)[1]
