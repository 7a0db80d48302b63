"""`dl-tui train` as its users meet it: events, exit codes, signals, commands, files."""

import errno
import hashlib
import json
import os
import pty
import random
import re
import shutil
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from waits import LIMIT

from engine.activations import ACTIVATIONS
from engine.files import checkpoint
from engine.tasks import mnist
from engine.training.config import TrainingConfig
from engine.training.events import Look
from engine.training.fit import fit
from engine.training.optimizers import OPTIMIZERS
from engine.training.run import Run
from engine.training.wire import from_json
from lessons.knobs import Knob
from lessons.labs.mnist.knobs import DEFAULT_LR, KNOBS
from tui.cli import run
from tui.commands.train import command
from tui.shell.outcome import BAD_DATA, BAD_STATE, FAILED, INTERRUPTED, OURS, USAGE

README = (Path(__file__).parent.parent / "README.md").read_text()

KNOB = {knob.name: knob for knob in KNOBS}


def write_idx(folder: Path, name: str, array: np.ndarray) -> None:
    header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
    (folder / name).write_bytes(header + array.tobytes())


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A small set of images that can be learned: each class has its own bright row."""
    folder = tmp_path_factory.mktemp("lines")
    rng = np.random.default_rng(0)
    for (images, labels), count in zip(mnist.FILES.values(), (240, 60), strict=True):
        y = (np.arange(count) % 10).astype(np.uint8)
        x = rng.integers(0, 60, (count, 10, 6), dtype=np.uint8)
        x[np.arange(count), y] = 200
        write_idx(folder, images, x)
        write_idx(folder, labels, y)
    return str(folder)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DL_TUI_HOME", str(tmp_path / "home"))


def parse(text: str) -> list[dict[str, Any]]:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return [json.loads(line, parse_constant=refuse) for line in text.splitlines()]


def train(
    capfd: pytest.CaptureFixture[str], *arguments: str, code: int = 0
) -> list[dict[str, Any]]:
    """Run `dl-tui train --json` in this process; it ends with `code` and complains of nothing."""
    assert run(["train", "--json", *arguments]) == code
    out, err = capfd.readouterr()
    assert err == ""
    return parse(out)


def refused(capfd: pytest.CaptureFixture[str], code: int, *arguments: str) -> str:
    """Run it in vain: the exit code, and at most three clean lines on stderr."""
    assert run(["train", *arguments]) == code
    _, err = capfd.readouterr()
    assert "Traceback" not in err
    assert 1 <= len(err.splitlines()) <= 3
    assert all(line.isprintable() for line in err.splitlines())
    return err


def without_clock(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The events that do not depend on the machine's speed."""
    kept = [event for event in events if event["event"] in ("epoch", "end")]
    return [{k: v for k, v in event.items() if k != "seconds"} for event in kept]


class Trainer:
    """`dl-tui train` in a process of its own."""

    def __init__(self, *arguments: str, **options: Any) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tui", "train", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=options.pop("stderr", subprocess.PIPE),
            text=True,
            **options,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.stdin, self.stdout = self.process.stdin, self.process.stdout

    def send(self, command: str) -> None:
        self.stdin.write(command + "\n")
        self.stdin.flush()

    def until(self, kind: str) -> list[dict[str, Any]]:
        """The events up to the next one of this kind."""
        events = []
        for line in self.stdout:
            events += parse(line)
            if events[-1]["event"] == kind:
                return events
        raise AssertionError(f"no {kind} came, but {events}")

    def finish(self) -> tuple[int, str]:
        _, err = self.process.communicate(timeout=LIMIT)
        return self.process.returncode, err or ""


@pytest.fixture
def trainers(data: str) -> Iterator[Any]:
    started = []

    def start(*arguments: str, **options: Any) -> Trainer:
        started.append(Trainer("--data", data, *arguments, **options))
        return started[-1]

    yield start
    for trainer in started:
        trainer.process.kill()
        trainer.process.wait()
        for pipe in (trainer.process.stdin, trainer.process.stdout, trainer.process.stderr):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue


