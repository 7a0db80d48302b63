"""The sheets of the MNIST lab that look inside, with looks that a real network gave."""

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from test_tui_mnist import END, EPOCH, EXAMPLES, INITIAL, PROGRESS, RUNNING, START, Lab, Start
from test_tui_mnist import lab as lab
from textual.color import Color

from engine.tasks import mnist
from engine.training.config import TrainingConfig
from engine.training.events import Array, Died, Look, Wound
from engine.training.look import look
from engine.training.run import Run
from lessons.labs.mnist.digit import Subject
from lessons.labs.mnist.mnist import Mnist
from lessons.store.progress import Progress
from tui.figures.paint import Paint
from tui.frame import KeyLine
from tui.labs.mnist.crowd import CoursePanel, MapPanel, SurePanel, WallPanel
from tui.labs.mnist.digit import DigitPanel, block
from tui.labs.mnist.exam import ExamPanel
from tui.labs.mnist.faces import Lines, LinesFace
from tui.labs.mnist.inside import InsidePanel
from tui.labs.mnist.why import WhyPanel


@cache
def digits() -> mnist.Dataset:
    return mnist.load()


@cache
def network(**knobs: Any) -> Run:
    """A small network after a few steps."""
    usual = {"hidden": (6, 5), "batch_size": 16, "lr": 0.1}
    run = Run(TrainingConfig(**(usual | knobs)), digits().task())
    for _ in range(10):
        run.train_step()
    return run


def answer(order: str, run: Run) -> Look:
    """What a trainer would answer to the last order of a face."""
    _, name, *number = order.split()
    return look(run, {name: int(number[0], 0) if number else None})


def lines(it: Lab, kind: type[LinesFace]) -> list[str]:
    face = it.screen.query_one(kind)
    shown = face.query_one(Lines)
    found = str(shown.render()).splitlines()
    assert len(found) <= shown.size.height and max(map(len, found)) <= shown.size.width
    return found


async def ready(it: Lab) -> None:
    """A run that is over, and its images."""
    await it.predict()
    await it.tell(START, INITIAL, RUNNING, EPOCH, EXAMPLES, replace(END, step=10))
    it.screen.faces.give(digits())


def test_a_layer_has_a_square_for_each_number_where_there_is_room() -> None:
    assert len(block((1.0,) * 128, 1, 89, None)) == 1, "a strip"
    assert len(block((1.0,) * 4000, 6, 89, None)) == 1, "too many for squares"
    for count in (1, 5, 32, 128, 500):
        for tall in (2, 3, 6, 9):
            for columns in (12, 40, 89):
                shown = block((1.0,) * count, tall, columns, None)
                assert len(shown) <= tall and all(x.cell_length <= columns for x in shown)
    filled = "".join(line.plain for line in block((1.0,) * 128, 4, 89, None)).replace(" ", "")
    assert len(filled) == 128 * 2 * 2 / 2, "128 squares of 2 × 2 pixels, two pixels to a cell"


async def test_a_digit_is_looked_into_and_its_gradient_goes_back(
    lab: Start, progress: Progress
) -> None:
    async with lab() as it:
        await ready(it)
        await it.press("m")
        keys = it.screen.query_one(KeyLine)
        assert "m charts" in str(keys.render()), "what it does here"
        await it.press("i")
        assert "i out" in str(keys.render())
        sent = it.trainers[-1].sent
        assert "looking" in lines(it, DigitPanel)[0]
        await it.tell(answer(sent[-1], network()))
        assert "forward" in lines(it, DigitPanel)[0]
        await it.press("comma")
        assert "the way forward" in keys.said
        await it.press("full_stop")
        assert "∂loss/∂z" in it.asked
        await it.press("escape")
        await it.pilot.pause()
        assert "backward 1 of 6" in lines(it, DigitPanel)[0]
        await it.press("right_square_bracket")
        assert "ink" in it.asked
        await it.press("b")
        await it.pilot.pause()
        shown = lines(it, DigitPanel)
        assert "backward 6 of 6" in shown[0] and any("covered" in line for line in shown)
        assert not keys.said
        await it.press("full_stop")
        assert "reached the pixels" in keys.said
        (told,) = progress.answers("mnist.ink")
        assert told.correct is not None
        await it.press("right")
        assert sent[-1].startswith("look digit 0x") and "looking" in lines(it, DigitPanel)[0]
        await it.press("q")
        assert it.screen.faces.of(ExamPanel).display


