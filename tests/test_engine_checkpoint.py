"""Resuming equals never having stopped, and a bad file is refused in one clean sentence."""

import dataclasses
import hashlib
import json
import random
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.files import checkpoint
from engine.tasks.idx import DataError
from engine.tasks.mnist import Dataset, Split
from engine.tasks.task import Task
from engine.training.config import TrainingConfig
from engine.training.events import End, Epoch, Event, Examples, Step
from engine.training.fit import fit
from engine.training.optimizers import OPTIMIZERS
from engine.training.run import Run


def noise(seed: int = 0) -> Task:
    rng = np.random.default_rng(seed)

    def split(count: int) -> Split:
        images = rng.integers(0, 256, (count, 4, 4), dtype=np.uint8)
        return Split(images, rng.integers(0, 10, count, dtype=np.uint8))

    return Dataset("noise", split(60), split(20)).task()


TASK = noise()
CONFIG = TrainingConfig(hidden=(5,), batch_size=8, epochs=4, lr=0.05)  # 55 images, 7 steps an epoch


def timeless(events: list[Event]) -> list[Any]:
    """What must be equal: everything but the clock."""
    return [
        dataclasses.replace(event, seconds=0.0) if isinstance(event, Epoch | End) else event
        for event in events
        if isinstance(event, Step | Epoch | Examples | End)
    ]


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_resume_equals_never_having_stopped(optimizer: str, tmp_path: Path) -> None:
    config = dataclasses.replace(CONFIG, optimizer=optimizer, patience=3)
    whole = Run(config, TASK)
    events = list(fit(whole))
    count = sum(isinstance(event, Step) for event in events)
    rng = random.Random(optimizer)
    path = tmp_path / "run"
    for stop in {0, 1, 6, 7, 8, count - 1, count, *rng.sample(range(count), 4)}:
        run, before = Run(config, TASK), []
        training = fit(run)
        next(training)
        while run.step < stop:
            before.append(next(training))
        checkpoint.save(path, checkpoint.take(run))
        other = checkpoint.restore(checkpoint.load(path), TASK)
        after = list(fit(other))
        assert timeless(before + after) == timeless(events)
        np.testing.assert_array_equal(other.network.parameters, whole.network.parameters)
        assert timeless(other.curve) == timeless(whole.curve)  # type: ignore[arg-type]


def test_after_an_epochs_event_and_with_a_changed_learning_rate(tmp_path: Path) -> None:
    def train(stop_at: int | None) -> list[Event]:
        run, events = Run(CONFIG, TASK), []
        for event in fit(run):
            events.append(event)
            if isinstance(event, Step) and event.step == 3:
                run.learning_rate = 0.2
            if isinstance(event, Epoch) and event.epoch == stop_at:
                checkpoint.save(tmp_path / "run", checkpoint.take(run))
                again = checkpoint.restore(checkpoint.load(tmp_path / "run"), TASK)
                assert again.learning_rate == 0.2
                return events + list(fit(again))
        return events

    expected = timeless(train(None))
    for stop_at in (1, 2, 4):
        assert timeless(train(stop_at)) == expected


def test_more_epochs_than_planned_equal_having_planned_them(tmp_path: Path) -> None:
    run = Run(CONFIG, TASK)
    first = list(fit(run))
    checkpoint.save(tmp_path / "run", checkpoint.take(run))
    longer = dataclasses.replace(CONFIG, epochs=6)
    resumed = checkpoint.restore(checkpoint.load(tmp_path / "run"), TASK, longer)
    joined = [*first[:-2], *fit(resumed)]
    assert timeless(joined) == timeless(list(fit(Run(longer, TASK))))


def test_seconds_go_on(tmp_path: Path) -> None:
    run = Run(CONFIG, TASK)
    list(fit(run))
    taken = dataclasses.replace(checkpoint.take(run), seconds=1000.0)
    checkpoint.save(tmp_path / "run", taken)
    assert checkpoint.restore(checkpoint.load(tmp_path / "run"), TASK).clock() >= 1000


def test_other_data_is_refused() -> None:
    taken = checkpoint.take(Run(CONFIG, TASK))
    with pytest.raises(ValueError, match="other data"):
        checkpoint.restore(taken, noise(seed=1))