# Events ------------------------------------------------------------------------------------------


def test_the_events_and_their_fields(capfd: pytest.CaptureFixture[str], data: str) -> None:
    events = train(capfd, "--data", data, "--epochs", "3", "--hidden", "12,8", "--seed", "5")
    kinds = [event["event"] for event in events]
    assert kinds[0] == "start"
    assert kinds[-1] == "end"
    assert kinds.count("epoch") == 3
    assert set(kinds) == {"start", "progress", "epoch", "end"}
    start = events[0]
    assert start["config"]["hidden"] == [12, 8]
    assert start["seed"] == 5
    assert (start["train"], start["validation"], start["test"]) == (220, 20, 60)
    assert start["parameters"] == 61 * 12 + 13 * 8 + 9 * 10
    assert (start["steps_per_epoch"], start["steps"]) == (4, 12)
    for event in events:
        if event["event"] == "progress":
            fields = {"event", "step", "epoch", "loss", "steps_per_second", "samples"}
            assert event.keys() == fields
            assert event["samples"] == []  # these are for whoever draws them
        if event["event"] == "epoch":
            figures = {"train_loss", "validation_loss", "validation_accuracy", "seconds"} | {
                "train_accuracy"
            }
            assert event.keys() == {"event", "epoch", "step"} | figures
    assert events[-1]["reason"] == "finished"
    assert 0 <= events[-1]["test_accuracy"] <= 1


def test_the_whole_of_mnist_is_read_well_after_one_epoch(
    capfd: pytest.CaptureFixture[str],
) -> None:
    start, *_, end = train(capfd, "--epochs", "1", "--seed", "0")
    assert (start["train"], start["validation"], start["test"]) == (55_000, 5_000, 10_000)
    assert start["parameters"] == 101_770
    assert end["test_accuracy"] >= 0.93


def test_same_seed_same_losses(capfd: pytest.CaptureFixture[str], data: str) -> None:
    options = ("--data", data, "--epochs", "4", "--optimizer", "adam")
    first, again, other = (
        without_clock(train(capfd, *options, "--seed", seed)) for seed in ("1", "1", "2")
    )
    assert first == again
    assert first != other


def test_each_optimizer_has_its_own_learning_rate(
    capfd: pytest.CaptureFixture[str], data: str
) -> None:
    for optimizer, lr in DEFAULT_LR.items():
        start, *_ = train(capfd, "--data", data, "--optimizer", optimizer)
        assert start["config"]["lr"] == lr
    start, *_ = train(capfd, "--data", data, "--optimizer", "adam", "--lr", ".02")
    assert start["config"]["lr"] == 0.02


def test_the_knobs_name_what_the_engine_has() -> None:
    assert set(KNOB["activation"].steps) == set(ACTIVATIONS)
    assert set(KNOB["optimizer"].steps) == set(DEFAULT_LR) <= set(OPTIMIZERS)
    assert KNOB["lr"].default == DEFAULT_LR[str(KNOB["optimizer"].default)]


def test_a_run_that_diverges_says_so_in_clean_json(
    capfd: pytest.CaptureFixture[str], data: str
) -> None:
    end = train(capfd, "--data", data, "--lr", "1e30", "--epochs", "5", code=5)[-1]
    assert end["reason"] == "diverged"
    assert end["test_accuracy"] is None
    assert end["divergence"]["step"] == end["step"] + 1
    assert "Lower the learning rate" in end["explanation"]


def test_a_run_that_diverges_says_what_becomes_of_the_file(
    capfd: pytest.CaptureFixture[str], data: str, tmp_path: Path
) -> None:
    path = tmp_path / "run"
    for epoch, options in enumerate((["--lr", "1e30"], ["--resume", str(path), "--lr", "1e30"])):
        if epoch:
            train(capfd, "--data", data, "--save", str(path))
        before = path.read_bytes() if epoch else b""
        line = ["train", "--data", data, "--epochs", "3", *options, "--save", str(path)]
        assert run(line) == 5
        out, err = capfd.readouterr()
        assert out.splitlines()[-1].startswith("diverged")
        told = "holds the run as it was after epoch 1" if epoch else "was not written"
        assert "Not saved" in err and told in err
        assert (path.read_bytes() if path.exists() else b"") == before


