"""A run that broke down says what would help, and one key does it."""

from typing import Any

import numpy as np
import pytest

from engine.tasks import points
from engine.training.config import TrainingConfig
from engine.training.events import Collapse, Divergence, End, Initial, Start
from engine.training.fit import fit
from engine.training.optimizers import SGD, Adam
from engine.training.run import Run
from lessons.labs.mnist.mnist import Mnist


def begun(state: str) -> Mnist:
    """The lab with a run under way."""
    lab = Mnist.from_state(state)
    lab.free = True
    assert lab.begin() is not None
    lab.fold(1, Start(TrainingConfig(), 9, 640, 50, 100, 10, 0, 50, "MNIST", 0))
    lab.fold(1, Initial(2.3, 0.1))
    return lab


def test_what_broke_down_is_mended_as_it_is_advised() -> None:
    lab = begun("mnist?lr=100.0")
    failed = Divergence(3, "loss", "", "Why.", "Lower it.", 0.3)
    assert lab.cure == "" and not lab.cured(), "it still runs"
    lab.fold(1, End("diverged", 3, None, 0.1, "It did.", failed))
    assert lab.cure == "lr 0.3"
    lab.turn("lr", -1)
    assert lab.cure == "", "the learner changes something already"
    lab.turn("lr", 1)
    assert lab.cured() and lab.settings["lr"] == 0.3 and lab.ready
    lab = begun("mnist?initializer=zeros")
    lab.fold(1, End("collapsed", 3, 0.1, 0.1, "", None, Collapse(3, "hidden layer 1", "", "")))
    assert lab.cure == "suited" and lab.cured() and lab.settings["initializer"] == "suited"


@pytest.mark.parametrize(
    ("knobs", "better"),
    [
        ({"lr": 1e30}, SGD().lr),
        ({"optimizer": "adam", "lr": 1e20}, Adam().lr),
        ({"initializer": "zeros"}, None),
    ],
)
def test_the_engine_advises_a_rate_that_helps(knobs: dict[str, Any], better: float | None) -> None:
    data = points.make("three", 80, 0.1, np.random.default_rng(0)).task("three")
    usual = {"hidden": (5,), "batch_size": 8, "lr": 0.1, "epochs": 3}
    (*_, end) = fit(Run(TrainingConfig(**(usual | knobs)), data))
    assert isinstance(end, End)
    failure = end.divergence or end.collapse
    assert failure is not None and failure.better_lr == better
    cure: dict[str, Any] = {"initializer": ""} if better is None else {"lr": better}
    (*_, end) = fit(Run(TrainingConfig(**(usual | knobs | cure)), data))
    assert isinstance(end, End) and end.reason == "finished"