def test_every_part_of_the_data_is_told_apart() -> None:
    """One pixel, one label, one example elsewhere: the labels alone do not say which data it is."""
    taken = checkpoint.take(Run(CONFIG, TASK))
    for part in ("train", "validation", "test"):
        for field in ("inputs", "targets", "indices"):
            if part == "validation" and field != "indices":
                continue  # these it shares with the training
            subset = getattr(TASK, part)
            other = getattr(subset, field).copy()
            other.flat[-1] = other.flat[-2]
            changed = dataclasses.replace(subset, **{field: other})
            with pytest.raises(ValueError, match="other data"):
                checkpoint.restore(taken, dataclasses.replace(TASK, **{part: changed}))
    checkpoint.restore(taken, dataclasses.replace(TASK, name="moved"))  # a name is no data


def test_not_one_changed_byte_is_accepted(saved: Path) -> None:
    content = saved.read_bytes()
    rng = random.Random(0)
    for _ in range(1500):
        damaged = bytearray(content)
        place = rng.randrange(len(content))
        damaged[place] ^= rng.randrange(1, 256)
        saved.write_bytes(damaged)
        with pytest.raises(DataError):
            checkpoint.load(saved)


def test_a_limit_draws_the_same_examples_again(tmp_path: Path) -> None:
    run = Run(dataclasses.replace(CONFIG, limit=9), TASK)
    checkpoint.save(tmp_path / "run", checkpoint.take(run))
    again = checkpoint.restore(checkpoint.load(tmp_path / "run"), TASK)
    assert again.batches.indices.tolist() == run.batches.indices.tolist()


def test_after_early_stopping_training_goes_on_where_it_was(tmp_path: Path) -> None:
    """The file holds the weights that belong to its optimizer, and the best ones beside them."""
    config = dataclasses.replace(CONFIG, optimizer="adam", lr=0.1, epochs=12, patience=50)
    run = Run(config, TASK)
    list(fit(run))
    assert run.last is not None
    assert not np.array_equal(run.last, run.network.parameters)  # it did go back
    checkpoint.save(tmp_path / "run", checkpoint.take(run))
    kept = checkpoint.load(tmp_path / "run")
    np.testing.assert_array_equal(kept.arrays["best"], run.network.parameters)
    same = checkpoint.restore(kept, TASK)
    *_, end = fit(same)  # nothing is left to do but to go back again
    assert isinstance(end, End)
    np.testing.assert_array_equal(same.network.parameters, run.network.parameters)
    longer = dataclasses.replace(config, epochs=15)
    resumed, whole = checkpoint.restore(kept, TASK, longer), Run(longer, TASK)
    list(fit(resumed)), list(fit(whole))
    np.testing.assert_array_equal(resumed.network.parameters, whole.network.parameters)
    assert timeless(resumed.curve) == timeless(whole.curve)  # type: ignore[arg-type]


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    run = Run(dataclasses.replace(CONFIG, optimizer="adam"), TASK)
    training = fit(run)
    while run.step < 10:
        next(training)
    checkpoint.save(tmp_path / "run", checkpoint.take(run))
    return tmp_path / "run"


@pytest.fixture
def filmed(tmp_path: Path) -> Path:
    """A run after ten steps that holds its weights after two of them."""
    run, frames = Run(CONFIG, TASK), []
    training = fit(run)
    while run.step < 10:
        if isinstance(next(training), Step) and run.step in (3, 7):
            frames.append((run.step, run.network.values.copy()))
    checkpoint.save(tmp_path / "run", checkpoint.take(run, tuple(frames)))
    return tmp_path / "run"


def parts(path: Path) -> tuple[bytes, dict[str, Any], bytes]:
    content = path.read_bytes()
    place = len(checkpoint._MAGIC) + 8
    length = struct.unpack("<I", content[place - 4 : place])[0]
    return (
        content[: place - 4],
        json.loads(content[place : place + length]),
        content[place:][length:],
    )