def test_a_network_that_learned_nothing_is_saved_and_told(
    capfd: pytest.CaptureFixture[str], data: str, tmp_path: Path
) -> None:
    path = str(tmp_path / "run")
    options = ("--lr", "1e4", "--activation", "tanh", "--save", path)
    end = train(capfd, "--data", data, *options, code=5)[-1]
    assert end["reason"] == "collapsed"
    assert "Lower the learning rate from 10000 to 0.1" in end["explanation"]
    assert end["collapse"]["advice"] and end["test_accuracy"] is not None
    assert Path(path).exists()


def test_a_sample_says_what_it_lacks_and_a_limit_that_is_none_is_told(
    capfd: pytest.CaptureFixture[str], data: str
) -> None:
    def lines(limit: str) -> list[str]:
        run(["train", "--data", data, "--limit", limit])
        return capfd.readouterr()[0].splitlines()

    few = train(capfd, "--data", data, "--limit", "5", "--seed", "3")[0]
    assert len(few["lacking"]) >= 5
    assert any(line.startswith("no image to train on is of class ") for line in lines("5"))
    assert "there are no more than 220: all of them are used" in lines("221")
    assert not any("no more than" in line or "class" in line for line in lines("220"))


def test_absurd_settings_end_with_a_reason(capfd: pytest.CaptureFixture[str], data: str) -> None:
    rng = random.Random(3)
    for _ in range(15):
        options = {
            "--lr": rng.choice(["0", "1e-9", "3", "1e8", "1e30"]),
            "--hidden": rng.choice(["1", "1,1,1,1", "4096", "7"]),
            "--batch-size": rng.choice(["1", "55000", "219"]),
            "--limit": rng.choice(["1", "2", "999999"]),
            "--activation": rng.choice(list(ACTIVATIONS)),
            "--optimizer": rng.choice(list(DEFAULT_LR)),
            "--seed": rng.choice(["0", str(2**32 - 1)]),
        }
        arguments = [word for pair in options.items() for word in pair]
        code = run(["train", "--json", "--data", data, *arguments])
        out, err = capfd.readouterr()
        end = parse(out)[-1]
        assert err == ""
        assert end["reason"] in ("finished", "diverged", "collapsed"), options
        assert code == (0 if end["reason"] == "finished" else 5), options


def test_text_for_people(capfd: pytest.CaptureFixture[str], data: str) -> None:
    assert run(["train", "--data", data, "--epochs", "2", "--hidden", "16"]) == 0
    out, err = capfd.readouterr()
    assert err == ""  # no terminal, no bar
    lines = out.splitlines()
    assert lines[0].startswith("60-16-10, relu, sgd, learning rate 0.3, batch 64, seed 0: 1,146")
    assert [line[:12] for line in lines[2:4]] == ["epoch 1 of 2", "epoch 2 of 2"]
    assert lines[4].startswith("finished: 2 epochs. Test accuracy ")


