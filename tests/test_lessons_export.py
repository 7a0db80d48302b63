"""What is written of a trained network computes the same elsewhere; a chart is a drawing."""

import importlib.util
import math
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest
from test_lessons_golf import numpys_torch

from engine.activations import ACTIVATIONS
from engine.files import checkpoint
from engine.layers.activation import Activation
from engine.layers.linear import Linear
from engine.ops import softmax
from engine.tasks.images import dataset
from engine.tasks.task import Task
from engine.training.config import TrainingConfig
from engine.training.fit import fit
from engine.training.run import Run
from lessons.curve import Curve
from lessons.export import NUMPY, TORCH, as_csv
from lessons.knobs import defaults
from lessons.labs.mnist.knobs import KNOBS
from lessons.labs.mnist.written import network_of, of_network, texts, write
from lessons.runs import Run as Picture
from tui.figures.chart import Chart, Series
from tui.figures.raster import DOTTED
from tui.figures.svg import as_svg


@pytest.fixture(scope="module")
def pictures() -> Task:
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (60, 18, 19), np.uint8)[:, :, :18], np.arange(60) % 3
    return dataset("noise", (images, labels), (images[:9], labels[:9])).task()


def strided(a: Any, K: Any) -> Any:
    """Cross-correlation without padding, as PyTorch's documentation defines conv2d, in loops."""
    (_, _, h, w), (o, _, p, q) = a.shape, K.shape
    out = np.zeros((len(a), o, h - p + 1, w - q + 1), np.float32)
    for i in range(p):
        for j in range(q):
            window = a[:, :, i : i + out.shape[2], j : j + out.shape[3]]
            out += np.tensordot(window, K[:, :, i, j], axes=(1, 1)).transpose(0, 3, 1, 2)
    return out


def largest(a: Any, n: int) -> Any:
    h, w = a.shape[2] // n, a.shape[3] // n
    tiles = [a[:, :, i : h * n : n, j : w * n : n] for i in range(n) for j in range(n)]
    return np.max(tiles, axis=0)


@pytest.mark.parametrize(
    "knobs",
    [
        {},
        {"hidden": (7, 5), "activation": "gelu", "batch_norm": True, "dropout": 0.5},
        {"hidden": ()},
        {"network": "cnn", "activation": "leaky_relu", "batch_norm": True},
        {"patience": 1, "epochs": 9, "lr": 3.0, "hidden": (4,)},
    ],
)
def test_a_network_that_is_loaded_elsewhere_answers_the_same(
    knobs: dict[str, Any], pictures: Task, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = Run(TrainingConfig(**({"lr": 0.1, "batch_size": 16} | knobs)), pictures)
    list(fit(run))
    checkpoint.save(tmp_path / "a.run", checkpoint.take(run))
    network = network_of(tmp_path / "a.run", pictures)
    write(tmp_path, of_network(network))
    monkeypatch.chdir(tmp_path)
    x = pictures.test.inputs.reshape(9, -1).astype(np.float32) / 255
    wanted = softmax(run.outputs(pictures.test)[0])
    assert wanted.shape == (9, 3) and not np.allclose(wanted, 1 / 3)
    here: dict[str, Any] = {}
    exec(Path("load_numpy.py").read_text(), here)
    np.testing.assert_allclose(here["answer"](x), wanted, atol=1e-4)
    if importlib.util.find_spec("torch") is None:
        modules = numpys_torch()
        vars(modules["torch"]).update(tensor=np.asarray)
        vars(modules["torch.nn.functional"]).update(conv2d=strided, max_pool2d=largest)
        for name, module in modules.items():
            monkeypatch.setitem(sys.modules, name, module)
    there: dict[str, Any] = {}
    exec(Path("load_torch.py").read_text(), there)
    answer = there["answer"](there["torch"].tensor(x))
    np.testing.assert_allclose(np.asarray(answer), wanted, atol=1e-4)
    if not knobs:
        assert len(Path("load_numpy.py").read_text().splitlines()) <= 15
    for loader in ("load_numpy.py", "load_torch.py"):
        rows, columns = next(W for W in network.layers if isinstance(W, Linear)).W.shape
        told = Path(loader).read_text()
        assert here["w"][min(name for name in here["w"] if name[0] == "W")].shape == (rows, columns)
        assert f"({rows}, {columns})" in told and f"{columns}×{rows}" in told


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_said_in_both_dialects(name: str) -> None:
    a = np.linspace(-3, 3, 13)
    wanted = np.asarray(Activation(name)(a.astype(np.float32)[None]).data)[0]
    said = eval(NUMPY.bends[name].format("a"), {"np": np, "math": math, "a": a})
    np.testing.assert_allclose(said, wanted, atol=1e-5)
    assert TORCH.bends[name].count("{}") == 1


def test_curves_and_the_command_are_text() -> None:
    picture = Picture(1, defaults(KNOBS) | {"seed": 4, "epochs": 2}, 0.3)
    picture.train.add(1, 2.25)
    picture.train.add(2, math.nan)
    picture.validation.add(2, 0.5)
    files = texts(picture)
    assert files["command.txt"] == "dl-tui train --epochs 2 --seed 4\n"
    assert files["curves.csv"].splitlines() == [
        "step,train_loss,validation_loss,validation_accuracy,train_accuracy",
        "1,2.25,,,",
        "2,nan,0.5,,",
    ]
    assert as_csv("x", {"a": Curve()}) == "x,a\n"


def test_a_chart_is_a_drawing_with_its_gaps_and_names() -> None:
    series = (
        Series("a < b", (0, 1, 2, 3), (1.0, math.nan, 2.0, math.inf)),
        Series("other", (0, 3), (1.0, 3.0), dash=DOTTED),
        Series("nothing", (), ()),
    )
    drawing = ElementTree.fromstring(as_svg(Chart("loss", series, x_name="step")))
    space = "{http://www.w3.org/2000/svg}"
    words = [text.text for text in drawing.iter(f"{space}text")]
    assert {"loss", "step", "a < b", "other", "nothing"} <= set(words)
    paths = [path.get("d", "") for path in drawing.iter(f"{space}path") if path.get("clip-path")]
    assert [path.count("M") for path in paths] == [2, 1], "what is no number leaves a gap"
    assert [path.count("L") for path in paths] == [0, 1]
    dashed = [path.get("stroke-dasharray") for path in drawing.iter(f"{space}path")]
    assert "2 4" in dashed
    for text in (as_svg(Chart()), as_svg(Chart("log", series, log=True))):
        assert "nan" not in text and "inf" not in text
        ElementTree.fromstring(text)