def rewrite(path: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """A header that lies, with a sum that fits: it must be found by what it says."""
    start, header, numbers = parts(path)
    change(header)
    text = json.dumps(header).encode()
    content = start + struct.pack("<I", len(text)) + text + numbers[:-32]
    path.write_bytes(content + hashlib.sha256(content).digest())


def reject(path: Path, words: str = "") -> None:
    """The file is refused, by load or at the latest by restore, and with a plain sentence."""
    with pytest.raises((DataError, ValueError)) as caught:
        checkpoint.restore(checkpoint.load(path), TASK)
    assert "\n" not in str(caught.value)
    assert words in str(caught.value)


def test_the_file_is_private_and_holds_no_code(saved: Path) -> None:
    assert saved.stat().st_mode & 0o777 == 0o600
    _, header, numbers = parts(saved)
    assert len(numbers) == 4 * sum(header["arrays"].values()) + 32  # a sum of all at the end
    assert set(header["arrays"]) == {"weights", "optimizer.m", "optimizer.v"}


def test_what_is_no_checkpoint(tmp_path: Path) -> None:
    for content in (b"", b"dl-tui", b"\x80\x04\x95pickle", b"<html>" * 100):
        (tmp_path / "x").write_bytes(content)
        reject(tmp_path / "x", "is no dl-tui checkpoint")
    for path in (tmp_path / "missing", tmp_path, Path("/dev/zero")):
        reject(path, "no file")


def test_newer_formats_are_refused(saved: Path) -> None:
    content = bytearray(saved.read_bytes())
    content[len(checkpoint._MAGIC)] = checkpoint.VERSION + 1
    saved.write_bytes(content)
    reject(saved, "Update dl-tui")


def test_cut_and_changed_files(saved: Path) -> None:
    content = saved.read_bytes()
    for length in {*range(0, len(content), 97), len(content) - 1}:
        saved.write_bytes(content[:length])
        reject(saved)
    saved.write_bytes(content + b"x")
    reject(saved, "bytes for")
    damaged = bytearray(content)
    damaged[-5] ^= 1
    saved.write_bytes(damaged)
    reject(saved, "damaged")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("huge vector", lambda h: h["arrays"].update(weights=2**40)),
        ("negative vector", lambda h: h["arrays"].update(weights=-5)),
        ("strange vector", lambda h: h["arrays"].update({"../x": 145})),
        ("no weights", lambda h: h["arrays"].pop("weights")),
        ("vectors no table", lambda h: h.update(arrays=[1])),
        ("renamed memory", lambda h: h["arrays"].update(x=h["arrays"].pop("optimizer.m"))),
        ("huge network", lambda h: h["config"].update(hidden=[10**6, 10**6])),
        ("other network", lambda h: h["config"].update(hidden=[6])),
        ("width of text", lambda h: h["config"].update(hidden="55")),
        ("unknown field", lambda h: h["config"].update(code="import os")),
        ("missing field", lambda h: h.pop("step")),
        ("optimizer", lambda h: h["config"].update(optimizer="sgd")),
        ("lr", lambda h: h.update(lr=-1)),
        ("lr nan", lambda h: h.update(lr=float("nan"))),
        ("seconds vast", lambda h: h.update(seconds=10**400)),
        ("curve vast", lambda h: h["curve"][0].update(train_loss=10**400)),
        ("seconds", lambda h: h.update(seconds="1")),
        ("step", lambda h: h.update(step=11)),
        ("step true", lambda h: h.update(step=True)),
        ("optimizer steps", lambda h: h.update(optimizer_steps=-1)),
        ("position", lambda h: h["batches"].update(position=5)),
        ("generator", lambda h: h["batches"].update(rng={"bit_generator": "x"})),
        ("hits", lambda h: h.update(hits=-1)),
        ("hits of text", lambda h: h.update(hits="all")),
        ("no batches", lambda h: h.update(batches=None)),
        ("curve", lambda h: h.update(curve=[])),
        ("curve of text", lambda h: h["curve"][0].update(train_loss="low")),
        ("curve infinite", lambda h: h["curve"][0].update(train_loss=float("inf"))),
        ("image", lambda h: h["data"].update(image=[10**9, 10**9])),
        ("data", lambda h: h.update(data=[])),
    ],
)
def test_headers_that_lie_are_refused(saved: Path, name: str, change: Callable[..., Any]) -> None:
    checkpoint.restore(checkpoint.load(saved), TASK)  # it was good before
    rewrite(saved, change)
    reject(saved)


def test_what_is_kept_of_the_way_comes_back_and_one_that_lies_is_refused(filmed: Path) -> None:
    run, again = checkpoint.restore(checkpoint.load(filmed), TASK), Run(CONFIG, TASK)
    assert [step for step, _ in run.past] == [3, 7]
    for step, values in run.past:
        while again.step < step:
            again.train_step()
        np.testing.assert_array_equal(values, again.network.values)
    before = filmed.read_bytes()
    wrong: list[Any] = [[3], [7, 3], [3, 3], [3, 11], [-1, 3], [3, 7.0], [3, True], [3, 7, 8]]
    for film in (*wrong, [], 2, "37"):
        rewrite(filmed, lambda h, film=film: h.update(film=film))
        reject(filmed)
        filmed.write_bytes(before)
    rewrite(filmed, lambda h: h["arrays"].pop("film"))
    reject(filmed)