def test_help_needs_no_numpy() -> None:
    code = (
        "import sys; from tui.cli import run; run(['train', '--help']); "
        "sys.exit(bool({'numpy', 'textual'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert result.returncode == 0
    for knob in KNOBS:
        assert f"--{knob.name.replace('_', '-')}" in result.stdout
    assert "0.3 for sgd" in result.stdout
    assert "--control" not in result.stdout
    for code in (OURS, USAGE, BAD_DATA, BAD_STATE, FAILED, INTERRUPTED):
        for text in (result.stdout, README):  # each way out is documented
            assert re.search(rf"^\W*{code}\b", text, re.MULTILINE), code


def test_what_makes_no_difference_is_told(trainers: Any) -> None:
    """Who asks for something should know that this network has no such thing."""
    code, told = trainers("--layers", "0", "--hidden", "9", "--momentum", ".5").finish()
    assert code == 0
    assert told == (
        "--hidden makes no difference here: no hidden layer.\n"
        "--momentum makes no difference here: not with sgd.\n"
    )


def test_the_bar_is_drawn_on_a_terminal_and_only_on_stderr(trainers: Any) -> None:
    master, slave = pty.openpty()
    trainer = trainers("--epochs", "1000", "--batch-size", "1", stderr=slave)
    os.close(slave)
    seen = b""
    while b" left " not in seen:
        seen += os.read(master, 1000)
    assert b"\x1b" not in seen
    trainer.process.send_signal(signal.SIGINT)
    out, _ = trainer.process.communicate(timeout=LIMIT)
    os.close(master)
    assert "left" not in out
    assert "stopped" in out


# Refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--epochs", "0"], "epochs is a number from 1"),
        (["--epochs", "x"], "epochs is a whole number"),
        (["--hidden", "12,"], "hidden is a whole number"),
        (["--hidden", "5000"], "1 to 4096"),
        (["--hidden", ",".join(["9"] * 21)], "at most 20"),
        (["--hidden", ",".join(["4096"] * 8)], "weights are more than"),
        (["--activation", "swoosh"], "relu"),
        (["--optimizer", "guess"], "sgd, momentum, nesterov, rmsprop, adam, adamw"),
        (["--lr", "nan"], "lr is a number"),
        (["--lr", "-1"], "lr is a number"),
        (["--lr", "\x1b[31m1"], "lr is a number"),
        (["--seed", "-1"], "seed is a number"),
        (["--limit", "-1"], "limit is a number from 0"),
        (["--hidden", "9,9", "--layers", "2"], "--layers"),
        (["--what"], "--what"),
    ],
)
def test_usage_errors(
    capfd: pytest.CaptureFixture[str], data: str, arguments: list[str], words: str
) -> None:
    assert words in refused(capfd, 2, "--data", data, *arguments)


# What an option needs beside it to make a difference, which nothing on stderr then denies.
COMPANY = {
    "momentum": ["--optimizer", "momentum"],
    "weight_decay": ["--optimizer", "adamw"],
    "decay": ["--schedule", "step"],
    "decay_every": ["--schedule", "step"],
}


@pytest.mark.parametrize("knob", KNOBS, ids=lambda knob: knob.name)
def test_every_option_reaches_the_run_and_says_its_range(
    capfd: pytest.CaptureFixture[str], data: str, knob: Knob
) -> None:
    option = f"--{knob.name.replace('_', '-')}"
    step = next(step for step in reversed(knob.steps) if step != knob.default)
    if knob.name in ("hidden", "batch_size", "epochs"):
        step = 3
    if knob.name == "lr":
        step = 0.1  # the largest there is ends in nothing learned
    small = [] if knob.name in ("hidden", "layers", "network") else ["--hidden", "4"]
    small += COMPANY.get(knob.name, [])
    where = ["--data", data]
    if knob.name == "network":  # those pictures are too small for it
        assert "the small CNN is for" in refused(capfd, 2, *where, option, str(step))
        where = ["--limit", "100"]
    start, *_, end = train(capfd, *where, *small, option, str(step))
    config = start["config"]
    wanted = {"hidden": [3], "layers": [128] * 4, "batch_norm": True}.get(knob.name, step)
    assert config["hidden" if knob.name == "layers" else knob.name] == wanted
    assert end["reason"] in ("finished", "diverged", "collapsed")
    if isinstance(knob.default, str):
        bad = ["nonsense"]
    else:
        bad = ["nan", str(knob.low - 1)] + (["1e99"] if isinstance(knob.default, float) else [])
    for value in bad:
        assert f"{knob.name} is " in refused(capfd, 2, "--data", data, option, value)
    text = " ".join(CliRunner().invoke(command, ["--help"]).output.split())
    assert option in text and knob.help in text
    if not isinstance(knob.default, str):
        assert knob.range_text in text