async def test_the_run_is_wound_back_like_a_film(lab: Start) -> None:
    async with lab() as it:
        await it.predict()
        sent = it.trainers[-1].sent
        batch = replace(PROGRESS, samples=network().samples())
        await it.tell(START, INITIAL, RUNNING)
        assert not it.screen.check_action("step", (-1,)), "there is nothing to go back to"
        await it.tell(batch, EPOCH)
        await it.press("comma")
        assert sent[-1] == "wind -1"
        run = it.screen.lab.run
        assert run is not None and run.batch == batch.samples
        await it.tell(replace(RUNNING, running=False), Wound(400))
        assert sent[-1] == "look samples", "the digits as they were read then"
        then = replace(look(network(), {"samples": 5}), step=400)
        first = then.arrays["samples.labels"]
        other = Array(first.shape, tuple((x + 1) % 10 for x in first.numbers))
        await it.tell(replace(then, arrays={**then.arrays, "samples.labels": other}))
        assert run.batch != batch.samples and len(run.batch) == 5
        assert "film: step 400" in it.title and "after step 400" in it.text("#place")
        await it.press("full_stop", "comma")
        assert sent[-2:] == ["wind 1", "wind -1"]
        await it.tell(Wound(None))
        assert run.batch == batch.samples and sent[-1] == "look off" and "film" not in it.title
        await it.press("full_stop")
        assert sent[-1] == "step"
        await it.tell(Wound(400), Died("killed"))
        assert "trainer ended" in it.title and "Killed" in it.text("#place"), "no film without it"
        assert not it.screen.check_action("step", (-1,))


async def test_a_weight_is_pointed_at_foretold_nudged_and_moved(
    lab: Start, progress: Progress
) -> None:
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING, replace(RUNNING, running=False))
        it.screen.faces.give(digits())
        await it.press("i")
        await it.tell(look(network(), {"unit": 0, "layers": None}))
        await it.press("w")
        sent = it.trainers[-1].sent
        assert sent[-1] == "look weight 406" and "row 15, column 15" in lines(it, WhyPanel)[0]
        await it.tell(answer(sent[-1], network()))
        assert "What will the step do" in it.asked
        assert not any("the step: w" in line for line in lines(it, WhyPanel))
        await it.press("c")
        await it.pilot.pause()
        shown = "\n".join(lines(it, WhyPanel))
        assert "the step: w" in shown and progress.answers("mnist.weight")[0].correct is not None
        await it.press("p")
        assert "÷ 0.002" in "\n".join(lines(it, WhyPanel))
        why = it.screen.lab.why
        assert why.seen is not None
        long = replace(why.seen.pulls[0], input=0.99, upstream=-0.00092)
        why.seen = replace(why.seen, pulls=(long,) * 5)
        drawn = it.screen.faces.of(WhyPanel).lines(76, 20, None)
        (products,) = [line.plain for line in drawn if "0.00092" in line.plain]
        assert len(products.split("  ")) >= 5, "no product touches the next one"
        await it.press("up", "left", "right_square_bracket")
        assert sent[-1] == f"look weight {784 + 13 * 28 + 13}"
        await it.press("q")
        assert it.screen.faces.of(InsidePanel).display


