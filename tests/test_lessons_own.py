"""Pictures of one's own, looked at before training: what there is, and what is wrong with it."""

import struct
from pathlib import Path

import numpy as np
import pytest

from engine.tasks.mnist import FILES
from engine.training.config import TrainingConfig
from engine.training.events import End
from engine.training.fit import fit
from engine.training.run import Run
from lessons.labs.mnist.knobs import KNOBS
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.own import EXAMPLES, LARGEST, look
from lessons.labs.mnist.settings import as_command
from tui.labs.mnist.data import DataPanel


def table(path: Path, labels: list[str], size: int = 16) -> Path:
    rng = np.random.default_rng(0)
    lines = [",".join([label, *map(str, rng.integers(0, 256, size).tolist())]) for label in labels]
    path.write_text("\n".join(lines))
    return path


def idx(folder: Path, side: tuple[int, int], classes: int) -> Path:
    for (images, labels), count in zip(FILES.values(), (120, 24), strict=True):
        y = (np.arange(count) % classes).astype(np.uint8)
        x = np.random.default_rng(0).integers(0, 256, (count, *side), np.uint8)
        for name, array in ((images, x), (labels, y)):
            header = struct.pack(f">HBB{array.ndim}I", 0, 8, array.ndim, *array.shape)
            (folder / name).write_bytes(header + array.tobytes())
    (folder / "classes.txt").write_text("\n".join(f"kind {n}" for n in range(classes)))
    return folder


def test_each_class_is_counted_and_seen(tmp_path: Path) -> None:
    seen = look(table(tmp_path / "a b.csv", ["cat", "dog", "cow"] * 40))
    found = seen.pictures
    assert (found.shape, found.classes, len(seen.classes)) == ((4, 4), 3, 3)
    assert found.train + found.validation + found.test == 120
    assert sum(count for _, count in seen.classes) == found.train
    assert [name for _, name in seen.examples] == ["cat", "cow", "dog"] * 4
    usual = {knob.name: knob.default for knob in KNOBS}
    assert as_command(usual, found.path) == f"dl-tui train --data '{tmp_path}/a b.csv'"
    assert any("test" in note for note in seen.notes) and not seen.warnings


def test_what_is_rare_or_far_too_frequent_is_said(tmp_path: Path) -> None:
    labels = ["often"] * 150 + ["seldom"] * 4 + ["other"] * 30
    rare, frequent = look(table(tmp_path / "x.csv", labels)).warnings
    assert "fewer than 10" in rare and "seldom" in rare and "other" not in rare
    assert "One class is 8" in frequent


@pytest.mark.parametrize("inverted", [False, True])
def test_bright_paper_is_told_and_wants_the_lower_rate_that_is_advised(
    tmp_path: Path, inverted: bool
) -> None:
    rng = np.random.default_rng(0)
    label = rng.integers(0, 2, 120)
    x = rng.integers(0, 40, (120, 16, 16))
    x[label == 0, 6:9], x[label == 1, :, 6:9] = 220, 220
    x = 255 - x if inverted else x
    rows = [",".join(map(str, [y, *p.ravel()])) for y, p in zip(label, x, strict=True)]
    (tmp_path / "x.csv").write_text("\n".join(rows))
    seen = look(tmp_path / "x.csv")
    assert any("bright" in one for one in seen.warnings) == inverted
    for lr in (0.3, 0.03):
        run = Run(TrainingConfig(hidden=(16,), lr=lr, batch_size=8, epochs=3), seen.data.task())
        (end,) = [event for event in fit(run) if isinstance(event, End)]
        learned = end.test_accuracy is not None and end.test_accuracy > 0.9
        assert learned != (inverted and lr == 0.3)


@pytest.mark.parametrize("side", [(9, 7), (28, 28), (64, 31)])
def test_idx_of_any_size_and_classes_is_drawn_in_any_room(
    tmp_path: Path, side: tuple[int, int]
) -> None:
    seen = look(idx(tmp_path, side, 15))
    assert seen.pictures.shape == side and len(seen.examples) == EXAMPLES
    assert all(max(picture.shape) <= LARGEST for picture, _ in seen.examples)
    panel = DataPanel(Mnist())
    assert "PNG" in "".join(line.plain for line in panel.lines(60, 20, None))
    panel.seen = seen
    for width, height in ((60, 14), (80, 24), (150, 50), (20, 3)):
        lines = panel.lines(width, height, None)
        assert len(lines) <= height and all(line.cell_length <= width for line in lines)
    whole = "\n".join(line.plain for line in panel.lines(150, 60, None))
    assert "kind 3" in whole and "3 classes more" in whole and "enter trains on them" in whole


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda f: f / "nothing", "does not exist"),
        (lambda f: table(f / "one.csv", ["same"] * 9), "Two classes"),
        (lambda f: f, "is empty"),
    ],
)
def test_what_cannot_be_used_says_what_to_do(tmp_path: Path, make: object, told: str) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match=told):
        look(make(tmp_path))