def test_weights_that_are_not_finite_are_refused(tmp_path: Path) -> None:
    run = Run(CONFIG, TASK)
    run.network.parameters[3] = np.nan
    checkpoint.save(tmp_path / "run", checkpoint.take(run))
    reject(tmp_path / "run", "not all finite")


def test_deep_json_is_refused(saved: Path) -> None:
    start, _, numbers = parts(saved)
    text = b"[" * 100_000
    saved.write_bytes(start + struct.pack("<I", len(text)) + text + numbers)
    reject(saved)


@given(data=st.data())
def test_flipped_bytes_never_escape_as_anything_else(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "flipped"
    same = dataclasses.replace(checkpoint.take(Run(CONFIG, TASK)), seconds=1.0)
    checkpoint.save(path, same)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))
    path.write_bytes(content)
    try:
        checkpoint.restore(checkpoint.load(path), TASK)
    except (DataError, ValueError) as error:
        assert "\n" not in str(error)


# Files written by the version before -----------------------------------------------------------

KEPT = Path(__file__).parent / "kept"  # after 10 of 28 steps, with CONFIG, TASK and patience 3
LOSSES = {  # of the steps that followed there
    "sgd": (2.2244691848754883, 2.2645647525787354, 2.9328205585479736, 2.6898512159075056),
    "adam": (2.143044948577881, 2.2465901374816895, 2.343747138977051, 2.267477444240025),
}


def contains(after: Any, before: Any, leaving: set[str]) -> bool:
    """Whether all that stood there before still does, through all tables."""
    if not isinstance(before, dict):
        return bool(after == before)
    return all(
        contains(after[name], value, leaving)
        for name, value in before.items()
        if name not in leaving
    )


@pytest.mark.parametrize("optimizer", LOSSES)
def test_a_file_of_the_version_before_is_the_same_run_and_goes_on(
    optimizer: str, tmp_path: Path
) -> None:
    path = KEPT / f"{optimizer}.run"
    run = checkpoint.restore(checkpoint.load(path), TASK)
    assert (run.step, run.config.optimizer) == (10, optimizer)
    # Bit for bit: what was read and is written again has the same header, but for the clock and
    # what that version did not write, and the same numbers.
    kept = checkpoint.load(path)
    assert kept.version == 1
    assert "earlier" in kept.doubts
    checkpoint.save(tmp_path / "again", checkpoint.take(run))
    (_, before, numbers), (_, after, again) = parts(path), parts(tmp_path / "again")
    assert again[:-32] == numbers
    assert contains(after, before, leaving={"seconds", "sha256"})
    assert checkpoint.load(tmp_path / "again").doubts == ""
    losses = [event.loss for event in fit(run) if isinstance(event, Step)]
    assert len(losses) == 18
    # Another processor may round otherwise, and only that.
    assert losses[:4] == pytest.approx(LOSSES[optimizer], rel=1e-5)


@pytest.mark.parametrize("optimizer", LOSSES)
def test_this_version_trains_as_the_version_before_did(optimizer: str) -> None:
    run = Run(dataclasses.replace(CONFIG, optimizer=optimizer, patience=3), TASK)
    training = fit(run)
    while run.step < 10:
        next(training)
    kept, taken = checkpoint.load(KEPT / f"{optimizer}.run"), checkpoint.take(run)
    assert taken.batches == kept.batches
    assert taken.data.items() >= kept.data.items()
    assert list(taken.arrays) == list(kept.arrays)
    for name, values in taken.arrays.items():
        np.testing.assert_allclose(values, kept.arrays[name], rtol=1e-4, atol=1e-6)


def test_an_epoch_that_an_earlier_version_began_has_no_training_accuracy_and_the_next_one_has(
    tmp_path: Path,
) -> None:
    run = checkpoint.restore(checkpoint.load(KEPT / "sgd.run"), TASK)
    assert run.hits is None
    first, *others = [event.train_accuracy for event in fit(run) if isinstance(event, Epoch)]
    assert first is None and others and None not in others


def test_the_count_of_right_examples_goes_on_where_it_was(tmp_path: Path) -> None:
    run = Run(CONFIG, TASK)
    for _ in range(3):
        run.train_step()
    checkpoint.save(tmp_path / "run", checkpoint.take(run))
    again = checkpoint.restore(checkpoint.load(tmp_path / "run"), TASK)
    assert again.hits == run.hits is not None
    one, other = (
        [event.train_accuracy for event in fit(each) if isinstance(event, Epoch)]
        for each in (run, again)
    )
    assert one == other and None not in one