async def test_the_views_inside_follow_each_other_and_ask_before_they_show(
    lab: Start, progress: Progress
) -> None:
    async with lab() as it:
        await it.predict()
        await it.tell(START, INITIAL, RUNNING, replace(RUNNING, running=False))
        await it.press("i")
        sent = it.trainers[-1].sent
        await it.press("v")
        assert sent[-1] == "look wall 0"
        await it.tell(look(network(), {"wall": 0}))
        head = lines(it, WallPanel)[0]
        assert head.startswith("units 1 to 6 of 6 ") and "w: ▓ +" in head and "⠿ −" in head
        await it.press("down", "v")
        assert sent[-1] == "look layers" and "looking" in lines(it, CoursePanel)[0]
        for step in (10, 20, 20, 300):
            await it.tell(replace(look(network(), {"layers": None}), step=step))
        run, truth = it.screen.lab.run, network().statistics()
        assert run is not None and list(run.measured) == [
            "hidden layer 1", "hidden layer 2", "output layer"
        ]  # fmt: skip
        for (norms, ratios, dead), layer in zip(run.measured.values(), truth, strict=True):
            assert list(norms.steps) == list(dead.steps) == [10, 20, 300]
            assert norms.values[-1] == layer.gradient_norm
            assert ratios.values[-1] == layer.update_ratio
            assert dead.values[-1] == layer.dead_share or layer.dead_share is None
        shown = "\n".join(lines(it, CoursePanel))
        assert "∂ length" in shown and "step ÷ weights" in shown and "◆ hidden" in shown
        assert "dead units" in shown, "all three, whatever the room"
        wall = run.look
        meanwhile = replace(look(network(), {"layers": None}), step=400, meanwhile=True)
        await it.tell(meanwhile, replace(meanwhile, step=300))
        assert run.look is wall and run.measured["output layer"][0].steps[-1] == 400
        await it.tell(Wound(10), replace(look(network(), {"layers": None}), step=999))
        assert run.measured["output layer"][0].steps[-1] == 400, "the film adds nothing"
        await it.tell(Wound(None))
        await it.press("v")
        assert sent[-1] == "look crowd"
        await it.tell(look(network(), {"crowd": 60}))
        assert "own kind" in it.asked and "waits" in lines(it, MapPanel)[0]
        await it.press(".", "5", "enter")
        await it.pilot.pause()
        assert "among their own kind" in lines(it, MapPanel)[0]
        assert progress.answers("mnist.near")[0].correct is not None
        await it.press("v")
        assert sent[-1] == "look calibration"
        await it.tell(look(network(), {"calibration": 10}))
        if it.screen.faces.of(SurePanel).known():
            await it.press("escape")
            await it.pilot.pause()
        assert "sureness" in lines(it, SurePanel)[0]
        await it.press("v")
        assert sent[-1] == "look unit 0 layers"


FACES = {
    DigitPanel: "digit", WhyPanel: "weight", WallPanel: "wall", MapPanel: "crowd",
    SurePanel: "calibration", CoursePanel: "layers",
}  # fmt: skip


@pytest.mark.parametrize("kind", FACES, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("knobs", [{}, {"hidden": (9, 8, 7, 6)}, {"network": "cnn"}], ids=str)
def test_a_face_fits_every_room(kind: type[LinesFace], knobs: dict[str, Any]) -> None:
    if kind is WhyPanel and "network" in knobs:
        return  # a kernel's weights belong to no pixel
    lab, run = Mnist(), network(**knobs)
    lab.free = True
    assert lab.begin() is not None
    part = run.task.test
    lab.digit.choose(
        tuple(
            Subject(part.inputs[i].tobytes(), int(part.targets[i]), f"test digit {i}")
            for i in part.indices[:1]
        )
    )
    lab.why.nudged = True
    face = kind(lab)
    face.data = digits()
    assert "looking" in "".join(line.plain for line in face.lines(76, 20, None))
    lab.fold(1, answer(face.wants(), run))
    paint = Paint(*map(Color.parse, ("#111111", "#eeeeee", "#56b4e9", "#e69f00")))
    for back in (0, 1, 99):
        lab.digit.back = back
        for width, height in ((56, 15), (76, 20), (116, 35), (196, 55), (20, 5), (9, 3)):
            for colours in (None, paint):
                lines = face.lines(width, height, colours)
                if width >= 56:
                    assert max(line.cell_length for line in lines) <= width
                    assert kind in (DigitPanel, WhyPanel) or len(lines) <= height
                    assert len(lines) >= height // 2
