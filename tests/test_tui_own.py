"""The MNIST lab on pictures of one's own: trained, read by name, and back to MNIST."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from test_lessons_own import idx
from test_tui_mnist import Bare
from textual.color import Color
from textual.widgets import Input, Static
from waits import comes

from engine.tasks import own
from engine.training.config import TrainingConfig
from engine.training.events import Sample
from engine.training.look import look as look_at
from engine.training.run import Run as Training
from lessons.labs.mnist.confusion import Confusion
from lessons.labs.mnist.digit import Subject
from lessons.labs.mnist.mnist import Mnist
from lessons.labs.mnist.own import Seen, look
from lessons.labs.mnist.pictures import MNIST, Pictures
from lessons.labs.mnist.questions import judge_loss, predictions
from lessons.runs import Run, Status
from lessons.store.progress import Progress
from tui.figures.digits import pixels, squared
from tui.figures.paint import Paint
from tui.labs.mnist import view
from tui.labs.mnist.confusion import ConfusionPanel, table, told
from tui.labs.mnist.crowd import MapPanel, SurePanel, WallPanel
from tui.labs.mnist.data import DataPanel
from tui.labs.mnist.digit import DigitPanel
from tui.labs.mnist.inside import pixels as unit_pixels
from tui.labs.mnist.inside import told as unit_told
from tui.labs.mnist.inside import votes
from tui.labs.mnist.panels import NetworkPanel, RunPanel
from tui.labs.mnist.screen import MnistScreen
from tui.labs.mnist.why import WhyPanel


def shown(lines: Any) -> str:
    return "\n".join(line.plain for line in lines)


def test_questions_state_and_network_are_those_of_the_pictures(tmp_path: Path) -> None:
    seen = look(idx(tmp_path, (9, 7), 3))
    lab = Mnist()
    lab.settings |= {"network": "cnn", "shifts": 9}
    lab.take(seen.pictures)
    assert lab.sizes == (63, 128, 3) and lab.parameters == 64 * 128 + 129 * 3
    assert lab.lacks("network") and not lab.turn("network", 1) and lab.settings["shifts"] == 6
    loss, accuracy = (ask.prompt for ask in lab.asks())
    assert "one of 3 classes" in loss and f"each of {seen.pictures.train} pictures" in accuracy
    assert judge_loss(1.0986, 1.1, 3).correct and judge_loss(2.3, 1.1, 3).message.startswith("too")
    again = Mnist.from_state(lab.state)
    assert again.wanted == seen.pictures.path and again.state == lab.state and again.begin() is None
    lab.free = True
    run = lab.begin()
    assert run is not None and (run.data, run.path) == (tmp_path.name, str(tmp_path))
    lab.take(MNIST)
    assert lab.run is None and lab.sizes == (784, 128, 10) and "data=" not in lab.state
    assert [one.question for one in predictions()] == [ask.prompt for ask in lab.asks()]


@cache
def trained(folder: Path, shape: tuple[int, int], classes: int) -> Training:
    run = Training(
        TrainingConfig(hidden=(5,), batch_size=16), own.load(idx(folder, shape, classes)).task()
    )
    for _ in range(4):
        run.train_step()
    return run


FACES = {
    DigitPanel: "digit", WhyPanel: "weight", WallPanel: "wall", MapPanel: "crowd",
    SurePanel: "calibration",
}  # fmt: skip


@pytest.mark.parametrize(
    ("shape", "classes"), [((9, 7), 3), ((33, 40), 15), ((1, 12), 30)], ids=str
)
def test_faces_speak_of_classes_by_name_in_every_room(
    tmp_path: Path, shape: tuple[int, int], classes: int
) -> None:
    run = trained(tmp_path, shape, classes)
    seen = look(tmp_path)
    lab = Mnist()
    lab.free = True
    lab.take(seen.pictures)
    assert lab.begin() is not None and lab.run is not None
    part = run.task.test
    subject = Subject(part.inputs[0].tobytes(), int(part.targets[0]), "test picture 0")
    lab.digit.choose((subject,))
    paint = Paint(*map(Color.parse, ("#111111", "#eeeeee", "#56b4e9", "#e69f00")))
    for kind in FACES:
        face = kind(lab)
        face.data = seen.data
        _, name, *number = face.wants().split()
        lab.fold(1, look_at(run, {name: int(number[0], 0) if number else None}))
        lab.digit.back = 9
        for width, height in ((56, 15), (76, 20), (116, 35), (196, 55), (9, 3)):
            for colours in (None, paint):
                lines = face.lines(width, height, colours)
                if width >= 56:
                    assert max(line.cell_length for line in lines) <= width, (kind, width)
                    assert "looking" not in lines[0].plain
        if kind is WallPanel:
            _, rows, columns = lab.run.look.arrays["wall.pictures"].shape
            lines = face.lines(196, 55, None)
            tall = next(i for i, line in enumerate(lines[1:]) if line.plain.startswith("1"))
            times, rest = divmod(lines[1 + tall].plain.index("2") - 2, columns)
            assert (tall, rest) == (-(-rows * times // 2), 0), "each weight is a square"
        if kind in (DigitPanel, MapPanel):
            assert "kind" in shown(face.lines(116, 35, None))
    lab.fold(1, look_at(run, {"unit": 0, "layers": None}))
    inside = lab.run.inside if lab.run is not None else None
    assert inside is not None and not inside.is_kernel
    assert len(unit_pixels(inside.incoming, 28, shape)[0]) == 28
    assert "kind" in votes(inside, 60, seen.pictures).plain
    alive = replace(inside, open_share=0.5)
    assert "for kind" in unit_told(alive, seen.pictures).plain
    panel = ConfusionPanel(lab)
    lab.fold(1, look_at(run, {"confusion": panel.cell}))
    found = lab.confusion
    assert found is not None and found.cell == panel.at == (classes, classes)
    assert isinstance(found, Confusion) and found.total == len(run.task.validation)
    for width, height in ((56, 13), (116, 30)):
        lines = table(found, (1, 2), width, height, seen.pictures).split("\n")
        assert max(map(len, lines)) <= width and len(lines) <= height
        assert any("›" in line.plain and "kind 1" in line.plain for line in lines)
    assert "“kind 1” taken for “kind 2”" in told(
        found, (1, 2), seen.pictures, whole=True
    ).plain.replace("was taken", "taken")


def test_captions_and_bars_have_names_and_fit() -> None:
    pictures = Pictures(
        "x", "clothes", classes=12, names=tuple(f"ankle boot {n}" for n in range(12))
    )
    p = tuple((n + 1) / 78 for n in range(12))
    for room in (8, 11, 15, 25, 40):
        for guess in (Sample(0, 11, p), Sample(0, 3, p)):
            caption = view.caption(guess, room, pictures)
            assert caption.cell_length <= max(room, 9) and ("✓" in caption.plain) == guess.right
    bars = view.shares(p, 0, 60, pictures).plain
    assert len(bars.splitlines()) == view.BARS and "boot 0" in bars and "boot 1 " not in bars
    verdict = view.verdict(Sample(0, 3, p), 0, 12, pictures).plain
    assert "“ankle boot 3”, taken for “ankle boot 11”" in verdict


@pytest.mark.parametrize("shape", [(28, 28), (9, 7), (64, 31), (1, 50), (3, 3)])
@pytest.mark.parametrize("side", [10, 20, 28])
def test_a_picture_of_any_shape_is_drawn_whole_and_square(
    shape: tuple[int, int], side: int
) -> None:
    image = np.full(shape, 255, np.uint8)
    drawn = pixels(image, side)
    assert len(drawn) == side and {len(row) for row in drawn} == {side}
    inked = squared(image / 255, side)
    scale = side / max(shape)
    assert inked.sum() == pytest.approx(scale**2 * shape[0] * shape[1], rel=1e-4), "nothing is lost"
    assert inked.max() <= 1 + 1e-5


async def test_pictures_are_opened_trained_on_and_left(tmp_path: Path, progress: Progress) -> None:
    """By keys, with the real trainer: a folder is named, taken, trained; then MNIST again."""
    (tmp_path / "shirts").mkdir()
    folder = idx(tmp_path / "shirts", (8, 12), 3)
    screen = MnistScreen(progress, "mnist?hidden=8&epochs=2&batch_size=8")
    app = Bare()
    async with app.run_test(size=(120, 40)) as pilot:

        async def until(condition: Callable[[], object]) -> None:
            await comes(condition)
            await pilot.pause()

        def run() -> Run | SimpleNamespace:
            return screen.lab.run or SimpleNamespace(status=None)

        app.push_screen(screen)
        await pilot.pause()
        await pilot.press("p", "v", "v", "v", "m")
        about, line = app.screen.query_one("#why", Static), app.screen.query_one("#path", Input)
        line.value = "~nobody-at-all/x"
        await pilot.press("enter")
        await until(lambda: "nobody-at-all" in str(about.content))
        line.value = str(folder)
        await pilot.press("enter")
        panel = screen.faces.of(DataPanel)
        await until(lambda: isinstance(panel.seen, Seen))
        assert screen.active_bindings["enter"].binding.description == "train on them"
        screen.lab.note = "Copied."
        await pilot.press("enter")
        assert screen.lab.pictures.name == "shirts" and screen.faces.is_on(NetworkPanel)
        assert "shirts · 96→8→3" in screen.heading().plain
        await pilot.press("1", ".", "1", "enter", ".", "3", "enter")
        await until(lambda: run().status is Status.PAUSED)
        await pilot.press("space")
        await until(lambda: run().status in (Status.FINISHED, Status.COLLAPSED))
        kept = progress.runs.all()[0]
        assert kept.data == "shirts" and kept.best is not None and len(progress.answers()) == 2
        screen.query_one(RunPanel)._draw("rest", screen.lab.run)
        assert "kind" in "".join(d.caption.plain for d in screen.query_one("#digits")._digits)
        await pilot.press("p", "v", "v", "v")
        assert screen.lab.note == "", "what was told on another face"
        assert screen.active_bindings["enter"].binding.description == "back to MNIST"
        await pilot.press("enter")
        assert screen.lab.pictures is MNIST and screen.lab.run is None
        found = progress.runs.find(kept.key)
        assert found is not None
        screen.lab.open_again(found)
        await screen.renewed()
        await until(lambda: screen.lab.pictures.name == "shirts")
        assert screen.lab.run is not None and screen.lab.run.key == kept.key