def test_a_word_for_zero_and_what_was_turned_is_told(
    capfd: pytest.CaptureFixture[str], data: str
) -> None:
    options = ["--limit", "all", "--patience", "without end", "--dropout", ".5", "--clip", "1"]
    assert run(["train", "--data", data, "--schedule", "cosine", *options]) == 0
    lines = capfd.readouterr().out.splitlines()
    assert lines[1] == "schedule cosine, clip gradients 1, dropout 0.5"
    assert "220 images to train" in lines[2]


def test_bad_data_files(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert "does not exist" in refused(capfd, 3, "--data", str(tmp_path / "missing"))
    for name in sum(mnist.FILES.values(), ()):
        (tmp_path / name).write_bytes(b"<!DOCTYPE html>")
    text = refused(capfd, 3, "--data", str(tmp_path))
    assert "web page" in text
    assert "t10k" in text or "train" in text


def test_data_of_ones_own_are_trained_and_said_to_be_understood(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Six pixels from 0 to 16, classes with names: nothing here is like MNIST."""
    rng = np.random.default_rng(0)
    rows = ["class,a,b,c,d,e,f"]
    for i in range(120):
        pixels = rng.integers(0, 4, 6)
        pixels[i % 3] = 16
        rows.append(",".join([("ant", "bee", "cat")[i % 3], *map(str, pixels)]))
    table = tmp_path / "insects.csv"
    table.write_text("\n".join(rows))
    assert run(["train", "--json", "--data", str(table), "--epochs", "20"]) == 0
    out, err = capfd.readouterr()
    start, *_, end = parse(out)
    assert start["names"] == ["ant", "bee", "cat"]
    assert (start["train"], start["validation"], start["test"]) == (92, 8, 20)
    assert end["test_accuracy"] > 0.9
    assert "from 0 to 16 are stretched" in err and "20 of 120 are drawn" in err
    assert run(["train", "--data", str(table), "--limit", "1"]) in (0, 5)
    lacking = re.search(r"is of class (\w+), (\w+)$", capfd.readouterr()[0], re.MULTILINE)
    assert lacking is not None and set(lacking.groups()) < {"ant", "bee", "cat"}


def test_a_run_on_pixels_that_were_not_stretched_goes_on_with_them(
    capfd: pytest.CaptureFixture[str], data: str, tmp_path: Path
) -> None:
    dim = tmp_path / "dim"
    shutil.copytree(data, dim)
    for part in ("train", "test"):
        images = dim / mnist.FILES[part][0]
        content = images.read_bytes()
        images.write_bytes(content[:16] + bytes(value // 16 for value in content[16:]))
    path = tmp_path / "run"
    kept = Run(TrainingConfig(hidden=(4,)), mnist.load(dim, stretch=False).task())
    list(fit(kept))
    checkpoint.save(path, checkpoint.take(kept))
    train(capfd, "--data", str(dim), "--resume", str(path), "--epochs", "2")


def test_what_cannot_be_saved_is_said_before_training(
    capfd: pytest.CaptureFixture[str], data: str, tmp_path: Path
) -> None:
    for path in (tmp_path, tmp_path / "no" / "run", Path(os.devnull)):
        assert "Nothing was trained" in refused(capfd, 4, "--data", data, "--save", str(path))


def test_a_full_disk_does_not_stop_the_training(
    capfd: pytest.CaptureFixture[str],
    data: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("engine.files.checkpoint.atomic_write", full)
    path = str(tmp_path / "run")
    assert run(["train", "--json", "--data", data, "--save", path]) == 4
    out, err = capfd.readouterr()
    assert parse(out)[-1]["reason"] == "finished"
    assert f"Not saved: {path}: No space left" in err


# Saving and going on -----------------------------------------------------------------------------


def test_resume_equals_never_having_stopped(
    capfd: pytest.CaptureFixture[str], data: str, tmp_path: Path
) -> None:
    options = ("--data", data, "--optimizer", "momentum", "--hidden", "9", "--seed", "4")
    whole = without_clock(train(capfd, *options, "--epochs", "5"))
    path = str(tmp_path / "run")
    first = without_clock(train(capfd, *options, "--epochs", "2", "--save", path))
    events = train(capfd, "--data", data, "--resume", path, "--save", path, "--epochs", "5")
    assert events[0]["step"] == 8
    assert first[:2] + without_clock(events) == whole
    again = train(capfd, "--data", data, "--resume", path)  # nothing left to do: only the test
    assert without_clock(again) == whole[-1:]


def test_a_stopped_run_goes_on_where_it_stopped(
    capfd: pytest.CaptureFixture[str], data: str, tmp_path: Path, trainers: Any
) -> None:
    options = ("--epochs", "60", "--hidden", "9")
    whole = without_clock(train(capfd, "--data", data, *options))
    path = str(tmp_path / "run")
    trainer = trainers("--json", "--control", *options, "--save", path)
    trainer.until("initial")
    trainer.send("step 101")
    assert trainer.until("progress")[-1]["step"] <= 101
    trainer.send("stop")
    trainer.until("end")
    assert trainer.finish()[0] == 0
    rest = train(capfd, "--data", data, "--resume", path)
    step = rest[0]["step"]
    assert 0 < step <= 101
    rest = without_clock(rest)
    # A stop between an epoch's last step and its report leaves the report to the resumed run.
    first = rest[0]["epoch"] - 1
    assert first in ((step - 1) // 4, step // 4)
    assert rest == whole[first:]


def test_a_run_of_an_earlier_version_goes_on_and_says_what_is_not_known(
    capfd: pytest.CaptureFixture[str], data: str, tmp_path: Path
) -> None:
    path = str(tmp_path / "run")
    train(capfd, "--data", data, "--epochs", "2", "--save", path)
    content = Path(path).read_bytes()[:-32]  # as version 1 wrote it: the sum in the header
    place = len(b"dl-tui checkpoint\n")
    length = struct.unpack("<I", content[place + 4 : place + 8])[0]
    header = json.loads(content[place + 8 :][:length])
    numbers = content[place + 8 + length :]
    header["sha256"] = hashlib.sha256(numbers).hexdigest()
    del header["config"]["sample"]
    header["data"] = {name: header["data"][name] for name in ("train", "test", "image", "labels")}
    text = json.dumps(header).encode()
    old = content[:place] + struct.pack("<II", 1, len(text)) + text + numbers
    Path(path).write_bytes(old)
    whole = without_clock(train(capfd, "--data", data, "--epochs", "3"))
    line = ["train", "--json", "--data", data, "--resume", path, "--epochs", "3"]
    assert run(line) == 0
    out, err = capfd.readouterr()
    assert "An earlier dl-tui saved it" in err and len(err.splitlines()) == 1
    assert without_clock(parse(out)) == whole[2:]


def test_other_pictures_under_the_same_labels_are_refused(
    capfd: pytest.CaptureFixture[str], data: str, tmp_path: Path
) -> None:
    path = str(tmp_path / "run")
    train(capfd, "--data", data, "--save", path)
    other = tmp_path / "other"
    shutil.copytree(data, other)
    for part in ("train", "test"):
        images = other / mnist.FILES[part][0]
        good = images.read_bytes()
        images.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
        text = refused(capfd, 3, "--data", str(other), "--resume", path, "--epochs", "2")
        assert "other data" in text
        images.write_bytes(good)


def test_what_cannot_be_changed_or_read_on_resume(
    capfd: pytest.CaptureFixture[str], data: str, tmp_path: Path
) -> None:
    path = str(tmp_path / "run")
    train(capfd, "--data", data, "--epochs", "2", "--save", path)
    resume = ("--data", data, "--resume", path)
    text = refused(capfd, 2, *resume, "--hidden", "3", "--seed", "1")
    assert "--hidden, --seed" in text
    assert "has had 2" in refused(capfd, 2, *resume, "--epochs", "1")
    assert "other data" in refused(capfd, 3, "--resume", path)
    assert "checkpoint" in refused(capfd, 3, "--data", data, "--resume", __file__)
    start = train(capfd, *resume, "--epochs", "3", "--lr", "0.01")[0]
    assert start["config"]["epochs"] == 3


# Signals and pipes -------------------------------------------------------------------------------

LONG = ("--epochs", "1000", "--batch-size", "1", "--json")


def test_ctrl_c_ends_with_a_tested_result(trainers: Any) -> None:
    trainer = trainers(*LONG)
    trainer.until("progress")
    trainer.process.send_signal(signal.SIGINT)
    end = trainer.until("end")[-1]
    assert end["reason"] == "stopped"
    assert 0 <= end["test_accuracy"] <= 1
    assert trainer.finish() == (130, "")


def test_sigterm_ends_at_once(trainers: Any) -> None:
    for paused in (False, True):
        trainer = trainers(*LONG, *(["--control"] if paused else []))
        trainer.until("state" if paused else "progress")
        trainer.process.send_signal(signal.SIGTERM)  # the run would go on for minutes
        end = trainer.until("end")[-1]
        assert (end["reason"], end["test_accuracy"]) == ("stopped", None)
        assert trainer.finish() == (143, "")


def test_a_broken_pipe_ends_quietly(trainers: Any) -> None:
    trainer = trainers(*LONG)
    trainer.until("start")
    trainer.stdout.close()
    assert trainer.process.wait(timeout=LIMIT) == 141
    assert trainer.process.stderr.read() == ""


def test_closed_streams_are_no_catastrophe(data: str) -> None:
    for closed in ("1", "2"):
        line = f'exec "$0" -m tui train --json --data "$1" {closed}>&-'
        result = subprocess.run(
            ["sh", "-c", line, sys.executable, data], capture_output=True, text=True
        )
        assert (result.returncode, result.stderr) == (0, "")


# Commands ----------------------------------------------------------------------------------------


def test_commands_between_the_steps(trainers: Any) -> None:
    trainer = trainers("--json", "--control", "--epochs", "1000", "--lr", "0.1")
    start, initial, state = trainer.until("state")
    assert (start["event"], initial["event"]) == ("start", "initial")
    assert 1.5 < initial["loss"] < 4
    assert 0 <= initial["accuracy"] <= 1
    assert state == {"event": "state", "running": False, "lr": 0.1}

    trainer.send("step")
    running, progress, paused = (trainer.until(kind)[-1] for kind in ("state", "progress", "state"))
    assert running["running"]
    assert not paused["running"]
    assert progress["step"] == 1
    assert len(progress["samples"]) == 5
    for sample in progress["samples"]:
        assert sample["label"] == sample["index"] % 10
        assert sum(sample["probabilities"]) == pytest.approx(1, abs=0.01)

    trainer.send("lr 0.5")
    assert trainer.until("state")[-1] == {"event": "state", "running": False, "lr": 0.5}
    for nonsense in ("lr nan", "lr", "lr -1", "dance", "step x", "\x1b" * 5000):
        trainer.send(nonsense)
        assert trainer.until("problem")[-1]["message"]

    for order in ("momentum 0.5", "dropout 0.25", "momentum 0.9"):
        trainer.send(order)
    for nonsense in ("momentum 1", "dropout -0.1", "dropout"):
        trainer.send(nonsense)
        assert trainer.until("problem")[-1]["message"]

    trainer.send("step 7")
    trainer.until("state")
    events = trainer.until("state")
    assert [e["step"] for e in events if e["event"] == "progress"][-1] == 8
    assert [e["event"] for e in events].count("epoch") == 1  # after step 4, not yet after 8

    trainer.send("epoch")
    assert trainer.until("state")[-1]["running"]
    events = trainer.until("state")
    assert [e["step"] for e in events if e["event"] == "epoch"] == [8], "to its end, and no further"
    trainer.send("epoch")
    trainer.until("state")
    events = trainer.until("state")
    assert [e["epoch"] for e in events if e["event"] == "epoch"] == [3]

    trainer.send("run")
    assert trainer.until("state")[-1]["running"]
    trainer.until("progress")
    trainer.send("pause")
    stopped_at = [e for e in trainer.until("state") if e["event"] == "progress"]
    trainer.send("step")
    trainer.until("state")
    after = next(e for e in trainer.until("progress") if e["event"] == "progress")
    assert not stopped_at or after["step"] == stopped_at[-1]["step"] + 1

    trainer.send("stop")
    *_, examples, end = trainer.until("end")
    assert examples["event"] == "examples"
    assert len(examples["samples"]) == 12
    assert end["reason"] == "stopped"
    assert 0 <= end["test_accuracy"] <= 1
    assert trainer.finish() == (0, "")


def test_pauses_do_not_count_as_time(trainers: Any) -> None:
    trainer = trainers("--json", "--control")
    trainer.until("state")
    time.sleep(1)
    trainer.send("run")
    events = trainer.until("end")
    assert events[-1]["reason"] == "finished"
    assert events[-1]["seconds"] < 0.9


def seen(trainer: Any) -> Look:
    event = from_json(json.dumps(trainer.until("look")[-1]))
    assert isinstance(event, Look)
    return event


def test_the_network_can_be_looked_into_before_during_and_after_the_run(trainers: Any) -> None:
    trainer = trainers("--json", "--control", "--hidden", "16")
    trainer.until("state")
    trainer.send("look unit 3 layers")
    before = seen(trainer)
    assert before.step == 0
    assert (before.number("unit.number"), before.number("unit.count")) == (3, 16)
    assert before.arrays["unit.incoming"].shape == (60,)
    assert before.arrays["unit.outgoing"].shape == (10,)
    for layer in (0, 1):
        assert before.number(f"layers.{layer}.gradient_norm") is not None
    assert "layers.2.gradient_norm" not in before.arrays
    trainer.send("step")
    after_one = seen(trainer)
    assert after_one.step == 1 and after_one.number("unit.number") == 3
    changes = np.subtract(
        after_one.arrays["unit.incoming"].numbers, before.arrays["unit.incoming"].numbers
    )
    open_share = before.number("unit.open_share")
    assert open_share is not None
    assert bool(changes.any()) == (open_share > 0)
    for nonsense in ("look", "look soul", "look 3", "look unit 3 4", "look unit x", "look map"):
        trainer.send(nonsense)  # these images have no map
        assert trainer.until("problem")[-1]["message"]
    trainer.send("look unit 3")
    assert not [name for name in seen(trainer).arrays if not name.startswith("unit.")]
    trainer.send("look off")
    trainer.send("run")
    assert not [e for e in trainer.until("end") if e["event"] == "look"]
    trainer.send("look unit 17 layers")
    last = seen(trainer)
    assert last.step == 4 and last.number("unit.number") == 1
    trainer.send("look unit 1e9")  # nonsense is not answered, nor does it end anything
    trainer.send("look unit -1")
    assert seen(trainer).number("unit.number") == 15
    assert trainer.finish()[0] == 0


@pytest.mark.parametrize("command", ["run", "pause"])
def test_when_the_app_is_gone_so_is_the_trainer(trainers: Any, command: str) -> None:
    trainer = trainers(*LONG, "--control")
    trainer.until("state")
    trainer.send(command)
    if command == "run":
        trainer.until("progress")
    trainer.stdin.close()  # the run would go on for minutes
    trainer.stdout.read()
    trainer.process.wait(timeout=LIMIT)


def test_not_even_a_step_that_takes_for_ever_outlives_the_app(trainers: Any) -> None:
    # Nineteen wide layers, on all images at once: a step, and the test, take long.
    hidden = ",".join(["1024"] * 19)
    trainer = trainers("--json", "--control", "--hidden", hidden, "--epochs", "1000")
    trainer.until("state")
    trainer.send("run")
    time.sleep(0.1)
    began = time.monotonic()
    trainer.stdin.close()
    trainer.process.wait(timeout=LIMIT)
    assert time.monotonic() - began < 2
