"""The table of runs: by `dl-tui runs`, and as a face of the MNIST lab."""

import csv
import json
from pathlib import Path

import pytest

from tui.cli import run


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path / "home"))


@pytest.fixture
def pictures(tmp_path: Path) -> str:
    """Sixty small pictures of two classes."""
    rows = [
        f"{n % 2}," + ",".join(str(200 * (n % 2 == p % 2)) for p in range(16)) for n in range(60)
    ]
    path = tmp_path / "two.csv"
    path.write_text("\n".join(rows))
    return str(path)


def test_what_was_trained_is_listed(pictures: str, capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["runs"]) == 0
    assert "No run" in capfd.readouterr().out
    for options in (["--seed", "5"], ["--hidden", "4,3", "--lr", "1e30"]):
        run(["train", "--data", pictures, "--epochs", "2", "--json", *options])
    trained = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    end = next(event for event in trained if event["event"] == "end")
    assert run(["runs", "--sort", "validation", "--json"]) == 0
    first, second = map(json.loads, capfd.readouterr().out.splitlines())
    assert (first["number"], first["data"], first["settings"]["seed"]) == (1, "two", 5)
    assert first["test"] == end["test_accuracy"] and first["best_validation"] is not None
    assert first["command"] == f"dl-tui train --data {pictures} --epochs 2 --seed 5"
    assert (second["settings"]["hidden"], second["outcome"]) == ("4,3", "diverged")
    assert run(["runs", "--csv"]) == 0
    newest, oldest = csv.DictReader(capfd.readouterr().out.splitlines())
    assert (newest["number"], oldest["number"], oldest["seed"]) == ("2", "1", "5")
    assert run(["runs"]) == 0
    assert "two" in capfd.readouterr().out
    assert run(["runs", "--curves", "1"]) == 0
    start, *_ = rows = list(csv.DictReader(capfd.readouterr().out.splitlines()))
    assert float(start["train_loss"]) > float(rows[-1]["validation_loss"]) > 0
    assert float(start["hidden_layer_1_gradient_norm"]) > 0, "measured by the first step"
    assert run(["runs", "--curves", "3"]) == 2 and "no run 3" in capfd.readouterr().err


def test_a_run_that_cannot_be_kept_is_told_and_no_failure(
    pictures: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "home" / "data" / "progress.db").mkdir(parents=True)
    assert run(["train", "--data", pictures]) == 0
    assert "The run is not in the table of runs" in capfd.readouterr().err


def test_a_sweep_trains_with_each_value_and_tells_the_best(
    pictures: str, capfd: pytest.CaptureFixture[str]
) -> None:
    line = ["train", "--data", pictures, "--sweep", "lr=1e-9,.5"]
    assert run([*line, "--sweep", "hidden=2,8,4"]) == 0
    out = capfd.readouterr().out
    assert "best: lr" in out and out.count("*") == 1 and out.count("validation") == 7
    assert run([*line, "--json", "--seed", "3"]) == 0
    *swept, end = map(json.loads, capfd.readouterr().out.splitlines())
    assert [each["cell"] for each in swept] == [[0], [1]] and end["event"] == "end"
    assert all(each["run"]["test"] is None for each in swept), "the test is for the chosen one"
    assert run(["runs", "--json"]) == 0
    kept = [json.loads(text) for text in capfd.readouterr().out.splitlines()]
    assert len(kept) == 8 and {each["source"] for each in kept} == {"sweep"}
    # The very run that the command line of its row trains.
    assert run(["train", "--data", pictures, "--seed", "3", "--lr", ".5", "--json"]) == 0
    alone = map(json.loads, capfd.readouterr().out.splitlines())
    (epoch,) = (each for each in alone if each["event"] == "epoch")
    assert epoch["validation_accuracy"] == swept[1]["run"]["best"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--sweep", "lr=1"], "two or more"),
        (["--sweep", "lr=1,1.0"], "two or more"),
        (["--sweep", "rate=1,2"], "the knobs are"),
        (["--sweep", "lr=1,x"], "lr is a number"),
        (["--sweep", "lr=1,2", "--lr", "3"], "--lr: --sweep says"),
        (["--sweep", "decay=.1,.2"], "makes no difference"),
        (["--sweep", "lr=1,2", "--sweep", "lr=3,4"], "two different"),
        (["--sweep", "lr=1,2", "--sweep", "l1=0,1", "--sweep", "l2=0,1"], "one knob, or over two"),
        (["--sweep", "lr=1,2", "--save", "x"], "neither saved"),
    ],
)
def test_a_sweep_that_makes_no_sense_says_so(
    options: list[str], told: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["train", *options]) == 2
    assert told in capfd.readouterr().err
